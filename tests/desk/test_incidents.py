"""What staff and the clock do with known incidents, and who is told, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from bot.core.incidents import LASTS, IncidentNotice, IncidentReport, IncidentTick
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import Reply
from bot.core.tickets import Resolve, Ticket
from bot.desk.guidance import GuidanceDesk
from bot.desk.incidents import IncidentDesk
from bot.desk.privacy import PrivacyDesk
from bot.desk.questions import Pick, QuestionDesk
from bot.desk.tickets import TicketDesk
from bot.store.incident_tables import incident_changes, incident_followers, incidents
from bot.store.store import Store
from bot.store.tables import inbox
from tests.desk.conftest import Time
from tests.desk.test_tickets import ADA, BEN, DAY, HOUR, NIGHT, NOW, STRANGER, opened, rows, wanted

SAM, PAT = Asker("T1", "U_SAM"), Asker("T1", "U_PAT")
FLSD = IncidentReport("ecf", "flsd", Redacted("The login page times out."))
PACER = IncidentReport("pacer", None, Redacted("Searches fail."))
QUESTION = "How do I link in S.D. Fla.?"


@pytest.fixture
def desk(store: Store, kb: KnowledgeBase, clock: Time) -> IncidentDesk:
    return IncidentDesk(store, lambda: kb, clock, lambda _: "America/Chicago")


@pytest.fixture
def questions(store: Store, kb: KnowledgeBase, clock: Time) -> QuestionDesk:
    return QuestionDesk(store, lambda: kb, clock)


def ask(questions: QuestionDesk, who: Asker = ADA, text: str = QUESTION, ts: str = "1.0", **more: Any) -> Reply:
    place = f"D_{who.user_id}"
    asked = Inquiry(who, f"{place}:{ts}", Redacted(text), "dm", place, ts, None, mentioned=True, **more)
    reply = questions.ask(asked)
    assert isinstance(reply, Reply)
    return reply


def numbers(reply: Reply) -> list[int]:
    return [one.incident.number for one in reply.incidents]


def told(store: Store) -> list[str]:
    """Who gets a word of their own that one is over."""
    return [str(work["user_id"]) for _, work in rows(store, "incident-over")]


def news(store: Store) -> list[tuple[str, str]]:
    """What staff hear of, and who did it."""
    return [(str(work["what"]), str(work["who"])) for _, work in rows(store, "incident-news")]


def delivered(store: Store, what: str) -> list[Mapping[str, Any]]:
    return [work for _, work in rows(store, "deliver") if work["what"] == what]


def count(store: Store, table: Any) -> int:
    with store.reading() as unit:
        return int(unit.connection.execute(select(func.count()).select_from(table)).scalar_one())


def timers(store: Store) -> list[str]:
    with store.reading() as unit:
        query = select(inbox.c.work).where(inbox.c.done_at.is_(None)).order_by(inbox.c.due_at)
        return [work["timer"] for work in unit.connection.execute(query).scalars() if work["kind"] == "incident-tick"]


# --- reporting


def test_a_report_is_kept_with_its_history_its_timers_and_a_word_to_staff(store: Store, desk: IncidentDesk) -> None:
    made = desk.report(SAM, FLSD).incident

    assert (made.number, made.subject, made.court, made.text) == (1, "ecf", "flsd", FLSD.text)
    assert (made.since, made.until, made.zone) == (NOW, NOW + LASTS, "America/New_York")
    assert news(store) == [("report", "U_SAM")]
    assert timers(store) == ["warn", "expire"]
    [line] = desk.listing("T1")
    assert (line.reporter, line.waiting) == ("U_SAM", 0)
    with store.reading() as unit:
        [change] = unit.connection.execute(select(incident_changes)).all()
    assert (change.who, change.what, change.at) == ("U_SAM", "report", NOW)


def test_numbers_are_counted_in_each_workspace_and_no_other_sees_them(
    desk: IncidentDesk, questions: QuestionDesk
) -> None:
    desk.report(SAM, FLSD)
    second = desk.report(SAM, PACER).incident
    other = desk.report(Asker("T2", "U_SAM"), PACER).incident

    assert (second.number, second.zone, other.number) == (2, "America/Chicago", 1)
    assert [line.notice.incident.number for line in desk.listing("T2")] == [1]
    assert numbers(ask(questions, STRANGER)) == [1]
    assert desk.find("T2", second.id) is None
    assert desk.act(Asker("T2", "U_SAM"), 2, "end") == "gone"


def test_the_same_place_reported_again_gets_the_new_words_and_another_day(
    store: Store, desk: IncidentDesk, clock: Time
) -> None:
    first = desk.report(SAM, FLSD).incident
    clock.now += HOUR
    again = desk.report(PAT, IncidentReport("ecf", "flsd", Redacted("Filing fails, too."))).incident
    desk.report(PAT, IncidentReport("ecf", "flsd", Redacted("Filing fails, too.")))

    assert (again.id, again.text, again.since, again.until) == (
        first.id, "Filing fails, too.", NOW, NOW + HOUR + LASTS,
    )  # fmt: skip
    assert news(store) == [("report", "U_SAM"), ("change", "U_PAT")]
    assert timers(store) == ["warn", "expire"]
    assert count(store, incidents) == 1


def test_two_who_report_the_same_at_once_make_one_incident(store: Store, desk: IncidentDesk) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda who: desk.report(Asker("T1", who), FLSD), ["U_SAM", "U_PAT"] * 3))

    assert {one.incident.id for one in made} == {made[0].incident.id}
    assert (count(store, incidents), len(news(store))) == (1, 1)


# --- answers


def test_an_answer_for_the_court_begins_with_it_and_its_asker_waits_for_the_end(
    store: Store, desk: IncidentDesk, questions: QuestionDesk
) -> None:
    assert numbers(ask(questions)) == []
    desk.report(SAM, FLSD)

    assert numbers(ask(questions, ts="2.0")) == [1]
    assert numbers(ask(questions, ts="3.0")) == [1]
    assert numbers(ask(questions, BEN, "How do I link in S.D. Ala.?")) == []
    [line] = desk.listing("T1")
    assert line.waiting == 1
    assert count(store, incident_followers) == 1


def test_a_question_looks_for_incidents_once_by_an_index(
    request: pytest.FixtureRequest, kb: KnowledgeBase, clock: Time
) -> None:
    engine: Engine = request.getfixturevalue("sqlite_engine")
    store, sent = Store(engine), []
    desk = IncidentDesk(store, lambda: kb, clock, lambda _: "America/Chicago")
    desk.report(SAM, IncidentReport("ecf", "alsd", Redacted("It hangs.")))

    def noted(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if "incident" in statement:
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", noted)
    ask(QuestionDesk(store, lambda: kb, clock))
    event.remove(engine, "before_cursor_execute", noted)

    [(statement, parameters)] = sent
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert any("SEARCH incidents USING INDEX uq_incidents_open" in str(row[3]) for row in plan)


def test_a_court_chosen_by_a_button_brings_the_incident_of_that_court(
    store: Store, desk: IncidentDesk, questions: QuestionDesk
) -> None:
    desk.report(SAM, FLSD)
    question = ask(questions, text="How do I link?").question

    shown = questions.choose(ADA, question, Pick("link-steps", "flsd"))
    elsewhere = questions.choose(BEN, question, Pick("link-steps", "alsd"))

    assert shown is not None
    assert [one.incident.number for one in shown.incidents] == [1]
    assert elsewhere is not None
    assert elsewhere.incidents == ()
    desk.act(SAM, 1, "end")
    assert told(store) == ["U_ADA"]


def test_what_is_posted_for_all_begins_with_it_too(desk: IncidentDesk, questions: QuestionDesk) -> None:
    desk.report(SAM, FLSD)
    number = ask(questions).question
    assert number is not None

    found = questions.original(ADA, number)

    assert found is not None
    assert numbers(found[2]) == [1]


def test_people_of_other_companies_see_nothing_of_it_and_are_not_kept(
    store: Store, desk: IncidentDesk, questions: QuestionDesk
) -> None:
    desk.report(SAM, FLSD)

    assert numbers(ask(questions, external=True)) == []
    assert count(store, incident_followers) == 0


def test_what_may_be_a_name_is_not_kept_with_an_incident_either(
    store: Store, desk: IncidentDesk, questions: QuestionDesk
) -> None:
    desk.report(SAM, IncidentReport("ecf", None, Redacted("All of it is down.")))

    assert numbers(ask(questions, text="Ellen Ripley flsd", check="name")) == []
    assert count(store, incident_followers) == 0


def test_who_asks_while_it_ends_is_told_or_does_not_begin_with_it(
    store: Store, kb: KnowledgeBase, clock: Time, desk: IncidentDesk
) -> None:
    desk.report(SAM, FLSD)

    class Slow(QuestionDesk):
        def _respond_all(self, *given: Any) -> Any:
            found = super()._respond_all(*given)
            desk.act(SAM, 1, "end")
            return found

    reply = ask(Slow(store, lambda: kb, clock))

    assert numbers(reply) == []
    assert told(store) == []
    assert count(store, incident_followers) == 0


# --- tickets


def test_a_known_outage_sends_nobody_to_the_page_that_is_down(
    desk: IncidentDesk, tickets: TicketDesk, clock: Time
) -> None:
    clock.now = NIGHT
    request = replace(wanted(court="flsd"), urgent=True)
    assert tickets.triage(ADA, request, "form:1") is not None
    assert tickets.views.asker_card(opened(tickets, request)).meanwhile is not None
    desk.report(SAM, FLSD)

    assert tickets.triage(BEN, request, "form:2") is None
    assert tickets.views.asker_card(opened(tickets, request, BEN, "form:2")).meanwhile is None


def tickets_of(tickets: TicketDesk) -> Ticket:
    return opened(tickets, wanted(court="flsd"))


def test_a_new_ticket_of_that_kind_joins_and_its_asker_is_told(
    store: Store, desk: IncidentDesk, tickets: TicketDesk
) -> None:
    desk.report(SAM, FLSD)

    joined = opened(tickets, wanted(court="flsd"))
    opened(tickets, wanted(court="alsd"), BEN, "form:2")

    assert [one.incident.number for one in tickets.views.staff_card(joined).incidents] == [1]
    assert [one.incident.number for one in tickets.views.incidents(joined)] == [1]
    assert [(work["ticket"], work["about"]) for work in delivered(store, "tell")] == [(joined.id, "outage:")]
    assert [line.waiting for line in desk.listing("T1")] == [1]


def test_at_the_end_each_asker_is_told_once_in_their_ticket_or_else_by_a_word_of_their_own(
    store: Store, desk: IncidentDesk, tickets: TicketDesk, questions: QuestionDesk
) -> None:
    desk.report(SAM, FLSD)
    ask(questions, ADA)
    ask(questions, BEN)
    ask(questions, BEN, ts="2.0")
    joined = opened(tickets, wanted(court="flsd"))

    done = desk.act(SAM, 1, "end")

    assert isinstance(done, IncidentNotice)
    assert done.incident.ended == "staff"
    assert told(store) == ["U_BEN"]
    assert [(work["ticket"], work["about"]) for work in delivered(store, "tell")][1:] == [(joined.id, "outage-over:")]
    assert [(work["ticket"], work["about"]) for work in delivered(store, "note")] == [(joined.id, "outage-over:1")]
    assert tickets.views.staff_card(joined).incidents == ()
    assert news(store)[-1] == ("end", "U_SAM")
    assert count(store, incident_followers) == 0
    assert timers(store) == []
    assert desk.listing("T1") == ()
    assert numbers(ask(questions, ADA, ts="9.0")) == []


def test_who_has_a_ticket_that_is_over_gets_a_word_of_their_own(
    store: Store, desk: IncidentDesk, tickets: TicketDesk
) -> None:
    desk.report(SAM, FLSD)
    joined = opened(tickets, wanted(court="flsd"))
    tickets.act("T1", joined.id, Resolve("explained", identity_checked=False), "U_SAM")

    desk.act(SAM, 1, "end")

    assert told(store) == ["U_ADA"]
    assert [work["about"] for work in delivered(store, "tell")] == ["outage:", "resolved:U_SAM"]


def test_twice_and_at_once_it_ends_once(store: Store, desk: IncidentDesk, questions: QuestionDesk) -> None:
    desk.report(SAM, FLSD)
    ask(questions)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: desk.act(SAM, 1, "end"), range(6)))

    assert done.count("over") == 5
    assert told(store) == ["U_ADA"]


# --- the clock


def test_after_a_day_it_ends_by_itself_once(
    store: Store, desk: IncidentDesk, questions: QuestionDesk, tickets: TicketDesk, clock: Time
) -> None:
    known = desk.report(SAM, FLSD).incident
    ask(questions, BEN)
    opened(tickets, wanted(court="flsd"))
    tick = IncidentTick("T1", known.id, "expire")
    clock.now = NOW + LASTS - timedelta(seconds=1)
    assert desk.tick(tick) == "no longer needed"
    clock.now = NOW + LASTS
    assert numbers(ask(questions, ADA, ts="5.0")) == [], "whoever asks before the clock's row was done"

    assert desk.tick(tick) == "told"
    assert desk.tick(tick) == "no longer needed"

    assert told(store) == ["U_BEN"]
    assert delivered(store, "tell")[-1]["about"] == "outage-expired:"
    assert news(store) == [("report", "U_SAM"), ("expire", "")]
    found = desk.find("T1", known.id)
    assert found is not None
    assert found.incident.ended == "expired"


def test_renewed_it_goes_on_for_another_day(store: Store, desk: IncidentDesk, clock: Time) -> None:
    known = desk.report(SAM, FLSD).incident
    clock.now = NOW + 22 * HOUR
    assert desk.tick(IncidentTick("T1", known.id, "warn")) == "told"
    assert desk.tick(IncidentTick("T1", known.id, "warn")) == "told", "a kill may have it done again"
    clock.now += HOUR

    renewed = desk.act(PAT, 1, "renew")

    assert isinstance(renewed, IncidentNotice)
    assert renewed.incident.until == clock.now + LASTS
    assert news(store) == [("report", "U_SAM"), ("warn", ""), ("renew", "U_PAT")]
    assert timers(store) == ["warn", "expire"]
    clock.now = NOW + LASTS
    assert desk.tick(IncidentTick("T1", known.id, "expire")) == "no longer needed"
    assert desk.tick(IncidentTick("T1", known.id, "warn")) == "no longer needed"
    assert [line.notice.incident.number for line in desk.listing("T1")] == [1]
    assert desk.tick(IncidentTick("T1", 999, "expire")) == "no longer needed"


# --- personal data


@pytest.fixture
def privacy(store: Store, clock: Time, tickets: TicketDesk) -> PrivacyDesk:
    return PrivacyDesk(store, clock, tickets)


def test_who_wants_to_be_forgotten_is_not_told_and_stands_nowhere(
    store: Store, desk: IncidentDesk, questions: QuestionDesk, privacy: PrivacyDesk
) -> None:
    desk.report(SAM, FLSD)
    ask(questions, ADA)
    ask(questions, BEN)
    [kept] = privacy.kept_of(ADA).incidents
    assert (kept["number"], kept["did"], "text" in kept) == (1, [], False)

    privacy.erase(ADA)
    desk.act(SAM, 1, "end")

    assert told(store) == ["U_BEN"]
    privacy.erase(BEN)
    assert told(store) == [], "what waits to be sent to them is not sent"


def test_a_member_of_staff_gets_and_erases_what_they_reported(
    store: Store, desk: IncidentDesk, questions: QuestionDesk, privacy: PrivacyDesk
) -> None:
    desk.report(SAM, IncidentReport("ecf", "flsd", Redacted("Verbena is down.")))
    desk.report(PAT, PACER)
    [kept] = privacy.kept_of(SAM).incidents
    assert (kept["text"], [line["what"] for line in kept["did"]]) == ("Verbena is down.", ["report"])

    privacy.erase(SAM)

    with store.reading() as unit:
        texts = dict(unit.connection.execute(select(incidents.c.number, incidents.c.text)).all())
        who = unit.connection.execute(select(incident_changes.c.who).order_by(incident_changes.c.id)).scalars().all()
    assert texts == {1: "", 2: PACER.text}
    assert (who[0][0], who[1]) == ("X", "U_PAT")
    assert [work["who"][0] for _, work in rows(store, "incident-news")] == ["X", "U"]
    assert numbers(ask(questions)) == [2, 1]
    assert privacy.kept_of(SAM).is_empty


def test_an_incident_goes_as_long_after_its_end_as_tickets_do(
    store: Store, desk: IncidentDesk, privacy: PrivacyDesk, guided: GuidanceDesk, clock: Time
) -> None:
    desk.report(SAM, FLSD)
    desk.report(SAM, PACER)
    desk.act(SAM, 1, "end")

    assert privacy.purge_expired(NOW + 730 * DAY).incidents == 0
    assert privacy.purge_expired(NOW + 731 * DAY).incidents == 1

    assert [line.notice.incident.number for line in desk.listing("T1")] == [2]
    assert (count(store, incidents), count(store, incident_changes)) == (1, 1)
