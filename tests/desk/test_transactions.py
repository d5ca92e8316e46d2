"""How many transactions an event of the help desk costs: while one writes, SQLite's other writers wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import Engine

from bot.core.business_time import Calendar
from bot.core.helpdesk import Deliver, Request, Tick
from bot.core.incidents import IncidentReport
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge import Hours
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import Reply
from bot.core.tickets import Claim, Terms, Ticket, Withdraw
from bot.desk.guidance import GuidanceDesk
from bot.desk.incidents import IncidentDesk
from bot.desk.questions import Pick, QuestionDesk
from bot.desk.ticket_delivery import Outgoing
from bot.desk.ticket_drafts import Prefill
from bot.desk.tickets import ThreadMessage, TicketDesk
from bot.store.store import Store
from bot.store.unit import UnitOfWork

ADA, SAM = Asker("T1", "U_ADA"), Asker("T1", "U_SAM")
NOW: Final = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
CALENDAR: Final = Calendar((Hours((0, 1, 2, 3, 4), 9 * 60, 17 * 60),), "America/New_York", frozenset())
TERMS: Final = Terms(CALENDAR, first_reply=4 * HOUR, urgent_reply=HOUR, resolution=16 * HOUR)
STAFF_THREAD, ASKER_THREAD = ("G_STAFF", "100.1"), ("D_ADA", "200.1")
TEXT: Final = Redacted("My login is refused in the Southern District of Florida.")


@dataclass(frozen=True, slots=True)
class CountingStore(Store):
    """A store that counts its transactions."""

    transactions: list[str] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        self.transactions.append("reading")
        with Store.reading(self) as unit:
            yield unit

    @contextmanager
    def writing(self, *, single: bool = False) -> Iterator[UnitOfWork]:
        self.transactions.append("writing")
        with Store.writing(self, single=single) as unit:
            yield unit


@dataclass(frozen=True, slots=True)
class Stage:
    """The desks, and a person with a question, a check and a ticket that is shown on both sides."""

    store: CountingStore
    questions: QuestionDesk
    tickets: TicketDesk
    incidents: IncidentDesk
    ticket: Ticket
    outgoing: Outgoing
    question: int
    check: int


@pytest.fixture
def stage(engine: Engine, kb: KnowledgeBase) -> Stage:
    store = CountingStore(engine)
    guided = GuidanceDesk(store, lambda: kb, lambda: NOW)
    questions = QuestionDesk(store, lambda: kb, lambda: NOW)
    tickets = TicketDesk(store, lambda: kb, lambda: NOW, guided, lambda _: TERMS)
    incidents = IncidentDesk(store, lambda: kb, lambda: NOW, lambda _: CALENDAR.zone)
    reply = questions.ask(Inquiry(ADA, "D_ADA:1.0", TEXT, "dm", "D_ADA", "1.0", None, mentioned=False))
    check = guided.start(ADA, "link", "flsd")
    assert isinstance(reply, Reply)
    assert reply.question is not None
    assert check is not None
    request = Request(subject="", court="flsd", kind="linking", text=TEXT, question=reply.question)
    ticket = tickets.open(ADA, request, "form:1").ticket
    tickets.delivery.set_card_place(Deliver("T1", ticket.id, "staff", "card"), *STAFF_THREAD)
    tickets.delivery.set_card_place(Deliver("T1", ticket.id, "asker", "card"), *ASKER_THREAD)
    tickets.relay_from_staff(ThreadMessage(SAM, *STAFF_THREAD, "101.0", TEXT, "G_STAFF:101.0"))
    with store.reading() as unit:
        message = unit.tickets.message_with_key("T1", "G_STAFF:101.0")
    assert message is not None
    outgoing = tickets.delivery.outgoing("T1", message.id)
    assert outgoing is not None
    store.transactions.clear()
    return Stage(store, questions, tickets, incidents, ticket, outgoing, reply.question, check.run)


def staff_card(stage: Stage) -> None:
    """What the delivery of a card in the staff channel reads."""
    found = stage.tickets.views.find("T1", stage.ticket.id)
    assert found is not None
    card = stage.tickets.views.staff_card(found[0])
    assert card.question == TEXT
    assert card.check is not None


def in_outage(what: str) -> Callable[[Stage], object]:
    """What is done while the court's system is known to be down; the report itself is not counted."""

    def do(stage: Stage) -> object:
        stage.incidents.report(SAM, IncidentReport("ecf", "flsd", Redacted("It hangs.")))
        stage.store.transactions.clear()
        match what:
            case "ask":
                asked = Inquiry(ADA, "k", TEXT, "dm", "D_ADA", "2.0", None, mentioned=False)
                reply = stage.questions.ask(asked)
                assert isinstance(reply, Reply)
                assert reply.incidents
                return reply
            case "end":
                return stage.incidents.act(SAM, 1, "end")
            case "choose":
                shown = stage.questions.choose(ADA, stage.question, Pick("link-steps", "flsd"))
                assert shown is not None
                assert shown.incidents
                return shown
            case _:
                wanted = Request(subject="Ms. R.", court="flsd", kind="menus", text=TEXT)
                opened = stage.tickets.open(ADA, wanted, "form:2")
                with Store(stage.store.engine).reading() as unit:  # another store: this look is not counted
                    assert unit.incidents.of_ticket("T1", opened.ticket.id)
                return opened

    return do


def asker_card(stage: Stage) -> None:
    found = stage.tickets.views.find("T1", stage.ticket.id)
    assert found is not None
    stage.tickets.views.asker_card(found[0])


COSTS: Final[dict[str, tuple[Callable[[Stage], object], list[str]]]] = {
    "a question": (
        lambda stage: stage.questions.ask(Inquiry(ADA, "k", TEXT, "dm", "D_ADA", "2.0", None, mentioned=False)),
        ["reading", "writing"],
    ),
    "an answer chosen by a button": (
        lambda stage: stage.questions.choose(ADA, stage.question, Pick("link-steps", "flsd")),
        ["writing"],
    ),
    "a question during an outage": (in_outage("ask"), ["reading", "writing"]),
    "an answer chosen by a button during an outage": (in_outage("choose"), ["writing"]),
    "a ticket during an outage": (in_outage("open"), ["writing"]),
    "the end of an outage": (in_outage("end"), ["writing"]),
    "the list of outages": (lambda stage: stage.incidents.listing("T1"), ["reading"]),
    "a staff card": (staff_card, ["reading", "reading"]),
    "an asker's card": (asker_card, ["reading"]),
    "the form of a ticket": (
        lambda stage: stage.tickets.views.draft(ADA, Prefill(question=stage.question, run=stage.check)),
        ["reading"],
    ),
    "a ticket": (
        lambda stage: stage.tickets.open(
            ADA, Request(subject="Ms. R.", court="alsd", kind="names", text=TEXT), "form:2"
        ),
        ["writing"],
    ),
    "a request that adds to a ticket": (
        lambda stage: stage.tickets.open(ADA, Request(subject="", court="flsd", kind="linking", text=TEXT), "form:3"),
        ["writing"],
    ),
    "a button of staff": (lambda stage: stage.tickets.act("T1", stage.ticket.id, Claim(), "U_SAM"), ["writing"]),
    "a button of the asker": (lambda stage: stage.tickets.by_asker(ADA, stage.ticket.id, Withdraw()), ["writing"]),
    "a timer": (lambda stage: stage.tickets.tick(Tick("T1", stage.ticket.id, "first-reply")), ["writing"]),
    "words of the asker": (
        lambda stage: stage.tickets.relay_from_asker(ThreadMessage(ADA, *ASKER_THREAD, "201.0", TEXT, "D_ADA:201.0")),
        ["writing"],
    ),
    "words of staff": (
        lambda stage: stage.tickets.relay_from_staff(ThreadMessage(SAM, *STAFF_THREAD, "102.0", TEXT, "G_STAFF:102.0")),
        ["writing"],
    ),
    "words that have reached the other side": (
        lambda stage: stage.tickets.delivery.mark_delivered(stage.outgoing, "202.0"),
        ["writing"],
    ),
    "the queue": (lambda stage: stage.tickets.views.queue("T1", "U_SAM"), ["reading"]),
}


@pytest.mark.parametrize("event", COSTS)
def test_an_event_costs_no_more_transactions_than_it_needs(stage: Stage, event: str) -> None:
    do, transactions = COSTS[event]

    do(stage)

    assert stage.store.transactions == transactions
