"""What is known when a message comes in, and what the bot says to it: one question on its way through the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.core.incident_answers import notices_of
from bot.core.incidents import Follower, Incident
from bot.core.inquiry import Context, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match
from bot.core.redaction import Redacted
from bot.core.reply_parts import Part, Reply
from bot.store.conversations import Conversation, CurrentTopic, Line
from bot.store.questions import KeptQuestion

MAIN_LINE: Final = ""
"""The conversation of a direct message outside of its threads."""


@dataclass(frozen=True, slots=True)
class Before:
    """What is known when a message comes in."""

    conversation: Conversation | None = None
    questions: tuple[KeptQuestion, ...] = ()
    """The last few of the conversation, oldest first."""
    usual_court: str | None = None
    incidents: Sequence[Incident] = ()
    """The open ones of the workspace."""
    has_topic: bool = False
    """What was said in this very thread was about an entry."""

    def context_of(self, asked: Inquiry) -> Context:
        """What the message may lean on. Its check's court counts unless the talk just before it was of another."""
        entry = self.conversation.entry if self.conversation else None
        earlier = tuple(Redacted(question.text) for question in self.questions)
        last = self.questions[-1].matches[0] if self.questions else None
        offered = tuple(last["suggestions"]) if last and last["outcome"] == "suggestions" else ()
        if entry in offered:  # picked by a button
            offered = ()
        picked = bool(self.questions) and self.questions[-1].picked
        return Context(self._court(asked), entry, self.usual_court, earlier, offered, picked)

    def _court(self, asked: Inquiry) -> str | None:
        court = self.conversation.court if self.conversation else None
        return court if court and self.questions else asked.check_court or court


@dataclass(frozen=True, slots=True)
class Response:
    """What the bot says to a message."""

    asked: Inquiry
    parts: tuple[Part, ...]
    context: Context
    """What its conversation is about from now on."""
    questions: tuple[str, ...]
    """Keys of the last few questions in it, this one included."""
    names_somebody: bool = False
    """It may be a name that a guided check asked for."""
    incidents: tuple[Incident, ...] = ()
    """What concerns it; its asker is told when that is over."""
    names_thread: bool = False
    """Its thread was about no entry before."""

    @property
    def is_kept(self) -> bool:
        return not self.asked.external and not self.names_somebody

    @property
    def followers(self) -> list[Follower]:
        asker = self.asked.asker
        return [Follower(asker.team_id, one.id, asker.user_id) for one in self.incidents]

    def reply(self, number: int | None, kb: KnowledgeBase, open_: frozenset[int], now: datetime) -> Reply:
        """`open_`: the incidents that have not ended meanwhile; it begins with no other."""
        still = (one for one in self.incidents if self.is_kept and one.id in open_)
        return Reply(number, self.parts, notices_of(kb, still, now), self.names_thread)

    @property
    def line(self) -> str | None:
        return conversation_line(self.asked)

    @property
    def matches(self) -> list[Match]:
        return [part.match for part in self.parts]

    @property
    def topics(self) -> list[CurrentTopic]:
        """What its conversation is about from now on; none for what belongs to none.

        In the agent view the direct message as a whole is about it as well: a new thread there leans on that.
        """
        lines = [] if self.line is None else [self.line, *([MAIN_LINE] if self.asked.in_agent_view else [])]
        asker, channel, shared = self.asked.asker, self.asked.channel, self.asked.is_unprompted
        return [
            CurrentTopic(asker, channel, line, self.context, self.questions, shared=shared)
            for line in dict.fromkeys(lines)
        ]


def earlier(
    asked: Inquiry, keys: Sequence[str], kept: Mapping[tuple[str, str], KeptQuestion]
) -> tuple[KeptQuestion, ...]:
    """The questions of these keys, but not the message itself as it was before an edit, or when it is done again."""
    found = [kept.get((asked.asker.team_id, key)) for key in keys]
    return tuple(question for question in found if question is not None and question.ts != asked.ts)


def lines_of(asked: Inquiry) -> tuple[Line, ...]:
    """The conversations that it may lean on, the nearest first; for a command, a key that matches none."""
    line, team = conversation_line(asked), asked.asker.team_id
    if line is None:
        return ((team, "", ""),)
    here = (team, asked.channel, line)
    return (here, (team, asked.channel, MAIN_LINE)) if asked.in_agent_view else (here,)


def conversation_line(asked: Inquiry) -> str | None:
    """Which conversation a message belongs to: its thread, or the one line of talk of a direct message.

    None for a command or a shortcut: nobody can answer in those.
    """
    if asked.surface in ("command", "shortcut"):
        return None
    if asked.thread_ts is not None:
        return asked.thread_ts
    return MAIN_LINE if asked.direct else asked.ts


__all__ = ["MAIN_LINE", "Before", "Response", "conversation_line", "earlier", "lines_of"]
