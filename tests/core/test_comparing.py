"""Two courts side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.comparing import Comparison, FactPair, StepPair, compare, only_court, two_courts
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase

TODAY = date(2026, 11, 20)


def compared(library: Library, left: str, right: str, today: date = TODAY) -> Comparison:
    return compare(library, library.courts[left], library.courts[right], (today, today))


def step(comparison: Comparison, key: str) -> StepPair:
    [found] = [pair for pair in comparison.steps if pair.key == key]
    return found


def fact(comparison: Comparison, name: str) -> FactPair:
    [found] = [pair for pair in comparison.facts if pair.fact == name]
    return found


def test_each_step_keeps_the_number_of_its_own_document(library: Library) -> None:
    pair = step(compared(library, "flsd", "casd"), "credentials")

    assert pair.left is not None
    assert pair.right is not None
    assert (pair.left.source.step, pair.right.source.step) == ("6, 7", "5")
    assert pair.left.source.document != pair.right.source.document


def test_the_route_to_a_lost_password_differs_between_two_seed_courts(library: Library) -> None:
    pair = fact(compared(library, "flsd", "alsd"), "reset")

    assert "https://ecf.flsd.uscourts.gov/cgi-bin/login.pl" in pair.left
    assert "must contact the court" in pair.right
    assert not pair.same


def test_steps_in_the_same_words_are_the_same(library: Library) -> None:
    comparison = compared(library, "flsd", "alsd")

    assert step(comparison, "link-item").same
    assert not step(comparison, "credentials").same
    assert [pair.key for pair in comparison.different_steps] == ["open", "sign-in", "credentials"]


def test_a_step_that_the_other_court_has_not_stands_alone(library: Library) -> None:
    assert step(compared(library, "flsd", "ca4"), "confirm").right is None
    assert step(compared(library, "ca4", "flsd"), "confirm").left is None


def test_all_steps_of_both_are_there_in_their_order(library: Library) -> None:
    comparison = compared(library, "casd", "akd")

    for side in ("left", "right"):
        numbers = [pair_side.number for pair in comparison.steps if (pair_side := getattr(pair, side))]
        assert numbers == list(range(1, len(numbers) + 1)), side


def test_a_step_that_stands_elsewhere_in_the_order_is_shown_at_both_places(library: Library) -> None:
    flsd = library.courts["flsd"]
    [own] = flsd.procedures
    first, second, *rest = own.steps
    turned = replace(flsd, procedures=(replace(own, steps=(second, first, *rest)),))

    keys = [pair.key for pair in compare(library, flsd, turned, (TODAY, TODAY)).steps]

    assert len(keys) == len(own.steps) + 1
    assert set(keys) == {step.key for step in own.steps}


def test_shared_warnings_are_told_from_a_courts_own(library: Library) -> None:
    comparison = compared(library, "flsd", "alsd")

    assert any("must accept cookies" in note for note in step(comparison, "sign-in").shared_notes)
    assert step(comparison, "credentials").shared_notes == frozenset()


def test_a_court_compared_with_itself_differs_in_nothing(library: Library) -> None:
    comparison = compared(library, "flsd", "flsd")

    assert (comparison.different_facts, comparison.different_steps) == ((), ())


def test_general_steps_are_not_taken_for_a_courts_own(library: Library) -> None:
    comparison = compared(library, "flsd", "nysd")

    assert comparison.left.own_procedure
    assert not comparison.right.own_procedure


def test_the_bankruptcy_court_that_pacers_document_names_only_as_an_example_has_no_own_procedure(
    library: Library,
) -> None:
    assert not compared(library, "gub", "flsd").left.own_procedure


def test_what_is_not_on_record_is_empty_and_never_general_words(library: Library) -> None:
    pair = fact(compared(library, "alsd", "akb"), "reset")

    assert pair.left
    assert pair.right == ""


def test_a_bankruptcy_court_shows_other_menus_than_a_district_court(library: Library) -> None:
    pair = fact(compared(library, "flsb", "flsd"), "menus")

    assert (pair.left, pair.right) == ("*Bankruptcy* and *Adversary*", "*Civil* and *Criminal*")


def test_the_go_live_is_told_for_the_day_asked_about(library: Library) -> None:
    before = fact(compared(library, "flsd", "alsd", date(2020, 1, 26)), "go-live")

    assert before.left == "goes live on January 27, 2020"
    assert before.right.startswith("went live on")


def test_every_document_is_a_source_once(library: Library) -> None:
    sources = compared(library, "flsd", "alsd").sources

    assert len(set(sources)) == len(sources) == 3


@pytest.mark.parametrize(
    ("text", "courts"),
    [
        ("flsd alsd", ("flsd", "alsd")),
        ("flsd and alsd", ("flsd", "alsd")),
        ("FLSD, ALSD", ("flsd", "alsd")),
        ("flsd with alsd", ("flsd", "alsd")),
        ("flsb vs flsd", ("flsb", "flsd")),
        ("S.D. Fla. S.D. Ala.", ("flsd", "alsd")),
        ("the Southern District of Florida with the Southern District of Alabama", ("flsd", "alsd")),
        ("the bankruptcy court for the Southern District of Florida and S.D. Fla.", ("flsb", "flsd")),
        ("ninth circuit and fourth circuit", ("ca9", "ca4")),
        ("mad and cod", ("mad", "cod")),
        ("flsd and flsd", ("flsd", "flsd")),
    ],
)
def test_two_courts_are_recognized_where_nothing_else_is_said(
    kb: KnowledgeBase, text: str, courts: tuple[str, str]
) -> None:
    found = two_courts(kb.library.courts, kb.finder, text)

    assert found is not None
    assert (found[0].id, found[1].id) == courts


@pytest.mark.parametrize(
    "text",
    [
        "flsd",
        "flsd and",
        "and flsd",
        "my PACER account and CM/ECF in flsd",
        "flsd and alsd fees",
        "Middle and Southern District of Florida",
        "legacy and upgraded accounts",
        "flsd and alsd and casd",
        "court and court",
        "flsd " * 60,
        "",
    ],
)
def test_anything_else_names_no_two_courts(kb: KnowledgeBase, text: str) -> None:
    assert two_courts(kb.library.courts, kb.finder, text) is None


def test_a_court_is_not_the_only_thing_said_when_more_is(kb: KnowledgeBase) -> None:
    courts, finder = kb.library.courts, kb.finder

    assert only_court(courts, finder, "U.S. District Court for the Southern District of Florida") == courts["flsd"]
    assert only_court(courts, finder, "how do I link in flsd") is None
