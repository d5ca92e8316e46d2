"""What a row of the inbox asks to be done, and how it is written down: an allow-list of fields, never a payload."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.core.asking import Asked, Asker
from bot.core.guiding import Remind
from bot.core.redaction import Redacted
from bot.inbox import Json


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A message to answer; an edited one updates the reply it has."""

    asked: Asked


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


@dataclass(frozen=True, slots=True)
class ShowStandings:
    """The list of somebody's checks, to be posted in the direct message with them."""

    asker: Asker
    since: str
    """As above."""


Task = AnswerQuestion | AnswerEntry | PostInThread | ShowCheck | ShowStandings | Remind
_KINDS: dict[str, type[Task]] = {
    "question": AnswerQuestion,
    "entry": AnswerEntry,
    "thread": PostInThread,
    "check": ShowCheck,
    "standings": ShowStandings,
    "remind": Remind,
}


def written(task: Task) -> Json:
    """The task as the JSON of an inbox row."""
    kind = next(name for name, shape in _KINDS.items() if isinstance(task, shape))
    return {"kind": kind, **asdict(task)}


def read(content: Json) -> Task:
    """The task of an inbox row. ValueError for one that a later version wrote."""
    fields: dict[str, Any] = {key: value for key, value in content.items() if key != "kind"}
    match content.get("kind"):
        case "question":
            asked = fields["asked"]
            return AnswerQuestion(Asked(**{**asked, "asker": Asker(**asked["asker"]), "text": Redacted(asked["text"])}))
        case "entry":
            return AnswerEntry(**{**fields, "asker": Asker(**fields["asker"])})
        case "thread":
            return PostInThread(Asker(**fields["asker"]), fields["question"])
        case "check":
            return ShowCheck(**{**fields, "asker": Asker(**fields["asker"])})
        case "standings":
            return ShowStandings(**{**fields, "asker": Asker(**fields["asker"])})
        case "remind":
            return Remind(**fields)
        case kind:
            raise ValueError(f"an inbox row of the unknown kind {kind!r}")
