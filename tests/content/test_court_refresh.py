"""The court directory and PACER's feed: what differs is told court by court, and written without touching the rest."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.cli.options import UsageError
from bot.content.court_feed import FeedError, fetch, read_feed
from bot.content.court_refresh import compare, directory_of, write
from bot.content.loader import load
from tests.small_knowledge import folder_in

ROOT = Path(__file__).parent.parent.parent
FEED = Path(__file__).parent / "court_feed.json"
"""Rows of PACER's feed in its own words, with a few of them changed, one court missing and one new."""
COURTS = ("akb", "alsb", "azb", "bap1", "ca1", "cit", "cod", "flsb", "flsd", "gamd", "gub", "nywd", "txwd")
DIFFERENCES = """\
azb
  website: https://www.azb.uscourts.gov -> https://bankruptcy.azb.uscourts.gov
flsd
  phone: new 888-318-2261
  phone: new 305-523-5100, ext. 12 (Miami & Key West)
  phone: gone 1-888-318-2260
  e-mail: new ecf_help@flsd.uscourts.gov
  release: 1.6 -> 1.8
  PDF size: 50 MB -> 60 MB
txwd
  e-mail: new efile@txwd.uscourts.gov
ecf.flcd.uscourts.gov
  new: Florida Central District Court; add it by hand, with its name and time zone
gub
  gone from the list; it stays until you take it out by hand
PACER's list of 2026-11-01: 3 differ, 1 new, 1 gone.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small knowledge whose directory is made of blocks of the real one, as they stand there."""
    real = (ROOT / "knowledge/courts/directory.yaml").read_text("utf-8")
    head, *blocks = re.split(r"^(?=  - id: )", real, flags=re.MULTILINE)
    kept = [block for block in blocks if block.split()[2] in COURTS]
    folder = folder_in(tmp_path)
    (folder / "courts/directory.yaml").write_text(head + "".join(kept), "utf-8")
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(folder))
    return folder


@pytest.fixture
def directory(folder: Path) -> Path:
    return folder / "courts/directory.yaml"


def feed() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FEED.read_text("utf-8"))
    return content


def row(content: dict[str, Any], court_id: str) -> dict[str, Any]:
    return next(row for row in content["data"] if row["court_id"] == court_id)


def refresh(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["courts", "refresh", *arguments])


def test_the_differences_are_told_court_by_court_and_nothing_is_written(directory: Path) -> None:
    before = directory.read_text("utf-8")

    found = refresh(str(FEED))

    assert (found.exit_code, found.stdout) == (0, DIFFERENCES)
    assert directory.read_text("utf-8") == before


def test_writing_changes_the_lines_of_the_differences_and_no_other(directory: Path) -> None:
    before = directory.read_text("utf-8").splitlines()

    found = refresh(str(FEED), "--write")

    after = directory.read_text("utf-8").splitlines()
    assert found.exit_code == 0
    assert Counter(before) - Counter(after) == Counter(
        (
            "as_of: 2023-01-10",
            "  date: 2023-01-10",
            "    web_url: https://www.azb.uscourts.gov",
            '    release: "1.6"',
            '    pdf_size: "50 MB"',
            '      - {number: "1-888-318-2260", division: null}',
            "    emails: []",
            '    emails: ["txwd_ecf_help@txwd.uscourts.gov"]',
        )
    )
    assert Counter(after) - Counter(before) == Counter(
        (
            "as_of: 2026-11-01",
            "  date: 2026-11-01",
            "    web_url: https://bankruptcy.azb.uscourts.gov",
            '    release: "1.8"',
            '    pdf_size: "60 MB"',
            '      - {number: "888-318-2261", division: null}',
            '      - {number: "305-523-5100, ext. 12", division: "Miami & Key West"}',
            '    emails: ["ecf_help@flsd.uscourts.gov"]',
            '    emails: ["txwd_ecf_help@txwd.uscourts.gov", "efile@txwd.uscourts.gov"]',
        )
    )


def test_what_was_written_loads_and_is_the_feed_s_own_day(folder: Path) -> None:
    (folder / "courts/profiles/flsd.yaml").unlink()
    refresh(str(FEED), "--write")

    library = load(folder)

    flsd = library.courts["flsd"]
    assert library.directory_as_of == date(2026, 11, 1)
    assert library.live_by == date(2023, 1, 10), "when all courts were first seen on NextGen is no matter of the list"
    assert [phone.number for phone in flsd.help_desk] == ["888-318-2261", "305-523-5100, ext. 12"]
    assert (flsd.name, flsd.time_zone) == ("the Southern District of Florida", "America/New_York")
    assert library.courts["gub"], "a court that is gone from the list is taken out by a person"
    assert flsd.go_live is not None
    assert flsd.go_live.day == date(2020, 1, 27), "the feed's go_live_date is that of the old CM/ECF"


def test_a_second_refresh_finds_nothing(directory: Path) -> None:
    refresh(str(FEED), "--write")
    written = directory.read_text("utf-8")

    found = refresh(str(FEED), "--write")

    assert found.stdout.splitlines()[-2] == "PACER's list of 2026-11-01: 0 differ, 1 new, 1 gone."
    assert directory.read_text("utf-8") == written


def test_comments_among_the_changed_lines_stay(directory: Path) -> None:
    text = directory.read_text("utf-8")
    text = text.replace(
        '      - {number: "1-888-318-2260", division: null}\n    emails: []\n',
        "      # as the press release has it\n"
        '      - {number: "1-888-318-2260", division: null}\n    emails: []  # none\n',
    )
    directory.write_text(text, "utf-8")

    refresh(str(FEED), "--write")

    assert '    help_desk:\n      # as the press release has it\n      - {number: "888-' in directory.read_text("utf-8")
    assert '    emails: ["ecf_help@flsd.uscourts.gov"]  # none\n' in directory.read_text("utf-8")


def test_a_number_among_the_offices_own_is_still_the_court_s(directory: Path, tmp_path: Path) -> None:
    content = feed()
    row(content, "NYWDC")["help_desk"] = [{"phone": "716-551-1799"}]
    other = tmp_path / "feed.json"
    other.write_text(json.dumps(content), "utf-8")

    refresh(str(other), "--write")

    numbers = {c.id: [phone.number for phone in c.help_desk] for c in directory_of(directory)[1].courts}
    assert numbers["nywd"] == ["716-551-1700", "585-613-4000", "716-551-1799"]


@pytest.mark.parametrize(
    "court",
    [
        pytest.param("akb", id="a person's address is never taken"),
        pytest.param("alsb", id="no desk in the list says nothing of the number on record"),
        pytest.param("bap1", id="a panel shares its circuit's site and is told apart by its title"),
        pytest.param("ca1", id="the panel's number, which the list has under the circuit"),
        pytest.param("cit", id="a number from the court's own page"),
        pytest.param("cod", id="what was left out on purpose; an address in the place of a phone"),
        pytest.param("flsb", id="the help desk's number, which the list has in prose"),
        pytest.param("gamd", id="a number that is mistyped in the list and left out on purpose"),
    ],
)
def test_what_only_looks_different_is_no_difference(directory: Path, court: str) -> None:
    found = compare(directory_of(directory)[1], read_feed(FEED.read_bytes()))

    assert court not in {update.court for update in found.updates}


def test_a_feed_that_lost_more_than_a_tenth_of_the_courts_is_refused(directory: Path, tmp_path: Path) -> None:
    before = directory.read_text("utf-8")
    content = feed()
    content["data"].remove(row(content, "AKBK"))
    short = tmp_path / "feed.json"
    short.write_text(json.dumps(content), "utf-8")

    found = refresh(str(short), "--write")

    assert isinstance(found.exception, UsageError)
    assert str(found.exception).startswith("The feed lacks 2 of 13 courts, more than a tenth: nothing of it is used.")
    assert directory.read_text("utf-8") == before


def test_a_feed_older_than_the_directory_is_refused(directory: Path) -> None:
    text = directory.read_text("utf-8")
    directory.write_text(text.replace("as_of: 2023-01-10", "as_of: 2026-11-02"), "utf-8")

    with pytest.raises(FeedError, match="The feed is of 2026-11-01, older than the directory of 2026-11-02"):
        compare(directory_of(directory)[1], read_feed(FEED.read_bytes()))


def test_keys_that_a_court_does_not_have_yet_are_added(folder: Path) -> None:
    """The small knowledge has a court without phones, e-mails and website, and a source on one line."""
    path = folder_in(folder.parent / "small") / "courts/directory.yaml"

    write(path, read_feed(FEED.read_bytes()))

    flsb = directory_of(path)[1].courts[1]
    assert [(phone.number, phone.division) for phone in flsb.help_desk] == [
        ("954-769-5700", "Ft. Lauderdale"),
        ("305-714-1800", "Miami"),
        ("561-514-4100", "West Palm Beach"),
    ]
    assert (flsb.release, flsb.web_url) == ("1.6", "https://www.flsb.uscourts.gov")


def test_a_file_that_cannot_be_edited_line_by_line_is_left_as_it_is(directory: Path) -> None:
    text = directory.read_text("utf-8")
    text = text.replace(
        '    help_desk:\n      - {number: "1-888-318-2260", division: null}\n',
        '    help_desk: [{number: "1-888-318-2260"}, {number: "888-318-2261"}]\n',
    )
    directory.write_text(text, "utf-8")

    found = refresh(str(FEED), "--write")

    assert (
        str(found.exception)
        == f"{directory} is laid out in a way that cannot be edited; take the changes over by hand."
    )
    assert directory.read_text("utf-8") == text
    assert [path.name for path in directory.parent.iterdir() if path.name.endswith("~")] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>Sorry</html>", "This is not PACER's court feed"),
        (b"[]", "This is not PACER's court feed"),
        (b'{"meta": {"last_updated": "Sun, 01 Nov 2026 06:10:05 -0500"}}', "This is not PACER's court feed: data"),
        (b'{"meta": {"last_updated": "yesterday"}, "data": []}', "meta.last_updated is 'yesterday'"),
        (
            (
                b'{"meta": {"last_updated": "Sun, 01 Nov 2026 06:10:05 -0500"}, "data": ['
                b'{"title": "A", "login_url": "https://ecf.flsd.uscourts.gov"}, '
                b'{"title": "B", "login_url": "https://ecf.flsd.uscourts.gov/cgi-bin/login.pl"}]}'
            ),
            "ecf.flsd.uscourts.gov stands in the feed twice: A, B",
        ),
    ],
)
def test_what_is_not_the_feed_is_told_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=re.escape(says)):
        read_feed(content)


def test_a_file_that_is_not_there_is_told_in_a_sentence(folder: Path) -> None:
    found = refresh(str(folder / "none.json"))

    assert str(found.exception) == f"{folder / 'none.json'} cannot be read: No such file or directory."


@pytest.fixture
def web() -> Iterator[str]:
    """A server that has the feed at /data.json and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there = self.path == "/data.json"
            self.send_response(200 if there else 404)
            self.end_headers()
            self.wfile.write(FEED.read_bytes() if there else b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_feed_is_read_from_a_web_address(directory: Path, web: str) -> None:
    assert refresh(f"{web}/data.json").stdout == DIFFERENCES


def test_a_web_address_without_the_feed_is_told_in_a_sentence(web: str) -> None:
    with pytest.raises(FeedError, match=r"/none\.json cannot be read: Not Found\.$"):
        fetch(f"{web}/none.json")


def test_a_page_that_goes_on_and_on_is_not_read_to_its_end(web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.content.court_feed.MAX_BYTES", 100)

    with pytest.raises(FeedError, match="that is not the feed"):
        fetch(f"{web}/data.json")


def test_the_real_directory_can_be_refreshed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each court's release changed: 207 lines and the two dates are others, and nothing else."""
    folder = folder_in(tmp_path)
    path = folder / "courts/directory.yaml"
    path.write_text((ROOT / "knowledge/courts/directory.yaml").read_text("utf-8"), "utf-8")
    before = path.read_text("utf-8").splitlines()
    _, known = directory_of(path)
    rows = [
        {
            "title": "BAP" if court.id.startswith("bap") else court.name,
            "login_url": court.login_url,
            "software_version": "NextGen CM/ECF Release 1.9",
        }
        for court in known.courts
    ]
    content = {"meta": {"last_updated": "Sun, 01 Nov 2026 06:10:05 -0500"}, "data": rows}
    other = tmp_path / "feed.json"
    other.write_text(json.dumps(content), "utf-8")
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(folder))

    found = refresh(str(other), "--write")

    after = path.read_text("utf-8").splitlines()
    assert found.exit_code == 0, found.exception
    assert len(before) == len(after)
    changed = {new for old, new in zip(before, after, strict=True) if old != new}
    assert changed == {'    release: "1.9"', "as_of: 2026-11-01", "  date: 2026-11-01"}
