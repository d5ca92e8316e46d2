"""Flows are read from YAML, or every mistake in them is named with file, line and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import bot.content.loader
from bot.cli.flows import section, with_section
from bot.cli.options import UsageError
from bot.content.flow_check import State, explore_states, prove, ways_of
from bot.content.loader import KnowledgeError, load, load_with_places
from bot.content.yaml_lines import Problem
from bot.core.court_state import live_state, reset_route, system_kind
from bot.core.flow import FlowContext
from bot.core.knowledge import Branch, Choice, Library, Outcome, ProcedureNode, Question, When
from tests.shipped import shipped_knowledge
from tests.small_flow import FILE, SMALL, with_small_flow
from tests.small_knowledge import change, folder_in

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 7, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return with_small_flow(folder_in(tmp_path))


def line_of(fragment: str) -> int:
    return next(number for number, line in enumerate(SMALL.split("\n"), 1) if fragment in line)


def test_a_file_becomes_a_flow(folder: Path) -> None:
    flow = load(folder).flows["small"]

    who, account, ready = flow.nodes["who"], flow.nodes["account"], flow.nodes["ready"]
    assert isinstance(who, Question)
    assert [(choice.id, choice.goto) for choice in who.choices] == [("me", "court"), ("other", "name")]
    assert isinstance(account, Question)
    assert (account.keep, account.unsure) == ("person", None)
    assert account.choices[0] == Choice("own", "Own", "login", says=("mine",), good=True)
    assert account.choices[2].keep is False
    fork = flow.nodes["live-yet"]
    assert isinstance(fork, Branch)
    assert [(case.when, case.goto) for case in fork.cases] == [
        (When(go_live=("before",)), "not-live"),
        (None, "account"),
    ]
    walk = flow.nodes["steps"]
    assert isinstance(walk, ProcedureNode)
    assert (walk.procedure, walk.remind, walk.stuck["*"]) == ("link", "unfinished", ("first",))
    assert isinstance(ready, Outcome)
    assert flow.asides[0].text == "Keep it."


def test_a_flow_has_a_version_of_its_own_and_leaves_that_of_the_knowledge_alone(folder: Path) -> None:
    before = load(folder)
    change(folder, FILE, "Whose account is it?", "Who owns it?")
    after = load(folder)

    assert after.flows["small"].version != before.flows["small"].version
    assert after.version == before.version


def test_an_unquoted_yes_is_the_word(folder: Path) -> None:
    change(folder, FILE, '{id: "yes", label: "Yes", goto: finished}', "{id: yes, label: Yes, goto: finished}")

    menus = load(folder).flows["small"].nodes["menus"]
    assert isinstance(menus, Question)
    assert (menus.choices[0].id, menus.choices[0].label) == ("yes", "yes")


@pytest.mark.parametrize(
    ("instead_of", "write", "says"),
    [
        ("start: who", "start: whoo", "there is no node 'whoo'; did you mean 'who'?"),
        ("goto: not-live}", "goto: not-there}", "there is no node 'not-there'"),
        ("goto: get-login}", "goto: get-logn}", "there is no node 'get-logn'; did you mean 'get-login'?"),
        ("sets: {login: known}", "sets: {logn: known}", "there is no question 'logn'; did you mean 'login'?"),
        (
            "sets: {login: known}",
            "sets: {login: knwn}",
            "the question 'login' has no choice 'knwn'; did you mean 'known'?",
        ),
        ("  - id: account-how", "  - id: account", "the id 'account' is used twice in this flow"),
        ("procedure: link", "procedure: lnk", "there is no procedure 'lnk'; did you mean 'link'?"),
        ("stuck: {menu:", "stuck: {menue:", "no court has the step 'menue'; did you mean 'menu'?"),
        ("in_person: {open:", "in_person: {opn:", "no court has the step 'opn'; did you mean 'open'?"),
        ("{menu: [second]", "{menu: [secnd]", "there is no entry 'secnd'; did you mean 'second'?"),
        ("entry: first", "entry: frst", "there is no entry 'frst'; did you mean 'first'?"),
        ("when: {go_live: [before]}", "when: {court: [flsx]}", "there is no court 'flsx'; did you mean 'flsd'?"),
        ('"Is the login known?"', '"Is {it} known?"', "{it} is not a field this text can use"),
        ('"Is the login known?"', '"Is the {login known?"', "a brace stands alone"),
        ('"{subject} does it."', '"{who} does it."', "{who} is not a field this text can use"),
        ("question: account, choice: own", "question: account, choice: mine", "the question 'account' has no choice"),
        ("goto: steps}", "}", "the choice 'go' leads nowhere"),
        ("- {goto: account}", "- {goto: live-yet}", "the fork 'live-yet' leads back to itself"),
        ("verdict: finished", "verdict: done", "`endings.verdict`"),
        ('unsure: "Try it."', 'unsures: "Try it."', "the key `unsures` is not known here"),
        ('    unsure: "Try it."\n', "", "the question 'login' leaves people alone who do not know"),
        ("skip: the attorney, ", "", "the question 'name' needs `skip`"),
        (
            "    stuck: {menu:",
            "    joined: [men]\n    stuck: {menu:",
            "no court has the step 'men'; did you mean 'menu'?",
        ),
        ("kind: court, ", "", "needs `choices`"),
        ("{id: other, label: Somebody else", "{id: me, label: Somebody else", "has the choice 'me' twice"),
        ("      - {goto: account}\n", "", "the last case of the fork 'live-yet'"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder: Path, instead_of: str, write: str, says: str) -> None:
    change(folder, FILE, instead_of, write)

    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    assert [problem for problem in raised.value.problems if problem.file.endswith(FILE) and says in problem.text], str(
        raised.value
    )
    assert all(problem.line > 1 or "start" in instead_of for problem in raised.value.problems)


def test_a_mistake_stands_at_its_line(folder: Path) -> None:
    change(folder, FILE, "goto: get-login}", "goto: nowhere}")

    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    # The choice of the login question that is lost.
    assert [(problem.file, problem.line) for problem in raised.value.problems] == [
        (f"knowledge/{FILE}", line_of("id: lost"))
    ]


def found_by_proof(folder: Path) -> list[Problem]:
    return list(prove(load_with_places(folder), TODAY, lambda card: []))


def test_a_good_flow_is_proved(folder: Path) -> None:
    assert found_by_proof(folder) == []


def test_a_node_that_nobody_comes_to_is_named_with_its_line(folder: Path) -> None:
    change(folder, FILE, "goto: get-own}", "goto: login}")

    (problem,) = found_by_proof(folder)
    assert problem.text == "small: 'get-own' is never reached"
    assert problem.line == line_of("- id: get-own")


def test_a_way_without_an_outcome_is_named(folder: Path) -> None:
    change(folder, FILE, '{id: "no", label: "No", goto: no-menus}', '{id: "no", label: "No", goto: round}')
    change(
        folder,
        FILE,
        "forks:",
        '  - {id: round, brief: R, text: "R?", unsure: "?", choices: [{id: a, label: A, goto: about}]}\n'
        '  - {id: about, brief: A, text: "A?", unsure: "?", choices: [{id: b, label: B, goto: round}]}\nforks:',
    )

    texts = {problem.text.partition(" (for")[0] for problem in found_by_proof(folder)}
    assert "small: from 'round' no outcome can be reached" in texts
    assert "small: 'no-menus' is never reached" in texts


def test_a_choice_that_changes_nothing_is_named(folder: Path) -> None:
    change(folder, FILE, "sets: {login: known}", "sets: {login: lost}")

    assert [problem.text for problem in found_by_proof(folder) if "leads nowhere but back" in problem.text]


def test_a_card_that_does_not_fit_is_named_with_the_court(folder: Path) -> None:
    found = list(prove(load_with_places(folder), TODAY, lambda card: ["too long"] if card.subject else []))

    assert found[0].text.startswith("small: 'who': too long (for fls")


def test_the_readme_shows_the_flows_as_they_are(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.content.loader, "load", lambda _folder: library)
    page = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")

    assert with_section(page, section(ROOT / "knowledge")) == page, "run `python -m bot flow draw --write`"


def test_a_page_without_a_place_for_the_flows_is_refused() -> None:
    with pytest.raises(UsageError, match="no place for the flows"):
        with_section("# A page\n", "text")


ROUTES = {
    "self-service": "self-service",
    "web-form": "web-form",
    "e-mail": "e-mail",
    "while-linking": "while-linking",
    "register-anew": "register-anew",
    "only-court": "court",
}
"""Endings of the flow `login` -> the reset route of the court that they are for."""


@pytest.mark.sweep
@pytest.mark.parametrize("court", sorted(shipped_knowledge().library.courts))
def test_the_way_to_a_lost_filing_login_is_that_courts_own(
    court: str, library: Library, walked: dict[object, list[State]]
) -> None:
    """The whole decision table of "I can't log in", for every court: its own route, PACER, or a person; no other."""
    record, flow = library.courts[court], library.flows["login"]
    for day in (date(2018, 1, 1), TODAY):
        view = FlowContext(library, record, day)
        ways = ways_of(flow, view)
        if ways not in walked:
            walked[ways] = list(explore_states(flow, view).values())
        states = walked[ways]
        ends = {state.position.node.id for state in states if isinstance(state.position.node, Outcome)}

        assert all(isinstance(state.position.node, Outcome) or state.following for state in states)
        own = reset_route(record, live_state(record, day, library.live_by))
        by_pacer = own == "pacer" or system_kind(record, day) == "acms"
        assert {ROUTES[end] for end in ends & set(ROUTES)} == ({own} if own and not by_pacer else set())
        assert ("ask-court" in ends) == (own is None and not by_pacer)
        assert "now-pacer" in ends or not by_pacer
        assert {"forgot-pacer", "pacer-helps", "pacer-resets-code"} <= ends


@pytest.fixture(scope="module")
def walked() -> dict[object, list[State]]:
    """Where one can stand in the flow, by the ways through it: most courts have the same."""
    return {}
