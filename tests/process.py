"""The bot as a process of its own, as it runs in production, in a local Slack: for tests that kill it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.serving.demo import start_bot, stop_bot
from bot.store import database
from bot.store.store import Store
from tests.stage import Json

ROOT = Path(__file__).parent.parent
START_SECONDS = 60
CLOCK_AHEAD = """
import sys
from datetime import timedelta
import bot.clock
real, seconds = bot.clock.machine_time, float(sys.argv[1])
bot.clock.machine_time = lambda: real() + timedelta(seconds=seconds)
from bot.__main__ import main
sys.argv = ["bot", "serve"]
main()
"""
"""`python -m bot serve` on a machine whose clock is ahead by so many seconds, its argument."""


@dataclass
class Process:
    """Starts and ends `python -m bot serve`; what it wrote is in `database` and `log`, one log a start."""

    slack: LocalSlack
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    logs: list[Path] = field(default_factory=list)
    bot: asyncio.subprocess.Process | None = None

    @property
    def database(self) -> Path:
        return self.folder / "helpdesk.db"

    async def start(self) -> None:
        environment = {
            "HELPDESK_LEASE_SECONDS": "2",
            "HELPDESK_POST_BURST": "1000",
            "HELPDESK_CACHE": str(ROOT / "var"),
            "HELPDESK_KNOWLEDGE": str(ROOT / "knowledge"),
            "HELPDESK_LOG": "json",
            "HELPDESK_MEASURE_DRAFTS": "false",
        }
        self.logs.append(self.folder / f"bot-{len(self.logs)}.log")
        environment |= self.slack.environment | self.settings
        self.bot = await start_bot(environment, self.database, self.logs[-1])
        await self.slack.connected(timeout=START_SECONDS)

    async def end(self, how: signal.Signals) -> int:
        """Sends the signal, waits; gives the exit code."""
        assert self.bot is not None
        await stop_bot(self.bot, how)
        await self.slack.wait_for(lambda: self.slack.socket_mode.connections == 0)
        return self.bot.returncode or 0

    def open_rows(self) -> int:
        """Rows of the inbox still to be done."""
        engine = database.connect(f"sqlite:///{self.database}")
        try:
            with Store(engine).reading() as unit:
                return unit.inbox.count_open()
        finally:
            engine.dispose()

    def said(self, ref: str = "#ask-helpdesk") -> list[Json]:
        """What the bot said there."""
        seen = self.slack.person("U_ADA").sees(ref)
        return [message for message in seen if message.get("user") == "U_BOT" and not message.get("is_ephemeral")]

    async def all_done(self, timeout: float = 30) -> None:  # noqa: ASYNC109 - as in LocalSlack
        await self.slack.settled(timeout)
        await self.slack.wait_for(lambda: self.open_rows() == 0, timeout)
        await self.slack.settled(timeout)


@asynccontextmanager
async def processed(kb: KnowledgeBase, folder: Path, **settings: str) -> AsyncIterator[Process]:
    """A running bot. `kb` is asked for because it trains the matcher, which the process then finds ready."""
    async with LocalSlack(retry_delays=(0.0, 0.2, 0.5, 1.0, 2.0)) as slack:
        process = Process(slack, folder, settings)
        await process.start()
        try:
            yield process
        finally:
            slack.faults.clear()
            if process.bot is not None:
                await stop_bot(process.bot, signal.SIGKILL)


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
