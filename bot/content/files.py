"""Which files a knowledge folder has: what is read, what may lie beside it, and what somebody meant to be read.

A court's profile that is saved as `alsd.yml` would be missing from every answer without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final

from bot.content.yaml_lines import Problem

READ_PATTERNS: Final = (
    "entries/*.yaml",
    "outside.yaml",
    "routes.yaml",
    "vocabulary.yaml",
    "replies.yaml",
    "names.yaml",
    "procedures/*.yaml",
    "flows/*.yaml",
    "courts/directory.yaml",
    "courts/go_live.yaml",
    "courts/login_links.yaml",
    "courts/pacer.yaml",
    "courts/profiles/*.yaml",
    "es/entries/*.yaml",
    "es/steps.yaml",
    "es/talk.yaml",
    "es/words.yaml",
)
"""All that the readers take; a reader asks for one of these patterns."""
BESIDE: Final = ("README.md", "QUALITY.md", "pictures/*", "*.npz", "weights/*.npz")
"""What is no knowledge and may lie there: pages about it, and trained weights that are shipped with it."""
_FOLDERS: Final = frozenset(
    parent.as_posix() for pattern in (*READ_PATTERNS, *BESIDE) for parent in PurePosixPath(pattern).parents
)


def files(folder: Path, pattern: str) -> list[Path]:
    """The files that a reader takes, in order. `pattern` is one of READ."""
    assert pattern in READ_PATTERNS, "a pattern that is not in READ would have its files refused as unknown"
    return sorted(path for path in folder.glob(pattern) if not is_left_by_a_tool(path.name))


def strays(folder: Path) -> Iterator[Problem]:
    """Every file and folder that nobody reads, with what to do about it."""
    for path in _unknown(folder, PurePosixPath()):
        kind = "folder" if (folder / path).is_dir() else "file"
        yield Problem(f"{folder.name}/{path}", 1, f"nothing reads this {kind}: {_fix(path, kind)}")


def is_left_by_a_tool(name: str) -> bool:
    """Hidden files (.git, .DS_Store, .#lock) and what an editor keeps while it is open (flsd.yaml~, #flsd.yaml#).

    They come and go by themselves while somebody works, and are neither read nor complained about. What a person makes,
    such as flsd.yaml.bak, is told.
    """
    return name.startswith((".", "#")) or name.endswith("~")


def _unknown(folder: Path, inside: PurePosixPath) -> Iterator[PurePosixPath]:
    for child in sorted((folder / inside).iterdir()):
        path = inside / child.name
        if is_left_by_a_tool(child.name):
            continue
        if child.is_dir() and path.as_posix() in _FOLDERS:
            yield from _unknown(folder, path)
        elif not _fits(
            path, READ_PATTERNS if child.is_dir() else (*READ_PATTERNS, *BESIDE)
        ):  # a reader tells of a folder in its way
            yield path


def _fits(path: PurePosixPath, patterns: Iterable[str]) -> bool:
    # One folder after the other: fnmatch's star would reach over a slash.
    return any(
        path.parent == PurePosixPath(pattern).parent and fnmatchcase(path.name, PurePosixPath(pattern).name)
        for pattern in patterns
    )


def _fix(path: PurePosixPath, kind: str) -> str:
    renamed = path.with_name(path.name.lower()).with_suffix(".yaml")
    if kind == "file" and path.suffix.lower() in (".yml", ".yaml") and _fits(renamed, READ_PATTERNS):
        return f"rename it to {renamed.name}"
    if kind == "folder":
        return f"its name is none of {', '.join(sorted(_FOLDERS - {'.'}))}; rename it, or take it out of here"
    if path.suffix.lower() in (".yml", ".yaml"):
        return f"what is read is {', '.join(READ_PATTERNS)}; move it to its place, or take it out of here"
    return "take it out of here"


__all__ = ["BESIDE", "READ_PATTERNS", "files", "is_left_by_a_tool", "strays"]
