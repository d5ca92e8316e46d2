/**
 * The left column: the workspace's name, channels, and the bot as an app; what is unread is bold.
 */
import { h, heard } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";

export class Sidebar {
  #page;

  constructor(page) {
    this.#page = page;
    this.root = h("nav", { class: "sidebar", "aria-label": "Channels and apps", data: { testid: "sidebar" } });
    this.root.addEventListener("keydown", (event) => this.#move(event));
  }

  update() {
    const { workspace } = this.#page;
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    const channels = [...workspace.channels.values()];
    const byName = (one, other) => one.name.localeCompare(other.name);
    const bot = workspace.bot();
    const direct = workspace.botChannel();
    const app = bot
      ? this.#row({
          place: direct?.id ?? "home",
          name: bot.name,
          face: avatar(bot, 20),
          testid: `channel-${workspace.handle(bot.id)}`,
          current: this.#page.onApp(),
        })
      : null;
    const people = channels.filter((channel) => channel.kind === "im" && channel.id !== direct?.id);
    this.root.replaceChildren(
      h(
        "div",
        { class: "workspace" },
        h("span", { class: "workspace-tile", "aria-hidden": "true" }, (workspace.team.name ?? "?").slice(0, 1)),
        h("h1", { class: "workspace-name", title: workspace.team.name }, workspace.team.name),
      ),
      section(
        "Channels",
        channels
          .filter((channel) => channel.kind !== "im")
          .sort(byName)
          .map((channel) =>
            this.#row({
              place: channel.id,
              name: channel.name,
              face: icon(channel.kind === "private" ? "lock" : "hash", 17),
              testid: `channel-${channel.name}`,
              note: channel.kind === "private" ? "private channel" : "channel",
            }),
          ),
      ),
      people.length
        ? section(
            "Direct messages",
            people.map((channel) =>
              this.#row({
                place: channel.id,
                name: workspace.channelName(channel.id),
                face: avatar(workspace.people.get(workspace.other(channel)), 20),
                testid: `channel-${workspace.channelName(channel.id)}`,
              }),
            ),
          )
        : "",
      app ? section("Apps", [app]) : "",
    );
    if (focused) this.root.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
  }

  #row({ place, name, face, testid, note, current = this.#page.place() === place }) {
    const unread = this.#page.workspace.unread.get(place);
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: `place${current ? " current" : ""}${unread ? " unread" : ""}`,
          "aria-current": current ? "page" : null,
          data: { testid, place, unread: unread ? "true" : null },
          on: { click: () => this.#page.go(place) },
        },
        h("span", { class: "place-face" }, face),
        h("span", { class: "place-name" }, name),
        heard(`${note ? `, ${note}` : ""}${unread ? ", unread" : ""}`),
        unread?.count ? h("span", { class: "unread-count" }, String(unread.count)) : null,
      ),
    );
  }

  #move(event) {
    const rows = [...this.root.querySelectorAll(".place")];
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (at < 0 || to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[to].focus();
  }
}

function section(title, rows) {
  return h("section", { class: "places" }, h("h2", { class: "places-title" }, title), h("ul", {}, ...rows));
}
