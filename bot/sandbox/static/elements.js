/**
 * Block Kit's interactive elements. Each takes the element and `draw`, where it stands:
 * {page, surface, blockId, names, inInput, label, describedBy}. A change is kept in the surface; outside of an input block it is also an action.
 */
import { h, link, safeHref, uniqueId } from "./dom.js";
import { ask } from "./dialogs.js";
import { icon } from "./icons.js";
import { menu } from "./popover.js";
import { isSelect, select } from "./selects.js";
import { composition } from "./text_objects.js";
import { FilePicker } from "./uploads.js";

export function element(given, draw) {
  if (isSelect(given.type)) return selectElement(given, draw);
  const render = ELEMENTS[given.type];
  return render
    ? render(given, draw)
    : h("span", { class: "unsupported" }, given.text?.text ?? given.alt_text ?? `[${given.type}]`);
}

/** Whether the element holds a value that is part of the state. */
export function holdsValue(type) {
  return (
    isSelect(type) ||
    [
      "plain_text_input",
      "email_text_input",
      "url_text_input",
      "number_input",
      "radio_buttons",
      "checkboxes",
      "datepicker",
      "timepicker",
      "file_input",
    ].includes(type)
  );
}

/** Asks first if the element wants that; resolves to whether to go on. */
function confirmed(given, names) {
  if (!given.confirm) return Promise.resolve(true);
  const { title, text, confirm, deny, style } = given.confirm;
  return ask({
    title: composition(title, names),
    text: composition(text, names),
    yes: confirm?.text ?? "Yes",
    no: deny?.text ?? "No",
    danger: style === "danger",
  });
}

function act(given, draw, value) {
  draw.page.act(draw.surface, draw.blockId, given.action_id, { type: given.type, ...value });
}

/** Keeps the value; tells the bot at once when the element stands outside an input block or asks for it. */
function changed(given, draw, value) {
  draw.surface.set(draw.blockId, given.action_id, value);
  draw.cleared?.();
  if (!draw.inInput || draw.dispatches) act(given, draw, value);
}

function identity(given, draw) {
  return { actionId: given.action_id, blockId: draw.blockId };
}

/** Shows that a click was taken, until the bot redraws the surface or for a moment. */
function busy(control) {
  control.classList.add("busy");
  setTimeout(() => control.classList.remove("busy"), 900);
}

function button(given, draw) {
  const style = given.style ? ` ${given.style}` : "";
  const label = given.accessibility_label;
  const click = async (event) => {
    const control = event.currentTarget;
    if (!(await confirmed(given, draw.names))) {
      event.preventDefault();
      return;
    }
    busy(control);
    act(given, draw, { value: given.value });
  };
  const attributes = {
    class: `btn small${style}`,
    "aria-label": label,
    title: label ?? (given.text.text.length > 28 ? given.text.text : null),
    data: identity(given, draw),
  };
  const href = given.url && safeHref(given.url);
  if (href)
    return h(
      "a",
      { ...attributes, href, target: "_blank", rel: "noopener noreferrer", on: { click } },
      composition(given.text, draw.names),
      icon("out", 14),
    );
  return h("button", { ...attributes, type: "button", on: { click } }, composition(given.text, draw.names));
}

function overflow(given, draw) {
  const open = (event) => {
    menu(
      event.currentTarget,
      given.options.map((option) => ({
        label: option.text.text,
        note: option.description?.text,
        href: option.url && safeHref(option.url),
        run: async () => (await confirmed(given, draw.names)) && act(given, draw, { selected_option: option }),
      })),
      { place: "end", label: "More options" },
    );
  };
  return h(
    "button",
    {
      type: "button",
      class: "btn small square",
      "aria-label": given.accessibility_label ?? "More options",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: identity(given, draw),
      on: { click: open },
    },
    icon("dots", 16),
  );
}

function selectElement(given, draw) {
  return select(given, {
    names: draw.names,
    workspace: draw.names,
    blockId: draw.blockId,
    label: draw.label,
    value: draw.surface.value(draw.blockId, given),
    changed: (value) => changed(given, draw, value),
    confirmed: () => confirmed(given, draw.names),
    load: (text) => draw.page.options(draw.surface, draw.blockId, given.action_id, text),
  });
}

function choices(given, draw, kind) {
  const value = draw.surface.value(draw.blockId, given);
  const group = uniqueId("choice");
  const isOn = (option) =>
    kind === "radio"
      ? value.selected_option?.value === option.value
      : value.selected_options.some((other) => other.value === option.value);
  const box = h("div", {
    class: "choices",
    role: kind === "radio" ? "radiogroup" : "group",
    "aria-label": draw.label,
    data: identity(given, draw),
  });
  const change = async () => {
    const on = given.options.filter((option, position) => inputs[position].checked);
    if (!(await confirmed(given, draw.names))) {
      inputs.forEach((input, position) => {
        input.checked = isOn(given.options[position]);
      });
      return;
    }
    changed(
      given,
      draw,
      kind === "radio"
        ? { type: given.type, selected_option: on[0] ?? null }
        : { type: given.type, selected_options: on },
    );
  };
  const inputs = given.options.map((option) => {
    const input = h("input", { type: kind, name: group, value: option.value, on: { change } });
    input.checked = isOn(option);
    box.append(
      h(
        "label",
        { class: "choice" },
        input,
        h(
          "span",
          {},
          composition(option.text, draw.names),
          option.description ? h("span", { class: "option-note" }, composition(option.description, draw.names)) : null,
        ),
      ),
    );
    return input;
  });
  return box;
}

function textInput(given, draw, type = "text") {
  const value = draw.surface.value(draw.blockId, given).value ?? "";
  const attributes = {
    class: "text-input",
    placeholder: given.placeholder?.text,
    maxlength: given.max_length,
    id: draw.controlId,
    "aria-describedby": draw.describedBy,
    "aria-label": draw.controlId ? null : draw.label,
    autocomplete: "off",
    data: identity(given, draw),
    autofocus: Boolean(given.focus_on_load),
  };
  const control = given.multiline
    ? h("textarea", { ...attributes, rows: "4" })
    : h("input", { ...attributes, type, inputmode: given.type === "number_input" ? "decimal" : null });
  control.value = value;
  const counter = given.max_length ? h("span", { class: "counter", "aria-hidden": "true" }) : null;
  const count = () => {
    if (!counter) return;
    const left = given.max_length - control.value.length;
    counter.textContent = left <= Math.max(20, given.max_length / 10) ? String(left) : "";
  };
  const state = () => ({ type: given.type, value: control.value === "" ? null : control.value });
  control.addEventListener("input", () => {
    draw.surface.set(draw.blockId, given.action_id, state());
    draw.cleared?.();
    count();
    if (draw.dispatches && given.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered"))
      act(given, draw, state());
  });
  control.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || (given.multiline && !event.metaKey && !event.ctrlKey)) return;
    event.preventDefault();
    if (draw.dispatches) act(given, draw, state());
    else draw.submit?.();
  });
  count();
  return counter ? h("span", { class: "counted" }, control, counter) : control;
}

function picker(given, draw, type, field) {
  const control = h("input", {
    type,
    class: "text-input picker",
    id: draw.controlId,
    "aria-label": draw.controlId ? null : (draw.label ?? given.placeholder?.text),
    "aria-describedby": draw.describedBy,
    data: identity(given, draw),
  });
  control.value = draw.surface.value(draw.blockId, given)[field] ?? "";
  control.addEventListener("change", async () => {
    if (await confirmed(given, draw.names)) changed(given, draw, { type: given.type, [field]: control.value || null });
  });
  return control;
}

function fileInput(given, draw) {
  const picker = new FilePicker(draw.page, {
    testid: "form-files",
    label: draw.label,
    accept: given.filetypes?.map((ending) => `.${ending}`).join(","),
    most: given.max_files ?? 10,
    control: (click) =>
      h(
        "button",
        {
          type: "button",
          class: "btn small",
          id: draw.controlId,
          "aria-describedby": draw.describedBy,
          data: identity(given, draw),
          on: { click },
        },
        icon("plus", 16),
        "Add files",
      ),
    changed: (files) => changed(given, draw, { type: given.type, files }),
  });
  picker.show(draw.surface.value(draw.blockId, given).files);
  return h("div", { class: "file-input" }, picker.list, picker.button, picker.input);
}

function feedbackButtons(given, draw) {
  const box = h("span", { class: "feedback", role: "group", "aria-label": "Feedback", data: identity(given, draw) });
  const make = (choice, name) => {
    const words = choice.accessibility_label ?? choice.text?.text;
    const control = h(
      "button",
      {
        type: "button",
        class: "feedback-button",
        "aria-label": words,
        "aria-pressed": "false",
        title: choice.text?.text,
        data: identity(given, draw),
      },
      icon(name, 18),
      h("span", {}, composition(choice.text, draw.names)),
    );
    control.addEventListener("click", () => {
      for (const other of box.children) other.setAttribute("aria-pressed", String(other === control));
      act(given, draw, { value: choice.value });
    });
    return control;
  };
  box.append(make(given.positive_button, "thumbUp"), make(given.negative_button, "thumbDown"));
  return box;
}

function iconButton(given, draw) {
  const click = async () => (await confirmed(given, draw.names)) && act(given, draw, { value: given.value });
  return h(
    "button",
    {
      type: "button",
      class: "feedback-button",
      "aria-label": given.accessibility_label ?? given.text?.text,
      title: given.text?.text,
      data: identity(given, draw),
      on: { click },
    },
    icon("trash", 18),
    h("span", {}, composition(given.text, draw.names)),
  );
}

function workflowButton(given, draw) {
  return h("button", { type: "button", class: "btn small", disabled: true }, composition(given.text, draw.names));
}

/** An image that gives way to its words when it cannot be fetched. */
export function image(given, className) {
  const address = given.image_url ?? given.slack_file?.url;
  const words = h("span", { class: "image-words" }, given.alt_text ?? "Image");
  if (!address || !/^(https?:|data:image\/|\/)/i.test(address)) return words;
  const picture = h("img", { src: address, alt: given.alt_text ?? "", class: className, loading: "lazy" });
  picture.addEventListener("error", () => picture.replaceWith(words));
  return picture;
}

const ELEMENTS = {
  button,
  overflow,
  image: (given) => image(given, "accessory-image"),
  radio_buttons: (given, draw) => choices(given, draw, "radio"),
  checkboxes: (given, draw) => choices(given, draw, "checkbox"),
  plain_text_input: (given, draw) => textInput(given, draw),
  email_text_input: (given, draw) => textInput(given, draw, "email"),
  url_text_input: (given, draw) => textInput(given, draw, "url"),
  number_input: (given, draw) => textInput(given, draw),
  datepicker: (given, draw) => picker(given, draw, "date", "selected_date"),
  timepicker: (given, draw) => picker(given, draw, "time", "selected_time"),
  file_input: fileInput,
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  workflow_button: workflowButton,
  url_source: (given) => link(given.url, given.text ?? given.url),
};
