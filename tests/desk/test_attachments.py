"""Files of tickets: who may let them pass, once, and what is kept of them, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.core.attachments import FileResult
from bot.core.helpdesk import Deliver, TicketMessage
from bot.core.inquiry import Asker
from bot.core.tickets import Claim, Resolve, StaffReply, Ticket
from bot.desk.ticket_attachments import SENT_FILES
from bot.desk.tickets import Previewed, TicketDesk
from bot.store.store import Store
from bot.store.tables import inbox, ticket_messages
from tests.desk.test_tickets import (
    ADA,
    ASKER_THREAD,
    BEN,
    NOW,
    SAM,
    STRANGER,
    WORDS,
    acted,
    history,
    in_threads,
    opened,
    replied,
    said,
    wanted,
)

__all__ = ["NOW"]


@pytest.fixture
def desk(tickets: TicketDesk) -> TicketDesk:
    return tickets


@pytest.fixture
def ticket(desk: TicketDesk) -> Ticket:
    """With Ada's message, and a file with it."""
    found = opened(desk)
    in_threads(desk, found)
    said(desk, "See this.", files=1)
    return found


def message(desk: TicketDesk) -> TicketMessage:
    found = desk.attachments.message_at("T1", ASKER_THREAD[0], "201.0")
    assert found is not None
    return found


def rows(store: Store, what: str = "files") -> list[dict[str, object]]:
    """What is to be delivered of this kind."""
    with store.reading() as unit:
        found = unit.connection.execute(select(inbox.c.work).order_by(inbox.c.id)).scalars().all()
    return [row for row in found if row and row.get("what") == what]


def test_a_message_with_a_file_sends_none_by_itself(desk: TicketDesk, ticket: Ticket, store: Store) -> None:
    assert message(desk).files == 1
    assert rows(store) == []


def test_the_asker_lets_files_pass_once_and_it_stands_in_the_history(
    desk: TicketDesk, ticket: Ticket, store: Store
) -> None:
    for _ in range(2):
        assert desk.attachments.send_from_asker(ADA, ticket.id, message(desk).id) is None

    [row] = rows(store)
    assert (row["side"], row["message"], row["about"]) == ("staff", message(desk).id, "")
    sent = [one for one in history(store, ticket) if one.what == SENT_FILES]
    assert [(one.who, one.after) for one in sent] == [("U_ADA", "1")]


@pytest.mark.parametrize("who", [BEN, STRANGER, Asker("T2", "U_BEN")])
def test_nobody_else_lets_the_askers_files_pass(desk: TicketDesk, ticket: Ticket, store: Store, who: Asker) -> None:
    assert desk.attachments.send_from_asker(who, ticket.id, message(desk).id) == "gone"
    assert rows(store) == []


def test_staff_let_files_of_replies_pass_and_never_the_askers(desk: TicketDesk, ticket: Ticket, store: Store) -> None:
    replied(desk)
    reply = desk.attachments.message_at("T1", "G_STAFF", "101.0")
    assert reply is not None
    with store.writing() as unit:
        unit.connection.execute(update(ticket_messages).where(ticket_messages.c.id == reply.id).values(files=2))

    assert desk.attachments.send_from_staff("T1", ticket.id, message(desk).id, SAM) == "gone"
    assert desk.attachments.send_from_staff("T2", ticket.id, reply.id, SAM) == "gone"
    assert desk.attachments.send_from_staff("T1", ticket.id, reply.id, "U_KIM") == "gone", "it is not their reply"
    assert desk.attachments.send_from_asker(ADA, ticket.id, reply.id) == "gone"
    assert rows(store) == []
    assert desk.attachments.send_from_staff("T1", ticket.id, reply.id, SAM) is None
    assert [(row["side"], row["message"]) for row in rows(store)] == [("asker", reply.id)]


def test_a_message_without_files_of_another_ticket_or_taken_back_sends_none(
    desk: TicketDesk, ticket: Ticket, store: Store
) -> None:
    said(desk, "No file.", ts="202.0")
    plain = desk.attachments.message_at("T1", ASKER_THREAD[0], "202.0")
    assert plain is not None
    other = desk.open(ADA, replace(wanted(), kind="linking"), "form:2").ticket
    assert desk.attachments.send_from_asker(ADA, ticket.id, plain.id) == "gone"
    assert desk.attachments.send_from_asker(ADA, other.id, message(desk).id) == "gone"
    assert desk.attachments.send_from_asker(ADA, ticket.id, 999_999) == "gone"
    desk.edit_message("T1", ASKER_THREAD[0], "201.0", None)
    assert desk.attachments.send_from_asker(ADA, ticket.id, message(desk).id) == "gone"
    assert rows(store) == []


def test_a_closed_ticket_takes_no_files(desk: TicketDesk, ticket: Ticket, store: Store) -> None:
    acted(desk, ticket, Claim(), Resolve("explained", identity_checked=False))

    assert desk.attachments.send_from_asker(ADA, ticket.id, message(desk).id) == "over"
    assert rows(store) == []


def test_files_of_forms_go_with_the_ticket_the_addition_and_the_reply(desk: TicketDesk, store: Store) -> None:
    request = replace(wanted(), files=("F1", "F2"))
    ticket = desk.open(ADA, request, "form:1").ticket
    desk.open(ADA, request, "form:1")
    desk.open(ADA, replace(request, files=("F3",)), "form:2")
    previewed = Previewed("T1", ticket.id, StaffReply(WORDS), SAM, "view:1", None, ("F4",))
    for _ in range(2):
        desk.send(previewed)

    assert [(row["side"], row["about"]) for row in rows(store)] == [
        ("staff", "F1,F2"), ("staff", "F3"), ("asker", "F4"),
    ]  # fmt: skip


def test_whoever_sent_files_is_told_once_what_became_of_them(desk: TicketDesk, ticket: Ticket, store: Store) -> None:
    deliver = Deliver("T1", ticket.id, "staff", "files", "", message(desk).id)
    for _ in range(2):
        desk.attachments.record_result(deliver, FileResult(1, ("type",)))

    assert [(row["side"], row["about"]) for row in rows(store, "files-told")] == [("asker", "1:type")]


def test_staff_are_told_in_their_thread(desk: TicketDesk, ticket: Ticket, store: Store) -> None:
    replied(desk)
    reply = desk.attachments.message_at("T1", "G_STAFF", "101.0")
    assert reply is not None
    desk.attachments.record_result(Deliver("T1", ticket.id, "asker", "files", "", reply.id), FileResult(1))

    assert ("staff", "files:1:") in [(row["side"], row["about"]) for row in rows(store, "note")]
