// Shows the length of the story. Ctrl+S saves. In the title, Enter and Tab lead to
// the story.
"use strict";

const story = document.getElementById("id_body");
const said = document.getElementById("desk-words")?.dataset;

function count() {
    const text = story.value.replace(/\]\([^()\s]*\)/g, "]"); // without addresses of links and pictures
    const words = text.match(/[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
    const unit = words === 1 ? said.word : said.words;
    return words ? `${words.toLocaleString()} ${unit} · ${Math.ceil(words / 212)} ${said.minutes}` : "";
}

if (story && said) {
    const told = document.createElement("div");
    told.className = "desk-count";
    story.after(told);
    const tell = () => (told.textContent = count());
    story.addEventListener("input", tell);
    tell();
}

// The folded heading of the publish time shows it.
const time = document.getElementById("desk-time");
document.getElementById("id_date")?.addEventListener("change", ({target: {value}}) => {
    const day = new Date(value).toLocaleDateString(document.documentElement.lang, {dateStyle: "long"});
    time.textContent = value ? `${day}, ${value.slice(11, 16)}` : time.dataset.none;
});

document.addEventListener("keydown", (event) => {
    const save = document.querySelector("#article_form [name=_continue], #conflict_form .submit-row input.default");
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "s";
    if (isSave && save) {
        event.preventDefault();
        save.click();
    }
    // The toolbar stands between the headline and the story. Shift+Tab leads to it from the story.
    const isTab = event.key === "Tab" && !event.shiftKey;
    const isEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing;
    if ((isTab || isEnter) && event.target.matches("textarea#id_title")) {
        event.preventDefault();
        story?.focus();
    }
});
