// Shows what will happen before a story is published. Ctrl+Enter publishes.
"use strict";

(() => {
    const form = document.getElementById("article_form");
    const button = form?.elements._publish_changes;
    const dialog = document.getElementById("desk-publish");

    /** Returns what the server says about the typed text, or null if it has errors or cannot be
     * checked. */
    async function readOutlook() {
        const data = new FormData(form);
        data.append("_outlook", "1");
        const answer = await fetch(location.href, {method: "POST", body: data}).catch(() => null);
        return answer?.status === 200 && !answer.redirected ? answer.text() : null;
    }

    async function ask(event) {
        event.preventDefault();
        button.disabled = true;
        const outlook = await readOutlook();
        button.disabled = false;
        if (outlook === null) {
            // The server saves the text and asks on a page, or shows the errors.
            form.requestSubmit(button);
            return;
        }
        dialog.querySelector("div").innerHTML = outlook;
        dialog.showModal();
    }

    if (button && dialog) {
        button.addEventListener("click", ask);
        dialog.querySelector("button[type=button]").addEventListener("click", () => dialog.close());
    }
    document.addEventListener("keydown", (event) => {
        const isPublish = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "Enter";
        if (isPublish && button && !button.disabled) {
            event.preventDefault();
            dialog?.open ? dialog.querySelector("[name=_publish]").click() : button.click();
        }
    });
})();
