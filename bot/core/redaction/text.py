"""The text as a reader sees it, and places in it: words with their punctuation taken off, and where they end."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, TypeAlias

from bot.core.pieces import PIECE, pause

_ESCAPES: Final = {"&amp;": "&", "&lt;": "‹", "&gt;": ">"}
# Letters that only look Latin, in a word that has Latin ones too: the "а" of "pаssword" is Cyrillic.
_LOOK_ALIKES: Final = str.maketrans(
    "аеорсухікмтвнԁѕјһԛԝАЕОРСУХІКМТВНЅЈοαιυκρτνχΟΑΙΥΚΡΤΝΧΕΗΜΒΖ",
    "aeopcyxikmtbhdsjhqwAEOPCYXIKMTBHSJoaiukptvxOAIYKPTNXEHMBZ",
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN: Final = re.compile(r"[A-Za-z]")
_ESCAPE: Final = re.compile("&(?:amp|lt|gt);")


def fold(text: str) -> tuple[str, list[int] | None]:
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
    return _WORD.sub(_plain_letters, "".join(signs)), places


def _plain_letters(word: re.Match[str]) -> str:
    return word[0].translate(_LOOK_ALIKES) if _LATIN.search(word[0]) else word[0]


def width(text: str, at: int) -> int:
    escape = _ESCAPE.match(text, at)
    return 1 if escape is None else escape.end() - at


_BREAK: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
UNSEEN: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""What nobody sees, as it stands between the brackets of a pattern."""
_UNSEEN: Final = re.compile(f"[{UNSEEN}]+")
_LONE_JOINER: Final = re.compile("(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
"""Joiners that join no letters of a script that has them, nor the parts of an emoji."""


def visible(text: str) -> str:
    """The text without what nobody sees and what turns the reading direction of the rest around.

    Controls, marks of direction, tags and what is as wide as nothing go; line breaks of all kinds become "\\n".
    """
    if text.isascii() and text.isprintable():
        return text
    return _LONE_JOINER.sub("", _UNSEEN.sub("", _BREAK.sub("\n", text)))


Span: TypeAlias = tuple[int, int]
MARK: Final = "[removed]"
MARK_OPEN: Final = "[removed"
MARK_WORD: Final = "removed"
EDGE_LEFT: Final = "(\"'[{<`“‘«*_~,;:"
EDGE_RIGHT: Final = ".,;:?)]}\"'`”’»*_~>…"
WORD: Final = re.compile(r"\S{1,400}")
_LONGER: Final = re.compile(r"\S*")
ENTITY_START: Final = re.compile(r"<(?:[@#!]|https?:|mailto:|tel:)")
OPENING: Final = re.compile(
    r"[*_~]{0,2}(?:```|[`\"'“‘«„])\s{0,3}|(?:[*_~(\[{]|<(?![@#!]|https?:|mailto:|tel:)){0,3}(?!removed\])"
)


def trim(text: str, start: int, end: int) -> Span:
    """The word without the punctuation and decoration around it; a final "!" or "$" belongs to the word."""
    while start < end and text[start] in EDGE_LEFT:
        start += 1
    while end > start and text[end - 1] in EDGE_RIGHT:
        end -= 1
    return start, end


def first_word(text: str, at: int) -> Span | None:
    found = WORD.match(text, at)
    if found is None or ENTITY_START.match(text, at):
        return None
    start, end = trim(text, found.start(), found.end())
    return (start, end) if start < end else None


def whole_word(text: str, span: Span) -> Span:
    """The span up to the end of an over-long word, so that no tail of it stays."""
    start, end = span
    return (start, past(_LONGER, text, end)) if end - start >= 300 else span


def past(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where the pattern ends if it stands at `at`, else `at`."""
    found = pattern.match(text, at)
    return at if found is None else found.end()
