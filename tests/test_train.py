"""Training is repeatable, is done once for a version of the knowledge, and leaves nothing half-written."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bot import train as training
from bot.core.knowledge import Entry, Library, OutsideTopic, Route
from bot.core.matching import Weights
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
    half = training._inverse_factor(kernel)
    held_out = training._HeldOut(half, half.T @ (half @ targets), targets)
    group = np.array([2, 5, 7])
    for members, scores in ((np.array([4]), held_out.each()[[4]]), (group, held_out.group(group))):
        rest = np.setdiff1d(np.arange(12), members)
        alphas = np.linalg.solve(kernel[np.ix_(rest, rest)], targets[rest])
        expected = (points[members] @ points[rest].T) @ alphas
        assert np.allclose(scores, expected, atol=1e-3)


def test_the_inverse_by_halves_is_the_inverse() -> None:
    points = np.random.default_rng(2).normal(size=(600, 40)).astype(np.float32)
    matrix = points @ points.T + 5 * np.eye(600, dtype=np.float32)
    half = training._inverse_factor(matrix)
    assert np.allclose(half.T @ half @ matrix, np.eye(600), atol=1e-2)


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
