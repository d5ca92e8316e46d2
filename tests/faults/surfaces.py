"""What people do that ends in a message, one of each kind, and how often its messages have arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from sqlalchemy import select, update

from bot.core.asking import Asker, KnowledgeBase
from bot.core.flow import Choose
from bot.desk.guidance import GuidanceDesk
from bot.desk.open_check import reminder_key
from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.server import LocalSlack
from bot.store.store import Store
from bot.store.tables import inbox
from handlers.blocks.words import WORDS
from tests.stage import Json, related_title, words_of

TEAM, ASK, DM, STAFF = "T_DEMO", "#ask-helpdesk", "@helpdesk", "#helpdesk-staff"
PATIENCE = 20.0
SOON = timedelta(seconds=0.3)
TO_STEPS = (
    Choose("who", "me"), Choose("files", "files"), Choose("linked", "no"), Choose("individual", "own"),
    Choose("upgraded", "upgraded"), Choose("login", "known"), Choose("names", "same"),
    Choose("ready", "go"),
)  # fmt: skip


@dataclass
class Scene:
    """A local Slack, and the database of whatever bot is connected to it."""

    slack: LocalSlack
    store: Store
    kb: KnowledgeBase

    def open_rows(self) -> int:
        with self.store.reading() as unit:
            return unit.inbox.count_open()

    async def all_done(self) -> None:
        """Every event is acked, every row done, and then nothing happens for a while."""
        slack = self.slack
        await slack.wait_for(lambda: slack.journal.under_way == 0 and self.open_rows() == 0, PATIENCE)
        await slack.settled(PATIENCE)

    def said(self, ref: str, who: str) -> list[Json]:
        """What the bot said there, as this person sees it, whispers left out."""
        seen = self.slack.person(who).sees(ref)
        return [one for one in seen if one.get("user") == "U_BOT" and not one.get("is_ephemeral")]

    def card(self, ref: str, who: str, *words_in_it: str) -> dict[str, Any]:
        """The newest message of the bot with these words."""
        found = [one for one in self.said(ref, who) if all(word in words_of(one) for word in words_in_it)]
        return deepcopy(dict(found[-1]))

    def in_thread(self, who: str, message: Json, text: str) -> int:
        """How many messages of the bot in this thread have this text."""
        thread = self.slack.person(who).thread(dict(message))
        return sum(text in words_of(one) for one in thread if one.get("user") == "U_BOT")


@dataclass
class Surface:
    """Something that is done once; what it leads to is counted by place."""

    scene: Scene

    name: ClassVar[str]
    how: ClassVar[Literal["event", "press", "time"]]
    """An event is repeated by Slack, a press by the person who sees an error, a time by the bot itself."""
    posts: ClassVar[int] = 1
    """How many messages it leads to."""

    async def prepare(self) -> None:
        """What was there before."""

    async def act(self, times: int = 1) -> None:
        """Does it, that often at the same moment. Raises NotAnsweredError when the person sees an error."""
        raise NotImplementedError

    def arrived(self) -> Mapping[str, int]:
        raise NotImplementedError

    async def has_arrived(self) -> None:
        """Waits until each message is there, and then until nothing happens any more."""
        await self.scene.slack.wait_for(lambda: all(self.arrived().values()), PATIENCE)
        await self.scene.all_done()


@dataclass
class AskedQuestion(Surface):
    """A mention in a channel is answered in its thread."""

    name: ClassVar = "question"
    how: ClassVar = "event"
    asked: Json | None = None

    async def act(self, times: int = 1) -> None:
        self.scene.slack.faults.copies = times
        said = "@helpdesk When can I link, and is there a deadline?"
        self.asked = await self.scene.slack.person("U_ADA").says(ASK, said)
        self.scene.slack.faults.copies = 1

    def arrived(self) -> Mapping[str, int]:
        assert self.asked is not None, "act() comes first"
        text = "no published deadline"
        direct = sum(text in words_of(one) for one in self.scene.said(DM, "U_ADA"))
        return {"answer": self.scene.in_thread("U_ADA", self.asked, text) + direct}


@dataclass
class PressedButton(Surface):
    """A button under an answer brings another answer below it."""

    name: ClassVar = "click"
    how: ClassVar = "press"
    answer: dict[str, Any] | None = None
    title: str = ""

    async def prepare(self) -> None:
        said = "@helpdesk Can we use our firm's shared PACER account?"
        asked = await self.scene.slack.person("U_BEN").says(ASK, said)
        await self.scene.all_done()
        answer = self._answer_to(asked)
        self.answer = answer
        self.title = related_title(answer)

    def _answer_to(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        [answer] = [one for one in self.scene.said(ASK, "U_BEN") if one.get("thread_ts") == asked["ts"]]
        return deepcopy(dict(answer))

    async def act(self, times: int = 1) -> None:
        assert self.answer is not None, "prepare() comes first"
        ben = self.scene.slack.person("U_BEN")
        await asyncio.gather(*(ben.clicks(deepcopy(self.answer), self.title) for _ in range(times)))

    def arrived(self) -> Mapping[str, int]:
        assert self.answer is not None, "prepare() comes first"
        answers = self.scene.slack.person("U_BEN").thread({**self.answer, "ts": self.answer["thread_ts"]})
        direct = [one for one in self.scene.said(DM, "U_BEN") if words_of(one).startswith("You asked this in ")]
        return {"second answer": sum(one.get("user") == "U_BOT" for one in answers) - 1 + len(direct)}


@dataclass
class SentForm(Surface):
    """The form of the help desk becomes a card for staff and a card for the asker."""

    name: ClassVar = "ticket"
    how: ClassVar = "press"
    posts: ClassVar = 2
    who: str = "U_BEN"
    text: str = "The page hangs."

    async def prepare(self) -> None:
        person = self.scene.slack.person(self.who)
        await person.runs("/nextgen", "ticket", ASK)
        await self.scene.slack.wait_for(lambda: person.modals, PATIENCE)
        await person.fills(person.modal, WORDS.ticket_form.WHAT, self.text)
        await self.scene.all_done()

    async def act(self, times: int = 1) -> None:
        person = self.scene.slack.person(self.who)
        view = deepcopy(person.modal)
        sent = [self.scene.slack.interactions.submit(person.person, deepcopy(view)) for _ in range(times)]
        results = await asyncio.gather(*sent, return_exceptions=True)
        refused = [one for one in results if isinstance(one, BaseException)]
        if len(refused) == times:
            raise refused[0]

    def arrived(self) -> Mapping[str, int]:
        at_staff = [one for one in self.scene.said(STAFF, "U_SAM") if WORDS.staff.INTERNAL in words_of(one)]
        at_asker = [one for one in self.scene.said(DM, self.who) if WORDS.asker.WRITE_HERE in words_of(one)]
        return {
            "card of staff": sum(self.text in words_of(one) for one in at_staff),
            "card of the asker": sum(self.text in words_of(one) for one in at_asker),
        }


@dataclass
class StaffReply(Surface):
    """A line of staff reaches the asker, and is shown to staff as delivered."""

    name: ClassVar = "reply"
    how: ClassVar = "event"
    posts: ClassVar = 2

    async def prepare(self) -> None:
        form = SentForm(self.scene, "U_KIM", "The page refuses my login.")
        await form.prepare()
        await form.act()
        await form.has_arrived()

    async def act(self, times: int = 1) -> None:
        self.scene.slack.faults.copies = times
        card = self.scene.card(STAFF, "U_SAM", WORDS.staff.INTERNAL, "refuses my login")
        await self.scene.slack.person("U_SAM").says(STAFF, "!reply Have you linked before?", card)
        self.scene.slack.faults.copies = 1

    def arrived(self) -> Mapping[str, int]:
        own = self.scene.card(DM, "U_KIM", WORDS.asker.WRITE_HERE)
        staff = self.scene.card(STAFF, "U_SAM", WORDS.staff.INTERNAL, "refuses my login")
        return {
            "words to the asker": self.scene.in_thread("U_KIM", own, "Have you linked before?"),
            "echo to staff": self.scene.in_thread("U_SAM", staff, WORDS.thread.DELIVERY["delivered"]),
        }


@dataclass
class DueReminder(Surface):
    """Of a check that was left unfinished, its person is reminded; here three days pass in a moment."""

    name: ClassVar = "reminder"
    how: ClassVar = "time"
    key: str = ""
    due: datetime | None = None

    async def prepare(self) -> None:
        await asyncio.to_thread(self._leave_unfinished)

    def _leave_unfinished(self) -> None:
        desk, ada = GuidanceDesk(self.scene.store, lambda: self.scene.kb, _now), Asker(TEAM, "U_ADA")
        begun = desk.start(ada, "link", "flsd")
        assert begun is not None
        for given in TO_STEPS:
            desk.act(ada, begun.run, given)
        self.key = reminder_key(begun.run, "unfinished")

    async def act(self, times: int = 1) -> None:
        self.due = _now() + SOON
        with self.scene.store.writing() as unit:
            work = unit.connection.execute(select(inbox.c.work).where(inbox.c.key == self.key)).scalar_one()
            for _ in range(times):
                unit.outbox.schedule(TEAM, self.key, work, self.due, _now())
            unit.connection.execute(update(inbox).where(inbox.c.key == self.key).values(due_at=self.due))

    def is_due(self) -> bool:
        return self.due is not None and _now() > self.due + SOON

    def is_long_due(self) -> bool:
        return self.due is not None and _now() > self.due + timedelta(seconds=1)

    def arrived(self) -> Mapping[str, int]:
        said = [words_of(one) for one in self.scene.said(DM, "U_ADA")]
        return {"reminder": sum(one.startswith("You haven't finished your linking check") for one in said)}


@dataclass
class AnsweredCommand(Surface):
    """A command is answered by its response_url, so that only its asker sees it."""

    name: ClassVar = "command"
    how: ClassVar = "press"
    posts: ClassVar = 0

    async def act(self, times: int = 1) -> None:
        person = self.scene.slack.person("U_KIM")
        asked = (person.runs("/nextgen", "When can I link, and is there a deadline?", ASK) for _ in range(times))
        await asyncio.gather(*asked)

    def arrived(self) -> Mapping[str, int]:
        seen = self.scene.slack.workspace.whispers.values()
        return {"answer": sum("no published deadline" in words_of(one) for one in seen)}


def _now() -> datetime:
    return datetime.now(UTC)


async def taken(act: Callable[[], Any]) -> bool:
    """Whether the person saw it taken; else they saw an error."""
    try:
        await act()
    except NotAnsweredError:
        return False
    return True


SURFACES: tuple[type[Surface], ...] = (AskedQuestion, PressedButton, SentForm, StaffReply, DueReminder)
ASKED: tuple[type[Surface], ...] = (AskedQuestion, PressedButton)
"""What somebody asked for in a channel."""
COMMAND: tuple[type[Surface], ...] = (AnsweredCommand,)
COLUMNS = (*SURFACES, *COMMAND)
