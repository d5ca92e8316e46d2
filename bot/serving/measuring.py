"""Has drafts of the knowledge measured, one after the other, by a process of its own: answers keep coming meanwhile."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.core.drafts import Draft
from bot.desk.draft_measuring import MeasuringDesk
from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS: Final = 3.0
LEASE: Final = timedelta(seconds=60)
"""So long after a process died, another one measures its draft."""
RENEW_EVERY_SECONDS: Final = 15.0
_PLACE = re.compile(r'^ +File "(.+)", line (\d+)', re.MULTILINE)
_ERROR = re.compile(r"^([A-Za-z_.]+(?:Error|Exception|Interrupt))\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DraftMeasurer:
    """Takes drafts that wait, and runs `python -m bot drafts measure` for each.

    That process reads a pipe whose other end is here: when this one is killed, the system closes it, and that one ends,
    too.
    """

    desk: MeasuringDesk
    settings: Settings

    async def watch(self) -> None:
        """Until it is cancelled; the draft that it has then is anybody's again."""
        while True:
            draft = await self._next()
            if draft is None:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
            else:
                await self.measure(draft)

    async def measure(self, draft: Draft) -> bool:
        """Whether the process came to a good end; it keeps the report itself."""
        process = await self._begin(draft.id)
        output = asyncio.create_task(_said(process))
        try:
            while not (await asyncio.wait((output,), timeout=RENEW_EVERY_SECONDS))[0]:
                if not await self._renew(draft):
                    _kill(process)
                    log.info("a draft need not be measured any more", draft=draft.id)
        except asyncio.CancelledError:
            _kill(process)
            await output  # and not only the process: its pipes are closed then, too
            await asyncio.to_thread(self.desk.release, draft)
            raise
        said = (await output).decode(errors="replace")
        if process.returncode == 0:
            log.info("a draft was measured", draft=draft.id)
            return True
        # Not what it said: that may be words of the draft.
        places = [f"{file}:{line}" for file, line in _PLACE.findall(said)]
        log.error(
            "measuring a draft failed", draft=draft.id, exit=process.returncode, kinds=_ERROR.findall(said),
            places=places[-3:],
        )  # fmt: skip
        return False

    async def _begin(self, draft: int) -> Process:
        environment = {
            **os.environ,
            "DATABASE_URL": self.settings.database_url,
            "HELPDESK_KNOWLEDGE": str(self.settings.knowledge),
            "HELPDESK_CACHE": str(self.settings.cache),
        }
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "drafts", "measure", str(draft), "--while-stdin",
            env=environment, stdin=PIPE, stdout=PIPE, stderr=STDOUT,
        )  # fmt: skip

    async def _next(self) -> Draft | None:
        try:
            return await asyncio.to_thread(self.desk.next)
        except SQLAlchemyError as error:
            log.warning("drafts cannot be read", kind=type(error).__name__)
            return None

    async def _renew(self, draft: Draft) -> bool:
        try:
            return await asyncio.to_thread(self.desk.renew, draft)
        except SQLAlchemyError as error:  # if the lease ends, another process begins, and one of the reports counts
            log.warning("the lease of a draft was not renewed", kind=type(error).__name__)
            return True


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):  # it may have ended in this moment
        process.kill()


async def _said(process: Process) -> bytes:
    """All that it writes until its end. `communicate` would close its standard input at once, from Python 3.12 on."""
    assert process.stdout is not None
    try:
        said = await process.stdout.read()
        await process.wait()
    finally:
        if process.stdin is not None:
            process.stdin.close()
    return said


__all__ = ["LEASE", "DraftMeasurer"]
