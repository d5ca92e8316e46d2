"""Which view of the readiness board a control shows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.guiding import CheckSummary
from bot.core.inquiry import Asker
from bot.desk.invitations import InvitationDesk
from bot.desk.readiness import ReadinessDesk
from handlers.blocks.readiness import BoardCourt, OnBoard, overview_view, people_view
from handlers.board_controls import BoardControl


@dataclass(frozen=True, slots=True)
class BoardViews:
    """Draws the board for an administrator; whether somebody is one, the Home tab asks before."""

    readiness: ReadinessDesk
    invitations: InvitationDesk

    def own(self, asker: Asker, checks: Sequence[CheckSummary]) -> OnBoard:
        """What the board shows of one person, and the checks they did for others who may confirm them."""
        over = (one for one in checks if one.subject and one.verdict in ("finished", "nothing"))
        courts = {one.court.id for one in over if one.court is not None}
        linked = self.invitations.reportable(asker, courts) if courts else ()
        return OnBoard(self.readiness.row_of(asker), tuple(sorted(linked)), self.readiness.court_name)

    async def view(self, asker: Asker, control: BoardControl) -> dict[str, Any]:
        return await asyncio.to_thread(self.draw, asker.team_id, control)

    def draw(self, team: str, control: BoardControl) -> dict[str, Any]:
        """The view; reads the database."""
        desk = self.readiness
        if control.act == "people":
            page = desk.people(team, control.shown)
            return people_view(page, desk.court_name, desk.count_not_asked(team, control.shown.court))
        shown = desk.overview(team)
        courts = [BoardCourt(one, desk.court_name(one.court), desk.go_live(one.court)) for one in shown.courts]
        return overview_view(shown, courts, desk.changes(team), desk.court_name)


__all__ = ["BoardViews"]
