"""Where a court stands on a day: live on NextGen or not, the system it files in, its way to reset a password."""

from __future__ import annotations

from datetime import date

from bot.core.knowledge import Court, FilingSystem, GoLiveState, LoginLink, Reset, ResetRoute, SystemKind


def login_link_on(court: Court | None, today: date) -> LoginLink | None:
    """What the link to the filing login is called, as far as it had been read by that day."""
    link = court.login_link if court else None
    return link if link and (link.source.date or today) <= today else None


def live_state(court: Court | None, today: date, live_by: date) -> GoLiveState:
    """Where the court stands on `today`, which is a date in the court's own time zone.

    A court without a day on record is live as of the directory's date; asked about an earlier day it is unknown.
    """
    if court is None:
        return "no-court"
    if court.go_live is None:
        return "unknown" if today < live_by else "live"
    if today < court.go_live.day:
        return "before"
    return "today" if today == court.go_live.day else "after"


def went_live(court: Court | None, today: date) -> bool:
    """Whether a day on record on which the court changed to NextGen has come."""
    return court is not None and court.go_live is not None and court.go_live.day <= today


def files_with_linked_account(court: Court, today: date, live_by: date) -> bool:
    """Whether people file there on `today` only with a linked account: live on NextGen, and in CM/ECF itself."""
    return live_state(court, today, live_by) in ("today", "after", "live") and system_kind(court, today) == "cm-ecf"


def go_live_to_come(court: Court | None, today: date) -> date | None:
    """The day to come on which a court changes to NextGen; None where none is on record, or it is not to come."""
    day = court.go_live.day if court and court.go_live else None
    return day if day is not None and today < day else None


def system_on(court: Court | None, today: date) -> FilingSystem | None:
    """What people file in at this court on `today`, where that is not CM/ECF with accounts that each filer links."""
    system = court.system if court else None
    return None if system is None or (system.since is not None and today < system.since) else system


def system_kind(court: Court | None, today: date) -> SystemKind:
    """The kind of it; CM/ECF where nothing else is on record."""
    system = system_on(court, today)
    return system.kind if system else "cm-ecf"


def reset_in_use(court: Court, *, before: bool) -> Reset | None:
    """What is on record about resetting a CM/ECF password there, unless it is PACER's way and too early for it.

    `before`: the court is not on NextGen yet, so that PACER has none of its credentials.
    """
    if court.reset is None or (court.reset.route == "pacer" and before):
        return None
    return court.reset


def reset_route(court: Court, state: GoLiveState) -> ResetRoute | None:
    """How a CM/ECF password is reset there, as far as it is on record; see `reset_in_use`."""
    reset = reset_in_use(court, before=state == "before")
    return reset.route if reset else None
