"""What people ask, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.answering import Answer
from bot.core.command_line import reads_as_question
from bot.core.comparing import Comparison, compare, two_courts
from bot.core.incident_answers import entries_of, incidents_of, notices_of
from bot.core.incidents import AnswerSubject, Follower, Incident, IncidentNotice, concerns_answer, newest
from bot.core.inquiry import Asker, Context, Inquiry
from bot.core.knowledge import Court
from bot.core.knowledge_base import KnowledgeBase, Saying
from bot.core.language import Language
from bot.core.matching import MAX_EARLIER
from bot.core.redaction import Redacted
from bot.core.reply_parts import AnswerPart, Option, Part, Reply, Silence, SuggestionPart, asks_something
from bot.core.request_channels import Confidence, confidence_of
from bot.core.rush import Rush
from bot.core.times import court_dates
from bot.desk.responses import MAIN_LINE, Before, Response, earlier, lines_of
from bot.store.conversations import Conversation, CurrentTopic, Line
from bot.store.questions import KeptQuestion
from bot.store.store import Store
from bot.store.unit import UnitOfWork

Clock = Callable[[], datetime]
"""The present, as an aware datetime."""
RECENT_COURTS = 5
TALK_LASTS = timedelta(hours=4)
"""After so long without a word a message is no longer read together with the ones before it."""


@dataclass(frozen=True, slots=True)
class Pick:
    """The answer that a button stands for."""

    entry: str
    court: str | None = None
    language: Language = "en"


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
    incidents: tuple[IncidentNotice, ...] = ()
    """As in a reply."""


@dataclass(frozen=True, slots=True)
class Home:
    """What a person's Home tab shows."""

    usual_court: Court | None
    knowledge: str = ""
    """Version of the knowledge that answers."""
    as_of: date | None = None
    """The day of its directory of courts."""


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

    def ask(self, asked: Inquiry) -> Reply | Silence:
        """Answers a message and keeps it (redacted) with how it matched."""
        (reply,) = self.ask_all([asked])
        return reply

    def ask_all(self, questions: Sequence[Inquiry]) -> tuple[Reply | Silence, ...]:
        """As above, several at once. What is slow, the matching, is done between two transactions.

        For external people nothing is looked up and nothing is kept; nor is what may be somebody's name.
        """
        kb, now = self._kb(), self._clock()
        responses = self._respond_all(kb, questions)
        numbers, open_ = self._keep([one for one in responses if one is not None and one.is_kept], kb, now)
        return tuple(
            Silence() if one is None else one.reply(next(numbers) if one.is_kept else None, kb, open_, now)
            for one in responses
        )

    def _keep(self, own: Sequence[Response], kb: KnowledgeBase, now: datetime) -> tuple[Iterator[int], frozenset[int]]:
        """Keeps these questions; their numbers, and which incidents that concern them have not ended meanwhile."""
        matched = [(one.asked, one.line, one.matches) for one in own]
        # Of several questions of one direct message, it is about the last one.
        by_line = {(topic.asker.team_id, topic.channel, topic.thread_ts): topic for one in own for topic in one.topics}
        followers = [follower for one in own for follower in one.followers]
        with self._store.writing(single=not followers) as unit:
            open_ = unit.incidents.follow(followers)
            return iter(unit.questions.keep(matched, kb.library.version, now, [*by_line.values()])), open_

    def _respond_all(self, kb: KnowledgeBase, questions: Sequence[Inquiry]) -> list[Response | None]:
        """The response to each, None where the bot stays silent."""
        own = [asked for asked in questions if not asked.external]
        with self._store.reading() as unit:
            before = self._before(unit, own)
        return [self._respond(kb, asked, before.get(asked, Before())) for asked in questions]

    def _before(self, unit: UnitOfWork, questions: Sequence[Inquiry]) -> dict[Inquiry, Before]:
        lines = {asked: lines_of(asked) for asked in questions}
        known = unit.conversations.get_all(_wanted(lines))
        usual = unit.conversations.usual_courts([asked.asker for asked in questions])
        since = self._clock() - TALK_LASTS
        fresh = {line: talk.questions for line, talk in known.items() if talk.updated_at >= since}
        kept = unit.questions.by_key([(line[0], key) for line, keys in fresh.items() for key in keys])
        teams = [asked.asker.team_id for asked in questions]
        open_ = unit.incidents.open_of(teams, self._clock())
        found = {}
        for asked, of in lines.items():
            line = _nearest(of, known)
            found[asked] = Before(
                known.get(line),
                earlier(asked, fresh.get(line, ()), kept),
                usual.get(asked.asker),
                open_.get(asked.asker.team_id, ()),
                has_topic=_has_topic(known.get(of[0])),
            )
        return found

    def _respond(self, kb: KnowledgeBase, asked: Inquiry, before: Before) -> Response | None:
        context = kb.context_for(asked.text, before.context_of(asked))
        parts = kb.respond(asked.text, context, self._today, kb.moment(self._clock()))
        parts = _for_the_bot(asked, before, parts)
        if not parts:
            return None
        keys = [question.key for question in before.questions]
        if asks_something(parts):
            keys.append(asked.key)
        following = kb.next_context(context, asked.text, parts)
        known = incidents_of(kb.library, parts, context, before.incidents)
        last, may_name = tuple(keys[-MAX_EARLIER:]), kb.may_name(asked, parts)
        return Response(asked, parts, following, last, may_name, known, names_thread=not before.has_topic)

    def confidence(self, text: Redacted) -> Confidence:
        """Whether a message in a request channel is answered, or its writer asked; nothing is looked up or kept."""
        kb = self._kb()
        return confidence_of(text, kb.respond(text, Context(), self._today, kb.moment(self._clock())))

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

    def was_asked(self, asked: Inquiry) -> bool:
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

    def choose(self, asker: Asker, question: int | None, pick: Pick) -> ChosenAnswer | None:
        """An answer the person picked by a button; kept as evidence of what they meant. None for an unknown entry."""
        kb = self._kb()
        moment = kb.moment(self._clock())
        answer = kb.answer_as(pick.entry, kb.court(pick.court), Saying(self._today, moment, pick.language))
        if answer is None:
            return None
        picked = None if question is None else self._keep_pick(asker, question, answer)
        if picked is None:
            return ChosenAnswer(None, answer, theirs=False, sibling=None, replaces=False)
        kept, incidents = picked
        theirs = kept.asker == asker
        by_place = any(match["court"] == pick.court and match.get("place_only") for match in kept.matches)
        return ChosenAnswer(
            kept.id,
            answer,
            theirs=theirs,
            sibling=kb.finder.sibling(answer.court) if by_place and answer.court else None,
            replaces=theirs and len(kept.matches) == 1,
            rush=kb.rush_again(Redacted(kept.text), answer.court, self._today, moment) if theirs else None,
            incidents=notices_of(kb, incidents, self._clock()),
        )

    def _keep_pick(self, asker: Asker, question: int, answer: Answer) -> tuple[KeptQuestion, Sequence[Incident]] | None:
        """Keeps what a question meant, and that its conversation is about that now; None if it is gone.

        With it comes what concerns the answer: whoever picked it is told when that is over.
        """
        now, entry, court = self._clock(), answer.entry, answer.court.id if answer.court else None
        with self._store.writing() as unit:
            kept = unit.questions.get(asker.team_id, question)
            if kept is None:
                return None
            unit.questions.keep_pick(asker, kept.id, entry, now)
            if kept.asker == asker and kept.line is not None:
                about = Context(court, entry)
                lines = [kept.line, *([MAIN_LINE] if _is_latest(unit, kept) else [])]
                topics = [CurrentTopic(asker, kept.channel, line, about, (kept.key,)) for line in dict.fromkeys(lines)]
                unit.conversations.keep(topics, now)
            return kept, _joined(unit, asker, AnswerSubject(entries_of(self._kb().library, [entry]), court), now)

    def rate_answer(self, asker: Asker, question: int, helpful: bool, language: Language = "en") -> tuple[Option, ...]:
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
        return kb.options(known[:3], language)

    def contacts(self, entry: str | None, court: str | None, language: Language = "en") -> tuple[Answer, ...]:
        """Who can help with this entry at this court, the likelier one first."""
        kb = self._kb()
        return kb.contacts(entry, kb.court(court), Saying(self._today, kb.moment(self._clock()), language))

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
            if wanted in court.exact_names:
                return self.set_usual_court(asker, court.id)
        return None

    def is_theirs(self, asker: Asker, question: int | None) -> bool:
        """Whether this person asked the question of a message."""
        if question is None:
            return False
        with self._store.reading() as unit:
            kept = unit.questions.get(asker.team_id, question)
        return kept is not None and kept.asker == asker

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
        kb, now = self._kb(), self._clock()
        with self._store.reading() as unit:
            kept = unit.questions.get(asker.team_id, question)
            usual = unit.conversations.usual_court(asker)
            open_ = unit.incidents.open_of([asker.team_id], now).get(asker.team_id, ())
        if kept is None or kept.asker != asker:
            return None
        context = Context(usual_court=usual)
        parts = kb.respond(Redacted(kept.text), context, self._today, kb.moment(now))
        notices = notices_of(kb, incidents_of(kb.library, parts, context, open_), now)
        return kept.channel, kept.ts, Reply(kept.id, parts, notices)


def _for_the_bot(asked: Inquiry, before: Before, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What is said of it; nothing where it is not surely for the bot, and nobody has asked the bot."""
    if asked.mentioned:
        return parts
    is_shared = before.conversation is not None and before.conversation.shared
    # In a request channel the thread is shared from the start, unless its writer has asked the bot: this is an edit.
    if asked.is_unprompted and (before.conversation is None or is_shared):
        return parts if confidence_of(asked.text, parts) == "sure" else ()
    # Colleagues are talking in this thread.
    return tuple(part for part in parts if isinstance(part, AnswerPart | SuggestionPart)) if is_shared else parts


def _wanted(lines: Mapping[Inquiry, tuple[Line, ...]]) -> list[Line]:
    """The conversations to look up: what begins one has none before it."""
    return [line for asked, of in lines.items() if not asked.opens for line in of]


def _nearest(lines: tuple[Line, ...], known: Mapping[Line, Conversation]) -> Line:
    """The first that there is, or else the first."""
    return next((one for one in lines if one in known), lines[0])


def _has_topic(conversation: Conversation | None) -> bool:
    return conversation is not None and conversation.entry is not None


def _is_latest(unit: UnitOfWork, kept: KeptQuestion) -> bool:
    """Whether the direct message as a whole is about this question of one of its threads."""
    main = unit.conversations.get(kept.asker.team_id, kept.channel, MAIN_LINE) if kept.line else None
    return main is not None and kept.key in main.questions[-1:]


def _joined(unit: UnitOfWork, asker: Asker, about: AnswerSubject, now: datetime) -> tuple[Incident, ...]:
    """The open incidents that an answer begins with; this person is told when they are over."""
    known = unit.incidents.open_of([asker.team_id], now).get(asker.team_id, ())
    found = newest(one for one in known if concerns_answer(one, about))
    open_ = unit.incidents.follow([Follower(asker.team_id, one.id, asker.user_id) for one in found])
    return tuple(one for one in found if one.id in open_)
