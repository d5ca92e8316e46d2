"""In a terminal a reply has the same parts as in Slack, as text and as JSON."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.api import texts
from bot.cli import terminal
from bot.core.answering import answer
from bot.core.court_day import CourtDay
from bot.core.deadline import Pressing
from bot.core.knowledge import Library, OutsideTopic
from bot.core.matching import Match, MatchOutcome
from bot.core.redaction import redact
from bot.core.reply_parts import (
    AnswerPart,
    ChatPart,
    CheckPart,
    NoAnswerPart,
    OutsidePart,
    Part,
    PersonPart,
    ProgressPart,
    SuggestionPart,
)
from bot.core.rush import rush
from handlers.blocks.words import WORDS

DAY = date(2026, 7, 1)
OPTIONS = (("link-steps", "How do I link?"), ("link-when", "When can I link?"))


def match(outcome: MatchOutcome, entry: str | None = None, topic: str | None = None) -> Match:
    return Match(redact("the question").text, outcome, entry, topic, 0.98765, ("link-when",), None, False)


def answered(library: Library, entry: str = "link-steps", court: str | None = "flsd") -> AnswerPart:
    found = answer(library, library.entries[entry], library.courts[court] if court else None, DAY)
    return AnswerPart(match("answer", entry), found)


TOPIC = OutsideTopic("weather", "The weather", "*No* weather here.", ("will it rain",))


@pytest.mark.parametrize(
    ("part", "begins"),
    [
        (
            SuggestionPart(match("suggestions"), OPTIONS, None),
            WORDS.answers.DID_YOU_MEAN + "\n1. How do I link?\n2. When can I link?",
        ),
        (NoAnswerPart(match("none")), WORDS.answers.NOT_KNOWN),
        (OutsidePart(match("none", topic="weather"), TOPIC), "No weather here."),
        (ChatPart(match("chat"), "thanks"), "You're welcome."),
        (PersonPart(match("human"), ()), WORDS.answers.PERSON),
        (CheckPart(match("guided"), None), WORDS.answers.GUIDED_IN_SLACK),
        (ProgressPart(match("progress")), WORDS.answers.PROGRESS_IN_SLACK),
    ],
)
def test_every_part_of_a_reply_can_be_said(part: Part, begins: str) -> None:
    assert terminal.part_text(part).startswith(begins)


def test_an_answer_is_said_with_its_steps_and_what_holds_in_its_court_only(library: Library) -> None:
    text = terminal.part_text(answered(library))

    assert text.startswith("Log in at the court's filing site with your own PACER account")
    assert "\n1. Open https://ecf.flsd.uscourts.gov/ and click Southern District of Florida" in text
    assert "*" not in text
    details = texts.details_text(answered(library).answer)
    assert "Step 2: Trouble logging in? Your browser must accept cookies." in details
    where = texts.details_text(answered(library, "where-to-log-in").answer)
    assert "\n\n*In S.D. Fla.:* On https://ecf.flsd" in f"\n\n{where}"


def test_a_wish_for_a_person_is_answered_with_who_can_help(library: Library) -> None:
    contact = answered(library, "contact-pacer", None).answer

    assert "Call the PACER Service Center at (800) 676-6856" in terminal.part_text(
        PersonPart(match("human"), (contact,))
    )


def test_json_tells_what_was_understood_and_every_source(library: Library) -> None:
    shape = terminal.as_json([answered(library), NoAnswerPart(match("none"))], "all of it")

    assert json.loads(json.dumps(shape)) == shape
    assert (shape["text"], shape["kind"], shape["entry"], shape["court"]) == (
        "all of it",
        "answer",
        "link-steps",
        "flsd",
    )
    assert shape["confidence"] == 0.988
    document = "Southern District of Florida, Link PACER to NextGen CM/ECF"
    assert {"document": document, "step": "1", "url": None, "date": None} in shape["sources"]
    assert [more["kind"] for more in shape["more"]] == ["none"]


def test_json_names_no_court_where_none_is_known_and_the_court_of_a_question_back(library: Library) -> None:
    florida = library.courts["flsd"]

    assert terminal.as_json([answered(library, court=None)], "")["court"] is None
    assert terminal.as_json([SuggestionPart(match("suggestions"), OPTIONS, florida)], "")["court"] == "flsd"


def test_a_sources_date_is_written_as_a_number_in_json(library: Library) -> None:
    found = answer(library, library.entries["court-go-live"], library.courts["flsd"], date(2019, 10, 25))

    shape = terminal.as_json([AnswerPart(match("answer"), found)], "")

    assert shape["sources"][0]["date"] == "2019-10-25"


def test_a_panel_shows_title_court_and_sources_and_brackets_as_they_are(library: Library) -> None:
    out = io.StringIO()

    terminal.show(
        [answered(library), answered(library, "contact-pacer", None), OutsidePart(match("none"), TOPIC)],
        secrets=1,
        full=True,
        console=Console(file=out, width=200),
    )

    shown = out.getvalue()
    assert WORDS.problems.SECRET_IN_TERMINAL in shown
    assert "How do I link my CM/ECF account to my PACER account? · S.D. Fla." in shown
    assert "Southern District of Florida, Link PACER to NextGen CM/ECF, steps 1, 2, 4 to 11" in shown
    assert "No weather here." in shown
    assert "[bold]" not in shown


def test_before_a_deadline_what_still_helps_comes_first(library: Library) -> None:
    first = rush(Pressing("cmecf-outage", "due tonight"), CourtDay.of(library, library.courts["nysd"], DAY))
    assert first is not None
    part = replace(answered(library, "technical-failure", "nysd"), rush=first)
    out = io.StringIO()

    terminal.show([part], secrets=0, console=Console(file=out, width=300))

    shown = out.getvalue()
    assert shown.index("Do this now: Open https://www.nysd.uscourts.gov") < shown.index("File as soon as the system")
    assert shown.index("take a screenshot") < shown.index("Paper is only for emergencies")
    assert shown.count("File as soon as the system is back") == 1
    assert terminal.part_text(part).startswith("Do this now: Open https://www.nysd.uscourts.gov")


def test_without_a_console_of_its_own_it_prints_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show([NoAnswerPart(match("none"))], secrets=0)

    assert "I don't know the answer" in capsys.readouterr().out


def test_marks_are_taken_off_but_not_stars_of_other_meaning() -> None:
    assert texts.strip_marks("*Client Code*, &, @, $, * and 2*3*4") == "Client Code, &, @, $, * and 2*3*4"


def test_the_day_is_the_given_one_or_today_where_the_court_is(library: Library) -> None:
    guam = library.courts["gud"]

    assert terminal.day_of(DAY)(guam) == DAY
    assert terminal.day_of(None)(guam) == datetime.now(UTC).astimezone(ZoneInfo("Pacific/Guam")).date()
    assert terminal.day_of(None)(None) == datetime.now(UTC).astimezone(ZoneInfo("America/New_York")).date()
