/**
 * Slack's mrkdwn as elements: *bold* _italic_ ~strike~ `code` ```block``` > quote, <links>, <@mentions>, :emoji:.
 * Line breaks and lists stay as they were typed, as in Slack. `names` knows people and channels (see workspace.js).
 */
import { h, link } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { dateOf, formatDate } from "./time.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const BARE_URL = /^https?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?'")\]*_~]/;
const BARE_EMAIL = /^[\w.+-]+@[\w-]+(\.[\w-]+)+/;

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A whole mrkdwn text as nodes. */
export function mrkdwn(text, names) {
  const nodes = [];
  const pieces = String(text ?? "").split(/```([\s\S]+?)```/);
  pieces.forEach((piece, position) => {
    if (position % 2) {
      nodes.push(h("pre", { class: "code-block" }, ...codeText(piece.replace(/^\n/, "").replace(/\n$/, ""))));
    } else {
      // The line break next to a code block is the block's own edge.
      let prose = piece;
      if (position > 0) prose = prose.replace(/^\n/, "");
      if (position < pieces.length - 1) prose = prose.replace(/\n$/, "");
      nodes.push(...lines(prose, names));
    }
  });
  return nodes;
}

/** Consecutive quoted lines become one quote; the rest is flowing text. */
function lines(text, names) {
  const nodes = [];
  let quoted = [];
  let flowing = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, ...flow(quoted, names)));
    if (flowing.length) nodes.push(...flow(flowing, names));
    quoted = [];
    flowing = [];
  };
  const all = text === "" ? [] : text.split("\n");
  for (const [position, line] of all.entries()) {
    const rest = /^(?:>>>|&gt;&gt;&gt;) ?/.exec(line);
    if (rest) {
      flush();
      nodes.push(h("blockquote", {}, ...flow([line.slice(rest[0].length), ...all.slice(position + 1)], names)));
      return nodes;
    }
    const quote = /^(?:>|&gt;) ?/.exec(line);
    if (quote ? flowing.length : quoted.length) flush();
    if (quote) quoted.push(line.slice(quote[0].length));
    else flowing.push(line);
  }
  flush();
  return nodes;
}

/** Lines with their breaks; an empty line is a smaller gap than a full line, as in Slack. */
function flow(given, names) {
  const nodes = [];
  given.forEach((line, position) => {
    if (position) nodes.push(line === "" ? h("span", { class: "gap" }) : given[position - 1] === "" ? "" : h("br"));
    if (line !== "") nodes.push(...inline(line, names));
  });
  return nodes.filter((node) => node !== "");
}

/** One line of mrkdwn as nodes. */
export function inline(text, names) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(...withEmoji(unescape(plain)));
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const before = at === 0 ? "" : text[at - 1];
    const found = token(rest, before, names);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

/** What begins exactly here, or null. */
function token(rest, before, names) {
  const first = rest[0];
  if (first === "`") {
    const code = /^`([^`\n]+)`/.exec(rest);
    return code && { node: h("code", {}, ...codeText(code[1])), length: code[0].length };
  }
  if (first === "<") {
    const angle = /^<([^<>\n]+)>/.exec(rest);
    return angle && { node: reference(angle[1], names), length: angle[0].length };
  }
  if (first in MARKS && !/\w/.test(before)) {
    const end = closing(rest, first);
    if (end > 0) return { node: h(MARKS[first], {}, ...inline(rest.slice(1, end), names)), length: end + 1 };
    return null;
  }
  if (first === "h" && !/\w/.test(before)) {
    const url = BARE_URL.exec(rest);
    return url && { node: link(unescape(url[0])), length: url[0].length };
  }
  if (/[\w]/.test(first) && !/[\w.+@-]/.test(before)) {
    const email = BARE_EMAIL.exec(rest);
    return email && { node: link(`mailto:${email[0]}`, email[0]), length: email[0].length };
  }
  return null;
}

/** Where the mark that opens `rest` closes, or -1: it hugs its text and is not followed by a letter. */
function closing(rest, mark) {
  if (/\s/.test(rest[1] ?? " ") || rest[1] === mark) return -1;
  for (let at = 2; at < rest.length; at += 1) {
    if (rest[at] === "`") {
      const code = /^`[^`\n]+`/.exec(rest.slice(at));
      if (code) at += code[0].length - 1;
    } else if (rest[at] === "<") {
      const angle = /^<[^<>\n]+>/.exec(rest.slice(at));
      if (angle) at += angle[0].length - 1;
    } else if (rest[at] === mark && !/\s/.test(rest[at - 1]) && !/\w/.test(rest[at + 1] ?? "")) {
      return at;
    }
  }
  return -1;
}

/** In code only references to addresses and people are resolved, and only to their text. */
function codeText(text) {
  return [
    unescape(text.replace(/<((?:https?|mailto):[^|>]+)(?:\|([^>]+))?>/g, (_, address, label) => label ?? address)),
  ];
}

/** What stands between < and >. */
function reference(content, names) {
  const [target, label] = content.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(target.slice(1), names, label);
  if (target.startsWith("#")) {
    const name = names.channelName(target.slice(1)) ?? label ?? target.slice(1);
    return h(
      "a",
      { class: "mention", href: `#${target.slice(1)}`, data: { channelLink: target.slice(1) } },
      `#${name}`,
    );
  }
  if (target.startsWith("!date^")) {
    const [, stamp, format, address] = target.split("^");
    const shown = h("time", { datetime: dateOf(stamp).toISOString() }, formatDate(dateOf(stamp), unescape(format)));
    return address ? link(unescape(address), shown) : shown;
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!"))
    return h("span", { class: "mention mine" }, `@${label?.replace(/^@/, "") ?? target.slice(1)}`);
  const address = unescape(target);
  const shown = label === undefined ? address.replace(/^mailto:/, "") : unescape(label);
  return link(address, ...withEmoji(shown));
}

/** A person's or the bot's name in blue; one's own stands out. */
export function mention(id, names, label) {
  const name = names.handle(id) ?? label?.replace(/^@/, "") ?? id;
  return h("span", { class: id === names.me ? "mention mine" : "mention", data: { userId: id } }, `@${name}`);
}

/** What a person typed, from the text that Slack made of it: for editing. */
export function asTyped(text, names) {
  return unescape(
    text
      .replace(/<@([^>|]+)(?:\|[^>]*)?>/g, (_, id) => `@${names.handle(id) ?? id}`)
      .replace(/<#([^>|]+)(?:\|([^>]*))?>/g, (_, id, label) => `#${names.channelName(id) ?? label ?? id}`)
      .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
      .replace(/<([^>|]+)(?:\|([^>]*))?>/g, (_, address, label) => label ?? address),
  );
}

/** mrkdwn as one line of plain words, for announcements and titles. */
export function plainWords(text, names) {
  return h("span", {}, ...mrkdwn(text, names))
    .textContent.replace(/\s+/g, " ")
    .trim();
}
