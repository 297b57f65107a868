/* Buttons that copy the text of a field: <button data-copy="id of the field" hidden>. Without this
   script, the field is selected and copied by hand. */
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // The text is selected: the browser allows no more.
    }
    button.textContent = button.dataset.done;
  });
}
