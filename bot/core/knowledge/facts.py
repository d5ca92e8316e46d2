"""Entries, procedures, courts, outside topics, routes and canned replies, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.knowledge.urgency import Urgency

CourtType = Literal["district", "bankruptcy", "appeals", "national"]
GoLiveState = Literal["before", "today", "after", "live", "unknown", "no-court"]
"""Where a court stands on the day asked about.

before/today/after: its go-live day is on record. live: it is live, since when is not on record. unknown: no day on
record and asked about a day before the directory's own date. no-court: the question names no court.
"""
ResetRoute = Literal["self-service", "court", "web-form", "e-mail", "while-linking", "register-anew", "pacer"]
"""How a forgotten CM/ECF password is reset *before* linking; courts differ.

court: its staff, by phone where a number is known. pacer: the court keeps no credentials at all.
"""
SystemKind = Literal["cm-ecf", "acms", "acms-partly", "own", "court-links", "ask-court"]
"""What a court's filers file in, and who links.

cm-ecf: NextGen CM/ECF, and each filer links. acms: all new cases are in ACMS, which nobody links to. acms-partly: some
kinds of cases are in ACMS, the others in CM/ECF. own: a system of the court's own, with its own accounts. court-links:
CM/ECF, but the court makes the link. ask-court: how accounts are linked is not on record, so no steps are given.
"""
Offer = Literal["check", "login", "desk"]
HelpedBy = Literal["court", "pacer"]
Outage = Literal["any-court", "pacer"]
"""any-court: a court's CM/ECF, also where no court is known. pacer: PACER itself."""
ChoiceKind = Literal["password", "court"]
"""What the bot asks back about. password: a lost password or login, and not which. court: a court is all they name."""
TicketKind = Literal["cmecf-login", "pacer-login", "linking", "names", "menus", "mfa", "other"]
"""What a request for a person's help is about."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document an answer rests on. `date` is the document's own date; None where it bears none."""

    document: str
    url: str | None = None
    date: date | None = None
    step: str | None = None
    """The document's own number: a step ("6"), a section, a footnote."""

    def __hash__(self) -> int:
        return hash((self.document, self.step))  # of many thousands a second, when the knowledge is checked


@dataclass(frozen=True, slots=True)
class When:
    """When a variant of an answer applies. Every key that is set must hold; None means "does not matter"."""

    court: tuple[str, ...] | None = None
    type: tuple[CourtType, ...] | None = None
    go_live: tuple[GoLiveState, ...] | None = None
    reset: tuple[ResetRoute, ...] | None = None
    system: tuple[SystemKind, ...] | None = None
    since: date | None = None
    """Holds on this day and later."""
    until: date | None = None
    """Holds on days before this one."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of an answer. The first line of `text` is the answer; `{fields}` are filled from the court."""

    text: str
    """What is read at one glance: at most five lines. All else is `details`."""
    when: When | None = None
    sources: tuple[Source, ...] | None = None
    """None: the entry's own sources."""
    procedure: str | None = None
    """A procedure whose steps follow the text; None: the entry's own."""
    examples: str = ""
    """What single courts do, below the details while no court is known: elsewhere it would be another court's."""
    steps: bool = True
    """False: no steps follow, though the entry has a procedure."""
    details: str = ""
    """What a reader may want to know besides, shown when asked for; may be empty."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the bot can answer."""

    id: str
    title: str
    """The question it answers, as a person would ask it; at most 75 characters (a Slack button)."""
    answer: tuple[Variant, ...]
    """The first variant whose `when` holds; the last has none."""
    sources: tuple[Source, ...]
    asks: tuple[str, ...]
    """Ways people ask it."""
    review_by: date
    checked_on: date | None = None
    """When a person last compared it with the live page; None until then."""
    related: tuple[str, ...] = ()
    borrows: str | None = None
    """The entry whose first line, for the court and day, stands for `{borrowed}`."""
    offer: tuple[Offer, ...] = ()
    procedure: str | None = None
    court_specific: bool = False
    """The answer depends on the court: without one, a court picker is offered."""
    helped_by: HelpedBy = "court"
    """Whose staff helps when the answer does not: the court's CM/ECF help desk or the PACER Service Center."""
    contact_of: HelpedBy | None = None
    """Whose telephone, hours and addresses it gives; one entry each."""
    concerned_by: tuple[Outage, ...] = ()
    """Outages that staff report and that its answer begins with, besides those that follow from its `ticket_kind`."""
    ticket_kind: TicketKind | None = None
    """What a ticket opened below this answer is about; None: that says nothing of the kind."""
    triage: bool = False
    """Shown before a ticket of this kind is sent, since it may solve the matter; one entry a kind."""
    choice_for: tuple[tuple[ChoiceKind, int], ...] = ()
    """Where the bot asks back with it among the choices, and its place there."""
    instead: tuple[tuple[CourtType, str], ...] = ()
    """The entry that answers in courts of a type."""
    urgent: Urgency | None = None
    """None: it has nothing to do with deadlines."""

    def named(self) -> tuple[tuple[str, str], ...]:
        """The other entries it names, each after the key that does."""
        single = (("borrows", self.borrows), ("urgent", self.urgent.entry if self.urgent else None))
        return (
            *(("related", other) for other in self.related),
            *(("instead", other) for _, other in self.instead),
            *((key, other) for key, other in single if other is not None),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure. `key` is stable: a court's profile names it to replace, merge or drop it."""

    key: str
    text: str
    cites: tuple[str, ...]
    """The numbers this step has in its source document."""
    notes: tuple[str, ...] = ()
    source: Source | None = None
    """The document it is cited from, when that is not the procedure's own."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """Something done step by step. Several may carry one `name`; the court's type decides which applies."""

    id: str
    name: str
    title: str
    applies_to: tuple[CourtType, ...]
    source: Source
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CourtProcedure:
    """A court's own version of a procedure, already composed from the base and the court's changes."""

    name: str
    source: Source
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class GoLive:
    """The day a court changed to NextGen. announced: no page on record confirms that it happened."""

    day: date
    certainty: Literal["seen", "announced"]
    source: Source


@dataclass(frozen=True, slots=True)
class LoginLink:
    """What the link to the filing login is called on a court's CM/ECF front page, as read on the source's day."""

    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Reset:
    """How a CM/ECF password is reset in this court, before linking: the way, and where it leads."""

    route: ResetRoute
    text: str
    """What to know besides, in full sentences; may be empty. What to do follows from the rest."""
    source: Source
    url: str | None = None
    """Of the reset link or form; None: it is on the court's CM/ECF login page, or on its website."""
    phones: tuple[Phone, ...] = ()
    email: str | None = None
    """Of an office; never a person's own address."""


@dataclass(frozen=True, slots=True)
class FilingSystem:
    """What people file in here, where that is not CM/ECF with accounts that each filer links."""

    kind: SystemKind
    text: str
    """Instead of how to link. The first line is the answer."""
    source: Source
    since: date | None = None
    """Holds from this day on; None: whenever it is asked about."""
    site: str | None = None
    """Where its filers log in."""


@dataclass(frozen=True, slots=True)
class CourtNote:
    """What holds in this court only, added below the answer of an entry."""

    entry: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in the court's time zone. weekdays: 0 is Monday. open/close: minutes since midnight."""

    weekdays: tuple[int, ...]
    open: int
    close: int


@dataclass(frozen=True, slots=True)
class Court:
    """A federal court as PACER's Court CM/ECF Lookup lists it, with what its own pages add."""

    id: str
    """Host name of the filing site: flsd in https://ecf.flsd.uscourts.gov."""
    name: str
    """As used in a sentence after "in": "the Southern District of Florida", "the Ninth Circuit"."""
    short: str
    """The usual abbreviation: "S.D. Fla.", "Bankr. S.D. Fla.", "9th Cir."."""
    type: CourtType
    circuit: str | None
    time_zone: str
    """IANA name, e.g. America/New_York; of the court's main seat."""
    login_url: str
    web_url: str | None
    states: tuple[str, ...]
    cities: tuple[str, ...]
    counties: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other ways to write it that its name, cities and counties do not give."""
    release: str | None
    help_desk: tuple[Phone, ...]
    """As the court's own pages have it, else as the directory does."""
    emails: tuple[str, ...]
    hours: tuple[Hours, ...]
    """Of the clerk's office; empty: not known."""
    rule: str | None = None
    """How filing accounts work here when not as in the other courts (appellate panels, JPML, CIT, Federal Claims)."""
    go_live: GoLive | None = None
    reset: Reset | None = None
    notes: tuple[CourtNote, ...] = ()
    procedures: tuple[CourtProcedure, ...] = ()
    desk_hours: tuple[Hours, ...] = ()
    """Of the CM/ECF help desk itself; empty: not known."""
    desk_source: Source | None = None
    """The court's own page with its help desk; None: the directory."""
    after_hours: tuple[str, ...] = ()
    """Numbers for emergencies when the offices are closed. Only texts of this court's own name them, and say when."""
    system: FilingSystem | None = None
    """None: CM/ECF, and each filer links."""
    checked_on: date | None = None
    """When a person last compared the court's profile with its pages; None until then."""
    review_by: date | None = None
    """The day by which somebody does so again; None: no day is set."""
    login_link: LoginLink | None = None
    """None: its words are not on record."""
    pdf_size: str | None = None
    """The most that one PDF may have, as "35 MB"; None: not on record."""

    @property
    def exact_names(self) -> tuple[str, ...]:
        """What it is called exactly, in small letters."""
        return self.id, self.short.lower(), self.name.lower(), self.name.lower().removeprefix("the ")


@dataclass(frozen=True, slots=True)
class PacerDesk:
    """The PACER Service Center, which helps everybody with PACER accounts. Hours are local in `time_zone`."""

    phones: tuple[str, ...]
    emails: tuple[str, ...]
    hours: tuple[Hours, ...]
    time_zone: str
    source: Source


@dataclass(frozen=True, slots=True)
class OutsideTopic:
    """A topic the bot does not cover, trained so that it is not mistaken for one it does."""

    id: str
    title: str
    text: str
    """Says plainly that the bot does not cover it and who can help."""
    asks: tuple[str, ...]
    desk: bool = True
    """The help desk may know all the same; not for talk that has nothing to do with courts."""
    deadline: bool = False
    """A deadline brings it up beside the trouble."""


@dataclass(frozen=True, slots=True)
class Route:
    """Talk that is not a question: greeting, thanks, capabilities, human, guided, progress."""

    id: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannedReply:
    """What staff send an attorney by typing `?id` in a ticket's thread, filled for the ticket's court."""

    id: str
    title: str
    """What it is for, as staff pick it from a list; at most 75 characters."""
    answer: tuple[Variant, ...]
    """The first variant whose `when` holds; the last has none."""
    sources: tuple[Source, ...] = ()
    kinds: tuple[TicketKind, ...] = ()
    """The tickets it suits; empty: all."""
