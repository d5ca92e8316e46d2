"""No answer on a past day states what came later; how old it is what an answer rests on is said on one line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.core.answering import Answer, answer, answer_on
from bot.core.court_day import CourtDay
from bot.core.days_in_text import days_named
from bot.core.knowledge import Entry, Library
from bot.core.variants import variant_on
from handlers.blocks.words import WORDS

DAYS = (
    date(2018, 6, 1),
    date(2019, 3, 1),
    date(2020, 1, 26),
    date(2021, 3, 1),
    date(2022, 4, 3),
    date(2023, 1, 9),
    date(2024, 4, 13),
    date(2025, 5, 1),
    date(2025, 9, 1),
    date(2026, 2, 1),
)
EACH_DAY = [pytest.param(day, id=str(day), marks=[pytest.mark.slow] if at % 5 else []) for at, day in enumerate(DAYS)]
"""Every fifth before each commit: each of them reads every answer for every court."""
LATER_WORDS = {
    "second factor": date(2025, 5, 2),
    "multifactor": date(2025, 5, 2),
    "authenticator": date(2025, 5, 2),
    "No federal court is left": date(2023, 1, 10),
    "as every federal court is": date(2023, 1, 10),
}
"""What can be said without a date, and the first day on which it was so or was announced."""


def _passages(shown: Answer, on_day: CourtDay) -> Iterator[str]:
    """All that an answer says but phones and hours, which are today's."""
    yield from (shown.lead, shown.rule, *(note.text for note in shown.notes))
    yield from shown.body.replace(on_day.values["help_desk_details"], "").split("\n")
    yield from (text for step in shown.steps for text in (step.text, *step.notes))


def _too_early(on_day: CourtDay, entry: Entry) -> Iterator[str]:
    court, day = on_day.court, on_day.today
    variant = variant_on(on_day.library, entry, court, day)
    until = variant.when.until if variant.when else None
    shown = answer_on(on_day, entry)
    for text in _passages(shown, on_day):
        for named in days_named(text):
            of_court = court is not None and court.go_live is not None and named == court.go_live.day
            if named > day and not of_court and not (until is not None and text == shown.lead and named <= until):
                yield f"{entry.id}, {court and court.id}, {day}: {text}"


@pytest.mark.sweep
@pytest.mark.parametrize("day", EACH_DAY)
def test_no_answer_names_a_later_day_but_an_announced_one(library: Library, day: date) -> None:
    days = (CourtDay.of(library, court, day) for court in (None, *library.courts.values()))

    assert [found for on_day in days for entry in library.entries.values() for found in _too_early(on_day, entry)] == []


@pytest.mark.parametrize("day", EACH_DAY)
def test_no_answer_speaks_of_what_was_not_there_yet(library: Library, day: date) -> None:
    later = {word for word, since in LATER_WORDS.items() if day < since}
    found = {
        (entry.id, word)
        for entry in library.entries.values()
        for court in (
            None,
            library.courts["flsd"],
            library.courts["nynd"],
            library.courts["ohnd"],
            library.courts["nmb"],
        )
        for on_day in [CourtDay.of(library, court, day)]
        for text in _passages(answer_on(on_day, entry), on_day)
        for word in later
        if word.lower() in text.lower()
    }

    assert found - {("multifactor-authentication", "second factor")} == set(), "that entry says that there is none"


@pytest.mark.sweep
@pytest.mark.parametrize("day", EACH_DAY)
def test_no_note_of_a_court_rests_on_a_later_page(library: Library, day: date) -> None:
    notes = [
        note
        for court in library.courts.values()
        for entry in dict.fromkeys(note.entry for note in court.notes)
        for note in answer(library, library.entries[entry], court, day).notes
    ]

    assert [note for note in notes if note.source.date is not None and note.source.date > day] == []
    assert notes, "there are others"


def said(library: Library, entry: str, court: str | None, day: date) -> str:
    shown = answer(library, library.entries[entry], library.courts[court] if court else None, day)
    return f"{shown.lead}\n{shown.body}"


@pytest.mark.parametrize("day", [date(2020, 1, 28), date(2021, 3, 1), date(2022, 4, 3)], ids=str)
def test_bankruptcy_filers_of_southern_florida_went_on_with_their_accounts(library: Library, day: date) -> None:
    text = said(library, "courts-not-yet-nextgen", "flsd", day)

    assert "Bankruptcy filers keep using their bankruptcy accounts" in text
    assert "Every federal court has changed" not in text


def test_from_the_day_of_the_bankruptcy_court_nobody_goes_on_with_an_old_account(library: Library) -> None:
    assert "keep using their bankruptcy accounts" not in said(
        library, "courts-not-yet-nextgen", "flsd", date(2022, 4, 4)
    )


@pytest.mark.parametrize("entry", ["courts-not-yet-nextgen", "court-go-live", "link-when", "prepare-for-go-live"])
def test_without_a_court_2019_hears_nothing_of_2023(library: Library, entry: str) -> None:
    text = said(library, entry, None, date(2019, 3, 1))

    assert "2023" not in text
    assert "all federal courts" not in text.lower()


def test_a_past_day_is_told_that_phones_and_pages_are_not_its_own(library: Library) -> None:
    entry, court = library.entries["contact-court-help-desk"], library.courts["alsd"]
    note = "Phones, hours and pages are the newest on record, not those of March 1, 2021."

    assert note in WORDS.sources.review_status(answer(library, entry, court, date(2021, 3, 1)))
    assert "the newest on record" not in WORDS.sources.review_status(answer(library, entry, court, date(2026, 7, 1)))


def test_the_day_before_a_second_factor_could_be_enrolled_announces_it(library: Library) -> None:
    lead = answer(
        library, library.entries["multifactor-authentication"], None, date(2025, 5, 11) - timedelta(days=1)
    ).lead

    assert lead.startswith("On May 10, 2025, PACER does not ask for a second factor.")
    assert "enrollment opens on May 11, 2025" in lead
