"""What can be clicked, chosen and filled in within blocks: found by what a person reads, valued as Slack values it."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, Final

from bot.sandbox.clock import Counters
from bot.sandbox.typed import unescape
from bot.sandbox.wire import Json, copied

MAX_FORM_FILE: Final = 10 * 1024 * 1024
"""Bytes of a file that a form takes."""

_TEXTS: Final = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_STATE_KEYS: Final[dict[str, str]] = {
    **dict.fromkeys(_TEXTS, "value"),
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
"""Elements with a state, and where the state keeps their value."""


def fill_ids(blocks: list[Json], ids: Counters) -> list[Json]:
    """A copy in which every block and every interactive element has an id, as Slack gives them."""
    filled = copied(blocks)
    for block in filled:
        block.setdefault("block_id", ids.next("b", 4))
        for element in _elements_of(block):
            element.setdefault("action_id", ids.next("a", 4))
    return filled


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block."""
    for block in blocks:
        for element in _elements_of(block):
            yield block, element


def _elements_of(block: Json) -> list[Json]:
    found: list[Json] = []
    match block.get("type"):
        case "section":
            found = [block["accessory"]] if "accessory" in block else []
        case "input":
            found = [block["element"]]
        case "actions" | "context_actions":
            found = block["elements"]
    return [element for element in found if element["type"] != "image"]


def find(blocks: Iterable[Json], what: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The element with this action id, label, spoken label or block id, in that order.

    LookupError names what there is.
    """
    there = [place for place in elements(blocks) if block_id in (None, place[0]["block_id"])]
    for names in (_action_id, _label, _spoken, _block_id):
        for block, element in there:
            if names(block, element) == what:
                return block, element
    known = ", ".join(map(repr, _known(there))) or "nothing"
    raise LookupError(f"There is no {what!r} to act on here, only: {known}.")


def find_pressed(blocks: list[Json], what: str, block_id: str | None = None) -> tuple[Json, Json, str | None]:
    """As `find`, or the option of a menu behind three dots that says so: menu and value of the option."""
    there = [place for place in elements(blocks) if block_id in (None, place[0]["block_id"])]
    for block, element in there:
        for option in _options(element) if element["type"] == "overflow" else ():
            if unescape(option["text"]["text"]) == what:
                return block, element, option["value"]
    return (*find(blocks, what, block_id), None)


def _known(there: Iterable[tuple[Json, Json]]) -> Iterator[str]:
    for block, element in there:
        if element["type"] == "overflow":
            yield from (unescape(option["text"]["text"]) for option in _options(element))
        else:
            yield _label(block, element) or _action_id(block, element)


def _action_id(_block: Json, element: Json) -> str:
    return str(element.get("action_id", ""))


def _block_id(block: Json, _element: Json) -> str:
    return str(block["block_id"])


def _label(block: Json, element: Json) -> str:
    """What a person reads on the element: a button's text, an input's label, a menu's placeholder."""
    for text in (element.get("text"), block.get("label"), element.get("placeholder")):
        if text:
            return unescape(str(text["text"]))
    return ""


def _spoken(_block: Json, element: Json) -> str:
    """What a screen reader says instead of what stands on the element."""
    return str(element.get("accessibility_label", ""))


def initial_values(blocks: Iterable[Json]) -> Json:
    """The `state.values` before anybody touched anything."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in _STATE_KEYS:
            values.setdefault(block["block_id"], {})[element["action_id"]] = _initial_value(element)
    return values


def _initial_value(element: Json) -> Json:
    kind = element["type"]
    key = _STATE_KEYS[kind]
    initial = element.get("initial_" + key.removeprefix("selected_"))
    if initial is None and key.endswith("s"):
        initial = []
    return {"type": kind, key: initial}


def merge_state(values: Json, given: Json) -> Json:
    """The state with what the person entered; takes `state` and `state.values` alike, drops what does not fit."""
    entered = given.get("values", given)
    result: Json = {}
    for block_id, actions in values.items():
        result[block_id] = {}
        for action_id, value in actions.items():
            new = (entered.get(block_id) or {}).get(action_id) or {}
            fits = new.get("type", value["type"]) == value["type"]
            result[block_id][action_id] = value | new if fits else value
    return result


def choice_value(element: Json, choice: Any, offered: Iterable[Json] = ()) -> Json:
    """The element's value for a choice: text, id or date as it is; options by value or by what they say."""
    kind = element["type"]
    key = "selected_option" if kind == "overflow" else _STATE_KEYS.get(kind)
    if key is None:
        return {"type": kind, **({"value": element["value"]} if "value" in element else {})}
    if not key.startswith("selected_option"):
        return {"type": kind, key: choice}
    options = [*(offered or _options(element))]
    if key == "selected_options":
        return {"type": kind, key: [_option(options, one) for one in choice]}
    return {"type": kind, key: None if choice is None else _option(options, choice)}


def _options(element: Json) -> list[Json]:
    return element.get("options") or [
        option for group in element.get("option_groups", []) for option in group["options"]
    ]


def _option(options: list[Json], choice: str) -> Json:
    for option in options:
        if choice in (option["value"], unescape(option["text"]["text"])):
            return option
    known = ", ".join(repr(option["text"]["text"]) for option in options) or "nothing"
    raise LookupError(f"{choice!r} is not offered, only: {known}.")


def takes_files(view: Json) -> bool:
    """Whether a form has a field for files."""
    blocks = view.get("blocks")
    elements_ = [one.get("element") for one in blocks if isinstance(one, dict)] if isinstance(blocks, list) else []
    return any(isinstance(one, dict) and one.get("type") == "file_input" for one in elements_)


def files_in(values: Json) -> list[Json]:
    """What was put into a form's fields for files."""
    inputs = (value for actions in values.values() for value in actions.values())
    return [file for value in inputs if value["type"] == "file_input" for file in value["files"] or ()]


def _wrong_files(element: Json, files: list[Json]) -> str:
    """What Slack's client says of files that a field does not take; empty where it takes them."""
    most, types = element.get("max_files", 10), element.get("filetypes")
    if len(files) > most:
        return f"You can upload up to {most} files."
    if types and any(PurePath(one["name"]).suffix.removeprefix(".").lower() not in types for one in files):
        return f"Only these file types are allowed: {', '.join(types)}."
    return "" if all(one["size"] <= MAX_FORM_FILE for one in files) else "Files must be smaller than 10 MB."


def missing_inputs(blocks: Iterable[Json], values: Json) -> Json:
    """What Slack's own client says before it sends a form: by block id."""
    errors: Json = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = values[block["block_id"]][element["action_id"]].get(_STATE_KEYS[element["type"]])
        if value or value == 0:
            error = _wrong_value(element, value)
        else:
            error = "" if block.get("optional") else "Please complete this required field."
        errors |= {block["block_id"]: error} if error else {}
    return errors


def _wrong_value(element: Json, value: Any) -> str:
    """What is wrong with what was entered; empty where nothing is."""
    if element["type"] == "file_input":
        return _wrong_files(element, value)
    if element["type"] in _TEXTS and len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    if element["type"] in _TEXTS and len(value) > element.get("max_length", 3000):
        return f"Must be at most {element['max_length']} characters."
    return ""
