// Pastes text with headings, lists or tables as Markdown. The server converts it. Ctrl+Shift+V pastes
// the plain text.
"use strict";

(() => {
    const area = document.getElementById("id_body");
    const words = document.getElementById("desk-toolbar")?.dataset;
    if (!area || !words) {
        return;
    }
    /** Time in milliseconds after which the plain text is pasted. */
    const patience = 15000;
    const structure = new RegExp(
        "<(?:h[1-6]|b|strong|i|em|a|ul|ol|table|blockquote|pre|code|img|del|s|strike)[\\s>]" +
        "|font-weight:\\s*(?:bold|[6-9]00)|font-style:\\s*italic|mso-list|<p[\\s>][^]*<p[\\s>]|<br", "i",
    );
    const note = document.createElement("p");
    note.className = "desk-count";
    note.setAttribute("role", "status");
    area.after(note);

    let wantsPlain = false;
    area.addEventListener("keydown", (event) => {
        wantsPlain = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "v";
    });

    /** Links the selected words, if a link was pasted on them. */
    function linkSelection(url) {
        const [start, end] = [area.selectionStart, area.selectionEnd];
        const selected = area.value.slice(start, end);
        const isPlace = /^https?:\/\/\S+$/i.test(selected) || area.value.slice(0, start).endsWith("](");
        if (!/^https?:\/\/\S+$/i.test(url) || !selected.trim() || selected.includes("\n") || isPlace) {
            return false;
        }
        const target = url.replace(/[()]/g, (sign) => (sign === "(" ? "%28" : "%29"));
        deskTyping.replace(area, start, end, `[${selected}](${target})`);
        return true;
    }

    async function convert(html) {
        const body = new FormData();
        // The text of pictures is long, and they are not brought in from here.
        body.append("html", html.replace(/(\ssrc=)(["'])data:[^"']*\2/gi, "$1$2$2"));
        body.append("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
        const answer = await fetch(words.paste, {
            method: "POST", body, redirect: "error", signal: AbortSignal.timeout(patience),
        });
        return (await answer.json()).markdown;
    }

    /** Inserts blocks apart from the text around, and words inside a line as they are. */
    function insert(text) {
        const [start, end] = [area.selectionStart, area.selectionEnd];
        const isBlock = /\n|^(?:#{1,6} |> |- |\d+\. |\| )/.test(text);
        const [before, after] = [area.value.slice(0, start), area.value.slice(end)];
        const countGap = (found) => "\n".repeat(Math.max(0, 2 - found[0].length));
        const head = isBlock && before.trim() ? countGap(/\n*$/.exec(before)) : "";
        const tail = isBlock && after.trim() ? countGap(/^\n*/.exec(after)) : "";
        deskTyping.replace(area, start, end, head + text + tail);
    }

    async function pasteConverted(html, plain) {
        area.readOnly = true; // the place must not move while the server converts
        const markdown = await convert(html).catch(() => undefined);
        area.readOnly = false;
        note.textContent = markdown === undefined ? words.pasteFailed : "";
        insert(markdown || plain);
    }

    area.addEventListener("paste", (event) => {
        const data = event.clipboardData;
        const [html, plain] = [data?.getData("text/html"), data?.getData("text/plain")];
        // A picture without text is not for this script.
        if (event.defaultPrevented || wantsPlain || area.readOnly || !plain) {
            wantsPlain = false;
            return;
        }
        if (linkSelection(plain.trim())) {
            event.preventDefault();
        } else if (html && structure.test(html)) {
            event.preventDefault();
            pasteConverted(html, plain);
        }
    });
})();
