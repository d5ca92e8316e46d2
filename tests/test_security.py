"""What people type stays what they typed: nobody is called, no link is disguised. And SECURITY.md names real tests."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.flow import MAX_LABEL
from bot.core.helpdesk import MAX_REPLY, MAX_SHORT, MAX_TEXT, AskerCard, Contact, StaffCard, TicketMessage
from bot.core.knowledge_base import KnowledgeBase

from bot.core.helpdesk import News, PastChange, Queue, QueueLine, Request, UnlinkedPerson  # isort: skip
from bot.core.redaction import Redacted
from bot.core.tickets import Ticket
from bot.desk.ticket_views import TicketFile
from bot.sandbox.blocks import check_message_blocks, check_view
from handlers.blocks import queue, replies, staff_forms, staff_thread, ticket_form, tickets
from handlers.blocks.forms import View
from handlers.blocks.limits import marked_up, quote, section, truncate, trusted_section
from handlers.blocks.replies import Message
from handlers.blocks.staff_card import render_staff_card
from handlers.blocks.words import WORDS
from handlers.slack import forms
from tests.handlers.test_tickets import ASK, DM, STAFF, own_card, staff_card
from tests.journey import _buttons, all_done
from tests.random_examples import examples
from tests.stage import Stage

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)

# --- what people type

NASTY = (
    "<!channel>", "<!here>", "<!everyone>", "<@U_KIM>", "<@U_KIM|kim>", "<!subteam^S1|desk>", "<#C_SECRET|x>",
    "<https://evil.example|your court>", "<mailto:a@evil.example|the desk>", "&lt;!channel&gt;",
    "&amp;lt;!here&amp;gt;",
    "https://evil.example/a|b", "https://evil.example/?x=1&y=<!here>", "<", ">", "&", "|", "*", "_", "~", "`", "```",
    "\n", "\n\n> ", "\r\n", "\u2028", "\u202e", "\u200f", "\x00", '"', "'", "\\", "😀", "👩‍👩‍👧", "é", "{court}",
    "{subject}", "%s", "<!date^1^{date}|soon>",
)  # fmt: skip


def typed(most: int) -> st.SearchStrategy[str]:
    """Anything a field takes, with what Slack would obey in it."""
    pieces = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=40).map("".join)
    full = st.sampled_from(NASTY).map(lambda piece: (piece * most)[:most])
    return st.one_of(pieces, full).map(lambda text: re.sub("[\ud800-\udfff]", "", text)[:most])


_CONTROL = re.compile(r"<([^<>]*)>")
_OURS = re.compile(
    r"https?://[^|]+|https://(ours|harbor-lowe\.slack\.com|[a-z.]+\.uscourts\.gov)/[^|]*\|.*"
    r"|mailto:help@court\.gov\?subject=[\w%.~/-]*&amp;body=[\w%.~/-]*\|Open it in your mail program",
    re.DOTALL,
)
"""An address that shows itself; or one with a label, where it leads to Slack, to a court, or to a court's mailbox."""


def obeyed(value: object, ours: Iterable[str]) -> list[str]:
    """What Slack would obey in all mrkdwn of a message or view, and is not `ours`: mentions, and links with a label.

    An address that was typed becomes a link that shows itself, and nothing else.
    """
    return [
        inside
        for text in _mrkdwn(value)
        for inside in _CONTROL.findall(text)
        if inside not in {f"@{user}" for user in ours} and not _OURS.fullmatch(inside)
    ]


def _mrkdwn(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value["text"])
        for item in value.values():
            yield from _mrkdwn(item)
    elif isinstance(value, list):
        for item in value:
            yield from _mrkdwn(item)


# --- renderers


def name_of(short: str) -> str:
    """As a form takes the name of an attorney."""
    return " ".join(short.split())[:MAX_LABEL]


def ticket_of(text: str, short: str) -> Ticket:
    """A ticket with the same words in every field."""
    return Ticket(
        id=1, team_id="T_DEMO", number=12, asker="U_ADA", subject=name_of(short), court="flsd", kind="cmecf-login",
        text=Redacted(text), opened_at=NOW, deadline=short, login=short, reach=short, owner="U_SAM", opened_by="U_SAM",
        urgent=True,
    )  # fmt: skip


def message_of(text: str, state: Any = "delivered") -> TicketMessage:
    return TicketMessage(
        1, "T_DEMO", 1, "staff", "U_SAM", Redacted(text), 2, state, None, None, None, edited=True, at=NOW
    )  # fmt: skip


class Known:
    """What is our own in the messages, in a few words where a test fails."""

    def __init__(self, kb: KnowledgeBase) -> None:
        court = kb.court("flsd")
        assert court is not None
        self.court = court
        self.contact = Contact("court", court, "The court's help desk", "888-318-2260 help@court.gov", None, None)


@pytest.fixture(scope="module")
def known(kb: KnowledgeBase) -> Known:
    return Known(kb)


def rendered(known: Known, text: str, short: str) -> Iterator[Message]:
    """Every message that shows what somebody typed."""
    court, contact, ticket = known.court, known.contact, ticket_of(text, short)
    own = AskerCard(ticket, court, NOW, NOW, True, False, None, contact)
    yield tickets.render_asker_card(own)
    yield tickets.render_state(own)
    yield tickets.render_mine([own] * 5)
    for told in ("claimed", "passed-court", "passed-pacer", "resolved"):
        yield tickets.render_notice(told, ticket, "U_SAM", contact, court)
    yield tickets.render_from_staff(message_of(text), ticket)
    yield render_staff_card(
        StaffCard(ticket, court, Redacted(text), text, None, ((short, short),), text, contact, NOW, NOW, None)
    )
    yield staff_thread.render_relayed(message_of(text))
    for state in ("queued", "failed", "taken back"):
        yield staff_thread.render_echo(message_of(text, state), ticket)
    lines = tuple(QueueLine(ticket, court, link, NOW, False) for link in (None, "https://ours/p1"))
    yield queue.render_queue(Queue(lines, 1, (("new", 2),)), NOW)
    yield queue.render_not_linked(
        [UnlinkedPerson("U_ADA", name_of(short), court, short, NOW.date(), 1)], "flsd", "S.D."
    )
    yield replies.asked_before(Message("", [section("An answer.")]), text)


def views_of(known: Known, text: str, short: str) -> Iterator[View]:
    """Every modal that shows what somebody typed."""
    court, contact, ticket = known.court, known.contact, ticket_of(text, short)
    request = Request(name_of(short), "flsd", "other", Redacted(text), short, short, True, short)
    for form in (forms.Form(request), forms.Form(request, "U_ADA", True)):
        for secret in (False, True):
            yield ticket_form.form_view(form, court, secret=secret)
    change, said = PastChange(NOW, "U_SAM", "owner", "", "U_SAM"), message_of(text)
    file = TicketFile(ticket, court, (change,), (said,) * 8, (), "UTC")
    yield staff_forms.reply_view(file, "reply", staff_forms.Typed(text))
    yield staff_forms.resolve_view(file)
    yield staff_forms.not_sent_view("Reply", WORDS.staff.NOT_STAFF, text)
    yield staff_forms.small_view(ticket, "snooze")
    card = StaffCard(ticket, court, Redacted(text), text, None, (), text, contact, NOW, NOW, None)
    yield staff_forms.pass_view(card, contact)
    yield staff_forms.history_view(file)
    for act in ("reply", "resolve"):
        form_ = forms.StaffForm(1, act, {forms.TEXT: text[:1000], forms.HOW: "explained"})
        yield staff_forms.preview_view(form_, file, "U_KIM", staff_forms.Warnings(True, News((change,), (said,))))


@examples(150)
@given(text=typed(MAX_TEXT), short=typed(MAX_SHORT))
def test_nothing_typed_is_obeyed_in_any_message_of_a_ticket(known: Known, text: str, short: str) -> None:
    for message in rendered(known, text, short):
        assert obeyed(message.blocks, ours=("U_ADA", "U_SAM")) == []
        assert obeyed({"type": "mrkdwn", "text": message.text}, ours=("U_ADA", "U_SAM")) == []


@examples(150)
@given(text=typed(MAX_TEXT), short=typed(MAX_SHORT))
@example(text="😀" * MAX_TEXT, short="😀" * MAX_SHORT)
@example(text="&" * MAX_TEXT, short="&" * MAX_SHORT)
@example(text='"\n' * (MAX_TEXT // 2), short='"' * MAX_SHORT)
@example(text="\x00" * MAX_TEXT, short="\x00" * MAX_SHORT)
@example(text="\u202e" * MAX_TEXT, short="\u202e" * MAX_SHORT)
@example(text="https://evil.example/?a=1&b=2 " * 50, short="")
def test_every_message_with_typed_words_is_one_that_slack_takes(known: Known, text: str, short: str) -> None:
    text = text or "?"
    for message in rendered(known, text, short):
        check_message_blocks(message.blocks)
        assert len(message.text) <= 4000


@given(text=typed(MAX_TEXT), short=typed(MAX_SHORT))
@example(text="😀" * MAX_TEXT, short="😀" * MAX_SHORT)
@example(text='"' * MAX_TEXT, short='"' * MAX_SHORT)
@example(text="\x07" * MAX_TEXT, short="\x07" * MAX_SHORT)
def test_every_form_with_typed_words_is_one_that_slack_takes_and_obeys_none_of_them(
    known: Known, text: str, short: str
) -> None:
    for view in views_of(known, text or "?", short):
        if len(view.get("private_metadata", "")) > forms.MAX_METADATA and view.get("callback_id") == "staff_preview":
            continue  # handlers/listeners/staff.py measures it before it is shown, and says that the text is too long
        check_view(view, "modal")
        assert obeyed(view, ours=("U_ADA", "U_SAM")) == []


@examples(150)
@given(text=typed(MAX_REPLY))
def test_a_quotation_and_a_section_show_typed_words_as_they_are(text: str) -> None:
    for block in (trusted_section(quote(text)), section(text or "?")):
        assert obeyed(block, ours=()) == []


def test_the_measure_itself_finds_what_is_obeyed() -> None:
    for text in ("<!here>", "<@U_KIM>", "<https://evil.example|x>", "<#C1>", "<!subteam^S1>"):
        assert obeyed(trusted_section(f"a {text} b"), ours=("U_ADA",)) != []
    assert obeyed(trusted_section("<@U_ADA> see <https://ours/p1|#1> <https://evil.example>"), ours=("U_ADA",)) == []


# --- in Slack


class Town:
    """A stage in a few words: its own would fill pages of every failure."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage


@pytest.fixture
def town(stage: Stage) -> Town:
    return Town(stage)


def made_by_bot(stage: Stage, since: int) -> list[dict[str, Any]]:
    """Every call the bot made, and every answer it gave to a click, a form or a command."""
    entries = list(stage.slack.journal.entries)[since:]
    calls = [dict(one.request) for one in entries if one.kind in ("call", "response_url")]
    answers = [dict(one.answer) for one in entries if one.kind == "delivery"]
    return [{name: _read(value) for name, value in one.items()} for one in (*calls, *answers)]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.startswith(("[{", "{")) else value


async def says_it_everywhere(stage: Stage, said: str, number: int) -> None:
    """One person and one of the staff type the same words wherever they can."""
    ada, sam = stage.slack.person("U_ADA"), stage.slack.person("U_SAM")
    short = said[:MAX_SHORT]
    await ada.says(ASK, f"@helpdesk {said}")
    await ada.says(DM, said)
    await ada.runs("/nextgen", said or "hello")
    await ada.runs("/nextgen", "ticket", ASK)
    await all_done(stage)
    await ada.options(ada.modal, "ticket_court", said)
    form = {
        "text": f"It says: {said}",
        "login": short,
        "deadline": short,
        "reach": short,
        "subject": f"{number} {said}"[:MAX_LABEL],
    }
    assert await ada.submits(form) == {}
    if ada.modals and "state" in ada.modal and ada.modal.get("submit"):
        await ada.submits()  # shown once more, with what looked like a secret taken out, or with what helps alone
    await all_done(stage)
    for person, ref, card in ((ada, DM, own_card(stage)), (sam, STAFF, staff_card(stage))):
        await person.says(ref, f"!reply {said}" if ref == STAFF else said or "?", dict(card))
    await sam.clicks(dict(staff_card(stage)), WORDS.staff.REPLY)
    await all_done(stage)
    if not await sam.submits({"text": f"It says: {said}"}):
        await sam.submits()
    await sam.closes() if sam.modals else None
    await sam.runs("/nextgen", "desk", ASK)
    await all_done(stage)


@examples(8)
@given(said=typed(300).map(str.strip))
@example(said="<!channel> <@U_KIM> <https://evil.example|your court> &lt;!here&gt;")
async def test_nothing_typed_anywhere_in_slack_is_obeyed_by_it(town: Town, said: str) -> None:
    stage = town.stage
    since = len(stage.slack.journal.entries)
    refused_before = len(refusals(stage))

    await says_it_everywhere(stage, said, since)

    found = [inside for one in made_by_bot(stage, since) for inside in obeyed(one, ours=("U_ADA", "U_SAM", "U_BOT"))]
    assert found == []
    assert refusals(stage)[refused_before:] == []


def refusals(stage: Stage) -> list[str]:
    """What Slack refused of the bot's messages and views."""
    calls = stage.slack.journal.calls()
    return [f"{one.name}: {one.answer}" for one in calls if not one.answer.get("ok") and "invalid" in str(one.answer)]


@examples(8)
@given(label=typed(MAX_LABEL).map(lambda text: " ".join(text.split())).filter(bool))
@example(label="<!here> <@U_KIM>")
async def test_a_name_in_a_check_is_never_obeyed(town: Town, label: str) -> None:
    stage = town.stage
    ada = stage.slack.person("U_ADA")
    since = len(stage.slack.journal.entries)
    await ada.runs("/nextgen", "check", ASK)
    await all_done(stage)
    card = [one for one in stage.bot_messages("U_ADA", DM) if any("check" in str(b) for b in one["blocks"])][-1]
    for button in ("Start over", "An attorney I work for", WORDS.check.TYPE_NAME):
        if button in _buttons(card):
            await ada.clicks(dict(card), button)
            await all_done(stage)
            card = next(one for one in stage.bot_messages("U_ADA", DM) if one["ts"] == card["ts"])
    if ada.modals:
        await ada.submits({WORDS.check.LABEL: label})
        await ada.closes() if ada.modals else None
    await ada.runs("/nextgen", "status", ASK)
    await ada.opens_home()
    await all_done(stage)

    found = [inside for one in made_by_bot(stage, since) for inside in obeyed(one, ours=("U_ADA", "U_BOT"))]
    assert found == []
    assert refusals(stage) == []


# --- the page


def _sources(*folders: str) -> Iterator[Path]:
    return (path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_every_test_that_the_security_page_names_exists() -> None:
    page = (ROOT / "bot" / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    there = {name for path in _sources("tests") for name in re.findall(r"def (test_\w+)\(", path.read_text("utf-8"))}

    assert len(named) > 50
    assert sorted(named - there) == []


def test_every_threat_on_the_security_page_has_a_defence_and_a_test() -> None:
    page = (ROOT / "bot" / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]

    assert len(rows) > 25
    assert [row[0] for row in rows if len(row) != 5 or not all(row) or "`test_" not in row[4]] == []


def test_every_module_that_the_security_page_names_exists() -> None:
    page = (ROOT / "bot" / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_/]+(?:\.py|/))`", page))

    assert len(named) > 10
    assert [name for name in named if not ((ROOT / name).exists() or (ROOT / "bot" / name).exists())] == []


def test_no_sql_is_put_together_from_texts() -> None:
    written = re.compile(r"\b(?:text|exec_driver_sql)\(\s*(?:f[\"']|[\"'][^\"']*[\"']\s*(?:%|\+|\.format))")
    paths = _sources("bot", "handlers")
    found = [path.name for path in paths if written.search(path.read_text("utf-8"))]

    assert found == []


def test_every_dependency_has_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]

    assert [one for one in wanted if ",<" not in one] == [
        "tzdata>=2024.2"
    ]  # data only, and the newest is the right one


@examples(300)
@given(text=typed(400), limit=st.integers(3, 200))
def test_a_cut_leaves_no_link_and_no_entity_open(text: str, limit: int) -> None:
    left = _CONTROL.sub("", truncate(marked_up(text), limit))

    assert "<" not in left
    assert not re.search(r"&(?!amp;|lt;|gt;)", left)
