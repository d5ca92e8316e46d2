"""The readiness board: what administrators press in it, and what people press about their own row.

Whether somebody is an administrator is asked first, every time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, assert_never

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.inquiry import Asker
from bot.core.readiness import PersonRow
from bot.desk.invitations import InvitationDesk
from bot.desk.readiness import ReadinessDesk
from bot.desk.roster import RosterDesk
from bot.jobs.inbox import LaterError
from handlers.blocks.forms import closing_view
from handlers.blocks.letters import render_answer
from handlers.blocks.readiness import as_modal
from handlers.blocks.replies import Message
from handlers.blocks.roster_forms import choose_view, group_view, plan_view, report_view, roster_view
from handlers.blocks.words import WORDS
from handlers.board_controls import BoardControl, RowControl, decode_board_control, decode_row_control
from handlers.listeners.home import HomeTab
from handlers.listeners.readiness_csv import readiness_csv
from handlers.slack.client import FileUpload
from handlers.slack.failures import UndeliverableError, at_most_once, lacks_scope
from handlers.slack.payloads import Click
from handlers.slack.private_replies import answer
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class BoardDesks:
    """The use cases of the board."""

    roster: RosterDesk
    readiness: ReadinessDesk
    invitations: InvitationDesk


@dataclass(frozen=True, slots=True)
class BoardButtons:
    """What administrators press in the board."""

    tab_of: Provider[HomeTab]
    desks: BoardDesks

    async def act(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        control = decode_board_control(click.choice or click.value)
        tab = await self.tab_of(click.asker.team_id)
        if control is None:
            return
        if not await tab.help_desk.access.is_admin(click.asker.user_id):
            await self._show(tab, click, closing_view(WORDS.readiness.TITLE, WORDS.readiness.NOT_ADMIN))
            return
        match control.act:
            case "import" | "group" | "plan" | "choose":
                await self._show(tab, click, await self._form(click.asker, control))
            case "csv":
                await self._send_csv(tab, click, control)
            case "close":
                await tab.publish(click.asker)
            case "open" | "people" | "invite" | "ask" | "remove" | "erase":
                await self._change(click.asker, control)
                tab.help_desk.inbox.wake()
                await self._show_page(tab, click, _shown_after(control))
            case _:
                assert_never(control.act)

    async def _show_page(self, tab: HomeTab, click: Click, shown: BoardControl) -> None:
        """A part of the board, where the control stood: in a modal, or in the Home tab."""
        if click.container == "modal":
            await self._show(tab, click, as_modal(await tab.boards.view(click.asker, shown)))
        else:
            await tab.publish(click.asker, shown.encode())

    async def _form(self, asker: Asker, control: BoardControl) -> dict[str, Any]:
        if control.act == "plan":
            return plan_view(await asyncio.to_thread(self.desks.invitations.plan, asker.team_id))
        if control.act == "choose":
            return choose_view(control.shown.court, self.desks.readiness.court_name(control.shown.court or ""))
        return group_view() if control.act == "group" else roster_view()

    async def _change(self, asker: Asker, control: BoardControl) -> None:
        """What a control changes; those that only show something change nothing."""
        invite = self.desks.invitations.invite
        if control.act == "invite" and control.shown.court:
            await asyncio.to_thread(partial(invite, asker, court=control.shown.court))
        elif control.act == "ask" and control.person is not None:
            await asyncio.to_thread(partial(invite, asker, court=control.shown.court, chosen=[control.person]))
        elif control.act == "remove" and control.person is not None:
            await asyncio.to_thread(self.desks.roster.remove, asker, control.person)
        elif control.act == "erase" and control.person is not None:
            await asyncio.to_thread(self.desks.roster.erase, asker, control.person)

    async def _send_csv(self, tab: HomeTab, click: Click, control: BoardControl) -> None:
        """The part of the board that is shown, as a file in the administrator's own direct message."""
        rows = await asyncio.to_thread(self.desks.readiness.export, click.asker, control.shown)
        name = f"readiness-{control.shown.court or 'all'}.csv"
        file = FileUpload(name, readiness_csv(rows).encode(), WORDS.readiness.CSV_TITLE)
        try:
            channel = await tab.help_desk.slack_client.direct_message(click.asker.user_id)
            await tab.help_desk.slack_client.upload(channel, file)
            text = WORDS.readiness.CSV_SENT
        except (LaterError, UndeliverableError) as error:
            text = WORDS.problems.NO_FILES if lacks_scope(error) else WORDS.readiness.NOT_SENT
        await self._show(tab, click, closing_view(WORDS.readiness.TITLE, text))

    async def _show(self, tab: HomeTab, click: Click, view: dict[str, Any]) -> None:
        """In place of the modal that was pressed, or in a new one."""
        slack_client = tab.help_desk.slack_client
        if click.container == "modal" and click.view_id:
            await at_most_once(slack_client.update_modal(click.view_id, view))
        else:
            await at_most_once(slack_client.open_modal(click.trigger, view))


def _shown_after(control: BoardControl) -> BoardControl:
    """The part of the board that is shown when something was done: the totals, or the people it was about."""
    return BoardControl("open" if control.act == "open" else "people", control.shown)


@dataclass(frozen=True, slots=True)
class RowButtons:
    """What people press about what the board shows of them, in the Home tab or in a letter. It is theirs alone."""

    tab_of: Provider[HomeTab]
    desks: BoardDesks

    async def act(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        control = decode_row_control(click.value)
        if control is None:
            return
        tab = await self.tab_of(click.asker.team_id)
        if control.act == "report":
            name = self.desks.readiness.court_name(control.court or "")
            view = report_view(control.court or "", name)
            await at_most_once(tab.help_desk.slack_client.open_modal(click.trigger, view))
            return
        text = await asyncio.to_thread(self._done, click.asker, control)
        if click.container == "home":
            await tab.publish(click.asker)
            return
        message = await asyncio.to_thread(self._answer, click.asker, control, text)
        await answer(tab.help_desk.slack_client, respond, click.recipient, message, replace=True)

    def _done(self, asker: Asker, control: RowControl) -> str:
        """Does it; what is said to it."""
        desk, words, court = self.desks.invitations, WORDS.readiness, control.court or ""
        if control.act in ("stop", "resume"):
            desk.set_stopped(asker, stopped=control.act == "stop")
            return words.STOPPED if control.act == "stop" else words.RESUMED
        acts: dict[str, tuple[Callable[[], object], str]] = {
            "decline": (lambda: desk.decline(asker), words.DECLINED),
            "accept": (lambda: desk.accept(asker), words.ACCEPTED),
            "confirm": (lambda: desk.confirm(asker, court), words.CONFIRMED),
            "deny": (lambda: desk.deny(asker, court), words.DENIED),
        }
        act, said = acts[control.act]
        return said if act() or _is_so(self.desks.readiness.row_of(asker), control) else words.NOTHING_TO_DO

    def _answer(self, asker: Asker, control: RowControl, text: str) -> Message:
        row = self.desks.readiness.row_of(asker)
        if row is None or control.act in ("confirm", "deny"):
            return render_answer(text, None, None)
        return render_answer(text, row, self.desks.invitations.letter(asker.team_id, row.id))


def _is_so(row: PersonRow | None, control: RowControl) -> bool:
    """Whether what somebody pressed is so already, as it is when they press twice."""
    if row is None:
        return False
    if control.act in ("confirm", "deny"):
        settled = [cell.state for cell in row.cells if cell.court == control.court and cell.reported_by is None]
        return bool(settled) and (settled == ["confirmed"]) == (control.act == "confirm")
    return _is_declined(row) == (control.act == "decline")


def _is_declined(row: PersonRow) -> bool:
    return any(cell.state == "declined" for cell in row.cells)


__all__ = ["BoardButtons", "BoardDesks", "RowButtons"]
