"""Entries, canned replies, outside topics, routes and vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.content.schema.fields import Key, Source, Strict, Text, When
from bot.core import knowledge as core


class Variant(Strict):
    when: When | None = None
    text: Text
    sources: tuple[Source, ...] | None = None
    procedure: str | None = None
    examples: Text | None = None
    steps: bool = True
    details: Text | None = None


class Urgent(Strict):
    role: core.UrgentRole
    entry: str | None = None
    trouble: core.Trouble | None = None
    can_wait: bool = False
    only_sure: bool = False


class Entry(Strict):
    id: Key
    title: Annotated[Text, StringConstraints(max_length=75)]
    answer: Annotated[tuple[Variant, ...], Field(min_length=1)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    checked_on: date | None = None
    review_by: date
    related: tuple[str, ...] = ()
    borrows: str | None = None
    offer: tuple[core.Offer, ...] = ()
    procedure: str | None = None
    court_specific: bool = False
    helped_by: core.HelpedBy = "court"
    contact_of: core.HelpedBy | None = None
    concerned_by: tuple[core.Outage, ...] = ()
    ticket_kind: core.TicketKind | None = None
    triage: bool = False
    choice_for: dict[core.ChoiceKind, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    instead: dict[core.CourtType, str] = Field(default_factory=dict)
    urgent: Urgent | None = None
    asks: Annotated[tuple[Text, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _last_variant_is_unconditional(self) -> Entry:
        _only_the_last_holds_always(self.answer)
        return self

    @model_validator(mode="after")
    def _reviewed_after_it_was_checked(self) -> Entry:
        sources = [source for variant in self.answer for source in variant.sources or ()]
        for day in (self.checked_on, *(source.date for source in (*self.sources, *sources))):
            if day is not None and day > self.review_by:
                raise ValueError(f"`review_by` is {self.review_by}, before {day}, the day of a source or check")
        return self

    @model_validator(mode="after")
    def _triage_names_a_kind(self) -> Entry:
        if self.triage and self.ticket_kind is None:
            raise ValueError("`triage: true` needs a `ticket_kind`: before which tickets is it shown?")
        return self


class EntryFile(Strict):
    entries: tuple[Entry, ...]


class Topic(Strict):
    id: Key
    title: Text
    text: Text
    desk: bool = True
    deadline: bool = False
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


class NamedOnPage(Strict):
    page: Text
    names: tuple[Text, ...]


class Names(Strict):
    """Of menus, links, buttons and pages; `plain` is in bold for its own sake."""

    pages: tuple[NamedOnPage, ...]
    plain: tuple[Text, ...] = ()


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


def _only_the_last_holds_always(variants: Sequence[Variant | Wording]) -> None:
    if variants[-1].when is not None:
        raise ValueError("the last variant of an answer must have no `when`, so that there is always an answer")
    if any(variant.when is None for variant in variants[:-1]):
        raise ValueError("only the last variant of an answer may have no `when`; those after it are never used")
