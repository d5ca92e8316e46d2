"""What people ask when something is at stake, in several wordings, and the words that the first line must have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from bot.core.answering import ELSEWHERE
from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.reply_parts import AnswerPart

TODAY = date(2026, 11, 28)


@dataclass(frozen=True, slots=True)
class Case:
    """The same need in other words: one of `entries` answers, and its first line has `says`."""

    name: str
    entries: tuple[str, ...]
    says: str
    asked: tuple[str, ...]
    courts: tuple[str | None, ...] = (None,)
    never: tuple[str, ...] = ()
    """Words that the short form must not have."""


CASES = (
    Case(
        "a suspended filer",
        ("filing-rights-suspended",),
        "Only the court that took your filing rights can give them back",
        (
            "my e-filing privileges were suspended, what do I do",
            "The judge revoked my ECF filing rights. Who restores them?",
            "can I keep filing while my CM/ECF account is suspended",
            "suspended filer, how do I get reinstated",
            "I got a letter that my filing account has been suspended",
        ),
        (None, "flsd", "nysb", "ca11"),
        never=("meantime", "you may file", "you can file"),
    ),
    Case(
        "a lost phone, with a filing due",
        ("mfa-lost-phone",),
        "Log in with a backup code, or with another app enrolled for the account. With neither, call PACER",
        (
            "I lost my phone and have a filing due tonight",
            "my phone was stolen, can't log in to PACER, filing deadline today",
            "new phone, no authenticator codes, filing due at midnight",
            "my authenticator phone is broken and I must file tonight",
        ),
        (None, "flsd", "ilnd", "cacb"),
    ),
    Case(
        "linked already? in a district court",
        ("link-check",),
        "if *Civil* and *Criminal* show, you're linked",
        (
            "am I linked already",
            "did my link work?",
            "how can I tell whether my account is linked",
            "is my CM/ECF account already linked to PACER",
        ),
        ("flsd", "casd", "njd"),
    ),
    Case(
        "linked already? in a bankruptcy court",
        ("link-check",),
        "if *Bankruptcy* and *Adversary* show, you're linked",
        (
            "am I linked already",
            "did my link work?",
            "how can I tell whether my account is linked",
            "is my CM/ECF account already linked to PACER",
        ),
        ("flsb", "nysb"),
    ),
    Case(
        "linked already? in a court of appeals",
        ("link-check",),
        "a new landing page shows that you're linked",
        (
            "am I linked already",
            "did my link work?",
            "how can I tell whether my account is linked",
            "has my filer account been linked yet",
        ),
        ("ca4", "ca11"),
    ),
    Case(
        "locked out by unpaid filing fees",
        ("fees-unpaid-lockout",),
        "open *Utilities* > *Internet Payments Due*, and pay what you owe there. Paying ends the lockout.",
        (
            "locked out of CM/ECF because of unpaid filing fees",
            "I forgot to pay the filing fee and now I can't file anything",
            "ECF says internet payments due and I'm locked out",
            "no filing menus since I owe a filing fee",
        ),
        (None, "flsb", "txsb"),
        never=("pay everything",),
    ),
    Case(
        "locked out over a fee where no lockout is on record",
        ("fees-unpaid-lockout",),
        "Ask the court which fee is unpaid",
        (
            "locked out of CM/ECF because of unpaid filing fees",
            "I forgot to pay the filing fee and now I can't file anything",
            "ECF says internet payments due and I'm locked out",
            "no filing menus since I owe a filing fee",
        ),
        ("flsd",),
    ),
    Case(
        "the free look is used up",
        ("free-look",),
        "Used up or expired? Log in with PACER and pay $0.10 a page, at most $3.00 a document.",
        (
            "my free look is used up",
            "my one free look is used up, how do I get the document",
            "I clicked the NEF link twice and now it asks me to pay",
            "free look expired",
        ),
        (None, "flsd", "nysb"),
    ),
    Case(
        "the system is down and something is due",
        ("technical-failure",),
        "before the deadline passes",
        (
            "CM/ECF is down and my brief is due tonight",
            "ECF is down, motion due today, what now",
            "PACER is down and I have a deadline",
            "Nothing loads at the court's site and a reply is due at midnight.",
        ),
        (None, "flsd", "ohnd", "paeb"),
    ),
    Case(
        "the system is down and something is due, where the court says when paper will do",
        ("technical-failure",),
        "file on paper when electronic filing is not possible",
        (
            "CM/ECF is down and my brief is due tonight",
            "ECF is down, motion due today, what now",
            "PACER is down and I have a deadline",
            "Nothing loads at the court's site and a reply is due at midnight.",
        ),
        ("azb",),
    ),
    Case(
        "the hour at which the day ends",
        ("filing-day-ends",),
        "idnight",
        (
            "is midnight my time or the court's",
            "midnight in which time zone counts",
            "do I have until midnight to file",
            "Our office is in Oregon. Is the cutoff midnight here or there?",
        ),
        (None, "flsd", "nysb", "ca11"),
    ),
    Case(
        "the hour at which the day ends where it ends early",
        ("filing-day-ends",),
        "ends at 5 p.m. Eastern time, not at midnight",
        (
            "is midnight my time or the court's",
            "midnight in which time zone counts",
            "do I have until midnight to file",
            "until what time can I e-file today",
        ),
        ("ca3", "ded"),
    ),
    Case(
        "one link for all courts",
        ("link-each-court",),
        "One link covers one court only",
        (
            "is one link enough for all my courts",
            "do I have to link in every court",
            "I linked in one district, must I link in the others, too?",
            "does one link cover every court I file in",
        ),
        (None, "flsd", "nysb"),
    ),
    Case(
        "a filing account of the other court",
        ("bankruptcy-separate",),
        "a filing account of one doesn't work in the other",
        (
            "can I use my district court login in the bankruptcy court",
            "are the bankruptcy court and the district court separate for e-filing",
            "does my district court login work in the bankruptcy court",
            "do the bankruptcy and district court share one login",
        ),
    ),
    Case(
        "filing without linking",
        ("cannot-file-until-linked",),
        "You can't e-file in a NextGen court until your CM/ECF account is linked",
        (
            "can I e-file without linking",
            "is linking mandatory",
            "is linking optional",
            "may I skip the linking and just file",
        ),
    ),
    Case(
        "a new PACER password and the links",
        ("change-password",),
        "It then applies in every linked court; you don't link again.",
        (
            "do I have to relink if I change my PACER password",
            "if I change my PACER password do my courts stay linked",
            "does a new PACER password break my links",
            "will changing the password unlink my CM/ECF accounts",
        ),
        (None, "flsd"),
    ),
    Case(
        "no skips left",
        ("multifactor-authentication",),
        "Everyone who files must use MFA",
        (
            "used up all my skips and now PACER shows Account Disabled",
            "no skips left for MFA",
            "I skipped multifactor three times and now I can't get in",
            "is MFA optional for attorneys",
        ),
    ),
)


def _asked() -> Iterator[tuple[Case, str | None, str]]:
    for case in CASES:
        assert len(case.asked) >= 4, case.name
        for court in case.courts:
            for text in case.asked:
                yield case, court, text


@pytest.mark.parametrize(("case", "court", "text"), [pytest.param(*row, id=f"{row[1]}: {row[2]}") for row in _asked()])
def test_the_first_line_is_what_somebody_who_knows_would_say(
    kb: KnowledgeBase, case: Case, court: str | None, text: str
) -> None:
    part, *_ = kb.respond(redact(text).text, Context(usual_court=court), lambda _: TODAY)

    assert isinstance(part, AnswerPart), (part.match.outcome, part.match.suggestions)
    assert part.answer.entry in case.entries
    assert case.says in part.answer.lead
    short = f"{part.answer.lead}\n{part.answer.body}".lower()
    assert [word for word in case.never if word in short] == []


def test_asked_of_an_outage_the_courts_own_rule_on_failures_is_said(kb: KnowledgeBase) -> None:
    library = kb.library
    for court in (None, *library.courts.values()):
        outage, rule = (kb.answer(entry, court, lambda _: TODAY) for entry in ("cmecf-outage", "technical-failure"))
        assert outage is not None
        assert rule is not None
        assert f"Something due?* {rule.lead}" in outage.body
        assert {source for source in rule.sources if source.document != ELSEWHERE} <= {*outage.sources}


@pytest.mark.parametrize(
    ("court", "words"),
    [
        ("flsd", "At midnight Eastern time, by the clock of the Southern District of Florida, not yours"),
        ("ilnb", "At midnight Central time"),
        ("azd", "At midnight Arizona time"),
        ("gud", "At midnight Chamorro time"),
        ("ca9", "At midnight Pacific time"),
        ("mad", "ends at 6 p.m. Eastern time"),
    ],
)
def test_the_day_ends_by_the_clock_of_the_court(kb: KnowledgeBase, court: str, words: str) -> None:
    found = kb.answer("filing-day-ends", kb.library.courts[court], lambda _: TODAY)

    assert found is not None
    assert words in found.lead


@pytest.mark.parametrize(
    ("court", "day", "words"),
    [
        ("ca3", date(2023, 6, 30), "At midnight Eastern time"),
        ("ded", date(2014, 10, 15), "At midnight Eastern time"),
        ("ded", date(2022, 8, 31), "ends at 6 p.m. Eastern time"),
        ("ded", date(2022, 9, 1), "ends at 5 p.m. Eastern time"),
    ],
)
def test_before_a_court_changed_the_hour_the_earlier_one_is_said(
    kb: KnowledgeBase, court: str, day: date, words: str
) -> None:
    found = kb.answer("filing-day-ends", kb.library.courts[court], lambda _: day)

    assert found is not None
    assert words in found.lead


@pytest.mark.parametrize(("day", "waived"), [(date(2019, 12, 31), "$15 or less"), (date(2020, 1, 1), "$30 or less")])
def test_the_sum_that_pacer_waives_is_that_of_the_day(kb: KnowledgeBase, day: date, waived: str) -> None:
    found = kb.answer("pacer-fees", None, lambda _: day)

    assert found is not None
    assert waived in found.lead


@pytest.mark.parametrize(
    "text", ["what was the PACER quarterly waiver in 2019", "was it $15 or $30 a quarter in 2017", "PACER fees in 2016"]
)
def test_asked_about_earlier_years_it_says_from_when_the_present_sum_holds(kb: KnowledgeBase, text: str) -> None:
    part, *_ = kb.respond(redact(text).text, Context(), lambda _: TODAY)

    assert isinstance(part, AnswerPart)
    assert part.answer.entry == "pacer-fees"
    assert "$30 or less, you pay nothing ($15 before January 1, 2020)" in part.answer.lead
