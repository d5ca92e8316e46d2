"""conversations.* and users.conversations: where the bot is, who else is there and what was said."""

from collections.abc import Sequence
from typing import Final, TypeVar

from bot.sandbox.calls import Call, Method, scope_prefix
from bot.sandbox.places import Channel, moment_of
from bot.sandbox.typed import escape
from bot.sandbox.wire import Json, RefusedError, copied

MAX_TOPIC: Final = 250
_KINDS: Final = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
_T = TypeVar("_T")


def _described(call: Call, channel: Channel) -> Json:
    bot_is_in = call.workspace.bot_user in channel.member_ids
    described: Json = {"id": channel.id, "is_im": channel.kind == "im", "is_archived": channel.is_archived}
    shared = {"is_ext_shared": channel.is_ext_shared, "is_org_shared": channel.is_org_shared}
    described |= {"is_shared": any(shared.values()), **shared}
    if channel.kind == "im":
        return described | {"user": channel.with_person, "is_user_deleted": False}
    return described | {
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_private": channel.kind in ("private", "mpim"),
        "is_mpim": channel.kind == "mpim",
        "is_member": bot_is_in,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "num_members": len(channel.member_ids),
        "context_team_id": call.workspace.team_id,
    }


def open_dm(call: Call) -> Json:
    call.needs("im:write")
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    users = [user for user in call.text("users").replace(" ", "").split(",") if user]
    if len(users) != 1:
        raise RefusedError("invalid_arguments", "[ERROR] only direct messages with one person are played here")
    person = call.workspace.person(users[0])
    if person.is_bot:
        raise RefusedError("cannot_dm_bot")
    if person.is_deleted:
        raise RefusedError("user_disabled")
    return {"channel": {"id": call.workspace.dm(users[0]).id}}


def info(call: Call) -> Json:
    return {"channel": _described(call, call.channel("read"))}


def set_topic(call: Call) -> Json:
    """Says so in the channel, as Slack does."""
    channel = call.channel()
    call.needs(f"{scope_prefix(channel)}:write.topic")
    if channel.kind not in ("channel", "private"):
        raise RefusedError("method_not_supported_for_channel_type")
    channel = call.joined_channel()
    topic = call.text("topic")
    if len(topic) > MAX_TOPIC:
        raise RefusedError("too_long")
    channel.topic = escape(topic)
    text = f"set the channel topic: {channel.topic}" if topic else "cleared the channel topic"
    said = {"subtype": "channel_topic", "topic": channel.topic, "text": text}
    call.workspace.post(channel, said | call.workspace.by_bot())
    return {"channel": _described(call, channel)}


def members(call: Call) -> Json:
    shown, more = _page(call, call.channel("read").member_ids, 100)
    return {"members": shown, **more}


def every_channel(call: Call) -> Json:
    kinds = _kinds(call)
    bot = call.workspace.bot_user
    seen = [
        c for c in call.workspace.channels.values() if c.kind in kinds and (c.kind == "channel" or bot in c.member_ids)
    ]
    shown, more = _page(call, seen, 100)
    return {"channels": [_described(call, channel) for channel in shown], **more}


def channels_of_person(call: Call) -> Json:
    """Of a person only the channels that the bot may know of."""
    kinds = _kinds(call)
    person = call.workspace.person(call.text("user", call.workspace.bot_user))
    theirs = [channel for channel in call.workspace.channels_of(person.id) if channel.kind in kinds]
    shown, more = _page(call, _known(call, theirs), 100)
    return {"channels": [_described(call, channel) for channel in shown], **more}


def _known(call: Call, channels: list[Channel]) -> list[Channel]:
    bot = call.workspace.bot_user
    return [channel for channel in channels if channel.kind == "channel" or bot in channel.member_ids]


def _kinds(call: Call) -> set[str]:
    names = call.text("types", "public_channel").replace(" ", "").split(",")
    if not _KINDS.keys() >= set(names):
        raise RefusedError("invalid_types")
    kinds = {_KINDS[name] for name in names}
    for kind in kinds:
        call.needs({"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}[kind] + ":read")
    return kinds


def history(call: Call) -> Json:
    """Newest first, without replies unless they were also sent to the channel."""
    channel = call.joined_channel("history")
    said = [message for message in channel.in_order() if _in_the_channel(message)]
    shown, more = _page(call, _within(call, said)[::-1], 100)
    return {"messages": [_told(call, message) for message in shown], **more}


def _in_the_channel(message: Json) -> bool:
    return message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"


def replies(call: Call) -> Json:
    """The thread from its first message on, oldest first."""
    channel = call.joined_channel("history")
    ts = call.required_text("ts", "thread_not_found")
    if ts not in channel.messages:
        raise RefusedError("thread_not_found")
    shown, more = _page(call, _within(call, call.workspace.replies(channel, ts)), 1000)
    return {"messages": [_told(call, message) for message in (channel.messages[ts], *shown)], **more}


def _within(call: Call, messages: list[Json]) -> list[Json]:
    inclusive = call.flag("inclusive")
    try:
        oldest = moment_of(call.text("oldest", "0"))
        latest = moment_of(call.text("latest")) if call.text("latest") else None
    except ValueError:
        raise RefusedError("invalid_ts_oldest") from None

    def is_within(message: Json) -> bool:
        at = moment_of(message["ts"])
        if at in (oldest, latest):
            return inclusive
        return at > oldest and (latest is None or at < latest)

    return list(filter(is_within, messages))


def _told(call: Call, message: Json) -> Json:
    """Metadata comes only when asked for in full; otherwise its type alone."""
    told = copied(message)
    if "metadata" in told and not call.flag("include_all_metadata"):
        told["metadata"] = {"event_type": told["metadata"]["event_type"]}
    return told


def _page(call: Call, everything: Sequence[_T], usual: int) -> tuple[list[_T], Json]:
    """The part asked for by `limit` and `cursor`, and the fields that tell of the rest."""
    limit = call.number("limit", usual)
    if not 1 <= limit <= 1000:
        raise RefusedError("invalid_limit")
    cursor = call.text("cursor")
    if cursor and not cursor.removeprefix("next:").isdecimal():
        raise RefusedError("invalid_cursor")
    start = int(cursor.removeprefix("next:")) if cursor else 0
    end = start + limit
    more = end < len(everything)
    answer: Json = {"has_more": more, "response_metadata": {"next_cursor": f"next:{end}" if more else ""}}
    return list(everything[start:end]), answer


METHODS: dict[str, Method] = {
    "conversations.open": open_dm,
    "conversations.info": info,
    "conversations.setTopic": set_topic,
    "conversations.members": members,
    "conversations.list": every_channel,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.conversations": channels_of_person,
}
