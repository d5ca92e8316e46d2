"""Keys and tokens of known services, and passwords inside addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.core.redaction.places import Span
from bot.core.redaction.words import is_mixed

_FIRM_TOKEN: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|\bx(?:ox[a-z]|app)(?:\.[a-z]+)?-[\w-]{6,}|\b(?:AKIA|ASIA|ABIA|AROA|AIDA)[A-Z0-9]{12,}|\bgh[a-z]_\w{16,}"
    r"|\bgithub_pat_\w{16,}|\bglpat-[\w-]{12,}|\bsk-[\w-]{16,}|\b[rs]k_(?:live|test)_\w{8,}|\bAIza[\w-]{20,}"
    r"|\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?|\bSG\.[\w-]{10,}\.[\w-]{10,}|\bya29\.[\w-]{10,}|\bnpm_\w{20,}"
    r"|\b(?=[A-Z]{0,30}[2-7][A-Z]{0,30}[2-7])[A-Z2-7]{16}(?:[A-Z2-7]{8,16})?\b|(?<=hooks\.slack\.com/services/)[\w/]{8,}",
    re.DOTALL,
)
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
    for found in _FIRM_TOKEN.finditer(text):
        yield found.span()
    for pattern in (_BEARER, _PARAMETER, _USER_INFO):
        for found in pattern.finditer(text):
            if is_mixed(found["value"]) or pattern is not _BEARER:
                yield found.span("value")
