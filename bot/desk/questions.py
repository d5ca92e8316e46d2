"""What people ask, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.answering import Answer
from bot.core.asking import (
    Answered,
    Asked,
    Asker,
    Context,
    KnowledgeBase,
    Option,
    Part,
    Reply,
    Silence,
    Suggested,
    asks_something,
)
from bot.core.command_line import reads_as_question
from bot.core.comparing import Comparison, compare, two_courts
from bot.core.knowledge import Court
from bot.core.matching import MAX_EARLIER, Match
from bot.core.redaction import Redacted
from bot.core.rush import Rush
from bot.core.times import court_dates
from bot.store.conversations import Conversation, CurrentTopic
from bot.store.questions import KeptQuestion
from bot.store.store import Store
from bot.store.unit import UnitOfWork

Clock = Callable[[], datetime]
"""The present, as an aware datetime."""
RECENT_COURTS = 5
TALK_LASTS = timedelta(hours=4)
"""After so long without a word a message is no longer read together with the ones before it."""


@dataclass(frozen=True, slots=True)
class ChosenAnswer:
    """One answer chosen by a click: which question it belongs to, and what it says."""

    question: int | None
    answer: Answer
    theirs: bool
    """The clicker asked that question: a related answer may be posted to the conversation."""
    sibling: Court | None
    """The bankruptcy court of the same place, when the question named only a place."""
    replaces: bool
    """It may take the place of the whole message: that answers the clicker's question and nothing else."""
    rush: Rush | None = None
    """What came before the answer that it replaces, since a deadline presses."""


@dataclass(frozen=True, slots=True)
class Home:
    """What a person's Home tab shows."""

    usual_court: Court | None
    knowledge: str = ""
    """Version of the knowledge that answers."""
    as_of: date | None = None
    """The day of its directory of courts."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What is known when a message comes in."""

    conversation: Conversation | None = None
    questions: tuple[KeptQuestion, ...] = ()
    """The last few of the conversation, oldest first."""
    usual_court: str | None = None

    @property
    def context(self) -> Context:
        court, entry = (self.conversation.court, self.conversation.entry) if self.conversation else (None, None)
        earlier = tuple(Redacted(question.text) for question in self.questions)
        last = self.questions[-1].matches[0] if self.questions else None
        offered = tuple(last["suggestions"]) if last and last["outcome"] == "suggestions" else ()
        if entry in offered:  # picked by a button
            offered = ()
        return Context(court, entry, self.usual_court, earlier, offered)


@dataclass(frozen=True, slots=True)
class _Response:
    """What the bot says to a message."""

    asked: Asked
    parts: tuple[Part, ...]
    context: Context
    """What its conversation is about from now on."""
    questions: tuple[str, ...]
    """Keys of the last few questions in it, this one included."""
    names_somebody: bool = False
    """It may be a name that a guided check asked for."""

    @property
    def is_kept(self) -> bool:
        return not self.asked.external and not self.names_somebody

    @property
    def line(self) -> str | None:
        return conversation_line(self.asked)

    @property
    def matches(self) -> list[Match]:
        return [part.match for part in self.parts]

    @property
    def topic(self) -> CurrentTopic | None:
        """What its conversation is about from now on; None for what belongs to none."""
        if self.line is None:
            return None
        return CurrentTopic(self.asked.asker, self.asked.channel, self.line, self.context, self.questions)


def exact_names(court: Court) -> tuple[str, ...]:
    """What a court is called exactly, in small letters."""
    return court.id, court.short.lower(), court.name.lower(), court.name.lower().removeprefix("the ")


class QuestionDesk:
    """The use cases around a question. Each opens one transaction, but asking and marking a thread two."""

    def __init__(
        self,
        store: Store,
        kb: Callable[[], KnowledgeBase],
        clock: Clock,
        courts_of: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> None:
        """courts_of: ids of the courts that a workspace has shown first."""
        self._store = store
        self._kb = kb
        self._clock = clock
        self._today = court_dates(clock)
        self._courts_of = courts_of

    def ask(self, asked: Asked) -> Reply | Silence:
        """Answers a message and keeps it (redacted) with how it matched."""
        (reply,) = self.ask_all([asked])
        return reply

    def ask_all(self, questions: Sequence[Asked]) -> tuple[Reply | Silence, ...]:
        """As above, several at once. What is slow, the matching, is done between two transactions.

        For external people nothing is looked up and nothing is kept; nor is what may be somebody's name.
        """
        kb, now = self._kb(), self._clock()
        responses = self._respond_all(kb, questions)
        own = [one for one in responses if one is not None and one.is_kept]
        matched = [(one.asked, one.line, one.matches) for one in own]
        topics = [topic for one in own if (topic := one.topic) is not None]
        with self._store.writing(single=True) as unit:
            numbers = iter(unit.questions.keep(matched, kb.library.version, now, topics))
        return tuple(
            Silence() if one is None else Reply(next(numbers) if one.is_kept else None, one.parts) for one in responses
        )

    def _respond_all(self, kb: KnowledgeBase, questions: Sequence[Asked]) -> list[_Response | None]:
        """The response to each, None where the bot stays silent."""
        own = [asked for asked in questions if not asked.external]
        with self._store.reading() as unit:
            before = self._before(unit, own)
        return [self._respond(kb, asked, before.get(asked, _Before())) for asked in questions]

    def _before(self, unit: UnitOfWork, questions: Sequence[Asked]) -> dict[Asked, _Before]:
        known = unit.conversations.get_all([_line(asked) for asked in questions if not asked.opens])
        usual = unit.conversations.usual_courts([asked.asker for asked in questions])
        since = self._clock() - TALK_LASTS
        fresh = {line: talk.questions for line, talk in known.items() if talk.updated_at >= since}
        kept = unit.questions.by_key([(line[0], key) for line, keys in fresh.items() for key in keys])
        lines = {asked: _line(asked) for asked in questions}
        return {
            asked: _Before(known.get(line), _earlier(asked, fresh.get(line, ()), kept), usual.get(asked.asker))
            for asked, line in lines.items()
        }

    def _respond(self, kb: KnowledgeBase, asked: Asked, before: _Before) -> _Response | None:
        context = kb.context_for(asked.text, before.context)
        parts = kb.respond(asked.text, context, self._today, kb.moment(self._clock()))
        if not asked.mentioned and before.conversation is not None and before.conversation.shared:
            # Colleagues are talking in this thread: speak only when it is surely for the bot.
            parts = tuple(part for part in parts if isinstance(part, Answered | Suggested))
            if not parts:
                return None
        keys = [question.key for question in before.questions]
        if asks_something(parts):
            keys.append(asked.key)
        following = kb.next_context(context, asked.text, parts)
        return _Response(asked, parts, following, tuple(keys[-MAX_EARLIER:]), kb.may_name(asked, parts))

    def surely_asks(self, text: Redacted) -> bool:
        """Whether a text that begins with a word of the command is a question all the same, beyond doubt."""
        if reads_as_question(text):
            return True
        match = self._kb().index.match(text)
        # "court reporters" is a subject of its own, "court zzzq" is none; a desk is also furniture.
        subject = match.topic not in (None, "nonsense") and text.lower().startswith("court ")
        return match.outcome == "answer" or subject

    def mark_thread_shared(self, team_id: str, channel: str, thread_ts: str, user_id: str) -> None:
        """Somebody wrote in a thread: once it is not only its asker and the bot, the bot is more reserved there."""
        with self._store.reading() as unit:
            conversation = unit.conversations.get(team_id, channel, thread_ts)
        if conversation is not None and not conversation.shared and conversation.asker != user_id:
            with self._store.writing() as unit:
                unit.conversations.mark_shared(team_id, channel, thread_ts)

    def was_asked(self, asked: Asked) -> bool:
        """Whether the message was for the bot before its edit, answered already or not; then the edit is, too."""
        return self.was_asked_by(asked.asker, asked.channel, asked.ts)

    def was_asked_by(self, asker: Asker, channel: str, ts: str) -> bool:
        """Whether this message of theirs was for the bot, answered already or not."""
        with self._store.reading() as unit:
            kept = unit.questions.of_message(asker.team_id, channel, ts)
            waits = unit.inbox.is_open(asker.team_id, f"{channel}:{ts}")
        return waits or (kept is not None and kept.asker == asker)

    def reply_of(self, team_id: str, channel: str, ts: str) -> str | None:
        """Where the reply to a message stands; None when it was never answered."""
        with self._store.reading() as unit:
            return unit.questions.reply_of_message(team_id, channel, ts)

    def forget_message(self, team_id: str, channel: str, ts: str) -> None:
        """Its writer deleted it: what it asked goes, and what the thread was about that it began."""
        with self._store.writing() as unit:
            unit.questions.forget_message(team_id, channel, ts)
            unit.conversations.drop(team_id, channel, ts)

    def choose(self, asker: Asker, question: int | None, entry: str, court: str | None) -> ChosenAnswer | None:
        """An answer the person picked by a button; kept as evidence of what they meant. None for an unknown entry."""
        kb = self._kb()
        moment = kb.moment(self._clock())
        answer = kb.answer(entry, kb.court(court), self._today, moment)
        if answer is None:
            return None
        kept = None if question is None else self._keep_pick(asker, question, entry, court)
        if kept is None:
            return ChosenAnswer(None, answer, theirs=False, sibling=None, replaces=False)
        theirs = kept.asker == asker
        by_place = any(match["court"] == court and match.get("place_only") for match in kept.matches)
        return ChosenAnswer(
            kept.id,
            answer,
            theirs=theirs,
            sibling=kb.finder.sibling(answer.court) if by_place and answer.court else None,
            replaces=theirs and len(kept.matches) == 1,
            rush=kb.rush_again(Redacted(kept.text), answer.court, self._today, moment) if theirs else None,
        )

    def _keep_pick(self, asker: Asker, question: int, entry: str, court: str | None) -> KeptQuestion | None:
        """Keeps what a question meant, and that its conversation is about that now; None if it is gone."""
        now = self._clock()
        with self._store.writing() as unit:
            kept = unit.questions.get(asker.team_id, question)
            if kept is None:
                return None
            unit.questions.keep_pick(asker, kept.id, entry, now)
            if kept.asker == asker and kept.line is not None:
                topic = CurrentTopic(asker, kept.channel, kept.line, Context(court, entry), (kept.key,))
                unit.conversations.keep([topic], now)
            return kept

    def rate_answer(self, asker: Asker, question: int, helpful: bool) -> tuple[Option, ...]:
        """Keeps *Did this answer your question?*; for a no, what else the question might have meant."""
        kb = self._kb()
        with self._store.writing() as unit:
            kept = unit.questions.get(asker.team_id, question)
            if kept is None:
                return ()
            unit.questions.keep_feedback(asker, question, helpful, self._clock())
        if helpful:
            return ()
        others = [entry for match in kept.matches for entry in match["suggestions"] if entry != match["entry"]]
        known = [entry for entry in dict.fromkeys(others) if entry in kb.library.entries]
        return kb.options(tuple(known[:3]))

    def contacts(self, entry: str | None, court: str | None) -> tuple[Answer, ...]:
        """Who can help with this entry at this court, the likelier one first."""
        kb = self._kb()
        return kb.contacts(entry, kb.court(court), self._today, kb.moment(self._clock()))

    def find_courts(self, asker: Asker, typed: str, limit: int = 100) -> tuple[Court, ...]:
        """Courts for a picker: by what was typed, or (nothing typed) the person's recent ones first, then all.

        Between them come those that the workspace has shown first.
        """
        kb = self._kb()
        if typed.strip():
            return kb.finder.search(typed, limit)
        chosen = self._courts_of(asker.team_id)
        with self._store.reading() as unit:
            usual = unit.conversations.usual_court(asker)
            recent = unit.questions.recent_courts(asker, RECENT_COURTS)
        first = dict.fromkeys([*([usual] if usual else []), *recent, *chosen])
        found = [court for court in map(kb.court, first) if court is not None]
        rest = sorted(kb.library.courts.values(), key=lambda court: (court.type != "district", court.name))
        return tuple(dict.fromkeys([*found, *rest]))[:limit]

    def set_usual_court(self, asker: Asker, court: str | None) -> Home:
        """Remembers the court a person mostly files in (None forgets it)."""
        known = self._kb().court(court)
        with self._store.writing() as unit:
            unit.conversations.keep_usual_court(asker, known.id if known else None, self._clock())
        return Home(known)

    def name_usual_court(self, asker: Asker, name: str) -> Home | None:
        """Remembers the court that is called exactly so ("none" forgets it); None when no court is."""
        wanted = name.strip().lower()
        if wanted == "none":
            return self.set_usual_court(asker, None)
        for court in self._kb().library.courts.values():
            if wanted in exact_names(court):
                return self.set_usual_court(asker, court.id)
        return None

    def compare(self, text: str) -> Comparison | None:
        """The two courts that `text` names, side by side; None when it names anything else."""
        kb = self._kb()
        found = two_courts(kb.library.courts, kb.finder, text)
        if found is None:
            return None
        left, right = found
        return compare(kb.library, left, right, (self._today(left), self._today(right)))

    def home(self, asker: Asker) -> Home:
        with self._store.reading() as unit:
            usual = unit.conversations.usual_court(asker)
        library = self._kb().library
        return Home(self._kb().court(usual), library.version, library.directory_as_of)

    def original(self, asker: Asker, question: int) -> tuple[str, str, Reply] | None:
        """A kept question's channel, message and answer, made anew: for *Post in thread*. None when it is gone."""
        kb = self._kb()
        with self._store.reading() as unit:
            kept = unit.questions.get(asker.team_id, question)
            usual = unit.conversations.usual_court(asker)
        if kept is None or kept.asker != asker:
            return None
        moment = kb.moment(self._clock())
        parts = kb.respond(Redacted(kept.text), Context(usual_court=usual), self._today, moment)
        return kept.channel, kept.ts, Reply(kept.id, parts)


def _earlier(
    asked: Asked, keys: Sequence[str], kept: Mapping[tuple[str, str], KeptQuestion]
) -> tuple[KeptQuestion, ...]:
    """The questions of these keys, but not the message itself as it was before an edit, or when it is done again."""
    found = [kept.get((asked.asker.team_id, key)) for key in keys]
    return tuple(question for question in found if question is not None and question.ts != asked.ts)


def _line(asked: Asked) -> tuple[str, str, str]:
    """Team, channel and line; for a command, a key that matches no conversation."""
    line = conversation_line(asked)
    return asked.asker.team_id, asked.channel if line is not None else "", line or ""


def conversation_line(asked: Asked) -> str | None:
    """Which conversation a message belongs to: its thread, or the one line of talk of a direct message.

    None for a command or a shortcut: nobody can answer in those.
    """
    if asked.surface in ("command", "shortcut"):
        return None
    if asked.thread_ts is not None:
        return asked.thread_ts
    return "" if asked.surface == "dm" else asked.ts
