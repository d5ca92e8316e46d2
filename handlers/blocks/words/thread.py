"""The lines of a ticket's internal thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from handlers.blocks.words.people import somebody


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
        return f"{somebody(who)} to {somebody(asker)}:"

    def note(self, what: str, about: str) -> str:
        """One line of what happened, for staff. `about`: who did it, or what it is now: a kind, a moment, a number."""
        who = somebody(about)
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
            "outage-over": f"Outage #{about}, which this ticket had joined, has ended. The attorney is told.",
            "paged": f"🔴 {who} is on call and has been paged by direct message. *Claim* stops the paging.",
            "page-failed": f"⚠ {who} is on call, but Slack won't let me message them. The next person is paged.",
            "page-not-staff": f"⚠ {who} is on call, but is not help-desk staff. The next person is paged.",
            "page-group": f"⚠ I can't read the on-call list's user group `{about}`, so none of its members is paged.",
            "unanswered": "🔴 *Everyone on call has been paged. No one has claimed this.* I told the attorney.",
            "nobody-on-call": "🔴 *There is no one on call to page for this.* I told the attorney.",
            "untold": "⚠ I couldn't notify them: Slack won't let me message this person.",
        }
        return lines[what]
