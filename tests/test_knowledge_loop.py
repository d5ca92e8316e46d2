"""The whole knowledge loop in the local Slack: asked in vain, taught, measured, published by a second person, rolled
back. Each reload is the bot's own, from the database: SQLite and PostgreSQL.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.content.loader import load
from bot.content.overlay import compose
from bot.core.drafts import AddPhrasings, Draft, GateChange, Report
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.draft_measuring import MeasuringDesk
from bot.serving.knowledge_base import knowledge_base_from
from bot.settings import Settings
from bot.store.store import Store
from bot.training.weights import file_name, weights_for
from handlers.blocks.words import WORDS
from tests.conftest import ROOT
from tests.handlers.test_knowledge import click, drafts, opened_draft, person, publish, shown, taught
from tests.handlers.test_tickets import ASK, said
from tests.journey import all_done
from tests.small_knowledge import folder_in
from tests.stage import Stage, staged, words_of

KNOWLEDGE = WORDS.knowledge
IN_VAIN = "tell me about parcels"
PHRASINGS = (
    IN_VAIN, "about parcels", "tell me of parcels", "parcels: tell me about them", "tell me more about parcels",
    "tell us about parcels",
)  # fmt: skip
ANSWER = "Parcels go to the clerk."
PATIENCE = 30.0
"""Of a test on a busy machine, in seconds; else a reload takes two to five."""
MEASURED_WITHIN = 1400.0
"""The same: two minutes of a processor, and others use it."""


@dataclass
class Loop:
    """A bot on a small knowledge, whose drafts are measured here: only the evaluation is left out."""

    stage: Stage
    settings: Settings

    async def asks(self, who: str = "U_ADA") -> str:
        await person(self.stage, who).says(ASK, f"@helpdesk {IN_VAIN}")
        await all_done(self.stage)
        return words_of(said(self.stage, ASK, who)[-1])

    def measure(self, **report: Any) -> None:
        """As `python -m bot drafts measure` does it, without the gates."""
        draft = self.draft
        folder = compose(self.settings.knowledge, [draft.change], self.settings.cache)
        library = load(folder)
        weights_for(library, self.settings.cache)
        name = file_name(library)
        found = Report(ground=self.version, version=library.version, problems=(), **report)
        assert self.stage.running is not None
        desk = MeasuringDesk(self.stage.store, self.stage.running.bot.clock, "test", timedelta(minutes=1))
        assert desk.finish(draft, found, (name, (self.settings.cache / name).read_bytes()))

    @property
    def draft(self) -> Draft:
        return drafts(self.stage)[0]

    @property
    def version(self) -> str:
        """Of the knowledge in use."""
        assert self.stage.running is not None
        return self.stage.running.reloader.kb_ref().library.version

    async def reloads(self, before: str, within: float = PATIENCE) -> None:
        """Another version is in use."""
        await self.stage.slack.wait_for(lambda: self.version != before, within)


@pytest.fixture
async def loop(tmp_path: Path, engine: Engine) -> AsyncIterator[Loop]:
    settings = Settings(HELPDESK_KNOWLEDGE=folder_in(tmp_path), HELPDESK_CACHE=tmp_path / "cache")
    kb = knowledge_base_from(settings, print)
    desk = {
        "HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": ("U_SAM",),
        "HELPDESK_KNOWLEDGE": settings.knowledge, "HELPDESK_CACHE": settings.cache,
    }  # fmt: skip
    async with staged(kb, Store(engine), desk=desk) as stage:
        yield Loop(stage, settings)


async def test_what_was_asked_in_vain_is_answered_once_a_second_person_has_published_it(loop: Loop) -> None:
    stage, before = loop.stage, loop.version
    for who in ("U_ADA", "U_BEN", "U_ADA"):
        assert KNOWLEDGE.WISH in await loop.asks(who)
    await person(stage, "U_ADA").clicks(dict(said(stage, ASK)[-1]), KNOWLEDGE.WISH)
    await all_done(stage)

    await taught(stage, "entry")
    sam = person(stage)
    entry = {"title": "Where do parcels go?", "lead": ANSWER, "document": "A page", "review_by": "2099-01-31"}
    assert await sam.submits({**entry, "phrasings": "parcels"}) == {}
    await all_done(stage)
    loop.measure(gates=(GateChange("gate", (("right", 0.9),), (("right", 0.8),), ("right is 80.0%, 85% is needed",)),))
    await opened_draft(stage, "U_KIM")
    assert KNOWLEDGE.CANNOT_PUBLISH in shown(stage, "U_KIM")

    await sam.closes()
    await opened_draft(stage)
    await click(stage, KNOWLEDGE.EDIT)
    assert await sam.submits({"phrasings": "\n".join(PHRASINGS)}) == {}
    await all_done(stage)
    loop.measure()
    await sam.closes()
    await opened_draft(stage)
    assert KNOWLEDGE.REFUSED["second person"] in shown(stage)
    assert loop.version == before

    await person(stage, "U_KIM").closes()
    await opened_draft(stage, "U_KIM")
    await publish(stage, "U_KIM")
    assert KNOWLEDGE.PUBLISHED in shown(stage, "U_KIM")
    await loop.reloads(before)
    await stage.slack.wait_for(lambda: told(stage) == 1, PATIENCE)
    assert ANSWER in await loop.asks()
    assert told(stage) == 1, "who waited is told once"

    published = loop.version
    await click(stage, KNOWLEDGE.ROLL_BACK, "U_KIM")
    assert await person(stage, "U_KIM").submits({"reason": "It is no longer so."}) == {}
    await loop.reloads(published)
    assert loop.version == before
    assert ANSWER not in await loop.asks()
    assert told(stage) == 1
    assert [event.action for event in history(stage)] == [
        "write", "measured", "edit", "measured", "publish", "roll back",
    ]  # fmt: skip


ALOUD = (
    "can the filing screen read documents aloud to me", "is there a screen reader for cm/ecf",
    "does cm/ecf read a docket out loud for a blind attorney", "screen reader support in ecf?",
    "our partner is blind, does e-filing work with jaws or nvda",
)  # fmt: skip


@pytest.mark.slow  # five minutes: what measures asks no database, so that one stands for both
@pytest.mark.postgres
@pytest.mark.timeout(1500)
async def test_a_draft_is_measured_by_a_process_of_its_own_and_then_in_use(
    kb: KnowledgeBase, tmp_path: Path, postgres_engine: Engine
) -> None:
    engine, name = postgres_engine, file_name(kb.library)
    cache = tmp_path / "cache"
    cache.mkdir()
    shutil.copy(ROOT / "var" / name, cache / name)
    desk = {
        "HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_ADMINS": ("U_SAM",), "HELPDESK_MEASURE_DRAFTS": True,
        "HELPDESK_KNOWLEDGE": ROOT / "knowledge", "HELPDESK_CACHE": cache,
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
    }  # fmt: skip
    async with staged(kb, Store(engine), desk=desk) as stage:
        loop = Loop(stage, stage.settings)
        assert stage.running is not None
        change = AddPhrasings("supported-browsers", ALOUD)
        stage.running.bot.desks.knowledge.drafts.write(Asker("T_DEMO", "U_SAM"), change, ALOUD[:1])
        await stage.slack.wait_for(lambda: loop.draft.report is not None, MEASURED_WITHIN)
        report = loop.draft.report
        assert report is not None
        assert report.reasons == ()
        assert [(one.before, one.after) for one in report.examples] == [("none", "supported-browsers")]
        await opened_draft(stage, "U_KIM")
        await publish(stage, "U_KIM")
        await loop.reloads(kb.library.version, MEASURED_WITHIN)
        assert loop.version == report.version
        await person(stage, "U_ADA").says(ASK, f"@helpdesk {ALOUD[0]}")
        await all_done(stage)
        assert KNOWLEDGE.WISH not in words_of(said(stage, ASK)[-1])


def told(stage: Stage) -> int:
    """How often somebody who waited got the answer."""
    return sum(KNOWLEDGE.NOW_KNOWN in words_of(one) for one in said(stage, ASK))


def history(stage: Stage) -> Any:
    with stage.store.reading() as unit:
        return unit.drafts.events("T_DEMO", drafts(stage)[0].id)
