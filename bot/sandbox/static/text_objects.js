/**
 * Block Kit's text objects, the smallest things that blocks and elements share.
 */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** A plain_text or mrkdwn object as one element. */
export function composition(object, names) {
  if (!object) return "";
  if (object.type === "mrkdwn") return h("span", { class: "mrkdwn" }, ...mrkdwn(object.text, names));
  return h("span", { class: "plain" }, ...withEmoji(object.text ?? "", object.emoji !== false));
}
