"""YAML files read, changed as mappings and lists, and written: with their layout for people, or fast for the loader."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from bot.content.yaml_lines import read_yaml

try:  # libyaml's emitter is ten times faster; wheels have it, a source build may not
    from yaml import CSafeDumper as Dumper
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]  # it writes the same, slower

NO_WIDTH: Final = 10**9
"""Characters of a line: none is broken that was not."""


def quoted(text: str) -> str:
    """A text on one line, in double quotes: whatever it says, it is read as text."""
    one_line: str = DoubleQuotedScalarString(" ".join(text.split()))
    return one_line


def block(text: str) -> str:
    """A text of several lines as they are, after `|`; one line in quotes."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if len(lines) < 2:
        return quoted(text)
    as_typed: str = LiteralScalarString("\n".join(lines) + "\n")
    return as_typed


def block_map(values: Mapping[str, Any]) -> CommentedMap:
    """A mapping with a line for each key."""
    return CommentedMap(values)


def flow_map(values: Mapping[str, Any]) -> CommentedMap:
    """A mapping on one line: {number: "305-523-5100", division: null}."""
    result = CommentedMap(values)
    result.fa.set_flow_style()
    return result


def flow_list(values: Iterable[Any]) -> CommentedSeq:
    """A list on one line: [flsd, flsb]."""
    result = CommentedSeq(values)
    result.fa.set_flow_style()
    return result


def append(items: list[Any], new: Iterable[Any]) -> None:
    """Puts `new` at the end of a list that was read; the comments before the next thing in the file stay before it."""
    last = len(items) - 1
    items.extend(new)
    if isinstance(items, CommentedSeq) and len(items) - 1 > last and _goes_before_the_next(items, last):
        items.ca.items[len(items) - 1] = items.ca.items.pop(last)


def _goes_before_the_next(items: CommentedSeq, number: int) -> bool:
    """Whether what follows an item are whole lines, rather than a comment at its own end."""
    after = items.ca.items.get(number)
    return bool(after and after[0] and after[0].value.startswith("\n"))


def put(mapping: dict[str, Any], key: str, value: Any, before: Sequence[str]) -> None:
    """Sets a value; a key that is new comes before the first of some others, or last."""
    number = next((number for number, name in enumerate(mapping) if name in before), None)
    if key in mapping or number is None or not isinstance(mapping, CommentedMap):
        mapping[key] = value
    else:
        mapping.insert(number, key, value)


class _FastDumper(Dumper):
    """Writes what the round trip reads, too."""

    def ignore_aliases(self, _: Any) -> bool:
        return True  # the loader takes none


_FastDumper.add_multi_representer(str, lambda dumper, text: dumper.represent_str(str(text)))
_FastDumper.add_multi_representer(dict, _FastDumper.represent_dict)
_FastDumper.add_multi_representer(list, _FastDumper.represent_list)


@dataclass
class Rewriter:
    """Files that are changed together."""

    keeps_layout: bool
    """False: written ten times as fast, without comments and quotes."""
    _contents: dict[Path, Any] = field(default_factory=dict)
    _changed: set[Path] = field(default_factory=set)

    def open(self, path: Path, when_missing: Mapping[str, Any] | None = None) -> Any:
        """The file's content, to be changed in place. Raises YamlError, also for a file that is missing."""
        if path not in self._contents:
            self._contents[path] = self._read(path, when_missing)
        return self._contents[path]

    def is_open(self, path: Path) -> bool:
        return path in self._contents

    def _read(self, path: Path, when_missing: Mapping[str, Any] | None) -> Any:
        if when_missing is not None and not path.exists():
            return block_map(when_missing)
        data = read_yaml(path, path.name).data  # it refuses what would explode
        return _round_trip().load(path.read_text("utf-8")) if self.keeps_layout else data

    def mark(self, path: Path) -> None:
        """Says that the content was changed."""
        self._changed.add(path)

    def save(self) -> None:
        """Writes the files that were changed, each at once: a reader sees the old one or the new one."""
        texts = {path: self._text(self._contents[path]) for path in sorted(self._changed)}
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{path.name}~")  # a name that nothing reads, should this end half-way
            try:
                beside.write_text(text, "utf-8")
                beside.replace(path)
            except OSError:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)
                raise
        self._changed.clear()

    def _text(self, content: Any) -> str:
        if not self.keeps_layout:
            text: str = yaml.dump(content, Dumper=_FastDumper, sort_keys=False, allow_unicode=True, width=NO_WIDTH)
            return text
        stream = io.StringIO()
        _round_trip().dump(content, stream)
        return stream.getvalue()


def _round_trip() -> YAML:
    """ruamel.yaml set so that each of our files comes out as it went in."""
    result = YAML(typ="rt")
    result.preserve_quotes = True
    result.width = NO_WIDTH
    result.indent(mapping=2, sequence=4, offset=2)
    result.representer.ignore_aliases = lambda *_: True
    result.representer.add_representer(type(None), _represent_null)
    return result


def _represent_null(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")
