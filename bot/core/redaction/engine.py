"""Runs all redaction rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, NewType

from bot.core.pieces import AnyCase, scan
from bot.core.redaction.answers import STRONG, answers
from bot.core.redaction.codes import codes
from bot.core.redaction.keywords import after_keywords
from bot.core.redaction.numbers import numbers
from bot.core.redaction.service_tokens import service_tokens
from bot.core.redaction.shapes import fixed_forms, pairs, shapes
from bot.core.redaction.tagger import secret_spans
from bot.core.redaction.text import MARK, MARK_OPEN, MARK_WORD, Span, fold, trim, visible, width
from bot.core.redaction.vocabulary import names_court

Redacted = NewType("Redacted", str)
"""Text that has been through `redact`: the only kind that is matched, stored, logged or relayed."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is left of a text, and how many secrets were taken out of it."""

    text: Redacted
    found: int


_ANNOUNCING: Final = frozenset(("password", "passwords", "passphrase", "passcode"))
_CLUE: Final = AnyCase(
    r"\d|[a-z][#$%^~!@][a-z]|[a-z]-[a-z]{4}|\bp\s?[:=]|pa?ss?|ps|apsw|pw|p[/.]w|contras|pin|code|otp"
    r"|token|secret|key|cred"
    r"|log ?-?[io]n|sign-?in|answer|question|asks?\b|clave|bearer|basic |hooks\.slack|phrase|card"
    r"|social|ssn|what (?:i|we|he|she) |รหัส|كلمة|סיסמ|routing|double|name of|middle|memorable|word is"
    r"|respuesta|soltera|jeune|m[aä]dchen|secu|words|frase|sentence|satz|geboren|nac|maiden|first|favou?rite"
    r"|born|birth|mascota|kennwort|senha|wachtwoord|lösenord|has[lł]|парол|密码|密碼|口令|パスワード|비밀번호|암호"
)
_UNSEPARATED: Final = re.compile(r"[^\s,;\"`]{5,400}")
_RULES: Final = (
    service_tokens,
    numbers,
    answers,
    after_keywords,
    shapes,
    pairs,
    fixed_forms,
    codes,
)
_PASSES: Final = 6
"""Taking one secret out can lay another bare; after so many rounds the whole text goes instead."""


def _repeats(text: str, spans: list[Span]) -> Iterator[Span]:
    """The same secrets, in capitals or not, wherever else in the text they stand as a word."""
    known = {text[start:end].lower() for start, end in spans if end - start >= 5}
    for found in scan(_UNSEPARATED, text):
        for start, end in (found.span(), trim(text, *found.span())):
            if text[start:end].lower() in known:
                yield start, end


def _no_names(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Without courts, and without the word itself: "I never set a password!", but not "my password is Password!"."""
    for start, end in spans:
        value = text[start:end]
        word = value.rstrip("!?.").lower()
        if not names_court(value) and (word not in _ANNOUNCING or word in text[:start].lower()):
            yield start, end


def _spans(text: str) -> list[Span]:
    """Where the secrets of the text are: sorted, apart from each other."""
    seen, places = fold(text)
    clued = _CLUE.is_in(seen) or STRONG.is_in(seen)
    found = [
        span
        for rule in (_RULES if clued else ())
        for span in rule(seen)
        if MARK_OPEN not in seen[span[0] : span[1]] and seen[span[0] : span[1]] != MARK_WORD
    ]
    found = list(_no_names(seen, _joined(_merged(found), secret_spans(seen))))
    if not found:
        return []
    merged = _merged([*found, *_repeats(seen, found)])
    if places is None:
        return merged
    return [(places[start], places[end - 1] + width(text, places[end - 1])) for start, end in merged]


def _merged(found: list[Span]) -> list[Span]:
    """Where two overlap, the later start and the later end: "pwd=" stays, and no tail does."""
    merged: list[Span] = []
    for span in sorted(found):
        if not merged or span[0] >= merged[-1][1]:
            merged.append(span)
        elif span[1] >= merged[-1][1]:
            merged[-1] = span
    return merged


def _joined(found: list[Span], more: Iterable[Span]) -> list[Span]:
    """Both, where two overlap as one."""
    joined: list[Span] = []
    for start, end in sorted((*found, *more)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def redact_parts(parts: list[str]) -> int:
    """Redacts the parts in place as if they were one text; a secret that spans several is marked in the first."""
    count = 0
    for _ in range(_PASSES):
        spans = _spans("".join(parts))
        if not spans:
            return count
        count += len(spans)
        offset = 0
        for index, part in enumerate(parts):
            parts[index] = _without(part, offset, spans)
            offset += len(part)
    parts[:] = [MARK if index == 0 else "" for index in range(len(parts))]
    return count


def _without(part: str, offset: int, spans: list[Span]) -> str:
    kept: list[str] = []
    at = 0
    begin = bisect_right(spans, offset, key=lambda span: span[1])
    for start, end in islice(spans, begin, None):
        if start >= offset + len(part):
            break
        left, right = max(start - offset, 0), min(end - offset, len(part))
        if left < right:
            kept += [part[at:left], MARK if start >= offset else ""]
            at = right
    return "".join(kept) + part[at:]


_LONGEST: Final = 40_000
"""Slack cuts a message there; so do we, so that nobody can keep the bot busy with a long text."""


def redact(text: str) -> Redaction:
    """Replaces each password, code, token and key by "[removed]"; `redact` of the result changes nothing.

    What cannot be seen goes as well: it could say or hide something from whoever reads the text in the end.

    Reads 40,000 characters, as many as a message of Slack's can have, and cuts the rest away, unread.
    """
    parts = [visible(text[:_LONGEST])]
    found = redact_parts(parts)
    while len(parts[0]) > _LONGEST:
        # A mark is longer than a short secret: cut again, but no mark in two.
        opening = parts[0].rfind(MARK[0], _LONGEST - len(MARK), _LONGEST)
        parts[0] = parts[0][: _LONGEST if opening == -1 else opening]
        found += redact_parts(parts)
    return Redaction(Redacted(visible(parts[0])), found)
