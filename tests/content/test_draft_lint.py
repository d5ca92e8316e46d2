"""Remarks on the words of a draft: each field's limits, and advice that blocks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.content.draft_lint import MAX_PHRASINGS, remarks_on
from bot.content.review_items import due_items
from bot.core.drafts import AddPhrasings, CourtFact, NewEntry, NewTopic
from bot.core.drafts.finding import find_by_title
from bot.core.drafts.remarks import MAX_ID, id_of_title
from bot.core.knowledge import Library, Source

TODAY = date(2026, 11, 29)
PAGE = Source("Accessibility, PACER", "https://pacer.uscourts.gov/accessibility", date(2026, 2, 5))
ENTRY = NewEntry(
    "aloud", "Does CM/ECF read aloud?", ("flsd",), "Use a screen reader.", "Ask the court.", (PAGE,), date(2027, 1, 1),
    ("can it read aloud to me",),
)  # fmt: skip
FACT = CourtFact("flsd", "phone", "305-523-5100", PAGE)


def test_a_draft_that_is_right_gets_no_remark(library: Library) -> None:
    more = AddPhrasings("supported-browsers", ("is there a screen reader for it",))
    topic = NewTopic("printers", "Printers", "Your office's IT can help.", ("why does my printer blink",))
    for change in (ENTRY, FACT, more, topic):
        assert remarks_on(change, library, TODAY) == (), change


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "t" * 76}, "title"),
        ({"lead": ""}, "lead"),
        ({"lead": "x" * 201}, "lead"),
        ({"lead": "It is {court}."}, "lead"),
        ({"details": "x" * 2501}, "details"),
        ({"courts": ("flsd", "nowhere")}, "courts"),
        ({"sources": ()}, "document"),
        ({"sources": (replace(PAGE, document=""),)}, "document"),
        ({"sources": (replace(PAGE, url="pacer.gov"),)}, "url"),
        ({"sources": (replace(PAGE, date=date(2027, 1, 1)),)}, "dated"),
        ({"sources": (PAGE, replace(PAGE, url="pacer.gov"))}, "sources"),
        ({"sources": (PAGE, replace(PAGE, document=""))}, "sources"),
        ({"sources": (PAGE, PAGE, replace(PAGE, date=date(2027, 1, 1)))}, "sources"),
        ({"sources": (PAGE, Source("Fees | pacer.gov | last year"))}, "sources"),
        ({"review_by": TODAY}, "review_by"),
        ({"phrasings": ()}, "phrasings"),
        ({"phrasings": ("x" * 301,)}, "phrasings"),
        ({"phrasings": tuple(f"way {number}" for number in range(MAX_PHRASINGS + 1))}, "phrasings"),
    ],
)
def test_what_the_knowledge_refuses_blocks_at_its_field(library: Library, changes: dict[str, Any], field: str) -> None:
    [remark] = remarks_on(replace(ENTRY, **changes), library, TODAY)

    assert (remark.field, remark.blocks) == (field, True)
    assert remark.text.endswith(".")


def test_a_phrasing_that_leads_elsewhere_already_blocks_and_says_where(library: Library) -> None:
    other = library.entries["nextgen-overview"]
    [remark] = remarks_on(replace(ENTRY, phrasings=(other.asks[0].upper() + "?",)), library, TODAY)

    assert other.title in remark.text
    assert remarks_on(AddPhrasings(other.id, (other.asks[0],)), library, TODAY) == ()


def test_style_is_advice(library: Library) -> None:
    found = remarks_on(replace(ENTRY, details=f"Prior to that, {'read ' * 40}it."), library, TODAY)

    assert {remark.field for remark in found} == {"details"}
    assert len(found) == 2
    assert not any(remark.blocks for remark in found)


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("phone", "305-523-5100 x12", True), ("phone", "call us", False), ("url", "https://www.flsd.gov/x", True),
        ("url", "flsd.gov", False), ("email", "help@flsd.gov", True), ("email", "help at flsd", False),
        ("hours", "Mon-Fri 08:30-17:00", True), ("hours", "always", False), ("route", "web-form", True),
        ("route", "ask nicely", False),
    ],
)  # fmt: skip
def test_a_fact_has_the_shape_of_its_kind(library: Library, name: Any, value: str, is_right: bool) -> None:
    fields = [remark.field for remark in remarks_on(replace(FACT, name=name, value=value), library, TODAY)]

    assert fields == ([] if is_right else ["value"])


def test_a_court_or_answer_that_is_not_there_blocks(library: Library) -> None:
    assert [one.field for one in remarks_on(replace(FACT, court="nowhere"), library, TODAY)] == ["court"]
    assert [one.field for one in remarks_on(AddPhrasings("gone", ("a way",)), library, TODAY)] == ["target"]


def test_an_id_is_made_from_the_title_and_is_free(library: Library) -> None:
    assert id_of_title("Does CM/ECF read aloud?", library.entries) == "does-cm-ecf-read-aloud"
    assert id_of_title("Supported browsers", {"supported-browsers", "supported-browsers-2"}) == "supported-browsers-3"
    assert len(id_of_title("very " * 40, ())) <= MAX_ID
    assert id_of_title("¿?", ()) == "answer"


def test_an_answer_is_found_by_beginnings_of_words(library: Library) -> None:
    found = find_by_title(library.entries.values(), "brow supp", 5)

    assert "supported-browsers" in found
    assert find_by_title(library.entries.values(), "walrus", 5) == ()
    assert len(find_by_title(library.entries.values(), "", 5)) == 5


def test_each_entry_and_profile_that_is_due_is_listed_once(library: Library) -> None:
    found = due_items(library, date(2099, 1, 1), {})

    assert len({(item.id, item.is_profile) for item in found}) == len(found)
    assert {item.id for item in found if not item.is_profile} == set(library.entries)
    assert all(item.overdue_since is not None for item in found if not item.is_profile)
