"""YAML read with the line of every value, so that a problem can be shown where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

try:  # libyaml's parser is ten times faster; wheels have it, a source build may not
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Path_ = tuple[str | int, ...]
MAX_BYTES = 4_000_000
MAX_DEPTH = 100
"""libyaml recurses: a file of a hundred thousand brackets would end the whole process."""


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


def read(path: Path, file: str) -> Document:
    """`path` as a document called `file` in messages. Raises YamlError; aliases are refused (they can explode)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise YamlError(Problem(file, 1, f"the file cannot be read: {error.strerror}")) from None
    if len(raw) > MAX_BYTES:
        raise YamlError(Problem(file, 1, f"the file is over {MAX_BYTES // 1_000_000} MB; split it"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise YamlError(Problem(file, 1, "the file is not UTF-8 text; save it as UTF-8")) from None
    if _nests_too_deep(text):
        raise YamlError(Problem(file, 1, f"brackets or dashes stand more than {MAX_DEPTH} deep in each other"))
    try:
        loader = Loader(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fix = "; indent with spaces" if "tab" in str(error.problem) else ""
        raise YamlError(Problem(file, line, f"not valid YAML: {error.problem or error}{fix}")) from None
    except yaml.YAMLError as error:
        raise YamlError(Problem(file, 1, f"not valid YAML: {_one_line(error)}")) from None
    lines: dict[Path_, int] = {}
    data = _build(loader, node, (), lines, file, set()) if node is not None else None
    return Document(file, data, lines)


def _build(loader: Loader, node: yaml.Node, path: Path_, lines: dict[Path_, int], file: str, seen: set[int]) -> object:
    line = node.start_mark.line + 1
    lines[path] = line
    if isinstance(node, yaml.ScalarNode):
        return _scalar(loader, node, file)
    if id(node) in seen:
        raise YamlError(Problem(file, line, "an alias (*name) is used; write the values out"))
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, (*path, index), lines, file, seen) for index, item in enumerate(node.value)]
    result: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = _scalar(loader, key_node, file) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str | int):
            raise YamlError(Problem(file, key_node.start_mark.line + 1, "a key must be a plain word"))
        if key in result:
            raise YamlError(Problem(file, key_node.start_mark.line + 1, f"the key {key!r} stands here twice"))
        result[key] = _build(loader, value_node, (*path, key), lines, file, seen)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return result


def _scalar(loader: Loader, node: yaml.ScalarNode, file: str) -> object:
    if node.tag == "tag:yaml.org,2002:str":  # nine of ten; the loader would take three times as long
        return str(node.value)
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError) as error:
        line = node.start_mark.line + 1
        raise YamlError(Problem(file, line, f"{node.value!r} cannot be read: {_one_line(error)}")) from None


def _nests_too_deep(text: str) -> bool:
    """Counted without regard to quotes, which is close enough: our files nest five deep."""
    depths = accumulate(1 if mark in "[{" else -1 for mark in re.findall(r"[\[\]{}]", text))
    return max(depths, default=0) > MAX_DEPTH or bool(re.search(rf"(?:[-?] +){{{MAX_DEPTH}}}", text))


def _one_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
