// Saves a form only once, even if the button is clicked several times. A button that opens another
// tab ("Preview") saves nothing, so it may be clicked at any time.
"use strict";
for (const form of document.querySelectorAll("#content-main form[method=post]")) {
    let sent = 0;
    form.addEventListener("submit", (event) => {
        if (event.submitter?.formTarget === "_blank") {
            return;
        }
        if (Date.now() - sent < 4000) {
            event.preventDefault();
        }
        sent = Date.now();
    });
}
// After “Back” from the next page, reload, so that the form can be sent again.
window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
        location.reload();
    }
});
