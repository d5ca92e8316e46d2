"""How the bot is run: the files for it fit the program, the page about it names what exists, a start is quick."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.serving.app
from bot.cli import cli
from bot.core.activity import ActivityCounts
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.metrics import Metrics
from bot.settings import Settings
from bot.store.store import Store
from tests.bench.start import started
from tests.conftest import ROOT
from tests.process import Process, processed
from tests.stage import staged
from tests.store.test_migrations_with_data import REVISIONS
from tests.test_docs import _commands

READY_MEMORY = 215
"""MiB: 204 with 34,000 phrasings, and a little for the next ones."""
STOP_SECONDS = 10.0


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- the image


def instructions(stage: int | None = None) -> list[tuple[str, str]]:
    """Of the Dockerfile, each on one line; of one of its stages, or of all."""
    lines = "\n".join(line for line in _text("Dockerfile").splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines).splitlines()
    found = [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined if line.strip())]
    begins = [number for number, (word, _) in enumerate(found) if word == "FROM"]
    if stage is None:
        return found
    return found[begins[stage] : begins[stage + 1] if stage + 1 < len(begins) else None]


def values(word: str, stage: int = 1) -> list[str]:
    return [rest for found, rest in instructions(stage) if found == word]


def copied() -> list[str]:
    """What the image takes from this folder."""
    return [name for rest in values("COPY", 0) for name in rest.split()[:-1]]


def ignored(path: str) -> bool:
    """As .dockerignore says; its last line that fits counts."""
    verdict = False
    for line in _text(".dockerignore").splitlines():
        if line.startswith("#") or not line:
            continue
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = path.split("/")
        deep = line.removeprefix("!").startswith("**/")
        fits = any(fnmatch(part, pattern) for part in parts) if deep else fnmatch(parts[0], pattern)
        verdict = not line.startswith("!") if fits else verdict
    return verdict


def test_what_the_image_is_built_from_is_here_and_goes_to_the_builder() -> None:
    names = copied()

    assert {"bot", "handlers", "knowledge", "pyproject.toml", "requirements.lock"} <= set(names)
    assert [name for name in names if not (ROOT / name).exists()] == []
    assert [name for name in names if ignored(name)] == []


@pytest.mark.parametrize(
    "path",
    [".env", "bot/.env.local", "var/helpdesk.db", "bot/helpdesk.db-wal", ".git/config", ".venv/bin/python",
     "tests/stage.py", "bot/__pycache__/app.pyc"],
)  # fmt: skip
def test_no_secret_and_no_database_goes_to_the_builder(path: str) -> None:
    assert ignored(path)


def test_the_image_runs_as_nobody_in_particular_and_writes_one_folder() -> None:
    [user] = values("USER")
    [volume] = values("VOLUME")
    environment = dict(pair.split("=", 1) for rest in values("ENV") for pair in shlex.split(rest))

    assert [part.isdigit() and int(part) > 0 for part in user.split(":")] == [True, True]
    assert environment["DATABASE_URL"] == f"sqlite:///{volume}/helpdesk.db"
    assert environment["HOME"] == volume
    assert not environment["HELPDESK_CACHE"].startswith(volume), "the trained matcher is part of the image"
    assert "PYTHONDONTWRITEBYTECODE" in environment
    assert _settings_of(environment) <= {str(field.validation_alias) for field in Settings.model_fields.values()}


def _settings_of(names: object) -> set[str]:
    assert isinstance(names, dict)
    return {name for name in names if name.startswith(("HELPDESK_", "SLACK_")) or name in ("PORT", "DATABASE_URL")}


def test_the_image_has_the_bot_as_its_own_process_so_that_it_gets_the_signal() -> None:
    assert values("CMD")[-1] == '["python", "-m", "bot", "serve"]'
    assert values("STOPSIGNAL") == ["SIGTERM"]


def test_both_stages_have_the_same_base() -> None:
    first, second = (rest.split()[0] for word, rest in instructions() if word == "FROM")

    assert first == second
    assert first.startswith("python:3.11")


def test_the_requirements_of_the_image_are_those_of_the_project(tmp_path: Path) -> None:
    [commands] = [rest.split(" && ") for rest in values("RUN", 0) if "requirements.lock" in rest]
    first = [one for one in commands if one.startswith(("sed ", "python "))]

    ran = [one.replace("python ", f"{shlex.quote(sys.executable)} ", 1) for one in first]
    for name in ("pyproject.toml", "requirements.lock", ".ci"):
        (tmp_path / name).symlink_to(ROOT / name)
    subprocess.run(["sh", "-euc", " && ".join(ran)], cwd=tmp_path, check=True)

    listed = {re.split(r"[\[>=]", one)[0] for one in (tmp_path / "requirements.txt").read_text("utf-8").splitlines()}
    assert {"slack-bolt", "psycopg", "cryptography", "uvloop"} <= listed
    assert not {"pytest", "mypy"} & listed
    pip = (tmp_path / "pip.lock").read_text(encoding="utf-8")
    assert re.fullmatch(r"pip==[\d.]+( \\\n    --hash=sha256:\w{64})+\n", pip)
    installs = [one for one in commands if "pip " in one and "install" in one]
    assert len(installs) == 3
    assert [one for one in installs if "--require-hashes" not in one] == []


async def test_the_health_check_of_the_image_knows_a_bot_that_answers_from_none(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    [check] = values("HEALTHCHECK")
    _, _, code = check.partition("CMD python -c ")

    async def healthy(port: int) -> bool:
        python = await asyncio.create_subprocess_exec(
            sys.executable, "-c", shlex.split(code)[0],
            env={**os.environ, "PORT": str(port)}, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        return await python.wait() == 0

    async with staged(kb, Store(sqlite_engine)) as stage:
        assert stage.running is not None
        port = stage.running.port
        assert await healthy(port)
    assert not await healthy(port)


# --- a platform, systemd


def test_every_line_of_the_procfile_is_a_command_of_the_bot() -> None:
    commands = [part.strip() for line in _text("Procfile").splitlines() for part in line.partition(":")[2].split("&&")]

    assert "python -m bot serve" in commands
    assert [one for one in commands if one.removeprefix("python -m bot ") not in set(_commands(cli))] == []


def unit() -> list[tuple[str, str]]:
    lines = [line for line in _text("bot/deploy/helpdesk.service").splitlines() if "=" in line and line[0] != "#"]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def test_the_unit_waits_longer_than_the_bot_takes_and_lets_it_write_one_folder() -> None:
    found = dict(unit())

    assert int(found["TimeoutStopSec"]) > STOP_SECONDS
    assert found["User"] != "root"
    assert found["ProtectSystem"] == "strict"
    [environment] = [value for name, value in unit() if name == "Environment" and "DATABASE_URL" in value]
    assert f"/var/lib/{found['StateDirectory']}/" in environment


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    # Its Python is not on this machine, and nothing else may be wrong.
    text = _text("bot/deploy/helpdesk.service").replace("/opt/helpdesk/.venv/bin/python", sys.executable)
    (tmp_path / "helpdesk.service").write_text(text, encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "helpdesk.service"], capture_output=True, text=True, check=False
    )

    assert "helpdesk.service" not in done.stderr


# --- the page


PAGE = "bot/OPERATIONS.md"


def test_every_metric_on_the_page_exists() -> None:
    metrics = Metrics()
    metrics.acks.labels("command").observe(1)
    metrics.calls.labels("chat.postMessage", "ok").inc()
    page = metrics.page(ActivityCounts()).decode()

    named = set(re.findall(r"`(helpdesk_\w+)", _text(PAGE)))

    assert len(named) >= 5
    assert sorted(name for name in named if name not in page) == []


def test_every_log_line_on_the_page_is_written_by_the_program() -> None:
    named = set(re.findall(r'`"([^"]+)"`', re.sub(r"\s+", " ", _text(PAGE))))
    files = [path for top in ("bot", "handlers") for path in (ROOT / top).rglob("*.py")]
    program = "\n".join(path.read_text(encoding="utf-8") for path in files)

    assert len(named) >= 8
    assert sorted(line for line in named if f'"{line}"' not in program) == []


def test_every_command_and_setting_on_the_page_exists() -> None:
    text = _text(PAGE)
    settings = {str(field.validation_alias) for field in Settings.model_fields.values()}
    commands = set(_commands(cli))

    named = set(re.findall(r"`?python -m bot ((?:[a-z-]+ ?){1,2})", re.sub(r"\s+", " ", text)))

    assert sorted(one for one in named if not _is_command(one.split(), commands)) == []
    unknown = set(re.findall(r"`((?:HELPDESK|SLACK)_[A-Z_]+)`", text)) - settings
    assert unknown <= {"HELPDESK_TOKEN_KEY"}


def _is_command(said: Sequence[str], commands: set[str]) -> bool:
    return any(" ".join(said[:length]) in commands for length in (1, 2))


def test_what_each_rollback_loses_is_on_the_page() -> None:
    listed = re.findall(r"^\| (\d{4}) \|", _text(PAGE), re.MULTILINE)

    assert [revision for revision in REVISIONS[:-1] if revision not in listed] == []


@pytest.mark.parametrize("name", re.findall(r"`(tests/[\w./]+)`", _text(PAGE)))
def test_every_test_that_the_page_names_is_there(name: str) -> None:
    assert (ROOT / name).exists()


# --- starting and stopping


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc, which Linux has")
@pytest.mark.slow
async def test_a_bot_that_is_ready_is_small(kb: KnowledgeBase, tmp_path: Path) -> None:
    ready = await started(Settings(HELPDESK_KNOWLEDGE=ROOT / "knowledge", HELPDESK_CACHE=ROOT / "var"), tmp_path)

    assert ready.memory is not None
    assert ready.memory <= READY_MEMORY


def test_the_event_loop_is_uvloop_where_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = pytest.importorskip("uvloop")

    assert bot.serving.app._event_loop() is uvloop.new_event_loop
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert bot.serving.app._event_loop() is None


@pytest.mark.slow  # it takes the eight seconds that the bot waits
async def test_a_bot_told_to_stop_while_slack_hangs_ends_within_ten_seconds_and_leaves_its_work(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    async with processed(kb, tmp_path) as process:
        await _asks_while_slack_hangs(process)
        began = time.monotonic()

        assert await process.end(signal.SIGTERM) == 0
        assert time.monotonic() - began < STOP_SECONDS
        assert process.open_rows() == 1


async def _asks_while_slack_hangs(process: Process) -> None:
    process.slack.faults.hang("chat.postMessage")
    await process.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk When can I link, and is there a deadline?")
    await process.slack.wait_for(lambda: process.slack.journal.calls("chat.postMessage"))
