"""What is counted, and how a file is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console

from bot.core.matching import Match, MatchOutcome
from bot.core.redaction import Redacted
from bot.training.evaluation import EvalLine, EvaluationError, Questions, evaluate, read_lines
from bot.training.gate import EVALUATION, GATES, Gate, read_gate, run_gates


class Canned:
    """Answers from a table; what is not in it is not known."""

    def __init__(self, **matches: Match | tuple[Match, ...]) -> None:
        all_of = ((name, found if isinstance(found, tuple) else (found,)) for name, found in matches.items())
        self._matches = {name.replace("_", " "): found for name, found in all_of}

    def questions(self, text: Redacted) -> tuple[Match, ...]:
        return tuple(replace(match, text=text) for match in self._matches.get(text, (_match("none"),)))


def _match(outcome: MatchOutcome, entry: str | None = None, *suggestions: str, court: str | None = None) -> Match:
    return Match(Redacted(""), outcome, entry, None, 0.5, suggestions, court, False)


def _line(text: str, kind: str, *accept: str, court: str | None = None, note: str = "") -> EvalLine:
    values = {"id": text, "text": text, "kind": kind, "accept": accept, "court": court, "note": note}
    return EvalLine.model_validate(values)


def _ticking() -> Iterator[float]:
    return (tick / 1000 for tick in count())


INDEX: Questions = Canned(
    right=_match("answer", "a", court="flsd"),
    wrong=_match("answer", "b", "a"),
    offered=_match("suggestions", None, "b", "c", "a"),
    offered_fifth=_match("suggestions", None, "b", "c", "d", "e", "a"),
    falsely=_match("answer", "a"),
    asked=_match("suggestions", None, "a"),
    hi=_match("chat", "@greeting"),
    start=_match("guided", "@guided"),
)
INSIDE = [
    _line("right", "in", "a", court="flsd"),
    _line("wrong", "in", "a"),
    _line("offered", "in", "a"),
    _line("offered fifth", "in", "a"),
    _line("unknown", "in", "a"),
]
OUTSIDE = [
    _line("falsely", "out", note="near"),
    _line("asked", "out", note="far"),
    _line("refused", "out", note="far; office"),
    _line("refused too", "out"),
]
TALK = [_line("hi", "chat", "@greeting"), _line("start", "flow", "@guided"), _line("lost", "flow", "@progress")]


def test_questions_are_right_wrong_or_helped() -> None:
    report = evaluate(INDEX, INSIDE)
    assert (report.n, report.right, report.wrong, report.helped) == (5, 0.2, 0.2, 0.4)


def test_outside_messages_are_answered_falsely_or_asked_back() -> None:
    report = evaluate(INDEX, OUTSIDE)
    assert (report.false_answers, report.asked_back, report.asked_back_far) == (0.25, 0.25, 0.5)


def test_talk_is_routed_when_the_accepted_route_comes() -> None:
    assert evaluate(INDEX, TALK).routed == pytest.approx(2 / 3)


def test_the_court_counts_over_all_lines_and_none_is_an_answer() -> None:
    assert evaluate(INDEX, [*INSIDE, _line("nowhere", "out", court="flsd")]).court == pytest.approx(5 / 6)


def test_a_share_of_nothing_is_zero() -> None:
    assert (evaluate(INDEX, TALK).right, evaluate(INDEX, INSIDE).false_answers) == (0.0, 0.0)


def test_secrets_left_and_needless_redactions_are_counted() -> None:
    secret = EvalLine(
        id="s",
        text="pw: Gavel#Gavel9, in plain sight",
        kind="secret",
        accept=(),
        court=None,
        secrets=("Gavel#Gavel9", "sight"),
    )
    needless = _line("my password is Harbor!2291x", "in", "a")
    report = evaluate(INDEX, [secret, needless])
    assert (report.secrets_missed, report.overredacted) == (1, 1)


def test_times_are_of_matching_alone() -> None:
    ticks = _ticking()
    report = evaluate(INDEX, INSIDE, clock=lambda: next(ticks))
    assert report.p50_ms == pytest.approx(1.0)
    assert report.p99_ms == pytest.approx(1.0)


def test_the_json_holds_every_measure_and_item() -> None:
    told = json.loads(evaluate(INDEX, [*INSIDE, *OUTSIDE, *TALK]).as_json())
    measures = {
        "right", "helped", "wrong", "false_answers", "asked_back", "routed", "court", "secrets_missed", "overredacted",
        "p50_ms", "p99_ms", "n",
    }  # fmt: skip
    assert measures <= set(told)
    assert told["items"][0] == {
        "id": "right",
        "kind": "in",
        "outcome": "answer",
        "entry": "a",
        "confidence": 0.5,
        "suggestions": [],
        "court": "flsd",
    }


def test_confusions_name_what_came_instead() -> None:
    confusions = evaluate(INDEX, [*INSIDE, *OUTSIDE, *TALK]).confusions
    assert {(confusion.expected, confusion.got, *confusion.lines) for confusion in confusions} == {
        ("a", "b", "wrong"),
        ("a", "did you mean", "offered fifth"),
        ("a", "none", "unknown"),
        ("out", "a", "falsely"),
        ("@progress", "none", "lost"),
    }


def _printed(table: object) -> str:
    screen = StringIO()
    Console(width=120, file=screen).print(table)
    return screen.getvalue()


ROW = '{"id": "x%d", "text": "t", "kind": "in", "accept": ["a"], "court": null}\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ROW % 1 + "{not json}\n", "line 2: "),
        (ROW % 1 + '{"id": "y", "text": "t", "kind": "in", "accept": []}\n', "line 2: court: Field required"),
        (ROW.replace('"in"', '"inn"', 1) % 1, "line 1: kind"),
        ('{"id": "y", "court": null}\n', "has either `text` or `turns`"),
        ('{"id": "y", "text": "t", "turns": ["t"], "court": null}\n', "has either `text` or `turns`"),
        ('{"id": "y", "text": "t", "accept": ["a"], "accept_all": [["a"]], "court": null}\n', "`accept_all`"),
        ("\n\n", "holds no questions"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(content)
    with pytest.raises(EvaluationError, match=said):
        read_lines(path)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_lines(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("round2", 300),
        ("fresh", 242),
        ("voices", 484),
        ("subjects", 709),
        ("conversations", 60),
        ("followups", 40),
        ("several", 60),
        ("near", 157),
        ("talk", 34),
        ("places", 60),
        ("contrasts", 40),
        ("spanish", 144),
        ("spanish-later", 102),
    ],
)
def test_the_evaluation_can_be_read(name: str, lines: int) -> None:
    assert len(read_lines(EVALUATION / f"{name}.jsonl")) == lines


def test_a_conversation_is_measured_by_its_last_message() -> None:
    line = EvalLine(id="c", turns=("hi", "right"), accept=("a",), court="flsd")

    def replay(turns: Sequence[Redacted]) -> tuple[tuple[Match, ...], str | None]:
        assert turns == ["hi", "right"]
        return INDEX.questions(turns[-1]), "flsd"

    report = evaluate(INDEX, [line, line.model_copy(update={"accept": ("b",)})], replay=replay)

    assert (report.follow_ups_right, report.follow_ups_wrong, report.court) == (0.5, 0.5, 1.0)
    assert (report.counts["follow_ups_right"], report.counts["right"]) == (2, 0)
    with pytest.raises(EvaluationError, match="c is a conversation"):
        evaluate(INDEX, [line])


def test_a_message_of_several_questions_wants_an_answer_to_each() -> None:
    both = Canned(both=(_match("answer", "a"), _match("answer", "b")), one=_match("answer", "a"))
    lines = [EvalLine(id=text, text=text, accept_all=(("a",), ("b", "c")), court=None) for text in ("both", "one")]

    report = evaluate(both, lines)

    assert (report.both, report.counts["both"], report.counts["right"]) == (0.5, 2, 0)


def test_a_gate_names_every_figure_that_is_worse_in_its_own_order() -> None:
    report = evaluate(INDEX, [*INSIDE, *OUTSIDE])
    gate = Gate(most={"false_answers": 0.1, "wrong": 0.5}, least={"right": 0.9})

    assert gate.complaints(report) == (
        "false_answers is 0.250; the gate allows at most 0.1",
        "right is 0.200; the gate wants at least 0.9",
    )
    assert Gate(most={"wrong": 0.2}, least={"right": 0.2}).complaints(report) == ()


@pytest.mark.parametrize("name", GATES)
def test_the_gate_of_the_project_can_be_read(name: str) -> None:
    gate = read_gate(EVALUATION / f"{name}.yaml")

    assert list(gate.most)[:2] == ["false_answers", "wrong"]


def test_each_gate_measures_its_own_files_and_every_file_but_one_has_a_gate() -> None:
    def replay(turns: Sequence[Redacted]) -> tuple[tuple[Match, ...], str | None]:
        return INDEX.questions(turns[-1]), None

    runs = {run.name: run for run in run_gates(INDEX, replay)}

    counts = {"gate": 784, "gate-subjects": 709, "gate-talk": 254, "gate-near": 197, "gate-spanish": 246}
    assert {name: run.report.n for name, run in runs.items()} == counts
    assert all(run.complaints for run in runs.values())  # an index that knows nothing passes none
    assert [item["id"] for item in runs["gate-near"].report.items] == [line.id for line in runs["gate-near"].lines]
    measured = {file for files in GATES.values() for file in files}
    assert {path.stem for path in EVALUATION.glob("*.jsonl")} - measured == {"fresh"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("most: {rihgt: 1}\nleast: {}", "rihgt"),
        ("most: {}", "least"),
        ("most: [", "cannot be used"),
        ("most: {wrong: high}\nleast: {}", "wrong"),
    ],
)
def test_a_wrong_gate_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(text)

    with pytest.raises(EvaluationError, match=says):
        read_gate(path)
