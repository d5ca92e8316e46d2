"""The bot and the local Slack together, for tests: the real Bolt app over a real socket, a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy import select

from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.serving.app import RunningBot, running_bot
from bot.settings import Settings
from bot.store import due
from bot.store.store import Store
from bot.store.tables import inbox
from handlers.action_ids import Action

Json = Mapping[str, Any]
ACK_SECONDS: Final = 30.0
"""So long the local Slack waits for an ack, unless its deadline is what is tested: a busy machine has no three."""


_LEASED: Final = select(inbox.c.id).where(inbox.c.done_at.is_(None), inbox.c.owner.is_not(None)).limit(1)


@dataclass
class Stage:
    """A local Slack and a bot that can be restarted, with what happened so far kept in its database."""

    slack: LocalSlack
    store: Store
    kb: KnowledgeBase
    transport: str = "socket"
    lease_seconds: int = 2
    clock: datetime | None = None
    post_burst: int = 1000
    """A local Slack takes as many as come unless it is told otherwise, and most tests have no second for each."""
    desk: Mapping[str, Any] = field(
        default_factory=lambda: {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": ("U_BEN", "U_SAM")}
    )
    """Settings of the help desk."""
    _bot: AsyncExitStack = field(default_factory=AsyncExitStack)
    running: RunningBot | None = None

    @property
    def settings(self) -> Settings:
        return Settings(
            SLACK_BOT_TOKEN=SecretStr(self.slack.bot_token),
            SLACK_APP_TOKEN=SecretStr(self.slack.app_token) if self.transport == "socket" else None,
            SLACK_SIGNING_SECRET=SecretStr(self.slack.signing_secret),
            SLACK_API_URL=self.slack.api_url,
            PORT=0,
            HELPDESK_HOST="127.0.0.1",
            HELPDESK_LEASE_SECONDS=self.lease_seconds,
            HELPDESK_CLOCK=self.clock,
            HELPDESK_POST_BURST=self.post_burst,
            **{"HELPDESK_MEASURE_DRAFTS": False, **self.desk},  # that takes minutes
        )

    async def start(self) -> None:
        self._bot = AsyncExitStack()
        self.running = await self._bot.enter_async_context(running_bot(self.settings, self.kb, self.store))
        if self.transport == "http":
            self.slack.request_url = f"http://127.0.0.1:{self.running.port}/slack/events"
        else:
            await self.slack.connected()

    async def stop(self) -> None:
        await self._bot.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def settled(self) -> None:
        """Nothing is under way any more: not in Slack, and not in the bot."""
        running = self.running
        assert running is not None
        await self.slack.wait_for(lambda: is_idle(running, self.store, self.slack))

    def bot_messages(self, person: str = "U_ADA", ref: str = "#ask-helpdesk") -> list[Json]:
        """What the bot said in a conversation, as this person sees it."""
        return [message for message in self.slack.person(person).sees(ref) if message.get("user") == "U_BOT"]


@asynccontextmanager
async def staged(
    kb: KnowledgeBase,
    store: Store,
    *,
    transport: str = "socket",
    start: datetime | None = None,
    desk: Mapping[str, Any] | None = None,
    ack_seconds: float = ACK_SECONDS,
    agent_view: bool = False,
    **slack: Any,
) -> AsyncIterator[Stage]:
    """A stage with the bot running. agent_view: the workspace has granted what Slack wants for that."""
    async with LocalSlack(start=start, ack_seconds=ack_seconds, agent_view=agent_view, **slack) as local:
        stage = Stage(local, store, kb, transport, clock=start)
        stage.desk = stage.desk if desk is None else desk
        await stage.start()
        try:
            yield stage
        finally:
            await stage.stop()


def is_idle(running: RunningBot, store: Store, *slacks: LocalSlack) -> bool:
    """Whether nothing more comes of what happened: each thing that leads to another is seen until that one is.

    An event is under way until it is acked; by then its listener runs, and what that leaves to be done later is
    a row, which is open until it is done. A row that was put off, or is for later, does not count.
    """
    under_way = any(slack.journal.under_way for slack in slacks)
    return not (under_way or listening() or running.bot.inbox.rows_in_work or _at_work(store, running.bot.clock()))


def listening() -> bool:
    """Whether Bolt still runs a listener in this process: what follows an ack is seen in no row."""
    codes = (getattr(task.get_coro(), "cr_code", None) for task in asyncio.all_tasks())
    return any(code is not None and "slack_bolt/listener" in code.co_filename for code in codes)


def _at_work(store: Store, now: datetime) -> bool:
    """Whether a row is leased, or can be taken."""
    with store.reading() as unit:
        return unit.connection.execute(_LEASED).first() is not None or bool(due.takeable(unit.connection, now, 1, ()))


def related_title(answer: Json) -> str:
    """What the menu under an answer says of the first related question."""
    options = [
        option
        for block in answer["blocks"]
        for element in block.get("elements", ())
        for option in element.get("options", ())
    ]
    return next(str(one["text"]["text"]) for one in options if one["value"].startswith(Action.RELATED))


def words_of(message: Json) -> str:
    """All text a message shows, buttons included."""
    return "\n".join(_texts(message.get("blocks") or [])) or str(message.get("text", ""))


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict) and value.get("type") == "rich_text":
        return _rich_lines(value)
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [
            text for key, item in value.items() if key != "text" or isinstance(item, dict) for text in _texts(item)
        ]
    return []


def _rich_lines(block: Json) -> list[str]:
    """Each line as it is read, those of a numbered list with their numbers."""
    lines: list[str] = []
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            first = 1 + element.get("offset", 0)
            lines += [f"{number}. {_rich_line(item)}" for number, item in enumerate(element["elements"], first)]
        else:
            lines.append(_rich_line(element))
    return lines


def _rich_line(section: Json) -> str:
    return "".join(str(element.get("text") or element.get("url") or "") for element in section["elements"])
