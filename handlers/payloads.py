"""The only place that digs in Slack payloads. Text people typed leaves it redacted, or not at all."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.asking import Asked, Asker, Surface
from bot.core.redaction import Redacted, redact
from handlers import ids

Payload = Mapping[str, Any]

SAID = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of `message` that a person typed; all others (joins, bots, topics ...) are not for us."""
_ENTITY = re.compile(r"<([^<>]*)>")
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam\^)")
_PERSON = re.compile(r"<@([A-Z0-9_]+)(?:\|[^<>]*)?>")
EMPTY_MENTION = "help"
"""What a bare mention asks."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message that is for the bot, whatever the state of its conversation."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message in a thread that names nobody: for the bot only if its writer began the thread with the bot."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Edit:
    """New words for an old message: for the bot only if the old one was."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class NotForUs:
    """Anything else. Nothing of it is kept."""


Heard = Addressed | FollowUp | Edit | NotForUs


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or an option chosen in one of our messages or views."""

    asker: Asker
    carried: ids.Carried
    chosen: str | None
    """Value of the option, for a select."""
    action_id: str
    number: int
    """Which of several alike: 2 for "example.2"; 0 where there is but one."""
    channel: str | None
    """None in a view (the Home tab)."""
    message_ts: str | None
    thread_ts: str | None
    ephemeral: bool
    action_ts: str


def heard(body: Payload, bot_user: str) -> Heard:
    """Whether an event is a message for the bot; the same test for `message` and `app_mention`."""
    event = body.get("event") or {}
    if event.get("type") not in ("message", "app_mention"):
        return NotForUs()
    if event.get("subtype") == "message_changed":
        return _edited(body, event, bot_user)
    if event.get("subtype") not in SAID or not _by_a_person(event, bot_user):
        return NotForUs()
    raw = str(event.get("text") or "")
    direct = event.get("channel_type") == "im"
    mentioned = bot_user in _PERSON.findall(raw)
    asked = _asked(body, event, raw, bot_user, direct=direct, mentioned=mentioned or direct)
    if mentioned or (direct and asked.text):
        return Addressed(asked)
    if direct or not asked.text or asked.thread_ts is None or _names_somebody(raw):
        return NotForUs()
    return FollowUp(asked)


def thread_of_others(body: Payload, bot_user: str) -> tuple[str, str, str, str] | None:
    """Team, channel, thread and writer of a message in a thread; nothing of what it says."""
    event = body.get("event") or {}
    if event.get("type") != "message" or event.get("subtype") not in SAID or not _by_a_person(event, bot_user):
        return None
    thread = event.get("thread_ts")
    if not thread or event.get("channel_type") == "im":
        return None
    return _team(body), event["channel"], thread, event["user"]


def command(body: Payload) -> tuple[Asked, str]:
    """A slash command: what it asks, and the channel-independent key of the call."""
    asker = Asker(body["team_id"], body["user_id"])
    redaction = redact(plain_text(str(body.get("text") or "")).strip())
    trigger = str(body.get("trigger_id") or "")
    asked = Asked(
        asker=asker,
        key=f"command:{trigger}"[:255],
        text=redaction.text,
        surface="command",
        channel=body["channel_id"],
        ts=trigger[:32],
        thread_ts=None,
        mentioned=True,
        secrets=redaction.found,
    )
    return asked, asked.key


def shortcut(body: Payload) -> Asked:
    """The message shortcut: what the message says, asked by whoever clicked."""
    message, user = body["message"], body["user"]["id"]
    redaction = redact(plain_text(_message_text(message)).strip())
    channel, ts = body["channel"]["id"], message["ts"]
    return Asked(
        asker=Asker(_team(body), user),
        key=f"shortcut:{channel}:{ts}:{user}:{body.get('action_ts', '')}"[:255],
        text=redaction.text,
        surface="shortcut",
        channel=channel,
        ts=message.get("thread_ts")
        or ts,  # where *Post in thread* goes: Slack knows a thread by its first message only
        thread_ts=message.get("thread_ts"),
        mentioned=True,
        secrets=0,  # it is not the clicker who typed it
    )


def click(body: Payload) -> Click:
    """A block action of ours."""
    action = body["actions"][0]
    container = body.get("container") or {}
    message = body.get("message") or {}
    option = action.get("selected_option") or {}
    name, _, carried = str(action["action_id"]).partition(".")
    in_select = name == ids.COURT
    return Click(
        asker=Asker(_team(body), body["user"]["id"]),
        carried=ids.decode(carried if in_select else str(action.get("value") or "")),
        chosen=option.get("value"),
        action_id=name,
        number=int(carried) if carried.isascii() and carried.isdigit() else 0,
        channel=container.get("channel_id"),
        message_ts=container.get("message_ts"),
        thread_ts=container.get("thread_ts") or message.get("thread_ts"),
        ephemeral=bool(container.get("is_ephemeral")),
        action_ts=str(action.get("action_ts") or body.get("trigger_id") or ""),
    )


def typed_option(body: Payload) -> tuple[Asker, str]:
    """Who types in a type-ahead select, and what."""
    return Asker(_team(body), body["user"]["id"]), redact(str(body.get("value") or "")).text


def home_opened(body: Payload) -> Asker | None:
    """Who opened the Home tab; None for the Messages tab."""
    event = body["event"]
    return Asker(_team(body), event["user"]) if event.get("tab") == "home" else None


def person(body: Payload) -> Asker:
    """Who pressed a button in a view."""
    return Asker(_team(body), body["user"]["id"])


def plain_text(text: str) -> str:
    """Slack's message text as a person sees it: mentions of people gone, links and channels by name, entities back."""
    return html.unescape(_ENTITY.sub(_seen, text))


def _seen(match: re.Match[str]) -> str:
    inside = match[1]
    target, _, label = inside.partition("|")
    if inside.startswith(("@", "!")):
        return ""
    if inside.startswith("#"):
        return f"#{label}" if label else ""
    return label or target.removeprefix("mailto:")


def _edited(body: Payload, event: Payload, bot_user: str) -> Heard:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    # A link that unfurls changes the message too: only new words by the person count.
    if (
        message.get("subtype") not in SAID
        or not message.get("edited")
        or message.get("text") == before.get("text")
        or not _by_a_person(message, bot_user)
    ):
        return NotForUs()
    direct = event.get("channel_type") == "im"
    inner = {**message, "channel": event["channel"], "channel_type": event.get("channel_type")}
    asked = _asked(body, inner, str(message.get("text") or ""), bot_user, direct=direct, mentioned=True)
    return Edit(asked)


def _asked(body: Payload, event: Payload, raw: str, bot_user: str, *, direct: bool, mentioned: bool) -> Asked:
    redaction = redact(plain_text(raw).strip())
    text = redaction.text
    if not text and bot_user in _PERSON.findall(raw):
        text = Redacted(EMPTY_MENTION)
    ts, edited = str(event["ts"]), str((event.get("edited") or {}).get("ts") or "")
    surface: Surface = "dm" if direct else "channel"
    return Asked(
        asker=Asker(_team(body), event["user"]),
        key=f"{event['channel']}:{ts}" + (f":{edited}" if edited else ""),
        text=text,
        surface=surface,
        channel=event["channel"],
        ts=ts,
        thread_ts=event.get("thread_ts"),
        mentioned=mentioned,
        secrets=redaction.found,
        edited_ts=edited,
    )


def _by_a_person(event: Payload, bot_user: str) -> bool:
    user = event.get("user")
    return bool(user) and user not in (bot_user, "USLACKBOT") and not event.get("bot_id") and "ts" in event


def _names_somebody(raw: str) -> bool:
    return bool(_PERSON.search(raw) or _BROADCAST.search(raw))


def _message_text(message: Payload) -> str:
    """The words of a message: its text, or (messages of other apps often have none) that of its parts."""
    if message.get("text"):
        return str(message["text"])
    parts = (
        part.get("text") or part.get("fallback") or "" if isinstance(part, Mapping) else ""
        for part in message.get("attachments") or ()
    )
    return "\n".join([*parts, *_texts(message.get("blocks"))]).strip()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)


def _team(body: Payload) -> str:
    team = body.get("team")
    if isinstance(team, Mapping) and team.get("id"):
        return str(team["id"])
    return str(body.get("team_id") or (body.get("user") or {}).get("team_id"))
