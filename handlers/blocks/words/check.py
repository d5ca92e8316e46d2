"""The sentences around a guided check; what it asks and concludes is in `knowledge/flows/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from bot.core.fields import long_date
from bot.core.guiding import CheckSummary, Notice, Reminder
from bot.core.knowledge import Court
from handlers.blocks.words.times import TimeWords

_TIMES = TimeWords()


class CheckWords:
    """The sentences around a guided check; what it asks and concludes is in `knowledge/flows/`."""

    __slots__ = ()

    START = "Start the check"
    START_LOGIN = "Find out which login"
    CONTINUE = "Continue"
    SHOW = "Show"
    ADD_COURT = "Add a court"
    ANOTHER_COURT = "Another court"
    SAVED_FACTS = "Your saved answers"
    DONE = "Done"
    STUCK = "I'm stuck"
    BACK = "Back"
    BACK_TO_STEP = "Back to the step"
    PAUSE = "Pause"
    START_OVER = "Start over"
    START_OVER_SURE = (
        "Your answers and steps for this court will be deleted, and so will your answers about the PACER account, "
        "which apply to every court. You'll start again at the first question."
    )
    KEEP = "Keep my answer"
    YES_CHANGE = "Yes, change it"
    NO_KEEP = "No, keep it"
    UNSURE = "Not sure"
    HOW_TO_TELL = "*How to tell:*"
    OR_ELSE = "Still not sure? Pause and come back, or ask the help desk below."
    SKIP = "Skip"
    TYPE_NAME = "Type the name"
    TYPE_NAME_HINT = "Or type it here."
    CHANGE = "Change an answer"
    DECLINE = "Don't remind me"
    PICK_A_COURT = "Pick the court"
    DESK_SEES = (
        "Your help desk can see for which courts your check is not finished, and how far along you are. It sees your "
        "answers only if you send it a ticket."
    )
    NO_TIME = "When? Write a day and a time, such as “remind me Tuesday 9:00” or “remind me in two hours”."
    NOTHING_TO_REMIND_OF = (
        "I can only remind you of a guided check, and none is open here. Start one, then write, for example, "
        "“remind me Tuesday 9:00”."
    )
    REMINDERS_ELSEWHERE = (
        "I can remind you only in a direct message, while a guided check is open there. Start one, then write, for "
        "example, “remind me Tuesday 9:00”."
    )
    PAST = "That time has already passed. Write a later one, such as “remind me tomorrow 9:00”."
    TOO_FAR = "That's more than a year away. Write an earlier day, such as “remind me next Monday 9:00”."
    NOTICES: ClassVar[Mapping[Notice, str]] = {
        "stale": "That button is out of date. Here's your current step.",
        "flow-changed": (
            "My questions have changed since then. I kept the answers that still fit; we'll continue from the first "
            "that doesn't."
        ),
        "resumed": "You've already started this. Picking up where you left off.",
        "court-resumed": "You've already started a check for this court. Picking up where you left off.",
        "no-time": NO_TIME,
        "past": PAST,
        "too-far": TOO_FAR,
        "unsure": "That's fine. Pick what fits best, pause and come back, or ask the help desk below.",
    }
    MOVED = "This continues in a newer message below."
    PAUSED = "Paused. Your answers are saved. Continue whenever you like."
    HELP_WITH_STEP = "Which of these is it?"
    SENT = "Check your direct messages: the first question is on its way."
    SENT_AGAIN = "Check your direct messages: it's on its way."
    NOT_SENT = "I couldn't send you a direct message. Ask a Slack admin whether apps may message you, then try again."
    GONE = "I can't find that check. Start a new one:"
    SHOW_PROGRESS = "Show my progress"
    YOUR_CHECKS = "*Your checks*"
    NO_CHECKS = "You haven't started a check yet. It takes a few minutes and tells you what to do next."
    HOME_CHECKS = "*Linking, court by court*"
    HOME_NO_CHECKS = (
        "*Linking, court by court*\n"
        "I ask a few questions, tell you what to do first, and take you through your court's own steps. You can pause "
        "and come back at any time."
    )
    LABEL_TITLE = "Who is it for?"
    LABEL = "A short name or initials"
    LABEL_HINT = "To tell several people apart. At most 40 characters."
    LABEL_EMPTY = "Enter a name. It must not look like a password or code."
    SAVED_FACTS_TITLE = "Your saved answers"
    SAVED_FACTS_INTRO = (
        "These answers apply to every court. Correct anything that is wrong, and your checks will use it from then on."
    )
    NO_SAVED_FACTS = "You have no saved answers that apply to every court."
    NOT_ANSWERED = "Not answered"
    FORGET_ALL = "Delete all"
    FORGET_ALL_SURE = "All your checks, saved answers, and reminders will be deleted. This cannot be undone."
    FORGOTTEN = "Deleted: your checks, saved answers, and reminders."
    YOURSELF = "You"

    def bar(self, behind: int, total: int) -> str:
        """Renders progress: "▰▰▱▱ 2 of 4 done", or nothing where there is nothing to count.

        At most ten marks, so that it stays on one line.
        """
        if total == 0:
            return ""
        cells = min(total, 10)
        full = behind * cells // total
        return "▰" * full + "▱" * (cells - full) + " " + self.done(behind, total)

    def done(self, behind: int, total: int) -> str:
        """Progress without marks, to be read aloud."""
        return f"{behind} of {total} done"

    def head(self, title: str, court: Court | None, subject: str) -> str:
        """Whose check it is: "Linking check · S.D. Fla. · for Ms. R."."""
        return " · ".join([title, *([court.short] if court else []), *([f"for {subject}"] if subject else [])])

    def summary(self, one: CheckSummary) -> str:
        """A check in a list of text."""
        return f"{self.head(one.title, one.court, one.subject)}: {self.state(one)}"

    def state(self, one: CheckSummary) -> str:
        """How far a check is."""
        return f"{one.state} (paused)" if one.paused else one.state

    def step_of(self, number: int, of: int) -> str:
        return f"Step {number} of {of}"

    def change_to(self, brief: str, answer: str) -> str:
        """Asks whether an earlier answer is to be changed."""
        return f"Change *{brief}* to *{answer}*?"

    def then(self, courts: Sequence[Court]) -> str:
        """Names the courts whose checks are to follow."""
        return "Then: " + ", ".join(court.short for court in courts)

    def next_court(self, court: Court) -> str:
        return f"Next: {court.short}"

    def current_answer(self, label: str) -> str:
        """Marks the choice that stands while its question is asked again."""
        return f"✓ {label}"

    def will_remind(self, at: datetime, court: Court | None) -> str:
        """`at`: in the court's own time zone."""
        whose = f", {court.short} time" if court else ""
        return f"I'll remind you on {long_date(at.date())} at {at.hour}:{at:%M}{whose}."

    def paused_until(self, at: datetime) -> str:
        """`at`: in the time zone of the person who asked for it."""
        return f"Paused. I'll remind you on {_TIMES.at(at)}. Your answers are saved. Continue whenever you like."

    def reminder(self, due: Reminder, state: str) -> str:
        """Begins a message that nobody asked for: why it comes."""
        card = due.card
        where = card.court.short if card.court else "your court"
        if due.about == "asked":
            return f"You asked me to remind you of your linking check for {where}. Here's where you left off."
        if due.about == "go-live":
            goes = f"{where} goes live with NextGen today" if due.on_the_day else f"{where} has gone live with NextGen"
            return f"{goes}. Here's where you left off."
        whose = f" for {card.subject}" if card.subject else ""
        return f"You haven't finished your linking check for {where}{whose}: {state}. Continue below whenever you like."

    def nudge(self, court: Court | None) -> str:
        """Begins a card that the help desk sends."""
        where = court.short if court else "your court"
        return f"A reminder from your help desk: linking in {where} is not done yet. Continue below whenever you like."

    def more(self, count: int) -> str:
        """Stands for the checks that are not listed."""
        return f"and {count} more"
