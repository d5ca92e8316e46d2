"""`roster import`: a firm's roster from a file, with the same dry run and rules as in Slack."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

import bot.serving.knowledge_base
from bot.core.knowledge_base import KnowledgeBase
from bot.store import database
from bot.store.store import Store
from bot.store.tables import inbox, roster_cells, roster_changes, roster_people
from tests.cli.test_cli import Run, run_in
from tests.conftest import ROOT

ROSTER = "name,email,courts\nZoë Reyes,zoe@firm.example,flsd alsd\nBen,U_BEN,S.D. Fla.\n=1+1,not an address,flsd\n"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    kb: KnowledgeBase,
    sqlite_engine: Engine,
) -> Run:
    """Runs `python -m bot ...` in this process; its database knows the workspace T_DEMO."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(bot.serving.knowledge_base, "knowledge_base_from", lambda _settings, _progress: kb)
    run = run_in(tmp_path, monkeypatch, capsys)
    with Store(sqlite_engine).writing() as unit:
        unit.workspaces.keep_preferences("T_DEMO", {}, datetime.now(UTC))
    return run


def engine(folder: Path) -> Engine:
    return database.connect(f"sqlite:///{folder}/helpdesk.db")


def rows(folder: Path, table: Table) -> list[Any]:
    with Store(engine(folder)).reading() as unit:
        return list(unit.connection.execute(select(table)).all())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_is_imported_and_each_line_says_what_it_does(run: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(ROSTER.encode(encoding))

    ran = run("roster", "import", str(file), "--workspace", "T_DEMO")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Line 4: the second column is not an e-mail address or a Slack ID (U...). Correct it or leave it empty.",
        "Line 2: Zoë Reyes is new: S.D. Fla., S.D. Ala.",
        "Line 3: Ben is new: S.D. Fla.",
        "2 new, 0 changed, 0 unchanged, 1 unusable.",
        "Imported: 2 new, 0 changed, 0 unchanged.",
        "A running bot looks up the e-mail addresses in Slack now.",
    ]
    assert len(rows(tmp_path, roster_cells)) == 3
    assert [one.who for one in rows(tmp_path, roster_changes)] == [""]
    assert [one.work["kind"] for one in rows(tmp_path, inbox)] == ["roster-match"]

    assert "Nothing to change" in run("roster", "import", str(file), "--workspace", "T_DEMO").out


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")

    ran = run("roster", "import", str(file), "--workspace", "T_DEMO", "--dry-run")

    assert ran.code == 0
    assert "2 new, 0 changed, 0 unchanged, 1 unusable." in ran.out
    assert "Imported" not in ran.out
    assert rows(tmp_path, roster_people) == []


def test_a_workspace_that_is_not_known_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")

    ran = run("roster", "import", str(file), "--workspace", "T_X")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "There is no workspace 'T_X' here. These are known: T_DEMO.\n"


def test_a_file_that_is_too_large_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(b"x" * 2_000_001)

    assert "larger than 2 MB" in run("roster", "import", str(file), "--workspace", "T_DEMO").err
