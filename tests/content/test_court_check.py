"""What `check` proves of the answers for every court, and that each kind of mistake is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.content.court_check import leads_to_steps, prove_courts, sides
from bot.content.loader import KnowledgeError, Loaded, load_with_places
from bot.core.knowledge import Library
from tests.small_knowledge import change, folder_in

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 28)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_in(tmp_path)


def problems(folder: Path) -> list[str]:
    return [problem.text for problem in prove_courts(load_with_places(folder), TODAY)]


@pytest.mark.slow  # forty thousand answers; `make check` proves it, too
@pytest.mark.timeout(600)
def test_the_knowledge_in_use_has_no_problem(loaded: Loaded) -> None:
    assert [str(problem) for problem in prove_courts(loaded, TODAY)] == []


def test_the_small_knowledge_has_none(folder: Path) -> None:
    assert problems(folder) == []


GUAM = """
  - id: gud
    name: the District of Guam
    short: D. Guam
    type: district
    time_zone: Pacific/Guam
    login_url: https://ecf.gud.uscourts.gov
    states: [Guam]
    help_desk:
      - {number: "671-555-0100", division: null}
"""


def with_guam(folder: Path) -> None:
    path = folder / "courts" / "directory.yaml"
    path.write_text(path.read_text("utf-8") + GUAM, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Guam allows it.", "it names another court: 'Guam'"),
        ("The District of Guam allows it.", "it names another court: 'District of Guam'"),
        ("See D. Guam for it.", "it names another court: 'D. Guam'"),
        ("See https://www.gud.uscourts.gov/a.", "it names another court: 'gud'"),
        ("Call 671-555-0100.", "it names another court: '671-555-0100'"),
        (
            "Call 305-555-0199.",
            "305-555-0199 is not the number of its help desk; write {help_desk}, or correct the number",
        ),
    ],
)
def test_what_is_another_courts_is_found(folder: Path, text: str, says: str) -> None:
    with_guam(folder)
    change(folder, "entries/help.yaml", "- text: Second.", f'- text: "{text}"')

    assert f"second for flsd on 2020-01-26: {says}" in problems(folder)


def test_what_single_courts_do_may_stand_under_examples(folder: Path) -> None:
    with_guam(folder)
    change(folder, "entries/help.yaml", "- text: Second.", '- text: Second.\n        examples: "Guam allows it."')

    assert problems(folder) == []


def test_the_number_that_a_courts_own_page_has_takes_the_place_of_the_directorys(folder: Path) -> None:
    desk = 'desk: {phones: [{number: "305-555-0100"}], source: {document: "A page"}}'
    change(folder, "courts/profiles/flsd.yaml", "court: flsd\n", f"court: flsd\n{desk}\n")
    change(folder, "entries/help.yaml", "- text: Second.", '- text: "Call 888-318-2260."')

    found = [problem for problem in problems(folder) if "888-318-2260 is not the number of its help desk" in problem]
    assert [problem.partition(": ")[0] for problem in found] == ["second for flsd on 2020-01-26"]


def test_one_wrong_number_is_one_problem_though_every_court_shows_it(folder: Path) -> None:
    with_guam(folder)
    change(folder, "entries/help.yaml", "- text: Second.", '- text: "Call 305-555-0199."')

    assert len([problem for problem in problems(folder) if "305-555-0199 is not" in problem]) == 1


SYSTEM = 'system: {kind: KIND, text: "Nothing to link.", source: {document: "A page"}}'


@pytest.mark.parametrize("kind", ["acms", "own", "ask-court"])
def test_steps_that_the_guided_check_does_not_lead_through_are_found(folder: Path, kind: str) -> None:
    system = SYSTEM.replace("KIND", kind)
    change(folder, "courts/profiles/flsd.yaml", "court: flsd\n", f"court: flsd\n{system}\n")
    (folder / "flows").mkdir()
    (folder / "flows" / "link.yaml").write_text(FLOW, encoding="utf-8")

    assert "first for flsd on 2020-01-26: it shows steps of linking, and the guided check gives none" in problems(
        folder
    )

    variant = "      - when: {system: [acms, own, ask-court]}\n        text: '{linking_here}'\n        steps: false\n"
    change(folder, "entries/help.yaml", "    answer:\n      - when", f"    answer:\n{variant}      - when")
    assert problems(folder) == []


FLOW = """\
id: link
title: Check
start: court
questions:
  - {id: court, kind: court, brief: Court, text: "Which court?", unsure: "Ask.", goto: rule}
  - id: done
    brief: Done
    text: "Done?"
    unsure: "Look."
    choices: [{id: "yes", label: "Yes", goto: over}]
forks:
  - id: rule
    cases:
      - {when: {system: [acms, own, ask-court]}, goto: over}
      - {goto: steps}
walks:
  - {id: steps, procedure: link, goto: done}
endings:
  - {id: over, verdict: nothing, state: Over, text: "Over."}
"""


@pytest.mark.parametrize(
    ("route", "says"),
    [
        ("e-mail", "a reset by e-mail needs the `email` to write to; without one the route is `court`"),
        ("magic", "`reset.route`: input should be"),
    ],
)
def test_a_way_to_reset_that_leads_nowhere_is_refused(folder: Path, route: str, says: str) -> None:
    change(folder, "courts/profiles/flsd.yaml", "route: self-service", f"route: {route}")

    with pytest.raises(KnowledgeError) as refused:
        load_with_places(folder)

    assert any(says in problem.text for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("route", "web_url", "says"),
    [
        (
            "court",
            "https://www.flsd.uscourts.gov",
            "flsd: only the court resets it, and neither a phone nor an e-mail of it is on record",
        ),
        ("web-form", "null", "flsd: a reset by a form without its address"),
    ],
)
def test_a_way_to_reset_needs_what_it_leads_to(folder: Path, route: str, web_url: str, says: str) -> None:
    change(folder, "courts/profiles/flsd.yaml", "route: self-service", f"route: {route}")
    change(folder, "courts/directory.yaml", "web_url: https://www.flsd.uscourts.gov", f"web_url: {web_url}")
    change(folder, "courts/directory.yaml", '    help_desk:\n      - {number: "888-318-2260", division: null}\n', "")
    change(folder, "courts/directory.yaml", 'emails: ["help@flsd.uscourts.gov"]', "emails: []")

    assert says in problems(folder)


@pytest.mark.parametrize("court", ["jpml", "cofc", "bap9", "bap10", "ca9", "ord"])
def test_these_courts_are_led_through_no_steps(library: Library, court: str) -> None:
    assert not leads_to_steps(library, library.courts[court], TODAY)


@pytest.mark.parametrize("court", ["flsd", "bap1", "ca2", "cit"])
def test_these_are(library: Library, court: str) -> None:
    assert leads_to_steps(library, library.courts[court], TODAY)


def test_the_sides_of_a_day_that_is_not_on_record_are_the_directorys(library: Library) -> None:
    assert sides(library.courts["akb"], TODAY, date(2023, 1, 10)) == (date(2023, 1, 9), date(2023, 1, 10), TODAY)
