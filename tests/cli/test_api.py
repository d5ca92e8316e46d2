"""`api`: the operator makes, lists and revokes keys, and gets the description of the API."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.api.openapi import document
from bot.core.api_keys import ApiKey, hash_of
from bot.desk.api_keys import ApiKeyDesk
from bot.store import database
from bot.store.store import Store
from tests.cli.test_cli import Run, run_in, stopped
from tests.conftest import ROOT

NOW = datetime(2026, 11, 16, 15, 42, tzinfo=UTC)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, sqlite_engine: Engine
) -> Run:
    """Runs `python -m bot ...` in this process; its database knows the workspace T_DEMO."""
    monkeypatch.chdir(ROOT)
    run = run_in(tmp_path, monkeypatch, capsys)
    with Store(sqlite_engine).writing() as unit:
        unit.workspaces.keep_preferences("T_DEMO", {}, NOW)
    return run


def desk(folder: Path) -> ApiKeyDesk:
    return ApiKeyDesk(Store(database.connect(f"sqlite:///{folder}/helpdesk.db")), lambda: NOW)


def test_a_key_is_printed_once_listed_without_it_and_revoked(run: Run, tmp_path: Path) -> None:
    made = run("api", "add-key", "intranet", "--team", "T_DEMO")

    key = made.out.strip()
    assert made.code == 0
    assert re.fullmatch(r"nghd_[\w-]{43}", key)
    assert made.err == "Store it now: it cannot be shown again.\n"
    found = desk(tmp_path).identify(hash_of(key) or "")
    assert isinstance(found, ApiKey)
    assert "T_DEMO  intranet" in run("api", "list-keys").out
    assert "never used" in run("api", "list-keys").out
    desk(tmp_path).record_use(found)
    listed = run("api", "list-keys").out
    assert "last used 2026-11-16 15:00 UTC" in listed
    assert key not in listed
    [shape] = run("api", "list-keys", "--json").json
    assert sorted(shape) == ["created_at", "last_used_at", "name", "team"]
    assert shape["last_used_at"] == "2026-11-16T15:00:00+00:00"

    assert run("api", "revoke-key", "intranet", "--team", "T_DEMO").code == 0
    assert desk(tmp_path).identify(hash_of(key) or "") == "unknown"
    assert run("api", "list-keys").out == "There are no keys.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add-key", "my key", "--team", "T_DEMO"), "A name has 1 to 40 letters"),
        (("add-key", "intranet", "--team", "T_MISTYPED"), "There is no workspace 'T_MISTYPED' here. These are known"),
        (("add-key", "wiki", "--team", "T_DEMO"), "T_DEMO has a key 'wiki'. Choose another name"),
        (("revoke-key", "intranet", "--team", "T_DEMO"), "T_DEMO has no key 'intranet'; see `api list-keys`."),
        (("revoke-key", "wiki", "--team", "T_OTHER"), "T_OTHER has no key 'wiki'"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    assert run("api", "add-key", "wiki", "--team", "T_DEMO").code == 0

    stopped(run("api", *arguments), says)

    assert [key.name for key in desk(tmp_path).all_keys()] == ["wiki"]


def test_the_description_is_printed_without_a_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = run_in(tmp_path, monkeypatch, capsys)("api", "openapi")

    assert ran.code == 0
    assert json.loads(ran.out) == document()
    assert list(tmp_path.iterdir()) == []
