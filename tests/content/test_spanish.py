"""The Spanish answers of the knowledge, and what `check` finds in wrong ones."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.content.loader import KnowledgeError, Loaded, load_with_places
from bot.content.spanish_check import spanish_problems
from bot.core.knowledge import Library
from bot.core.knowledge.spanish import Spanish, SpanishEntry, fingerprint
from bot.training.gate import EVALUATION
from tests.small_knowledge import folder_in

TODAY = date(2026, 11, 29)
ANSWER = """\
entry: second
title: ¿La segunda pregunta?
place: 1
review_by: 2027-05-20
answer:
  - english: "{english}"
    text: {text}
asks:
  - cómo hago lo segundo
"""


def with_spanish(tmp_path: Path, text: str = "Segundo.", english: str | None = None) -> Path:
    folder = folder_in(tmp_path)
    if english is None:
        english = fingerprint(load_with_places(folder).library.entries["second"].answer[0])
    (folder / "es" / "entries").mkdir(parents=True)
    (folder / "es" / "entries" / "second.yaml").write_text(ANSWER.format(english=english, text=text), "utf-8")
    return folder


def found(folder: Path, today: date = TODAY) -> list[str]:
    loaded = load_with_places(folder)
    return [str(problem) for problem in spanish_problems(loaded, today, lambda _: [])]


def test_a_spanish_answer_that_says_the_same_has_no_problem(tmp_path: Path) -> None:
    folder = with_spanish(tmp_path)

    assert found(folder) == []
    assert load_with_places(folder).library.spanish.entries["second"].title == "¿La segunda pregunta?"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Llame al 305-555-0100.", "a phone number that the English text does not have"),
        ("Vaya a https://example.com/x.", "an address that the English text does not have"),
        ("Haga clic en *Enviar*.", "*Enviar* is not in bold in the English text"),
        ("Pregunte a {{help_desk}}.", "the English text does not use {help_desk}"),
    ],
)
def test_what_the_english_text_does_not_name_is_a_problem(tmp_path: Path, text: str, fault: str) -> None:
    [problem] = found(with_spanish(tmp_path, text.replace("{{", "{").replace("}}", "}")))

    assert fault in problem
    assert "es/entries/second.yaml:6" in problem


def test_an_english_text_that_has_changed_since_is_a_warning_with_the_new_value(tmp_path: Path) -> None:
    folder = with_spanish(tmp_path, english="00000000")
    now = fingerprint(load_with_places(folder).library.entries["second"].answer[0])

    [problem] = found(folder)

    assert f'write `english: "{now}"`' in problem
    assert "warning" in problem


def test_a_review_date_gone_by_is_a_warning(tmp_path: Path) -> None:
    [problem] = found(with_spanish(tmp_path), date(2027, 5, 21))

    assert "was to be reviewed by 2027-05-20" in problem


def test_an_answer_to_an_unknown_entry_is_refused(tmp_path: Path) -> None:
    folder = with_spanish(tmp_path)
    path = folder / "es" / "entries" / "second.yaml"
    path.write_text(path.read_text("utf-8").replace("entry: second", "entry: third"), "utf-8")

    with pytest.raises(KnowledgeError, match="there is no entry 'third'"):
        load_with_places(folder)


def test_a_variant_that_no_english_one_has_is_a_problem(tmp_path: Path) -> None:
    loaded = load_with_places(with_spanish(tmp_path))
    [entry] = loaded.library.spanish.entries.values()
    first = loaded.library.entries["first"].answer[0].when

    other = replace(entry, answer=(replace(entry.answer[0], when=first),))

    assert "no English variant with this `when`" in _problem_of(loaded, other)


def _problem_of(loaded: Loaded, entry: SpanishEntry) -> str:
    library = replace(loaded.library, spanish=Spanish({"second": entry}))
    problems = spanish_problems(replace(loaded, library=library), TODAY, lambda _: [])
    return next(map(str, problems))


def test_every_spanish_answer_has_phrasings_and_lines_that_measure_it(library: Library) -> None:
    lines = [
        json.loads(line)
        for name in ("spanish", "spanish-later")
        for line in (EVALUATION / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    measured = Counter(line["accept"][0] for line in lines if line["accept"])

    assert len(library.spanish.entries) == 11
    for name, entry in library.spanish.entries.items():
        assert len(entry.asks) >= 50, name
        assert measured[name] >= 7, name
