"""A message of a deadline near by is told from one with time, and what helps comes from the court's own pages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.court_day import CourtDay
from bot.core.deadline import MAX_DUE, Pressing, due_soon, pressing
from bot.core.hours import Moment
from bot.core.inquiry import Context
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import AnswerPart, Part, SuggestionPart, rush_of
from bot.core.rush import Rush, rush
from handlers.blocks.words import WORDS

LINES = [json.loads(line) for line in Path(__file__).with_name("deadline.jsonl").read_text().splitlines()]
NIGHT = Moment(datetime(2026, 3, 6, 4, 40, tzinfo=UTC))
"""Thursday, 11:40 p.m. in New York."""
MORNING = Moment(datetime(2026, 3, 5, 15, 0, tzinfo=UTC))
DAY = date(2026, 3, 5)


def found(kb: KnowledgeBase, text: str) -> Pressing | None:
    return pressing(text, kb.index.questions(Redacted(text)), kb.library)


def answered(kb: KnowledgeBase, text: str, usual: str | None = None) -> tuple[Part, ...]:
    return kb.respond(Redacted(text), Context(usual_court=usual), lambda _: DAY, NIGHT)


def for_court(library: Library, court: str | None, entry: str = "login-rejected", at: Moment = NIGHT) -> Rush:
    made = rush(Pressing(entry, "due tonight"), CourtDay.of(library, library.courts.get(court or ""), DAY, at))
    assert made is not None
    return made


def test_nine_of_ten_messages_of_a_pressing_deadline_are_recognized_and_few_others(kb: KnowledgeBase) -> None:
    missed = [line["text"] for line in LINES if line["pressing"] and found(kb, line["text"]) is None]
    wrong = [line["text"] for line in LINES if not line["pressing"] and found(kb, line["text"]) is not None]
    positive = sum(line["pressing"] for line in LINES)

    assert positive >= 70
    assert len(LINES) - positive >= 70
    assert len(missed) <= 0.1 * positive, missed
    assert len(wrong) <= 0.03 * (len(LINES) - positive), wrong


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Phone is dead, so no authenticator code, and the reply is due in 20 min", "mfa-lost-phone"),
        ("ECF is down in nysd and my opposition has to be in by 11:59", "cmecf-outage"),
        ("I forgot my CM/ECF password in flsd and the reply is due in 2 hours", "forgot-cmecf-credentials"),
        ("need to file by 5 and it says my account isn't linked", "link-steps"),
        ("Filing menus are gone and I've got a brief due EOD", "filing-menus-missing"),
        ("Locked out for unpaid filing fees at S.D. Fla., brief due today", "fees-unpaid-lockout"),
    ],
)
def test_what_to_try_is_of_the_trouble_that_the_message_names(kb: KnowledgeBase, text: str, entry: str) -> None:
    press = found(kb, text)
    assert press is not None
    assert press.entry == entry


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("locked out of pacer, motion due tonight in flsd", "due tonight"),
        ("The filing menus are missing and a brief is due\n today", "due today"),
        ("Hearing tomorrow at 9 and I can\u2019t log in", "Hearing tomorrow"),
        ("no rush, due next month", None),
        ("reply due in an hour and a half, can't log in", "due in an hour and a half"),
        ("brief due in two and a half hours", "due in two and a half hours"),
        ("motion due a week from today, locked out", None),
        ("answer due two weeks from tomorrow", None),
        ("due to a name change my link failed today", None),
    ],
)
def test_what_is_due_is_said_in_the_persons_own_words(text: str, due: str | None) -> None:
    assert due_soon(text) == due


def test_what_is_due_fits_in_the_form() -> None:
    due = due_soon("filing " + "x" * 55 + " tonight " + "and so on " * 400)
    assert due is not None
    assert len(due) <= MAX_DUE


def test_another_system_is_not_ours_to_help_with(kb: KnowledgeBase) -> None:
    assert found(kb, "I'm locked out of the bar's attorney portal and dues are due tonight") is None


def test_the_courts_rule_is_said_with_its_page_and_that_no_jurisdictional_deadline_moves(library: Library) -> None:
    made = for_court(library, "wawd", "cmecf-outage")
    assert made.rule is not None
    assert made.rule.source.url == "https://www.wawd.uscourts.gov/attorneys/cmecf/technical-failure"

    line = WORDS.rush.lines(made)[1]
    assert "Notice of CM/ECF System Outage" in line
    assert made.rule.source.url in line
    assert "A jurisdictional deadline never moves." in line


@pytest.mark.parametrize(("court", "says"), [("ilnd", "forbids filing by e-mail or fax"), ("utd", "III.B")])
def test_a_rule_on_filing_without_ecf_or_a_note_of_the_court_is_a_rule_too(
    library: Library, court: str, says: str
) -> None:
    made = for_court(library, court)
    assert made.rule is not None
    assert says in made.rule.text


def test_where_no_page_of_the_court_is_known_none_is_made_up(library: Library) -> None:
    made = for_court(library, "flsd")
    assert made.rule is None
    line = WORDS.rush.lines(made)[1]
    assert "*technical failure*" in line
    assert "https://www.flsd.uscourts.gov" in line
    assert "jurisdictional" not in line
    assert WORDS.rush.lines(for_court(library, None))[1] == WORDS.rush.NAME_COURT


def test_it_says_who_is_there_now(library: Library) -> None:
    night, morning = for_court(library, "flsd").reachable, for_court(library, "flsd", at=MORNING).reachable
    assert [line.partition(":")[0] for line in night] == ["S.D. Fla. CM/ECF help desk", "PACER Service Center"]
    assert all("closed now; opens Friday" in line for line in night)
    assert all("open now until" in line for line in morning)


def test_it_is_five_lines_at_most_for_every_court_and_trouble(library: Library) -> None:
    for court in (None, *library.courts):
        lines = WORDS.rush.lines(for_court(library, court))
        assert "\n".join(lines).count("\n") <= 4, court
        assert lines[-1] == WORDS.rush.PROOF
        assert "legal question" not in "".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        "lost my phone with the authenticator, brief due at midnight in flsd",
        "locked out of pacer, motion due tonight in flsd",
        "Hearing tomorrow, the exhibits must go in tonight and PACER keeps rejecting my password. S.D. Fla.",
    ],
)
def test_whatever_the_matcher_makes_of_it_the_first_part_carries_what_helps(kb: KnowledgeBase, text: str) -> None:
    made = rush_of(answered(kb, text))
    assert made is not None
    assert made.court is kb.library.courts["flsd"]


def test_the_usual_court_is_meant_where_none_is_named(kb: KnowledgeBase) -> None:
    made = rush_of(answered(kb, "locked out of pacer, motion due tonight", usual="casd"))
    assert made is not None
    assert made.court is kb.library.courts["casd"]


def test_a_question_with_time_is_answered_as_ever(kb: KnowledgeBase) -> None:
    [part] = answered(kb, "I forgot my PACER password, no rush")
    assert isinstance(part, AnswerPart | SuggestionPart)
    assert part.rush is None


def test_the_answer_below_does_not_say_again_what_stands_above(kb: KnowledgeBase) -> None:
    [part] = answered(kb, "ECF is down in W.D. Wash. and my response is due tonight")
    assert isinstance(part, AnswerPart)
    assert part.rush is not None
    assert part.rush.rule is not None
    below = part.rush.without_repeats(part.answer, "Then")
    assert part.rush.rule.text not in below.lead + below.body
    assert below.offices == ()
    [other] = answered(kb, "lost my phone with the authenticator, brief due at midnight in flsd")
    assert isinstance(other, AnswerPart)
    assert other.rush is not None
    assert other.rush.without_repeats(other.answer, "Then").lead == "Then"


FRIDAY_EVENING = Moment(datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
"""6:30 p.m. in Washington."""


@pytest.mark.parametrize("text", ["Locked out of PACER, hearing Monday", "I have a hearing Monday and ECF is down"])
def test_a_hearing_on_monday_presses_on_a_friday_evening_and_not_at_noon(kb: KnowledgeBase, text: str) -> None:
    questions = kb.index.questions(Redacted(text))
    noon = Moment(datetime(2026, 11, 20, 17, 0, tzinfo=UTC))

    found = pressing(text, questions, kb.library, FRIDAY_EVENING)

    assert found is not None
    assert found.due.lower().startswith("hearing monday")
    assert pressing(text, questions, kb.library, noon) is None
    assert pressing(text, questions, kb.library) is None


def test_a_hearing_on_monday_alone_is_no_trouble(kb: KnowledgeBase) -> None:
    text = "Is there a hearing Monday?"

    assert pressing(text, kb.index.questions(Redacted(text)), kb.library, FRIDAY_EVENING) is None


def test_another_court_picked_since_has_its_own_rule(kb: KnowledgeBase) -> None:
    text, court = Redacted("ECF is down and my response is due tonight"), kb.library.courts["nysd"]
    made = kb.rush_again(text, court, lambda _: DAY, NIGHT)
    assert made is not None
    assert made.rule is not None
    assert "File as soon as the system is back" in made.rule.text
    assert kb.rush_again(Redacted("is ECF down?"), court, lambda _: DAY, NIGHT) is None
