"""The lines of a ticket's internal thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class ThreadWords:
    """The lines of a ticket's internal thread."""

    __slots__ = ()

    TRY_AGAIN = "Try again"
    DELIVERY: ClassVar[Mapping[str, str]] = {
        "queued": "sending …",
        "delivered": "✓ delivered",
        "failed": "⚠ not delivered: Slack won't let me message this person.",
        "taken back": "deleted",
    }
    EDITED = "(edited)"
    TAKEN_BACK = "_deleted by its author_"

    def to_asker(self, who: str, asker: str) -> str:
        """Stands above what staff see of their own words."""
        return f"<@{who}> to <@{asker}>:"

    def files(self, count: int) -> str:
        """What came with a message is not passed on: it may hold what no filter sees."""
        were = "1 attachment was" if count == 1 else f"{count} attachments were"
        return f"_{were} not forwarded. Ask for a description in words._"

    def files_stayed(self, count: int) -> str:
        """To staff, whose reply had files with it."""
        were = "The file was" if count == 1 else f"The {count} files were"
        return f"_{were} not sent; only your text was._"

    def note(self, what: str, about: str) -> str:
        """One line of what happened, for staff. `about`: who did it, or what it is now: a kind, a moment, a number."""
        who = f"<@{about}>"
        lines: Mapping[str, str] = {
            "added": "They asked again:",
            "claimed": f"Claimed by {who}.",
            "unclaimed": f"Released by {who}.",
            "transferred": f"Reassigned to {who}.",
            "passed-court": f"{who} passed it to the court. The attorney has the contact and a message to send.",
            "passed-pacer": f"{who} passed it to PACER. The attorney has the contact and a message to send.",
            "answered": f"{who}: they replied; back with the help desk.",
            "resolved": f"Resolved by {who}.",
            "auto-closed": "Closed after 5 working days without a reply.",
            "withdrawn": "They withdrew it.",
            "duplicate": f"Closed as a duplicate of #{about}.",
            "reopened": "They reopened it.",
            "urgent": f"Marked urgent by {who}.",
            "not-urgent": f"Marked no longer urgent by {who}.",
            "woke": "The snooze is over.",
            "follow-up": "⏰ This was passed on a working day ago. Has anyone heard back?",
            "warn-first-reply": "⏰ *The first reply to this is due soon.*",
            "warn-resolution": "⏰ *This should be resolved soon.*",
            "rated": f"Rated {about} of 5.",
            "kind": f"Now about: {about}.",
            "snoozed": f"Snoozed until {about}.",
            "untold": "⚠ I couldn't notify them: Slack won't let me message this person.",
        }
        return lines[what]
