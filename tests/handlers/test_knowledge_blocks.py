"""Pages and forms of the knowledge loop stay within Slack's limits, however much there is to say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.drafts import (
    AddPhrasings,
    AnswerChange,
    CourtFact,
    Draft,
    DraftEvent,
    GateChange,
    MissGroup,
    NewEntry,
    QuestionChange,
    Report,
)
from bot.core.drafts.reviews import DueItem, OverdueReviews, Review
from bot.core.knowledge import Source
from bot.core.misses import Miss
from bot.sandbox.blocks import view_errors
from handlers.blocks.draft_report import DraftFile, draft_view, reason_view
from handlers.blocks.forms import View
from handlers.blocks.knowledge import (
    PAGE,
    Names,
    as_home,
    as_message,
    drafts_page,
    groups_page,
    home_part,
    reviews_page,
)
from handlers.blocks.limits import MESSAGE_BLOCKS, MESSAGE_CHARS, size
from handlers.blocks.teach_forms import Filling, kind_view, teach_view
from handlers.blocks.words import WORDS
from handlers.draft_controls import KnowledgeControl
from handlers.slack.forms import MAX_METADATA
from handlers.slack.teach_form import (
    Entered,
    TeachForm,
    TeachKind,
    change_of,
    decode_teach_form,
    teach_form,
    values_of,
)
from tests.stage import words_of

AT = datetime(2026, 11, 29, 15, tzinfo=UTC)
LONG = "<@U_ADA> & " + "why " * 400
NAMES = Names(lambda _: "t" * 75, lambda _: "Bankr. S.D. Fla.")
MISS = Miss(
    LONG, (LONG,) * 5, 999, 99, (("no answer", 9), ("not helped", 9), ("not picked", 9), ("explained", 9)),
    (), (AT,), (("flsd", 9), ("flsb", 8), ("alsd", 7)), ("why",),
)  # fmt: skip
LONGEST = NewEntry(
    "long", "t" * 75, ("flsd",) * 90, "x" * 200, "y" * 2500, (Source("d" * 200, "https://a.gov/" + "z" * 480),) * 3,
    date(2027, 1, 1), ("p" * 300,) * 30,
)  # fmt: skip
QUESTIONS = tuple(QuestionChange("q" * 1000, "none", "long", "long") for _ in range(300))
GATE = GateChange("g" * 20, (("right", 0.5),) * 9, (("right", 0.6),) * 9, ("c" * 900,) * 50)
ANSWER = AnswerChange("long", ("flsd",) * 200, "b" * 500, "a" * 500)
REPORT = Report("a", "b", (), QUESTIONS, (GATE,) * 4, QUESTIONS, (ANSWER,) * 300)
DUE = DueItem("flsd", True, date(2026, 1, 1), (Source("d" * 200, "https://a.gov/" + "z" * 480),) * 9)


def group(text: str = LONG, **more: object) -> MissGroup:
    return MissGroup("why", replace(MISS, text=text), 3, 4, "answer", ("long",), **more)  # type: ignore[arg-type]


def draft(**more: object) -> Draft:
    fields = {"id": 999_999, "team_id": "T1", "author": "U_SAM", "change": LONGEST, "examples": (LONG,) * 5}
    return Draft(**{**fields, "state": "measured", "report": REPORT, "written_at": AT, **more})  # type: ignore[arg-type]


def test_a_page_fits_in_home_and_in_a_message() -> None:
    pages = [
        groups_page([group(draft=draft())] * 25, 1, NAMES),
        drafts_page([draft()] * 25, 1, NAMES),
        reviews_page([Review(DUE, owner="U_KIM")] * 25, 1, NAMES, "U_SAM"),
    ]
    for blocks in pages:
        assert view_errors(as_home(blocks), "home") == []
        message = as_message(blocks)
        assert len(message.blocks) <= MESSAGE_BLOCKS
        assert size(message.blocks) <= MESSAGE_CHARS
        assert f"{PAGE + 1}-{2 * PAGE} of 25" in words_of({"blocks": blocks})
    part = home_part([group()] * 5, OverdueReviews(7, (("U_SAM", 4),)))
    assert view_errors({"type": "home", "blocks": part}, "home") == []


def test_a_page_past_the_end_is_the_last_one() -> None:
    assert f"{2 * PAGE + 1}-25 of 25" in words_of({"blocks": drafts_page([draft()] * 25, 99, NAMES)})
    assert WORDS.knowledge.NO_DRAFTS in words_of({"blocks": drafts_page([], 99, NAMES)})


def test_what_is_overdue_says_whose_it_is_as_soon_as_it_is_anybodys() -> None:
    assert WORDS.knowledge.due(OverdueReviews(1)) == "1 answer or court is due for review."
    assert WORDS.knowledge.due(OverdueReviews(3, (("U_SAM", 2),))) == (
        "3 answers and courts are due for review: 2 of <@U_SAM>, 1 without an owner."
    )
    assert WORDS.knowledge.due(OverdueReviews(2, (("U_SAM", 1), ("U_KIM", 1)))) == (
        "2 answers and courts are due for review: 1 of <@U_SAM>, 1 of <@U_KIM>."
    )


def test_what_people_typed_mentions_nobody() -> None:
    shown = json.dumps(groups_page([group()], 0, NAMES)) + json.dumps(home_part([group()], OverdueReviews()))

    assert "<@U_ADA>" not in shown
    assert "&lt;@U_ADA&gt; &amp;" in shown


@pytest.mark.parametrize("state", ["waiting", "measuring", "measured", "published", "withdrawn", "in files"])
def test_a_draft_with_a_long_report_fits_in_a_modal(state: str) -> None:
    events = [DraftEvent("withdraw", "U_SAM", AT, LONG)] * 40
    for publication in (None, 7):
        view = draft_view(DraftFile(draft(state=state), events, publication), NAMES, "*Said.*")
        assert view_errors(view, "modal") == []
        assert "&lt;@U_ADA&gt;" in json.dumps(view)


def test_problems_stand_alone_in_a_report() -> None:
    view = draft_view(DraftFile(draft(report=Report("a", "b", ("No such entry.",))), (), None, "refused"), NAMES)

    assert "No such entry." in words_of(view)
    assert WORDS.knowledge.NO_LINES not in words_of(view)


FORMS: tuple[TeachKind, ...] = ("phrasings", "entry", "fact", "topic")


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("shown", [0, 3])
def test_each_form_fits_and_carries_what_it_knows(kind: TeachKind, shown: int) -> None:
    form = TeachForm(kind, teach_form((LONG,) * 9).examples, "9" * 32, 7, 8, shown, "a" * 1000 if shown else "")
    values = {
        "details": "y" * 2500,
        "phrasings": "p" * 2500,
        "review_by": "2027-01-31",
        "dated": "no day",
        "name": "url",
    }
    view = teach_view(form, Filling(values, ("long", "t" * 75), ()))

    assert view_errors(view, "modal") == []
    assert len(view["private_metadata"]) <= MAX_METADATA
    carried = decode_teach_form(view["private_metadata"])
    assert carried is not None
    assert (carried.kind, carried.group, carried.ticket, carried.draft) == (kind, "9" * 32, 7, 8)
    assert carried.examples == form.examples[: len(carried.examples)]
    assert view_errors(kind_view(form, LONG), "modal") == []


def test_an_edited_answer_keeps_what_its_form_was_filled_in_with() -> None:
    pages = (Source("Fees", "https://x.gov/fees"), Source("A letter"), Source("Order 4", None, date(2026, 1, 31)))
    change = NewEntry("fees", "What does it cost?", ("flsd",), "It is free.", "No.", pages, date(2027, 1, 1), ("fee",))

    typed = Entered.of(values_of(change))

    assert change_of(TeachForm("entry"), typed, str, date(2026, 1, 1), change) == change


def test_a_reason_is_asked_for_in_a_form_that_knows_its_draft() -> None:
    view: View = reason_view(KnowledgeControl("withdraw", 7))

    assert view_errors(view, "modal") == []
    assert view["private_metadata"] == "k:withdraw:7:"


def test_what_a_draft_changes_is_said_in_a_line() -> None:
    words, title, court = WORDS.knowledge, lambda id_: id_.upper(), lambda id_: {"flsd": "S.D. Fla."}[id_]

    assert words.change(AddPhrasings("a", ("x",)), title, court) == "1 way to ask for “A”"
    assert words.change(AddPhrasings("a", ("x", "y")), title, court) == "2 ways to ask for “A”"
    fact = CourtFact("flsd", "hours", "Mon-Fri 09:00-17:00", Source("d"))
    assert words.change(fact, title, court) == "S.D. Fla. · Hours of the court's help desk: Mon-Fri 09:00-17:00"
