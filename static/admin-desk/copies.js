// Keeps typed text in this browser while the server cannot be reached, and sends it later. The keys
// contain the person's id: nobody else who logs in with this browser gets the text. autosave.js uses
// this on the forms.
"use strict";

const deskCopies = (() => {
    const {user, url} = document.currentScript.dataset;
    const prefix = `desk:${user}:`;
    /** Maximum time for one answer of the server, in milliseconds. */
    const patience = 15000;

    const keyOf = (copy) => `${prefix}${copy.form}:${copy.tab}`;

    /** Keeps a copy in this browser. Returns whether there was space for it. */
    function keep(copy) {
        try {
            localStorage.setItem(keyOf(copy), JSON.stringify(copy));
            return true;
        } catch {
            return false;
        }
    }

    function read(key) {
        try {
            const copy = JSON.parse(localStorage.getItem(key));
            return copy && typeof copy.values === "object" && keyOf(copy) === key ? copy : null;
        } catch {
            return null;
        }
    }

    /** Returns this person's copies. */
    function list() {
        const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
        return keys.map(read).filter(Boolean);
    }

    /** Deletes a copy, unless it has changed since. */
    function drop(copy) {
        const kept = read(keyOf(copy));
        if (kept && kept.edit <= copy.edit) {
            localStorage.removeItem(keyOf(copy));
        }
    }

    const tokens = () => [...document.querySelectorAll("input[name=csrfmiddlewaretoken]")];

    function request(address, options) {
        const signal = AbortSignal.timeout(patience);
        return fetch(address, {redirect: "manual", credentials: "same-origin", signal, ...options});
    }

    function post(report, options) {
        const headers = {"Content-Type": "application/json", "X-CSRFToken": tokens()[0].value};
        const body = JSON.stringify({user, ...report});
        return request(url, {method: "POST", headers, body, ...options});
    }

    const readJson = (answer) => answer.json().catch(() => null);

    /** Gets a new CSRF token, because a new log-in ends the old one. Returns null, or why the server
     * gave none: somebody else is logged in. */
    async function renew() {
        const answer = await request(`${url}?user=${user}`);
        const data = await readJson(answer);
        if (!answer.ok) {
            return data ?? {away: true};
        }
        tokens().forEach((field) => (field.value = data.token));
        return null;
    }

    /**
     * Sends a report. Returns what the server answers, or what went wrong: `away` (no connection) or
     * `error` (a sentence), with `login` (this person is not logged in) or `refused` (the server
     * will never accept this).
     */
    async function send(report, options = {}) {
        try {
            let answer = await post(report, options);
            let data = await readJson(answer);
            if (answer.status === 403 && !data) {
                const fault = await renew();
                if (fault) {
                    return fault;
                }
                answer = await post(report, options);
                data = await readJson(answer);
            }
            if (answer.ok && data) {
                return data;
            }
            const refused = answer.status < 500 && !data?.login;
            return data?.error ? {...data, refused} : {away: true};
        } catch {
            return {away: true};
        }
    }

    function sendCopy(copy, options, closed = false) {
        const {form, tab, values, edit, replaces} = copy;
        const age = Math.max(0, (Date.now() - copy.typed) / 1000);
        return send({form, tab, values, edit, replaces, age, closed}, options);
    }

    /** Sends this person's copies. Returns those that the server has accepted. */
    async function deliver() {
        const sent = [];
        for (const copy of list()) {
            const data = await sendCopy(copy, {}, true);
            if (data.saved || data.ended) {
                drop(copy);
            }
            if (data.saved) {
                sent.push(copy);
            }
        }
        return sent;
    }

    /** Offers this person's copies as a text file. */
    function download() {
        const text = list().map((copy) => {
            const fields = Object.entries(copy.values).filter(([, texts]) => texts.join(""));
            return fields.map(([name, texts]) => `${name}:\n${texts.join("\n")}\n`).join("\n");
        });
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text.join("\n* * *\n\n")], {type: "text/plain"}));
        link.download = "text.txt";
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }

    const discard = () => list().forEach((copy) => localStorage.removeItem(keyOf(copy)));

    // autosave.js replaces both functions on a form: the first hands over what was typed last.
    return {keep, list, drop, send, sendCopy, deliver, download, discard, flush() {}, leave() {}};
})();

/** Sends the text before the person logs out. If that fails, asks what to do with it. */
function guardLogout(form) {
    const dialog = document.getElementById("desk-logout");
    const logOut = () => {
        deskCopies.leave();
        form.submit();
    };
    form.addEventListener("submit", async (event) => {
        deskCopies.flush();
        if (!deskCopies.list().length) {
            deskCopies.leave();
            return;
        }
        event.preventDefault();
        await deskCopies.deliver();
        deskCopies.list().length ? dialog.showModal() : logOut();
    });
    dialog.addEventListener("click", ({target}) => {
        const {do: act} = target.dataset;
        if (act === "stay") {
            dialog.close();
        } else if (act === "download") {
            deskCopies.download();
        } else if (act === "discard") {
            deskCopies.discard();
            logOut();
        }
    });
}

/** Shows the copies that the server does not accept on the page of the recovered texts. */
function showLocal(box) {
    const names = deskCopies.list().map((copy) => copy.title || copy.form);
    box.hidden = names.length === 0;
    box.querySelector("span").textContent = names.join(", ");
    box.addEventListener("click", ({target}) => {
        if (target.dataset.do === "download") {
            deskCopies.download();
        } else if (target.dataset.do === "discard") {
            deskCopies.discard();
            box.hidden = true;
        }
    });
}

document.addEventListener("DOMContentLoaded", async () => {
    const logout = document.getElementById("logout-form");
    if (logout) {
        guardLogout(logout);
    }
    const local = document.getElementById("desk-local");
    if (deskCopies.list().length && !document.getElementById("desk-autosave")) {
        const sent = await deskCopies.deliver();
        if (local && sent.length) {
            location.reload();
            return;
        }
    }
    if (local) {
        showLocal(local);
    }
});
