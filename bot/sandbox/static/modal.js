/**
 * The stack of modals: the uppermost is shown. While the bot works on a submission, its button turns and nothing can be changed.
 */
import { blocks, missing } from "./blocks.js";
import { h, keepingFocus } from "./dom.js";
import { icon } from "./icons.js";
import { composition } from "./text_objects.js";

const PATIENCE_MS = 10_000;

export class Modals {
  #page;
  #dialog = null;
  #view = null;
  #drawn = "";
  #errors = new Map();
  #timer = null;
  #opener = null;

  constructor(page) {
    this.#page = page;
  }

  update() {
    const view = this.#page.workspace.modals.at(-1) ?? null;
    const signature = JSON.stringify([view, this.#page.workspace.modals.length]);
    if (view === null) {
      this.#shut();
      return;
    }
    const another = view.id !== this.#view?.id;
    if (!another && signature === this.#drawn) {
      this.#settled();
      return;
    }
    if (another) this.#errors = new Map();
    this.#view = view;
    this.#drawn = signature;
    this.#draw(another);
  }

  /** What the bot found wrong: block id -> sentence. */
  fail(viewId, errors) {
    this.#settled();
    if (viewId !== this.#view?.id) return;
    this.#showErrors(new Map(Object.entries(errors)));
  }

  /** An answer came, or something went wrong: the form can be used again. */
  #settled() {
    clearTimeout(this.#timer);
    this.#dialog?.classList.remove("loading");
    this.#dialog?.querySelector(".modal-body")?.removeAttribute("inert");
    this.#dialog?.querySelector("[data-testid=modal-submit]")?.removeAttribute("disabled");
  }

  /** The server refused something: no view will come. */
  release() {
    this.#settled();
  }

  #shut() {
    clearTimeout(this.#timer);
    this.#view = null;
    this.#drawn = "";
    if (!this.#dialog) return;
    this.#dialog.close();
    this.#dialog.remove();
    this.#dialog = null;
    if (this.#opener?.isConnected) this.#opener.focus();
    this.#opener = null;
  }

  #draw(another) {
    clearTimeout(this.#timer);
    if (!this.#dialog) {
      this.#opener = document.activeElement;
      this.#dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title", data: { testid: "modal" } });
      this.#dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.#close();
      });
      document.body.append(this.#dialog);
    }
    const dialog = this.#dialog;
    const within = () => document.activeElement !== dialog && dialog.contains(document.activeElement);
    const busied = within() || dialog.classList.contains("loading");
    dialog.classList.remove("loading");
    dialog.dataset.viewId = this.#view.id;
    dialog.dataset.callbackId = this.#view.callback_id ?? "";
    const scrolled = another ? 0 : (dialog.querySelector(".modal-body")?.scrollTop ?? 0);
    keepingFocus(dialog, () => dialog.replaceChildren(this.#frame()));
    if (!dialog.open) dialog.showModal();
    dialog.querySelector(".modal-body").scrollTop = scrolled;
    // What one was in may be gone from an updated view: then it is read from its top, like another one.
    const lost = busied && !within();
    if (lost) dialog.querySelector(".modal-body").scrollTop = 0;
    if (another || lost)
      (
        dialog.querySelector(".modal-body [autofocus]") ??
        dialog.querySelector(".modal-body :is(input, textarea, .select)") ??
        dialog.querySelector(".modal-foot .btn.primary") ??
        dialog.querySelector("button")
      )?.focus();
  }

  #frame() {
    const view = this.#view;
    const page = this.#page;
    const surface = page.surface(`view ${view.id}`, { view_id: view.id });
    surface.begin();
    const submit = () => this.#submit(surface);
    const body = h(
      "div",
      { class: "modal-body" },
      ...blocks(view.blocks ?? [], { page, surface, names: page.workspace, errors: this.#errors, submit }),
    );
    const pushed = page.workspace.modals.length > 1;
    const closeWords = view.close?.text ?? "Cancel";
    const foot =
      view.submit || view.close
        ? h(
            "div",
            { class: "modal-foot" },
            h(
              "button",
              { type: "button", class: "btn", data: { testid: "modal-close" }, on: { click: () => this.#close() } },
              closeWords,
            ),
            view.submit
              ? h(
                  "button",
                  { type: "button", class: "btn primary", data: { testid: "modal-submit" }, on: { click: submit } },
                  h("span", { class: "spinner", "aria-hidden": "true" }),
                  view.submit.text,
                )
              : null,
          )
        : null;
    return h(
      "div",
      { class: "modal-frame" },
      h(
        "div",
        { class: "modal-head" },
        pushed
          ? h(
              "button",
              { type: "button", class: "icon-button", "aria-label": "Back", on: { click: () => this.#close() } },
              icon("back"),
            )
          : null,
        h("h2", { id: "modal-title" }, composition(view.title, page.workspace)),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": "Close",
            data: { testid: "modal-x" },
            on: { click: () => this.#close() },
          },
          icon("close"),
        ),
      ),
      body,
      foot,
    );
  }

  #close() {
    this.#page.send({ do: "close", view_id: this.#view.id });
  }

  #submit(surface) {
    if (!this.#view.submit || this.#dialog.classList.contains("loading")) return;
    const errors = missing(this.#view.blocks ?? [], surface);
    this.#showErrors(errors);
    if (errors.size) return;
    if (!this.#page.send({ do: "submit", view_id: this.#view.id, state: surface.state() })) return;
    this.#dialog.classList.add("loading");
    this.#dialog.querySelector(".modal-body").setAttribute("inert", "");
    this.#dialog.querySelector("[data-testid=modal-submit]").setAttribute("disabled", "");
    this.#timer = setTimeout(() => {
      this.#settled();
      this.#page.complain("We had some trouble connecting. Try again?");
    }, PATIENCE_MS);
  }

  #showErrors(errors) {
    this.#errors = errors;
    this.#redraw();
    const first = this.#dialog.querySelector(".input.wrong");
    first?.scrollIntoView({ block: "nearest" });
    first?.querySelector("input, textarea, button")?.focus();
  }

  #redraw() {
    const top = this.#dialog.querySelector(".modal-body").scrollTop;
    keepingFocus(this.#dialog, () => this.#dialog.replaceChildren(this.#frame()));
    this.#dialog.querySelector(".modal-body").scrollTop = top;
  }
}
