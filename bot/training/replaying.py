"""Conversations played through the knowledge as the bot would, to be measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match
from bot.core.redaction import Redacted
from bot.core.reply_parts import Part


@dataclass(frozen=True, slots=True)
class Replay:
    """What `bot.training.evaluation` measures conversations with."""

    kb: KnowledgeBase

    def __call__(self, turns: Sequence[Redacted]) -> tuple[tuple[Match, ...], str | None]:
        """How the last message is understood, and which court the conversation is about by then."""
        kb, context = self.kb, Context()
        parts: tuple[Part, ...] = ()
        for text in turns:
            context = kb.context_for(text, context)
            parts = kb.respond(text, context, lambda _: kb.library.directory_as_of)
            context = kb.next_context(context, text, parts)
        return tuple(part.match for part in parts), context.court
