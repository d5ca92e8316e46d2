"""Who tells the bot to be quiet: what it forgets, and whose reminders stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.core.flow import Choose
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.quiet import Quiet
from bot.core.redaction import Redacted
from bot.desk.guidance import GuidanceDesk
from bot.desk.invitations import InvitationDesk
from bot.desk.questions import QuestionDesk
from bot.desk.quiet import QuietDesk
from bot.desk.roster import RosterDesk
from bot.store.checks import MAX_LISTED
from bot.store.store import Store
from bot.store.tables import checks, inbox
from tests.desk.conftest import TERMS, Time
from tests.desk.test_guidance import ADA, BEN, STRANGER, TO_READY, done, started

SAM = Asker("T1", "U_SAM")
NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
STOP = Inquiry(ADA, "C1:2.0", Redacted("stop"), "channel", "C1", "2.0", "1.0", mentioned=False)
QUESTION = replace(
    STOP, key="C1:1.0", text=Redacted("how do I link in flsd?"), ts="1.0", thread_ts=None, mentioned=True
)


@pytest.fixture
def quiet(store: Store) -> QuietDesk:
    return QuietDesk(store)


@pytest.fixture
def questions(store: Store, kb: KnowledgeBase, clock: Time) -> QuestionDesk:
    return QuestionDesk(store, lambda: kb, clock)


def reminders(store: Store) -> list[str]:
    with store.reading() as unit:
        keys = unit.connection.execute(select(inbox.c.key).where(inbox.c.key.startswith("reminder:")))
        return sorted(keys.scalars())


def test_the_thread_is_no_conversation_any_more(quiet: QuietDesk, questions: QuestionDesk, store: Store) -> None:
    questions.ask(QUESTION)
    assert quiet.stop(STOP) == Quiet(reminders=False)

    with store.reading() as unit:
        assert unit.conversations.get("T1", "C1", "1.0") is None


def test_among_colleagues_who_do_not_name_the_bot_it_is_not_said_to_it(
    quiet: QuietDesk, questions: QuestionDesk, store: Store
) -> None:
    questions.ask(QUESTION)
    questions.mark_thread_shared("T1", "C1", "1.0", "U_BEN")

    assert quiet.stop(STOP) is None
    assert quiet.stop(replace(STOP, mentioned=True)) == Quiet(reminders=False)


def test_of_people_of_other_companies_nothing_is_looked_up(quiet: QuietDesk, guided: GuidanceDesk) -> None:
    started(guided)
    assert quiet.stop(replace(STOP, external=True)) == Quiet(reminders=False)


def test_a_reminder_that_was_asked_for_stops_too(quiet: QuietDesk, guided: GuidanceDesk, store: Store) -> None:
    card = started(guided)
    guided.move_card(ADA, card.run, "D1", "1.1")
    quiet.stop_reminders(ADA)
    assert guided.answer_typed(ADA, "D1", Redacted("remind me tomorrow"), "1") is not None
    assert quiet.stop(STOP) == Quiet(reminders=True)

    assert [one.id for one in quiet.stop_reminders(ADA)] == [card.run]

    assert reminders(store) == []
    assert quiet.stop(STOP) == Quiet(reminders=False)


def test_only_ones_own_reminders_stop(quiet: QuietDesk, guided: GuidanceDesk, store: Store) -> None:
    runs = {}
    for who in (ADA, BEN, STRANGER):
        card = done(guided, started(guided, asker=who), *TO_READY, Choose("ready", "go"), asker=who)
        runs[who] = card.run
    assert quiet.stop(STOP) == Quiet(reminders=True)

    quiet.stop_reminders(ADA)

    assert quiet.stop(STOP) == Quiet(reminders=False)
    assert reminders(store) == sorted(f"reminder:{runs[who]}:unfinished" for who in (BEN, STRANGER))
    assert len(guided.check_summaries(ADA)) == 1


def test_every_check_is_quiet_however_many_there_are(
    quiet: QuietDesk, guided: GuidanceDesk, kb: KnowledgeBase, store: Store
) -> None:
    courts = sorted(kb.library.courts)[: MAX_LISTED + 3]
    for court in courts:
        guided.start(ADA, "link", court, "")

    quiet.stop_reminders(ADA)

    with store.reading() as unit:
        kept = unit.connection.execute(select(checks.c.declined).where(checks.c.user_id == ADA.user_id)).scalars()
        assert list(kept) == [["go-live", "unfinished"]] * len(courts)


def test_reminders_of_the_readiness_board_stop_too(
    quiet: QuietDesk, store: Store, kb: KnowledgeBase, clock: Time
) -> None:
    roster = RosterDesk(store, lambda: kb, clock)
    roster.import_roster(SAM, roster.read("Ada,U_ADA,flsd\nBen,U_BEN,flsd"))
    invitations = InvitationDesk(store, lambda: kb, clock, lambda _: TERMS.calendar)
    assert invitations.invite(SAM) == 2
    assert quiet.stop(STOP) == Quiet(reminders=True)

    quiet.stop_reminders(ADA)

    assert quiet.stop(STOP) == Quiet(reminders=False)
    with store.reading() as unit:
        assert [cell.user for cell in unit.invitations.to_remind("T1", ["flsd"])] == ["U_BEN"]
