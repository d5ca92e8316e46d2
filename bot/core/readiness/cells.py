"""How far an attorney is in one court, from what they did or confirmed: one state, and never an answer in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from bot.core.flow import FlowContext, Progress, position, progress_bar
from bot.core.knowledge import Flow, Outcome, Verdict

CellState = Literal[
    "not-asked", "declined", "not-started", "in-check", "not-live", "waiting", "do-first", "needs-upgrade",
    "shared-account", "linked", "confirmed", "not-needed", "erased",
]  # fmt: skip
"""not-started: was asked. not-live: prepared, or waits, for the court's go-live. waiting: the court has to approve.
do-first: something else comes first, such as a lost login. linked: says so. confirmed: has seen the filing menus, or
confirmed what somebody did for them. not-needed: there is nothing to link. erased: wanted to be forgotten."""
STATES: Final[tuple[CellState, ...]] = get_args(CellState)
DONE: Final[frozenset[CellState]] = frozenset(("linked", "confirmed", "not-needed"))
_BY_OUTCOME: Final[dict[str, CellState]] = {
    "upgrade-first": "needs-upgrade",
    "get-own": "shared-account",
    "already-linked": "linked",
}
"""Outcomes of the linking flow whose verdict alone says too little."""
_BY_VERDICT: Final[dict[Verdict, CellState]] = {
    "ready": "in-check",
    "do-first": "do-first",
    "wait": "waiting",
    "not-yet": "not-live",
    "nothing": "not-needed",
    "person": "do-first",
    "finished": "confirmed",
}


@dataclass(frozen=True, slots=True)
class CheckCell:
    """What a check says for its court's cell."""

    state: CellState
    step: int | None = None
    steps: int | None = None
    """While it is in the check: at which step, and of how many."""


def cell_of_check(flow: Flow, progress: Progress, context: FlowContext) -> CheckCell:
    """The state of a check that has begun."""
    node = position(flow, progress, context).node
    if isinstance(node, Outcome) and node.verdict != "ready":
        return CheckCell(_BY_OUTCOME.get(node.id, _BY_VERDICT[node.verdict]))
    behind, in_all = progress_bar(flow, progress, context)
    return CheckCell("in-check", min(behind + 1, in_all) or 1, max(in_all, 1))


def state_on(state: CellState, *, live: bool) -> CellState:
    """The state on a day: who waited for a court that is live by now has the steps before them."""
    return "in-check" if state == "not-live" and live else state


def is_blocking(state: CellState) -> bool:
    """Whether somebody still has to do something before they can file on the go-live day, or now where that is over."""
    return state not in DONE and state not in ("erased", "not-live")


def done_on(state: CellState, before: CellState, today: date, known: str | None) -> str | None:
    """The day (ISO) on which the person was done; the earlier one while they stay so."""
    if state not in DONE:
        return None
    return known if before == state and known else today.isoformat()


__all__ = [
    "DONE",
    "STATES",
    "CellState",
    "CheckCell",
    "cell_of_check",
    "done_on",
    "is_blocking",
    "state_on",
]
