"""The only place that digs in Slack payloads. Text people typed leaves it redacted, or not at all.

Whose a message is follows from ids and mentions. Only what is for the bot is redacted, and so read at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.core.asking import Asked, Asker, Surface
from bot.core.redaction import Redacted, Redaction, redact, visible
from bot.jobs.inbox import Seen
from handlers import action_ids
from handlers.slack import teams
from handlers.slack.fields import MalformedError, Payload
from handlers.slack.fields import as_id as _id
from handlers.slack.fields import as_object as _object
from handlers.slack.fields import as_text as _text
from handlers.slack.fields import as_ts as _ts
from handlers.slack.fields import as_url as _url
from handlers.slack.fields import optional as _optional
from handlers.slack.message_text import Contents, read_contents

CHANGES = (
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "subteam_members_changed",
    "subteam_updated",
)
"""Events about a channel, a user group or who is in it."""
CONVERSIONS = ("channel_convert_to_public", "channel_convert_to_private")
"""The same, as subtypes of `message`."""
SAID = (None, "file_share", "me_message", "thread_broadcast")
"""Subtypes of `message` that a person typed; all others (joins, bots, topics ...) are not for us."""
OWN = (None, "thread_broadcast", "bot_message")
"""Those that the bot's own posts have."""
_ENTITY = re.compile(r"<([^<>]*)>")
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam\^)")
_PERSON = re.compile(r"<@([A-Z0-9_]+)(?:\|[^<>]*)?>")
_LEAD = re.compile(r"\s*(?:!reply(?=[:\s])[:\s]*|ticket\s+)", re.IGNORECASE)
EMPTY_MENTION = "help"
"""What a bare mention asks."""
MAX_TRIGGER = 255
MAX_TYPED = 80
"""Of what somebody types in a type-ahead select: no court's name is longer."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A question by its ids: whose it is, and where it stands. Its words are not looked at before it is for the bot."""

    asked: Asked
    """Without its text."""
    words: str = field(repr=False)
    """As a person sees them. They leave through `read` only."""

    def read(self) -> Asked:
        """The question with its text, redacted: tens of milliseconds for the longest."""
        redaction = _redacted(self.words) if self.asked.surface == "command" else redact(self.words)
        return replace(self.asked, text=redaction.text, secrets=redaction.found)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message that is for the bot, whatever the state of its conversation."""

    unread: Unread


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message in a thread that names nobody: for the bot only if its writer began the thread with the bot."""

    unread: Unread


@dataclass(frozen=True, slots=True)
class Edit:
    """New words for an old message: for the bot if the old one was, or if only the new words speak to it."""

    unread: Unread
    added: bool = False
    """What makes it one for the bot came with the edit: a mention, or in a direct message any words at all."""


@dataclass(frozen=True, slots=True)
class NotForUs:
    """Anything else. Nothing of it is kept."""


Heard = Addressed | FollowUp | Edit | NotForUs


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or an option chosen in one of our messages or views."""

    asker: Asker
    carried: action_ids.Carried
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
    on_ticket: action_ids.OnTicket | None = None
    """For a control about a ticket; None where it makes no sense."""
    value: str = ""
    """Of a button, as it is."""
    step: action_ids.Step | None = None
    """For a control in the card of a check; None where it makes no sense."""
    start: action_ids.Start = field(default_factory=action_ids.Start)
    trigger: str = ""
    """Opens a modal, once and within three seconds."""
    view_id: str | None = None
    """Of the modal or Home tab clicked in."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent."""

    asker: Asker
    view_id: str
    about: str
    """What we had put in it: its private metadata."""
    values: Mapping[str, str]
    """Block id -> the option chosen, or the text typed, redacted."""
    secrets: int
    """How many passwords or codes were taken out of the texts."""


def heard(body: Payload, bot_user: str) -> Heard:
    """Whether an event is a message for the bot; the same test for `message` and `app_mention`."""
    event = _object(body.get("event") or {})
    if event.get("type") not in ("message", "app_mention"):
        return NotForUs()
    if event.get("subtype") == "message_changed":
        return _edited(body, event, bot_user)
    if event.get("subtype") not in SAID or not _by_a_person(event, bot_user):
        return NotForUs()
    contents = read_contents(event)
    direct = event.get("channel_type") == "im"
    mentioned = bot_user in _PERSON.findall(contents.typed)
    unread = _unread(body, event, contents, bot_user, direct=direct, mentioned=mentioned or direct)
    if unread.asked.edited_ts:  # a mention that an edit brought comes as one, beside the edit
        return Edit(unread, added=mentioned)
    if mentioned or (direct and (unread.words or contents.files)):
        return Addressed(unread)
    if direct or not unread.words or unread.asked.thread_ts is None or _names_somebody(contents.typed):
        return NotForUs()
    return FollowUp(unread)


def own_post(body: Payload, bot_user: str) -> Seen | None:
    """The post of an inbox row that this `message` event tells of; None for anything else. Nothing else is read."""
    event = _object(body.get("event") or {})
    if event.get("type") != "message" or event.get("subtype") not in OWN or event.get("user") != bot_user:
        return None
    blocks = event.get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        name = block.get("block_id") if isinstance(block, dict) else None
        post = action_ids.PostId.read(name) if isinstance(name, str) else None
        if post is not None:
            return Seen(_team(body), post.row, post.key, _ts(event.get("ts")))
    return None


@dataclass(frozen=True, slots=True)
class InThread:
    """What a person wrote in a thread, new or with other words; with `text` None they deleted it.

    `text` is empty until it is read.
    """

    asker: Asker
    channel: str
    thread_ts: str
    ts: str
    edited_ts: str
    text: Redacted | None
    secrets: int
    files: int
    words: str = field(default="", repr=False)
    """As a person sees them. They leave through `read` only."""

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.ts}" + (f":{self.edited_ts}" if self.edited_ts else "")

    def read(self) -> InThread:
        """The same with its text, redacted."""
        if self.text is None:
            return self
        redaction = _redacted(self.words)
        return replace(self, text=redaction.text, secrets=redaction.found, words="")


def in_thread(body: Payload, bot_user: str) -> InThread | None:
    """A message, an edit or a deletion by a person in a thread; None for anything else.

    Only a thread that belongs to a ticket is any business of ours: whoever calls asks that first.
    """
    event = _object(body.get("event") or {})
    if event.get("type") not in ("message", "app_mention"):
        return None
    subtype, message = event.get("subtype"), event
    if subtype == "message_changed":
        message = _object(event.get("message") or {})
        if not message.get("edited"):
            return None
    elif subtype == "message_deleted":
        message = _object(event.get("previous_message") or {})
    if message.get("subtype") not in SAID or not _by_a_person(message, bot_user) or not message.get("thread_ts"):
        return None
    contents = read_contents(message)
    deleted = subtype == "message_deleted"
    edited = _optional(_ts, _object(message.get("edited") or {}).get("ts")) or ""
    return InThread(
        asker=Asker(_team(body), _id(message.get("user"))),
        channel=_id(event.get("channel")),
        thread_ts=_ts(message["thread_ts"]),
        ts=_ts(message.get("ts")),
        edited_ts="deleted" if deleted else edited,
        text=None if deleted else Redacted(""),
        secrets=0,
        files=contents.files,
        words="" if deleted else plain_text(contents.text).strip(),
    )


@dataclass(frozen=True, slots=True)
class Gone:
    """A message that a person had written and that is deleted; nothing of what it said."""

    asker: Asker
    channel: str
    ts: str
    line: str
    """As `bot.desk.questions.conversation_line` has it."""


def gone(body: Payload, bot_user: str) -> Gone | None:
    """A deleted message of a person; None for anything else. Slack leaves a tombstone where there are replies."""
    event = _object(body.get("event") or {})
    tombstone = (
        event.get("subtype") == "message_changed" and _object(event.get("message") or {}).get("subtype") == "tombstone"
    )
    if event.get("type") != "message" or not (tombstone or event.get("subtype") == "message_deleted"):
        return None
    message = _object(event.get("previous_message") or {})
    if message.get("subtype") not in SAID or not _by_a_person(message, bot_user):
        return None
    ts, thread_ts = _ts(message.get("ts")), _optional(_ts, message.get("thread_ts"))
    begins = "" if event.get("channel_type") == "im" else ts
    return Gone(
        asker=Asker(_team(body), _id(message.get("user"))),
        channel=_id(event.get("channel")),
        ts=ts,
        line=begins if thread_ts in (None, ts) else thread_ts or "",
    )


def mentions(body: Payload, bot_user: str) -> bool:
    """Whether a message names the bot, in its new words if it was edited."""
    event = _object(body.get("event") or {})
    message = _object(event.get("message") or {}) if event.get("subtype") == "message_changed" else event
    return bot_user in _PERSON.findall(read_contents(message).typed)


def _redacted(text: str) -> Redaction:
    """Redacts what follows a word to the bot: a code alone is known by standing alone."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    rest = redact(text[at:])
    return replace(rest, text=Redacted(text[:at] + rest.text))


def thread_of_others(body: Payload, bot_user: str) -> tuple[str, str, str, str] | None:
    """Team, channel, thread and writer of a message in a thread; nothing of what it says."""
    event = _object(body.get("event") or {})
    if event.get("type") != "message" or event.get("subtype") not in SAID or not _by_a_person(event, bot_user):
        return None
    if not event.get("thread_ts") or event.get("channel_type") == "im":
        return None
    return _team(body), _id(event.get("channel")), _ts(event["thread_ts"]), _id(event["user"])


def command(body: Payload) -> Asked:
    """A slash command: what it asks. It is known by its trigger, which is good for one call."""
    return _command(body).read()


def _command(body: Payload) -> Unread:
    trigger = _text(body.get("trigger_id"))
    asked = Asked(
        asker=Asker(_team(body), _id(body.get("user_id"))),
        key=f"command:{trigger}"[:255],
        text=Redacted(""),
        surface="command",
        channel=_id(body.get("channel_id")),
        ts=trigger[:32],
        thread_ts=None,
        mentioned=True,
        external=teams.of(body).external,
    )
    return Unread(asked, plain_text(_text(body.get("text"))).strip())


def person_named(body: Payload) -> str | None:
    """The first person that a command names; Slack gives their id where the manifest asks to escape."""
    found = _PERSON.search(_text(body.get("text")))
    return found[1] if found else None


def author(body: Payload) -> str | None:
    """Who wrote the message that a shortcut was used on; None for another app."""
    message = _object(body.get("message"))
    return None if message.get("bot_id") else _optional(_id, message.get("user"))


def trigger(body: Payload) -> str:
    """Opens a modal, once and within three seconds."""
    return _text(body.get("trigger_id"))[:MAX_TRIGGER]


def shortcut(body: Payload) -> Asked:
    """The message shortcut: what the message says, asked by whoever clicked."""
    return replace(_shortcut(body).read(), secrets=0)  # it is not the clicker who typed it


def _shortcut(body: Payload) -> Unread:
    asker, message = person(body), _object(body.get("message"))
    channel, ts = _id(_object(body.get("channel")).get("id")), _ts(message.get("ts"))
    thread = _optional(_ts, message.get("thread_ts"))
    asked = Asked(
        asker=asker,
        key=f"shortcut:{channel}:{ts}:{asker.user_id}:{_text(body.get('action_ts'))}"[:255],
        text=Redacted(""),
        surface="shortcut",
        channel=channel,
        # Where *Post in thread* goes: Slack knows a thread by its first message only.
        ts=thread or ts,
        thread_ts=thread,
        mentioned=True,
        external=teams.of(body).external,
    )
    return Unread(asked, plain_text(read_contents(message).text).strip())


def click(body: Payload) -> Click:
    """A block action of ours."""
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions:
        raise MalformedError("a click without an action")
    action, container = _object(actions[0]), _object(body.get("container") or {})
    message, option = _object(body.get("message") or {}), _object(action.get("selected_option") or {})
    name, _, carried = _text(action.get("action_id")).partition(".")
    if not name:
        raise MalformedError("a click on nothing")
    value, chosen = _text(action.get("value")), _text(option.get("value"))
    known = action_ids.decode(carried if name == action_ids.COURT else value)
    return Click(
        asker=person(body),
        # External people choose an answer, but leave no trace on the question that somebody asked.
        carried=replace(known, question=None) if teams.of(body).external else known,
        chosen=chosen or None,
        action_id=name,
        number=int(carried) if re.fullmatch(r"[0-9]{1,3}", carried) else 0,
        channel=_optional(_id, container.get("channel_id")),
        message_ts=_optional(_ts, container.get("message_ts")),
        thread_ts=_optional(_ts, container.get("thread_ts") or message.get("thread_ts")),
        ephemeral=bool(container.get("is_ephemeral")),
        action_ts=_ts(action.get("action_ts")),
        on_ticket=action_ids.decode_on_ticket(value or chosen),
        value=value[: action_ids.MAX_NAME],
        step=_step(name, carried, value, chosen),
        start=action_ids.decode_start(value),
        trigger=_text(body.get("trigger_id"))[:MAX_TRIGGER],
        view_id=_optional(_id, _object(body.get("view") or {}).get("id")),
    )


def in_home(body: Payload) -> bool:
    """Whether a click was in the Home tab."""
    return _object(body.get("view") or {}).get("type") == "home"


def _step(name: str, carried: str, value: str, chosen: str) -> action_ids.Step | None:
    """What a control of a card says: in a button's value, a menu's option, or (courts) option and action id."""
    if name != action_ids.CHECK_COURT:
        return action_ids.decode_step(value or chosen)
    step = action_ids.decode_step(carried)
    return replace(step, choice=chosen[: action_ids.MAX_NAME]) if step and step.act == "choose" else None


def submission(body: Payload) -> Submission:
    """A modal of ours, sent."""
    return _submission(body, redact)


def _submission(body: Payload, read: Callable[[str], Redaction]) -> Submission:
    view = _object(body.get("view"))
    values: dict[str, str] = {}
    secrets = 0
    for block, entered in _object(_object(view.get("state") or {}).get("values") or {}).items():
        for value in _object(entered).values():
            redaction = read(plain_text(_text(_object(value).get("value"))).strip())
            secrets += redaction.found
            values[_text(block)] = _chosen(_object(value)) or redaction.text
    return Submission(
        asker=person(body),
        view_id=_id(view.get("id")),
        about=_text(view.get("private_metadata")),
        values=values,
        secrets=secrets,
    )


def _unread_field(_: str) -> Redaction:
    return Redaction(Redacted(""), 0)


def _chosen(value: Payload) -> str:
    """What was picked in an input: an option, a person, a channel; with commas between where there are several."""
    one = value.get("selected_user") or value.get("selected_conversation")
    if one:
        return _id(one)
    people = value.get("selected_users") or []
    if not isinstance(people, list):
        raise MalformedError("something else where a list belongs")
    if people:
        return ",".join(map(_id, people))
    options = value.get("selected_options") or [value.get("selected_option") or {}]
    if not isinstance(options, list):
        raise MalformedError("something else where a list belongs")
    return ",".join(filter(None, (_text(_object(one).get("value")) for one in options)))


def typed_option(body: Payload) -> tuple[Asker, str]:
    """Who types in a type-ahead select, and the beginning of what."""
    return person(body), redact(_text(body.get("value"))[:MAX_TYPED]).text


def home_opened(body: Payload) -> Asker | None:
    """Who opened the Home tab; None for the Messages tab."""
    event = _object(body.get("event"))
    return Asker(_team(body), _id(event.get("user"))) if event.get("tab") == "home" else None


def changed(body: Payload) -> tuple[str, tuple[str, ...]]:
    """Team, and the ids of the channels or user groups that an event is about."""
    event = _object(body.get("event"))
    group = _object(event.get("subteam") or {}).get("id")
    named = (event.get("channel"), event.get("old_channel_id"), event.get("subteam_id"), group)
    return _team(body), tuple(_id(one) for one in named if one)


@dataclass(frozen=True, slots=True)
class Left:
    """A workspace, or a whole organization, that took the bot out, or its token back."""

    team_id: str
    """Of the organization where that is what installed it."""
    at: datetime


def left(body: Payload) -> Left | None:
    """Which workspace has no use for the bot any more; None where only somebody's own token was taken back."""
    event = _object(body.get("event"))
    if event.get("type") == "tokens_revoked" and not _object(event.get("tokens") or {}).get("bot"):
        return None
    at = body.get("event_time")
    if not isinstance(at, int) or not 0 <= at < 10**11:
        raise MalformedError("something else where a time belongs")
    return Left(teams.read_account(body), datetime.fromtimestamp(at, tz=UTC))


def person(body: Payload) -> Asker:
    """Who clicked, chose or called."""
    return Asker(_team(body), _id(_object(body.get("user")).get("id")))


def whereabouts(body: Payload) -> tuple[Asker, str | None]:
    """Who did something with a response_url, and in which channel; None in a view."""
    if "command" in body:
        asked = command(body)
        return asked.asker, asked.channel
    return person(body), _optional(_id, _object(body.get("channel") or {}).get("id"))


def check(body: Payload) -> None:
    """Raises MalformedError for what Slack does not send, before Bolt stumbles over it or acks it."""
    try:
        _check(body)
    except RecursionError:
        raise MalformedError("something nested deeper than anything of Slack's") from None


def _check(body: Payload) -> None:
    for key in body.keys() & {"event", "view"}:
        _text(_object(body[key]).get("type"))
    match body:
        case {"type": "event_callback"}:
            _check_event(body)
        case {"type": "block_actions"}:
            click(body)
            if _object(body.get("container") or {}).get("type") != "view":
                _url(body.get("response_url"))
        case {"type": "view_submission"}:
            _submission(body, _unread_field)
        case {"type": "block_suggestion"}:
            _text(body.get("action_id"))
            typed_option(body)
        case {"type": "message_action"}:
            _text(body.get("callback_id"))
            _shortcut(body)
            _url(body.get("response_url"))
        case {"command": _}:
            _command(body)
            _url(body.get("response_url"))


def _check_event(body: Payload) -> None:
    match body.get("event"):
        case {"type": "app_home_opened"}:
            home_opened(body)
        case {"type": "app_uninstalled" | "tokens_revoked"}:
            left(body)
        case {"type": kind} if kind in CHANGES:
            changed(body)
        case {"type": "message", "subtype": kind} if kind in CONVERSIONS:
            changed(body)


def plain_text(text: str) -> str:
    """Slack's message text as a person sees it: mentions of people gone, links and channels by name, entities back."""
    return visible(html.unescape(_ENTITY.sub(_seen, text)))


def _seen(match: re.Match[str]) -> str:
    inside = match[1]
    target, _, label = inside.partition("|")
    if inside.startswith(("@", "!")):
        return ""
    if inside.startswith("#"):
        return f"#{label}" if label else ""
    return label or target.removeprefix("mailto:")


def _edited(body: Payload, event: Payload, bot_user: str) -> Heard:
    message, before = _object(event.get("message") or {}), _object(event.get("previous_message") or {})
    if message.get("subtype") not in SAID or not message.get("edited") or not _by_a_person(message, bot_user):
        return NotForUs()
    contents, old = read_contents(message), read_contents(before)
    # A link that unfurls changes the message too: only new words by the person count.
    if contents.text == old.text:
        return NotForUs()
    direct = event.get("channel_type") == "im"
    inner = {**message, "channel": event.get("channel")}
    unread = _unread(body, inner, contents, bot_user, direct=direct, mentioned=True)
    was, now = (bot_user in _PERSON.findall(one.typed) for one in (old, contents))
    return Edit(unread, added=bool(unread.words) and (not old.text if direct else now and not was))


def _unread(
    body: Payload, event: Payload, contents: Contents, bot_user: str, *, direct: bool, mentioned: bool
) -> Unread:
    words = plain_text(contents.text).strip()
    if not words and bot_user in _PERSON.findall(contents.typed):
        words = EMPTY_MENTION
    channel, ts = _id(event.get("channel")), _ts(event.get("ts"))
    edited = _optional(_ts, _object(event.get("edited") or {}).get("ts")) or ""
    surface: Surface = "dm" if direct else "channel"
    asked = Asked(
        asker=Asker(_team(body), _id(event.get("user"))),
        key=f"{channel}:{ts}" + (f":{edited}" if edited else ""),
        text=Redacted(""),
        surface=surface,
        channel=channel,
        ts=ts,
        thread_ts=_optional(_ts, event.get("thread_ts")),
        mentioned=mentioned,
        edited_ts=edited,
        external=teams.of(body).external,
    )
    return Unread(asked, words)


def _by_a_person(event: Payload, bot_user: str) -> bool:
    user = event.get("user")
    return bool(user) and user not in (bot_user, "USLACKBOT") and not event.get("bot_id")


def _names_somebody(raw: str) -> bool:
    return bool(_PERSON.search(raw) or _BROADCAST.search(raw))


def _team(body: Payload) -> str:
    return teams.of(body).workspace
