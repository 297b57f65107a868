// Pastes text with headings, lists or tables as Markdown. The server converts it. Pictures that the
// clipboard carries are uploaded. Ctrl+Shift+V pastes the plain text.
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
    /** A picture in HTML, its address, and its place in the Markdown from the server. */
    const image = /<img\b[^>]*>/gi;
    const source = /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;
    const place = /!\[((?:\\.|[^\]\\])*)\]\(desk-picture-(\d+)\)/g;
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

    /** Returns the picture in a "data:" address, or undefined. */
    function decode(url) {
        const [, type, data] = /^data:(image\/[\w.+-]+);base64,([^]*)$/i.exec(url) ?? [];
        try {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
            return data && new File([bytes], `picture.${type.split("/")[1]}`, {type});
        } catch {
            return undefined;
        }
    }

    /** Takes the pictures out of the HTML, and numbers their places. `files` belong to the pictures
     * that only have an address, if there are as many. Returns the HTML and the pictures. */
    function takePictures(html, files) {
        const getUrl = (tag) => source.exec(tag)?.slice(1).find(Boolean) ?? "";
        const linked = (html.match(image) ?? []).filter((tag) => !/^data:/i.test(getUrl(tag)));
        // Office adds a picture of the whole text.
        const isOffice = html.includes("urn:schemas-microsoft-com:office");
        const fitting = files.length === linked.length && !isOffice ? [...files] : [];
        const pictures = [];
        const marked = html.replace(image, (tag) => {
            const url = getUrl(tag);
            const picture = /^data:/i.test(url) ? decode(url) : fitting.shift();
            const name = picture ? `desk-picture-${pictures.push(picture) - 1}` : "";
            return tag.replace(source, ` src="${name}"`);
        });
        return [marked, pictures];
    }

    /** Uploads the pictures of the Markdown. Where one is missing, the text says so. */
    async function bringIn(markdown, pictures) {
        const numbers = [...markdown.matchAll(place)].map((found) => found[2]);
        const used = [...new Set(numbers)].filter((number) => pictures[number]);
        const stored = await deskPictures.uploadToStory(used.map((number) => pictures[number]));
        return markdown.replace(place, (found, alt, number) => {
            const address = stored[used.indexOf(number)]?.address;
            return address ? `![${alt}](${address})` : `[${words.missing}${alt && ": "}${alt}]`;
        });
    }

    async function convert(html) {
        const body = new FormData();
        body.append("html", html);
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

    async function pasteConverted(html, plain, files) {
        area.readOnly = true; // the place must not move while the server works
        const [marked, pictures] = takePictures(html, files);
        const markdown = await convert(marked).catch(() => undefined);
        note.textContent = markdown === undefined ? words.pasteFailed : "";
        const text = markdown && (await bringIn(markdown, pictures));
        area.readOnly = false;
        insert(text || plain);
    }

    area.addEventListener("paste", (event) => {
        const data = event.clipboardData;
        const [html, plain] = [data?.getData("text/html"), data?.getData("text/plain")];
        // pictures.js takes a picture without text.
        if (event.defaultPrevented || wantsPlain || area.readOnly || !(plain || html)) {
            wantsPlain = false;
            return;
        }
        if (linkSelection(plain.trim())) {
            event.preventDefault();
        } else if (html && structure.test(html)) {
            event.preventDefault();
            pasteConverted(html, plain, [...data.files].filter(deskPictures.isPicture));
        }
    });
})();
