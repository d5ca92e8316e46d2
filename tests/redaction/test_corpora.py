"""How much leaks, and how much is taken out for nothing, on messages of many voices.

`secrets`, `harmless` and the `fresh-` files were written without sight of the rules, `more_` beside the rules, and
`turns` before the rules for what its lines say. Each line
of secrets has a text, its secrets, their kind and whether a word or a shape gives them away (`cue`);
each harmless line only a text.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.core.redaction import redact

FOLDER = Path(__file__).parent
MOST_LEAKS = {True: 0.03, False: 0.15}
MOST_LEAKS_OF = {"fresh-a": 0.065, "fresh-b": 0.025, "turns": 0.125}
"""Where the bound is another: these lines show what is left to do."""
MOST_FALSE_ALARMS = 0.005


def lines_of(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def leaks(line: dict[str, object]) -> bool:
    rest, secrets = redact(str(line["text"])).text, line["secrets"]
    assert isinstance(secrets, list)
    return any(secret in rest for secret in secrets)


@pytest.mark.parametrize("name", ["secrets", "more_secrets"])
@pytest.mark.parametrize("cue", [True, False], ids=["given away by a word or a shape", "not given away"])
def test_few_secrets_leak(cue: bool, name: str) -> None:
    lines = [line for line in lines_of(name) if line["cue"] is cue]
    kinds = Counter(str(line["kind"]) for line in lines if leaks(line))
    assert kinds.total() <= MOST_LEAKS[cue] * len(lines), f"{kinds.total()} of {len(lines)} leak: {dict(kinds)}"


@pytest.mark.parametrize("name", list(MOST_LEAKS_OF))
def test_few_turns_of_phrase_leak(name: str) -> None:
    lines = lines_of(name)
    kinds = Counter(str(line["kind"]) for line in lines if leaks(line))
    assert kinds.total() <= MOST_LEAKS_OF[name] * len(lines), f"{kinds.total()} of {len(lines)} leak: {dict(kinds)}"


@pytest.mark.parametrize("name", ["harmless", "more_harmless", "fresh-harmless"])
def test_few_harmless_lines_are_changed(name: str) -> None:
    lines = [str(line["text"]) for line in lines_of(name)]
    changed = [text for text in lines if redact(text).text != text]
    assert len(changed) <= MOST_FALSE_ALARMS * len(lines), changed


@pytest.mark.parametrize(
    "name", ["secrets", "harmless", "more_secrets", "more_harmless", "fresh-harmless", *MOST_LEAKS_OF]
)
def test_redacting_a_line_twice_is_redacting_it_once(name: str) -> None:
    for line in lines_of(name):
        once = redact(str(line["text"])).text
        assert redact(once).text == once
