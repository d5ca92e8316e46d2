"""How much leaks, and how much is taken out for nothing, on messages of many voices.

`secrets`, `harmless`, the `fresh-` files, `w1`, `w2` and `h1` were written without sight of the rules, `more_` and
`train` beside them. `train.py` learns from all of these, so the bars here keep what was reached; how much leaks on
lines that nothing was learned from was measured before each file joined them.

On 2026-11-28, of the lines of `w2` that a word
or a shape gives away, 21.4% leaked with rules alone and 7.7% with the weights that `w1` had part in; of those that
nothing gives away 25.0% and 17.5%; of 250 harmless lines of `h1` 6 and 13 were changed.

From `w3`, `w4`, `w5` and `h2` nothing was learned: they show what leaks of new lines, which is far above the aim of 3%
where a passphrase reads like a sentence. Their bars are what was measured on 2026-11-29, so that it gets no worse.

Each line of secrets has a text, its secrets, their kind and whether a word or a shape gives them away (`cue`); each
harmless line only a text.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bot.core.redaction import redact
from tests.redaction.corpora import Line, lines_of

MOST_LEAKS = {True: 0.03, False: 0.15}
MOST_FALSE_ALARMS = 0.005
SECRETS = ("secrets", "more_secrets", "fresh-a", "fresh-b", "turns", "w1", "w2")
UNLEARNED = {"w3": 0.14, "w4": 0.15, "w5": 0.35}
HARMLESS = ("harmless", "more_harmless", "fresh-harmless", "h1")


def leaks(line: Line) -> bool:
    rest = redact(line.text).text
    return any(secret in rest for secret in line.secrets)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("cue", [True, False], ids=["given away by a word or a shape", "not given away"])
def test_few_secrets_leak(cue: bool, name: str) -> None:
    lines = [line for line in lines_of(name) if line.cue is cue]
    kinds = Counter(line.kind for line in lines if leaks(line))
    assert kinds.total() <= MOST_LEAKS[cue] * len(lines), f"{kinds.total()} of {len(lines)} leak: {dict(kinds)}"


@pytest.mark.parametrize("name", HARMLESS)
def test_few_harmless_lines_are_changed(name: str) -> None:
    lines = [line.text for line in lines_of(name)]
    changed = [text for text in lines if redact(text).text != text]
    assert len(changed) <= MOST_FALSE_ALARMS * len(lines), changed


@pytest.mark.parametrize("name", [*SECRETS, *HARMLESS])
def test_redacting_a_line_twice_is_redacting_it_once(name: str) -> None:
    for line in lines_of(name):
        once = redact(line.text).text
        assert redact(once).text == once


@pytest.mark.parametrize("name", UNLEARNED)
def test_of_lines_that_nothing_was_learned_from_no_more_leak_than_did(name: str) -> None:
    lines = [line for line in lines_of(name) if line.cue]
    kinds = Counter(line.kind for line in lines if leaks(line))
    assert kinds.total() <= UNLEARNED[name] * len(lines), f"{kinds.total()} of {len(lines)} leak: {dict(kinds)}"


def test_of_harmless_lines_that_nothing_was_learned_from_no_more_are_changed_than_were() -> None:
    changed = [line.text for line in lines_of("h2") if redact(line.text).text != line.text]
    assert len(changed) <= 0.06 * 450, len(changed)
