"""What an operator can ask of a running bot: is it ready, and how busy is it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import aiohttp
import pytest
import structlog
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

import bot.serving.health
from bot.core.activity import quantile
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.metrics import Metrics
from bot.serving.web import StatusSources, http_server, metrics_server
from bot.settings import SettingsError
from bot.store.store import Store
from handlers.blocks.words import WORDS
from tests.handlers.test_tickets import opened, press
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "bot" / "deploy" / "dashboard.json"


async def asked(stage: Stage, path: str) -> tuple[int, str]:
    assert stage.running is not None
    return await asked_at(stage.running.port, path)


async def asked_at(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of a page of the bot on this port."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer,
    ):
        return answer.status, await answer.text()


def value(page: str, name: str) -> float:
    """Of a metric, as it stands on the page: name{label="x"}."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.MULTILINE)
    assert found, f"{name} is not on the page:\n{page}"
    return float(found[1])


async def test_the_metrics_count_questions_tickets_checks_calls_and_acks(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.says("#ask-helpdesk", "@helpdesk Can we use our firm's shared PACER account?")
    await ada.says("@helpdesk", "flibbertigibbet quux zorp")
    await ada.says("@helpdesk", "walk me through it")
    await all_done(stage)
    answer = next(one for one in reversed(stage.bot_messages()) if one.get("thread_ts"))
    await ada.clicks(dict(answer), f"{WORDS.answers.HELPED} {WORDS.answers.YES}")
    await opened(stage, kind="linking")
    await press(stage, "Claim")

    status, page = await asked(stage, "/metrics")

    assert status == 200
    assert value(page, 'helpdesk_questions_24h{outcome="answer"}') == 1
    assert value(page, 'helpdesk_questions_24h{outcome="none"}') == 1
    assert value(page, 'helpdesk_answers_helped_24h{helpful="yes"}') == 1
    assert value(page, "helpdesk_checks_begun_24h") == 1
    assert value(page, 'helpdesk_tickets{state="claimed"}') == 1
    assert value(page, 'helpdesk_slack_calls_total{method="chat.postMessage",result="ok"}') >= 5
    assert value(page, 'helpdesk_ack_seconds_count{kind="event_callback"}') >= 3
    assert value(page, "helpdesk_inbox_waiting") == 0
    assert value(page, "helpdesk_inbox_scheduled") >= 2, "the ticket's timers, and the digest"
    assert value(page, "helpdesk_database_up") == 1


async def test_no_text_name_or_workspace_is_in_the_metrics(stage: Stage) -> None:
    await stage.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk Heliotrope, can we share a PACER account?")
    await opened(stage, text="Wisteria")

    _, page = await asked(stage, "/metrics")

    assert [word for word in ("Heliotrope", "Wisteria", "T_DEMO", "U_ADA", "xoxb") if word in page] == []


async def test_a_failing_slack_is_counted_by_its_method(stage: Stage) -> None:
    stage.slack.faults.fail("chat.postMessage", 1, status=429, retry_after=1)
    await stage.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk hello")
    await all_done(stage)

    _, page = await asked(stage, "/metrics")

    assert value(page, 'helpdesk_slack_calls_total{method="chat.postMessage",result="http 429"}') == 1


async def test_ready_says_which_knowledge_answers_and_how_long_things_wait(stage: Stage) -> None:
    status, said = await asked(stage, "/readyz")

    assert status == 200
    known = json.loads(said)
    assert known["ok"]
    assert known["slack"]
    assert known["knowledge"] == stage.kb.library.version
    assert known["waiting"] == 0


async def test_a_bot_that_slack_has_cut_off_is_not_ready(stage: Stage) -> None:
    stage.slack.faults.refusing = True
    await stage.slack.socket_mode.drop(abruptly=True)
    assert stage.running is not None

    async def ready() -> bool:
        return (await asked(stage, "/readyz"))[0] == 200

    await stage.slack.wait_for(lambda: stage.slack.socket_mode.connections == 0)
    assert not await ready()
    stage.slack.faults.refusing = False
    await stage.slack.connected()
    assert await ready()


async def test_without_its_database_the_bot_is_alive_and_not_ready(stage: Stage) -> None:
    with stage.store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
    try:
        assert (await asked(stage, "/healthz"))[0] == 200
        assert (await asked(stage, "/readyz"))[0] == 503
        status, page = await asked(stage, "/metrics")
    finally:
        with stage.store.engine.begin() as connection:
            connection.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))

    assert status == 200
    assert value(page, "helpdesk_database_up") == 0


async def test_what_waits_too_long_makes_the_bot_not_ready(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.serving.health, "MAX_LAG_SECONDS", 0.0)
    stage.slack.faults.hang("chat.postMessage")
    await stage.slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk hello")
    await stage.slack.wait_for(lambda: stage.slack.journal.calls("chat.postMessage"))

    status, said = await asked(stage, "/readyz")
    stage.slack.faults.release()

    assert status == 503
    assert json.loads(said)["waiting"] == 1


async def test_the_metrics_on_a_port_of_their_own_are_there_and_nowhere_else(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with staged(kb, Store(sqlite_engine), desk={"HELPDESK_METRICS_PORT": 0}, transport="http") as stage:
        assert stage.running is not None
        port, metrics_port = stage.running.port, stage.running.metrics_port
        assert metrics_port not in (None, port)

        status, page = await asked_at(metrics_port or 0, "/metrics")
        public = [(await asked_at(port, path))[0] for path in ("/healthz", "/readyz", "/metrics")]
        inside = [(await asked_at(metrics_port or 0, path))[0] for path in ("/healthz", "/slack/events")]

    assert status == 200
    assert value(page, "helpdesk_database_up") == 1
    assert public == [200, 200, 404]
    assert inside == [404, 404]


async def test_the_token_guards_the_port_of_the_metrics_too(kb: KnowledgeBase, sqlite_engine: Engine) -> None:
    desk = {"HELPDESK_METRICS_PORT": 0, "HELPDESK_METRICS_TOKEN": "only-for-prometheus"}
    async with staged(kb, Store(sqlite_engine), desk=desk) as stage:
        assert stage.running is not None
        port = stage.running.metrics_port or 0

        assert (await asked_at(port, "/metrics"))[0] == 401
        assert (await asked_at(port, "/metrics", Authorization="Bearer only-for-prometheus"))[0] == 200


def unasked(stage: Stage) -> StatusSources:
    async def activity() -> None:
        return None

    return StatusSources(Metrics(), lambda: stage.kb, activity, ())


async def test_a_port_that_is_taken_is_told_in_a_sentence(stage: Stage) -> None:
    assert stage.running is not None
    taken = stage.settings.model_copy(update={"port": stage.running.port})

    with pytest.raises(SettingsError, match=f"port {stage.running.port}.*change PORT or"):
        async with http_server(stage.running.bot.slack, taken, stage.store, unasked(stage)):
            raise AssertionError("nothing can listen there")


async def test_a_port_of_the_metrics_that_is_taken_is_told_by_its_name(stage: Stage) -> None:
    assert stage.running is not None
    taken = stage.settings.model_copy(update={"metrics_port": stage.running.port})

    with pytest.raises(SettingsError, match=f"port {stage.running.port}.*change HELPDESK_METRICS_PORT or"):
        async with metrics_server(taken, unasked(stage)):
            raise AssertionError("nothing can listen there")


async def test_home_says_which_knowledge_answers(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await ada.opens_home()
    await all_done(stage)

    assert WORDS.sources.knowledge_line(stage.kb.library.version, stage.kb.library.directory_as_of) in words_of(
        ada.home or {}
    )


async def test_every_metric_of_the_dashboard_is_one_of_ours(stage: Stage) -> None:
    await opened(stage)
    await press(stage, "Claim")
    _, page = await asked(stage, "/metrics")
    named = re.findall(r"^# TYPE (\w+)", page, re.MULTILINE)
    ours = {name for name in named if not name.endswith("_created")}
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    used = {name for panel in panels for one in panel["targets"] for name in re.findall(r"helpdesk_\w+", one["expr"])}

    assert {name.removesuffix("_bucket") for name in used} <= ours
    assert {name for name in ours if name.startswith("helpdesk_")} <= {name.removesuffix("_bucket") for name in used}


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [((), 0.5, None), ((1.0,), 0.9, 1.0), ((3.0, 1.0, 2.0), 0.5, 2.0), ((1.0, 2.0), 0.9, 2.0)],
)
def test_a_quantile_of_nothing_is_none(values: tuple[float, ...], share: float, found: float | None) -> None:
    assert quantile(values, share) == found


async def test_all_that_is_logged_of_one_request_bears_its_number(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.slack.faults.fail("chat.postMessage", 1, status=500)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        for person in ("U_ADA", "U_BEN"):
            await stage.slack.person(person).says("@helpdesk", "hello")
        await all_done(stage)

    [reschedule] = [line for line in logs if line["event"] == "put off"]
    assert re.fullmatch(r"[0-9a-f]{6}-[0-9]+", reschedule["request"])
    assert reschedule["row"]
