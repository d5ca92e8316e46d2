"""What Slack shows around a direct message where the bot is an agent: suggested prompts, thread titles, a status line.

All of it is decoration: it is sent once, after what matters, and given up when Slack does not take it at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from bot.core.inquiry import Inquiry
from bot.jobs.inbox import LaterError
from handlers.slack.client import SlackClient
from handlers.slack.failures import RateLimitedError, UndeliverableError, failures
from handlers.slack.places import Place

log = structlog.get_logger(__name__)

PROMPTS: Final = "assistant.threads.setSuggestedPrompts"
TITLE: Final = "assistant.threads.setTitle"
STATUS: Final = "assistant.threads.setStatus"
PATIENCE_SECONDS: Final = 2.0
"""How long such a call may keep what comes after it waiting."""
REFUSED_SECONDS: Final = 3600.0
"""After a refusal for good, such as `missing_scope`, the method is left alone for so long."""
MAX_TITLE: Final = 200
"""Characters of a thread's title."""
Prompt = tuple[str, str]
"""What its button says, and the message that it sends."""


@dataclass(frozen=True, slots=True)
class AgentView:
    """The agent view of one workspace; where it is off, nothing of this does anything."""

    slack_client: SlackClient
    is_on: bool = False
    """The workspace has granted `assistant:write`."""

    def in_thread(self, asked: Inquiry) -> Inquiry:
        """A direct message as it is answered: in its thread, which begins with it unless it stands in one."""
        if not self.is_on or asked.surface != "dm" or not asked.is_message:
            return asked
        return replace(asked, thread_ts=asked.thread_ts or asked.ts, in_agent_view=True)

    def place(self, direct: str, channel: str | None, thread_ts: str | None) -> Place:
        """Where something goes in the direct message `direct` that was asked for in a thread of `channel`."""
        return Place(direct, thread_ts if self.is_on and channel == direct else None)

    async def suggest(self, channel: str, greeting: str, prompts: Sequence[Prompt]) -> None:
        """Offers messages to send, above the composer. Slack drops the call silently where it names a thread."""
        shown = [{"title": title, "message": message} for title, message in prompts]

        async def call() -> None:
            await self.slack_client.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=greeting, prompts=shown
            )

        if shown:
            await self._decorate(PROMPTS, call)

    async def entitle(self, place: Place, title: str) -> None:
        """Names a thread in the list of threads. title: courts and entries only, nothing that a person wrote."""

        async def call() -> None:
            await self.slack_client.client.assistant_threads_setTitle(
                channel_id=place.channel, thread_ts=place.thread_ts or "", title=title[:MAX_TITLE]
            )

        if place.thread_ts is not None:
            await self._decorate(TITLE, call)

    async def say_waiting(self, place: Place, status: str) -> None:
        """Shows a line below the thread until the next message there, or for two minutes."""

        async def call() -> None:
            await self.slack_client.client.assistant_threads_setStatus(
                channel_id=place.channel, thread_ts=place.thread_ts or "", status=status
            )

        if place.thread_ts is not None:
            await self._decorate(STATUS, call)

    async def _decorate(self, method: str, call: Callable[[], Awaitable[None]]) -> None:
        pace = self.slack_client.pace
        if not self.is_on or pace.closed_for(method, "") > 0:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), failures():
                await call()
        except RateLimitedError as limited:
            pace.pause(method, "", limited.pause)
        except UndeliverableError as error:
            log.info("the agent view goes without", method=method, error=str(error))
            pace.pause(method, "", REFUSED_SECONDS)
        except (LaterError, TimeoutError) as error:
            log.debug("the agent view goes without, once", method=method, reason=str(error))


__all__ = ["AgentView", "Prompt"]
