"""YAML read with the line of every value, so that a problem can be shown where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

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
    """`path` as a document called `file` in messages. Raises YamlError, also for what would explode: `_look_over`."""
    text = _text_of(path, file)
    try:
        _look_over(Loader(text), file)
        loader = Loader(text)
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        raise YamlError(_problem_of(error, file)) from None
    lines: dict[Path_, int] = {}
    data = _build(loader, node, (), lines, file) if node is not None else None
    return Document(file, data, lines)


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


def _look_over(loader: Loader, file: str) -> None:
    """Refuses, event by event and before anything is built, what would explode, end the process or name a class."""
    depth = values = 0
    anchors: dict[str | None, int] = {}
    while loader.check_event():
        event: Any = loader.get_event()
        line, wrong = event.start_mark.line + 1, None
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent) and event.anchor in anchors:
            line, wrong = anchors[event.anchor], "an alias (*name) is used; write the values out"
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            many = isinstance(event, yaml.CollectionStartEvent)
            depth, values = depth + many, values + 1
            anchors.setdefault(event.anchor, line)
            wrong = _wrong_with(event, depth, values)
        if wrong is not None:
            raise YamlError(Problem(file, line, wrong))


def _wrong_with(event: yaml.ScalarEvent | yaml.CollectionStartEvent, depth: int, values: int) -> str | None:
    """Why a value may not stand there, with so many around it and so many so far."""
    if isinstance(event, yaml.CollectionStartEvent) and event.tag is not None:
        return "a tag (!name) is used; write the plain value"
    if depth > MAX_DEPTH:
        return _TOO_DEEP
    if values > MAX_VALUES:
        return f"the file has more than {MAX_VALUES} values; split it"
    return None


def _build(loader: Loader, node: yaml.Node, path: Path_, lines: dict[Path_, int], file: str) -> object:
    line = node.start_mark.line + 1
    lines[path] = line
    if isinstance(node, yaml.ScalarNode):
        return _scalar(loader, node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, (*path, index), lines, file) for index, item in enumerate(node.value)]
    result: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = _scalar(loader, key_node, file) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str | int):
            raise YamlError(Problem(file, key_node.start_mark.line + 1, "a key must be a plain word"))
        if key in result:
            raise YamlError(Problem(file, key_node.start_mark.line + 1, f"the key {_cut(repr(key))} stands here twice"))
        result[key] = _build(loader, value_node, (*path, key), lines, file)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return result


def _scalar(loader: Loader, node: yaml.ScalarNode, file: str) -> object:
    if node.tag == "tag:yaml.org,2002:str":  # nine of ten; the loader would take three times as long
        return str(node.value)
    line, shown = node.start_mark.line + 1, _cut(repr(node.value))
    if len(node.value) > MAX_NUMBER:
        raise YamlError(Problem(file, line, f"{shown} is too long for a number or date; put it in quotes"))
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError) as error:
        raise YamlError(Problem(file, line, f"{shown} cannot be read: {_one_line(error)}")) from None
    except (LookupError, AttributeError):  # what PyYAML makes of `!!bool maybe` and the like
        raise YamlError(Problem(file, line, f"{shown} does not fit its tag; write the plain value")) from None


def _one_line(error: Exception) -> str:
    return _cut(str(error).partition("\n")[0], 200)


def _cut(text: str, most: int = MAX_SHOWN) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
