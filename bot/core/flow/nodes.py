"""Nodes of a flow: its questions, their choices, and where an answer leads."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.knowledge import Choice, Flow, Node, Outcome, Question


def questions(flow: Flow) -> Iterator[Question]:
    """Every question of a flow, in the order of its file."""
    return (node for node in flow.nodes.values() if isinstance(node, Question))


def choice_of(node: Node, choice: str | None) -> Choice | None:
    """The choice with this id; None where the node has none of it."""
    choices = node.choices if isinstance(node, Question | Outcome) else ()
    return next((one for one in choices if one.id == choice), None)


def leads_to(node: Question | Outcome, answer: str | None) -> str | None:
    """The node that an answer leads to; None while there is no answer that leads on."""
    if answer is None:
        return None
    if isinstance(node, Question) and node.kind != "choice":
        return node.goto
    choice = choice_of(node, answer)
    return choice.goto if choice else None


def names_the_check(flow: Flow, node: Question) -> bool:
    """Whether it asks for a court or a label, or leads to the label."""
    return node.kind != "choice" or leads_to_label(flow, node)


def leads_to_label(flow: Flow, node: Question) -> bool:
    """Whether one of its choices leads to the question for a label."""
    return any(is_label(flow, choice.goto) for choice in node.choices)


def is_label(flow: Flow, node_id: str | None) -> bool:
    """Whether it is the question for a label, the short name of the person asked for."""
    node = flow.nodes.get(node_id or "")
    return isinstance(node, Question) and node.kind == "label"
