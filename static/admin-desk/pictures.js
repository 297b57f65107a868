// Pictures in forms: drop, paste or choose them in the story, and choose one for a field. Every file
// is uploaded by itself, so that each has its own progress and its own answer.
"use strict";

const deskPictures = (() => {
    const said = document.getElementById("desk-picker")?.dataset;
    const area = document.getElementById("id_body");
    const FIELDS = "#id_thumbnail, #id_logo, #id_author_avatar, #author_form #id_picture";
    const isPicture = (file) => file.type.startsWith("image/");

    // Uploading

    /** Returns a place on the page for the progress of uploads and for their errors. */
    function makeStatus(after) {
        const status = document.createElement("div");
        status.className = "desk-uploads";
        status.setAttribute("role", "status");
        after.after(status);
        return status;
    }

    /** Uploads one file, and shows its progress. Returns the server's answer for it. */
    function upload(file, status) {
        const line = document.createElement("p");
        const bar = document.createElement("progress");
        line.textContent = `${said.uploading} ${file.name} `;
        bar.max = 1;
        bar.setAttribute("aria-label", file.name);
        line.append(bar);
        status.append(line);
        return new Promise((resolve) => {
            const request = new XMLHttpRequest();
            const answer = () => {
                line.remove();
                let found = request.response?.pictures?.[0];
                if (!found) {
                    const isTooLarge = request.status === 413;
                    found = {name: file.name, error: isTooLarge ? said.limits : said.failed};
                }
                if (found.error) {
                    showError(`${file.name}: ${found.error}`, status);
                }
                resolve(found);
            };
            request.upload.addEventListener("progress", (event) => {
                if (event.lengthComputable) {
                    bar.value = event.loaded / event.total;
                }
            });
            request.addEventListener("loadend", answer);
            request.open("POST", said.upload);
            request.responseType = "json";
            request.setRequestHeader("Accept", "application/json");
            const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
            request.setRequestHeader("X-CSRFToken", token);
            const form = new FormData();
            form.append("pictures", file, file.name);
            request.send(form);
        });
    }

    function showError(text, status) {
        const line = document.createElement("p");
        line.className = "errornote";
        line.setAttribute("role", "alert");
        line.textContent = text;
        status.append(line);
    }

    /** Uploads files one after the other. Returns the stored picture of each, or undefined. */
    async function uploadEach(files, status) {
        status.replaceChildren();
        const answers = [];
        for (const file of files) {
            const answer = await upload(file, status);
            answers.push(answer.error ? undefined : answer);
        }
        return answers;
    }

    /** Uploads files. Returns the pictures that were stored. */
    const uploadAll = async (files, status) => (await uploadEach(files, status)).filter(Boolean);

    // In the story

    /** Inserts pictures at the cursor as paragraphs of their own. The cursor then stands where the
     * alternative text of the first one goes. */
    function insert(pictures) {
        if (!pictures.length) {
            return;
        }
        const at = area.selectionEnd;
        const [before, after] = [area.value.slice(0, at), area.value.slice(at)];
        const marks = pictures.map((one) => `![](${one.address})`).join("\n\n");
        const start = /(^|\n\n)$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
        const end = /^(\n\n|\n?$)/.test(after) ? "" : after.startsWith("\n") ? "\n" : "\n\n";
        deskTyping.replace(area, at, at, start + marks + end, [start.length + 2, start.length + 2]);
    }

    let status; // the progress of pictures for the story

    function acceptFiles() {
        const listFiles = (transfer) => [...(transfer?.files ?? [])];
        const take = async (files) => insert(await uploadAll(files, status));
        area.addEventListener("dragover", (event) => {
            if (event.dataTransfer?.types.includes("Files")) {
                event.preventDefault();
                area.classList.add("desk-dropping");
            }
        });
        for (const name of ["dragleave", "dragend", "drop"]) {
            area.addEventListener(name, () => area.classList.remove("desk-dropping"));
        }
        area.addEventListener("drop", (event) => {
            const files = listFiles(event.dataTransfer);
            if (files.length) {
                event.preventDefault();
                take(files);
            }
        });
        area.addEventListener("paste", (event) => {
            // Word processors put a picture of the text beside the text.
            const files = listFiles(event.clipboardData).filter(isPicture);
            if (files.length && !event.clipboardData.types.includes("text/plain")) {
                event.preventDefault();
                event.stopImmediatePropagation(); // no other script pastes it as HTML
                take(files);
            }
        }, true);
    }

    // The dialog in which a picture is chosen

    /** Opens the dialog. `choose` gets the pictures that were chosen or uploaded. */
    function open(choose) {
        const dialog = document.createElement("dialog");
        dialog.className = "desk-picker";
        dialog.setAttribute("aria-label", said.title);
        const load = async (query) => {
            const response = await fetch(`${said.pick}?${new URLSearchParams(query)}`);
            dialog.innerHTML = response.ok ? await response.text() : "";
            if (!response.ok) {
                showError(said.failed, dialog);
            }
            dialog.querySelector("[name=q]")?.focus();
        };
        const finish = (pictures) => {
            dialog.close();
            choose(pictures);
        };
        dialog.addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (button?.dataset.address) {
                finish([{...button.dataset}]);
            } else if (button?.dataset.page) {
                load({q: dialog.querySelector("[name=q]").value, p: button.dataset.page});
            } else if (button?.dataset.close !== undefined) {
                dialog.close();
            }
        });
        dialog.addEventListener("submit", (event) => {
            event.preventDefault();
            load({q: dialog.querySelector("[name=q]").value});
        });
        dialog.addEventListener("change", async (event) => {
            if (event.target.type === "file") {
                const status = dialog.querySelector(".desk-uploads");
                const stored = await uploadAll([...event.target.files], status);
                if (stored.length) {
                    finish(stored);
                }
            }
        });
        dialog.addEventListener("close", () => dialog.remove());
        document.body.append(dialog);
        dialog.showModal();
        load({});
    }

    /** Returns the URL of a small copy of the picture at `address`, or "" if there is none. */
    async function findPreview(address) {
        if (!address.startsWith("/")) {
            return "";
        }
        const response = await fetch(`${said.pick}?${new URLSearchParams({address})}`);
        const page = document.createElement("template");
        page.innerHTML = response.ok ? await response.text() : "";
        return page.content.querySelector("[data-preview]")?.dataset.preview ?? "";
    }

    /** Adds a button to a field that holds the address of a picture, and shows the picture. */
    function enhance(field) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button desk-choose";
        button.textContent = said.choose;
        button.setAttribute("aria-label", `${said.choose} (${field.labels[0]?.textContent.trim()})`);
        const image = document.createElement("img");
        image.className = "desk-chosen";
        image.alt = "";
        image.hidden = true;
        const show = (url) => {
            image.hidden = !url;
            if (url) {
                image.src = url;
            }
        };
        field.addEventListener("input", () => show(""));
        field.after(button, image);
        findPreview(field.value).then(show);
        button.addEventListener("click", () =>
            open(([picture]) => {
                field.value = picture.address;
                field.dispatchEvent(new Event("input", {bubbles: true}));
                field.dispatchEvent(new Event("change", {bubbles: true}));
                show(picture.preview);
                button.focus();
            }),
        );
    }

    if (said) {
        for (const field of document.querySelectorAll(FIELDS)) {
            if (field.matches("input:not([readonly]), textarea:not([readonly])")) {
                enhance(field);
            }
        }
        if (area && !area.readOnly) {
            status = makeStatus(area.closest(".desk-writing") ?? area);
            acceptFiles();
            document
                .querySelector(".desk-toolbar [data-picture]")
                ?.addEventListener("click", () => open(insert));
        }
    }
    return {isPicture, uploadToStory: (files) => uploadEach(files, status)};
})();
