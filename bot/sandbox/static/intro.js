/**
 * What stands above the first message of a channel or direct message.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";

/** {signature, draw} for the place that `page` shows, or null. */
export function intro(page) {
  const { workspace } = page;
  const channel = workspace.channels.get(page.place());
  const bot = workspace.bot();
  if (!channel) return null;
  const withBot = Boolean(bot) && channel.member_ids.includes(bot.id);
  return {
    signature: JSON.stringify([channel.id, withBot]),
    draw: () => (channel.kind === "im" ? ofApp(bot) : ofChannel(channel, withBot ? askButton(page, bot) : null)),
  };
}

function ofApp(bot) {
  const words = "This is your direct message with the app. Only you and it can see what is written here.";
  return h("div", { class: "intro" }, avatar(bot, 56), h("h3", {}, bot?.name ?? ""), h("p", {}, words));
}

function ofChannel(channel, ask) {
  const secret = channel.kind === "private";
  return h(
    "div",
    { class: "intro" },
    h("span", { class: "intro-sign" }, icon(secret ? "lock" : "hash", 30)),
    h("h3", {}, channel.name),
    h("p", {}, `This is the very beginning of the ${secret ? "private " : ""}channel #${channel.name}.`),
    ask,
  );
}

function askButton(page, bot) {
  const mention = `@${page.workspace.handle(bot.id)}`;
  const click = () => page.composer.fill(`${mention} `);
  const words = ` Ask ${mention} a question`;
  return h("p", {}, h("button", { type: "button", class: "btn small", on: { click } }, icon("at", 15), words));
}
