/**
 * The bar at the top: who one is in this window, and the workspace's clock when somebody has set it.
 */
import { h, heard } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { menu } from "./popover.js";
import { clock, dayOf, timeOf } from "./time.js";

export class PersonSwitch {
  #page;

  constructor(page) {
    this.#page = page;
    this.button = h("button", {
      type: "button",
      class: "person-switch",
      hidden: true,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { testid: "person-switch" },
      on: { click: () => this.#open() },
    });
    this.clock = h("span", { class: "clock-chip", hidden: true, data: { testid: "clock" } });
    this.root = h(
      "header",
      { class: "topbar" },
      h(
        "span",
        { class: "topbar-note" },
        h("b", {}, "Local Slack"),
        h("span", {}, "a practice workspace on this machine"),
      ),
      this.clock,
      page.guide.button,
      page.search.button,
      this.button,
    );
  }

  update() {
    const { workspace } = this.#page;
    const me = workspace.people.get(workspace.me);
    if (!me) return;
    this.button.hidden = false;
    this.button.dataset.person = me.id;
    this.button.replaceChildren(
      avatar(me, 26),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "person-name" }, me.name),
        h("span", { class: "person-title" }, me.title ?? ""),
      ),
      heard(". Switch person"),
      icon("down", 16),
    );
    this.clock.hidden = !clock.isSet;
    const now = clock.now();
    this.clock.replaceChildren(
      icon("clock", 15),
      now.toLocaleDateString("en-US", { month: "long", day: "numeric", year: "numeric" }),
    );
    this.clock.title = `The workspace's clock is set: ${dayOf(now)}, ${timeOf(now)}`;
  }

  #open() {
    const { workspace } = this.#page;
    const people = [...workspace.people.values()].filter((person) => !person.is_bot);
    menu(
      this.button,
      [
        { heading: "Look at the workspace as" },
        ...people.map((person) => ({
          label: person.name,
          note: person.title,
          icon: avatar(person, 32),
          checked: person.id === workspace.me,
          data: { testid: `person-${person.id}` },
          run: () => this.#page.become(person.id),
        })),
        "divider",
        { heading: "Open a second window as" },
        ...people
          .filter((person) => person.id !== workspace.me)
          .map((person) => ({
            label: person.name,
            icon: icon("out", 18),
            href: `?person=${encodeURIComponent(person.id)}${location.hash}`,
          })),
      ],
      { place: "end", label: "Switch person" },
    );
  }
}
