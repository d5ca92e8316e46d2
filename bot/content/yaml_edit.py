"""Values of a YAML file changed in place: every other line, comment and blank line stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.content.yaml_lines import Document, Path_


class YamlEdit:
    """The lines of a file, changed from the place of each value; places are those before the first change.

    What is changed stands in block style: one key a line, its value beside it or below. The caller reads the result
    again, since a file laid out in another way would come out wrong.
    """

    def __init__(self, text: str, document: Document) -> None:
        self._lines: list[str] = text.splitlines(keepends=True)
        self._document = document

    def text(self) -> str:
        """The file as changed."""
        return "".join(self._lines)

    def has(self, path: Path_) -> bool:
        """Whether a key stands there, on a line of its own."""
        return path in self._document.lines and self._document.line(path) != self._document.line(path[:-1])

    def set(self, path: Path_, value: str) -> None:
        """Puts `value`, which is YAML, beside its key; a key that is missing comes after the first of its mapping."""
        if path not in self._document.lines:
            self._insert(path, [f"{path[-1]}: {value}"])
            return
        start = self._document.lines[path] - 1
        end = self._end(start, len(path))
        comment = re.search(r"\s+#.*$", self._lines[start].rstrip("\n")) if end == start + 1 else None
        self._lines[start] = f"{self._key(start)} {value}{comment[0] if comment else ''}\n"
        self._lines[start + 1 : end] = [""] * (end - start - 1)

    def set_items(self, path: Path_, gone: Sequence[int], added: Sequence[str]) -> None:
        """Takes the items of these numbers out of a list, and puts `added`, each YAML on one line, at its end."""
        if path not in self._document.lines:
            self._insert(path, [f"{path[-1]}:", *(f"  - {item}" for item in added)] if added else [])
            return
        start = self._document.lines[path] - 1
        end = self._end(start, len(path))
        kept = self._lines_without(path, gone, end)
        indent = " " * (len(self._prefix(start)) + 2)
        block = [*kept, *(f"{indent}- {item}\n" for item in added)]
        self._lines[start] = f"{self._key(start)}\n" if block else f"{self._key(start)} []\n"
        self._lines[start + 1 : end] = ["".join(block), *[""] * (end - start - 2)] if end > start + 1 else []
        if end == start + 1:
            self._lines[start] += "".join(block)

    def _lines_without(self, path: Path_, gone: Sequence[int], end: int) -> list[str]:
        """The lines below a list's key up to `end`, without the items of these numbers."""
        start = self._document.lines[path] - 1
        starts = sorted(line - 1 for at, line in self._document.lines.items() if at[:-1] == path)
        kept = self._lines[start + 1 : min(starts, default=start)]
        for number, (first, last) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
            # A comment between two items belongs to neither.
            kept += [line for line in self._lines[first:last] if number not in gone or line.lstrip().startswith("#")]
        return kept

    def _insert(self, path: Path_, lines: Sequence[str]) -> None:
        """A new key with its value after the first key of its mapping."""
        first = min(line for at, line in self._document.lines.items() if at and at[:-1] == path[:-1]) - 1
        indent = " " * len(self._prefix(first))
        self._lines[self._end(first, len(path)) - 1] += "".join(f"{indent}{line}\n" for line in lines)

    def _key(self, number: int) -> str:
        return self._lines[number].partition(":")[0] + ":"

    def _prefix(self, number: int) -> str:
        found = re.match(r"\s*(?:- +)*", self._lines[number])
        return found[0] if found else ""

    def _end(self, start: int, depth: int) -> int:
        """Line after the value of a key at this depth, without the blank lines and comments that follow."""
        beside = (line - 1 for at, line in self._document.lines.items() if len(at) <= depth and line - 1 > start)
        end = min(beside, default=len(self._lines))
        while end > start + 1 and not self._lines[end - 1].split("#")[0].strip():
            end -= 1
        return end
