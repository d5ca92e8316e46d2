"""The check names what no single file shows: asks that collide, dates gone by, answers that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.content.lint import MAX_LEAD, check
from bot.content.loader import load_with_places
from bot.core.answering import Answer
from tests.small_knowledge import change, folder_in

ENTRIES = "entries/help.yaml"
TODAY = date(2026, 7, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_in(tmp_path)


def fits(_answer: Answer) -> list[str]:
    return []


def checked(folder: Path, today: date = TODAY) -> Sequence[str]:
    return [str(problem) for problem in check(load_with_places(folder), today, fits)]


def test_sound_knowledge_has_no_problems(folder: Path) -> None:
    assert checked(folder) == []


@pytest.mark.parametrize(
    ("name", "old", "other", "where"),
    [
        (ENTRIES, "how do I do the second thing", "'second'", "knowledge/entries/help.yaml:26"),
        ("outside.yaml", "will it rain", "'weather'", "knowledge/outside.yaml:5"),
        ("routes.yaml", "hello", "'greeting'", "knowledge/routes.yaml:3"),
    ],
)
def test_the_same_words_cannot_ask_two_things(folder: Path, name: str, old: str, other: str, where: str) -> None:
    change(folder, name, old, '"How do I  do the FIRST thing?"')

    assert checked(folder) == [
        (
            f"{where}: 'How do I  do the FIRST thing?' is also asked of 'first' ('how do I do the first thing'); "
            "keep it in one place"
        )
    ]


def test_words_without_latin_letters_do_not_collide(folder: Path) -> None:
    change(folder, "outside.yaml", "[will it rain]", '["???", "!!!"]')

    assert checked(folder) == []


def test_an_entry_past_its_review_date_is_a_warning(folder: Path) -> None:
    assert checked(folder, date(2027, 5, 20)) == []
    assert checked(folder, date(2027, 5, 21))[0] == (
        "knowledge/entries/help.yaml:2: warning: first was to be reviewed by 2027-05-20; "
        "compare it with its sources and set a new date"
    )


@pytest.mark.parametrize("zone", ["Florida/Miami", "../etc", "America"])
def test_a_time_zone_must_be_a_known_one(folder: Path, zone: str) -> None:
    change(
        folder,
        "courts/directory.yaml",
        "America/New_York\n    login_url: https://ecf.flsd",
        f"{zone}\n    login_url: https://ecf.flsd",
    )

    assert checked(folder) == [
        f"knowledge/courts/directory.yaml:4: {zone!r} is not a time zone; write an IANA name such as America/New_York"
    ]


def test_a_first_line_that_is_too_long_is_named_once(folder: Path) -> None:
    change(folder, ENTRIES, "text: Second.", f"text: {'a' * (MAX_LEAD + 1)}")

    assert checked(folder) == [
        "knowledge/entries/help.yaml:18: second: the first line has 201 characters; 200 are the most"
    ]


def test_an_answer_that_does_not_fit_in_slack_is_named_with_its_court(folder: Path) -> None:
    def only_bankruptcy_overflows(answer: Answer) -> list[str]:
        return ["too much"] if answer.court and answer.court.id == "flsb" and answer.entry == "first" else []

    found = check(load_with_places(folder), TODAY, only_bankruptcy_overflows)

    assert [str(problem) for problem in found] == ["knowledge/entries/help.yaml:2: first for flsb: too much"]


def test_errors_come_before_warnings(folder: Path) -> None:
    change(folder, "routes.yaml", "hello", "will it rain")

    found = check(load_with_places(folder), date(2028, 1, 1), fits)

    assert [problem.warning for problem in found] == [False, True, True]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--today", "2026-07-01"], 0, "0 errors, 0 warnings."),
        (["--today", "2028-01-01"], 0, "0 errors, 2 warnings."),
        (["--today", "2028-01-01", "--strict"], 1, "2 errors, 0 warnings."),
    ],
)
def test_the_command_fails_on_warnings_only_when_strict(
    folder: Path, arguments: list[str], code: int, says: str
) -> None:
    result = CliRunner().invoke(cli, ["check", str(folder), *arguments])

    assert (result.exit_code, result.stdout.splitlines()[-1].split(": ")[1]) == (code, says)
    assert "2 entries, 2 phrasings, 1 outside topics, 2 courts" in result.stdout


def test_the_command_fails_on_an_error(folder: Path) -> None:
    change(folder, "routes.yaml", "hello", "will it rain")

    result = CliRunner().invoke(cli, ["check", str(folder), "--today", "2026-07-01"])

    assert result.exit_code == 1
    assert "1 errors, 0 warnings." in result.stdout
