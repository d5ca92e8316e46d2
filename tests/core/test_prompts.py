"""What somebody who opens the agent view is offered: at most four, what presses first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.guiding import CheckSummary
from bot.core.knowledge import Court, Verdict
from bot.core.knowledge_base import KnowledgeBase
from bot.core.prompts import (
    MAX_PROMPTS,
    AskExample,
    AskLive,
    GoOn,
    PersonState,
    ShowTicket,
    StartCheck,
    prompts_for,
    ticket_wanted,
)
from bot.core.redaction import Redacted
from bot.core.tickets import Ticket, TicketState
from handlers.blocks.words import WORDS

NOON = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
EXAMPLES = (AskExample(0), AskExample(1), AskExample(2))


@pytest.fixture
def flsd(kb: KnowledgeBase) -> Court:
    return kb.library.courts["flsd"]


def check(court: Court | None, verdict: Verdict | None = None, step: int = 3, subject: str = "") -> CheckSummary:
    found = CheckSummary(
        1, "link", "Link your account", court, subject, f"Step {step} of 10", None, (2, 10), False, None, step
    )
    return replace(found, verdict=verdict)


def ticket(number: int, state: TicketState = "waiting-attorney") -> Ticket:
    found = Ticket(number, "T1", number, "U_ADA", "", None, "other", Redacted("help"), NOON)
    return replace(found, state=state)


def test_somebody_new_is_offered_the_check_and_what_many_ask() -> None:
    assert prompts_for(PersonState()) == (StartCheck(None), *EXAMPLES)


def test_a_check_under_way_comes_before_everything_and_no_other_is_offered(flsd: Court) -> None:
    under_way = check(flsd)

    found = prompts_for(PersonState(checks=[under_way], tickets=[ticket(12)], court=flsd))

    assert found == (GoOn(under_way), ShowTicket(12), *EXAMPLES[:2])


def test_only_tickets_that_wait_for_their_asker_are_offered() -> None:
    states: tuple[TicketState, ...] = ("new", "claimed", "waiting-court", "resolved", "closed")

    found = prompts_for(PersonState(tickets=[ticket(number, state) for number, state in enumerate(states)]))

    assert found == (StartCheck(None), *EXAMPLES)


def test_there_are_never_more_than_slack_takes(flsd: Court, kb: KnowledgeBase) -> None:
    nysd = kb.library.courts["nysd"]
    tickets = [ticket(number) for number in range(1, 9)]

    found = prompts_for(PersonState([check(flsd)], tickets, flsd, [flsd, nysd]))

    assert found == (GoOn(check(flsd)), ShowTicket(1), ShowTicket(2), AskLive(flsd))
    assert len(found) == MAX_PROMPTS


def test_after_a_check_is_finished_another_is_offered_without_its_court(flsd: Court) -> None:
    finished = check(flsd, "finished", 0)

    assert prompts_for(PersonState([finished], court=flsd))[0] == StartCheck(None)
    assert prompts_for(PersonState([replace(finished, subject="MQ")], court=flsd))[0] == StartCheck(flsd)


def test_a_prompt_says_the_court_and_the_step_and_never_whom_the_check_is_for(flsd: Court) -> None:
    title, message = WORDS.agent_view.prompt(GoOn(check(flsd, subject="Marta Quinn")))

    assert (title, message) == ("Go on: S.D. Fla., step 3", "Continue")


def test_a_check_without_a_court_is_called_by_its_title() -> None:
    assert WORDS.agent_view.prompt(GoOn(check(None, step=0)))[0] == "Go on: Link your account"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Show ticket #12", 12),
        ("show me my ticket 3.", 3),
        ("ticket #7", 7),
        ("  Ticket 7?  ", 7),
        ("my ticket #1", 1),
    ],
)
def test_a_message_that_only_names_a_ticket_asks_to_see_it(text: str, number: int) -> None:
    assert ticket_wanted(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "ticket",
        "ticket #12 was wrong, how do I link?",
        "show my tickets",
        "close ticket #12",
        "#12",
        "ticket #1234567890",
        "",
    ],
)
def test_anything_else_is_no_wish_to_see_a_ticket(text: str) -> None:
    assert ticket_wanted(text) is None
