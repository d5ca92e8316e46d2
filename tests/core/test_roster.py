"""A roster as CSV: what is read, what is refused with its line and fix, and what an import changes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge import Library
from bot.core.readiness import CourtLookup, KnownPerson, Roster, RosterLine, court_lookup, parse_roster, plan_import
from bot.core.readiness.roster import MAX_LINES, roster_of_group
from bot.core.redaction import Redacted
from handlers.blocks.words import WORDS
from tests.random_examples import examples
from tests.shipped import shipped_finder

HEADER = "name,email,courts,role\n"


@pytest.fixture(scope="module")
def courts(library: Library) -> CourtLookup:
    finder = shipped_finder()
    return court_lookup(library.courts.values(), lambda text: finder.search(text, 3))


def problems(roster: Roster) -> list[tuple[int, str]]:
    return [(one.number, one.problem) for one in roster.bad]


def test_a_line_is_a_person_with_a_contact_and_courts(courts: CourtLookup) -> None:
    text = (
        HEADER
        + "Ada Reyes,Ada.Reyes@Firm.example,flsd alsd,attorney\nBen Okafor,U02BEN,S.D. Fla.,\nKim,,casd,Of Counsel"
    )

    found = parse_roster(text, courts)

    assert found.bad == ()
    assert [(one.name, one.user, one.email, one.courts, one.role) for one in found.lines] == [
        ("Ada Reyes", None, "ada.reyes@firm.example", ("flsd", "alsd"), "attorney"),
        ("Ben Okafor", "U02BEN", None, ("flsd",), "attorney"),
        ("Kim", None, None, ("casd",), "attorney"),
    ]
    assert [one.key for one in found.lines] == ["mail:ada.reyes@firm.example", "user:U02BEN", "name:kim"]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Reyes,ada@firm.example,flsd alsd\n",
        "\ufeffName;E-Mail;Court\r\nAda Reyes;ada@firm.example;flsd, alsd\r\n",
        "courts\tslack id\temail\tname\nflsd|alsd\t\tada@firm.example\tAda Reyes\n",
        '\n\nattorney,email,courts\n"Ada Reyes","ada@firm.example","S.D. Fla.; Southern District of Alabama"\n\n,,,\n',
        "name,email,court,court\nAda Reyes,ada@firm.example,flsd,alsd\n",
        "Name\tE-mail\tCourt(s)\nAda Reyes\tada@firm.example\tflsd alsd",
        "First Name,Last Name,Email,Courts\nAda,Reyes,ada@firm.example,flsd alsd\n",
        "Last Name,First Name,Email,Courts\nReyes,Ada,ada@firm.example,flsd alsd\n",
        "bar no.,name,e-mail or slack id,courts\n12345,Ada Reyes,ada@firm.example,flsd alsd\n",
    ],
)
def test_columns_separators_and_headers_may_be_as_spreadsheets_write_them(text: str, courts: CourtLookup) -> None:
    found = parse_roster(text, courts)

    assert found.bad == ()
    [line] = found.lines
    assert (line.name, line.email, line.courts) == ("Ada Reyes", "ada@firm.example", ("flsd", "alsd"))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",,flsd,", "no-person"),
        ("Ada,ada at firm,flsd,", "contact"),
        ("Ada,u02ada,flsd,", "contact"),
        ("Ada,ada@firm.example,,", "no-court"),
        ("Ada,ada@firm.example,flsd zzzz,", "court"),
        ("Ada,ada@firm.example,flsd,boss of it all", "role"),
        ("Ada,ada@firm.example,flsd,attorney,alsd", "columns"),
        ("Ada,ada@firm.example,flsd,alsd", "columns"),
        ("Ada my password is Walnut#4471x,ada@firm.example,flsd,", "secret"),
        ("482913,ada@firm.example,flsd,", "secret"),
        ("hunter2,ada@firm.example,flsd,", "secret"),
        (f"{'A' * 81},ada@firm.example,flsd,", "long"),
    ],
)
def test_a_bad_line_names_its_number_and_its_fix_and_repeats_nothing(
    line: str, problem: str, courts: CourtLookup
) -> None:
    found = parse_roster(f"{HEADER}Ben,ben@firm.example,flsd,\n{line}\n", courts)

    assert problems(found) == [(3, problem)]
    assert len(found.lines) == 1
    said = WORDS.readiness.bad_line(found.bad[0], lambda court: court)
    assert said.startswith("Line 3: ")
    assert not {"Walnut", "boss", "zzzz", "ada at"} & set(said.split())


def test_an_unknown_court_comes_with_those_near_it(courts: CourtLookup) -> None:
    [bad] = parse_roster(f"{HEADER}Ada,,alsd; souther district of florida,", courts).bad

    assert WORDS.readiness.bad_line(bad, {"flsd": "S.D. Fla."}.get).startswith(  # type: ignore[arg-type]
        "Line 2: I don't know court no. 2 on this line. Use its abbreviation, such as flsd. Did you mean S.D. Fla."
    )


def test_the_same_person_twice_is_refused_with_the_first_line(courts: CourtLookup) -> None:
    found = parse_roster(f"{HEADER}Ada,a@firm.example,flsd,\nA. Reyes,A@FIRM.example,alsd,\n", courts)

    assert problems(found) == [(3, "twice")]
    assert "line 2" in WORDS.readiness.bad_line(found.bad[0], str)


def test_a_quotation_mark_left_open_spoils_its_own_line_only(courts: CourtLookup) -> None:
    found = parse_roster(f'{HEADER}"Ada,a@firm.example,flsd,\nBen,b@firm.example,flsd,\n', courts)

    assert [one.number for one in found.bad] == [2]
    assert [one.number for one in found.lines] == [3]


def test_a_roster_ends_after_the_most_it_may_have(courts: CourtLookup) -> None:
    found = parse_roster("".join(f"P,p{number}@firm.example,flsd,\n" for number in range(MAX_LINES + 3)), courts)

    assert len(found.lines) == MAX_LINES
    assert problems(found) == [(MAX_LINES + 1, "too-many")]


def test_a_paralegal_needs_no_court_and_has_no_cell(courts: CourtLookup) -> None:
    [line] = parse_roster(f"{HEADER}Pat,U0PAT,flsd,paralegal", courts).lines

    assert (line.role, line.courts) == ("paralegal", ())


def test_what_is_encoded_reads_the_same(courts: CourtLookup) -> None:
    text = (
        'name,email,slack,courts,role\n"Ada ""A"", Reyes 3rd",ada@firm.example,U0ADA,flsd alsd,\n'
        "Pat,,U0PAT,,paralegal\nKim,,,casd,\n"
    )
    found = parse_roster(text, courts)

    again = parse_roster(found.encode(), courts)

    assert [replace(one, number=0) for one in again.lines] == [replace(one, number=0) for one in found.lines]


def test_a_group_is_a_roster_of_its_members(courts: CourtLookup) -> None:
    found = roster_of_group(["U0ADA", "U0BEN", "U0ADA", "not an id"], ("flsd",))

    assert [(one.user, one.courts) for one in found.lines] == [("U0ADA", ("flsd",)), ("U0BEN", ("flsd",))]
    assert [replace(one, number=0) for one in parse_roster(found.encode(), courts).lines] == [
        replace(one, number=0) for one in found.lines
    ]


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["flsd", "alsd casd", "U0ADA", "ada@firm.example", '"', '""', "attorney", "=1+1", "\x00", "court"]),
)


@examples(300)
@given(st.one_of(st.text(max_size=400), st.lists(st.lists(CELLS, max_size=6).map(",".join)).map("\n".join)))
def test_any_text_is_read_or_refused_line_by_line(text: str) -> None:
    known = CourtLookup({"flsd": "flsd", "alsd": "alsd", "casd": "casd"}, lambda _: ())

    found = parse_roster(text, known)

    numbers = [one.number for one in found.lines] + [one.number for one in found.bad]
    assert len(numbers) == len(set(numbers))
    assert all(WORDS.readiness.bad_line(one, str) for one in found.bad)
    assert parse_roster(found.encode(), known).bad == ()
    assert len(list(csv.reader(io.StringIO(found.encode())))) >= len(found.lines)


# --- what an import changes


def line(courts: tuple[str, ...], **fields: object) -> RosterLine:
    made = RosterLine(1, Redacted("Ada Reyes"), None, "ada@firm.example", courts)
    return replace(made, **fields)  # type: ignore[arg-type]


ADA = KnownPerson(7, "mail:ada@firm.example", None, "Ada Reyes", "attorney", frozenset(("flsd", "alsd")))


def test_the_same_roster_again_changes_nothing() -> None:
    plan = plan_import(Roster((line(("alsd", "flsd")),)), [ADA])

    assert plan.changes == 0
    assert plan.verdicts[0].person == 7


def test_a_line_says_which_courts_its_person_has_from_now_on() -> None:
    plan = plan_import(Roster((line(("flsd", "casd")),)), [ADA])

    [verdict] = plan.verdicts
    assert (verdict.kind, verdict.added, verdict.removed) == ("changed", ("casd",), ("alsd",))
    said = WORDS.readiness.line(verdict, "Ada Reyes", str)
    assert said == "Line 1: Ada Reyes: also casd, no longer alsd"


def test_somebody_is_known_by_their_slack_id_however_they_came() -> None:
    known = replace(ADA, user="U0ADA")
    by_id = line(("flsd", "alsd"), user="U0ADA", email=None)

    assert plan_import(Roster((by_id,)), [known]).changes == 0
    assert plan_import(Roster((by_id,)), [ADA]).counts["new"] == 1
    assert plan_import(Roster((line(("flsd", "alsd"), user="U0ADA"),)), [ADA]).verdicts[0].kind == "changed"


def test_two_lines_that_are_one_person_change_them_once() -> None:
    known = replace(ADA, user="U0ADA")
    lines = (line(("casd",), user="U0ADA", email=None), line(("flsd", "alsd")))

    plan = plan_import(Roster(lines), [known])

    assert [one.kind for one in plan.verdicts] == ["changed", "same"]
