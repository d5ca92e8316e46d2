/**
 * On a phone, the list of channels, a conversation and a thread are a screen each, with an arrow back.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";

const PHONE = matchMedia("(max-width: 600px)");

/** Whether the window is as narrow as a phone's; phone.css has the same width. */
export function onPhone() {
  return PHONE.matches;
}

/** The arrow at the left of a head; seen on phones only. */
export function backButton(label, back) {
  const attributes = { type: "button", class: "icon-button back", "aria-label": label, on: { click: back } };
  return h("button", attributes, icon("back", 22));
}
