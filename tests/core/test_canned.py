"""A canned reply filled for a court and a day; the nearest to a mistyped name; those that suit a kind of ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from bot.core.canned import MAX_SUGGESTIONS, RenderedReply, fill_reply, find_reply, for_kind, suggestions
from bot.core.knowledge import CannedReply, Library, Source, TicketKind, Variant, When

TODAY = date(2026, 7, 1)
GO_LIVE = date(2020, 1, 27)
PAGE, LIST = Source("A page"), Source("The list")
REPLIES = (
    CannedReply("reset-court", "Reset", (Variant("Ask {court}.\n\n{reset}"),), (PAGE,), ("cmecf-login", "linking")),
    CannedReply("reset-linked", "PACER's password", (Variant("Ask PACER."),), (PAGE,), ("cmecf-login",)),
    CannedReply(
        "not-live-yet",
        "Not live yet",
        (
            Variant("Not before {go_live}.", When(go_live=("before",))),
            Variant("Name it.", When(go_live=("no-court",)), (LIST,)),
            Variant("{Court} {live_since}.\nGo on."),
        ),
        (PAGE,),
        ("linking",),
    ),
    CannedReply("call-the-court", "Call", (Variant("Ask {help_desk}."),)),
)


@pytest.fixture
def small(library: Library) -> Library:
    return replace(library, replies=MappingProxyType({reply.id: reply for reply in REPLIES}))


def sent(library: Library, reply: str, court: str | None, today: date = TODAY) -> RenderedReply:
    found = find_reply(library, reply, library.courts[court] if court else None, today)
    assert found is not None
    return found


def test_a_reply_is_filled_for_the_court(small: Library) -> None:
    found = sent(small, "call-the-court", "flsd")

    assert (found.id, found.title) == ("call-the-court", "Call")
    assert found.text == (
        "Ask the CM/ECF help desk of the Southern District of Florida (1-888-318-2260).\n\n"
        "S.D. Fla. help desk: Monday to Friday, 8:30 a.m. to 5:00 p.m. ET."
    )
    assert sent(small, "call-the-court", "akb").directory_as_of == small.directory_as_of


def test_without_a_court_it_speaks_of_your_court(small: Library) -> None:
    found = sent(small, "call-the-court", None)

    assert found.text == "Ask the court's CM/ECF help desk."
    assert found.directory_as_of is None


@pytest.mark.parametrize(
    ("court", "day", "text"),
    [
        ("flsd", date(2020, 1, 26), "Not before January 27, 2020."),
        ("flsd", GO_LIVE, "The Southern District of Florida goes live today.\n\nGo on."),
        ("akd", TODAY, "The District of Alaska is live on NextGen.\n\nGo on."),
        (None, TODAY, "Name it."),
    ],
)
def test_the_first_variant_that_holds_on_the_day_is_sent(
    small: Library, court: str | None, day: date, text: str
) -> None:
    assert sent(small, "not-live-yet", court, day).text == text


def test_a_reply_cites_its_own_pages_and_those_of_the_court_s_facts(small: Library) -> None:
    florida = small.courts["flsd"]
    assert florida.reset
    assert florida.go_live

    assert sent(small, "reset-court", "flsd").sources == (PAGE, florida.reset.source)
    assert sent(small, "not-live-yet", "flsd").sources == (PAGE, florida.go_live.source)
    assert sent(small, "not-live-yet", None).sources == (LIST,)
    assert sent(small, "call-the-court", "flsd").sources == (florida.desk_source,)


@pytest.mark.parametrize("typed", ["reset-court", "?reset-court", "?Reset-Court", " reset court ", "reset_court?"])
def test_a_name_may_be_typed_in_any_case(small: Library, typed: str) -> None:
    assert sent(small, typed, None).id == "reset-court"


@pytest.mark.parametrize("typed", ["", "?", "???", "reset", "reset-court-now", "x" * 100_000, "рeset-court"])
def test_another_name_is_no_reply(small: Library, typed: str) -> None:
    assert find_reply(small, typed, None, TODAY) is None


def test_filled_is_the_reply_without_looking_it_up(small: Library) -> None:
    assert fill_reply(small, REPLIES[0], None, TODAY) == find_reply(small, "reset-court", None, TODAY)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("reset-cuort", ("reset-court",)),
        ("?resetcourt", ("reset-court",)),
        ("reset", ("reset-court", "reset-linked")),
        ("court", ("reset-court", "call-the-court")),
        ("Not Live", ("not-live-yet",)),
        ("calltehcourt", ("call-the-court",)),
        ("", ()),
        ("?", ()),
        ("lunch", ()),
        ("x" * 100_000, ()),
    ],
)
def test_the_nearest_names_are_suggested(small: Library, typed: str, near: tuple[str, ...]) -> None:
    assert suggestions(small, typed)[: len(near) or None] == near


def test_there_are_never_many_suggestions(small: Library) -> None:
    many = {f"reset-{number}": REPLIES[0] for number in range(50)}

    assert len(suggestions(replace(small, replies=many), "reset")) == MAX_SUGGESTIONS


def test_without_replies_nothing_is_found(small: Library) -> None:
    none = replace(small, replies={})

    assert find_reply(none, "reset-court", None, TODAY) is None
    assert suggestions(none, "reset") == ()
    assert for_kind(none, "linking") == ()


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("cmecf-login", ["reset-court", "reset-linked", "call-the-court"]),
        ("linking", ["reset-court", "not-live-yet", "call-the-court"]),
        ("other", ["call-the-court"]),
    ],
)
def test_a_kind_of_ticket_gets_its_own_replies_and_then_those_for_all(
    small: Library, kind: TicketKind, ids: list[str]
) -> None:
    assert [reply.id for reply in for_kind(small, kind)] == ids
