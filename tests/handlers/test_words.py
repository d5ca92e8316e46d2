"""What the bot says where one sentence must not be said of everything."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Final, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.answering import answer
from bot.core.helpdesk import AskerCard, Contact, PastChange, Triage
from bot.core.incidents import Incident, IncidentNews, IncidentNewsKind, IncidentNotice
from bot.core.knowledge import Court, TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.readiness import Cell
from bot.core.redaction import Redacted
from bot.core.tickets import Office, Ticket
from handlers.blocks.tickets import ready_message, render_asker_card, render_state, ticket_lines
from handlers.blocks.words import WORDS
from handlers.blocks.words.check import CheckWords
from handlers.blocks.words.tickets import TicketWords

TRANSLATED: Final = re.compile(
    r"\b(?:any more|no more|is had|of theirs|it is so|what stands|no such|taken out|nobody|somebody|be told|I lead)\b",
    re.IGNORECASE,
)
"""Phrases that made sentences read as translated."""
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TICKET = Ticket(
    id=1, team_id="T_DEMO", number=12, asker="U_ADA", subject="", court="flsd", kind="linking",
    text=Redacted("It fails."), opened_at=NOW,
)  # fmt: skip


@pytest.fixture
def court(kb: KnowledgeBase) -> Court:
    return kb.library.courts["flsd"]


def shown(court: Court, ticket: Ticket, meanwhile: Triage | None = None) -> AskerCard:
    return AskerCard(ticket, court, NOW, NOW, False, False, meanwhile, None)


def test_whoever_is_asked_reads_that_it_waits_for_them(court: Court) -> None:
    asked = replace(TICKET, state="waiting-attorney")

    own = str(
        [render_asker_card(shown(court, asked)), render_state(shown(court, asked)), ticket_lines([shown(court, asked)])]
    )
    assert own.count(WORDS.tickets.WAITING_FOR_YOU) >= 3
    assert WORDS.tickets.STATES["waiting-attorney"] not in own
    assert WORDS.tickets.state(asked) == WORDS.tickets.STATES["waiting-attorney"]


@pytest.mark.parametrize(
    ("kind", "office", "says"),
    [
        ("linking", "court", "CM/ECF in the Southern District of Florida: Linking fails.\n"),
        ("other", "court", "CM/ECF in the Southern District of Florida.\n"),
        ("pacer-login", "pacer", "my PACER account: PACER login.\n"),
        ("other", "pacer", "my PACER account.\n"),
    ],
)
def test_a_ready_message_names_the_matter_where_there_is_a_name_for_it(
    court: Court, kind: TicketKind, office: Office, says: str
) -> None:
    contact = Contact(office, court, "Help", "888-318-2260", None, None)

    assert says in str(ready_message(replace(TICKET, kind=kind), contact, court)[-1]["text"]["text"])


def test_a_ready_message_has_what_is_known_of_its_sender_and_opens_in_a_mail_program(court: Court) -> None:
    contact = Contact("court", court, "Help", "888-318-2260\ncmecf_help@flsd.uscourts.gov", None, None)
    known = replace(
        TICKET, kind="linking", subject="Marta Quinn & Co.", reach="(305) 555-0100 ext. 7, quinn@firm.example"
    )

    lead, text = (str(block["text"]["text"]) for block in ready_message(known, contact, court))

    for line in (
        "Name: Marta Quinn &amp; Co.\n", "Phone: (305) 555-0100 ext. 7\n", "E-mail: quinn@firm.example\n",
    ):  # fmt: skip
        assert line in text
    [link] = re.findall(r"<(mailto:[^|>]*)\|" + WORDS.asker.MAIL_IT + ">", lead)
    url = urlsplit(html.unescape(link))
    fields = parse_qs(url.query)
    assert url.path == "cmecf_help@flsd.uscourts.gov"
    assert fields["subject"] == ["NextGen CM/ECF, S.D. Fla.: Linking fails"]
    assert fields["body"] == [html.unescape(text).strip("`").strip()]


@pytest.mark.parametrize("reach", ["", "Slack is fine", "room 12"])
def test_a_ready_message_leaves_in_brackets_what_is_not_known(court: Court, reach: str) -> None:
    contact = Contact("court", court, "Help", "888-318-2260", None, None)

    lead, text = (str(block["text"]["text"]) for block in ready_message(replace(TICKET, reach=reach), contact, court))

    assert "Name: [your full name]\nCM" in text or "Name: [your full name]\nLogin" in text
    assert "Phone: [your number]\n" in text
    assert "E-mail" not in text
    assert "mailto" not in lead


@pytest.mark.parametrize(
    ("kind", "alone", "says_so"),
    [
        ("linking", False, True),
        ("menus", True, True),
        ("cmecf-login", True, True),
        ("cmecf-login", False, False),
        ("names", False, False),
        ("pacer-login", True, False),
        ("mfa", True, False),
    ],
)
def test_linking_at_night_is_offered_to_whoever_it_helps(
    kb: KnowledgeBase, court: Court, kind: TicketKind, alone: bool, says_so: bool
) -> None:
    entry = kb.library.entries["contact-pacer"]
    triage = Triage(answer(kb.library, entry, court, NOW.date()), alone)

    card = render_asker_card(shown(court, replace(TICKET, kind=kind, urgent=True), triage))

    assert (WORDS.asker.NIGHT_LINKS in str(card.blocks)) is says_so


def test_help_leaves_out_the_help_desk_where_there_is_none() -> None:
    full, short = WORDS.help.command_help(desk=True), WORDS.help.command_help(desk=False)

    assert "/nextgen ticket" in full
    assert "/nextgen ticket" not in short
    assert "staff" not in short
    assert full.endswith("`/nextgen help` shows this.")
    assert short.endswith("`/nextgen help` shows this.")


def sentences(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            yield from (text for one in value.values() for text in sentences(one))
        case tuple():
            yield from (text for one in value for text in sentences(one))


def all_sentences() -> Iterator[str]:
    for subject in fields(WORDS):
        words = getattr(WORDS, subject.name)
        yield from (text for name in dir(words) if name.isupper() for text in sentences(getattr(words, name)))


def test_no_sentence_reads_as_translated() -> None:
    found = list(all_sentences())

    assert len(found) > 300
    assert [text for text in found if TRANSLATED.search(text)] == []


def test_another_language_replaces_a_subject_and_leaves_the_others() -> None:
    class SpanishTicketWords(TicketWords):
        __slots__ = ()

        STATES = {**TicketWords.STATES, "new": "Nuevo"}  # noqa: RUF012

    spanish = replace(WORDS, tickets=SpanishTicketWords())

    assert spanish.tickets.state(TICKET) == "Nuevo"
    assert spanish.tickets.head(TICKET, "S.D. Fla.") == WORDS.tickets.head(TICKET, "S.D. Fla.")
    assert spanish.check is WORDS.check


def test_nothing_at_run_time_changes_a_sentence() -> None:
    with pytest.raises(AttributeError):
        WORDS.check.PAUSED = "Stopped."  # type: ignore[misc]
    with pytest.raises(AttributeError):
        WORDS.check = CheckWords()  # type: ignore[misc]


def test_a_line_of_a_tickets_history_has_an_american_clock() -> None:
    at = datetime(2026, 3, 3, 19, 14, tzinfo=UTC)
    line = TicketWords().change(PastChange(at=at, who="U1", what="claimed", before="", after=""), "America/New_York")
    assert line == "Mar 3, 2:14 p.m. · <@U1> · claimed"


@pytest.mark.parametrize("who", ["X3kd0s9a", ""])
def test_nobody_is_mentioned_who_has_erased_their_data(who: str) -> None:
    incident = Incident(1, "T_DEMO", 3, "pacer", None, Redacted("It hangs."), NOW, NOW, "America/New_York")
    notice = IncidentNotice(incident, None, today=True)
    board, outages = WORDS.readiness, WORDS.incidents
    said = [
        board.ask_to_confirm(who, "S.D. Fla."),
        board.invitation(who),
        board.row_line(Cell("flsd", "not-started", asked_by=who), "S.D. Fla."),
        board.change(who, "plan", None, 0),
        outages.listed(notice, who, 1),
        *(outages.news(IncidentNews("T_DEMO", 1, what, who, ""), 3) for what in get_args(IncidentNewsKind)),
    ]

    assert [text for text in said if "<@" in text] == []
    assert [text for text in said if "operator" in text] == ([] if who else ["An operator changed the reminders"])
