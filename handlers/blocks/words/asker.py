"""An asker's own tickets in the direct message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.tickets import AskerNotice, Refusal
from handlers.blocks.words.people import somebody


class AskerWords:
    """An asker's own tickets in the direct message."""

    __slots__ = ()

    OPEN_NOW = "Open now, according to the hours on record."
    TITLE = "Your tickets"
    OPEN_TICKET = "Write to the help desk"
    NO_TICKETS = "You have no tickets."
    HOME_TICKETS = "*Your tickets*"
    HOME_NO_TICKETS = "*Help desk*\nStill stuck? Ask a person."
    NO_DESK = "These offices can help. (This workspace has no help desk of its own.)"
    WITHDRAW = "Withdraw"
    WITHDRAW_SURE = "The help desk will stop working on it. You can reopen it within 7 days."
    REOPEN = "Reopen"
    STATUS = "Status"
    RATE = "How was the help?"
    RATINGS = ("1 (poor)", "2", "3", "4", "5 (great)")
    RATED = "Thank you."
    ADDED = "The help desk has it now."
    WRITE_HERE = "To add something, write in this thread; the help desk reads it here. Never include a password."
    NOT_YOURS = "That is not one of your tickets."
    NOTICES: ClassVar[Mapping[AskerNotice, str]] = {
        "added": "You already have this ticket open. What you just wrote was added to it.",
        "claimed": "{who} is looking into it.",
        "passed-court": (
            "Only the court can do this, and only for the account holder. Please call or write to the court:"
        ),
        "passed-pacer": "Only PACER can do this, and only for the account holder. Please call or write to PACER:",
        "answered": "Your ticket is back with the help desk, which is working on it again.",
        "resolved": "This is resolved. If it is not, write here within 7 days to reopen it.",
        "auto-closed": "Closed after 5 working days without a reply. Write here within 7 days to reopen it.",
        "withdrawn": "Withdrawn. Write here within 7 days to reopen it.",
        "duplicate": "This ticket is closed. Your other ticket about the same thing stays open.",
        "reopened": "Reopened. The help desk has been notified.",
        "outage": "A known outage may be the reason. I'll let you know here when it's over.",
        "outage-over": "The outage is over, the help desk says. Please try again, and write here if it still fails.",
        "outage-expired": (
            "The outage is no longer reported, but no one has said that it's over. Please try again, and write here if "
            "it still fails."
        ),
        "unanswered": "Everyone on call has been paged. No one has answered yet. In the meantime, you can reach:",
    }
    REFUSED: ClassVar[Mapping[Refusal, str]] = {
        "too-late": "This ticket was closed more than 7 days ago. Please open a new one.",
        "duplicate": "This ticket was closed as a duplicate. Please write in the other one, or open a new one.",
        "there-is-one": "You have another open ticket on this. Please write there.",
        "over": "This ticket is already closed.",
        "not-over": "This ticket is open.",
        "rated-already": "You have already rated this. Thank you.",
        "not-resolved": "Only a resolved ticket can be rated.",
        "gone": "That ticket no longer exists.",
    }
    SECRET_IN_THREAD = (
        "Something that looks like a password or code was removed before your message was passed on. I did not keep "
        "it. Please delete your message, and change that password."
    )
    READY_MESSAGE = (
        "Hello,\n"
        "I cannot log in to CM/ECF in {court} to link my PACER account, and need my CM/ECF login or password reset.\n"
        "Name: {name}\n"
        "CM/ECF login name: {login}\n"
        "PACER account number: [from Manage My Account]\n"
        "{reach}\n"
        "Please tell me how to verify my identity. Thank you."
    )
    READY_MESSAGE_LOGIN = (
        "Hello,\n"
        "I cannot log in to file in {court}, and need my login or password reset.\n"
        "Name: {name}\n"
        "Login name: {login}\n"
        "{reach}\n"
        "Please tell me how to verify my identity. Thank you."
    )
    READY_MESSAGE_OTHER = (
        "Hello,\n"
        "I need help with NextGen CM/ECF in {court}{about}.\n"
        "Name: {name}\n"
        "CM/ECF login name: {login}\n"
        "PACER account number: [from Manage My Account]\n"
        "What happened: [what the page says]\n"
        "{reach}\n"
        "Thank you."
    )
    READY_MESSAGE_PACER = (
        "Hello,\n"
        "I need help with my PACER account{about}.\n"
        "Name: {name}\n"
        "PACER account number or username: [yours]\n"
        "{reach}\n"
        "Please tell me how to verify my identity. Thank you."
    )
    READY_NAME = "[your full name]"
    READY_PHONE = "[your number]"
    READY_SUBJECT = "NextGen CM/ECF, {court}: {about}"
    READY_SUBJECT_PACER = "PACER account: {about}"
    READY_SUBJECT_OTHER = "help needed"
    MAIL_IT = "Open it in your mail program"
    READY_COURT = "your court"
    READY_LOGIN = "[if you know it]"
    READY_LEAD = "*A message you can copy.* Fill in the brackets. Do not add a password."
    NIGHT_LINKS = "You can link at night, too: you don't need anyone at the court."
    IN_THREAD_ONLY = "Reply in this thread: the help desk reads only what you write here."
    NIGHT_LEAD = "*What you can do now*"
    KEEPS_PLACE = "Your ticket keeps its place in line."
    STATUS_WORDS = frozenset(("status", "state", "how far is it"))

    def progress(self, state: str, owner: str | None) -> str:
        """How far a ticket is, and who has claimed it."""
        return f"{state}: {somebody(owner)} is working on it." if owner else f"{state}."

    def opened_for(self, by: str) -> str:
        return f"{somebody(by)} opened this for you."

    def rated(self, score: int) -> str:
        """Takes the place of the question once it is answered."""
        return f"Rated {score} of 5. Thank you."

    def add_to(self, number: int) -> str:
        """On the button under what the bot could not answer, for somebody who has a ticket open."""
        return f"Add this to ticket #{number}"

    def from_staff(self, who: str) -> str:
        """Stands above what staff wrote to the asker."""
        return f"{somebody(who)} from the help desk:"
