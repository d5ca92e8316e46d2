"""The folder of YAML becomes one checked library, or every problem in it is named with file, line and what to do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.content import yaml_lines
from bot.content.loader import KnowledgeError, Loaded, load, load_with_places
from bot.core.knowledge import GoLive, Hours, Phone, Reset, Source, Urgency, When
from tests.conftest import ROOT
from tests.small_knowledge import change, folder_in

ENTRIES = "entries/help.yaml"
PROCEDURE = "procedures/link.yaml"
DIRECTORY = "courts/directory.yaml"
GO_LIVE = "courts/go_live.yaml"
PROFILE = "courts/profiles/flsd.yaml"


class Mistake(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    instead_of: str
    write: str
    line: int
    says: str


MISTAKES = TypeAdapter(tuple[Mistake, ...]).validate_python(
    yaml_lines.read_yaml(Path(__file__).parents[1] / "mistakes.yaml", "mistakes.yaml").data
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_in(tmp_path)


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    assert str(raised.value) == "\n".join(map(str, raised.value.problems))
    return [str(problem) for problem in raised.value.problems]


def test_a_folder_becomes_a_library(folder: Path) -> None:
    library = load(folder)

    first = library.entries["first"]
    page = Source("A page", "https://www.flsd.uscourts.gov/page", date(2019, 10, 25), "6")
    assert first.sources == (page,)
    assert first.answer[0].when == When(go_live=("before",))
    assert first.answer[1].text.startswith("Ask {help_desk}.\n\nMore")
    assert library.directory_as_of == date(2023, 1, 10)
    assert library.vocabulary == {"pw": "password"}
    assert library.topics["weather"].asks == ("will it rain",)
    assert library.routes["greeting"].asks == ("hello",)


def test_a_court_carries_what_directory_calendar_and_profile_say_of_it(folder: Path) -> None:
    court = load(folder).courts["flsd"]

    assert court.help_desk == (Phone("888-318-2260"),)
    assert court.hours == (Hours((0, 1, 2, 3, 4), 8 * 60 + 30, 16 * 60 + 30),)
    assert (court.circuit, court.release) == ("11", "1.7.1")
    assert court.go_live == GoLive(date(2020, 1, 27), "seen", Source("A page"))
    assert court.reset == Reset("self-service", "Use the link, or ask {help_desk}.", Source("A page", step="6"))
    assert [note.entry for note in court.notes] == ["first"]
    steps = [(step.key, step.cites, step.source) for step in court.procedures[0].steps]
    ours = Source("The court's page")
    assert steps == [("open", ("1",), ours), ("menu", ("4", "5"), ours), ("wait", (), ours)]


def test_a_court_without_profile_and_calendar_has_none_of_that(folder: Path) -> None:
    court = load(folder).courts["flsb"]

    assert (court.go_live, court.reset, court.notes, court.procedures) == (None, None, (), ())


def test_the_version_changes_with_any_word_and_only_then(folder: Path) -> None:
    before = load(folder).version

    assert load(folder).version == before
    change(folder, "routes.yaml", "hello", "hullo")
    assert load(folder).version != before


def test_everything_that_may_be_left_out_may(folder: Path) -> None:
    for name in (PROFILE, GO_LIVE, "outside.yaml", "routes.yaml", "vocabulary.yaml"):
        (folder / name).unlink()

    assert load(folder).courts["flsd"].go_live is None


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.file}: {mistake.write.strip()[:40]}")
def test_a_mistake_is_named_with_file_line_and_what_to_do(folder: Path, mistake: Mistake) -> None:
    change(folder, mistake.file, mistake.instead_of, mistake.write)

    assert f"knowledge/{mistake.file}:{mistake.line}: {mistake.says}" in problems(folder)


def test_an_entry_says_what_tickets_below_it_are_about_and_may_be_shown_before_them(folder: Path) -> None:
    change(folder, ENTRIES, "related: [second]", "related: [second]\n    ticket_kind: linking\n    triage: true")

    library = load(folder)

    assert (library.ticket_kind("first"), library.triage_entry("linking")) == ("linking", "first")
    assert (library.ticket_kind("second"), library.ticket_kind(None), library.triage_entry("mfa")) == (None, None, None)


def test_an_entry_shown_before_tickets_says_of_which_kind(folder: Path) -> None:
    change(folder, ENTRIES, "related: [second]", "related: [second]\n    triage: true")

    assert any("`triage: true` needs a `ticket_kind`" in line for line in problems(folder))


def test_what_an_entry_says_of_deadlines_courts_and_choices_is_read(folder: Path) -> None:
    said = """related: [second]
    choice_for: {court: 2}
    instead: {appeals: second}
    urgent: {role: task, entry: second, trouble: outage, can_wait: true}"""
    change(folder, ENTRIES, "related: [second]", said)
    change(folder, ENTRIES, "- text: Second.", "- text: Second.\n    choice_for: {court: 1}")

    library = load(folder)
    assert library.entries["first"].urgent == Urgency("task", "second", "outage", can_wait=True)
    assert (library.choices("court"), library.choices("password")) == (("second", "first"), ())
    assert (library.trouble_entry("outage"), library.trouble_entry("inactive")) == ("first", None)
    court = library.courts["flsd"]
    assert library.for_court("first", replace(court, type="appeals")) == "second"
    assert {library.for_court("first", court), library.for_court("first", None)} == {"first"}


@pytest.mark.parametrize(
    ("said", "key"), [("instead: {appeals: secnd}", "instead"), ("urgent: {role: task, entry: secnd}", "urgent")]
)
def test_an_entry_that_answers_instead_or_is_tried_first_has_to_be_there(folder: Path, said: str, key: str) -> None:
    change(folder, ENTRIES, "related: [second]", f"related: [second]\n    {said}")
    (problem,) = problems(folder)
    assert f"`{key}` of first names an entry that is not there: 'secnd'; did you mean 'second'?" in problem


def test_all_mistakes_are_named_at_once_in_the_order_of_the_files(folder: Path) -> None:
    change(folder, ENTRIES, "related: [second]", "related: [third]")
    change(folder, DIRECTORY, "888-318-2260", "call us")
    change(folder, PROFILE, "route: self-service", "route: magic")
    change(folder, "routes.yaml", "greeting", "hail")

    found = [line.split(":")[0] for line in problems(folder)]

    assert found == [f"knowledge/{name}" for name in (DIRECTORY, PROFILE, ENTRIES, "routes.yaml")]


def test_what_refers_to_a_file_that_cannot_be_read_is_not_blamed(folder: Path) -> None:
    for name in (ENTRIES, PROCEDURE, DIRECTORY):
        (folder / name).write_text("\tbroken", encoding="utf-8")

    assert [line.split(":")[0] for line in problems(folder)] == [
        f"knowledge/{name}" for name in (DIRECTORY, ENTRIES, PROCEDURE)
    ]


def test_nothing_is_blamed_for_a_procedure_that_cannot_be_read(folder: Path) -> None:
    (folder / PROCEDURE).write_text("\tbroken", encoding="utf-8")

    assert len(problems(folder)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "not UTF-8 text; save it as UTF-8"),
        (b"#" * (yaml_lines.MAX_BYTES + 1), "the file is over 4 MB; split it"),
        (b"[" * 100_000, "more than 100 deep in each other"),
        (b"- " * 100_000, "more than 100 deep in each other"),
        (b"a: \x01", "not valid YAML: unacceptable character"),
        (b"", "`the file` must be keys with values"),
        (b"just text", "`the file` must be keys with values"),
        (b"entries: []\n---\nentries: []\n", "not valid YAML: but found another document"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "an alias (*name) is used"),
        (b"entries:\n- &a {related: [*a]}", "an alias (*name) is used"),
    ],
)
def test_a_file_that_is_no_plain_yaml_is_named(folder: Path, content: bytes, says: str) -> None:
    (folder / ENTRIES).write_bytes(content)

    found = problems(folder)

    assert [line for line in found if line.startswith(f"knowledge/{ENTRIES}:") and says in line], found
    assert "\n" not in found[0]


def test_a_folder_in_place_of_a_file_is_named(folder: Path) -> None:
    (folder / "entries" / "more.yaml").mkdir()

    assert problems(folder) == ["knowledge/entries/more.yaml:1: the file cannot be read: Is a directory"]


def test_a_folder_that_is_not_the_knowledge_is_said_so(tmp_path: Path) -> None:
    assert problems(tmp_path) == [f"{tmp_path}:1: there is no folder `entries` here; is this the knowledge folder?"]


def test_an_empty_folder_lacks_entries_and_courts(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()

    found = problems(tmp_path)

    assert [line.partition("/")[2] for line in found] == [
        "courts/directory.yaml:1: there is no such file",
        "entries/*.yaml:1: there is no such file",
    ]


def test_a_court_has_one_profile_and_one_go_live_day(folder: Path) -> None:
    (folder / "courts/profiles/more.yaml").write_text("court: flsd\n", encoding="utf-8")
    calendar = folder / GO_LIVE
    text = calendar.read_text(encoding="utf-8")
    calendar.write_text(text + text.removeprefix("courts:\n"), encoding="utf-8")

    assert problems(folder) == [
        "knowledge/courts/go_live.yaml:6: the court 'flsd' stands here twice",
        "knowledge/courts/profiles/more.yaml:1: 'flsd' has a profile already, at knowledge/courts/profiles/flsd.yaml:1",
    ]


def test_two_procedures_cannot_share_an_id_or_a_type_of_court(folder: Path) -> None:
    text = (folder / PROCEDURE).read_text(encoding="utf-8")
    (folder / "procedures/more.yaml").write_text(text, encoding="utf-8")

    found = problems(folder)

    assert "knowledge/procedures/more.yaml:1: the id 'link' is used twice" in found


def test_procedures_of_one_name_share_out_the_types_of_court(folder: Path) -> None:
    change(folder, PROCEDURE, "[district, bankruptcy, appeals, national]", "[district, bankruptcy, national]")
    text = (folder / PROCEDURE).read_text(encoding="utf-8")
    other = text.replace("id: link", "id: link-appellate").replace("[district, bankruptcy, national]", "[appeals]")
    (folder / "procedures/link-appellate.yaml").write_text(other, encoding="utf-8")

    assert sorted(load(folder).procedures) == ["link", "link-appellate"]


def test_the_place_of_each_thing_is_known(folder: Path) -> None:
    loaded: Loaded = load_with_places(folder)

    assert loaded.place("entries", "second") == ("knowledge/entries/help.yaml", 18)
    assert loaded.place("entries", "second", "asks", "0") == ("knowledge/entries/help.yaml", 26)
    assert loaded.place("entries", "second", "elsewhere") == ("knowledge/entries/help.yaml", 18)
    assert loaded.place("nowhere") == ("knowledge", 1)


@dataclass(frozen=True, slots=True)
class Slip:
    """A typing error in the real knowledge, and what alone is said of it."""

    file: str
    instead_of: str
    write: str
    says: str


SLIPS = (
    Slip(
        "entries/help.yaml",
        "  - id: training\n",
        "  - id: trainig\n",
        "did you mean 'trainig'? (8 more places name it)",
    ),
    Slip("entries/help.yaml", "entries:\n", "entrys:\n", "the key `entrys` is not known here; did you mean `entries`?"),
    Slip("entries/linking.yaml", "      - text: |\n", "      - txt: |\n", "did you mean `text`?"),
    Slip("entries/linking.yaml", "        text: |\n", "         text: |\n", "not valid YAML"),
    Slip("courts/directory.yaml", "  - id: flsd\n", "  - id: flds\n", "not in courts/directory.yaml: 'flsd'"),
    Slip("courts/directory.yaml", "    type: district\n", "    type: distrikt\n", "`courts.type`"),
    Slip("courts/directory.yaml", "courts:\n", "court:\n", "did you mean `courts`?"),
    Slip("procedures/link.yaml", "name: link\n", "name: linc\n", "those named 'linc' apply to"),
    Slip(
        "procedures/link.yaml",
        "  - key: credentials\n",
        "  - key: credential\n",
        "there is no step 'credentials' to change",
    ),
    Slip("courts/profiles/flsd.yaml", "  - name: link\n", "  - name: linkk\n", "there is no procedure named 'linkk'"),
    Slip("flows/link.yaml", "questions:\n", "question:\n", "did you mean `questions`?"),
    Slip("flows/link.yaml", "  - id: linked\n", "  - id: lincked\n", "there is no"),
)


@pytest.mark.sampled  # each reads all of the knowledge
@pytest.mark.sweep
@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.file}: {slip.write.strip()}")
def test_one_slip_is_one_problem_however_much_hangs_on_it(tmp_path: Path, slip: Slip) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    path = folder / slip.file
    text = path.read_text("utf-8")
    assert slip.instead_of in text
    path.write_text(text.replace(slip.instead_of, slip.write, 1), "utf-8")

    found = problems(folder)

    assert len(found) == 1, found
    assert slip.says in found[0]


def test_two_slips_are_two_problems(folder: Path) -> None:
    change(folder, "entries/help.yaml", "related: [second]", "related: [secnd]")
    change(folder, "courts/profiles/flsd.yaml", "entry: first", "entry: frist")

    assert len(problems(folder)) == 2
