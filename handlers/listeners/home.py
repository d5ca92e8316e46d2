"""The Home tab."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.core.asking import Asked, Asker
from bot.core.redaction import redact
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.jobs.inbox import LaterError, NoTokenError
from handlers.blocks.home import HomeDesk, home_view
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import ShowHome, to_json
from handlers.listeners.messages import incoming
from handlers.listeners.tickets import HelpDesk
from handlers.slack.failures import UndeliverableError, UnexpectedRefusalError, at_most_once
from handlers.slack.payloads import Click, HomeOpened
from handlers.slack.workspace_scope import Provider

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 2.0
"""When a Home tab that Slack did not take is drawn again; Slack's own Retry-After comes before."""


@dataclass(frozen=True, slots=True)
class HomeTab:
    """The Home tab of everybody; staff also see the queue."""

    desk: QuestionDesk
    guidance: GuidanceDesk
    help_desk: HelpDesk
    _locks: WeakValueDictionary[Asker, asyncio.Lock] = field(default_factory=WeakValueDictionary, init=False)

    async def publish(self, asker: Asker) -> None:
        """Shows the Home tab of this person as things are now; where Slack does not take it, as they are later."""
        try:
            await self.draw(asker)
        except (LaterError, UnexpectedRefusalError) as error:
            log.warning("a Home tab is shown later", reason=str(error))
            await asyncio.to_thread(self._draw_later, asker, error)
        except UndeliverableError as error:
            log.warning("a Home tab cannot be shown", reason=str(error))

    async def draw(self, asker: Asker) -> None:
        """As above, once. Raises LaterError while Slack is out, UndeliverableError when it refuses for good."""
        # One after the other: what is drawn last must arrive last.
        async with self._locks.setdefault(asker, asyncio.Lock()):
            await self.help_desk.slack_client.publish_home(asker.user_id, await self._view(asker))

    def _draw_later(self, asker: Asker, error: LaterError | UnexpectedRefusalError) -> None:
        seconds = AGAIN_SECONDS
        # Without a token the row finds out itself, and is tried at once with another one.
        if isinstance(error, LaterError) and not isinstance(error, NoTokenError) and error.seconds is not None:
            seconds = error.seconds
        self.help_desk.inbox.schedule_once(asker.team_id, f"home:{asker.user_id}", to_json(ShowHome(asker)), seconds)

    async def _view(self, asker: Asker) -> dict[str, Any]:
        home = await asyncio.to_thread(self.desk.home, asker)
        check_summaries = await asyncio.to_thread(self.guidance.check_summaries, asker)
        mine = await asyncio.to_thread(self.help_desk.desk.views.of_asker, asker)
        room, queue = self.help_desk.room, None
        if await room.is_staff(asker.user_id):
            queue = await asyncio.to_thread(self.help_desk.desk.views.queue, asker.team_id, asker.user_id)
        may_set = await room.is_admin(asker.user_id)
        part = HomeDesk(mine if room.channel is not None else None, queue, may_set)
        return home_view(home, check_summaries, part, self.help_desk.inbox.clock())


@dataclass(frozen=True, slots=True)
class HomeButtons:
    """The Home tab's own buttons, and its opening."""

    tab_of: Provider[HomeTab]

    async def open(self, opened: HomeOpened) -> None:
        if opened.on_home_tab:
            await (await self.tab_of(opened.asker.team_id)).publish(opened.asker)

    async def set_usual_court(self, ack: AsyncAck, click: Click) -> None:
        await ack()
        await self._set(click.asker, click.choice)

    async def forget_usual_court(self, ack: AsyncAck, click: Click) -> None:
        await ack()
        await self._set(click.asker, None)

    async def _set(self, asker: Asker, court: str | None) -> None:
        tab = await self.tab_of(asker.team_id)
        await asyncio.to_thread(tab.desk.set_usual_court, asker, court)
        await tab.publish(asker)

    async def try_example(self, ack: AsyncAck, click: Click) -> None:
        """Asks an example in the direct message."""
        await ack()
        help_desk = (await self.tab_of(click.asker.team_id)).help_desk
        channel = await at_most_once(help_desk.slack_client.direct_message(click.asker.user_id))
        if channel is not None:
            asked = _asked(click.asker, channel, click.action_ts, WORDS.home.example(click.number))
            await help_desk.inbox.accept(incoming(asked))


def _asked(asker: Asker, channel: str, action_ts: str, example: str) -> Asked:
    return Asked(
        asker=asker,
        key=f"{channel}:example:{action_ts}",
        text=redact(example).text,
        surface="dm",
        channel=channel,
        ts=action_ts,
        thread_ts=None,
        mentioned=True,
    )


def register(app: AsyncApp, buttons: HomeButtons) -> None:
    app.event("app_home_opened")(buttons.open)
