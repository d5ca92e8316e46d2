"""The shapes of the YAML under `knowledge/`, strict: an unknown key is an error, not a surprise.

`knowledge/README.md` explains every field. `bot.content.loader` turns these into the values of `bot.core.knowledge`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from bot.core import knowledge as core

Day = date  # a field called `date` would hide the type of that name
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_URL = re.compile(r"^https?://[A-Za-z0-9.-]+\.[a-z]{2,}(:\d+)?(/\S*)?$")
_PHONE = re.compile(r"^\+?[\d().\-\s]{7,20}(,?\s?(x|ext\.?|option)\s?\d{1,6})?$")
_TIME = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")


def _url(value: str) -> str:
    if not _URL.match(value):
        raise ValueError(f"{value!r} is not a web address; write it as https://host/path")
    return value


def _phone(value: str) -> str:
    if not _PHONE.match(value) or sum(letter.isdigit() for letter in value) < 7:
        raise ValueError(f"{value!r} is not a phone number; write it as 305-523-5100 or 305-523-5100 x12")
    return value


def _minutes(value: object) -> object:
    if isinstance(value, str) and (match := _TIME.match(value)):
        return int(match[1]) * 60 + int(match[2])
    if isinstance(value, int):  # YAML 1.1 reads an unquoted 16:30 as a base-60 number, which is just what is wanted
        return value
    raise ValueError(f"{value!r} is not a time; write it as '16:30'")


def _text_of_number(value: object) -> object:
    return str(value) if isinstance(value, int) else value


def _full_url(value: str | None) -> str | None:
    return None if value is None else _url(value)


Url = Annotated[str, AfterValidator(_url)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$")]
Number = Annotated[str, BeforeValidator(_text_of_number)]
Minutes = Annotated[int, BeforeValidator(_minutes), Field(ge=0, le=1440)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    document: Text
    url: Url | None = None
    date: Day | None = None
    step: Number | None = None


class When(Strict):
    court: tuple[str, ...] | None = None
    type: tuple[core.CourtType, ...] | None = None
    go_live: tuple[core.GoLiveState, ...] | None = None
    reset: tuple[core.ResetRoute, ...] | None = None
    system: tuple[core.SystemKind, ...] | None = None
    since: date | None = None
    until: date | None = None


class Variant(Strict):
    when: When | None = None
    text: Text
    sources: tuple[Source, ...] | None = None
    procedure: str | None = None
    examples: Text | None = None
    steps: bool = True


class Entry(Strict):
    id: Key
    title: Annotated[Text, StringConstraints(max_length=75)]
    answer: Annotated[tuple[Variant, ...], Field(min_length=1)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    checked_on: date | None = None
    review_by: date
    related: tuple[str, ...] = ()
    offer: tuple[core.Offer, ...] = ()
    procedure: str | None = None
    court_specific: bool = False
    helped_by: core.HelpedBy = "court"
    ticket_kind: core.TicketKind | None = None
    triage: bool = False
    asks: Annotated[tuple[Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _last_variant_is_unconditional(self) -> Entry:
        _only_the_last_holds_always(self.answer)
        return self

    @model_validator(mode="after")
    def _triage_names_a_kind(self) -> Entry:
        if self.triage and self.ticket_kind is None:
            raise ValueError("`triage: true` needs a `ticket_kind`: before which tickets is it shown?")
        return self


class EntryFile(Strict):
    entries: tuple[Entry, ...]


def _only_the_last_holds_always(variants: Sequence[Variant | Wording]) -> None:
    if variants[-1].when is not None:
        raise ValueError("the last variant of an answer must have no `when`, so that there is always an answer")
    if any(variant.when is None for variant in variants[:-1]):
        raise ValueError("only the last variant of an answer may have no `when`; those after it are never used")


class Step(Strict):
    key: Key
    text: Text
    cites: tuple[Number, ...] = ()
    notes: tuple[Text, ...] = ()


class Procedure(Strict):
    id: Key
    name: Key
    title: Text
    applies_to: tuple[core.CourtType, ...]
    source: Source
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _keys_differ(self) -> Procedure:
        keys = [step.key for step in self.steps]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"the step {twice[0]!r} stands here twice; a court's profile could not tell them apart")
        return self


class Change(Strict):
    """Exactly one of replace, merge, drop, after says what the change does."""

    replace: str | None = None
    merge: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    drop: str | None = None
    after: str | None = None
    key: Key | None = None
    text: Text | None = None
    cites: tuple[Number, ...] = ()
    notes: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Change:
        kinds = [name for name in ("replace", "merge", "drop", "after") if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError("a change of a step has exactly one of `replace`, `merge`, `drop`, `after`")
        if self.drop is None and self.text is None:
            raise ValueError(f"a step that is changed by `{kinds[0]}` needs a `text`")
        if kinds[0] in ("merge", "after") and self.key is None:
            raise ValueError(f"a step made by `{kinds[0]}` needs a `key`")
        return self


class ProcedureChanges(Strict):
    name: Key
    source: Source
    steps: tuple[Change, ...]


class Phone(Strict):
    number: Annotated[str, AfterValidator(_phone)]
    division: str | None = None


class Hours(Strict):
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...]
    open: Minutes
    close: Minutes

    @model_validator(mode="after")
    def _opens_first(self) -> Hours:
        if self.open >= self.close:
            raise ValueError("`open` must be earlier than `close`; the clock has 24 hours: '16:30'")
        return self


class Reset(Strict):
    route: core.ResetRoute
    url: Url | None = None
    phones: tuple[Phone, ...] = ()
    email: Email | None = None
    text: Text | None = None
    source: Source

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Reset:
        if self.route == "e-mail" and self.email is None:
            raise ValueError("a reset by e-mail needs the `email` to write to; without one the route is `court`")
        return self


class Desk(Strict):
    """What the court's own page says of its help desk; it counts before the directory."""

    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    hours: tuple[Hours, ...] = ()
    source: Source


class System(Strict):
    kind: core.SystemKind
    since: Day | None = None
    site: Url | None = None
    text: Text
    source: Source


class Note(Strict):
    entry: str
    text: Text
    source: Source


class Profile(Strict):
    court: str
    checked_on: date | None = None
    review_by: date | None = None
    system: System | None = None
    desk: Desk | None = None
    reset: Reset | None = None
    notes: tuple[Note, ...] = ()
    procedures: tuple[ProcedureChanges, ...] = ()


class Court(Strict):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{2,6}$")]
    name: Text
    short: Text
    type: core.CourtType
    circuit: Number | None = None
    time_zone: Text
    login_url: Url
    web_url: Annotated[str | None, AfterValidator(_full_url)] = None
    states: tuple[Text, ...] = ()
    cities: tuple[Text, ...] = ()
    counties: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()
    release: Number | None = None
    help_desk: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    hours: tuple[Hours, ...] = ()
    rule: Text | None = None
    left_out: tuple[Text, ...] = ()


class PacerDesk(Strict):
    phones: Annotated[tuple[Annotated[str, AfterValidator(_phone)], ...], Field(min_length=1)]
    emails: tuple[Email, ...] = ()
    hours: tuple[Hours, ...] = ()
    time_zone: Text
    source: Source


class Directory(Strict):
    as_of: date
    live_by: date | None = None
    source: Source
    courts: tuple[Court, ...]


class GoLive(Strict):
    court: str
    day: date
    certainty: Literal["seen", "announced"]
    source: Source


class GoLiveFile(Strict):
    courts: tuple[GoLive, ...]


class Topic(Strict):
    id: Key
    title: Text
    text: Text
    desk: bool = True
    asks: Annotated[tuple[Text, ...], Field(min_length=1)]


class TopicFile(Strict):
    topics: tuple[Topic, ...]


class Route(Strict):
    id: Literal["greeting", "thanks", "capabilities", "human", "guided", "progress"]
    asks: Annotated[tuple[Text, ...], Field(min_length=1)]


class RouteFile(Strict):
    routes: tuple[Route, ...]


class Vocabulary(Strict):
    words: dict[str, str]


class Wording(Strict):
    """A variant of a canned reply: no steps follow it."""

    when: When | None = None
    text: Text
    sources: tuple[Source, ...] | None = None


class Reply(Strict):
    """`text` where it is the same for every court, else `answer`."""

    id: Key
    title: Annotated[Text, StringConstraints(max_length=75)]
    text: Text | None = None
    answer: Annotated[tuple[Wording, ...], Field(min_length=1)] | None = None
    sources: tuple[Source, ...] = ()
    kinds: tuple[core.TicketKind, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Reply:
        if (self.text is None) == (self.answer is None):
            raise ValueError(f"the reply {self.id!r} needs either `text` or, where courts differ, `answer`")
        if self.answer is not None:
            _only_the_last_holds_always(self.answer)
        return self


class ReplyFile(Strict):
    replies: tuple[Reply, ...]


def _word(value: object) -> object:
    """YAML 1.1 reads an unquoted yes or no as a truth value; as an answer to a question it is a word."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


Word = Annotated[Key, BeforeValidator(_word)]
Saying = Annotated[Text, BeforeValidator(_word)]
ButtonLabel = Annotated[Text, StringConstraints(max_length=75), BeforeValidator(_word)]


class Choice(Strict):
    id: Word
    label: ButtonLabel
    goto: Key | None = None
    sets: dict[Key, Word] = {}
    says: tuple[Saying, ...] = ()
    good: bool = False
    keep: bool = True

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Choice:
        if self.goto is None and not self.sets:
            raise ValueError(
                f"the choice {self.id!r} leads nowhere: give it a `goto`, or `sets` with an earlier question"
            )
        return self


class Question(Strict):
    id: Key
    kind: core.QuestionKind = "choice"
    text: Text
    for_other: Text | None = None
    brief: Annotated[Text, StringConstraints(max_length=40)]
    choices: tuple[Choice, ...] = ()
    goto: Key | None = None
    keep: core.Keep = "run"
    milestone: bool = False
    source: Source | None = None

    @model_validator(mode="after")
    def _answerable(self) -> Question:
        if self.kind == "choice" and (not self.choices or self.goto):
            raise ValueError(f"the question {self.id!r} needs `choices`, each with its own `goto`")
        if self.kind != "choice" and (self.choices or not self.goto):
            raise ValueError(f"the question {self.id!r} is of kind {self.kind}: it has one `goto` and no `choices`")
        _distinct(self.id, self.choices)
        return self


class Case(Strict):
    when: When | None = None
    goto: Key


class Branch(Strict):
    id: Key
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _last_case_is_unconditional(self) -> Branch:
        if self.cases[-1].when is not None or any(case.when is None for case in self.cases[:-1]):
            raise ValueError(f"the last case of the fork {self.id!r}, and only the last, must have no `when`")
        return self


class ProcedureNode(Strict):
    id: Key
    procedure: Key
    goto: Key
    stuck: dict[str, tuple[Key, ...]] = {}
    in_person: dict[Key, Text] = {}
    remind: core.ReminderKind | None = None


class Outcome(Strict):
    id: Key
    verdict: core.Verdict
    state: Annotated[Text, StringConstraints(max_length=40)]
    text: Text
    for_other: Text | None = None
    choices: tuple[Choice, ...] = ()
    entry: Key | None = None
    remind: core.ReminderKind | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _choices_differ(self) -> Outcome:
        _distinct(self.id, self.choices)
        return self


class FlowNote(Strict):
    question: Key
    choice: Word
    text: Text


class Flow(Strict):
    id: Key
    title: Text
    start: Key
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    forks: tuple[Branch, ...] = ()
    walks: tuple[ProcedureNode, ...] = ()
    endings: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    asides: tuple[FlowNote, ...] = ()


def _distinct(node: str, choices: tuple[Choice, ...]) -> None:
    ids = [choice.id for choice in choices]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ValueError(f"{node!r} has the choice {twice[0]!r} twice")
