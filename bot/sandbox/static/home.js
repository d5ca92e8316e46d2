/**
 * The bot's Home tab.
 */
import { blocks } from "./blocks.js";
import { h, keepingFocus } from "./dom.js";
import { avatar } from "./people.js";

const PATIENCE_MS = 4000;

export class Home {
  #page;
  #drawn = "";
  #timer = null;

  constructor(page) {
    this.#page = page;
    this.root = h("section", {
      class: "home",
      role: "tabpanel",
      id: "panel-home",
      "aria-label": "Home",
      data: { testid: "home" },
      tabindex: "-1",
    });
  }

  /** Tells the bot that somebody is looking: it publishes what is to be seen. */
  open() {
    this.#page.send({ do: "open_home" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#page.workspace.home ?? this.#waiting("The app has not published its Home tab. Is the bot running?"),
      PATIENCE_MS,
    );
    this.update();
  }

  update() {
    const view = this.#page.workspace.home;
    const signature = `${this.#page.workspace.me} ${JSON.stringify(view)}`;
    if (signature === this.#drawn) return;
    this.#drawn = signature;
    if (!view?.blocks) {
      this.#waiting("Opening Home…");
      return;
    }
    const surface = this.#page.surface(`home ${this.#page.workspace.me}`, { view_id: view.id });
    surface.source = { view_id: view.id };
    surface.begin();
    keepingFocus(this.root, () =>
      this.root.replaceChildren(
        h(
          "div",
          { class: "home-page" },
          ...blocks(view.blocks, { page: this.#page, surface, names: this.#page.workspace }),
        ),
      ),
    );
  }

  #waiting(text) {
    this.root.replaceChildren(
      h("div", { class: "home-waiting", role: "status" }, avatar(this.#page.workspace.bot(), 64), h("p", {}, text)),
    );
  }
}
