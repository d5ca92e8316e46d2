"""A whole bot is killed (SIGKILL) while a process of its own measures a draft, on both databases."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from bot.core.drafts import AddPhrasings, Draft
from bot.core.inquiry import Asker
from bot.sandbox.server import LocalSlack
from bot.serving.demo import stop_bot
from bot.serving.knowledge_base import knowledge_base_from
from bot.settings import Settings
from bot.store.store import Store
from bot.store.tables import drafts
from tests.process import ROOT, START_SECONDS, free_port
from tests.small_knowledge import folder_in
from tests.stage import words_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="The processes are found as Linux shows them."),
]

SAM = Asker("T_DEMO", "U_SAM")
NOW = datetime.now(UTC)
DIES_WITHIN = 20.0
MEASURED_WITHIN = 300.0
"""Ten seconds of a processor, which others use, too."""


def measuring(settings: Settings, draft: int) -> list[int]:
    """The processes that measure it for this database, as the system lists them.

    One that has ended, and for which nobody waits, is none.
    """
    found, here = [], f"DATABASE_URL={settings.database_url}".encode()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().split(b"\0")
            state = (place / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            environment = (place / "environ").read_bytes().split(b"\0")
        except OSError:  # it has just ended
            continue
        if (
            here in environment
            and state != "Z"
            and command[2:6] == [b"bot", b"drafts", b"measure", str(draft).encode()]
        ):
            found.append(int(place.name))
    return found


def kept(store: Store, draft: int) -> Draft:
    with store.reading() as unit:
        found = unit.drafts.get(SAM.team_id, draft)
    assert found is not None
    return found


@asynccontextmanager
async def served(slack: LocalSlack, settings: Settings, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot serve` on this knowledge and database."""
    environment = {
        **os.environ, **slack.environment, "PORT": str(free_port()), "HELPDESK_HOST": "127.0.0.1",
        "HELPDESK_KNOWLEDGE": str(settings.knowledge), "HELPDESK_CACHE": str(settings.cache), "HELPDESK_LOG": "json",
        "HELPDESK_STAFF_CHANNEL": "G_STAFF", "DATABASE_URL": settings.database_url,
    }  # fmt: skip
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd=ROOT, stdout=output, stderr=output, env=environment
        )
    try:
        await slack.connected(timeout=START_SECONDS)
        yield process
    finally:
        await stop_bot(process, signal.SIGKILL)


async def test_a_process_that_measures_dies_with_its_bot_and_the_next_bot_measures(
    engine: Engine, tmp_path: Path
) -> None:
    store, address = Store(engine), engine.url.render_as_string(hide_password=False)
    settings = Settings(HELPDESK_KNOWLEDGE=folder_in(tmp_path), HELPDESK_CACHE=tmp_path / "cache", DATABASE_URL=address)
    knowledge_base_from(settings, print)
    change = AddPhrasings("second", ("what about the other one",))
    with store.writing() as unit:
        draft = unit.drafts.write(SAM, change, change.phrasings, NOW)

    async with LocalSlack() as slack:
        async with served(slack, settings, tmp_path / "first.log") as bot:
            await slack.wait_for(lambda: list(settings.cache.glob("overlay/*")), START_SECONDS)
            assert len(measuring(settings, draft.id)) == 1
            bot.kill()
            await bot.wait()
            await slack.wait_for(lambda: measuring(settings, draft.id) == [], DIES_WITHIN)
            assert (kept(store, draft.id).state, kept(store, draft.id).report) == ("measuring", None)

        with store.writing() as unit:  # as it is a minute later
            over = {"lease_until": datetime.now(UTC) - timedelta(seconds=1)}
            unit.connection.execute(update(drafts).where(drafts.c.id == draft.id).values(over))
        async with served(slack, settings, tmp_path / "second.log"):
            await slack.wait_for(lambda: kept(store, draft.id).report is not None, MEASURED_WITHIN)
            await slack.wait_for(lambda: measuring(settings, draft.id) == [], DIES_WITHIN)
            await slack.wait_for(lambda: news(slack), DIES_WITHIN)
            log = tmp_path / "second.log"
            await slack.wait_for(lambda: "a draft was measured" in log.read_text(encoding="utf-8"), DIES_WITHIN)
            await slack.settled()

        with store.reading() as unit:
            assert [event.action for event in unit.drafts.events(SAM.team_id, draft.id)] == ["measured"]
        assert len(news(slack)) == 1


def news(slack: LocalSlack) -> list[str]:
    """What its author was told of the draft."""
    said = [words_of(one) for one in slack.person(SAM.user_id).sees("@helpdesk") if one.get("user") == "U_BOT"]
    return [text for text in said if "was measured" in text]
