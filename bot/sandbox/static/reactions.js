/**
 * Reactions below a message, and the menu that adds one.
 */
import { h } from "./dom.js";
import { emoji, isEmoji } from "./emoji.js";
import { menu } from "./popover.js";

const OFFERED = {
  "+1": "Thumbs up",
  eyes: "Looking into it",
  white_check_mark: "Done",
  pray: "Thank you",
  tada: "Hooray",
  heart: "Heart",
};

/** The row of reactions; a click on one takes one's own back, or adds it. */
export function reactions(given, { page, channel }) {
  return h(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    ...given.reactions.map((reaction) => chip(reaction, page, () => toggle(page, channel, given, reaction.name))),
  );
}

function chip({ name, count, users = [] }, page, click) {
  const people = users.map((id) => page.workspace.personName(id) ?? id).join(", ");
  const attributes = {
    type: "button",
    class: "reaction",
    title: people,
    "aria-label": `${name.replaceAll("_", " ")}, ${count}: ${people}`,
    "aria-pressed": String(users.includes(page.workspace.me)),
    on: { click },
  };
  return h("button", attributes, isEmoji(name) ? emoji(name) : `:${name}:`, h("span", {}, String(count)));
}

function offerReactions(anchor, given, { page, channel }) {
  const items = Object.entries(OFFERED).map(([name, label]) => ({
    label,
    icon: emoji(name),
    data: { reaction: name },
    run: () => toggle(page, channel, given, name),
  }));
  menu(anchor, items, { place: "end", label: "Add reaction" });
}

function toggle(page, channel, given, name) {
  const own = given.reactions?.find((reaction) => reaction.name === name)?.users?.includes(page.workspace.me);
  page.send({ do: own ? "unreact" : "react", channel, ts: given.ts, name });
}

/** The button that offers reactions; `tool` makes a button of the toolbar. */
export function reactionTool(tool, given, view) {
  const open = (event) => offerReactions(event.currentTarget, given, view);
  return tool("smile", "Add reaction", open, { "aria-haspopup": "menu", "aria-expanded": "false" });
}
