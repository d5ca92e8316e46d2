"""Keys and tokens of known services, and passwords inside addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.pieces import scan
from bot.core.redaction.places import Span
from bot.core.redaction.words import is_mixed

_FIRM_TOKEN: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|\b(?:x(?:ox[a-z]|app)(?:\.[a-z]{1,20})?-[\w-]{6,}|(?:AKIA|ASIA|ABIA|AROA|AIDA)[A-Z0-9]{12,}|gh[a-z]_\w{16,}"
    r"|github_pat_\w{16,}|glpat-[\w-]{12,}|sk-[\w-]{16,}|[rs]k_(?:live|test)_\w{8,}|AIza[\w-]{20,}"
    r"|eyJ[\w-]{6,380}\.[\w-]{4,}(?:\.[\w-]*)?|SG\.[\w-]{10,200}\.[\w-]{10,}|ya29\.[\w-]{10,}|npm_\w{20,}"
    r"|(?=[A-Z]{0,30}[2-7][A-Z]{0,30}[2-7])[A-Z2-7]{16}(?:[A-Z2-7]{8,16})?\b)|(?<=hooks\.slack\.com/services/)[\w/]{8,}",
    re.DOTALL,
)
_LONG_RUN: Final = re.compile(r"(?<![\w-])[\w-]{384,}+(?:\.[\w-]{4,}(?:\.[\w-]*)?)?")
"""May be a JSON Web Token whose head is longer than others' (it may hold certificates). Such a run is read once: a
pattern that began to read at each "eyJ" would take the square of the time."""
_HEAD: Final = re.compile(r"\beyJ")
_SHORTEST_HEAD: Final = 6
_BEARER: Final = re.compile(
    r"\b(?:bearer|basic|authorization:(?: ?(?:bearer|basic"
    r"|token))?)\s{1,3}(?P<value>[\w+/.=~-]{8,})",
    re.IGNORECASE,
)
_PARAMETER: Final = re.compile(
    r"(?:[?&;]|%26|%3f)(?:[\w.-]{0,24}[_.-])?(?:pass?w(?:or)?d?|passwd|pwd?|pass|pass(?:code|phrase)|pin|otp"
    r"|code|secret|(?:access|auth|id|refresh)?_?token"
    r"|api_?key|key|sig(?:nature)?|credential)(?:=|%3d)(?P<value>[^&\s<>|\"'#]{1,2000})",
    re.IGNORECASE,
)
_USER_INFO: Final = re.compile(
    r"\b[a-z][a-z0-9+]{1,12}://[^\s/:@<>|]{0,80}:(?P<value>[^\s/@<>|]{1,200})@", re.IGNORECASE
)


def formats(text: str) -> Iterator[Span]:
    for found in scan(_FIRM_TOKEN, text):
        yield found.span()
    for found in scan(_LONG_RUN, text):
        yield from _long_token(found)
    for pattern in (_BEARER, _PARAMETER, _USER_INFO):
        for found in scan(pattern, text):
            if is_mixed(found["value"]) or pattern is not _BEARER:
                yield found.span("value")


def _long_token(run: re.Match[str]) -> Iterator[Span]:
    head = _HEAD.search(run[0])
    dot = run[0].find(".")
    if head is not None and dot - head.end() >= _SHORTEST_HEAD:
        yield run.start() + head.start(), run.end()
