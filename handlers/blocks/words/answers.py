"""What stands around an answer: choices, buttons, court lines, and the replies that need no knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from bot.core.answering import Answer, AnswerNote
from bot.core.knowledge import Court
from bot.core.which_court import WhichCourt
from handlers.blocks.words.help import COMMAND


class AnswerWords:
    """What stands around an answer: choices, buttons, court lines, and the replies that need no knowledge."""

    __slots__ = ()

    MAY_BE_REPEAT = "_(may be a repeat)_"
    ALSO_ASKED: str = "You also asked:"
    DID_YOU_MEAN = "I'm not sure which of these you mean. Pick one:"
    NOT_KNOWN = (
        "I don't know the answer to that. I know about PACER and NextGen CM/ECF accounts: upgrading, linking, "
        "passwords, go-live dates, and who can help with what. Try other words, or ask a person."
    )
    CHAT: ClassVar[Mapping[Literal["greeting", "thanks", "capabilities"], str]] = {
        "greeting": (
            "Hello. Ask me about PACER and NextGen CM/ECF accounts, in your own words. For example: "
            "“How do I link my account in the Southern District of Florida?”"
        ),
        "thanks": "You're welcome.",
        "capabilities": (
            "I am a bot that answers questions about PACER and NextGen CM/ECF accounts in the US federal courts: "
            "individual and upgraded PACER accounts, linking, forgotten logins, missing menus, go-live dates, and who "
            "to call.\n"
            "- Write to me here, or mention me in a channel.\n"
            f"- `{COMMAND} your question` answers so that only you see it.\n"
            "- *Answer this* in a message's menu answers someone else's question; only you see it.\n"
            f"- “Walk me through it”, or `{COMMAND} check`, takes you through linking, one question at a time.\n"
            f"- *Ask the help desk*, or `{COMMAND} ticket`, reaches a person.\n"
            "I answer from court and PACER documents and cite them. I give no legal advice and do not speak for a "
            "court. Never send me a password."
        ),
    }
    PERSON = "A person can help: write to the help desk, or contact these offices directly."
    PERSON_NOTE = "Have your PACER account number and the court's name at hand. No one needs your password to help you."
    GUIDED = (
        "I'll walk you through it, one question at a time, in a direct message: what to do first, then your court's "
        "own linking steps. Nothing about your accounts is shown here."
    )
    PROGRESS = "I'll send your progress in a direct message. Nothing about your accounts is shown here."
    GUIDED_IN_SLACK = "I can walk you through it in Slack, one question at a time. Here I only answer questions."
    PROGRESS_IN_SLACK = "Your progress is only available in Slack. Here I only answer questions."
    HELPED = "Did this answer your question?"
    ALL_HELPED = "Did this answer your questions?"
    YES = "Yes"
    NO = "No"
    HELPED_THANKS = "Thank you for telling me."
    NOT_HELPED = "I'm sorry it didn't. Maybe one of these fits better:"
    NOT_HELPED_BARE = "I'm sorry it didn't. A person can help."
    OTHER_COURT = "Another court…"
    PICK_COURT = "Pick your court"
    WHICH_OTHER_COURT = "Pick another court to see its own answer:"
    WHICH_COURT = "Pick your court to see its own answer:"
    WHICH_KIND = "District or bankruptcy court?"
    WHICH_OF_THESE = "Which of these courts do you mean?"
    WHICH_HELP_DESK = "Every court has its own CM/ECF help desk. Pick yours:"
    ASK_DESK = "Ask the help desk"
    DETAILS = "Details"
    SOURCES = "Sources"
    FULL_IN_TERMINAL = "`--full` shows details and sources."
    BANKRUPTCY_INSTEAD = "Bankruptcy court instead?"
    POST_IN_THREAD = "Post in thread"
    POSTED = "On its way to the thread."
    ONLY_YOU = "Only you can see this answer."
    BESIDE = "Only you can see this. The message above stays as it is."
    ELSEWHERE = "You asked this in <#{channel}>, where I can't post. Here is my answer:"
    NO_TEXT = "That message has no text for me to answer."
    NO_WORDS = "I can't read files, pictures, or recordings. Please type your question."
    SHORTENED = "… (shortened; ask about one part to see more)"

    def court_line(self, court: Court) -> str:
        """Which court an answer is for."""
        return court_heading(court)

    def which_named(self, which: WhichCourt) -> str:
        """Asks which court is meant where none has a button, so that each is named."""
        if which.entry or which.unclear.missing:
            return self.which_court(which)
        *names, last = (court.short for court in which.courts)
        return f"Which court do you mean: {', '.join(names)} or {last}?"

    def which_court(self, which: WhichCourt) -> str:
        """Asks which court is meant, and says when there is none of the name."""
        unclear = which.unclear
        if not unclear.missing:
            return "\n".join((self.WHICH_KIND if which.by_kind else self.WHICH_OF_THESE, *which.lines))
        names = courts_to_choose(which)
        there = f"is in {names[0]}" if len(names) == 1 else f"has {', '.join(names[:-1])} and {names[-1]}"
        return f"There is no {unclear.missing}; {unclear.place} {there}".removesuffix(".") + "."

    def did_you_mean(self, titles: Sequence[str]) -> str:
        """Asks which of these questions it was."""
        return numbered(self.DID_YOU_MEAN, titles)

    def also_asked(self, titles: Sequence[str]) -> str:
        """Names a question that is not answered yet; of several titles one was meant."""
        return f"{self.ALSO_ASKED} {' / '.join(titles)}"

    def details(self, answer: Answer) -> str:
        """What a press shows: more to know, or where a short answer is from."""
        return self.DETAILS if answer.folds else self.SOURCES

    def you_asked(self, question: str) -> str:
        """Repeats a question, on one line."""
        return "You asked: " + shorten(" ".join(question.split()))

    def step_note(self, number: int, note: str) -> str:
        """What to know about a step."""
        return f"Step {number}: {note}"

    def note_lead(self, answer: Answer) -> str:
        """Begins what holds in one court only."""
        return f"In {answer.court.short}" if answer.court else "In this court"

    def note_text(self, answer: Answer, note: AnswerNote) -> str:
        return f"*{self.note_lead(answer)}:* {note.text}"


def shorten(text: str, most: int = 200) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def court_heading(court: Court) -> str:
    """A court by name and abbreviation, as a line begins with it; the same in each language."""
    name = court.name.removeprefix("the ")
    return f"{name[:1].upper()}{name[1:]} ({court.short})"


def courts_to_choose(which: WhichCourt) -> list[str]:
    """The courts that there are instead of one that does not exist: districts first, since people mean those."""
    districts = [court.short for court in which.courts if court.type == "district"]
    return districts or [court.short for court in which.courts]


def numbered(lead: str, titles: Sequence[str]) -> str:
    """Questions to choose from, below what asks for one."""
    return "\n".join((lead, *(f"{number}. {title}" for number, title in enumerate(titles, start=1))))
