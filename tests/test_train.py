"""Training is repeatable, is done once for a version of the knowledge, and leaves nothing half-written."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot import train as training
from bot.core.knowledge import Entry, Library, OutsideTopic, Route
from bot.core.matching import Floats, Weights
from bot.train import train, weights_for


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


def test_held_out_scores_are_those_of_training_without_the_phrasing() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(12, 5)).astype(np.float32)
    targets = np.eye(3, dtype=np.float32)[np.arange(12) % 3]
    kernel = points @ points.T + 0.3 * np.eye(12, dtype=np.float32)
    half = kernel.copy()
    training._invert_factor(half)
    held_out = training._HeldOut(half, half.T @ (half @ targets), targets)
    group = np.array([2, 5, 7])
    for members, scores in ((np.array([4]), held_out.each()[[4]]), (group, held_out.group(group))):
        rest = np.setdiff1d(np.arange(12), members)
        alphas = np.linalg.solve(kernel[np.ix_(rest, rest)], targets[rest])
        expected = (points[members] @ points[rest].T) @ alphas
        assert np.allclose(scores, expected, atol=1e-3)


def test_the_inverse_by_halves_and_strips_is_the_inverse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "STRIP", 70)
    points = np.random.default_rng(2).normal(size=(600, 40)).astype(np.float32)
    matrix = points @ points.T + 5 * np.eye(600, dtype=np.float32)
    half = matrix.copy()
    training._invert_factor(half)
    assert np.allclose(half.T @ half @ matrix, np.eye(600), atol=1e-2)


def test_bayes_scores_are_those_of_counting_without_the_phrasing() -> None:
    rng = np.random.default_rng(3)
    rows = [
        (rng.choice(20, size=8, replace=False).astype(np.int32), rng.random(8).astype(np.float32)) for _ in range(12)
    ]
    labels = np.arange(12) % 3
    scores = training._bayes(rows, labels, (20, 3))[1]
    for number, (ids, values) in enumerate(rows):
        rest = [row for at, row in enumerate(rows) if at != number]
        expected = values @ training._bayes(rest, np.delete(labels, number), (20, 3))[0][ids]
        apart = scores[number] - expected
        # How usual a feature is anywhere moves all classes alike.
        assert np.allclose(apart, apart[0], atol=1e-5)


def test_a_feature_speaks_for_the_class_that_has_it() -> None:
    row = np.array([0], np.int32), np.ones(1, np.float32)
    other = np.array([1], np.int32), np.ones(1, np.float32)
    odds, _ = training._bayes([row, row, other, other], np.array([0, 0, 1, 1]), (2, 2))
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
    logits = training._softmax(scores, labels, np.ones(len(labels), np.float32))(scores)
    assert np.array_equal(logits.argmax(axis=1), labels)


def test_of_few_phrasings_little_is_learnt_about_mistakes() -> None:
    labels = np.array([0, 1, 2])
    scores = _mistaken(labels)
    few = training._softmax(scores, labels, np.ones(3, np.float32)).matrix
    many = training._softmax(np.tile(scores, (200, 1)), np.tile(labels, 200), np.ones(600, np.float32)).matrix
    start = np.vstack([sharpness * np.eye(3) for sharpness in training.SHARPNESS])
    assert np.abs(few - start).sum() < np.abs(many - start).sum() / 2


def test_what_is_said_of_a_phrasing_comes_from_a_regression_that_has_not_seen_it() -> None:
    rng = np.random.default_rng(4)
    scores, labels = rng.random((30, 6)).astype(np.float32), np.arange(30) % 3
    weights = np.ones(30, np.float32)
    stacked = training._Stacked.learnt(scores, labels, weights)
    numbers = np.arange(30)
    logits = stacked.held_out(scores, numbers)
    for fold in range(training.FOLDS):
        of_fold = numbers % training.FOLDS == fold
        unaware = training._softmax(scores[~of_fold], labels[~of_fold], weights[~of_fold])
        assert np.allclose(logits[of_fold], unaware(scores[of_fold]))


def test_a_rounded_matrix_is_within_half_a_step() -> None:
    matrix = np.random.default_rng(5).normal(size=(9, 4)).astype(np.float32) * np.float32(1000)
    matrix[3] = 0.0
    rounded, unit = training._rounded(matrix)
    assert rounded.dtype == np.int8
    assert np.all(np.abs(rounded * unit[:, None] - matrix) <= unit[:, None] * 0.501)


def test_rare_and_frequent_features_make_one_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (np.array([0, 2], np.int32), np.array([0.6, 0.8], np.float32)),
        (np.array([0, 1, 2], np.int32), np.array([0.2, 0.5, 0.1], np.float32)),
        (np.array([1], np.int32), np.array([1.0], np.float32)),
    ]
    dense = training._kernel(rows, 3)
    monkeypatch.setattr(training, "OFTEN", 1)
    assert np.allclose(training._kernel(rows, 3), dense)


def test_of_too_many_phrasings_the_largest_classes_lose_their_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST_PHRASINGS", 4)
    texts = [("a", "one"), ("b", "one"), ("c", "one"), ("d", "two"), ("e", "two")]
    assert training._thinned(texts) == [("a", "one"), ("b", "one"), ("d", "two"), ("e", "two")]


def test_weights_are_trained_once_for_a_version(library: Library, tmp_path: Path) -> None:
    told: list[str] = []
    first = weights_for(library, tmp_path / "var", told.append)
    trained = len(told)
    again = weights_for(library, tmp_path / "var", told.append)
    assert trained > 0
    assert len(told) == trained
    assert _same(first, again)


def test_another_version_is_trained_anew(library: Library, tmp_path: Path) -> None:
    weights_for(library, tmp_path)
    weights_for(replace(library, version="b" * 64), tmp_path)
    assert len(list(tmp_path.glob("weights-*.npz"))) == 2


def test_only_the_last_few_weights_are_kept(library: Library, tmp_path: Path) -> None:
    for at, version in enumerate("bcdef"):
        weights_for(replace(library, version=version * 64), tmp_path)
        (newest,) = tmp_path.glob(f"weights-{version}*.npz")
        os.utime(newest, (at, at))
    assert sorted(path.name[8] for path in tmp_path.glob("weights-*.npz")) == ["d", "e", "f"]


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
        training._save(weights, tmp_path / "weights.npz")
    assert list(tmp_path.iterdir()) == []


def test_where_the_folder_cannot_be_written_the_matcher_works_and_a_sentence_says_so(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []

    weights = weights_for(library, tmp_path / "file" / "var", told.append)

    assert _same(weights, train(library))
    assert told[-1].startswith(f"the matcher is trained anew at each start: the folder {tmp_path}/file/var cannot be")
