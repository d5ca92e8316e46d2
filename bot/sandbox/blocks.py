"""Block Kit as Slack checks it: the blocks of a message or view, and the view itself, against every limit we know."""

import json
from collections.abc import Iterator
from typing import Any, Final

from bot.sandbox.checks import (
    Check,
    SchemaFaults,
    Shape,
    Surface,
    anything,
    flag,
    items,
    one_of,
    string,
    tagged_object,
    text,
    unique,
    url,
)
from bot.sandbox.elements import (
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    MARKUP,
    OPTION,
    OPTION_GROUP,
)
from bot.sandbox.rich_text import CELL, RICH_TEXT, column
from bot.sandbox.wire import Json, RefusedError

ALL_BLOCKS_CHARACTERS: Final = 13_200
"""All texts of a message's blocks together: undocumented, seen in slackapi/bolt-js#2509."""
_MARKDOWN_CHARACTERS: Final = 12_000
_TABLE_CHARACTERS: Final = 10_000
_VIEW_BYTES: Final = 250_000


def _block(fields: dict[str, Check], *required: str, also: Check | None = None, **more: Any) -> Shape:
    return Shape({"type": anything, "block_id": string(255, 1)} | fields, required, also=also, **more)


def _section_says_something(report: SchemaFaults, at: str, value: Any) -> None:
    if value.get("text") is None and value.get("fields") is None:
        report.add(at, "must define either `text` or `fields`")


def _action_ids_differ(report: SchemaFaults, at: str, value: Any) -> None:
    elements = value.get("elements")
    if isinstance(elements, list):
        places = ((f"{at}/elements/{n}", one) for n, one in enumerate(elements) if isinstance(one, dict))
        unique(report, places, "action_id")


def _image_has_a_source(report: SchemaFaults, at: str, value: Any) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        report.add(at, "must define either `image_url` or `slack_file`")


def _context_element(report: SchemaFaults, at: str, value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in MARKUP:
        text(3000, *MARKUP)(report, at, value)
    else:
        tagged_object(ELEMENTS, {"image"})(report, at, value)


_BLOCKS: Final[dict[str, Shape]] = {
    "section": _block(
        {
            "text": text(3000, *MARKUP),
            "fields": items(text(2000, *MARKUP), 1, 10),
            "accessory": IN_SECTION,
            "expand": flag,
        },
        also=_section_says_something,
    ),
    "header": _block({"text": text(150)}, "text"),
    "divider": _block({}),
    "context": _block({"elements": items(_context_element, 1, 10)}, "elements"),
    "actions": _block({"elements": items(IN_ACTIONS, 1, 25)}, "elements", also=_action_ids_differ),
    "context_actions": _block(
        {"elements": items(IN_CONTEXT_ACTIONS, 1, 5)}, "elements", also=_action_ids_differ, surfaces=("message",)
    ),
    "image": _block(
        {
            "image_url": url(),
            "slack_file": anything,
            "alt_text": string(2000),
            "title": text(2000),
        },
        "alt_text",
        also=_image_has_a_source,
    ),
    "input": _block(
        {
            "label": text(2000),
            "element": IN_INPUT,
            "hint": text(2000),
            "optional": flag,
            "dispatch_action": flag,
        },
        "label",
        "element",
    ),
    "markdown": _block({"text": string(_MARKDOWN_CHARACTERS, 1)}, "text", surfaces=("message",)),
    "rich_text": _block(RICH_TEXT, "elements"),
    "table": _block(
        {"rows": items(items(CELL, 1, 20), 1, 100), "column_settings": items(column, 0, 20)},
        "rows",
        surfaces=("message",),
    ),
    "video": _block(
        {
            "alt_text": string(2000),
            "title": text(199),
            "video_url": url(),
            "thumbnail_url": url(),
            "author_name": string(49),
            "description": text(200),
            "provider_icon_url": url(),
            "provider_name": string(200),
            "title_url": url(),
        },
        "alt_text",
        "title",
        "video_url",
        "thumbnail_url",
    ),
}
_ANY_BLOCK = tagged_object(_BLOCKS)


def blocks_errors(blocks: Any, surface: Surface, at: str = "/blocks") -> list[str]:
    """What Slack would refuse in these blocks, in its words; empty when it takes them."""
    report = SchemaFaults(surface)
    items(_ANY_BLOCK, 0, 50 if surface == "message" else 100)(report, at, blocks)
    unique(report, ((f"{at}/{n}", block) for n, block in enumerate(_objects(blocks))), "block_id")
    _check_together(report, at, blocks)
    return report.errors


def _check_together(report: SchemaFaults, at: str, blocks: Any) -> None:
    """What Slack limits for all blocks of a message or view together."""
    tables = _of_type(blocks, "table")
    if len(tables) > 1:
        report.add(at, "only one table allowed")
    if _characters(tables) > _TABLE_CHARACTERS:
        report.add(at, f"table cells must be less than {_TABLE_CHARACTERS + 1} characters together")
    markdown = [block.get("text") for block in _of_type(blocks, "markdown")]
    if sum(len(text) for text in markdown if isinstance(text, str)) > _MARKDOWN_CHARACTERS:
        report.add(at, f"markdown blocks must be less than {_MARKDOWN_CHARACTERS + 1} characters together")
    if sum(value is True for name, value in _walk(blocks) if name == "focus_on_load") > 1:
        report.add(at, "only one element may have focus_on_load")


def _objects(blocks: Any) -> list[Json]:
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []


def _of_type(blocks: Any, kind: str) -> list[Json]:
    return [block for block in _objects(blocks) if block.get("type") == kind]


def check_message_blocks(blocks: Any) -> None:
    """Raises invalid_blocks_format, invalid_blocks or msg_blocks_too_long."""
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    errors = blocks_errors(blocks, "message")
    if errors:
        raise RefusedError("invalid_blocks", *errors)
    if _characters(blocks) > ALL_BLOCKS_CHARACTERS:
        raise RefusedError("msg_blocks_too_long")


_VIEW_FIELDS: Final[dict[str, Check]] = {
    "type": one_of("modal", "home"),
    "blocks": anything,
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL = Shape(
    _VIEW_FIELDS
    | {
        "title": text(24),
        "submit": text(24),
        "close": text(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    required=("title", "blocks"),
)
_HOME = Shape(_VIEW_FIELDS, required=("blocks",))


def view_errors(view: Any, surface: Surface) -> list[str]:
    """What Slack would refuse in this view, in its words."""
    if not isinstance(view, dict) or view.get("type") != surface:
        return [f"[ERROR] must be a {surface} [json-pointer:/view/type]"]
    report = SchemaFaults(surface)
    (_MODAL if surface == "modal" else _HOME)(report, "/view", view)
    blocks = view.get("blocks")
    errors = report.errors + blocks_errors(blocks, surface, "/view/blocks")
    if surface == "modal" and _of_type(blocks, "input") and not view.get("submit"):
        errors.append("[ERROR] missing required field: submit [json-pointer:/view]")
    return errors


def check_view(view: Any, surface: Surface) -> None:
    """Raises invalid_arguments with the details, as the views methods do, or view_too_large."""
    errors = view_errors(view, surface)
    if errors:
        raise RefusedError("invalid_arguments", *errors)
    if len(json.dumps(view).encode()) > _VIEW_BYTES:
        raise RefusedError("view_too_large")


def options_errors(payload: Any) -> list[str]:
    """What is wrong with the answer to a block_suggestion."""
    report = SchemaFaults("message")
    if not isinstance(payload, dict) or ("options" in payload) == ("option_groups" in payload):
        report.add("", "must define exactly one of: options, option_groups")
    elif "options" in payload:
        items(OPTION, 0, 100)(report, "/options", payload["options"])
    else:
        items(OPTION_GROUP, 0, 100)(report, "/option_groups", payload["option_groups"])
    return report.errors


def _characters(blocks: Any) -> int:
    """All that is said in the blocks."""
    return sum(len(said) for name, said in _walk(blocks) if name == "text" and isinstance(said, str))


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every named value, at any depth."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            yield from inner.items()
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner
