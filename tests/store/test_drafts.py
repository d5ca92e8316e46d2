"""What the tables keep of drafts: rows that an older program wrote stay readable, and weights take no more room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.drafts import AddPhrasings, AnswerChange, CourtFact, GateChange, NewTopic, QuestionChange, Report
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.store.draft_rows import read_change, read_report, report_row
from bot.store.drafts import WEIGHTS_KEPT, compress_weights
from bot.store.store import Store

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ADA = Asker("T1", "U_ADA")


@pytest.mark.parametrize(
    ("row", "change"),
    [
        ({"kind": "phrasings", "target": "link-steps"}, AddPhrasings("link-steps", ())),
        ({"kind": "topic", "id": "fax", "title": "Fax"}, NewTopic("fax", "Fax", "", ())),
        (
            {"kind": "court", "court": "flsd", "name": "phone", "value": "1"},
            CourtFact("flsd", "phone", "1", Source("")),
        ),
    ],
)
def test_a_change_of_an_older_program_is_read_with_defaults(row: dict[str, object], change: object) -> None:
    assert read_change(row) == change


def test_a_change_of_a_later_program_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="hologram"):
        read_change({"kind": "hologram"})


def test_a_report_of_an_older_program_is_read_with_defaults() -> None:
    assert read_report({"ground": "a", "version": "b"}) == Report("a", "b", ())
    assert read_report({"gates": [{"name": "gate"}], "lines": [{"text": "How?"}], "answers": [{}]}) == Report(
        "", "", (),
        gates=(GateChange("gate", (), (), ()),),
        lines=(QuestionChange("How?", "", ""),),
        answers=(AnswerChange("", (), "", ""),),
    )  # fmt: skip


def test_a_report_is_read_as_it_was_written() -> None:
    gate = GateChange("gate", (("right", 0.9), ("wrong", 0.01)), (("right", 0.8),), ("right falls",))
    question = QuestionChange("How?", "none", "link-steps", "link-steps")
    full = Report("a", "b", ("No.",), (question,), (gate,), (question,), (AnswerChange("x", ("flsd",), "", "New."),))

    assert read_report(report_row(full)) == full


def keep(store: Store, number: int) -> None:
    with store.writing() as unit:
        unit.drafts.keep_weights(name(number), compress_weights(b"%d" % number), NOW + timedelta(minutes=number))


def name(number: int) -> str:
    return f"weights-{number}-13.npz"


def test_only_the_last_weights_are_kept(store: Store) -> None:
    for number in range(WEIGHTS_KEPT + 2):
        keep(store, number)

    with store.reading() as unit:
        found = [unit.drafts.weights(name(number)) for number in range(WEIGHTS_KEPT + 2)]
    assert found == [None, None, b"2", b"3", b"4", b"5"]


def test_the_weights_of_what_is_published_are_kept_however_many_are_measured(store: Store) -> None:
    with store.writing() as unit:
        draft = unit.drafts.write(ADA, AddPhrasings("link-steps", ("x",)), (), NOW)
        unit.drafts.finish(draft, Report("a", "b", ()), name(0))
        unit.drafts.publish(draft, NOW)

    for number in range(WEIGHTS_KEPT + 3):
        keep(store, number)

    with store.reading() as unit:
        assert unit.drafts.weights(name(0)) == b"0"
        assert unit.drafts.weights(name(1)) is None
