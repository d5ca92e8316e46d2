"""What the inbox does for the board: letters to attorneys, the search in Slack, the daily look at the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.core.knowledge import Court


@dataclass(frozen=True, slots=True)
class Invite:
    """Tells an attorney what they were asked to link."""

    team_id: str
    user_id: str
    person: int
    """Their row."""
    by: str
    since: str
    """ts before which it was not posted."""


@dataclass(frozen=True, slots=True)
class RemindInvited:
    """Reminds an attorney of what they were asked and have not finished."""

    team_id: str
    user_id: str
    person: int
    since: str


@dataclass(frozen=True, slots=True)
class AskToConfirm:
    """Asks an attorney whether they are linked, as somebody who did the check for them says."""

    team_id: str
    user_id: str
    person: int
    court: str
    by: str
    since: str


@dataclass(frozen=True, slots=True)
class MatchRoster:
    """Looks up in Slack whose e-mail addresses came with an import."""

    team_id: str
    by: str
    """The administrator who is told what came of it; empty: nobody."""
    since: str


@dataclass(frozen=True, slots=True)
class RosterTick:
    """Looks whether the plan has a reminder due since a day (ISO)."""

    team_id: str
    after: str


RosterWork = Invite | RemindInvited | AskToConfirm | MatchRoster | RosterTick


@dataclass(frozen=True, slots=True)
class Candidate:
    """An attorney who can be asked to link."""

    person: int
    """Their row."""
    name: str
    """Empty for who came with a user group."""
    user: str


@dataclass(frozen=True, slots=True)
class CourtInvitation:
    """One court of a letter."""

    court: Court
    go_live: date | None
    """While it is to come."""
    begun: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """What an invitation or reminder says."""

    courts: tuple[CourtInvitation, ...]
    asked_by: str


__all__ = [
    "AskToConfirm",
    "Candidate",
    "CourtInvitation",
    "Invite",
    "Letter",
    "MatchRoster",
    "RemindInvited",
    "RosterTick",
    "RosterWork",
]
