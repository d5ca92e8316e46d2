"""Training is repeatable, is done once for a version of the knowledge, and leaves nothing half-written."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.content.loader import load
from bot.core.knowledge import Entry, Library, OutsideTopic, Route
from bot.core.matching import Floats, Weights
from bot.training import models, stacking
from bot.training import train as training
from bot.training import weights as files
from bot.training.phrasings import Phrasing
from bot.training.train import train
from bot.training.weights import are_ready, ship, weights_for


def _entry(name: str, *asks: str) -> Entry:
    return Entry(name, name, (), (), asks, date(2027, 1, 1))


@pytest.fixture
def library() -> Library:
    entries = (
        _entry("link-steps", "how do i link", "link my account", "linking steps", "connect the accounts"),
        _entry("contact-pacer", "phone number of pacer", "call pacer", "pacer support", "email pacer"),
        _entry("change-password", "change my password", "new password", "password rules", "replace the password"),
    )
    return Library(
        version="a" * 64,
        entries={entry.id: entry for entry in entries},
        topics={"chatter": OutsideTopic("chatter", "chatter", "No.", ("coffee", "who took my lunch", "game tonight"))},
        routes={"greeting": Route("greeting", ("hi", "hello", "good morning"))},
        procedures={},
        courts={},
        directory_as_of=date(2023, 1, 10),
        live_by=date(2023, 1, 10),
    )


def _same(one: Weights, other: Weights) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in Weights.__slots__)


def test_the_same_library_gives_the_same_weights(library: Library) -> None:
    assert _same(train(library), train(library))


def test_every_entry_topic_and_route_is_a_class(library: Library) -> None:
    weights = train(library)
    assert weights.classes == ("change-password", "contact-pacer", "link-steps", "~chatter", "@greeting")
    assert weights.matrix.shape == (len(weights.features), len(weights.classes))
    assert weights.unit.shape == (len(weights.features),)


def test_progress_is_told_in_plain_words(library: Library) -> None:
    told: list[str] = []
    train(library, told.append)
    assert len(told) >= 3
    assert told[0] == "reading the phrasings of 5 classes"


def _rows(number: int, features: int = 20) -> models.SparseRows:
    rng = np.random.default_rng(number)
    return models.SparseRows.of(
        [
            (rng.choice(features, size=8, replace=False).astype(np.int32), rng.random(8).astype(np.float32))
            for _ in range(number)
        ],
        features,
    )


def _dense(rows: models.SparseRows) -> Floats:
    matrix = np.zeros((len(rows), rows.features), np.float32)
    for number in range(len(rows)):
        ids, values = rows[number]
        matrix[number, ids] = values
    return matrix


def _lots(number: int) -> NDArray[np.uint32]:
    return np.random.default_rng(6).integers(2**32, size=number, dtype=np.uint32)


def _exact(points: Floats, labels: NDArray[np.int64], shares: Floats, classes: int) -> Floats:
    """Weights of the ridge regression, solved at once."""
    targets = np.eye(classes, dtype=np.float32)[labels]
    return points.T @ np.linalg.solve(points @ points.T + np.diag(models.RIDGE / shares), targets)


def test_solved_batch_by_batch_it_is_the_ridge_regression(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "BATCH", 16)
    rows, labels = _rows(60), np.arange(60) % 3
    shares = np.linspace(0.5, 2.0, 60).astype(np.float32)
    model = models.Ridge.empty(rows, labels, shares, _lots(60), 3)
    model.solve(np.arange(60), 200)
    assert np.allclose(model.weights, _exact(_dense(rows), labels, shares, 3), atol=1e-3)


def test_a_model_that_forgot_some_phrasings_is_the_one_that_never_knew_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "BATCH", 16)
    rows, labels = _rows(60), np.arange(60) % 3
    shares = np.ones(60, np.float32)
    model = models.Ridge.empty(rows, labels, shares, _lots(60), 3)
    model.solve(np.arange(60), 200)
    gone = np.array([2, 5, 7, 31])
    rest = np.setdiff1d(np.arange(60), gone)
    without = model.without(gone)
    without.solve(rest, 200)
    points = _dense(rows)
    expected = points[gone] @ _exact(points[rest], labels[rest], shares[rest], 3)
    assert np.allclose(without.scores(gone), expected, atol=1e-3)
    assert not np.allclose(model.scores(gone), expected, atol=1e-3)


def test_the_words_of_a_phrasing_say_in_which_fold_it_is() -> None:
    """A phrasing more or less, or the order of the entries, moves no other one."""
    lots = [Phrasing((f"word{number}", "link"), 0).lot for number in range(3000)]
    assert Phrasing(("word7", "link"), 5).lot == lots[7]
    assert np.bincount([lot % models.FOLDS for lot in lots], minlength=models.FOLDS).min() > 500


def test_what_is_held_out_of_an_outside_topic_is_all_of_it() -> None:
    rows, labels = _rows(90), np.arange(90) % 3
    shares = np.ones(90, np.float32)
    _, held_out = models.ridge_regression(rows, labels, shares, _lots(90), ("entry", "~chatter", "@greeting"))
    [unseen] = held_out.topics
    assert unseen.topic == 1
    assert np.array_equal(unseen.numbers, np.flatnonzero(labels == 1))
    assert unseen.scores.shape == (30, 3)


def test_no_phrasing_is_thrown_away(library: Library) -> None:
    many = tuple(f"how do i link account number {'x' * number}" for number in range(1, 400))
    entry = replace(library.entries["link-steps"], asks=many)
    told: list[str] = []
    train(replace(library, entries={**library.entries, "link-steps": entry}), told.append)
    assert int(next(one for one in told if one.startswith("learning from")).split()[2]) > 400


def test_bayes_scores_are_those_of_counting_without_the_phrasing() -> None:
    rows, labels = _rows(12), np.arange(12) % 3
    scores = models.naive_bayes(rows, labels, 3)[1]
    for number in range(12):
        ids, values = rows[number]
        rest = models.SparseRows.of([rows[at] for at in range(12) if at != number], 20)
        expected = values @ models.naive_bayes(rest, np.delete(labels, number), 3)[0][ids]
        apart = scores[number] - expected
        # How usual a feature is anywhere moves all classes alike.
        assert np.allclose(apart, apart[0], atol=1e-5)


def test_a_feature_speaks_for_the_class_that_has_it() -> None:
    row = np.array([0], np.int32), np.ones(1, np.float32)
    other = np.array([1], np.int32), np.ones(1, np.float32)
    odds, _ = models.naive_bayes(models.SparseRows.of([row, row, other, other], 2), np.array([0, 0, 1, 1]), 2)
    assert odds[0, 0] > 0 > odds[0, 1]
    assert odds[1, 1] > 0 > odds[1, 0]


def _mistaken(labels: NDArray[np.int64]) -> Floats:
    """Scores of both models over three classes; those of class 0 point more to class 1, and a bit to class 2."""
    scores = 0.5 * np.eye(3, dtype=np.float32)[labels]
    scores[labels == 0] = (0.4, 0.5, 0.2)
    return np.hstack((scores, scores / 10))


def test_a_class_that_is_taken_for_another_is_told_apart() -> None:
    labels = np.array([0, 1, 2] * 200)
    scores = _mistaken(labels)
    assert scores[0, :3].argmax() == 1
    logits = stacking._softmax_regression(scores, labels, np.ones(len(labels), np.float32))(scores)
    assert np.array_equal(logits.argmax(axis=1), labels)


def test_of_few_phrasings_little_is_learnt_about_mistakes() -> None:
    labels = np.array([0, 1, 2])
    scores = _mistaken(labels)
    few = stacking._softmax_regression(scores, labels, np.ones(3, np.float32)).matrix
    many = stacking._softmax_regression(
        np.tile(scores, (200, 1)), np.tile(labels, 200), np.ones(600, np.float32)
    ).matrix
    start = np.vstack([sharpness * np.eye(3) for sharpness in stacking.SHARPNESS])
    assert np.abs(few - start).sum() < np.abs(many - start).sum() / 2


def test_what_is_said_of_a_phrasing_comes_from_a_regression_that_has_not_seen_it() -> None:
    rng = np.random.default_rng(4)
    scores, labels = rng.random((30, 6)).astype(np.float32), np.arange(30) % 3
    weights = np.ones(30, np.float32)
    lots = _lots(30)
    stacked = stacking.StackedRegression.fit(scores, labels, weights, lots)
    numbers = np.arange(30)
    logits = stacked.held_out(scores, numbers)
    for fold in range(stacking.STACK_FOLDS):
        of_fold = lots // models.FOLDS % stacking.STACK_FOLDS == fold
        unaware = stacking._softmax_regression(scores[~of_fold], labels[~of_fold], weights[~of_fold])
        assert np.allclose(logits[of_fold], unaware(scores[of_fold]))


def test_the_combined_matrix_is_within_half_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ROWS", 4)  # the last rows are fewer
    chance = np.random.default_rng(5)
    weights, odds = (chance.normal(size=(9, 4)).astype(np.float32) * np.float32(1000) for _ in range(2))
    weights[3] = odds[3] = 0.0
    stacked = chance.normal(size=(8, 4)).astype(np.float32)
    matrix = weights @ stacked[:4] + odds @ stacked[4:]
    rounded, unit = training._combined(weights, odds, stacked)
    assert rounded.dtype == np.int8
    assert np.all(np.abs(rounded * unit[:, None] - matrix) <= unit[:, None] * 0.501)


def test_weights_are_trained_once_for_a_version(library: Library, tmp_path: Path) -> None:
    told: list[str] = []
    first = weights_for(library, tmp_path / "var", told.append)
    trained = len(told)
    again = weights_for(library, tmp_path / "var", told.append)
    assert trained > 0
    assert len(told) == trained
    assert _same(first, again)


def _asking(library: Library, ask: str) -> Library:
    entry = replace(library.entries["contact-pacer"], asks=(ask,))
    return replace(library, entries={**library.entries, "contact-pacer": entry})


def test_another_phrasing_is_trained_anew_and_what_is_not_learnt_from_trains_nothing(
    library: Library, tmp_path: Path
) -> None:
    weights_for(library, tmp_path)
    weights_for(_asking(library, "ring up pacer"), tmp_path)
    assert len(list(tmp_path.glob("weights-*.npz"))) == 2

    told: list[str] = []
    entry = replace(library.entries["contact-pacer"], review_by=date(2028, 1, 1), related=("link-steps",))
    corrected = replace(library, version="b" * 64, entries={**library.entries, "contact-pacer": entry})
    weights_for(corrected, tmp_path, told.append)
    assert told == []


def test_a_court_of_another_phone_trains_nothing_and_one_of_another_name_does() -> None:
    library = load(Path(__file__).parents[2] / "knowledge")
    court = library.courts["flsd"]
    phone = replace(library, courts={**library.courts, "flsd": replace(court, help_desk=())})
    name = replace(library, courts={**library.courts, "flsd": replace(court, aliases=("south florida",))})
    assert files.training_digest(phone) == files.training_digest(library)
    assert files.training_digest(name) != files.training_digest(library)


def test_weights_that_were_shipped_are_not_trained_again(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "shipped_knowledge", lambda: tmp_path / "knowledge")
    assert not are_ready(library, tmp_path / "empty")
    old = ship(_asking(library, "ring up pacer"), tmp_path / "var")
    path = ship(library, tmp_path / "var")

    told: list[str] = []
    weights_for(library, tmp_path / "empty", told.append)
    assert told == []
    assert are_ready(library, tmp_path / "empty")
    assert not (tmp_path / "empty").exists()
    assert (path.exists(), old.exists()) == (True, False)


def test_only_the_last_few_weights_are_kept(library: Library, tmp_path: Path) -> None:
    names = []
    for at, ask in enumerate(("ring", "dial", "phone", "call", "telephone")):
        changed = _asking(library, f"{ask} pacer")
        weights_for(changed, tmp_path)
        names.append(files.file_name(changed))
        os.utime(tmp_path / names[-1], (at, at))
    assert sorted(path.name for path in tmp_path.glob("weights-*.npz")) == sorted(names[-files.MAX_KEPT :])


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04 cut off"])
def test_damaged_weights_are_trained_anew(library: Library, tmp_path: Path, content: bytes) -> None:
    weights_for(library, tmp_path)
    (path,) = tmp_path.glob("weights-*.npz")
    path.write_bytes(content)
    assert weights_for(library, tmp_path).classes[0] == "change-password"
    assert path.stat().st_size > len(content)


def test_a_failed_write_leaves_nothing_behind(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    weights = train(library)
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        files.save(weights, tmp_path / "weights.npz")
    assert list(tmp_path.iterdir()) == []


def test_where_the_folder_cannot_be_written_the_matcher_works_and_a_sentence_says_so(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []

    weights = weights_for(library, tmp_path / "file" / "var", told.append)

    assert _same(weights, train(library))
    assert told[-1].startswith(f"the matcher is trained anew at each start: the folder {tmp_path}/file/var cannot be")
