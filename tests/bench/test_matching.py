"""The baselines find what they should, more phrasings stay repeatable, and the pages hold what was measured."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bot.core.courts import CourtFinder
from bot.core.knowledge import Entry, Library, OutsideTopic, Route
from bot.core.matching import Index, Weights
from bot.core.redaction import Redacted
from bot.training.evaluation import EvalLine, EvaluationError, Item
from bot.training.train import train
from tests.bench import matching, public, quality
from tests.bench.baselines import (
    NotInstalledError,
    Phrasings,
    Scores,
    baselines,
    encoder_from,
    nearest_meaning,
    phrasings_of,
)
from tests.bench.growth import grown, widened
from tests.bench.training import measure, with_phrasings
from tests.small_knowledge import folder_in

DAY = date(2026, 11, 20)
BUILT_IN = ["rapidfuzz WRatio", "rapidfuzz token_set_ratio", "BM25", "tf-idf, nearest phrasing"]


def _entry(name: str, *asks: str) -> Entry:
    return Entry(name, asks[0], (), (), asks[1:], date(2027, 1, 1))


@pytest.fixture(scope="module")
def library() -> Library:
    entries = (
        _entry("link-steps", "how do i link", "link my account", "linking steps", "connect the two accounts"),
        _entry("contact-pacer", "phone number of pacer", "call pacer", "pacer support hours", "email pacer"),
        _entry("change-password", "change my password", "choose a new password", "password rules", "replace it"),
        _entry("go-live", "when does the court go live", "go live date", "which day does it start", "start date"),
    )
    return Library(
        version="a" * 12,
        entries={entry.id: entry for entry in entries},
        topics={"chatter": OutsideTopic("chatter", "chatter", "No.", ("coffee", "who took my lunch", "game tonight"))},
        routes={"greeting": Route("greeting", ("hi", "hello", "good morning"))},
        procedures={},
        courts={},
        directory_as_of=date(2023, 1, 10),
        live_by=date(2023, 1, 10),
    )


@pytest.fixture(scope="module")
def weights(library: Library) -> Weights:
    return train(library)


def _line(name: str, text: str, kind: str, *accept: str, note: str = "") -> EvalLine:
    values = {"id": name, "text": text, "kind": kind, "accept": accept, "court": None, "note": note}
    return EvalLine.model_validate(values)


LINES = (
    _line("x1", "steps for linking", "in", "link-steps"),
    _line("x2", "pacer phone number", "in", "contact-pacer"),
    _line("x3", "my lunch is gone", "out", note="far: office"),
    _line("x4", "hello", "chat", "@greeting"),
    _line("x5", "a new password", "in", "change-password"),
    _line("x6", "what is the go live date", "in", "go-live"),
)


def _silent(_: str) -> None:
    return None


# --- baselines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT_IN)
@pytest.mark.parametrize("line", [line for line in LINES if line.kind == "in"], ids=lambda line: line.id)
def test_a_baseline_answers_with_the_entry_that_is_asked_so(library: Library, name: str, line: EvalLine) -> None:
    index = baselines()[name](phrasings_of(library).of_entries())
    (match,) = index.questions(Redacted(line.text))
    assert (match.outcome, match.entry) == ("answer", line.accept[0])


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_baseline_always_names_as_many_different_entries_as_are_offered(library: Library, name: str) -> None:
    (match,) = baselines()[name](phrasings_of(library).of_entries()).questions(Redacted("zzz"))
    assert len({match.entry, *match.suggestions}) == min(4, len(library.entries))


def test_bm25_is_computed_as_it_is_defined() -> None:
    phrasings = Phrasings(("tax tax form", "tax", "lien"), ("a", "a", "b"))
    index = baselines()["BM25"](phrasings)

    scores = index._scores("tax form lien")  # type: ignore[attr-defined]

    # Documents of 4 words and 1, on average 2.5; each of the words is in one of the two.
    rarity = np.log(1 + 1.5 / 1.5)
    long, short = 1.5 * (0.25 + 0.75 * 4 / 2.5), 1.5 * (0.25 + 0.75 * 1 / 2.5)
    expected = [rarity * (3 * 2.5 / (3 + long) + 2.5 / (1 + long)), rarity * 2.5 / (1 + short)]
    assert scores == pytest.approx(expected, rel=1e-5)


class Letters:
    """An encoder that sees which letters a text holds."""

    def encode(self, sentences: list[str], *, normalize_embeddings: bool) -> Scores:
        assert normalize_embeddings
        rows = np.array([[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in sentences])
        unit: Scores = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


def test_an_encoder_answers_with_the_nearest_phrasing(library: Library) -> None:
    index = nearest_meaning(Letters(), phrasings_of(library).of_entries())
    assert index.questions(Redacted("start a date"))[0].entry == "go-live"


def test_a_folder_without_an_encoder_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError):
        encoder_from(tmp_path)


# --- growth ----------------------------------------------------------------------------------------------------------


def test_phrasings_grow_by_the_same_ones_each_time(library: Library) -> None:
    phrasings = phrasings_of(library)

    ten = grown(phrasings, 10)

    assert len(ten.texts) == len(ten.names) == 10 * len(phrasings.texts)
    assert set(phrasings.texts) <= set(ten.texts)
    assert ten == grown(phrasings, 10)
    assert grown(phrasings, 1) == phrasings
    assert [name for name, _ in ten.groups()] == [name for name, _ in phrasings.groups()]


def test_wider_weights_have_a_row_for_each_new_feature_and_serve(library: Library, weights: Weights) -> None:
    wide = widened(weights, grown(phrasings_of(library), 10))

    assert wide.features[: len(weights.features)] == weights.features
    assert len(wide.features) == len(set(wide.features)) > len(weights.features)
    assert wide.matrix.shape == (len(wide.features), len(wide.classes))
    assert len(wide.rarity) == len(wide.unit) == len(wide.features)
    assert len(wide.words) == len(set(wide.words))
    assert Index(library, wide, CourtFinder(())).questions(Redacted("how do i link"))


# --- the table -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def measured(library: Library, weights: Weights) -> matching.Bench:
    extent = replace(matching.QUICK, times=(1, 2), every=1, training=True)
    return matching.bench(library, weights, LINES, DAY, extent=extent, progress=_silent)


@pytest.mark.slow
def test_each_candidate_is_measured_once_for_each_number_of_phrasings(measured: matching.Bench) -> None:
    rows = [(row.name, row.times) for row in measured.rows if row.name in (matching.OURS, *BUILT_IN)]
    assert rows == [
        (name, times)
        for name in (matching.OURS, *BUILT_IN)
        for times in (1, 2)
    ]  # fmt: skip
    assert {row.name for row in measured.rows} | set(measured.missing) == {matching.OURS, *baselines()}


@pytest.mark.slow
def test_quality_is_that_of_the_phrasings_that_were_written(measured: matching.Bench) -> None:
    assert {row.times for row in measured.rows if row.shares} == {1}
    assert all(row.shares == matching.Shares(1.0, 1.0) for row in measured.rows if row.shares and row.name in BUILT_IN)


@pytest.mark.slow
def test_ours_is_what_the_others_are_compared_with(measured: matching.Bench) -> None:
    assert {row.ratio for row in measured.rows if row.name == matching.OURS} == {1.0}


@pytest.mark.slow
def test_the_table_shows_day_cores_candidates_and_what_is_not_installed(measured: matching.Bench) -> None:
    screen = StringIO()
    Console(width=120, file=screen).print(replace(measured, cores=7, missing={"A model": "not installed"}).as_table())
    told = screen.getvalue()
    for words in (
        "2026-11-20, 7 cores",
        "knowledge aaaaaaaaaaaa",
        *BUILT_IN,
        "A model: not installed.",
        "training",
    ):
        assert words in told


@pytest.mark.slow
def test_a_percentile_of_few_questions_is_not_shown(measured: matching.Bench) -> None:
    assert {row.p99_ms for row in measured.rows} == {None}


# --- the page --------------------------------------------------------------------------------------------------------


def _written(folder: Path, **files: tuple[EvalLine, ...]) -> Path:
    for name, lines in files.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{line.model_dump_json()}\n" for line in lines))
    return folder


SECOND = (_line("y1", "linking steps please", "in", "link-steps"),)


def test_each_file_is_measured(tmp_path: Path) -> None:
    found = quality.questionnaires(_written(tmp_path, second=SECOND, first=LINES))
    assert found == (quality.Questionnaire("first", LINES), quality.Questionnaire("second", SECOND))


@pytest.fixture(scope="module")
def page(library: Library, weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> str:
    asked = quality.questionnaires(_written(tmp_path_factory.mktemp("eval"), first=LINES, second=SECOND))
    return quality.page(library, weights, asked, DAY, public="Two public benchmarks.", progress=_silent)


def _cells(page: str, name: str) -> list[str]:
    """The rest of the only table row that begins with this."""
    (row,) = [line for line in page.splitlines() if line.startswith(f"| {name} |")]
    return [cell.strip() for cell in row.split("|")[2:-1]]


def test_the_page_says_what_wrote_it_when_and_for_what(page: str, library: Library) -> None:
    assert "`python -m bot quality --write` on 2026-11-20" in page
    assert quality.stamped(page) == quality.stamp(library)


def test_a_page_of_other_phrasings_bears_another_stamp(page: str, library: Library) -> None:
    assert quality.stamped(page) == quality.stamp(replace(library, version="b" * 12))
    assert quality.stamped(page) != quality.stamp(replace(library, routes={}))
    assert quality.stamped("# Another page") is None


def test_the_table_of_public_benchmarks_stays_until_it_is_measured_again(page: str) -> None:
    assert quality.public_table(page) == "Two public benchmarks."
    assert "quality --write --public FOLDER" in quality.public_table("# Another page")


def test_every_questionnaire_has_its_totals(page: str) -> None:
    assert _cells(page, "questions") == ["", "6", "1"]
    for name in BUILT_IN:
        assert _cells(page, name) == ["100.0% / 100.0%"] * 2


def test_entries_and_kinds_are_told_of_all_lines(page: str) -> None:
    told = page[page.index("## By kind") :]
    assert _cells(told, "`link-steps`")[0] == "2"  # x1 and y1
    assert _cells(told, "`change-password`")[0] == "1"  # x5
    assert _cells(told, "all")[0] == "5"
    assert _cells(told, "in")[0] == "5"
    assert _cells(told, "out, far")[0] == "1"
    assert _cells(told, "chat")[0] == "1"


def _item(outcome: str, entry: str | None, *suggestions: str) -> Item:
    return {
        "id": "x", "kind": "in", "outcome": outcome, "entry": entry, "confidence": 0.5, "suggestions": [*suggestions],
        "court": None,
    }  # fmt: skip


FATES: Mapping[str, list[Item]] = {
    "right": [_item("answer", "a"), _item("answer", "b")],
    "wrong": [_item("answer", "c", "a")],
    "offered": [_item("suggestions", None, "c", "d", "a")],
    "missed": [
        _item("suggestions", None, "c", "d", "e", "f", "a"),
        _item("none", None),
        _item("chat", "@greeting", "a"),
    ],
}


@pytest.mark.parametrize("fate", FATES)
def test_a_question_is_right_offered_wrong_or_missed(fate: str) -> None:
    line = _line("x", "x", "in", "a", "b")
    assert [quality.fate(line, item) for item in FATES[fate]] == [fate] * len(FATES[fate])


def test_the_written_page_names_a_version_of_the_knowledge() -> None:
    """Not which: after an edit it is stale until it is written anew, which `python -m bot quality --check` says."""
    path = Path(__file__).parents[2] / "knowledge" / "QUALITY.md"
    assert quality.stamped(path.read_text(encoding="utf-8")) is not None


# --- benchmarks that nobody here wrote -------------------------------------------------------------------------------


def _benchmarks(folder: Path) -> Path:
    """Both benchmarks in their own forms, with made-up lines: three intents, and what has none."""
    said = {
        "card_arrival": "when does my card come|my card has not arrived|waiting for my card|where is my card",
        "exchange_rate": "what is the exchange rate|rate for euros today|how many dollars for a euro|currency rate",
        "lost_phone": "I lost my phone|my phone was stolen|somebody took my phone|cannot find my phone",
    }
    train = [[text, intent] for intent, texts in said.items() for text in texts.split("|")]
    test = [["has my card arrived yet", "card_arrival"], ["euro exchange rate", "exchange_rate"]]
    far = [["sing me a song", "oos"], ["how tall is the tower", "oos"]]
    parts = {"train": train, "test": test, "oos_train": far, "oos_test": [["who wrote that opera", "oos"]]}
    (folder / "clinc150_full.json").write_text(json.dumps(parts))
    for name, rows in (("banking77_train", train), ("banking77_test", test)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([("text", "category"), *rows])
    return folder


def test_public_benchmarks_go_through_the_same_training_and_decision(tmp_path: Path) -> None:
    clinc, banking = (public.run(each) for each in public.read(_benchmarks(tmp_path)))

    assert (clinc.name, clinc.lines, clinc.first, clinc.outside) == ("CLINC150", 3, 1.0, True)
    assert (banking.name, banking.lines, banking.first, banking.outside) == ("BANKING77", 2, 1.0, False)
    assert clinc.report.false_answers == 0
    page = public.as_markdown((clinc, banking), DAY)
    assert "| CLINC150 | 3 | 100.0% |" in page
    assert "2026-11-20" in page


@pytest.mark.parametrize("text", ["{}", "[]", "not json", '{"train": [["a"]]}'])
def test_a_benchmark_that_is_malformed_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "clinc150_full.json").write_text(text)

    with pytest.raises(EvaluationError, match="cannot be read"):
        public.read(tmp_path)


def test_a_library_with_more_phrasings_keeps_its_own_ones(library: Library) -> None:
    own = len(phrasings_of(library).texts)

    more = with_phrasings(library, own * 3 // 2)

    assert len(phrasings_of(more).texts) >= own * 3 // 2
    for name, entry in library.entries.items():
        assert set(entry.asks) <= set(more.entries[name].asks)


def test_a_training_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    measured = measure(folder_in(tmp_path), 300)

    assert measured.phrasings >= 300
    assert measured.seconds > 0
    assert measured.memory > 0
