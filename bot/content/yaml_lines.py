"""YAML read with the line of every value, so that a problem can be shown where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import ComposerError

try:  # libyaml's parser is ten times faster; wheels have it, a source build may not
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # it reads the same, slower

Path_ = tuple[str | int, ...]
MAX_BYTES = 4_000_000
MAX_DEPTH = 100
"""libyaml recurses: a file of a hundred thousand brackets would end the whole process."""
MAX_VALUES = 200_000
"""Lists, mappings and the scalars in them: two million of them in one file would take gigabytes."""
MAX_NUMBER = 60
"""Characters of a number or date: reading a base-60 number of megabytes (1:59:59:...) would take hours."""
MAX_SHOWN = 60
"""Characters of a value in a message."""
_YAML_FIXES = (
    ("tab", "indent with spaces"),
    ("alphabetic or numeric", "a text that begins with * or & goes in quotes"),
    ("mapping values are not allowed", "a text with a colon goes in quotes"),
    ("expected '-' indicator", "this line, or one above it, is indented too much or too little"),
    ("expected key", "this line, or one above it, is indented too much or too little"),
    ("block mapping", "this line, or one above it, is indented too much or too little"),
)
"""What the parser's words mean to whoever writes a text."""
_TOO_DEEP = f"lists and mappings stand more than {MAX_DEPTH} deep in each other"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the knowledge, with where it stands and what to do about it."""

    file: str
    line: int
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'warning: ' if self.warning else ''}{self.text}"


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's content and the line (from 1) of each value in it."""

    file: str
    data: object
    lines: Mapping[Path_, int]

    def line(self, path: Path_) -> int:
        """Line of the value at `path`, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


class YamlError(Exception):
    """A file that cannot be read as YAML of our kind."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_yaml(path: Path, file: str) -> Document:
    """`path` as a document called `file` in messages. Raises YamlError, also for what would explode: `_Builder`."""
    text = _text_of(path, file)
    try:
        builder = _Builder(Loader(text), file)
        return Document(file, builder.document(), builder.lines)
    except yaml.YAMLError as error:
        raise YamlError(_problem_of(error, file)) from None


def _text_of(path: Path, file: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise YamlError(Problem(file, 1, f"the file cannot be read: {error.strerror}")) from None
    if len(raw) > MAX_BYTES:
        raise YamlError(Problem(file, 1, f"the file is over {MAX_BYTES // 1_000_000} MB; split it"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise YamlError(Problem(file, 1, "the file is not UTF-8 text; save it as UTF-8")) from None


def _problem_of(error: yaml.YAMLError, file: str) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(file, 1, f"not valid YAML: {_one_line(error)}")
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    if "nesting depth" in str(error.problem):  # the parser has a limit of its own and reads ahead of ours
        return Problem(file, line, _TOO_DEEP)
    says = str(error.problem or _one_line(error))
    fix = next((f"; {fix}" for part, fix in _YAML_FIXES if part in says), "")
    return Problem(file, line, f"not valid YAML: {_cut(says)}{fix}")


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes values of the parser's events in one pass, without its nodes: they would take as long again.

    Refuses, before it is built, what would explode, end the process or name a class.
    """

    loader: Loader
    file: str
    lines: dict[Path_, int] = field(default_factory=dict)
    anchors: dict[str, int] = field(default_factory=dict)
    number: Iterator[int] = field(default_factory=lambda: count(1))

    def document(self) -> object:
        events = self._until(yaml.StreamEndEvent)
        next(events)  # the stream's start
        if next(events, None) is None:
            return None
        data = self._value(next(events), ())
        next(events)  # the document's end
        for another in events:
            raise ComposerError(None, None, "but found another document", another.start_mark)
        return data

    def _until(self, end: type[yaml.Event]) -> Iterator[Any]:
        while not isinstance(event := self.loader.get_event(), end):
            yield event

    def _value(self, event: Any, path: Path_) -> object:
        line = self._judged(event, len(path))
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        items = enumerate(self._until(yaml.SequenceEndEvent))
        return [self._value(item, (*path, index)) for index, item in items]

    def _mapping(self, path: Path_) -> dict[str | int, object]:
        result: dict[str | int, object] = {}
        for event in self._until(yaml.MappingEndEvent):
            line = self._judged(event, len(path))
            key = self._scalar(event, line) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(key, str | int):
                raise YamlError(Problem(self.file, line, "a key must be a plain word"))
            if key in result:
                raise YamlError(Problem(self.file, line, f"the key {_cut(repr(key))} stands here twice"))
            self.lines[(*path, key)] = line
            result[key] = self._value(self.loader.get_event(), (*path, key))
        return result

    def _judged(self, event: Any, depth: int) -> int:
        """The line of a value that may stand there, with so many around it."""
        mark, wrong = event.start_mark, None
        line = mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise ComposerError(None, None, "found undefined alias", mark)
            line, wrong = self.anchors[event.anchor], "an alias (*name) is used; write the values out"
        elif event.anchor is not None:
            self.anchors.setdefault(event.anchor, line)
        if isinstance(event, yaml.CollectionStartEvent) and event.tag is not None:
            wrong = "a tag (!name) is used; write the plain value"
        elif depth >= MAX_DEPTH and isinstance(event, yaml.CollectionStartEvent):
            wrong = _TOO_DEEP
        elif next(self.number) > MAX_VALUES:
            wrong = f"the file has more than {MAX_VALUES} values; split it"
        if wrong is not None:
            raise YamlError(Problem(self.file, line, wrong))
        return int(line)

    def _scalar(self, event: Any, line: int) -> object:
        value, tag = event.value, event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(yaml.ScalarNode, value, event.implicit)  # type: ignore[no-untyped-call]
        if tag == "tag:yaml.org,2002:str":  # nine of ten; the loader would take three times as long
            return value
        shown = _cut(repr(value))
        if len(value) > MAX_NUMBER:
            raise YamlError(Problem(self.file, line, f"{shown} is too long for a number or date; put it in quotes"))
        try:
            return self.loader.construct_object(yaml.ScalarNode(tag, value, event.start_mark, event.end_mark))
        except (ValueError, yaml.YAMLError) as error:
            raise YamlError(Problem(self.file, line, f"{shown} cannot be read: {_one_line(error)}")) from None
        except (LookupError, AttributeError):  # what PyYAML makes of `!!bool maybe` and the like
            raise YamlError(Problem(self.file, line, f"{shown} does not fit its tag; write the plain value")) from None


def _one_line(error: Exception) -> str:
    return _cut(str(error).partition("\n")[0], 200)


def _cut(text: str, most: int = MAX_SHOWN) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


__all__ = ["MAX_BYTES", "Document", "Loader", "Path_", "Problem", "YamlError", "read_yaml"]
