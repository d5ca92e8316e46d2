"""Drafts from their first words to the overlay and back, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from bot.core.drafts import (
    AddPhrasings,
    Change,
    CourtFact,
    Draft,
    GateChange,
    NewEntry,
    NewTopic,
    Publication,
    QuestionChange,
    Report,
)
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.draft_measuring import MAX_TRIES, MeasuringDesk
from bot.desk.drafts import DraftDesk, PublishingRules
from bot.store.store import Store
from tests.desk.conftest import Time
from tests.desk.test_transactions import CountingStore

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ADA, SAM = Asker("T1", "U_ADA"), Asker("T1", "U_SAM")
FAR = Asker("T2", "U_FAR")
SECRET = "Xq7!vbn2Lw"
GROUND = "before"
LEASE = timedelta(seconds=60)
GUIDE = Source("The guide", "https://www.flsd.uscourts.gov/guide", date(2026, 1, 2))
PHRASING = AddPhrasings("link-steps", ("how do I marry the two accounts",))


class Versioned:
    """A knowledge base of which only the version matters."""

    def __init__(self) -> None:
        self.version = GROUND

    def __call__(self) -> KnowledgeBase:
        return cast(KnowledgeBase, SimpleNamespace(library=SimpleNamespace(version=self.version)))


@pytest.fixture
def ground() -> Versioned:
    return Versioned()


@pytest.fixture
def alone() -> dict[str, bool]:
    return {}


@pytest.fixture
def desk(store: Store, clock: Time, ground: Versioned, alone: dict[str, bool]) -> DraftDesk:
    rules = PublishingRules(lambda team: team == "T1", lambda team: alone.get(team, False), with_others=True)
    return DraftDesk(store, ground, clock, rules)


@pytest.fixture
def measuring(store: Store, clock: Time) -> MeasuringDesk:
    return MeasuringDesk(store, clock, "host:1", LEASE)


def report(*complaints: str, problems: tuple[str, ...] = ()) -> Report:
    gate = GateChange("gate", (("right", 0.9),), (("right", 0.91),), complaints)
    return Report(GROUND, "after", problems, gates=(gate,))


def measured(desk: DraftDesk, measuring: MeasuringDesk, asker: Asker = ADA, found: Report | None = None) -> Draft:
    desk.write(asker, PHRASING)
    draft = measuring.next()
    assert draft is not None
    assert measuring.finish(draft, found or report(), ("weights-after-13.npz", b"weights"))
    return draft


def actions(desk: DraftDesk, draft: int, team: str = "T1") -> list[tuple[str, str, str]]:
    found = desk.draft(team, draft)
    assert found is not None
    return [(event.action, event.by, event.reason) for event in found[1]]


def state(desk: DraftDesk, draft: int, team: str = "T1") -> str:
    found = desk.draft(team, draft)
    assert found is not None
    return found[0].state


def test_a_draft_is_kept_without_secrets_whatever_it_changes(desk: DraftDesk) -> None:
    leak = f"my password is {SECRET}"
    source = Source(leak, f"https://x.example/?password={SECRET}")
    changes: tuple[Change, ...] = (
        AddPhrasings("link-steps", (leak,)),
        NewEntry("new", leak, (), leak, leak, (source,), date(2027, 1, 1), (leak,)),
        NewTopic("fax", leak, leak, (leak,)),
        CourtFact("flsd", "hours", leak, source),
    )

    for change in changes:
        written = desk.write(ADA, change, (leak,))
        kept = desk.draft("T1", written.id)
        assert kept is not None
        assert SECRET not in repr(kept)
        assert kept[0] == written

    edited = desk.edit(SAM, written.id, changes[0])
    assert SECRET not in repr(edited)
    desk.withdraw(SAM, written.id, leak)
    assert SECRET not in repr(desk.draft("T1", written.id))


def test_what_is_kept_comes_back_as_it_was(desk: DraftDesk) -> None:
    changes: tuple[Change, ...] = (
        PHRASING,
        NewEntry("fax", "Fax?", ("flsd",), "No fax.", "At all.", (GUIDE,), date(2027, 1, 1), ("fax number",)),
        NewTopic("parking", "Parking", "The court's clerk knows.", ("where do I park",)),
        CourtFact("flsd", "phone", "888-318-2260", replace(GUIDE, url=None, date=None, step="6")),
    )

    written = [desk.write(ADA, change, ("How?", "When?")) for change in changes]

    assert [draft.change for draft in desk.drafts("T1")] == list(reversed(changes))
    assert desk.drafts("T1") == tuple(reversed(written))


def test_a_second_person_publishes_what_was_measured(desk: DraftDesk, measuring: MeasuringDesk, store: Store) -> None:
    draft = measured(desk, measuring)

    assert desk.publish(ADA, draft.id) == "second person"
    published = desk.publish(SAM, draft.id, "asked every day")

    assert isinstance(published, Publication)
    assert desk.publications() == (Publication(published.id, draft.id, PHRASING),)
    assert state(desk, draft.id) == "published"
    assert actions(desk, draft.id) == [
        ("write", "U_ADA", ""), ("measured", "", ""), ("publish", "U_SAM", "asked every day")
    ]  # fmt: skip
    with store.reading() as unit:
        assert unit.last_reload() > 0
    assert desk.publish(SAM, draft.id) == "over"


def test_where_one_is_enough_the_author_publishes(
    desk: DraftDesk, measuring: MeasuringDesk, alone: dict[str, bool]
) -> None:
    alone["T1"] = True

    assert isinstance(desk.publish(ADA, measured(desk, measuring).id), Publication)


def test_who_changed_the_words_is_no_second_person(desk: DraftDesk, measuring: MeasuringDesk) -> None:
    draft = desk.write(ADA, PHRASING)
    desk.edit(SAM, draft.id, replace(PHRASING, phrasings=("something else",)))
    claimed = measuring.next()
    assert claimed is not None
    measuring.finish(claimed, report(), None)

    assert desk.publish(SAM, draft.id) == "second person"
    assert desk.publish(ADA, draft.id) == "second person"
    assert isinstance(desk.publish(Asker("T1", "U_KIM"), draft.id), Publication)


@pytest.mark.parametrize("found", [report("right falls below 0.9"), report(problems=("No such court.",))])
def test_what_lowers_the_gate_or_breaks_check_cannot_be_published(
    desk: DraftDesk, measuring: MeasuringDesk, found: Report
) -> None:
    assert desk.publish(SAM, measured(desk, measuring, found=found).id) == "refused"
    assert desk.publications() == ()


def test_what_was_not_measured_against_the_knowledge_in_use_has_to_be_measured_again(
    desk: DraftDesk, measuring: MeasuringDesk, ground: Versioned
) -> None:
    draft = measured(desk, measuring)
    ground.version = "another"

    assert desk.publish(SAM, draft.id) == "measure again"

    again = desk.measure_again(SAM, draft.id)
    assert isinstance(again, Draft)
    assert (again.state, again.report) == ("waiting", None)
    assert desk.publish(SAM, draft.id) == "not measured"


def test_a_publication_is_rolled_back_once(desk: DraftDesk, measuring: MeasuringDesk, store: Store) -> None:
    draft = measured(desk, measuring)
    published = desk.publish(SAM, draft.id)
    assert isinstance(published, Publication)
    with store.reading() as unit:
        before = unit.last_reload()

    assert desk.roll_back(ADA, published.id, "people misread it") == published
    assert desk.roll_back(ADA, published.id, "again") == "unknown"

    assert desk.publications() == ()
    assert state(desk, draft.id) == "withdrawn"
    assert actions(desk, draft.id)[-1] == ("roll back", "U_ADA", "people misread it")
    with store.reading() as unit:
        assert unit.last_reload() > before
        assert unit.drafts.is_measured(GROUND)
    assert desk.edit(ADA, draft.id, PHRASING) == "over"


def test_a_number_that_was_rolled_back_never_means_another_change(desk: DraftDesk, measuring: MeasuringDesk) -> None:
    first = desk.publish(SAM, measured(desk, measuring).id)
    assert isinstance(first, Publication)
    desk.roll_back(SAM, first.id, "")

    second = desk.publish(SAM, measured(desk, measuring).id)

    assert isinstance(second, Publication)
    assert second.id != first.id
    assert desk.roll_back(SAM, first.id, "an old button") == "unknown"
    assert desk.publications() == (second,)


def test_another_workspace_suggests_and_the_operators_publishes_without_seeing_who(
    desk: DraftDesk, measuring: MeasuringDesk
) -> None:
    draft = measured(desk, measuring, FAR)
    own = desk.write(ADA, PHRASING)

    assert [one.id for one in desk.drafts("T2")] == [draft.id]
    assert desk.draft("T2", own.id) is None
    assert desk.publish(Asker("T2", "U_FAY"), draft.id) == "operator"
    assert [(one.id, one.author) for one in desk.drafts("T1")] == [(own.id, "U_ADA"), (draft.id, "")]

    published = desk.publish(SAM, draft.id)

    assert isinstance(published, Publication)
    assert desk.roll_back(FAR, published.id, "") == "operator"


@pytest.mark.parametrize("act", ["edit", "withdraw", "measure_again", "publish"])
def test_nobody_touches_a_draft_of_another_workspace(desk: DraftDesk, act: str) -> None:
    draft = desk.write(ADA, PHRASING)
    do: Any = getattr(desk, act)

    assert do(FAR, draft.id, *([PHRASING] if act == "edit" else [])) == "unknown"
    assert do(ADA, 999, *([PHRASING] if act == "edit" else [])) == "unknown"
    assert state(desk, draft.id) == "waiting"


def test_a_withdrawn_draft_is_over(desk: DraftDesk) -> None:
    draft = desk.write(ADA, PHRASING)
    withdrawn = desk.withdraw(SAM, draft.id, "was answered already")

    assert isinstance(withdrawn, Draft)
    assert withdrawn.state == "withdrawn"
    assert desk.withdraw(SAM, draft.id) == "over"
    assert desk.measure_again(SAM, draft.id) == "over"


# --- measuring


def test_a_draft_is_measured_by_one_process_until_its_lease_is_over(
    desk: DraftDesk, measuring: MeasuringDesk, store: Store, clock: Time
) -> None:
    draft = desk.write(ADA, PHRASING)
    other = MeasuringDesk(store, clock, "host:2", LEASE)

    claimed = measuring.next()
    assert claimed == replace(draft, state="measuring")
    assert other.next() is None
    clock.now += LEASE - timedelta(seconds=1)
    assert measuring.renew(claimed)
    clock.now += timedelta(seconds=2)
    assert other.next() is None
    clock.now += LEASE

    assert other.next() == claimed
    assert not measuring.renew(claimed)


def test_processes_at_once_never_get_the_same_draft(desk: DraftDesk, store: Store, clock: Time) -> None:
    wanted = {desk.write(ADA, PHRASING).id for _ in range(6)}
    got: list[int] = []
    start = threading.Barrier(4)

    def work(name: str) -> None:
        mine = MeasuringDesk(store, clock, name, LEASE)
        start.wait()
        while (draft := mine.next()) is not None:
            got.append(draft.id)

    workers = [threading.Thread(target=work, args=(f"host:{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(got) == sorted(wanted)


def test_a_report_on_other_words_is_thrown_away(desk: DraftDesk, measuring: MeasuringDesk) -> None:
    desk.write(ADA, PHRASING)
    claimed = measuring.next()
    assert claimed is not None
    desk.edit(ADA, claimed.id, replace(PHRASING, phrasings=("other words",)))

    assert not measuring.renew(claimed)
    assert not measuring.finish(claimed, report(), ("weights-x.npz", b"x"))

    assert state(desk, claimed.id) == "waiting"


def test_a_report_of_what_was_withdrawn_is_thrown_away(desk: DraftDesk, measuring: MeasuringDesk) -> None:
    desk.write(ADA, PHRASING)
    claimed = measuring.next()
    assert claimed is not None
    desk.withdraw(ADA, claimed.id)

    assert not measuring.finish(claimed, report(), None)
    assert state(desk, claimed.id) == "withdrawn"


def test_the_author_is_told_once_of_the_report(desk: DraftDesk, measuring: MeasuringDesk, store: Store) -> None:
    draft = measured(desk, measuring)
    assert not measuring.finish(draft, report(), None), "another process that measured it, too, comes too late"

    with store.writing() as unit:
        jobs = unit.inbox.claim_due(NOW, "me", LEASE, 10)

    assert [(job.content["kind"], job.content["user_id"], job.content["draft"]) for job in jobs] == [
        ("draft-news", "U_ADA", draft.id)
    ]


def test_a_draft_that_stops_every_process_comes_to_an_end(
    desk: DraftDesk, measuring: MeasuringDesk, clock: Time
) -> None:
    draft = desk.write(ADA, PHRASING)
    for _ in range(MAX_TRIES):
        assert measuring.next() is not None
        clock.now += LEASE + timedelta(seconds=1)

    assert measuring.next() is None

    found = desk.draft("T1", draft.id)
    assert found is not None
    assert found[0].report is not None
    assert "3 times" in found[0].report.reasons[0]
    assert desk.publish(SAM, draft.id) == "refused"
    desk.measure_again(SAM, draft.id)
    assert measuring.next() is not None


def test_a_process_that_stops_gives_its_draft_back_as_if_it_had_not_begun(
    desk: DraftDesk, measuring: MeasuringDesk
) -> None:
    desk.write(ADA, PHRASING)
    for _ in range(MAX_TRIES + 2):
        claimed = measuring.next()
        assert claimed is not None
        measuring.release(claimed)

    assert measuring.next() is not None


def test_the_version_with_a_good_draft_is_known_to_be_measured(
    desk: DraftDesk, measuring: MeasuringDesk, store: Store
) -> None:
    with store.reading() as unit:
        assert not unit.drafts.is_measured("after")

    measured(desk, measuring, found=report("right falls"))
    with store.reading() as unit:
        assert not unit.drafts.is_measured("after")

    measured(desk, measuring)
    with store.reading() as unit:
        assert unit.drafts.is_measured("after")
        assert unit.drafts.weights("weights-after-13.npz") == b"weights"


def test_the_report_comes_back_as_it_was(desk: DraftDesk, measuring: MeasuringDesk) -> None:
    question = QuestionChange("How?", "none", "link-steps", "link-steps")
    full = replace(report(), examples=(question,), lines=(question, question))

    draft = measured(desk, measuring, found=full)

    found = desk.draft("T1", draft.id)
    assert found is not None
    assert found[0].report == full


@pytest.mark.parametrize(
    ("use", "transactions"),
    [
        ("write", ["writing"]),
        ("edit", ["writing"]),
        ("measure_again", ["writing"]),
        ("withdraw", ["writing"]),
        ("publish", ["writing"]),
        ("roll_back", ["writing"]),
        ("draft", ["reading"]),
        ("drafts", ["reading"]),
        ("publications", ["reading"]),
        ("next", ["writing"]),
        ("finish", ["writing"]),
    ],
)
def test_each_use_opens_one_transaction(
    engine: Engine, clock: Time, ground: Versioned, use: str, transactions: list[str]
) -> None:
    store = CountingStore(engine)
    desk = DraftDesk(store, ground, clock, PublishingRules(lambda _: True, lambda _: True, with_others=True))
    measuring = MeasuringDesk(store, clock, "host:1", LEASE)
    draft = measured(desk, measuring)
    waiting = desk.write(ADA, PHRASING)
    published = desk.publish(ADA, measured(desk, measuring).id) if use == "roll_back" else None
    uses: dict[str, Callable[[], object]] = {
        "write": lambda: desk.write(ADA, PHRASING, ("How?",)),
        "edit": lambda: desk.edit(ADA, draft.id, PHRASING),
        "measure_again": lambda: desk.measure_again(ADA, draft.id),
        "withdraw": lambda: desk.withdraw(ADA, draft.id),
        "publish": lambda: desk.publish(ADA, draft.id),
        "roll_back": lambda: desk.roll_back(ADA, cast(Publication, published).id, "wrong"),
        "draft": lambda: desk.draft("T1", draft.id),
        "drafts": lambda: desk.drafts("T1"),
        "publications": desk.publications,
        "next": measuring.next,
        "finish": lambda: measuring.finish(waiting, report(), ("weights-x-13.npz", b"x")),
    }
    store.transactions.clear()

    assert uses[use]() is not None

    assert store.transactions == transactions
