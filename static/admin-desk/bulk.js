// Continue a bulk action, step by step, and show how far it is. Without this script, the editor
// presses "Continue".
"use strict";

{
  const form = document.getElementById("bulk");
  const bar = form.querySelector("progress");
  const said = form.querySelector("[data-done]");
  const failed = document.getElementById("bulk-failed");
  const button = form.querySelector("[type=submit]");
  // Milliseconds between two steps, so that others can save, and after a failure.
  const PAUSE = 100;
  const WAIT = 3000;
  const ATTEMPTS = 5;

  const step = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  };

  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  const proceed = async () => {
    button.disabled = failed.hidden = true;
    // These lists show how far the action was when the page was loaded.
    for (const list of document.querySelectorAll(".desk-bulk details")) list.hidden = true;
    let failures = 0;
    while (failures < ATTEMPTS) {
      try {
        const { total, done, waiting } = await step();
        bar.max = total;
        bar.value = done;
        said.textContent = done;
        failures = 0;
        if (!waiting) {
          location.assign(location.href);
          return;
        }
        await pause(PAUSE);
      } catch {
        failures += 1;
        await pause(WAIT);
      }
    }
    button.disabled = false;
    failed.hidden = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    proceed();
  });
  proceed();
}
