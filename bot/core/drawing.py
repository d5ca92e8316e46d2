"""Draws a guided check as Mermaid or Graphviz DOT text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Final, Literal, assert_never

from bot.core.knowledge import Branch, Flow, Node, Outcome, ProcedureNode, Question, When

_ShapeKind = Literal["question", "branch", "procedure", "outcome"]
LINE: Final = 32
"""Characters of a line in a node."""
MAX_TEXT: Final = 90
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Shape:
    id: str
    kind: _ShapeKind
    text: str


@dataclass(frozen=True, slots=True)
class _Edge:
    begin: str
    end: str
    text: str
    back: bool = False
    """It answers an earlier question, from which the check goes on."""


def mermaid(flow: Flow) -> str:
    """A flowchart in Mermaid's language."""
    around = {"question": ("{{", "}}"), "branch": ("{", "}"), "procedure": ("[[", "]]"), "outcome": ("([", "])")}
    lines = ["flowchart TD"]
    for shape in _shapes(flow):
        left, right = around[shape.kind]
        lines.append(f'  {_name(shape.id)}{left}"{_escaped(shape.text, "<br>")}"{right}')
    for edge in _edges(flow):
        arrow = "-.->" if edge.back else "-->"
        label = f'|"{_escaped(edge.text, " ")}"|' if edge.text else ""
        lines.append(f"  {_name(edge.begin)} {arrow}{label} {_name(edge.end)}")
    return "\n".join(lines)


def dot(flows: Iterable[Flow]) -> str:
    """All flows as one Graphviz graph, a cluster each."""
    drawn = {"question": "hexagon", "branch": "diamond", "procedure": "box3d", "outcome": "oval"}
    lines = [
        "digraph flows {",
        '  node [fontname="Helvetica", fontsize=10];',
        '  edge [fontname="Helvetica", fontsize=9];',
    ]
    for flow in flows:
        lines += [f'  subgraph "cluster_{flow.id}" {{', f"    label={_quoted(flow.title)};"]
        lines += [
            f"    {_quoted(f'{flow.id}.{shape.id}')} [shape={drawn[shape.kind]}, label={_quoted(shape.text)}];"
            for shape in _shapes(flow)
        ]
        lines += [
            f"    {_quoted(f'{flow.id}.{edge.begin}')} -> {_quoted(f'{flow.id}.{edge.end}')} "
            f"[label={_quoted(edge.text)}{', style=dashed' if edge.back else ''}];"
            for edge in _edges(flow)
        ]
        lines.append("  }")
    return "\n".join([*lines, "}"])


def _shapes(flow: Flow) -> Iterator[_Shape]:
    for node in flow.nodes.values():
        kind, text = _drawn(node)
        yield _Shape(node.id, kind, text)


def _drawn(node: Node) -> tuple[_ShapeKind, str]:
    match node:
        case Question():
            return "question", _text(node.text)
        case Branch():
            return "branch", node.id
        case ProcedureNode():
            return "procedure", f"steps of {node.procedure}, one by one"
        case Outcome():
            return "outcome", f"{node.verdict}: {_text(node.state)}"
        case _:
            assert_never(node)


def _edges(flow: Flow) -> Iterator[_Edge]:
    for node in flow.nodes.values():
        match node:
            case Branch():
                for case in node.cases:
                    yield _Edge(node.id, case.goto, _condition(case.when) if case.when else "else")
            case ProcedureNode():
                yield _Edge(node.id, node.goto, "all done")
            case Question() | Outcome():
                yield from _answer_edges(node)
            case _:
                assert_never(node)


def _answer_edges(node: Question | Outcome) -> Iterator[_Edge]:
    if isinstance(node, Question) and node.goto:
        yield _Edge(node.id, node.goto, "")
    for choice in node.choices:
        if choice.goto:
            yield _Edge(node.id, choice.goto, choice.label)
        else:
            yield _Edge(node.id, next(iter(choice.sets)), choice.label, back=True)


def _condition(when: When) -> str:
    known = (
        ("court", when.court),
        ("type", when.type),
        ("live", when.go_live),
        ("reset", when.reset),
        ("system", when.system),
    )
    parts = [f"{name} {', '.join(map(str, values))}" for name, values in known if values]
    parts += [f"{name} {day}" for name, day in (("since", when.since), ("until", when.until)) if day]
    return "; ".join(parts)


def _text(text: str) -> str:
    """The first line, without markup, broken into short ones; its fields in words."""
    plain = _FIELD.sub(r"(\1)", text.strip().split("\n")[0]).replace("*", "")
    return "\n".join(wrap(shorten(plain, MAX_TEXT, placeholder="…"), LINE))


def _name(node: str) -> str:
    """ "end" is a word of Mermaid's."""
    return "n_" + node.replace("-", "_")


def _escaped(text: str, line_end: str) -> str:
    return text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "&lt;").replace("\n", line_end)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
