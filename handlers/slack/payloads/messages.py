"""Messages: whose they are and where they stand, by ids and mentions alone. Words are redacted when they are for us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from bot.core.inquiry import Asker, Inquiry
from bot.core.redaction import Redacted
from bot.jobs.inbox import SeenPost
from handlers import action_ids
from handlers.slack.fields import Payload, as_id, as_object, as_ts, optional
from handlers.slack.message_text import Contents, read_contents
from handlers.slack.payloads.events import NotForUs
from handlers.slack.payloads.text import names_somebody, people_named, plain_text, redact_line, redact_question

SUBTYPES_OF_PEOPLE: Final = (None, "file_share", "me_message", "thread_broadcast")
"""Subtypes of `message` that a person typed; all others (joins, bots, topics ...) are not for us."""
SUBTYPES_OF_OUR_POSTS: Final = (None, "thread_broadcast", "bot_message")
EMPTY_MENTION: Final = "help"
"""What a bare mention asks."""


@dataclass(frozen=True, slots=True)
class PersonMessage:
    """What a person wrote, by its ids. Its words are not looked at before it is known to be for us."""

    asker: Asker
    channel: str
    ts: str
    thread_ts: str | None
    edited_ts: str
    """Empty for a message that is new."""
    direct: bool
    names_bot: bool
    files: int
    words: str = field(repr=False)
    """As a person sees them. They leave through `question` and `TicketLine.read` only."""
    asked: str = field(default="", repr=False)
    """What of them is asked: what was forwarded, where the rest only points at it. It leaves through `question`."""

    @property
    def key(self) -> str:
        """The same for every delivery of the same words."""
        return f"{self.channel}:{self.ts}" + (f":{self.edited_ts}" if self.edited_ts else "")

    @property
    def words_to_bot(self) -> str:
        """What it asks; a bare mention asks for help."""
        return self.asked or (EMPTY_MENTION if self.names_bot else "")

    def question(self, *, mentioned: bool, external: bool) -> Inquiry:
        """The message as a question, redacted: tens of milliseconds for the longest."""
        redaction = redact_question(self.words_to_bot)
        return Inquiry(
            asker=self.asker,
            key=self.key,
            text=redaction.text,
            surface="dm" if self.direct else "channel",
            channel=self.channel,
            ts=self.ts,
            thread_ts=self.thread_ts,
            mentioned=mentioned,
            secrets=redaction.found,
            edited_ts=self.edited_ts,
            external=external,
        )

    def ticket_line(self) -> TicketLine | None:
        """The message as a line of its thread, not yet read; None where it stands in none."""
        if self.thread_ts is None:
            return None
        place = (self.channel, self.thread_ts, self.ts)
        return TicketLine(self.asker, *place, self.edited_ts, Redacted(""), 0, self.files, self.words)


@dataclass(frozen=True, slots=True)
class TicketLine:
    """What a person wrote in a ticket's thread, new or with other words; with `text` None they deleted it."""

    asker: Asker
    channel: str
    thread_ts: str
    ts: str
    edited_ts: str
    text: Redacted | None
    """Empty until it is read."""
    secrets: int
    files: int
    words: str = field(default="", repr=False)
    """As a person sees them. They leave through `read` only."""

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.ts}" + (f":{self.edited_ts}" if self.edited_ts else "")

    def read(self) -> TicketLine:
        """The same with its text, redacted."""
        if self.text is None:
            return self
        redaction = redact_line(self.words)
        return replace(self, text=redaction.text, secrets=redaction.found, words="")


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A message to the bot: it names the bot, or stands in the direct message."""

    argument: ClassVar = "question"
    message: PersonMessage


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A message in a thread that does not name the bot."""

    argument: ClassVar = "line"
    message: PersonMessage
    may_follow_up: bool
    """It has words and names nobody: it is for the bot if its writer began the thread with the bot."""


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A new message in a channel, in no thread, that names nobody: it is read in a request channel only."""

    argument: ClassVar = "remark"
    message: PersonMessage


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that was edited. Its new words are for the bot if the old ones were, or if only they speak to it."""

    argument: ClassVar = "edit"
    message: PersonMessage
    has_new_words: bool
    """Not just a preview of a link that Slack added later."""
    begins_question: bool
    """What makes it one for the bot came with the edit: a mention, or in a direct message any words at all."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message that a person deleted; nothing of what it said."""

    argument: ClassVar = "deletion"
    asker: Asker
    channel: str
    ts: str
    thread_ts: str | None
    direct: bool
    leaves_tombstone: bool
    """There were replies to it."""

    @property
    def conversation(self) -> str:
        """As `bot.desk.responses.conversation_line` has it."""
        if self.thread_ts not in (None, self.ts):
            return self.thread_ts or ""
        return "" if self.direct else self.ts

    def ticket_line(self) -> TicketLine | None:
        """That a line of a thread is gone; None where it stood in none."""
        if self.thread_ts is None or self.leaves_tombstone:
            return None
        return TicketLine(self.asker, self.channel, self.thread_ts, self.ts, "deleted", None, 0, 0)


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post of ours that Slack tells us of: of an inbox row, which has arrived with that."""

    argument: ClassVar = "post"
    seen: SeenPost


Message = NewQuestion | ThreadLine | ChannelLine | Edit | Deletion | OwnPost


def read_message(event: Payload, team: str, bot_user: str) -> Message | NotForUs:
    """Whether and how an event is a message for us: the same for `message` and `app_mention`."""
    seen = _own_post(event, team, bot_user)
    if seen is not None:
        return OwnPost(seen)
    match event.get("subtype"):
        case "message_deleted":
            return _deletion(event, team, bot_user, leaves_tombstone=False)
        case "message_changed":
            # Slack leaves a tombstone where there are replies.
            if as_object(event.get("message") or {}).get("subtype") == "tombstone":
                return _deletion(event, team, bot_user, leaves_tombstone=True)
            return _edit(event, team, bot_user)
        case _:
            return _new_message(event, team, bot_user)


def _own_post(event: Payload, team: str, bot_user: str) -> SeenPost | None:
    """The post of an inbox row that this event tells of; None for anything else. Nothing else is read."""
    if event.get("type") != "message" or event.get("subtype") not in SUBTYPES_OF_OUR_POSTS:
        return None
    if event.get("user") != bot_user:
        return None
    posts = (action_ids.PostId.decode(name) for name in _block_ids(event))
    post = next((one for one in posts if one is not None), None)
    return None if post is None else SeenPost(team, post.row, post.key, as_ts(event.get("ts")))


def _block_ids(event: Payload) -> Iterator[str]:
    blocks = event.get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        name = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(name, str):
            yield name


def _new_message(event: Payload, team: str, bot_user: str) -> Message | NotForUs:
    if not _is_typed_by_person(event, bot_user):
        return NotForUs()
    contents = read_contents(event)
    message = _message(event, event, contents, team, bot_user)
    if message.edited_ts:  # a mention that an edit brought comes as one, beside the edit
        return Edit(message, has_new_words=True, begins_question=message.names_bot)
    if message.names_bot or (message.direct and (message.words or message.files)):
        return NewQuestion(message)
    return _remark(event, message, names_somebody(contents.typed_text))


def _remark(event: Payload, message: PersonMessage, names_others: bool) -> Message | NotForUs:
    """A message that does not name the bot. Where several write direct messages to each other is no channel."""
    says_something = bool(message.words) and not message.direct and not names_others
    if message.thread_ts is not None:
        return ThreadLine(message, says_something)
    return ChannelLine(message) if says_something and event.get("channel_type") != "mpim" else NotForUs()


def _edit(event: Payload, team: str, bot_user: str) -> Message | NotForUs:
    after, before = as_object(event.get("message") or {}), as_object(event.get("previous_message") or {})
    if not after.get("edited") or not _is_typed_by_person(after, bot_user):
        return NotForUs()
    old, new = read_contents(before), read_contents(after)
    message = _message(event, after, new, team, bot_user)
    # A link that unfurls changes the message too: only new words by the person count.
    has_new_words = new.text != old.text
    begins = not old.text if message.direct else message.names_bot and bot_user not in people_named(old.typed_text)
    return Edit(message, has_new_words, begins_question=has_new_words and bool(message.words_to_bot) and begins)


def _deletion(event: Payload, team: str, bot_user: str, *, leaves_tombstone: bool) -> Message | NotForUs:
    message = as_object(event.get("previous_message") or {})
    if event.get("type") != "message" or not _is_typed_by_person(message, bot_user):
        return NotForUs()
    return Deletion(
        asker=Asker(team, as_id(message.get("user"))),
        channel=as_id(event.get("channel")),
        ts=as_ts(message.get("ts")),
        thread_ts=optional(as_ts, message.get("thread_ts")),
        direct=event.get("channel_type") == "im",
        leaves_tombstone=leaves_tombstone,
    )


def _message(event: Payload, message: Payload, contents: Contents, team: str, bot_user: str) -> PersonMessage:
    """The message of an event; for one that is new, the event itself is the message."""
    return PersonMessage(
        asker=Asker(team, as_id(message.get("user"))),
        channel=as_id(event.get("channel")),
        ts=as_ts(message.get("ts")),
        thread_ts=optional(as_ts, message.get("thread_ts")),
        edited_ts=optional(as_ts, as_object(message.get("edited") or {}).get("ts")) or "",
        direct=event.get("channel_type") == "im",
        names_bot=bot_user in people_named(contents.typed_text),
        files=contents.files,
        words=plain_text(contents.text).strip(),
        asked=plain_text(contents.asked(plain_text(contents.typed_text))).strip(),
    )


def _is_typed_by_person(message: Payload, bot_user: str) -> bool:
    user = message.get("user")
    by_somebody = bool(user) and user not in (bot_user, "USLACKBOT") and not message.get("bot_id")
    return by_somebody and message.get("subtype") in SUBTYPES_OF_PEOPLE


__all__ = [
    "EMPTY_MENTION",
    "ChannelLine",
    "Deletion",
    "Edit",
    "Message",
    "NewQuestion",
    "OwnPost",
    "PersonMessage",
    "ThreadLine",
    "TicketLine",
    "read_message",
]
