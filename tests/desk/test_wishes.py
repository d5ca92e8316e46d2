"""Who waits for an answer is told once, whatever happens, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Match
from bot.core.redaction import Redacted
from bot.core.reply_parts import AnswerPart
from bot.desk.wishes import WishDesk
from bot.store.jobs import Job
from bot.store.store import Store
from tests.desk.conftest import KeptQuestions, Time

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ADA, BEN = Asker("T1", "U_ADA"), Asker("T1", "U_BEN")
LINKING, FAX = "How do I link my accounts?", "What is the clerk's fax number?"


@pytest.fixture
def desk(store: Store, kb: KnowledgeBase, clock: Time) -> WishDesk:
    return WishDesk(store, lambda: kb, clock)


def jobs(store: Store) -> tuple[Job, ...]:
    with store.writing() as unit:
        found = unit.inbox.claim_due(NOW + timedelta(hours=1), "me", timedelta(minutes=1), 20)
        unit.inbox.finish_all([(job.team_id, job.id, "done") for job in found], NOW)
    return found


def test_who_waits_gets_the_answer_once_where_they_asked(desk: WishDesk, kept: KeptQuestions, store: Store) -> None:
    question = kept.question(LINKING)
    assert desk.wish(ADA, question)
    assert desk.wish(ADA, question), "pressed twice"

    assert desk.fulfil() == 1
    assert desk.fulfil() == 0

    [job] = jobs(store)
    assert job.content["kind"] == "wish-answer"
    assert (job.content["user_id"], job.content["channel"], job.content["thread_ts"]) == ("U_ADA", "C1", "1.0")
    told = desk.reply("T1", job.content["wish"])
    assert told is not None
    text, reply = told
    assert (text, reply.question) == (LINKING, question)
    assert isinstance(reply.parts[0], AnswerPart)


def test_what_has_no_answer_yet_waits_on(desk: WishDesk, kept: KeptQuestions, store: Store) -> None:
    desk.wish(ADA, kept.question(FAX))
    desk.wish(ADA, kept.question("What about the purple gavel polish schedule?"))

    assert desk.fulfil() == 0
    assert jobs(store) == ()


def test_nobody_waits_for_the_answer_to_anothers_question(desk: WishDesk, kept: KeptQuestions) -> None:
    question = kept.question(LINKING)

    assert not desk.wish(BEN, question)
    assert not desk.wish(Asker("T2", "U_ADA"), question)
    assert not desk.wish(ADA, 999)
    assert desk.fulfil() == 0


def test_a_process_with_the_knowledge_of_before_leaves_the_wish_to_others(
    store: Store, kb: KnowledgeBase, clock: Time, kept: KeptQuestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = WishDesk(store, lambda: kb, clock), WishDesk(store, lambda: replace(kb), clock)
    monkeypatch.setattr(old, "_respond", lambda *_: ())
    new.wish(ADA, kept.question(LINKING))
    assert new.fulfil() == 1
    [job] = jobs(store)

    assert old.reply("T1", job.content["wish"]) is None
    clock.now += timedelta(seconds=2)

    assert new.fulfil() == 1
    [again] = jobs(store)
    assert new.reply("T1", again.content["wish"]) is not None


def test_a_wish_goes_with_its_question(desk: WishDesk, kept: KeptQuestions, store: Store) -> None:
    desk.wish(ADA, kept.question(LINKING))
    desk.fulfil()
    [job] = jobs(store)
    with store.writing() as unit:
        unit.questions.forget_message("T1", "C1", "1.0")

    assert desk.reply("T1", job.content["wish"]) is None
    assert desk.fulfil() == 0


def test_what_only_they_saw_is_answered_in_the_direct_message(desk: WishDesk, store: Store) -> None:
    asked = Inquiry(ADA, "command:1", Redacted(LINKING), "command", "C1", "trigger", None, mentioned=True)
    match = Match(Redacted(LINKING), "none", None, None, 0.1, (), None, place_only=False)
    with store.writing() as unit:
        [question] = unit.questions.keep([(asked, None, [match])], "old", NOW)

    desk.wish(ADA, question)
    desk.fulfil()

    [job] = jobs(store)
    assert (job.content["channel"], job.content["thread_ts"]) == ("", None)


def test_processes_at_once_tell_each_wish_once(
    store: Store, kb: KnowledgeBase, clock: Time, kept: KeptQuestions
) -> None:
    for _ in range(5):
        WishDesk(store, lambda: kb, clock).wish(ADA, kept.question(LINKING))
    counts: list[int] = []
    start = threading.Barrier(3)

    def work() -> None:
        desk = WishDesk(store, lambda: kb, clock)
        start.wait()
        counts.append(desk.fulfil())

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == 5
    assert len(jobs(store)) == 5
