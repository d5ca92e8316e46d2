"""How far a check is: what was answered and done, and how much is left on the way to its end."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.flow.model import FlowContext, Progress
from bot.core.flow.nodes import choice_of, leads_to
from bot.core.flow.rules import position, step_groups, way_out
from bot.core.knowledge import Branch, Choice, Flow, Node, Outcome, ProcedureNode, Question

OVER = ("nothing", "finished")
"""Verdicts after which nothing is left to do."""


def progress_bar(flow: Flow, progress: Progress, context: FlowContext) -> tuple[int, int]:
    """How much is behind the person, and how much there is: questions answered and cards of steps done.

    What is left is counted along the way that most likely comes, so the whole may grow by a question or two.
    """
    here = position(flow, progress, context)
    answered = sum(isinstance(flow.nodes[name], Question) for name in here.path)
    groups = [
        group for node in flow.nodes.values() if isinstance(node, ProcedureNode) for group in step_groups(node, context)
    ]
    behind = answered + sum(group[-1] in progress.done for group in groups)
    ahead = sum(_cards(node, progress, context) for node in _ahead(flow, here.node, progress, context))
    return behind, behind + ahead


def _cards(node: Node, progress: Progress, context: FlowContext) -> int:
    """How many cards of a node are still to come."""
    if isinstance(node, ProcedureNode):
        return sum(group[-1] not in progress.done for group in step_groups(node, context))
    return int(isinstance(node, Question))


def _ahead(flow: Flow, begin: Node, progress: Progress, context: FlowContext) -> Iterator[Node]:
    """The nodes that most likely come, this one first."""
    at: str | None = begin.id
    seen: set[str] = set()
    while at is not None and at not in seen:
        seen.add(at)
        node = flow.nodes[at]
        yield node
        at = _onward(flow, node, progress, context)


def _onward(flow: Flow, node: Node, progress: Progress, context: FlowContext) -> str | None:
    """Where the answer leads that is known already, else the one marked good, else the first."""
    match node:
        case Branch():
            return way_out(node, context)
        case ProcedureNode():
            return node.goto
        case Outcome(verdict=verdict) if verdict in OVER:
            return None
        case Question(kind="choice") | Outcome():
            known = choice_of(node, progress.all_answers.get(node.id))
            return _leads(flow, known or _likely(node))
        case _:
            return node.goto


def _likely(node: Question | Outcome) -> Choice | None:
    first = node.choices[0] if node.choices else None
    return next((choice for choice in node.choices if choice.good), first)


def _leads(flow: Flow, choice: Choice | None) -> str | None:
    """The next node; for a choice that answers an earlier question, the one behind that."""
    if choice is None or choice.goto:
        return choice.goto if choice else None
    question, answer = list(choice.sets.items())[-1]
    node = flow.nodes[question]
    return leads_to(node, answer) if isinstance(node, Question) else None
