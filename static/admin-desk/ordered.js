// Adds buttons that move the entries of an ordered list up and down. The fields with the numbers are
// hidden and updated, and are still the ones that are sent. A checked entry has a number.
"use strict";

function rowsOf(list) {
    return [...list.querySelectorAll(":scope > li")];
}

function numberOf(row) {
    return row.querySelector("input[type=number]");
}

function renumber(list) {
    let next = 1;
    for (const row of rowsOf(list)) {
        const shown = row.querySelector("input[type=checkbox]").checked;
        numberOf(row).value = shown ? next++ : "";
        row.classList.toggle("left-out", !shown);
    }
    const shown = rowsOf(list).filter((row) => numberOf(row).value);
    for (const row of rowsOf(list)) {
        const [up, down] = row.querySelectorAll("button");
        up.disabled = !numberOf(row).value || row === shown[0];
        down.disabled = !numberOf(row).value || row === shown[shown.length - 1];
    }
}

function choose(box) {
    const own = box.querySelector("input[type=radio][value=own]");
    if (own) {
        own.checked = true;
    }
    box.classList.toggle("as-the-site", false);
}

function move(list, row, step) {
    const shown = rowsOf(list).filter((other) => numberOf(other).value);
    const other = shown[shown.indexOf(row) + step];
    if (other) {
        step < 0 ? other.before(row) : other.after(row);
    }
    renumber(list);
}

/** Fills an empty custom list with the entries of the site's list. */
function startFromSite(box, list) {
    if (rowsOf(list).some((row) => numberOf(row).value)) {
        return;
    }
    const names = box.dataset.site.split(" ");
    for (const row of rowsOf(list)) {
        row.querySelector("input[type=checkbox]").checked = names.includes(row.querySelector("input[type=hidden]").value);
    }
    renumber(list);
}

function enhance(box) {
    const list = box.querySelector("ol");
    for (const row of rowsOf(list)) {
        const number = numberOf(row);
        const tick = document.createElement("input");
        tick.type = "checkbox";
        tick.checked = number.value !== "";
        number.before(tick);
        number.hidden = true;
        row.querySelector(".desk-moves").hidden = false;
        tick.addEventListener("change", () => {
            if (tick.checked) {
                const last = rowsOf(list).filter((other) => numberOf(other).value).pop();
                last ? last.after(row) : list.prepend(row);
            }
            choose(box);
            renumber(list);
        });
        for (const button of row.querySelectorAll("button")) {
            button.addEventListener("click", () => {
                choose(box);
                move(list, row, Number(button.dataset.move));
                (button.disabled ? row.querySelector("button:not(:disabled)") : button)?.focus();
            });
        }
    }
    for (const mode of box.querySelectorAll("input[type=radio]")) {
        mode.addEventListener("change", () => {
            box.classList.toggle("as-the-site", mode.value === "site");
            if (mode.value === "own") {
                startFromSite(box, list);
            }
        });
    }
    box.classList.toggle("as-the-site", Boolean(box.querySelector("input[value=site]:checked")));
    box.classList.add("enhanced");
    renumber(list);
}

document.querySelectorAll(".desk-ordered").forEach(enhance);
