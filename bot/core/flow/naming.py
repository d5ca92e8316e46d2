"""Whose check it is, and for which court: read from its answers, and set in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.flow.model import Progress
from bot.core.flow.nodes import is_label, leads_to, leads_to_label, names_the_check, questions
from bot.core.knowledge import Flow, Question


@dataclass(frozen=True, slots=True)
class CheckNames:
    """Whose check it is, and for which court."""

    subject: str
    """Empty for oneself, and while nobody was named."""
    court: str | None


def names(flow: Flow, progress: Progress) -> CheckNames:
    """Read from the answers. A label counts only while the answer that led to it stands."""
    subject, court = "", None
    for node in questions(flow):
        if node.kind == "court":
            court = progress.answers.get(node.id)
        if leads_to_label(flow, node):
            to = flow.nodes.get(leads_to(node, progress.answers.get(node.id)) or "")
            if isinstance(to, Question) and to.kind == "label":
                subject = progress.answers.get(to.id, "")
    return CheckNames(subject, court)


def naming_answers(flow: Flow, progress: Progress) -> Mapping[str, str]:
    """The answers that say whose check this is and for which court: they stay when it begins anew."""
    return {
        question: answer
        for question, answer in progress.answers.items()
        if isinstance(node := flow.nodes.get(question), Question) and names_the_check(flow, node)
    }


def answers_to_restart_with(flow: Flow, progress: Progress) -> Mapping[str, str]:
    """The answers with which a check starts over: its court, and the person asked for where one was named."""
    if names(flow, progress).subject:
        return naming_answers(flow, progress)
    courts = (node.id for node in questions(flow) if node.kind == "court")
    return {question: progress.answers[question] for question in courts if question in progress.answers}


def only_names(flow: Flow, progress: Progress) -> Progress:
    """The progress with nothing but whose check it is and for which court."""
    return Progress(naming_answers(flow, progress), progress.facts)


def for_oneself(flow: Flow, progress: Progress) -> Progress:
    """The progress as it was before somebody else was named in it."""
    answers = dict(progress.answers)
    for node in questions(flow):
        if node.kind == "label":
            answers.pop(node.id, None)
        if leads_to_label(flow, node):
            own = next((one for one in node.choices if not is_label(flow, one.goto)), None)
            if own is not None:
                answers[node.id] = own.id
    return replace(progress, answers=answers, asking=None)


def initial_answers(flow: Flow, subject: str, court: str | None) -> dict[str, str]:
    """The answers that a check begins with when its person (empty: not known) and its court are known."""
    answers: dict[str, str] = {}
    for node in questions(flow):
        if node.kind == "court" and court:
            answers[node.id] = court
        if node.kind == "label" and subject:
            answers[node.id] = subject
        to_label = next((one for one in node.choices if is_label(flow, one.goto)), None)
        if to_label is not None and subject:
            answers[node.id] = to_label.id
    return answers
