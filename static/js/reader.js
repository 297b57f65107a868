// What a script adds for readers: their own choice of colours, and buttons that copy. Everything
// works without it. It stands in the head, so that a chosen scheme is there before the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const KEY = "scheme";

  const kept = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };

  // The system's own choice is not kept: who goes back to it follows it again.
  const keep = (scheme) => {
    try {
      if (scheme) localStorage.setItem(KEY, scheme);
      else localStorage.removeItem(KEY);
    } catch { /* a browser that keeps nothing forgets with the page */ }
  };

  const show = (scheme) => {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    root.dataset.turned = root.dataset.scheme || (dark.matches ? "dark" : "light");
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      meta.dataset.media ??= meta.media;
      meta.media = !root.dataset.scheme ? meta.dataset.media
        : meta.dataset.media.includes(root.dataset.scheme) ? "all" : "not all";
    }
  };

  const copy = async (button, text) => {
    await navigator.clipboard.writeText(text);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 2000);
  };

  const copiesCode = (block) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = document.body.dataset.copy;
    button.dataset.done = document.body.dataset.copied;
    button.addEventListener("click", () => copy(button, block.textContent));
    const box = document.createElement("div");
    box.className = "code";
    block.replaceWith(box);
    box.append(block, button);
  };

  root.dataset.scripted = "";
  show(kept());
  dark.addEventListener("change", () => show(kept()));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-turn], button[data-copy]");
    if (!button) return;
    if (button.dataset.copy) {
      copy(button, button.dataset.copy);
      return;
    }
    const turned = button.dataset.turn;
    const scheme = turned === (dark.matches ? "dark" : "light") ? "" : turned;
    keep(scheme);
    show(scheme);
    document.querySelector(`[data-turn]:not([data-turn="${turned}"])`).focus();
  });

  document.addEventListener("DOMContentLoaded", () => {
    show(kept());
    // A browser copies for pages that come by https or from this machine only.
    if (navigator.clipboard) document.querySelectorAll(".story__body pre").forEach(copiesCode);
    else document.querySelectorAll("button[data-copy]").forEach((button) => button.remove());
  });
})();
