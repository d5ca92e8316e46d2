"""Every command line that stands in a README does what is said of it, in a copy of this folder."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest
from _pytest.mark import ParameterSet
from typer.testing import CliRunner

from bot.cli import cli
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.server import LocalSlack
from bot.settings import variables
from tests.conftest import ROOT
from tests.small_knowledge import folder_in
from tests.test_docs import _commands

READMES = [ROOT / "README.md", *sorted(ROOT.glob("*/README.md"))]
START_SECONDS = 100


@dataclass(frozen=True, slots=True)
class Runs:
    """To its end, with exit code 0 and these words in what it prints."""

    says: str
    where: str = "checkout"
    with_variables: Mapping[str, str] = field(default_factory=dict)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    """What stands for the reader's own, and what is put in its place."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Until a page can be opened, on which it is this day (UTC; None for today); then it is stopped."""

    day: str | None = None


@dataclass(frozen=True, slots=True)
class Parses:
    """Only: the shell, make or the command line reads it. `why` it is not run here."""

    why: str


SUITE = Parses("it is these tests")
MINUTES = Parses("it measures, for minutes")
SLACK = Parses("it needs a workspace; .ci/exercise.py serves in a local one")
REGISTRY = Parses("it asks a package registry; .ci/installed.py installs a wheel")
SMALL = {"HELPDESK_KNOWLEDGE": "../knowledge", "HELPDESK_CACHE": "../cache"}
COMMANDS: Mapping[str, Runs | Demo | Parses] = {
    "make demo": Demo(),
    "make demo CLOCK=2020-01-26T23:40-05:00": Demo("2020-01-27"),
    "make test": SUITE,
    "make test-faults": SUITE,
    "make test-random": SUITE,
    "make eval": Runs("right"),
    "make bench": MINUTES,
    "make bench-load": MINUTES,
    "make quality": MINUTES,
    "make wheel": Runs("nextgen_help_desk-0.1.0-py3-none-any.whl"),
    "python3.11 -m venv .venv && pip install .": REGISTRY,
    "pip install WHEEL": REGISTRY,
    "uvx --from WHEEL nextgen-help-desk demo": REGISTRY,
    "export SLACK_BOT_TOKEN=xoxb-... SLACK_APP_TOKEN=xapp-...": SLACK,
    "python -m bot serve": SLACK,
    "nextgen-help-desk serve": SLACK,
    'python -m bot ask "forgot my cm/ecf password, s.d. ala."': Runs("CM/ECF login or password · S.D. Ala."),
    'python -m bot ask "how do I link in S.D. Fla.?"': Runs("S.D. Fla."),
    "python -m bot mcp": Parses("an assistant talks to it; tests/api does"),
    "python -m bot check": Runs("0 errors", with_variables=SMALL),
    "python -m bot knowledge contents --write": Runs("The list of"),
    "python -m bot eval --gates": Runs("right"),
    "python -m bot bench --public FOLDER": MINUTES,
    "python -m bot eval FILE": Runs("right", placeholders={"FILE": "bot/training/eval/round2.jsonl"}),
    "python -m bot bench": MINUTES,
    "python -m bot bench-clicks": MINUTES,
    "python -m bot bench-training": MINUTES,
    "python -m bot bench-publishing": MINUTES,
    "python -m bot bench-readiness": MINUTES,
    "python -m bot db upgrade": Runs("up to date"),
    "python -m bot drafts list": Runs("There are no drafts."),
    "python -m bot drafts export > drafts.patch": Runs("0 changes are published."),
    "python -m bot drafts apply": Runs("0 of 0 published changes were written"),
    "python -m bot courts refresh": Parses("it asks PACER's site; a file is read below"),
    "python -m bot courts refresh FILE --write": Runs(
        "2 differ", with_variables=SMALL, placeholders={"FILE": "tests/content/court_feed.json"}
    ),
    "python -m bot courts review": Runs("to review"),
    "python -m bot courts review --checked ID": Runs("was checked on", placeholders={"ID": "flsd"}),
    "python -m bot flow draw --write": Runs("### Linking check"),
    "python -m bot knowledge reload": Runs("loads its knowledge anew", with_variables=SMALL),
    "python -m bot manifest --http https://your-host --many": Runs("https://your-host/slack/events"),
    "python -m bot tokens key": Runs("="),
    "python -m bot workspaces admin TEAM USER": SLACK,
    "python -m bot COMMAND": Runs("HELPDESK_SECRETS_DIR", placeholders={"COMMAND": "settings"}),
    "nextgen-help-desk COMMAND": Runs("HELPDESK_SECRETS_DIR", placeholders={"COMMAND": "settings"}),
    "nextgen-help-desk knowledge export knowledge": Runs("The knowledge is in knowledge now", where="empty"),
    "pytest tests/api": SUITE,
    "pytest tests/content/test_knowledge.py": SUITE,
    "pytest tests/content/test_knowledge.py tests/core/test_deadline.py": SUITE,
    "pytest tests/serving/test_http_api_contract.py": SUITE,
    "pytest tests/core tests/desk": SUITE,
    "pytest tests/core/test_prompts.py tests/handlers/test_agent_view.py tests/serving/test_manifest.py": SUITE,
    "pytest tests/content/test_draft_files.py": SUITE,
    "pytest tests/core/test_attachments.py": SUITE,
    "pytest tests/core/test_deadline.py": SUITE,
    "pytest tests/core/test_incidents.py tests/desk/test_incidents.py": SUITE,
    "pytest tests/core/test_on_call.py tests/core/test_closed_hours.py tests/desk/test_paging.py": SUITE,
    "pytest tests/core/test_readiness.py tests/test_administrators.py": SUITE,
    "pytest tests/handlers/test_knowledge.py tests/test_knowledge_page.py": SUITE,
    "pytest tests/core/test_tickets.py tests/core/test_tickets_machine.py": SUITE,
    "pytest tests/journeys": SUITE,
    "pytest tests/training/test_draft_report.py": SUITE,
    "pytest tests/store": SUITE,
    "pytest tests/handlers tests/journeys": SUITE,
    "pytest tests/handlers": SUITE,
    "pytest tests/serving/test_manifest.py tests/handlers/test_readme.py": SUITE,
    "pytest tests/handlers/test_every_control.py": SUITE,
    "pytest tests/test_docs.py tests/test_settings.py": SUITE,
    "make types": SUITE,
}


def lines() -> Iterator[str]:
    """Each command line of a README: of its blocks for the shell, and of what is set as code in its text."""
    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        for block in re.findall(r"^ *```(?:sh|console|bash)\b.*?\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
            for line in block.splitlines():
                yield re.sub(r"\s+# .*", "", line).strip().removeprefix("$ ")
        prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
        for code in re.findall(r"`([^`]+)`", prose):
            if re.match(r"(make|python -m bot|nextgen-help-desk|pytest|pip install|uvx|\.venv/bin/\S+) ", code):
                yield " ".join(code.split())


def found() -> set[str]:
    return {line.replace(".venv/bin/", "") for line in lines()}


def test_each_command_line_of_a_readme_is_tried_and_no_other() -> None:
    assert found() == COMMANDS.keys()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this folder, as it is after `make`, beside an empty folder and a small knowledge."""
    place = tmp_path_factory.mktemp("readme")
    checkout, programs = place / "checkout", place / "checkout" / ".venv" / "bin"
    programs.mkdir(parents=True)
    (place / "empty").mkdir()
    folder_in(place)
    for name in ("bot", "handlers", "tests", ".ci", "README.md", "CHANGELOG.md", "LICENSE"):
        (checkout / name).symlink_to(ROOT / name)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, checkout)
    shutil.copytree(ROOT / "knowledge", checkout / "knowledge")
    for name, program in (("python", ""), ("nextgen-help-desk", "-m bot"), ("pytest", "-m pytest")):
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {program} "$@"\n')
        (programs / name).chmod(0o755)
    for name in (".installed-pip", ".installed", ".installed-dev"):
        (programs.parent / name).touch()
    return place


@pytest.fixture
def environment(place: Path, kb: KnowledgeBase) -> dict[str, str]:
    """Of somebody who has set nothing, with the environment of Python active; the matcher is trained."""
    ours = {*variables(), "CLOCK", "MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV"}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    # As if it were installed there: the copy's own modules are used wherever a command runs.
    path = f"{place / 'checkout' / '.venv' / 'bin'}:{os.environ['PATH']}"
    return {**clean, "PATH": path, "PYTHONPATH": str(place / "checkout"), "HELPDESK_CACHE": str(ROOT / "var")}


def of_kind(kind: type) -> list[str]:
    return [line for line, how in COMMANDS.items() if isinstance(how, kind)]


def to_run() -> list[ParameterSet]:
    """Every fifth before each commit, for a program and its libraries are loaded each time; no evaluation, no wheel."""
    quick = [line for line in of_kind(Runs) if "eval" not in line and "wheel" not in line][::5]
    return [pytest.param(line, marks=[] if line in quick else [pytest.mark.slow]) for line in of_kind(Runs)]


@pytest.mark.parametrize("line", to_run())
def test_it_runs(line: str, place: Path, environment: dict[str, str]) -> None:
    how = COMMANDS[line]
    assert isinstance(how, Runs)
    for word, value in how.placeholders.items():
        line = line.replace(word, value)
    if "reload" in line or "drafts" in line:  # it reads a database that is there
        subprocess.run(["python", "-m", "bot", "db", "upgrade"], cwd=place / how.where, env=environment, check=True)

    ended = subprocess.run(
        ["sh", "-ec", line], cwd=place / how.where, env={**environment, **how.with_variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert how.says in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def demos() -> list[ParameterSet]:
    """The one on another day before each commit: it does all that the plain one does."""
    return [pytest.param(line, marks=[] if "CLOCK" in line else [pytest.mark.slow]) for line in of_kind(Demo)]


@pytest.mark.parametrize("line", demos())
def test_the_demo_starts_with_its_own_day_and_stops(line: str, place: Path, environment: dict[str, str]) -> None:
    how = COMMANDS[line]
    assert isinstance(how, Demo)
    log = place / "demo.log"
    with log.open("wb") as output:
        demo = subprocess.Popen(
            ["sh", "-ec", line], cwd=place / "checkout", env=environment | {"PORT": str(_free_port())},
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(lambda: "Open http" in log.read_text() or demo.poll() is not None)
        [address] = re.findall(r"Open (http\S+) in a browser", log.read_text()) or [log.read_text()]
        assert _day_at(address) == (how.day or time.strftime("%Y-%m-%d", time.gmtime()))
    finally:
        with suppress(ProcessLookupError):  # it has ended already
            os.killpg(demo.pid, signal.SIGTERM)
        demo.wait(START_SECONDS)


@pytest.mark.parametrize("line", of_kind(Parses))
def test_it_can_be_read(line: str, place: Path, environment: dict[str, str]) -> None:
    how = COMMANDS[line]
    assert isinstance(how, Parses)
    assert how.why
    reader = [*shlex.split(line), "--dry-run"] if line.startswith("make ") else ["sh", "-n", "-c", line]
    subprocess.run(reader, cwd=place / "checkout", env=environment, capture_output=True, check=True)

    words = line.removeprefix("python -m bot ").removeprefix("nextgen-help-desk ")
    if words != line:
        assert any(f"{words} ".startswith(f"{command} ") for command in _commands(cli))
        assert CliRunner().invoke(cli, [*words.split(), "--help"]).exit_code == 0
    if line.startswith("pytest "):
        assert all((ROOT / path).exists() for path in line.split()[1:])


def _day_at(address: str) -> str:
    """The day of what is said now in the local Slack there."""
    said = urlencode({"token": LocalSlack.bot_token, "channel": "C_ASK", "text": "Good evening."}).encode()
    with build_opener(ProxyHandler({})).open(f"{address.rstrip('/')}/api/chat.postMessage", said) as answer:
        return time.strftime("%Y-%m-%d", time.gmtime(float(json.load(answer)["ts"])))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + START_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
