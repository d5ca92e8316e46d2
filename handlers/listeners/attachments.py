"""What is pressed under the question whether files may pass to the other side of a ticket."""

from __future__ import annotations

import asyncio
from typing import Literal

from bot.desk.tickets import TicketDesk
from handlers import action_ids
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.slack.client import SlackClient
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click

AskerAnswer = Literal["send-files", "keep-files"]
StaffAnswer = Literal["attach", "leave"]


async def answer_asker(desk: TicketDesk, slack_client: SlackClient, click: Click, act: AskerAnswer) -> Message | None:
    """Does what the asker pressed, and takes the buttons off; what is to be told where nothing came of it."""
    assert click.on_ticket is not None, "it is looked at before"
    ticket, message = click.on_ticket.ticket, action_ids.number(click.on_ticket.about) or 0
    found = await asyncio.to_thread(desk.views.find, click.asker.team_id, ticket)
    if found is None or found[0].asker != click.asker.user_id:
        return paragraph(WORDS.asker.NOT_YOURS)
    text = WORDS.attachments.NOT_SENT
    if act == "send-files":
        refusal = await asyncio.to_thread(desk.attachments.send_from_asker, click.asker, ticket, message)
        if refusal is not None:
            return paragraph(WORDS.asker.REFUSED[refusal])
        text = WORDS.attachments.ON_ITS_WAY
    if click.channel is not None and click.message_ts is not None:
        await at_most_once(slack_client.update(click.channel, click.message_ts, paragraph(text)))
    return None


async def answer_staff(desk: TicketDesk, click: Click, act: StaffAnswer) -> Message:
    """Does what a member of the staff pressed; what stands in the place of the question then."""
    assert click.on_ticket is not None, "it is looked at before"
    ticket, message = click.on_ticket.ticket, action_ids.number(click.on_ticket.about) or 0
    if act == "leave":
        return paragraph(WORDS.attachments.STAFF_NOT_SENT)
    team, who = click.asker.team_id, click.asker.user_id
    refusal = await asyncio.to_thread(desk.attachments.send_from_staff, team, ticket, message, who)
    return paragraph(WORDS.attachments.STAFF_ON_ITS_WAY if refusal is None else WORDS.staff.REFUSED[refusal])


__all__ = ["answer_asker", "answer_staff"]
