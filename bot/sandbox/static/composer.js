/**
 * Where one writes: Enter sends, Shift+Enter starts a new line, @ # and / at the right place offer people, channels and commands.
 */
import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { FilePicker } from "./uploads.js";

const TALLEST_PX = 280;

export class Composer {
  #page;
  #where = { me: null, channel: null, thread: null };
  #drafts = new Map();
  #draftFiles = new Map();
  #choices = [];
  #active = 0;
  #token = null;

  /** `testid` names the text field. */
  constructor(page, testid) {
    this.#page = page;
    this.listId = uniqueId("suggestions");
    this.field = h("textarea", {
      class: "composer-text",
      rows: "1",
      data: { testid },
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      spellcheck: "true",
    });
    this.list = h("div", {
      class: "suggestions",
      id: this.listId,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.hint = h("div", { class: "command-hint", hidden: true, role: "status" });
    this.sendButton = h(
      "button",
      {
        type: "button",
        class: "send",
        "aria-label": "Send now",
        "data-tip": "Send now",
        disabled: true,
        data: { testid: testid === "composer" ? "send" : "thread-send" },
        on: { click: () => this.#send() },
      },
      icon("send", 18),
    );
    const tool = (name, label, run) =>
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": label,
          "data-tip": label,
          on: { click: run, mousedown: (event) => event.preventDefault() },
        },
        icon(name, 18),
      );
    const bar = h(
      "div",
      { class: "composer-tools", role: "toolbar", "aria-label": "Formatting" },
      tool("bold", "Bold", () => this.#wrap("*")),
      tool("italic", "Italic", () => this.#wrap("_")),
      tool("strike", "Strikethrough", () => this.#wrap("~")),
      h("span", { class: "tool-divider" }),
      tool("code", "Code", () => this.#wrap("`")),
      tool("quote", "Quote", () => this.#prefix("> ")),
      tool("bullets", "Bulleted list", () => this.#prefix("• ")),
      tool("numbers", "Numbered list", () => this.#prefix("1. ")),
    );
    this.picker = new FilePicker(page, {
      testid: `${testid}-files`,
      label: "Attach files",
      control: (run) => tool("plus", "Attach files", run),
      changed: () => this.#typed(),
    });
    this.commandTool = tool("slash", "Run a command or shortcut", () => this.#begin("/"));
    this.foot = h(
      "div",
      { class: "composer-foot" },
      h(
        "div",
        { class: "composer-tools" },
        this.picker.button,
        tool("at", "Mention someone", () => this.#insert("@")),
        this.commandTool,
      ),
      h("span", { class: "composer-note" }, h("b", {}, "Shift + Return"), " to add a new line"),
      this.sendButton,
    );
    this.box = h("div", { class: "composer-box" }, bar, this.field, this.picker.list, this.foot, this.picker.input);
    this.typing = h("p", { class: "typing", role: "status", data: { testid: `${testid}-typing` } });
    this.root = h("div", { class: "composer" }, this.list, this.hint, this.box, this.typing);
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.#suggest([]));
    this.field.addEventListener("click", () => this.#look());
    this.field.addEventListener("paste", (event) => this.#bring(event, event.clipboardData));
    this.box.addEventListener("dragover", (event) => event.preventDefault());
    this.box.addEventListener("drop", (event) => this.#bring(event, event.dataTransfer));
    this.box.addEventListener("click", (event) => event.target === this.box && this.field.focus());
  }

  /** Moves to a channel or thread; what was begun elsewhere is kept there. */
  show(channel, thread, placeholder) {
    this.#drafts.set(this.#draftKey(), this.field.value);
    this.#draftFiles.set(this.#draftKey(), this.picker.files);
    this.#where = { me: this.#page.workspace.me, channel, thread };
    this.field.value = this.#drafts.get(this.#draftKey()) ?? "";
    this.picker.show(this.#draftFiles.get(this.#draftKey()) ?? []);
    this.field.setAttribute("placeholder", placeholder);
    this.field.setAttribute("aria-label", placeholder);
    this.commandTool.hidden = Boolean(thread);
    this.#suggest([]);
    this.#typed();
  }

  /** Who is typing, below the field; an empty text for nobody. */
  tellTyping(text) {
    this.typing.textContent = text;
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  fill(text) {
    this.field.value = text;
    this.#typed();
    this.focus();
  }

  #draftKey() {
    return `${this.#where.me} ${this.#where.channel} ${this.#where.thread ?? ""}`;
  }

  #typed() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, TALLEST_PX)}px`);
    this.sendButton.disabled = this.picker.busy || !(this.field.value.trim() || this.picker.files.length);
    const command = this.#page.workspace.commands.find((each) => this.field.value.startsWith(`${each.command} `));
    this.hint.hidden = !command || Boolean(this.#where.thread);
    if (command)
      this.hint.replaceChildren(
        h("b", {}, command.command),
        ` ${command.usage_hint ?? ""}`,
        h("span", {}, command.description ?? ""),
      );
    this.#look();
  }

  // --- sending

  #send() {
    const text = this.field.value.trim();
    const { channel, thread } = this.#where;
    const { files } = this.picker;
    if (this.sendButton.disabled || !channel) return;
    if (!this.#page.deliver(text, channel, thread, files)) return;
    this.field.value = "";
    this.picker.show([]);
    this.#suggest([]);
    this.#typed();
  }

  /** Files that were pasted or dropped; anything else is the browser's. */
  #bring(event, brought) {
    const files = [...(brought?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.picker.add(files);
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.#choices.length && this.#suggestionKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      if (this.#page.editLast(this.#where.channel, this.#where.thread)) event.preventDefault();
    } else if ((event.metaKey || event.ctrlKey) && ["b", "i"].includes(event.key)) {
      event.preventDefault();
      this.#wrap(event.key === "b" ? "*" : "_");
    }
  }

  // --- suggestions

  #look() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const { workspace } = this.#page;
    const found = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before);
    const command = !this.#where.thread && /^\/[\w-]*$/.test(before) ? before : null;
    if (command !== null) {
      this.#token = { start: 0, text: command };
      this.#suggest([...this.#commandsLike(command), ...this.#shortcutsLike(command.slice(1))]);
    } else if (found) {
      const [, sign, part] = found;
      this.#token = { start: before.length - part.length - 1, text: sign + part };
      this.#suggest(sign === "@" ? this.#peopleLike(part) : this.#channelsLike(part));
    } else {
      this.#suggest([]);
    }
  }

  #commandsLike(part) {
    const commands = this.#page.workspace.commands.filter((each) => each.command.startsWith(part));
    return commands.map((each) => ({
      insert: each.command,
      title: each.command,
      note: each.usage_hint,
      description: each.description,
      face: icon("slash", 18),
    }));
  }

  /** Global shortcuts: as in Slack, they stand among the commands, and are used, not inserted. */
  #shortcutsLike(part) {
    const shortcuts = this.#page.workspace.shortcuts.filter(
      (each) => each.type === "global" && each.name.toLowerCase().startsWith(part.toLowerCase()),
    );
    return shortcuts.map((each) => ({
      insert: "",
      run: () => this.#page.send({ do: "shortcut", callback_id: each.callback_id }),
      title: each.name,
      description: each.description,
      face: icon("slash", 18),
    }));
  }

  #peopleLike(part) {
    const { workspace } = this.#page;
    const fits = (person) =>
      [workspace.handle(person.id), ...person.name.split(" "), person.name].some((word) =>
        word.toLowerCase().startsWith(part.toLowerCase()),
      );
    const people = [...workspace.people.values()]
      .filter(fits)
      .sort((one, other) => Number(Boolean(other.is_bot)) - Number(Boolean(one.is_bot)));
    return people.map((person) => ({
      insert: `@${workspace.handle(person.id)}`,
      title: person.is_bot ? `@${workspace.handle(person.id)}` : person.name,
      note: person.is_bot ? person.name : person.title,
      badge: person.is_bot ? "APP" : null,
      face: avatar(person, 24),
    }));
  }

  #channelsLike(part) {
    const channels = [...this.#page.workspace.channels.values()].filter(
      (channel) => channel.kind !== "im" && channel.name.startsWith(part.toLowerCase()),
    );
    return channels.map((channel) => ({
      insert: `#${channel.name}`,
      title: channel.name,
      face: icon(channel.kind === "private" ? "lock" : "hash", 18),
    }));
  }

  #suggest(choices) {
    this.#choices = choices;
    this.#active = 0;
    this.list.hidden = !choices.length;
    this.field.setAttribute("aria-expanded", String(choices.length > 0));
    this.list.replaceChildren(
      ...choices.map((choice, position) =>
        h(
          "div",
          {
            class: "suggestion",
            role: "option",
            id: `${this.listId}-${position}`,
            on: {
              mousedown: (event) => event.preventDefault(),
              click: () => this.#take(position),
              pointermove: () => position !== this.#active && this.#mark(position),
            },
          },
          choice.face,
          h("span", { class: "suggestion-title" }, choice.title),
          choice.badge ? h("span", { class: "app-badge" }, choice.badge) : null,
          choice.note ? h("span", { class: "suggestion-note" }, choice.note) : null,
          choice.description ? h("span", { class: "suggestion-description" }, choice.description) : null,
        ),
      ),
    );
    this.#mark(0);
  }

  #mark(position) {
    const rows = [...this.list.children];
    if (!rows.length) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    this.#active = (position + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.#active)));
    this.field.setAttribute("aria-activedescendant", rows[this.#active].id);
  }

  /** Whether the key was for the suggestions. What is already typed in full is sent, not completed. */
  #suggestionKey(event) {
    const complete = this.#choices.some((choice) => choice.insert.toLowerCase() === this.#token.text.toLowerCase());
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      this.#mark(this.#active + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Tab" && !event.shiftKey) this.#take(this.#active);
    else if (event.key === "Enter" && !event.shiftKey && !complete) this.#take(this.#active);
    else if (event.key === "Escape") this.#suggest([]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #take(position) {
    const { start, text } = this.#token;
    const { insert, run } = this.#choices[position];
    const after = this.field.value.slice(start + text.length);
    if (run) {
      this.#replace(start, start + text.length, "");
      run();
      return;
    }
    this.#replace(start, start + text.length, /^\s/.test(after) ? insert : `${insert} `);
  }

  // --- formatting

  /** As if typed, so that undo takes it back. */
  #replace(start, end, text) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) this.field.setRangeText(text, start, end, "end");
    this.#typed();
  }

  #wrap(mark) {
    const { selectionStart: start, selectionEnd: end } = this.field;
    const chosen = this.field.value.slice(start, end);
    this.#replace(start, end, `${mark}${chosen}${mark}`);
    if (!chosen) this.field.setSelectionRange(start + 1, start + 1);
  }

  #prefix(mark) {
    const start = this.field.value.lastIndexOf("\n", this.field.selectionStart - 1) + 1;
    const end = this.field.selectionEnd;
    const lines = this.field.value.slice(start, end).split("\n");
    this.#replace(
      start,
      end,
      lines.map((line, position) => (mark === "1. " ? `${position + 1}. ` : mark) + line).join("\n"),
    );
  }

  #insert(sign) {
    const { selectionStart: start, selectionEnd: end, value } = this.field;
    this.#replace(start, end, start && !/\s/.test(value[start - 1]) ? ` ${sign}` : sign);
  }

  #begin(sign) {
    if (!this.field.value) this.#replace(0, 0, sign);
    this.focus();
  }
}
