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
        "failed": "⚠ not delivered: Slack does not let me write to this person.",
        "taken back": "taken back",
    }
    EDITED = "(edited)"
    TAKEN_BACK = "_taken back by its writer_"

    def to_asker(self, who: str, asker: str) -> str:
        """Stands above what staff see of their own words."""
        return f"<@{who}> to <@{asker}>:"

    def files(self, count: int) -> str:
        """What came with a message is not passed on: it may hold what no filter sees."""
        return f"_{count} file{'s' if count != 1 else ''} came with it, not passed on; ask for what you need in words_"

    def files_stayed(self, count: int) -> str:
        """To staff, whose reply had files with it."""
        went = "The file was" if count == 1 else f"The {count} files were"
        return f"_{went} not sent along; only your words were_"

    def note(self, what: str, about: str) -> str:
        """One line of what happened, for staff. `about`: who did it, or what it is now: a kind, a moment, a number."""
        who = f"<@{about}>"
        lines: Mapping[str, str] = {
            "added": "They asked again; what they wrote:",
            "claimed": f"{who} has claimed it.",
            "unclaimed": f"{who} has given it back.",
            "transferred": f"It is {who}'s now.",
            "passed-court": f"{who} passed it to the court. The attorney has the contact and a ready message.",
            "passed-pacer": f"{who} passed it to PACER. The attorney has the contact and a ready message.",
            "answered": f"{who}: the answer is there, it goes on here.",
            "resolved": f"{who} resolved it.",
            "auto-closed": "Closed: nothing was heard for 5 working days.",
            "withdrawn": "The asker has withdrawn it.",
            "duplicate": f"Closed as a duplicate of #{about}.",
            "reopened": "The asker has reopened it.",
            "urgent": f"{who} marked it urgent.",
            "not-urgent": f"{who}: not urgent any more.",
            "woke": "The snooze is over.",
            "follow-up": "⏰ This was passed on a working day ago. Has anybody heard from them?",
            "warn-first-reply": "⏰ *The first reply to this is due soon.*",
            "warn-resolution": "⏰ *This should be resolved soon.*",
            "rated": f"Rated {about} of 5.",
            "kind": f"Now about: {about}.",
            "snoozed": f"Snoozed until {about}.",
            "untold": "⚠ They could not be told of this: Slack does not let me write to them.",
        }
        return lines[what]
