"""Random use of a check, with restarts, double clicks, old buttons and new versions of the flow, on both databases."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.core.flow import ChangeAnswer, CheckInput, Choose, Simple, StepDone
from bot.core.guiding import AtOutcome, AtStep, Card, OpenQuestion, StepHelp
from bot.core.inquiry import Asker
from bot.core.knowledge import Flow, Question
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.guidance import GuidanceDesk
from bot.store.store import Store
from tests.random_examples import examples

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
COURTS = ("flsd", "alsd", "flsb", "ca9", "cit", "jpml", "kywb", "azb")
_PEOPLE = itertools.count()
MAX_TO_AN_END = 60


def offered(card: Card) -> list[CheckInput]:
    """What its buttons do."""
    match card.body:
        case OpenQuestion(node=node, kind="court"):
            return [Choose(node, court) for court in COURTS]
        case OpenQuestion(node=node, kind="label"):
            return [Choose(node, "Ms. R."), Choose(node, "Mr. B.")]
        case OpenQuestion(node=node, choices=choices) | AtOutcome(node=node, choices=choices):
            return [Choose(node, choice.id) for choice in choices]
        case AtStep(step=step) | StepHelp(step=step):
            return [StepDone(step.key)]


def renewed(kb: KnowledgeBase, question: str) -> KnowledgeBase:
    """The knowledge base with a flow whose question has another id for its first choice."""
    flow: Flow = kb.library.flows["link"]
    node = flow.nodes[question]
    assert isinstance(node, Question)
    first = replace(node.choices[0], id=f"{node.choices[0].id}-new"[:60])
    nodes = {**flow.nodes, question: replace(node, choices=(first, *node.choices[1:]))}
    flows = {**kb.library.flows, "link": replace(flow, version=f"{flow.version[:8]}-{question[:4]}", nodes=nodes)}
    return replace(kb, library=replace(kb.library, flows=flows))


@given(data=st.data())
@examples(25)
def test_whatever_is_pressed_there_is_one_present_step_and_an_outcome(
    store: Store, kb: KnowledgeBase, data: st.DataObject
) -> None:
    asker = Asker("T1", f"U{next(_PEOPLE)}")
    in_use = [kb]
    desk = GuidanceDesk(store, lambda: in_use[-1], lambda: NOW)
    card = desk.start(asker, "link", data.draw(st.sampled_from([None, *COURTS])))
    assert card is not None
    pressed: list[CheckInput] = []
    for _ in range(data.draw(st.integers(1, 14))):
        match data.draw(
            st.sampled_from(["press", "press", "press", "old", "twice", "control", "restart", "new version"])
        ):
            case "old" if pressed:
                given_ = data.draw(st.sampled_from(pressed))
                after = desk.act(asker, card.run, given_)
            case "control":
                questions: list[CheckInput] = [ChangeAnswer(known.question) for known in card.known_answers]
                given_ = data.draw(
                    st.sampled_from([Simple("back"), Simple("keep"), Simple("restart"), Simple("decline"), *questions])
                )
                after = desk.act(asker, card.run, given_)
            case "restart":
                desk = GuidanceDesk(store, lambda: in_use[-1], lambda: NOW)
                after = desk.resume(asker, card.run)
                assert after is not None
                assert type(after.body) is type(card.body)
            case "new version":
                questions_ = ["files", "linked", "individual", "login", "names"]
                in_use.append(renewed(kb, data.draw(st.sampled_from(questions_))))
                after = desk.resume(asker, card.run)
            case how:
                inputs = offered(card)
                if not inputs:
                    continue
                given_ = data.draw(st.sampled_from(inputs))
                pressed.append(given_)
                after = desk.act(asker, card.run, given_)
                if how == "twice" and after is not None and isinstance(given_, StepDone):
                    again = desk.act(asker, after.run, given_)
                    assert again is not None
                    assert again.notice != "stale", "a second click says nothing"
                    assert again.body == after.body
        assert after is not None
        card = after
        resumed = desk.resume(asker, card.run)
        assert resumed is not None
        assert resumed.body == card.body, "the card is what is kept"
        assert card.known_answers == resumed.known_answers
    reached = card
    for _ in range(MAX_TO_AN_END):
        if isinstance(reached.body, AtOutcome):
            break
        onward = desk.act(asker, reached.run, offered(reached)[0])
        assert onward is not None
        reached = onward
    assert isinstance(reached.body, AtOutcome), reached.body
