"""What is pressed, chosen, or typed in a select, in our messages and views."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, Literal

from bot.core.inquiry import Asker, Inquiry
from handlers import action_ids
from handlers.action_ids import Action
from handlers.request_control import RequestControl, decode_request_control
from handlers.slack.fields import MalformedError, Payload, as_id, as_object, as_text, as_ts, as_url, optional
from handlers.slack.payloads.text import plain_text, redact_question
from handlers.slack.places import Recipient

MAX_TRIGGER: Final = 255
MAX_TYPED: Final = 80
"""Of what somebody types in a type-ahead select: no court's name is longer."""
Container = Literal["message", "home", "modal"]


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or an option chosen in one of our messages or views."""

    argument: ClassVar = "click"
    asker: Asker
    action: Action | None
    """None for one of an older version, or a forged one. Of a menu's option, the one that it stands for."""
    context: action_ids.AnswerContext
    choice: str | None
    """Value of the option, for a select."""
    number: int
    """Which of several alike: 2 for "example.2"; 0 where there is but one."""
    container: Container
    channel: str | None
    """None in a view."""
    message_ts: str | None
    thread_ts: str | None
    ephemeral: bool
    action_ts: str
    on_ticket: action_ids.TicketControl | None = None
    """For a control about a ticket; None where it makes no sense."""
    value: str = ""
    """Of a button, as it is."""
    step: action_ids.CheckControl | None = None
    """For a control in the card of a check; None where it makes no sense."""
    start: action_ids.Start = field(default_factory=action_ids.Start)
    trigger: str = ""
    """Opens a modal, once and within three seconds."""
    view_id: str | None = None
    """Of the modal or Home tab clicked in."""
    about: str = ""
    """What we had put in the modal: its private metadata."""
    request: RequestControl | None = None
    """For *Answer this?*; None where it makes no sense."""
    words: str = field(default="", repr=False)
    """The first text typed in the modal so far. It leaves through `typed` only."""

    def typed(self) -> str:
        """What was typed so far, redacted."""
        return redact_question(self.words).text if self.words else ""

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.asker.user_id, self.channel, self.thread_ts)

    def question(self) -> Inquiry | None:
        """The message of a request channel that its writer wants an answer to, as if it had named the bot."""
        if self.request is None or self.channel is None:
            return None
        ts, redaction = self.request.ts, redact_question(self.request.words)
        return Inquiry(
            asker=self.asker,
            key=f"{self.channel}:{ts}",
            text=redaction.text,
            surface="channel",
            channel=self.channel,
            ts=ts,
            thread_ts=None,
            mentioned=True,
        )

    def without_question(self) -> Click:
        """The click of somebody external: they choose an answer, but leave no trace on the question somebody asked."""
        return replace(self, context=replace(self.context, question=None))


@dataclass(frozen=True, slots=True)
class Typing:
    """The beginning of what somebody types in a select that offers options meanwhile."""

    argument: ClassVar = "typing"
    asker: Asker
    words: str = field(repr=False)
    suffix: str = ""
    """What the select's action id ends with: alsd for "roster_people.alsd"."""

    def read(self) -> str:
        """Redacted."""
        return redact_question(self.words).text


def read_click(body: Payload, team: str) -> Click:
    """A block action of ours."""
    action, container, message = _action(body), _part(body, "container"), _part(body, "message")
    if container.get("type") != "view":
        as_url(body.get("response_url"))
    action_id, value, chosen = _pressed(action)
    name, _, suffix = action_id.partition(".")
    return Click(
        asker=Asker(team, as_id(as_object(body.get("user")).get("id"))),
        action=next((one for one in Action if one == name), None),
        context=action_ids.decode(suffix if name == Action.COURT else value),
        choice=chosen or None,
        number=int(suffix) if re.fullmatch(r"[0-9]{1,3}", suffix) else 0,
        container=_container(body),
        channel=optional(as_id, container.get("channel_id")),
        message_ts=optional(as_ts, container.get("message_ts")),
        thread_ts=optional(as_ts, container.get("thread_ts") or message.get("thread_ts")),
        ephemeral=bool(container.get("is_ephemeral")),
        action_ts=as_ts(action.get("action_ts")),
        on_ticket=action_ids.decode_ticket_control(value or chosen),
        value=value[: action_ids.MAX_NAME],
        step=_step(name, suffix, value, chosen),
        start=action_ids.decode_start(value),
        request=decode_request_control(value) if name == Action.ANSWER_REQUEST else None,
        trigger=as_text(body.get("trigger_id"))[:MAX_TRIGGER],
        view_id=optional(as_id, _part(body, "view").get("id")),
        about=as_text(_part(body, "view").get("private_metadata")),
        words=_typed(_part(body, "view")),
    )


def _typed(view: Payload) -> str:
    """The first text that was typed in a view so far."""
    inputs = as_object(_part(view, "state").get("values") or {}).values()
    texts = (as_text(as_object(value).get("value")) for fields in inputs for value in as_object(fields).values())
    return next((plain_text(text).strip() for text in texts if text), "")


def _part(payload: Payload, name: str) -> Payload:
    """An object in it that may be left out."""
    return as_object(payload.get(name) or {})


def _action(body: Payload) -> Payload:
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions:
        raise MalformedError("a click without an action")
    return as_object(actions[0])


def _pressed(action: Payload) -> tuple[str, str, str]:
    """Id and value of what was pressed, and the value of the option chosen; of a menu, the button it stands for."""
    action_id, value = as_text(action.get("action_id")), as_text(action.get("value"))
    chosen = as_text(_part(action, "selected_option").get("value"))
    if not action_id.partition(".")[0]:
        raise MalformedError("a click on nothing")
    if action_id == action_ids.MORE:
        return (*action_ids.chosen_in_menu(chosen), "")
    return action_id, value, chosen


def _container(body: Payload) -> Container:
    view = _part(body, "view")
    if not view.get("id"):
        return "message"
    return "home" if view.get("type") == "home" else "modal"


def _step(name: str, suffix: str, value: str, chosen: str) -> action_ids.CheckControl | None:
    """What a control of a card says: in a button's value, a menu's option, or (courts) option and action id."""
    if name != Action.CHECK_COURT:
        return action_ids.decode_check_control(value or chosen)
    step = action_ids.decode_check_control(suffix)
    return replace(step, choice=chosen[: action_ids.MAX_NAME]) if step and step.act == "choose" else None


def read_typing(body: Payload, team: str) -> Typing:
    suffix = as_text(body.get("action_id")).partition(".")[2]
    asker = Asker(team, as_id(as_object(body.get("user")).get("id")))
    return Typing(asker, as_text(body.get("value"))[:MAX_TYPED], suffix[: action_ids.MAX_NAME])


__all__ = ["MAX_TRIGGER", "Click", "Typing", "read_click", "read_typing"]
