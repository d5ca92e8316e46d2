"""The knowledge loop; each step is killed (SIGKILL) right before and right after its commit, on both databases.

A step that was killed before has changed nothing, and is taken again; one that was killed after is done once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from bot.core.drafts import Draft
from bot.serving.overlay import knowledge_base_in_use
from bot.settings import Settings
from bot.store.store import Store
from bot.store.tables import draft_events, draft_weights, drafts, inbox, publications, reloads
from tests.conftest import ROOT
from tests.knowledge_steps import PHRASING
from tests.small_knowledge import folder_in

pytestmark = [pytest.mark.slow, pytest.mark.own_database]

MINUTES_OF_A_LEASE = 2
KEPT = (drafts, draft_events, publications, reloads, draft_weights, inbox)


@dataclass
class Loop:
    """The settings of all processes, and what they have kept."""

    settings: Settings
    store: Store
    environment: dict[str, str]
    minutes: int = 0

    def die(self, step: str, when: str) -> None:
        """Takes a step in a process that dies by it."""
        environment = {**os.environ, **self.environment, "STEP_MINUTES": str(self.minutes)}
        if step == "reload":
            environment["HELPDESK_CACHE"] = str(self.elsewhere)
        ended = subprocess.run(
            [sys.executable, "-m", "tests.knowledge_steps", step, when],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert ended.returncode == -signal.SIGKILL, f"{step}, {when}: {ended.stdout}{ended.stderr}"

    @property
    def elsewhere(self) -> Path:
        """The cache of a process that has loaded nothing yet."""
        return self.settings.cache.with_name("elsewhere")

    @property
    def composed(self) -> list[Path]:
        """The folders that a process would load there; what is half made has another name."""
        return [path for path in self.elsewhere.glob("overlay/*") if not path.name.startswith(".")]

    @property
    def counts(self) -> dict[str, int]:
        with self.store.reading() as unit:
            return {
                table.name: unit.connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in KEPT
            }

    @property
    def in_overlay(self) -> int:
        with self.store.reading() as unit:
            return len(unit.drafts.publications())

    @property
    def draft(self) -> Draft | None:
        with self.store.reading() as unit:
            return next(iter(unit.drafts.of_team("T1")), None)

    @property
    def actions(self) -> list[str]:
        with self.store.reading() as unit:
            return [event.action for event in unit.drafts.events("T1", self.draft.id)] if self.draft else []

    def answers(self) -> bool:
        """Whether a process that starts now knows the phrasing."""
        library = knowledge_base_in_use(self.settings, self.store, lambda _: None).library
        return PHRASING.phrasings[0] in library.entries["second"].asks


@pytest.fixture
def loop(engine: Engine, tmp_path: Path) -> Loop:
    environment: dict[str, Any] = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HELPDESK_KNOWLEDGE": str(folder_in(tmp_path)),
        "HELPDESK_CACHE": str(tmp_path / "cache"),
    }
    return Loop(Settings(**environment), Store(engine), environment)


def test_whatever_step_is_killed_the_loop_goes_on_where_it_was_and_nothing_is_done_twice(loop: Loop) -> None:
    state = "none"
    for step, then in (
        ("write", "waiting"),
        ("claim", "measuring"),
        ("report", "measured"),
        ("publish", "published"),
        ("reload", "published"),
        ("roll back", "withdrawn"),
    ):
        before, actions = loop.counts, loop.actions
        loop.die(step, "before")
        assert (loop.counts, loop.actions) == (before, actions), step
        assert (loop.draft.state if loop.draft else "none") == state, step
        assert loop.composed == [], step

        loop.die(step, "after")
        assert loop.draft is not None
        assert loop.draft.state == then, step
        assert loop.answers() == (then == "published"), step
        assert len(loop.composed) == (step == "reload"), step
        shutil.rmtree(loop.elsewhere, ignore_errors=True)
        state = then

    assert loop.actions == ["write", "measured", "publish", "roll back"]
    assert loop.counts == {
        "drafts": 1, "draft_events": 4, "publications": 1, "reloads": 2, "draft_weights": 1, "inbox": 1,
    }  # fmt: skip


def test_what_is_written_into_the_files_leaves_the_overlay_once_whatever_is_killed(loop: Loop) -> None:
    for step in ("write", "claim", "report", "publish"):
        loop.die(step, "after")
    entries = loop.settings.knowledge / "entries" / "help.yaml"
    before = entries.read_text(encoding="utf-8")

    loop.die("apply", "before")
    assert entries.read_text(encoding="utf-8") == before
    loop.die("apply", "after")
    written = entries.read_text(encoding="utf-8")
    assert PHRASING.phrasings[0] in written
    loop.die("apply", "after")
    assert entries.read_text(encoding="utf-8") == written, "it is there already"
    assert loop.in_overlay == 1

    loop.die("leave", "before")
    assert (loop.in_overlay, loop.draft and loop.draft.state) == (1, "published")
    for _ in range(2):
        loop.die("leave", "after")
        assert (loop.in_overlay, loop.draft and loop.draft.state) == (0, "in files")

    assert loop.answers()
    assert loop.actions == ["write", "measured", "publish", "in files"]


def test_what_a_killed_process_was_measuring_is_measured_by_another_when_its_lease_is_over(loop: Loop) -> None:
    loop.die("write", "after")
    loop.die("claim", "after")
    with pytest.raises(AssertionError, match="nobody could claim it"):
        loop.die("claim", "after")

    loop.minutes += MINUTES_OF_A_LEASE
    loop.die("claim", "after")
    loop.die("report", "after")
    loop.die("report", "after")  # the first one comes late

    assert loop.actions == ["write", "measured"]
    assert loop.counts["inbox"] == 1
