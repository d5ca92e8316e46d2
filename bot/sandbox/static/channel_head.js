/**
 * The head of the pane in the middle: a channel's name and members, or the bot's name and its tabs.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { appBadge, avatar } from "./people.js";
import { menu } from "./popover.js";
import { backButton } from "./phone.js";

export class ChannelHead {
  #page;

  constructor(page) {
    this.#page = page;
    this.root = h("div", { class: "pane-head" });
  }

  update() {
    const onApp = this.#page.onApp();
    this.root.className = onApp ? "pane-head app-head" : "pane-head channel-head";
    const back = backButton("Back to the list", () => this.#page.showList());
    this.root.replaceChildren(back, ...(onApp ? this.#ofApp() : this.#ofChannel()));
  }

  #ofChannel() {
    const { workspace } = this.#page;
    const channel = workspace.channels.get(this.#page.place());
    if (!channel) return [];
    const members = channel.member_ids.map((id) => workspace.people.get(id)).filter(Boolean);
    const rows = members.map((person) => ({ label: person.name, note: person.title, icon: avatar(person, 28) }));
    const show = ({ currentTarget }) =>
      menu(currentTarget, [{ heading: `Members of #${channel.name}` }, ...rows], { place: "end", label: "Members" });
    const button = { type: "button", class: "members", "aria-haspopup": "menu", "aria-expanded": "false" };
    return [
      h("h2", {}, icon(channel.kind === "private" ? "lock" : "hash", 19), workspace.channelName(channel.id)),
      h(
        "button",
        { ...button, "aria-label": `${members.length} members`, on: { click: show } },
        h("span", { class: "member-faces" }, ...members.slice(0, 3).map((person) => avatar(person, 22))),
        h("span", {}, String(members.length)),
      ),
    ];
  }

  #ofApp() {
    const bot = this.#page.workspace.bot();
    const direct = this.#page.workspace.botChannel();
    const tabs = { class: "tabs", role: "tablist", "aria-label": bot.name };
    return [
      h("h2", {}, avatar(bot, 28), bot.name, appBadge()),
      h(
        "div",
        tabs,
        this.#tab("home", "Home", "tab-home", "panel-home"),
        direct ? this.#tab(direct.id, "Messages", "tab-messages", "panel-messages") : null,
      ),
    ];
  }

  #tab(place, words, testid, panel) {
    const selected = String(this.#page.place() === place);
    const on = { click: () => this.#page.go(place) };
    const role = { type: "button", role: "tab", class: "tab", "aria-selected": selected, "aria-controls": panel };
    return h("button", { ...role, data: { testid }, on }, words);
  }
}
