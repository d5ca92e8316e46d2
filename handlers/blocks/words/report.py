"""The weekly figures."""

from __future__ import annotations

from datetime import date


class ReportWords:
    """The weekly figures."""

    __slots__ = ()

    CHART_TITLE = "The help desk, day by day"
    TITLE = "*The help desk in the last 7 days*"
    FIRST_REPLY = "First reply"
    RESOLUTION = "Resolution"
    BY_KIND = "By kind"
    BY_COURT = "By court"
    BY_WEEK = "By week"
    WITHOUT_COURT = "Resolved without a court"
    SOLVED_ALONE = "Solved without a ticket"
    TOP_COURTS = "Courts"
    TOP_KINDS = "Kinds"
    MISSED = "Questions without an answer"
    UNHELPFUL = "Answers marked unhelpful"

    def ticket_counts(self, opened: int, resolved: int, open_now: int) -> str:
        return f"*Tickets:* {opened} opened, {resolved} resolved, {open_now} open now"

    def level(self, within: int, count: int, median: str, percentile_90: str) -> str:
        return f"{self.part(within, count)} within the target, median {median}, 90% within {percentile_90}"

    def of_all(self, what: str, level: str) -> str:
        return f"*{what}:* {level} (working hours)" if level else f"*{what}:* none"

    def row(self, name: str, first_reply: str, resolution: str) -> str:
        levels = (first_reply and f"first reply {first_reply}", resolution and f"resolution {resolution}")
        return f"• {name}: {'; '.join(filter(None, levels))}"

    def week_of(self, first: date) -> str:
        return f"Week of {first:%b} {first.day}"

    def share(self, what: str, count: int, of: int) -> str:
        return f"*{what}:* {self.part(count, of)}"

    def part(self, count: int, of: int) -> str:
        return f"{count} of {of}"

    def mean_rating(self, mean: float, count: int) -> str:
        return f"*Rated:* {mean:.1f} of 5 ({count})"
