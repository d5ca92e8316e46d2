"""Rich text: what of the knowledge's mrkdwn becomes bold, a link, a numbered line."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.blocks import blocks_errors
from handlers.blocks.rich import as_mrkdwn, cell, numbered_list, spans, table

BOLD = {"bold": True}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Log in.", [{"type": "text", "text": "Log in."}]),
        (
            "Choose *Utilities* > *Your Account*.",
            [
                {"type": "text", "text": "Choose "},
                {"type": "text", "text": "Utilities", "style": BOLD},
                {"type": "text", "text": " > "},
                {"type": "text", "text": "Your Account", "style": BOLD},
                {"type": "text", "text": "."},
            ],
        ),
        (
            "Open https://ecf.flsd.uscourts.gov/login.pl, then *https://pacer.uscourts.gov*.",
            [
                {"type": "text", "text": "Open "},
                {"type": "link", "url": "https://ecf.flsd.uscourts.gov/login.pl"},
                {"type": "text", "text": ", then "},
                {"type": "link", "url": "https://pacer.uscourts.gov", "style": BOLD},
                {"type": "text", "text": "."},
            ],
        ),
        (
            "Write to cmecf_help@alsd.uscourts.gov.",
            [
                {"type": "text", "text": "Write to "},
                {"type": "link", "url": "mailto:cmecf_help@alsd.uscourts.gov", "text": "cmecf_help@alsd.uscourts.gov"},
                {"type": "text", "text": "."},
            ],
        ),
        ("2 * 3 * 4 & <!channel>", [{"type": "text", "text": "2 * 3 * 4 & <!channel>"}]),
        ("Open https://ecf.COURT.uscourts.gov", [{"type": "text", "text": "Open https://ecf.COURT.uscourts.gov"}]),
    ],
)
def test_a_text_becomes_its_words_its_bold_words_and_its_links(text: str, found: list[dict[str, Any]]) -> None:
    assert spans(text) == found


def test_a_numbered_list_is_one_that_slack_numbers() -> None:
    block = numbered_list(["Open *A*.", "Go on."], first=3)

    assert block["elements"][0]["style"] == "ordered"
    assert block["elements"][0]["offset"] == 2
    assert blocks_errors([block], "message") == []
    assert as_mrkdwn(block) == "3. Open *A*.\n4. Go on."


def test_a_table_has_lines_in_its_cells_and_reads_as_lines_of_text() -> None:
    block = table([[cell(["On record"]), cell(["A"])], [cell(["Reset"]), cell(["Call *it*.\nThen wait."], "step 3")]])

    assert block["column_settings"] == [{"is_wrapped": True}] * 2
    assert blocks_errors([block], "message") == []
    assert as_mrkdwn(block) == "On record | A\nReset | Call *it*. Then wait. _(step 3)_"
    assert as_mrkdwn(cell(["a@b.gov"])) == "<mailto:a@b.gov|a@b.gov>"
    assert as_mrkdwn(cell([], "no matching step")) == "_no matching step_"
