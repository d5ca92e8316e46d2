"""A login name with its password: "jdoe / Harbor22"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import first, scan
from bot.core.redaction.places import MARK_OPEN, MARK_WORD, Span, first_word, trimmed, whole_word
from bot.core.redaction.shapes import AS_LOGIN, CASE_NUMBER
from bot.core.redaction.values import passphrase
from bot.core.redaction.vocabulary import is_talk, opens_sentence, words_of
from bot.core.redaction.words import ORDINARY, PUBLIC, is_odd, kinds

_HALVES: Final = re.compile(r"[/|:]")
# Between login name and password: "jdoe / x", "jdoe and x"
_BETWEEN: Final = re.compile(
    r"[*_~`\"')]{0,3}(?:\s{0,3}(?P<sign>/|\||//|::|\n)\s{0,3}|\s{0,3}(?:,|&|\+|;|-"
    r"|–)?\s{1,3}(?:and\s|then\s)?)[*_~`\"'(]{0,3}"
)
# As in "kjones/Maple77", "kjones:maple77", "hbarrow + nutmeg99"
_SLASHED: Final = re.compile(
    r"(?<![\w/.@:<-])(?P<name>[A-Za-z][\w.-]{1,30}(?:@[\w.-]{3,60})?)(?:\s{0,2}(?:/|\||//|::)\s{0,2}|\s[+&]\s"
    r"|:)(?P<value>[^\s/|]{5,200})"
)
_LAST_WORD: Final = re.compile(r"[a-z]{6,30}")
_TEXT_END: Final = re.compile(r"[ \t]*(?:\Z|\n|[.;?!])")
# As in "please link: ilnd, mjohnson44, magnolia12", "jdoe@firm.com magnolia12", "rperez Gladiolus77"
_IN_A_ROW: Final = re.compile(
    r"(?<![\w/.@:<-])(?P<name>[A-Za-z][\w.-]{1,30}@[\w.-]{3,60}\.[a-z]{2,4}"
    r"|[A-Za-z]{2,20}[._]?[A-Za-z]{0,20}\d{1,6})(?P<sign>,\s|;\s|\.\s|\s-\s|\s(?:with|using|and|and then|then)\s|\s)"
    r"(?P<value>[A-Za-z]{5,24}[#$!@%&*_]{0,2}\d{1,6}[!#$%]{0,2})(?![\w@.:-]|/)"
)
# As in "pacer rperez Gladiolus77"
_AT_SYSTEM: Final = re.compile(
    r"\b(?:pacer|ecf|cm/?ecf|nextgen)[:\s]\s?(?P<name>[a-z][\w.-]{3,20})\s(?P<value>"
    r"(?-i:[A-Z])[a-z]{4,20}[#$!@%&*_]?\d{2,6})(?![\w-])",
    re.IGNORECASE,
)
# Somebody signs in, or wants it done: "please link", "log me in"
_FOR_ME: Final = re.compile(
    r"\b(?:link|log ?in|sign ?in|log me|sign me|try|works?|working|creds?|login|reject\w*|invalid)\b", re.IGNORECASE
)
# Before "name/secret": "log in as", "creds:"
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
    # As in "creds: cjlaw22 redbarn": plain, but the last word there
    handed = is_odd(text[start:end]) and _LAST_WORD.fullmatch(word) and _TEXT_END.match(text, second[1])
    return whole_word(text, second) if is_odd(word) or (handed and not is_talk(word)) else None


# As in "klopez4 / jacaranda": a word that no list explains
_PLAIN_HALF: Final = re.compile(r"(?<![\w/.@:<-])[a-z]{3,20}\d{1,6}\s?[/|]\s?(?P<value>[a-z]{5,24})(?![\w/.@-])")


def rows(text: str) -> Iterator[Span]:
    """The password in "mjohnson44, magnolia12": a login name, then another word with digits."""
    for found in scan(_AT_SYSTEM, text):
        if not is_talk(found["name"]) and is_odd(found["value"]):
            yield found.span("value")
    for found in scan(_PLAIN_HALF, text):
        if not is_talk(found["value"]) and found["value"] not in words_of("everyday"):
            yield found.span("value")
    signing_in = first(_FOR_ME, text) is not None
    for found in scan(_IN_A_ROW, text):
        name, word = found["name"].lower(), found["value"]
        if not (signing_in or (found["sign"].strip() and word[0].isupper())):
            continue
        same = name[:4] == word[:4].lower()
        if (
            is_odd(word)
            and not same
            and not (ORDINARY.fullmatch(name) or PUBLIC.fullmatch(word) or CASE_NUMBER.match(word))
        ):
            yield found.span("value")


def _password_half(word: str) -> bool:
    return len(word) >= 5 and not opens_sentence(word) and not PUBLIC.fullmatch(word)


def pairs(text: str) -> Iterator[Span]:
    """The password in "name/Secret9": the second half has a digit and a capital, or both halves end in digits."""
    for found in scan(_SLASHED, text):
        start, end = trimmed(text, *found.span("value"))
        word, name = text[start:end], found["name"]
        lower, upper, digit, sharp = kinds(word)
        about = _HANDED_OVER.search(text[max(0, found.start() - 16) : found.start()]) is not None
        named = (
            any(c.isdigit() for c in name)
            or "@" in name
            or about
            or "+" in text[found.end("name") : start]
            or AS_LOGIN.match(text, end) is not None
        )
        if not is_odd(word) or name.lower() in ("http", "https", "mailto", "tel"):
            continue
        if (
            (lower and digit and (upper or sharp))
            or (named and lower and digit and len(word) >= 7)
            or (sharp and lower and upper)
        ):
            yield start, end
