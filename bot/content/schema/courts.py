"""Procedures, the court directory, go-live days, PACER's desk and the profiles of courts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.content.schema.fields import Day, Email, Key, Minutes, Number, PhoneNumber, Source, Strict, Text, Url
from bot.core import knowledge as core


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

    @model_validator(mode="after")
    def _nothing_is_ignored(self) -> Change:
        if self.drop is not None and (self.text or self.key or self.cites or self.notes):
            raise ValueError("`drop` takes a step away and has no text, key, cites or notes; did you mean `replace`?")
        if self.replace is not None and self.key is not None:
            raise ValueError("a step keeps its key when it is replaced; leave `key` out")
        return self


class ProcedureChanges(Strict):
    name: Key
    source: Source
    steps: tuple[Change, ...]


class Phone(Strict):
    number: PhoneNumber
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
    after_hours: tuple[PhoneNumber, ...] = ()
    reset: Reset | None = None
    notes: tuple[Note, ...] = ()
    procedures: tuple[ProcedureChanges, ...] = ()

    @model_validator(mode="after")
    def _procedures_differ(self) -> Profile:
        names = [changes.name for changes in self.procedures]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the procedure {twice[0]!r} stands here twice; put all its changes under one `steps`")
        return self


class Court(Strict):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{2,6}$")]
    name: Text
    short: Text
    type: core.CourtType
    circuit: Number | None = None
    time_zone: Text
    login_url: Url
    web_url: Url | None = None
    states: tuple[Text, ...] = ()
    cities: tuple[Text, ...] = ()
    counties: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()
    release: Number | None = None
    pdf_size: Annotated[str, StringConstraints(pattern=r"^[1-9]\d*(\.\d+)? MB$")] | None = None
    help_desk: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    hours: tuple[Hours, ...] = ()
    rule: Text | None = None
    left_out: tuple[Text, ...] = ()


class PacerDesk(Strict):
    phones: Annotated[tuple[PhoneNumber, ...], Field(min_length=1)]
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


class LoginLinks(Strict):
    """`words`: what the link is called, by court, all read on the same day."""

    read_on: date
    words: Mapping[str, Text]
