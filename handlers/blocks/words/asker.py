"""An asker's own tickets in the direct message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.core.tickets import AskerNotice, Refusal


class AskerWords:
    """An asker's own tickets in the direct message."""

    __slots__ = ()

    OPEN_NOW = "Open now, by the hours on record."
    TITLE = "Your tickets"
    OPEN_TICKET = "Write to the help desk"
    NO_TICKETS = "You have no tickets."
    HOME_TICKETS = "*Your tickets*"
    HOME_NO_TICKETS = "*Help desk*\nWhen nothing here helps, a person does."
    NO_DESK = "These people can help. (This workspace has set up no help desk of its own.)"
    WITHDRAW = "Withdraw"
    WITHDRAW_SURE = "The help desk stops working on it. You can reopen it for 7 days."
    REOPEN = "Reopen"
    STATUS = "Status"
    RATE = "How was the help?"
    RATINGS = ("1 (poor)", "2", "3", "4", "5 (great)")
    RATED = "Thank you."
    ADDED = "The help desk has it now."
    WRITE_HERE = "To add something, write in this thread. The help desk reads it there. Never a password."
    NOT_YOURS = "That is not one of your tickets."
    NOTICES: ClassVar[Mapping[AskerNotice, str]] = {
        "added": "You had asked this already: what you wrote now is added to this ticket.",
        "claimed": "{who} is looking into it.",
        "passed-court": (
            "Only the court can do this, and it deals only with the account holder. Please call it or write to it:"
        ),
        "passed-pacer": (
            "Only PACER can do this, and it deals only with the account holder. Please call it or write to it:"
        ),
        "answered": "Your ticket is back with the help desk, which is working on it again.",
        "resolved": "This is resolved. If it is not, write here within 7 days, and it is opened again.",
        "auto-closed": "Closed, since nothing was heard for 5 working days. Write here within 7 days to open it again.",
        "withdrawn": "Withdrawn. Write here within 7 days to open it again.",
        "duplicate": "This ticket is closed: another ticket of yours is about the same thing, and stays open.",
        "reopened": "Open again. The help desk has been told.",
    }
    REFUSED: ClassVar[Mapping[Refusal, str]] = {
        "too-late": "This ticket was closed more than 7 days ago. Please write a new one.",
        "duplicate": "This ticket was closed as the same as another one. Please write there, or write a new one.",
        "there-is-one": "You have another open ticket on this. Please write there.",
        "over": "This ticket is closed already.",
        "not-over": "This ticket is open.",
        "rated-already": "You have rated this already. Thank you.",
        "not-resolved": "Only a resolved ticket can be rated.",
        "gone": "I have no such ticket any more.",
    }
    SECRET_IN_THREAD = (
        "What looks like a password or code was taken out before it was passed on. I did not keep it. "
        "Please delete your message, and change that password."
    )
    READY_MESSAGE = (
        "Hello,\n"
        "I cannot log in to CM/ECF in {court} to link my PACER account, and need my CM/ECF login or password reset.\n"
        "Name: [your full name]\n"
        "CM/ECF login name: {login}\n"
        "PACER account number: [from Manage My Account]\n"
        "Phone: [your number]\n"
        "Please tell me how to prove who I am. Thank you."
    )
    READY_MESSAGE_OTHER = (
        "Hello,\n"
        "I need help with NextGen CM/ECF in {court}{about}.\n"
        "Name: [your full name]\n"
        "CM/ECF login name: {login}\n"
        "PACER account number: [from Manage My Account]\n"
        "What happens: [the words of the page]\n"
        "Phone: [your number]\n"
        "Thank you."
    )
    READY_MESSAGE_PACER = (
        "Hello,\n"
        "I need help with my PACER account{about}.\n"
        "Name: [your full name]\n"
        "PACER account number or username: [yours]\n"
        "Phone: [your number]\n"
        "Please tell me how to prove who I am. Thank you."
    )
    READY_LEAD = "*A message you can copy.* Fill in what is in brackets; no password belongs in it."
    NIGHT_LINKS = "Linking works at night too: nobody has to be at the court for it."
    IN_THREAD_ONLY = "Answer in this thread: only there the help desk reads it."
    NIGHT_LEAD = "*What can be done now*"
    KEEPS_PLACE = "Your ticket keeps its place in line."
    NUDGED = "Your help desk asks about linking in {court}: it is not done yet. Go on below whenever you like."
    STATUS_WORDS = frozenset(("status", "state", "how far is it"))

    def opened_for(self, by: str) -> str:
        return f"<@{by}> opened this for you."

    def rated(self, score: int) -> str:
        """Takes the place of the question once it is answered."""
        return f"Rated {score} of 5. Thank you."

    def add_to(self, number: int) -> str:
        """On the button under what the bot could not answer, for somebody who has a ticket open."""
        return f"Add this to ticket #{number}"

    def from_staff(self, who: str) -> str:
        """Stands above what staff wrote to the asker."""
        return f"<@{who}> of the help desk:"
