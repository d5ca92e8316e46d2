/**
 * Slack's rich_text block as elements: sections, lists (with indents and offsets), quotes and preformatted text.
 */
import { h, link } from "./dom.js";
import { emoji, isEmoji, withEmoji } from "./emoji.js";
import { mention } from "./mrkdwn.js";
import { dateOf, formatDate } from "./time.js";

export function richText(block, names) {
  return h("div", { class: "rich-text" }, ...(block.elements ?? []).map((element) => part(element, names)));
}

function part(element, names) {
  const children = (element.elements ?? []).map((child) => leaf(child, names));
  switch (element.type) {
    case "rich_text_list":
      return list(element, names);
    case "rich_text_quote":
      return h("blockquote", {}, ...children);
    case "rich_text_preformatted":
      return h(
        "pre",
        { class: "code-block" },
        (element.elements ?? []).map((child) => child.text ?? child.url ?? "").join(""),
      );
    default:
      return h("div", { class: "rich-section" }, ...children);
  }
}

function list(element, names) {
  const items = (element.elements ?? []).map((item) =>
    h("li", {}, ...(item.elements ?? []).map((child) => leaf(child, names))),
  );
  const indent = Math.min(element.indent ?? 0, 8);
  const ordered = element.style === "ordered";
  const attributes = { class: `indent-${indent % 3}`, style: { "margin-left": `${indent * 28}px` } };
  if (ordered && element.offset) attributes.start = element.offset + 1;
  return h(ordered ? "ol" : "ul", attributes, ...items);
}

function leaf(element, names) {
  switch (element.type) {
    case "text":
      return styled(withEmoji(element.text ?? "", false), element.style);
    case "link":
      return styled([link(element.url, element.text ?? element.url)], element.style);
    case "emoji":
      return isEmoji(element.name) ? emoji(element.name) : `:${element.name}:`;
    case "user":
      return mention(element.user_id, names);
    case "channel":
      return h(
        "a",
        { class: "mention", href: `#${element.channel_id}`, data: { channelLink: element.channel_id } },
        `#${names.channelName(element.channel_id) ?? element.channel_id}`,
      );
    case "usergroup":
      return h("span", { class: "mention" }, "@group");
    case "broadcast":
      return h("span", { class: "mention mine" }, `@${element.range}`);
    case "date":
      return h("time", {}, formatDate(dateOf(element.timestamp), element.format ?? "{date}"));
    case "color":
      return h("code", {}, element.value ?? "");
    default:
      return element.text ?? element.fallback ?? "";
  }
}

function styled(nodes, style = {}) {
  let result = nodes;
  for (const [name, tag] of [
    ["code", "code"],
    ["strike", "s"],
    ["italic", "em"],
    ["bold", "strong"],
  ]) {
    if (style[name]) result = [h(tag, {}, ...result)];
  }
  return h("span", {}, ...result);
}
