"""Secrets with a word about passwords or codes before them: "pw: willow", "creds: jdoe / willow"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.text import MARK_OPEN, MARK_WORD, OPENING, Span, first_word, past, whole_word
from bot.core.redaction.values import Bond, further_values, links, passphrase, value_at
from bot.core.redaction.vocabulary import (
    KEYWORD,
    NAME_BEFORE,
    OPEN_CODE,
    PHRASE,
    PW,
    Kind,
    is_listed,
    is_talk,
    opens_sentence,
)
from bot.core.redaction.word_shapes import PUBLIC, looks_like_code

_HALVES: Final = re.compile(r"[/|:]")
# Between login name and password: "jdoe / x", "jdoe and x"
_BETWEEN: Final = re.compile(
    r"[*_~`\"')]{0,3}(?:\s{0,3}(?P<sign>/|\||//|::|\n)\s{0,3}|\s{0,3}(?:,|&|\+|;|-"
    r"|–)?\s{1,3}(?:and\s|then\s)?)[*_~`\"'(]{0,3}"
)
_LAST_WORD: Final = re.compile(r"[a-z]{6,30}")
_TEXT_END: Final = re.compile(r"[ \t]*(?:\Z|\n|[.;?!])")
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
# As in "jdoe1177"
_NAME: Final = re.compile(r"[A-Za-z.]{2,20}\d{1,6}(?![^\s,.;:?)])")
# Before a login name: "forgot my password "
_WANTED: Final = re.compile(rf"{_ASKED.pattern.removesuffix('$')}(?:{PHRASE}|{PW})\s$", re.IGNORECASE)


def after_keywords(text: str) -> Iterator[Span]:
    """The secrets that keywords announce: "pw: Harbor22", "the code is 482117", "creds are jdoe / winterlight"."""
    reached = 0
    for keyword in scan(KEYWORD, text):
        if keyword.start() < reached or _is_inside(text, keyword):
            continue
        kind = Kind[keyword.lastgroup or ""]
        if kind is Kind.CODE and OPEN_CODE.search(text[max(0, keyword.start() - 24) : keyword.start()]):
            continue
        value = _announced(text, keyword, kind)
        if value is None:
            continue
        yield value
        reached = value[1]
        for other in further_values(text, reached, set(), plain=kind is Kind.PW and keyword[0].endswith("s")):
            yield other
            reached = other[1]


def _is_inside(text: str, keyword: re.Match[str]) -> bool:
    """Does the keyword stand within a word, such as "one-password-for-all" or "forgot-password-page"?"""
    before, after = text[: keyword.start()][-2:], text[keyword.end() : keyword.end() + 2]
    return before[-1:] == "-" and before[:1].isalpha() and after[:1] == "-" and after[1:].isalpha()


def _announced(text: str, keyword: re.Match[str], kind: Kind) -> Span | None:
    before = text[max(0, keyword.start() - 60) : keyword.start()]
    paired = kind is Kind.PAIR or NAME_BEFORE.search(before) is not None
    named = _NAME_GIVEN.search(before) is not None
    for bond, at in links(text, keyword.end()):
        value = pair_value(text, at) if paired and bond is not Bond.GAP else None
        if value is None and kind is not Kind.PAIR and not (bond is Bond.NEAR and _wanted(text, before, at)):
            is_pass = keyword[0].lower() == "pass" and bond in (Bond.SIGN, Bond.VERB)
            value = value_at(text, at, Kind.PW if is_pass else kind, bond)
            value = _after_name(text, at, bond) if value is None and named else value
        if value is not None:
            return value
    return None


def _after_name(text: str, at: int, bond: Bond) -> Span | None:
    """The password in "login kjones22 password willow", "u: cjlaw22 pw: barnred"."""
    if bond is Bond.NEAR:
        return passphrase(text, at, at + 400)
    return _unlisted(text, at) if bond is Bond.SIGN else None


def _unlisted(text: str, at: int) -> Span | None:
    """The word in "u: cjlaw22 pw: barnred": after a login name and a colon, whatever its ending."""
    first = first_word(text, past(OPENING, text, at))
    return None if first is None or is_listed(text[first[0] : first[1]]) or first[1] - first[0] < 4 else first


def _wanted(text: str, before: str, at: int) -> bool:
    """Is it "forgot password jdoe1177": a login name after the password that is asked for?"""
    return bool(_ASKED.search(before) and _NAME.match(text, at))


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
    return None if second is None else _second_half(text, text[start:end], second, signed=bool(link["sign"]))


def _second_half(text: str, name: str, second: Span, *, signed: bool) -> Span | None:
    """The password after a login name and a space, or after a sign such as "/"."""
    word = text[second[0] : second[1]]
    if word == MARK_WORD:
        return second
    if signed and not opens_sentence(word):
        return passphrase(text, second[0], second[0] + 400) or second
    # As in "creds: cjlaw22 redbarn": plain, but the last word there
    last = looks_like_code(name) and _LAST_WORD.fullmatch(word) and _TEXT_END.match(text, second[1])
    return whole_word(text, second) if looks_like_code(word) or (last and not is_talk(word)) else None


def _password_half(word: str) -> bool:
    return len(word) >= 5 and not opens_sentence(word) and not PUBLIC.fullmatch(word)


def is_login_of_wanted(text: str, at: int) -> bool:
    """Does the login name stand at `at` whose password is asked for: "forgot my password jdoe1177"?"""
    return _NAME.match(text, at) is not None and _WANTED.search(text[max(0, at - 60) : at]) is not None
