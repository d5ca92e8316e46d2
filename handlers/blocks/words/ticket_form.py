"""The form in which an asker writes to the help desk, and what comes of it."""

from __future__ import annotations


class TicketFormWords:
    """The form in which an asker writes to the help desk, and what comes of it."""

    __slots__ = ()

    TITLE = "Ask the help desk"
    NOT_OPEN = "The form did not open. Please try again."
    INTRO = "A person reads this. Never write a password here; no one needs it to help you."
    INTRO_SPANISH = (
        "Lo lee una persona. Puede escribir en español; los campos de este formulario están en inglés. Nunca escriba "
        "aquí una contraseña; nadie la necesita para ayudarle."
    )
    SECRET = (
        "*Something that looks like a password or code was removed below.* If it was not one, rephrase it. Send the "
        "form as it is, or correct it first. If it was your password, change it now."
    )
    FOR_WHOM = "The attorney you are asking for"
    FOR_WHOM_HINT = "Name or initials. Leave it empty if it is for you."
    COURT = "Court"
    KIND = "What is it about?"
    WHAT = "What happened?"
    WHAT_HINT = "What you did, and what the page said. No passwords or codes."
    LOGIN = "CM/ECF login name, if you know it"
    LOGIN_HINT = "The name only, never the password."
    DEADLINE = "Is something due?"
    DUE_TODAY = "A filing is due today"
    WHEN = "When is it due?"
    DEADLINE_HINT = "For example: 5 p.m. today, or Friday. Anything due today is marked urgent."
    FOR_USER = "You are opening this for <@{user}>, who will be notified. Never write a password here; no one needs it."
    REACH = "How can we reach you?"
    REACH_HINT = "Phone or e-mail. Leave it empty for Slack."
    SEND = "Send"
    NEED_TEXT = "Describe what happened, in a few words."
    TRIAGE_TITLE = "You can do this now"
    TRIAGE_INTRO = "You don't need anyone for this. Try it first; if it doesn't work, the help desk is one click away."
    SOLVED = "That solved it"
    SEND_ANYWAY = "Send anyway"
    TOO_LONG = "This is too long with its line breaks and quotation marks. Shorten it a little."
    SOLVED_THANKS = "Great. No ticket was sent. Ask me again at any time."
    SENT_TITLE = "It's on its way"

    def triage_more(self, title: str) -> str:
        """Where the rest of an answer is that is shown in short."""
        return f"For the rest, ask me: {title}"

    def sent(self, number: int, *, added: bool) -> str:
        """Confirms a ticket in the place of its form."""
        if added:
            return f"Added to your open ticket on this, #{number}."
        return f"Your ticket is #{number}. Replies will come in a direct message."

    def sent_for(self, number: int, asker: str, *, added: bool) -> str:
        """Confirms to staff what they opened for somebody."""
        done = f"Added to ticket #{number} of" if added else f"Ticket #{number} is open for"
        return f"{done} <@{asker}>, who will be notified."
