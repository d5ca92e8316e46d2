"""What the controls of the readiness board carry. A value, once used in a message, stays valid for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args
from urllib.parse import parse_qs, urlencode

from bot.core.readiness import BoardFilter
from bot.core.readiness.board import Shown
from bot.core.readiness.cells import STATES
from handlers.action_ids import MAX_NAME, number

BoardAct = Literal[
    "open", "people", "close", "import", "group", "plan", "csv", "invite", "choose", "ask", "remove", "erase"
]
"""open: the totals. people: a page of rows. close: back to the Home tab. invite: everybody of the court.
choose: opens the form for some of them. ask, remove, erase: one person."""
RowAct = Literal["decline", "accept", "stop", "resume", "confirm", "deny", "report"]
"""What people press about their own row; report: opens the form that asks an attorney to confirm."""
EVERYBODY: Final = BoardFilter()
_ACTS, _ROW_ACTS = frozenset(get_args(BoardAct)), frozenset(get_args(RowAct))
_COURT: Final = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
"""A court's id."""
_SHOWN: frozenset[str] = frozenset((*STATES, "blocking", "cannot-file", "all"))


@dataclass(frozen=True, slots=True)
class BoardControl:
    """What a control of the board does, and which part of the board it stood on."""

    act: BoardAct
    shown: BoardFilter = EVERYBODY
    person: int | None = None

    def encode(self) -> str:
        """At most 60 characters."""
        at = self.shown
        fields = {"a": self.act, "c": at.court, "s": None if at.shown == "all" else at.shown, "p": at.page or None}
        return urlencode({name: value for name, value in (*fields.items(), ("i", self.person)) if value is not None})


def decode_board_control(value: str) -> BoardControl | None:
    """Reads what a control of the board carries; None for what none of ours ever held."""
    fields = {name: texts[0] for name, texts in parse_qs(value[:MAX_NAME]).items()}
    act, shown, court = fields.get("a", ""), fields.get("s", "all"), fields.get("c")
    if act not in _ACTS or shown not in _SHOWN or not (court is None or _COURT.fullmatch(court)):
        return None
    part = BoardFilter(court, cast(Shown, shown), number(fields.get("p", "")) or 0)
    return BoardControl(cast(BoardAct, act), part, number(fields.get("i", "")))


@dataclass(frozen=True, slots=True)
class RowControl:
    """What a control about one's own row does, and for which court."""

    act: RowAct
    court: str | None = None

    def encode(self) -> str:
        return f"{self.act}:{self.court or ''}"


def decode_row_control(value: str) -> RowControl | None:
    """Reads what a control about one's own row carries; None for what none of ours ever held."""
    act, _, court = value[:MAX_NAME].partition(":")
    if act not in _ROW_ACTS or not (not court or _COURT.fullmatch(court)):
        return None
    return RowControl(cast(RowAct, act), court or None)


__all__ = ["EVERYBODY", "BoardControl", "RowControl", "decode_board_control", "decode_row_control"]
