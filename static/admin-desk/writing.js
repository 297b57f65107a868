// Beside the story: how long it is, and a copy of what was typed, in case it cannot be saved.
"use strict";

const form = document.getElementById("article_form");
const story = document.getElementById("id_body");
const said = document.getElementById("desk-words")?.dataset;

function count() {
    const words = story.value.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
    return `${words.toLocaleString()} ${said.words} · ${Math.max(1, Math.ceil(words / 212))} ${said.minutes}`;
}

/** The text fields of the story, by name. */
function texts() {
    return [...form.querySelectorAll(".desk-story input[type=text], .desk-story textarea")];
}

/** Keeps what was typed in this browser until the server has it. */
class Copy {
    constructor() {
        this.key = `desk:${location.pathname}`;
    }

    /** ``sent``: the form was sent; a page that reports success forgets the copy (once.js). */
    keep(sent = false) {
        const values = Object.fromEntries(texts().map((field) => [field.name, field.value]));
        try {
            localStorage.setItem(this.key, JSON.stringify({values, sent}));
        } catch {
            // No room: then there is no copy.
        }
    }

    drop() {
        localStorage.removeItem(this.key);
    }

    /** What was typed and never arrived, if it differs from what stands here. */
    left() {
        let kept;
        try {
            kept = JSON.parse(localStorage.getItem(this.key));
        } catch {
            return null;
        }
        const differs = kept && texts().some((f) => f.name in kept.values && kept.values[f.name] !== f.value);
        return differs ? kept : null;
    }
}

function offer(copy, kept) {
    const note = document.createElement("p");
    note.className = "desk-note";
    note.append(said.unsaved, " ");
    for (const [label, act] of [
        [said.back, () => texts().forEach((f) => f.name in kept.values && (f.value = kept.values[f.name]))],
        [said.forget, () => copy.drop()],
    ]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = label;
        button.addEventListener("click", () => {
            act();
            note.remove();
            story.dispatchEvent(new Event("input", {bubbles: true}));
        });
        note.append(button, " ");
    }
    form.prepend(note);
}

if (form && story && said) {
    const told = document.createElement("div");
    told.className = "desk-count";
    story.after(told);
    const tell = () => (told.textContent = count());
    story.addEventListener("input", tell);
    tell();

    const copy = new Copy();
    const failed = document.querySelector(".errornote");
    const kept = failed ? null : copy.left();
    if (kept) {
        offer(copy, kept);
    } else if (!failed) {
        copy.drop();
    }
    let waiting;
    form.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => copy.keep(), 400);
    });
    form.addEventListener("submit", () => {
        clearTimeout(waiting);
        copy.keep(true);
    });
}
