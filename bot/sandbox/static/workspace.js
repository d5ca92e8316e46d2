/**
 * What the page knows: the people, channels and messages that the server told it, and what is unread.
 * `apply(event)` takes one event of the server; listeners then hear it too.
 */
import { clock } from "./time.js";

export class Workspace {
  team = { id: "", name: "" };
  me = "";
  people = new Map();
  channels = new Map();
  /** channel id -> Map of ts -> message, ephemeral ones and replies among them */
  messages = new Map();
  home = null;
  /** channel id -> {greeting, prompts, titles, statuses}: what an agent app shows around its direct messages */
  #agents = new Map();
  modals = [];
  commands = [];
  shortcuts = [];
  /** What the guide walks through: [{person, name, place, task, text}]. */
  tour = [];
  /** channel id -> ts up to which the person has read, as the server knows it */
  #readTo = {};
  /** channel id -> {thread, inChannel, until}: where an answer of the bot is on its way */
  #working = new Map();
  /** channel id -> {count, important}: since when the person looks elsewhere */
  unread = new Map();
  /** "channel:thread_ts" of threads with replies that were not seen */
  newReplies = new Set();
  ready = false;
  #listeners = [];
  #seeing = () => ({ channel: null, thread: null });

  /** `listener(event)` hears each event of the server after it was applied. */
  listen(listener) {
    this.#listeners.push(listener);
  }

  /** `seeing()` tells what the person looks at right now: {channel, thread}. */
  watch(seeing) {
    this.#seeing = seeing;
  }

  apply(event) {
    const take = this[`on_${event.type}`];
    if (!take) return;
    take.call(this, event);
    for (const listener of this.#listeners) listener(event);
  }

  personName(id) {
    return this.people.get(id)?.name ?? null;
  }

  /** What stands after @: the handle, as the bot's is "helpdesk" and its name is longer. */
  handle(id) {
    const person = this.people.get(id);
    return person?.is_bot ? (person.handle ?? person.name) : (person?.name ?? null);
  }

  channelName(id) {
    const channel = this.channels.get(id);
    if (!channel) return null;
    return channel.kind === "im" ? (this.personName(this.other(channel)) ?? channel.name) : channel.name;
  }

  /** Who is at the other end of a direct message. */
  other(channel) {
    return channel.member_ids?.find((id) => id !== this.me) ?? channel.with;
  }

  bot() {
    return [...this.people.values()].find((person) => person.is_bot) ?? null;
  }

  botChannel() {
    const bot = this.bot();
    return (
      [...this.channels.values()].find((channel) => channel.kind === "im" && this.other(channel) === bot?.id) ?? null
    );
  }

  /** Messages of the channel itself, oldest first: no replies but those that were also sent to the channel. */
  timeline(channel) {
    return this.#sorted(channel).filter((message) => !isReply(message) || message.subtype === "thread_broadcast");
  }

  /** The first message of a thread and its replies, oldest first. */
  thread(channel, ts) {
    return this.#sorted(channel).filter((message) => message.ts === ts || message.thread_ts === ts);
  }

  message(channel, ts) {
    return this.messages.get(channel)?.get(ts) ?? null;
  }

  agent(channel) {
    return this.#agents.get(channel) ?? { greeting: "", prompts: [], titles: {}, statuses: {} };
  }

  /** What the app says of a thread while its answer has to wait; empty where it says nothing. */
  status(channel, thread) {
    const said = this.agent(channel).statuses[thread];
    return said ? `${this.bot()?.name} ${said}` : "";
  }

  markRead(channel) {
    return this.unread.delete(channel);
  }

  /** The ts of the channel's last message if the server does not know yet that the person has read it, else null. */
  takeReadTo(channel) {
    const last = this.#sorted(channel)
      .filter((message) => !message.ephemeral)
      .at(-1)?.ts;
    if (!last || Number(last) <= Number(this.#readTo[channel] ?? 0)) return null;
    this.#readTo[channel] = last;
    return last;
  }

  /** Whether the bot is working on an answer in this channel (`thread` null) or thread. */
  isWorking(channel, thread) {
    const at = this.#working.get(channel);
    return Boolean(at) && at.until > Date.now() && (thread === null ? at.inChannel : thread === at.thread);
  }

  #sorted(channel) {
    return [...(this.messages.get(channel)?.values() ?? [])].sort((one, other) => Number(one.ts) - Number(other.ts));
  }

  #put(channel, message) {
    if (!this.messages.has(channel)) this.messages.set(channel, new Map());
    this.messages.get(channel).set(message.ts, message);
  }

  #noteUnread(channel, message) {
    if (message.user === this.me) return;
    const seeing = this.#seeing();
    if (isReply(message)) {
      if (seeing.channel === channel && seeing.thread === message.thread_ts) return;
      this.newReplies.add(`${channel}:${message.thread_ts}`);
    }
    if (seeing.channel === channel) return;
    const before = this.unread.get(channel) ?? { count: 0, important: false };
    const important = this.channels.get(channel)?.kind === "im" || String(message.text ?? "").includes(`<@${this.me}>`);
    this.unread.set(channel, { count: before.count + (important ? 1 : 0), important: before.important || important });
  }

  on_state(event) {
    const kept = event.me === this.me ? this.#ephemeral() : [];
    this.unread.clear();
    this.newReplies.clear();
    this.#working.clear();
    this.#readTo = event.read ?? {};
    Object.assign(this, {
      team: event.team,
      me: event.me,
      home: shownHome(event.home),
      modals: event.modals ?? [],
      commands: event.commands ?? [],
      shortcuts: event.shortcuts ?? [],
      tour: event.tour ?? [],
    });
    this.people = new Map(event.people.map((person) => [person.id, person]));
    this.#agents = new Map(Object.entries(event.agents ?? {}));
    this.channels = new Map(event.channels.map((channel) => [channel.id, channel]));
    this.messages = new Map();
    for (const [channel, messages] of Object.entries(event.messages ?? {}))
      for (const message of messages) this.#put(channel, message);
    // The server keeps no message that only one person sees; a dropped connection should not take them away.
    for (const [channel, message] of kept)
      if (this.channels.has(channel) && !this.message(channel, message.ts)) this.#put(channel, message);
    for (const channel of this.channels.keys())
      for (const message of this.#sorted(channel))
        if (!message.ephemeral && Number(message.ts) > Number(this.#readTo[channel] ?? 0))
          this.#noteUnread(channel, message);
    this.ready = true;
    if (event.now !== undefined) clock.set(event.now);
  }

  #ephemeral() {
    return [...this.messages].flatMap(([channel, messages]) =>
      [...messages.values()].filter((message) => message.ephemeral).map((message) => [channel, message]),
    );
  }

  on_message({ channel, message }) {
    const known = this.message(channel, message.ts);
    if (this.people.get(message.user)?.is_bot) this.#working.delete(channel);
    this.#put(channel, message);
    if (!known) this.#noteUnread(channel, message);
  }

  on_message_deleted({ channel, ts }) {
    this.messages.get(channel)?.delete(ts);
  }

  on_working({ channel, thread, in_channel: inChannel, seconds }) {
    this.#working.set(channel, { thread, inChannel, until: Date.now() + 1000 * seconds });
  }

  on_ephemeral({ channel, message }) {
    this.#working.delete(channel);
    this.#put(channel, { ...message, ephemeral: true });
    this.#noteUnread(channel, message);
  }

  on_ephemeral_replaced({ channel, ts, message }) {
    this.messages.get(channel)?.delete(ts);
    this.#put(channel, { ...message, ephemeral: true });
  }

  on_ephemeral_deleted({ channel, ts }) {
    this.messages.get(channel)?.delete(ts);
  }

  on_channel({ channel }) {
    this.channels.set(channel.id, channel);
  }

  on_agent({ channel, agent }) {
    this.#agents.set(channel, agent);
  }

  on_home({ view }) {
    this.home = view;
  }

  on_modals({ stack }) {
    this.modals = stack ?? [];
  }

  on_clock({ now }) {
    clock.set(now);
  }

  // These change nothing here, but others listen for them.
  on_view_errors() {}
  on_options() {}
  on_error() {}
}

/** The state carries the view of the Home tab bare or as {view}. */
function shownHome(home) {
  return (home && "view" in home ? home.view : home) ?? null;
}

export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}
