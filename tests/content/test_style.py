"""What makes an answer too long, or hard, to be read at one glance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.content import style
from bot.core.answering import Answer, NumberedStep, answer
from bot.core.knowledge import Library, Source


@pytest.fixture
def shown(library: Library) -> Answer:
    """A short answer without steps."""
    found = answer(library, library.entries["shared-account"], None, date(2026, 11, 28))
    return replace(found, lead="Yes.", body="", details="", rule="", offices=())


def test_a_short_answer_has_no_fault(shown: Answer) -> None:
    assert list(style.faults(shown)) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lead": "a" * 201}, "the first line has 201 characters; 200 are the most"),
        ({"body": "One.\n\nTwo.\nThree.\nFour.\nFive."}, "the short form has 6 lines and 33 characters; 5 and 600"),
        ({"body": "ab " * 33 + "x. " + "Word. " * 100}, "the short form has 2 lines and 707 characters; 5 and 600"),
        ({"body": "One.\nTwo.\nThree.", "offices": ("Open.", "Closed.")}, "the short form has 6 lines"),
        ({"body": " ".join(["word"] * 35) + "."}, "a sentence has more than 34 words: 'word word"),
        ({"body": "The page bears a notice."}, "'bears a' makes a reader stumble; write 'has a, is undated'"),
        ({"lead": "look there."}, "the first line begins with a small letter: 'look there.'"),
        ({"body": "It  is so."}, "'It  ' looks odd: a double space"),
        ({"body": "Call () now."}, "'Call ()' looks odd"),
        ({"details": "Kindly ask."}, "'Kindly' makes a reader stumble; leave it out"),
        ({"details": "Register anew."}, "'Register anew' makes a reader stumble; write 'register again'"),
    ],
)
def test_each_fault_is_named(shown: Answer, change: dict[str, Any], says: str) -> None:
    found = list(style.faults(replace(shown, **change)))

    assert any(fault.startswith(says) for fault in found), found


def test_steps_may_take_twelve_lines(shown: Answer) -> None:
    steps = tuple(NumberedStep(number, f"s{number}", "Click *Next*.", (), Source("Page")) for number in range(1, 12))

    assert list(style.faults(replace(shown, steps=steps))) == []
    assert [fault[:28] for fault in style.faults(replace(shown, steps=steps, body="Have it ready."))] == [
        "the short form has 13 lines "
    ]


def test_an_address_counts_as_one_word() -> None:
    assert list(style.long_sentences("Open https://a.gov/b.c?d=e, then " + "go " * 30 + "on.")) == []


def test_details_are_not_counted(shown: Answer) -> None:
    assert list(style.faults(replace(shown, details="More. " * 300))) == []
