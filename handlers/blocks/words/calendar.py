"""The sentences around *Add to calendar*, and what stands in the event."""

from __future__ import annotations

from bot.core.calendar_events import CalendarEvent


class CalendarWords:
    """The sentences around *Add to calendar*, and what stands in the event."""

    __slots__ = ()

    ADD = "Add to calendar"
    SENT = "Check your direct messages: open the file there to add it to your calendar."
    OVER = "There's nothing left to add: that day has passed, or the reminder was canceled."
    NOT_SENT = "I couldn't send you the calendar file. Try again later, or add the date to your calendar yourself."

    def title(self, event: CalendarEvent) -> str:
        where = event.about.short if event.about else "your court"
        if event.state:
            return f"Continue the linking check for {where}"
        return f"{where} goes live with NextGen CM/ECF"

    def text(self, event: CalendarEvent) -> str:
        if event.state:
            return f"{event.state}. Open the direct message with the help desk bot in Slack and press Continue."
        site = f" at {event.about.login_url}" if event.about else ""
        return f"From this day on, you can link your CM/ECF account to your PACER account{site}."
