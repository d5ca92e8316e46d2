/**
 * Select menus: a box that opens a list with type-ahead. The options are in the element (static_select), are asked from
 * the bot while typing (external_select), or are the people and channels of the workspace. multi_* ones keep chips.
 */
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { isOpen, closePopover, popover } from "./popover.js";
import { composition } from "./text_objects.js";

const PAUSE_MS = 180;

export function isSelect(type) {
  return /^(multi_)?(static|external|users|channels|conversations)_select$/.test(type);
}

/**
 * `draw.value` is the present value; `draw.changed(value)` is called with the new one, `draw.load(text)` asks the bot for
 * the options of an external select.
 */
export function select(element, draw) {
  return element.type.startsWith("multi_") ? multiSelect(element, draw) : singleSelect(element, draw);
}

function singleSelect(element, draw) {
  const { names } = draw;
  const shown = h("span", { class: "select-words" });
  const chosen = valueAsOption(draw.value, names);
  showChoice(shown, chosen, element, names);
  const box = h(
    "button",
    {
      type: "button",
      class: "select",
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": draw.label ?? element.placeholder?.text ?? "Select",
      data: { actionId: element.action_id, blockId: draw.blockId },
    },
    shown,
    icon("down", 16),
  );
  const setLabel = (option) =>
    option &&
    box.setAttribute("aria-label", `${draw.label ?? element.placeholder?.text ?? "Select"}: ${option.text.text}`);
  setLabel(chosen);
  let current = chosen;
  const choose = async (option) => {
    closePopover();
    if (!(await draw.confirmed())) return;
    current = option;
    showChoice(shown, option, element, names);
    setLabel(option);
    draw.changed(optionAsValue(element.type, option));
  };
  opensList(box, element, draw, () => (current ? [current] : []), choose);
  return box;
}

function multiSelect(element, draw) {
  const { names } = draw;
  let chosen = valueAsOptions(draw.value, names);
  const chips = h("span", { class: "chips" });
  const box = h(
    "button",
    {
      type: "button",
      class: "select multi",
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": draw.label ?? element.placeholder?.text ?? "Select",
      data: { actionId: element.action_id, blockId: draw.blockId },
    },
    chips,
    icon("down", 16),
  );
  const showChips = () => {
    chips.replaceChildren(
      ...(chosen.length
        ? chosen.map((option) => h("span", { class: "chip" }, composition(option.text, names)))
        : [h("span", { class: "placeholder" }, element.placeholder?.text ?? "Select options")]),
    );
  };
  showChips();
  const toggle = (option) => {
    const without = chosen.filter((other) => other.value !== option.value);
    if (without.length === chosen.length && element.max_selected_items && chosen.length >= element.max_selected_items)
      return;
    chosen = without.length < chosen.length ? without : [...chosen, option];
    showChips();
    draw.changed(optionsAsValue(element.type, chosen));
  };
  opensList(box, element, draw, () => chosen, toggle);
  return box;
}

function showChoice(shown, option, element, names) {
  shown.classList.toggle("placeholder", !option);
  shown.replaceChildren(option ? composition(option.text, names) : (element.placeholder?.text ?? "Select an option"));
}

function opensList(box, element, draw, chosen, choose) {
  const open = () => (isOpen(box) ? closePopover() : openList(box, element, draw, chosen, choose));
  box.addEventListener("click", open);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!isOpen(box)) open();
  });
}

function openList(box, element, draw, chosen, choose) {
  const listId = uniqueId("list");
  const external = element.type.endsWith("external_select");
  const minimum = element.min_query_length ?? 3;
  const status = h("div", { class: "select-status", role: "status" });
  const list = h("div", { class: "options", role: "listbox", id: listId, "aria-label": draw.label ?? "Options" });
  const search = h("input", {
    type: "text",
    class: "select-search",
    role: "combobox",
    "aria-controls": listId,
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    "aria-label": external ? "Type to search" : "Filter",
    placeholder: external ? "Type to search" : "Find an option",
    autocomplete: "off",
    spellcheck: "false",
    data: { testid: "select-search" },
  });
  let rows = [];
  let active = -1;

  const mark = (position) => {
    rows[active]?.classList.remove("active");
    active = rows.length ? (position + rows.length) % rows.length : -1;
    const row = rows[active];
    row?.classList.add("active");
    row?.scrollIntoView({ block: "nearest" });
    if (row) search.setAttribute("aria-activedescendant", row.id);
    else search.removeAttribute("aria-activedescendant");
  };
  const fill = (groups, empty) => {
    const selected = new Set(chosen().map((option) => option.value));
    rows = [];
    list.replaceChildren(
      ...groups
        .map(({ label, options }) => {
          const drawn = options.map((option) => {
            const on = selected.has(option.value);
            const row = h(
              "div",
              {
                class: "option",
                role: "option",
                id: uniqueId("option"),
                "aria-selected": String(on),
                data: { value: option.value },
                on: { click: () => pick(option), pointermove: () => rows[active] !== row && mark(rows.indexOf(row)) },
              },
              h(
                "span",
                { class: "option-words" },
                h("span", {}, composition(option.text, draw.names)),
                option.description
                  ? h("span", { class: "option-note" }, composition(option.description, draw.names))
                  : null,
              ),
              on ? icon("check", 18) : null,
            );
            rows.push(row);
            return row;
          });
          return label
            ? h(
                "div",
                { role: "group", "aria-label": label.text },
                h("div", { class: "option-group" }, composition(label, draw.names)),
                ...drawn,
              )
            : drawn;
        })
        .flat(),
    );
    status.textContent = rows.length ? "" : empty;
    active = -1;
    const on = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (rows.length) mark(Math.max(on, 0));
  };
  const pick = (option) => {
    choose(option);
    if (element.type.startsWith("multi_")) fill(lastGroups, "");
  };
  let lastGroups = [];
  const showLocal = () => {
    lastGroups = matching(localGroups(element, draw.workspace), search.value);
    fill(lastGroups, "No results");
  };
  let turn = 0;
  let timer = null;
  const showRemote = () => {
    const text = search.value.trim();
    turn += 1;
    clearTimeout(timer);
    if (text.length < minimum) {
      fill([], minimum === 1 ? "Start typing to see options" : `Type at least ${minimum} characters`);
      return;
    }
    const mine = turn;
    status.textContent = "Loading…";
    // What is listed was found for other words: Enter must not take it.
    rows[active]?.classList.remove("active");
    rows = [];
    mark(-1);
    timer = setTimeout(
      async () => {
        const answer = await draw.load(text);
        if (mine !== turn || !list.isConnected) return;
        lastGroups = answer.option_groups ?? [{ options: answer.options ?? [] }];
        fill(lastGroups, answer.failed ? "The options could not be loaded." : "No results");
      },
      text ? PAUSE_MS : 0,
    );
  };
  const show = external ? showRemote : showLocal;

  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      rows[active]?.click();
    } else if (event.key === "Tab") {
      closePopover();
    }
  });
  const content = h(
    "div",
    {
      class: "select-list",
      data: { testid: "select-list" },
      style: { "min-width": `${Math.max(box.offsetWidth, 260)}px` },
    },
    h("div", { class: "select-search-row" }, icon("search", 16), search),
    list,
    status,
  );
  show();
  popover(box, content, { onClose: () => clearTimeout(timer) });
  search.focus({ preventScroll: true });
  // The list was filled before it was on the page; now the chosen option can be scrolled to.
  if (rows.length) mark(active);
}

/** What Slack's filters call each kind of conversation. */
const KINDS = { channel: "public", private: "private", im: "im", mpim: "mpim" };

function localGroups(element, workspace) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select")
    return [{ options: [...workspace.people.values()].map((person) => asOption(person.id, person.name)) }];
  if (kind === "channels_select" || kind === "conversations_select") {
    const kinds = kind === "channels_select" ? ["public"] : element.filter?.include;
    const fit = [...workspace.channels.values()].filter((channel) => !kinds || kinds.includes(KINDS[channel.kind]));
    return [{ options: fit.map((channel) => asOption(channel.id, workspace.channelName(channel.id))) }];
  }
  return element.option_groups ?? [{ options: element.options ?? [] }];
}

function matching(groups, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (option) => words.every((word) => option.text.text.toLowerCase().includes(word));
  return groups
    .map((group) => ({ ...group, options: group.options.filter(fits) }))
    .filter((group) => group.options.length);
}

function asOption(value, text) {
  return { value, text: { type: "plain_text", text } };
}

const FIELD = {
  users_select: "selected_user",
  channels_select: "selected_channel",
  conversations_select: "selected_conversation",
};

function optionAsValue(type, option) {
  return FIELD[type] ? { type, [FIELD[type]]: option.value } : { type, selected_option: option };
}

/** People and channels are kept by their ids alone, as Slack has them. */
const FIELDS = { multi_users_select: "selected_users", multi_conversations_select: "selected_conversations" };

function optionsAsValue(type, options) {
  if (FIELDS[type]) return { type, [FIELDS[type]]: options.map((option) => option.value) };
  return { type, selected_options: options };
}

function valueAsOptions(value, names) {
  if (!FIELDS[value.type]) return [...(value.selected_options ?? [])];
  const name = (id) => names.personName(id) ?? names.channelName(id) ?? id;
  return (value[FIELDS[value.type]] ?? []).map((id) => asOption(id, name(id)));
}

function valueAsOption(value, names) {
  if (!FIELD[value.type]) return value.selected_option ?? null;
  const id = value[FIELD[value.type]];
  return id ? asOption(id, names.personName(id) ?? names.channelName(id) ?? id) : null;
}
