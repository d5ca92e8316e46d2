"""Everything under `knowledge/`, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.attribution import Attribution
from bot.core.knowledge.facts import (
    CannedReply,
    ChoiceKind,
    Court,
    Entry,
    HelpedBy,
    OutsideTopic,
    PacerDesk,
    Procedure,
    Route,
    TicketKind,
)
from bot.core.knowledge.flows import Flow
from bot.core.knowledge.spanish import NO_SPANISH, Spanish
from bot.core.knowledge.urgency import Trouble


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under `knowledge/`, checked.

    `version` is a hash of all that answers are found by and made of. Flows have versions of their own, replies and
    Spanish answers have none, so changing them does not retrain the matcher.
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
    spanish: Spanish = NO_SPANISH
    """What is answered in Spanish."""
    attribution: Attribution = field(init=False, repr=False, compare=False)
    """Which courts a text or a document speaks of."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "attribution", Attribution(self.courts))

    def __repr__(self) -> str:
        """Not all of it: Python writes a value into the messages of errors and tasks, and this is two megabytes."""
        return f"Library({self.version!r})"

    def ticket_kind(self, entry_id: str | None) -> TicketKind | None:
        """What a ticket opened below this entry's answer is about; None where the entry does not say."""
        entry = self.entries.get(entry_id or "")
        return entry.ticket_kind if entry else None

    def triage_entry(self, kind: TicketKind) -> str | None:
        """Id of the entry to show before a ticket of this kind is sent; None where none may solve the matter."""
        return next((entry.id for entry in self.entries.values() if entry.triage and entry.ticket_kind == kind), None)

    def choices(self, kind: ChoiceKind) -> tuple[str, ...]:
        """Ids of the entries to ask back with, in their order."""
        places = {place: entry.id for entry in self.entries.values() for of, place in entry.choice_for if of == kind}
        return tuple(places[place] for place in sorted(places))

    def for_court(self, entry_id: str, court: Court | None) -> str:
        """The entry that answers in this court: linking in a court of appeals is an entry of its own."""
        entry = self.entries.get(entry_id)
        if entry is None or court is None:
            return entry_id
        return next((other for of, other in entry.instead if of == court.type), entry_id)

    def contact(self, office: HelpedBy) -> str | None:
        """Id of the entry that says how to reach the court's help desk, or PACER's; None where none does."""
        return next((entry.id for entry in self.entries.values() if entry.contact_of == office), None)

    def trouble_entry(self, trouble: Trouble) -> str | None:
        """Id of the entry on what keeps somebody from filing; None where none is."""
        entries = self.entries.values()
        return next((entry.id for entry in entries if entry.urgent and entry.urgent.trouble == trouble), None)

    def rules(self) -> tuple[Entry, ...]:
        """Entries that say what single courts offer when their system fails, in the order of their files."""
        return tuple(entry for entry in self.entries.values() if entry.urgent and entry.urgent.role == "rule")
