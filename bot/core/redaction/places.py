"""Places in a text: words with their punctuation taken off, and where they end."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

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


def trimmed(text: str, start: int, end: int) -> Span:
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
    start, end = trimmed(text, found.start(), found.end())
    return (start, end) if start < end else None


def whole_word(text: str, span: Span) -> Span:
    """The span up to the end of an over-long word, so that no tail of it stays."""
    start, end = span
    return (start, past(_LONGER, text, end)) if end - start >= 300 else span


def past(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where the pattern ends if it stands at `at`, else `at`."""
    found = pattern.match(text, at)
    return at if found is None else found.end()
