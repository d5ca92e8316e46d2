"""What somebody says themselves in a pasted mail: without the mail it answers, its header, signature and disclaimer."""

from __future__ import annotations

import re
from typing import Final

_QUOTED = re.compile(r"^\s*(?:>|&gt;)")
_HEADER = re.compile(r"^\s*\*?(?:from|sent|to|cc|bcc|date):\*?\s", re.IGNORECASE)
_ANSWERED = re.compile(r"^\s*(?:on .{5,120} wrote:|-{3,}\s*(?:original|forwarded) message\s*-{3,})\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^\s*(?:--\s*$|sent from my \w|get outlook for )", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"^\W*(?:confidential(?:ity)?\b.{0,40}(?:notice|:)|(?:this|the information (?:in|contained in) this) "
    r"(?:e-?mail|message|communication|transmission)\b.{0,80}\b(?:confidential|privileged|intended)|"
    r"privileged (?:and|&) confidential|irs circular 230|please consider the environment)",
    re.IGNORECASE,
)
MIN_LEFT: Final = 8
"""Characters that have to be left; else it is read as it stands."""


def own_text(text: str) -> str:
    """The text without what is quoted and what stands below every mail; as it is where hardly anything else is in it.

    A forwarded mail keeps its words: only its header goes.
    """
    if "\n" not in text:
        return text
    kept: list[str] = []
    for line in text.split("\n"):
        if _SIGNATURE.match(line) or _DISCLAIMER.match(line):
            break
        if not (_QUOTED.match(line) or _HEADER.match(line) or _ANSWERED.match(line)):
            kept.append(line)
    left = "\n".join(kept).strip()
    return left if len(left) >= MIN_LEFT else text


__all__ = ["own_text"]
