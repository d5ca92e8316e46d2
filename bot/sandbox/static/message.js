/**
 * One message: who, when, what, the replies under it and the toolbar over it.
 */
import { attachment, blocks } from "./blocks.js";
import { ask, toast } from "./dialogs.js";
import { h } from "./dom.js";
import { file } from "./files.js";
import { icon } from "./icons.js";
import { asTyped, mrkdwn, plainWords } from "./mrkdwn.js";
import { appBadge, avatar } from "./people.js";
import { menu } from "./popover.js";
import { reactions, reactionTool } from "./reactions.js";
import { dateOf, fullOf, timeOf, whenOf } from "./time.js";
import { isReply } from "./workspace.js";

/**
 * `view`: {page, channel, place: "channel" | "thread", grouped, editing, replies: {count, users, latest, fresh, whispers}}.
 * A grouped message stands under another of the same person and shows neither name nor picture.
 */
export function message(given, view) {
  const { page, grouped } = view;
  const names = page.workspace;
  const person = names.people.get(given.user);
  const name = person?.name ?? given.username ?? (given.user === "USLACKBOT" ? "Slackbot" : (given.user ?? "Unknown"));
  const at = dateOf(given.ts);
  const label = `${name}${person?.is_bot ? ", app" : ""}, ${timeOf(at)}${given.ephemeral ? ", only visible to you" : ""}`;
  const classes = [
    "message",
    grouped ? "grouped" : "",
    given.ephemeral ? "ephemeral" : "",
    view.editing ? "editing" : "",
    given.subtype === "tombstone" ? "tombstone" : "",
  ];
  const time = (text) => h("time", { class: "time", datetime: at.toISOString(), title: fullOf(at) }, text);
  const root = h("article", {
    class: classes.filter(Boolean).join(" "),
    tabindex: "-1",
    "aria-label": label,
    data: { ts: given.ts, user: given.user, ephemeral: given.ephemeral ? "true" : null, testid: "message" },
  });
  if (given.ephemeral) root.append(h("div", { class: "only-you" }, icon("eye", 15), "Only visible to you"));
  const buried = given.subtype === "tombstone";
  const face = buried ? h("span", { class: "grave" }, icon("trash", 20)) : avatar(person ?? { name }, 36);
  const gutter = h("div", { class: "gutter" }, grouped ? time(timeOf(at).replace(/ [AP]M$/, "")) : face);
  const body = h("div", { class: "message-body" });
  if (!grouped && !buried) {
    body.append(
      h(
        "div",
        { class: "byline" },
        h("span", { class: "author" }, name),
        person?.is_bot ? appBadge() : null,
        person?.title && !person.is_bot ? h("span", { class: "author-title" }, person.title) : null,
        time(timeOf(at)),
        given.edited && person?.is_bot ? editedMark(given) : null,
      ),
    );
  }
  if (given.subtype === "thread_broadcast") body.append(broadcastMark(given, view));
  body.append(view.editing ? editor(given, view) : content(given, view));
  if (given.reactions?.length) body.append(reactions(given, view));
  if (view.place === "channel" && view.replies) body.append(replyBar(given, view));
  root.append(h("div", { class: "message-row" }, gutter, body));
  if (!given.ephemeral && !view.editing && given.subtype !== "tombstone") offerToolbar(root, given, view);
  return root;
}

function content(given, { page, channel }) {
  const names = page.workspace;
  const surface = page.surface(`message ${channel} ${given.ts}`, { channel, ts: given.ts }, Boolean(given.ephemeral));
  surface.begin();
  const draw = { page, surface, names };
  const box = h("div", { class: "content" });
  if (given.subtype === "tombstone") box.append(h("div", { class: "text" }, "This message was deleted."));
  else if (given.blocks?.length) box.append(...blocks(given.blocks, draw));
  else if (given.text) box.append(h("div", { class: "text mrkdwn" }, ...mrkdwn(given.text, names)));
  for (const each of given.attachments ?? []) box.append(attachment(each, draw));
  if (given.files?.length) box.append(h("div", { class: "files" }, ...given.files.map(file)));
  if (given.edited && !names.people.get(given.user)?.is_bot) {
    // After the last words where a person wrote them; the bot's mark stands at its name, away from its buttons.
    const last = box.lastElementChild;
    const words = last?.matches(".text") ? last : last?.querySelector(":scope > .rich-text > .rich-section:last-child");
    (words ?? box).append(" ", editedMark(given));
  }
  return box;
}

/** Over a reply that stands in the channel too: the way to its thread, and within the thread that it is not there alone. */
function broadcastMark(given, { page, channel, place }) {
  if (place === "thread") return h("div", { class: "broadcast" }, "Also sent to the channel");
  const open = () => page.openThread(channel, given.thread_ts);
  return h("button", { type: "button", class: "broadcast", on: { click: open } }, "Replied to a thread");
}

function editedMark(given) {
  const title = given.edited.ts ? fullOf(dateOf(given.edited.ts)) : null;
  return h("span", { class: "edited", title }, "(edited)");
}

function replyBar(given, { page, channel, replies }) {
  const people = replies.users.map((id) => page.workspace.people.get(id)).filter(Boolean);
  const words = replies.count ? `${replies.count} ${replies.count === 1 ? "reply" : "replies"}` : "Thread";
  return h(
    "button",
    {
      type: "button",
      class: `reply-bar${replies.fresh ? " fresh" : ""}`,
      data: { testid: "reply-bar" },
      on: { click: () => page.openThread(channel, given.ts) },
    },
    h("span", { class: "reply-faces" }, ...people.slice(0, 4).map((person) => avatar(person, 24))),
    h("span", { class: "reply-count" }, words),
    replies.fresh ? h("span", { class: "fresh-badge" }, "New") : null,
    replies.whispers ? h("span", { class: "reply-when" }, `${replies.whispers} only visible to you`) : null,
    replies.latest ? h("span", { class: "reply-when last" }, `Last reply ${whenOf(dateOf(replies.latest))}`) : null,
    h("span", { class: "reply-when hint-open" }, "View thread"),
  );
}

/** The toolbar comes with the pointer or the focus: a reader of new messages is not told of it each time. */
function offerToolbar(root, given, view) {
  const offer = () => root.querySelector(":scope > .toolbar") ?? root.append(toolbar(given, view));
  root.addEventListener("pointerenter", offer);
  root.addEventListener("focusin", offer);
}

function toolbar(given, view) {
  const { page, channel, place } = view;
  const tool = (name, label, click, extra = {}) =>
    h(
      "button",
      { type: "button", class: "tool", "aria-label": label, "data-tip": label, on: { click }, ...extra },
      icon(name, 18),
    );
  const inThread = isReply(given) ? given.thread_ts : given.ts;
  return h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    place === "channel"
      ? tool("reply", "Reply in thread", () => page.openThread(channel, inThread, { focus: true }))
      : null,
    reactionTool(tool, given, view),
    tool("more", "More actions", (event) => openActions(event.currentTarget, given, view), {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    }),
  );
}

function openActions(anchor, given, { page, channel, place }) {
  const own = given.user === page.workspace.me;
  const shortcuts = page.workspace.shortcuts.filter((shortcut) => shortcut.type === "message");
  const bot = page.workspace.bot();
  const items = [];
  if (place === "channel")
    items.push({
      label: "Reply in thread",
      icon: icon("reply", 18),
      run: () => page.openThread(channel, isReply(given) ? given.thread_ts : given.ts, { focus: true }),
    });
  items.push({ label: "Copy text", icon: icon("code", 18), run: () => copy(given, page.workspace) });
  if (own) {
    items.push(
      "divider",
      { label: "Edit message", icon: icon("pencil", 18), run: () => page.edit(channel, given.ts) },
      { label: "Delete message…", icon: icon("trash", 18), danger: true, run: () => remove(given, page, channel) },
    );
  }
  if (shortcuts.length) {
    items.push(
      "divider",
      { heading: "Message shortcuts" },
      ...shortcuts.map((shortcut) => ({
        label: shortcut.name,
        note: bot?.name,
        icon: icon("bolt", 18),
        data: { callbackId: shortcut.callback_id },
        run: () => page.send({ do: "shortcut", callback_id: shortcut.callback_id, channel, ts: given.ts }),
      })),
    );
  }
  menu(anchor, items, { place: "end", label: "More actions" });
}

async function copy(given, names) {
  try {
    await navigator.clipboard.writeText(asTyped(given.text ?? "", names));
  } catch {
    toast("The browser did not let the page copy the text.");
  }
}

async function remove(given, page, channel) {
  const words = plainWords(given.text ?? "", page.workspace);
  const sure = await ask({
    title: "Delete message",
    text: [
      h("p", {}, "Are you sure you want to delete this message? This cannot be undone."),
      h("div", { class: "ask-quote" }, words),
    ],
    yes: "Delete",
    danger: true,
  });
  if (sure) page.send({ do: "delete", channel, ts: given.ts });
}

function editor(given, { page, channel }) {
  const names = page.workspace;
  const before = asTyped(given.text ?? "", names);
  const field = h("textarea", {
    class: "editor-text",
    "aria-label": "Edit message",
    rows: "1",
    data: { testid: "editor" },
  });
  field.value = before;
  const grow = () => {
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${Math.min(field.scrollHeight + 2, 320)}px`);
  };
  const done = () => page.edit(null);
  const save = () => {
    const text = field.value.trim();
    if (text && text !== before) page.send({ do: "edit", channel, ts: given.ts, text });
    done();
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      done();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  requestAnimationFrame(() => {
    grow();
    field.focus();
    field.setSelectionRange(before.length, before.length);
  });
  return h(
    "div",
    { class: "editor" },
    field,
    h(
      "div",
      { class: "editor-foot" },
      h("button", { type: "button", class: "btn small", on: { click: done } }, "Cancel"),
      h("button", { type: "button", class: "btn small primary", on: { click: save } }, "Save"),
    ),
  );
}
