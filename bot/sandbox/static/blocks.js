/**
 * Block Kit's blocks as elements. `draw`: {page, surface, names, errors?, submit?}: where they stand, see elements.js.
 */
import { h, link, uniqueId } from "./dom.js";
import { element, holdsValue, image } from "./elements.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { composition } from "./text_objects.js";

/** All blocks of a message or view. The caller has begun the drawing of the surface (an attachment continues it). */
export function blocks(given, draw) {
  return given.map((block, position) => {
    const blockId = block.block_id ?? `block-${position}`;
    return h("div", { class: `block block-${block.type}`, data: { blockId } }, one(block, { ...draw, blockId }));
  });
}

function one(block, draw) {
  const render = BLOCKS[block.type];
  return render ? render(block, draw) : fallback(block, draw);
}

function section(block, draw) {
  const words = h("div", { class: "section-words" });
  if (block.text) words.append(h("div", { class: "section-text" }, composition(block.text, draw.names)));
  if (block.fields?.length)
    words.append(
      h(
        "div",
        { class: "fields" },
        ...block.fields.map((field) => h("div", { class: "field" }, composition(field, draw.names))),
      ),
    );
  if (!block.accessory) return words;
  const beside = h(
    "div",
    { class: "accessory" },
    element(block.accessory, { ...draw, label: labelFrom(block.text, draw.names) }),
  );
  const below = ["radio_buttons", "checkboxes"].includes(block.accessory.type) ? " below" : "";
  return h("div", { class: `section${below}` }, words, beside);
}

function labelFrom(text, names) {
  return text ? composition(text, names).textContent.slice(0, 120) : undefined;
}

function context(block, draw) {
  return h(
    "div",
    { class: "context" },
    ...(block.elements ?? []).map((part) =>
      part.type === "image" ? image(part, "context-image") : composition(part, draw.names),
    ),
  );
}

function actions(block, draw) {
  return h("div", { class: "actions" }, ...(block.elements ?? []).map((part) => element(part, draw)));
}

function input(block, draw) {
  const controlId = uniqueId("input");
  const errorId = uniqueId("error");
  const hintId = uniqueId("hint");
  const grouped = !/_input$|picker$/.test(block.element?.type ?? "");
  const label = block.label?.text ?? "";
  const error = h("div", { class: "field-error", id: errorId, role: "alert", data: { testid: "field-error" } });
  const box = h("div", { class: "input", data: { inputBlock: draw.blockId } });
  const show = (text) => {
    box.classList.toggle("wrong", Boolean(text));
    error.replaceChildren(...(text ? [icon("alert", 16), h("span", {}, text)] : []));
  };
  const control = element(block.element, {
    ...draw,
    inInput: true,
    dispatches: block.dispatch_action,
    label,
    controlId,
    describedBy: `${errorId} ${hintId}`,
    cleared: () => {
      draw.errors?.delete(draw.blockId);
      show(null);
    },
  });
  box.append(
    h(
      grouped ? "div" : "label",
      { class: "input-label", for: grouped ? null : controlId },
      composition(block.label, draw.names),
      block.optional ? h("span", { class: "optional" }, "(optional)") : null,
    ),
    control,
    error,
    block.hint ? h("div", { class: "hint", id: hintId }, composition(block.hint, draw.names)) : "",
  );
  show(draw.errors?.get(draw.blockId));
  return box;
}

function imageBlock(block, draw) {
  return h(
    "figure",
    { class: "image" },
    block.title ? h("figcaption", {}, composition(block.title, draw.names)) : null,
    image(block, "block-image"),
  );
}

function cell(content, names) {
  if (content?.type === "rich_text") return richText(content, names);
  if (content?.type === "mrkdwn" || content?.type === "plain_text") return composition(content, names);
  return String(content?.text ?? content?.value ?? "");
}

function table(block, draw) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) =>
    h(
      "tr",
      {},
      ...cells.map((content, position) =>
        h(
          tag,
          { class: `${settings[position]?.align ?? "left"}${settings[position]?.is_wrapped ? " wrapped" : ""}` },
          cell(content, draw.names),
        ),
      ),
    );
  const [head, ...body] = block.rows ?? [];
  const caption = block.caption
    ? h("caption", {}, typeof block.caption === "string" ? block.caption : composition(block.caption, draw.names))
    : null;
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      {},
      caption,
      head ? h("thead", {}, row(head, "th")) : null,
      h("tbody", {}, ...body.map((cells) => row(cells, "td"))),
    ),
  );
}

function alert(block, draw) {
  const level = block.level ?? block.style ?? "default";
  const sign = { warning: "alert", error: "alert", success: "check" }[level] ?? "info";
  return h(
    "div",
    { class: `alert ${level}`, role: "note" },
    icon(sign, 18),
    h("div", {}, composition(block.text, draw.names)),
  );
}

const TASK_SIGN = { complete: "check", error: "alert", in_progress: "clock", pending: "circle" };

function task(given, draw) {
  const more = ["details", "output"]
    .filter((name) => given[name])
    .map((name) =>
      h(
        "div",
        { class: "task-more" },
        given[name].type === "rich_text" ? richText(given[name], draw.names) : cell(given[name], draw.names),
      ),
    );
  const sources = (given.sources ?? []).map((source) =>
    h("span", { class: "task-source" }, link(source.url, source.text ?? source.url)),
  );
  return h(
    "div",
    { class: `task ${given.status ?? "pending"}` },
    icon(TASK_SIGN[given.status] ?? "circle", 16),
    h("div", {}, h("div", {}, given.title ?? ""), ...more, ...sources),
  );
}

function plan(block, draw) {
  return h(
    "div",
    { class: "plan" },
    h(
      "div",
      { class: "plan-title" },
      typeof block.title === "string" ? block.title : composition(block.title, draw.names),
    ),
    ...(block.tasks ?? []).map((given) => task(given, draw)),
  );
}

function card(block, draw) {
  return h(
    "div",
    { class: "card" },
    block.title ? h("div", { class: "card-title" }, composition(block.title, draw.names)) : null,
    block.subtitle ? h("div", { class: "card-subtitle" }, composition(block.subtitle, draw.names)) : null,
    block.body ? h("div", {}, composition(block.body, draw.names)) : null,
    block.subtext ? h("div", { class: "card-subtitle" }, composition(block.subtext, draw.names)) : null,
    block.actions?.length ? h("div", { class: "actions" }, ...block.actions.map((part) => element(part, draw))) : null,
  );
}

function container(block, draw) {
  return h(
    "div",
    { class: "container" },
    block.title ? h("div", { class: "card-title" }, composition(block.title, draw.names)) : null,
    ...(block.child_blocks ?? block.blocks ?? block.elements ?? []).map((child, position) =>
      h(
        "div",
        { class: `block block-${child.type}` },
        one(child, { ...draw, blockId: child.block_id ?? `${draw.blockId}-${position}` }),
      ),
    ),
  );
}

/** A block that this page has no drawing for: its words, so that nothing the bot says gets lost. */
function fallback(block, draw) {
  const words = [];
  const collect = (value) => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (value && typeof value === "object") {
      if (typeof value.text === "string")
        words.push(
          h("div", {}, composition(value.type ? value : { type: "plain_text", text: value.text }, draw.names)),
        );
      else Object.values(value).forEach(collect);
    }
  };
  collect(block);
  return h("div", { class: "fallback" }, h("div", { class: "fallback-name" }, `${block.type} block`), ...words);
}

const BLOCKS = {
  section,
  header: (block, draw) => h("h3", { class: "header" }, composition(block.text, draw.names)),
  divider: () => h("hr"),
  context,
  actions,
  context_actions: (block, draw) =>
    h("div", { class: "context-actions" }, ...(block.elements ?? []).map((part) => element(part, draw))),
  input,
  image: imageBlock,
  rich_text: (block, draw) => richText(block, draw.names),
  markdown: (block) => markdown(block.text ?? ""),
  table,
  data_table: table,
  alert,
  task_card: task,
  plan,
  card,
  carousel: (block, draw) =>
    h("div", { class: "carousel" }, ...(block.elements ?? block.cards ?? []).map((given) => card(given, draw))),
  container,
};

/** Old-fashioned attachments: a coloured bar beside text, fields or blocks. */
export function attachment(given, draw) {
  const { names } = draw;
  const content = [
    given.title
      ? h("div", { class: "card-title" }, given.title_link ? link(given.title_link, given.title) : given.title)
      : null,
    given.text ? h("div", { class: "mrkdwn" }, ...mrkdwn(given.text, names)) : null,
    given.fields
      ? h(
          "div",
          { class: "fields" },
          ...given.fields.map((field) =>
            h("div", { class: "field" }, h("strong", {}, field.title), h("br"), ...mrkdwn(field.value ?? "", names)),
          ),
        )
      : null,
    ...(given.blocks ? blocks(given.blocks, draw) : []),
    given.footer ? h("div", { class: "context" }, given.footer) : null,
  ];
  if (!given.blocks && !given.text && !given.title && given.fallback) content.push(h("div", {}, given.fallback));
  const bar = h("div", { class: "attachment" }, ...content);
  const colour =
    { good: "#2eb886", warning: "#daa038", danger: "#a30200" }[given.color] ??
    (given.color ? `#${String(given.color).replace(/^#/, "")}` : null);
  if (colour) bar.style.setProperty("--attachment", colour);
  return h("div", {}, given.pretext ? h("div", { class: "mrkdwn" }, ...mrkdwn(given.pretext, names)) : null, bar);
}

/** Which required inputs are empty or too short, as Slack's own client tells: block id -> sentence. */
export function missing(given, surface) {
  const errors = new Map();
  const { values } = surface.state();
  given.forEach((block, position) => {
    if (block.type !== "input" || !holdsValue(block.element?.type)) return;
    const blockId = block.block_id ?? `block-${position}`;
    const value = values[blockId]?.[block.element.action_id] ?? {};
    const content = Object.entries(value).find(([name]) => name !== "type")?.[1];
    const empty =
      content === null || content === undefined || content === "" || (Array.isArray(content) && !content.length);
    if (empty && !block.optional) errors.set(blockId, "Please complete this required field.");
    else if (!empty && block.element.min_length && String(content).length < block.element.min_length)
      errors.set(blockId, `Enter at least ${block.element.min_length} characters.`);
  });
  return errors;
}
