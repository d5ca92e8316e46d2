"""The Home tab: whatever Slack answers, in the end it shows how things are now."""

from __future__ import annotations

import asyncio

import pytest

import bot.jobs.inbox
from bot.core.inquiry import Asker
from handlers.blocks.words import WORDS
from handlers.listeners import home
from tests.journey import all_done
from tests.stage import Stage, words_of

ADA = Asker("T_DEMO", "U_ADA")


@pytest.fixture(autouse=True)
def _attentive(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is taken up as soon as it is due."""
    monkeypatch.setattr(bot.jobs.inbox, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(home, "AGAIN_SECONDS", 0.3)


def shown(stage: Stage) -> str:
    return words_of(stage.slack.person("U_ADA").home or {})


@pytest.mark.parametrize(
    ("status", "error"), [(429, None), (500, None), (200, "internal_error"), (200, "nobody_foresaw_it")]
)
async def test_a_home_tab_that_slack_did_not_take_is_shown_later(stage: Stage, status: int, error: str | None) -> None:
    stage.slack.faults.fail("views.publish", 2, status=status, error=error)

    await stage.slack.person("U_ADA").opens_home()
    await stage.slack.wait_for(lambda: shown(stage), 20)
    await all_done(stage)

    assert len(stage.slack.journal.calls("views.publish")) == 3


async def test_what_is_shown_later_is_how_things_are_then_and_once_for_all_refusals(stage: Stage) -> None:
    assert stage.running is not None
    tab = (await stage.running.bot.services.of("T_DEMO")).tab
    stage.slack.faults.fail("views.publish", 3)
    for court in ("flsd", "alsd", "flmd"):
        await asyncio.to_thread(tab.desk.set_usual_court, ADA, court)
        await tab.publish(ADA)

    await stage.slack.wait_for(lambda: shown(stage), 20)
    await asyncio.sleep(0.5)  # nothing else is due

    select = next(block for block in stage.slack.person("U_ADA").home["blocks"] if "usual_court" in block["block_id"])  # type: ignore[index]
    assert select["block_id"] == "usual_court.flmd"
    assert len(stage.slack.journal.calls("views.publish")) == 4


async def test_of_two_that_are_drawn_at_once_the_last_one_stays(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stage.running is not None
    tab = (await stage.running.bot.services.of("T_DEMO")).tab
    drawn = []
    publish = type(tab.help_desk.slack_client).publish_home

    async def slow_at_first(slack_client: object, user: str, view: dict[str, object]) -> None:
        drawn.append(view)
        await asyncio.sleep(0.3 if len(drawn) == 1 else 0)
        await publish(slack_client, user, view)  # type: ignore[arg-type]

    monkeypatch.setattr(type(tab.help_desk.slack_client), "publish_home", slow_at_first)
    await asyncio.to_thread(tab.desk.set_usual_court, ADA, "flsd")
    first = asyncio.create_task(tab.publish(ADA))
    await stage.slack.wait_for(lambda: drawn)
    await asyncio.to_thread(tab.desk.set_usual_court, ADA, "alsd")
    await asyncio.gather(first, tab.publish(ADA))

    assert "Southern District of Alabama" in str(stage.slack.person("U_ADA").home)


async def test_the_home_tab_of_staff_has_the_queue_and_does_not_repeat_the_attorneys(stage: Stage) -> None:
    homes = {}
    for who in ("U_SAM", "U_ADA"):
        await stage.slack.person(who).opens_home()
        await all_done(stage)
        homes[who] = words_of(stage.slack.person(who).home or {})

    for words in (WORDS.home.INTRO, WORDS.home.EXAMPLES[0], WORDS.check.HOME_NO_CHECKS, WORDS.asker.HOME_NO_TICKETS):
        assert words in homes["U_ADA"]
        assert words not in homes["U_SAM"]
    assert WORDS.queue.TITLE in homes["U_SAM"]
    assert WORDS.queue.TITLE not in homes["U_ADA"]
