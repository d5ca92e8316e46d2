"""`make demo`: the local Slack in this process, the unmodified bot in another, and one address to open."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import itertools
import os
import signal
import sys
import tempfile
from collections.abc import Coroutine, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.sandbox.server import LocalSlack
from bot.serving import story
from bot.serving.tour import TOUR, tour_shown
from bot.settings import SettingsError
from bot.store.database import sqlite_address

FOLDER = Path("var")
DESK = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_STAFF_GROUP": "S_DESK", "HELPDESK_ADMINS": "U_SAM"}
"""The help desk of the firm that the demo plays in."""
START_SECONDS = 120
"""The first start trains the matcher."""


def run(port: int, clock: str | None) -> None:
    """Runs until Ctrl-C. Raises SettingsError for a malformed clock or a port in use."""
    start = None
    if clock is not None:
        try:
            start = datetime.fromisoformat(clock)
        except ValueError:
            start = None
        if start is None or start.tzinfo is None:
            raise SettingsError(f"--clock {clock} is not a time with its zone; write it as 2020-01-26T23:40-05:00.")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(port, start))


async def _run(port: int, start: datetime | None) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        async with LocalSlack(port=port, start=start) as slack:
            await _play(slack, stop, start)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingsError(f"Port {port} is in use; choose another: make demo PORT={port + 1}.") from None


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[Path]:
    """A database in the folder that no other demo has while the block runs, empty: demo.db, or else demo-2.db ...

    A demo that ends, in whatever way, leaves it to the next one: the system takes its lock away. Raises SettingsError
    where nothing can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise SettingsError(
            f"The demo cannot write in {folder} ({error.strerror}): start it in another folder."
        ) from None
    for number in itertools.count(1):
        database = folder / ("demo.db" if number == 1 else f"demo-{number}.db")
        with database.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            # The local Slack begins empty each time, and so does what the bot remembers of it.
            for leftover in folder.glob(f"{database.name}*"):
                leftover.unlink()
            yield database
            return


async def _play(slack: LocalSlack, stop: asyncio.Event, start: datetime | None) -> None:
    with own_database(FOLDER) as database:
        if database.name != "demo.db":
            print(f"Another demo is running in this folder; this one has its own database, {database}.", flush=True)
        await _play_on(database, slack, stop, start)


async def _play_on(database: Path, slack: LocalSlack, stop: asyncio.Event, start: datetime | None) -> None:
    environment = slack.environment | DESK | ({"HELPDESK_CLOCK": start.isoformat()} if start else {})
    log = database.with_name(f"{database.stem}-bot.log")
    story.cast(slack)
    slack.page.tour = tour_shown(has_story=start is None)
    if start is None:
        await _tell_story(slack, stop, environment, database, log)
    if stop.is_set():
        return
    bot = await start_bot(environment, database, log)
    stopped = asyncio.create_task(stop.wait())
    ended = asyncio.create_task(bot.wait())
    connected = asyncio.create_task(slack.connected(timeout=START_SECONDS))
    try:
        await asyncio.wait({connected, stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
        if connected.done() and not connected.exception():
            print(f"\nOpen {slack.url} in a browser. Ctrl-C stops it.\n", flush=True)
            print("Three things to try:", *(stop.printed(slack.url) for stop in TOUR[:3]), sep="\n", flush=True)
            await asyncio.wait({stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not stopped.done():
            raise SettingsError(f"The bot {'stopped by itself' if ended.done() else 'does not start'}: see {log}.")
    finally:
        await stop_bot(bot)
        for task in (stopped, ended, connected):
            task.cancel()
        await asyncio.gather(stopped, ended, connected, return_exceptions=True)


async def _tell_story(
    slack: LocalSlack, stop: asyncio.Event, environment: Mapping[str, str], database: Path, log: Path
) -> None:
    """What happened in the workspace before the demo, played by a bot whose clock is as far behind as the story is."""
    then = datetime.now(UTC) - story.AGO
    slack.set_clock(then)
    past = {"HELPDESK_CLOCK": then.isoformat(), "HELPDESK_POST_BURST": "1000"}
    bot = await start_bot({**environment, **past}, database, log)
    try:
        await _beside(bot, stop, _played(slack))
    except (TimeoutError, story.StoryError) as error:
        print(f"The workspace starts without all of its story: {error}", flush=True)
    finally:
        await stop_bot(bot)
        slack.clock.unset()


async def _played(slack: LocalSlack) -> None:
    await slack.connected(timeout=START_SECONDS)
    await story.play(slack)


async def _beside(bot: asyncio.subprocess.Process, stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Does the work until it is done, the bot ends or somebody stops the demo. Raises what the work raises."""
    doing = asyncio.create_task(work)
    tasks = (doing, asyncio.create_task(stop.wait()), asyncio.create_task(bot.wait()))
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    is_done = doing.done()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if is_done:
        doing.result()


async def start_bot(environment: Mapping[str, str], database: Path, log: Path) -> asyncio.subprocess.Process:
    """The bot as a process of its own, as it runs against the real Slack; only its environment differs."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "serve",
            stdout=output,
            stderr=output,
            env={**os.environ, "PORT": "0", "HELPDESK_HOST": "127.0.0.1", **environment,
                 "DATABASE_URL": sqlite_address(database)},
        )  # fmt: skip


async def stop_bot(bot: asyncio.subprocess.Process, how: signal.Signals = signal.SIGTERM) -> None:
    """Ends the bot's process and waits for it."""
    if bot.returncode is None:
        bot.send_signal(how)
    await bot.wait()
