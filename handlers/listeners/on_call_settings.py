"""The on-call list, chosen by the help desk's admins in the Home tab."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.on_call import Shift
from bot.core.times import earliest_ts
from bot.desk.paging import PagingDesk
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import Incoming, LaterError
from handlers.blocks.forms import closing_view
from handlers.blocks.on_call_form import on_call_view
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import Announcement, to_json
from handlers.listeners.home import HomeTab
from handlers.listeners.workspace_settings import CHECK_SECONDS
from handlers.slack import on_call_form as form
from handlers.slack.failures import AdminNeededError, UndeliverableError, at_most_once
from handlers.slack.payloads import Click, Submission
from handlers.slack.workspace_scope import Provider
from handlers.staff_access import StaffAccess


class _UnreadableError(Exception):
    """Slack does not say who is in the group of the shift at this place of the form."""

    def __init__(self, place: int, why: str) -> None:
        super().__init__(why)
        self.errors = {form.field_of(form.GROUP, place): why}


@dataclass(frozen=True, slots=True)
class OnCallButtons:
    """Opens the on-call list."""

    tab_of: Provider[HomeTab]
    paging: PagingDesk

    async def show(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        tab = await self.tab_of(click.asker.team_id)
        view = closing_view(WORDS.on_call.TITLE, WORDS.staff.NOT_ADMIN)
        if await tab.help_desk.access.is_admin(click.asker.user_id):
            view = on_call_view(await asyncio.to_thread(self.paging.shifts, click.asker.team_id))
        await at_most_once(tab.help_desk.slack_client.open_modal(click.trigger, view))


@dataclass(frozen=True, slots=True)
class OnCallForm:
    """The on-call list, sent."""

    tab_of: Provider[HomeTab]
    paging: PagingDesk
    workspaces: WorkspaceDesk

    async def save(self, ack: AsyncAck, sent: Submission) -> None:
        fields = await cooperatively(sent.read)
        # As for the settings: another process may have taken this person's right just now.
        await asyncio.to_thread(self.workspaces.read_again, sent.asker.team_id)
        help_desk = (await self.tab_of(sent.asker.team_id)).help_desk
        if not await help_desk.access.is_admin(sent.asker.user_id):
            await ack(response_action="update", view=closing_view(WORDS.on_call.TITLE, WORDS.staff.NOT_ADMIN))
            return
        shifts, errors = form.chosen_shifts(fields.values)
        strangers: Sequence[str] = ()
        if not errors:
            strangers, errors = await _not_staff(help_desk.access, shifts)
        if errors:
            await ack(response_action="errors", errors=errors)
        elif strangers:
            view = on_call_view(tuple(shifts.values()), WORDS.on_call.not_staff(strangers))
            await ack(response_action="update", view=view)
        else:
            now = help_desk.inbox.clock()
            announcements = _announcements(sent, help_desk.access.channel, tuple(shifts.values()), earliest_ts(now))
            chosen = await asyncio.to_thread(
                self.paging.choose, sent.asker.team_id, tuple(shifts.values()), announcements
            )
            help_desk.inbox.wake()
            said = WORDS.on_call.SAVED if chosen else WORDS.on_call.UNCHANGED
            await ack(response_action="update", view=closing_view(WORDS.on_call.TITLE, said))


async def _not_staff(access: StaffAccess, shifts: Mapping[int, Shift]) -> tuple[Sequence[str], dict[str, str]]:
    """Who of the list is not staff, as Slack says now; or the errors at the fields that it cannot be known for."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            users = dict.fromkeys([user for place, one in shifts.items() for user in await _people(access, place, one)])
            return [user for user in users if not await access.must_know(user)], {}
    except _UnreadableError as unreadable:
        return (), unreadable.errors
    except (LaterError, UndeliverableError, TimeoutError):
        return (), {form.field_of(form.PEOPLE, next(iter(shifts))): WORDS.on_call.LATER}


async def _people(access: StaffAccess, place: int, shift: Shift) -> Sequence[str]:
    """Everybody whom a shift can page."""
    if shift.group is None:
        return shift.people
    try:
        return (*shift.people, *await access.members_of_group(shift.group))
    except AdminNeededError as error:
        why = WORDS.on_call.GROUP_NO_SCOPE if error.name == "missing_scope" else WORDS.on_call.GROUP_UNREADABLE
        raise _UnreadableError(place, why) from error
    except UndeliverableError as error:
        raise _UnreadableError(place, WORDS.on_call.GROUP_UNREADABLE) from error


def _announcements(sent: Submission, channel: str | None, shifts: Sequence[Shift], since: str) -> list[Incoming]:
    """Tells the staff channel who is on call from now on."""
    if channel is None:
        return []
    word = Announcement(WORDS.on_call.changed(sent.asker.user_id, shifts), since, channel=channel)
    key = f"on-call:{uuid4().hex}:{channel}"
    return [Incoming(sent.asker.team_id, key, f"announcement:{channel}", to_json(word))]


__all__ = ["OnCallButtons", "OnCallForm"]
