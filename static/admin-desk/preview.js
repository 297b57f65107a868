// Shows the story beside its text as readers would see it. It follows what is typed.
"use strict";

(() => {
    const toolbar = document.querySelector(".desk-toolbar");
    const desk = toolbar?.closest(".desk-writing");
    const form = desk?.closest("form");
    const address = form?.querySelector("[formtarget=_blank][formaction]")?.formAction;
    const button = toolbar?.querySelector("[data-preview]");
    const template = document.getElementById("desk-preview");
    if (!address || !template) {
        button?.remove();
        return;
    }
    /** A pause in typing, in milliseconds, and the widths of windows in pixels. */
    const pause = 500;
    const widths = {desktop: 1280, phone: 390};
    const pane = template.content.firstElementChild.cloneNode(true);
    const stage = pane.querySelector(".desk-stage");
    const full = toolbar.querySelector("[data-full]");
    let width;
    let timer;
    let scroll = 0;

    const isOpen = () => pane.isConnected;
    const findFrame = () => stage.querySelector("iframe:not([name])");

    /** Fits frames of the chosen width into the pane. */
    function fit() {
        const scale = Math.min(1, stage.clientWidth / width);
        for (const frame of stage.children) {
            frame.style.inlineSize = `${width}px`;
            frame.style.blockSize = `${stage.clientHeight / scale}px`;
            frame.style.transform = `scale(${scale})`;
        }
    }

    /** Shows the page at the width of a kind of device. */
    function choose(name) {
        width = widths[name];
        for (const each of pane.querySelectorAll("[data-width]")) {
            each.setAttribute("aria-pressed", each.dataset.width === name);
        }
        fit();
    }

    /** Sends the form's text to a new frame. The form itself must not be sent: it would be saved.
     * A used frame would add to the browser's history. */
    function update() {
        const frame = document.createElement("iframe");
        frame.name = `preview-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
        frame.title = pane.dataset.title;
        frame.className = "desk-coming";
        stage.querySelectorAll("iframe[name]").forEach((old) => old.remove());
        stage.append(frame);
        fit();
        const copy = document.createElement("form");
        [copy.method, copy.action, copy.target, copy.hidden] = ["post", address, frame.name, true];
        for (const [name, value] of new FormData(form)) {
            if (typeof value === "string") {
                const field = document.createElement("textarea");
                [field.name, field.value] = [name, value];
                copy.append(field);
            }
        }
        document.body.append(copy);
        frame.addEventListener("load", () => show(frame), {once: true});
        copy.submit();
        copy.remove();
    }

    /** Puts the new frame in the place of the old one, at the same place of the story. */
    function show(frame) {
        const old = findFrame();
        scroll = old?.contentWindow?.scrollY ?? scroll;
        frame.contentWindow.scrollTo(0, scroll);
        frame.removeAttribute("name");
        frame.className = "";
        old?.remove();
        // A link would leave the preview, and pages of the site do not appear in frames.
        frame.contentDocument?.addEventListener("click", (event) => {
            if (event.target.closest("a:not([href^='#'])")) {
                event.preventDefault();
            }
        });
    }

    function setOpen(opens) {
        button.setAttribute("aria-pressed", opens);
        desk.classList.toggle("desk-split", opens);
        sessionStorage.setItem("desk-preview", opens ? "1" : "");
        if (!opens) {
            clearTimeout(timer);
            pane.remove();
            stage.replaceChildren();
            return;
        }
        desk.append(pane);
        if (!desk.classList.contains("desk-full")) {
            full.click();
        }
        update();
    }

    function follow() {
        if (isOpen()) {
            clearTimeout(timer);
            timer = setTimeout(update, pause);
        }
    }

    button.addEventListener("click", () => setOpen(!isOpen()));
    form.addEventListener("input", follow);
    form.addEventListener("change", follow);
    desk.addEventListener("desk-full", (event) => !event.detail && isOpen() && setOpen(false));
    pane.addEventListener("click", (event) => {
        const name = event.target.dataset.width;
        if (name) {
            choose(name);
        }
    });
    choose(matchMedia("(max-width: 1023px)").matches ? "phone" : "desktop");
    new ResizeObserver(fit).observe(stage);
    if (sessionStorage.getItem("desk-preview")) {
        setOpen(true);
    }
})();
