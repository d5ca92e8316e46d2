"""Whether a question is about a login, so that which login it means may be unclear whatever the answer."""

from __future__ import annotations

import re
from typing import Final

from bot.core.matching import Match

_LOGIN: Final = re.compile(
    r"\b(?:log|sign)(?:ged|ging|ing|ed)?[ -]?(?:in|on)\b|\blog-?ins?\b|passw|locked out|credential", re.IGNORECASE
)


def speaks_of_login(match: Match) -> bool:
    return _LOGIN.search(match.text) is not None


__all__ = ["speaks_of_login"]
