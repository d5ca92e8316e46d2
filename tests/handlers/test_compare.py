"""/nextgen compare: two courts side by side in Slack."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.core.comparing import compare
from bot.core.knowledge import Library
from bot.sandbox.blocks import blocks_errors
from handlers.blocks.comparison import render_comparison
from handlers.blocks.limits import FALLBACK_TEXT, too_much
from handlers.blocks.replies import Message
from handlers.blocks.words import WORDS
from tests.stage import Stage, words_of

TODAY = date(2026, 11, 20)
KINDS = ("flsd", "alsd", "casd", "gub", "nysd", "txsb", "ca9", "bap9", "jpml", "cit", "cofc")
"""Each seed court, and one of each kind with a rule of its own."""


def message(library: Library, left: str, right: str) -> Message:
    return render_comparison(compare(library, library.courts[left], library.courts[right], (TODAY, TODAY)))


def shown(library: Library, left: str, right: str) -> str:
    return words_of({"blocks": message(library, left, right).blocks})


def test_any_two_courts_fit_in_one_message(library: Library) -> None:
    for left, right in product(KINDS, KINDS):
        found = message(library, left, right)
        assert blocks_errors(found.blocks, "message") + too_much(found.blocks) == [], (left, right)
        assert WORDS.answers.SHORTENED not in words_of({"blocks": found.blocks}), (left, right)
        assert 0 < len(found.text) <= FALLBACK_TEXT


def test_the_longest_records_fit_beside_each_other(library: Library) -> None:
    def length(court: str) -> int:
        of = library.courts[court]
        return len(str((of.help_desk, of.emails, of.reset, of.rule, of.procedures)))

    longest = sorted(library.courts, key=length)[-6:]

    for left, right in product(longest, longest):
        found = message(library, left, right)
        assert blocks_errors(found.blocks, "message") + too_much(found.blocks) == [], (left, right)
        assert WORDS.answers.SHORTENED not in words_of({"blocks": found.blocks}), (left, right)


def test_the_first_line_says_how_much_differs(library: Library) -> None:
    first = message(library, "flsd", "alsd").blocks[0]

    assert first["text"]["text"].startswith("*S.D. Fla. and S.D. Ala.: 3 of 7 linking steps differ.")


def test_what_differs_stands_in_two_columns_with_the_documents_own_numbers(library: Library) -> None:
    head, *rows = _rows(library, "flsd", "casd")
    [step] = [row for row in rows if "Enter the CM/ECF login and password" in row[1]]

    assert head == ["On record", "S.D. Fla.", "S.D. Cal."]
    assert rows[0] == ["CM/ECF site", "https://ecf.flsd.uscourts.gov", "https://ecf.casd.uscourts.gov"]
    assert step[0] == "Linking step 4"
    assert step[1].endswith("(steps 6, 7)")
    assert step[2].endswith("(step 5)")


def test_a_step_that_the_other_court_has_not_has_no_match(library: Library) -> None:
    rows = _rows(library, "flsd", "ca4")

    # A court of appeals has one page to confirm on, and no menus to refresh.
    assert [row[0] for row in rows if row[2] == "no matching step"] == [
        "Linking step 5 / none",
        "Linking step 7 / none",
    ]


def _rows(library: Library, left: str, right: str) -> list[list[str]]:
    """What the cells of the table say."""
    [table] = [block for block in message(library, left, right).blocks if block["type"] == "table"]
    return [[words_of({"blocks": [cell]}) for cell in row] for row in table["rows"]]


def test_what_is_the_same_is_said_once(library: Library) -> None:
    [row] = [row for row in _rows(library, "flsd", "alsd") if "On the menu bar, choose Utilities" in row[1]]

    assert row[1].endswith("(steps 4, 5)")
    assert row[2] == "The same (steps 4, 5)"


def test_what_is_not_on_record_is_said_so(library: Library) -> None:
    assert any(row[1] == "not on record" for row in _rows(library, "flsd", "nceb"))


def test_general_steps_are_never_told_as_a_courts_own(library: Library) -> None:
    one, both = message(library, "flsd", "nysd"), message(library, "nyed", "nysd")

    assert "S.D.N.Y.'s own linking steps are not on record" in one.text
    assert "neither court's own linking steps are on record" in both.text
    assert "(general procedure, step 4)" in words_of({"blocks": one.blocks})
    assert "linking steps differ" not in one.text + both.text


def test_every_document_is_named_with_its_date(library: Library) -> None:
    text = shown(library, "flsd", "alsd")

    assert "Press release, Southern District of Florida, October 25, 2019" in text
    assert "Southern District of Alabama, Link PACER to NextGen CM/ECF" in text
    assert "From court pages of 2019; newest October 25, 2019; 2 undated." in text
    assert "January 10, 2023" in text


def test_a_court_beside_itself_gets_one_sentence(library: Library) -> None:
    found = message(library, "flsd", "flsd")

    assert len(found.blocks) == 1
    assert found.text == "That is S.D. Fla. twice. Name two courts to compare."


def test_a_screen_reader_gets_the_differences(library: Library) -> None:
    text = message(library, "flsd", "alsd").text

    assert "must contact the court" in text
    assert "S.D. Ala., steps 6, 7: Enter" in text
    assert "*" not in text


@pytest.mark.parametrize("typed", ["compare flsd alsd", "Compare flsd and alsd", "compare S.D. Fla. with S.D. Ala."])
async def test_the_command_compares_two_courts(stage: Stage, typed: str) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", typed)
    await stage.settled()

    [answer] = stage.bot_messages()
    assert "S.D. Fla. and S.D. Ala.: 3 of 7 linking steps" in words_of(answer)


@pytest.mark.parametrize("typed", ["compare my PACER account and my CM/ECF account", "compare fees in flsd and alsd"])
async def test_any_other_comparison_stays_a_question(stage: Stage, typed: str) -> None:
    await stage.slack.person("U_ADA").runs("/nextgen", typed)
    await stage.settled()

    [answer] = stage.bot_messages()
    assert "linking steps differ" not in words_of(answer)
