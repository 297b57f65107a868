// Sends what is typed into a form to the server a moment later, and says so below the form. Without
// a connection, the text stays in this browser (copies.js).
"use strict";

(() => {
    const status = document.getElementById("desk-autosave");
    const form = status?.closest("form");
    if (!form) {
        return;
    }
    /** Times in milliseconds: a pause in typing, the longest delay, and between two reports. */
    const [pause, longest, beat] = [2000, 5000, 30000];
    const others = form.querySelector(".desk-others");
    const tab = form.elements["autosave-tab"];
    const replaces = form.elements["autosave-replaces"];
    const ignored = new Set(["autosave-tab", "autosave-replaces", "csrfmiddlewaretoken"]);

    const texts = status.dataset.texts.split(" ").filter(Boolean); // one of them must be filled

    let unchanged; // the text with which the page was loaded
    let onServer; // the text that the server has, or with which the page was loaded
    let timer; // waits for a pause in typing
    let firstTyped = 0; // when the text that is not sent yet was begun
    let lastTyped = 0;
    let edit = 0;
    let sending = false;
    let retry = pause; // the time until a failed report is sent again
    let submitted = false; // the form was sent, or the person is logging out
    let loggingOut = false;
    let hasTyped = false;

    /** Returns the fields as a browser would send them: name → texts. */
    function readValues() {
        const values = {};
        for (const [name, value] of new FormData(form)) {
            if (typeof value === "string" && !ignored.has(name)) {
                (values[name] ??= []).push(value);
            }
        }
        return values;
    }

    const hasText = () => !texts.length || texts.some((name) => form.elements[name]?.value.trim());
    const readText = () => (hasText() ? JSON.stringify(readValues()) : unchanged);

    function makeCopy(text) {
        const values = JSON.parse(text);
        edit = Math.max(Date.now(), edit + 1);
        return {
            form: status.dataset.form, tab: tab.value, replaces: replaces.value, values, edit,
            typed: lastTyped || Date.now(), title: (values.title ?? values.name ?? [])[0] ?? "",
        };
    }

    /** Gives the text a new name on the server, because the text of the old one was saved or
     * discarded. */
    function startAgain() {
        tab.value = crypto.getRandomValues(new Uint8Array(16)).reduce(
            (name, byte) => name + byte.toString(16).padStart(2, "0"), "",
        );
        onServer = null;
        submitted = false;
    }

    /** Shows a line, unless it stands there already: it is read out whenever it is set. */
    function say(text, {why = "", link = false} = {}) {
        const {login, logIn} = status.dataset;
        status.title = why;
        status.classList.toggle("failed", !why);
        if (status.textContent === (link ? `${text} ${logIn}` : text)) {
            return;
        }
        status.textContent = text;
        if (link) {
            const out = document.createElement("a");
            [out.href, out.target, out.textContent] = [login, "_blank", logIn];
            status.append(" ", out);
        }
    }

    function sayFailure(data, kept) {
        const {away, refused, full} = status.dataset;
        const text = data.error ? `${refused} ${data.error}` : away;
        say(kept ? text : `${text}. ${full}`, {link: Boolean(data.login)});
    }

    function showOthers(people) {
        const lines = people.map(({text}) => text);
        if ([...others.children].map((line) => line.textContent).join("\n") !== lines.join("\n")) {
            others.replaceChildren(...lines.map((line) => {
                const item = document.createElement("li");
                item.textContent = line;
                return item;
            }));
        }
    }

    /** Sends the text if it has changed. */
    async function save(options) {
        clearTimeout(timer);
        const text = readText();
        if (submitted || text === onServer) {
            firstTyped = 0;
            return;
        }
        if (sending && !options) {
            deskCopies.keep(makeCopy(text));
            timer = setTimeout(save, pause);
            return;
        }
        sending = true;
        firstTyped = 0;
        const copy = makeCopy(text);
        const data = await deskCopies.sendCopy(copy, options);
        sending = false;
        take(data, copy, text);
    }

    /** Shows what became of the text. */
    function take(data, copy, text) {
        if (submitted) {
            return;
        }
        if (data.ended) {
            deskCopies.drop(copy);
            startAgain();
            save();
        } else if (data.saved) {
            onServer = text;
            retry = pause;
            deskCopies.drop(copy);
            say(`${status.dataset.saved} ${data.saved}`, {why: status.dataset.why});
            showOthers(data.others);
        } else {
            sayFailure(data, deskCopies.keep(copy));
            retry = Math.min(retry * 2, beat);
            timer = data.refused ? 0 : setTimeout(save, retry);
        }
    }

    /** Sends the text, or reports that the form is still open. */
    function beHere() {
        readText() === onServer ? report() : save();
    }

    /** Reports that the form is still open. */
    async function report(options) {
        const data = await deskCopies.send({form: status.dataset.form, tab: tab.value}, options);
        if (data.others) {
            showOthers(data.others);
        }
    }

    function change(event) {
        if (event.target === tab || event.target === replaces) {
            return;
        }
        if (event.type === "input") {
            lastTyped = Date.now();
            hasTyped = true;
            if (submitted) {
                startAgain();
            }
        }
        firstTyped ||= Date.now();
        clearTimeout(timer);
        timer = setTimeout(save, Math.max(0, Math.min(pause, firstTyped + longest - Date.now())));
    }

    /** Keeps the last text in this browser, if the server does not have it. Returns whether it
     * does not. */
    function keepLast() {
        const text = readText();
        const isNew = !submitted && text !== onServer;
        if (isNew) {
            deskCopies.keep(makeCopy(text));
        }
        return isNew;
    }

    /** Sends the copies that are in this browser. If one belongs to this form, loads the page again,
     * which then offers it. */
    async function deliverOld() {
        const sent = await deskCopies.deliver();
        const offered = sent.some((copy) => copy.form === status.dataset.form && copy.tab !== tab.value);
        if (offered && !hasTyped && !status.dataset.unsaved && readText() === onServer) {
            location.replace(location.href);
        }
    }

    deskCopies.flush = keepLast;
    deskCopies.leave = () => (submitted = loggingOut = true);

    document.addEventListener("DOMContentLoaded", async () => {
        form.querySelector(".submit-row")?.append(status);
        unchanged = JSON.stringify(readValues());
        onServer = status.dataset.unsaved && hasText() ? null : unchanged;
        for (const type of ["input", "change", "click", "keyup"]) {
            form.addEventListener(type, change);
        }
        form.addEventListener("submit", (event) => {
            // A preview, which opens another tab, saves nothing.
            const leaves = event.submitter?.formTarget !== "_blank";
            if (leaves && !event.defaultPrevented) {
                keepLast();
                submitted = true;
                clearTimeout(timer);
            }
        });
        window.addEventListener("beforeunload", (event) => {
            // The next page is made before "pagehide" can report that this one is closed.
            const left = `desk-left=${tab.value}; path=${status.dataset.desk}; max-age=10`;
            document.cookie = `${left}; samesite=lax`;
            if (keepLast()) {
                save({keepalive: true});
                event.preventDefault();
            }
        });
        window.addEventListener("pagehide", () => {
            if (!loggingOut) {
                deskCopies.send(
                    {form: status.dataset.form, tab: tab.value, closed: true}, {keepalive: true},
                );
            }
        });
        window.addEventListener("online", () => save());
        setInterval(() => {
            if (!submitted && (hasTyped || document.visibilityState === "visible")) {
                beHere();
            }
        }, beat);
        // The person may have logged in again in another window, or filled a field in a small one.
        window.addEventListener("focus", () => !submitted && beHere());
        await report();
        await save();
        await deliverOld();
    });
})();
