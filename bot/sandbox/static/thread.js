/**
 * The pane on the right: one message, its replies, and a place to answer.
 */
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./message_list.js";
import { backButton } from "./phone.js";

export class Thread {
  #page;
  channel = null;
  ts = null;

  constructor(page) {
    this.#page = page;
    this.list = new MessageList(page, "thread");
    this.composer = new Composer(page, "thread-composer");
    this.where = h("span", { class: "pane-where" });
    this.root = h(
      "aside",
      { class: "thread", hidden: true, "aria-label": "Thread", data: { testid: "thread" } },
      h(
        "div",
        { class: "pane-head" },
        backButton("Back to the conversation", () => page.closeThread()),
        h("h2", {}, "Thread"),
        this.where,
        h(
          "button",
          {
            type: "button",
            class: "icon-button close-thread",
            "aria-label": "Close thread",
            on: { click: () => page.closeThread() },
          },
          icon("close"),
        ),
      ),
      this.list.root,
      this.composer.root,
    );
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      page.closeThread();
    });
  }

  get isOpen() {
    return this.ts !== null;
  }

  open(channel, ts) {
    this.channel = channel;
    this.ts = ts;
    const { workspace } = this.#page;
    this.root.dataset.thread = ts;
    this.root.hidden = false;
    this.#tellWhere();
    workspace.newReplies.delete(`${channel}:${ts}`);
    this.list.show(channel, ts);
    this.composer.show(channel, ts, "Reply…");
  }

  /** The title that the app gave it, or where it is. */
  #tellWhere() {
    const { workspace } = this.#page;
    const title = workspace.agent(this.channel).titles[this.ts];
    const { kind } = workspace.channels.get(this.channel) ?? {};
    this.where.textContent = title ?? `${kind === "im" ? "" : "# "}${workspace.channelName(this.channel)}`;
  }

  close() {
    this.channel = null;
    this.ts = null;
    this.root.hidden = true;
    delete this.root.dataset.thread;
  }

  update() {
    if (!this.isOpen) return;
    this.#tellWhere();
    this.#page.workspace.newReplies.delete(`${this.channel}:${this.ts}`);
    this.list.update();
  }
}
