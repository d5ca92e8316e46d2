"""The folder with published changes laid over it is made once, whole, and for whoever needs it at the same time."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cli.knowledge import problems_of
from bot.content import overlay
from bot.content.draft_files import ChangeError, apply
from bot.content.loader import load, load_with_places
from bot.content.overlay import MAX_KEPT, STALE_SECONDS, compose
from bot.core.drafts import AddPhrasings, Change, CourtFact
from tests.conftest import ROOT
from tests.content.test_draft_files import ALL, ENTRY, PHRASINGS, TOPIC
from tests.small_knowledge import change, folder_in

AT_ONCE = 4
DAY = date(2026, 11, 29)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_in(tmp_path)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def made(cache: Path) -> list[Path]:
    return sorted((cache / overlay.FOLDER).iterdir())


def test_without_changes_it_is_the_folder_itself(folder: Path, cache: Path) -> None:
    assert compose(folder, (), cache) == folder
    assert not cache.exists()


def test_the_changes_are_in_a_copy_and_the_folder_stays_as_it_was(folder: Path, cache: Path) -> None:
    before = load(folder)

    composed = compose(folder, ALL, cache)

    assert load(folder) == before
    assert {"new-thing", "first"} <= set(load(composed).entries)
    assert composed.name == "knowledge"  # what is said of its files names them as those of the folder


def test_it_is_made_once_for_the_same_files_and_changes(folder: Path, cache: Path) -> None:
    first = compose(folder, ALL, cache)
    written = (first / "outside.yaml").stat().st_ino
    shutil.copytree(folder, folder.parent / "elsewhere" / "knowledge")

    assert compose(folder.parent / "elsewhere" / "knowledge", ALL, cache) == first
    assert (first / "outside.yaml").stat().st_ino == written
    assert compose(folder, ALL[:1], cache) != first
    change(folder, "outside.yaml", "will it rain", "will it snow")
    assert compose(folder, ALL, cache) != first


def test_pages_beside_the_knowledge_are_left_out_since_they_would_be_out_of_date(folder: Path, cache: Path) -> None:
    (folder / "README.md").write_text("# Entries\n", "utf-8")

    assert not (compose(folder, ALL, cache) / "README.md").exists()


def test_the_last_used_are_kept(folder: Path, cache: Path) -> None:
    texts = [AddPhrasings("first", (f"way number {number}",)) for number in range(MAX_KEPT + 1)]
    first, *others = (compose(folder, [text], cache) for text in texts[:MAX_KEPT])
    for age, path in enumerate((first, *others)):
        os.utime(path.parent, (1_000 + age, 1_000 + age))
    compose(folder, texts[:1], cache)  # the oldest one is used again

    last = compose(folder, texts[MAX_KEPT:], cache)

    assert set(made(cache)) == {path.parent for path in (first, *others[1:], last)}


def test_a_change_without_a_place_leaves_nothing_behind(folder: Path, cache: Path) -> None:
    with pytest.raises(ChangeError):
        compose(folder, [PHRASINGS, AddPhrasings("third", ("x",))], cache)

    assert made(cache) == []


def test_what_a_killed_process_left_is_removed_after_an_hour(folder: Path, cache: Path) -> None:
    old, new = (cache / overlay.FOLDER / f".begun-{name}" for name in ("old", "new"))
    for left in (old, new):
        (left / "knowledge").mkdir(parents=True)
    os.utime(old, (old.stat().st_mtime - STALE_SECONDS - 60,) * 2)

    composed = compose(folder, ALL, cache)

    assert made(cache) == [new, composed.parent]


def test_whoever_is_second_takes_what_the_first_one_made(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Barrier(AT_ONCE, timeout=60)

    def apply_together(changes: tuple[Change, ...], composed: Path, *, layout: bool) -> None:
        begun.wait()  # nobody is done before all have begun
        apply(changes, composed, layout=layout)

    monkeypatch.setattr(overlay, "apply", apply_together)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = set(threads.map(lambda _: compose(folder, ALL, cache), range(AT_ONCE)))

    assert [path.parent for path in found] == made(cache)
    assert "new-thing" in load(found.pop()).entries


@pytest.mark.slow
def test_processes_compose_and_load_it_at_once(folder: Path, cache: Path) -> None:
    with ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as processes:
        waiting = [processes.submit(_version_of, folder, cache) for _ in range(3 * AT_ONCE)]
        versions = {one.result(timeout=120) for one in waiting}

    assert versions == {load(compose(folder, ALL, cache)).version}
    assert len(made(cache)) == 1


def _version_of(folder: Path, cache: Path) -> str:
    return load(compose(folder, ALL, cache)).version


@pytest.mark.slow
@pytest.mark.timeout(900)  # the check takes half a minute of a processor, and minutes of a busy one
def test_each_kind_of_change_passes_the_check_for_every_court(cache: Path) -> None:
    plain = replace(ENTRY, details="First wait.\n\nThen go on.")  # no word in bold, which names.yaml would have to have
    facts = [one for one in ALL if isinstance(one, CourtFact)]
    phrasings = AddPhrasings("pro-se", ("quite without a lawyer, how do my papers get in",))

    composed = compose(ROOT / "knowledge", [phrasings, plain, TOPIC, *facts], cache)

    problems = problems_of(composed, load_with_places(composed), DAY)
    assert [str(problem) for problem in problems if not problem.warning] == []
