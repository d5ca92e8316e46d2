"""Swaps the knowledge while the bot runs: on SIGHUP, or when every process is asked to: by `python -m bot knowledge
reload`, or because staff published a draft or rolled one back.

Checking and training take their time and a processor: processes of their own do it, so that answers keep coming. What
was measured as a draft has been checked and trained already, and is in use within seconds. A knowledge that has errors
is refused, and the one in use stays.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.content.loader import KnowledgeError
from bot.serving.knowledge_base import KnowledgeBaseRef, put_to_use
from bot.serving.overlay import ComposedKnowledge, Overlay, OverlayError
from bot.settings import Settings
from bot.store.store import Store

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 1.0
MAX_PROBLEMS = 50
"""Lines of a refused knowledge that are logged; `python -m bot check` shows all."""


@dataclass
class Reloader:
    """Loads the knowledge of one process anew."""

    kb_ref: KnowledgeBaseRef
    settings: Settings
    store: Store
    seen: int | None = None
    """Number of the last wish that the knowledge in use fulfills; None: of whichever is the last when it begins."""
    use: Callable[[], object] = lambda: None
    """Called in a thread, after a start and whenever the knowledge is another."""
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def wish(self) -> None:
        """Asks for it: a signal's handler."""
        self._wanted.set()

    async def watch(self) -> None:
        """Until it is cancelled: reloads when it was asked to, here or through the database."""
        if self.seen is None:
            self.seen = await self._last()
        await self._use()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._wanted.wait()
            await self.look()

    async def look(self) -> None:
        """Reloads if somebody has asked for it since the last time."""
        last = await self._last()
        if self._wanted.is_set() or last > (self.seen or 0):
            self._wanted.clear()
            self.seen = last
            await self.reload()

    async def reload(self) -> bool:
        """Whether the knowledge is another now, or the same read again; False when it was refused."""
        before = self.kb_ref().library.version
        try:
            made = await self._composed()
        except KnowledgeError as error:
            return self._refuse([str(problem) for problem in error.problems])
        except OverlayError as error:
            return self._refuse(error.problems)
        except SQLAlchemyError as error:
            log.warning("what staff published cannot be read; it is tried again", kind=type(error).__name__)
            self.seen = -1
            return False
        if made is None:
            return False
        kb = await asyncio.to_thread(put_to_use, made.library, self.settings, log.info)
        self.kb_ref.swap(kb)
        # The new knowledge stays, too; the old one goes, as soon as nobody answers from it.
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        log.info("the knowledge was loaded anew", before=before, version=kb.library.version)
        await self._use()
        return True

    async def _composed(self) -> ComposedKnowledge | None:
        """The knowledge to be used, checked and trained; None when it was refused. Raises as `Overlay.compose` does."""
        overlay = Overlay(self.settings, self.store)
        made = await asyncio.to_thread(overlay.compose)
        if made.is_measured:
            return made
        for command in ("check", "train"):
            problems = await self._run(command, made.folder)
            if problems is not None:
                self._refuse(problems)
                return None
        return await asyncio.to_thread(overlay.compose)

    def _refuse(self, problems: Sequence[str]) -> bool:
        version = self.kb_ref().library.version
        log.error("the knowledge is refused; the one in use stays", version=version, problems=problems[:MAX_PROBLEMS])
        return False

    async def _use(self) -> None:
        try:
            await asyncio.to_thread(self.use)
        except Exception as error:  # noqa: BLE001 - whatever happens there, the knowledge can be swapped again
            log.error("what follows from another knowledge was not done", kind=type(error).__name__)

    async def _run(self, command: str, folder: Path) -> list[str] | None:
        """Runs a command of ours on this folder; None when it ends well, else what it says."""
        environment = {
            **os.environ,
            "HELPDESK_KNOWLEDGE": str(folder),
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
        return None if process.returncode == 0 else output.decode(errors="replace").splitlines()

    async def _last(self) -> int:
        try:
            return await asyncio.to_thread(self._read_last)
        except SQLAlchemyError as error:
            log.warning("wishes to reload cannot be read", kind=type(error).__name__)
            return self.seen or 0

    def _read_last(self) -> int:
        with self.store.reading() as unit:
            return unit.last_reload()
