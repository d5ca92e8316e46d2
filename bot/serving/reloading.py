"""Swaps the knowledge while the bot runs: on SIGHUP, or when `python -m bot knowledge reload` asks every process to.

Checking and training take their time and a processor: processes of their own do it, so that answers keep coming. A
knowledge that has errors is refused, and the one in use stays.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.content.loader import KnowledgeError
from bot.serving.knowledge_base import KnowledgeBaseRef, knowledge_base_from
from bot.settings import Settings
from bot.store.store import Store

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 2.0
MAX_PROBLEMS = 50
"""Lines of a refused knowledge that are logged; `python -m bot check` shows all."""


@dataclass
class Reloader:
    """Loads the knowledge of one process anew."""

    kb_ref: KnowledgeBaseRef
    settings: Settings
    store: Store
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: int = 0

    def wish(self) -> None:
        """Asks for it: a signal's handler."""
        self._wanted.set()

    async def watch(self) -> None:
        """Until it is cancelled: reloads when it was asked to, here or through the database."""
        self._seen = await self._last()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._wanted.wait()
            await self.look()

    async def look(self) -> None:
        """Reloads if somebody has asked for it since the last time."""
        last = await self._last()
        if self._wanted.is_set() or last > self._seen:
            self._wanted.clear()
            self._seen = last
            await self.reload()

    async def reload(self) -> bool:
        """Whether the knowledge is another now, or the same read again; False when it was refused."""
        before = self.kb_ref().library.version
        for command in ("check", "train"):
            problems = await self._run(command)
            if problems is not None:
                log.error("the knowledge is refused; the one in use stays", version=before, problems=problems)
                return False
        try:
            kb = await asyncio.to_thread(knowledge_base_from, self.settings, log.info)
        except KnowledgeError as error:  # it was changed in the meantime
            problems = [str(problem) for problem in error.problems][:MAX_PROBLEMS]
            log.error("the knowledge is refused; the one in use stays", version=before, problems=problems)
            return False
        self.kb_ref.swap(kb)
        # The new knowledge stays, too; the old one goes, as soon as nobody answers from it.
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        log.info("the knowledge was loaded anew", before=before, version=kb.library.version)
        return True

    async def _run(self, command: str) -> list[str] | None:
        """Runs a command of ours on the same knowledge; None when it ends well, else what it says."""
        environment = {
            **os.environ,
            "HELPDESK_KNOWLEDGE": str(self.settings.knowledge),
            "HELPDESK_CACHE": str(self.settings.cache),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command,
            env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        try:
            output, _ = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        return None if process.returncode == 0 else output.decode(errors="replace").splitlines()[:MAX_PROBLEMS]

    async def _last(self) -> int:
        try:
            return await asyncio.to_thread(self._read_last)
        except SQLAlchemyError as error:
            log.warning("wishes to reload cannot be read", kind=type(error).__name__)
            return self._seen

    def _read_last(self) -> int:
        with self.store.reading() as unit:
            return unit.last_reload()
