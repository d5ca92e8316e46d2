"""The bot's own sentences: short, plain and calm; the first line is the answer. What it knows is in `knowledge/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from bot.core.answering import Answer, Note, NumberedStep, long_date
from bot.core.comparing import ComparedCourt, Comparison, Fact
from bot.core.knowledge import Court, Source

COMMAND = "/nextgen"
MAY_BE_REPEAT = "_(may be a repeat)_"

DID_YOU_MEAN = "I am not sure which of these you mean. Pick one:"
NOT_KNOWN = (
    "I don't know the answer to that. I know about PACER and NextGen CM/ECF accounts: upgrading, linking, passwords, "
    "go-live dates and who helps with what. Try other words, or ask a person."
)

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
        "- *Answer this* in a message's menu answers somebody else's question; only you see it.\n"
        f"- “Walk me through it”, or `{COMMAND} check`, leads you to a linked account, one question at a time.\n"
        f"- *Ask the help desk*, or `{COMMAND} ticket`, reaches a person.\n"
        "I answer from court and PACER documents and name them. I give no legal advice and do not speak for a court. "
        "Never send me a password."
    ),
}
PERSON = "A person can help: write to the help desk, or contact these offices directly."
PERSON_NOTE = "Have your PACER account number and the court's name at hand. Nobody needs your password."
GUIDED = (
    "I lead you through it one question at a time, in our direct message: what to do first, and then your court's own "
    "steps of linking. Nothing about your accounts is shown here."
)
PROGRESS = "I show you where you are in our direct message. Nothing about your accounts is shown here."
GUIDED_IN_SLACK = "I lead through it one question at a time in Slack; here I only answer questions."
PROGRESS_IN_SLACK = "Where you are in a check I keep in Slack only; here I only answer questions."

SECRET_WARNING = (
    "Your message contained what looks like a password or code. I did not keep it. "
    "Please delete the message, and change that password now: others in this conversation may have seen it."
)
SECRET_WARNING_ALONE = (
    "Your message contained what looks like a password or code. I did not keep it. "
    "Please delete the message, and change that password now: a message is no place for one."
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
WHICH_COURT = "Pick your court for its own answer:"
WHICH_HELP_DESK = "Every court has its own CM/ECF help desk. Pick yours:"
ASK_DESK = "Ask the help desk"
BANKRUPTCY_INSTEAD = "Bankruptcy court instead?"
POST_IN_THREAD = "Post in thread"
POSTED = "On its way to the thread."
ONLY_YOU = "Only you can see this answer."
GONE = "I no longer have that question. Please ask it again."
ELSEWHERE = "You asked this in <#{channel}>, where I can't post. Here is my answer:"
OLD_TITLE = "Out of date"
OLD_BUTTON = "That button is out of date. Please ask me again, or start from my Home tab."
OLD_FORM = "That form is out of date, and nothing was sent. Please open it again."
OLD_SHORTCUT = "That shortcut is out of date. Please reload Slack, or ask me directly."
OLD_COMMAND = f"That command is out of date. Use `{COMMAND}` instead."
NO_TEXT = "That message has no text that I can answer."
NO_WORDS = "I can't read files, pictures or recordings. Please ask in words."
EXTERNAL = (
    "Only members of the workspace that installed me can do that. "
    "You can ask me any question, though: I answer it and keep nothing."
)
TOO_LONG_CUT = "… (shortened; ask about one point for the rest)"
COMMAND_HELP = (
    f"`{COMMAND} how do I link in S.D. Fla.?` answers a question; only you see it.\n"
    f"`{COMMAND} check` leads you to a linked account, one question at a time; `{COMMAND} check flsd` for that court.\n"
    f"`{COMMAND} status` shows where you are, court by court.\n"
    f"`{COMMAND} court flsd` remembers your usual court; `{COMMAND} court none` forgets it.\n"
    f"`{COMMAND} compare flsd and alsd` shows how linking differs between two courts.\n"
    f"`{COMMAND} privacy` shows what I keep about you, sends it to you, and erases it."
)
HELP_HELP = f"`{COMMAND} help` shows this."

HOME_TITLE = "NextGen Help Desk"
HOME_INTRO = "Answers about PACER and NextGen CM/ECF accounts, for your court and today's date, each with its source."
HOME_HOW = (
    "*How to ask*\n"
    "- Write to me in *Messages*, or mention me in a channel.\n"
    f"- `{COMMAND} your question` answers so that only you see it.\n"
    "- In a message's menu, *Answer this* answers it; only you see it."
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
FORGET_COURT = "Forget my court"
HOME_PRIVACY = (
    "I keep the questions you ask me, with passwords and codes taken out, to improve the answers, what you answer in a "
    "check until you delete it, and your tickets. The help desk sees your tickets, and where you are not linked yet. "
    "I do not keep what you say to others. I give no legal advice and do not speak for a court. Never send me a "
    f"password. `{COMMAND} privacy` shows what I keep about you."
)


def knowledge_line(version: str, as_of: date) -> str:
    """Which knowledge answers: what to say when an answer is wrong."""
    return f"Knowledge {version}. {directory_line(as_of)}"


def court_line(court: Court) -> str:
    """Which court an answer is for."""
    name = court.name.removeprefix("the ")
    return f"{name[:1].upper()}{name[1:]} ({court.short})"


def you_asked(question: str) -> str:
    """Repeats a question, on one line."""
    return "You asked: " + cut_short(" ".join(question.split()))


def cut_short(text: str, most: int = 200) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def usual_court(court: Court | None) -> str:
    """Confirms which court is remembered."""
    if court is None:
        return "I have forgotten your usual court."
    return f"Your usual court is now {court.name}. I answer for it when you name no other."


def problem(reference: str) -> str:
    """An error that nobody foresaw."""
    return (
        f"Something went wrong on my side, and what you asked for was not done. Please try again in a minute. "
        f"If it happens again, tell the help desk this reference: {reference}"
    )


def source_line(source: Source) -> str:
    """A document with its steps, its own date and its address, for plain text."""
    return source.document + source_tail(source) + (f" {source.url}" if source.url else "")


def source_tail(source: Source) -> str:
    """What follows a document's name: its steps and its own date."""
    step = f", {_steps(source.step)}" if source.step else ""
    return step + (f", {long_date(source.date)}" if source.date else ", undated")


UNCHECKED = "Not re-checked against the live pages since."


def more_sources(count: int) -> str:
    """Stands for the sources that are not listed."""
    return f"and {count} more pages of courts and PACER"


def step_note(number: int, note: str) -> str:
    """What to know about a step."""
    return f"Step {number}: {note}"


def standing(answer: Answer) -> str:
    """How far an answer has been checked against the live pages."""
    parts = []
    if answer.checked_on is None:
        parts.append(UNCHECKED)
    else:
        parts.append(f"Compared with the live pages on {long_date(answer.checked_on)}.")
    if answer.overdue:
        parts.append(f"⚠ This answer was due for review by {long_date(answer.review_by)}: check with the court.")
    if answer.directory_as_of is not None:
        parts.append(directory_line(answer.directory_as_of))
    return " ".join(parts)


def directory_line(as_of: date) -> str:
    """Where addresses, phones and e-mails of courts are from."""
    return f"Court data: PACER's court list of {long_date(as_of)}."


def note_lead(answer: Answer) -> str:
    """Begins what holds in one court only."""
    return f"In {answer.court.short}" if answer.court else "In this court"


def note_text(answer: Answer, note: Note) -> str:
    return f"*{note_lead(answer)}:* {note.text}"


NOT_ON_RECORD = "not on record"
NO_OWN_PROCEDURE = "The court's own procedure is not on record; the general steps for its kind of court apply."
FACTS: Mapping[Fact, str] = {
    "login": "CM/ECF site",
    "go-live": "Change to NextGen",
    "reset": "Lost CM/ECF password before linking",
    "phones": "Help desk",
    "emails": "E-mail",
    "link-item": "What to click to link",
    "menus": "Filing menus after linking",
    "rule": "Special rule",
}
NO_SUCH_STEP = "no such step"
SAME_IN_BOTH = "*The same in both*"
STEPS_OF_LINKING = "*Steps of linking*"


def compared(comparison: Comparison) -> str:
    """The result in one line. General steps say nothing about how a court differs, so they are not counted."""
    left, right = comparison.left.court, comparison.right.court
    if left == right:
        return f"{left.short} twice: name two courts to compare."
    facts = ", ".join(FACTS[pair.fact] for pair in comparison.different_facts)
    return f"{left.short} and {right.short}: {_steps_compared(comparison)}" + (
        f" Different on record: {facts}." if facts else " Nothing else on record differs."
    )


def _steps_compared(comparison: Comparison) -> str:
    lacking = [side.court.short for side in (comparison.left, comparison.right) if not side.own_procedure]
    if len(lacking) == 2:
        return "neither court's own steps of linking are on record; shown are the general ones."
    if lacking:
        return f"{lacking[0]}'s own steps of linking are not on record; shown are the general ones."
    steps = len(comparison.different_steps)
    return (
        f"{steps} of {len(comparison.steps)} steps of linking differ."
        if steps
        else "the steps of linking are the same."
    )


def rests_on(comparison: Comparison) -> str:
    """How far a comparison has been checked."""
    return f"{UNCHECKED} {directory_line(comparison.as_of)}"


def step_in(side: ComparedCourt, step: NumberedStep | None) -> str:
    """Where a step stands in its document: "S.D. Fla., step 6", "S.D.N.Y., general procedure, step 4"."""
    where = side.court.short if side.own_procedure else f"{side.court.short}, general procedure"
    return f"{where}, {_steps(step.source.step)}" if step is not None and step.source.step else where


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
