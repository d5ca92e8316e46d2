"""What stands around an answer, in each language that answers are given in.

A class that lacks a sentence, or has one of another shape, does not pass mypy. Everything else the bot says, and all
that staff read, is English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Protocol

from bot.core.answering import Answer, AnswerNote
from bot.core.knowledge import Court, Source
from bot.core.language import Language
from bot.core.which_court import WhichCourt
from handlers.blocks.words.answers import AnswerWords
from handlers.blocks.words.api import ApiWords
from handlers.blocks.words.asker import AskerWords
from handlers.blocks.words.calendar import CalendarWords
from handlers.blocks.words.check import CheckWords
from handlers.blocks.words.knowledge import KnowledgeWords
from handlers.blocks.words.problems import ProblemWords
from handlers.blocks.words.sources import SourceWords
from handlers.blocks.words.spanish import SpanishAnswerWords, SpanishSourceWords


class AroundAnswer(Protocol):
    """Choices, buttons, court lines, and the replies that need no knowledge."""

    ONLY_ENGLISH: str
    """Above an answer that is not to be had in the asker's language; empty in English."""
    DID_YOU_MEAN: str
    NOT_KNOWN: str
    CHAT: ClassVar[Mapping[Literal["greeting", "thanks", "capabilities"], str]]
    CAPABILITIES_ELSEWHERE: str
    """What it can do, without what only Slack has."""
    PERSON: str
    PERSON_NOTE: str
    GUIDED: str
    PROGRESS: str
    GUIDED_IN_SLACK: str
    PROGRESS_IN_SLACK: str
    HELPED: str
    ALL_HELPED: str
    YES: str
    NO: str
    HELPED_THANKS: str
    NOT_HELPED: str
    NOT_HELPED_BARE: str
    OTHER_COURT: str
    PICK_COURT: str
    WHICH_OTHER_COURT: str
    WHICH_COURT: str
    WHICH_HELP_DESK: str
    ASK_DESK: str
    NO_DESK: str
    OPEN_TICKET: str
    DETAILS: str
    SOURCES: str
    FULL_IN_TERMINAL: str
    BANKRUPTCY_INSTEAD: str
    BESIDE: str
    SHORTENED: str
    START: str
    START_LOGIN: str
    SHOW_PROGRESS: str
    ADD_TO_CALENDAR: str
    WISH: str
    GONE: str
    SECRET_WARNING: str
    SECRET_WARNING_ALONE: str
    SECRET_IN_TERMINAL: str

    def court_line(self, court: Court) -> str:
        """Which court an answer is for."""

    def which_named(self, which: WhichCourt) -> str:
        """Asks which court is meant where none has a button, so that each is named."""

    def which_court(self, which: WhichCourt) -> str:
        """Asks which court is meant, and says when there is none of the name."""

    def did_you_mean(self, titles: Sequence[str]) -> str:
        """Asks which of these questions it was."""

    def also_asked(self, titles: Sequence[str]) -> str:
        """Names a question that is not answered yet."""

    def details(self, answer: Answer) -> str:
        """What a press shows: more to know, or where a short answer is from."""

    def you_asked(self, question: str) -> str:
        """Repeats a question, on one line."""

    def step_note(self, number: int, note: str) -> str:
        """What to know about a step."""

    def note_text(self, answer: Answer, note: AnswerNote) -> str:
        """What holds in one court only."""


class AroundSources(Protocol):
    """Where an answer is from, and when it was last checked."""

    SOURCE: str
    SOURCES: str

    def line(self, source: Source) -> str:
        """A document with its steps, its own date and its address, for plain text."""

    def tail(self, source: Source) -> str:
        """What follows a document's name: its steps and its own date."""

    def folded(self, count: int, status: str) -> str:
        """Stands for the list of `count` documents while it is not shown."""

    def more(self, count: int) -> str:
        """Stands for the sources that are not listed."""

    def review_status(self, answer: Answer) -> str:
        """What an answer rests on and of when that is, on one line."""


class EnglishAnswerWords(AnswerWords):
    __slots__ = ()

    ONLY_ENGLISH: str = ""
    CAPABILITIES_ELSEWHERE: str = ApiWords.CAPABILITIES
    NO_DESK: str = AskerWords.NO_DESK
    OPEN_TICKET: str = AskerWords.OPEN_TICKET
    START: str = CheckWords.START
    START_LOGIN: str = CheckWords.START_LOGIN
    SHOW_PROGRESS: str = CheckWords.SHOW_PROGRESS
    ADD_TO_CALENDAR: str = CalendarWords.ADD
    WISH: str = KnowledgeWords.WISH
    GONE: str = ProblemWords.GONE
    SECRET_WARNING: str = ProblemWords.SECRET_WARNING
    SECRET_WARNING_ALONE: str = ProblemWords.SECRET_WARNING_ALONE
    SECRET_IN_TERMINAL: str = ProblemWords.SECRET_IN_TERMINAL


@dataclass(frozen=True, slots=True)
class Spoken:
    """All sentences around an answer in one language."""

    answers: AroundAnswer
    sources: AroundSources


_SPOKEN: Final[Mapping[Language, Spoken]] = {
    "en": Spoken(EnglishAnswerWords(), SourceWords()),
    "es": Spoken(SpanishAnswerWords(), SpanishSourceWords()),
}


def spoken(language: Language) -> Spoken:
    """The sentences around an answer in this language."""
    return _SPOKEN[language]


__all__ = ["AroundAnswer", "AroundSources", "Spoken", "spoken"]
