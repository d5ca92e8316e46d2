"""What an event costs before its ack: how often texts are redacted, and how often the database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, cast

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from sqlalchemy import Connection, Engine, event

from bot.core.inquiry import Asker, Context
from bot.core.redaction import Redaction, redact
from bot.core.workspace import Preferences
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.desk.threads import ThreadDesk
from bot.desk.tickets import TicketDesk
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.inbox import Inbox, Incoming
from bot.store.conversations import CurrentTopic
from bot.store.store import Store
from bot.store.tables import tickets
from handlers import action_ids
from handlers.listeners.messages import Intake
from handlers.listeners.request_channels import RequestChannels
from handlers.slack.payloads import EXTERNAL, INBOUND
from handlers.slack.payloads import text as payload_text
from tests.handlers.parsed import BOT, form_in, parsed
from tests.handlers.test_fuzz import form
from tests.handlers.test_payloads import Body, edited, message

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
THREAD = "1600000000.000001"
NOT_A_LOOK_UP = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


class Rows:
    """An inbox that only keeps what it accepts."""

    def __init__(self) -> None:
        self.rows: list[Incoming] = []

    async def accept(self, incoming: Incoming) -> bool:
        self.rows.append(incoming)
        return True


class Intakes:
    """An intake, and what it asks for."""

    def __init__(self, engine: Engine) -> None:
        self.statements: list[tuple[str, Any]] = []
        self.redacted: list[str] = []
        self.inbox = Rows()
        self.store = Store(engine)
        guided = GuidanceDesk(self.store, _never, lambda: NOW)
        questions = QuestionDesk(self.store, _never, lambda: NOW, _never)
        self.workspaces = WorkspaceDesk(self.store, lambda: NOW, Preferences(), timedelta(days=30))
        self.intake = Intake(
            cast(Inbox, self.inbox),
            questions,
            TicketDesk(self.store, _never, lambda: NOW, guided, _never),
            ThreadDesk(self.store),
            RequestChannels(self.workspaces, questions, _never),
            _never,
        )

    async def takes(self, body: Body, *, external: bool = False) -> bool:
        """Whether the event went into the inbox, or was ours; what it costs is counted from here on."""
        context = AsyncBoltContext({INBOUND: parsed(body), EXTERNAL: external})

        async def others() -> BoltResponse:
            return BoltResponse(status=404)

        return (await self.intake(context, others)).status == 200


def _never(*_: object) -> NoReturn:
    raise AssertionError("an intake answers nothing")


@pytest.fixture
def intake(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intakes]:
    made = Intakes(sqlite_engine)

    def counted(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if not statement.lstrip().startswith(NOT_A_LOOK_UP):
            made.statements.append((statement, parameters))

    def redacting(words: str) -> Redaction:
        made.redacted.append(words)
        return redact(words)

    monkeypatch.setattr(payload_text, "redact", redacting)
    event.listen(sqlite_engine, "before_cursor_execute", counted)
    yield made
    event.remove(sqlite_engine, "before_cursor_execute", counted)


@pytest.mark.parametrize(
    "body",
    [
        message("the judge has moved the hearing", thread_ts=THREAD),
        message("<@U0BEN> have you seen this?", thread_ts=THREAD),
        message("<!here> please look", thread_ts=THREAD),
        message("see this", thread_ts=THREAD, subtype="thread_broadcast"),
    ],
)
async def test_a_remark_in_a_thread_that_is_none_of_ours_costs_one_look_up(intake: Intakes, body: Body) -> None:
    assert not await intake.takes(body)

    assert intake.redacted == []
    assert len(intake.statements) == 1
    assert intake.inbox.rows == []


async def test_the_look_up_of_a_thread_goes_by_indexes_alone(intake: Intakes, sqlite_engine: Engine) -> None:
    await intake.takes(message("the judge has moved the hearing", thread_ts=THREAD))
    statement, parameters = intake.statements[0]

    with sqlite_engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()

    steps = [str(row[3]) for row in plan]
    assert len([step for step in steps if " USING " in step and "INDEX" in step]) >= 3
    assert not [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]


@pytest.mark.parametrize("words", ["the judge has moved the hearing", "<@U0BEN> have you seen this?"])
async def test_a_remark_outside_of_threads_costs_one_look_up_a_second(intake: Intakes, words: str) -> None:
    intake.workspaces.choose("T0", Preferences(request_channels=("C0OTHER",)))
    intake.workspaces._remembered.clear()
    intake.statements.clear()
    for _ in range(3):
        assert not await intake.takes(message(words))

    assert (intake.redacted, intake.inbox.rows) == ([], [])
    assert len(intake.statements) == (0 if words.startswith("<@") else 1)


async def test_the_look_up_of_request_channels_goes_by_the_primary_key(intake: Intakes, sqlite_engine: Engine) -> None:
    await intake.takes(message("the judge has moved the hearing"))
    statement, parameters = intake.statements[0]

    with sqlite_engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()

    assert [str(row[3]) for row in plan if " USING " not in str(row[3])] == []


@pytest.mark.parametrize(
    "body",
    [
        message("how do I link?", subtype="bot_message", bot_id="B1"),
        message("Ada has joined", subtype="channel_join"),
        message("a new topic", subtype="channel_topic"),
        message("<@U0BEN> how do I link?"),
        message("<!here> how do I link?"),
        message("how do I link?", thread_ts=THREAD),
        edited("how do I link my account?"),
    ],
)
async def test_in_a_request_channel_only_a_new_message_to_nobody_is_read(intake: Intakes, body: Body) -> None:
    intake.workspaces.choose("T0", Preferences(request_channels=("C0ASK",)))

    assert not await intake.takes(body)
    assert (intake.redacted, intake.inbox.rows) == ([], [])


async def test_whoever_is_of_another_company_is_not_read_in_a_request_channel(intake: Intakes) -> None:
    intake.workspaces.choose("T0", Preferences(request_channels=("C0ASK",)))

    assert not await intake.takes(message("how do I link my account?"), external=True)
    assert (intake.redacted, intake.inbox.rows) == ([], [])


async def test_a_request_channel_of_one_workspace_is_none_of_another_one(intake: Intakes) -> None:
    intake.workspaces.choose("T1", Preferences(request_channels=("C0ASK",)))

    assert not await intake.takes(message("how do I link my account?"))
    assert (intake.redacted, intake.inbox.rows) == ([], [])


async def test_a_colleague_in_a_thread_with_the_bot_is_noted_once(intake: Intakes) -> None:
    with intake.store.writing() as unit:
        unit.conversations.keep([CurrentTopic(Asker("T0", "U0BEN"), "C0ASK", THREAD, Context())], NOW)
    remark = message("I asked that, too", thread_ts=THREAD)
    await intake.takes(remark)
    intake.statements.clear()

    assert not await intake.takes(remark)
    assert (len(intake.statements), intake.redacted) == (1, [])


async def test_a_question_is_redacted_once_though_two_events_tell_of_it(intake: Intakes) -> None:
    words = f"<@{BOT}> how do I link my account?"
    assert await intake.takes(message(words))
    assert await intake.takes(message(words, type="app_mention"))

    assert intake.redacted == ["how do I link my account?"]
    assert intake.statements == []
    assert len(intake.inbox.rows) == 1


async def test_a_follow_up_costs_one_look_up_and_one_redaction(intake: Intakes) -> None:
    with intake.store.writing() as unit:
        unit.conversations.keep([CurrentTopic(Asker("T0", "U0ADA"), "C0ASK", THREAD, Context())], NOW)
    intake.statements.clear()

    assert await intake.takes(message("and in Miami?", thread_ts=THREAD))
    assert (len(intake.statements), intake.redacted) == (1, ["and in Miami?"])


async def test_an_edit_of_a_remark_is_not_redacted(intake: Intakes) -> None:
    assert not await intake.takes(edited("the judge has moved the hearing to Monday"))

    assert intake.redacted == []


async def test_a_question_that_was_not_written_down_is_taken_when_it_comes_again(
    intake: Intakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: Incoming) -> bool:
        raise OSError("the disk is full")

    question = message(f"<@{BOT}> how do I link my account?")
    with monkeypatch.context() as broken:
        broken.setattr(intake.inbox, "accept", fails)
        with pytest.raises(OSError, match="disk"):
            await intake.takes(question)

    assert await intake.takes(question)
    assert len(intake.inbox.rows) == 1


def test_each_field_of_a_form_is_redacted_once(intake: Intakes) -> None:
    fields = {"text": "my login is refused", "subject": "", "login": "adareyes", "reach": "555-0100"}
    sent = form_in(form(action_ids.Modal.TICKET_FORM, "{}", **fields))

    assert intake.redacted == []
    assert sent.read().values == fields
    assert sorted(intake.redacted) == sorted(words for words in fields.values() if words)


def test_a_thread_is_of_a_ticket_on_the_side_where_its_card_stands(intake: Intakes, sqlite_engine: Engine) -> None:
    owner = ThreadDesk(intake.store).owner
    assert owner("T0", "C0ASK", THREAD).side is None
    with sqlite_engine.begin() as connection:
        _ticket(connection, staff=("C0STAFF", "1.1"), asker=("D0ADA", "2.2"))

    assert owner("T0", "C0STAFF", "1.1").side == "staff"
    assert owner("T0", "D0ADA", "2.2").side == "asker"
    assert owner("T1", "C0STAFF", "1.1").side is None


def _ticket(connection: Connection, staff: tuple[str, str], asker: tuple[str, str]) -> None:
    texts = dict.fromkeys(("subject", "court", "text", "deadline", "login", "reach"), "")
    places = {"staff_channel": staff[0], "staff_ts": staff[1], "asker_channel": asker[0], "asker_ts": asker[1]}
    state = {"kind": "other", "state": "open", "opened_at": NOW, "waited": 0, "warned": []}
    ticket = tickets.insert().values(team_id="T0", number=1, asker="U0ADA", urgent=False, identity_checked=False)
    connection.execute(ticket.values(**texts, **places, **state))
