"""An event as an iCalendar file (RFC 5545), which every calendar opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.core.calendar_events import CalendarEvent
from handlers.blocks.words import WORDS
from handlers.slack.client import FileUpload

MAKER: Final = "-//NextGen Help Desk//EN"
TIME_TO_GO_ON: Final = timedelta(minutes=15)
"""How long the event of a paused check takes."""


def calendar_file(event: CalendarEvent, now: datetime) -> FileUpload:
    """The event as a file to be posted. `now`: when it was made."""
    from icalendar import Calendar, Event  # 70 ms of every start, for what few press

    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", now.astimezone(UTC))
    made.add("summary", WORDS.calendar.title(event))
    made.add("description", WORDS.calendar.text(event))
    if isinstance(event.start, datetime):
        made.add("dtstart", event.start.astimezone(UTC))
        made.add("dtend", event.start.astimezone(UTC) + TIME_TO_GO_ON)
    else:
        made.add("dtstart", event.start)
        made.add("dtend", event.start + timedelta(days=1))  # the first day that it does not take
        made.add("transp", "TRANSPARENT")  # nobody is busy on it
    file = Calendar()
    file.add("prodid", MAKER)
    file.add("version", "2.0")
    file.add_component(made)
    name = f"{event.about.id if event.about else 'check'}-{event.start:%Y-%m-%d}.ics"
    return FileUpload(name, file.to_ical(), WORDS.calendar.title(event))


__all__ = ["calendar_file"]
