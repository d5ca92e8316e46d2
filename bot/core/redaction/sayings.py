"""Turns of phrase that hand a secret over in plain words: "pw maplewood doesn't work", "the pin, 90210, is refused"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.places import Span, trimmed
from bot.core.redaction.subject import SUBJECT
from bot.core.redaction.vocabulary import ABOUT, DENIAL, GAP_STRANGER, SENTENCE, Kind, opens_sentence
from bot.core.redaction.words import ORDINARY, PUBLIC, is_odd

_REFUSED: Final = re.compile(
    r"\s(?P<value>[A-Za-z]{5,30})(?:,|;|\s-)?\s(?:(?:is|was|keeps|still|just|it|says|get|gets)\s){0,3}"
    r"(?:not|isn['’]?t|won['’]?t|doesn['’]?t|didn['’]?t|does not|fails|failed|rejected|refused|invalid|incorrect|wrong"
    r"|denied|no good|no luck)\b",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"[ \t](?P<value>[A-Za-z]{6,30})\s*\Z")
_IN_BRACKETS: Final = re.compile(r"\s?\((?P<value>[a-z']{1,20}(?: [a-z']{1,20}){2,7})\)")
_AFTER_SIGN: Final = re.compile(
    r"\s?[:=]\s{0,2}(?P<value>[A-Za-z']{1,20}(?: [A-Za-z']{1,20}){2,7})(?=\s*(?:\Z|[.;,!\n]))"
)
_SET_TO: Final = re.compile(
    r"\sto\s(?P<value>[A-Za-z]{5,30})(?=\s*(?:\Z|[,.;!\n]|(?:and|but|which|yesterday|today|last|this|now)\b))",
    re.IGNORECASE,
)
_SETTING: Final = re.compile(
    r"\b(?:set|chang(?:ed|e)|reset|updated?|switched)\s(?:(?:my|the|her|his|our|their|new|old|ecf|pacer)\s){0,3}$",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(
    r"(?P<gap>(?:\s[\w'’/-]{1,20}){1,6}?)(?:,\s|\s?\()(?P<value>[^\s,()]{4,40})(?=[,).!?]{1,3}(?:\s|\Z)|\s-|\s*\Z)"
)
_ASIDE_NUMBER: Final = re.compile(r"\d{4,8}|\d{3}-\d{3}")
_BY_PHONE: Final = re.compile(
    r"\s(?P<value>\d{4,8})\s(?:(?:from|on|by|via|in|sent|e?mailed)\s(?:\w{1,12}\s){0,3}(?:phone|cell|text|sms|app|duo|me"
    r"|authenticator)|texted)\b",
    re.IGNORECASE,
)
_LOGIN_THEN_P: Final = re.compile(
    r"(?<!\w)(?:u|un|usr|uid|user|l|login|id)\s?[:=]\s{0,2}[^\s,;:]{2,40}[\s,;/|]{1,4}p\s?[:=]\s{0,2}(?P<value>\S{4,60})",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"(?:p[./]?w\.?|pwd|psw)", re.IGNORECASE)
_NOTHING_ELSE: Final = re.compile(r"\s*(?:(?:my|the|ecf|pacer|cm/ecf|new|old|temp)\s){0,3}", re.IGNORECASE)


def said_after(text: str, keyword: re.Match[str], kind: Kind) -> Span | None:
    """The secret that plain words after a keyword hand over, if they do."""
    for pattern, holds in _SAYINGS.get(kind, ()):
        found = pattern.match(text, keyword.end())
        if found is not None and holds(found, keyword):
            return found.span("value")
    return None


def said_without(text: str) -> Iterator[Span]:
    """The second of "u: jdoe p: willow"."""
    for found in scan(_LOGIN_THEN_P, text):
        start, end = trimmed(text, *found.span("value"))
        word = text[start:end]
        if not (opens_sentence(word) or PUBLIC.fullmatch(word) or ORDINARY.fullmatch(word)):
            yield start, end


def _is_no_subject(word: str) -> bool:
    return word.lower() not in SUBJECT and not opens_sentence(word)


def _is_plain_name(found: re.Match[str], _: re.Match[str]) -> bool:
    return _is_no_subject(found["value"])


def _fills_the_text(found: re.Match[str], keyword: re.Match[str]) -> bool:
    """Is the whole text "pw maplewood"? After "password" one word alone is a subject: "password tampa"."""
    return (
        _SHORT.fullmatch(keyword[0]) is not None
        and _NOTHING_ELSE.fullmatch(keyword.string, 0, keyword.start()) is not None
        and _is_no_subject(found["value"])
    )


def _is_being_set(found: re.Match[str], keyword: re.Match[str]) -> bool:
    before = keyword.string[max(0, keyword.start() - 40) : keyword.start()]
    return _SETTING.search(before) is not None and _is_no_subject(found["value"])


def _is_no_remark(found: re.Match[str], _: re.Match[str]) -> bool:
    words = found["value"].split()
    return SENTENCE.isdisjoint(words) and not any(opens_sentence(word) for word in words)


def _is_no_remark_on_a_phrase(found: re.Match[str], _: re.Match[str]) -> bool:
    words = found["value"].split()
    strange = sum(word not in SENTENCE for word in words)
    return strange >= 2 and ABOUT.isdisjoint(words) and DENIAL.isdisjoint(words)


def _is_a_phrase(found: re.Match[str], _: re.Match[str]) -> bool:
    """ "my dog has fleas", not "it was changed last week": two words at least that no talk about passwords has."""
    words = found["value"].lower().split()
    strange = sum(word not in SENTENCE and not opens_sentence(word) and word not in SUBJECT for word in words)
    remarks = sum(word not in SENTENCE and (opens_sentence(word) or word in SUBJECT) for word in words)
    return strange >= 2 and remarks <= 1 and strange > remarks and DENIAL.isdisjoint(words)


def _is_odd_aside(found: re.Match[str], _: re.Match[str]) -> bool:
    return is_odd(found["value"]) and not GAP_STRANGER.search(found["gap"])


def _is_number_aside(found: re.Match[str], _: re.Match[str]) -> bool:
    return _ASIDE_NUMBER.fullmatch(found["value"]) is not None and not GAP_STRANGER.search(found["gap"])


def _always(_: re.Match[str], __: re.Match[str]) -> bool:
    return True


_SAYINGS: Final[dict[Kind, tuple[tuple[re.Pattern[str], Callable[[re.Match[str], re.Match[str]], bool]], ...]]] = {
    Kind.PW: (
        (_REFUSED, _is_plain_name),
        (_ALONE, _fills_the_text),
        (_IN_BRACKETS, _is_no_remark),
        (_AFTER_SIGN, _is_a_phrase),
        (_SET_TO, _is_being_set),
        (_ASIDE, _is_odd_aside),
    ),
    Kind.PHRASE: ((_IN_BRACKETS, _is_no_remark_on_a_phrase),),
    Kind.PIN: ((_ASIDE, _is_number_aside),),
    Kind.CODE: ((_BY_PHONE, _always), (_ASIDE, _is_number_aside)),
}
