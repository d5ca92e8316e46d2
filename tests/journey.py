"""Whole conversations as data: what people do in Slack, step by step, and what the bot says to it.

A file in tests/journeys/ begins with a comment, the sentence it proves, and holds a list of steps. Every message of the
bot must be expected by a step: what no step names, fails. A bare text stands for a step's main field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.content import yaml_lines
from bot.core.knowledge_base import KnowledgeBase
from bot.sandbox.files import SAMPLES, mimetype_of
from bot.sandbox.people import SlackPerson
from handlers.blocks.words import WORDS
from tests.stage import Json, Stage, listening, words_of

Person = Literal["ada", "ben", "sam", "kim"]
HELP_CHANNEL = "#ask-helpdesk"


class BrokenJourneyError(AssertionError):
    """The file cannot be read, or the conversation went otherwise; begins with file and line."""


class Part(BaseModel):
    """Part of a step. A bare value stands for the field named in `main`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def short_for(main: str) -> Callable[[object], object]:
    """Lets a bare text or list stand for one field."""
    return lambda value: value if isinstance(value, Mapping) else {main: value}


class Says(Part):
    """Types a message; `in thread` answers in the thread spoken in last."""

    who: Person = "ada"
    where: str = Field(HELP_CHANNEL, description="#channel, or @helpdesk for the direct message")
    text: str
    files: tuple[str, ...] = Field((), description="names of files that come with it")
    in_thread: bool = Field(False, alias="in thread")
    under: str | None = Field(None, description="in the thread of the bot's newest message with these words")

    _short = model_validator(mode="before")(short_for("text"))


class Edits(Part):
    """Puts other words in the message this person said last."""

    who: Person = "ada"
    text: str

    _short = model_validator(mode="before")(short_for("text"))


class Deletes(Part):
    """Deletes the message this person said last."""

    who: Person = "ada"

    _short = model_validator(mode="before")(short_for("who"))


class Clicks(Part):
    """Presses a button, by its text, in what this person saw last from the bot (or on the Home tab, or in a modal)."""

    who: Person = "ada"
    button: str
    home: bool = False
    modal: bool = False
    of: str | None = Field(None, description="in the bot's newest message that has these words")

    _short = model_validator(mode="before")(short_for("button"))


class Picks(Part):
    """Types in a type-ahead select, by its placeholder, and takes an option by value or text."""

    who: Person = "ada"
    select: str
    types: str = ""
    option: str | list[str]
    """A list where several may be taken."""
    home: bool = False
    modal: bool = False
    of: str | None = Field(None, description="as for clicks")


class Submits(Part):
    """Sends the modal that is open, filled in by block id or label; with `errors` Slack shows these in it."""

    who: Person = "ada"
    values: dict[str, str | list[str]] = {}
    errors: bool = False


class Runs(Part):
    """A slash command."""

    who: Person = "ada"
    text: str

    _short = model_validator(mode="before")(short_for("text"))


class Shortcut(Part):
    """A message shortcut, on the message that was said last; `anywhere`: a global shortcut, on no message."""

    who: Person = "ada"
    name: str
    anywhere: bool = False

    _short = model_validator(mode="before")(short_for("name"))


class Shown(Part):
    """What must stand in a message or view, and what must not; fragments, letter case as it is.

    `$answers.PERSON` stands for the first line of that sentence in `handlers/blocks/words/`: rewording it breaks no
    journey. `$asker.NOTICES.resolved` is one of several under that name.
    """

    who: Person = Field("ada", description="who looks")
    court: str | None = Field(None, description="id of the court that the answer is for")
    says: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        found = dict(value) if isinstance(value, Mapping) else {"says": value}
        return {key: (item,) if key in ("says", "lacks", "buttons") and isinstance(item, str) else item
                for key, item in found.items()}  # fmt: skip


class BotSays(Shown):
    """The bot's next message; with `silent` there is none, with `changes` an old one has new words."""

    where: str = HELP_CHANNEL
    silent: bool = False
    changes: bool = False
    in_thread: bool | None = Field(None, alias="in thread")


class CheckSummary(Shown):
    """The bot's newest message with the words `of`, as it stands now: for cards that change."""

    where: str = HELP_CHANNEL
    of: str


class Ephemeral(Shown):
    """The next message that only this person sees; with `changes` one that was there has new words."""

    changes: bool = False


class Opens(Part):
    """Opens the Home tab."""

    who: Person = "ada"

    _short = model_validator(mode="before")(short_for("who"))


class TakesPrompt(Part):
    """Opens the messages of the bot, and sends what a prompt suggests, by its title."""

    who: Person = "ada"
    title: str

    _short = model_validator(mode="before")(short_for("title"))


class Step(Part):
    """One step; exactly one of its fields is there."""

    says: Says | None = None
    edits: Edits | None = None
    deletes: Deletes | None = None
    submits: Submits | None = None
    clicks: Clicks | None = None
    picks: Picks | None = None
    runs: Runs | None = None
    shortcut: Shortcut | None = None
    opens_home: Opens | None = Field(None, alias="opens home")
    takes_prompt: TakesPrompt | None = Field(None, alias="takes prompt")
    bot: BotSays | None = None
    ephemeral: Ephemeral | None = None
    home: Shown | None = None
    modal: Shown | None = None
    message: CheckSummary | None = None
    clock: datetime | None = Field(None, description="the bot starts again at this time; a time zone is needed")
    restart: Literal["bot"] | None = None
    twice: bool | None = Field(None, description="every event comes twice, under two event ids each; false: no more")
    delay: float | None = Field(None, ge=0, le=2, description="seconds every delivery waits from now on")
    fault: str | None = Field(None, pattern=r"^(429|500|503) [a-z]+\.[A-Za-z.]+$", description="429 chat.postMessage")
    drop: Literal["socket"] | None = None
    nowhere: tuple[str, ...] | None = Field(None, description="texts that stand in no row of the database")

    @model_validator(mode="after")
    def _one(self) -> Step:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"a step does one thing, not {', '.join(sorted(self.model_fields_set)) or 'nothing'}")
        return self


class Journey(Part):
    """A file. `clock` is when it begins; without it, now."""

    clock: datetime | None = None
    agent_view: bool = Field(False, alias="agent view", description="Slack shows the bot as an agent")
    changes: Literal["named", "any"] = Field("named", description="any: only new messages must be named by a step")
    transports: tuple[Literal["socket", "http"], ...] = ("socket",)
    steps: tuple[Step, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Script:
    """A journey with its sentence and the line of each step."""

    file: str
    sentence: str
    journey: Journey
    lines: tuple[int, ...]


def read(path: Path) -> Script:
    """Raises BrokenJourneyError, with the line, for a file that is no journey."""
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    if not first.startswith("# ") or not first.endswith("."):
        raise BrokenJourneyError(
            f"{path.name}:1: the first line must be a comment: the sentence that the journey proves"
        )
    try:
        document = yaml_lines.read_yaml(path, path.name)
        journey = Journey.model_validate(document.data)
    except yaml_lines.YamlError as error:
        raise BrokenJourneyError(str(error)) from None
    except ValidationError as error:
        problems = (
            f"{path.name}:{document.line(_plain(one['loc']))}: {_where(one['loc'])}{one['msg']}"
            for one in error.errors()
        )
        raise BrokenJourneyError("\n".join(problems)) from None
    lines = tuple(document.line(("steps", number)) for number in range(len(journey.steps)))
    return Script(path.name, first.removeprefix("# "), journey, lines)


def _plain(loc: tuple[int | str, ...]) -> tuple[str | int, ...]:
    return tuple(loc)


def _where(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) + ": " if loc else ""


@dataclass
class Player:
    """Plays one journey on a stage, and keeps what has been seen of the bot so far."""

    stage: Stage
    script: Script
    said: dict[str, Json] = field(default_factory=dict)
    """The last message of each person."""
    last: Json | None = None
    """What anybody said last."""
    root: str | None = None
    """ts of the thread spoken in last."""
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    """Words of each message of the bot that a step has accounted for, by channel and ts."""
    whispers: dict[tuple[str, str], str] = field(default_factory=dict)
    """The same for ephemeral messages, by person and ts."""
    shown: dict[str, Json] = field(default_factory=dict)
    """What each person saw last of the bot."""

    async def play(self) -> None:
        """Raises BrokenJourneyError at the first step that goes otherwise."""
        for line, step in zip(self.script.lines, self.script.journey.steps, strict=True):
            try:
                if not await self._looked(step):
                    await all_done(self.stage)
                    self._nothing_left()
                    await self._acted(step)
            except (AssertionError, LookupError, TimeoutError) as error:
                raise BrokenJourneyError(f"tests/journeys/{self.script.file}:{line}: {error}") from error
        try:
            await all_done(self.stage)
            self._nothing_left()
        except (AssertionError, TimeoutError) as error:
            raise BrokenJourneyError(f"tests/journeys/{self.script.file}: at its end {error}") from error

    async def _acted(self, step: Step) -> None:
        match step:
            case Step(says=Says()) | Step(edits=Edits()) | Step(deletes=Deletes()):
                await self._wrote(step)
            case Step(clicks=Clicks() as clicks):
                await self._person(clicks.who).clicks(self._spot(clicks), said(clicks.button))
            case Step(picks=Picks() as picks):
                if picks.modal:  # what opens the modal follows an ack
                    await self.stage.slack.wait_for(lambda: self._offers(picks))
                person, spot = self._person(picks.who), self._spot(picks)
                await person.selects(spot, _select(spot, said(picks.select)), _options(picks.option), query=picks.types)
            case Step(submits=Submits() as submits):
                await all_done(self.stage)  # what opens the modal follows an ack
                errors = await self._person(submits.who).submits(submits.values)
                assert bool(errors) == submits.errors, f"the modal says {errors or 'that all is well'}"
            case Step(runs=Runs() as runs):
                command, _, text = runs.text.partition(" ")
                await self._person(runs.who).runs(command, text)
            case Step(shortcut=Shortcut() as shortcut):
                await self._use(shortcut)
            case Step(opens_home=Opens() as opens):
                await self._person(opens.who).opens_home()
            case Step(takes_prompt=TakesPrompt(who=who, title=title)):
                await self._take_prompt(who, said(title))
            case _:
                await self._trouble(step)

    async def _use(self, shortcut: Shortcut) -> None:
        if shortcut.anywhere:
            await self._person(shortcut.who).uses(shortcut.name)
            return
        assert self.last is not None, "nobody has said anything yet"
        await self._person(shortcut.who).uses(shortcut.name, dict(self.last))

    async def _wrote(self, step: Step) -> None:
        match step:
            case Step(says=Says() as says):
                thread = self.root if says.in_thread else None
                if says.under is not None:
                    under = self._message(says.who, says.where, said(says.under))
                    thread = under.get("thread_ts") or under["ts"]
                person = self._person(says.who)
                files = [person.uploads(name, SAMPLES[mimetype_of(name)]) for name in says.files]
                if files:
                    message = await person.sends_files(says.where, files, says.text, {"ts": thread} if thread else None)
                else:
                    message = await person.says(says.where, says.text, thread)
                self._heard(says.who, message)
            case Step(edits=Edits() as edits):
                self._heard(edits.who, await self._person(edits.who).edits(dict(self.said[edits.who]), edits.text))
            case Step(deletes=Deletes() as deletes):
                await self._person(deletes.who).deletes(dict(self.said[deletes.who]))

    async def _take_prompt(self, who: str, title: str) -> None:
        person = self._person(who)
        await person.opens_dm()
        await all_done(self.stage)
        offered = {one["title"]: one["message"] for one in person.channel("@helpdesk").agent.prompts}
        assert title in offered, f"offered are {list(offered)}"
        self._heard(who, await person.says("@helpdesk", offered[title]))

    async def _looked(self, step: Step) -> bool:
        """Does a step that only looks, when there is something to see; False for the others."""
        match step:
            case Step(bot=BotSays(silent=False) as wanted):
                await self._bot_speaks(wanted)
                if self._may_change(wanted) and not self._fits(wanted, self._best_news(wanted)[0]):
                    await all_done(self.stage)  # "sending" becomes "delivered"; of two changes, either may be the first
                self._check_bot(wanted)
            case Step(bot=BotSays()):
                await all_done(self.stage)
                assert not self._news(), f"the bot should be silent and said: {[words for _, words in self._news()]}"
            case Step(ephemeral=Ephemeral() as wanted):
                await self.stage.slack.wait_for(self._new_whispers)
                self._check_ephemeral(wanted)
            case Step(modal=Shown() as wanted):
                await all_done(self.stage)
                _check(wanted, self._person(wanted.who).modal, self.stage.kb)
            case Step(message=CheckSummary() as wanted):
                await all_done(self.stage)
                found = self._message(wanted.who, wanted.where, said(wanted.of))
                self.shown[wanted.who] = found
                _check(wanted, found, self.stage.kb)
            case Step(home=Shown() as wanted):
                await all_done(self.stage)
                _check(wanted, self._person(wanted.who).home or {}, self.stage.kb)
            case Step(nowhere=tuple() as texts):
                await all_done(self.stage)
                self._check_nowhere(texts)
            case _:
                return False
        return True

    async def _trouble(self, step: Step) -> None:
        stage, slack = self.stage, self.stage.slack
        match step:
            case Step(clock=datetime() as moment):
                assert moment.tzinfo is not None, "the time needs a time zone, as in 2020-01-26T23:40-05:00"
                await stage.stop()
                slack.set_clock(moment)
                stage.clock = moment
                await stage.start()
            case Step(restart="bot"):
                await stage.restart()
            case Step(twice=bool() as on):
                slack.faults.copies = slack.faults.event_ids = 2 if on else 1
            case Step(delay=float() as seconds):
                slack.faults.delay = seconds
            case Step(fault=str() as fault):
                kind, _, method = fault.partition(" ")
                slack.faults.fail(method, status=int(kind), retry_after=1)
            case Step(drop="socket"):
                await slack.socket_mode.drop(abruptly=True)
            case _:
                raise AssertionError(f"nobody plays this step: {step}")

    def _person(self, name: str) -> SlackPerson:
        return self.stage.slack.person(f"U_{name.upper()}")

    def _heard(self, who: str, message: Json) -> None:
        self.said[who] = self.last = message
        self.root = message.get("thread_ts") or message["ts"]

    def _spot(self, at: Clicks | Picks) -> Any:
        person = self._person(at.who)
        if at.modal:
            return person.modal
        if at.of is not None:
            return self._message(at.who, None, said(at.of))
        found = person.home if at.home else self.shown.get(at.who)
        assert found, f"{at.who} has not seen anything of the bot to click"
        return found

    def _offers(self, picks: Picks) -> bool:
        try:
            return bool(_select(self._spot(picks), said(picks.select)))
        except LookupError:
            return False

    def _message(self, who: str, where: str | None, having: str) -> Json:
        """The bot's newest message with these words that this person sees, there or anywhere."""
        person = self._person(who)
        places = [where] if where else [one.id for one in self.stage.slack.workspace.channels_of(person.id)]
        seen = [message for place in places for message in person.sees(place) if message.get("user") == "U_BOT"]
        fitting = [message for message in seen if having in words_of(message)]
        assert fitting, f"{who} sees no message of the bot with {having!r}"
        return max(fitting, key=lambda message: float(message["ts"]))

    def _news(self) -> list[tuple[Json, str]]:
        """Messages of the bot that are new or have changed since they were accounted for."""
        slack = self.stage.slack
        now = [
            ({**message, "channel": channel.id}, words_of(message))
            for channel in slack.workspace.channels.values()
            for message in channel.in_order()
            if message.get("user") == slack.workspace.bot_user
        ]
        if self.script.journey.changes == "any":
            self.seen |= {
                (message["channel"], message["ts"]): words
                for message, words in now
                if (message["channel"], message["ts"]) in self.seen
            }
        return [
            (message, words) for message, words in now if self.seen.get((message["channel"], message["ts"])) != words
        ]

    async def _bot_speaks(self, wanted: BotSays) -> None:
        """A new message and a change of an old one may come in either order; the step says which it is about."""
        await self.stage.slack.wait_for(lambda: self._news_of_kind(wanted) or self._settled_otherwise())

    def _news_of_kind(self, wanted: BotSays) -> list[tuple[Json, str]]:
        """The news there that changed an old message, or those that did not."""
        place = self._person(wanted.who).channel(wanted.where).id
        return [
            (message, words)
            for message, words in self._news()
            if ((message["channel"], message["ts"]) in self.seen) == wanted.changes and message["channel"] == place
        ]

    def _may_change(self, wanted: BotSays) -> bool:
        return wanted.changes or self.script.journey.changes == "any"

    def _best_news(self, wanted: BotSays) -> tuple[Json, str]:
        """The first news there; where several old messages changed, the first that the step may be about."""
        news = self._news_of_kind(wanted) or self._news()
        fitting = (one for one in news if self._fits(wanted, one[0]))
        return next(fitting, news[0]) if wanted.changes else news[0]

    def _fits(self, wanted: BotSays, message: Json) -> bool:
        try:
            _check(wanted, message, self.stage.kb)
        except AssertionError:
            return False
        return True

    def _settled_otherwise(self) -> bool:
        """Nothing more is coming, and what came is of the other kind."""
        with self.stage.store.reading() as unit:
            return bool(self._news()) and self.stage.slack.journal.under_way == 0 and unit.inbox.count_open() == 0

    def _new_whispers(self) -> list[tuple[tuple[str, Json], str]]:
        found = self.stage.slack.workspace.whispers.items()
        now = [(person, message, words_of(message)) for (person, _), message in found]
        return [((p, message), words) for p, message, words in now if self.whispers.get((p, message["ts"])) != words]

    def _nothing_left(self) -> None:
        left = [words for _, words in (*self._news(), *self._new_whispers())]
        assert not left, f"the bot had also said: {left}"

    def _check_bot(self, wanted: BotSays) -> None:
        message, words = self._best_news(wanted)
        place = self._person(wanted.who).channel(wanted.where)
        assert message["channel"] == place.id, f"the bot spoke in {message['channel']}, not in {wanted.where}"
        key = (message["channel"], message["ts"])
        assert (key in self.seen) == wanted.changes, (
            "the bot changed an old message" if key in self.seen else "the message is new"
        )
        if wanted.in_thread is not None:
            threaded = message.get("thread_ts") == self.root
            assert threaded == wanted.in_thread, f"the bot's message is {'' if threaded else 'not '}in the thread"
        self.seen[key] = words
        self.shown[wanted.who] = message
        _check(wanted, message, self.stage.kb)

    def _check_ephemeral(self, wanted: Ephemeral) -> None:
        (person, message), words = self._new_whispers()[0]
        assert person == self._person(wanted.who).id, f"{person} sees it, not {wanted.who}"
        key = (person, message["ts"])
        assert (key in self.whispers) == wanted.changes, (
            "an old one changed" if key in self.whispers else "it is a new one"
        )
        self.whispers[key] = words
        self.shown[wanted.who] = message
        _check(wanted, message, self.stage.kb)

    def _check_nowhere(self, texts: tuple[str, ...]) -> None:
        rows = everything_stored(self.stage)
        for text in texts:
            assert text not in rows, f"{text!r} is in the database"


async def all_done(stage: Stage, timeout: float = 30) -> None:  # noqa: ASYNC109 - as in LocalSlack
    """Every event is acked and every listener done, and every row of the inbox, put off or not."""

    def open_rows() -> int:
        with stage.store.reading() as unit:
            return unit.inbox.count_open()

    await stage.slack.wait_for(
        lambda: stage.slack.journal.under_way == 0 and not listening() and open_rows() == 0, timeout
    )


def everything_stored(stage: Stage) -> str:
    """All rows of all tables, as text."""
    from bot.store.tables import metadata

    with stage.store.reading() as unit:
        return "\n".join(
            repr(row) for table in metadata.sorted_tables for row in unit.connection.execute(table.select())
        )


def _select(where: Json, placeholder: str) -> str:
    """The action id of the select with this placeholder."""
    for block in where.get("blocks", ()):
        for element in (*block.get("elements", ()), block.get("accessory") or {}, block.get("element") or {}):
            if element.get("placeholder", {}).get("text") == placeholder:
                return str(element["action_id"])
    raise LookupError(f"there is no select {placeholder!r}")


def _options(picked: str | list[str]) -> str | list[str]:
    return said(picked) if isinstance(picked, str) else [said(one) for one in picked]


def _buttons(message: Json) -> list[str]:
    """What can be pressed, in menus behind three dots too."""
    controls = [
        element
        for block in message.get("blocks", ())
        for element in (*block.get("elements", ()), block.get("accessory") or {})
    ]
    buttons = [element for element in controls if element.get("type") == "button"]
    options = [option for element in controls if element.get("type") == "overflow" for option in element["options"]]
    return [one["text"]["text"] for one in (*buttons, *options)]


def said(text: str) -> str:
    """The bot's own sentence for a `$subject.NAME`, its first line; any other text as it is."""
    if not text.startswith("$"):
        return text
    sentence: object = WORDS
    for name in text[1:].split("."):
        sentence = sentence.get(name) if isinstance(sentence, Mapping) else getattr(sentence, name, None)
    assert isinstance(sentence, str), f"{text[1:]} is no sentence in handlers/blocks/words/"
    return sentence.split("\n")[0]


def _check(wanted: Shown, message: Json, kb: KnowledgeBase) -> None:
    shown, buttons = words_of(message), _buttons(message)
    if wanted.court is not None:
        court = kb.court(wanted.court)
        assert court is not None, f"there is no court {wanted.court!r}"
        assert WORDS.answers.court_line(court) in shown, f"it is not for {wanted.court}:\n{shown}"
    for fragment in map(said, wanted.says):
        assert fragment in shown, f"{fragment!r} is missing in:\n{shown}"
    for fragment in map(said, wanted.lacks):
        assert fragment not in shown, f"{fragment!r} should not stand in:\n{shown}"
    for button in map(said, wanted.buttons):
        assert button in buttons, f"there is no button {button!r}, only {buttons}"
