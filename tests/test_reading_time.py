"""Ten times the text takes far less than the square of the time to read, whatever it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from tests.bench.reading import SHAPES, Reader, as_table, of_shape, readers, seconds
from tests.random_examples import examples

SHORT, LONG = 2_000, 20_000
GROWTH = 80.0
"""Redaction goes over a text again while it still finds something, six times at most: the short one may need one round
and the long one all, which makes 60. The square would be 100, times the rounds."""
NOISE_SECONDS = 0.0005
"""What the clock and others on the machine may add to a call of any length."""
ATTEMPTS = 8
NAMES = (
    "redaction", "a message", "markup", "an answer", "the court", "the court picker", "a typed choice", "thanks",
    "a deadline", "whether a remark asks", "urgency", "a canned reply's name",
    "the wording of a miss", "a quotation", "sections",
)  # fmt: skip


def growth(reader: Reader, short: str, long: str) -> float:
    """How many times as long the long text takes; the least of several measurements, until one is good enough."""
    reader(short)
    brief = lengthy = found = float("inf")
    for _ in range(ATTEMPTS):
        brief = min(brief, seconds(reader, short, times=5) / 5)
        lengthy = min(lengthy, seconds(reader, long))
        found = (lengthy - NOISE_SECONDS) / (brief + 1e-9)
        if found <= GROWTH:
            break
    return found


def growth_of_shape(reader: Reader, shape: str) -> float:
    return growth(reader, of_shape(shape, SHORT), of_shape(shape, LONG))


def test_every_function_that_reads_is_measured(kb: KnowledgeBase) -> None:
    assert tuple(readers(kb)) == NAMES


def test_ten_times_a_text_full_of_keywords_takes_far_less_than_the_square_of_the_time(kb: KnowledgeBase) -> None:
    assert growth_of_shape(readers(kb)["redaction"], next(iter(SHAPES))) <= GROWTH


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_ten_times_the_text_takes_far_less_than_the_square_of_the_time(kb: KnowledgeBase, name: str) -> None:
    reader = readers(kb)[name]

    too_slow = {shape: round(found, 1) for shape in SHAPES if (found := growth_of_shape(reader, shape)) > GROWTH}

    assert too_slow == {}


BEFORE_A_BORDER = (
    ("pw: 482117", " "),
    ("code 482117 ", " \n"),
    ("key is ", "abcd efgh "),
    ("password is ", "= Maple_77 abcd "),
    ("it's ", "482117 x#"),
    ("<@A|", "<@A|"),
    ("compare ", " "),
)


@pytest.mark.slow
@pytest.mark.parametrize(("begin", "unit"), BEFORE_A_BORDER)
def test_what_follows_a_trigger_does_not_multiply_its_cost(kb: KnowledgeBase, begin: str, unit: str) -> None:
    for name in ("redaction", "an answer", "thanks"):
        short, long = (begin + unit * (length // len(unit)) + "x" for length in (SHORT, LONG))
        assert growth(readers(kb)[name], short, long) <= GROWTH, name


ATOMS = (
    "a", "Ab1", "7", " ", "\n", "-", ".", "/", ":", "=", "(", '"', "`", "_", "*", "<", "@", "?", "&", "and", "or", ",",
    "password", "pw", "is", "my", "code", "482117", "key", "abcd", "login", "user", "the", "Harbor22", "https://",
    "eyJabcdef", "SG.", "xoxb-", "it's", "typed", "to", "1)", "pin", "secret", "é", "x#", "Maple_77", "chars", "SDNY",
)  # fmt: skip


@pytest.mark.slow
@examples(150)
@given(unit=st.lists(st.sampled_from(ATOMS), min_size=1, max_size=5).map("".join), begin=st.sampled_from(ATOMS))
def test_no_repeated_words_make_redaction_take_the_square_of_the_time(unit: str, begin: str) -> None:
    short, long = (begin + " " + unit * (length // len(unit)) + "x" for length in (SHORT // 2, LONG // 2))

    assert growth(redact, short, long) <= GROWTH


def test_the_table_has_a_row_for_each_function() -> None:
    table = as_table({"redaction": {shape: float(number) for number, shape in enumerate(SHAPES)}})

    assert [cell for cell, *_ in zip(*(column.cells for column in table.columns), strict=True)] == ["redaction"]
