"""The JSON that programs get. Texts are Markdown; days are ISO dates; a court's times of day are its local ones."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["answer", "suggestions", "outside", "not-known", "person", "slack-only", "chat"]


class Model(BaseModel):
    """Frozen; the line below a field is its description in the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Source(Model):
    document: str
    step: str | None
    """Where in the document."""
    url: str | None
    date: date | None
    """The document's own date."""


class CourtLine(Model):
    id: str
    """Such as flsd."""
    short: str
    """Abbreviation, such as S.D. Fla."""
    name: str
    type: str
    seat: str | None
    phone: str | None
    """The first number of its CM/ECF help desk."""
    login_url: str


class Option(Model):
    entry: str
    title: str
    """The question; send it to get its answer."""


class Step(Model):
    number: int
    text: str
    notes: tuple[str, ...]
    """What to know about the step."""
    source: Source


class Deadline(Model):
    """What still helps when the question says that something is due."""

    text: str
    entry: str
    rule: Source | None
    """The court's own page on failures of its system."""


class Reply(Model):
    """What is said to one question."""

    outcome: Outcome
    """answer; suggestions: ask which of `options` is meant; outside: somebody else answers it, see `text`; not-known;
    person: whom to contact; slack-only: it needs the Slack bot; chat: no question."""
    confidence: float
    """0 to 1."""
    entry: str | None
    topic: str | None
    """The outside topic."""
    title: str | None
    """The question that is answered."""
    court: CourtLine | None
    """The court that it is for; null: it holds for courts in general."""
    day: date
    """The day that it is for, in the court's time zone."""
    text: str
    """What to tell the person."""
    details: str
    """More to know; may be empty."""
    options: tuple[Option, ...]
    """The questions that may be meant."""
    courts: tuple[CourtLine, ...]
    """Courts that may be meant: ask which."""
    related: tuple[Option, ...]
    """Questions that people ask next."""
    wants_court: bool
    """The answer differs by court, and none is known: ask for it."""
    sources: tuple[Source, ...]
    rests_on: str
    """What the answer rests on, and of when that is."""
    review_overdue: bool


class Result(Model):
    """What every tool's result has."""

    limits: str
    as_of: date
    """The day of PACER's court list, where addresses, phones and e-mails are from."""
    warnings: tuple[str, ...]


class AnswerResult(Result):
    secret_removed: bool
    deadline: Deadline | None
    """Comes before all else."""
    replies: tuple[Reply, ...]
    """One for each question in the text."""


class CourtsResult(Result):
    total: int
    """How many courts fit; `courts` may have fewer."""
    courts: tuple[CourtLine, ...]


class Phone(Model):
    number: str
    division: str | None


class Hours(Model):
    weekdays: tuple[int, ...]
    """0 is Monday."""
    open: str
    close: str


class Note(Model):
    entry: str
    text: str
    source: Source


class SystemRecord(Model):
    """What people file in there, where that is not CM/ECF with accounts that each filer links."""

    kind: str
    text: str
    source: Source


class LoginLinkRecord(Model):
    words: str
    source: Source


class GoLiveRecord(Model):
    day: date
    certainty: str
    """seen, or announced and not seen."""
    source: Source


class ResetRecord(Model):
    """How a lost CM/ECF password is reset before linking."""

    route: str
    text: str
    source: Source


class ProcedureRecord(Model):
    name: str
    source: Source
    steps: int


class CourtRecord(Model):
    id: str
    name: str
    short: str
    type: str
    circuit: str | None
    time_zone: str
    login_url: str
    web_url: str | None
    states: tuple[str, ...]
    cities: tuple[str, ...]
    counties: tuple[str, ...]
    aliases: tuple[str, ...]
    release: str | None
    pdf_size: str | None
    help_desk: tuple[Phone, ...]
    emails: tuple[str, ...]
    hours: tuple[Hours, ...]
    """Of the clerk's office."""
    rule: str | None
    """How the court differs as a whole."""
    desk_hours: tuple[Hours, ...]
    desk_source: Source | None
    system: SystemRecord | None
    login_link: LoginLinkRecord | None
    """What the link to the filing login is called."""
    go_live: GoLiveRecord | None
    reset: ResetRecord | None
    notes: tuple[Note, ...]
    procedures: tuple[ProcedureRecord, ...]
    """The court's own; for others the general ones apply."""


class CourtResult(Result):
    day: date
    court: CourtRecord


class ComparedCourt(Model):
    id: str
    short: str
    own_procedure: bool
    """False: the steps are the general ones for its kind of court."""
    sources: tuple[Source, ...]


class FactPair(Model):
    fact: str
    same: bool
    left: str | None
    right: str | None


class StepPair(Model):
    key: str
    same: bool
    left: Step | None
    right: Step | None


class CompareResult(Result):
    day: date
    summary: str
    courts: tuple[ComparedCourt, ComparedCourt]
    facts: tuple[FactPair, ...]
    """Each fact that is on record for at least one of the two."""
    steps: tuple[StepPair, ...]
    """The steps of linking; null where a court's procedure has none there."""


class ProcedureResult(Result):
    procedure: str
    court: CourtLine
    day: date
    own_procedure: bool
    """False: the court's own is not on record, and the steps are the general ones for its kind of court."""
    text: str
    """What to know first; where there are no steps, why."""
    steps: tuple[Step, ...]
    details: str
    sources: tuple[Source, ...]
    rests_on: str


class Problem(Model):
    """Why there is no result, as RFC 9457 has it (application/problem+json)."""

    type: Literal["about:blank"]
    title: str
    """What the status means."""
    status: int
    detail: str
    """What is wrong; it repeats nothing of what was sent."""
