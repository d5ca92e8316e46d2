"""files.*: the bot uploads a file in two calls, with the bytes sent to an address in between."""

from bot.sandbox.calls import Call, Method
from bot.sandbox.files import UploadedFile
from bot.sandbox.messages import content
from bot.sandbox.places import Channel
from bot.sandbox.wire import Json, RefusedError, copied


def get_upload_url(call: Call) -> Json:
    call.needs("files:write")
    name, length = call.required_text("filename"), call.number("length", 0)
    if length <= 0:
        raise RefusedError("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]")
    return call.tools.files.expect(name, length, call.optional("alt_txt"), call.optional("snippet_type"))


def complete_upload(call: Call) -> Json:
    """All files in one message in each of the channels; without a channel nobody but the bot sees them."""
    call.needs("files:write")
    named = _named_files(call)
    files = [call.tools.files.uploaded(one.get("id")) for one in named]
    channels = [_open_to_bot(call, ref) for ref in _channels(call)]
    comment = call.text("initial_comment")
    said: Json = {"text": "", "subtype": "file_share", "upload": False, **call.workspace.by_bot()}
    said |= content({"text": comment}, call.workspace.ids) if comment else {}
    said |= {"thread_ts": call.text("thread_ts")} if call.text("thread_ts") else {}
    about = [_completed(file, one.get("title")) for file, one in zip(files, named, strict=True)]
    if call.tools.files.drops:  # taken, and lost on the way
        call.tools.files.drops -= 1
        channels = []
    for channel in channels:
        shown = call.workspace.post(channel, copied(said | {"files": about}))
        for file in about:
            call.tools.files.record_share(file["id"], channel.id, shown["ts"])
    return {"files": copied(about)}


def file_info(call: Call) -> Json:
    """What Slack knows of a file that the bot may see, with where it is shared."""
    call.needs("files:read")
    file = call.tools.files.seen_by_bot(call.required_text("file", "file_not_found"))
    shares: Json = {}
    for channel_id, stamps in file.shares.items():
        kind = "public" if call.workspace.channels[channel_id].kind == "channel" else "private"
        shares.setdefault(kind, {})[channel_id] = [{"ts": ts} for ts in stamps]
    return {"file": copied(file.about) | {"shares": shares}, "comments": [], "response_metadata": {"next_cursor": ""}}


def _named_files(call: Call) -> list[Json]:
    files = call.structure("files")
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) for one in files):
        raise RefusedError("invalid_arguments", "[ERROR] missing required field: files")
    return files


def _channels(call: Call) -> list[str]:
    """From `channel_id` and from `channels`, each once."""
    names = [call.text("channel_id"), *call.text("channels").replace(" ", "").split(",")]
    return list(dict.fromkeys(name for name in names if name))


def _open_to_bot(call: Call, ref: str) -> Channel:
    """The channel, when the bot can post there (and in the thread): nothing is to be shared by halves."""
    channel = call.joined_channel(ref=ref)
    if channel.is_archived:
        raise RefusedError("is_archived")
    if call.text("thread_ts"):
        call.workspace.root(channel, call.text("thread_ts"))
    return channel


def _completed(file: UploadedFile, title: object) -> Json:
    file.done = True
    if title:
        file.about["title"] = str(title)
    return file.about


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": file_info,
}
