"""The report's picture: a PNG of its size whatever the figures, words for it, a plain sentence without its extra."""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.reporting import Period, Rating, Share, WeeklyReport, service_report
from handlers.jobs.report_chart import HEIGHT, WIDTH, NoChartError, alt_text, picture

MONDAY = date(2026, 11, 16)


def week(figures: Sequence[tuple[int, int]], first: date = MONDAY) -> WeeklyReport:
    """So many opened and resolved on each day from `first` on."""
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return WeeklyReport(
        since=since,
        until=since + timedelta(days=len(figures)),
        opened=sum(opened for opened, _ in figures),
        resolved=sum(resolved for _, resolved in figures),
        open_now=0,
        service=service_report((), Period(since, since + timedelta(days=1), "America/New_York")),
        resolved_without_court=Share(0, 0),
        rated=Rating(0, None),
        top_courts=(),
        top_kinds=(),
        missed=(),
        unhelpful=(),
        solved_share=Share(0, 0),
        by_day=tuple((first + timedelta(days=at), *pair) for at, pair in enumerate(figures)),
    )


def size(png: bytes) -> tuple[int, int]:
    """Width and height as its header gives them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.usefixtures("matplotlib")
@pytest.mark.parametrize(
    "figures",
    [
        [(0, 0)] * 7,
        [(1, 0)],
        [(3, 1), (4, 2), (0, 5), (2, 2), (6, 4), (0, 0), (1, 0)],
        [(120, 95)] * 7,
        [(day % 5, day % 3) for day in range(31)],
        [(day % 5, day % 3) for day in range(92)],
    ],
    ids=["nothing", "one day", "a week", "a busy week", "a month", "a quarter"],
)
def test_the_picture_is_a_png_of_its_size(figures: list[tuple[int, int]]) -> None:
    png = picture(week(figures))
    assert size(png) == (WIDTH, HEIGHT) == (900, 420)
    assert png.endswith(b"IEND\xaeB`\x82")


@pytest.mark.usefixtures("matplotlib")
def test_the_same_report_gives_the_same_picture_and_another_one_another() -> None:
    assert picture(week([(3, 1)] * 7)) == picture(week([(3, 1)] * 7))
    assert picture(week([(3, 1)] * 7)) != picture(week([(1, 3)] * 7))


def test_without_its_extra_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("matplotlib.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(NoChartError) as refused:
        picture(week([(1, 0)]))

    assert str(refused.value) == "There is no picture without matplotlib; get it with: pip install '.[report]'"


def test_words_for_the_picture_give_every_day_of_a_week() -> None:
    assert alt_text(week([(3, 1), (4, 2), (0, 5)])) == (
        "Bars for the tickets of each day, Nov 16 to Nov 18, 2026: 7 opened and 8 resolved in all; "
        "opened and resolved day by day, 3 and 1 on Nov 16, 4 and 2 on Nov 17, 0 and 5 on Nov 18."
    )


def test_words_for_the_picture_of_a_month_give_the_busiest_day() -> None:
    assert alt_text(week([(1, 1)] * 20 + [(9, 1)] + [(1, 0)] * 9)) == (
        "Bars for the tickets of each day, Nov 16 to Dec 15, 2026: 38 opened and 21 resolved in all; "
        "most were opened on Dec 6 (9)."
    )


def test_words_for_a_month_in_which_nothing_was_opened_name_no_busiest_day() -> None:
    assert alt_text(week([(0, 1)] * 30)) == (
        "Bars for the tickets of each day, Nov 16 to Dec 15, 2026: none opened and 30 resolved in all."
    )


def test_words_for_an_empty_picture_say_that_there_was_nothing() -> None:
    assert alt_text(week([(0, 0)])) == (
        "Bars for the tickets of each day, Nov 16, 2026: none opened and none resolved in all."
    )


def test_a_week_over_new_year_names_both_years() -> None:
    assert "Dec 28, 2026 to Jan 3, 2027" in alt_text(week([(0, 0)] * 7, first=date(2026, 12, 28)))
