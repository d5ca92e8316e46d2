"""Who is staff, and whether the staff channel is fit for tickets: asked of Slack, remembered for five seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs.inbox import LaterError
from handlers.blocks.words import WORDS
from handlers.slack.failures import UndeliverableError, failures

log = structlog.get_logger(__name__)
T = TypeVar("T")

REMEMBERED_SECONDS = 5.0
"""How old an answer of Slack's may be. An event that tells of a change ends it before (see `forget`)."""
PAGE = 200
USER_GONE = frozenset(("user_not_found", "user_not_visible"))


@dataclass
class StaffAccess:
    """The staff channel of one workspace and the people who are staff. Without a channel there are no tickets."""

    client: AsyncWebClient
    channel: str | None
    group: str | None
    admins: tuple[str, ...] = ()
    bot_user: str | None = None
    """The bot itself, which is in the channel and no staff; set once Slack has said who it is."""
    seconds: Callable[[], float] = time.monotonic
    _staff: tuple[float, frozenset[str]] | None = field(default=None, init=False)
    _fit_at: float | None = field(default=None, init=False)
    _changes: int = field(default=0, init=False)
    """What was asked before the last of them is not remembered."""
    _asking: dict[str, asyncio.Task[Any]] = field(default_factory=dict, init=False)
    """What Slack is being asked now, by what it is: many at once ask it one time."""

    async def is_staff(self, user: str) -> bool:
        """Members of the user group or, without one, of the staff channel while it is fit.

        Nobody is when Slack does not say.
        """
        if self.channel is None:
            return False
        try:
            return await self.must_know(user)
        except (LaterError, UndeliverableError) as error:
            log.warning("nobody counts as staff now", reason=str(error))
            self._staff = None
            return False

    async def must_know(self, user: str) -> bool:
        """The same for what can wait: raises LaterError or UndeliverableError when Slack does not say."""
        if self.channel is None:
            return False
        if self._staff is not None and self._is_fresh(self._staff[0]):
            members = self._staff[1]
        else:
            members = await self._asked("staff", self._ask_staff(self.group, self.channel))
        return user in members and user != self.bot_user

    async def _ask_staff(self, group: str | None, channel: str) -> frozenset[str]:
        asked_at, changes = self.seconds(), self._changes
        if group:
            members = frozenset(await self.members_of_group(group))
        elif await self.unfit() is None:
            members = await self._members(channel)
        else:  # public or shared: being in it proves nothing
            members = frozenset()
        self._staff = (asked_at, members) if changes == self._changes else None
        return members

    async def is_admin(self, user: str) -> bool:
        """Whether this person may take lists of people out, and remind all of them: an admin, or staff without any."""
        return user in self.admins if self.admins else await self.is_staff(user)

    async def unfit(self) -> str | None:
        """Why no ticket may go into the staff channel; None when it is fit. Raises LaterError when Slack is out."""
        if self.channel is None:
            return WORDS.alarms.NOT_THERE
        if self._fit_at is not None and self._is_fresh(self._fit_at):
            return None
        return await self._asked("fit", self._ask_fit(self.channel))

    async def _ask_fit(self, channel: str) -> str | None:
        asked_at, changes = self.seconds(), self._changes
        found = await self._look(channel)
        # Only that it is fit is remembered: what is put right counts at once.
        self._fit_at = asked_at if found is None and changes == self._changes else None
        return found

    def look_again(self) -> None:
        """Slack refused a post there: what was remembered no longer holds."""
        self._fit_at = None

    def forget(self) -> None:
        """The channel, the group or who is in them has changed: nothing that was remembered holds."""
        self._changes += 1
        self._staff = self._fit_at = None
        self._asking.clear()  # who asks from now on does not wait for what was asked before

    def is_about(self, places: Iterable[str]) -> bool:
        """Whether one of these ids is the staff channel or the group."""
        return not {self.channel, self.group}.isdisjoint(places)

    async def has_no_admin_left(self) -> bool:
        """Whether admins are named and Slack has deactivated all of them.

        Raises UndeliverableError where the bot may not look people up, LaterError when Slack is out.
        """
        for admin in self.admins:
            if not await self._is_gone(admin):
                return False
        return bool(self.admins)

    async def _is_gone(self, user: str) -> bool:
        try:
            async with failures():
                response = await self.client.users_info(user=user)
        except UndeliverableError as error:
            if str(error) in USER_GONE:
                return True
            raise
        return bool(response["user"].get("deleted"))

    async def _asked(self, what: str, asking: Coroutine[Any, Any, T]) -> T:
        """The answer, an error too, for everybody who comes while it is being asked."""
        task = self._asking.get(what)
        if task is None:
            task = self._asking[what] = asyncio.create_task(asking)
            task.add_done_callback(lambda done: self._answered(what, done))
        else:
            asking.close()
        found: T = await asyncio.shield(task)
        return found

    def _answered(self, what: str, task: asyncio.Task[Any]) -> None:
        if self._asking.get(what) is task:
            del self._asking[what]
        if not task.cancelled():
            task.exception()  # looked at: whoever asked may have gone

    def _is_fresh(self, asked_at: float) -> bool:
        return self.seconds() - asked_at <= REMEMBERED_SECONDS

    async def _look(self, channel: str) -> str | None:
        try:
            async with failures():
                response = await self.client.conversations_info(channel=channel)
        except UndeliverableError:
            return WORDS.alarms.NOT_THERE
        found: dict[str, Any] = response["channel"]
        if any(found.get(f"is_{how}") for how in ("shared", "ext_shared", "org_shared", "pending_ext_shared")):
            return WORDS.alarms.SHARED
        if not found.get("is_private") or found.get("is_im") or found.get("is_mpim"):
            return WORDS.alarms.NOT_PRIVATE
        if found.get("is_archived"):
            return WORDS.alarms.ARCHIVED
        return None if found.get("is_member", True) else WORDS.alarms.NOT_THERE

    async def members_of_group(self, group: str) -> tuple[str, ...]:
        """In Slack's order. Raises AdminNeededError or UndeliverableError where Slack does not say."""
        async with failures():
            response = await self.client.usergroups_users_list(usergroup=group)
        return tuple(map(str, response["users"]))

    async def _members(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor: str | None = None
        while True:
            async with failures():
                response = await self.client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
            found |= set(response["members"])
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(found)
