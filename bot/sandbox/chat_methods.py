"""chat.* and reactions.*: what the bot says, changes and takes back."""

from bot.sandbox.calls import Call, Method
from bot.sandbox.messages import UPDATE_CHARACTERS, content
from bot.sandbox.places import Channel
from bot.sandbox.wire import Json, RefusedError, copied


def _said(call: Call, most: int | None = None) -> Json:
    args: Json = {"text": call.args.get("text"), "blocks": call.structure("blocks", "invalid_blocks_format")}
    args["attachments"] = call.structure("attachments", "invalid_attachments")
    args["metadata"] = call.structure("metadata", "invalid_metadata_format")
    return content(args, call.workspace.ids, most) if most else content(args, call.workspace.ids)


def post_message(call: Call) -> Json:
    call.needs("chat:write")
    channel = call.channel()
    if call.workspace.bot_user not in channel.member_ids and "chat:write.public" not in call.scopes:
        raise RefusedError("not_in_channel")
    said = {"text": "", **_said(call), **call.workspace.by_bot()}
    if call.text("thread_ts"):
        said["thread_ts"] = call.text("thread_ts")
        said |= {"subtype": "thread_broadcast"} if call.flag("reply_broadcast") else {}
    message = call.workspace.post(channel, said)
    return {"channel": channel.id, "ts": message["ts"], "message": copied(message)}


def post_ephemeral(call: Call) -> Json:
    call.needs("chat:write")
    channel = call.joined_channel()
    if channel.is_archived:
        raise RefusedError("is_archived")
    person_id = call.text("user")
    if person_id not in channel.member_ids:  # also of somebody who does not exist
        raise RefusedError("user_not_in_channel")
    said = {"text": "", **_said(call), **call.workspace.by_bot()}
    if call.text("thread_ts"):
        if call.text("thread_ts") not in channel.messages:
            raise RefusedError("thread_not_found")
        said["thread_ts"] = call.text("thread_ts")
    return {"message_ts": call.workspace.whisper(channel, person_id, said)["ts"]}


def update(call: Call) -> Json:
    """Blocks that are not given stay; text that is not given goes."""
    call.needs("chat:write")
    channel = call.joined_channel()
    ts = call.required_text("ts", "message_not_found")
    _own(call, channel, ts, "cant_update_message")
    if channel.is_archived:
        raise RefusedError("is_inactive")
    said = {"text": "", **_said(call, UPDATE_CHARACTERS)}
    message = call.workspace.edit(channel, ts, said, call.workspace.bot_user)
    return {"channel": channel.id, "ts": ts, "text": message["text"], "message": copied(message)}


def delete(call: Call) -> Json:
    call.needs("chat:write")
    channel = call.joined_channel()
    ts = call.required_text("ts", "message_not_found")
    _own(call, channel, ts, "cant_delete_message")
    call.workspace.delete(channel, ts)
    return {"channel": channel.id, "ts": ts}


def _own(call: Call, channel: Channel, ts: str, error: str) -> None:
    message = call.workspace.message(channel, ts)
    if message.get("bot_id") != call.workspace.bot_id or message.get("subtype") == "tombstone":
        raise RefusedError(error)


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.workspace.message(channel, call.required_text("message_ts", "message_not_found"))
    link = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    thread_ts = message.get("thread_ts")
    if thread_ts and thread_ts != message["ts"]:
        link += f"?thread_ts={thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(call: Call) -> Json:
    call.needs("reactions:write")
    channel = call.joined_channel()
    name = call.required_text("name", "invalid_name").strip(":")
    if not all(letter.isalnum() or letter in "_+-" for letter in name):
        raise RefusedError("invalid_name")
    call.workspace.react(channel, call.required_text("timestamp", "no_item_specified"), name, call.workspace.bot_user)
    return {}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
}
