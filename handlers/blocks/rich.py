"""Rich text: numbered lists and table cells, which Slack lays out itself, from the mrkdwn that the knowledge is in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core.mrkdwn import BOLD
from handlers.blocks.limits import ADDRESS, Block, escape

_LINKED = re.compile(rf"{ADDRESS.pattern}|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


def numbered_list(items: Sequence[str], first: int = 1) -> Block:
    """The items as a list that Slack numbers, beginning with `first`."""
    made: Block = {"type": "rich_text_list", "style": "ordered", "elements": [line(spans(item)) for item in items]}
    if first > 1:
        made["offset"] = first - 1
    return {"type": "rich_text", "elements": [made]}


def line(elements: Sequence[Block]) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def spans(text: str) -> list[Block]:
    """The elements of a text of the knowledge: its *bold* words bold, its web and mail addresses as links."""
    found: list[Block] = []
    at = 0
    for bold in BOLD.finditer(text):
        found += _linked(text[at : bold.start()])
        found += [element | {"style": {"bold": True}} for element in _linked(bold[1])]
        at = bold.end()
    return [*found, *_linked(text[at:])]


def _linked(text: str) -> Iterator[Block]:
    at = 0
    for address in _LINKED.finditer(text):
        yield from _plain(text[at : address.start()])
        is_mail = address["mail"] is not None
        yield {"type": "link", "url": f"mailto:{address[0]}", "text": address[0]} if is_mail else _link(address[0])
        at = address.end()
    yield from _plain(text[at:])


def _link(url: str) -> Block:
    return {"type": "link", "url": url}


def _plain(text: str) -> list[Block]:
    return [{"type": "text", "text": text}] if text else []


def cell(texts: Sequence[str], aside: str = "") -> Block:
    """A cell of a table: a line for each line of the texts, the last one with an aside behind it, in italics."""
    lines = [spans(one) for text in texts for one in text.split("\n") if one.strip()] or [[]]
    if aside:
        shown = f"({aside})" if lines[-1] else aside
        lines[-1] += [*_plain(" " if lines[-1] else ""), {"type": "text", "text": shown, "style": {"italic": True}}]
    return {"type": "rich_text", "elements": [line(elements) for elements in lines]}


def table(rows: Sequence[Sequence[Block]]) -> Block:
    """A table whose first row has the names of its columns; long lines are wrapped. A message has one at most."""
    settings = [{"is_wrapped": True} for _ in rows[0]]
    return {"type": "table", "rows": [list(row) for row in rows], "column_settings": settings}


def as_mrkdwn(block: Block) -> str:
    """What a table or a block of rich text says, for where Slack does not take it: a line for each row or line."""
    if block["type"] == "table":
        return "\n".join(" | ".join(as_mrkdwn(one).replace("\n", " ") for one in row) for row in block["rows"])
    return "\n".join(_lines(block["elements"]))


def _lines(elements: Sequence[Block]) -> Iterator[str]:
    for element in elements:
        if element["type"] == "rich_text_list":
            first = 1 + element.get("offset", 0)
            yield from (f"{number}. {_said(item)}" for number, item in enumerate(element["elements"], first))
        else:
            yield _said(element)


def _said(section: Block) -> str:
    return "".join(map(_span, section["elements"]))


def _span(element: Block) -> str:
    said = escape(element.get("text", ""))
    if element["type"] == "link":
        said = f"<{element['url']}|{said}>" if said else f"<{element['url']}>"
    style = element.get("style", {})
    marks = "".join(mark for name, mark in (("bold", "*"), ("italic", "_")) if style.get(name))
    return f"{marks}{said}{marks[::-1]}"
