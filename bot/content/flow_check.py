"""Proves every flow for every court, with the engine itself: nothing unreachable, no dead end, every card shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.content.loader import Loaded
from bot.content.yaml_lines import Problem
from bot.core import flow as rules
from bot.core.court_state import live_state, system_kind
from bot.core.fields import fields_in
from bot.core.flow import Choose, FlowContext, Position, Progress, StepDone
from bot.core.guiding import AtStep, Card, CheckState, StepHelp, card
from bot.core.knowledge import Branch, Court, Flow, Library, Outcome, ProcedureNode, Question

RendersCard = Callable[[Card], list[str]]
"""What is wrong with a card once rendered for Slack: sentences, none when it fits."""
SOMEBODY = "Ms. R."
MAX_STATES = 20_000
"""A flow with more states than this is not proved: something in it grows without end."""
_Key = tuple[tuple[tuple[str, str], ...], int]


@dataclass(frozen=True, slots=True)
class State:
    """One way to stand in a flow, and where each input leads from it."""

    progress: Progress
    position: Position
    following: tuple[_Key, ...]


def prove(loaded: Loaded, today: date, renders: RendersCard) -> Iterator[Problem]:
    """Every problem of the flows, each once; one court stands for all that have the same trouble."""
    groups = _alike(loaded.library, today)
    for flow in loaded.library.flows.values():
        by_ways: dict[object, Mapping[_Key, State]] = {}
        problems: dict[str, tuple[str, FlowContext]] = {}
        reached: set[str] = set()
        for views in groups:
            ways = ways_of(flow, views[0])
            states = by_ways[ways] = by_ways.get(ways) or explore_states(flow, views[0])
            reached |= {state.position.node.id for state in states.values()}
            for view, (node, text) in _of_group(flow, views, states, renders):
                problems.setdefault(text, (node, view))
        for text, (node, view) in problems.items():
            where = f" (for {view.court.id} on {view.today})" if view.court else ""
            yield Problem(*loaded.place("flows", flow.id, node), f"{flow.id}: {text}{where}")
        yield from _unreached(loaded, flow, reached)


def _unreached(loaded: Loaded, flow: Flow, reached: set[str]) -> Iterator[Problem]:
    for name, kind in flow.nodes.items():
        if name not in reached and not isinstance(kind, Branch):
            yield Problem(*loaded.place("flows", flow.id, name), f"{flow.id}: {name!r} is never reached")


def _of_group(
    flow: Flow, views: list[FlowContext], states: Mapping[_Key, State], renders: RendersCard
) -> Iterator[tuple[FlowContext, tuple[str, str]]]:
    """The problems that courts have together: by court, the node and what is wrong."""
    yield from ((views[0], problem) for problem in _dead_ends(states))
    cards = _each_card_once(states)
    # What is said for somebody else is the longer text; for oneself one court of the group stands for all.
    yield from ((views[0], problem) for problem in _unfit(flow, views[0], cards, renders, ""))
    for view in views:
        yield from ((view, problem) for problem in _unfit(flow, view, cards, renders, SOMEBODY))


def ways_of(flow: Flow, view: FlowContext) -> tuple[object, ...]:
    """All that the ways through a flow depend on: where each branch leads, and the steps of each procedure."""
    branches = (rules.way_out(node, view) for node in flow.nodes.values() if isinstance(node, Branch))
    walks = (rules.step_keys(node, view) for node in flow.nodes.values() if isinstance(node, ProcedureNode))
    return *branches, *walks


def explore_states(flow: Flow, view: FlowContext) -> Mapping[_Key, State]:
    """Every state that answers and steps can lead to from the beginning. RecursionError for a flow without end.

    A walk is gone step by step the first time; whoever comes to it with other answers meets the same steps.
    """
    found: dict[_Key, State] = {}
    walked: set[tuple[str, str | None]] = set()
    todo = [Progress()]
    while todo:
        progress = todo.pop()
        if _key(progress) in found:
            continue
        if len(found) > MAX_STATES:
            raise RecursionError(f"{flow.id} has more than {MAX_STATES} states")
        here = rules.position(flow, progress, view)
        if isinstance(here.node, ProcedureNode) and (here.node.id, here.step) in walked:
            following = [replace(progress, done=(*progress.done, *_steps_left(here.node, progress, view)))]
        else:
            walked.add((here.node.id, here.step))
            following = [rules.advance(flow, progress, given, view, here).progress for given in _inputs(here, view)]
        found[_key(progress)] = State(progress, here, tuple(map(_key, following)))
        todo += following
    return found


def _steps_left(walk: ProcedureNode, progress: Progress, view: FlowContext) -> list[str]:
    return [key for key in rules.step_keys(walk, view) if key not in progress.done]


def _inputs(here: Position, view: FlowContext) -> list[Choose | StepDone]:
    node = here.node
    if isinstance(node, ProcedureNode):
        return [StepDone(here.step or "")]
    if isinstance(node, Question) and node.kind == "court":
        return [Choose(node.id, view.court.id if view.court else "")]
    if isinstance(node, Question) and node.kind == "label":
        return [Choose(node.id, SOMEBODY)]
    return [Choose(node.id, choice.id) for choice in node.choices]


def _key(progress: Progress) -> _Key:
    return tuple(sorted(progress.all_answers.items())), len(progress.done)


def _dead_ends(states: Mapping[_Key, State]) -> Iterator[tuple[str, str]]:
    """States from which no outcome can be reached any more, and choices that change nothing."""
    good = _leading_to_an_outcome(states)
    for key, state in states.items():
        node = state.position.node
        if key not in good:
            yield node.id, f"from {node.id!r} no outcome can be reached"
        elif key in state.following:
            yield node.id, f"a choice of {node.id!r} leads nowhere but back to it"


def _leading_to_an_outcome(states: Mapping[_Key, State]) -> set[_Key]:
    before: dict[_Key, list[_Key]] = {}
    for key, state in states.items():
        for following in state.following:
            before.setdefault(following, []).append(key)
    todo = [key for key, state in states.items() if isinstance(state.position.node, Outcome)]
    good = set(todo)
    while todo:
        new = [key for key in before.get(todo.pop(), ()) if key not in good]
        good.update(new)
        todo += new
    return good


def _each_card_once(states: Mapping[_Key, State]) -> list[State]:
    """One state for each node and step."""
    found = {(state.position.node.id, state.position.step): state for state in states.values()}
    return list(found.values())


def _unfit(
    flow: Flow, view: FlowContext, states: list[State], renders: RendersCard, subject: str
) -> Iterator[tuple[str, str]]:
    """Cards with texts that are empty, have fields left, or do not fit Slack."""
    now = datetime.combine(view.today, datetime.min.time(), UTC)
    for state in states:
        node = state.position.node.id
        made = card(1, CheckState(flow, state.progress, view, subject), now)
        text = made.body.step.text if isinstance(made.body, AtStep | StepHelp) else made.body.text
        if not text or fields_in(text):
            yield node, f"{node!r} shows an empty or unfilled text"
        for problem in renders(made):
            yield node, f"{node!r}: {problem}"


def _alike(library: Library, today: date) -> list[list[FlowContext]]:
    """Courts and days, together where every fork decides alike and the steps are the same.

    Each court today; and one of each kind on the day before its change, on that day, and before anything is on record.
    """
    groups: dict[object, list[FlowContext]] = {}
    named = _named_in_branches(library)
    for court in library.courts.values():
        days = [today, library.live_by - timedelta(days=1)]
        if court.go_live is not None:
            days += [court.go_live.day - timedelta(days=1), court.go_live.day]
        for day in days:
            group = groups.setdefault((court.id if court.id in named else None, *_decides(library, court, day)), [])
            if day == today or not group:
                group.append(FlowContext(library, court, day))
    return list(groups.values())


def _named_in_branches(library: Library) -> frozenset[str]:
    """Ids of the courts that a branch of any flow asks for."""
    branches = (node for flow in library.flows.values() for node in flow.nodes.values() if isinstance(node, Branch))
    whens = (case.when for branch in branches for case in branch.cases if case.when)
    return frozenset(id_ for when in whens for id_ in when.court or ())


def _decides(library: Library, court: Court, day: date) -> tuple[object, ...]:
    own = tuple((one.name, tuple(step.key for step in one.steps)) for one in court.procedures)
    state = live_state(court, day, library.live_by)
    route = court.reset.route if court.reset else None
    return state, court.type, system_kind(court, day), route, own
