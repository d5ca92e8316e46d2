"""The bot's own sentences: short, plain and calm; the first line is the answer. What it knows is in `knowledge/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.core.answering import Answer, Note, long_date
from bot.core.knowledge import Court, Source

COMMAND = "/nextgen"

DID_YOU_MEAN = "I am not sure which of these you mean. Pick one:"
NONE_OF_THESE = "None of these"
NOT_KNOWN = (
    "I don't know the answer to that. I know about PACER and NextGen CM/ECF accounts: upgrading, linking, passwords, "
    "go-live dates and who helps with what. Try other words, or ask a person."
)
ASK_A_PERSON = "A person at the help desk can take it from here."

CHAT: Mapping[Literal["greeting", "thanks", "capabilities"], str] = {
    "greeting": (
        "Hello. Ask me about PACER and NextGen CM/ECF accounts, in your own words. For example: "
        "“how do I link my account in the Southern District of Florida?”"
    ),
    "thanks": "You're welcome.",
    "capabilities": (
        "I am a bot that answers questions about PACER and NextGen CM/ECF accounts in the US federal courts: "
        "individual and upgraded PACER accounts, linking, forgotten logins, missing menus, go-live dates, and who "
        "to call.\n"
        "- Write to me here, or mention me in a channel.\n"
        f"- `{COMMAND} your question` answers so that only you see it.\n"
        "- *Answer this* in a message's menu answers somebody else's question, for your eyes.\n"
        "I answer from court and PACER documents and name them. I give no legal advice and do not speak for a court. "
        "Never send me a password."
    ),
}
PERSON = "Here is who can help you in person."
PERSON_NOTE = "Have your PACER account number and the court's name at hand. Nobody needs your password."
GUIDED = (
    "Before you link, five things must be right, in this order. Open each one you are not sure of. "
    "I can't lead you through them step by step yet."
)
PROGRESS = (
    "I don't keep a record of your steps yet, so I can't say where you were. "
    "This is the order; open the one you are at."
)

SECRET_WARNING = (
    "Your message contained what looks like a password or code. I did not keep it. "
    "Please delete the message, and change that password now: others in this conversation may have seen it."
)
SECRET_IN_TERMINAL = "The text contained what looks like a password or code. It was taken out. Change that password."

SOURCE = "Source:"
SOURCES = "Sources:"
HELPED = "Did this help?"
YES = "Yes"
NO = "No"
HELPED_THANKS = "Thank you for telling me."
NOT_HELPED = "I'm sorry that it didn't. Perhaps one of these fits better:"
NOT_HELPED_BARE = "I'm sorry that it didn't. A person can help."
OTHER_COURT = "Another court…"
PICK_COURT = "Pick your court"
WHICH_COURT = "The answer differs by court. Pick yours:"
ASK_DESK = "Ask the help desk"
BANKRUPTCY_INSTEAD = "Bankruptcy court instead?"
RELATED = "Related"
POST_IN_THREAD = "Post in thread"
POSTED = "Posted in the thread."
ONLY_YOU = "Only you can see this answer."
GONE = "I no longer have that question. Please ask it again."
NO_TEXT = "That message has no text that I can answer."
TOO_LONG_CUT = "… (shortened; ask about one point for the rest)"
COMMAND_HELP = (
    f"`{COMMAND} how do I link in S.D. Fla.?` answers a question; only you see it.\n"
    f"`{COMMAND} court flsd` remembers your usual court; `{COMMAND} court none` forgets it.\n"
    f"`{COMMAND} help` shows this."
)
NO_SUCH_COURT = "I don't find that court. Try its name or city, such as `southern florida` or `miami bankruptcy`."

HOME_TITLE = "NextGen Help Desk"
HOME_INTRO = "Answers about PACER and NextGen CM/ECF accounts, for your court and today's date, each with its source."
HOME_HOW = (
    "*How to ask*\n"
    "- Write to me in *Messages*, or mention me in a channel.\n"
    f"- `{COMMAND} your question` answers so that only you see it.\n"
    "- In a message's menu, *Answer this* answers it for your eyes."
)
HOME_EXAMPLES = "*Try one*"
EXAMPLES = (
    "How do I link my CM/ECF account to PACER?",
    "Is my PACER account legacy or upgraded?",
    "I forgot my CM/ECF password",
    "I linked, but I see no Civil or Criminal menu",
    "Can our firm's shared PACER account be linked?",
)


def example(number: int) -> str:
    """The question of an example button; the first for one that is no longer there."""
    return EXAMPLES[number] if number < len(EXAMPLES) else EXAMPLES[0]


HOME_COURT = "*Your usual court*\nI answer for it when you name no other."
HOME_COURT_NONE = "*Your usual court*\nPick it, and I answer for it when you name no other."
FORGET_COURT = "Forget it"
HOME_PRIVACY = (
    "I keep the questions you ask me, with passwords and codes taken out, to improve the answers. I do not keep what "
    "you say to others. I give no legal advice and do not speak for a court. Never send me a password."
)


def court_line(court: Court) -> str:
    """Which court an answer is for."""
    return f"For {court.short}: {court.name[:1].upper()}{court.name[1:]}"


def usual_court(court: Court | None) -> str:
    """Confirms which court is remembered."""
    if court is None:
        return "I have forgotten your usual court."
    return f"Your usual court is now {court.name}. I answer for it when you name no other."


def problem(reference: str) -> str:
    """An error that nobody foresaw."""
    return (
        f"Something went wrong on my side, and your question was not answered. Please try again in a minute. "
        f"If it happens again, tell the help desk this reference: {reference}"
    )


def source_line(source: Source) -> str:
    """A document with its steps, its own date and its address, for plain text."""
    return source.document + source_tail(source) + (f" {source.url}" if source.url else "")


def source_tail(source: Source) -> str:
    """What follows a document's name: its steps and its own date."""
    step = f", {_steps(source.step)}" if source.step else ""
    return step + (f", {long_date(source.date)}" if source.date else ", undated")


def standing(answer: Answer) -> str:
    """How far an answer has been checked against the live pages."""
    parts = []
    if answer.checked_on is None:
        parts.append("From the documents named here, as of their dates; not re-checked against the live pages since.")
    else:
        parts.append(f"Compared with the live pages on {long_date(answer.checked_on)}.")
    if answer.overdue:
        parts.append(f"⚠ This answer was due for review by {long_date(answer.review_by)}: check with the court.")
    if answer.directory_as_of is not None:
        parts.append(f"Court data: PACER's court list of {long_date(answer.directory_as_of)}.")
    return " ".join(parts)


def note_lead(answer: Answer) -> str:
    """Begins what holds in one court only."""
    return f"In {answer.court.short}" if answer.court else "In this court"


def note_text(answer: Answer, note: Note) -> str:
    return f"*{note_lead(answer)}:* {note.text}"


def _steps(step: str) -> str:
    """ "steps 1, 2, 4 to 11" from "1, 2, 4, 5, ..."; a section or footnote as it is."""
    numbers = step.split(", ")
    if not all(number.isdigit() for number in numbers):
        return step
    runs: list[list[int]] = []
    for number in sorted(map(int, numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return f"{'step' if len(numbers) == 1 else 'steps'} {', '.join(shown)}"
