"""Commands and the database they work on: which it is is said, and none is made where it was mistyped."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.serving.knowledge_base
from bot.core.knowledge_base import KnowledgeBase
from bot.store import database
from tests.cli.test_cli import Ran, Run, run_in
from tests.conftest import ROOT


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, kb: KnowledgeBase) -> Run:
    """Runs `python -m bot ...` in this process, with the session's matcher and an own database."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(bot.serving.knowledge_base, "knowledge_base_from", lambda _settings, _progress: kb)
    return run_in(tmp_path, monkeypatch, capsys)


@pytest.fixture
def file(run: Run, tmp_path: Path, sqlite_engine: Engine) -> Path:
    """A database that is up to date, at the place that is configured."""
    return tmp_path / "helpdesk.db"


def stopped(ran: Ran, says: str) -> None:
    """It ended with one plain sentence, and nothing else."""
    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


READING = (
    ("misses",),
    ("tickets", "list"),
    ("tickets", "show", "1"),
    ("tickets", "export", "--csv", "-"),
    ("workspaces", "list"),
)
CHANGING = (("knowledge", "reload"), ("db", "downgrade", "0001"), ("workspaces", "admin", "T_DEMO", "U_SAM"),
    ("roster", "import", "README.md", "--workspace", "T_DEMO"))  # fmt: skip
OF_ONE_THAT_IS_THERE = (*READING, *CHANGING)


@pytest.mark.parametrize("command", OF_ONE_THAT_IS_THERE)
def test_at_a_mistyped_path_nothing_is_made_and_a_sentence_says_where_there_is_no_database(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/typo/helpdesk.db")

    stopped(run(*command), f"There is no database at {tmp_path}/typo/helpdesk.db")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", READING)
def test_a_reading_command_names_its_database_and_leaves_an_older_one_as_it_is(
    run: Run, file: Path, command: tuple[str, ...]
) -> None:
    assert run(*command).err.startswith(f"Reading {file}.\n")
    run("db", "downgrade", "0004")
    before = file.read_bytes()

    stopped(run(*command), "`python -m bot db upgrade`")

    assert file.read_bytes() == before


def test_a_file_of_another_program_is_not_touched(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "helpdesk.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE theirs (id INTEGER)")
    before = file.read_bytes()

    stopped(run("tickets", "list"), f"The tables of {file} are not those of this version")

    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.postgres
def test_a_database_on_a_server_is_named_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgres_engine: Engine
) -> None:
    url = postgres_engine.url.set(drivername="postgresql", password="s3cret")
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))

    ran = run("tickets", "list")

    assert ran.err == f"Reading postgresql://{url.username}@{url.host}:{url.port}/{url.database}.\n"
    assert ran.out == "There are no tickets.\n"


def test_a_database_on_a_server_that_is_not_there_is_told_in_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgres_server: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{postgres_server.rsplit('/', 1)[0]}/helpdesk_typo")

    ran = run("tickets", "list")

    assert (ran.code, ran.out) == (1, "")
    assert "helpdesk_typo" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["50%", "100%25 sure", "a%41b", "a#b", "caf\N{LATIN SMALL LETTER E WITH ACUTE} x"])
def test_any_character_in_the_path_of_a_database_is_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name / f"{name}.db"
    monkeypatch.setenv("DATABASE_URL", database.sqlite_address(file))

    assert run("db", "upgrade").code == 0

    assert file.exists()
    assert run("tickets", "list").err == f"Reading {file}.\n"


def test_a_program_installed_below_a_percent_sign_migrates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "100%(here)s"
    shutil.copytree(Path(database.__file__).parent / "migrations", program / "migrations")
    monkeypatch.setattr(database, "__file__", str(program / "database.py"))

    database.open_current(f"sqlite:///{tmp_path}/helpdesk.db").dispose()

    assert (tmp_path / "helpdesk.db").exists()
