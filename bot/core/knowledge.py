"""The facts the bot answers from, as frozen values: entries, courts, procedures, outside topics.

`bot.content.loader` builds a `Library` from the YAML under `knowledge/`; nothing here reads files or asks the time.
Collections are tuples, so that a library can be shared by threads and swapped as one reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.core.attribution import Attribution

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
Offer = Literal["check", "desk"]
HelpedBy = Literal["court", "pacer"]
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


@dataclass(frozen=True, slots=True)
class When:
    """When a variant of an answer applies. Every key given must hold; None means "does not matter"."""

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
    when: When | None = None
    sources: tuple[Source, ...] | None = None
    """None: the entry's own sources."""
    procedure: str | None = None
    """A procedure whose steps follow the text; None: the entry's own."""
    examples: str = ""
    """What single courts do, below the text while no court is known: elsewhere it would be another court's."""
    steps: bool = True
    """False: no steps follow, though the entry has a procedure."""


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
    offer: tuple[Offer, ...] = ()
    procedure: str | None = None
    court_specific: bool = False
    """The answer depends on the court: without one, a court picker is offered."""
    helped_by: HelpedBy = "court"
    """Whose staff helps when the answer does not: the court's CM/ECF help desk or the PACER Service Center."""


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
    """The day a court changed to NextGen. announced: no page read speaks of it as done."""

    day: date
    certainty: Literal["seen", "announced"]
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
    system: FilingSystem | None = None
    """None: CM/ECF, and each filer links."""


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
    """Something the bot does not cover, learnt on purpose so that it is not mistaken for something it does."""

    id: str
    title: str
    text: str
    """Says plainly that the bot does not cover it and who can help."""
    asks: tuple[str, ...]
    desk: bool = True
    """The help desk may know all the same; not for talk that has nothing to do with courts."""


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


Verdict = Literal["ready", "do-first", "wait", "not-yet", "nothing", "person", "finished"]
"""What a check comes to: link now; something else first; the court's turn; the court is not live; nothing to do; a
person has to help; all done."""
ReminderKind = Literal["go-live", "unfinished"]
"""go-live: at 9 on the court's go-live day, in its time zone. unfinished: three days after the last step, once."""
Keep = Literal["person", "run"]
"""person: what is answered holds for every court. run: for this check only."""
QuestionKind = Literal["choice", "court", "label"]
"""choice: one of its choices. court: one of all courts. label: a short name for the person asked for, as typed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, or one way to go on from an outcome."""

    id: str
    label: str
    """On its button; at most 75 characters."""
    goto: str | None = None
    """The next node. None: `sets` answers an earlier question, and the check goes on from there."""
    sets: Mapping[str, str] = field(default_factory=dict)
    """Question id -> choice id, answered along with this one."""
    says: tuple[str, ...] = ()
    """Words that mean this choice when typed; its label and id do anyway."""
    good: bool = False
    """With it the question counts as passed on the progress bar."""
    keep: bool = True
    """False: not kept for other courts even where the question is ("not sure")."""


@dataclass(frozen=True, slots=True)
class Question:
    """Asked of a person."""

    id: str
    kind: QuestionKind
    text: str
    """First line: the question. `{fields}` as in answers, and {subject}."""
    for_other: str | None
    """The same when somebody else is asked for; None: `text` does for both."""
    brief: str
    """What it is about in two or three words, for summaries: "Account type"."""
    choices: tuple[Choice, ...] = ()
    goto: str | None = None
    """The next node of a court or label question."""
    keep: Keep = "run"
    milestone: bool = False
    """Counts on the progress bar."""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One way out of a fork. None: holds always."""

    goto: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Decided from the court's record and the day, without asking. The last case holds always."""

    id: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class ProcedureNode:
    """The steps of a procedure, one by one."""

    id: str
    procedure: str
    goto: str
    """The node after its last step."""
    stuck: Mapping[str, tuple[str, ...]]
    """Step key -> entries that help with it. Key "*": with any step."""
    in_person: Mapping[str, str]
    """Step key -> what the person asked for must do themselves; {subject} stands for them."""
    remind: ReminderKind | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check comes to, with its ways on (none: it is over)."""

    id: str
    verdict: Verdict
    state: str
    """In a few words, for lists: "Upgrade first"."""
    text: str
    """First line: the outcome."""
    for_other: str | None
    choices: tuple[Choice, ...] = ()
    entry: str | None = None
    """The entry whose answer and steps are shown below."""
    remind: ReminderKind | None = None
    source: Source | None = None


Node = Question | Branch | ProcedureNode | Outcome


@dataclass(frozen=True, slots=True)
class FlowNote:
    """Said beside every outcome when this was answered: matters, but blocks nothing."""

    question: str
    choice: str
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A guided check as data: nodes by id, walked from `start`. `version` is a hash of its file."""

    id: str
    version: str
    title: str
    start: str
    nodes: Mapping[str, Node]
    asides: tuple[FlowNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """Everything under `knowledge/`, checked. `version` is a hash of what answers are found by and made of.

    Each flow has a version of its own, and the replies have none: changing either trains no matcher anew.
    """

    version: str
    entries: Mapping[str, Entry]
    topics: Mapping[str, OutsideTopic]
    routes: Mapping[str, Route]
    procedures: Mapping[str, Procedure]
    courts: Mapping[str, Court]
    directory_as_of: date
    """The day of the court directory: what it says of a court is known to hold then."""
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
