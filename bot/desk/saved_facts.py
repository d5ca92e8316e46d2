"""What people stated about themselves and others that holds for every court."""

from __future__ import annotations

from bot.core.asking import Asker
from bot.core.guiding import SavedFacts
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


__all__ = ["saved_facts_in"]
