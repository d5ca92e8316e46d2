"""Names of actions and callbacks, and what a button carries. A name, once used in a message, stays valid for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal, cast, get_args
from urllib.parse import parse_qs, quote_plus

from bot.core.language import Language


class Action(StrEnum):
    """What is pressed or chosen in a message, the Home tab or a modal; `listeners/clicks.py` handles each."""

    HELPED_YES = "helped_yes"
    HELPED_NO = "helped_no"
    PICK = "pick"
    """An option of "did you mean": the message turns into the answer."""
    RELATED = "related"
    """A related question: its answer follows as a message of its own."""
    COURT = "court"
    """A court for the answer shown: the message changes."""
    OTHER_COURT = "other_court"
    """The same answer with a select for another court: the message changes."""
    SIBLING = "sibling"
    DETAILS = "details"
    """The same answer with what is folded away: the message changes."""
    DESK = "desk"
    NEW_TICKET = "new_ticket"
    """Opens the form, from anywhere but an answer."""
    URGENT_TICKET = "urgent_ticket"
    """Opens the form as an urgent one, from what stands above an answer when a deadline presses."""
    POST_IN_THREAD = "post_in_thread"
    ANSWER_REQUEST = "answer_request"
    """*Answer this?*, which only the writer of a message in a request channel sees; the value is a `RequestControl`."""
    USUAL_COURT = "usual_court"
    FORGET_COURT = "forget_court"
    EXAMPLE = "example"
    CHECK = "check"
    """Anything in the card of a guided check; what it does is in the value, a `Step`."""
    CHECK_COURT = "check_court"
    """The court asked for in a card: the option's value is the court, so the `Step` is in the action id."""
    START = "start"
    """Begins a guided check, or shows one again; the value is a `Start`."""
    PROGRESS = "progress"
    """Shows one's checks in the direct message."""
    TOLD = "told"
    """Opens *Your saved answers*."""
    FORGET_ALL = "forget_all"
    PRIVACY_EXPORT = "privacy_export"
    """Sends people what is kept about them."""
    PRIVACY_ERASE = "privacy_erase"
    TRIAGE_SOLVED = "triage_solved"
    MINE = "mine"
    """Anything an asker presses about their ticket; what it does is in the value, an `TicketControl`."""
    STAFF = "staff"
    """The same for staff."""
    STAFF_MORE = "staff_more"
    """The menu of what staff do less often: the option's value is an `TicketControl`."""
    STAFF_CANNED = "staff_canned"
    """A canned reply chosen in the form of a reply: its words come into the field."""
    SETTINGS = "desk_settings"
    """Opens the help desk's settings."""
    REPORT_OUTAGE = "report_outage"
    """Opens the form for a known incident; the value may have its court."""
    INCIDENT = "incident"
    """Renews or ends a known incident; the value is an `IncidentControl`."""
    ON_CALL = "on_call_list"
    """Opens the on-call list."""
    NUDGE = "nudge"
    NOT_LINKED_CSV = "not_linked_csv"
    STOP_REMINDERS = "stop_reminders"
    KEEP_REMINDERS = "keep_reminders"
    COMPARE = "compare"
    """Two courts side by side, as a message of its own."""
    CALENDAR = "calendar"
    """Sends an event as a file: a court's go-live day, or the reminder of a paused check."""
    BOARD = "board"
    """Anything in the readiness board; what it does is in the value, a `BoardControl`."""
    MY_ROW = "my_row"
    """Anything about one's own row of the board; what it does is in the value, a `RowControl`."""
    KNOWLEDGE = "knowledge"
    """Anything that staff press about unanswered questions, drafts and reviews; the value is a `KnowledgeControl`."""
    WISH = "tell_me_when"
    """Below an answer that the bot does not have: its asker is told once there is one."""


class Modal(StrEnum):
    """Callbacks of the modals that people send."""

    QUESTION_FORM = "question_form"
    """The question of the shortcut *Ask*."""
    CHECK_LABEL = "check_label"
    """The name of the person asked for."""
    TOLD_FORM = "told_form"
    """*Your saved answers*."""
    TICKET_FORM = "ticket_form"
    """The form for the help desk."""
    TICKET_TRIAGE = "ticket_triage"
    """What can be done alone, shown before the form is sent."""
    STAFF_FORM = "staff_form"
    """Every form that staff fill in about a ticket; which one is in its metadata."""
    STAFF_PREVIEW = "staff_preview"
    """What the asker will read, before it is sent."""
    SETTINGS_FORM = "settings_form"
    INCIDENT_FORM = "incident_form"
    """A known incident, reported by staff."""
    ON_CALL_FORM = "on_call_form"
    ROSTER_FORM = "roster_form"
    """A roster, pasted as CSV."""
    ROSTER_GROUP = "roster_group"
    """A user group, and the courts of its people."""
    ROSTER_PREVIEW = "roster_preview"
    """What an import would do, before it is done."""
    ROSTER_CHOOSE = "roster_choose"
    """Which attorneys are asked to link."""
    ROSTER_PLAN = "roster_plan"
    """When those who were asked are reminded."""
    ROSTER_REPORT = "roster_report"
    """Which attorney is asked to confirm what somebody did for them."""
    TEACH_KIND = "teach_kind"
    """What the bot is to learn from a question."""
    TEACH_FORM = "teach_form"
    """The words of a draft."""
    DRAFT_REASON = "draft_reason"
    """Why a draft is withdrawn or rolled back."""


class Menu(StrEnum):
    """Selects in modals that ask for options while somebody types. What is chosen comes with the modal."""

    TICKET_COURT = "ticket_court"
    SETTINGS_COURTS = "settings_courts"
    INCIDENT_COURT = "incident_court"
    TEACH_COURT = "teach_court"
    TEACH_COURTS = "teach_courts"
    TEACH_ENTRY = "teach_entry"
    TEACH_TOPIC = "teach_topic"
    ROSTER_PEOPLE = "roster_people"
    """Attorneys who can be asked to link; the id ends with the court: roster_people.flsd"""


class Shortcut(StrEnum):
    """Callbacks of the message shortcuts."""

    ANSWER_THIS = "answer_this"
    MAKE_TICKET = "make_ticket"


MORE = "more"
"""The menu behind the three dots under an answer. Each of its options stands for a button: `in_menu`."""
IN_MENU = (Action.START, Action.SIBLING, Action.OTHER_COURT, Action.RELATED)
"""The buttons that its options may stand for."""

REPLY_EVENT = "helpdesk_reply"
"""Type of the message metadata that marks our replies."""

PASSED_ON = "white_check_mark"
"""The reaction that says: this was passed on."""

LINK = "link"
LOGIN = "login"
"""Ids of the flows that buttons begin."""

MAX_NAME = 60
"""Longer than any id of a node, choice, step, entry, court or flow."""


_quoted = lru_cache(maxsize=4096)(quote_plus)


def _encoded(**fields: str | int | None) -> str:
    """What a button carries, as a query: those fields that have a value."""
    return "&".join(
        f"{name}={value if isinstance(value, int) else _quoted(value)}"
        for name, value in fields.items()
        if value is not None
    )


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What a button knows of the answer it belongs to."""

    question: int | None = None
    entry: str | None = None
    court: str | None = None
    run: int | None = None
    """The guided check in whose card it stands."""
    beside: str | None = None
    """The court to compare `court` with."""
    language: Language = "en"
    """In which its message is."""

    def encode(self) -> str:
        language = None if self.language == "en" else self.language
        return _encoded(q=self.question, e=self.entry, c=self.court, r=self.run, b=self.beside, l=language) or "-"


def decode(value: str) -> AnswerContext:
    """Reads a button's value; what makes no sense is left out, since anybody can forge one."""
    fields = parse_qs(value)
    return AnswerContext(
        question=number(fields.get("q", [""])[0]),
        entry=fields.get("e", [None])[0],
        court=fields.get("c", [None])[0],
        run=number(fields.get("r", [""])[0]),
        beside=fields.get("b", [None])[0],
        language="es" if fields.get("l") == ["es"] else "en",
    )


Act = Literal[
    "choose", "name", "done", "stuck", "open", "change", "keep", "back", "restart", "pause", "resume", "decline",
    "unsure", "next",
]  # fmt: skip
"""What a control of a card does. name: opens the modal for a name. open: an entry of the help with a step. resume:
from a pause, or from the help, back to where the check stands. unsure: how to tell what is asked. next: the check of
the next court."""
_ACTS: frozenset[str] = frozenset(get_args(Act))


@dataclass(frozen=True, slots=True)
class CheckControl:
    """What a control of a card knows: its check, what the card showed, and what it says to that."""

    run: int
    act: Act
    node: str = ""
    """The question or outcome shown; for a step its key."""
    choice: str = ""
    """A choice of it; for `open` the entry, for `change` the question."""

    def encode(self) -> str:
        return _encoded(r=self.run, a=self.act, n=self.node or None, c=self.choice or None)


def decode_check_control(value: str) -> CheckControl | None:
    """Reads what a control of a card carries; None for what no card of ours ever held."""
    fields = parse_qs(value)
    run, act = number(fields.get("r", [""])[0]), fields.get("a", [""])[0]
    if run is None or act not in _ACTS:
        return None
    node, choice = (fields.get(key, [""])[0][:MAX_NAME] for key in ("n", "c"))
    return CheckControl(run, cast(Act, act), node, choice)


@dataclass(frozen=True, slots=True)
class Start:
    """What a *Start* or *Continue* button knows: a check to be shown again, or the flow and the court of another."""

    flow: str = LINK
    court: str | None = None
    run: int | None = None

    def encode(self) -> str:
        return _encoded(f=self.flow, c=self.court, r=self.run)


def decode_start(value: str) -> Start:
    """Reads a *Start* button's value; what makes no sense is left out."""
    fields = parse_qs(value)
    flow, court = fields.get("f", [LINK])[0], fields.get("c", [None])[0]
    return Start(flow[:MAX_NAME], court[:MAX_NAME] if court else None, number(fields.get("r", [""])[0]))


AskerAct = Literal["state", "withdraw", "reopen", "rate", "add", "send-files", "keep-files"]
StaffAct = Literal[
    "claim", "unclaim", "reply", "info", "pass", "answered", "resolve", "transfer", "snooze", "kind", "urgent",
    "duplicate", "again", "canned", "show", "outage", "open", "attach", "leave", "teach",
]  # fmt: skip
TicketAct = Literal[AskerAct, StaffAct]
_TICKET_ACTS: frozenset[str] = frozenset(get_args(TicketAct))


@dataclass(frozen=True, slots=True)
class TicketControl:
    """What a control about a ticket knows. `about`: a message, a score, the name of a canned reply ..."""

    ticket: int
    act: TicketAct
    about: str = ""

    def encode(self) -> str:
        return _encoded(t=self.ticket, a=self.act, x=self.about or None)


def decode_ticket_control(value: str) -> TicketControl | None:
    """Reads what a control about a ticket carries; None for what none of ours ever held."""
    fields = parse_qs(value)
    ticket, act = number(fields.get("t", [""])[0]), fields.get("a", [""])[0]
    if ticket is None or act not in _TICKET_ACTS:
        return None
    return TicketControl(ticket, cast(TicketAct, act), fields.get("x", [""])[0][:MAX_NAME])


def number(text: str) -> int | None:
    """A number that was typed, or that a button carries, such as that of a row; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def id_pattern(action: str) -> re.Pattern[str]:
    """Matches this action id, bare or with what makes it unique in its block."""
    return re.compile(rf"^{re.escape(action)}(\..*)?$")


def numbered_id(name: str, place: int) -> str:
    """An action id that is unique in its block: pick.2"""
    return f"{name}.{place}"


def in_menu(action_id: str, value: str) -> str:
    """The value of an option that does what the button with this id and value would."""
    return f"{action_id}?{value}"


def chosen_in_menu(option: str) -> tuple[str, str]:
    """Id and value of the button that an option stands for; both empty for what no menu of ours ever held."""
    action_id, _, value = option.partition("?")
    return (action_id, value) if any(id_pattern(action).match(action_id) for action in IN_MENU) else ("", "")


def is_group(text: str) -> bool:
    """Whether it looks like the id of a user group."""
    return re.fullmatch(r"S[A-Z0-9_]{2,30}", text) is not None


@dataclass(frozen=True, slots=True)
class PostId:
    """Which post of which row of the inbox a message is: the id of one of its blocks."""

    row: int
    key: str

    def encode(self) -> str | None:
        """None where it does not fit in a block's id."""
        made = f"post:{self.row}:{self.key}"
        return made if len(made) <= 255 else None

    @classmethod
    def decode(cls, block_id: str) -> PostId | None:
        row, _, key = block_id.removeprefix("post:").partition(":")
        if not block_id.startswith("post:") or not (row.isascii() and row.isdigit() and len(row) < 19) or not key:
            return None
        return cls(int(row), key)
