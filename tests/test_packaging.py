"""The wheel and the lock: everything is in them, and nothing of what is installed takes our names."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = ("bot", "handlers", "knowledge")


def plain(name: str) -> str:
    """A package's name as all of its spellings are one (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def build(folder: Path, target: str, result: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", result],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    [built] = result.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith(".dist-info/RECORD")}


def in_folder(name: str) -> dict[str, bytes]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted((ROOT / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_of_the_program_and_its_knowledge_is_in_the_wheel(wheel: Path) -> None:
    found = contents(wheel)

    wanted = in_folder("bot") | in_folder("handlers")
    wanted |= {f"bot/_shipped/{name}": text for name, text in in_folder("knowledge").items()}
    assert {name: text for name, text in found.items() if ".dist-info/" not in name} == wanted
    needed = {
        "handlers/manifest.yaml", "bot/deploy/helpdesk.service", "bot/deploy/dashboard.json", "bot/py.typed",
        "bot/_shipped/knowledge/courts/directory.yaml", "handlers/py.typed", "bot/store/migrations/script.py.mako",
    }  # fmt: skip
    assert needed <= set(found)


@pytest.mark.slow
def test_a_source_distribution_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(build(ROOT, "sdist", tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.glob("nextgen_help_desk-*")

    assert contents(build(folder, "wheel", tmp_path / "again")) == contents(wheel)


# --- names


def taken(owners: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Which of our top-level names another package brings, too."""
    return {name: owners[name] for name in OURS if set(owners.get(name, ())) - {"nextgen-help-desk"}}


def test_no_package_of_the_lock_brings_a_module_of_our_names() -> None:
    """Those of the extras that are not installed here are looked at when the wheel is (`.ci/exercise.py`)."""
    owners = packages_distributions()

    assert "slack_bolt" in owners
    assert taken(owners) == {}


@pytest.mark.parametrize("name", OURS)
def test_one_that_does_would_be_noticed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "somebody_else-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: somebody-else\nVersion: 1.0\n", encoding="utf-8")
    (folder / "top_level.txt").write_text(name, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    assert "somebody-else" in taken(packages_distributions())[name]


# --- the lock


def locked() -> dict[str, set[str]]:
    """Versions of each package: several where it depends on the Python."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE):
        found.setdefault(plain(name), set()).add(version)
    return found


def wanted() -> Iterable[Requirement]:
    lines = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    return map(Requirement, lines)


def test_the_lock_has_what_the_project_asks_for() -> None:
    found = locked()

    missing = [str(one) for one in wanted() if not all(map(one.specifier.contains, found.get(plain(one.name), [""])))]
    assert missing == [], "run `make lock`"
    assert {"pip", "hatchling", "greenlet"} <= found.keys()


def test_everything_in_the_lock_has_its_hashes_and_no_address() -> None:
    lines = LOCK.splitlines()
    pins = [number for number, line in enumerate(lines) if "==" in line]

    assert all(lines[number].endswith("\\") and "--hash=sha256:" in lines[number + 1] for number in pins)
    others = {line for line in lines if "==" not in line and "--hash=" not in line}
    assert all(line.startswith("#") for line in others)
    assert re.findall(r"\w+://|--(?:extra-)?index|--find-links", LOCK) == []


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile"])
def test_whoever_installs_for_us_installs_from_the_lock(name: str) -> None:
    text = re.sub(r"\\\n\s*", "", (ROOT / name).read_text(encoding="utf-8"))
    installs = re.findall(r"pip(?: --python \S+)? install [^&\n]*", text)

    own = [one for one in installs if "--require-hashes" not in one and "--no-deps" not in one]
    assert len(installs) > len(own)
    tools = ("pip-audit>", "uv>", "cyclonedx-bom>")  # each in an environment of its own
    assert [one for one in own if not any(tool in one for tool in tools)] == []


def test_the_pythons_we_name_are_those_the_wheel_is_tried_on() -> None:
    named = set(re.findall(r"Python :: (3\.\d+)", str(PROJECT["classifiers"])))
    script = (ROOT / ".ci" / "installed.py").read_text(encoding="utf-8")

    assert named == {"3.11", *re.findall(r'^NEWEST = "(.+)"', script, re.MULTILINE)}
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test-wheel" in ci
    assert "make sbom" in ci
