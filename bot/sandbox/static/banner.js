/**
 * The line under the top bar that tells that the connection is gone.
 */
import { h } from "./dom.js";

export class Banner {
  #words = h("span", {});

  /** `retry()` is called by its button. */
  constructor(retry) {
    this.root = h(
      "div",
      { class: "banner", role: "status", hidden: true, data: { testid: "banner" } },
      h("span", { class: "spinner", "aria-hidden": "true" }),
      this.#words,
      h("button", { type: "button", class: "banner-retry", on: { click: retry } }, "Try now"),
    );
  }

  show(text) {
    this.#words.textContent = text;
    this.root.hidden = false;
  }

  hide() {
    this.root.hidden = true;
  }
}
