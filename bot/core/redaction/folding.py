"""The text as a reader sees it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.core.pieces import PIECE, pause

_ESCAPES: Final = {"&amp;": "&", "&lt;": "‹", "&gt;": ">"}
_ESCAPE: Final = re.compile("&(?:amp|lt|gt);")


def folded(text: str) -> tuple[str, list[int] | None]:
    """The text as a reader sees it, and where each of its characters came from (None: the same places).

    Slack's escapes become the signs they stand for, full-width letters become plain ones, and what cannot be seen goes.
    A typed "<" stays apart from the "<" that opens a link or a mention.
    """
    if text.isascii() and "&" not in text:
        return text, None
    signs: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        if at % PIECE == 0:
            pause()
        sign = text[at]
        if sign == "&" and (escape := _ESCAPE.match(text, at)) is not None:
            signs.append(_ESCAPES[escape[0]])
            places.append(at)
            at = escape.end()
            continue
        if sign >= "\x80":
            sign = "" if unicodedata.category(sign) in ("Cf", "Mn") else unicodedata.normalize("NFKC", sign)
        signs.append(sign)
        places.extend([at] * len(sign))
        at += 1
    places.append(len(text))
    return "".join(signs), places


def width(text: str, at: int) -> int:
    escape = _ESCAPE.match(text, at)
    return 1 if escape is None else escape.end() - at
