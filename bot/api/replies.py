"""The parts of a reply as models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypedDict

from bot.api import models, records, texts
from bot.core.answering import Answer
from bot.core.knowledge import Court
from bot.core.knowledge_base import Today
from bot.core.language import Language
from bot.core.reply_parts import (
    AnswerPart,
    ChatPart,
    CheckPart,
    ExtraQuestionPart,
    NoAnswerPart,
    Option,
    OutsidePart,
    Part,
    PersonPart,
    ProgressPart,
    SuggestionPart,
    rush_of,
)
from bot.core.which_court import WhichCourt
from handlers.blocks.words import WORDS, spoken


class _OfAnswer(TypedDict):
    """The fields of a reply that only an answer fills."""

    title: str | None
    details: str
    related: tuple[models.Option, ...]
    wants_court: bool
    sources: tuple[models.Source, ...]
    rests_on: str
    review_overdue: bool


_OFFERS: Final = (SuggestionPart, ExtraQuestionPart, NoAnswerPart)
_NO_ANSWER: Final[_OfAnswer] = {
    "title": None,
    "details": "",
    "related": (),
    "wants_court": False,
    "sources": (),
    "rests_on": "",
    "review_overdue": False,
}


def reply(part: Part, today: Today) -> models.Reply:
    """What is said to one question. `today`: the day asked about, by court."""
    court, which, match = _court_of(part), getattr(part, "which", None), part.match
    return models.Reply(
        outcome=_outcome(part),
        confidence=round(match.confidence, 3),
        entry=part.answer.entry if isinstance(part, AnswerPart) else match.entry,
        topic=match.topic,
        court=court and records.court_line(court),
        day=today(court),
        text=texts.to_markdown(_text(part) if match.language == "en" else _text_in(part, match.language)),
        options=_options(part.options) if isinstance(part, _OFFERS) else (),
        courts=tuple(map(records.court_line, which.courts)) if isinstance(which, WhichCourt) else (),
        **(_of_answer(part.answer) if isinstance(part, AnswerPart) else _NO_ANSWER),
    )


def _of_answer(answer: Answer) -> _OfAnswer:
    return {
        "title": answer.title,
        "details": texts.to_markdown(texts.details_text(answer)),
        "related": _options(answer.related),
        "wants_court": answer.wants_court,
        "sources": sources(answer),
        "rests_on": spoken(answer.language).sources.review_status(answer),
        "review_overdue": answer.overdue,
    }


def deadline(parts: Sequence[Part]) -> models.Deadline | None:
    """What comes before all parts, since a deadline presses."""
    found = rush_of(parts)
    if found is None:
        return None
    return models.Deadline(
        text=texts.to_markdown("\n".join(WORDS.rush.lines(found))),
        entry=found.entry,
        rule=records.source(found.rule.source) if found.rule else None,
    )


def sources(answer: Answer) -> tuple[models.Source, ...]:
    return tuple(map(records.source, answer.all_sources()))


def _outcome(part: Part) -> models.Outcome:
    match part:
        case AnswerPart():
            return "answer"
        case SuggestionPart() | ExtraQuestionPart():
            return "suggestions"
        case OutsidePart():
            return "outside"
        case NoAnswerPart():
            return "not-known"
        case PersonPart():
            return "person"
        case CheckPart() | ProgressPart():
            return "slack-only"
        case ChatPart():
            return "chat"


def _text(part: Part) -> str:
    """What is said, without what only Slack has; without what comes first before a deadline."""
    words = WORDS.api
    match part:
        case AnswerPart(which=which):
            return texts.paragraphs(_which(which), texts.answer_text(texts.shown(part)))
        case SuggestionPart(which=which, options=options):
            return texts.paragraphs(_which(which), words.suggestions([title for _, title in options]))
        case NoAnswerPart(which=which):
            return _which(which) or words.NOT_KNOWN
        case ChatPart(kind="capabilities"):
            return words.CAPABILITIES
        case PersonPart(contacts=contacts):
            return texts.paragraphs(words.PERSON, *map(texts.answer_text, contacts))
        case CheckPart():
            return words.GUIDED
        case ChatPart() | ExtraQuestionPart() | OutsidePart() | ProgressPart():
            return texts.said(part)


def _text_in(part: Part, language: Language) -> str:
    """The same in another language than English."""
    if isinstance(part, ChatPart) and part.kind == "capabilities":
        return spoken(language).answers.CAPABILITIES_ELSEWHERE
    return texts.said(part)


def _court_of(part: Part) -> Court | None:
    match part:
        case AnswerPart(answer=answer):
            return answer.court
        case SuggestionPart(court=court) | ExtraQuestionPart(court=court) | CheckPart(court=court):
            return court
        case _:
            return None


def _options(titled: Sequence[Option]) -> tuple[models.Option, ...]:
    return tuple(models.Option(entry=entry, title=title) for entry, title in titled)


def _which(which: WhichCourt | None) -> str:
    """Asks which court is meant; empty where that is plain. It names each."""
    if which is None:
        return ""
    courts = (f"- {court.id}: {WORDS.answers.court_line(court)}" for court in which.courts)
    return "\n".join((WORDS.answers.which_court(which), *courts))
