"""The knowledge is swapped while the bot runs; a bad one is refused."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot.cli import cli
from bot.content.loader import load
from bot.content.overlay import compose
from bot.core.drafts import AddPhrasings, CourtFact, Publication, Report
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.knowledge_base import KnowledgeBaseRef, knowledge_base_from
from bot.serving.reloading import Reloader
from bot.settings import Settings
from bot.store.store import Store
from bot.training.weights import file_name, weights_for
from tests.process import processed
from tests.small_knowledge import change, folder_in

ANSWERED = "Second."
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database; PostgreSQL in the slow run, for what is asked of it here the store's tests ask of both."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(HELPDESK_KNOWLEDGE=folder_in(tmp_path), HELPDESK_CACHE=tmp_path / "cache")


@pytest.fixture
def reloader(settings: Settings, store: Store) -> Reloader:
    return Reloader(KnowledgeBaseRef(knowledge_base_from(settings, print)), settings, store)


def second_answer(reloader: Reloader) -> str:
    return reloader.kb_ref().library.entries["second"].answer[0].text


async def test_a_changed_answer_is_given_without_a_restart(reloader: Reloader) -> None:
    change(reloader.settings.knowledge, "entries/help.yaml", ANSWERED, "Another second.")

    reloader.wish()
    await reloader.look()

    assert second_answer(reloader) == "Another second."


async def test_a_knowledge_with_errors_is_refused_with_file_and_line_and_the_old_one_stays(reloader: Reloader) -> None:
    before = reloader.kb_ref()
    change(reloader.settings.knowledge, "entries/help.yaml", "related: [second]", "related: [nobody]")

    with capture_logs() as logs:
        assert not await reloader.reload()

    assert reloader.kb_ref() is before
    [refused] = [line for line in logs if "refused" in line["event"]]
    assert any("entries/help.yaml:" in problem and "nobody" in problem for problem in refused["problems"])


@pytest.mark.slow
async def test_every_process_on_the_database_reloads_when_one_is_asked_to(settings: Settings, store: Store) -> None:
    both = [Reloader(KnowledgeBaseRef(knowledge_base_from(settings, print)), settings, store) for _ in range(2)]
    change(settings.knowledge, "entries/help.yaml", ANSWERED, "Another second.")
    await asyncio.gather(*(one.look() for one in both))
    assert {second_answer(one) for one in both} == {ANSWERED}

    with store.writing() as unit:
        unit.ask_to_reload(NOW)
    await asyncio.gather(*(one.look() for one in both))

    assert {second_answer(one) for one in both} == {"Another second."}


@pytest.mark.slow
async def test_a_database_that_is_out_delays_a_reload_and_stops_nothing(reloader: Reloader) -> None:
    engine = reloader.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE reloads RENAME TO reloads_away"))
    await reloader.look()
    assert second_answer(reloader) == ANSWERED
    change(reloader.settings.knowledge, "entries/help.yaml", ANSWERED, "Another second.")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE reloads_away RENAME TO reloads"))
    with reloader.store.writing() as unit:
        unit.ask_to_reload(NOW)

    await reloader.look()

    assert second_answer(reloader) == "Another second."


def test_the_command_refuses_a_bad_knowledge_and_asks_nobody(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(settings.knowledge, "entries/help.yaml", "related: [second]", "related: [nobody]")
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(settings.knowledge))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/never.db")

    result = CliRunner().invoke(cli, ["knowledge", "reload"])

    assert result.exit_code != 0
    assert not (tmp_path / "never.db").exists()


# --- what staff publish


PHRASING = AddPhrasings("second", ("what about the other one",))


def publish_measured(reloader: Reloader) -> Publication:
    """A draft that was measured elsewhere, and published."""
    store, settings = reloader.store, reloader.settings
    folder = compose(settings.knowledge, [PHRASING], settings.cache)
    library = load(folder)
    weights_for(library, settings.cache)
    report = Report(reloader.kb_ref().library.version, library.version, ())
    with store.writing() as unit:
        draft = unit.drafts.write(Asker("T1", "U_ADA"), PHRASING, (), NOW)
        assert unit.drafts.finish(draft, report, file_name(library))
        return unit.drafts.publish(draft, NOW)


def is_published(reloader: Reloader) -> bool:
    return PHRASING.phrasings[0] in reloader.kb_ref().library.entries["second"].asks


async def test_what_was_measured_is_in_use_without_checking_it_again_and_is_rolled_back_as_fast(
    reloader: Reloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reloader, "_run", None)  # neither `check` nor `train`
    publication = publish_measured(reloader)

    await reloader.look()
    assert is_published(reloader)

    with reloader.store.writing() as unit:
        unit.drafts.roll_back(publication.id, NOW)
    await reloader.look()
    assert not is_published(reloader)


async def test_a_changed_folder_below_what_is_published_is_checked_as_ever(reloader: Reloader) -> None:
    publish_measured(reloader)
    await reloader.look()
    before = reloader.kb_ref()
    change(reloader.settings.knowledge, "entries/help.yaml", "how do I do the first thing", "what about the other one")

    with capture_logs() as logs:
        assert not await reloader.reload()

    assert reloader.kb_ref() is before
    [refused] = [line for line in logs if "refused" in line["event"]]
    assert any("what about the other one" in problem for problem in refused["problems"])


async def test_what_cannot_be_laid_over_the_folder_is_refused_and_the_knowledge_in_use_stays(
    reloader: Reloader,
) -> None:
    before = reloader.kb_ref()
    with reloader.store.writing() as unit:
        draft = unit.drafts.write(
            Asker("T1", "U_ADA"), CourtFact("zzzz", "phone", "305-523-5100", Source("A page")), (), NOW
        )
        unit.drafts.publish(draft, NOW)

    with capture_logs() as logs:
        await reloader.look()

    assert reloader.kb_ref() is before
    assert any("zzzz" in problem for line in logs for problem in line.get("problems", ()))


async def test_publications_that_cannot_be_read_are_read_the_next_time(reloader: Reloader) -> None:
    publish_measured(reloader)
    engine = reloader.store.engine
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE publications RENAME TO publications_away"))
    await reloader.look()
    assert not is_published(reloader)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE publications_away RENAME TO publications"))

    await reloader.look()

    assert is_published(reloader)


async def test_what_was_published_while_a_process_started_is_loaded_at_its_first_look(
    settings: Settings, store: Store
) -> None:
    with store.reading() as unit:
        seen = unit.last_reload()
    used: list[str] = []
    kb_ref = KnowledgeBaseRef(knowledge_base_from(settings, print))
    reloader = Reloader(kb_ref, settings, store, seen, lambda: used.append("used"))
    publish_measured(reloader)

    watching = asyncio.create_task(reloader.watch())
    try:
        async with asyncio.timeout(30):
            while not is_published(reloader) or len(used) < 2:  # noqa: ASYNC110 - threads do it
                await asyncio.sleep(0.05)
    finally:
        watching.cancel()

    assert len(used) == 2, "after the start, and after the swap"


async def test_a_fault_after_a_swap_ends_no_watch(reloader: Reloader) -> None:
    def fail() -> None:
        raise RuntimeError("of ours")

    reloader.use = fail
    publish_measured(reloader)

    with capture_logs() as logs:
        await reloader.look()

    assert is_published(reloader)
    assert [line["kind"] for line in logs if "was not done" in line["event"]] == ["RuntimeError"]


@pytest.mark.slow
async def test_a_running_bot_reloads_on_sighup(kb: KnowledgeBase, settings: Settings, tmp_path: Path) -> None:
    theirs = {"HELPDESK_KNOWLEDGE": str(settings.knowledge), "HELPDESK_CACHE": str(settings.cache)}
    async with processed(kb, tmp_path, **theirs) as process:
        assert process.bot is not None
        process.bot.send_signal(signal.SIGHUP)

        await process.slack.wait_for(lambda: b"loaded anew" in process.logs[-1].read_bytes(), 60)
