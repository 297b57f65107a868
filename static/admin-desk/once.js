// A form is sent once, however often somebody clicks.
"use strict";
for (const form of document.querySelectorAll("#content-main form[method=post]")) {
    let sent = 0;
    form.addEventListener("submit", (event) => {
        if (Date.now() - sent < 4000) {
            event.preventDefault();
        }
        sent = Date.now();
    });
}
// What was sent and arrived needs no copy in the browser (writing.js keeps them).
if (document.querySelector(".messagelist .success")) {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith("desk:"))) {
        try {
            if (JSON.parse(localStorage.getItem(key)).sent) {
                localStorage.removeItem(key);
            }
        } catch {
            localStorage.removeItem(key);
        }
    }
}
// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
        location.reload();
    }
});
