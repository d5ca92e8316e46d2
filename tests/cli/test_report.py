"""`report` through the real entry point."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.serving.knowledge_base
from bot.core.helpdesk import Request
from bot.core.redaction import Redacted
from bot.store import database
from bot.store.store import Store
from tests.cli.test_cli import Run, run_in


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, sqlite_engine: Engine
) -> Run:
    """Runs `python -m bot report` in this process, with an own database and without any knowledge."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delattr(bot.serving.knowledge_base, "knowledge_base_from")
    return run_in(tmp_path, monkeypatch, capsys, "report")


def replied(folder: Path, team: str) -> None:
    """A ticket of yesterday that was replied to in the same moment, whatever the hours."""
    store, at = Store(database.connect(f"sqlite:///{folder}/helpdesk.db")), datetime.now(UTC) - timedelta(days=1)
    with store.writing() as unit:
        wanted = Request("", "flsd", "linking", Redacted("It does not work."))
        ticket = unit.tickets.open(team, "U_ADA", wanted, None, at)
        assert ticket is not None
        unit.tickets.keep(replace(ticket, first_reply_at=at))
    store.engine.dispose()


def test_each_workspace_has_its_levels_by_kind_court_and_week(run: Run, tmp_path: Path) -> None:
    replied(tmp_path, "T1")
    replied(tmp_path, "T2")

    ran = run("--json")

    assert ran.code == 0
    first, second = json.loads(ran.out)["teams"]
    assert (first["team"], second["team"]) == ("T1", "T2")
    level = {"within_target": 1, "count": 1, "median_hours": 0.0, "percentile_90_hours": 0.0}
    none = {"within_target": 0, "count": 0, "median_hours": None, "percentile_90_hours": None}
    assert first["first_reply"] == level
    assert first["by_kind"] == [{"name": "linking", "first_reply": level, "resolution": none}]
    assert [row["name"] for row in first["by_court"]] == ["flsd"]
    assert len(first["by_week"]) == 1


def test_a_workspace_is_shown_alone_in_a_table(run: Run, tmp_path: Path) -> None:
    replied(tmp_path, "T1")
    replied(tmp_path, "T2")

    ran = run("--team", "T2")

    assert "Workspace T2" in ran.out
    assert "T1" not in ran.out
    assert [word for word in ("linking", "flsd", "By week", "0 min") if word not in ran.out] == []


def test_a_workspace_without_tickets_is_told_so(run: Run) -> None:
    assert "There are no tickets" in run().out
    assert "no tickets of a workspace 'T9'" in run("--team", "T9").err
