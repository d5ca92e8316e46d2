"""The parts of a reply: the values that the desks and the Slack handlers exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.core.answering import Answer
from bot.core.incidents import IncidentNotice
from bot.core.knowledge import Court, OutsideTopic
from bot.core.matching import Match
from bot.core.rush import Rush
from bot.core.which_court import WhichCourt

Option = tuple[str, str]
"""Entry id and the title shown on its button."""


@dataclass(frozen=True, slots=True)
class AnswerPart:
    match: Match
    answer: Answer
    sibling: Court | None = None
    """The bankruptcy court of the same place, when only a place was named."""
    which: WhichCourt | None = None
    rush: Rush | None = None
    """What comes before everything else, since a deadline presses; here and in the parts below."""


@dataclass(frozen=True, slots=True)
class SuggestionPart:
    match: Match
    options: tuple[Option, ...]
    court: Court | None
    which: WhichCourt | None = None
    login: bool = False
    """One of the options offers the check of which login fails."""
    rush: Rush | None = None


@dataclass(frozen=True, slots=True)
class NoAnswerPart:
    match: Match
    which: WhichCourt | None = None
    rush: Rush | None = None
    options: tuple[Option, ...] = ()
    """What is answered in the asker's language; empty in English, where it is too much to list."""
    reach: tuple[str, ...] = ()
    """In another language than English: whom to call, and whether anybody is there."""


@dataclass(frozen=True, slots=True)
class OutsidePart:
    match: Match
    topic: OutsideTopic
    reach: tuple[str, ...] = ()
    """The page and help desk of the court that the question names, and whether it is open."""
    rush: Rush | None = None

    @property
    def text(self) -> str:
        """Who answers it, in mrkdwn."""
        return "\n".join((self.topic.text.strip(), *(("", *self.reach) if self.reach else ())))


@dataclass(frozen=True, slots=True)
class ChatPart:
    match: Match
    kind: Literal["greeting", "thanks", "capabilities"]


@dataclass(frozen=True, slots=True)
class PersonPart:
    match: Match
    contacts: tuple[Answer, ...]
    """Who can help, the likelier one first."""
    rush: Rush | None = None


@dataclass(frozen=True, slots=True)
class CheckPart:
    """The person wants a guided check."""

    match: Match
    court: Court | None
    """The court to begin with, when one is known."""
    then: tuple[Court, ...] = ()
    """Further courts that were named; one check after the other."""


@dataclass(frozen=True, slots=True)
class ProgressPart:
    """The person wants to know where they are in a check."""

    match: Match


@dataclass(frozen=True, slots=True)
class ExtraQuestionPart:
    """One question more than a message answers: named, with a button for each answer that may be meant."""

    match: Match
    options: tuple[Option, ...]
    court: Court | None


Part = (
    AnswerPart
    | SuggestionPart
    | ExtraQuestionPart
    | NoAnswerPart
    | OutsidePart
    | ChatPart
    | PersonPart
    | CheckPart
    | ProgressPart
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message: a part for each question in it."""

    question: int | None
    """Number of the stored question; None where nothing is stored (the terminal, external people)."""
    parts: tuple[Part, ...]
    incidents: tuple[IncidentNotice, ...] = ()
    """The known incidents that it begins with; its asker is told when they are over."""
    names_thread: bool = False
    """Nothing was answered in its thread before: the thread may be called by it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The bot says nothing: the message was not for it after all."""


def asks_something(parts: tuple[Part, ...]) -> bool:
    """Whether a message was a question, which the next one may lean on, and no talk."""
    return any(isinstance(part, AnswerPart | SuggestionPart | NoAnswerPart | OutsidePart) for part in parts)


def titled_answer(parts: Sequence[Part]) -> Answer | None:
    """The answer that a conversation may be called by: the first."""
    return next((part.answer for part in parts if isinstance(part, AnswerPart)), None)


def rush_of(parts: Sequence[Part]) -> Rush | None:
    """What comes before all parts of a reply, since a deadline presses."""
    return next((part.rush for part in parts if isinstance(part, _TakesRush) and part.rush is not None), None)


def with_rush(parts: tuple[Part, ...], found: Rush | None) -> tuple[Part, ...]:
    """The first part that asks for something carries it."""
    for place, part in enumerate(parts):
        if isinstance(part, _TakesRush):
            return (*parts[:place], replace(part, rush=found), *parts[place + 1 :])
    return parts


_TakesRush = AnswerPart | SuggestionPart | NoAnswerPart | OutsidePart | PersonPart
