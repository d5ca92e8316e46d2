"""Everything under `knowledge/`, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.attribution import Attribution
from bot.core.knowledge.facts import (
    CannedReply,
    Court,
    Entry,
    OutsideTopic,
    PacerDesk,
    Procedure,
    Route,
    TicketKind,
)
from bot.core.knowledge.flows import Flow


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under `knowledge/`, checked.

    `version` is a hash of all that answers are found by and made of. Flows have versions of their own and replies have
    none, so changing them does not retrain the matcher.
    """

    version: str
    entries: Mapping[str, Entry]
    topics: Mapping[str, OutsideTopic]
    routes: Mapping[str, Route]
    procedures: Mapping[str, Procedure]
    courts: Mapping[str, Court]
    directory_as_of: date
    """The day of the court directory: what it says of a court is known to hold then."""
    live_by: date
    """The day on which PACER's list first showed every court on NextGen; refreshing the directory leaves it."""
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    """Written form -> the words it stands for ("pw" -> "password"); all lower case."""
    flows: Mapping[str, Flow] = field(default_factory=dict)
    replies: Mapping[str, CannedReply] = field(default_factory=dict)
    """Canned replies of staff; the bot never answers with them."""
    pacer: PacerDesk | None = None
    """None: not on record, and no answer says whether it is open."""
    attribution: Attribution = field(init=False, repr=False, compare=False)
    """Which courts a text or a document speaks of."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "attribution", Attribution(self.courts))

    def ticket_kind(self, entry_id: str | None) -> TicketKind | None:
        """What a ticket opened below this entry's answer is about; None where the entry does not say."""
        entry = self.entries.get(entry_id or "")
        return entry.ticket_kind if entry else None

    def triage_entry(self, kind: TicketKind) -> str | None:
        """Id of the entry to show before a ticket of this kind is sent; None where none may solve the matter."""
        return next((entry.id for entry in self.entries.values() if entry.triage and entry.ticket_kind == kind), None)
