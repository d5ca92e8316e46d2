"""Which wording of an entry applies for a court on a day."""

from __future__ import annotations

from datetime import date

from bot.core.court_state import live_state, reset_route, system_kind
from bot.core.knowledge import Court, Entry, GoLiveState, Library, Variant, When


def variant_on(library: Library, entry: Entry, court: Court | None, today: date) -> Variant:
    """The wording of `entry` that applies for `court` on `today`."""
    state = live_state(court, today, library.live_by)
    return next(variant for variant in entry.answer if holds(variant.when, court, state, today))


def holds(when: When | None, court: Court | None, state: GoLiveState, today: date) -> bool:
    """Whether a condition holds; None always does. `state` is the court's `live_state` on `today`."""
    if when is None:
        return True
    return (
        _has_come(when, today)
        and _court_fits(when, court, state)
        and not (
            (when.go_live is not None and state not in when.go_live)
            or (when.system is not None and (court is None or system_kind(court, today) not in when.system))
        )
    )


def _has_come(when: When, today: date) -> bool:
    """Whether `today` is in the condition's time: from `since` on, before `until`."""
    return (when.since is None or when.since <= today) and (when.until is None or today < when.until)


def _court_fits(when: When, court: Court | None, state: GoLiveState) -> bool:
    if when.court is None and when.type is None and when.reset is None:
        return True
    if court is None:
        return False
    return not (
        (when.court is not None and court.id not in when.court)
        or (when.type is not None and court.type not in when.type)
        or (when.reset is not None and reset_route(court, state) not in when.reset)
    )
