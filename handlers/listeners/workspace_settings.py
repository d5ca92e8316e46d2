"""The help desk's settings, chosen by its admins in the Home tab."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.workspace import Preferences
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import LaterError
from handlers.blocks import preferences as blocks
from handlers.blocks.forms import closing_view
from handlers.blocks.words import WORDS
from handlers.jobs.announcements import of_change
from handlers.jobs.digest import DigestJob
from handlers.listeners.home import HomeTab
from handlers.slack import settings_form
from handlers.slack.channels import ChannelFacts, look_up
from handlers.slack.client import SlackClient
from handlers.slack.failures import AdminNeededError, UndeliverableError, at_most_once
from handlers.slack.payloads import Click, Submission
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffAccess

CHECK_SECONDS = 2.0
"""A form must be answered within three seconds: Slack gets two of them to say whether the channel is fit."""


@dataclass(frozen=True, slots=True)
class SettingsButtons:
    """Opens the settings."""

    tab_of: Provider[HomeTab]
    desk: WorkspaceDesk

    async def show(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        tab = await self.tab_of(click.asker.team_id)
        view = closing_view(WORDS.settings.TITLE, WORDS.staff.NOT_ADMIN)
        if await tab.help_desk.access.is_admin(click.asker.user_id):
            now = await asyncio.to_thread(self.desk.preferences, click.asker.team_id)
            courts = [court for one in now.courts if (court := tab.help_desk.desk.views.court(one)) is not None]
            view = blocks.preferences_view(now, courts)
        await at_most_once(tab.help_desk.slack_client.open_modal(click.trigger, view))


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """The settings, sent."""

    tab_of: Provider[HomeTab]
    digest_of: Provider[DigestJob]
    desk: WorkspaceDesk

    async def save(self, ack: AsyncAck, sent: Submission) -> None:
        fields = await cooperatively(sent.read)
        team = sent.asker.team_id
        # Another process may have taken this person's right just now: what is remembered is not enough here.
        await asyncio.to_thread(self.desk.read_again, team)
        tab = await self.tab_of(team)
        if not await tab.help_desk.access.is_admin(sent.asker.user_id):
            await ack(response_action="update", view=closing_view(WORDS.settings.TITLE, WORDS.staff.NOT_ADMIN))
            return
        now = await asyncio.to_thread(self.desk.preferences, team)
        wanted, errors = settings_form.chosen_settings(fields.values, now)
        if not errors:
            slack_client = tab.help_desk.slack_client
            unfit, absent = await asyncio.gather(
                _unfit(slack_client, wanted, now), _unreadable(slack_client, wanted, now)
            )
            errors = unfit | absent
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        inbox = tab.help_desk.inbox
        announce = of_change(team, sent.asker.user_id, inbox.clock())
        await asyncio.to_thread(self.desk.choose, team, wanted, announce)
        inbox.wake()
        await ack(response_action="update", view=closing_view(WORDS.settings.TITLE, WORDS.settings.SAVED))
        # From here on the workspace's services are others: with the new channel, hours and people.
        await asyncio.to_thread((await self.digest_of(team)).schedule, team)
        await (await self.tab_of(team)).publish(sent.asker)


async def _unfit(slack_client: SlackClient, wanted: Preferences, now: Preferences) -> dict[str, str]:
    """What is wrong with the channel and the group, as Slack sees them; only what is new is asked."""
    if (wanted.staff_channel, wanted.staff_group) == (now.staff_channel, now.staff_group):
        return {}
    if wanted.staff_channel is None:
        return {settings_form.GROUP: WORDS.settings.GROUP_ALONE} if wanted.staff_group else {}
    access = StaffAccess(slack_client.client, wanted.staff_channel, wanted.staff_group)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            unfit = await access.unfit()
            if unfit is not None:
                return {settings_form.CHANNEL: WORDS.settings.UNFIT.format(reason=unfit)}
            await access.must_know("")
    except (UndeliverableError, AdminNeededError):
        return {settings_form.GROUP if wanted.staff_group else settings_form.CHANNEL: WORDS.settings.UNREADABLE}
    except (LaterError, TimeoutError):
        return {settings_form.CHANNEL: WORDS.settings.LATER}
    return {}


async def _unreadable(slack_client: SlackClient, wanted: Preferences, now: Preferences) -> dict[str, str]:
    """What is wrong with the request channels, as Slack sees them; only those that are new are asked about."""
    new = [one for one in wanted.request_channels if one not in now.request_channels]
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            found = await asyncio.gather(*(look_up(slack_client.client, one) for one in new))
    except (LaterError, TimeoutError):  # or an admin of Slack must act first
        return {settings_form.REQUESTS: WORDS.settings.LATER}
    return _wrong_places(found)


def _wrong_places(found: Sequence[ChannelFacts]) -> dict[str, str]:
    words = WORDS.settings
    if archived := [one.name for one in found if one.is_archived]:
        return {settings_form.REQUESTS: words.REQUESTS_ARCHIVED.format(names=", ".join(archived))}
    if absent := [one.name or words.REQUESTS_UNKNOWN for one in found if not one.is_member]:
        return {settings_form.REQUESTS: words.REQUESTS_ABSENT.format(names=", ".join(absent))}
    return {}
