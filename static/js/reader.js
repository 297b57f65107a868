// Optional features for readers: a choice of colour scheme, copy buttons, a menu that closes, and
// fields that filter long lists. The script is in the head, so that a chosen scheme applies before
// the first paint.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const KEY = "scheme";

  const kept = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };

  // The system's scheme is not stored. Readers who choose it follow the system's changes again.
  const keep = (scheme) => {
    try {
      if (scheme) localStorage.setItem(KEY, scheme);
      else localStorage.removeItem(KEY);
    } catch { /* Without storage, the choice only lasts until the page is left. */ }
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
    button.lang = document.body.dataset.language;
    button.dataset.done = document.body.dataset.copied;
    button.addEventListener("click", () => copy(button, block.textContent));
    const box = document.createElement("div");
    box.className = "code";
    block.replaceWith(box);
    box.append(block, button);
  };

  // Ignore accents and case, like the order of the list.
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

  const filters = (field) => {
    const groups = [...document.getElementById(field.dataset.filters).children].map((box) => ({
      box, items: [...box.querySelectorAll("li")].map((item) => ({
        item, text: folded(item.querySelector("a").textContent),
      })),
    }));
    const beside = document.querySelectorAll("[data-unfiltered]");
    const output = field.parentElement.querySelector("output");
    field.addEventListener("input", () => {
      const wanted = folded(field.value);
      let shown = 0;
      for (const { box, items } of groups) {
        let found = 0;
        for (const { item, text } of items) {
          item.hidden = !text.includes(wanted);
          if (!item.hidden) found += 1;
        }
        box.hidden = !found;
        if (box.localName === "details") box.open = Boolean(wanted && found);
        shown += found;
      }
      for (const one of beside) one.hidden = Boolean(wanted);
      output.textContent = wanted ? output.dataset.shown.replace("#", shown) : "";
    });
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

  // Close the menu on Escape, or if a tap or the focus is outside.
  const menu = () => document.querySelector(".menu[open]");

  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && menu();
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const open = menu();
      if (open && !open.contains(event.target)) open.open = false;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    show(kept());
    document.querySelectorAll("[data-filters]").forEach(filters);
    // Browsers only allow copying on pages from https or localhost.
    if (navigator.clipboard) document.querySelectorAll(".story__body pre").forEach(copiesCode);
    else document.querySelectorAll("button[data-copy]").forEach((button) => button.remove());
  });
})();
