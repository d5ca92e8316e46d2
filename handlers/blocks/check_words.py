"""The sentences around a guided check; what it asks and comes to is in `knowledge/flows/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.answering import long_date
from bot.core.guiding import CheckSummary, Known, Notice, Reminder
from bot.core.knowledge import Court

START = "Start the check"
START_LOGIN = "Find out which login"
CONTINUE = "Continue"
SHOW = "Show"
ADD_COURT = "Add a court"
ANOTHER_COURT = "Another court"
TOLD = "What I told you"

DONE = "Done"
STUCK = "I'm stuck"
BACK = "Back"
BACK_TO_STEP = "Back to the step"
PAUSE = "Pause"
START_OVER = "Start over"
START_OVER_SURE = (
    "Your answers and steps for this court are deleted, and you start again. "
    "Answers that hold for every court are kept."
)
KEEP = "Keep my answer"
TYPE_NAME = "Type the name"
TYPE_NAME_HINT = "Or write it to me here."
CHANGE = "Change an answer"
DECLINE = "Don't remind me"
STOP_REMINDING = "Stop reminding me"
PICK_A_COURT = "Pick the court"
CANCEL = "Cancel"

DESK_SEES = (
    "Your help desk sees in which courts you are not linked yet, and where you stand. It sees your answers only when "
    "you send it a ticket."
)
NOTICES: Mapping[Notice, str] = {
    "stale": "That button was from an earlier point. This is where you are.",
    "flow-changed": "My questions have changed since. What still fits is kept; I go on from the first that does not.",
    "resumed": "You had begun this already. It goes on where you stopped.",
    "court-resumed": "You had begun a check for this court already. It goes on here.",
}
MOVED = "This continues in a newer message below."
PAUSED = "Paused. What you told me is kept, and I wait until you go on."
HELP_WITH_STEP = "Which of these is it?"
SENT = "Look in our direct message: the first question is on its way."
SENT_AGAIN = "Look in our direct message: it's on its way."
NOT_SENT = (
    "I couldn't write to you in a direct message, so nothing was sent. Ask a Slack admin whether apps may message you, "
    "then try again."
)
CHECK_GONE = "I have no such check of yours any more. Start it again:"
SHOW_PROGRESS = "Show me where I am"

STANDINGS = "*Your checks*"
NO_CHECKS = "You have not begun a check yet. It takes a few minutes and ends in what to do next."
HOME_CHECKS = "*Linking, court by court*"
HOME_NO_CHECKS = (
    "*Linking, court by court*\n"
    "I ask a few questions, tell you what to do first, and lead you through your court's own steps. You can stop and "
    "go on at any time."
)

LABEL_TITLE = "Who is it for?"
LABEL = "A short name or initials"
LABEL_HINT = "Only for you, to tell several people apart. At most 40 characters."
LABEL_EMPTY = "Write a name that is no password or code."
SAVE = "Save"
CLOSE = "Close"

TOLD_TITLE = "What I told you"
TOLD_INTRO = "What holds for every court. Change what is wrong; the checks use it from then on."
TOLD_NOTHING = "You have not told me anything that holds for every court."
NOT_TOLD = "Not told"
FORGET_ALL = "Delete all"
FORGET_ALL_SURE = "All your checks, what you told me and all reminders are deleted. This cannot be undone."
FORGOTTEN = "Deleted: your checks, what you told me, and the reminders."
YOURSELF = "You"


def bar(behind: int, total: int) -> str:
    """ "▰▰▱▱ 2 of 4 done"; nothing where there is nothing to count. At most ten marks, so that it stays in a line."""
    if total == 0:
        return ""
    cells = min(total, 10)
    full = behind * cells // total
    return "▰" * full + "▱" * (cells - full) + f" {behind} of {total} done"


def head(title: str, court: Court | None, subject: str) -> str:
    """Whose check it is: "Linking check · S.D. Fla. · for Ms. R."."""
    return " · ".join([title, *([court.short] if court else []), *([f"for {subject}"] if subject else [])])


def standing(one: CheckSummary) -> str:
    """One check in a list, for those who read it or hear it read."""
    state = f"{one.state} (paused)" if one.paused else one.state
    return f"{head(one.title, one.court, one.subject)}: {state}"


def step_of(number: int, of: int) -> str:
    return f"Step {number} of {of}"


def told_so_far(known: Sequence[Known]) -> str:
    """What was answered up to here, on one line."""
    return "You told me: " + " · ".join(f"{one.brief}: {one.answer}" for one in known)


def standing_answer(label: str) -> str:
    """Marks the choice that stands while its question is asked again."""
    return f"✓ {label}"


def will_remind(at: datetime, court: Court | None) -> str:
    """`at`: in the court's own time zone."""
    whose = f", {court.short}'s time" if court else ""
    return f"I'll remind you on {long_date(at.date())} at {at.hour}:{at:%M}{whose}."


def reminder(due: Reminder, state: str) -> str:
    """Begins a message that nobody asked for: why it comes."""
    card = due.card
    where = card.court.short if card.court else "your court"
    if due.about == "go-live":
        goes = f"Today {where} goes live" if due.on_the_day else f"{where} has gone live"
        return f"{goes} with NextGen. This is where you were."
    whose = f" for {card.subject}" if card.subject else ""
    return f"You stopped your linking check for {where}{whose}: {state}. Go on below whenever you like."


def more_checks(count: int) -> str:
    """Stands for the checks that are not listed."""
    return f"and {count} more"
