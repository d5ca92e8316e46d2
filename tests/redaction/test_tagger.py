"""The weighing of words: its arithmetic, what it takes for a whole, and how it is learned."""

from __future__ import annotations

import itertools
import math

import pytest

from bot.core.redaction.features import features, subject_of
from bot.core.redaction.tagger import Model, chances, reasons, secret_spans, spans
from bot.core.redaction.tokens import is_wordy, looks, tokens
from tests.redaction.train import LISTS, Learner, digest, example

MODEL = Model({"shape=lower": -120, "rarity=R03": 210, "after=PW2": 160, "any": -20}, ((0.7, -0.9), (-0.4, 1.1)))


def by_enumeration(text: str, model: Model) -> list[float]:
    """The chances as the definition has them: the sum over all ways to label the words."""
    words = tokens(text)
    scores = [sum(model.weights.get(name, 0) for name in found) / 100 for found in features(words)]
    weights = {}
    for states in itertools.product((0, 1), repeat=len(words)):
        score = sum(score for state, score in zip(states, scores, strict=True) if state)
        score += sum(model.changes[one][two] for one, two in itertools.pairwise(states))
        weights[states] = math.exp(score)
    total = sum(weights.values())
    return [sum(weight for states, weight in weights.items() if states[at]) / total for at in range(len(words))]


@pytest.mark.parametrize("text", ["willow", "pw is willow", "my password is quokka zebu, it fails", "a\nb"])
def test_chances_are_those_of_the_sum_over_all_labelings(text: str) -> None:
    assert chances(tokens(text), MODEL) == pytest.approx(by_enumeration(text, MODEL))


def test_a_text_without_words_has_no_chances() -> None:
    assert chances(tokens(" \t "), MODEL) == []


def test_a_long_score_overflows_nothing() -> None:
    sure = Model({"any": 100_000}, ((0.0, 0.0), (0.0, 0.0)))
    assert chances(tokens("willow " * 50), sure) == pytest.approx([1.0] * 50)


def test_a_run_ends_where_words_are_improbable_and_loses_the_marks_at_its_ends() -> None:
    text = '"silver moccasin", it fails'
    words = tokens(text)
    probable = [0.9, 0.9, 0.3, 0.9, 0.9, 0.01, 0.01]
    assert [text[start:end] for start, end in spans(words, "w", probable)] == ["silver moccasin"]


def test_a_run_of_none_that_is_sure_is_left() -> None:
    words = tokens("silver moccasin fails")
    assert list(spans(words, "0", [0.3, 0.3, 0.0])) == []


def test_a_secret_far_into_a_long_text_is_found_where_it_stands() -> None:
    text = "The page is slow today. " * 200 + "\nMy password is silver moccasin on toast and it fails."
    assert "moccasin" in " ".join(text[start:end] for start, end in secret_spans(text))


@pytest.mark.parametrize("word", ["482117", "3:24-cv-01127-JKL", "CR-24-00417-PHX", "js@firm.com", "F5"])
def test_numbers_addresses_and_case_numbers_are_no_words_of_a_secret(word: str) -> None:
    assert not is_wordy(word)


@pytest.mark.parametrize(
    ("text", "letter"),
    [("my passphrase", "f"), ("pw's gone", "w"), ("a security question", "q"), ("my pet", "t"), ("how do I link", "0")],
)
def test_the_firmest_subject_counts(text: str, letter: str) -> None:
    assert subject_of(tokens(text)) == letter


def test_the_reasons_name_the_features_that_speak_loudest() -> None:
    found = {word: why for word, _, why in reasons("my password is willow")}
    assert found["willow"]
    assert all(line.rsplit(" ", 1)[1][0] in "+-" for line in found["willow"])


def test_what_is_learned_holds_for_words_that_were_not_seen() -> None:
    rare = ["quokka", "zebu", "gharial", "okapi", "numbat", "potoroo"]
    examples = [example(f"my password is {word} and it fails", [word]) for word in rare * 4]
    examples += [example(f"my firm is {word} and it fails", []) for word in rare * 4]
    learner = Learner(examples)
    learner.learn(40)
    model = Model(
        {name: round(100 * learner.weights[at]) for name, at in learner.ids.items()},
        ((learner.changes[0, 0], learner.changes[0, 1]), (learner.changes[1, 0], learner.changes[1, 1])),
    )
    secret, firm = (chances(tokens(f"my {word} is tarsier and it fails"), model)[3] for word in ("password", "firm"))
    assert secret > 0.8
    assert firm < 0.2


def test_the_weights_were_learned_from_the_corpora_as_they_are() -> None:
    head = [line for line in (LISTS / "weights.txt").read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert f"# Corpora: {digest()}" in head, "run `python -m tests.redaction.train`"


@pytest.mark.parametrize("word", ["Harbor22", "wil-low", "4821"])
def test_what_may_be_a_password_is_not_remembered_by_what_reads_words(word: str) -> None:
    assert looks(word) == looks(word)
    assert looks(word) is not looks(word)  # made anew each time; a word of letters is looked up


def test_a_word_of_letters_is_read_once() -> None:
    assert looks("harbor") is looks("harbor")
