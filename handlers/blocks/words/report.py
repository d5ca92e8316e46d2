"""The weekly figures."""

from __future__ import annotations


class ReportWords:
    """The weekly figures."""

    __slots__ = ()

    CHART_TITLE = "The help desk, day by day"
    TITLE = "*The help desk in the last 7 days*"
    FIRST_REPLY = "First reply"
    RESOLUTION = "Resolution"
    WITHOUT_COURT = "Resolved without a court"
    SOLVED_ALONE = "Solved without a ticket"
    TOP_COURTS = "Courts"
    TOP_KINDS = "Kinds"
    MISSED = "Questions without an answer"
    UNHELPFUL = "Answers marked unhelpful"

    def ticket_counts(self, opened: int, resolved: int, open_now: int) -> str:
        return f"*Tickets:* {opened} opened, {resolved} resolved, {open_now} open now"

    def median(self, what: str, hours: str) -> str:
        return f"*{what}:* {hours} (median, working hours)"

    def share(self, what: str, count: int, of: int) -> str:
        return f"*{what}:* {count} of {of}"

    def mean_rating(self, mean: float, count: int) -> str:
        return f"*Rated:* {mean:.1f} of 5 ({count})"
