"""A knowledge folder of a few lines that loads, for tests that break one thing in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILES: Mapping[str, str] = {
    "entries/help.yaml": """\
entries:
  - id: first
    title: The first question?
    answer:
      - when: {go_live: [before]}
        text: "Not before {go_live}."
      - text: |
          Ask {help_desk}.

          More of it.
    contact_of: court
    sources: [{document: "A page", url: "https://www.flsd.uscourts.gov/page", date: 2019-10-25, step: 6}]
    review_by: 2027-05-20
    related: [second]
    procedure: link
    asks:
      - how do I do the first thing
  - id: second
    title: The second question?
    answer:
      - text: Second.
    sources:
      - {document: "A page"}
    review_by: 2027-05-20
    asks:
      - how do I do the second thing
    related: [first]
    contact_of: pacer
""",
    "procedures/link.yaml": """\
id: link
name: link
title: Link
applies_to: [district, bankruptcy, appeals, national]
source: {document: "The guide"}
steps:
  - key: open
    text: "Open {court_site}."
    cites: [1]
    notes: ["Mind the step."]
  - key: menu
    text: "Click *Utilities*."
    cites: ["2"]
  - key: item
    text: "Click {link_item}."
    cites: ["3"]
""",
    "courts/directory.yaml": """\
as_of: 2023-01-10
source: {document: "The list"}
courts:
  - id: flsd
    name: the Southern District of Florida
    short: S.D. Fla.
    type: district
    circuit: 11
    time_zone: America/New_York
    login_url: https://ecf.flsd.uscourts.gov
    web_url: https://www.flsd.uscourts.gov
    states: [Florida]
    release: 1.7.1
    help_desk:
      - {number: "888-318-2260", division: null}
    emails: ["help@flsd.uscourts.gov"]
    hours:
      - {weekdays: [0, 1, 2, 3, 4], open: "08:30", close: 16:30}
  - id: flsb
    name: the Southern District of Florida Bankruptcy Court
    short: Bankr. S.D. Fla.
    type: bankruptcy
    time_zone: America/New_York
    login_url: https://ecf.flsb.uscourts.gov
    web_url: null
""",
    "courts/go_live.yaml": """\
courts:
  - court: flsd
    day: 2020-01-27
    certainty: seen
    source: {document: "A page"}
""",
    "names.yaml": "pages: [{page: A page, names: [Utilities]}]\n",
    "courts/login_links.yaml": """\
read_on: 2023-01-10
words:
  flsd: Document Filing System
""",
    "courts/profiles/flsd.yaml": """\
court: flsd
reset:
  route: self-service
  text: "Use the link, or ask {help_desk}."
  source: {document: "A page", step: "6"}
notes:
  - entry: first
    text: "In {court} it is so."
    source: {document: "A page"}
procedures:
  - name: link
    source: {document: "The court's page"}
    steps:
      - {replace: open, text: "Open our page.", cites: ["1"]}
      - {merge: [menu, item], key: menu, text: "Click both.", cites: ["4", "5"]}
      - {after: menu, key: wait, text: "Wait."}
      - {after: wait, key: leave, text: "Leave."}
      - {drop: leave}
""",
    "outside.yaml": """\
topics:
  - id: weather
    title: The weather
    text: I don't know about the weather.
    asks: [will it rain]
""",
    "routes.yaml": """\
routes:
  - id: greeting
    asks: [hello]
""",
    "vocabulary.yaml": """\
words:
  PW: Password
""",
}


def folder_in(place: Path) -> Path:
    """A new folder `knowledge` in `place`."""
    folder = place / "knowledge"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replaces the one place of `old` in a file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
