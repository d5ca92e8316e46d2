"""Known outages in Slack: what the command takes, who may do what, and where staff's words go."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from bot.core.incident_answers import notices_of
from bot.core.incidents import LASTS, MAX_INCIDENT_TEXT, Incident, IncidentNotice
from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.core.reply_parts import Reply
from bot.core.times import court_dates
from bot.desk.incidents import IncidentLine
from bot.store.incident_tables import incident_followers
from bot.store.incident_tables import incidents as table
from handlers import action_ids
from handlers.blocks import incidents as blocks
from handlers.blocks.limits import too_much
from handlers.blocks.replies import below_incidents, render, render_answer
from handlers.blocks.words import WORDS
from handlers.incident_control import IncidentControl, decode_incident_control
from handlers.listeners import incidents
from tests.core.test_incidents import NOW
from tests.handlers.test_rights import forge, grouped, leave_the_group, rows, told_ben  # noqa: F401 - a fixture
from tests.handlers.test_tickets import ASK, DM, STAFF, opened, said, send, staff_card, whispers
from tests.journey import all_done
from tests.stage import Stage, words_of

REPORT = 'incident ecf flsd "It hangs."'


async def runs(stage: Stage, text: str, who: str = "U_SAM") -> str:
    """What the command says to whoever gave it."""
    await stage.slack.person(who).runs("/nextgen", text, ASK)
    await all_done(stage)
    return whispers(stage, who)[-1]


def kept(stage: Stage) -> list[tuple[str, str, str]]:
    """Subject, court and words of each incident."""
    with stage.store.reading() as unit:
        query = select(table.c.subject, table.c.court, table.c.text).order_by(table.c.id)
        return [(row.subject, row.court, row.text) for row in unit.connection.execute(query)]


# --- what is typed


@pytest.mark.parametrize(
    ("text", "subject", "court", "said"),
    [
        ('incident ecf flsd "It hangs."', "ecf", "flsd", "It hangs."),
        ('Incident CM/ECF flsd "It hangs."', "CM/ECF", "flsd", "It hangs."),
        ("incident ecf flsd “It hangs.”", "ecf", "flsd", "It hangs."),
        ('incidents ecf southern district of florida "It hangs."', "ecf", "southern district of florida", "It hangs."),
        ('incident ecf all "It\'s down"', "ecf", "all", "It's down"),
        ('incident pacer "It\nhangs."', "pacer", "", "It\nhangs."),
        ('incident pacer"It hangs."', "pacer", "", "It hangs."),
    ],
)
def test_a_report_is_read(text: str, subject: str, court: str, said: str) -> None:
    found = incidents.COMMAND.fullmatch(text)

    assert found is not None
    assert (found["subject"], found["court"].strip(), found["text"], found["number"]) == (subject, court, said, None)


@pytest.mark.parametrize(
    ("text", "act", "number"), [("incident end 3", "end", "3"), ("incident Renew #12", "Renew", "12")]
)
def test_a_number_is_read(text: str, act: str, number: str) -> None:
    found = incidents.COMMAND.fullmatch(text)

    assert found is not None
    assert (found["act"], found["number"]) == (act, number)


@pytest.mark.parametrize(
    "text",
    [
        "incident ecf flsd does it hang?", 'incident ecf flsd ""', 'incident ecfx "It hangs."', "incident end",
        "incident 3",
        "incident end three", 'incident ecf flsd "It hangs." now', "incidental", 'incident "It hangs."',
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_no_report(text: str) -> None:
    assert incidents.COMMAND.fullmatch(text) is None


@pytest.mark.parametrize(
    "value", ["", "-", "a=end", "n=3", "a=explode&n=3", "a=end&n=x", "a=end&n=-1", "%00", "9" * 60]
)
def test_a_forged_control_is_none_of_ours(value: str) -> None:
    assert decode_incident_control(value) is None


def test_a_control_is_read_as_it_was_written() -> None:
    control = IncidentControl("renew", 12)

    assert decode_incident_control(control.encode()) == control


async def test_a_text_that_is_too_long_is_not_taken(stage: Stage) -> None:
    told = await runs(stage, f'incident ecf flsd "{"down " * 60}"')

    assert WORDS.incidents.TOO_LONG.format(most=MAX_INCIDENT_TEXT) in told
    assert kept(stage) == []


@pytest.mark.parametrize(
    ("typed", "report"),
    [
        ("incident ecf flsd login fails", ("ecf", "flsd", "login fails")),
        ("incident ecf S.D. Fla.: login fails", ("ecf", "flsd", "login fails")),
        ("incident cm/ecf the Southern District of Florida login fails", ("ecf", "flsd", "login fails")),
        ("incident ecf all courts login fails", ("ecf", "", "login fails")),
        ("incident pacer is down", ("pacer", "", "is down")),
    ],
)
async def test_a_report_needs_no_quotation_marks(stage: Stage, typed: str, report: tuple[str, str, str]) -> None:
    told = await runs(stage, typed)

    assert kept(stage) == [report]
    assert WORDS.incidents.REPORTED.format(number=1) in told
    assert told.count(report[2]) == 1, "the outage stands there once"


async def test_without_a_court_and_quotation_marks_nothing_is_reported(stage: Stage) -> None:
    assert WORDS.help.USAGE["incident"] in await runs(stage, "incident ecf login fails")
    assert kept(stage) == []


async def test_what_is_typed_in_lines_is_kept_as_one(stage: Stage) -> None:
    await runs(stage, 'incident pacer "It\nhangs.\n\n*Do this now:* call me."')

    assert kept(stage) == [("pacer", "", "It hangs. *Do this now:* call me.")]


async def test_a_secret_in_a_report_is_neither_kept_nor_shown(stage: Stage) -> None:
    await runs(stage, 'incident pacer "It refuses my password Walnut#4471x since noon."')

    [(_, _, text)] = kept(stage)
    assert "Walnut" not in text
    assert text.startswith("It refuses my password")
    shown = [*whispers(stage, "U_SAM"), *(words_of(one) for one in said(stage, STAFF, "U_SAM"))]
    assert [one for one in shown if "Walnut" in one] == []
    assert WORDS.problems.SECRET_IN_COMMAND in shown


# --- who may


@pytest.mark.parametrize("value", [urlencode({"a": "end", "n": 1}), urlencode({"a": "renew", "n": 1})])
async def test_a_button_of_an_outage_is_for_staff_only(grouped: Stage, value: str) -> None:  # noqa: F811
    await runs(grouped, REPORT)
    before = rows(grouped)

    await forge(grouped, "U_BEN", f"{action_ids.Action.INCIDENT}.end", value, where=staff_card(grouped, "U_BEN"))

    assert rows(grouped) == before
    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF]


async def test_the_form_is_for_staff_only(grouped: Stage) -> None:  # noqa: F811
    before = rows(grouped)

    await forge(grouped, "U_BEN", action_ids.Action.REPORT_OUTAGE, "-", where=staff_card(grouped, "U_BEN"))

    assert rows(grouped) == before
    assert told_ben(grouped) == [WORDS.staff.NOT_STAFF]
    assert grouped.slack.person("U_BEN").modals == []


async def test_the_form_sent_by_who_is_staff_no_more_does_nothing(grouped: Stage) -> None:  # noqa: F811
    sam = grouped.slack.person("U_SAM")
    await sam.selects(dict(staff_card(grouped)), action_ids.Action.STAFF_MORE, WORDS.incidents.REPORT)
    await all_done(grouped)
    await leave_the_group(grouped, "U_SAM")
    before = rows(grouped)

    await send(grouped, "U_SAM", kind="pacer", text="It hangs.")

    assert WORDS.staff.NOT_STAFF in words_of(sam.modal)
    assert "It hangs." in words_of(sam.modal)
    assert rows(grouped) == before


async def test_a_forged_button_ends_nothing(stage: Stage) -> None:
    await runs(stage, REPORT)
    before = rows(stage)

    await forge(stage, "U_SAM", action_ids.Action.INCIDENT, "a=end&n=99", where=said(stage, STAFF, "U_SAM")[-1])

    assert rows(stage) == before
    assert whispers(stage, "U_SAM")[-1] == WORDS.incidents.REFUSED["gone"]


# --- the form


async def test_the_form_of_a_ticket_has_its_court(stage: Stage) -> None:
    await opened(stage, court="alsd")
    sam = stage.slack.person("U_SAM")
    await sam.selects(dict(staff_card(stage)), action_ids.Action.STAFF_MORE, WORDS.incidents.REPORT)
    await all_done(stage)

    await send(stage, "U_SAM", text="It hangs.")

    assert kept(stage) == [("ecf", "alsd", "It hangs.")]


async def test_the_form_says_that_a_court_is_missing(stage: Stage) -> None:
    sam = stage.slack.person("U_SAM")
    await runs(stage, "desk")
    queue = next(one for one in sam.sees(ASK) if WORDS.incidents.REPORT in words_of(one))
    await sam.clicks(dict(queue), WORDS.incidents.REPORT)
    await all_done(stage)

    assert await sam.submits({"text": "It hangs."}) == {blocks.COURT: WORDS.incidents.NEED_COURT}
    assert kept(stage) == []
    await send(stage, "U_SAM", kind="ecf-all", text="It hangs.")
    assert kept(stage) == [("ecf", "", "It hangs.")]


# --- where it goes


async def test_staff_s_words_wait_until_the_staff_channel_is_fit(grouped: Stage) -> None:  # noqa: F811
    before = len(grouped.slack.channel("G_STAFF").messages)
    grouped.slack.shares_externally("G_STAFF")
    await grouped.slack.settled()

    await grouped.slack.person("U_SAM").runs("/nextgen", REPORT, ASK)
    await grouped.slack.wait_for(
        lambda: any(WORDS.alarms.SHARED in words_of(one) for one in grouped.bot_messages("U_KIM", DM))
    )

    assert len(grouped.slack.channel("G_STAFF").messages) == before
    assert kept(grouped) == [("ecf", "flsd", "It hangs.")]


async def test_a_details_button_keeps_the_outage_above_the_answer(stage: Stage) -> None:
    await runs(stage, REPORT)
    ada = stage.slack.person("U_ADA")
    await ada.says(DM, "How do I link in S.D. Fla.?")
    await all_done(stage)

    await ada.clicks(dict(said(stage)[-1]), action_ids.Action.DETAILS)
    await all_done(stage)

    shown = words_of(said(stage)[-1])
    assert shown.startswith("*Known outage:* CM/ECF in S.D. Fla.")
    assert "Source" in shown
    with stage.store.reading() as unit:
        assert len(unit.connection.execute(select(incident_followers)).all()) == 1


async def test_staff_see_known_outages_in_the_home_tab_and_others_do_not(stage: Stage) -> None:
    await runs(stage, REPORT)
    for who in ("U_SAM", "U_ADA"):
        await stage.slack.person(who).opens_home()
    await all_done(stage)

    staff, other = (words_of(stage.slack.person(who).home or {}) for who in ("U_SAM", "U_ADA"))
    assert "*Outage #1:* CM/ECF in S.D. Fla." in staff
    assert WORDS.incidents.REPORT in staff
    assert "utage" not in other


async def test_what_is_marked_up_in_a_report_mentions_nobody(stage: Stage) -> None:
    await runs(stage, 'incident pacer "It hangs <!channel>."')
    await stage.slack.person("U_ADA").says(DM, "I forgot my PACER password")
    await all_done(stage)

    for one in (said(stage, STAFF, "U_SAM")[-1], said(stage)[-1]):
        assert "&lt;!channel&gt;" in str(one["blocks"])
        assert "<!channel>" not in str(one["blocks"]) + str(one["text"])


# --- Slack's limits


def test_every_answer_fits_below_two_outages(kb: KnowledgeBase) -> None:
    text = Redacted("&" * MAX_INCIDENT_TEXT)
    both = [Incident(n, "T1", n, "ecf", "flsd", text, NOW, NOW + LASTS, "America/New_York") for n in (1, 2)]
    notices = notices_of(kb, both, NOW + timedelta(days=2))
    today, court = court_dates(lambda: NOW), kb.library.courts["flsd"]

    for entry in kb.library.entries:
        answer = kb.answer(entry, court, today)
        assert answer is not None
        full = render_answer(answer, 1, form="full")
        short = below_incidents(render_answer(answer, 1), notices, WORDS.incidents.TELL)
        assert too_much(short.blocks) == [], entry
        below = below_incidents(full, notices, WORDS.incidents.TELL)
        assert too_much(below.blocks) == [], entry
        assert below.blocks[0]["text"]["text"].startswith(WORDS.incidents.LEAD)


def test_a_reply_without_an_outage_is_as_it_was(kb: KnowledgeBase) -> None:
    parts = kb.respond(Redacted("How do I link in S.D. Fla.?"), Context(), court_dates(lambda: NOW))

    plain = render(Reply(1, parts))

    assert WORDS.incidents.LEAD not in str(plain.blocks)
    assert below_incidents(plain, ()) is plain


def test_however_many_are_known_a_new_one_can_be_reported() -> None:
    known = [
        Incident(number, "T_DEMO", number, "ecf", None, Redacted("x" * MAX_INCIDENT_TEXT), NOW, NOW + LASTS, "UTC")
        for number in range(1, blocks.MAX_SHOWN + 4)
    ]
    lines = [IncidentLine(IncidentNotice(one, None, today=True), "U_SAM", 3) for one in known]

    message = blocks.render_incidents(lines, "Done.")

    assert too_much(message.blocks) == []
    assert WORDS.queue.more(3) in words_of({"blocks": message.blocks})
    assert message.blocks[-1] == blocks.report_row()
