"""The form in which an asker writes to the help desk, and what comes of it."""

from __future__ import annotations


class TicketFormWords:
    """The form in which an asker writes to the help desk, and what comes of it."""

    __slots__ = ()

    TITLE = "Ask the help desk"
    NOT_OPEN = "The form did not open. Please try again."
    INTRO = "A person reads this. Nobody needs your password: never write one here."
    SECRET = (
        "*What looks like a password or code was taken out below.* If it was not a password, write it in other words. "
        "Send it as it is now, or correct it first. If it was your password, change it now."
    )
    FOR_WHOM = "An attorney you ask for"
    FOR_WHOM_HINT = "Name or initials. Leave it empty if it is for yourself."
    COURT = "Court"
    KIND = "What is it about?"
    WHAT = "What happened?"
    WHAT_HINT = "What you did, and what the page said. No passwords or codes."
    LOGIN = "CM/ECF login name, if you know it"
    LOGIN_HINT = "The name only, never the password."
    DEADLINE = "Is something due?"
    DUE_TODAY = "A filing is due today"
    WHEN = "When is it due?"
    DEADLINE_HINT = "For example: 5 p.m. today, or Friday. What is due today is marked urgent."
    FOR_USER = "You open this for <@{user}>, who is told. Nobody needs a password: never write one here."
    REACH = "How can you be reached?"
    REACH_HINT = "Phone or e-mail. Empty: here in Slack."
    SEND = "Send"
    NEED_TEXT = "Write what happened, in a few words."
    TRIAGE_TITLE = "You can do this now"
    TRIAGE_INTRO = "This needs nobody else. Try it first; the help desk is one click away if it does not work."
    SOLVED = "That solved it"
    SEND_ANYWAY = "Send anyway"
    SOLVED_THANKS = "Good. No ticket was sent. Ask me again at any time."
    SENT_TITLE = "It is on its way"

    def sent(self, number: int, *, added: bool) -> str:
        """Confirms a ticket in the place of its form."""
        if added:
            return f"You have ticket #{number} open on this. What you wrote is added to it."
        return f"Your ticket is #{number}. Answers come in our direct message."

    def sent_for(self, number: int, asker: str, *, added: bool) -> str:
        """Confirms to staff what they opened for somebody."""
        return f"Ticket #{number} of <@{asker}> {'has got this added' if added else 'is open'}. They have been told."
