// The toolbar above the story. It is one tab stop; arrow keys move inside. Ctrl+B, Ctrl+I and Ctrl+K
// do the same as its buttons.
"use strict";

(() => {
    const area = document.getElementById("id_body");
    const template = document.getElementById("desk-toolbar");
    if (!area || !template) {
        return;
    }
    const toolbar = template.content.firstElementChild.cloneNode(true);
    const desk = document.createElement("div");
    desk.className = "desk-writing";
    area.replaceWith(desk);
    const head = document.createElement("div");
    head.className = "desk-head";
    const help = document.getElementById("desk-help");
    head.append(toolbar, help);
    desk.append(head, area);

    // Marks around words

    const isLetter = (character) => /[\p{L}\p{N}]/u.test(character ?? "");

    /** Returns the selection without white space at its ends, or else the word at the cursor. */
    function findWords() {
        let [start, end] = [area.selectionStart, area.selectionEnd];
        const text = area.value;
        if (start === end) {
            while (isLetter(text[start - 1])) start--;
            while (isLetter(text[end])) end++;
        }
        while (start < end && /\s/.test(text[start])) start++;
        while (start < end && /\s/.test(text[end - 1])) end--;
        return [start, end];
    }

    /** Puts `mark` at both ends of the words, or removes it if it is there. */
    function wrap(mark) {
        const [start, end] = findWords();
        const [text, size] = [area.value, mark.length];
        const words = text.slice(start, end);
        const isMark = (place) => text.slice(place, place + size) === mark;
        if (isMark(start - size) && isMark(end)) {
            deskTyping.replace(area, start - size, end + size, words, [0, words.length]);
        } else if (words.length > 2 * size && isMark(start) && isMark(end - size)) {
            const inner = words.slice(size, -size);
            deskTyping.replace(area, start, end, inner, [0, inner.length]);
        } else {
            // A mark does not reach over the end of a paragraph.
            const parts = words.split(/(\n\s*\n)/);
            const all = parts.map((part, n) => (n % 2 ? part : mark + part + mark)).join("");
            deskTyping.replace(area, start, end, all, [size, all.length - size]);
        }
    }

    function emphasize() {
        const [start, end] = findWords();
        const isInWord = isLetter(area.value[start - 1]) || isLetter(area.value[end]);
        wrap(isInWord ? "*" : "_"); // an underscore inside a word is only a character
    }

    function link() {
        const [start, end] = findWords();
        const words = area.value.slice(start, end);
        if (/^https?:\/\/\S+$/i.test(words)) {
            deskTyping.replace(area, start, end, `[](${words})`, [1, 1]);
        } else {
            const url = "https://";
            const begin = words ? words.length + 3 : 1;
            const size = words ? url.length : 0;
            deskTyping.replace(area, start, end, `[${words}](${url})`, [begin, begin + size]);
        }
    }

    function markCode() {
        const [start, end] = findWords();
        const words = area.value.slice(start, end);
        if (!words.includes("\n")) {
            wrap("`");
        } else if (/^```\n[^]*\n```$/.test(words)) {
            deskTyping.replace(area, start, end, words.slice(4, -4), [0, words.length - 8]);
        } else {
            deskTyping.replace(area, start, end, `\`\`\`\n${words}\n\`\`\``, [0, words.length + 8]);
        }
    }

    // Marks at the beginning of lines

    const LINES = {
        quote: {found: /^> ?/, other: /^$/, make: () => "> "},
        list: {found: /^[-*+] +/, other: /^\d+[.)] +/, make: () => "- "},
        numbers: {found: /^\d+[.)] +/, other: /^[-*+] +/, make: (n) => `${n}. `},
    };

    /** Returns the beginning and the end of the selected lines. A selection that ends at the
     * beginning of a line does not contain this line. */
    function findLines() {
        const text = area.value;
        const [from, to] = [area.selectionStart, area.selectionEnd];
        const start = text.lastIndexOf("\n", from - 1) + 1;
        const end = text.indexOf("\n", to > from ? to - 1 : to);
        return [start, end < 0 ? text.length : end];
    }

    /** Marks the selected lines, or removes the marks if all of them have one. */
    function markLines({found, other, make}) {
        const [start, end] = findLines();
        const lines = area.value.slice(start, end).split("\n");
        const isGap = (line) => !line.trim() && lines.length > 1 && make() !== "> ";
        const isMarked = lines.every((line) => found.test(line) || isGap(line));
        let number = 0;
        const mark = (line) => (isGap(line) ? line : make(++number) + line.replace(other, ""));
        const changed = lines.map(isMarked ? (line) => line.replace(found, "") : mark).join("\n");
        const needsGap = (line) => !isMarked && line?.trim() && !found.test(line);
        const before = needsGap(area.value.slice(0, start).split("\n").at(-2)) ? "\n" : "";
        const after = needsGap(area.value.slice(end + 1).split("\n")[0]) ? "\n" : "";
        const last = before.length + changed.length;
        const first = area.selectionStart === area.selectionEnd ? last : before.length;
        deskTyping.replace(area, start, end, before + changed + after, [first, last]);
    }

    /** Makes a heading of the line, then a smaller one, then a paragraph again. */
    function markHeading() {
        area.setSelectionRange(area.selectionStart, area.selectionStart);
        const [start, end] = findLines();
        const line = area.value.slice(start, end);
        const level = /^#{1,6}(?= )/.exec(line)?.[0].length ?? 0;
        const mark = ["## ", "## ", "### "][level] ?? "";
        deskTyping.replace(area, start, end, mark + line.replace(/^#{1,6} +/, ""));
    }

    const ACTIONS = {
        heading: markHeading,
        bold: () => wrap("**"),
        italic: emphasize,
        link,
        quote: () => markLines(LINES.quote),
        list: () => markLines(LINES.list),
        numbers: () => markLines(LINES.numbers),
        code: markCode,
    };
    const KEYS = {b: "bold", i: "italic", k: "link"};

    // Full screen

    const full = toolbar.querySelector("[data-full]");

    /** Lets the story fill the window. Everything else can no longer be reached by Tab. */
    function setFull(isFull) {
        desk.classList.toggle("desk-full", isFull);
        full.setAttribute("aria-pressed", isFull);
        for (let node = desk; node !== document.body; node = node.parentElement) {
            for (const other of node.parentElement.children) {
                other.inert = isFull && other !== node;
            }
        }
        desk.dispatchEvent(new CustomEvent("desk-full", {detail: isFull}));
    }

    // Help

    const helps = toolbar.querySelector("[data-help]");

    function setHelp(isOpen) {
        help.open = isOpen;
        helps.setAttribute("aria-expanded", isOpen);
    }

    // What people press

    const listButtons = () => [...toolbar.querySelectorAll("button:not([hidden])")];

    /** Makes `button` the one that Tab reaches. */
    function setStop(button) {
        for (const each of toolbar.querySelectorAll("button")) {
            each.tabIndex = each === button ? 0 : -1;
        }
    }

    toolbar.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button?.dataset.mark) {
            ACTIONS[button.dataset.mark]();
        } else if (button === full) {
            setFull(!desk.classList.contains("desk-full"));
        } else if (button === helps) {
            setHelp(!help.open);
        }
    });
    toolbar.addEventListener("focusin", (event) => setStop(event.target.closest("button")));
    toolbar.addEventListener("keydown", (event) => {
        const buttons = listButtons();
        const now = buttons.indexOf(event.target.closest("button"));
        const next = {ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1}[event.key];
        if (next !== undefined) {
            event.preventDefault();
            buttons.at(next % buttons.length).focus();
        }
    });
    area.addEventListener("keydown", (event) => {
        const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
        const name = isShortcut && KEYS[event.key.toLowerCase()];
        if (name) {
            event.preventDefault();
            ACTIONS[name]();
        }
    });
    desk.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.isComposing) {
            return;
        }
        if (help.open) {
            setHelp(false);
            helps.focus();
        } else if (desk.classList.contains("desk-full")) {
            setFull(false);
        }
    });
    setStop(listButtons()[0]);
})();
