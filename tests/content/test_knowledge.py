"""The knowledge as a whole: every entry for every court, on every side of its go-live day, says nothing odd."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from rapidfuzz import fuzz, process

from bot.content.style import MAX_LEAD, find_gaps
from bot.core.answering import Answer, answer_on
from bot.core.court_day import CourtDay
from bot.core.knowledge import ChoiceKind, Court, Library, Trouble
from bot.core.matching import MAX_SUGGESTIONS
from bot.core.tickets import KINDS
from bot.training.gate import EVALUATION

ROOT = Path(__file__).parents[2]
PRESENT = date(2026, 7, 1)
LONG_AGO = date(2014, 6, 1)
"""Before any court changed: a court without a day on record is "unknown" then."""

pytestmark = pytest.mark.sweep

NEAR = fuzz.ratio
"""Of words in the order of the alphabet: the token sort ratio."""
NEARLY_ONE = 92
LEAST_LENGTH = 0.85
"""Of the longer text that the shorter one has, if they are nearly one: 2 * 85 / (100 + 85) is under 92%."""
AT_ONCE = 1_000
"""Phrasings compared with all lines in one call; each takes 10 KB."""
OUTLINE = (
    "nextgen-overview",
    "central-sign-on",
    "pacer-vs-cmecf",
    "individual-account-required",
    "shared-account",
    "register-pacer",
    "account-type-check",
    "upgrade-account",
    "firm-billing",
    "firm-billing-members",
    "cja-exempt",
    "changing-firms",
    "update-contact-details",
    "pacer-account-details",
    "multifactor-authentication",
    "account-inactive",
    "forgot-cmecf-credentials",
    "forgot-pacer-credentials",
    "change-password",
    "login-rejected",
    "repeated-login-prompt",
    "browser-cookies",
    "credential-sharing",
    "link-steps",
    "link-when",
    "link-each-court",
    "link-option-missing",
    "link-name-mismatch",
    "link-failed",
    "wrong-account-linked",
    "filing-menus-missing",
    "after-linking",
    "cannot-file-until-linked",
    "pacer-only-user",
    "where-to-log-in",
    "appellate-linking",
    "court-go-live",
    "prepare-for-go-live",
    "courts-not-yet-nextgen",
    "bankruptcy-separate",
    "new-efiler-registration",
    "attorney-admission",
    "pro-hac-vice",
    "pro-se",
    "staff-access",
    "filing-agents",
    "trustee-accounts",
    "limited-filer",
    "contact-court-help-desk",
    "contact-pacer",
    "training",
)
"""Ids that evaluation files and other people's notes name: an entry may be added, none of these renamed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer with all it says in one text, sources left out."""

    answer: Answer
    text: str

    @property
    def where(self) -> str:
        return f"{self.answer.entry} for {self.answer.court.id if self.answer.court else 'no court'}"


def _shown(library: Library, court: Court | None, day: date) -> Iterator[Shown]:
    on_day = CourtDay.of(library, court, day)
    for entry in library.entries.values():
        found = answer_on(on_day, entry)
        steps = (line for step in found.steps for line in (step.text, *step.notes))
        notes = (note.text for note in found.notes)
        yield Shown(found, "\n".join((found.lead, found.body, *steps, *notes)))


@pytest.fixture(scope="module")
def present(library: Library) -> tuple[Shown, ...]:
    """Every entry for every court and for none, today."""
    return tuple(shown for court in (None, *library.courts.values()) for shown in _shown(library, court, PRESENT))


@pytest.fixture(
    scope="module", params=[0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)]
)
def past(library: Library, request: pytest.FixtureRequest) -> tuple[Shown, ...]:
    """Every entry the day before and on the day a court went live; long ago where that day is not known.

    For every third court: `make test` begins with the first, `make test-slow` has the others.
    """

    def days(court: Court | None) -> tuple[date, ...]:
        if court is None or court.go_live is None:
            return (LONG_AGO,)
        return court.go_live.day - timedelta(days=1), court.go_live.day

    courts = (None, *library.courts.values())[request.param :: 3]
    return tuple(shown for court in courts for day in days(court) for shown in _shown(library, court, day))


def test_every_entry_of_the_outline_is_there(library: Library) -> None:
    assert [entry for entry in OUTLINE if entry not in library.entries] == []


def test_every_kind_of_ticket_but_other_has_an_entry_to_show_before_it(library: Library) -> None:
    assert {kind for kind in KINDS if library.triage_entry(kind)} == {*KINDS} - {"other"}


def test_every_trouble_has_an_entry_and_the_bot_has_something_to_ask_back_with(library: Library) -> None:
    assert [trouble for trouble in get_args(Trouble) if library.trouble_entry(trouble) is None] == []
    for kind in get_args(ChoiceKind):
        assert 2 <= len(library.choices(kind)) <= MAX_SUGGESTIONS
    assert [entry.id for entry in library.rules()] == ["technical-failure", "filing-without-ecf"]


def test_no_way_of_asking_is_a_line_of_the_evaluation_or_nearly_one(library: Library) -> None:
    """From four words on, texts of nearly the same words are one; shorter ones if equal but for signs."""

    def plain(text: str) -> str:
        return " ".join(sorted(re.findall(r"\w+", text.casefold())))

    files = EVALUATION.glob("*.jsonl")
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    evaluated = {plain(line["text"] if "text" in line else line["turns"][-1]) for line in lines}
    long = [text for text in evaluated if len(text.split()) >= 4]
    groups = (library.entries, library.topics, library.routes)
    asks = [(thing.id, ask) for things in groups for thing in things.values() for ask in thing.asks]
    spanish = library.spanish
    asks += [(entry.entry, ask) for entry in spanish.entries.values() for ask in (entry.title, *entry.asks)]
    asks += [("es", ask) for ask in (*(ask for route in spanish.routes.values() for ask in route), *spanish.outside)]
    texts = [plain(ask) for _, ask in asks]
    near: set[str] = set()
    by_length = sorted(set(texts), key=len)
    for start in range(0, len(by_length), AT_ONCE):
        some = by_length[start : start + AT_ONCE]
        shortest, longest = len(some[0]) * LEAST_LENGTH, len(some[-1]) / LEAST_LENGTH
        lines_like = [line for line in long if shortest <= len(line) <= longest]
        scores = process.cdist(some, lines_like, scorer=NEAR, score_cutoff=NEARLY_ONE)
        near.update(text for text, row in zip(some, scores, strict=True) if row.any())
    found = [named for named, text in zip(asks, texts, strict=True) if text and (text in near or text in evaluated)]

    assert found == [], "write these phrasings in other words: the evaluation must not know its answers"


def test_every_answer_is_complete(present: tuple[Shown, ...], past: tuple[Shown, ...]) -> None:
    found = [(shown.where, gap) for shown in (*present, *past) for gap in find_gaps(shown.text)]

    assert found == []


def test_every_answer_begins_with_one_short_line(present: tuple[Shown, ...], past: tuple[Shown, ...]) -> None:
    found = [
        (shown.where, shown.answer.lead)
        for shown in (*present, *past)
        if not 0 < len(shown.answer.lead) <= MAX_LEAD or not shown.answer.lead[0].isupper()
    ]

    assert found == []


def test_every_answer_names_its_sources(present: tuple[Shown, ...]) -> None:
    found = [shown.where for shown in present if not shown.answer.sources]

    assert found == []


def test_no_citation_is_a_numbered_page_of_a_list_or_of_another_office(present: tuple[Shown, ...]) -> None:
    """A list moves on, and its page 16 is another one then."""
    cited = {source.url or "" for shown in present for source in shown.answer.all_sources()}

    assert [url for url in cited if "page=" in url or "webharvest" in url or "moept." in url] == []
