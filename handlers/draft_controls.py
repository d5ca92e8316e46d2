"""What the controls of the knowledge loop carry. A value, once used in a message, stays valid for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from handlers.action_ids import MAX_NAME, number

KnowledgeAct = Literal[
    "groups", "drafts", "reviews", "close", "teach", "report", "measure", "edit", "publish", "withdraw", "roll-back",
    "checked", "look-after", "give-up", "put-back",
]  # fmt: skip
"""groups, drafts, reviews: a page of that list. close: back to the Home tab. teach: the form, for a group or for words
of one's own. put-back: a group that was taken off the list. report: a draft with what was measured. publish, withdraw,
roll-back: the form that asks why. checked, look-after, give-up: about an item of the reviews, on the page `number`."""
LISTS: Final = ("groups", "drafts", "reviews")
REVIEWING: Final = ("checked", "look-after", "give-up")
_ACTS: Final = frozenset(get_args(KnowledgeAct))
_ABOUT: Final = re.compile(r"[a-z0-9-]{0,48}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KnowledgeControl:
    """What a control does; with the page of a list, or the number of a draft or publication."""

    act: KnowledgeAct
    number: int = 0
    about: str = ""
    """`MissGroup.wording`; for a publication, its draft; for a review, the entry or court."""

    def encode(self) -> str:
        """At most `MAX_NAME` characters."""
        return f"k:{self.act}:{self.number}:{self.about}"


def decode_knowledge_control(value: str) -> KnowledgeControl | None:
    """Reads what a control of the knowledge loop carries; None for what none of ours ever held."""
    mark, act, at, about = (*value[:MAX_NAME].split(":"), "", "", "", "")[:4]
    found = number(at)
    if mark != "k" or act not in _ACTS or found is None or not _ABOUT.fullmatch(about):
        return None
    return KnowledgeControl(cast(KnowledgeAct, act), found, about)


__all__ = ["LISTS", "REVIEWING", "KnowledgeAct", "KnowledgeControl", "decode_knowledge_control"]
