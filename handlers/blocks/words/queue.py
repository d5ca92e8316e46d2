"""Lists for the staff: open tickets, and who is not linked yet."""

from __future__ import annotations


class QueueWords:
    """Lists for the staff: open tickets, and who is not linked yet."""

    __slots__ = ()

    UNCLAIMED = "unclaimed"
    TITLE = "*Open tickets*"
    EMPTY = "No open tickets."
    NOT_LINKED_TITLE = "*Whose check is not finished*"
    NO_SUCH_COURT = "I don't know a court by that name. Try its abbreviation, for example `flsd`."
    NUDGE = "Remind everyone"
    NUDGE_SURE = "One message for each line of this list, at most once a day. People who turned reminders off get none."
    CSV = "Send as CSV"
    NOT_SENT = "The file could not be sent: {reason}"
    CSV_SENT = "The list is in the staff channel."
    FOUND = "*Tickets found: {count}*"
    NONE_FOUND = "No ticket fits that. Try fewer words: a court, a kind (`linking`), a state (`open`), or `#12`."
    NONE_OF_YOURS = "None of your tickets fits that. `/nextgen tickets` shows them all."
    OVERDUE = "*overdue*"

    def summary(self, count: int) -> str:
        """Above the list of tickets of which reminders came due together."""
        return f"⏰ *{count} tickets need attention*: their reminders came due together." if count > 1 else (
            "⏰ *1 ticket needs attention*: its reminders came due together."
        )  # fmt: skip

    def nobody_unlinked(self, court: str | None) -> str:
        """For an empty list; a court's abbreviation ends in a full stop of its own."""
        text = "No check is unfinished" + (f" in {court}" if court else "")
        return text if text.endswith(".") else f"{text}."

    def last_seen(self, day: str) -> str:
        return f"last seen {day}"

    def nudged(self, count: int) -> str:
        """Confirms the reminders."""
        return f"{count} {'reminder' if count == 1 else 'reminders'}, at most one a day each."

    def more(self, count: int) -> str:
        """Stands for the lines that are not shown."""
        return f"and {count} more"
