"""Slash commands and shortcuts: what only the person who used them sees answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from bot.core.inquiry import Asker, Inquiry
from handlers.action_ids import Shortcut
from handlers.global_shortcuts import GlobalShortcut
from handlers.slack.fields import Payload, as_id, as_object, as_text, as_ts, as_url, optional
from handlers.slack.message_text import read_contents
from handlers.slack.payloads.clicks import MAX_TRIGGER
from handlers.slack.payloads.text import people_named, plain_text, redact_line, redact_question
from handlers.slack.places import Recipient


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command. It is known by its trigger, which is good for one call."""

    argument: ClassVar = "typed"
    asker: Asker
    channel: str
    trigger: str
    """Opens a modal, once and within three seconds."""
    person: str | None
    """The first one that it names; Slack gives their id where the manifest asks to escape."""
    words: str = field(repr=False)
    """As a person sees them. They leave through `question` only."""

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.asker.user_id, self.channel)

    def question(self, *, external: bool) -> Inquiry:
        """What it asks, redacted."""
        redaction = redact_line(self.words)
        return Inquiry(
            asker=self.asker,
            key=f"command:{self.trigger}"[:255],
            text=redaction.text,
            surface="command",
            channel=self.channel,
            ts=self.trigger[:32],
            thread_ts=None,
            mentioned=True,
            secrets=redaction.found,
            external=external,
        )


@dataclass(frozen=True, slots=True)
class ShortcutUse:
    """A shortcut used on a message."""

    argument: ClassVar = "used"
    shortcut: Shortcut | None
    """None for one of an older version."""
    asker: Asker
    """Whoever used it."""
    channel: str
    ts: str
    """Of the message."""
    thread_ts: str | None
    action_ts: str
    author: str | None
    """Who wrote the message; None for another app."""
    trigger: str
    """Opens a modal, once and within three seconds."""
    words: str = field(repr=False)
    """Of the message, as a person sees them. They leave through `question` only."""

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.asker.user_id, self.channel)

    def question(self, *, external: bool) -> Inquiry:
        """What the message says, redacted, asked by whoever used the shortcut: they typed none of its secrets."""
        return Inquiry(
            asker=self.asker,
            key=f"shortcut:{self.channel}:{self.ts}:{self.asker.user_id}:{self.action_ts}"[:255],
            text=redact_question(self.words).text,
            surface="shortcut",
            channel=self.channel,
            # Where *Post in thread* goes: Slack knows a thread by its first message only.
            ts=self.thread_ts or self.ts,
            thread_ts=self.thread_ts,
            mentioned=True,
            external=external,
        )


@dataclass(frozen=True, slots=True)
class GlobalShortcutUse:
    """A shortcut used on no message: Slack says who used it and when, but not where, and gives no response_url.

    https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
    """

    argument: ClassVar = "used_anywhere"
    shortcut: GlobalShortcut | None
    """None for one of an older version."""
    asker: Asker
    trigger: str
    """Opens a modal, once and within three seconds."""
    action_ts: str


def read_command(body: Payload, team: str) -> Command:
    as_url(body.get("response_url"))
    text = as_text(body.get("text"))
    return Command(
        asker=Asker(team, as_id(body.get("user_id"))),
        channel=as_id(body.get("channel_id")),
        trigger=as_text(body.get("trigger_id"))[:MAX_TRIGGER],
        person=next(iter(people_named(text)), None),
        words=plain_text(text).strip(),
    )


def read_shortcut(body: Payload, team: str) -> ShortcutUse:
    name = as_text(body.get("callback_id"))
    as_url(body.get("response_url"))
    message = as_object(body.get("message"))
    return ShortcutUse(
        shortcut=next((one for one in Shortcut if one == name), None),
        asker=_person(body, team),
        channel=as_id(as_object(body.get("channel")).get("id")),
        ts=as_ts(message.get("ts")),
        thread_ts=optional(as_ts, message.get("thread_ts")),
        action_ts=as_text(body.get("action_ts")),
        author=None if message.get("bot_id") else optional(as_id, message.get("user")),
        trigger=as_text(body.get("trigger_id"))[:MAX_TRIGGER],
        words=plain_text(read_contents(message).text).strip(),
    )


def read_global_shortcut(body: Payload, team: str) -> GlobalShortcutUse:
    name = as_text(body.get("callback_id"))
    return GlobalShortcutUse(
        shortcut=next((one for one in GlobalShortcut if one == name), None),
        asker=_person(body, team),
        trigger=as_text(body.get("trigger_id"))[:MAX_TRIGGER],
        action_ts=as_ts(body.get("action_ts")),
    )


def _person(body: Payload, team: str) -> Asker:
    return Asker(team, as_id(as_object(body.get("user")).get("id")))


__all__ = ["Command", "GlobalShortcutUse", "ShortcutUse", "read_command", "read_global_shortcut", "read_shortcut"]
