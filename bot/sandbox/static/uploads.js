/**
 * Choosing files for a message or a form: a button, what was chosen so far, and the upload. Nobody sees a file before
 * its message or form is sent.
 */
import { h } from "./dom.js";
import { sizeOf } from "./files.js";
import { icon } from "./icons.js";

export class FilePicker {
  #page;
  #changed;
  #files = [];
  #most;
  #waiting = 0;

  /** `control`: the button's attributes and content; `changed` is called with the files that are there then. */
  constructor(page, { testid, label, control, accept, most = 10, changed }) {
    this.#page = page;
    this.#changed = changed;
    this.#most = most;
    this.input = h("input", {
      type: "file",
      class: "unseen",
      multiple: most > 1,
      accept,
      tabindex: "-1",
      "aria-label": label,
      data: { testid },
      on: { change: () => this.#chosen() },
    });
    this.button = control(() => this.input.click());
    this.list = h("ul", { class: "chosen-files", "aria-label": "Files", hidden: true });
  }

  get files() {
    return this.#files;
  }

  /** Whether an upload is under way. */
  get busy() {
    return this.#waiting > 0;
  }

  show(files) {
    this.#files = files;
    this.#draw();
  }

  /** What was chosen, pasted or dropped; one after the other, so that they keep their order. */
  async add(chosen) {
    const free = this.#most - this.#files.length;
    if (chosen.length > free) this.#page.complain(`You can add up to ${this.#most} files.`);
    for (const one of chosen.slice(0, Math.max(free, 0))) {
      this.#waiting += 1;
      this.#draw();
      const file = await this.#upload(one);
      this.#waiting -= 1;
      if (file) this.#files = [...this.#files, file];
      this.#draw();
      this.#changed(this.#files);
    }
  }

  #chosen() {
    const chosen = [...this.input.files];
    this.input.value = "";
    this.add(chosen);
  }

  async #upload(one) {
    const query = new URLSearchParams({ person: this.#page.workspace.me, name: one.name });
    const headers = { "Content-Type": one.type || "application/octet-stream" };
    try {
      const answer = await fetch(`/page/files?${query}`, { method: "POST", body: one, headers });
      if (answer.ok) return await answer.json();
    } catch {
      // Told below, as for an answer that says no.
    }
    this.#page.complain(`${one.name} could not be uploaded.`);
    return null;
  }

  #draw() {
    const remove = (file) => {
      this.#files = this.#files.filter((one) => one !== file);
      this.#draw();
      this.#changed(this.#files);
    };
    const rows = this.#files.map((file) =>
      h(
        "li",
        { class: "chosen-file", data: { fileId: file.id } },
        h("span", { class: "chosen-name" }, file.name),
        h("span", { class: "file-size" }, sizeOf(file.size)),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": `Remove ${file.name}`,
            on: { click: () => remove(file) },
          },
          icon("close", 14),
        ),
      ),
    );
    if (this.busy) rows.push(h("li", { class: "chosen-file", role: "status" }, "Uploading …"));
    this.list.replaceChildren(...rows);
    this.list.hidden = !rows.length;
  }
}
