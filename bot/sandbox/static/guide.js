/**
 * The guide beside the page: what to try, as whom. It comes with the demo's tour, and can be closed and opened again.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { onPhone } from "./phone.js";

const CLOSED = "guide-closed";

export class Guide {
  #page;
  #visited = new Set();
  #open = false;

  constructor(page) {
    this.#page = page;
    this.button = h(
      "button",
      {
        type: "button",
        class: "bar-button guide-button",
        hidden: true,
        "aria-label": "Guide",
        "aria-expanded": "false",
        "aria-controls": "guide",
        data: { testid: "guide-button" },
        on: { click: () => this.#show(!this.#open) },
      },
      icon("info", 18),
      h("span", {}, "Guide"),
    );
    this.steps = h("ol", { class: "guide-steps" });
    this.root = h(
      "aside",
      { class: "guide", id: "guide", hidden: true, "aria-label": "Guide", data: { testid: "guide" } },
      h(
        "div",
        { class: "pane-head" },
        h("h2", {}, "Things to try"),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Close guide", on: { click: () => this.#close() } },
          icon("close"),
        ),
      ),
      h("div", { class: "guide-body", tabindex: "0", role: "group", "aria-label": "Steps" }, this.steps),
    );
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  update() {
    const { tour } = this.#page.workspace;
    this.button.hidden = !tour.length;
    this.steps.replaceChildren(...tour.map((stop, position) => this.#step(stop, position)));
    if (tour.length && !this.#visited.size && !this.#open) this.#show(!onPhone() && !localStorage.getItem(CLOSED));
  }

  #step(stop, position) {
    const go = () => {
      this.#visited.add(position);
      if (onPhone()) this.#show(false);
      this.#page.visit(stop);
      this.update();
    };
    const done = this.#visited.has(position);
    return h(
      "li",
      { class: `guide-step${done ? " done" : ""}` },
      h("p", { class: "guide-who" }, `Try this as ${stop.name}:`, done ? icon("check", 16) : null),
      h("p", {}, stop.task),
      stop.text ? h("p", { class: "guide-text" }, stop.text) : null,
      h(
        "button",
        { type: "button", class: "btn small", "aria-label": `Show me: ${stop.task}`, on: { click: go } },
        "Show me",
      ),
    );
  }

  #close() {
    localStorage.setItem(CLOSED, "yes");
    this.#show(false);
    this.button.focus();
  }

  #show(open) {
    this.#open = open;
    this.root.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.#page.frame.classList.toggle("with-guide", open);
    if (open && this.button === document.activeElement) this.root.querySelector("button").focus();
  }
}
