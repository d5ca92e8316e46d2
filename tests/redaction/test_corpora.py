"""How much leaks, and how much is taken out for nothing, on messages of many voices.

`secrets`, `harmless`, the `fresh-` files, the `w` and `h` files were written without sight of the rules, `more_` and
`train` beside them. `train.py` learns from all of these, so the bars here keep what was reached; how much leaks on
lines that nothing was learned from was measured before each file joined them.

On 2026-11-28, of the lines of `w2` that a word
or a shape gives away, 21.4% leaked with rules alone and 7.7% with the weights that `w1` had part in; of those that
nothing gives away 25.0% and 17.5%; of 250 harmless lines of `h1` 6 and 13 were changed.

On 2026-11-29, of lines of `w6` that are given away 22.8% leaked, of those that are not 35.8%, and 3.5% of the harmless
lines of `h3` were changed; of `w7` and `h4` 11.5%, 33.3% and 5.8% with the weights that the files before them had part
in; of `w8` and `h5` 6.2%, 33.7% and 4.3%; of `w9` and `h6`, which nothing is learned from, 6.2%, 63.5% and 4.7% before
`w7`, `w8`, `h4` and `h5` were learned from, and 7.1%, 55.2% and 5.3% with them: more lines bring no more. That is above
the aim of 3%: a passphrase that reads like a sentence, an answer that is any word, a number of four digits have nothing
that tells. The bars of files that were hard are what was reached, so that it gets no worse.

Each line of secrets has a text, its secrets, their kind and whether a word or a shape gives them away (`cue`); each
harmless line only a text.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from bot.core.redaction import redact
from tests.redaction.corpora import Line, lines_of

MOST_LEAKS = {True: 0.03, False: 0.15}
MOST_FALSE_ALARMS = 0.005
SECRETS = ("secrets", "more_secrets", "fresh-a", "fresh-b", "turns", "w1", "w2")
HARD = {
    "w3": (0.04, 0.05), "w4": (0.03, 0.46), "w5": (0.061, 0.88), "w6": (0.07, 0.14),
    "w7": (0.03, 0.07), "w8": (0.03, 0.16), "w9": (0.075, 0.56),
}  # fmt: skip
"""At most so many leak, given away or not; from `w9` nothing is learned."""
HARD_HARMLESS = {"h2": 0.01, "h3": 0.016, "h4": 0.035, "h5": 0.02, "h6": 0.054}
"""At most so many are changed; from `h6` nothing is learned."""
HARMLESS = ("harmless", "more_harmless", "fresh-harmless", "h1")


@cache
def redacted(text: str) -> str:
    """What is counted and what is redacted twice are the same lines."""
    return redact(text).text


def leaks(line: Line) -> bool:
    rest = redacted(line.text)
    return any(secret in rest for secret in line.secrets)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("cue", [True, False], ids=["given away by a word or a shape", "not given away"])
@pytest.mark.sampled
def test_few_secrets_leak(cue: bool, name: str) -> None:
    lines = [line for line in lines_of(name) if line.cue is cue]
    kinds = Counter(line.kind for line in lines if leaks(line))
    assert kinds.total() <= MOST_LEAKS[cue] * len(lines), f"{kinds.total()} of {len(lines)} leak: {dict(kinds)}"


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.sampled
def test_few_harmless_lines_are_changed(name: str) -> None:
    lines = [line.text for line in lines_of(name)]
    changed = [text for text in lines if redacted(text) != text]
    assert len(changed) <= MOST_FALSE_ALARMS * len(lines), changed


@pytest.mark.parametrize("name", [*SECRETS, *HARMLESS])
@pytest.mark.sampled
def test_redacting_a_line_twice_is_redacting_it_once(name: str) -> None:
    for line in lines_of(name):
        once = redacted(line.text)
        assert redacted(once) == once


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("cue", [True, False], ids=["given away by a word or a shape", "not given away"])
@pytest.mark.sampled
def test_of_hard_lines_no_more_leak_than_did(cue: bool, name: str) -> None:
    lines = [line for line in lines_of(name) if line.cue is cue]
    kinds = Counter(line.kind for line in lines if leaks(line))
    most = HARD[name][0 if cue else 1] * len(lines)
    assert kinds.total() <= most, f"{kinds.total()} of {len(lines)} leak: {dict(kinds)}"


@pytest.mark.parametrize("name", HARD_HARMLESS)
def test_of_harmless_lines_that_look_like_secrets_no_more_are_changed_than_were(name: str) -> None:
    lines = [line.text for line in lines_of(name)]
    changed = [text for text in lines if redacted(text) != text]
    assert len(changed) <= HARD_HARMLESS[name] * len(lines), changed
