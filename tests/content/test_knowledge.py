"""The knowledge as a whole: every entry for every court, on every side of its go-live day, says nothing odd."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.content.style import MAX_LEAD
from bot.core.answering import Answer, answer
from bot.core.knowledge import Court, Library
from bot.core.tickets import KINDS

ROOT = Path(__file__).parents[2]
PRESENT = date(2026, 7, 1)
LONG_AGO = date(2014, 6, 1)
"""Before any court changed: a court without a day on record is "unknown" then."""

NEAR = fuzz.ratio
"""Of words in the order of the alphabet: the token sort ratio."""
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

DIFFER = "courts differ here, and the text says which court does what"
OTHER_COURTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "firm-billing": ("two courts' pages contradict PACER", frozenset({"Northern Ohio", "Western Wisconsin"})),
    "cja-exempt": (
        "older pages of two courts contradict PACER",
        frozenset({"New Hampshire", "Central District of California"}),
    ),
    "changing-firms": (DIFFER, frozenset({"Southern Florida", "New Jersey"})),
    "update-contact-details": (DIFFER, frozenset({"Southern Florida", "Middle Pennsylvania"})),
    "multifactor-authentication": ("a court's page contradicts PACER", frozenset({"Northern Ohio"})),
    "account-taken-over": (DIFFER, frozenset({"Delaware", "Eastern Pennsylvania", "Guam"})),
    "third-party-services": (
        DIFFER,
        frozenset({"Eastern Arkansas", "Kansas", "Middle Alabama", "Northern New York"}),
    ),
    "acms": ("the two circuits that have it", frozenset({"Ninth Circuit", "Second Circuit"})),
    "forgot-cmecf-credentials": (
        "the only court that says how long its mail is good",
        frozenset({"Western Louisiana"}),
    ),
    "browser-cookies": ("the only court that names browsers", frozenset({"Second Circuit"})),
    "credential-sharing": (
        DIFFER,
        frozenset(
            {"Central California", "Central District of California", "Eastern New York", "Ninth Circuit"}
            | {"Northern Oklahoma", "Southern Florida"}
        ),
    ),
    "pro-hac-vice": (DIFFER, frozenset({"New Jersey", "Northern Georgia", "Western Virginia"})),
    "pro-se": (DIFFER, frozenset({"Eastern Missouri", "Eastern Washington", "Eleventh Circuit", "Maine"})),
    "staff-access": (
        DIFFER,
        frozenset({"Central California", "Eastern New York", "Northern Oklahoma", "Southern Florida"}),
    ),
    "trustee-accounts": (DIFFER, frozenset({"Delaware", "New Hampshire"})),
    "limited-filer": (DIFFER, frozenset({"Eastern Tennessee", "Massachusetts", "Southern Alabama"})),
    "training": (
        DIFFER,
        frozenset({"Eastern Tennessee", "Guam", "Northern Oklahoma", "South Carolina", "Southern Florida"}),
    ),
    "link-option-missing": ("a menu path that one court had", frozenset({"Maryland"})),
    "link-name-mismatch": (
        "the two courts that call a link final",
        frozenset({"Southern District of California", "West Virginia"}),
    ),
    "link-failed": (
        "the two courts that name a cause",
        frozenset({"Pennsylvania", "Fourth Circuit"}),
    ),
    "wrong-account-linked": (DIFFER, frozenset({"New Jersey", "Southern California", "West Virginia"})),
    "after-linking": ("the court that gives the advice", frozenset({"Ninth Circuit"})),
    "pacer-only-user": ("the court whose page is quoted", frozenset({"Southern California"})),
    "where-to-log-in": (
        "the words of the link differ; two examples for who names no court",
        frozenset({"Arkansas", "Eastern District of California", "Southern District of Florida", "Southern Florida"}),
    ),
    "link-steps": (
        "the circuit whose steps are used for the others; Guam's example address in PACER's procedure",
        frozenset({"Fourth Circuit", "Guam"}),
    ),
    "appellate-linking": ("the circuit whose steps are used for the others", frozenset({"Fourth Circuit"})),
    "bankruptcy-separate": ("the two courts of one district", frozenset({"Southern Florida"})),
}
"""Places that may be named in an answer for any court, and why. Source lines are not looked at."""

QUOTED: Mapping[str, frozenset[str]] = {
    "PACER, Linking Your CM/ECF Account to Your Upgraded PACER Account": frozenset(
        {"Document Filing System", "PACER LOGIN", "Username", "Password", "Client Code", "Login", "Need an Account?"}
        | {"Forgot Your Password?", "Forgot User Name?", "Utilities", "Link a CM/ECF account to my PACER account"}
        | {"NextGen Release 1.1 Menu Items", "CM/ECF login", "CM/ECF password", "Submit", "F5", "Civil", "Criminal"}
        | {"Upgrading Your PACER Account"}
    ),
    "Southern District of Florida, Link PACER to NextGen CM/ECF": frozenset(
        {
            "E-Filing",
            "E-Filing (CM/ECF)",
            "Southern District of Florida – Document Filing System",
            "COURT – Document Filing System",
            "Log Out",
        }
    ),
    "Southern District of Alabama, Link PACER to NextGen CM/ECF": frozenset({"CM/ECF – Document Filing System"}),
    "Southern District of California, Link PACER Account to CM/ECF Account": frozenset(
        {"CM/ECF Electronic Case Filing System", "COURT - Document Filing System"}
        | {"Do you want to link these accounts?"}
    ),
    "Press release, Southern District of Florida": frozenset(
        {"Account Type", "Legacy", "Upgraded PACER Account", "Upgrade", "forgot password"}
    ),
    "https://pacer.uscourts.gov, help and announcements": frozenset(
        {"Link my filer account to my PACER account", "Manage My Account", "Manage PACER Account", "Log in to..."}
        | {"Settings", "Maintenance", "Payments", "Change Password", "Case Search Status", "Court CM/ECF Lookup"}
        | {"Attorney Admissions/E-File Registration", "Non-Attorney E-File Registration", "View All My Requests"}
        | {"PAA Maintenance", "Remove PACER Account(s) from My PAA", "Remove Your PACER Account from a PAA"}
        | {"Manage My Stored Payment Information", "Set PACER Billing Preferences"}
        | {"Multifactor Authentication (MFA) – Logging In", "Multifactor Authentication (MFA) – Backup Codes"}
        | {"Multifactor Authentication (MFA) – Authentication Applications", "User Update Required"}
        | {"PACER Account Disabled", "Usage", "View Detailed Transactions"}
    ),
    "https://support.mwlaw.com/hc/en-us/articles/36861395695117": frozenset(
        {"Enroll", "Multifactor Auth", "Manage MFA Settings", "Add App"}
    ),
    "https://www.cacd.uscourts.gov/e-filing/pacer-mfa-faqs": frozenset({"Get New Codes"}),
    "https://dokumen.tips/documents/acms-portal-instructions.html": frozenset({"Submit to Court Without Fee Payment"}),
    "https://www.ded.uscourts.gov/nextgen-faqs": frozenset({"Legacy PACER Account"}),
    "Fourth Circuit, Link Accounts (copy of January 9, 2019)": frozenset({"Link My Filer Account to My PACER Account"}),
    "https://www.canb.uscourts.gov/ecf/nextgen-cmecf/how-access-nextgen-cmecf": frozenset(
        {"Person", "Address", "Security", "Close"}
    ),
    "https://www.txwb.uscourts.gov/upgrading-your-pacer-account": frozenset({"INDIVIDUAL"}),
    "https://www.utd.uscourts.gov/how-upgrade-your-pacer-account": frozenset({"ATTORNEY"}),
    "https://www.utd.uscourts.gov/court-info/cja_faq": frozenset({"Change PACER Exemption Status"}),
    "https://www.mdd.uscourts.gov/notice-nextgen-implementation": frozenset({"Your Account"}),
    "https://www.areb.uscourts.gov/nextgen-information": frozenset({"Efiling CM/ECF"}),
    "https://www.mab.uscourts.gov/ecf-frequently-asked-questions": frozenset({"Query", "Reports"}),
    "https://www.wawb.uscourts.gov/nextgen-process-filing-agents": frozenset(
        {"Filing Agent", "Your Account(s)", "Maintain Your ECF Account", "More User Information", "Find Filing Agent"}
        | {"Internet Payment"}
    ),
    "https://www.kyeb.uscourts.gov/nextGenFAQs": frozenset({"More user information"}),
    "https://www.ncwb.uscourts.gov/ecf-account-maintenance": frozenset({"Email Information"}),
    "https://www.iasb.uscourts.gov/nextgen-non-aty-reg": frozenset({"Creditor"}),
    "https://www.flsd.uscourts.gov/content/how-do-i-update-my-personal-information-within-cmecf-system": frozenset(
        {"All Cases"}
    ),
    "https://www.canb.uscourts.gov/ecf/nextgen/policy-and-procedure-for-nextgen-cm-ecf": frozenset(
        {"must link by the release date"}
    ),
    "https://www.dcd.uscourts.gov/news/nextgen-cmecf-information-e-filers": frozenset({"Forgot Password"}),
    "http://www.cod.uscourts.gov/CourtOperations/PasswordReset.aspx": frozenset({"click here"}),
    "https://www.flmb.uscourts.gov": frozenset({"Password Reset"}),
    "https://www.ilnd.uscourts.gov": frozenset({"ECF Password Reset Request"}),
    "https://www.nynd.uscourts.gov": frozenset({"Forgot your CMECF/Pacer Password?"}),
    "https://www.paed.uscourts.gov/nextgen-cmecf": frozenset({"ECF Password Reset"}),
    "https://www.txwd.uscourts.gov": frozenset({"Forgot your CM/ECF Login and/or Password?"}),
    "https://cofc.uscourts.gov/cmecf-resources": frozenset(
        {"Link an Existing CM/ECF Account to an Upgraded PACER Account", "Register for E-Filing"}
    ),
    "https://www.ord.uscourts.gov/index.php?option=com_content&view=article&id=2047&Itemid=1807&font-size=smaller": (
        frozenset({"E-Filing Registration Only"})
    ),
    "https://ecf.caeb.uscourts.gov": frozenset({"Eastern District of California - Document Filing Application"}),
    "menus of a bankruptcy court": frozenset({"Bankruptcy", "Adversary"}),
}
"""Names of menus, links, buttons and pages, letter by letter, and the page that has them. COURT: the court's name."""
PLAIN = frozenset(
    {"CM/ECF", "PACER", "JavaScript", "Exempt mode", "Filing software", "Secondary e-mails", "The code", "all", "court"}
    | {"before January 27, 2020", "ecf-train", "filing agents", "first", "is", "this", "When an old one must go"}
)
"""Bold for its own sake. A label, which ends in a colon or a question mark, needs no place here."""


ODD = re.compile(
    "|".join(
        (
            r"[{}]",  # a field that was not filled
            r"\bNone\b(?! yet[:?]| left:)",  # an empty value
            r"\(\)|[ ]{2}|^[ ]|[ ][.,;:!?](?:\s|$)",  # a gap where a value should be
            r"\([^()\n]*\([^()\n]*\)[^()\n]*\)",  # brackets within brackets
            r"\*\*|(?<!\.)\.\.(?!\.)",
        )
    ),
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer with all it says in one text, sources left out."""

    answer: Answer
    text: str

    @property
    def where(self) -> str:
        return f"{self.answer.entry} for {self.answer.court.id if self.answer.court else 'no court'}"


def _shown(library: Library, court: Court | None, day: date) -> Iterator[Shown]:
    for entry in library.entries.values():
        found = answer(library, entry, court, day)
        steps = (line for step in found.steps for line in (step.text, *step.notes))
        notes = (note.text for note in found.notes)
        yield Shown(found, "\n".join((found.lead, found.body, *steps, *notes)))


@pytest.fixture(scope="module")
def present(library: Library) -> tuple[Shown, ...]:
    """Every entry for every court and for none, today."""
    return tuple(shown for court in (None, *library.courts.values()) for shown in _shown(library, court, PRESENT))


@pytest.fixture(scope="module")
def past(library: Library) -> tuple[Shown, ...]:
    """Every entry the day before and on the day a court went live; long ago where that day is not known."""

    def days(court: Court | None) -> tuple[date, ...]:
        if court is None or court.go_live is None:
            return (LONG_AGO,)
        return court.go_live.day - timedelta(days=1), court.go_live.day

    courts = (None, *library.courts.values())
    return tuple(shown for court in courts for day in days(court) for shown in _shown(library, court, day))


@pytest.fixture(scope="module")
def wordings(present: tuple[Shown, ...]) -> Mapping[str, frozenset[str]]:
    """What each entry says once the court's own names and addresses are taken out: few texts, quick to search."""
    found: dict[str, set[str]] = {}
    for shown in present:
        text, court = shown.text, shown.answer.court
        if court is not None:
            for own in _own_names(court):
                text = text.replace(own, "COURT")
        found.setdefault(shown.answer.entry, set()).add(text)
    return {entry: frozenset(texts) for entry, texts in found.items()}


def _own_names(court: Court) -> Iterator[str]:
    yield from (court.name, court.name.removeprefix("the "), court.name.removeprefix("the District of "))
    yield from filter(None, (court.login_url, court.web_url))
    yield from (f"({phone.division})" for phone in court.help_desk)


def test_every_entry_of_the_outline_is_there(library: Library) -> None:
    assert [entry for entry in OUTLINE if entry not in library.entries] == []


def test_every_kind_of_ticket_but_other_has_an_entry_to_show_before_it(library: Library) -> None:
    assert {kind for kind in KINDS if library.triage_entry(kind)} == {*KINDS} - {"other"}


def test_no_way_of_asking_is_a_line_of_the_evaluation_or_nearly_one(library: Library) -> None:
    """From four words on, texts of nearly the same words are one; shorter ones if equal but for signs."""

    def plain(text: str) -> str:
        return " ".join(sorted(re.findall(r"\w+", text.casefold())))

    files = (ROOT / "tests" / "eval").glob("*.jsonl")
    evaluated = {plain(json.loads(line)["text"]) for file in files for line in file.read_text("utf-8").splitlines()}
    long = [text for text in evaluated if len(text.split()) >= 4]
    found = []
    for things in (library.entries, library.topics, library.routes):
        for thing in things.values():
            for ask in thing.asks:
                text = plain(ask)
                if text and (text in evaluated or process.extractOne(text, long, scorer=NEAR, score_cutoff=92)):
                    found.append((thing.id, ask))

    assert found == []


def test_every_answer_is_complete(present: tuple[Shown, ...], past: tuple[Shown, ...]) -> None:
    found = [(shown.where, match[0]) for shown in (*present, *past) if (match := ODD.search(shown.text))]

    assert found == []


def test_every_answer_begins_with_one_short_line(present: tuple[Shown, ...], past: tuple[Shown, ...]) -> None:
    found = [
        (shown.where, shown.answer.lead)
        for shown in (*present, *past)
        if not 0 < len(shown.answer.lead) <= MAX_LEAD or not shown.answer.lead[0].isupper()
    ]

    assert found == []


def test_every_answer_names_its_sources_and_other_entries_to_read(present: tuple[Shown, ...]) -> None:
    found = [shown.where for shown in present if not shown.answer.sources or not 2 <= len(shown.answer.related) <= 4]

    assert found == []


def test_an_answer_names_no_other_court_unless_that_is_declared(
    library: Library, wordings: Mapping[str, frozenset[str]]
) -> None:
    states = sorted({state for court in library.courts.values() for state in court.states})
    side = "(?:North|South|East|West|Midd|Cent)(?:ern|le|ral)"
    ordinal = r"(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|D\.C\.|Federal)"
    place = re.compile(
        rf"\b(?:(?:{side} (?:District of )?)?(?:{'|'.join(map(re.escape, states))})|{ordinal} Circuit)\b"
    )

    undeclared = {
        (entry, mention)
        for entry, texts in wordings.items()
        for text in texts
        for mention in place.findall(text)
        if mention not in OTHER_COURTS.get(entry, ("", frozenset()))[1]
    }

    assert undeclared == set()


def test_an_answer_gives_the_address_of_no_other_court(wordings: Mapping[str, frozenset[str]]) -> None:
    site = re.compile(r"\b(?:ecf|www)\.[a-z0-9]+\.uscourts\.gov")

    assert {
        (entry, found) for entry, texts in wordings.items() for text in texts for found in site.findall(text)
    } == set()


def test_names_of_menus_links_and_pages_are_those_of_the_sources(wordings: Mapping[str, frozenset[str]]) -> None:
    known = PLAIN.union(*QUOTED.values())

    unknown = {
        (entry, name)
        for entry, texts in wordings.items()
        for text in texts
        for name in re.findall(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", text)
        if name not in known and name[-1] not in ":?"
    }

    assert unknown == set()
