"""The forms of the staff, and canned replies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class StaffFormWords:
    """The forms of the staff, and canned replies."""

    __slots__ = ()

    BACK = "Back"
    TOO_LONG = "This is too long for one message. Shorten it, or send it in two."
    REPLY_TITLE = "Reply"
    INFO_TITLE = "Ask for information"
    REPLY_TEXT = "What they will read"
    REPLY_HINT = "No passwords or codes; anything that looks like one is removed."
    PREVIEW = "Preview"
    PREVIEW_TITLE = "They will read this"
    PREVIEW_SECRET = "Something that looks like a password or code was removed."
    PREVIEW_NOTHING = "Only the standard message will be sent:"
    SEND_NOW = "Send"
    SEND_ANYWAY = "Send anyway"
    RESOLVE_ANYWAY = "Resolve anyway"
    NOT_SENT = "Nothing was sent."
    YOUR_WORDS = "Nothing was sent. This is what you wrote:"
    NEWS = "Since you opened this form:"
    SO_FAR = "The conversation so far"
    CANNED = "Canned reply"
    CANNED_PICK = "Pick one"
    CANNED_HINT = "It is added below what you have written; you can edit it."
    RESOLVE_TITLE = "Resolve"
    HOW = "How was it resolved?"
    IDENTITY = "For a reset"
    IDENTITY_CHECKED = "Whoever reset it checked the person's identity"
    RESOLVE_TEXT = "What to tell them"
    PASS_TITLE = "Pass on"
    PASS_TO = "Who has to act?"
    PASS_INTRO = (
        "Courts deal only with the account holder, so nothing is sent outside Slack. The attorney gets this contact "
        "and a message to send; you will be reminded on the next working day."
    )
    PASS_ON = "Pass on"
    TRANSFER_TITLE = "Transfer"
    TRANSFER_TO = "To whom?"
    TRANSFER_NOT_STAFF = "Only help-desk staff can take a ticket."
    SNOOZE_TITLE = "Snooze"
    SNOOZE_UNTIL = "Until when?"
    SNOOZES: ClassVar[Mapping[str, str]] = {
        "2h": "In 2 working hours",
        "1d": "Next working day",
        "3d": "In 3 working days",
        "5d": "In 5 working days",
    }
    KIND_TITLE = "Change kind"
    DUPLICATE_TITLE = "Close as duplicate"
    DUPLICATE_OF = "Number of the ticket that stays open"
    NUMBER_NEEDED = "Enter the number of another ticket, for example 12."
    NO_CANNED = "There is no canned reply with that name."
    CANNED_NEAR = " Similar: {near}."
    CANNED_PREVIEW = "Only you see this. Nothing has been sent."
    USE_IT = "Send or edit it"

    def earlier(self, count: int) -> str:
        """Stands for messages that are not shown."""
        return f"{count} earlier {'message is' if count == 1 else 'messages are'} in the thread"

    def of_somebody_else(self, owner: str) -> str:
        """Asks once before somebody else's ticket is resolved."""
        return f"*<@{owner}> has claimed this ticket.* Resolve it anyway?"
