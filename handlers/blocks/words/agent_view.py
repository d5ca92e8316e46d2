"""What Slack shows around the direct message where the bot is an agent: prompts, thread titles, a status line."""

from __future__ import annotations

from typing import assert_never

from bot.core.answering import Answer
from bot.core.guiding import CheckSummary
from bot.core.knowledge import Court
from bot.core.prompts import AskExample, AskLive, GoOn, Prompt, ShowTicket, StartCheck
from handlers.blocks.words.home import HomeWords

_HOME = HomeWords()


class AgentViewWords:
    """Prompts, thread titles and the status line. None of them has a word that a person wrote."""

    __slots__ = ()

    GREETING = "Ask about PACER and NextGen CM/ECF accounts, or pick one:"
    BUSY = "is waiting: Slack asked it to slow down. Your answer will come."
    OUTAGE = "can't reach its database. Your answer will come once it can."
    NO_TICKET = "You have no ticket #{number}."
    ANSWER_THERE = "Answer in the ticket's own thread; the help desk reads it there. Never include a password."
    OPEN_TICKET = "Open the ticket"

    def prompt(self, prompt: Prompt) -> tuple[str, str]:
        """What the prompt says, and the message that it sends."""
        match prompt:
            case GoOn(check):
                return f"Go on: {self._where(check)}", "Continue"
            case ShowTicket(number):
                return f"Ticket #{number}: answer the question", f"Show ticket #{number}"
            case AskLive(court):
                return f"Is {court.short} live?", f"Is {court.short} live on NextGen?"
            case StartCheck(court):
                text = f"Start the check for {court.short}" if court else "Start the check"
                return text, text
            case AskExample(number):
                return _HOME.example(number), _HOME.example(number)
            case _:
                assert_never(prompt)

    def _where(self, check: CheckSummary) -> str:
        """The court, and the step where it is at one; never whom the check is for."""
        where = check.court.short if check.court else check.title
        return f"{where}, step {check.step}" if check.step else where

    def thread_of(self, answer: Answer) -> str:
        """The title of a thread that begins with this answer."""
        return self._titled(answer.title, answer.court)

    def thread_of_check(self, title: str, court: Court | None) -> str:
        """The title of a thread in which a check goes on."""
        return self._titled(title, court)

    def _titled(self, title: str, court: Court | None) -> str:
        return f"{court.short}: {title}" if court else title


__all__ = ["AgentViewWords"]
