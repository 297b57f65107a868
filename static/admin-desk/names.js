// Shows a field of names separated by commas as a row of chips with suggestions. The original field
// is hidden, and is still the one that is sent. The left arrow leads to the chips.
"use strict";

/** Returns the names in the field's text. A name that contains a comma is quoted. */
function read(text) {
    const names = [];
    for (const [, quoted, plain] of text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,\n]*))\s*(?:[,\n]|$)/g)) {
        const name = (quoted !== undefined ? quoted.replaceAll('""', '"') : plain ?? "").trim();
        if (name) {
            names.push(name);
        }
    }
    return names;
}

function write(names) {
    return names.map((name) => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(", ");
}

/** Returns a key that is equal for names that only differ in case, hyphens or spaces. */
function identity(name) {
    return name.normalize("NFKC").toLowerCase().replace(/[\s-]+/g, " ").trim();
}

class Names {
    constructor(box) {
        this.field = box.querySelector("input");
        this.suggest = box.dataset.suggest;
        this.words = box.dataset;
        this.names = read(this.field.value);
        this.build(box);
        this.show();
    }

    build(box) {
        this.chips = document.createElement("ul");
        this.input = document.createElement("input");
        this.input.type = "text";
        this.input.id = `${this.field.id}-new`;
        this.input.setAttribute("role", "combobox");
        this.input.setAttribute("aria-expanded", "false");
        this.input.setAttribute("aria-autocomplete", "list");
        this.input.setAttribute("aria-controls", `${this.field.id}-list`);
        this.input.autocomplete = "off";
        this.list = document.createElement("ul");
        this.list.id = `${this.field.id}-list`;
        this.list.className = "suggestions";
        this.list.setAttribute("role", "listbox");
        this.list.hidden = true;
        document.querySelector(`label[for="${this.field.id}"]`)?.setAttribute("for", this.input.id);
        for (const link of document.querySelectorAll(`a[href="#${this.field.id}"]`)) {
            link.hash = this.input.id; // from the list of errors
        }
        const described = this.field.getAttribute("aria-describedby");
        if (described) {
            this.input.setAttribute("aria-describedby", described);
        }
        this.field.hidden = true;
        box.classList.add("enhanced");
        box.append(this.chips, this.input, this.list);
        box.addEventListener("click", (event) => event.target === box && this.input.focus());
        this.chips.addEventListener("keydown", (event) => this.walk(event));
        this.input.addEventListener("input", () => this.typed());
        this.input.addEventListener("keydown", (event) => this.key(event));
        this.input.addEventListener("blur", () => this.leave());
    }

    show() {
        this.field.value = write(this.names);
        this.chips.replaceChildren(...this.names.map((name, index) => this.chip(name, index)));
    }

    chip(name, index) {
        const chip = document.createElement("li");
        const text = document.createElement("span");
        text.textContent = name;
        chip.append(text);
        if (index > 0) {
            chip.prepend(this.button("‹", `${name}: ${this.words.earlier}`, () => this.swap(index)));
        }
        chip.append(this.button("×", `${name}: ${this.words.remove}`, () => this.remove(index)));
        return chip;
    }

    button(sign, label, act) {
        const button = document.createElement("button");
        button.type = "button";
        button.tabIndex = -1; // arrow keys lead here, so that all names are one tab stop
        button.textContent = sign;
        button.setAttribute("aria-label", label);
        button.addEventListener("click", act);
        return button;
    }

    /** Moves the focus between the buttons of the chips and the field, or removes a chip. */
    walk(event) {
        const stops = [...this.chips.querySelectorAll("button"), this.input];
        const step = {ArrowLeft: -1, ArrowRight: 1}[event.key] ?? 0;
        const next = stops[stops.indexOf(event.target) + step];
        if (["Backspace", "Delete"].includes(event.key)) {
            event.preventDefault();
            this.remove([...this.chips.children].indexOf(event.target.closest("li")));
        } else if (step && next) {
            event.preventDefault();
            next.focus();
        }
    }

    swap(index) {
        const [name] = this.names.splice(index, 1);
        this.names.splice(index - 1, 0, name);
        this.show();
        this.chips.children[index - 1].querySelector("button").focus();
    }

    remove(index) {
        this.names.splice(index, 1);
        this.show();
        this.input.focus();
    }

    add(text) {
        for (const name of read(text)) {
            if (!this.names.some((other) => identity(other) === identity(name))) {
                this.names.push(name);
            }
        }
        this.input.value = "";
        this.close();
        this.show();
    }

    typed() {
        const text = this.input.value;
        if (/[,\n]/.test(text) && !text.includes('"')) {
            this.add(text);
            return;
        }
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => this.ask(text.trim()), 120);
    }

    async ask(text) {
        if (!text) {
            this.close();
            return;
        }
        const answer = await fetch(`${this.suggest}?q=${encodeURIComponent(text)}`, {
            headers: {Accept: "application/json"},
        }).catch(() => null);
        if (!answer?.ok || text !== this.input.value.trim()) {
            return;
        }
        const {names} = await answer.json();
        const known = new Set(this.names.map(identity));
        this.offer(names.filter((name) => !known.has(identity(name))));
    }

    offer(names) {
        this.list.replaceChildren(
            ...names.map((name, index) => {
                const option = document.createElement("li");
                option.id = `${this.list.id}-${index}`;
                option.textContent = name;
                option.setAttribute("role", "option");
                option.addEventListener("mousedown", (event) => {
                    event.preventDefault();
                    this.take(name);
                });
                return option;
            }),
        );
        this.list.hidden = names.length === 0;
        this.input.setAttribute("aria-expanded", String(names.length > 0));
        this.at = -1;
    }

    take(name) {
        this.add(write([name]));
    }

    point(step) {
        const options = [...this.list.children];
        if (!options.length) {
            return;
        }
        this.at = (this.at + step + options.length + (this.at < 0 && step < 0 ? 1 : 0)) % options.length;
        options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
        this.input.setAttribute("aria-activedescendant", options[this.at].id);
        options[this.at].scrollIntoView({block: "nearest"});
    }

    key(event) {
        const open = !this.list.hidden;
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            this.point(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Enter" && (open || this.input.value.trim())) {
            event.preventDefault();
            const chosen = open && this.at >= 0 ? this.list.children[this.at].textContent : null;
            chosen === null ? this.add(this.input.value) : this.take(chosen);
        } else if (event.key === "Escape" && open) {
            event.preventDefault();
            this.close();
        } else if (event.key === "ArrowLeft" && this.input.selectionEnd === 0) {
            this.walk(event);
        } else if (event.key === "Backspace" && !this.input.value && this.names.length) {
            this.remove(this.names.length - 1);
        }
    }

    leave() {
        if (this.input.value.trim()) {
            this.add(this.input.value);
        }
        this.close();
    }

    close() {
        clearTimeout(this.waiting);
        this.list.hidden = true;
        this.list.replaceChildren();
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
        this.at = -1;
    }
}

document.querySelectorAll(".desk-names").forEach((box) => new Names(box));
