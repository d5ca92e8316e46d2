"""All entries in one list, each id with its question: for whoever names ids, and in the knowledge's own README."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from bot.content.loader import Loaded
from bot.content.yaml_lines import Problem

README: Final = "README.md"
BEGIN: Final = "<!-- The list of entries: `python -m bot knowledge contents --write` makes it. -->"
END: Final = "<!-- The end of the list of entries. -->"


class NoPlaceError(Exception):
    """The README has no place for the list."""


def contents(loaded: Loaded) -> str:
    """A line for each entry below its file, as Markdown; the order is that of the files."""
    entries = loaded.library.entries.values()
    blocks = []
    for file, of_file in groupby(entries, key=lambda entry: loaded.place("entries", entry.id)[0]):
        lines = (f"- `{entry.id}`: {entry.title}" for entry in of_file)
        blocks.append("\n".join((f"`entries/{Path(file).name}`", "", *lines)))
    return "\n\n".join(blocks)


def write(folder: Path, loaded: Loaded) -> None:
    """Puts the list into the folder's README. Raises NoPlaceError."""
    path = folder / README
    text = path.read_text("utf-8") if path.exists() else ""
    if BEGIN not in text or END not in text:
        raise NoPlaceError(f"{path} has no place for the list; write these two lines into it:\n{BEGIN}\n{END}")
    path.write_text(_with_list(text, loaded), "utf-8")


def stale(folder: Path, loaded: Loaded) -> Iterator[Problem]:
    """A README whose list is another; one without the list is no problem."""
    path = folder / README
    text = path.read_text("utf-8") if path.exists() else ""
    if BEGIN in text and END in text and text != _with_list(text, loaded):
        line = text[: text.index(BEGIN)].count("\n") + 1
        fix = "run `python -m bot knowledge contents --write`"
        yield Problem(f"{folder.name}/{README}", line, f"the list of entries is out of date; {fix}")


def _with_list(text: str, loaded: Loaded) -> str:
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{contents(loaded)}\n\n{END}{tail}"
