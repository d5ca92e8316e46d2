"""What is wrong with the words of a change, field by field, before anything is measured."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

ChangeField = Literal[
    "target", "phrasings", "title", "courts", "lead", "details", "document", "url", "dated", "sources",
    "review_by", "text", "court", "name", "value",
]  # fmt: skip
"""A field of the form behind a change."""
MAX_ID: Final = 40
"""Characters of an id made from a title; buttons carry it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on one field."""

    field: ChangeField
    text: str
    """A sentence."""
    blocks: bool = True
    """The knowledge would not load with it; else it is advice on style, and who wrote it decides."""


def id_of_title(title: str, taken: Container[str]) -> str:
    """An id for a new entry or topic: words of its title, and a number where that id is taken."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    made = "-".join(words)[:MAX_ID].strip("-") or "answer"
    return next(one for number in count(1) if (one := made if number == 1 else f"{made}-{number}") not in taken)


__all__ = ["MAX_ID", "ChangeField", "Remark", "id_of_title"]
