"""One step of the knowledge loop in a process of its own, which dies by SIGKILL: tests/test_knowledge_kills.py runs it.

`python -m tests.knowledge_steps STEP WHEN`, with the settings in the environment. WHEN: "before" dies as the step is
about to be committed (or, of a reload, about to be used), "after" as soon as it is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import bot.content.draft_patch
import bot.content.overlay
from bot.content.draft_patch import write_changes
from bot.content.loader import load
from bot.content.overlay import compose
from bot.core.drafts import AddPhrasings, Publication, Report
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.desk.draft_measuring import MeasuringDesk
from bot.desk.drafts import DraftDesk, PublishingRules
from bot.serving.knowledge_base import knowledge_base_from
from bot.serving.overlay import Overlay, knowledge_base_in_use
from bot.settings import Settings
from bot.store import database
from bot.store.store import Store
from bot.store.unit import UnitOfWork
from bot.training.weights import file_name, weights_for

ADA, SAM = Asker("T1", "U_ADA"), Asker("T1", "U_SAM")
PHRASING = AddPhrasings("second", ("what about the other one",))
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def die(*_: object, **_options: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Steps:
    """The steps, each as a process of the bot takes it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(database.open_existing(settings.database_url))
        self.now = NOW + timedelta(minutes=int(os.environ["STEP_MINUTES"]))
        rules = PublishingRules(lambda _: True, lambda _: False)
        self.desk = DraftDesk(self.store, self.loaded, self.clock, rules)
        self.measuring = MeasuringDesk(self.store, self.clock, str(os.getpid()), LEASE)

    def clock(self) -> datetime:
        return self.now

    def loaded(self) -> KnowledgeBase:
        """The knowledge before the draft."""
        return knowledge_base_from(self.settings, lambda _: None)

    def write(self) -> None:
        self.desk.write(ADA, PHRASING, ("What about the other one?",))

    def claim(self) -> None:
        if self.measuring.next() is None:
            raise SystemExit("nobody could claim it")

    def report(self) -> None:
        [draft] = self.desk.drafts("T1")
        before, cache = load(self.settings.knowledge), self.settings.cache
        after = load(compose(self.settings.knowledge, [draft.change], cache))
        weights_for(after, cache)
        name = file_name(after)
        report = Report(before.version, after.version, ())
        self.measuring.finish(draft, report, (name, (cache / name).read_bytes()))

    def publish(self) -> None:
        found = self.desk.publish(SAM, self.desk.drafts("T1")[0].id, "asked every day")
        if not isinstance(found, Publication):
            raise SystemExit(found)

    def reload(self) -> None:
        knowledge_base_in_use(self.settings, self.store, lambda _: None)

    def apply(self) -> None:
        """As `python -m bot drafts apply` does it."""
        with self.store.reading() as unit:
            changes = tuple(one.change for one in unit.drafts.publications())
        write_changes(changes, self.settings.knowledge)

    def leave(self) -> None:
        """As a process does at each start and reload."""
        Overlay(self.settings, self.store).leave_to_files(self.now)

    def roll_back(self) -> None:
        [publication] = self.desk.publications()
        self.desk.roll_back(ADA, publication.id, "people misread it")


def main(step: str, when: str) -> None:
    steps = Steps(Settings())
    actions: Mapping[str, Callable[[], None]] = {
        "write": steps.write,
        "claim": steps.claim,
        "report": steps.report,
        "publish": steps.publish,
        "reload": steps.reload,
        "roll back": steps.roll_back,
        "apply": steps.apply,
        "leave": steps.leave,
    }
    if when == "before" and step == "reload":
        setattr(bot.content.overlay, "apply", die)  # noqa: B010 - a folder that is half made
    elif when == "before" and step == "apply":
        setattr(bot.content.draft_patch, "apply", die)  # noqa: B010 - nothing is written yet
    elif when == "before":
        setattr(Store, "writing", _die_before_commit)  # noqa: B010
    actions[step]()
    die()


@contextmanager
def _die_before_commit(store: Store, *, single: bool = False) -> Iterator[UnitOfWork]:
    with database.transaction(store.engine, writes=True, single=single) as connection:
        yield UnitOfWork(connection)
        die()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
