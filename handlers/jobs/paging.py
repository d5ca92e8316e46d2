"""Pages people on call for urgent tickets while the help desk is closed. Each row of the inbox is one step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.on_call import Page, PageStep, RedrawPage, waits_for_owner
from bot.desk.paging import Members, PagingDesk
from bot.desk.tickets import TicketDesk
from bot.jobs.inbox import Inbox, Job
from handlers.blocks.pages import render_page, render_page_over
from handlers.blocks.replies import Message
from handlers.jobs.ticket_delivery import NOT_TO_CHANGE
from handlers.slack.client import Sending, SlackClient
from handlers.slack.failures import AdminNeededError, UndeliverableError, UnexpectedRefusalError
from handlers.slack.places import Place
from handlers.staff_access import StaffAccess

log = structlog.get_logger(__name__)


class ClaimedError(Exception):
    """Nobody has to be paged any more, or the ticket is gone."""


@dataclass(frozen=True, slots=True)
class PagingJob:
    """Performs `PageStep` and `RedrawPage` rows."""

    paging: PagingDesk
    tickets: TicketDesk
    slack_client: SlackClient
    access: StaffAccess
    inbox: Inbox

    async def take_step(self, work: Job, step: PageStep) -> str:
        """Returns what came of it. Raises LaterError while Slack is not to be had."""
        groups = await asyncio.to_thread(self.paging.groups, step.team_id)
        page = await asyncio.to_thread(self.paging.take_step, step, await self._members(groups))
        self.inbox.wake()
        if page is None:
            return "no longer needed"
        if page.state != "sending":
            return page.state
        try:
            outcome = await self._send(work, step, page)
        except ClaimedError:
            return "no longer needed"
        except UnexpectedRefusalError:  # tried again for a minute, then `given_up` goes on with the next
            raise
        except UndeliverableError as error:  # whoever waits for help waits for no further try with this person
            log.warning("somebody on call cannot be paged", ticket=page.ticket, reason=str(error))
            await asyncio.to_thread(self.paging.skip, page, "page-failed")
            outcome = "undeliverable"
        self.inbox.wake()
        return outcome

    async def redraw(self, task: RedrawPage) -> str:
        """Shows whoever was paged who has the ticket."""
        found = await asyncio.to_thread(self.paging.page, task.team_id, task.page)
        if found is None or found[0].place is None:
            return "gone"
        page = found[0]
        assert page.place is not None, "it was looked at just now"
        try:
            message, _ = await asyncio.to_thread(self._shown, page)
            await self.slack_client.update(*page.place, message)
        except ClaimedError:
            return "gone"
        except UndeliverableError as error:
            if str(error) not in NOT_TO_CHANGE:
                raise
        return "updated"

    async def given_up(self, step: PageStep) -> None:
        """A fault of ours stopped a page for good: the next person is paged."""
        await asyncio.to_thread(self.paging.skip_step, step)
        self.inbox.wake()

    async def _send(self, work: Job, step: PageStep, page: Page) -> str:
        if not await self.access.must_know(page.user):
            await asyncio.to_thread(self.paging.skip, page, "page-not-staff")
            return "not staff"
        channel = await self.slack_client.direct_message(page.user)
        message, linked = await asyncio.to_thread(self._shown, page)

        async def still_waits() -> None:
            if not await asyncio.to_thread(self.paging.still_waits, page):
                raise ClaimedError

        ts = await self.slack_client.post(Place(channel), message, Sending(work.key, work, step.since), still_waits)
        await asyncio.to_thread(partial(self.paging.mark_sent, page, channel, ts, linked=linked))
        return "paged"

    def _shown(self, page: Page) -> tuple[Message, bool]:
        """The page as its ticket is now, and whether it leads to the ticket's card."""
        found = self.tickets.views.find(page.team_id, page.ticket)
        if found is None:
            raise ClaimedError
        ticket, places = found
        card = self.tickets.views.staff_card(ticket)
        if waits_for_owner(ticket):
            return render_page(card, places.staff_link), places.staff_link is not None
        return render_page_over(page, card, places.staff_link), True

    async def _members(self, groups: Sequence[str]) -> Members:
        """Who is in these groups. One that cannot be read pages nobody, and stops nobody else's page."""
        members: dict[str, Sequence[str]] = {}
        unreadable: list[str] = []
        for group in groups:
            try:
                members[group] = await self.access.members_of_group(group)
            except (AdminNeededError, UndeliverableError) as error:
                log.warning("a user group on call cannot be read", reason=str(error))
                unreadable.append(group)
        return Members(members, tuple(unreadable))


__all__ = ["PagingJob"]
