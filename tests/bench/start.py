"""`python -m bot bench-start`: how long `serve` takes to be ready, and how large it is then."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.table import Table

from bot.sandbox.server import LocalSlack
from bot.serving.demo import DESK, start_bot, stop_bot
from bot.settings import Settings

PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Start:
    """One start of `python -m bot serve`, until it says that it is ready."""

    seconds: float
    processor: float | None
    """Seconds, as Linux counts them; None elsewhere."""
    memory: int | None
    """MiB that are in use then; None elsewhere."""


async def started(settings: Settings, folder: Path) -> Start:
    """Starts a bot in a process of its own, against a local Slack, with the matcher that is trained already."""
    async with LocalSlack() as slack:
        known = {"HELPDESK_CACHE": str(settings.cache), "HELPDESK_KNOWLEDGE": str(settings.knowledge)}
        log = folder / "bot.log"
        began = time.monotonic()
        bot = await start_bot(slack.environment | DESK | known | {"HELPDESK_LOG": "json"}, folder / "helpdesk.db", log)
        try:
            await slack.wait_for(lambda: '"ready"' in log.read_text(encoding="utf-8"), PATIENCE_SECONDS)
            seconds, process = time.monotonic() - began, Path(f"/proc/{bot.pid}")
            return Start(seconds, processor_seconds(process), _memory(process))
        finally:
            await stop_bot(bot)


async def measure(settings: Settings, times: int) -> tuple[Start, ...]:
    """So many starts, the first of which makes the database."""
    with TemporaryDirectory() as folder:
        return tuple([await started(settings, Path(folder)) for _ in range(times)])


def as_table(starts: tuple[Start, ...]) -> Table:
    table = Table("", "median", "least", "most", box=None, padding=(0, 2, 0, 0))
    for name, unit, values in (
        ("ready after", "s", [start.seconds for start in starts]),
        ("processor time", "s", [start.processor for start in starts if start.processor is not None]),
        ("memory", "MiB", [start.memory for start in starts if start.memory is not None]),
    ):
        digits = 0 if unit == "MiB" else 2
        if values:
            table.add_row(name, *(f"{value:.{digits}f} {unit}" for value in (median(values), min(values), max(values))))
    return table


def processor_seconds(process: Path) -> float | None:
    """What a process has used until now, as Linux counts it; None elsewhere. process: its folder in /proc."""
    try:
        ticks = (process / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    except OSError:
        return None
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _memory(process: Path) -> int | None:
    try:
        status = (process / "status").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else None
