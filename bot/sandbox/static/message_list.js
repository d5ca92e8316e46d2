/**
 * A column of messages that stays where the reader is: it redraws only what changed, follows new messages when one is at the
 * end, and offers a way down when one is not. Used for channels and for threads.
 */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { message } from "./message.js";
import { clock, dateOf, dayOf, sameDay } from "./time.js";
import { isReply } from "./workspace.js";

const GROUPED_WITHIN_S = 300;
const NEAR_END_PX = 80;
const ABOVE_PX = 12;

export class MessageList {
  #page;
  #place;
  #drawn = new Map();
  #channel = null;
  #thread = null;
  #intro;
  /** Whether new messages are followed: until the reader scrolls away from the end. */
  #following = true;
  #broughtTo = 0;

  /** `place`: "channel" or "thread" · `intro()`: {signature, draw} of what stands above the first message, or null. */
  constructor(page, place, intro = () => null) {
    this.#page = page;
    this.#place = place;
    this.#intro = intro;
    this.column = h("div", {
      class: "column",
      role: "log",
      "aria-label": place === "channel" ? "Messages" : "Replies",
      data: { testid: place === "channel" ? "messages" : "thread-messages" },
    });
    this.scroller = h("div", { class: "scroller", tabindex: "-1" }, h("div", { class: "push-down" }), this.column);
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd() } },
      icon("arrowDown", 14),
      "New messages",
    );
    this.root = h("div", { class: "list" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.#scrolled());
    // A composer that grows, a window that shrinks: the end stays in sight.
    new ResizeObserver(() => this.#following && this.#channel && this.toEnd()).observe(this.scroller);
    this.column.addEventListener("keydown", (event) => this.#move(event));
  }

  show(channel, thread = null) {
    if (channel !== this.#channel || thread !== this.#thread) {
      this.#drawn.clear();
      this.column.replaceChildren();
    }
    this.#channel = channel;
    this.#thread = thread;
    this.column.dataset.channel = channel ?? "";
    this.update();
    this.toEnd();
  }

  /** To the last message: its end, or its beginning when it is longer than the window. */
  toEnd() {
    this.jump.hidden = true;
    this.#following = true;
    const { scroller } = this;
    const last = this.column.lastElementChild;
    const end = scroller.scrollHeight - scroller.clientHeight;
    const begin = last
      ? last.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - ABOVE_PX
      : end;
    scroller.scrollTop = Math.min(end, begin);
    this.#broughtTo = scroller.scrollTop;
  }

  #scrolled() {
    if (Math.abs(this.scroller.scrollTop - this.#broughtTo) < 2) return;
    this.#following = this.#nearEnd();
    if (this.#following) this.jump.hidden = true;
  }

  update() {
    if (!this.#channel) return;
    const follow = this.#following;
    const before = this.#drawn;
    const after = new Map();
    const rows = this.#rows();
    for (const row of rows) {
      const known = before.get(row.key);
      after.set(
        row.key,
        known?.signature === row.signature ? known : { signature: row.signature, node: row.draw(), ts: row.ts },
      );
    }
    const last = rows.at(-1);
    const isNew = Boolean(last?.ts) && !before.has(last.key) && before.size > 0;
    // A new message is read out; a redrawn one, or a whole channel that comes into view, is not.
    this.column.setAttribute("aria-live", isNew ? "polite" : "off");
    this.#arrange(after);
    this.#drawn = after;
    const own = isNew && this.#page.workspace.message(this.#channel, last.ts)?.user === this.#page.workspace.me;
    if (isNew ? follow || own : follow && this.#nearEnd()) this.toEnd();
    else if (isNew) this.jump.hidden = false;
    const articles = this.column.querySelectorAll("article");
    articles.forEach((article, position) =>
      article.setAttribute("tabindex", position === articles.length - 1 ? "0" : "-1"),
    );
  }

  /** Puts the rows in order, moving no node that already stands where it should: that would take its focus away. */
  #arrange(after) {
    const wanted = [...after.values()].map(({ node }) => node);
    const keep = new Set(wanted);
    for (const node of [...this.column.children]) if (!keep.has(node)) node.remove();
    wanted.forEach((node, position) => {
      const there = this.column.children[position];
      if (there !== node) this.column.insertBefore(node, there ?? null);
    });
  }

  #rows() {
    const { workspace } = this.#page;
    const channel = this.#channel;
    const today = clock.now().toDateString();
    const given = this.#thread ? workspace.thread(channel, this.#thread) : workspace.timeline(channel);
    const rows = [];
    const intro = this.#intro();
    if (intro) rows.push({ key: "intro", signature: intro.signature, draw: intro.draw });
    let previous = null;
    for (const each of given) {
      const at = dateOf(each.ts);
      if (!this.#thread && (!previous || !sameDay(dateOf(previous.ts), at))) {
        rows.push({
          key: `day ${at.toDateString()}`,
          signature: today,
          draw: () => h("div", { class: "day", role: "separator", "aria-label": dayOf(at) }, h("span", {}, dayOf(at))),
        });
        previous = null;
      }
      if (this.#thread && previous?.ts === this.#thread) rows.push(this.#countRow(given.filter((reply) => !reply.ephemeral).length - 1));
      const grouped = Boolean(previous) && previous.ts !== this.#thread && belongs(previous, each);
      const editing = this.#page.isEditing(channel, each.ts, this.#place);
      const replies = this.#place === "channel" && !isReply(each) ? this.#replies(each) : null;
      const person = workspace.people.get(each.user);
      rows.push({
        key: `message ${each.ts}`,
        ts: each.ts,
        signature: JSON.stringify([
          each,
          grouped,
          editing,
          replies,
          person?.name,
          today,
          workspace.me,
          workspace.shortcuts.length,
        ]),
        draw: () => message(each, { page: this.#page, channel, place: this.#place, grouped, editing, replies }),
      });
      previous = each;
    }
    return rows;
  }

  #countRow(count) {
    return {
      key: "count",
      signature: String(count),
      draw: () => h("div", { class: "reply-divider" }, h("span", {}, `${count} ${count === 1 ? "reply" : "replies"}`)),
    };
  }

  #replies(root) {
    const all = this.#page.workspace.thread(this.#channel, root.ts).filter((each) => each.ts !== root.ts);
    const whispers = all.filter((each) => each.ephemeral).length;
    const said = all.filter((each) => !each.ephemeral);
    const count = Math.max(said.length, root.reply_count ?? 0);
    if (!count && !whispers) return null;
    const users = [...new Set([...(root.reply_users ?? []), ...said.map((each) => each.user)])];
    return {
      count,
      whispers,
      users,
      latest: said.at(-1)?.ts ?? root.latest_reply ?? null,
      fresh: this.#page.workspace.newReplies.has(`${this.#channel}:${root.ts}`),
    };
  }

  #nearEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END_PX;
  }

  /** Up and down walk from message to message. */
  #move(event) {
    if (!event.target.matches?.("article")) return;
    const articles = [...this.column.querySelectorAll("article")];
    const to = articles.indexOf(event.target) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0);
    if (articles[to] && articles[to] !== event.target) {
      event.preventDefault();
      articles[to].focus();
    }
  }
}

function belongs(previous, each) {
  return (
    previous.user === each.user &&
    Boolean(previous.ephemeral) === Boolean(each.ephemeral) &&
    !each.subtype &&
    !previous.subtype &&
    Number(each.ts) - Number(previous.ts) < GROUPED_WITHIN_S
  );
}
