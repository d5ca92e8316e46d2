"""Known incidents: which answers and tickets they concern, and how long they last."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.core import incidents as rules
from bot.core.incident_answers import incidents_of, notices_of
from bot.core.incidents import LASTS, AnswerSubject, Incident, IncidentSubject, concerns_answer, concerns_ticket
from bot.core.inquiry import Context
from bot.core.knowledge import Library, TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.times import court_dates

NOW = datetime(2026, 11, 17, 19, 10, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NUMBERS = count(1)
TEXT = Redacted("The login page times out.")


def incident(subject: IncidentSubject = "ecf", court: str | None = "flsd", since: datetime = NOW) -> Incident:
    number = next(NUMBERS)
    return Incident(number, "T1", number, subject, court, TEXT, since, since + LASTS, "America/New_York")


def about(library: Library, *entries: str, court: str | None = None, text: str = "") -> AnswerSubject:
    return AnswerSubject(tuple(library.entries[one] for one in entries), court, text)


# --- what it concerns


@pytest.mark.parametrize(
    ("entry", "court", "concerned"),
    [
        ("link-steps", "flsd", True),
        ("pacer-fees", "flsd", True),
        ("link-steps", "alsd", False),
        ("link-steps", None, False),
        ("cmecf-outage", None, True),
        ("technical-failure", None, True),
        ("cmecf-outage", "alsd", False),
    ],
)
def test_an_outage_of_one_court_concerns_each_answer_for_it_and_questions_about_outages_anywhere(
    library: Library, entry: str, court: str | None, concerned: bool
) -> None:
    assert concerns_answer(incident(), about(library, entry, court=court)) is concerned


@pytest.mark.parametrize(
    ("entry", "court", "concerned"),
    [
        ("link-steps", "flsd", True),
        ("pdf-size", "alsd", True),
        ("login-rejected", None, True),
        ("cmecf-outage", None, True),
        ("forgot-cmecf-credentials", None, True),
        ("pacer-fees", None, False),
        ("mfa-enroll", None, False),
    ],
)
def test_an_outage_of_all_courts_concerns_each_answer_for_a_court_and_those_about_their_system(
    library: Library, entry: str, court: str | None, concerned: bool
) -> None:
    assert concerns_answer(incident(court=None), about(library, entry, court=court)) is concerned


@pytest.mark.parametrize(
    ("entry", "concerned"),
    [
        ("forgot-pacer-credentials", True),
        ("mfa-code-not-arriving", True),
        ("find-case", True),
        ("link-steps", True),
        ("login-rejected", True),
        ("cmecf-outage", True),
        ("pdf-size", False),
        ("pro-se", False),
        ("filing-menus-missing", False),
    ],
)
def test_an_outage_of_pacer_concerns_logins_searches_and_linking(library: Library, entry: str, concerned: bool) -> None:
    assert concerns_answer(incident("pacer", None), about(library, entry, court="flsd")) is concerned


@pytest.mark.parametrize(
    ("subject", "text", "concerned"),
    [
        ("pacer", "is PACER broken or is it me", True),
        ("pacer", "is it broken", False),
        ("ecf", "cm/ecf shows a white page", True),
        ("ecf", "I can't e-file", True),
        ("ecf", "the page is white", False),
    ],
)
def test_a_question_without_an_answer_is_known_by_its_words(
    subject: IncidentSubject, text: str, concerned: bool
) -> None:
    assert concerns_answer(incident(subject, None), AnswerSubject((), None, text)) is concerned


@pytest.mark.parametrize(
    ("of", "kind", "court", "joins"),
    [
        (incident(), "cmecf-login", "flsd", True),
        (incident(), "other", "flsd", True),
        (incident(), "cmecf-login", "alsd", False),
        (incident(), "cmecf-login", None, False),
        (incident(), "names", "flsd", False),
        (incident(), "pacer-login", "flsd", False),
        (incident(court=None), "menus", "alsd", True),
        (incident(court=None), "menus", None, True),
        (incident("pacer", None), "pacer-login", "flsd", True),
        (incident("pacer", None), "mfa", None, True),
        (incident("pacer", None), "menus", "flsd", False),
    ],
)
def test_a_ticket_of_that_kind_for_that_court_joins(
    of: Incident, kind: TicketKind, court: str | None, joins: bool
) -> None:
    assert concerns_ticket(of, kind, court) is joins


def test_a_reply_begins_with_the_two_newest_of_those_that_concern_it(kb: KnowledgeBase) -> None:
    old, new, newest = (incident(since=NOW - hours * HOUR) for hours in (3, 2, 1))
    elsewhere = incident(court="alsd")
    parts = kb.respond(Redacted("How do I link in S.D. Fla.?"), Context(), court_dates(lambda: NOW))

    assert incidents_of(kb.library, parts, Context(), [old, elsewhere, newest, new]) == (newest, new)


@pytest.mark.parametrize(
    ("text", "context", "concerned"),
    [
        ("How do I link in S.D. Fla.?", Context(), True),
        ("How do I link?", Context(usual_court="flsd"), True),
        ("How do I link?", Context(court="flsd"), True),
        ("How do I link?", Context(), False),
        ("How do I link in S.D. Ala.?", Context(court="flsd"), False),
        ("I want to talk to a person", Context(court="flsd"), True),
        ("zzqx blorp fnord in flsd", Context(), True),
        ("thanks!", Context(court="flsd"), False),
        ("hello", Context(court="flsd"), False),
    ],
)
def test_the_court_of_the_conversation_counts_and_small_talk_does_not(
    kb: KnowledgeBase, text: str, context: Context, concerned: bool
) -> None:
    parts = kb.respond(Redacted(text), context, court_dates(lambda: NOW))

    assert bool(incidents_of(kb.library, parts, context, [incident()])) is concerned


def test_a_notice_knows_its_court_and_whether_it_began_today(kb: KnowledgeBase) -> None:
    known = incident()

    [today] = notices_of(kb, [known], NOW + HOUR)
    [tomorrow] = notices_of(kb, [known], NOW + 12 * HOUR)

    assert today.court is kb.library.courts["flsd"]
    assert (today.today, tomorrow.today) == (True, False)


# --- how long it lasts


def test_it_ends_after_a_day_unless_it_is_renewed() -> None:
    known = incident()

    assert rules.expire(known, NOW + LASTS - MINUTE) == "early"
    over = rules.expire(known, NOW + LASTS)
    assert isinstance(over, Incident)
    assert (over.ended, over.ended_at) == ("expired", NOW + LASTS)
    renewed = rules.act_on(known, "renew", NOW + 20 * HOUR)
    assert isinstance(renewed, Incident)
    assert renewed.until == NOW + 44 * HOUR
    assert rules.expire(renewed, NOW + LASTS) == "early"


def test_what_is_over_is_not_changed() -> None:
    over = rules.act_on(incident(), "end", NOW + HOUR)

    assert isinstance(over, Incident)
    assert over.ended == "staff"
    assert not over.is_open(NOW + HOUR)
    for act in rules.INCIDENT_ACTS:
        assert rules.act_on(over, act, NOW + 2 * HOUR) == "over"
        assert rules.act_on(incident(), act, NOW + LASTS) == "over", "its time is up, and the clock will end it"
    assert rules.expire(over, NOW + 2 * LASTS) == "over"


def test_the_same_again_within_a_minute_changes_nothing() -> None:
    known = incident()

    assert rules.act_on(known, "renew", NOW + 30 * timedelta(seconds=1)) == "unchanged"
    assert rules.reported_again(known, TEXT, NOW) == "unchanged"
    again = rules.reported_again(known, Redacted("Filing fails, too."), NOW)
    assert again == replace(known, text=Redacted("Filing fails, too."))
    later = rules.reported_again(known, TEXT, NOW + 2 * HOUR)
    assert isinstance(later, Incident)
    assert (later.since, later.until) == (NOW, NOW + 26 * HOUR)


def test_staff_are_asked_two_hours_before() -> None:
    known = incident()

    assert rules.timers(known, NOW) == (("warn", NOW + 22 * HOUR), ("expire", NOW + LASTS))
    assert rules.timers(known, NOW + 23 * HOUR) == (("expire", NOW + LASTS),)
    assert rules.timers(replace(known, ended="staff"), NOW) == ()
    assert not rules.is_ending(known, NOW + 21 * HOUR)
    assert rules.is_ending(known, NOW + 22 * HOUR)
    assert not rules.is_ending(known, NOW + LASTS)
