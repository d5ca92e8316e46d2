"""Questions and replies: the values that the desks and the Slack handlers exchange."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from bot.core import offices
from bot.core.answering import Answer, answer
from bot.core.court_day import CourtDay
from bot.core.courts import CourtFinder, Unclear, carried
from bot.core.deadline import Pressing, pressing
from bot.core.hours import NO_HOLIDAYS, Moment
from bot.core.knowledge import Court, Library, OutsideTopic
from bot.core.matching import MAX_EARLIER, Index, Match, Talk, question_parts
from bot.core.people_names import could_be_name
from bot.core.redaction import Redacted
from bot.core.rush import Rush, rush

Surface = Literal["channel", "dm", "command", "shortcut"]
ANSWERS_KEPT = 512
"""Composed answers kept for the next person who asks the same."""
MAX_ANSWERS = 2
"""Questions of one message that are answered in full; another one is named."""
MAX_COURTS = 10
"""Courts that one message may ask a check for."""
MAX_PLAIN = 240
"""Characters of a message up to which the court that it names is what it is about."""
Option = tuple[str, str]
"""Entry id and the title shown on its button."""


@dataclass(frozen=True, slots=True)
class Asker:
    """One person in one workspace; keys everything personal."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in, already redacted."""

    asker: Asker
    key: str
    """The same for every delivery of the same words: what makes a reply happen once."""
    text: Redacted
    surface: Surface
    channel: str
    ts: str
    """Of the message; for a command, which has none, its trigger."""
    thread_ts: str | None
    mentioned: bool
    """The bot was named, or it is a direct message: not just a follow-up in a thread."""
    secrets: int = 0
    """How many passwords or codes were taken out of the text."""
    edited_ts: str = ""
    external: bool = False
    """The asker is of another company (Slack Connect): they are answered, and nothing of it is kept."""
    check: Literal["", "open", "name"] = ""
    """A guided check waits for them where this is said: for an answer, or for somebody's name."""

    @property
    def opens(self) -> bool:
        """It begins a conversation: nothing was said there before."""
        return self.surface == "channel" and self.thread_ts is None and not self.edited_ts


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation is about so far."""

    court: str | None = None
    entry: str | None = None
    usual_court: str | None = None
    earlier: tuple[Redacted, ...] = ()
    """What the person wrote before in it, oldest first."""
    offered: tuple[str, ...] = ()
    """The entries that the last reply offered."""


@dataclass(frozen=True, slots=True)
class WhichCourt:
    """What a question leaves open: the court, of those that may be meant."""

    unclear: Unclear
    courts: tuple[Court, ...]
    entry: str | None
    """What is answered for the court chosen; None when nothing was asked."""


@dataclass(frozen=True, slots=True)
class Answered:
    match: Match
    answer: Answer
    sibling: Court | None = None
    """The bankruptcy court of the same place, when only a place was named."""
    which: WhichCourt | None = None
    rush: Rush | None = None
    """What comes before everything else, since a deadline presses; here and in the parts below."""


@dataclass(frozen=True, slots=True)
class Suggested:
    match: Match
    options: tuple[Option, ...]
    court: Court | None
    which: WhichCourt | None = None
    rush: Rush | None = None


@dataclass(frozen=True, slots=True)
class NotKnown:
    match: Match
    which: WhichCourt | None = None
    rush: Rush | None = None


@dataclass(frozen=True, slots=True)
class Outside:
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
class Chat:
    match: Match
    kind: Literal["greeting", "thanks", "capabilities"]


@dataclass(frozen=True, slots=True)
class PersonWanted:
    match: Match
    contacts: tuple[Answer, ...]
    """Who can help, the likelier one first."""
    rush: Rush | None = None


@dataclass(frozen=True, slots=True)
class Guided:
    """The person wants a guided check."""

    match: Match
    court: Court | None
    """The court to begin with, when one is known."""
    then: tuple[Court, ...] = ()
    """Further courts that were named; one check after the other."""


@dataclass(frozen=True, slots=True)
class ProgressWanted:
    """The person wants to know where they are in a check."""

    match: Match


@dataclass(frozen=True, slots=True)
class AlsoAsked:
    """One question more than a message answers: named, with a button for each answer that may be meant."""

    match: Match
    options: tuple[Option, ...]
    court: Court | None


Part = Answered | Suggested | AlsoAsked | NotKnown | Outside | Chat | PersonWanted | Guided | ProgressWanted


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message: a part for each question in it."""

    question: int | None
    """Number of the stored question; None where nothing is stored (the terminal, external people)."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """The bot says nothing: the message was not for it after all."""


Today = Callable[[Court | None], date]
"""The day of the question, in the time zone of the court."""


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """The knowledge in use. A reload swaps it as one reference."""

    library: Library
    index: Index
    finder: CourtFinder
    holidays: Callable[[int], frozenset[date]] = lambda _: NO_HOLIDAYS
    """Days without any office, of a year and the one after it."""
    _made: dict[tuple[str, str | None, date, datetime | None], Answer] = field(
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
        found = pressing(text, questions)
        if found is None:
            return parts
        court, _ = self._court_meant(next((one for one in questions if one.court), questions[0]), context)
        return _with_rush(parts, self._rush(found, court, today, moment))

    def rush_again(self, text: Redacted, court: Court | None, today: Today, moment: Moment | None) -> Rush | None:
        """What comes before another answer to the same message, for a court chosen since."""
        found = pressing(text, self.index.questions(text))
        return None if found is None else self._rush(found, court, today, moment)

    def _rush(self, found: Pressing, court: Court | None, today: Today, moment: Moment | None) -> Rush | None:
        return rush(found, CourtDay.of(self.library, court, today(court), moment))

    def may_name(self, asked: Asked, parts: tuple[Part, ...]) -> bool:
        """Whether what was typed while a check is open may be somebody's name, which is not kept as a question."""
        if not asked.check:
            return False
        if any(isinstance(part, Answered) for part in parts):
            return not self.index.knows_all(asked.text) and could_be_name(self.index, asked.text)
        return asked.check == "name" or could_be_name(self.index, asked.text)

    def _also(self, match: Match, context: Context) -> AlsoAsked:
        court = self.court(match.court or context.court or context.usual_court)
        return AlsoAsked(match, self.options((match.entry,) if match.entry else match.suggestions[:2]), court)

    def context_for(self, text: Redacted, context: Context) -> Context:
        """The context in which to understand `text`, which may speak of a court beside it: "the bankruptcy one"."""
        court = self.court(context.court)
        return context if court is None else replace(context, court=carried(self.finder, text, court).id)

    def next_context(self, context: Context, text: Redacted, parts: tuple[Part, ...]) -> Context:
        """What the conversation is about after `text` and its reply: the last court and entry that came up."""
        if asks_something(parts):
            context = replace(context, earlier=(*context.earlier, text)[-MAX_EARLIER:])
        offered = parts[0].match.suggestions if isinstance(parts[0], Suggested) else ()
        context = replace(context, offered=offered)
        for part in parts:
            if part.match.court is not None and self._asks_about(text, part.match.court):
                context = replace(context, court=part.match.court)
            if isinstance(part, Answered):
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
        entry = self.library.entries.get(entry_id)
        if entry is None:
            return None
        day = today(court)
        key = (entry_id, court.id if court else None, day, moment.at if moment else None)
        made = self._made.get(key)
        if made is None:
            if len(self._made) >= ANSWERS_KEPT:
                self._made.clear()
            made = self._made[key] = answer(self.library, entry, court, day, moment)
        return made

    def contacts(
        self, entry_id: str | None, court: Court | None, today: Today, moment: Moment | None = None
    ) -> tuple[Answer, ...]:
        """The court's help desk and PACER's, the one first that can help with this entry."""
        entry = self.library.entries.get(entry_id or "")
        order = ("contact-court-help-desk", "contact-pacer")
        if entry is not None and entry.helped_by == "pacer":
            order = ("contact-pacer", "contact-court-help-desk")
        answers = (self.answer(contact, court, today, moment) for contact in order)
        return tuple(found for found in answers if found is not None)

    def options(self, entries: tuple[str, ...]) -> tuple[Option, ...]:
        found: Mapping[str, str] = {entry: self.library.entries[entry].title for entry in entries}
        return tuple(found.items())

    def _part(self, match: Match, context: Context, today: Today, moment: Moment | None) -> Part:
        court, which = self._court_meant(match, context)
        match match.outcome:
            case "answer":
                return replace(self._answered(match, court, today, moment), which=which)
            case "suggestions":
                return Suggested(match, self.options(match.suggestions[:4]), court, which)
            case "none":
                return self._unanswered(match, which, moment)
            case "chat":
                return Chat(match, _chat(match.entry))
            case "human":
                return PersonWanted(match, self.contacts(context.entry, court, today, moment))
            case "guided":
                return self._guided(match, court)
            case "progress":
                return ProgressWanted(match)

    def _guided(self, match: Match, court: Court | None) -> Guided:
        named = [self.library.courts[one] for one in self.finder.named(match.text)[:MAX_COURTS]]
        return Guided(match, named[0], tuple(named[1:])) if len(named) > 1 else Guided(match, court)

    def _court_meant(self, match: Match, context: Context) -> tuple[Court | None, WhichCourt | None]:
        """The court that the question names, or the one of before; where it leaves open which, those it may mean."""
        court = self.court(match.court or context.court or context.usual_court)
        unclear = None if match.court else self.finder.unclear(match.text)
        if unclear is None or (court is not None and court.id in unclear.courts and not unclear.missing):
            return court, None
        courts = tuple(self.library.courts[one] for one in unclear.courts)
        return None, WhichCourt(unclear, courts, match.entry if match.outcome == "answer" else context.entry)

    def _answered(self, match: Match, court: Court | None, today: Today, moment: Moment | None) -> Answered:
        found = self.answer(_of_kind(match.entry or "", court), court, today, moment)
        assert found is not None, "the index answers only with entries of its own library"
        sibling = self.finder.sibling(court) if court and match.court and match.place_only else None
        return Answered(match, found, sibling)

    def _unanswered(self, match: Match, which: WhichCourt | None, moment: Moment | None) -> Outside | NotKnown:
        topic = self.library.topics.get(match.topic or "")
        if topic is None:
            return NotKnown(match, which if which and (which.entry or which.unclear.missing) else None)
        court = self.court(match.court)
        return Outside(match, topic, offices.reach(self.library, court, moment) if court else ())


def _of_kind(entry: str, court: Court | None) -> str:
    """The entry for courts of this kind: linking in a court of appeals is one of its own."""
    if entry == "appellate-linking" and court is not None and court.type in ("district", "bankruptcy"):
        return "link-steps"
    return entry


def asks_something(parts: tuple[Part, ...]) -> bool:
    """Whether a message was a question, which the next one may lean on, and no talk."""
    return any(isinstance(part, Answered | Suggested | NotKnown | Outside) for part in parts)


def rush_of(parts: Sequence[Part]) -> Rush | None:
    """What comes before all parts of a reply, since a deadline presses."""
    return next((part.rush for part in parts if isinstance(part, _TakesRush) and part.rush is not None), None)


def _with_rush(parts: tuple[Part, ...], found: Rush | None) -> tuple[Part, ...]:
    """The first part that asks for something carries it."""
    for place, part in enumerate(parts):
        if isinstance(part, _TakesRush):
            return (*parts[:place], replace(part, rush=found), *parts[place + 1 :])
    return parts


_TakesRush = Answered | Suggested | NotKnown | Outside | PersonWanted
_LOGIN = re.compile(
    r"\b(?:log|sign)(?:ged|ging|ing|ed)?[ -]?(?:in|on)\b|\blog-?ins?\b|passw|locked out|credential", re.IGNORECASE
)


def speaks_of_login(match: Match) -> bool:
    """Whether the question mentions a login, so that which login it means may be unclear whatever the answer."""
    return _LOGIN.search(match.text) is not None


def _chat(route: str | None) -> Literal["greeting", "thanks", "capabilities"]:
    match route:
        case "@greeting":
            return "greeting"
        case "@thanks":
            return "thanks"
        case _:
            return "capabilities"
