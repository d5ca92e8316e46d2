"""Budgets of the code: how long files and functions are, how they branch, what they take, what modules offer."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
MAX_FILE_LINES: Final = 400
MAX_FUNCTION_LINES: Final = 40
MAX_COMPLEXITY: Final = 10
MAX_PARAMETERS: Final = 5
MAX_PUBLIC_NAMES: Final = 30
MAX_EXCEPTIONS: Final = 15

_GRAMMAR: Final = "Conditions of how people write, each with its example; names for parts of them would say less."
EXCEPTIONS: Final[dict[str, str]] = {
    "bot/settings.py": "One table of every setting.",
    "bot/sandbox/server.py::LocalSlack.__init__": "Every part of the local Slack, and what a test may choose of it.",
    "bot/sandbox/people.py::SlackPerson.__init__": "A person acts on each of these parts.",
    "handlers/jobs/runner.py::JobRunner._do": "One arm for each kind of row; shorter ones hid which goes where.",
    "bot/core/redaction/answers.py::answers": _GRAMMAR,
    "bot/core/redaction/answers.py::_given": _GRAMMAR,
    "bot/core/redaction/answers.py::_answer": _GRAMMAR,
    "bot/core/redaction/keywords.py::_announced": _GRAMMAR,
    "bot/core/redaction/values.py::_number": _GRAMMAR,
    "bot/core/redaction/values.py::passphrase": _GRAMMAR,
    "bot/core/redaction/word_shapes.py::looks_like_password": _GRAMMAR,
}
"""`path` or `path::Class.function`, and why it may be over a budget."""

CORE_MAY_IMPORT: Final = {
    "bot.core.matching": {"numpy", "rapidfuzz"}, "bot.core.courts": {"rapidfuzz"}, "bot.core.misses": {"rapidfuzz"},
}  # fmt: skip
"""Beside the standard library and itself."""

NAMED: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BRANCHES: Final = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.Assert, ast.comprehension,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Function:
    """Where it is, and what it costs to read."""

    name: str
    lines: int
    complexity: int
    parameters: int


@dataclass(frozen=True, slots=True)
class Module:
    """What a file costs to read, and what it offers."""

    lines: int
    functions: tuple[Function, ...]
    """Those inside others too, by their qualified names."""
    public_names: tuple[str, ...]
    """Functions, classes and constants that another module may use."""


@cache  # every test reads all of them
def modules() -> dict[str, Module]:
    return {name_of(path): module_in(path) for path in sources()}


def module_in(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = _functions(tree, f"{name_of(path)}::")
    return Module(len(text.splitlines()), tuple(functions), tuple(_public_names(tree)))


def sources() -> list[Path]:
    return [
        path
        for folder in ("bot", "handlers")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "versions" not in path.parts and "_shipped" not in path.parts
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def complexity(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """McCabe's number, each `and` and `or` counted: the ways through a function, those inside it included."""
    ways = 1
    for part in ast.walk(node):
        if isinstance(part, BRANCHES):
            ways += 1
        if isinstance(part, ast.comprehension):
            ways += len(part.ifs)
        elif isinstance(part, ast.BoolOp):
            ways += len(part.values) - 1
        elif isinstance(part, ast.match_case):
            ways += not _is_default(part)
    return ways


def _is_default(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _functions(parent: ast.AST, prefix: str) -> Iterator[Function]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            own = bool(taken) and taken[0].arg in ("self", "cls")
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(f"{prefix}{node.name}", lines, complexity(node), len(taken) - own)
        yield from _functions(node, f"{prefix}{node.name}." if isinstance(node, NAMED) else prefix)


def _public_names(tree: ast.Module) -> list[str]:
    names = []
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.append(node.name)
            case ast.Assign():
                names += [target.id for target in node.targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name() as target):
                names.append(target.id)
            case _:
                pass
    return [name for name in names if not name.startswith("_")]


def over(budget: dict[str, int], most: int) -> dict[str, int]:
    return {name: cost for name, cost in budget.items() if cost > most and name not in EXCEPTIONS}


def every_function() -> list[Function]:
    return [one for module in modules().values() for one in module.functions]


def test_a_file_fits_on_a_few_screens() -> None:
    assert over({name: module.lines for name, module in modules().items()}, MAX_FILE_LINES) == {}


def test_a_function_fits_on_one_screen() -> None:
    assert over({one.name: one.lines for one in every_function()}, MAX_FUNCTION_LINES) == {}


def test_a_function_has_few_ways_through_it() -> None:
    assert over({one.name: one.complexity for one in every_function()}, MAX_COMPLEXITY) == {}


def test_a_function_takes_few_parameters() -> None:
    assert over({one.name: one.parameters for one in every_function()}, MAX_PARAMETERS) == {}


def test_a_module_offers_few_names() -> None:
    assert over({name: len(module.public_names) for name, module in modules().items()}, MAX_PUBLIC_NAMES) == {}


def test_exceptions_are_few_are_needed_and_say_why() -> None:
    costs: dict[str, list[tuple[int, int]]] = {}
    for name, module in modules().items():
        costs[name] = [(module.lines, MAX_FILE_LINES), (len(module.public_names), MAX_PUBLIC_NAMES)]
    for one in every_function():
        costs[one.name] = [
            (one.lines, MAX_FUNCTION_LINES), (one.complexity, MAX_COMPLEXITY), (one.parameters, MAX_PARAMETERS),
        ]  # fmt: skip

    assert len(EXCEPTIONS) <= MAX_EXCEPTIONS
    assert all(why.endswith(".") for why in EXCEPTIONS.values())
    assert [name for name in EXCEPTIONS if not any(cost > most for cost, most in costs.get(name, []))] == []


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "core").rglob("*.py")), ids=name_of)
def test_the_core_imports_the_standard_library_and_itself(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    allowed = {"bot.core"}.union(*(names for access, names in CORE_MAY_IMPORT.items() if module.startswith(access)))
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module or "")
    foreign = {name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names}

    assert {name for name in foreign if not any(f"{name}.".startswith(f"{one}.") for one in allowed)} == set()
