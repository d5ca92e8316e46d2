"""What has to be compared with its pages is listed by court, and noted in its file when it was done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.cli.options import UsageError
from bot.content.loader import load
from bot.content.review import due_reviews, mark_checked, write_checked
from tests.small_knowledge import change, folder_in

TODAY = date(2026, 7, 1)
LISTED = """\
S.D. Fla. (flsd)
  flsd: no date
    A page, no address
    The court's page, no address
  first: review was due by June 30, 2026
    A page https://www.flsd.uscourts.gov/page
All courts
  second: no date
    A page, no address
3 to review. Compare each with its pages, then run `courts review --checked ID`.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = folder_in(tmp_path)
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(folder))
    return folder


@pytest.fixture
def due_folder(folder: Path) -> Path:
    """The first entry has words for one court, and its day of review is over."""
    change(folder, "entries/help.yaml", "- when: {go_live: [before]}", "- when: {court: [flsd], go_live: [before]}")
    text = (folder / "entries/help.yaml").read_text("utf-8")
    (folder / "entries/help.yaml").write_text(
        text.replace("review_by: 2027-05-20", "review_by: 2026-06-30", 1), "utf-8"
    )
    return folder


def review(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["courts", "review", *arguments])


def items(folder: Path, today: date = TODAY) -> set[str]:
    return {item.id for _, found in due_reviews(load(folder), today) for item in found}


@pytest.mark.usefixtures("due_folder")
def test_what_is_due_is_listed_by_court_with_the_pages_to_open() -> None:
    found = review("--today", "2026-07-01")

    assert (found.exit_code, found.stdout) == (0, LISTED)


def test_an_entry_with_a_dated_page_is_due_only_when_its_day_is_over(folder: Path) -> None:
    assert "first" not in items(folder, date(2027, 5, 20))
    assert "first" in items(folder, date(2027, 5, 21))


def test_what_was_checked_is_listed_again_after_a_year(folder: Path) -> None:
    for item in ("flsd", "first", "second"):
        mark_checked(folder, item, TODAY)

    assert items(folder) == set()
    assert items(folder, date(2027, 7, 1)) == set()
    assert items(folder, date(2027, 7, 2)) == {"flsd", "first", "second"}


def test_checking_an_entry_changes_its_two_days_and_nothing_else(folder: Path) -> None:
    path = folder / "entries/help.yaml"
    before = path.read_text("utf-8").replace("review_by: 2027-05-20", "review_by: 2027-05-20  # a year on", 1)
    path.write_text(before, "utf-8")

    found = review("--checked", "first", "--today", "2026-07-01")

    assert found.stdout == f"{path}: first was checked on 2026-07-01.\n"
    assert path.read_text("utf-8") == before.replace(
        "review_by: 2027-05-20  # a year on", "review_by: 2027-07-01  # a year on", 1
    ).replace("  - id: first\n", "  - id: first\n    checked_on: 2026-07-01\n")
    assert load(folder).entries["first"].checked_on == TODAY
    assert load(folder).entries["second"].checked_on is None


def test_what_staff_checked_is_due_as_if_the_files_said_so(folder: Path) -> None:
    library, days = load(folder), {"flsd": TODAY, "first": TODAY}

    def due(today: date) -> set[str]:
        return {item.id for _, found in due_reviews(library, today, days) for item in found}

    assert due(TODAY) == {"second"}
    write_checked(folder, days)
    for today in (TODAY, date(2027, 7, 1), date(2027, 7, 2)):
        assert items(folder, today) == due(today), today


def test_days_are_written_once_and_an_earlier_one_never(folder: Path) -> None:
    days = {"first": TODAY, "flsd": TODAY, "gone": TODAY}

    assert set(write_checked(folder, days)) == {"first", "flsd"}
    assert load(folder).entries["first"].checked_on == load(folder).courts["flsd"].checked_on == TODAY
    assert write_checked(folder, days) == ()
    assert write_checked(folder, {"first": date(2026, 1, 1)}) == ()
    assert write_checked(folder, {"first": date(2026, 8, 1), "second": date(2026, 8, 1)}) == ("first", "second")
    assert load(folder).entries["second"].review_by == date(2027, 8, 1)


def test_checking_a_court_notes_it_in_its_profile(folder: Path) -> None:
    review("--checked", "flsd", "--today", "2028-02-29")

    court = load(folder).courts["flsd"]
    assert (court.checked_on, court.review_by) == (date(2028, 2, 29), date(2029, 2, 28))
    assert (folder / "courts/profiles/flsd.yaml").read_text("utf-8").startswith("court: flsd\nchecked_on: 2028-02-29\n")


@pytest.mark.parametrize("item", ["third", "flsb"])
def test_what_is_not_there_cannot_be_checked(folder: Path, item: str) -> None:
    found = review("--checked", item)

    assert isinstance(found.exception, UsageError)
    assert str(found.exception) == f"There is no entry {item!r}, and no court of that id with a profile."
    assert list(folder.rglob("*~")) == []
