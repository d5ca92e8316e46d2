"""What a draft changes, as data: the database keeps it, and the same code applies it to the YAML files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.knowledge import Source

CourtFactName = Literal["route", "url", "phone", "email", "hours"]
"""What of a court's profile changes: how a CM/ECF password is reset (`route`, and the page for it, `url`), or how the
court's help desk is reached (`phone`, `email`, `hours`)."""


@dataclass(frozen=True, slots=True)
class AddPhrasings:
    """*This means entry X*: more ways to ask for an entry, or for an outside topic."""

    target: str
    """Id of the entry, or of the outside topic."""
    phrasings: tuple[str, ...]
    """Redacted, as they stand in `asks`."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """*New answer*."""

    id: str
    title: str
    courts: tuple[str, ...]
    """Ids of the courts that it holds for; empty: all."""
    lead: str
    """The first line, which is the answer."""
    details: str
    sources: tuple[Source, ...]
    """At least one: an answer without a source is not given."""
    review_by: date
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewTopic:
    """*Not our topic*: a subject that the bot does not answer, and who does."""

    id: str
    title: str
    text: str
    """Who answers it, in mrkdwn."""
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourtFact:
    """*Court fact*: one value of a court's profile, with the page that says so."""

    court: str
    name: CourtFactName
    value: str
    """As typed: a `ResetRoute`, an address, a phone number, or hours as in `HELPDESK_HOURS` (court's local time)."""
    source: Source


Change = AddPhrasings | NewEntry | NewTopic | CourtFact
