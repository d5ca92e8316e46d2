"""What a row of the inbox asks to be done, and how it is written down: an allow-list of fields, never a payload."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from bot.core.drafts import DraftNews, DraftWork, WishAnswer
from bot.core.helpdesk import Deliver, Summary, Tick
from bot.core.incidents import IncidentNews, IncidentOver, IncidentTick
from bot.core.inquiry import Asker, Inquiry
from bot.core.language import Language
from bot.core.on_call import PageStep, RedrawPage
from bot.core.readiness.letters import AskToConfirm, Invite, MatchRoster, RemindInvited, RosterTick, RosterWork
from bot.core.redaction import Redacted
from bot.core.reminders import Nudge, PersonalReminder, Remind
from bot.jobs.inbox import Json


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A message to answer; an edited one updates the reply it has."""

    asked: Inquiry
    files: int = 0
    """How many came with it; what they hold is not read."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The reply to a message that its writer deleted."""

    asker: Asker
    channel: str
    ts: str
    """Of what was deleted."""


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """An entry somebody chose by a button, to be posted as a message of its own."""

    asker: Asker
    channel: str
    thread_ts: str | None
    since: str
    """ts of the message with the button: our post is later than that."""
    question: int | None
    entry: str
    court: str | None
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class PostComparison:
    """Two courts side by side, to be posted as a message of its own."""

    asker: Asker
    channel: str
    thread_ts: str | None
    since: str
    """As above."""
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class PostInThread:
    """An answer that was shown to one person only, to be posted for all."""

    asker: Asker
    question: int


@dataclass(frozen=True, slots=True)
class ShowCheck:
    """The card of a guided check, to be posted in the direct message with its person."""

    asker: Asker
    run: int | None
    """Which check; None: the one of this flow and court, begun where there is none."""
    flow: str
    court: str | None
    since: str
    """ts before which nothing of this was posted."""
    channel: str | None = None
    """Where it was asked for: there they learn when it cannot be sent."""
    thread_ts: str | None = None
    """Of the thread in which that was."""


@dataclass(frozen=True, slots=True)
class ShowStandings:
    """The list of somebody's checks, to be posted in the direct message with them."""

    asker: Asker
    since: str
    """As above."""
    channel: str | None = None
    """As above."""
    thread_ts: str | None = None
    """As above."""


@dataclass(frozen=True, slots=True)
class ShowHome:
    """The Home tab of somebody, which Slack did not take before: as things are when this is done."""

    asker: Asker
    board: str = ""
    """The part of the readiness board that is shown in it, as a `BoardControl` says it; empty: none."""


@dataclass(frozen=True, slots=True)
class AskerSaid:
    """What was written in the asker's thread of a ticket."""

    asker: Asker
    channel: str
    thread_ts: str
    ts: str
    text: Redacted
    files: int
    secrets: int


@dataclass(frozen=True, slots=True)
class StaffSaid:
    """A line for the bot in a staff thread: a reply, or the name of a canned one."""

    asker: Asker
    """Whoever wrote it."""
    channel: str
    thread_ts: str
    ts: str
    text: Redacted
    secrets: int
    files: int = 0


@dataclass(frozen=True, slots=True)
class RelayedEdit:
    """New words for a message that was passed on; without any it was deleted."""

    asker: Asker
    channel: str
    ts: str
    text: Redacted | None
    secrets: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A word to one admin: tickets cannot be delivered, or what comes after an install."""

    admin: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class AdminAlert:
    """A word to staff: Slack refuses calls of this method until an admin acts."""

    method: str
    name: str
    """Slack's own word for why."""
    since: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """A word about the help desk itself to a staff channel or to an admin; mrkdwn, with nothing of what people said."""

    text: str
    since: str
    channel: str | None = None
    admin: str | None = None


@dataclass(frozen=True, slots=True)
class TellChannel:
    """A word to a channel that each new message in it is read from now on, or is not any more; and its topic."""

    team_id: str
    channel: str
    is_on: bool
    since: str
    """As above."""


@dataclass(frozen=True, slots=True)
class LookAtAdmins:
    """Time to look whether somebody is left who may change the settings."""

    team_id: str
    since: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The figures of the week that ends at `until` (ISO), for the staff channel."""

    team_id: str
    until: str


Task = (
    AnswerQuestion | TakeBack | AnswerEntry | PostInThread | ShowCheck | ShowStandings | ShowHome | Remind | Nudge
    | AskerSaid | StaffSaid | RelayedEdit | Deliver | Tick | Alarm | AdminAlert | Announcement | LookAtAdmins | Digest
    | Summary | IncidentNews | IncidentOver | IncidentTick | PageStep | RedrawPage
    | PersonalReminder | PostComparison | TellChannel
    | RosterWork | DraftWork
)  # fmt: skip
_KINDS: dict[str, type[Task]] = {
    "question": AnswerQuestion,
    "take-back": TakeBack,
    "entry": AnswerEntry,
    "comparison": PostComparison,
    "thread": PostInThread,
    "check": ShowCheck,
    "standings": ShowStandings,
    "home": ShowHome,
    "remind": Remind,
    "asked-reminder": PersonalReminder,
    "nudge": Nudge,
    "asker-said": AskerSaid,
    "staff-said": StaffSaid,
    "retyped": RelayedEdit,
    "deliver": Deliver,
    "tick": Tick,
    "alarm": Alarm,
    "admin": AdminAlert,
    "announcement": Announcement,
    "request-channel": TellChannel,
    "admins": LookAtAdmins,
    "digest": Digest,
    "summary": Summary,
    "incident-news": IncidentNews,
    "incident-over": IncidentOver,
    "incident-tick": IncidentTick,
    "page": PageStep,
    "page-card": RedrawPage,
    "roster-invite": Invite,
    "roster-reminder": RemindInvited,
    "roster-confirm": AskToConfirm,
    "roster-match": MatchRoster,
    "roster-tick": RosterTick,
    "draft-news": DraftNews,
    "wish-answer": WishAnswer,
}
_KIND_OF = {shape: kind for kind, shape in _KINDS.items()}
_FIELDS: dict[type, tuple[str, ...]] = {
    shape: tuple(field.name for field in fields(shape)) for shape in (*_KINDS.values(), Inquiry, Asker)
}
"""Of every task, and of the values of the core in one."""
_NEW_FIELDS = {(Inquiry, "in_agent_view"), (ShowCheck, "thread_ts"), (ShowStandings, "thread_ts")}
"""Written only where they say something: a program from before may run beside this one, and does not know them."""


def to_json(task: Task) -> Json:
    """The task as the JSON of an inbox row."""
    return {"kind": _KIND_OF[type(task)], **_plain(task)}


def _plain(value: object) -> dict[str, Any]:
    """Its fields, and theirs. `asdict` would copy each text besides, and this is done for every message."""
    shape = type(value)
    found = {name: getattr(value, name) for name in _FIELDS[shape]}
    found = {name: each for name, each in found.items() if each or (shape, name) not in _NEW_FIELDS}
    return {name: _plain(each) if type(each) in _FIELDS else each for name, each in found.items()}


def from_json(content: Json) -> Task:
    """The task of an inbox row. ValueError for one that a later version wrote."""
    fields: dict[str, Any] = {key: value for key, value in content.items() if key != "kind"}
    shape = _KINDS.get(str(content.get("kind")))
    if shape is None:
        raise ValueError(f"an inbox row of the unknown kind {content.get('kind')!r}")
    if shape is AnswerQuestion:
        return AnswerQuestion(Inquiry(**_with_values(fields["asked"])), int(fields.get("files", 0)))
    return shape(**_with_values(fields))


def _with_values(fields: dict[str, Any]) -> dict[str, Any]:
    """What JSON has as objects and bare texts as the core's values again."""
    made = dict(fields)
    if "asker" in made:
        made["asker"] = Asker(**made["asker"])
    if made.get("text") is not None:
        made["text"] = Redacted(made["text"])
    return made
