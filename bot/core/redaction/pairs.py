"""A login name with its password: "jdoe / Harbor22"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.places import MARK_OPEN, MARK_WORD, Span, first_word, trimmed, whole_word
from bot.core.redaction.shapes import AS_LOGIN
from bot.core.redaction.values import passphrase
from bot.core.redaction.vocabulary import opens_sentence
from bot.core.redaction.words import PUBLIC, is_odd, kinds

_HALVES: Final = re.compile(r"[/|:]")
_BETWEEN: Final = re.compile(
    r"[*_~`\"')]{0,3}(?:\s{0,3}(?P<sign>/|\||//|::|\n)\s{0,3}|\s{0,3}(?:,|&|\+|;|-"
    r"|–)?\s{1,3}(?:and\s|then\s)?)[*_~`\"'(]{0,3}"
)
_SLASHED: Final = re.compile(
    r"(?<![\w/.@:<-])(?P<name>[A-Za-z][\w.-]{1,30}(?:@[\w.-]{3,60})?)(?:\s{0,2}(?:/|\||//|::)\s{0,2}"
    r"|:)(?P<value>[^\s/|]{5,200})"
)
_HANDED_OVER: Final = re.compile(
    r"\b(?:it'?s|w/|with|using|use|log-?in|as|tried|typed?|entered|mine is"
    r"|account|pacer|ecf|nextgen|old|new)[\s:]{1,2}$",
    re.IGNORECASE,
)


def pair_value(text: str, at: int) -> Span | None:
    """The second of "login name, password"; the first stays."""
    first = first_word(text, at)
    if first is None:
        return None
    start, end = first
    slash = _HALVES.search(text, start + 2, end)
    if slash is not None and not PUBLIC.fullmatch(text[start:end]):
        word = text[slash.end() : end]
        return whole_word(text, (slash.end(), end)) if _password_half(word) or MARK_OPEN in word else None
    link = _BETWEEN.match(text, end)
    if link is None or opens_sentence(text[start:end]):
        return None
    second = first_word(text, link.end())
    if second is None:
        return None
    word = text[second[0] : second[1]]
    if word == MARK_WORD:
        return second
    if link["sign"] and not opens_sentence(word):
        return passphrase(text, second[0], second[0] + 400) or second
    return whole_word(text, second) if is_odd(word) else None


def _password_half(word: str) -> bool:
    return len(word) >= 5 and not opens_sentence(word) and not PUBLIC.fullmatch(word)


def pairs(text: str) -> Iterator[Span]:
    """The password in "name/Secret9": the second half has a digit and a capital, or both halves end in digits."""
    for found in scan(_SLASHED, text):
        start, end = trimmed(text, *found.span("value"))
        word, name = text[start:end], found["name"]
        lower, upper, digit, sharp = kinds(word)
        about = _HANDED_OVER.search(text[max(0, found.start() - 16) : found.start()]) is not None
        named = any(c.isdigit() for c in name) or "@" in name or about or AS_LOGIN.match(text, end) is not None
        if not is_odd(word) or name.lower() in ("http", "https", "mailto", "tel"):
            continue
        if (
            (lower and digit and (upper or sharp))
            or (named and lower and digit and len(word) >= 7)
            or (sharp and lower and upper)
        ):
            yield start, end
