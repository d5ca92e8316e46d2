"""*Who is not linked yet*, for admins: the reminder to all of them, and the list as a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.desk.guidance import GuidanceDesk
from bot.jobs.inbox import LaterError
from handlers.blocks.replies import paragraph
from handlers.blocks.words import WORDS
from handlers.listeners.not_linked_csv import not_linked_csv
from handlers.listeners.tickets import HelpDesk
from handlers.slack.client import FileUpload
from handlers.slack.failures import UndeliverableError, lacks_scope
from handlers.slack.payloads import Click
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider


@dataclass(frozen=True, slots=True)
class StaffLists:
    """What admins press under a list of people."""

    help_desk_of: Provider[HelpDesk]
    guidance: GuidanceDesk

    async def nudge(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """Reminds everybody on the list."""
        await ack()
        asker, help_desk = click.asker, await self.help_desk_of(click.asker.team_id)
        if await _allowed(help_desk, click, respond):
            count = await asyncio.to_thread(self.guidance.nudge, asker.team_id, _court(click), asker.user_id)
            help_desk.inbox.wake()
            await tell(help_desk.slack_client, respond, click, paragraph(WORDS.queue.nudged(count)))

    async def send_csv(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """The list as a file, for the staff channel while that is fit."""
        await ack()
        help_desk = await self.help_desk_of(click.asker.team_id)
        channel = help_desk.access.channel
        if not await _allowed(help_desk, click, respond) or channel is None:
            return
        unfit = await help_desk.access.unfit()
        if unfit is not None:
            await tell(help_desk.slack_client, respond, click, paragraph(WORDS.queue.NOT_SENT.format(reason=unfit)))
            return
        people = await asyncio.to_thread(self.guidance.not_linked, click.asker.team_id, _court(click))
        name, content = f"not-linked-{_court(click) or 'all'}.csv", not_linked_csv(people).encode()
        try:
            await help_desk.slack_client.upload(
                channel, FileUpload(name, content, WORDS.queue.NOT_LINKED_TITLE.strip("*"))
            )
        except (LaterError, UndeliverableError) as error:
            text = WORDS.problems.NO_FILES if lacks_scope(error) else WORDS.queue.NOT_SENT.format(reason=error)
            await tell(help_desk.slack_client, respond, click, paragraph(text))
            return
        await tell(help_desk.slack_client, respond, click, paragraph(WORDS.queue.CSV_SENT))


async def _allowed(help_desk: HelpDesk, click: Click, respond: AsyncRespond) -> bool:
    access, user = help_desk.access, click.asker.user_id
    allowed = await access.is_admin(user)
    if not allowed:
        refusal = WORDS.staff.NOT_ADMIN if await access.is_staff(user) else WORDS.staff.NOT_STAFF
        await tell(help_desk.slack_client, respond, click, paragraph(refusal))
    return allowed


def _court(click: Click) -> str | None:
    """Which court's list a button belongs to; None: that of all."""
    return None if click.value in ("", "-") else click.value
