"""What somebody types to find tickets."""

from __future__ import annotations

import pytest

from bot.core.command_line import reads_as_question
from bot.core.knowledge_base import KnowledgeBase
from bot.core.ticket_search import MAX_WORDS, TicketSearch, read_search


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("flsd", TicketSearch(courts=("flsd",))),
        ("linking S.D. Fla.", TicketSearch(courts=("flsd", "flsb"), kinds=("linking",))),
        ("open login alsd", TicketSearch(
            courts=("alsd",), kinds=("cmecf-login", "pacer-login"),
            states=("new", "claimed", "waiting-attorney", "waiting-court"),
        )),
        ("urgent resolved", TicketSearch(states=("resolved",), urgent=True)),
        ("old mfa", TicketSearch(kinds=("mfa",), states=("closed", "resolved"))),
        ("#12", TicketSearch(number=12)),
        ("12", TicketSearch(number=12)),
        ("ticket #7", TicketSearch(number=7)),
        ("Quinn 888", TicketSearch(words=("quinn", "888"))),
        ("red bar, red bar", TicketSearch(words=("red", "bar"))),
        ("all", TicketSearch()),
        ("", TicketSearch()),
        ("100%_", TicketSearch(words=("100%_",))),
    ],
)  # fmt: skip
def test_a_search_is_read_by_its_parts(kb: KnowledgeBase, typed: str, found: TicketSearch) -> None:
    assert read_search(typed, kb.finder) == found


def test_a_search_has_few_words_and_short_ones(kb: KnowledgeBase) -> None:
    found = read_search(" ".join(f"w{number}{'x' * 100}" for number in range(50)), kb.finder, "U_ADA")

    assert len(found.words) == MAX_WORDS
    assert max(map(len, found.words)) == 40
    assert found.person == "U_ADA"


@pytest.mark.parametrize(
    "text", ["are not shown", "why", "last month?", "when do they close", "if I lost mine", "please show", "I lost"]
)
def test_words_that_ask_are_a_question(text: str) -> None:
    assert reads_as_question(text)


@pytest.mark.parametrize("text", ["", "flsd", "linking flsd", "#12", "last month", "?", "Whitman", "Ms. Howard"])
def test_words_that_only_name_something_are_none(text: str) -> None:
    assert not reads_as_question(text)
