"""Who wants to be told when the bot knows the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from bot.core.drafts import WishAnswer
from bot.core.inquiry import Asker, Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import Part, Reply
from bot.core.times import court_dates, earliest_ts
from bot.desk.questions import Clock
from bot.store.store import Store
from bot.store.unit import UnitOfWork
from bot.store.wishes import Wish

ANSWERING: Final = "wish-answer"
"""Of the row that tells somebody: its kind, and what its key begins with."""


class WishDesk:
    """The use cases around wishes."""

    def __init__(self, store: Store, kb: Callable[[], KnowledgeBase], clock: Clock) -> None:
        self._store = store
        self._kb = kb
        self._clock = clock
        self._today = court_dates(clock)

    def wish(self, asker: Asker, question: int) -> bool:
        """They are told once there is an answer to this question of theirs; False where it is not kept (any more)."""
        with self._store.writing() as unit:
            kept = unit.questions.get(asker.team_id, question)
            if kept is None or kept.asker != asker:
                return False
            # What a command or a shortcut asked was answered to one person: so is this, in the direct message.
            place = ("", None) if kept.line is None else (kept.channel, kept.line or None)
            unit.wishes.add(asker, question, place, self._clock())
        return True

    def fulfil(self) -> int:
        """After the knowledge has changed: puts a row into the inbox for each wish that it answers now; how many.

        Every process may do so at once: each wish is told by one of them.
        """
        with self._store.reading() as unit:
            waiting = [wish for team in unit.wishes.teams() for wish in unit.wishes.open(team)]
        answered = [wish for wish in waiting if _is_answer(self._respond(wish.text, Context()))]
        if not answered:
            return 0
        with self._store.writing() as unit:
            return sum(self._tell(unit, wish) for wish in answered)

    def reply(self, team: str, wish: int) -> tuple[str, Reply] | None:
        """The question's text and the answer to it now.

        None where the question has gone, or where there is no answer after all (this process still has the knowledge
        of before, or the draft was rolled back): then they wait on.
        """
        with self._store.writing() as unit:
            kept = unit.wishes.get(team, wish)
            if kept is None:
                return None
            parts = self._respond(kept.text, Context(usual_court=unit.conversations.usual_court(kept.asker)))
            if not _is_answer(parts):
                unit.wishes.put_back(team, wish)
                return None
        return kept.text, Reply(kept.question, parts)

    def _tell(self, unit: UnitOfWork, wish: Wish) -> bool:
        now, team = self._clock(), wish.asker.team_id
        if not unit.wishes.take(team, wish.id, now):
            return False
        work = WishAnswer(team, wish.asker.user_id, wish.id, wish.channel, wish.thread_ts, earliest_ts(now))
        key = f"{ANSWERING}:{wish.id}:{now.timestamp():.6f}"
        return unit.outbox.send(team, key, f"{ANSWERING}:{wish.id}", {"kind": ANSWERING, **asdict(work)}, now)

    def _respond(self, text: str, context: Context) -> tuple[Part, ...]:
        kb = self._kb()
        return kb.respond(Redacted(text), context, self._today, kb.moment(self._clock()))


def _is_answer(parts: tuple[Part, ...]) -> bool:
    """Whether all that was asked is answered."""
    return bool(parts) and all(part.match.outcome == "answer" for part in parts)


__all__ = ["ANSWERING", "WishDesk"]
