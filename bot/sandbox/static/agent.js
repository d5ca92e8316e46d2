/**
 * What an agent app shows around its direct message: prompts to send, above the composer; titles of threads; a status line.
 */
import { h } from "./dom.js";

/** The greeting and the prompts of the direct message that is shown; hidden elsewhere, and where there are none. */
export class Prompts {
  #page;
  #shown = "";

  constructor(page) {
    this.#page = page;
    this.root = h("section", { class: "prompts", hidden: true, "aria-label": "Suggestions", data: { testid: "prompts" } });
  }

  update() {
    const channel = this.#page.place();
    const { greeting, prompts } = this.#page.workspace.agent(channel);
    const shown = JSON.stringify([channel, greeting, prompts]);
    this.root.hidden = !prompts.length;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.root.replaceChildren(
      h("p", {}, greeting),
      h("div", { class: "prompt-row" }, ...prompts.map((prompt) => this.#button(prompt, channel))),
    );
  }

  #button({ title, message }, channel) {
    const click = () => this.#page.deliver(message, channel, null);
    return h("button", { type: "button", class: "prompt", on: { click } }, title);
  }
}
