/**
 * Searches the messages that the person sees: all the words typed must be in one, or in the name of who wrote it.
 */
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { plainWords } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { dateOf, whenOf } from "./time.js";

const MOST = 30;

export class Search {
  #page;

  constructor(page) {
    this.#page = page;
    this.button = h(
      "button",
      {
        type: "button",
        class: "bar-button search-button",
        "aria-label": "Search messages",
        data: { testid: "search-button" },
        on: { click: () => this.open() },
      },
      icon("search", 18),
      h("span", {}, "Search"),
    );
    this.field = h("input", {
      type: "text",
      role: "searchbox",
      class: "text-input",
      placeholder: "Search messages",
      "aria-label": "Search messages",
      data: { testid: "search" },
      on: { input: () => this.#find() },
    });
    const heading = uniqueId("search");
    this.status = h("p", { class: "search-status", role: "status" });
    this.results = h("ul", { class: "search-results", "aria-label": "Results" });
    const click = () => this.dialog.close();
    const close = { type: "button", class: "icon-button", "aria-label": "Close", on: { click } };
    this.dialog = h(
      "dialog",
      { class: "search", "aria-labelledby": heading, data: { testid: "search-dialog" } },
      h("div", { class: "ask-head" }, h("h2", { id: heading }, "Search"), h("button", close, icon("close"))),
      h("div", { class: "search-body" }, this.field, this.status, this.results),
    );
    document.body.append(this.dialog);
  }

  open() {
    this.field.value = "";
    this.#find();
    this.dialog.showModal();
    this.field.focus();
  }

  #find() {
    const words = this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length ? this.#matching(words) : [];
    this.results.replaceChildren(...found.slice(0, MOST).map((one) => this.#row(one)));
    this.status.textContent = summary(words, found);
  }

  #matching(words) {
    const { workspace } = this.#page;
    const all = [...workspace.messages].flatMap(([channel, messages]) =>
      [...messages.values()].map((message) => ({ channel, message, text: textOf(message, workspace) })),
    );
    return all
      .filter(({ message, text }) => {
        const within = `${text} ${workspace.personName(message.user) ?? ""}`.toLowerCase();
        return words.every((word) => within.includes(word));
      })
      .sort((one, other) => Number(other.message.ts) - Number(one.message.ts));
  }

  #row({ channel, message, text }) {
    const { workspace } = this.#page;
    const sign = workspace.channels.get(channel)?.kind === "im" ? "" : "#";
    const go = () => {
      this.dialog.close();
      this.#page.goToMessage(channel, message);
    };
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "search-result", on: { click: go } },
        avatar(workspace.people.get(message.user), 32),
        h(
          "span",
          { class: "search-words" },
          h("b", {}, workspace.personName(message.user) ?? "Unknown"),
          h("span", { class: "menu-note" }, ` ${sign}${workspace.channelName(channel)} · `, whenOf(dateOf(message.ts))),
          h("span", { class: "search-text" }, text),
        ),
      ),
    );
  }
}

function summary(words, found) {
  if (!words.length) return "Type a word or a name.";
  if (!found.length) return "No messages found.";
  if (found.length > MOST) return `The newest ${MOST} of ${found.length} messages.`;
  return found.length === 1 ? "1 message" : `${found.length} messages`;
}

function textOf(message, names) {
  const lines = message.text ? message.text.split("\n") : textsIn(message.blocks ?? []);
  return lines.map((line) => plainWords(line, names)).join(" ");
}

/** Every text in blocks, in order. */
function textsIn(value) {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === "text" && typeof item === "string" ? [item] : textsIn(item),
  );
}
