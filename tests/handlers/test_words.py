"""What the bot says where one sentence must not be said of everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.answering import answer
from bot.core.asking import KnowledgeBase
from bot.core.helpdesk import AskerCard, Contact, Triage
from bot.core.knowledge import Court
from bot.core.redaction import Redacted
from bot.core.tickets import Kind, Office, Ticket
from handlers.blocks import desk_words as words
from handlers.blocks.tickets import mine_blocks, ready_message, render_asker_card, render_state

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
        [render_asker_card(shown(court, asked)), render_state(shown(court, asked)), mine_blocks([shown(court, asked)])]
    )
    assert own.count(words.WAITING_FOR_YOU) >= 3
    assert words.STATES["waiting-attorney"] not in own
    assert words.state(asked) == words.STATES["waiting-attorney"]


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
    court: Court, kind: Kind, office: Office, says: str
) -> None:
    contact = Contact(office, court, "Help", "888-318-2260", None, None)

    assert says in str(ready_message(replace(TICKET, kind=kind), contact, court)[-1]["text"]["text"])


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
    kb: KnowledgeBase, court: Court, kind: Kind, alone: bool, says_so: bool
) -> None:
    entry = kb.library.entries["contact-pacer"]
    triage = Triage(answer(kb.library, entry, court, NOW.date()), alone)

    card = render_asker_card(shown(court, replace(TICKET, kind=kind, urgent=True), triage))

    assert (words.NIGHT_LINKS in str(card.blocks)) is says_so


def test_help_leaves_out_the_help_desk_where_there_is_none() -> None:
    full, short = words.command_help(desk=True), words.command_help(desk=False)

    assert "/nextgen ticket" in full
    assert "/nextgen ticket" not in short
    assert "staff" not in short
    assert full.endswith("`/nextgen help` shows this.")
    assert short.endswith("`/nextgen help` shows this.")
