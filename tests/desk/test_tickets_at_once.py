"""Many at once: one owner, one ticket for each request, and numbers that no two tickets share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from threading import Barrier as ThreadBarrier
from types import SimpleNamespace
from typing import Final, cast

import pytest
from sqlalchemy import Engine

from bot.core.helpdesk import Request
from bot.core.inquiry import Asker
from bot.core.knowledge import TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.tickets import KINDS, Claim, Decision, Reopen, Resolve, StaffReply, Ticket
from bot.desk.guidance import GuidanceDesk
from bot.desk.tickets import OpenedTicket, TicketDesk
from bot.store import database
from bot.store.store import Store
from tests.desk.conftest import TERMS

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE, KEYS, THREADS = 20, 10, 40
SOME_KINDS: tuple[TicketKind, ...] = KINDS[:5]


class NoCourts:
    """A knowledge base without any knowledge: to open and to claim a ticket takes none."""

    library = SimpleNamespace(entries={}, courts={}, topics={}, replies={})

    def court(self, court: str | None) -> None:
        return None


def desk_on(engine: Engine) -> TicketDesk:
    def kb() -> KnowledgeBase:
        return cast(KnowledgeBase, NoCourts())

    store = Store(engine)
    return TicketDesk(store, kb, lambda: NOW, GuidanceDesk(store, kb, lambda: NOW), lambda _: TERMS)


@pytest.fixture
def desk(engine: Engine) -> TicketDesk:
    return desk_on(engine)


def request(kind: TicketKind) -> Request:
    return Request(subject="", court=None, kind=kind, text=Redacted("My login is refused."))


def requests() -> list[tuple[Asker, TicketKind, str]]:
    """Of twenty people ten each: every kind twice, as a repetition (the same key) or as a second request."""
    found = []
    for person, number in product(range(PEOPLE), range(KEYS)):
        kind = SOME_KINDS[number % len(SOME_KINDS)]
        repeated = person % 2 == 0
        key = f"form:{person}:{kind}" if repeated else f"form:{person}:{kind}:{number}"
        found.append((Asker("T1", f"U_{person}"), kind, key))
    return found


def open_one(desk: TicketDesk, wanted: tuple[Asker, TicketKind, str]) -> OpenedTicket:
    asker, kind, key = wanted
    return desk.open(asker, request(kind), key)


def open_of(desk: TicketDesk, team: str) -> tuple[Ticket, ...]:
    return tuple(line.ticket for line in desk.views.queue(team, "U_SAM").lines)


def together(desk: TicketDesk, act: Callable[[int], Decision | None], count: int) -> list[Decision]:
    """What comes of so many people who act at the same moment."""
    gate = ThreadBarrier(count)

    def one(number: int) -> Decision | None:
        gate.wait(30)
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        found = list(pool.map(one, range(count)))
    assert all(decision is not None for decision in found)
    return [decision for decision in found if decision is not None]


def one_for_each_request(tickets: tuple[Ticket, ...], requested: int) -> None:
    """Twenty people with five tickets each, and no number twice; a request that adds to a ticket may use one up."""
    assert len(tickets) == PEOPLE * len(SOME_KINDS)
    assert set(Counter(ticket.key for ticket in tickets).values()) == {1}
    assert set(Counter(ticket.asker for ticket in tickets).values()) == {len(SOME_KINDS)}
    numbers = sorted(ticket.number for ticket in tickets)
    assert len(set(numbers)) == len(numbers)
    assert numbers[0] == 1
    assert numbers[-1] <= requested


def test_of_fifty_who_claim_a_ticket_at_once_one_has_it(desk: TicketDesk) -> None:
    ticket = desk.open(Asker("T1", "U_ADA"), request("linking"), "form:1").ticket
    decisions = together(desk, lambda number: desk.act("T1", ticket.id, Claim(), f"U_STAFF{number}"), 50)

    [winner] = [decision for decision in decisions if decision.refusal is None]
    assert Counter(decision.refusal for decision in decisions) == {None: 1, "taken": 49}
    assert {decision.ticket.owner for decision in decisions} == {winner.ticket.owner}
    assert open_of(desk, "T1") == (winner.ticket,)
    history = desk.views.file(winner.ticket).history
    assert [line.what for line in history] == ["open", "claim", "owner"]
    assert history[-1].after == winner.ticket.owner


def test_of_twenty_who_reply_first_at_once_one_owns_it_and_every_word_is_sent(desk: TicketDesk) -> None:
    ticket = desk.open(Asker("T1", "U_ADA"), request("linking"), "form:1").ticket
    reply = StaffReply(Redacted("Which court is it?"))
    decisions = together(desk, lambda number: desk.act("T1", ticket.id, reply, f"U_STAFF{number}", f"k{number}"), 20)

    assert {decision.refusal for decision in decisions} == {None}
    history = desk.views.file(ticket).history
    assert [line.what for line in history].count("owner") == 1
    states = [(line.before, line.after) for line in history if line.what != "owner"]
    assert [before for before, _ in states[1:]] == [after for _, after in states[:-1]], "the chain is unbroken"
    assert len(states) == 21


def test_of_ten_who_resolve_a_ticket_at_once_one_does(desk: TicketDesk) -> None:
    ticket = desk.open(Asker("T1", "U_ADA"), request("linking"), "form:1").ticket
    given = Resolve("explained", identity_checked=False)
    decisions = together(desk, lambda number: desk.act("T1", ticket.id, given, f"U_STAFF{number}"), 10)
    assert Counter(decision.refusal for decision in decisions) == {None: 1, "over": 9}


def test_two_hundred_requests_at_once_open_one_ticket_each_that_is_not_there_yet(desk: TicketDesk) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        opened = list(pool.map(lambda wanted: open_one(desk, wanted), requests()))

    assert len(opened) == 200
    tickets = open_of(desk, "T1")
    one_for_each_request(tickets, PEOPLE * KEYS)
    # Both requests of a kind came to the same ticket, and each ticket was opened once.
    known = {ticket.key: ticket.id for ticket in tickets}
    assert all(one.ticket.id == known[one.ticket.key] for one in opened)
    assert all([line.what for line in desk.views.file(ticket).history].count("open") == 1 for ticket in tickets)


def test_requests_that_are_all_new_have_numbers_without_gaps(desk: TicketDesk) -> None:
    wanted = [
        (Asker("T1", f"U_{person}"), kind, f"{person}:{kind}") for person, kind in product(range(PEOPLE), SOME_KINDS)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        opened = list(pool.map(lambda one: open_one(desk, one), wanted))

    assert sorted(one.ticket.number for one in opened) == list(range(1, len(wanted) + 1))
    assert not any(one.added for one in opened)


def test_workspaces_at_once_count_for_themselves(desk: TicketDesk) -> None:
    wanted = [(Asker(f"T{team}", f"U_{person}"), SOME_KINDS[0], f"{person}") for person in range(10) for team in (1, 2)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda one: open_one(desk, one), wanted))
    for team in ("T1", "T2"):
        assert sorted(ticket.number for ticket in open_of(desk, team)) == list(range(1, 11))


# --- two processes

# A process with everything imported; those that act are forked from it.
CONTEXT: Final = get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, "psycopg"])
_START: Barrier | None = None


def _begin(start: Barrier) -> None:
    global _START
    _START = start


def _process(url: str, backwards: bool) -> list[tuple[int, int]]:
    """Opens every request from a process of its own; gives the id and the number of each ticket."""
    engine = database.connect(url)
    try:
        desk = desk_on(engine)
        wanted = requests()[::-1] if backwards else requests()
        assert _START is not None
        _START.wait(60)
        with ThreadPoolExecutor(4) as pool:
            opened = list(pool.map(lambda one: open_one(desk, one), wanted))
        return [(one.ticket.id, one.ticket.number) for one in opened]
    finally:
        engine.dispose()


@pytest.mark.postgres
def test_two_processes_open_one_ticket_for_each_request(postgres_engine: Engine) -> None:
    url = postgres_engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(2, CONTEXT, _begin, (CONTEXT.Barrier(2),)) as pool:
        found = [pool.submit(_process, url, backwards) for backwards in (False, True)]
        first, second = (set(one.result(90)) for one in found)

    assert first == second, "both were given the same tickets"
    tickets = open_of(desk_on(postgres_engine), "T1")
    one_for_each_request(tickets, 2 * PEOPLE * KEYS)
    assert first == {(ticket.id, ticket.number) for ticket in tickets}


@pytest.mark.postgres
def test_two_processes_that_claim_a_ticket_give_it_one_owner(postgres_engine: Engine) -> None:
    desk = desk_on(postgres_engine)
    tickets = [desk.open(Asker("T1", f"U_{person}"), request("linking"), f"{person}").ticket for person in range(20)]
    url = postgres_engine.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(2, CONTEXT, _begin, (CONTEXT.Barrier(2),)) as pool:
        found = [pool.submit(_claims, url, who, [ticket.id for ticket in tickets]) for who in ("U_SAM", "U_PAT")]
        refusals = [one.result(90) for one in found]

    for ours, theirs in zip(*refusals, strict=True):
        assert {ours, theirs} == {None, "taken"}


def _claims(url: str, who: str, tickets: list[int]) -> list[str | None]:
    engine = database.connect(url)
    try:
        desk = desk_on(engine)
        assert _START is not None
        _START.wait(60)
        decisions = [desk.act("T1", ticket, Claim(), who) for ticket in tickets]
        return [decision.refusal if decision else "gone" for decision in decisions]
    finally:
        engine.dispose()


def test_a_form_that_arrives_eight_times_at_once_is_one_request(desk: TicketDesk) -> None:
    for number in range(5):
        wanted = (Asker("T1", f"U_{number}"), SOME_KINDS[0], f"form:{number}")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _, one=wanted: open_one(desk, one), range(8)))
    assert [[line.what for line in desk.views.file(one).history] for one in open_of(desk, "T1")] == [["open"]] * 5


def test_of_two_alike_that_are_reopened_at_once_one_is(desk: TicketDesk) -> None:
    for number in range(6):
        ada, over = Asker("T1", f"U_{number}"), []
        for key in "ab":
            over.append(desk.open(ada, request("linking"), f"{number}{key}").ticket.id)
            desk.act("T1", over[-1], Resolve("other", identity_checked=False), "U_SAM")
        found = together(desk, partial(_reopened, desk, ada, tuple(over)), 2)
        assert {one.refusal for one in found} == {None, "there-is-one"}


def _reopened(desk: TicketDesk, ada: Asker, over: tuple[int, ...], place: int) -> Decision | None:
    return desk.by_asker(ada, over[place], Reopen())
