"""The card of a ticket in the staff channel, and its controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from bot.core.tickets import Refusal


class StaffWords:
    """The card of a ticket in the staff channel, and its controls."""

    __slots__ = ()

    NOT_STAFF = "Only help-desk staff can do that."
    NOT_ADMIN = "Only the admins of the help desk can do that."
    CLAIM = "Claim"
    REPLY = "Reply"
    PASS = "Pass to the court"
    INFO = "Need info"
    RESOLVE = "Resolve"
    ANSWERED = "They have answered"
    MORE = "More"
    TRANSFER = "Transfer"
    UNCLAIM = "Unclaim"
    SNOOZE = "Snooze"
    CHANGE_KIND = "Change kind"
    URGENT = "Mark urgent"
    NOT_URGENT = "Not urgent any more"
    DUPLICATE = "Close as duplicate"
    HISTORY = "Show history"
    HISTORY_TITLE = "History"
    COURT_CONTACT = "The court's help desk"
    INTERNAL = (
        "This thread is internal. Only *Reply*, or a message that begins with `!reply`, goes to the attorney. "
        "`?name` previews a canned reply."
    )
    IDENTITY_NEEDED = "A password reset needs this: confirm that the identity was checked."
    REFUSED: ClassVar[Mapping[Refusal, str]] = {
        "taken": "<@{owner}> has claimed this already.",
        "yours-already": "It is yours already.",
        "not-claimed": "Nobody has claimed it.",
        "not-owner": "Only <@{owner}>, who has claimed it, can give it back.",
        "over": "This ticket is closed. The attorney can reopen it by writing in their thread.",
        "not-over": "This ticket is open.",
        "unchanged": "Nothing to change: it is so already.",
        "identity-unchecked": IDENTITY_NEEDED,
        "too-late": "It was closed more than 7 days ago.",
        "duplicate": "It was closed as a duplicate.",
        "itself": "A ticket cannot be the duplicate of itself.",
        "there-is-one": "They have another open ticket of that kind for this court.",
        "rated-already": "It is rated already.",
        "not-resolved": "It is not resolved.",
        "past": "That time is over.",
        "not-passed-on": "It is not passed on now.",
        "no-text": "There is nothing to send: write the text after `!reply`.",
        "gone": "There is no such ticket.",
    }
    FROM = "From"
    OPENED_BY = "Opened by"
    DUE = "Due"
    LOGIN_NAME = "CM/ECF login name"
    CONTACT = "Reach them"
    ASKED = "Asked the bot"
    BOT_ANSWERED = "The bot answered"
    IN_CHECK = "In the check"
    TOLD_BOT = "Told the bot"
    WHO_RESETS = "Who resets a CM/ECF password here"
    NO_CHECK = "no check begun for this court"

    def rated(self, score: int) -> str:
        return f"rated {score} of 5"

    def suited(self, replies: Sequence[str]) -> str:
        """The canned replies that suit a ticket, as staff call them up."""
        return "For this: " + " ".join(f"`?{reply}`" for reply in replies)
