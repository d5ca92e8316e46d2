"""The report's picture: tickets opened and resolved per day. Needs the extra `report`."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from bot.core.reporting import WeeklyReport
from handlers.blocks.words.times import short_day

WIDTH: Final = 900
HEIGHT: Final = 420
"""Pixels."""
_DPI: Final = 100
_BAR: Final = 0.38
"""Width of a bar; a day is 1 wide."""
_DARK: Final = "#1f2a44"
_FEW_DAYS: Final = 10
"""So many days can each have their label and their figures."""


class NoChartError(Exception):
    """Without its extra there is no picture; the message says how to get it."""


def picture(report: WeeklyReport) -> bytes:
    """A PNG of 900 x 420 pixels: two bars a day, dark for opened and hatched for resolved.

    Raises NoChartError when the extra is not installed.
    """
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError as error:
        raise NoChartError("There is no picture without matplotlib; get it with: pip install '.[report]'") from error

    places = range(len(report.by_day))
    opened = [opened for _, opened, _ in report.by_day]
    resolved = [resolved for _, _, resolved in report.by_day]
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    bars = (
        axes.bar([at - _BAR / 2 for at in places], opened, _BAR, label="Opened", color=_DARK, edgecolor=_DARK),
        axes.bar(
            [at + _BAR / 2 for at in places], resolved, _BAR, label="Resolved", color="white", edgecolor=_DARK,
            hatch="///",
        ),
    )  # fmt: skip
    if len(places) <= _FEW_DAYS:
        for of_kind in bars:
            axes.bar_label(of_kind, padding=2, fontsize=10)
    apart = -(-len(places) // _FEW_DAYS)
    shown = list(places)[::apart]
    axes.set_xticks(shown, [f"{report.by_day[at][0]:%a}\n{short_day(report.by_day[at][0])}" for at in shown])
    axes.set_ylim(0, max(1, *opened, *resolved) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(f"Tickets opened and resolved, {_period(report)}", fontsize=14)
    axes.set_xlabel("Day", fontsize=11)
    axes.set_ylabel("Tickets", fontsize=11)
    axes.spines[["top", "right"]].set_visible(False)
    # Beside the bars, which it would hide.
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=11)
    written = BytesIO()
    figure.savefig(written, format="png", dpi=_DPI)
    return written.getvalue()


def alt_text(report: WeeklyReport) -> str:
    """The picture's figures in one sentence: the totals; every day's, opened and resolved, when the days are few."""
    total = (
        f"Bars for the tickets of each day, {_period(report)}: "
        f"{report.opened or 'none'} opened and {report.resolved or 'none'} resolved in all"
    )
    if not report.opened and not report.resolved:
        return f"{total}."
    if len(report.by_day) <= _FEW_DAYS:
        days = ", ".join(f"{opened} and {resolved} on {short_day(day)}" for day, opened, resolved in report.by_day)
        return f"{total}; opened and resolved day by day, {days}."
    day, most, _ = max(report.by_day, key=lambda one: one[1])
    return f"{total}; most were opened on {short_day(day)} ({most})." if most else f"{total}."


def _period(report: WeeklyReport) -> str:
    """Such as "Nov 16 to Nov 22, 2026"."""
    first, last = report.by_day[0][0], report.by_day[-1][0]
    if first == last:
        return f"{short_day(last)}, {last.year}"
    year = "" if first.year == last.year else f", {first.year}"
    return f"{short_day(first)}{year} to {short_day(last)}, {last.year}"
