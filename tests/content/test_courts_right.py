"""Questions whose right answer in a court was worked out by hand from that court's own pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.core import guiding
from bot.core.answering import ELSEWHERE, Answer, answer
from bot.core.canned import fill_reply
from bot.core.flow import Choose, FlowContext, Progress, advance, position
from bot.core.guiding import CheckState
from bot.core.hours import Moment
from bot.core.inquiry import Context
from bot.core.knowledge import Library, Outcome
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.reply_parts import OutsidePart
from handlers.blocks.guidance import render_card
from tests.stage import words_of

TODAY = date(2026, 11, 28)
SATURDAY = Moment(datetime(2026, 11, 28, 18, tzinfo=UTC))
MONDAY_EARLY = Moment(datetime(2026, 11, 30, 13, 45, tzinfo=UTC))
"""8:45 in Miami: the help desk is there, the clerk's office not yet."""


def said(library: Library, entry: str, court: str, day: date = TODAY, moment: Moment | None = None) -> Answer:
    return answer(library, library.entries[entry], library.courts[court], day, moment)


def text(found: Answer) -> str:
    return "\n".join((found.lead, found.body, found.details, *(note.text for note in found.notes)))


def check_ends_at(library: Library, court: str, *choices: tuple[str, str]) -> str:
    """Where the guided check of linking stands after these answers."""
    flow, view, progress = library.flows["link"], FlowContext(library, library.courts[court], TODAY), Progress()
    for node, choice in (("who", "me"), ("court", court), *choices):
        progress = advance(flow, progress, Choose(node, choice), view).progress
    return position(flow, progress, view).node.id


LINKING = (
    "link-steps",
    "link-when",
    "link-option-missing",
    "link-failed",
    "cannot-file-until-linked",
    "appellate-linking",
    "link-each-court",
)


@pytest.mark.parametrize("entry", LINKING)
def test_the_ninth_circuits_new_cases_are_in_acms_where_nothing_is_linked(library: Library, entry: str) -> None:
    found = said(library, entry, "ca9")

    assert found.lead == (
        "Nothing to link for new cases: since October 1, 2023, all of them are in ACMS, where you log in with your "
        "PACER account."
    )
    assert "five digits after the hyphen mean CM/ECF (21-70002), fewer mean ACMS (21-20)" in found.body
    assert found.steps == ()
    assert "https://www.ca9.uscourts.gov/efiling/" in {source.url for source in found.all_sources()}


def test_the_ninth_circuit_is_led_through_nothing(library: Library) -> None:
    assert check_ends_at(library, "ca9") == "acms"
    assert said(library, "where-to-log-in", "ca9").lead.startswith("New cases: https://ca9-portal.powerappsportals.us")
    assert said(library, "forgot-cmecf-credentials", "ca9").lead.startswith("Use your PACER login")


def test_before_acms_the_ninth_circuits_filers_linked(library: Library) -> None:
    assert said(library, "link-steps", "ca9", date(2023, 9, 30)).steps


def test_in_the_second_circuit_it_depends_on_the_case(library: Library) -> None:
    found = said(library, "link-steps", "ca2")

    assert found.lead.startswith("It depends on the case: some kinds are filed in ACMS, where nothing is linked")
    assert "prisoners' habeas and civil rights appeals" in found.body
    assert found.steps, "the other kinds are in CM/ECF, and are linked"
    assert check_ends_at(library, "ca2") == "in-acms"
    assert check_ends_at(library, "ca2", ("in-acms", "acms")) == "partly-acms"
    assert check_ends_at(library, "ca2", ("in-acms", "cmecf")) == "files"


@pytest.mark.parametrize("entry", LINKING)
def test_eastern_californias_bankruptcy_court_has_a_system_of_its_own(library: Library, entry: str) -> None:
    found = said(library, entry, "caeb")

    assert "eCalWebFiling" in found.lead
    assert "https://efiling3.caeb.uscourts.gov" in found.body
    assert "creditors' proofs of claim and for a non-opposition" in found.body
    assert found.steps == ()


def test_who_files_claims_there_still_links(library: Library) -> None:
    assert check_ends_at(library, "caeb") == "own-system"
    assert "eCalWebFiling" in said(library, "forgot-cmecf-credentials", "caeb").lead
    assert "eCalWebFiling" in said(library, "where-to-log-in", "caeb").lead
    assert "training, registration form, and user agreement" in said(library, "new-efiler-registration", "caeb").body


@pytest.mark.parametrize("entry", LINKING)
def test_oregon_links_for_its_filers(library: Library, entry: str) -> None:
    found = said(library, entry, "ord")

    assert found.lead == (
        "You don't link here yourself: send an *E-Filing Registration Only* request in PACER, and the court links the "
        "accounts."
    )
    assert found.steps == ()
    assert check_ends_at(library, "ord") == "court-links"


@pytest.mark.parametrize("court", ["cofc", "jpml", "bap9", "bap10"])
def test_no_answer_and_no_reply_gives_steps_where_the_check_gives_none(library: Library, court: str) -> None:
    assert check_ends_at(library, court) == "own-rule"
    for entry in library.entries:
        found = said(library, entry, court)
        assert "account to my PACER account" not in text(found)
        assert entry in ("upgrade-account", "mfa-enroll") or found.steps == ()
    for reply in library.replies.values():
        assert "account to my PACER account" not in fill_reply(library, reply, library.courts[court], TODAY).text


def test_the_court_of_federal_claims_has_what_is_on_record(library: Library) -> None:
    assert "https://cofc.uscourts.gov/cmecf-resources" in said(library, "link-steps", "cofc").lead
    assert "*PACER LOGIN* page" in said(library, "forgot-cmecf-credentials", "cofc").lead


def test_the_first_circuits_panel_links_its_own_account(library: Library) -> None:
    found = said(library, "link-steps", "bap1")

    assert found.steps
    assert "link the panel's CM/ECF account" in text(found)


@pytest.mark.parametrize(
    ("court", "address"),
    [
        ("ohsb", "nextgen@ohsb.uscourts.gov"),
        ("msnd", "ecf_information@msnd.uscourts.gov"),
        ("mab", "ecf_accounts@mab.uscourts.gov"),
    ],
)
def test_where_a_password_is_reset_by_e_mail_the_first_line_has_the_address(
    library: Library, court: str, address: str
) -> None:
    found = said(library, "forgot-cmecf-credentials", court)

    assert found.lead.startswith(f"Not linked here yet: write to {address} for a reset.")
    assert "see below" not in text(found)


@pytest.mark.parametrize("court", ["wieb", "alnb", "txed", "scb"])
def test_where_a_page_names_no_office_to_write_to_the_help_desk_is_named(library: Library, court: str) -> None:
    found = said(library, "forgot-cmecf-credentials", court)

    assert library.courts[court].help_desk[0].number in text(found)
    assert f"@{court}." not in text(found)


def test_southern_alabama_is_told_of_nothing_that_is_other_courts(library: Library) -> None:
    found = said(library, "forgot-cmecf-credentials", "alsd", moment=SATURDAY)

    assert found.lead == (
        "Not linked here yet: call 251-690-2371, the court's CM/ECF help desk (clerk's office: closed now; opens "
        "Monday 8:00 a.m. CT). Already linked: use your PACER password."
    )
    assert "You must contact the court to have the CM/ECF password reset" in found.details
    assert "initials" not in text(found)
    assert "reset mail" not in text(found)
    assert {source.document for source in found.all_sources()} == {
        "Southern District of Alabama, Link PACER to NextGen CM/ECF",
        "PACER: forgot username or password",
        ELSEWHERE,
    }


def test_southern_floridas_help_desk_has_hours_of_its_own(library: Library) -> None:
    found = said(library, "contact-court-help-desk", "flsd", moment=MONDAY_EARLY)

    assert "- Hours of the help desk: Monday to Friday, 8:30 a.m. to 5:00 p.m. ET" in found.details
    assert "S.D. Fla. help desk: open now until 5:00 p.m. ET." in found.offices
    assert "9:00" not in found.body + found.details


def test_southern_california_resets_on_the_page_that_is_cited_for_its_day(library: Library) -> None:
    assert said(library, "forgot-cmecf-credentials", "casd").lead.startswith(
        "Not linked here yet: reset it yourself at https://www.casd.uscourts.gov/cmecf/nextgen.aspx."
    )


@pytest.mark.parametrize(
    ("court", "number", "directorys"),
    [
        ("gand", "404-215-1600", "404-215-1655"),
        ("nhd", "603-225-1423", "855-333-2052"),
        ("pamd", "717-221-3930", "866-333-3261"),
        ("okwd", "405-609-5555", "888-609-6593"),
        ("vtd", "802-951-8123", "802-951-6301"),
        ("msnd", "662-234-1351", "662-369-4952"),
    ],
)
def test_a_number_of_the_courts_own_page_takes_the_place_of_the_directorys(
    library: Library, court: str, number: str, directorys: str
) -> None:
    for entry in library.entries:
        assert directorys not in text(said(library, entry, court))
    assert number in text(said(library, "contact-court-help-desk", court))


def test_sixty_four_courts_have_a_way_to_reset_on_record(library: Library) -> None:
    assert sum(court.reset is not None for court in library.courts.values()) == 64


def test_what_the_check_comes_to_where_nothing_is_linked_is_an_outcome(library: Library) -> None:
    for node in ("acms", "partly-acms", "own-system", "court-links", "own-rule"):
        assert isinstance(library.flows["link"].nodes[node], Outcome)


@pytest.mark.parametrize(
    ("court", "words"),
    [
        ("ganb", "*Live - Document Filing System*"),
        ("ca10", "*CM/ECF Login*"),
        ("nmib", "*CONTINUE*"),
        ("casb", "*Southern District of California - Document Filing System*"),
        ("nysd", "*Document Filing System*"),
    ],
)
def test_the_filing_link_is_named_in_the_words_of_the_courts_front_page(
    library: Library, court: str, words: str
) -> None:
    found = said(library, "link-steps", court)

    assert words in found.steps[0].text
    front_pages = [source for source in found.all_sources() if source.document.startswith("CM/ECF front page")]
    assert [source.url for source in front_pages] == [f"https://ecf.{court}.uscourts.gov"] * (court != "nysd")


def test_a_check_that_sends_people_to_a_phone_says_whether_it_is_open(library: Library) -> None:
    context = FlowContext(library, library.courts["flsd"], TODAY, SATURDAY)
    flow = library.flows["link"]
    known = {
        "who": "me",
        "court": "flsd",
        "files": "files",
        "linked": "no",
        "individual": "own",
        "upgraded": "upgraded",
    }
    known |= {"login": "forgotten"}
    card = guiding.card(1, CheckState(flow, Progress(known), context), SATURDAY.at)
    message = render_card(card)

    line = "S.D. Fla. help desk: closed now; opens Monday 8:30 a.m. ET."
    assert card.offices == (line,)
    assert "1-888-318-2260" in message.text
    assert line in message.text
    assert line in words_of({"blocks": message.blocks})


def test_what_is_outside_names_the_page_and_phone_of_the_court_that_was_named(kb: KnowledgeBase) -> None:
    (found,) = kb.respond(redact("how do I file under seal in flsd").text, Context(), lambda _: TODAY, SATURDAY)
    (without,) = kb.respond(redact("how do I file under seal").text, Context(), lambda _: TODAY, SATURDAY)

    assert isinstance(found, OutsidePart)
    assert found.text == (
        f"{found.topic.text.strip()}\n\nS.D. Fla.: https://www.flsd.uscourts.gov; CM/ECF help desk 1-888-318-2260\n"
        "S.D. Fla. help desk: closed now; opens Monday 8:30 a.m. ET."
    )
    assert isinstance(without, OutsidePart)
    assert without.text == without.topic.text.strip()
