"""The card of a ticket in the staff channel, and its controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from bot.core.tickets import Refusal


class StaffWords:
    """The card of a ticket in the staff channel, and its controls."""

    __slots__ = ()

    NOT_STAFF = "Only help-desk staff can do that."
    NOT_ADMIN = "Only help-desk admins can do that."
    CLAIM = "Claim"
    REPLY = "Reply"
    PASS = "Pass to the court"
    INFO = "Need info"
    RESOLVE = "Resolve"
    ANSWERED = "They replied"
    MORE = "More"
    TRANSFER = "Transfer"
    UNCLAIM = "Release"
    SNOOZE = "Snooze"
    CHANGE_KIND = "Change kind"
    URGENT = "Mark urgent"
    NOT_URGENT = "No longer urgent"
    DUPLICATE = "Close as duplicate"
    HISTORY = "Show history"
    HISTORY_TITLE = "History"
    COURT_CONTACT = "The court's help desk"
    WRITES_SPANISH = "Writes Spanish."
    INTERNAL = (
        "This thread is internal. Only *Reply*, or a message that begins with `!reply`, goes to the attorney. `?name` "
        "previews a canned reply."
    )
    NOT_SENT = "Not sent. Did you mean `!reply`? Only you see this; the attorney saw nothing."
    IDENTITY_NEEDED = "For a password reset, confirm that the identity was checked."
    REFUSED: ClassVar[Mapping[Refusal, str]] = {
        "taken": "<@{owner}> has already claimed this.",
        "yours-already": "It is already yours.",
        "not-claimed": "No one has claimed it.",
        "not-owner": "Only <@{owner}>, who claimed it, can release it.",
        "over": "This ticket is closed. The attorney can reopen it by writing in their thread.",
        "not-over": "This ticket is open.",
        "unchanged": "No change: it already has that setting.",
        "identity-unchecked": IDENTITY_NEEDED,
        "too-late": "It was closed more than 7 days ago.",
        "duplicate": "It was closed as a duplicate.",
        "itself": "A ticket cannot be a duplicate of itself.",
        "there-is-one": "They have another open ticket of that kind for this court.",
        "rated-already": "It has already been rated.",
        "not-resolved": "It is not resolved.",
        "past": "That time has already passed.",
        "not-passed-on": "It is not with the court or PACER.",
        "no-text": "There is nothing to send. Write the text after `!reply`.",
        "gone": "That ticket does not exist.",
    }
    FROM = "From"
    OPENED_BY = "Opened by"
    DUE = "Due"
    LOGIN_NAME = "CM/ECF login name"
    CONTACT = "Contact"
    ASKED = "Asked the bot"
    BOT_ANSWERED = "The bot answered"
    IN_CHECK = "Check"
    TOLD_BOT = "Saved answers"
    FILING_SYSTEM = "This court's filers"
    WHO_RESETS = "Who resets a CM/ECF password here"
    EARLIER = "Earlier tickets of this person"
    OPEN_THREAD = "Open its thread"
    NO_CHECK = "no check started for this court"

    def rated(self, score: int) -> str:
        return f"rated {score} of 5"

    def suited(self, replies: Sequence[str]) -> str:
        """The canned replies that suit a ticket, as staff call them up."""
        return "For this: " + " ".join(f"`?{reply}`" for reply in replies)
