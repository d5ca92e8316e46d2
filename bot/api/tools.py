"""The tools: a request to its result, from the knowledge alone. Nothing is kept and nothing is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from bot.api import models, records, replies, texts
from bot.api.requests import (
    AnswerRequest,
    CompareRequest,
    CourtRequest,
    CourtsRequest,
    ProcedureRequest,
    Read,
    RequestError,
    UnknownNameError,
    find_court,
    read_day,
    shown,
)
from bot.core.answering import Answer
from bot.core.comparing import compare, has_own_procedure
from bot.core.inquiry import Context
from bot.core.knowledge import Court, Entry
from bot.core.knowledge_base import KnowledgeBase, Today
from bot.core.matching import MAX_CHARACTERS
from bot.core.redaction import Redacted
from bot.core.times import court_dates
from handlers.blocks.words import WORDS


class _Common(TypedDict):
    limits: str
    as_of: date
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tools:
    """Each raises RequestError."""

    kb: KnowledgeBase
    clock: Callable[[], datetime]

    def answer(self, read: Read[AnswerRequest]) -> models.AnswerResult:
        """What the bot would answer in Slack, to somebody whose usual court is `court`."""
        request = read.request
        if not request.question.strip():
            raise RequestError(WORDS.api.missing_argument("question"))
        usual = None if request.court is None else self._court(request.court).id
        day = read_day(request.day)
        today = self._today(day)
        # Of another day nobody knows the hour: then only the hours of an office are shown.
        moment = self.kb.moment(self.clock()) if day is None else None
        parts = self.kb.respond(Redacted(request.question), Context(usual_court=usual), today, moment)
        return models.AnswerResult(
            secret_removed=read.secrets > 0,
            deadline=replies.deadline(parts),
            replies=tuple(replies.reply(part, today) for part in parts),
            **self._common(read.secrets, request.question),
        )

    def courts(self, read: Read[CourtsRequest]) -> models.CourtsResult:
        """Best first; without a query all courts, by id."""
        query, limit = read.request.query, read.request.limit
        everything = sorted(self.kb.library.courts.values(), key=lambda court: court.id)
        found = everything if query is None else self.kb.finder.search(query, len(everything))
        return models.CourtsResult(
            total=len(found), courts=tuple(map(records.court_line, found[:limit])), **self._common(read.secrets)
        )

    def court(self, read: Read[CourtRequest]) -> models.CourtResult:
        court, day = self._court_on(read.request.court, read.request.day)
        record = records.court_record(self.kb.library, court, day, texts.to_markdown)
        return models.CourtResult(day=day, court=record, **self._common(read.secrets))

    def compare(self, read: Read[CompareRequest]) -> models.CompareResult:
        left, day = self._court_on(read.request.left, read.request.day)
        right, other_day = self._court_on(read.request.right, read.request.day)
        comparison = compare(self.kb.library, left, right, (day, other_day))
        summary = WORDS.comparison.summary(comparison)
        if left == right:
            raise RequestError(summary)
        return models.CompareResult(
            day=day,
            summary=summary,
            courts=records.compared_courts(comparison),
            facts=records.fact_pairs(comparison, texts.to_markdown),
            steps=records.step_pairs(comparison, texts.to_markdown),
            **self._common(read.secrets),
        )

    def procedure(self, read: Read[ProcedureRequest]) -> models.ProcedureResult:
        """The steps as the answer about them gives them: none where the court, or the day, has none."""
        name = read.request.procedure
        court, day = self._court_on(read.request.court, read.request.day)
        answer = self._answer_with_steps(name, court, self._today(day))
        notes = texts.paragraphs(answer.details, *(WORDS.answers.note_text(answer, note) for note in answer.notes))
        return models.ProcedureResult(
            procedure=name,
            court=records.court_line(court),
            day=day,
            own_procedure=has_own_procedure(self.kb.library, court, name),
            text=texts.to_markdown(texts.paragraphs(answer.lead, answer.body, answer.rule)),
            steps=tuple(records.step(step, texts.to_markdown) for step in answer.steps),
            details=texts.to_markdown(notes),
            sources=replies.sources(answer),
            rests_on=WORDS.sources.review_status(answer),
            **self._common(read.secrets),
        )

    def procedures(self) -> tuple[str, ...]:
        """The names of those that an answer gives the steps of."""
        names = (procedure.name for procedure in self.kb.library.procedures.values())
        return tuple(name for name in dict.fromkeys(names) if any(self._entries_with(name)))

    def _entries_with(self, name: str) -> tuple[Entry, ...]:
        """The entries that give its steps, first those that are about it as a whole."""
        entries = self.kb.library.entries.values()
        about = (entry for entry in entries if entry.procedure == name)
        beside = (entry for entry in entries if any(variant.procedure == name for variant in entry.answer))
        return tuple(dict.fromkeys((*about, *beside)))

    def _answer_with_steps(self, name: str, court: Court, today: Today) -> Answer:
        answers = [self.kb.answer(entry.id, court, today) for entry in self._entries_with(name)]
        found = [answer for answer in answers if answer is not None]
        if not found:
            known = self.procedures()
            raise UnknownNameError(WORDS.api.no_procedure(shown(name), known), WORDS.api.no_procedure(None, known))
        return next((answer for answer in found if answer.steps), found[0])

    def _court(self, text: str) -> Court:
        return find_court(self.kb.library, self.kb.finder, text)

    def _court_on(self, text: str, day: str | None) -> tuple[Court, date]:
        court = self._court(text)
        return court, self._today(read_day(day))(court)

    def _today(self, day: date | None) -> Today:
        return court_dates(self.clock) if day is None else lambda _: day

    def _common(self, secrets: int, question: str = "") -> _Common:
        warnings = [WORDS.api.SECRET_REMOVED] if secrets else []
        if len(question) > MAX_CHARACTERS:
            warnings.append(WORDS.api.read_up_to(MAX_CHARACTERS))
        return {"limits": WORDS.api.LIMITS, "as_of": self.kb.library.directory_as_of, "warnings": tuple(warnings)}
