/**
 * The `markdown` block: ordinary Markdown (headings, lists, tables, fences, links) as elements.
 */
import { h, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

export function markdown(text) {
  return h("div", { class: "markdown" }, ...blocks(text.replaceAll("\r\n", "\n").split("\n")));
}

function blocks(all) {
  const nodes = [];
  let at = 0;
  while (at < all.length) {
    const line = all[at];
    const start = at;
    if (/^\s*$/.test(line)) {
      at += 1;
    } else if (/^```/.test(line)) {
      at += 1;
      while (at < all.length && !/^```/.test(all[at])) at += 1;
      nodes.push(h("pre", { class: "code-block" }, all.slice(start + 1, at).join("\n")));
      at += 1;
    } else if (/^#{1,6}\s/.test(line)) {
      const level = Math.min(/^#+/.exec(line)[0].length, 4);
      nodes.push(
        h(`h${level + 2}`, { class: `md-h${level}` }, ...inline(line.replace(/^#+\s+/, "").replace(/\s#+$/, ""))),
      );
      at += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      nodes.push(h("hr"));
      at += 1;
    } else if (/^>/.test(line)) {
      while (at < all.length && /^>/.test(all[at])) at += 1;
      nodes.push(h("blockquote", {}, ...blocks(all.slice(start, at).map((quoted) => quoted.replace(/^> ?/, "")))));
    } else if (line.includes("|") && /^\s*\|?\s*:?-+/.test(all[at + 1] ?? "")) {
      while (at < all.length && all[at].includes("|")) at += 1;
      nodes.push(table(all.slice(start, at)));
    } else if (ITEM.test(line)) {
      while (
        at < all.length &&
        (ITEM.test(all[at]) || /^\s{2,}\S/.test(all[at]) || (all[at] === "" && ITEM.test(all[at + 1] ?? "")))
      )
        at += 1;
      nodes.push(list(all.slice(start, at)));
    } else {
      while (at < all.length && !/^\s*$|^```|^#{1,6}\s|^>/.test(all[at]) && !(at > start && ITEM.test(all[at])))
        at += 1;
      nodes.push(h("p", {}, ...broken(all.slice(start, at))));
    }
  }
  return nodes;
}

function broken(given) {
  return given.flatMap((line, position) => [...(position ? [h("br")] : []), ...inline(line.trimEnd())]);
}

function list(given) {
  const [, margin, marker] = ITEM.exec(given[0]);
  const items = [];
  for (const line of given) {
    const found = ITEM.exec(line);
    if (found && found[1].length <= margin.length + 1) items.push({ first: found[3], rest: [] });
    else if (line !== "") items.at(-1).rest.push(line);
  }
  const ordered = /\d/.test(marker);
  const outdent = (lines) => {
    const depth = Math.min(...lines.map((line) => /^\s*/.exec(line)[0].length));
    return lines.map((line) => line.slice(depth));
  };
  return h(
    ordered ? "ol" : "ul",
    ordered && Number.parseInt(marker, 10) !== 1 ? { start: Number.parseInt(marker, 10) } : {},
    ...items.map((item) => h("li", {}, ...inline(item.first), ...(item.rest.length ? blocks(outdent(item.rest)) : []))),
  );
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function table([head, , ...body]) {
  return h(
    "div",
    { class: "table-frame" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...cells(head).map((cell) => h("th", {}, ...inline(cell))))),
      h("tbody", {}, ...body.map((row) => h("tr", {}, ...cells(row).map((cell) => h("td", {}, ...inline(cell)))))),
    ),
  );
}

const PATTERNS = [
  [/^`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/^!?\[([^\]]+)\]\(([^)\s]+)[^)]*\)/, (found) => link(found[2], ...inline(found[1]))],
  [/^\*\*\*(.+?)\*\*\*/, (found) => h("strong", {}, h("em", {}, ...inline(found[1])))],
  [/^\*\*(.+?)\*\*/, (found) => h("strong", {}, ...inline(found[1]))],
  [/^__(.+?)__/, (found) => h("strong", {}, ...inline(found[1]))],
  [/^\*([^\s*][^*]*?)\*/, (found) => h("em", {}, ...inline(found[1]))],
  [/^_([^\s_][^_]*?)_(?!\w)/, (found) => h("em", {}, ...inline(found[1]))],
  [/^~~(.+?)~~/, (found) => h("s", {}, ...inline(found[1]))],
  [/^<(https?:[^>\s]+)>/, (found) => link(found[1])],
  [/^https?:\/\/[^\s<>)]*[^\s<>).,;:!?'"*_]/, (found) => link(found[0])],
  [/^\\([\\`*_{}[\]()#+.!|>~-])/, (found) => document.createTextNode(found[1])],
];

function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push(...withEmoji(plain));
    plain = "";
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const hit = PATTERNS.map(([pattern, make]) => [pattern.exec(rest), make]).find(([found]) => found);
    if (hit && !(/^[_h]/.test(rest) && /\w/.test(text[at - 1] ?? ""))) {
      flush();
      nodes.push(hit[1](hit[0]));
      at += hit[0][0].length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}
