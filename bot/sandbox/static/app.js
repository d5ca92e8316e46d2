/**
 * The page of the local Slack: connects as one person and puts the parts together.
 *
 * Where tests find things (all names are stable):
 *   a message            [data-ts="..."] within [data-channel="C..."]; [data-testid=message]; ephemeral ones also [data-ephemeral=true]
 *   the message columns  [data-testid=messages] (the channel) and [data-testid=thread-messages]; both carry data-channel
 *   where one writes     [data-testid=composer], [data-testid=thread-composer] (textareas); [data-testid=send], [data-testid=thread-send]; [data-testid=editor]
 *   the thread pane      [data-testid=thread] (data-thread = ts of its first message); opened by [data-testid=reply-bar] under a message
 *   sidebar              [data-testid=channel-NAME]; the bot's is channel-HANDLE (channel-helpdesk); data-unread=true when unread
 *   the bot's tabs       [data-testid=tab-home], [data-testid=tab-messages]; the Home pane is [data-testid=home]
 *   who one is           [data-testid=person-switch] (data-person = id); in its menu [data-testid=person-U_BEN]; or ?person=U_BEN in the address
 *   a modal              [data-testid=modal] (data-view-id, data-callback-id); [data-testid=modal-submit], -close, -x; [data-testid=field-error]
 *   Block Kit elements   by their visible words, or [data-action-id] within [data-block-id]
 *   a select             click it, type into [data-testid=select-search], click the option (role=option) in [data-testid=select-list]
 *   hover toolbar        hover the message (or focus it): then "Reply in thread" and "More actions" are in it; menu items have role=menuitem
 *   a file               [data-file-id]: a picture by its alt text, everything else a link by its title; "Replied to a thread" over a broadcast
 *   searching            [data-testid=search-button] opens [data-testid=search-dialog] with [data-testid=search]; results are its buttons
 *   the guide            [data-testid=guide-button] opens [data-testid=guide]; each step has a button "Show me: ..."
 *   the typing line      [data-testid=composer-typing], [data-testid=thread-composer-typing]; an agent's status line, too
 *   an agent's prompts   [data-testid=prompts]: a button for each
 *   the rest             [data-testid=confirm], [data-testid=banner], [data-testid=clock]
 * <html data-connection> is "connecting", "open" (the workspace is there) or "lost".
 */
import { Prompts } from "./agent.js";
import { Banner } from "./banner.js";
import { ChannelHead } from "./channel_head.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { toast } from "./dialogs.js";
import { h } from "./dom.js";
import { Guide } from "./guide.js";
import { Home } from "./home.js";
import { intro } from "./intro.js";
import { MessageList } from "./message_list.js";
import { Modals } from "./modal.js";
import { PersonSwitch } from "./person_switch.js";
import { onPhone } from "./phone.js";
import { closePopover } from "./popover.js";
import { Search } from "./search.js";
import { Sidebar } from "./sidebar.js";
import { Surface } from "./surface.js";
import { Thread } from "./thread.js";
import { isReply, Workspace } from "./workspace.js";

const OPTIONS_PATIENCE_MS = 6000;

/** Who one is when the address names nobody. */
const FIRST_PERSON = "U_ADA";

class Page {
  workspace = new Workspace();
  #surfaces = new Map();
  #asked = new Map();
  #lastRequest = 0;
  #editing = null;
  #place = null;
  /** Whose messages are in the list. */
  #shownFor = null;
  /** The stop of the tour that is shown once its person's workspace is there. */
  #wanted = null;
  #connection = new Connection({
    hear: (event) => this.workspace.apply(event),
    tell: (state) => this.#connectionIs(state),
  });

  constructor() {
    this.sidebar = new Sidebar(this);
    this.guide = new Guide(this);
    this.search = new Search(this);
    this.persons = new PersonSwitch(this);
    this.home = new Home(this);
    this.modals = new Modals(this);
    this.thread = new Thread(this);
    this.list = new MessageList(this, "channel", () => intro(this));
    this.composer = new Composer(this, "composer");
    this.prompts = new Prompts(this);
    this.head = new ChannelHead(this);
    this.messages = h(
      "section",
      { class: "messages", id: "panel-messages", "aria-label": "Messages" },
      this.list.root,
      this.prompts.root,
      this.composer.root,
    );
    this.main = h("main", { class: "main" }, this.head.root, this.messages, this.home.root);
    this.banner = new Banner(() => this.#connection.retry());
    this.frame = h(
      "div",
      { class: "frame", hidden: true },
      this.sidebar.root,
      h("div", { class: "card-pane" }, this.main, this.thread.root),
      this.guide.root,
    );
    this.workspace.watch(() => ({
      channel: this.#seesMessages() ? this.#place : null,
      thread: this.thread.ts,
    }));
    this.workspace.listen((event) => this.#hear(event));
  }

  start() {
    document.querySelector("#page").replaceChildren(this.persons.root, this.banner.root, this.frame);
    document.documentElement.dataset.connection = "connecting";
    addEventListener("popstate", () => this.#follow());
    document.addEventListener("visibilitychange", () => this.#look());
    document.addEventListener("click", (event) => {
      const target = event.target.closest?.("[data-channel-link]");
      if (!target) return;
      event.preventDefault();
      if (this.workspace.channels.has(target.dataset.channelLink)) this.go(target.dataset.channelLink);
    });
    this.#connection.as(personInAddress() ?? FIRST_PERSON);
  }

  // --- going places

  /** The channel's id, or "home". */
  place() {
    return this.#place;
  }

  onApp() {
    return this.#place === "home" || this.#place === this.workspace.botChannel()?.id;
  }

  go(place, { remember = true, focus = true } = {}) {
    const before = this.#place;
    if (place !== before) {
      this.closeThread();
      this.edit(null);
    }
    this.#place = place;
    const inList = onPhone() && this.frame.dataset.pane === "list";
    if (remember && (place !== before || inList)) history.pushState(null, "", `#${place}`);
    this.frame.dataset.pane = "conversation";
    this.#tellBot(place, before);
    this.#show();
    if (focus && this.#showsMessages() && !onPhone()) this.composer.focus();
    if (inList) this.head.root.querySelector(".back").focus();
  }

  /** On a phone: from a conversation back to the list. */
  showList() {
    this.closeThread();
    history.pushState({ pane: "list" }, "", `#${this.#place}`);
    this.frame.dataset.pane = "list";
    this.sidebar.root.querySelector(".current")?.focus();
  }

  /** To a message that was searched for; a reply is shown in its thread. */
  goToMessage(channel, { ts, thread_ts: thread }) {
    this.go(channel, { focus: false });
    if (thread && thread !== ts) this.openThread(channel, thread);
    const selector = `[data-channel="${CSS.escape(channel)}"] [data-ts="${CSS.escape(ts)}"]`;
    const shown = [...document.querySelectorAll(selector)].at(-1);
    shown?.scrollIntoView({ block: "center" });
    shown?.focus({ preventScroll: true });
  }

  /** Becomes the person of a stop of the tour, goes to its place and writes its text, unsent. */
  visit(stop) {
    this.#wanted = stop;
    if (stop.person === this.workspace.me) this.#visitWanted();
    else this.become(stop.person);
  }

  #visitWanted() {
    const { place, text } = this.#wanted;
    this.#wanted = null;
    const { workspace } = this;
    const named = [...workspace.channels.values()].find((channel) => channel.name === place && channel.kind !== "im");
    this.go(place === "helpdesk" ? workspace.botChannel().id : (named?.id ?? "home"));
    if (text) this.composer.fill(text);
  }

  #tellBot(place, before) {
    if (place === "home") this.home.open();
    else if (place === this.workspace.botChannel()?.id && place !== before) this.send({ do: "open_dm" });
  }

  openThread(channel, ts, { focus = false } = {}) {
    this.thread.open(channel, ts);
    this.#show();
    if ((focus || document.activeElement === document.body) && !onPhone()) this.thread.composer.focus();
  }

  closeThread() {
    if (!this.thread.isOpen) return;
    this.thread.close();
    this.frame.classList.remove("with-thread");
    this.list.update();
    if (!onPhone()) this.composer.focus();
  }

  become(person) {
    if (person === this.workspace.me) return;
    const address = new URL(location.href);
    address.searchParams.set("person", person);
    history.pushState(null, "", address);
    this.#change(person);
  }

  #change(person) {
    this.closeThread();
    this.#surfaces.clear();
    document.documentElement.dataset.connection = "connecting";
    this.#connection.as(person);
  }

  /** The address changed by the browser's own buttons. */
  #follow() {
    const person = personInAddress() ?? FIRST_PERSON;
    if (person !== this.workspace.me) this.#change(person);
    else this.go(this.#placeInAddress() ?? this.#firstPlace(), { remember: false });
    if (history.state?.pane === "list") this.frame.dataset.pane = "list";
  }

  #placeInAddress() {
    const place = decodeURIComponent(location.hash.slice(1));
    return place === "home" || this.workspace.channels.has(place) ? place : null;
  }

  #firstPlace() {
    const bot = this.workspace.bot()?.id;
    const channels = [...this.workspace.channels.values()].filter((channel) => channel.kind !== "im");
    return (
      (
        channels.find((channel) => channel.kind === "channel" && channel.member_ids?.includes(bot)) ??
        channels[0] ??
        this.workspace.botChannel()
      )?.id ?? "home"
    );
  }

  #showsMessages() {
    return this.#place !== "home";
  }

  /** Whether the person has the messages of the place before their eyes. */
  #seesMessages() {
    return !document.hidden && this.#showsMessages() && !(onPhone() && this.frame.dataset.pane === "list");
  }

  // --- to the server

  /** Whether it could be sent. */
  send(command) {
    const sent = this.#connection.send(command);
    if (!sent) toast("You are not connected right now. Nothing was sent.");
    return sent;
  }

  /** A typed line: a message, perhaps with files, or a command. Tells whether it is on its way. */
  deliver(text, channel, thread, files = []) {
    const ids = files.map(({ id }) => ({ id }));
    const more = { ...(thread ? { thread_ts: thread } : {}), ...(ids.length ? { files: ids } : {}) };
    if (ids.length || !/^\/\w/.test(text)) return this.send({ do: "say", channel, text, ...more });
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
    if (!this.workspace.commands.some((each) => each.command === command)) toast(`${command} is not a valid command.`);
    else if (thread) toast(`${command} is not supported in threads. Sorry!`);
    else return this.send({ do: "slash", channel, command, text: rest });
    return false;
  }

  act(surface, blockId, actionId, action) {
    this.send({
      do: "action",
      source: surface.source,
      ephemeral: surface.ephemeral,
      block_id: blockId,
      action_id: actionId,
      action,
      state: surface.state(),
    });
  }

  /** The options that the bot offers for what was typed: {options} or {option_groups}, or {failed: true}. */
  options(surface, blockId, actionId, value) {
    this.#lastRequest += 1;
    const id = `options-${this.#lastRequest}`;
    return new Promise((resolve) => {
      const give = (answer) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => give({ failed: true }), OPTIONS_PATIENCE_MS);
      this.#asked.set(id, give);
      if (
        !this.send({
          do: "options",
          request_id: id,
          source: surface.source,
          block_id: blockId,
          action_id: actionId,
          value,
        })
      )
        give({ failed: true });
    });
  }

  surface(key, source, ephemeral) {
    if (!this.#surfaces.has(key)) this.#surfaces.set(key, new Surface(key, source, ephemeral));
    return this.#surfaces.get(key);
  }

  complain(text) {
    toast(text);
  }

  // --- editing

  isEditing(channel, ts, place) {
    const at = this.#editing;
    return Boolean(at) && at.channel === channel && at.ts === ts && at.place === place;
  }

  /** Starts to edit that message where it is shown; null ends it. */
  edit(channel, ts, place = this.thread.channel === channel && this.#isReplyAt(channel, ts) ? "thread" : "channel") {
    const before = this.#editing;
    this.#editing = channel ? { channel, ts, place } : null;
    if (!before && !this.#editing) return;
    this.list.update();
    this.thread.update();
    if (!this.#editing)
      (before.place === "thread" && this.thread.isOpen ? this.thread.composer : this.composer).focus();
  }

  editLast(channel, thread) {
    const given = thread ? this.workspace.thread(channel, thread) : this.workspace.timeline(channel);
    const own = given
      .filter((message) => message.user === this.workspace.me && !message.ephemeral && message.subtype !== "tombstone")
      .at(-1);
    if (own) this.edit(channel, own.ts, thread ? "thread" : "channel");
    return Boolean(own);
  }

  #isReplyAt(channel, ts) {
    return isReply(this.workspace.message(channel, ts) ?? {});
  }

  // --- from the server

  #connectionIs(state) {
    if (state === "open") this.banner.hide();
    else if (this.workspace.ready) this.banner.show("The connection was lost. Trying to reconnect…");
    else this.banner.show(`Nothing here for ${personInAddress() ?? FIRST_PERSON}: is that name right? Trying again…`);
    if (state === "lost") document.documentElement.dataset.connection = "lost";
  }

  #hear(event) {
    switch (event.type) {
      case "state":
        this.#begin();
        break;
      case "home":
        this.home.update();
        break;
      case "modals":
        closePopover({ focus: false });
        this.modals.update();
        break;
      case "view_errors":
        this.modals.fail(event.view_id, event.errors);
        break;
      case "options":
        this.#asked.get(event.request_id)?.(event);
        break;
      case "error":
        this.#trouble(event);
        break;
      default:
        this.#refresh(event);
    }
  }

  /** The server or the bot could not do what was asked. */
  #trouble({ request_id: id, text }) {
    const waiting = this.#asked.get(id);
    if (waiting) {
      waiting({ failed: true });
      return;
    }
    this.modals.release();
    toast(text);
  }

  #begin() {
    const { workspace } = this;
    document.documentElement.dataset.connection = "open";
    this.frame.hidden = false;
    const place = this.#placeInAddress() ?? this.#placeOfOther() ?? this.#firstPlace();
    const fresh = place !== this.#place;
    this.#place = place;
    if (fresh) this.frame.dataset.pane = onPhone() && !location.hash ? "list" : "conversation";
    if (!personInAddress() || fresh) {
      const address = new URL(location.href);
      address.searchParams.set("person", workspace.me);
      address.hash = place;
      history.replaceState({ pane: this.frame.dataset.pane }, "", address);
    }
    this.modals.update();
    if (place === "home") this.home.open();
    else if (fresh && place === workspace.botChannel()?.id) this.send({ do: "open_dm" });
    this.#show({ again: true });
    if (fresh && this.#showsMessages() && !workspace.modals.length && !onPhone()) this.composer.focus();
    this.guide.update();
    if (this.#wanted?.person === workspace.me) this.#visitWanted();
  }

  /** In the direct message of another person with the bot: one's own. */
  #placeOfOther() {
    const wanted = location.hash.slice(1);
    return wanted.startsWith("D") ? (this.workspace.botChannel()?.id ?? null) : null;
  }

  #refresh(event) {
    this.#look();
    this.#tellTyping();
    if (event.type === "working") setTimeout(() => this.#tellTyping(), 1000 * event.seconds + 50);
    if (this.#showsMessages()) this.list.update();
    this.prompts.update();
    this.#openAnswer(event);
    this.thread.update();
    this.sidebar.update();
    this.persons.update();
    this.#title();
  }

  /** Where the app is an agent, its answer to what one wrote just now opens as Slack opens it: beside the messages. */
  #openAnswer({ type, channel, message }) {
    if (type !== "message" || channel !== this.#place || channel !== this.workspace.botChannel()?.id) return;
    if (onPhone() || !isReply(message) || this.thread.ts === message.thread_ts || message.user !== this.workspace.bot()?.id) return;
    const last = this.workspace.timeline(channel).at(-1);
    if (last?.ts === message.thread_ts && last.user === this.workspace.me) this.openThread(channel, last.ts);
  }

  /** What is on the screen counts as read. */
  #look() {
    if (!this.#seesMessages()) return;
    if (this.workspace.markRead(this.#place)) this.sidebar.update();
    const ts = this.workspace.takeReadTo(this.#place);
    if (ts) this.#connection.send({ do: "read", channel: this.#place, ts });
  }

  #tellTyping() {
    const { workspace, thread } = this;
    const words = `${workspace.bot()?.name} is typing …`;
    const status = Object.keys(workspace.agent(this.#place).statuses).at(-1);
    const waits = status ? workspace.status(this.#place, status) : "";
    this.composer.tellTyping(waits || (workspace.isWorking(this.#place, null) ? words : ""));
    const within = thread.isOpen ? workspace.status(thread.channel, thread.ts) : "";
    thread.composer.tellTyping(within || (thread.isOpen && workspace.isWorking(thread.channel, thread.ts) ? words : ""));
  }

  // --- drawing

  #show({ again = false } = {}) {
    if (!this.workspace.ready) return;
    const onMessages = this.#showsMessages();
    this.#look();
    this.#tellTyping();
    this.sidebar.update();
    this.persons.update();
    this.head.update();
    this.messages.hidden = !onMessages;
    this.home.root.hidden = onMessages;
    this.frame.classList.toggle("with-thread", this.thread.isOpen);
    if (onMessages) {
      const channel = this.workspace.channels.get(this.#place);
      const name = this.workspace.channelName(this.#place);
      if (this.list.column.dataset.channel !== this.#place || this.#shownFor !== this.workspace.me) {
        this.composer.show(this.#place, null, `Message ${channel?.kind === "im" ? name : `#${name}`}`);
        this.list.show(this.#place);
      } else {
        this.list.update();
      }
      this.#shownFor = this.workspace.me;
    } else {
      this.home.update();
    }
    this.prompts.update();
    if (again) this.thread.update();
    this.#title();
  }

  #title() {
    const name =
      this.#place === "home"
        ? (this.workspace.bot()?.name ?? "Home")
        : `${this.workspace.channels.get(this.#place)?.kind === "im" ? "" : "#"}${this.workspace.channelName(this.#place)}`;
    const unread = this.workspace.unread.size ? "* " : "";
    document.title = `${unread}${name} · ${this.workspace.team.name}`;
  }
}

function personInAddress() {
  return new URL(location.href).searchParams.get("person");
}

new Page().start();
