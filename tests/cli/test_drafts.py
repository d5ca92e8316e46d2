"""`drafts`: what staff published is listed, measured, written into the files, and printed as a patch."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.content.loader import load
from bot.core.drafts import AddPhrasings, Change, CourtFact, Report
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.store.store import Store
from tests.cli.test_cli import Run, run_in, stopped
from tests.content.test_draft_files import ENTRY, PHRASINGS, TOPIC
from tests.training.test_draft_report import WRONG, folder, ground

__all__ = ["folder", "ground"]  # fixtures
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AUTHOR = Asker("T_DEMO", "U_STAFF")
WRITTEN = """\
{folder}: 2 phrasings of first
{folder}: new answer new-thing
2 of 2 published changes were written; the others were there already.
"""


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    folder: Path,
    sqlite_engine: Engine,
) -> Run:
    """Runs `python -m bot ...` in this process, with the small knowledge and a database of its own."""
    monkeypatch.chdir(tmp_path)
    run = run_in(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("HELPDESK_CACHE", str(tmp_path / "cache"))
    return run


@pytest.fixture
def store(run: Run, sqlite_engine: Engine) -> Store:
    return Store(sqlite_engine)


def write(store: Store, change: Change, *examples: str) -> int:
    with store.writing() as unit:
        return unit.drafts.write(AUTHOR, change, examples, NOW).id


def publish(store: Store, *changes: Change) -> None:
    for change in changes:
        number = write(store, change)
        with store.writing() as unit:
            draft = unit.drafts.find(number)
            assert draft is not None
            unit.drafts.publish(draft, NOW)


def report_of(store: Store, number: int) -> Report:
    with store.reading() as unit:
        draft = unit.drafts.find(number)
    assert draft is not None
    assert draft.report is not None
    assert draft.state == "measured"
    return draft.report


def test_drafts_are_listed_with_what_they_change(run: Run, store: Store) -> None:
    assert run("drafts", "list").out == "There are no drafts.\n"
    publish(store, ENTRY)
    write(store, CourtFact("flsb", "phone", "305-555-0100", Source("A page")))

    listed = run("drafts", "list").out

    for words in (
        "T_DEMO",
        "published",
        "new answer new-thing",
        "waiting",
        "phone of flsb: 305-555-0100",
        "2026-11-29",
    ):
        assert words in listed
    assert run("drafts", "list", "--json").json[0] == {
        "draft": 2,
        "team": "T_DEMO",
        "state": "waiting",
        "change": "phone of flsb: 305-555-0100",
        "written": "2026-11-29T12:00:00+00:00",
        "reasons": [],
    }


def test_what_is_published_is_written_into_the_files_once(run: Run, store: Store, folder: Path) -> None:
    publish(store, PHRASINGS, ENTRY)
    write(store, TOPIC)  # which nobody has published

    assert run("drafts", "apply").out == WRITTEN.format(folder="knowledge")
    assert "where do I begin" in (folder / "entries/help.yaml").read_text("utf-8")
    assert "quantum" not in (folder / "outside.yaml").read_text("utf-8")

    again = run("drafts", "apply", "--folder", str(folder))
    assert again.out == "0 of 2 published changes were written; the others were there already.\n"


@pytest.mark.usefixtures("folder")
def test_the_patch_is_applied_by_git_and_then_nothing_is_left_of_it(run: Run, store: Store, tmp_path: Path) -> None:
    publish(store, PHRASINGS, ENTRY, TOPIC)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)

    exported = run("drafts", "export")

    assert exported.err.endswith("3 changes are published.\n")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=exported.out, text=True, check=True)
    assert run("drafts", "export").out == ""
    assert "0 of 3" in run("drafts", "apply").out


def test_what_staff_checked_is_written_into_the_files_once(run: Run, store: Store, folder: Path) -> None:
    publish(store, ENTRY)
    with store.writing() as unit:
        for item in ("second", ENTRY.id, "gone"):
            unit.reviews.mark_checked(AUTHOR, item, NOW.date())

    exported = run("drafts", "export")
    applied = run("drafts", "apply")

    assert "+    checked_on: 2026-11-29\n" in exported.out
    assert exported.err.endswith("1 changes are published.\n3 answers and courts were checked.\n")
    assert "knowledge: second was checked on 2026-11-29\n" in applied.out
    assert f"knowledge: {ENTRY.id} was checked on 2026-11-29\n" in applied.out
    assert load(folder).entries["second"].checked_on == NOW.date()
    assert "was checked" not in run("drafts", "apply").out
    assert run("drafts", "export").out == ""


def test_a_publication_without_a_place_is_named(run: Run, store: Store) -> None:
    publish(store, PHRASINGS, AddPhrasings("third", ("x",)))

    for command in ("apply", "export"):
        ran = run("drafts", command)
        assert ran.code == 1
        assert ran.err.endswith("1 phrasing of third: There is no entry or outside topic 'third'.\n")


@pytest.mark.usefixtures("ground")
def test_a_draft_is_measured_on_top_of_what_is_published_and_its_weights_are_kept(run: Run, store: Store) -> None:
    publish(store, AddPhrasings("second", ("password again",)))
    number = write(store, AddPhrasings("first", ("join the pair", "joining a pair")), "how to join the pair")

    ran = run("drafts", "measure", str(number))

    assert ran.code == 0
    assert ran.out.startswith("Draft 2 can be published: ")
    assert ran.out.endswith("- how to join the pair: weather -> first\n")
    report = report_of(store, number)
    assert report.examples[0].after == "first"
    with store.reading() as unit:
        assert unit.drafts.is_measured(report.version)
        assert unit.connection.exec_driver_sql("select count(*) from draft_weights").scalar_one() == 1


@pytest.mark.usefixtures("ground")
def test_a_draft_that_does_harm_is_measured_and_its_reasons_are_told(run: Run, store: Store) -> None:
    number = write(store, WRONG)

    ran = run("drafts", "measure", str(number))

    assert ran.code == 0
    assert ran.out.startswith("Draft 1 can't be published:\n- Questions answered")
    assert report_of(store, number).reasons != ()


@pytest.mark.usefixtures("ground")
def test_a_report_that_nobody_waits_for_is_not_kept(run: Run, store: Store) -> None:
    number = write(store, TOPIC)
    with store.writing() as unit:
        unit.drafts.set_state("T_DEMO", number, "withdrawn", NOW)

    ran = run("drafts", "measure", str(number))

    assert ran.out.endswith("The report is not kept: nobody waits for it, or the draft has changed in the meantime.\n")


def test_a_draft_that_is_not_there_is_told(run: Run) -> None:
    stopped(run("drafts", "measure", "7"), "There is no draft 7.")
