"""Secrets with a word about passwords beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.links import Bond, links, others
from bot.core.redaction.pairs import pair_value
from bot.core.redaction.places import OPENING, WORD, Span, first_word, past, trimmed
from bot.core.redaction.sayings import said_after
from bot.core.redaction.values import passphrase, value_at
from bot.core.redaction.vocabulary import (
    CODE,
    KEYWORD,
    NAME_BEFORE,
    OPEN_CODE,
    PHRASE,
    PIN,
    PW,
    Kind,
    is_listed,
    opens_sentence,
)
from bot.core.redaction.words import PUBLIC, is_odd

# Before the keyword, a login name: "login kjones22 password", "un: rperez1 pw:"
_NAME_GIVEN: Final = re.compile(
    r"\b(?:(?:log-?in|user(?:\s?name|\s?id)?|id|un"
    r"|u)(?=[\s:=])(?:\sis)?\s{0,2}[:=]?\s{0,2}(?=[a-z][^\s,;:]{0,39}[\d._])"
    r"|(?:usr|un|uid)(?=[\s:=])\s{0,2}[:=]?\s{0,2})[^\s,;:]{2,40}[\s,/;]{1,3}(?:and\s)?$",
    re.IGNORECASE,
)
# As in "forgot my password jdoe1177": what follows is a login name
_ASKED: Final = re.compile(
    r"\b(?:forg[eo]t(?:ten)?|reset|lost|chang(?:e|ing)|need|recover"
    r"|update)\s(?:\w{1,8}\s){0,2}$",
    re.IGNORECASE,
)
# As in "GoGators! is my passwd"
_CAMEL: Final = re.compile(r"[A-Z][a-z]{1,20}[A-Z][a-z]{2,20}!")
# As in "jdoe1177"
_NAME: Final = re.compile(r"[A-Za-z.]{2,20}\d{1,6}(?![^\s,.;:?)])")
# As in "Harbor22 is my pacer password", "used Harbor22 as the password"
_BACKWARD: Final = re.compile(
    rf"[\s\"'`”’*_~,]{{1,4}}+(?:(?:ok|okay|fine|good|allowed|acceptable|valid|strong enough|long enough)\s)?"
    rf"(?:(?:is|was|as|are|were|for|being|=)\s{{1,2}}|\()"
    rf"(?:(?:my|the|our|his|her|a|their|both|your|what|used)\s|(?<=\sas\s)){{1,2}}(?:[\w/]{{1,12}}\s){{0,2}}"
    rf"(?:{PHRASE}|{PW}|{PIN}|{CODE})(?![^\W_])",
    re.IGNORECASE,
)


def after_keywords(text: str) -> Iterator[Span]:
    """The secrets that keywords announce: "pw: Harbor22", "the code is 482117", "creds are jdoe / winterlight"."""
    reached = 0
    for keyword in scan(KEYWORD, text):
        if keyword.start() < reached or _is_inside(text, keyword):
            continue
        kind = Kind[keyword.lastgroup or ""]
        if kind is Kind.CODE and OPEN_CODE.search(text[max(0, keyword.start() - 24) : keyword.start()]):
            continue
        value = _announced(text, keyword, kind) or said_after(text, keyword, kind)
        if value is None:
            continue
        yield value
        reached = value[1]
        for other in others(text, reached, set(), plain=kind is Kind.PW and keyword[0].endswith("s")):
            yield other
            reached = other[1]


def _is_inside(text: str, keyword: re.Match[str]) -> bool:
    """Does the keyword stand within a word, such as "one-password-for-all" or "forgot-password-page"?"""
    before, after = text[: keyword.start()][-2:], text[keyword.end() : keyword.end() + 2]
    return before[-1:] == "-" and before[:1].isalpha() and after[:1] == "-" and after[1:].isalpha()


def _announced(text: str, keyword: re.Match[str], kind: Kind) -> Span | None:
    before = text[max(0, keyword.start() - 60) : keyword.start()]
    paired = kind is Kind.PAIR or NAME_BEFORE.search(before) is not None
    for bond, at in links(text, keyword.end()):
        value = pair_value(text, at) if paired and bond is not Bond.GAP else None
        if value is None and kind is not Kind.PAIR and not (bond is Bond.NEAR and _wanted(text, before, at)):
            is_pass = keyword[0].lower() == "pass" and bond in (Bond.SIGN, Bond.VERB)
            value = value_at(text, at, Kind.PW if is_pass else kind, bond)
            if value is None and bond is Bond.NEAR and _NAME_GIVEN.search(before):
                value = passphrase(text, at, at + 400)
            if value is None and bond is Bond.SIGN and _NAME_GIVEN.search(before):
                value = _unlisted(text, at)
        if value is not None:
            return value
    return None


def _unlisted(text: str, at: int) -> Span | None:
    """The word in "u: cjlaw22 pw: barnred": after a login name and a colon, whatever its ending."""
    first = first_word(text, past(OPENING, text, at))
    return None if first is None or is_listed(text[first[0] : first[1]]) or first[1] - first[0] < 4 else first


def _wanted(text: str, before: str, at: int) -> bool:
    """Is it "forgot password jdoe1177": a login name after the password that is asked for?"""
    return bool(_ASKED.search(before) and _NAME.match(text, at))


def before_keywords(text: str) -> Iterator[Span]:
    """The secret in "X is my password"."""
    for turn in scan(_BACKWARD, text):
        floor = max(0, turn.start() - 120)
        words = list(WORD.finditer(text, floor, turn.start()))[-6:]
        start = end = turn.start()
        odd = False
        for found in reversed(words):
            left, right = trimmed(text, found.start(), found.end())
            word = text[left:right]
            if (
                not word
                or opens_sentence(word)
                or PUBLIC.fullmatch(word)
                or (end != turn.start() and right != found.end())
            ):
                break
            odd = odd or is_odd(word) or word.isdigit() or _CAMEL.match(word) is not None
            start, end = left, max(end, right) if end != turn.start() else right
            if is_odd(word) and end == right:
                break
        quoted = start > 0 and text[start - 1] in "\"'`“‘" and start != end
        if end - start >= 4 and (odd or quoted):
            yield start, end
