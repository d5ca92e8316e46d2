"""Published changes as a maintainer commits them: written into a folder's files, or as a patch for `git apply`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Final

from bot.content import contents
from bot.content.draft_files import apply
from bot.content.loader import load_with_places
from bot.content.review import write_checked
from bot.core.drafts import Change, NewEntry

_NOT_COMPARED: Final = shutil.ignore_patterns("weights", "*.npz", ".*")


def write_changes(changes: Sequence[Change], folder: Path) -> tuple[Change, ...]:
    """Writes them into the files, new entries into the README's list too; returns those that did anything.

    Raises KnowledgeError for files that do not load as they are, and ChangeError, before anything is written.
    """
    load_with_places(folder)
    done = apply(changes, folder)
    if any(isinstance(change, NewEntry) for change in done):
        loaded = load_with_places(folder)
        if any(contents.stale(folder, loaded)):
            contents.write(folder, loaded)
    return done


def make_patch(changes: Sequence[Change], folder: Path, name: str, checked: Mapping[str, date]) -> str:
    """The same as a unified diff, with the folder called `name`; empty where there is nothing to change.

    checked: the days on which items were reviewed, which `write_checked` notes.
    """
    with tempfile.TemporaryDirectory() as place:
        changed = Path(place) / folder.name
        shutil.copytree(folder, changed, copy_function=shutil.copyfile, ignore=_NOT_COMPARED)
        write_changes(changes, changed)
        write_checked(changed, checked)
        return "".join(line for path in sorted(changed.rglob("*")) for line in _diff(folder, changed, path, name))


def _diff(folder: Path, changed: Path, path: Path, name: str) -> Iterator[str]:
    inside = path.relative_to(changed)
    before = folder / inside
    if not path.is_file() or (before.exists() and before.read_bytes() == path.read_bytes()):
        return
    old = before.read_text("utf-8").splitlines(keepends=True) if before.exists() else []
    new = path.read_text("utf-8").splitlines(keepends=True)
    source = f"a/{name}/{inside.as_posix()}" if before.exists() else "/dev/null"
    for line in unified_diff(old, new, source, f"b/{name}/{inside.as_posix()}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
