"""What the bot wants to say, checked as Slack checks it: text, blocks, attachments and metadata of a message."""

import json
from typing import Any, Final

from bot.sandbox.blocks import check_message_blocks
from bot.sandbox.clock import Counters
from bot.sandbox.interactive import fill_ids
from bot.sandbox.wire import Json, RefusedError

POST_CHARACTERS: Final = 40_000
UPDATE_CHARACTERS: Final = 4_000


def content(args: Json, ids: Counters, most: int = POST_CHARACTERS) -> Json:
    """The fields of the message that were given, in their final form; raises Slack's refusals."""
    text, blocks, attachments = args.get("text"), args.get("blocks"), args.get("attachments")
    said: Json = {}
    if text is not None:
        if not isinstance(text, str):
            raise RefusedError("invalid_arguments", "[ERROR] must be a string [json-pointer:/text]")
        if len(text) > most:
            raise RefusedError("msg_too_long")
        said["text"] = text
    if blocks is not None:
        check_message_blocks(blocks)
        said["blocks"] = fill_ids(blocks, ids)
    if attachments is not None:
        said["attachments"] = _attachments(attachments, ids)
    if args.get("metadata") is not None:
        said["metadata"] = _metadata(args["metadata"])
    if not (text or blocks or attachments):
        raise RefusedError("no_text")
    return said


def _attachments(attachments: Any, ids: Counters) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise RefusedError("invalid_attachments")
    if len(attachments) > 100:
        raise RefusedError("too_many_attachments")
    return [{"id": number} | _attachment(one, ids) for number, one in enumerate(attachments, 1)]


def _attachment(attachment: Json, ids: Counters) -> Json:
    if "blocks" not in attachment:
        return attachment
    check_message_blocks(attachment["blocks"])
    return attachment | {"blocks": fill_ids(attachment["blocks"], ids)}


def _metadata(metadata: Any) -> Json:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_format")
    if len(json.dumps(metadata)) > 16_000:
        raise RefusedError("metadata_too_large")
    return metadata


def blocks_of(message: Json) -> list[Json]:
    """All blocks that a person sees of the message, those of its attachments included."""
    inner = [block for attachment in message.get("attachments", ()) for block in attachment.get("blocks", ())]
    return [*message.get("blocks", ()), *inner]
