"""The addresses that let the bot answer one click or command: five times, for half an hour."""

from dataclasses import dataclass
from typing import Final

from bot.sandbox.messages import content
from bot.sandbox.places import Channel
from bot.sandbox.wire import Json, RefusedError
from bot.sandbox.workspace import SandboxWorkspace

_TIMES: Final = 5
_SECONDS: Final = 30 * 60


@dataclass(slots=True)
class _Address:
    """`ts` is the message that was clicked, or for a command the last one that this address made."""

    person_id: str
    channel: Channel
    expires: float
    ts: str | None = None
    ephemeral: bool = True
    left: int = _TIMES


class ResponseUrls:
    def __init__(self, workspace: SandboxWorkspace) -> None:
        self._workspace = workspace
        self._addresses: dict[str, _Address] = {}

    def new(self, person_id: str, channel: Channel, ts: str | None = None, *, ephemeral: bool = True) -> str:
        """The last part of the address; `ts` and `ephemeral` tell which message it may replace."""
        key = self._workspace.ids.next("response-")
        expires = self._workspace.clock.now() + _SECONDS
        self._addresses[key] = _Address(person_id, channel, expires, ts, ephemeral)
        return key

    def respond(self, key: str, answer: Json) -> None:
        """What the bot sent to the address; raises used_url, expired_url or what is wrong with the message."""
        address = self._addresses.get(key)
        if address is None:
            raise RefusedError("invalid_url", status=404)
        if self._workspace.clock.now() > address.expires:
            raise RefusedError("expired_url", status=404)
        if address.left == 0:
            raise RefusedError("used_url", status=404)
        address.left -= 1
        self._publish(address, answer)

    def answer_now(self, key: str, answer: Json) -> None:
        """What came with the ack of a command: not counted."""
        self._publish(self._addresses[key], answer)

    def _publish(self, address: _Address, answer: Json) -> None:
        if answer.get("delete_original"):
            self._replace(address, None)
            return
        try:
            said = content(answer, self._workspace.ids)
        except RefusedError as refused:
            raise RefusedError(refused.error, *refused.details, status=400) from refused
        said.setdefault("text", "")
        if answer.get("replace_original") and address.ts is not None:
            self._replace(address, said)
            return
        if answer.get("thread_ts"):
            said["thread_ts"] = answer["thread_ts"]
        said |= self._workspace.by_bot()
        if answer.get("response_type") == "in_channel":
            made = self._workspace.post(address.channel, said)
        else:
            made = self._workspace.whisper(address.channel, address.person_id, said)
        if address.ts is None:
            address.ts, address.ephemeral = made["ts"], made.get("ephemeral", False)

    def _replace(self, address: _Address, said: Json | None) -> None:
        if address.ts is None:
            raise RefusedError("message_not_found", status=404)
        if address.ephemeral:
            self._workspace.replace_whisper(address.person_id, address.ts, said)
        elif said is None:
            self._workspace.delete(address.channel, address.ts)
        else:
            self._workspace.edit(address.channel, address.ts, said, self._workspace.bot_user)
