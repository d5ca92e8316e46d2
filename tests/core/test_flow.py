"""Where a person stands in a guided check, and what each input does to that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.core import flow as rules
from bot.core.flow import ChangeAnswer, CheckInput, CheckNames, Choose, FlowContext, Progress, Simple, StepDone
from bot.core.knowledge import Flow, Library, Outcome, ProcedureNode, Question
from tests.small_flow import with_small_flow
from tests.small_knowledge import folder_in

LIVE, BEFORE = date(2026, 7, 1), date(2020, 1, 26)
TO_READY: tuple[CheckInput, ...] = (
    Choose("who", "me"),
    Choose("court", "flsd"),
    Choose("account", "own"),
    Choose("login", "known"),
)
KEYS = ("open", "menu", "wait")
"""Steps of linking in flsd."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load(with_small_flow(folder_in(Path(tmp_path_factory.mktemp("flow")))))


@pytest.fixture(scope="module")
def flow(library: Library) -> Flow:
    return library.flows["small"]


@pytest.fixture(scope="module")
def view(library: Library) -> FlowContext:
    return FlowContext(library, library.courts["flsd"], LIVE)


def after(flow: Flow, view: FlowContext, *inputs: CheckInput, begin: Progress | None = None) -> Progress:
    """The progress after inputs none of which is stale."""
    progress = begin or Progress()
    for given in inputs:
        decision = rules.advance(flow, progress, given, view)
        assert not decision.stale, given
        progress = decision.progress
    return progress


def at(flow: Flow, progress: Progress, view: FlowContext) -> str:
    here = rules.position(flow, progress, view)
    return here.step or here.node.id


def test_it_begins_at_the_first_question(flow: Flow, view: FlowContext) -> None:
    assert at(flow, Progress(), view) == "who"


def test_a_question_whose_answer_is_known_is_not_asked(flow: Flow, view: FlowContext) -> None:
    known = Progress(answers={"who": "me", "court": "flsd"}, facts={"account": "own"})

    assert at(flow, known, view) == "login"


def test_the_court_and_the_day_decide_without_a_question(flow: Flow, library: Library) -> None:
    progress = Progress(answers={"who": "me", "court": "flsd"})

    assert at(flow, progress, FlowContext(library, library.courts["flsd"], BEFORE)) == "not-live"
    assert at(flow, progress, FlowContext(library, library.courts["flsd"], LIVE)) == "account"


def test_what_was_told_before_the_court_was_live_counts_when_it_is(flow: Flow, library: Library) -> None:
    before = FlowContext(library, library.courts["flsd"], BEFORE)
    told = after(flow, before, *TO_READY[:2], Choose("not-live", "prepare"), *TO_READY[2:])

    assert at(flow, told, FlowContext(library, library.courts["flsd"], LIVE)) == "ready"


def test_an_answer_moves_on_and_the_steps_follow_the_outcome(flow: Flow, view: FlowContext) -> None:
    progress = after(flow, view, *TO_READY)
    assert at(flow, progress, view) == "ready"
    progress = after(flow, view, Choose("ready", "go"), begin=progress)

    for key in KEYS:
        assert at(flow, progress, view) == key
        progress = after(flow, view, StepDone(key), begin=progress)
    assert at(flow, progress, view) == "menus"
    assert at(flow, after(flow, view, Choose("menus", "yes"), begin=progress), view) == "finished"


def test_a_choice_that_answers_an_earlier_question_goes_on_from_there(flow: Flow, view: FlowContext) -> None:
    shared = after(flow, view, *TO_READY[:2], Choose("account", "shared"))
    assert at(flow, shared, view) == "get-own"

    assert at(flow, after(flow, view, Choose("get-own", "done"), begin=shared), view) == "login"


def test_what_holds_for_every_court_is_a_fact_and_not_sure_is_none(flow: Flow, view: FlowContext) -> None:
    sure = after(flow, view, *TO_READY[:3])
    unsure = after(flow, view, *TO_READY[:2], Choose("account", "not-sure"))

    assert (dict(sure.facts), "account" in sure.answers) == ({"account": "own"}, False)
    assert (dict(unsure.facts), unsure.answers["account"]) == ({}, "not-sure")
    told = after(flow, view, Choose("account-how", "yes"), begin=unsure)
    assert (told.facts["account"], "account" in told.answers) == ("own", False)


@pytest.mark.parametrize(
    "given",
    [
        Choose("who", "other"),
        Choose("account", "nonsense"),
        Choose("no-such-node", "me"),
        StepDone("open"),
        ChangeAnswer("login"),
        Simple("keep"),
    ],
)
def test_an_input_that_does_not_fit_changes_nothing(flow: Flow, view: FlowContext, given: CheckInput) -> None:
    progress = after(flow, view, *TO_READY[:2])
    decision = rules.advance(flow, progress, given, view)

    assert (decision.progress, decision.stale) == (progress, True)


@pytest.mark.parametrize(
    "twice",
    [
        [Choose("who", "me")],
        [*TO_READY[:1], Choose("court", "flsd")],
        [*TO_READY[:2], Choose("account", "own")],
        [*TO_READY[:2], Choose("account", "shared"), Choose("get-own", "done")],
        [*TO_READY, Choose("ready", "go")],
        [*TO_READY, Choose("ready", "go"), StepDone("open")],
        [*TO_READY, ChangeAnswer("account")],
        [*TO_READY, Simple("back", seen="ready")],
        [*TO_READY, Simple("restart", seen="ready")],
    ],
    ids=str,
)
def test_a_second_click_on_a_button_does_nothing_and_says_nothing(
    flow: Flow, view: FlowContext, twice: list[CheckInput]
) -> None:
    progress = after(flow, view, *twice)

    assert rules.advance(flow, progress, twice[-1], view) == rules.Transition(progress, stale=False)


def test_a_changed_answer_keeps_the_later_ones(flow: Flow, view: FlowContext) -> None:
    ready = after(flow, view, *TO_READY)
    asking = after(flow, view, ChangeAnswer("account"), begin=ready)
    assert at(flow, asking, view) == "account"
    other = after(flow, view, Choose("account", "shared"), begin=asking)
    assert at(flow, other, view) == "get-own"

    assert at(flow, after(flow, view, Choose("get-own", "done"), begin=other), view) == "ready"


def test_a_question_asked_again_may_be_left_as_it_was(flow: Flow, view: FlowContext) -> None:
    ready = after(flow, view, *TO_READY)

    assert after(flow, view, ChangeAnswer("court"), Simple("keep"), begin=ready) == ready


def test_back_goes_through_questions_one_by_one(flow: Flow, view: FlowContext) -> None:
    progress = after(flow, view, *TO_READY)
    seen = []
    while not rules.advance(flow, progress, Simple("back"), view).stale:
        progress = after(flow, view, Simple("back"), begin=progress)
        seen.append(at(flow, progress, view))

    assert seen == ["login", "account", "court", "who"]


def test_a_second_click_on_back_does_not_go_back_twice(flow: Flow, view: FlowContext) -> None:
    begun = after(flow, view, *TO_READY, Choose("ready", "go"), StepDone("open"), StepDone("menu"))
    once = after(flow, view, Simple("back", seen="wait"), begin=begun)

    assert at(flow, once, view) == "menu"
    assert rules.advance(flow, once, Simple("back", seen="wait"), view) == rules.Transition(once)


def test_a_court_that_is_not_there_is_no_answer(flow: Flow, view: FlowContext) -> None:
    progress = after(flow, view, TO_READY[0])

    assert rules.advance(flow, progress, Choose("court", "nonsense"), view).stale


def test_back_undoes_steps_and_then_leaves_them(flow: Flow, view: FlowContext) -> None:
    begun = after(flow, view, *TO_READY, Choose("ready", "go"))
    walked = after(flow, view, *map(StepDone, KEYS), begin=begun)
    assert at(flow, walked, view) == "menus"
    seen = []
    for _ in range(4):
        walked = after(flow, view, Simple("back"), begin=walked)
        seen.append(at(flow, walked, view))

    assert seen == ["wait", "menu", "open", "ready"]


def test_starting_over_starts_at_the_first_question_for_this_court(flow: Flow, view: FlowContext) -> None:
    anew = after(flow, view, Simple("restart"), begin=after(flow, view, *TO_READY, Choose("ready", "go")))

    assert (dict(anew.answers), dict(anew.facts)) == ({"court": "flsd"}, {})
    assert at(flow, anew, view) == "who"


def test_starting_over_for_somebody_else_keeps_who_that_is(flow: Flow, view: FlowContext) -> None:
    begun = after(flow, view, Choose("who", "other"), Choose("name", "Ms. R."), *TO_READY[1:])
    anew = after(flow, view, Simple("restart"), begin=begun)

    assert dict(anew.answers) == {"who": "other", "name": "Ms. R.", "court": "flsd"}
    assert (dict(anew.facts), at(flow, anew, view)) == ({}, "account")


def test_an_answer_may_be_proposed_and_is_taken_or_left(flow: Flow, view: FlowContext) -> None:
    ready = after(flow, view, *TO_READY)
    asking = after(flow, view, ChangeAnswer("account", "shared"), begin=ready)
    assert (at(flow, asking, view), asking.proposed) == ("account", "shared")

    assert after(flow, view, Simple("keep"), begin=asking) == ready
    taken = after(flow, view, Choose("account", "shared"), begin=asking)
    assert (taken.facts["account"], taken.proposed, at(flow, taken, view)) == ("shared", None, "get-own")


def joined(flow: Flow, *keys: str) -> Flow:
    walk = flow.nodes["steps"]
    assert isinstance(walk, ProcedureNode)
    return replace(flow, nodes={**flow.nodes, "steps": replace(walk, joined=keys)})


def test_steps_that_are_joined_are_done_and_undone_together(flow: Flow, view: FlowContext) -> None:
    flow = joined(flow, "menu")
    begun = after(flow, view, *TO_READY, Choose("ready", "go"))
    assert rules.steps_shown(rules.position(flow, begun, view), view) == ("open", "menu")

    once = after(flow, view, StepDone("open"), begin=begun)
    assert at(flow, once, view) == "wait"
    assert at(flow, after(flow, view, Simple("back"), begin=once), view) == "open"
    # Begun when each step had a card: the rest of what is joined now.
    half = replace(begun, done=("open",))
    assert rules.steps_shown(rules.position(flow, half, view), view) == ("menu",)
    assert rules.progress_bar(flow, begun, view) == (4, 7)
    assert rules.progress_bar(flow, once, view) == (5, 7)


def test_whose_check_it_is_and_for_which_court(flow: Flow, view: FlowContext) -> None:
    named = after(flow, view, Choose("who", "other"), Choose("name", "Ms. R."), Choose("court", "flsb"))
    assert rules.names(flow, named) == CheckNames("Ms. R.", "flsb")
    assert rules.names(flow, Progress()) == CheckNames("", None)

    oneself = rules.for_oneself(flow, named)
    assert rules.names(flow, oneself) == CheckNames("", "flsb")
    assert rules.only_names(flow, after(flow, view, *TO_READY)).answers == {"who": "me", "court": "flsd"}
    assert rules.names(flow, Progress(rules.initial_answers(flow, "Ms. R.", "flsd"))) == CheckNames("Ms. R.", "flsd")
    assert rules.initial_answers(flow, "", None) == {}


def without_choice(flow: Flow, node: str, choice: str) -> Flow:
    old = flow.nodes[node]
    assert isinstance(old, Question | Outcome)
    choices = tuple(one for one in old.choices if one.id != choice)
    return replace(flow, nodes={**flow.nodes, node: replace(old, choices=choices)})


def test_after_a_change_of_the_flow_answers_that_fit_stay(flow: Flow, view: FlowContext) -> None:
    ready = after(flow, view, *TO_READY)
    assert rules.drop_outdated(flow, ready) is ready

    changed = without_choice(flow, "login", "known")
    left = rules.drop_outdated(changed, ready)
    assert left.answers == {"who": "me", "court": "flsd"}
    assert left.facts == {"account": "own"}
    assert at(changed, left, view) == "login"


def test_a_question_being_asked_again_that_is_gone_is_asked_no_more(flow: Flow) -> None:
    gone = replace(flow, nodes={name: node for name, node in flow.nodes.items() if name != "account-how"})

    assert rules.drop_outdated(gone, Progress(asking="account-how")).asking is None


def test_reminders_belong_to_the_place_and_can_be_declined(flow: Flow, view: FlowContext, library: Library) -> None:
    begun = after(flow, view, *TO_READY, Choose("ready", "go"))
    assert rules.reminder_due(flow, begun, view) == "unfinished"
    assert rules.reminder_due(flow, after(flow, view, Simple("decline"), begin=begun), view) is None
    assert rules.reminder_due(flow, after(flow, view, *TO_READY), view) is None

    before = FlowContext(library, library.courts["flsd"], BEFORE)
    assert rules.reminder_due(flow, Progress(answers={"who": "me", "court": "flsd"}), before) == "go-live"


def test_the_bar_counts_what_was_answered_and_done(flow: Flow, view: FlowContext) -> None:
    assert rules.progress_bar(flow, Progress(), view) == (0, 8)
    assert rules.progress_bar(flow, after(flow, view, *TO_READY[:3]), view) == (3, 8)
    assert rules.progress_bar(flow, after(flow, view, *TO_READY), view) == (4, 8)
    walked = after(flow, view, *TO_READY, Choose("ready", "go"), *map(StepDone, KEYS))
    assert rules.progress_bar(flow, walked, view) == (7, 8)
    assert rules.progress_bar(flow, after(flow, view, Choose("menus", "yes"), begin=walked), view) == (8, 8)


def test_the_bar_grows_with_a_detour_and_stands_while_an_answer_is_changed(flow: Flow, view: FlowContext) -> None:
    lost = after(flow, view, *TO_READY[:3], Choose("login", "lost"))
    assert rules.progress_bar(flow, lost, view) == (4, 8)
    somebody = after(flow, view, Choose("who", "other"))
    assert rules.progress_bar(flow, somebody, view) == (1, 9)
    unsure = after(flow, view, *TO_READY[:2], Choose("account", "not-sure"))
    assert rules.progress_bar(flow, unsure, view) == (3, 9)
    asking = after(flow, view, ChangeAnswer("account"), begin=after(flow, view, *TO_READY))
    assert rules.progress_bar(flow, asking, view) == (2, 8)
