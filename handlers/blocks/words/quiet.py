"""What the bot says to somebody who wants it to be quiet."""

from __future__ import annotations


class QuietWords:
    """What the bot says to somebody who wants it to be quiet."""

    __slots__ = ()

    QUIET = "OK, I'll leave it there. Write to me whenever you need me."
    QUIET_HERE = "OK, I'll stay out of this thread. Mention me if you need me."
    REMINDERS = "You still get reminders about linking. Stop those, too?"
    STOP = "Stop reminders too"
    KEEP = "Keep reminders"
    STOPPED = "Reminders are off. Your checks are saved; continue them whenever you like."
    KEPT = "OK, the reminders stay on."
