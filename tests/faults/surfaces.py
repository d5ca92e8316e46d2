"""What people do that ends in a message, one of each kind, and how often its messages have arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from sqlalchemy import select, update

from bot.core.attachments import FileResult
from bot.core.drafts import WishAnswer
from bot.core.flow import Choose
from bot.core.incidents import Follower, IncidentReport
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.on_call import PageStep, Shift
from bot.core.redaction import Redacted
from bot.core.times import earliest_ts
from bot.desk import check_reminders
from bot.desk.guidance import GuidanceDesk
from bot.desk.incidents import IncidentDesk
from bot.desk.open_check import reminder_key
from bot.desk.roster import RosterDesk
from bot.desk.wishes import ANSWERING
from bot.sandbox.files import SAMPLES
from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.server import LocalSlack
from bot.store.incident_tables import incidents
from bot.store.store import Store
from bot.store.tables import inbox, questions, tickets
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
    follow_ups: ClassVar[int] = 0
    """How many more, once those have arrived."""
    agent_view: ClassVar[bool] = False
    """Whether Slack shows the bot as an agent."""

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
class AskedDirectly(Surface):
    """A direct message to the bot as an agent is answered in its thread."""

    name: ClassVar = "agent view"
    how: ClassVar = "event"
    agent_view: ClassVar = True

    async def act(self, times: int = 1) -> None:
        self.scene.slack.faults.copies = times
        await self.scene.slack.person("U_BEN").says(DM, "When can I link, and is there a deadline?")
        self.scene.slack.faults.copies = 1

    def arrived(self) -> Mapping[str, int]:
        return {"answer": sum("no published deadline" in words_of(one) for one in self.scene.said(DM, "U_BEN"))}


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
class ComparedCourts(PressedButton):
    """A button below two courts brings both side by side."""

    name: ClassVar = "comparison"
    says: ClassVar = "@helpdesk how do I link in flsd and alsd?"

    async def prepare(self) -> None:
        asked = await self.scene.slack.person("U_BEN").says(ASK, self.says)
        await self.scene.all_done()
        self.answer, self.title = self._answer_to(asked), WORDS.comparison.COMPARE


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
        # A form that was sent before may still be open, and says that it was.
        await self.scene.slack.wait_for(lambda: person.modals and WORDS.ticket_form.WHAT in str(person.modal), PATIENCE)
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
class SentFile(Surface):
    """A picture in a ticket's thread comes to staff once its sender has said so, and the sender is told."""

    name: ClassVar = "file"
    how: ClassVar = "press"
    question: dict[str, Any] | None = None

    async def prepare(self) -> None:
        form = SentForm(self.scene, "U_ADA", "The menu is gone.")
        await form.prepare()
        await form.act()
        await form.has_arrived()
        ada, card = self.scene.slack.person("U_ADA"), self.scene.card(DM, "U_ADA", WORDS.asker.WRITE_HERE)
        await ada.sends_files(DM, [ada.uploads("menu.png", SAMPLES["image/png"])], "", card)
        await self.scene.all_done()
        self.question = self.scene.card(DM, "U_ADA", WORDS.attachments.WARNING)

    async def act(self, times: int = 1) -> None:
        assert self.question is not None, "prepare() comes first"
        ada = self.scene.slack.person("U_ADA")
        pressed = (ada.clicks(deepcopy(self.question), WORDS.attachments.SEND) for _ in range(times))
        results = await asyncio.gather(*pressed, return_exceptions=True)
        # Who finds no button any more has pressed it.
        refused = [one for one in results if isinstance(one, BaseException) and not isinstance(one, LookupError)]
        if len(refused) == times:
            raise refused[0]

    def arrived(self) -> Mapping[str, int]:
        told = WORDS.attachments.result(FileResult(1))
        return {
            "file": sum(len(one.get("files", ())) for one in self.scene.said(STAFF, "U_SAM")),
            "word to its sender": sum(told in words_of(one) for one in self.scene.said(DM, "U_ADA")),
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
class EndedOutage(DueReminder):
    """A known outage that nobody renews ends by itself: staff hear of it, and whoever asked; here in a moment."""

    name: ClassVar = "outage"
    posts: ClassVar = 2
    incident: int = 0

    async def prepare(self) -> None:
        await asyncio.to_thread(self._report)
        await self.scene.all_done()

    def _report(self) -> None:
        def long_ago() -> datetime:
            return _now() - timedelta(hours=21)

        desk = IncidentDesk(self.scene.store, lambda: self.scene.kb, long_ago, lambda _: "America/New_York")
        report = IncidentReport("ecf", "gud", Redacted("The login page is blank."))
        known = desk.report(Asker(TEAM, "U_SAM"), report).incident
        self.incident, self.key = known.id, f"incident-clock:{known.id}:expire:{int(known.until.timestamp())}"
        with self.scene.store.writing() as unit:
            unit.incidents.follow([Follower(TEAM, known.id, "U_ADA")])

    async def act(self, times: int = 1) -> None:
        with self.scene.store.writing() as unit:
            here = incidents.c.id == self.incident
            unit.connection.execute(update(incidents).where(here).values(until=_now()))
        await super().act(times)

    def arrived(self) -> Mapping[str, int]:
        to_asker = [words_of(one) for one in self.scene.said(DM, "U_ADA")]
        to_staff = [words_of(one) for one in self.scene.said(STAFF, "U_SAM")]
        return {
            "word to the asker": sum(one.startswith("*No longer reported as down:* CM/ECF in ") for one in to_asker),
            "word to staff": sum("has expired" in one for one in to_staff),
        }


class DuePage(DueReminder):
    """For an urgent ticket somebody on call is paged, and staff see so; here the moment has come."""

    name: ClassVar = "page"
    follow_ups: ClassVar = 1
    text: str = "The login page is blank."

    async def prepare(self) -> None:
        form = SentForm(self.scene, "U_ADA", self.text)
        await form.prepare()
        await form.act()
        await form.has_arrived()
        await asyncio.to_thread(self._make_urgent)

    def _make_urgent(self) -> None:
        with self.scene.store.writing() as unit:
            mine = (tickets.c.team_id == TEAM, tickets.c.text == self.text)
            ticket = unit.connection.execute(select(tickets.c.id).where(*mine)).scalar_one()
            unit.connection.execute(update(tickets).where(*mine).values(urgent=True))
            unit.paging.keep_shifts(TEAM, [Shift(("U_KIM",))])
            step = PageStep(TEAM, ticket, "fault", 1, earliest_ts(_now()))
            self.key = f"page:{ticket}:fault:1"
            unit.outbox.schedule(TEAM, self.key, {"kind": "page", **asdict(step)}, _now() + timedelta(days=1), _now())

    def arrived(self) -> Mapping[str, int]:
        # Slack may have refused the layout: then the words alone are there.
        said = [one for one in self.scene.said(DM, "U_KIM") if "You are on call" in words_of(one)]
        card = self.scene.card(STAFF, "U_SAM", WORDS.staff.INTERNAL, self.text)
        return {"page": len(said), "line for staff": self.scene.in_thread("U_SAM", card, "has been paged")}


class ReminderAskedFor(DueReminder):
    """A check was paused until a time that its person named; here that comes in a moment."""

    name: ClassVar = "reminder asked for"
    check: int = 0

    def _leave_unfinished(self) -> None:
        desk, ada = GuidanceDesk(self.scene.store, lambda: self.scene.kb, _now), Asker(TEAM, "U_ADA")
        begun = desk.start(ada, "link", "casd")  # another check than that of the reminder above
        assert begun is not None
        self.check = begun.run
        desk.pause(ada, begun.run)

    async def act(self, times: int = 1) -> None:
        self.due = _now() + SOON
        with self.scene.store.writing() as unit:
            for _ in range(times):
                check_reminders.schedule(unit, Asker(TEAM, "U_ADA"), self.check, self.due, _now())

    def arrived(self) -> Mapping[str, int]:
        said = [words_of(one) for one in self.scene.said(DM, "U_ADA")]
        return {"reminder": sum(one.startswith("You asked me to remind you") for one in said)}


@dataclass
class WaitingAsker(DueReminder):
    """Somebody waits for an answer, and gets it where they asked; here the bot has learned it a moment before."""

    name: ClassVar = "answer waited for"
    question: ClassVar = "which browsers does CM/ECF support?"

    async def prepare(self) -> None:
        await self.scene.slack.person("U_BEN").says(ASK, f"@helpdesk {self.question}")
        await self.scene.all_done()
        await asyncio.to_thread(self._wait)

    def _wait(self) -> None:
        with self.scene.store.writing() as unit:
            mine = (questions.c.team_id == TEAM, questions.c.text == self.question)
            row = unit.connection.execute(
                select(questions.c.id, questions.c.channel, questions.c.ts).where(*mine)
            ).one()
            unit.wishes.add(Asker(TEAM, "U_BEN"), row.id, (row.channel, row.ts), _now())
            [wish] = [one for one in unit.wishes.open(TEAM) if one.question == row.id]
            unit.wishes.take(TEAM, wish.id, _now())  # or the next start would answer it once more
            work = WishAnswer(TEAM, "U_BEN", wish.id, row.channel, row.ts, earliest_ts(_now()))
            self.key = f"{ANSWERING}:{wish.id}:fault"
            unit.outbox.schedule(
                TEAM, self.key, {"kind": ANSWERING, **asdict(work)}, _now() + timedelta(days=1), _now()
            )

    def arrived(self) -> Mapping[str, int]:
        said = [words_of(one) for one in self.scene.said(ASK, "U_BEN")]
        return {"answer": sum(one.startswith(f"You asked: “{self.question}”") for one in said)}


class AskedAttorney(Surface):
    """An administrator asks everybody of a court to link, here one attorney, who gets one letter."""

    name: ClassVar = "invitation"
    how: ClassVar = "press"

    async def prepare(self) -> None:
        sam = self.scene.slack.person("U_SAM")
        await asyncio.to_thread(self._put_on_roster)
        await sam.opens_home()
        await self._shown(WORDS.readiness.BUTTON)
        for button in (WORDS.readiness.BUTTON, WORDS.readiness.SHOW):
            await sam.clicks(dict(sam.home or {}), button)
            await self._shown(WORDS.readiness.SHOW if button == WORDS.readiness.BUTTON else self._button())

    def _put_on_roster(self) -> None:
        desk = RosterDesk(self.scene.store, lambda: self.scene.kb, _now)
        desk.import_roster(Asker(TEAM, "U_SAM"), desk.read("name,slack,courts\nBen Okafor,U_BEN,alsd\n"))

    def _button(self) -> str:
        return WORDS.readiness.ask_everyone(1)

    async def _shown(self, text: str) -> None:
        sam = self.scene.slack.person("U_SAM")
        await self.scene.slack.wait_for(lambda: text in words_of(sam.home or {}), PATIENCE)
        await self.scene.all_done()

    async def act(self, times: int = 1) -> None:
        sam = self.scene.slack.person("U_SAM")
        home = deepcopy(dict(sam.home or {}))
        with suppress(LookupError):  # the board shows by now that they were asked: nobody presses again
            await asyncio.gather(*(sam.clicks(home, self._button()) for _ in range(times)))

    def arrived(self) -> Mapping[str, int]:
        said = [words_of(one) for one in self.scene.said(DM, "U_BEN")]
        return {"letter": sum(one.startswith(WORDS.readiness.invitation("U_SAM")) for one in said)}


@dataclass
class AskedInForm(Surface):
    """The form of the shortcut *Ask* is sent, and answered in the direct message."""

    name: ClassVar = "question form"
    how: ClassVar = "press"
    question: str = "When can I link, and is there a deadline?"

    async def prepare(self) -> None:
        kim = self.scene.slack.person("U_KIM")
        await kim.uses("ask")
        await self.scene.slack.wait_for(lambda: bool(kim.modals), PATIENCE)
        await kim.fills(kim.modal, WORDS.shortcuts.QUESTION, self.question)
        await self.scene.all_done()

    async def act(self, times: int = 1) -> None:
        kim = self.scene.slack.person("U_KIM")
        view = deepcopy(kim.modal)
        sent = [self.scene.slack.interactions.submit(kim.person, deepcopy(view)) for _ in range(times)]
        results = await asyncio.gather(*sent, return_exceptions=True)
        refused = [one for one in results if isinstance(one, BaseException)]
        if len(refused) == times:
            raise refused[0]

    def arrived(self) -> Mapping[str, int]:
        said = [words_of(one) for one in self.scene.said(DM, "U_KIM")]
        return {"answer": sum("no published deadline" in one for one in said)}


class InRequestChannel(Surface):
    """What is said in a request channel, and answered in its thread."""

    says: ClassVar[str]
    answer_has: ClassVar[str]
    asked: Json | None = None

    async def prepare(self) -> None:
        await asyncio.to_thread(self._name_channel)

    def _name_channel(self) -> None:
        with self.scene.store.writing() as unit:
            unit.workspaces.keep_preferences(TEAM, {"request_channels": ["C_ASK"]}, _now())

    def arrived(self) -> Mapping[str, int]:
        assert self.asked is not None, "it was said before"
        direct = [words_of(one) for one in self.scene.said(DM, "U_KIM")]
        elsewhere = sum(one.startswith("You asked this in ") and self.answer_has in one for one in direct)
        return {"answer": self.scene.in_thread("U_KIM", self.asked, self.answer_has) + elsewhere}


class UnpromptedQuestion(InRequestChannel):
    """A clear question is answered, though it mentions nobody."""

    name: ClassVar = "request"
    how: ClassVar = "event"
    says: ClassVar = "How do I link my CM/ECF account in the Southern District of Florida?"
    answer_has: ClassVar = "Log in at the court"

    async def act(self, times: int = 1) -> None:
        self.scene.slack.faults.copies = times
        self.asked = await self.scene.slack.person("U_KIM").says(ASK, self.says)
        self.scene.slack.faults.copies = 1


@dataclass
class AcceptedOffer(InRequestChannel):
    """*Answer this?* brings the answer to the message that it was offered for."""

    name: ClassVar = "offer"
    how: ClassVar = "press"
    says: ClassVar = "Reset my PACER password this morning, works now"
    answer_has: ClassVar = "password"
    offer: dict[str, Any] | None = None

    async def prepare(self) -> None:
        await super().prepare()
        slack = self.scene.slack
        self.asked = await slack.person("U_KIM").says(ASK, self.says)
        await slack.wait_for(self._offers, PATIENCE)
        [self.offer] = self._offers()
        await self.scene.all_done()

    def _offers(self) -> list[dict[str, Any]]:
        whispers = self.scene.slack.workspace.whispers.values()
        return [deepcopy(dict(one)) for one in whispers if WORDS.requests.OFFER in words_of(one)]

    async def act(self, times: int = 1) -> None:
        kim, offer = self.scene.slack.person("U_KIM"), self.offer
        assert offer is not None, "prepare() comes first"
        pressed = (kim.clicks(deepcopy(offer), WORDS.requests.ANSWER) for _ in range(times))
        results = await asyncio.gather(*pressed, return_exceptions=True)
        # Who finds no button any more has pressed it.
        refused = [one for one in results if isinstance(one, BaseException) and not isinstance(one, LookupError)]
        if len(refused) == times:
            raise refused[0]


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


def closed_hours() -> str:
    """Hours of a help desk that is closed today and tomorrow."""
    return f"{_now() - timedelta(days=2):%a} 09:00-10:00"


def _now() -> datetime:
    return datetime.now(UTC)


async def taken(act: Callable[[], Any]) -> bool:
    """Whether the person saw it taken; else they saw an error."""
    try:
        await act()
    except NotAnsweredError:
        return False
    return True


SURFACES: tuple[type[Surface], ...] = (
    AskedQuestion,
    AskedDirectly,
    UnpromptedQuestion,  # long before the offer: a process may not know of the channel for a second
    PressedButton,
    SentForm,
    StaffReply,
    SentFile,
    DueReminder,
    EndedOutage,
    DuePage,
    ReminderAskedFor,
    ComparedCourts,
    AskedAttorney,
    AcceptedOffer,
    WaitingAsker,
    AskedInForm,
)
ASKED: tuple[type[Surface], ...] = (AskedQuestion, PressedButton, UnpromptedQuestion, AcceptedOffer)
"""What somebody asked for in a channel."""
COMMAND: tuple[type[Surface], ...] = (AnsweredCommand,)
COLUMNS = (*SURFACES, *COMMAND)
