"""An answer is the variant that fits court and day, with fields filled, steps numbered and sources named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.answering import ELSEWHERE, Answer, answer
from bot.core.court_state import live_state
from bot.core.fields import FIELDS, OTHER_MENUS, field_values, fields_in, fill, long_date, stray_braces
from bot.core.hours import Moment
from bot.core.knowledge import (
    Court,
    CourtNote,
    CourtProcedure,
    CourtType,
    Entry,
    FilingSystem,
    GoLive,
    GoLiveState,
    Hours,
    Library,
    LoginLink,
    PacerDesk,
    Phone,
    Procedure,
    Reset,
    Source,
    Step,
    Variant,
    When,
)

AS_OF = date(2023, 1, 10)
DAY = date(2020, 1, 27)
NOW = date(2026, 7, 1)
PAGE = Source("The court's page")
NOTICE = Source("The court's notice")
GUIDE = Source("The guide")

FLORIDA = Court(
    id="flsd",
    name="the Southern District of Florida",
    short="S.D. Fla.",
    type="district",
    circuit="11",
    time_zone="America/New_York",
    login_url="https://ecf.flsd.uscourts.gov",
    web_url="https://www.flsd.uscourts.gov",
    states=("Florida",),
    cities=("Miami",),
    counties=(),
    aliases=(),
    release="1.7",
    help_desk=(Phone("888-318-2260"), Phone("305-523-5100", "Miami")),
    emails=("help@flsd.uscourts.gov",),
    hours=(Hours((0, 1, 2, 3, 4), 8 * 60 + 30, 16 * 60),),
)
LIVE_ON_RECORD = replace(FLORIDA, go_live=GoLive(DAY, "seen", NOTICE))
GUAM = replace(
    LIVE_ON_RECORD, id="gud", name="the District of Guam", short="D. Guam", time_zone="Pacific/Guam", circuit="9"
)


def entry(*variants: Variant) -> Entry:
    return Entry("one", "One question", variants, (PAGE,), ("ask",), review_by=date(2027, 1, 1))


def library(one: Entry, *courts: Court, procedures: tuple[Procedure, ...] = ()) -> Library:
    return Library(
        version="test",
        entries={"one": one, "two": replace(entry(Variant("Two.")), id="two", title="Two")},
        topics={},
        routes={},
        procedures={procedure.id: procedure for procedure in procedures},
        courts={court.id: court for court in courts},
        directory_as_of=AS_OF,
        live_by=AS_OF,
    )


def said(text: str, court: Court | None, today: date = NOW, moment: Moment | None = None) -> Answer:
    one = entry(Variant(text))
    return answer(library(one), one, court, today, moment)


def values(court: Court | None, today: date = NOW) -> Mapping[str, str]:
    return field_values(library(entry(Variant("x"))), court, today)


@pytest.mark.parametrize(
    ("court", "today", "state"),
    [
        (None, NOW, "no-court"),
        (LIVE_ON_RECORD, DAY - timedelta(days=1), "before"),
        (LIVE_ON_RECORD, DAY, "today"),
        (LIVE_ON_RECORD, DAY + timedelta(days=1), "after"),
        (FLORIDA, AS_OF - timedelta(days=1), "unknown"),
        (FLORIDA, AS_OF, "live"),
        (FLORIDA, NOW, "live"),
    ],
)
def test_where_a_court_stands_depends_on_the_day(court: Court | None, today: date, state: GoLiveState) -> None:
    assert live_state(court, today, AS_OF) == state


@pytest.mark.parametrize(
    ("instant", "in_florida", "in_guam"),
    [
        (datetime(2020, 1, 26, 13, 59, tzinfo=UTC), "before", "before"),
        (datetime(2020, 1, 26, 14, 0, tzinfo=UTC), "before", "today"),
        (datetime(2020, 1, 27, 4, 59, tzinfo=UTC), "before", "today"),
        (datetime(2020, 1, 27, 5, 0, tzinfo=UTC), "today", "today"),
        (datetime(2020, 1, 27, 14, 0, tzinfo=UTC), "today", "after"),
        (datetime(2020, 1, 28, 5, 0, tzinfo=UTC), "after", "after"),
    ],
)
def test_a_court_goes_live_at_its_own_midnight(instant: datetime, in_florida: str, in_guam: str) -> None:
    for court, state in ((LIVE_ON_RECORD, in_florida), (GUAM, in_guam)):
        local_day = instant.astimezone(ZoneInfo(court.time_zone)).date()

        assert live_state(court, local_day, AS_OF) == state


@pytest.mark.parametrize(
    ("certainty", "today", "phrase"),
    [
        ("seen", date(2020, 1, 26), "goes live on January 27, 2020"),
        ("seen", date(2020, 1, 27), "goes live today"),
        ("seen", date(2020, 1, 28), "went live on January 27, 2020"),
        ("announced", date(2020, 1, 26), "goes live on January 27, 2020"),
        ("announced", date(2020, 1, 27), "goes live today"),
        ("announced", date(2020, 1, 28), "was announced to go live on January 27, 2020"),
        ("announced", AS_OF, "was announced to go live on January 27, 2020 and is live now"),
    ],
)
def test_an_announced_day_is_not_told_as_one_that_was_seen(certainty: str, today: date, phrase: str) -> None:
    court = replace(FLORIDA, go_live=GoLive(DAY, "seen" if certainty == "seen" else "announced", NOTICE))

    assert values(court, today)["live_since"] == phrase


@pytest.mark.parametrize(
    ("court", "today", "phrase"),
    [
        (FLORIDA, NOW, "is live on NextGen"),
        (FLORIDA, date(2019, 1, 1), "may or may not have been live then: no date is on record"),
        (None, NOW, "is live on NextGen, as every federal court is"),
        (None, date(2019, 1, 1), "may not be live yet"),
    ],
)
def test_without_a_day_on_record_no_day_is_claimed(court: Court | None, today: date, phrase: str) -> None:
    assert values(court, today)["live_since"] == phrase
    assert values(court, today)["go_live"] == ""


MAY_BE_EMPTY = ("go_live", "linking_here", "help_desk_more")


@pytest.mark.parametrize("court", [None, FLORIDA, LIVE_ON_RECORD], ids=["no court", "no day", "day"])
def test_every_field_has_a_value_for_every_court_and_for_none(court: Court | None) -> None:
    found = values(court)

    assert set(found) == FIELDS
    assert [name for name, value in found.items() if not value and name not in MAY_BE_EMPTY] == []


@pytest.mark.parametrize(
    ("kind", "menus", "link"),
    [
        ("district", "*Civil* and *Criminal*", "*Link a CM/ECF account to my PACER account*"),
        ("bankruptcy", "*Bankruptcy* and *Adversary*", "*Link a CM/ECF account to my PACER account*"),
        ("national", "the filing menus", "*Link a CM/ECF account to my PACER account*"),
        ("appeals", "the filing menus", "*Link my filer account to my PACER account*"),
    ],
)
def test_menus_and_the_link_are_named_as_in_courts_of_that_type(kind: CourtType, menus: str, link: str) -> None:
    found = values(replace(FLORIDA, type=kind))

    assert (found["menus"], found["link_item"]) == (menus, link)
    assert fill("Then {menus} should show.", found) == f"Then {menus} should show."


def test_menus_of_a_court_that_has_none_of_its_own_read_well_with_no_name() -> None:
    assert fill("Press *F5*: {menus} now show.", {"menus": OTHER_MENUS}) == "Press *F5*: the filing menus now show."


@pytest.mark.parametrize(
    ("phones", "emails", "reads"),
    [
        (
            (Phone("888-318-2260"),),
            ("a@b.gov",),
            "the CM/ECF help desk of the Southern District of Florida (888-318-2260)",
        ),
        ((), ("a@b.gov", "c@d.gov"), "the CM/ECF help desk of the Southern District of Florida (a@b.gov)"),
        ((), (), "the CM/ECF help desk of the Southern District of Florida"),
    ],
)
def test_a_sentence_goes_on_after_the_help_desk(phones: tuple[Phone, ...], emails: tuple[str, ...], reads: str) -> None:
    found = values(replace(FLORIDA, help_desk=phones, emails=emails))

    assert fill("Call {help_desk} at once.", found) == f"Call {reads} at once."


def test_the_help_desks_details_list_every_phone_and_the_hours_as_of_the_directory() -> None:
    assert values(FLORIDA)["help_desk_details"] == (
        "- Phone: 888-318-2260\n"
        "- Phone: 305-523-5100 (Miami)\n"
        "- E-mail: help@flsd.uscourts.gov\n"
        "- Hours of the clerk's office: Monday to Friday, 8:30 a.m. to 4:00 p.m. ET; "
        "the help desk's own are not on record\n"
        "As PACER's court list had it on January 10, 2023; the court's own site has the latest."
    )


@pytest.mark.parametrize(
    ("web", "site"), [("https://www.x.gov", "https://www.x.gov"), (None, "https://ecf.flsd.uscourts.gov")]
)
def test_a_court_without_phone_or_e_mail_points_to_its_site(web: str | None, site: str) -> None:
    found = values(replace(FLORIDA, help_desk=(), emails=(), hours=(), web_url=web))

    assert f"- No phone or e-mail is on record; see {site}\n- Hours: not on record" in found["help_desk_details"]
    assert found["court_web"] == (web or "the court's website")


def test_the_first_line_is_the_answer_and_the_rest_its_body() -> None:
    found = said("\n{Court} is here.\n\n- and more\n", FLORIDA)

    assert (found.lead, found.body) == ("The Southern District of Florida is here.", "- and more")


def test_a_field_nobody_knows_is_not_left_in_a_text() -> None:
    with pytest.raises(KeyError):
        fill("{nobody}", {})


@pytest.mark.parametrize(
    ("when", "court", "today", "holds"),
    [
        (When(), None, NOW, True),
        (When(court=("flsd",)), FLORIDA, NOW, True),
        (When(court=("flsd",)), GUAM, NOW, False),
        (When(court=("flsd",)), None, NOW, False),
        (When(type=("district",)), FLORIDA, NOW, True),
        (When(type=("bankruptcy", "appeals")), FLORIDA, NOW, False),
        (When(go_live=("before",)), LIVE_ON_RECORD, date(2020, 1, 26), True),
        (When(go_live=("before",)), LIVE_ON_RECORD, DAY, False),
        (When(go_live=("no-court",)), None, NOW, True),
        (When(reset=("court",)), FLORIDA, NOW, False),
        (When(reset=("court",)), replace(FLORIDA, reset=Reset("court", "Ask.", PAGE)), NOW, True),
        (When(reset=("e-mail",)), replace(FLORIDA, reset=Reset("court", "Ask.", PAGE)), NOW, False),
        (When(since=NOW), FLORIDA, NOW, True),
        (When(since=NOW), FLORIDA, NOW - timedelta(days=1), False),
        (When(until=NOW), FLORIDA, NOW - timedelta(days=1), True),
        (When(until=NOW), FLORIDA, NOW, False),
        (When(court=("flsd",), until=NOW), FLORIDA, NOW, False),
    ],
)
def test_a_variant_applies_when_all_its_keys_hold(when: When, court: Court | None, today: date, holds: bool) -> None:
    one = entry(Variant("Special.", when), Variant("General."))

    assert answer(library(one), one, court, today).lead == ("Special." if holds else "General.")


def test_the_first_variant_that_fits_wins() -> None:
    one = entry(
        Variant("First.", When(type=("district",))), Variant("Second.", When(court=("flsd",))), Variant("Last.")
    )

    assert answer(library(one), one, FLORIDA, NOW).lead == "First."


def test_a_variants_own_sources_stand_instead_of_the_entrys() -> None:
    one = entry(Variant("x", When(court=("flsd",)), sources=(NOTICE,)), Variant("y"))

    assert answer(library(one), one, FLORIDA, NOW).sources == (NOTICE,)
    assert answer(library(one), one, None, NOW).sources == (PAGE,)


def test_who_tells_a_go_live_day_names_where_it_is_from() -> None:
    assert said("{Court} {live_since}.", LIVE_ON_RECORD).sources == (PAGE, NOTICE)
    assert said("No day.", LIVE_ON_RECORD).sources == (PAGE,)
    assert said("{Court} {live_since}.", FLORIDA).sources == (PAGE,)


def test_the_courts_own_way_to_reset_a_password_is_told_with_its_source() -> None:
    court = replace(FLORIDA, reset=Reset("court", "Ask for Ms. R.", NOTICE))

    found = said("First: {reset}", court)

    assert found.lead == (
        "First: Call 888-318-2260, the court's CM/ECF help desk. Other numbers: 305-523-5100 (Miami). Ask for Ms. R."
    )
    assert found.sources == (PAGE, NOTICE)
    assert found.directory_as_of == AS_OF, "the phone is from the directory"


@pytest.mark.parametrize(
    ("reset", "first", "more"),
    [
        (Reset("self-service", "", NOTICE, url="https://a.gov/reset"), "reset it yourself at https://a.gov/reset", ""),
        (
            Reset("self-service", "", NOTICE, phones=(Phone("305-523-5100"),)),
            "use the *forgot password* link on the court's CM/ECF login page, https://ecf.flsd.uscourts.gov",
            "Or call 305-523-5100.",
        ),
        (
            Reset("e-mail", "Say who you are.", NOTICE, email="a@b.gov"),
            "write to a@b.gov for a reset",
            "Say who you are.",
        ),
        (Reset("web-form", "", NOTICE, url="https://a.gov/form"), "fill in the court's form, https://a.gov/form", ""),
        (Reset("web-form", "", NOTICE), "fill in the form on https://www.flsd.uscourts.gov", ""),
        (Reset("while-linking", "", NOTICE), "reset it while you link", ""),
        (Reset("register-anew", "", NOTICE), "if the court cannot find it, register again through PACER", ""),
        (
            Reset("pacer", "", NOTICE),
            "use *Forgot Your Password?* or *Forgot User Name?* on the *PACER LOGIN* page",
            "",
        ),
        (
            Reset("court", "", NOTICE, email="a@b.gov"),
            "call 888-318-2260, the court's CM/ECF help desk",
            "Other numbers: 305-523-5100 (Miami). Or write to a@b.gov.",
        ),
    ],
    ids=lambda one: one.route if isinstance(one, Reset) else "",
)
def test_each_way_to_reset_says_first_what_to_do(reset: Reset, first: str, more: str) -> None:
    found = values(replace(FLORIDA, reset=reset))

    assert (found["reset_now"], found["reset_more"]) == (first, more)


def test_before_the_change_pacer_resets_no_password_of_the_court() -> None:
    court = replace(LIVE_ON_RECORD, reset=Reset("pacer", "", NOTICE))

    assert values(court, DAY - timedelta(days=1))["reset_now"].startswith("call 888-318-2260")


def test_a_court_without_a_way_on_record_says_whom_to_call() -> None:
    found = said("{Reset_now}.\n\n{reset_more}", FLORIDA)

    assert found.lead == "Call 888-318-2260, the court's CM/ECF help desk."
    assert "I don't know how this court resets it." in found.body
    assert found.directory_as_of == AS_OF
    assert values(replace(FLORIDA, help_desk=()))["reset_now"] == (
        "write to help@flsd.uscourts.gov, the court's CM/ECF help desk"
    )
    assert values(replace(FLORIDA, help_desk=(), emails=()))["reset_now"] == (
        "ask the clerk's office; its number is on https://www.flsd.uscourts.gov"
    )


def test_without_a_court_the_answer_says_that_it_differs() -> None:
    assert "courts differ" in said("{reset}", None).lead
    assert said("{reset}", None).directory_as_of is None


SATURDAY = Moment(datetime(2026, 11, 28, 18, tzinfo=UTC))
MONDAY = Moment(datetime(2026, 11, 30, 18, tzinfo=UTC))
LATE = (Hours((0, 1, 2, 3, 4), 8 * 60 + 30, 17 * 60),)


def test_an_answer_that_prints_a_phone_says_whether_it_is_open() -> None:
    assert said("Ask {help_desk}.", FLORIDA, moment=MONDAY).offices == (
        "S.D. Fla. clerk's office: open now until 4:00 p.m. ET.",
    )
    assert said("Ask {help_desk}.", replace(FLORIDA, desk_hours=LATE), moment=SATURDAY).offices == (
        "S.D. Fla. help desk: closed now; opens Monday 8:30 a.m. ET.",
    )
    assert said("Ask {help_desk}.", replace(FLORIDA, hours=()), moment=MONDAY).offices == (
        "S.D. Fla. help desk: its hours are not on record.",
    )
    assert said("Ask the court.", FLORIDA, moment=MONDAY).offices == ()


def test_without_a_moment_only_the_hours_are_said() -> None:
    assert said("Ask {help_desk}.", FLORIDA).offices == (
        "S.D. Fla. clerk's office: Monday to Friday, 8:30 a.m. to 4:00 p.m. ET.",
    )


def test_on_a_holiday_nobody_is_there() -> None:
    thanksgiving = Moment(datetime(2026, 11, 26, 18, tzinfo=UTC), frozenset({date(2026, 11, 26)}))

    assert said("Ask {help_desk}.", FLORIDA, moment=thanksgiving).offices == (
        "S.D. Fla. clerk's office: closed now; opens Friday 8:30 a.m. ET.",
    )


def test_what_the_first_line_says_of_the_hours_is_not_said_again() -> None:
    found = said("{Reset_now}.", FLORIDA, moment=SATURDAY)

    assert found.lead == (
        "Call 888-318-2260, the court's CM/ECF help desk (clerk's office: closed now; opens Monday 8:30 a.m. ET)."
    )
    assert found.offices == ()


def test_pacers_service_center_is_open_by_its_own_clock() -> None:
    pacer = PacerDesk(("(800) 676-6856",), (), LATE, "America/Chicago", PAGE)
    one = entry(Variant("Call PACER, 800-676-6856."))

    found = answer(replace(library(one, FLORIDA), pacer=pacer), one, FLORIDA, NOW, MONDAY)

    assert found.offices == ("PACER Service Center: open now until 5:00 p.m. CT.",)


def test_what_single_courts_do_is_said_only_while_no_court_is_known() -> None:
    one = entry(Variant("Courts differ.\n\n- Ask yours.", examples="- Guam allows it."))

    assert answer(library(one), one, None, NOW).details == "- Guam allows it."
    assert answer(library(one, FLORIDA), one, FLORIDA, NOW).details == ""


def test_of_the_documents_of_other_courts_an_answer_names_only_the_newest_date() -> None:
    guam = Source("Guam", "https://www.gud.uscourts.gov/a", date(2019, 5, 1))
    older = Source("NextGen, District of Guam", None, date(2018, 5, 1), "3")
    own = Source("Florida", "https://www.flsd.uscourts.gov/a")
    one = replace(entry(Variant("Yes.")), sources=(guam, own, older, PAGE))
    courts = library(one, FLORIDA, replace(GUAM, login_url="https://ecf.gud.uscourts.gov", web_url=None, emails=()))

    assert answer(courts, one, FLORIDA, NOW).all_sources() == (own, PAGE, Source(ELSEWHERE, date=date(2019, 5, 1)))
    assert answer(courts, one, None, NOW).all_sources() == (guam, own, older, PAGE)


OWN = FilingSystem("own", "Nothing to link in {court}.\n\nAsk {help_desk}.", NOTICE, since=date(2023, 10, 1))


def test_a_court_with_another_filing_system_has_its_own_answer_from_its_day_on() -> None:
    court = replace(FLORIDA, system=OWN, rule="It differs.")
    one = replace(
        entry(Variant("{linking_here}", When(system=("own",)), sources=(), steps=False), Variant("Link.")),
        court_specific=True,
    )

    found = answer(library(one, court), one, court, date(2023, 10, 1))

    assert found.lead == "Nothing to link in the Southern District of Florida."
    assert found.sources == (NOTICE,)
    assert found.rule == "", "the text says it already"
    assert answer(library(one, court), one, court, date(2023, 9, 30)).lead == "Link."
    assert answer(library(one, FLORIDA), one, FLORIDA, NOW).lead == "Link."
    assert answer(library(one), one, None, NOW).lead == "Link."


def test_the_directorys_date_is_named_only_where_the_directory_speaks() -> None:
    assert said("Plain.", LIVE_ON_RECORD).directory_as_of is None
    assert said("Call {help_desk}.", LIVE_ON_RECORD).directory_as_of == AS_OF
    assert said("{help_desk_details}", LIVE_ON_RECORD).directory_as_of == AS_OF
    assert said("Plain.", FLORIDA).directory_as_of == AS_OF, "that it is live is known from the directory alone"
    assert said("Call {help_desk}.", None).directory_as_of is None


def test_what_holds_in_one_court_only_is_added_there() -> None:
    note = CourtNote("one", "Mind {court_site}.", NOTICE)
    court = replace(FLORIDA, notes=(note, replace(note, entry="two", text="Elsewhere.")))

    found = said("Text.", court)

    assert [(one.text, one.source) for one in found.notes] == [("Mind https://ecf.flsd.uscourts.gov.", NOTICE)]
    assert said("Text.", GUAM).notes == ()


BASE = Procedure(
    "link", "link", "Link", ("district", "national"), GUIDE,
    (Step("open", "Open {court_site}.", ("1",)), Step("go", "Go.", ("2", "3"), ("Mind {court}.",))),
)  # fmt: skip
APPELLATE = Procedure("link-2", "link", "Link", ("appeals",), PAGE, (Step("all", "Call.", ()),))


def test_steps_are_numbered_by_us_and_cited_by_the_documents_numbers() -> None:
    one = replace(entry(Variant("Do.")), procedure="link")

    steps = answer(library(one, procedures=(APPELLATE, BASE)), one, FLORIDA, NOW).steps

    assert [(step.number, step.key, step.text, step.source.step) for step in steps] == [
        (1, "open", "Open https://ecf.flsd.uscourts.gov.", "1"),
        (2, "go", "Go.", "2, 3"),
    ]
    assert steps[1].notes == ("Mind the Southern District of Florida.",)


@pytest.mark.parametrize(("kind", "document"), [("national", "The guide"), ("appeals", "The court's page")])
def test_the_courts_type_decides_between_procedures_of_one_name(kind: CourtType, document: str) -> None:
    one = replace(entry(Variant("Do.")), procedure="link")
    court = replace(FLORIDA, type=kind)

    steps = answer(library(one, procedures=(APPELLATE, BASE)), one, court, NOW).steps

    assert {step.source.document for step in steps} == {document}


def test_without_a_court_the_steps_are_those_of_a_district_court() -> None:
    one = entry(Variant("Do.", procedure="link"))

    steps = answer(library(one, procedures=(APPELLATE, BASE)), one, None, NOW).steps

    assert [step.key for step in steps] == ["open", "go"]


def test_a_courts_own_steps_stand_instead_of_the_general_ones() -> None:
    own = CourtProcedure("link", NOTICE, (Step("open", "Ours.", ("4",)), Step("go", "Go.", ("2",), source=GUIDE)))
    other = CourtProcedure("upgrade", NOTICE, (Step("x", "X.", ()),))
    one = replace(entry(Variant("Do.")), procedure="link")

    found = answer(library(one, procedures=(BASE,)), one, replace(FLORIDA, procedures=(other, own)), NOW)

    assert [(step.text, step.source.document) for step in found.steps] == [
        ("Ours.", "The court's notice"),
        ("Go.", "The guide"),
    ]


def test_a_procedure_that_is_not_there_is_an_error_of_the_knowledge() -> None:
    one = replace(entry(Variant("Do.")), procedure="link")

    with pytest.raises(LookupError, match="no procedure 'link' for a bankruptcy court"):
        answer(library(one, procedures=(BASE,)), one, replace(FLORIDA, type="bankruptcy"), NOW)


def test_all_sources_are_named_once_in_the_order_of_the_text() -> None:
    one = replace(entry(Variant("Do.")), procedure="link", sources=(PAGE, PAGE))
    court = replace(FLORIDA, notes=(CourtNote("one", "Note.", PAGE), CourtNote("one", "More.", NOTICE)))

    found = answer(library(one, procedures=(BASE,)), one, court, NOW)

    assert found.sources == (PAGE,)
    assert found.all_sources() == (PAGE, replace(GUIDE, step="1"), replace(GUIDE, step="2, 3"), NOTICE)


def test_an_answer_is_overdue_the_day_after_its_review_date() -> None:
    one = replace(entry(Variant("x")), review_by=NOW)

    assert not answer(library(one), one, None, NOW).overdue
    assert answer(library(one), one, None, NOW + timedelta(days=1)).overdue


def test_an_answer_that_differs_by_court_wants_one_while_it_has_none() -> None:
    one = replace(entry(Variant("x")), court_specific=True)

    assert answer(library(one), one, None, NOW).wants_court
    assert not answer(library(one), one, FLORIDA, NOW).wants_court
    assert not said("x", None).wants_court


def test_related_entries_come_with_their_titles() -> None:
    one = replace(entry(Variant("x")), related=("two",), offer=("check",))

    found = answer(library(one), one, None, NOW)

    assert (found.related, found.offer) == ((("two", "Two"),), ("check",))


def test_dates_are_written_as_courts_write_them() -> None:
    assert long_date(date(2020, 3, 2)) == "March 2, 2020"


def test_fields_are_found_and_lone_braces_too() -> None:
    assert fields_in("{court} and {Court}") == {"court", "Court"}
    assert not stray_braces("{court}")
    assert stray_braces("{ court }")
    assert stray_braces("court}")


def test_a_court_that_differs_as_a_whole_says_how_where_the_court_matters(library: Library) -> None:
    panel = library.courts["jpml"]

    assert "not on record" in answer(library, library.entries["attorney-admission"], panel, NOW).rule
    assert answer(library, library.entries["register-pacer"], panel, NOW).rule == ""


@pytest.mark.parametrize(
    ("court", "shown"),
    [
        (replace(FLORIDA, reset=Reset("self-service", "Use the link.", PAGE)), True),
        (replace(FLORIDA, reset=Reset("e-mail", "Write.", PAGE)), True),
        (replace(FLORIDA, reset=Reset("self-service", "Use the link.", replace(PAGE, date=NOW))), False),
        (replace(FLORIDA, reset=Reset("court", "Call.", PAGE)), False),
        (replace(FLORIDA, reset=Reset("self-service", "Use the link.", PAGE), checked_on=NOW), False),
        (FLORIDA, False),
        (None, False),
    ],
)
def test_a_way_from_a_page_without_a_date_says_so_once(court: Court | None, shown: bool) -> None:
    assert said("First.\n\n{reset}", court).details.count("The page that names this way is undated.") == int(shown)
    assert "undated" not in said("First.", court).details


def test_a_line_about_a_later_day_is_not_there_before_it() -> None:
    text = "Ask.\n\n- As ever.\n- Since May 11, 2025 otherwise."

    assert said(text, None, date(2025, 5, 10)).body == "- As ever."
    assert said(text, None, date(2025, 5, 11)).body == "- As ever.\n- Since May 11, 2025 otherwise."


def test_the_go_live_day_to_come_may_be_named_and_phones_are_todays() -> None:
    before = DAY - timedelta(days=9)
    shown = said("Ask.\n\nLive on January 27, 2020.\n\n{help_desk_details}", LIVE_ON_RECORD, before)

    assert "Live on January 27, 2020." in shown.body
    assert "As PACER's court list had it on January 10, 2023" in shown.body
    assert shown.past_day == before
    assert said("Ask.", LIVE_ON_RECORD, AS_OF).past_day is None


def test_a_courts_note_is_not_older_than_its_page_nor_said_beside_the_courts_own_wording() -> None:
    court = replace(FLORIDA, notes=(CourtNote("one", "It is so.", replace(PAGE, date=date(2024, 1, 1))),))
    own = entry(Variant("Ours.", When(court=("flsd",), since=date(2026, 1, 1))), Variant("Everybody's."))

    shown = {day: answer(library(own), own, court, day).notes for day in (date(2023, 12, 31), date(2024, 1, 1), NOW)}

    assert [bool(notes) for notes in shown.values()] == [False, True, False]


def test_the_day_by_which_all_were_live_is_not_that_of_the_directory() -> None:
    one = entry(Variant("{Court} {live_since}; by {live_by}, listed on {as_of}."))
    newer = replace(library(one), directory_as_of=date(2026, 11, 1))

    assert answer(newer, one, FLORIDA, date(2024, 1, 1)).lead == (
        "The Southern District of Florida is live on NextGen; by January 10, 2023, listed on November 1, 2026."
    )


def test_a_court_s_own_words_for_the_filing_link_are_its_page_s_and_only_from_the_day_it_was_read() -> None:
    source = Source("CM/ECF front page", date=date(2023, 1, 10))
    court = replace(FLORIDA, login_link=LoginLink("Live - Document Filing System", source))

    assert values(court, date(2023, 1, 10))["login_link"] == "*Live - Document Filing System*"
    assert values(court, date(2023, 1, 9))["login_link"] == values(None)["login_link"] == "*Document Filing System*"


def test_the_size_of_a_pdf_is_the_court_s_or_not_on_record() -> None:
    assert values(replace(FLORIDA, pdf_size="35 MB"))["pdf_limit"] == "This court takes PDFs of up to 35 MB each."
    assert values(replace(FLORIDA, pdf_size=None))["pdf_limit"] == "No limit is on record here."
