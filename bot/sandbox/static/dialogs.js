/**
 * Small questions before something is done: Block Kit's confirm objects and the page's own.
 */
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

/** Asks; resolves to true or false. `text` may be nodes. */
export function ask({ title, text, yes, no = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const heading = uniqueId("ask");
    const opener = document.activeElement;
    const answer = (value) => {
      dialog.close();
      dialog.remove();
      if (opener?.isConnected) opener.focus();
      resolve(value);
    };
    const dialog = h(
      "dialog",
      { class: "ask", role: "alertdialog", "aria-labelledby": heading, data: { testid: "confirm" } },
      h(
        "div",
        { class: "ask-head" },
        h("h2", { id: heading }, title),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Close", on: { click: () => answer(false) } },
          icon("close"),
        ),
      ),
      h("div", { class: "ask-body" }, text),
      h(
        "div",
        { class: "ask-foot" },
        h("button", { type: "button", class: "btn", on: { click: () => answer(false) } }, no),
        h(
          "button",
          {
            type: "button",
            class: danger ? "btn danger-solid" : "btn primary",
            autofocus: true,
            on: { click: () => answer(true) },
          },
          yes,
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      answer(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A short notice at the bottom that goes away by itself. */
export function toast(text, seconds = 6) {
  const box = h(
    "div",
    { class: "toast", role: "alert" },
    h("span", {}, text),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => box.remove() } },
      icon("close", 16),
    ),
  );
  const host = document.querySelector("dialog[open] .modal-frame") ?? document.body;
  host.append(box);
  setTimeout(() => box.remove(), seconds * 1000);
}
