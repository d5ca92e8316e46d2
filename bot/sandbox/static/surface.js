/**
 * A surface is a message or a view: what a person has chosen and typed in its elements, kept while the bot redraws it.
 * Values have the shape of Slack's `state.values`: block id -> action id -> {type, value | selected_option | ...}.
 */

export class Surface {
  #values = new Map();
  #before = new Map();

  /** `source`: {channel, ts} or {view_id}, as the server wants it. */
  constructor(key, source, ephemeral = false) {
    this.key = key;
    this.source = source;
    this.ephemeral = ephemeral;
  }

  /** Call before each drawing: elements that are not drawn again lose their value. */
  begin() {
    this.#before = this.#values;
    this.#values = new Map();
  }

  /** The element's present value: the person's, else the one the bot gave. */
  value(blockId, element) {
    const key = `${blockId}/${element.action_id}`;
    const kept = this.#before.get(key)?.value;
    const value = kept?.type === element.type ? kept : initial(element);
    this.#values.set(key, { blockId, actionId: element.action_id, value });
    return value;
  }

  set(blockId, actionId, value) {
    this.#values.set(`${blockId}/${actionId}`, { blockId, actionId, value });
  }

  /** {values: {...}}, as Slack sends it. */
  state() {
    const values = {};
    for (const { blockId, actionId, value } of this.#values.values()) (values[blockId] ??= {})[actionId] = value;
    return { values };
  }
}

const INITIAL = {
  plain_text_input: (element) => ({ value: element.initial_value ?? null }),
  email_text_input: (element) => ({ value: element.initial_value ?? null }),
  url_text_input: (element) => ({ value: element.initial_value ?? null }),
  number_input: (element) => ({ value: element.initial_value ?? null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  external_select: (element) => ({ selected_option: element.initial_option ?? null }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  conversations_select: (element) => ({ selected_conversation: element.initial_conversation ?? null }),
  multi_conversations_select: (element) => ({ selected_conversations: element.initial_conversations ?? [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
  file_input: () => ({ files: [] }),
};

function initial(element) {
  return { type: element.type, ...(INITIAL[element.type]?.(element) ?? {}) };
}
