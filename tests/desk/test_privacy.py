"""How long things are kept, and what a person can see and erase of it, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, select, update

import bot.desk.privacy
from bot.core.drafts import AddPhrasings, DraftEvent, QuestionChange, Report
from bot.core.drafts.reviews import ReviewMark
from bot.core.flow import Choose
from bot.core.helpdesk import Deliver
from bot.core.incidents import Follower, IncidentReport
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.on_call import PagePerson, PageStep, Shift
from bot.core.redaction import Redacted
from bot.core.reminders import Nudge
from bot.core.tickets import Claim, PassOn, Rate, Resolve, StaffReply, Ticket, Transfer, Withdraw
from bot.desk.guidance import GuidanceDesk
from bot.desk.incidents import IncidentDesk
from bot.desk.invitations import InvitationDesk
from bot.desk.privacy import DataExport, PrivacyDesk, PurgeCounts, Retention
from bot.desk.questions import Pick, QuestionDesk
from bot.desk.roster import RosterDesk
from bot.desk.tickets import ThreadMessage, TicketDesk
from bot.store.columns import SLACK_ID
from bot.store.jobs import Incoming
from bot.store.privacy import hash_key, was_erased
from bot.store.store import Store
from bot.store.tables import (
    conversations,
    feedback,
    inbox,
    metadata,
    picks,
    questions,
    roster_cells,
    roster_people,
    ticket_changes,
    ticket_messages,
    tickets,
    triages,
)
from bot.store.tickets import MessageChange
from handlers.jobs.tasks import Alarm, AnswerQuestion, AskerSaid, ShowCheck, StaffSaid, to_json
from tests.desk.conftest import TERMS, Time
from tests.desk.test_guidance import TO_READY, done, started
from tests.desk.test_tickets import ADA, BEN, DAY, HOUR, NOW, SAM, STRANGER, everything, history, wanted

WORDS = {ADA: "Heliotrope", BEN: "Marigold", STRANGER: "Wisteria"}
COURTS = {ADA: "cand", BEN: "cod", STRANGER: "med"}
"""Where each reports an outage."""
STAFF = Asker("T1", SAM)
OF_STAFF = "Verbena"
LEASE = timedelta(seconds=15)
VIEWS = count(1)
"""Ids of forms."""
QUESTION = "how do I link my account in this court?"


@dataclass
class Desks:
    """All that people do anything with."""

    store: Store
    clock: Time
    asked: QuestionDesk
    guided: GuidanceDesk
    desk: TicketDesk
    privacy: PrivacyDesk
    incidents: IncidentDesk
    roster: RosterDesk
    invitations: InvitationDesk


@pytest.fixture
def desks(store: Store, kb: KnowledgeBase, clock: Time, guided: GuidanceDesk, tickets: TicketDesk) -> Desks:
    asked = QuestionDesk(store, lambda: kb, clock)
    incidents = IncidentDesk(store, lambda: kb, clock, lambda _: "America/New_York")
    return Desks(
        store, clock, asked, guided, tickets, PrivacyDesk(store, clock, tickets), incidents,
        RosterDesk(store, lambda: kb, clock), InvitationDesk(store, lambda: kb, clock, lambda _: TERMS.calendar),
    )  # fmt: skip


def dm(who: Asker) -> str:
    return f"D_{who.team_id}_{who.user_id.removeprefix('U_')}"


def ask(desks: Desks, who: Asker, text: str, ts: str, *, channel: str = "", key: str = "") -> int:
    """A question as it is kept."""
    place = channel or dm(who)
    asked = Inquiry(
        asker=who, key=key or f"{place}:{ts}", text=Redacted(text), surface="shortcut" if key else "dm",
        channel=place, ts=ts, thread_ts=None, mentioned=True,
    )  # fmt: skip
    desks.asked.ask(asked)
    with desks.store.reading() as unit:
        query = select(questions.c.id).where(questions.c.team_id == who.team_id, questions.c.key == asked.key)
        found: int = unit.connection.execute(query).scalar_one()
    return found


def ticket(desks: Desks, who: Asker, court: str, *, by: str | None = None, staff: str = "Hello.") -> Ticket:
    """An open ticket, posted on both sides, with words of both in it; claimed by Sam."""
    word, desk, team = WORDS[who], desks.desk, who.team_id
    request = replace(
        wanted(court=court, subject=f"Ms. {word}", text=f"My {word} login is refused."),
        login=f"{word}1", reach=f"{word} at home", deadline=f"{word} day",
    )  # fmt: skip
    made = desk.open(who, request, f"form:V{next(VIEWS)}", by).ticket
    desk.delivery.set_card_place(Deliver(team, made.id, "staff", "card"), f"G_{team}", f"{made.id}.1")
    desk.delivery.set_card_place(Deliver(team, made.id, "asker", "card"), dm(who), f"{made.id}.2")
    desk.act(team, made.id, Claim(), SAM)
    text, key = Redacted(f"Still no {word}."), f"{dm(who)}:{made.id}.3"
    said = desk.relay_from_asker(ThreadMessage(who, dm(who), f"{made.id}.2", f"{made.id}.3", text, key))
    assert said is not None
    desk.act(team, made.id, StaffReply(Redacted(f"{staff} Dear {word}.")), SAM, f"view:{made.id}")
    with desks.store.writing() as unit:  # their words were posted in the staff thread
        posted = unit.tickets.message_with_key(team, f"{dm(who)}:{made.id}.3")
        assert posted is not None
        unit.tickets.change_message(team, posted.id, MessageChange(state="delivered", copy_ts=f"{made.id}.4"))
    return now(desks, made)


def now(desks: Desks, one: Ticket) -> Ticket:
    found = desks.desk.views.find(one.team_id, one.id)
    assert found is not None
    return found[0]


def came_in(desks: Desks, who: Asker) -> list[str]:
    """What the inbox has of somebody, done and not done; the keys that name them."""
    word, at, asker = WORDS[who], desks.clock(), who.user_id
    asked = Inquiry(who, f"{dm(who)}:9.9", Redacted(f"Where is {word}?"), "dm", dm(who), "9.9", None, mentioned=True)
    line = f"check:{asker}"
    naming = [f"check:{asker}:f=link:1", f"progress:{asker}:2", f"alarm:{asker}:2026-11-16:gone"]
    rows: list[tuple[str, str, Any, bool]] = [
        (f"{dm(who)}:9.9", f"{dm(who)}:", AnswerQuestion(asked), False),
        (naming[0], line, ShowCheck(who, None, "link", "flsd", "1.0"), True),
        (naming[1], line, ShowCheck(who, None, "link", "flsd", "1.0"), False),
        (naming[2], f"alarm:{asker}", Alarm(asker, "gone", "1.0"), False),
        (f"{dm(who)}:8.8", f"{dm(who)}:8.0", AskerSaid(who, dm(who), "8.0", "8.8", Redacted(word), 0, 0), False),
    ]
    with desks.store.writing() as unit:
        for key, conversation, task, is_done in rows:
            (work,) = unit.inbox.receive_all(
                [Incoming(who.team_id, key, conversation, to_json(task))], at, "one", LEASE
            )
            assert work is not None
            if is_done:
                unit.inbox.finish_all([(who.team_id, work.id, "shown")], at)
    return naming


def live(desks: Desks, who: Asker) -> list[str]:
    """Somebody uses everything there is. The keys in the inbox that name them."""
    word, asked = WORDS[who], desks.asked
    first = ask(desks, who, f"{QUESTION} {word}", "1.0")
    ask(desks, who, f"{QUESTION} {word} again", "2.0", channel="C_ASK", key=f"shortcut:C_ASK:2.0:{who.user_id}:3")
    asked.rate_answer(who, first, False)
    asked.choose(who, first, Pick("link-steps", "flsd"))
    asked.set_usual_court(who, "flsd")
    done(desks.guided, started(desks.guided, asker=who), *TO_READY, Choose("ready", "go"), asker=who)
    other = desks.guided.start(who, "link", "alsd", f"Mr. {word}")
    assert other is not None
    desks.guided.move_card(who, other.run, dm(who), "7.7")
    desks.desk.triage(who, wanted("pacer-login", court=None), f"form:V{next(VIEWS)}")
    over = ticket(desks, who, "alsd")
    resolved = Resolve("court-reset", identity_checked=True, text=Redacted(f"Bye {word}."))
    desks.desk.act(who.team_id, over.id, resolved, SAM, f"view:{over.id}:2")
    desks.desk.by_asker(who, over.id, Rate(4))
    desks.desk.act(who.team_id, ticket(desks, who, "flsd").id, PassOn("court"), SAM)
    ticket(desks, who, "casd", by=SAM)
    report = IncidentReport("ecf", COURTS[who], Redacted(f"{word} is down."))
    incident = desks.incidents.report(who, report).incident
    on_call(desks, who, over)
    with desks.store.writing() as unit:
        unit.incidents.follow([Follower(who.team_id, incident.id, who.user_id)])
        nudge = {"kind": "nudge", **asdict(Nudge(who.team_id, who.user_id, other.run, SAM))}
        unit.outbox.send(who.team_id, f"nudge:{other.run}:today", f"nudge:{other.run}", nudge, desks.clock())
    on_board(desks, who)
    teach(desks, who, first)
    return came_in(desks, who)


def teach(desks: Desks, who: Asker, question: int) -> None:
    """Somebody, who is staff too, writes a draft from a question of theirs, and waits for its answer."""
    with desks.store.writing() as unit:
        kept = unit.questions.get(who.team_id, question)
        assert kept is not None
        draft = unit.drafts.write(who, AddPhrasings("link-steps", ("marry the accounts",)), (kept.text, "How?"), NOW)
        unit.drafts.edit(who.team_id, draft.id, draft.change, who.user_id)
        unit.drafts.add_event(draft, DraftEvent("write", who.user_id, NOW))
        unit.drafts.finish(draft, Report("a", "b", (), (QuestionChange(kept.text, "none", "link-steps"),)), None)
        unit.marks.ignore(who, f"hash of {question}", NOW)
        unit.reviews.mark_checked(who, f"answer-{question}", NOW.date())
        unit.reviews.set_owner(who.team_id, f"court-{question}", who.user_id)
        unit.wishes.add(who, question, (kept.channel, None), NOW)


def on_call(desks: Desks, who: Asker, over: Ticket) -> None:
    """Somebody is on the list, and was paged for a ticket."""
    step = PageStep(who.team_id, over.id, "r", 1, "1.0")
    with desks.store.writing() as unit:
        unit.paging.keep_shifts(who.team_id, (*unit.paging.shifts(who.team_id), Shift((who.user_id,))))
        page = unit.paging.add(step, PagePerson(who.user_id, 10), desks.clock())
        unit.paging.change(page, "sent", (dm(who), "8.1"))


def on_board(desks: Desks, who: Asker) -> None:
    """An attorney on the roster, asked by themselves, who declined in one court and confirms nothing in another."""
    word, user = WORDS[who], who.user_id
    desks.roster.import_roster(who, desks.roster.read(f"name,slack,courts\nMs. {word},{user},flsd alsd casd\n"))
    desks.invitations.invite(who)
    desks.invitations.decline(who)
    with desks.store.writing() as unit:
        unit.invitations.report(user, who, "casd")


@pytest.fixture
def others(desks: Desks) -> dict[str, list[tuple[Any, ...]]]:
    """Ben, and somebody with Ada's id in another workspace, have used everything; all rows of that."""
    live(desks, BEN)
    live(desks, STRANGER)
    return {name: rows for name, rows in everything(desks.store).items() if name != "ticket_numbers"}


def stored(store: Store, team: str = "T1", besides: str = "") -> str:
    """All rows of a workspace, as text."""
    with store.reading() as unit:
        return "\n".join(
            repr(row)
            for table in metadata.sorted_tables
            if table.name != besides and "team_id" in table.c
            for row in unit.connection.execute(select(table).where(table.c.team_id == team))
        )


def open_rows(store: Store, kind: str, team: str = "T1") -> list[dict[str, Any]]:
    query = select(inbox.c.work).where(inbox.c.team_id == team, inbox.c.done_at.is_(None)).order_by(inbox.c.id)
    with store.reading() as unit:
        return [dict(work) for work in unit.connection.execute(query).scalars() if work["kind"] == kind]


def how_many(store: Store, table: Any, *where: Any) -> int:
    with store.reading() as unit:
        return unit.connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


# --- erasing


def test_after_an_erasure_no_table_has_the_person_or_their_words(desks: Desks, others: object) -> None:
    live(desks, ADA)
    assert "Heliotrope" in stored(desks.store)

    erased = desks.privacy.erase(ADA)

    after = stored(desks.store)
    assert "U_ADA" not in after
    assert "Heliotrope" not in after
    assert dm(ADA) not in stored(desks.store, besides="inbox")
    assert (erased.questions, erased.checks, erased.tickets, len(erased.withdrawn)) == (2, 2, 3, 2)
    assert desks.privacy.kept_of(ADA).is_empty


def test_an_erasure_leaves_everything_of_others_as_it_was(
    desks: Desks, others: dict[str, list[tuple[Any, ...]]]
) -> None:
    live(desks, ADA)

    desks.privacy.erase(ADA)

    after = everything(desks.store)
    for name, rows in others.items():
        kept = {repr(row) for row in after[name]}
        assert [row for row in rows if repr(row) not in kept] == [], name


def test_a_reminder_that_was_asked_for_goes_with_everything_else(desks: Desks) -> None:
    card = started(desks.guided, asker=ADA)
    desks.guided.move_card(ADA, card.run, dm(ADA), "7.7")
    assert desks.guided.answer_typed(ADA, dm(ADA), Redacted("remind me Tuesday 9:00"), "1", "America/Denver")
    [waiting] = [one for one in desks.privacy.kept_of(ADA).waiting if one["what"] == "asked-reminder"]
    assert "America/Denver" in stored(desks.store)

    desks.privacy.erase(ADA)

    assert desks.privacy.kept_of(ADA).is_empty
    assert "America/Denver" not in stored(desks.store)
    assert waiting


def test_erasing_twice_changes_nothing_more(desks: Desks) -> None:
    live(desks, ADA)
    desks.privacy.erase(ADA)
    before = everything(desks.store)

    again = desks.privacy.erase(ADA)

    assert everything(desks.store) == before
    assert (again.questions, again.checks, again.tickets, again.withdrawn, again.handed_back) == (0, 0, 0, (), ())


def test_who_was_never_there_can_be_erased(desks: Desks, others: object) -> None:
    before = everything(desks.store)

    desks.privacy.erase(Asker("T1", "U_NOBODY"))
    desks.privacy.erase(Asker("T1", "U_A"))

    assert everything(desks.store) == before


def test_open_tickets_are_withdrawn_first_and_staff_see_it(desks: Desks) -> None:
    one = ticket(desks, ADA, "alsd")
    desks.desk.act("T1", one.id, PassOn("court"), SAM)

    erased = desks.privacy.erase(ADA)

    after = now(desks, one)
    assert erased.withdrawn == (one.number,)
    assert (after.state, after.closed_at) == ("closed", NOW)
    last = history(desks.store, one)[-1]
    assert (last.what, last.before, last.after, last.who) == ("withdraw", "waiting-court", "closed", after.asker)
    sent = [(row["side"], row["what"], row["about"]) for row in open_rows(desks.store, "deliver")]
    assert ("staff", "note", "withdrawn:") in sent
    assert sent[-2:] == [("staff", "card", ""), ("staff", "message", "")]
    assert {side for side, _, _ in sent} == {"staff"}
    assert open_rows(desks.store, "tick") == []


def test_of_a_ticket_only_people_and_texts_go(desks: Desks) -> None:
    live(desks, ADA)
    with desks.store.reading() as unit:
        before = {one.id: one for one in unit.tickets.since("T1", None) if one.is_over}
    past = {one.id: [(line.what, line.at) for line in history(desks.store, one)] for one in before.values()}

    desks.privacy.erase(ADA)

    assert before
    for one in before.values():
        after = now(desks, one)
        assert after == replace(
            one, asker=after.asker, subject="", text=Redacted(""), login="", reach="", deadline=""
        )  # fmt: skip
        assert after.owner == SAM
        assert after.rating == 4
        assert [(line.what, line.at) for line in history(desks.store, one)] == past[one.id]


def test_a_pseudonym_is_one_an_erasure_and_nothing_leads_back(desks: Desks) -> None:
    first = [ticket(desks, ADA, court) for court in ("alsd", "flsd")]
    desks.privacy.erase(ADA)
    second = ticket(desks, ADA, "alsd")
    desks.privacy.erase(ADA)

    names = [now(desks, one).asker for one in (*first, second)]
    assert names[0] == names[1] != names[2]
    assert all(len(name) == 12 and name[0] == "X" for name in names)


def test_who_was_erased_can_ask_for_the_same_again(desks: Desks) -> None:
    for asker in (ADA, BEN):
        ticket(desks, asker, "alsd")
        desks.privacy.erase(asker)

    again = desks.desk.open(ADA, wanted(court="alsd"), "form:again")

    assert not again.added
    assert desks.desk.views.of_asker(ADA)[0].ticket.number == 3


def test_what_is_on_its_way_to_or_from_the_person_is_not_sent(desks: Desks) -> None:
    live(desks, ADA)

    desks.privacy.erase(ADA)

    assert {row["side"] for row in open_rows(desks.store, "deliver")} == {"staff"}
    for kind in ("question", "check", "asker-said", "nudge", "remind", "alarm", "roster-invite"):
        assert open_rows(desks.store, kind) == [], kind


def test_their_words_in_the_staff_thread_are_taken_back(desks: Desks) -> None:
    one = ticket(desks, ADA, "alsd")

    desks.privacy.erase(ADA)

    [message] = [row for row in open_rows(desks.store, "deliver") if row["what"] == "message"]
    outgoing = desks.desk.delivery.outgoing("T1", message["message"])
    assert outgoing is not None
    assert (outgoing.message.state, outgoing.message.text, outgoing.message.copy_ts) == (
        "taken back",
        "",
        f"{one.id}.4",
    )


def test_a_key_that_named_the_person_is_still_known(desks: Desks) -> None:
    naming = live(desks, ADA)
    desks.privacy.erase(ADA)

    with desks.store.reading() as unit:
        assert [was_erased(unit.connection, "T1", key) for key in naming] == [True] * 3
        assert not was_erased(unit.connection, "T2", naming[0])
        assert not was_erased(unit.connection, "T1", "check:U_BEN:f=link:1")
        assert not was_erased(unit.connection, "T1", f"{dm(ADA)}:9.9")
        assert unit.connection.execute(select(inbox).where(inbox.c.key == f"{dm(ADA)}:9.9")).one().outcome == "erased"


def test_a_key_that_came_in_again_after_an_erasure_stands_in_no_way(desks: Desks) -> None:
    key, work = "progress:U_ADA:2", to_json(ShowCheck(ADA, None, "link", None, "1.0"))
    for number in range(2):
        with desks.store.writing() as unit:
            unit.outbox.schedule("T1", key, work, NOW, NOW)
        desks.privacy.erase(ADA)
        assert how_many(desks.store, inbox, inbox.c.key == hash_key(key)) == 1, number
        assert "U_ADA" not in stored(desks.store)


def test_a_ticket_opened_while_others_are_withdrawn_is_withdrawn_too(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle: Callable[..., None] = PrivacyDesk._settle
    later: Iterator[str] = iter(["flsd"])

    def meanwhile(self: PrivacyDesk, *args: Any) -> None:
        settle(self, *args)
        for court in later:
            ticket(desks, ADA, court)

    monkeypatch.setattr(PrivacyDesk, "_settle", meanwhile)
    ticket(desks, ADA, "alsd")

    assert desks.privacy.erase(ADA).withdrawn == (1, 2)
    assert "U_ADA" not in stored(desks.store)


def test_an_erasure_that_never_comes_to_an_end_is_given_up(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PrivacyDesk, "_settle", lambda *_: None)
    ticket(desks, ADA, "alsd")

    with pytest.raises(RuntimeError, match="faster"):
        desks.privacy.erase(ADA)


def test_what_others_said_to_the_person_s_questions_goes_with_them(desks: Desks) -> None:
    theirs, bens = ask(desks, ADA, QUESTION, "1.0"), ask(desks, BEN, QUESTION, "1.0")
    for who in (ADA, BEN):
        for question in (theirs, bens):
            desks.asked.rate_answer(who, question, True)
            desks.asked.choose(who, question, Pick("link-steps", "flsd"))

    desks.privacy.erase(ADA)

    for table in (feedback, picks):
        assert how_many(desks.store, table) == 1
        assert how_many(desks.store, table, table.c.user_id == "U_BEN", table.c.question_id == bens) == 1


def test_several_are_erased_at_once(desks: Desks) -> None:
    for who in (ADA, BEN):
        live(desks, who)
    with desks.store.reading() as unit:
        asked = unit.connection.execute(select(questions.c.id)).scalars().all()
    for question in asked:
        for who in (ADA, BEN):
            desks.asked.rate_answer(who, question, True)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(desks.privacy.erase, [ADA, BEN, STAFF] * 2))

    after = stored(desks.store)
    assert [word for word in ("U_ADA", "U_BEN", "U_SAM", "Heliotrope", "Marigold") if word in after] == []


def test_every_column_that_can_name_somebody_is_thought_of() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if column.type is SLACK_ID and column.name != "team_id" and "channel" not in column.name
    }

    assert found == {
        "questions.user_id", "feedback.user_id", "picks.user_id", "conversations.asker", "people.user_id",
        "roster_people.user_id", "roster_cells.asked_by", "roster_cells.reported_by", "roster_changes.who",
        "checks.user_id", "facts.user_id", "tickets.asker", "tickets.owner", "tickets.opened_by", "ticket_changes.who",
        "incident_changes.who", "incident_followers.user_id", "drafts.author", "drafts.edited_by", "draft_events.who",
        "group_marks.who", "review_marks.checked_by", "review_marks.owner", "answer_wishes.user_id",
        "ticket_messages.author", "pages.user_id", "triages.user_id", "installations.user_id", "workspaces.first_admin",
    }  # fmt: skip


# --- the readiness board


def test_the_board_counts_who_was_erased_and_knows_nothing_else_of_them(desks: Desks, others: object) -> None:
    live(desks, ADA)

    desks.privacy.erase(ADA)

    with desks.store.reading() as unit:
        person = unit.connection.execute(select(roster_people).where(roster_people.c.key.like("gone:%"))).one()
        kept = unit.connection.execute(select(roster_cells).where(roster_cells.c.person_id == person.id)).all()
    assert (person.user_id, person.name, person.stopped) == (None, "", True)
    assert {(one.state, one.step, one.done_on, one.asked_by, one.reported_by) for one in kept} == {
        ("erased", None, None, None, None)
    }
    assert len(kept) == 3


def test_who_was_erased_is_not_asked_and_not_put_back_by_a_match(desks: Desks) -> None:
    on_board(desks, ADA)
    desks.privacy.erase(ADA)
    before = everything(desks.store)

    assert desks.invitations.invite(STAFF, court="flsd") == 0
    assert desks.roster.to_look_up("T1") == ()
    assert desks.invitations.decline(ADA) == 0
    assert everything(desks.store) == before


def test_an_administrator_who_is_erased_leaves_the_board_to_others(desks: Desks) -> None:
    desks.roster.import_roster(STAFF, desks.roster.read("name,slack,courts\nBen,U_BEN,flsd\n"))
    desks.invitations.invite(STAFF, court="flsd")

    desks.privacy.erase(STAFF)

    assert "U_SAM" not in stored(desks.store)
    with desks.store.reading() as unit:
        row = unit.roster.row_of(BEN)
    assert row is not None
    assert row.cells[0].state == "not-started"
    assert row.cells[0].asked_by is not None
    assert row.cells[0].asked_by.startswith("X")


def test_the_roster_has_a_retention_of_its_own(desks: Desks) -> None:
    for who in (ADA, STRANGER):
        on_board(desks, who)
    desks.clock.now += 30 * DAY
    on_board(desks, BEN)

    assert desks.privacy.purge_expired(older(desks, 365)).roster == 0
    gone = desks.privacy.purge_expired(older(desks, 365, 1)).roster

    with desks.store.reading() as unit:
        assert unit.connection.execute(select(roster_people.c.user_id)).scalars().all() == ["U_BEN"]
        assert len(unit.connection.execute(select(roster_cells)).all()) == 3
    assert gone == 2 + 4


# --- drafts


def test_a_draft_outlives_who_wrote_it_without_their_name_and_their_question(desks: Desks, others: object) -> None:
    live(desks, ADA)

    desks.privacy.erase(ADA)

    with desks.store.reading() as unit:
        [draft, of_ben] = [one for one in unit.drafts.of_team("T1") if one.examples != ()]
    assert (draft.author, draft.edited_by, draft.examples) == ("", "", ("How?",))
    assert draft.change == AddPhrasings("link-steps", ("marry the accounts",))
    assert draft.report is not None
    assert draft.report.examples == ()
    assert of_ben.author == "U_BEN"


def test_what_others_have_asked_in_the_same_words_stays_an_example(desks: Desks) -> None:
    first = ask(desks, ADA, QUESTION, "1.0")
    ask(desks, BEN, QUESTION, "2.0")
    teach(desks, ADA, first)

    desks.privacy.erase(ADA)

    with desks.store.reading() as unit:
        assert unit.drafts.of_team("T1")[0].examples == (QUESTION, "How?")


def test_drafts_that_are_over_and_marks_go_with_the_questions_of_their_time(desks: Desks) -> None:
    with desks.store.writing() as unit:
        change = AddPhrasings("link-steps", ("marry the accounts",))
        withdrawn, published, waiting = (unit.drafts.write(ADA, change, (), NOW) for _ in range(3))
        unit.drafts.set_state("T1", withdrawn.id, "withdrawn", NOW)
        unit.drafts.publish(published, NOW)
        unit.marks.ignore(ADA, "a hash", NOW)

    assert desks.privacy.purge_expired(older(desks, 90)).drafts == 0
    assert desks.privacy.purge_expired(older(desks, 90, 1)).drafts == 2

    with desks.store.reading() as unit:
        assert [one.id for one in unit.drafts.of_team("T1")] == [waiting.id, published.id]
        assert unit.marks.ignored("T1") == frozenset()


def test_a_review_outlives_who_made_it_without_their_name(desks: Desks) -> None:
    with desks.store.writing() as unit:
        unit.reviews.mark_checked(ADA, "link-steps", NOW.date())
        unit.reviews.set_owner("T1", "link-steps", ADA.user_id)

    desks.privacy.erase(ADA)

    with desks.store.reading() as unit:
        assert unit.reviews.of_team("T1") == (ReviewMark("link-steps", NOW.date(), "", ""),)


# --- a member of staff


def test_a_member_of_staff_can_be_erased_and_tickets_go_on(desks: Desks) -> None:
    live(desks, BEN)
    spoken = ticket(desks, BEN, "almd", staff=OF_STAFF)
    given = ticket(desks, BEN, "alnd")
    desks.desk.act("T1", given.id, Transfer("U_PAT"), SAM)
    said = StaffSaid(STAFF, "G_T1", f"{spoken.id}.1", "55.5", Redacted(f"!reply {OF_STAFF}"), 0)
    with desks.store.writing() as unit:
        unit.inbox.receive_all([Incoming("T1", "G_T1:55.5", f"G_T1:{spoken.id}.1", to_json(said))], NOW, "one", LEASE)
    assert OF_STAFF in stored(desks.store)

    erased = desks.privacy.erase(STAFF)

    after = stored(desks.store)
    assert "U_SAM" not in after
    assert OF_STAFF not in after
    free = now(desks, spoken)
    assert (free.asker, free.owner, free.state, free.text) == ("U_BEN", None, "new", spoken.text)
    assert spoken.number in erased.handed_back
    assert (erased.withdrawn, erased.tickets) == ((), 0)
    assert now(desks, given).owner == "U_PAT"
    with desks.store.reading() as unit:
        [over] = [one for one in unit.tickets.since("T1", None) if one.is_over]
    assert over.owner is not None
    assert {line.who for line in history(desks.store, over)} == {"U_BEN", over.owner}
    assert ("Still no Marigold.", "U_BEN") in [(row.text, row.author) for row in messages(desks.store)]


def messages(store: Store) -> list[Any]:
    with store.reading() as unit:
        return list(unit.connection.execute(select(ticket_messages).order_by(ticket_messages.c.id)).all())


def test_who_was_reminded_by_the_erased_is_still_reminded(desks: Desks) -> None:
    card = started(desks.guided, asker=BEN)
    with desks.store.writing() as unit:
        unit.outbox.send(
            "T1", "nudge:1:today", "nudge:1", {"kind": "nudge", **asdict(Nudge("T1", "U_BEN", 1, SAM))}, NOW
        )

    desks.privacy.erase(STAFF)

    [nudge] = open_rows(desks.store, "nudge")
    assert (nudge["user_id"], nudge["run"], nudge["by"][0]) == ("U_BEN", card.run, "X")


# --- what is kept


def test_a_person_gets_everything_that_is_kept_about_them(desks: Desks) -> None:
    live(desks, ADA)

    kept = desks.privacy.kept_of(ADA)

    counts = dict(kept.counts)
    assert counts == {
        "questions": 2,
        "feedback": 1,
        "picks": 1,
        "usual_court": 1,
        "conversations": 1,
        "checks": 2,
        "facts": 2,
        "tickets": 3,
        "messages": 10,
        "solved_alone": 1,
        "as_staff": 0,
        "as_admin": 0,
        "incidents": 1,
        "on_call": 2,
        "roster": 3,
        "roster_work": 2,
        "drafts": 1,
        "draft_work": 4,
        "wishes": 1,
        "waiting": 7,
    }
    read: dict[str, Any] = json.loads(kept.document())
    assert (read["workspace"], read["person"], read["as_of"]) == ("T1", "U_ADA", "2026-11-16T15:00:00+00:00")
    assert read["questions"][0]["text"] == f"{QUESTION} Heliotrope"
    assert read["questions"][0]["answers"][0].keys() == {"outcome", "entry", "court"}
    assert {row["listed_as"] for row in read["roster"]} == {"user:U_ADA"}
    first = read["tickets"][0]
    assert (first["number"], first["login"], first["reach"], first["rating"]) == (
        1,
        "Heliotrope1",
        "Heliotrope at home",
        4,
    )
    assert [one["from"] for one in first["messages"]] == ["you", "you", "help desk", "help desk"]
    assert [line["what"] for line in first["history"]] == ["open", "message", "rate"]
    assert [one["opened_by_staff"] for one in read["tickets"]] == [False, False, True]
    assert sorted(one["what"] for one in read["waiting"]) == [
        "alarm", "asker-said", "check", "nudge", "question", "remind", "roster-invite",
    ]  # fmt: skip


def test_a_person_gets_nothing_of_anybody_else(desks: Desks, others: object) -> None:
    live(desks, ADA)

    written_down = desks.privacy.kept_of(ADA).document()

    assert [word for word in ("Marigold", "Wisteria", "U_BEN", "U_SAM", "T2") if word in written_down] == []


def test_staff_get_which_tickets_they_worked_on_and_nothing_of_what_those_say(desks: Desks) -> None:
    one = ticket(desks, ADA, "alsd")
    desks.desk.act("T1", one.id, Resolve("explained", identity_checked=False), SAM)
    other = ticket(desks, BEN, "alsd")
    desks.desk.act("T1", other.id, Transfer("U_PAT"), SAM)

    kept = desks.privacy.kept_of(STAFF)
    given = desks.privacy.kept_of(Asker("T1", "U_PAT"))

    did = [(line["ticket"], line["what"]) for line in kept.as_staff]
    assert did == [
        (1, "claim"), (1, "owner"), (1, "reply"), (1, "resolve"), (1, "resolution"),
        (2, "claim"), (2, "owner"), (2, "reply"), (2, "transfer"), (2, "owner"),
    ]  # fmt: skip
    assert [(line["ticket"], line["what"]) for line in given.as_staff] == [(2, "owner")]
    assert "Heliotrope" not in kept.document()
    assert "U_ADA" not in kept.document()


def test_of_who_was_never_there_nothing_is_kept(desks: Desks, others: object) -> None:
    kept: DataExport = desks.privacy.kept_of(Asker("T1", "U_NOBODY"))

    assert kept.is_empty
    assert set(kept.counts.values()) == {0}


# --- by age


def older(desks: Desks, days: int, seconds: int = 0) -> datetime:
    return NOW + timedelta(days=days, seconds=seconds)


def test_questions_go_after_ninety_days_with_all_that_belongs_to_them(desks: Desks) -> None:
    for who in (ADA, BEN, STRANGER):
        question = ask(desks, who, QUESTION, "1.0")
        desks.asked.rate_answer(who, question, True)
        desks.asked.choose(who, question, Pick("link-steps", "flsd"))
    desks.clock.now += DAY
    young = ask(desks, ADA, QUESTION, "2.0")

    assert desks.privacy.purge_expired(older(desks, 90)) == PurgeCounts(0, 0, 0, 0)
    assert desks.privacy.purge_expired(older(desks, 90, 1)) == PurgeCounts(3, 2, 0, 0)

    assert how_many(desks.store, questions) == how_many(desks.store, questions, questions.c.id == young) == 1
    assert how_many(desks.store, feedback) == how_many(desks.store, picks) == 0
    assert how_many(desks.store, conversations) == 1
    assert desks.privacy.purge_expired(older(desks, 90, 1)) == PurgeCounts(0, 0, 0, 0)


def test_what_is_old_goes_in_batches(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.desk.privacy, "BATCH", 2)
    monkeypatch.setattr(bot.desk.privacy, "TICKETS_AT_ONCE", 2)
    for number in range(5):
        ask(desks, ADA, QUESTION, f"{number}.0", channel=f"C_{number}")
    for court in ("alsd", "almd", "alnd", "flsd", "flmd"):
        desks.desk.by_asker(ADA, ticket(desks, ADA, court).id, Withdraw())
    ask(desks, STRANGER, QUESTION, "1.0")

    assert desks.privacy.purge_expired(older(desks, 731)) == PurgeCounts(6, 6, 0, 5)
    assert how_many(desks.store, tickets, tickets.c.asker == "U_ADA") == 0


def test_tickets_lose_their_people_two_years_after_their_end(desks: Desks) -> None:
    live(desks, ADA)
    with desks.store.reading() as unit:
        [over] = [one for one in unit.tickets.since("T1", None) if one.is_over]
    past = [(line.what, line.at) for line in history(desks.store, over)]

    assert desks.privacy.purge_expired(older(desks, 730)).tickets == 0
    assert desks.privacy.purge_expired(older(desks, 730, 1)).tickets == 1

    after = now(desks, over)
    people = {after.asker, str(after.owner)}
    assert after == replace(
        over, asker=after.asker, owner=after.owner, subject="", text=Redacted(""), login="", reach="", deadline=""
    )
    assert len(people) == 2
    assert all(len(name) == 12 and name[0] == "Y" for name in people)
    assert {line.who for line in history(desks.store, over)} == people
    assert [(line.what, line.at) for line in history(desks.store, over)] == past
    with desks.store.reading() as unit:
        of_it = select(ticket_messages).where(ticket_messages.c.ticket_id == over.id)
        rows = unit.connection.execute(of_it).all()
        named = select(tickets).where(tickets.c.id == over.id)
        kept = [*rows, unit.connection.execute(named).one()]
    assert {row.text for row in rows} == {""}
    assert [word for word in ("U_ADA", "U_SAM", "Heliotrope", dm(ADA)) if word in repr(kept)] == []


def test_of_old_tickets_only_what_is_over_is_touched_and_only_once(desks: Desks) -> None:
    one, other = ticket(desks, ADA, "alsd"), ticket(desks, ADA, "flsd")
    desks.desk.by_asker(ADA, one.id, Withdraw())
    desks.privacy.purge_expired(older(desks, 800))
    before = everything(desks.store)

    assert desks.privacy.purge_expired(older(desks, 900)) == PurgeCounts(0, 0, 0, 0)
    assert everything(desks.store) == before
    assert now(desks, other) == other


def test_each_ticket_has_pseudonyms_of_its_own_when_it_grows_old(desks: Desks) -> None:
    found = [ticket(desks, ADA, court) for court in ("alsd", "flsd")]
    for one in found:
        desks.desk.by_asker(ADA, one.id, Withdraw())

    desks.privacy.purge_expired(older(desks, 731))

    names = [(now(desks, one).asker, now(desks, one).owner) for one in found]
    assert len({name for pair in names for name in pair}) == 4


def test_who_was_erased_grows_old_like_everybody(desks: Desks) -> None:
    one = ticket(desks, ADA, "alsd")
    desks.privacy.erase(ADA)

    assert desks.privacy.purge_expired(older(desks, 731)).tickets == 1

    assert now(desks, one).asker[0] == "Y"
    assert "U_SAM" not in stored(desks.store, besides="inbox")


def test_what_was_shown_to_be_done_alone_goes_after_two_years(desks: Desks) -> None:
    desks.desk.triage(ADA, wanted("pacer-login", court=None), "form:1")

    assert desks.privacy.purge_expired(older(desks, 730)).triages == 0
    assert desks.privacy.purge_expired(older(desks, 730, 1)).triages == 1
    assert how_many(desks.store, triages) == 0


def test_how_long_things_are_kept_can_be_set(desks: Desks) -> None:
    ask(desks, ADA, QUESTION, "1.0")
    desks.desk.by_asker(ADA, ticket(desks, ADA, "alsd").id, Withdraw())
    brief = PrivacyDesk(desks.store, desks.clock, desks.desk, {"T1": Retention(HOUR, 2 * HOUR)}.__getitem__)

    assert brief.purge_expired(NOW + HOUR + timedelta(seconds=1)) == PurgeCounts(1, 1, 0, 0)
    assert brief.purge_expired(NOW + 3 * HOUR) == PurgeCounts(0, 0, 0, 1)


def test_a_ticket_that_ended_but_was_never_closed_grows_old_too(desks: Desks) -> None:
    one = ticket(desks, ADA, "alsd")
    desks.desk.act("T1", one.id, Resolve("explained", identity_checked=False), SAM)
    with desks.store.writing() as unit:
        unit.connection.execute(update(tickets).where(tickets.c.id == one.id).values(closed_at=None))

    assert desks.privacy.purge_expired(older(desks, 731)).tickets == 1
    assert how_many(desks.store, ticket_changes, ticket_changes.c.who == SAM) == 0
