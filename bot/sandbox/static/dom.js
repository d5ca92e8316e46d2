/**
 * Building elements. Text always becomes a text node: what a person or the bot wrote can never become markup.
 */

/**
 * h("button", {class: "btn", type: "button", on: {click}, data: {ts}}, "Save", icon)
 * `on` holds listeners, `data` the data-* attributes, everything else is an attribute; null, undefined and false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, item] of Object.entries(value))
        if (item !== null && item !== undefined) element.dataset[key] = item;
    } else if (name === "style") {
      // Set one by one: a style attribute would be refused by the page's content security policy.
      for (const [property, item] of Object.entries(value)) element.style.setProperty(property, item);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Words that are read out, and not seen. */
export function heard(text) {
  return h("span", { class: "heard" }, text);
}

let lastId = 0;

/** An id that is unique on the page, for labels and aria references. */
export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/**
 * The address if a click on it is harmless, else null: a message may not carry `javascript:` and the like.
 */
export function safeHref(address) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : null;
}

/** A link that opens outside the page, or plain text when its address is not one we follow. */
export function link(address, ...label) {
  const href = safeHref(address);
  const content = label.length ? label : [address];
  if (href === null) return h("span", {}, ...content);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...content);
}

/**
 * Runs `replace`, then puts the focus and the caret back where they were: an update from the bot must not
 * interrupt somebody who is typing. Elements are recognised by block and action id, radio buttons and checkboxes
 * also by their value.
 */
export function keepingFocus(root, replace) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const { actionId, blockId } = active?.closest("[data-action-id]")?.dataset ?? {};
  const choice = active?.matches(".choice input") ? active.value : null;
  const caret = active && "selectionStart" in active ? active.selectionStart : null;
  replace();
  if (!actionId) return;
  const drawn = [...root.querySelectorAll("[data-action-id]")].filter(
    (element) => element.dataset.actionId === actionId && element.dataset.blockId === blockId,
  );
  const again =
    choice === null
      ? drawn.find((element) => element.matches("input, textarea, button, a"))
      : drawn.flatMap((element) => [...element.querySelectorAll("input")]).find((input) => input.value === choice);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (caret !== null && again.setSelectionRange) {
    try {
      again.setSelectionRange(caret, caret);
    } catch {
      // Dates and numbers have no caret.
    }
  }
}
