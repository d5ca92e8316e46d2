"""What people stated about themselves and others that holds for every court."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core import flow as rules
from bot.core.guiding import SavedFacts
from bot.core.inquiry import Asker
from bot.core.knowledge import Flow, Question
from bot.store.unit import UnitOfWork


def saved_facts_in(unit: UnitOfWork, asker: Asker, flow: Flow | None) -> tuple[SavedFacts, ...]:
    """By subject, themselves first: each question of the flow that is kept, and its answer."""
    nodes = flow.nodes.values() if flow else ()
    kept = [node for node in nodes if isinstance(node, Question) and node.keep == "person"]
    found = []
    for subject in unit.checks.subjects(asker):
        facts = unit.checks.facts(asker, subject)
        found.append(SavedFacts(subject, tuple((node, facts.get(node.id)) for node in kept)))
    return tuple(found)


def corrected_facts(flow: Flow, facts: Mapping[str, str], answers: Mapping[str, str | None]) -> dict[str, str]:
    """The facts with these answers; None forgets one, and what is no answer to a question is left out."""
    found = dict(facts)
    for question, answer in answers.items():
        node = flow.nodes.get(question)
        if answer is None:
            found.pop(question, None)
        elif isinstance(node, Question) and node.keep == "person" and rules.choice_of(node, answer):
            found[question] = answer
    return found


__all__ = ["corrected_facts", "saved_facts_in"]
