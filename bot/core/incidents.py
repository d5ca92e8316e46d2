"""Known incidents: an outage of CM/ECF or PACER that staff report. What it concerns, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from bot.core.knowledge import Court, Entry, TicketKind
from bot.core.redaction import Redacted

IncidentSubject = Literal["ecf", "pacer"]
"""What fails: a court's CM/ECF (or that of all courts), or PACER itself, which is the same everywhere."""
Ending = Literal["staff", "expired"]
IncidentAct = Literal["renew", "end"]
"""What staff do with an open incident."""
IncidentTimer = Literal["warn", "expire"]
IncidentNewsKind = Literal["report", "change", "renew", "end", "warn", "expire"]
"""What has happened to an incident. change: it was reported anew, with other words."""
IncidentRefusal = Literal["gone", "over", "unchanged", "early"]
"""Why nothing happened. unchanged: that was done just now. early: it was renewed meanwhile."""
INCIDENT_ACTS: Final[tuple[IncidentAct, ...]] = get_args(IncidentAct)

LASTS: Final = timedelta(hours=24)
"""An incident that nobody renews is over after so long: an old one says what is no longer so."""
WARN_BEFORE: Final = timedelta(hours=2)
"""How long before that staff are asked whether it goes on."""
_AGAIN: Final = timedelta(minutes=1)
"""The same once more within this time changes nothing."""
MAX_INCIDENT_TEXT: Final = 200
"""Characters of what staff say of it: it stands above every answer it concerns."""
MAX_NOTICES: Final = 2
"""Incidents that one answer begins with, the newest first."""

_ECF_KINDS: Final[frozenset[TicketKind | None]] = frozenset(("cmecf-login", "linking", "menus", "other"))
_PACER_KINDS: Final[frozenset[TicketKind | None]] = frozenset(("pacer-login", "linking", "mfa", "other"))
"""Tickets that such an outage may explain; an outage has no kind of its own, so that `other` is among them."""
_PACER_LOGIN_KINDS: Final = _PACER_KINDS - {"other"}
_NAMES_PACER: Final = re.compile(r"\bpacer\b", re.IGNORECASE)
_NAMES_ECF: Final = re.compile(r"\b(?:cm/?)?ecf\b|\be-?fil(?:e|ing)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IncidentReport:
    """What staff report. court: None for PACER, and for CM/ECF of all courts."""

    subject: IncidentSubject
    court: str | None
    text: Redacted


@dataclass(frozen=True, slots=True)
class Incident:
    """An outage as staff reported it, no court and not PACER. Instants are aware."""

    id: int
    team_id: str
    number: int
    """As people call it: counted up in each workspace."""
    subject: IncidentSubject
    court: str | None
    text: Redacted
    """May be empty: whoever wrote it has erased their words."""
    since: datetime
    until: datetime
    zone: str
    """The time zone in which people read its times: the court's, else the help desk's."""
    ended_at: datetime | None = None
    ended: Ending | None = None

    def is_open(self, now: datetime) -> bool:
        return self.ended is None and now < self.until

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class IncidentNotice:
    """An incident as people read it."""

    incident: Incident
    court: Court | None
    today: bool
    """It began on this day, so that an hour says when."""


@dataclass(frozen=True, slots=True)
class AnswerSubject:
    """What an answer is about: the entries it gives or offers, its court, and the question's words."""

    entries: tuple[Entry, ...]
    court: str | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who is told when an incident is over; in the thread of a ticket, if one of theirs has joined it."""

    team_id: str
    incident: int
    user_id: str
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentNews:
    """A word to staff about an incident, as a durable row keeps it. What it says is made when it is sent."""

    team_id: str
    incident: int
    what: IncidentNewsKind
    who: str
    """Empty: the clock."""
    since: str
    """ts before which nothing of this was sent."""


@dataclass(frozen=True, slots=True)
class IncidentOver:
    """A word to one person: an incident that their answer began with is over."""

    team_id: str
    user_id: str
    incident: int
    since: str


@dataclass(frozen=True, slots=True)
class IncidentTick:
    """A time of an incident, as a durable row keeps it."""

    team_id: str
    incident: int
    timer: IncidentTimer


# --- what it concerns


def concerns_answer(incident: Incident, about: AnswerSubject) -> bool:
    """Whether an answer begins with the incident: each one for its court; of PACER's, what is done with an account."""
    if incident.subject == "pacer":
        return _speaks_of(about, _NAMES_PACER, _is_about_pacer)
    if incident.court is not None:
        unnamed = about.court is None and any("any-court" in entry.concerned_by for entry in about.entries)
        return about.court == incident.court or unnamed
    return about.court is not None or _speaks_of(about, _NAMES_ECF, _is_about_ecf)


def _speaks_of(about: AnswerSubject, named: re.Pattern[str], is_about: Callable[[Entry], bool]) -> bool:
    """By its entries, or by the question's words where no entry answers."""
    return any(map(is_about, about.entries)) if about.entries else named.search(about.text) is not None


def _is_about_ecf(entry: Entry) -> bool:
    return "any-court" in entry.concerned_by or entry.ticket_kind in _ECF_KINDS


def _is_about_pacer(entry: Entry) -> bool:
    by_pacer = entry.helped_by == "pacer" or "pacer" in entry.concerned_by
    return by_pacer or entry.ticket_kind in _PACER_LOGIN_KINDS


def concerns_ticket(incident: Incident, kind: TicketKind, court: str | None) -> bool:
    """Whether a new ticket joins the incident."""
    if incident.subject == "pacer":
        return kind in _PACER_KINDS
    return kind in _ECF_KINDS and incident.court in (None, court)


def notice(incident: Incident, court: Court | None, now: datetime) -> IncidentNotice:
    return IncidentNotice(incident, court, incident.local(incident.since).date() == incident.local(now).date())


def newest_first(incidents: Iterable[Incident]) -> Sequence[Incident]:
    return sorted(incidents, key=lambda one: (one.since, one.number), reverse=True)


def newest(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """Those that one message can name."""
    return tuple(newest_first(incidents)[:MAX_NOTICES])


# --- how long it lasts


def reported_again(incident: Incident, text: Redacted, now: datetime) -> Incident | IncidentRefusal:
    """The open incident of the same subject and court with new words, from now on for another day."""
    if text == incident.text and _just_renewed(incident, now):
        return "unchanged"
    return replace(incident, text=text, until=now + LASTS)


def act_on(incident: Incident, act: IncidentAct, now: datetime) -> Incident | IncidentRefusal:
    """What staff do with it."""
    if not incident.is_open(now):
        return "over"
    if act == "end":
        return replace(incident, ended_at=now, ended="staff")
    return "unchanged" if _just_renewed(incident, now) else replace(incident, until=now + LASTS)


def expire(incident: Incident, now: datetime) -> Incident | IncidentRefusal:
    """What the clock does with it."""
    if incident.ended is not None:
        return "over"
    return "early" if now < incident.until else replace(incident, ended_at=now, ended="expired")


def is_ending(incident: Incident, now: datetime) -> bool:
    """Whether staff are asked if it goes on: it is open, and not for long."""
    return incident.is_open(now) and incident.until - now <= WARN_BEFORE


def timers(incident: Incident, now: datetime) -> Sequence[tuple[IncidentTimer, datetime]]:
    """When something is to be done about it; none for one that is over."""
    if incident.ended is not None:
        return ()
    warn_at = incident.until - WARN_BEFORE
    warn: list[tuple[IncidentTimer, datetime]] = [("warn", warn_at)] if warn_at > now else []
    return (*warn, ("expire", incident.until))


def _just_renewed(incident: Incident, now: datetime) -> bool:
    return now + LASTS - incident.until < _AGAIN


__all__ = [
    "INCIDENT_ACTS",
    "LASTS",
    "MAX_INCIDENT_TEXT",
    "MAX_NOTICES",
    "WARN_BEFORE",
    "AnswerSubject",
    "Ending",
    "Follower",
    "Incident",
    "IncidentAct",
    "IncidentNews",
    "IncidentNewsKind",
    "IncidentNotice",
    "IncidentOver",
    "IncidentRefusal",
    "IncidentReport",
    "IncidentSubject",
    "IncidentTick",
    "IncidentTimer",
    "act_on",
    "concerns_answer",
    "concerns_ticket",
    "expire",
    "is_ending",
    "newest",
    "newest_first",
    "notice",
    "reported_again",
    "timers",
]
