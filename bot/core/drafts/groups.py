"""Groups of questions that were asked in vain, as staff see them, with the draft that works on them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.drafts.draft import Draft
from bot.core.matching import MatchOutcome
from bot.core.misses import Miss


@dataclass(frozen=True, slots=True)
class MissGroup:
    """Questions that ask the same and got no helpful answer, in one workspace."""

    wording: str
    """What it is ignored by: a hash of the commonest question's words."""
    miss: Miss
    """Its texts (redacted), times, people, reasons, courts and days."""
    this_week: int
    """How often it was asked in the last seven days."""
    last_week: int
    """How often in the seven days before these."""
    now: MatchOutcome
    """What the bot would do with the commonest wording today."""
    nearest: tuple[str, ...]
    """Ids of the entries that the matcher thinks of, the likest first."""
    draft: Draft | None = None
    """The latest draft that has one of its questions among its phrasings or examples, unless withdrawn."""
