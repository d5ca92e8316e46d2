"""What a ticket is called, where it stands, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.core.helpdesk import PastChange, TicketMessage
from bot.core.knowledge import TicketKind
from bot.core.tickets import Office, Resolution, Ticket, TicketState
from handlers.blocks.words.people import somebody
from handlers.blocks.words.times import in_list


class TicketWords:
    """What a ticket is called, where it stands, and what happened to it."""

    __slots__ = ()

    KINDS: ClassVar[Mapping[TicketKind, str]] = {
        "cmecf-login": "CM/ECF login or password",
        "pacer-login": "PACER login",
        "linking": "Linking fails",
        "names": "Names don't match",
        "menus": "Filing menus missing",
        "mfa": "Second factor (MFA)",
        "other": "Something else",
    }
    STATES: ClassVar[Mapping[TicketState, str]] = {
        "new": "New",
        "claimed": "In progress",
        "waiting-attorney": "Waiting for the attorney",
        "waiting-court": "Waiting for the court",
        "resolved": "Resolved",
        "closed": "Closed",
    }
    URGENT = "urgent"
    URGENT_LEAD = "Urgent"
    WAITING_FOR_PACER = "Waiting for PACER"
    WAITING_FOR_YOU = "Waiting for your answer"
    RESOLUTIONS: ClassVar[Mapping[Resolution, str]] = {
        "court-reset": "Password reset by the court or PACER",
        "self-service": "They reset it themselves",
        "explained": "Explained",
        "linked": "Linked",
        "other": "Other",
    }
    OFFICES: ClassVar[Mapping[Office, str]] = {"court": "The court's help desk", "pacer": "The PACER Service Center"}

    def state(self, ticket: Ticket, *, own: bool = False) -> str:
        """Where a ticket stands, in a few words. `own`: for its asker."""
        if own and ticket.state == "waiting-attorney":
            return self.WAITING_FOR_YOU
        if ticket.state == "waiting-court" and ticket.passed_to == "pacer":
            return self.WAITING_FOR_PACER
        return self.STATES[ticket.state]

    def outcome(self, ticket: Ticket, *, own: bool = False) -> str:
        """Where a ticket stands, and of one that is over how and when it ended: "Resolved (Explained), Mar 3, 2026"."""
        state = self.state(ticket, own=own)
        ended = ticket.resolved_at or ticket.closed_at
        if not ticket.is_over or ended is None:
            return state
        how = f" ({self.RESOLUTIONS[ticket.resolution]})" if ticket.resolution else ""
        return f"{state}{how}, {ended:%b} {ended.day}, {ended.year}"

    def head(self, ticket: Ticket, court_short: str | None) -> str:
        """Names a ticket: "#12 · CM/ECF login or password · S.D. Ala. · for Ms. R."."""
        return " · ".join(
            filter(
                None,
                (f"#{ticket.number}", self.KINDS[ticket.kind], court_short, ticket.subject and f"for {ticket.subject}"),
            )
        )

    def counts(self, mine: int, by_state: tuple[tuple[str, int], ...]) -> str:
        parts = [f"{count} {self.STATES[state].lower()}" for state, count in by_state]  # type: ignore[index]
        return " · ".join([*parts, f"{mine} yours"])

    def change(self, past: PastChange, zone: str) -> str:
        """A line of a ticket's history."""
        when = past.at.astimezone(ZoneInfo(zone))
        who = somebody(past.who) if past.who else "automatically"
        line = f"{in_list(when)} · {who} · {past.what.replace('-', ' ')}"
        if past.before == past.after:
            return line
        before, after = (self._value(one, person=past.what in ("owner", "paged")) for one in (past.before, past.after))
        return f"{line}: {before or '–'} → {after or '–'}"

    def said(self, message: TicketMessage, zone: str) -> str:
        """Stands above what one side wrote: "Mar 3, 10:14 a.m. · @kim"."""
        when = message.at.astimezone(ZoneInfo(zone))
        return f"{in_list(when)} · {somebody(message.author)}"

    def _value(self, value: str, *, person: bool) -> str:
        return somebody(value) if person and value else self.STATES.get(value, value)  # type: ignore[call-overload]
