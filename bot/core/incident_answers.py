"""Which known incidents a reply begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.incidents import AnswerSubject, Incident, IncidentNotice, concerns_answer, newest, notice
from bot.core.inquiry import Context
from bot.core.knowledge import Entry, Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.reply_parts import AnswerPart, NoAnswerPart, OutsidePart, Part, PersonPart, SuggestionPart


def incidents_of(
    library: Library, parts: Sequence[Part], context: Context, incidents: Iterable[Incident]
) -> tuple[Incident, ...]:
    """The open incidents that concern an answer among these parts, the newest first; none for small talk."""
    subjects = [_subject(library, part, context) for part in parts if isinstance(part, _Answers)]
    return newest(one for one in incidents if any(concerns_answer(one, about) for about in subjects))


def notices_of(kb: KnowledgeBase, incidents: Iterable[Incident], now: datetime) -> tuple[IncidentNotice, ...]:
    """The incidents as people read them."""
    return tuple(notice(one, kb.court(one.court), now) for one in incidents)


_Answers = AnswerPart | SuggestionPart | NoAnswerPart | OutsidePart | PersonPart


def _subject(library: Library, part: _Answers, context: Context) -> AnswerSubject:
    text = part.match.text
    match part:
        case AnswerPart(answer=answer):
            return AnswerSubject(entries_of(library, [answer.entry]), answer.court.id if answer.court else None, text)
        case SuggestionPart(options=options, court=court):
            offered = entries_of(library, [entry for entry, _ in options])
            return AnswerSubject(offered, court.id if court else None, text)
        case OutsidePart():  # what the bot does not cover is about the court that it names, and no other
            return AnswerSubject((), part.match.court, text)
        case NoAnswerPart() | PersonPart():
            return AnswerSubject((), part.match.court or context.court or context.usual_court, text)


def entries_of(library: Library, ids: Sequence[str]) -> tuple[Entry, ...]:
    """Those that are there; a reload may have taken some away."""
    return tuple(library.entries[one] for one in ids if one in library.entries)


__all__ = ["entries_of", "incidents_of", "notices_of"]
