"""What lies in the knowledge folder and is not read is an error with the fix, never silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content.files import BESIDE, READ_PATTERNS, files
from bot.content.loader import KnowledgeError, load
from bot.core.knowledge import Library
from tests.conftest import ROOT
from tests.small_knowledge import folder_in

PROFILE = "courts/profiles/flsd.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_in(tmp_path)


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    return [str(problem) for problem in raised.value.problems]


def put(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("court: flsd\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["flsd.yml", "flsd.YAML", "flsd.YML", "FLSD.yml"])
def test_a_profile_with_another_ending_is_to_be_renamed(folder: Path, name: str) -> None:
    (folder / PROFILE).rename(folder / "courts/profiles" / name)

    assert problems(folder) == [
        f"{folder.name}/courts/profiles/{name}:1: nothing reads this file: rename it to flsd.yaml"
    ]


@pytest.mark.parametrize(
    ("name", "stray", "says"),
    [
        ("courts/profiles/flsd.yaml.bak", "courts/profiles/flsd.yaml.bak", "take it out of here"),
        ("notes.txt", "notes.txt", "take it out of here"),
        ("courts/flsd.yaml", "courts/flsd.yaml", "move it to its place"),
        ("entry.yaml", "entry.yaml", "move it to its place"),
        ("entries/more/new.yaml", "entries/more", "nothing reads this folder"),
        ("Entries/new.yaml", "Entries", "rename it, or take it out of here"),
        ("courts/profiles/old/flsd.yaml", "courts/profiles/old", "nothing reads this folder"),
        ("profiles/flsd.yaml", "profiles", "courts/profiles"),
        ("replies.yml", "replies.yml", "rename it to replies.yaml"),
        ("pictures/login/one.png", "pictures/login", "nothing reads this folder"),
    ],
)
def test_what_nobody_reads_is_told_with_what_to_do(folder: Path, name: str, stray: str, says: str) -> None:
    put(folder, name)

    (problem,) = problems(folder)

    assert problem.startswith(f"{folder.name}/{stray}:1: ")
    assert says in problem


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "QUALITY.md", "pictures/login.png", "weights.npz", "weights/abc.npz", ".git/config", ".DS_Store",
        "courts/profiles/.flsd.yaml.swp", "courts/profiles/flsd.yaml~", "courts/profiles/#flsd.yaml#",
        "courts/profiles/._flsd.yaml", "flows/.link.yaml", "entries/.old/x.yaml",
    ],
)  # fmt: skip
def test_pages_pictures_weights_and_what_tools_leave_may_lie_there(folder: Path, name: str) -> None:
    version = load(folder).version
    put(folder, name)

    assert load(folder).version == version


def test_a_lock_that_an_editor_leaves_while_a_file_is_open_is_not_read(folder: Path) -> None:
    (folder / "courts/profiles/.#flsd.yaml").symlink_to("ada@host.1234")

    assert "flsd" in load(folder).courts


def test_all_of_them_are_told_at_once(folder: Path) -> None:
    put(folder, "courts/profiles/alsd.yml")
    put(folder, "old/alsd.yaml")

    assert [problem.partition(":")[0] for problem in problems(folder)] == [
        f"{folder.name}/courts/profiles/alsd.yml",
        f"{folder.name}/old",
    ]


@pytest.mark.parametrize("pattern", READ_PATTERNS)
def test_every_pattern_is_one_that_the_knowledge_has_files_of(pattern: str) -> None:
    assert files(ROOT / "knowledge", pattern)


def test_what_may_lie_beside_it_is_no_knowledge(tmp_path: Path, library: Library) -> None:
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    for pattern in BESIDE:
        put(tmp_path / "knowledge", pattern.replace("*", "x"))

    assert load(tmp_path / "knowledge").version == library.version
