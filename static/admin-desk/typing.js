// Changes the text of the story as if somebody typed it, so that Ctrl+Z takes the change back.
"use strict";

const deskTyping = {
    /** Replaces the characters from `start` to `end`, and selects the given part of the new text. */
    replace(area, start, end, text, select = [text.length, text.length]) {
        area.focus();
        area.setSelectionRange(start, end);
        // Only this old command keeps the browser's list of changes to undo.
        if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
            area.setRangeText(text, start, end, "end");
            area.dispatchEvent(new InputEvent("input", {bubbles: true}));
        }
        area.setSelectionRange(start + select[0], start + select[1]);
    },
};
