"""Points in time, deadlines and durations."""

from __future__ import annotations

from datetime import date, datetime, timedelta


class TimeWords:
    """Points in time, deadlines and durations."""

    __slots__ = ()

    def at(self, moment: datetime) -> str:
        """A moment in its own time zone: "Monday, November 23, 9:00 a.m. EST"."""
        return f"{moment:%A}, {moment:%B} {moment.day}, {clock_time(moment)} {moment.tzname() or ''}".rstrip()

    def by_when(self, moment: datetime) -> str:
        return f"A person will answer by {self.at(moment)}."

    def desk_opens(self, moment: datetime) -> str:
        return f"The help desk opens {self.at(moment)}."

    def court_opens(self, moment: datetime, short: str, *, of_clerk: bool) -> str:
        office = "clerk's office" if of_clerk else "help desk"
        return f"The court's {office} ({short}) opens {self.at(moment)}."

    def age(self, seconds: float) -> str:
        """How long something has been open: "3 h", "2 d"."""
        minutes = int(seconds // 60)
        if minutes < 60:
            return f"{minutes} min"
        return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"

    def open_for(self, seconds: float) -> str:
        return f"open {self.age(seconds)}"

    def due(self, moment: datetime) -> str:
        return f"due {self.at(moment)}"

    def first_reply_by(self, moment: datetime) -> str:
        return f"first reply by {self.at(moment)}"

    def resolve_by(self, moment: datetime) -> str:
        return f"resolve by {self.at(moment)}"

    def snoozed_until(self, moment: datetime) -> str:
        return f"snoozed until {self.at(moment)}"

    def hours(self, time: timedelta | None) -> str:
        """A stretch of working time: "1 h 30 min"; a dash where there was nothing to measure."""
        if time is None:
            return "–"
        whole, minutes = divmod(int(time.total_seconds() // 60), 60)
        return " ".join(filter(None, (f"{whole} h" if whole else "", f"{minutes} min" if minutes or not whole else "")))


def clock_time(moment: datetime) -> str:
    """ "10:14 a.m." """
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def in_list(moment: datetime) -> str:
    """A moment in a line of a list: "Mar 3, 10:14 a.m."."""
    return f"{moment:%b} {moment.day}, {clock_time(moment)}"


def short_day(day: date) -> str:
    """A day in a line of a list: "Mar 3"."""
    return f"{day:%b} {day.day}"
