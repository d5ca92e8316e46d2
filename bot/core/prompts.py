"""What somebody who opens the agent view is offered to say: what goes on from where they are, then what many ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.core.guiding import CheckSummary
from bot.core.knowledge import Court
from bot.core.tickets import Ticket

MAX_PROMPTS: Final = 4
"""Slack takes no more (docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts)."""
MAX_TICKETS: Final = 2
"""Of the prompts; the ticket that waits longest is in the list of tickets anyway."""
MAX_COURTS: Final = 1
"""Whose go-live day is asked for."""
EXAMPLES: Final = 3
"""Questions that many ask, in place of what is not there."""
_SHOW_TICKET: Final = re.compile(
    r"\s*+(?:show\s++)?(?:me\s++)?(?:my\s++)?ticket\s*+#?\s*+([0-9]{1,9})\s*+[.!?\s]*+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GoOn:
    """Goes on with the check that was dealt with last."""

    check: CheckSummary


@dataclass(frozen=True, slots=True)
class ShowTicket:
    """Shows what the help desk asked in a ticket."""

    number: int


@dataclass(frozen=True, slots=True)
class AskLive:
    """Asks whether a court of theirs is on NextGen yet."""

    court: Court


@dataclass(frozen=True, slots=True)
class StartCheck:
    """Starts a check; for the court, where one is known."""

    court: Court | None


@dataclass(frozen=True, slots=True)
class AskExample:
    """Asks one of the questions that many ask."""

    number: int


Prompt = GoOn | ShowTicket | AskLive | StartCheck | AskExample


@dataclass(frozen=True, slots=True)
class PersonState:
    """What is known of a person when they open the agent view."""

    checks: Sequence[CheckSummary] = ()
    """All of theirs, the latest first."""
    tickets: Sequence[Ticket] = ()
    """The latest first."""
    court: Court | None = None
    """The one they mostly file in, or asked about last."""
    not_live: Sequence[Court] = ()
    """Courts that they file in or asked about, and that are not on NextGen yet."""


def prompts_for(state: PersonState) -> tuple[Prompt, ...]:
    """At most MAX_PROMPTS, what presses first."""
    return tuple(islice(_offers(state), MAX_PROMPTS))


def _offers(state: PersonState) -> Iterator[Prompt]:
    under_way = [GoOn(one) for one in state.checks if not one.is_over]
    asked = [ShowTicket(one.number) for one in state.tickets if one.state == "waiting-attorney"]
    yield from under_way[:1]
    yield from asked[:MAX_TICKETS]
    yield from map(AskLive, state.not_live[:MAX_COURTS])
    if not under_way:
        yield _start(state)
    yield from map(AskExample, range(EXAMPLES))


def _start(state: PersonState) -> StartCheck:
    """Of a court that they have gone through, no check is offered again."""
    done = {one.court for one in state.checks if not one.subject}
    return StartCheck(None if state.court in done else state.court)


def ticket_wanted(text: str) -> int | None:
    """The number of the ticket that a message asks to see, and nothing else: "show ticket #12"."""
    found = _SHOW_TICKET.fullmatch(text)
    return None if found is None else int(found[1])


__all__ = [
    "AskExample",
    "AskLive",
    "GoOn",
    "PersonState",
    "Prompt",
    "ShowTicket",
    "StartCheck",
    "prompts_for",
    "ticket_wanted",
]
