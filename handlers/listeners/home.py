"""The Home tab."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.core.inquiry import Asker, Inquiry
from bot.core.redaction import redact
from bot.desk.guidance import GuidanceDesk
from bot.desk.prompts import PromptDesk
from bot.desk.questions import QuestionDesk
from bot.jobs.inbox import LaterError, NoTokenError
from handlers.blocks.home import HomeDesk, home_view
from handlers.blocks.knowledge import as_home
from handlers.blocks.words import WORDS
from handlers.board_controls import decode_board_control
from handlers.draft_controls import decode_knowledge_control
from handlers.jobs.tasks import ShowHome, to_json
from handlers.listeners.board_views import BoardViews
from handlers.listeners.knowledge_views import KnowledgeViews
from handlers.listeners.messages import incoming
from handlers.listeners.tickets import HelpDesk
from handlers.slack.agent_view import AgentView
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
    boards: BoardViews
    knowledge: KnowledgeViews
    _locks: WeakValueDictionary[Asker, asyncio.Lock] = field(default_factory=WeakValueDictionary, init=False)

    async def publish(self, asker: Asker, board: str = "") -> None:
        """Shows the Home tab of this person as things are now; where Slack does not take it, as they are later.

        board: a part of the readiness board instead, for an administrator, or of the knowledge loop, for staff.
        """
        try:
            await self.draw(asker, board)
        except (LaterError, UnexpectedRefusalError) as error:
            log.warning("a Home tab is shown later", reason=str(error))
            await asyncio.to_thread(self._draw_later, ShowHome(asker, board), error)
        except UndeliverableError as error:
            log.warning("a Home tab cannot be shown", reason=str(error))

    async def draw(self, asker: Asker, board: str = "") -> None:
        """As above, once. Raises LaterError while Slack is out, UndeliverableError when it refuses for good."""
        # One after the other: what is drawn last must arrive last.
        async with self._locks.setdefault(asker, asyncio.Lock()):
            await self.help_desk.slack_client.publish_home(asker.user_id, await self._view(asker, board))

    def _draw_later(self, shown: ShowHome, error: LaterError | UnexpectedRefusalError) -> None:
        seconds = AGAIN_SECONDS
        # Without a token the row finds out itself, and is tried at once with another one.
        if isinstance(error, LaterError) and not isinstance(error, NoTokenError) and error.seconds is not None:
            seconds = error.seconds
        asker = shown.asker
        self.help_desk.inbox.schedule_once(asker.team_id, f"home:{asker.user_id}", to_json(shown), seconds)

    async def _view(self, asker: Asker, board: str) -> dict[str, Any]:
        access = self.help_desk.access
        may_set, is_staff = await access.is_admin(asker.user_id), await access.is_staff(asker.user_id)
        control, of_knowledge = decode_board_control(board), decode_knowledge_control(board)
        if control is not None and may_set:
            return await self.boards.view(asker, control)
        if of_knowledge is not None and is_staff:
            return as_home(await asyncio.to_thread(self.knowledge.page, asker, of_knowledge))
        home = await asyncio.to_thread(self.desk.home, asker)
        check_summaries = await asyncio.to_thread(self.guidance.check_summaries, asker)
        mine = await asyncio.to_thread(self.help_desk.desk.views.of_asker, asker)
        on_board = await asyncio.to_thread(self.boards.own, asker, check_summaries)
        part = HomeDesk(mine if access.channel is not None else None, None, (), may_set, on_board)
        if is_staff:
            part = await asyncio.to_thread(self._with_lists, asker, part)
        return home_view(home, check_summaries, part, self.help_desk.inbox.clock())

    def _with_lists(self, asker: Asker, part: HomeDesk) -> HomeDesk:
        """With what staff see."""
        queue = self.help_desk.desk.views.queue(asker.team_id, asker.user_id)
        incidents = self.help_desk.incidents.listing(asker.team_id)
        return replace(part, queue=queue, incidents=incidents, knowledge=self.knowledge.home_part(asker.team_id))


@dataclass(frozen=True, slots=True)
class HomeButtons:
    """The Home tab's own buttons, and its opening."""

    tab_of: Provider[HomeTab]
    agent_view_of: Provider[AgentView]
    prompts: PromptDesk

    async def open(self, opened: HomeOpened) -> None:
        if opened.on_home_tab:
            await (await self.tab_of(opened.asker.team_id)).publish(opened.asker)
        elif opened.channel:
            await self._suggest(opened)

    async def _suggest(self, opened: HomeOpened) -> None:
        """The tab of the messages shows what may be said next, where Slack shows the bot as an agent."""
        agent_view = await self.agent_view_of(opened.asker.team_id)
        if agent_view.is_on:
            found = await asyncio.to_thread(self.prompts.prompts, opened.asker)
            shown = [WORDS.agent_view.prompt(one) for one in found]
            await agent_view.suggest(opened.channel, WORDS.agent_view.GREETING, shown)

    async def set_usual_court(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        await self._set(click.asker, click.choice)

    async def forget_usual_court(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        await ack()
        await self._set(click.asker, None)

    async def _set(self, asker: Asker, court: str | None) -> None:
        tab = await self.tab_of(asker.team_id)
        await asyncio.to_thread(tab.desk.set_usual_court, asker, court)
        await tab.publish(asker)

    async def try_example(self, ack: AsyncAck, click: Click, _: AsyncRespond) -> None:
        """Asks an example in the direct message."""
        await ack()
        help_desk = (await self.tab_of(click.asker.team_id)).help_desk
        channel = await at_most_once(help_desk.slack_client.direct_message(click.asker.user_id))
        if channel is not None:
            asked = _asked(click.asker, channel, click.action_ts, WORDS.home.example(click.number))
            await help_desk.inbox.accept(incoming(asked))


def _asked(asker: Asker, channel: str, action_ts: str, example: str) -> Inquiry:
    return Inquiry(
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
