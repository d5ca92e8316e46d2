"""The rules of a guided check: where a person stands in it, and what each input does. Values in, values out.

Nothing remembers a position. Answers are kept by question, and the position follows by walking the flow from its start:
past every question that has an answer, through every branch that the court's record decides, to the first that is
open. So a changed answer keeps the later ones that still hold, and a changed flow strands nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from bot.core.answering import steps_of
from bot.core.court_state import live_state
from bot.core.flow.model import (
    ChangeAnswer,
    CheckInput,
    Choose,
    FlowContext,
    Position,
    Progress,
    Simple,
    StepDone,
    Transition,
)
from bot.core.flow.naming import answers_to_restart_with, naming_answers
from bot.core.flow.nodes import choice_of, leads_to
from bot.core.knowledge import Branch, Flow, Node, Outcome, ProcedureNode, Question, ReminderKind
from bot.core.variants import holds


def position(flow: Flow, progress: Progress, context: FlowContext) -> Position:
    """Where the check stands. The flow is one that `bot.content.flows` has accepted: every goto leads somewhere."""
    known = progress.all_answers
    path: list[str] = []
    at = flow.start
    while True:
        node = flow.nodes[at]
        match node:
            case Branch():
                at = way_out(node, context)
            case ProcedureNode():
                step = _open_step(node, progress, context)
                if step is not None:
                    return Position(node, tuple(path), step)
                at = node.goto
            case Question() | Outcome():
                onward = None if node.id == progress.asking else leads_to(node, known.get(node.id))
                if onward is None or node.id in path:
                    return Position(node, tuple(path))
                path.append(node.id)
                at = onward
            case _:
                assert_never(node)


def advance(
    flow: Flow, progress: Progress, event: CheckInput, context: FlowContext, here: Position | None = None
) -> Transition:
    """What an input does. One that does not fit (an old button) is stale; none raises.

    `here`: where the check stands, from who knows it already.
    """
    here = here or position(flow, progress, context)
    match event:
        case Choose(node, choice):
            if node != here.node.id:
                return Transition(progress, stale=not _said_already(flow, progress, node, choice))
            return _choose(flow, progress, here.node, choice, context)
        case StepDone(key):
            if key != here.step:
                return Transition(progress, stale=key not in progress.done)
            return Transition(replace(progress, done=(*progress.done, *steps_shown(here, context))))
        case ChangeAnswer(question, proposed):
            if question not in here.path:
                return Transition(progress, stale=question != progress.asking)
            return Transition(replace(progress, asking=question, proposed=proposed))
        case Simple():
            return _control(flow, progress, event, here, context)
        case _:
            assert_never(event)


def drop_outdated(flow: Flow, progress: Progress) -> Progress:
    """The progress with what this version of the flow still asks: the same object when all of it fits."""
    answers = {node: choice for node, choice in progress.answers.items() if _fits(flow, node, choice)}
    facts = {node: choice for node, choice in progress.facts.items() if _fits(flow, node, choice)}
    asking = progress.asking if progress.asking in flow.nodes else None
    proposed = progress.proposed if asking and _fits(flow, asking, progress.proposed or "") else None
    if (len(answers), len(facts), asking) == (len(progress.answers), len(progress.facts), progress.asking):
        return progress
    return replace(progress, answers=answers, facts=facts, asking=asking, proposed=proposed)


def step_keys(node: ProcedureNode, context: FlowContext) -> tuple[str, ...]:
    """The keys of the steps at this court, in order."""
    return tuple(step.key for step in steps_of(context.library, node.procedure, context.court))


def step_groups(node: ProcedureNode, context: FlowContext) -> tuple[tuple[str, ...], ...]:
    """The keys of the steps at this court, those together that one card shows."""
    groups: list[list[str]] = []
    for key in step_keys(node, context):
        if groups and key in node.joined:
            groups[-1].append(key)
        else:
            groups.append([key])
    return tuple(map(tuple, groups))


def steps_shown(here: Position, context: FlowContext) -> tuple[str, ...]:
    """The keys of the steps that the card shows where a check stands: the open one, and those joined to it."""
    if not isinstance(here.node, ProcedureNode) or here.step is None:
        return ()
    group = next(group for group in step_groups(here.node, context) if here.step in group)
    return group[group.index(here.step) :]


def way_out(branch: Branch, context: FlowContext) -> str:
    """The node that a branch leads to, by the court's record and the day."""
    state = live_state(context.court, context.today, context.library.live_by)
    return next(case.goto for case in branch.cases if holds(case.when, context.court, state, context.today))


def for_another(flow: Flow, progress: Progress, context: FlowContext) -> Progress:
    """What a check for another court or person begins with: the answers before the question for it."""
    path = position(flow, replace(progress, asking=None), context).path
    naming = [at for at, name in enumerate(path) if name in naming_answers(flow, progress)]
    before = path[: naming[-1] + 1] if naming else ()
    return Progress({name: progress.answers[name] for name in before if name in progress.answers}, progress.facts)


def reminder_due(flow: Flow, progress: Progress, context: FlowContext) -> ReminderKind | None:
    """Which reminder waits where the check stands; None where none does or the person declined it."""
    node = position(flow, progress, context).node
    kind = node.remind if isinstance(node, ProcedureNode | Outcome) else None
    return None if kind in progress.declined else kind


# --- details ---------------------------------------------------------------------------------------------------------


def _open_step(node: ProcedureNode, progress: Progress, context: FlowContext) -> str | None:
    return next((key for key in step_keys(node, context) if key not in progress.done), None)


def _choose(
    flow: Flow, progress: Progress, node: Question | ProcedureNode | Outcome, answer: str, context: FlowContext
) -> Transition:
    if isinstance(node, Question) and node.kind != "choice":
        if node.kind == "court" and answer not in context.library.courts:
            return Transition(progress, stale=True)
        return Transition(_with_answers(flow, progress, {node.id: answer}))
    choice = choice_of(node, answer)
    if choice is None:
        return Transition(progress, stale=True)
    own = {node.id: choice.id} if choice.goto else {}
    return Transition(_with_answers(flow, progress, {**own, **choice.sets}))


def _said_already(flow: Flow, progress: Progress, node_id: str, answer: str) -> bool:
    """Whether it is the answer that this node has: a second click on its button."""
    node, known = flow.nodes.get(node_id), progress.all_answers
    choice = choice_of(node, answer) if node is not None else None
    if choice is None:
        return known.get(node_id) == answer
    own = {node_id: answer} if choice.goto else {}
    return all(known.get(question) == said for question, said in {**own, **choice.sets}.items())


def _with_answers(flow: Flow, progress: Progress, new: Mapping[str, str]) -> Progress:
    """The progress with new answers, each where it is kept: with the person or with the check."""
    answers, facts = dict(progress.answers), dict(progress.facts)
    for question, answer in new.items():
        kept, other = (facts, answers) if _is_kept(flow.nodes[question], answer) else (answers, facts)
        kept[question] = answer
        other.pop(question, None)
    return replace(progress, answers=answers, facts=facts, asking=None, proposed=None)


def _control(flow: Flow, progress: Progress, event: Simple, here: Position, context: FlowContext) -> Transition:
    if event.seen is not None and event.seen != (here.step or here.node.id):
        return Transition(progress)  # a second click on it
    match event.what:
        case "keep":
            return Transition(replace(progress, asking=None, proposed=None), stale=progress.asking is None)
        case "restart":
            return Transition(Progress(answers_to_restart_with(flow, progress), declined=progress.declined))
        case "decline":
            return Transition(replace(progress, declined=("go-live", "unfinished")))
        case "back":
            return _back(flow, progress, here, context)
        case _:
            assert_never(event.what)


def _is_kept(node: Node, answer: str) -> bool:
    if not isinstance(node, Question) or node.keep != "person":
        return False
    choice = choice_of(node, answer)
    return choice is None or choice.keep


def _back(flow: Flow, progress: Progress, here: Position, context: FlowContext) -> Transition:
    steps = _steps_before(flow, progress, here, context)
    if steps:
        return Transition(replace(progress, done=tuple(key for key in progress.done if key not in steps)))
    if not here.path:
        return Transition(progress, stale=True)
    return Transition(replace(progress, asking=here.path[-1], proposed=None))


def _steps_before(flow: Flow, progress: Progress, here: Position, context: FlowContext) -> tuple[str, ...]:
    """The steps that were done with the last card before this position; none where a question comes before it."""
    if isinstance(here.node, ProcedureNode):
        done = [group for group in step_groups(here.node, context) if group[0] in progress.done]
        return done[-1] if done else ()
    return _walked_to(flow, progress, here, context) if here.path else ()


def _walked_to(flow: Flow, progress: Progress, here: Position, context: FlowContext) -> tuple[str, ...]:
    """The last steps of the procedure that led straight here; none when a question came in between."""
    for node in flow.nodes.values():
        if isinstance(node, ProcedureNode) and node.goto == here.node.id and progress.asking is None:
            groups = step_groups(node, context)
            if groups and groups[-1][-1] in progress.done:
                return groups[-1]
    return ()


def _fits(flow: Flow, node_id: str, answer: str) -> bool:
    node = flow.nodes.get(node_id)
    if isinstance(node, Question) and node.kind != "choice":
        return True
    return node is not None and choice_of(node, answer) is not None
