"""What a question leaves open: the court, of those that may be meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from bot.core.answering import Answer
from bot.core.courts import CourtFinder, Unclear, says_kind
from bot.core.hours import Moment
from bot.core.inquiry import Context
from bot.core.knowledge import Court
from bot.core.language import Language
from bot.core.record_words import RECORD_WORDS

_DISTRICT_TALK: Final = re.compile(
    r"\b(?:civil|criminal|cja|habeas|jury|patents?|mdl|prisoners?|district court)\b", re.IGNORECASE
)
"""What only district courts have."""


@dataclass(frozen=True, slots=True)
class WhichCourt:
    """What a question leaves open: the court, of those that may be meant."""

    unclear: Unclear
    courts: tuple[Court, ...]
    entry: str | None
    """What is answered for the court chosen; None when nothing was asked."""
    by_kind: bool = False
    """The place is clear: it has a district and a bankruptcy court."""
    lines: tuple[str, ...] = ()
    """How to call each of them, and whether it is open, where that is what was asked."""

    @classmethod
    def of_kinds(cls, kinds: tuple[Court, Court], entry: str | None) -> WhichCourt:
        """Asks between the two courts of one place."""
        return cls(Unclear(tuple(court.id for court in kinds)), kinds, entry, by_kind=True)

    @property
    def pair(self) -> tuple[Court, Court] | None:
        """Two courts that can be compared: both were named."""
        if len(self.courts) != 2 or self.unclear.missing or self.by_kind:
            return None
        return self.courts[0], self.courts[1]


def kinds_open(finder: CourtFinder, text: str, court: Court | None) -> tuple[Court, Court] | None:
    """The district and the bankruptcy court of the place that a text names, where it says nothing of either."""
    sibling = finder.sibling(court) if court else None
    if court is None or sibling is None or _DISTRICT_TALK.search(text):
        return None
    mention = finder.find(text)
    is_by_place = mention is not None and mention.by_place and mention.place_only and mention.court == court.id
    return (court, sibling) if is_by_place else None


def settled_by(finder: CourtFinder, kinds: tuple[Court, Court], context: Context) -> Court | None:
    """The one of the two that the conversation or its asker is about; None where neither is, or nobody said which."""
    found = {court.id: court for court in kinds}
    courts = (None if _left_open(finder, context) else context.court, context.usual_court)
    return next((found[one] for one in courts if one in found), None)


def _left_open(finder: CourtFinder, context: Context) -> bool:
    """Whether the court of a conversation was named by its place alone, which has two."""
    if context.picked:
        return False
    for text in reversed(context.earlier):
        mention = finder.find(text)
        if mention is not None:
            return mention.by_place and mention.place_only and mention.court == context.court
        if says_kind(text):
            return False
    return False


def differ(one: Answer | None, other: Answer | None) -> bool:
    """Whether two answers for two courts say more than the courts' names. Hours of offices are not compared."""
    return one is not None and other is not None and _said(one) != _said(other)


def with_phones(which: WhichCourt, moment: Moment | None, language: Language = "en") -> WhichCourt:
    """With how to call each of the courts."""
    return replace(which, lines=tuple(RECORD_WORDS[language].desk_line(court, moment) for court in which.courts))


def _said(answer: Answer) -> str:
    text = "\n".join((answer.lead, answer.body, answer.rule, *(step.text for step in answer.steps)))
    if answer.court is None:
        return text
    name = answer.court.name
    names = {name, name[:1].upper() + name[1:], name.removeprefix("the "), answer.court.short, answer.court.id}
    for each in sorted(names, key=len, reverse=True):
        text = text.replace(each, "@")
    return text


__all__ = ["WhichCourt", "differ", "kinds_open", "settled_by", "with_phones"]
