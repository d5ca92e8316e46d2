"""One-time codes, backup codes, set-up keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.places import Span, trimmed
from bot.core.redaction.vocabulary import OPEN_CODE
from bot.core.redaction.words import PUBLIC

_CODE_TALK: Final = re.compile(
    r"\b(?:codes?|authenticat(?:or|ion)|auth(?: app)?|the app|google auth\w{0,9}|prompts?|prompted|push|six numbers"
    r"|authy|duo|mfa|2fa|otps?|totp|(?:two|multi)[- ]?factor|one[- ]time"
    r"|pass-?codes?|verification|verify|backup|recovery|pins?|sms|text(?:ed|s)?|tokens?"
    r"|2[- ]step|two[- ]step|(?:six|6)[- ]digits?)\b",
    re.IGNORECASE,
)
_CODE_REACH: Final = 80
"""How many characters on either side of a number may lie between it and a word about codes."""
_DIGIT_CODE: Final = re.compile(
    r"(?<![\w$€£#.,/+-])(?<!\d:)(?:[A-Z]-)?(?:\d{6}|\d{3}[ -]\d{3}|\d{8}|\d{4}[ -]\d{4}"
    r"|\d{2} \d{2} \d{2})(?![\w/:]|[-.,]\d| \d(?!\)))"
)
_NUMBER_OF: Final = re.compile(
    r"(?:\bcase|docket|\bno\.|\bbar|account|acct\.?|#|\$|\bext\.?|extension|fax|call|matter|client|zip"
    r"|error|\bid|\bdated?|\bbox|invoice"
    r"|client code|error code|user|login|username|\brm|\broom|\bdoc|entry|transaction|receipt"
    r"|tracking)\s?(?:#|no\.?|number|is|was|:|id|code)?\s?(?:is|:)?\s?$",
    re.IGNORECASE,
)
_GROUPED_CODE: Final = re.compile(
    r"(?<![\w/:.@-])[A-Za-z0-9]{3,6}(?:-[A-Za-z0-9]{3,6}){1,7}(?![\w/@-])"
    r"|(?<![\w/:.@-])[A-Z0-9]{4,5}(?: [A-Z0-9]{4,5}){1,3}(?![\w/@-])"
)
_ONLY_CODES: Final = re.compile(
    r"(?:[\s,;`*]{0,4}[A-Za-z0-9]{4,6}(?:-[A-Za-z0-9]{4,6}){1,3}(?=[\s,;`*]|\Z)){1,20}[\s,;`*]{0,4}"
)
_BARE_CODE: Final = re.compile(
    r"[\s*_~`\"'>]*(?:[A-Z]-)?(?:\d{6}|\d{3}[ -]\d{3}|\d{2}[ -]\d{2}[ -]\d{2}"
    r"|\d{8}|\d{4} \d{4})[\s*_~`\"'.,!?]*"
)
_DIGITS: Final = frozenset("0123456789")
_SETUP_KEY: Final = re.compile(
    r"\b(?:key|secret)(?: is)?[\s:=]{1,3}(?P<value>(?=[a-z2-7 ]{0,38}[2-7])[a-z2-7]{4}(?: [a-z2-7]{4}){2,7})(?!\w)",
    re.IGNORECASE,
)


def codes(text: str) -> Iterator[Span]:
    if _BARE_CODE.fullmatch(text) and len(set(text) & _DIGITS) > 1:
        bare = text.rstrip().rstrip("!?., \n")
        yield trimmed(bare, len(text) - len(text.lstrip()), len(bare))
        return
    for found in scan(_SETUP_KEY, text):
        yield found.span("value")
    talk = [
        found.span()
        for found in scan(_CODE_TALK, text)
        if not OPEN_CODE.search(text[max(0, found.start() - 24) : found.start()])
    ]
    if not talk and not _ONLY_CODES.fullmatch(text):
        return
    position = 0
    for found in scan(_DIGIT_CODE, text):
        while position + 1 < len(talk) and talk[position + 1][0] <= found.start():
            position += 1
        near = any(
            found.start() - _CODE_REACH <= end and start <= found.end() + _CODE_REACH
            for start, end in talk[position : position + 2]
        )
        if near and not _NUMBER_OF.search(text[max(0, found.start() - 32) : found.start()]):
            yield found.span()
    for found in scan(_GROUPED_CODE, text):
        groups = re.split(r"[- ]", found[0])
        letters = any(c.isalpha() for c in found[0])
        mixed = any(any(c.isdigit() for c in group) and any(c.isalpha() for c in group) for group in groups)
        if letters and mixed and len({len(group) for group in groups}) == 1 and not PUBLIC.fullmatch(found[0]):
            yield found.span()
