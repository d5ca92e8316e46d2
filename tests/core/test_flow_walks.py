"""Random walks over every flow and every kind of court: whatever people press, there is one way on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.core import flow as rules
from bot.core.flow import ChangeAnswer, CheckInput, Choose, FlowContext, Position, Progress, Simple, StepDone
from bot.core.knowledge import Flow, Library, Outcome, ProcedureNode, Question
from tests.random_examples import examples
from tests.shipped import shipped_knowledge

LIBRARY: Library = shipped_knowledge().library
COURTS = sorted(LIBRARY.courts)
DAYS = (date(2018, 1, 1), date(2020, 1, 26), date(2020, 1, 27), date(2026, 11, 21))
MAX_TO_AN_END = 60

Walked = tuple[Flow, FlowContext, Progress]


def ways(here: Position, view: FlowContext) -> list[CheckInput]:
    """What the card at this place offers."""
    node = here.node
    if isinstance(node, ProcedureNode):
        return [StepDone(here.step or "")]
    if isinstance(node, Question) and node.kind == "court":
        return [Choose(node.id, view.court.id if view.court else "flsd")]
    if isinstance(node, Question) and node.kind == "label":
        return [Choose(node.id, "Ms. R.")]
    return [Choose(node.id, choice.id) for choice in node.choices]


def without(flow: Flow, draw: st.DrawFn) -> Flow:
    """A later version of the flow: one choice of one question has another id."""
    several = [node for node in flow.nodes.values() if isinstance(node, Question) and len(node.choices) > 1]
    node = draw(st.sampled_from(several))
    gone = draw(st.sampled_from(node.choices))
    choices = tuple(replace(one, id=f"{one.id}-new") if one == gone else one for one in node.choices)
    nodes = {
        name: replace(
            other,
            choices=tuple(
                replace(one, sets={q: f"{c}-new" if (q, c) == (node.id, gone.id) else c for q, c in one.sets.items()})
                for one in (choices if name == node.id else other.choices)
            ),
        )
        if isinstance(other, Question | Outcome)
        else other
        for name, other in flow.nodes.items()
    }
    return replace(flow, version=flow.version + "+", nodes=nodes)


@st.composite
def walks(draw: st.DrawFn) -> Walked:
    """A flow, a court on a day, and a progress after up to 40 random inputs, stale ones and new versions among them."""
    flow = draw(st.sampled_from(sorted(LIBRARY.flows.values(), key=lambda flow: flow.id)))
    view = FlowContext(LIBRARY, LIBRARY.courts[draw(st.sampled_from(COURTS))], draw(st.sampled_from(DAYS)))
    progress = Progress()
    for _ in range(draw(st.integers(0, 40))):
        here = rules.position(flow, progress, view)
        match draw(st.integers(0, 9)):
            case 0:
                inputs: list[CheckInput] = [Simple("back"), Simple("keep"), Simple("restart"), Simple("decline")]
            case 1:
                inputs = [ChangeAnswer(question) for question in here.path] or [ChangeAnswer("nothing")]
            case 2:
                inputs = [StepDone("open"), Choose("who", "me"), Choose("ready", "go"), Choose("x", "y")]
            case 3:
                flow = without(flow, draw)
                before = progress
                progress = rules.drop_outdated(flow, progress)
                still = {q: a for q, a in before.all_answers.items() if rules.choice_of(flow.nodes[q], a)}
                assert still.items() <= progress.all_answers.items(), "an answer that still fits was lost"
                continue
            case _:
                inputs = ways(here, view)
        if not inputs:
            continue
        decision = rules.advance(flow, progress, draw(st.sampled_from(inputs)), view)
        assert not decision.stale or decision.progress == progress
        progress = decision.progress
    return flow, view, progress


@given(walks())
@examples(150)
def test_there_is_always_one_place_and_it_can_be_left_or_is_an_outcome(walked: Walked) -> None:
    flow, view, progress = walked
    here = rules.position(flow, progress, view)

    assert rules.position(flow, progress, view) == here
    assert isinstance(here.node, Outcome) or ways(here, view)
    assert (here.step is not None) == isinstance(here.node, ProcedureNode)
    behind, total = rules.progress_bar(flow, progress, view)
    assert 0 <= behind <= total


@given(walks(), st.data())
def test_an_outcome_can_always_be_reached(walked: Walked, data: st.DataObject) -> None:
    flow, view, progress = walked
    for _ in range(MAX_TO_AN_END):
        here = rules.position(flow, progress, view)
        if isinstance(here.node, Outcome):
            return
        inputs = ways(here, view)
        progress = rules.advance(flow, progress, data.draw(st.sampled_from(inputs)), view).progress
    raise AssertionError(f"no outcome after {MAX_TO_AN_END} answers; at {here.node.id}")


@given(walks(), st.data())
def test_changing_an_answer_to_itself_changes_nothing(walked: Walked, data: st.DataObject) -> None:
    flow, view, progress = walked
    progress = rules.advance(flow, progress, Simple("keep"), view).progress
    here = rules.position(flow, progress, view)
    asked = [name for name in here.path if isinstance(flow.nodes[name], Question)]
    if not asked:
        return
    question = data.draw(st.sampled_from(asked))
    asking = rules.advance(flow, progress, ChangeAnswer(question), view).progress
    answered = rules.advance(flow, asking, Choose(question, progress.all_answers[question]), view).progress

    assert rules.position(flow, answered, view) == here
