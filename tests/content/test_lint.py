"""The check names what no single file shows: asks that collide, dates gone by, answers that do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.content.lint import check
from bot.content.loader import load_with_places
from bot.content.style import MAX_LEAD
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


def test_one_entry_is_shown_before_the_tickets_of_a_kind(folder: Path) -> None:
    change(folder, ENTRIES, "related: [second]", "related: [second]\n    ticket_kind: linking\n    triage: true")
    assert checked(folder) == []

    change(folder, ENTRIES, "- text: Second.", "- text: Second.\n    ticket_kind: linking\n    triage: true")
    assert checked(folder) == [
        ("knowledge/entries/help.yaml:20: first is shown before tickets of kind linking already; only one entry can be")
    ]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("choice_for: {court: 1}", "`choice_for.court: 1` stands at first already"),
        ("urgent: {role: trouble, trouble: outage}", "`urgent.trouble: outage` stands at first already"),
    ],
)
def test_a_place_among_the_choices_and_a_trouble_belong_to_one_entry(folder: Path, claim: str, said: str) -> None:
    change(folder, ENTRIES, "related: [second]", f"related: [second]\n    {claim}")
    assert checked(folder) == []

    change(folder, ENTRIES, "- text: Second.", f"- text: Second.\n    {claim}")
    (problem,) = checked(folder)
    assert said in problem


def test_each_help_desk_has_the_one_entry_that_says_how_to_reach_it(folder: Path) -> None:
    change(folder, ENTRIES, "contact_of: pacer", "contact_of: court")

    errors = checked(folder)

    assert any("no entry says how to reach the pacer help desk; put `contact_of: pacer`" in error for error in errors)
    assert any("`contact_of: court` stands at first already" in error for error in errors)
    assert len(errors) == 2


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
    change(folder, ENTRIES, "text: Second.", f"text: {'A' * (MAX_LEAD + 1)}")

    assert checked(folder) == [
        "knowledge/entries/help.yaml:18: second: the first line has 201 characters; 200 are the most"
    ]


def test_an_answer_that_does_not_fit_in_slack_is_named_with_its_court(folder: Path) -> None:
    def only_bankruptcy_overflows(answer: Answer) -> list[str]:
        return ["too much"] if answer.court and answer.court.id == "flsb" and answer.entry == "first" else []

    found = check(load_with_places(folder), TODAY, only_bankruptcy_overflows)

    assert [str(problem) for problem in found] == ["knowledge/entries/help.yaml:2: first for flsb: too much"]


def test_a_first_line_that_names_a_day_before_it_came_is_named_once(folder: Path) -> None:
    change(folder, ENTRIES, "text: Second.", "text: Since May 11, 2025 it is so.")

    assert checked(folder) == [
        (
            "knowledge/entries/help.yaml:18: second names a later day on 2020-01-26: 'Since May 11, 2025 it is so.'; "
            "give it `since`"
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Second.\n\n          Since May 11, 2025 more of it.", id="a line that is left out by itself"),
        pytest.param("By February 19, 2019 it was so.", id="a day before all others"),
    ],
)
def test_what_cannot_be_heard_too_early_is_no_problem(folder: Path, text: str) -> None:
    change(folder, ENTRIES, "text: Second.", f"text: |\n          {text}")

    assert checked(folder) == []


def test_a_variant_that_ends_may_announce_the_day(folder: Path) -> None:
    change(
        folder,
        ENTRIES,
        "- text: Second.",
        "- when: {until: 2025-05-11}\n        text: It begins on May 11, 2025.\n      - text: Second.",
    )

    assert checked(folder) == []


def test_a_court_s_profile_past_its_review_date_is_a_warning(folder: Path) -> None:
    change(folder, "courts/profiles/flsd.yaml", "court: flsd\n", "court: flsd\nreview_by: 2026-06-30\n")

    assert checked(folder) == [
        (
            "knowledge/courts/profiles/flsd.yaml:1: warning: the profile of flsd was to be reviewed by 2026-06-30; "
            "compare it with its sources and set a new date"
        )
    ]


def test_a_note_that_is_never_shown_is_named(folder: Path) -> None:
    change(
        folder,
        ENTRIES,
        "- when: {go_live: [before]}",
        "- when: {court: [flsd]}\n        text: Ours.\n      - when: {go_live: [before]}",
    )

    where, problem = "knowledge/courts/profiles/flsd.yaml:7", "first has words of its own for flsd"
    assert f"{where}: {problem}; put there what this note adds" in checked(folder)


@pytest.mark.parametrize(
    "when", ["{court: [flsb], go_live: [before]}", "{court: [flsd], since: 2026-02-01, until: 2026-01-01}"]
)
def test_a_variant_that_no_court_shows_is_named_where_it_stands(folder: Path, when: str) -> None:
    change(folder, ENTRIES, "- text: Second.", f"- when: {when}\n        text: Ours.\n      - text: Second.")

    where, problem = "knowledge/entries/help.yaml:21", "second: no court shows this variant on any day"
    fix = "an earlier variant covers it, or courts/go_live.yaml lacks the day on which `when` rests"
    assert checked(folder) == [f"{where}: {problem}; {fix}"]


def test_a_variant_that_an_earlier_one_covers_is_named(folder: Path) -> None:
    variants = "- when: {court: [flsd]}\n        text: Ours.\n      - when: {court: [flsd], type: [district]}\n        "
    change(folder, ENTRIES, "- text: Second.", f"{variants}text: Never.\n      - text: Second.")

    assert [problem.partition(";")[0] for problem in checked(folder)] == [
        "knowledge/entries/help.yaml:23: second: no court shows this variant on any day"
    ]


@pytest.mark.parametrize(("old", "new"), [("[second]", "[]"), ("[second]", "[second, second]")])
def test_an_entry_names_some_others_each_once(folder: Path, old: str, new: str) -> None:
    change(folder, ENTRIES, f"related: {old}", f"related: {new}")

    found = [problem.partition(";")[0].replace("warning: ", "") for problem in checked(folder)]
    assert found == [f"knowledge/entries/help.yaml:2: `related` of first has {new.count('second')}"]


def test_two_entries_cannot_have_one_title(folder: Path) -> None:
    change(folder, ENTRIES, "The second question?", "the FIRST question")

    where, problem = "knowledge/entries/help.yaml:18", "second has the same title as first"
    assert checked(folder) == [f"{where}: {problem}; people choose between titles, so tell them apart"]


def test_a_first_line_that_is_borrowed_and_never_shown_is_named(folder: Path) -> None:
    change(
        folder,
        ENTRIES,
        "    asks:\n      - how do I do the second thing",
        "    borrows: first\n    asks: [second thing]",
    )

    where, problem = "knowledge/entries/help.yaml:18", "second borrows from first, but no text of it has {borrowed}"
    assert checked(folder) == [f"{where}: {problem}; use the field, or leave `borrows` out"]


@pytest.mark.parametrize(
    ("old", "new"), [("courts/profiles/flsd", "courts/profiles/flsb"), ("procedures/link", "procedures/linking")]
)
def test_a_file_is_named_after_what_is_in_it(folder: Path, old: str, new: str) -> None:
    (folder / f"{old}.yaml").rename(folder / f"{new}.yaml")
    right = old.rpartition("/")[2]

    assert checked(folder) == [f"knowledge/{new}.yaml:1: this is {right}; rename the file to {right}.yaml"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Choose *Utilities and more.", "'Choose *Utilities and more.' has a star without its partner"),
        ("Choose *Utilities and *Utilities* too.", "has a star without its partner"),
        ("Choose **Utilities** now.", "has a star without its partner"),
        ("Choose * Utilities * now.", "has a star without its partner"),
        ("See [this page](https://a.gov).", "'[this page](https://a.gov)' is a Markdown link; write the address out"),
        ("Type `help` there.", "'`help`' has a backtick; use *stars* for what is on the screen"),
        ("See <https://a.gov|this page>.", "'<https://a.gov|this page>' is a tag or a Slack link"),
        ("This is _very_ new.", "'_very_' is in italics; use *stars*, or no markup"),
    ],
)
def test_markup_that_slack_would_show_as_it_is_typed_is_named(folder: Path, text: str, says: str) -> None:
    change(folder, ENTRIES, "text: Second.", f'text: "{text}"')
    change(folder, "names.yaml", "[Utilities]", "[Utilities, Utilities and]")

    assert any(
        problem.startswith("knowledge/entries/help.yaml:18: second: ") and says in problem
        for problem in checked(folder)
    )


@pytest.mark.parametrize(
    "text", ["Signs ($, *) do not work.", "See https://a.gov/a_b_c?d=_e_ first.", "Ask {help_desk} at *Utilities*."]
)
def test_signs_and_addresses_are_no_markup(folder: Path, text: str) -> None:
    change(folder, ENTRIES, "text: Second.", f'text: "{text}"')

    assert checked(folder) == []


def test_markup_is_looked_for_in_steps_and_outside_topics_too(folder: Path) -> None:
    change(folder, "courts/profiles/flsd.yaml", "Click both.", "Click *both.")
    change(folder, "outside.yaml", "I don't know about", "I don't *know about")

    assert [problem.partition(" ")[0] for problem in checked(folder)] == [
        "knowledge/courts/profiles/flsd.yaml:1:", "knowledge/outside.yaml:2:",
    ]  # fmt: skip


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


def test_a_name_in_bold_is_one_that_a_page_has(folder: Path) -> None:
    change(folder, ENTRIES, "Second.", "Choose *Utilitys*.")

    [problem] = checked(folder)
    assert problem == (
        "knowledge/entries/help.yaml:18: *Utilitys* is not in names.yaml; "
        "compare it letter by letter with its page and add it there"
    )

    (folder / "names.yaml").write_text("pages: [{page: A page, names: [Utilities, Utilitys]}]\n", "utf-8")

    assert checked(folder) == []


@pytest.mark.parametrize("bold", ["*Not there?*", "*Before:*"])
def test_a_label_in_bold_is_no_name(folder: Path, bold: str) -> None:
    change(folder, ENTRIES, "Second.", f"'{bold} Call.'")

    assert checked(folder) == []


def test_an_answer_is_short_on_both_sides_of_the_day_a_court_changed(folder: Path) -> None:
    long = " ".join(["Many words in a row."] * 70)
    change(folder, ENTRIES, '"Not before {go_live}."', f'"Not before {{go_live}}.\\n\\n{long}"')

    [problem] = checked(folder)

    assert "first for flsd on 2020-01-26: the short form has" in problem


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Yes: link once in each court.", "Yes"),
        ("No. One link covers one court.", "No"),
        ("Not yet: {court} {live_since}.", "Not yet"),
        ("If you file, yes: link first.", "yes"),
    ],
)
def test_a_first_line_says_what_is_so_and_neither_yes_nor_no(folder: Path, line: str, word: str) -> None:
    change(folder, ENTRIES, "text: Second.", f'text: "{line}"')

    assert checked(folder) == [
        (
            f"knowledge/entries/help.yaml:21: second: the first line says {word!r}, which is wrong for whoever asks "
            "the opposite; say what is so in a full sentence"
        )
    ]


@pytest.mark.parametrize(
    "line",
    ["No paper is taken here.", "Nobody is linked yet.", "Say yes or no in the form.", "There is no deadline."],
)
def test_other_first_lines_with_these_words_stand(folder: Path, line: str) -> None:
    change(folder, ENTRIES, "text: Second.", f'text: "{line}"')

    assert checked(folder) == []


def test_a_first_line_of_a_canned_reply_says_what_is_so(folder: Path) -> None:
    (folder / "replies.yaml").write_text(
        'replies:\n  - {id: hello, title: Hello, text: "No: wait for the court.", sources: [{document: "A page"}]}\n'
    )

    assert checked(folder)[0].startswith("knowledge/replies.yaml:2: hello: the first line says 'No'")
