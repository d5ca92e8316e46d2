"""A court's procedure is the general one with the court's changes, applied in order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.core.knowledge import Procedure, Source, Step
from bot.core.procedures import Add, Drop, Merge, Replace, StepChange, StepChangeError, compose

GUIDE = Source("The guide")
OURS = Source("The court's page")
BASE = Procedure(
    "link",
    "link",
    "Link",
    ("district",),
    GUIDE,
    (
        Step("open", "Open.", ("1",)),
        Step("menu", "Menu.", ("2",)),
        Step("item", "Item.", ("2",)),
        Step("end", "End.", ()),
    ),
)


def keys(*changes: StepChange) -> list[str]:
    return [step.key for step in compose(BASE, OURS, changes).steps]


def test_steps_left_as_they_are_keep_citing_the_general_document() -> None:
    found = compose(BASE, OURS, [Replace(Step("menu", "Ours.", ("4",), source=OURS))])

    assert (found.name, found.source) == ("link", OURS)
    assert [(step.text, step.source) for step in found.steps] == [
        ("Open.", GUIDE),
        ("Ours.", OURS),
        ("Item.", GUIDE),
        ("End.", GUIDE),
    ]


def test_a_step_that_names_its_own_document_keeps_it() -> None:
    base = Procedure("a", "a", "A", ("district",), GUIDE, (Step("open", "Open.", ("1",), source=OURS),))

    assert compose(base, OURS, []).steps[0].source == OURS


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ([], ["open", "menu", "item", "end"]),
        ([Drop("item")], ["open", "menu", "end"]),
        ([Add("open", Step("new", "", ()))], ["open", "new", "menu", "item", "end"]),
        ([Add("end", Step("new", "", ()))], ["open", "menu", "item", "end", "new"]),
        ([Merge(("menu", "item"), Step("both", "", ()))], ["open", "both", "end"]),
        ([Merge(("item", "menu"), Step("both", "", ()))], ["open", "both", "end"]),
        ([Merge(("menu",), Step("one", "", ()))], ["open", "one", "item", "end"]),
        ([Add("open", Step("new", "", ())), Drop("new")], ["open", "menu", "item", "end"]),
    ],
)
def test_changes_drop_add_and_merge_steps_where_they_stand(changes: Sequence[StepChange], left: list[str]) -> None:
    assert keys(*changes) == left


@pytest.mark.parametrize(
    "change",
    [
        Replace(Step("nowhere", "", ())),
        Drop("nowhere"),
        Add("nowhere", Step("new", "", ())),
        Merge(("open", "nowhere"), Step("new", "", ())),
    ],
)
def test_a_change_of_a_step_that_is_not_there_names_those_that_are(change: StepChange) -> None:
    with pytest.raises(StepChangeError, match="no step 'nowhere' to change; the steps are"):
        keys(change)
