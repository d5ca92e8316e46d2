"""The knowledge in use, and what it replies to a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from bot.core import offices
from bot.core.answering import Answer
from bot.core.court_day import CourtDay
from bot.core.courts import CourtFinder, carried
from bot.core.deadline import Pressing, pressing
from bot.core.hours import NO_HOLIDAYS, Moment
from bot.core.inquiry import Context, Inquiry
from bot.core.knowledge import Court, HelpedBy, Library
from bot.core.language import Language
from bot.core.matching import MAX_EARLIER, Index, Match, Talk, question_parts
from bot.core.people_names import could_be_name
from bot.core.record_words import RECORD_WORDS
from bot.core.redaction import Redacted
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
    asks_something,
    with_rush,
)
from bot.core.rush import Rush, rush
from bot.core.translating import answer_in
from bot.core.which_court import WhichCourt, differ, kinds_open, settled_by, with_phones

ANSWERS_KEPT = 512
"""Composed answers kept for the next person who asks the same."""
MAX_ANSWERS = 2
"""Questions of one message that are answered in full; another one is named."""
MAX_COURTS = 10
"""Courts that one message may ask a check for."""
MAX_PLAIN = 240
"""Characters of a message up to which the court that it names is what it is about."""
Today = Callable[[Court | None], date]
"""The day of the question, in the time zone of the court."""


@dataclass(frozen=True, slots=True)
class Saying:
    """When something is said, and in which language."""

    today: Today
    moment: Moment | None = None
    """Without one nothing is said of who is open now."""
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The knowledge in use. A reload swaps it as one reference."""

    library: Library
    index: Index
    finder: CourtFinder
    holidays: Callable[[int], frozenset[date]] = lambda _: NO_HOLIDAYS
    """Days without any office, of a year and the one after it."""
    _made: dict[tuple[str, str | None, date, datetime | None, Language], Answer] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def moment(self, at: datetime) -> Moment:
        """The present, for whether an office is open; to the minute, so that answers are made once for it."""
        return Moment(at.replace(second=0, microsecond=0), self.holidays(at.year))

    def court(self, court_id: str | None) -> Court | None:
        return self.library.courts.get(court_id) if court_id else None

    def respond(self, text: Redacted, context: Context, today: Today, moment: Moment | None = None) -> tuple[Part, ...]:
        """A part for each question in `text`. A court named there wins over the conversation's and the usual one.

        `moment`: when it is said; without one nothing is said of who is open now.
        """
        questions = self.index.questions(text, Talk(context.entry, context.earlier, context.offered))
        first, rest = questions[:MAX_ANSWERS], questions[MAX_ANSWERS:]
        parts = (
            *(self._part(match, context, today, moment) for match in first),
            *(self._also(match, context) for match in rest),
        )
        found = pressing(text, questions, self.library, moment)
        if found is None:
            return parts
        court, _ = self._court_meant(next((one for one in questions if one.court), questions[0]), context)
        return with_rush(parts, self._rush(found, court, today, moment))

    def rush_again(self, text: Redacted, court: Court | None, today: Today, moment: Moment | None) -> Rush | None:
        """What comes before another answer to the same message, for a court chosen since."""
        found = pressing(text, self.index.questions(text), self.library, moment)
        return None if found is None else self._rush(found, court, today, moment)

    def _rush(self, found: Pressing, court: Court | None, today: Today, moment: Moment | None) -> Rush | None:
        return rush(found, CourtDay.of(self.library, court, today(court), moment))

    def may_name(self, asked: Inquiry, parts: tuple[Part, ...]) -> bool:
        """Whether what was typed while a check is open may be somebody's name, which is not kept as a question."""
        if not asked.check:
            return False
        if any(isinstance(part, AnswerPart) for part in parts):
            return not self.index.knows_all(asked.text) and could_be_name(self.index, asked.text)
        return asked.check == "name" or could_be_name(self.index, asked.text)

    def _also(self, match: Match, context: Context) -> ExtraQuestionPart:
        court = self.court(match.court or context.court or context.usual_court)
        entries = (match.entry,) if match.entry else match.suggestions[:2]
        return ExtraQuestionPart(match, self.options(entries, match.language), court)

    def context_for(self, text: Redacted, context: Context) -> Context:
        """The context in which to understand `text`, which may speak of a court beside it: "the bankruptcy one"."""
        court = self.court(context.court)
        return context if court is None else replace(context, court=carried(self.finder, text, court).id)

    def next_context(self, context: Context, text: Redacted, parts: tuple[Part, ...]) -> Context:
        """What the conversation is about after `text` and its reply: the last court and entry that came up."""
        if asks_something(parts):
            context = replace(context, earlier=(*context.earlier, text)[-MAX_EARLIER:])
        offered = parts[0].match.suggestions if isinstance(parts[0], SuggestionPart) else ()
        context = replace(context, offered=offered, picked=False)
        for part in parts:
            if part.match.court is not None and self._asks_about(text, part.match.court):
                context = replace(context, court=_court_of(part))
            if isinstance(part, AnswerPart):
                context = replace(context, entry=part.answer.entry)
        return context

    def _asks_about(self, text: Redacted, court: str) -> bool:
        """Whether a text is about its court for good: in a long story one may be named in passing."""
        if len(text) <= MAX_PLAIN:
            return True
        asked = [part for part in question_parts(text) if part.endswith("?")] or question_parts(text)
        return any(mention is not None and mention.court == court for mention in map(self.finder.find, asked))

    def answer(self, entry_id: str, court: Court | None, today: Today, moment: Moment | None = None) -> Answer | None:
        """What an entry says; None for an entry that is not there (any more)."""
        return self.answer_as(entry_id, court, Saying(today, moment))

    def answer_as(self, entry_id: str, court: Court | None, saying: Saying) -> Answer | None:
        """The same in the language of whoever asks."""
        entry = self.library.entries.get(entry_id)
        if entry is None:
            return None
        day, moment = saying.today(court), saying.moment
        key = (entry_id, court.id if court else None, day, moment.at if moment else None, saying.language)
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= ANSWERS_KEPT:
                self._made.clear()
            on_day = CourtDay.of(self.library, court, day, moment)
            made = self._made[key] = answer_in(on_day, entry, saying.language)
        return made

    def contacts(self, entry_id: str | None, court: Court | None, saying: Saying) -> tuple[Answer, ...]:
        """The court's help desk and PACER's, the one first that can help with this entry."""
        entry = self.library.entries.get(entry_id or "")
        offices: tuple[HelpedBy, ...] = ("court", "pacer")
        if entry is not None and entry.helped_by == "pacer":
            offices = ("pacer", "court")
        contacts = (self.library.contact(office) for office in offices)
        answers = (self.answer_as(contact, court, saying) for contact in contacts if contact is not None)
        return tuple(found for found in answers if found is not None)

    def options(self, entries: Iterable[str], language: Language = "en") -> tuple[Option, ...]:
        return tuple((entry, self._title(entry, language)) for entry in dict.fromkeys(entries))

    def _title(self, entry: str, language: Language) -> str:
        spanish = self.library.spanish.entries.get(entry) if language == "es" else None
        return spanish.title if spanish else self.library.entries[entry].title

    def _part(self, match: Match, context: Context, today: Today, moment: Moment | None) -> Part:
        court, which = self._court_meant(match, context)
        match match.outcome:
            case "answer":
                if which is None:
                    court, which = self._kind_meant(match, court, context, today)
                answered = self._answered(match, court, today, moment)
                return replace(answered, which=self._with_phones(which, moment, match.language))
            case "suggestions":
                offered = match.suggestions[:4]
                login = any("login" in self.library.entries[entry].offer for entry in offered)
                return SuggestionPart(match, self.options(offered, match.language), court, which, login)
            case "none":
                return self._unanswered(match, court, which, moment)
            case "chat":
                return ChatPart(match, _chat(match.entry))
            case "human":
                return PersonPart(match, self.contacts(context.entry, court, Saying(today, moment, match.language)))
            case "guided":
                return self._guided(match, court)
            case "progress":
                return ProgressPart(match)

    def _with_phones(self, which: WhichCourt | None, moment: Moment | None, language: Language) -> WhichCourt | None:
        """With how to call each of the courts, where that is asked."""
        asked_for = which is not None and which.entry is not None and which.entry == self.library.contact("court")
        return with_phones(which, moment, language) if which is not None and asked_for else which

    def _guided(self, match: Match, court: Court | None) -> CheckPart:
        named = [self.library.courts[one] for one in self.finder.named(match.text)[:MAX_COURTS]]
        return CheckPart(match, named[0], tuple(named[1:])) if len(named) > 1 else CheckPart(match, court)

    def _court_meant(self, match: Match, context: Context) -> tuple[Court | None, WhichCourt | None]:
        """The court that the question names, or the one of before; where it leaves open which, those it may mean."""
        court = self.court(match.court or context.court or context.usual_court)
        unclear = None if match.court else self.finder.unclear(match.text)
        if unclear is None or (court is not None and court.id in unclear.courts and not unclear.missing):
            return court, None
        courts = tuple(self.library.courts[one] for one in unclear.courts)
        return None, WhichCourt(unclear, courts, match.entry if match.outcome == "answer" else context.entry)

    def _kind_meant(
        self, match: Match, court: Court | None, context: Context, today: Today
    ) -> tuple[Court | None, WhichCourt | None]:
        """District or bankruptcy, where a place alone is named: as in the conversation, or asked if it matters."""
        kinds = kinds_open(self.finder, match.text, court) if match.court else None
        if kinds is None:
            return court, None
        before = settled_by(self.finder, kinds, context)
        if before is not None:
            return before, None
        answers = [self.answer(self.library.for_court(match.entry or "", one), one, today) for one in kinds]
        return (None, WhichCourt.of_kinds(kinds, match.entry)) if differ(*answers) else (court, None)

    def _answered(self, match: Match, court: Court | None, today: Today, moment: Moment | None) -> AnswerPart:
        saying = Saying(today, moment, match.language)
        found = self.answer_as(self.library.for_court(match.entry or "", court), court, saying)
        assert found is not None, "the index answers only with entries of its own library"
        is_by_place = court is not None and court.id == match.court and match.place_only
        sibling = self.finder.sibling(court) if court and is_by_place else None
        return AnswerPart(match, found, sibling)

    def _unknown_in_spanish(
        self, match: Match, court: Court | None, which: WhichCourt | None, moment: Moment | None
    ) -> NoAnswerPart:
        """Says in Spanish what is answered in Spanish, and whom to call."""
        reach = RECORD_WORDS["es"].reachable(self.library, court, moment)
        return NoAnswerPart(match, which, options=self.options(self.library.spanish.entries, "es"), reach=reach)

    def _unanswered(
        self, match: Match, court: Court | None, which: WhichCourt | None, moment: Moment | None
    ) -> OutsidePart | NoAnswerPart:
        if match.language == "es":
            return self._unknown_in_spanish(match, court, which, moment)
        topic = self.library.topics.get(match.topic or "")
        if topic is None:
            return NoAnswerPart(
                match, which if which and (which.entry or which.unclear.missing or which.pair) else None
            )
        court = self.court(match.court)
        return OutsidePart(match, topic, offices.reach(self.library, court, moment) if court else ())


def _court_of(part: Part) -> str | None:
    """The court that a part is about: of a place's two the one that it answers for."""
    court = part.answer.court if isinstance(part, AnswerPart) else None
    return court.id if court else part.match.court


def _chat(route: str | None) -> Literal["greeting", "thanks", "capabilities"]:
    match route:
        case "@greeting":
            return "greeting"
        case "@thanks":
            return "thanks"
        case _:
            return "capabilities"
