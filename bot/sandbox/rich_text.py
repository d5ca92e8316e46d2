"""Rich text of Block Kit, and the cells of a table, which are made of it."""

from typing import Any, Final

from bot.sandbox.checks import (
    Check,
    SchemaFaults,
    Shape,
    anything,
    flag,
    items,
    number,
    one_of,
    string,
    tagged_object,
    url,
)

_STYLES: Final = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = Shape(dict.fromkeys(_STYLES, flag))


def _leaf(required: str, **fields: Check) -> Shape:
    common: dict[str, Check] = {"type": anything, "style": _STYLE}
    return Shape(common | fields, required=(required,))


_LEAVES: Final[dict[str, Shape]] = {
    "text": _leaf("text", text=string(40_000, 1)),
    "link": _leaf("url", url=url(), text=string(40_000, 1), unsafe=flag),
    "emoji": _leaf("name", name=string(255, 1), unicode=string(255), skin_tone=number(1, 6)),
    "user": _leaf("user_id", user_id=string(255, 1)),
    "usergroup": _leaf("usergroup_id", usergroup_id=string(255, 1)),
    "channel": _leaf("channel_id", channel_id=string(255, 1)),
    "team": _leaf("team_id", team_id=string(255, 1)),
    "broadcast": _leaf("range", range=one_of("here", "channel", "everyone")),
    "color": _leaf("value", value=string(7, 7)),
    "date": _leaf(
        "timestamp", timestamp=number(0, 10**11), format=string(255, 1), url=url(), fallback=string(40_000, 1)
    ),
}
_LINE: Final[dict[str, Check]] = {"type": anything, "elements": items(tagged_object(_LEAVES), 0, 1000)}
_SECTION = Shape(_LINE, required=("elements",))
_BORDERED = Shape(_LINE | {"border": number(0, 1)}, required=("elements",))
_LIST = Shape(
    {
        "type": anything,
        "style": one_of("bullet", "ordered"),
        "elements": items(tagged_object({"rich_text_section": _SECTION}), 0, 1000),
        "indent": number(0, 8),
        "offset": number(0, 10_000),
        "border": number(0, 1),
    },
    required=("style", "elements"),
)

RICH_ELEMENT: Final = tagged_object(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_preformatted": _BORDERED,
        "rich_text_quote": _BORDERED,
    }
)
RICH_TEXT: Final[dict[str, Check]] = {"type": anything, "elements": items(RICH_ELEMENT, 1, 1000)}
"""Fields of a block of rich text, wherever it stands."""
CELL: Final = tagged_object(
    {
        "rich_text": Shape(RICH_TEXT, required=("elements",)),
        "raw_text": Shape({"type": anything, "text": string(40_000, 1)}, required=("text",)),
        "raw_number": Shape({"type": anything, "value": anything, "text": string(40_000, 1)}, required=("value",)),
    }
)
_COLUMN = Shape({"align": one_of("left", "center", "right"), "is_wrapped": flag})


def column(report: SchemaFaults, at: str, value: Any) -> None:
    """How a column of a table is set; null for the usual way."""
    if value is not None:
        _COLUMN(report, at, value)
