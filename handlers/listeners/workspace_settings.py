"""The help desk's settings, chosen by its admins in the Home tab."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.core.workspace import Preferences
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import LaterError
from handlers import action_ids
from handlers.blocks import preferences as blocks
from handlers.blocks.forms import closing_view
from handlers.blocks.words import WORDS
from handlers.jobs.announcements import of_change
from handlers.jobs.digest import DigestJob
from handlers.listeners.home import HomeTab
from handlers.slack import payloads, settings_form
from handlers.slack.client import AdminNeededError, SlackClient, UndeliverableError, at_most_once
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffRoom

CHECK_SECONDS = 2.0
"""A form must be answered within three seconds: Slack gets two of them to say whether the channel is fit."""


def register(app: AsyncApp, tab_of: Provider[HomeTab], reporter_of: Provider[DigestJob], desk: WorkspaceDesk) -> None:
    @app.action(action_ids.SETTINGS)
    async def open_settings(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        click = payloads.click(body)
        tab = await tab_of(click.asker.team_id)
        view = closing_view(WORDS.settings.TITLE, WORDS.staff.NOT_ADMIN)
        if await tab.help_desk.room.is_admin(click.asker.user_id):
            now = await asyncio.to_thread(desk.preferences, click.asker.team_id)
            courts = [court for one in now.courts if (court := tab.help_desk.desk.views.court(one)) is not None]
            view = blocks.preferences_view(now, courts)
        await at_most_once(tab.help_desk.slack_client.open_modal(click.trigger, view))

    @app.view(action_ids.SETTINGS_FORM)
    async def save_settings(ack: AsyncAck, body: dict[str, Any]) -> None:
        sent = await cooperatively(payloads.submission, body)
        team = sent.asker.team_id
        # Another process may have taken this person's right just now: what is remembered is not enough here.
        await asyncio.to_thread(desk.read_again, team)
        tab = await tab_of(team)
        if not await tab.help_desk.room.is_admin(sent.asker.user_id):
            await ack(response_action="update", view=closing_view(WORDS.settings.TITLE, WORDS.staff.NOT_ADMIN))
            return
        now = await asyncio.to_thread(desk.preferences, team)
        wanted, errors = settings_form.chosen_settings(sent.values, now)
        errors |= await _unfit(tab.help_desk.slack_client, wanted, now) if not errors else {}
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        inbox = tab.help_desk.inbox
        announce = of_change(team, sent.asker.user_id, inbox.clock())
        await asyncio.to_thread(desk.choose, team, wanted, announce)
        inbox.wake()
        await ack(response_action="update", view=closing_view(WORDS.settings.TITLE, WORDS.settings.SAVED))
        # From here on the office is another: with the new channel, hours and people.
        await asyncio.to_thread((await reporter_of(team)).schedule, team)
        await (await tab_of(team)).publish(sent.asker)


async def _unfit(slack_client: SlackClient, wanted: Preferences, now: Preferences) -> dict[str, str]:
    """What is wrong with the channel and the group, as Slack sees them; only what is new is asked."""
    if (wanted.staff_channel, wanted.staff_group) == (now.staff_channel, now.staff_group):
        return {}
    if wanted.staff_channel is None:
        return {settings_form.GROUP: WORDS.settings.GROUP_ALONE} if wanted.staff_group else {}
    room = StaffRoom(slack_client.client, wanted.staff_channel, wanted.staff_group)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            unfit = await room.unfit()
            if unfit is not None:
                return {settings_form.CHANNEL: WORDS.settings.UNFIT.format(reason=unfit)}
            await room.must_know("")
    except (UndeliverableError, AdminNeededError):
        return {settings_form.GROUP if wanted.staff_group else settings_form.CHANNEL: WORDS.settings.UNREADABLE}
    except (LaterError, TimeoutError):
        return {settings_form.CHANNEL: WORDS.settings.LATER}
    return {}
