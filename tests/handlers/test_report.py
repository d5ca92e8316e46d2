"""The weekly figures as staff read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.drafts.reviews import OverdueReviews
from bot.core.service_levels import ServiceLevel, ServiceReport, ServiceRow
from handlers.blocks.limits import MESSAGE_BLOCKS, MESSAGE_CHARS, size
from handlers.blocks.report import render_report
from handlers.blocks.words import WORDS
from tests.handlers.test_report_chart import week
from tests.stage import words_of

HOUR = timedelta(hours=1)
LEVEL = ServiceLevel(5, 6, HOUR, 3 * HOUR)
NONE = ServiceLevel(0, 0, None, None)


def row(name: str) -> ServiceRow:
    return ServiceRow(name, LEVEL, NONE)


def rendered(service: ServiceReport) -> str:
    return words_of({"blocks": render_report(replace(week([(6, 5)]), service=service), {"flsd": "S.D. Fla."}).blocks})


def test_the_share_within_the_target_the_median_and_the_percentile_are_said_by_kind_court_and_week() -> None:
    text = rendered(ServiceReport(LEVEL, NONE, (row("linking"),), (row("flsd"),), (row("2026-11-16"),)))

    level = "5 of 6 within the target, median 1 h, 90% within 3 h"
    assert f"*First reply:* {level} (working hours)" in text
    assert "*Resolution:* none" in text
    assert f"*By kind:*\n• {WORDS.tickets.KINDS['linking']}: first reply {level}" in text
    assert f"*By court:*\n• S.D. Fla.: first reply {level}" in text
    assert f"*By week:*\n• Week of Nov 16: first reply {level}" in text


def test_what_was_not_resolved_is_left_out_of_a_row_and_tables_without_rows_of_the_report() -> None:
    text = rendered(ServiceReport(LEVEL, NONE, (row("linking"),), (), ()))

    assert text.count("resolution") == 0
    assert WORDS.report.BY_COURT not in text


def test_the_digest_says_whose_overdue_answers_are() -> None:
    shown = render_report(week([(6, 5)]), {}, OverdueReviews(3, (("U_SAM", 2),)))

    line = "3 answers and courts are due for review: 2 of <@U_SAM>, 1 without an owner."
    assert line in words_of({"blocks": shown.blocks})
    nothing = render_report(week([(6, 5)]), {}, OverdueReviews())
    assert "due for review" not in words_of({"blocks": nothing.blocks})


def test_five_of_many_kinds_and_courts_fit_in_a_message() -> None:
    both = ServiceRow("a-long-name-of-a-court", LEVEL, LEVEL)
    shown = render_report(
        replace(week([(6, 5)]), service=ServiceReport(LEVEL, LEVEL, (both,) * 100, (both,) * 100, ())), {}
    )

    text = words_of({"blocks": shown.blocks})
    assert text.count("a-long-name-of-a-court") == 10
    assert len(shown.blocks) <= MESSAGE_BLOCKS
    assert size(shown.blocks) <= MESSAGE_CHARS
