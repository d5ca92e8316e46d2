"""What the bot is told when a person clicks, chooses, submits or calls it, and what its answer to that does."""

from dataclasses import dataclass

from bot.sandbox.blocks import options_errors
from bot.sandbox.deliveries import Ack, Deliveries, Kind
from bot.sandbox.files import Files
from bot.sandbox.interactive import files_in
from bot.sandbox.messages import blocks_of
from bot.sandbox.places import Channel, Person
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.views import Views
from bot.sandbox.wire import Json, RefusedError, copied
from bot.sandbox.workspace import SandboxWorkspace


class NotAnsweredError(Exception):
    """The bot did not take the interaction in time, or answered what Slack cannot use; worded for the person."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person acts: on a message (perhaps an ephemeral one) in a channel, or in a view."""

    channel: Channel | None = None
    message: Json | None = None
    view: Json | None = None

    @property
    def blocks(self) -> list[Json]:
        if self.view is not None:
            return list(self.view["blocks"])
        return blocks_of(self.message or {})

    @property
    def ephemeral(self) -> bool:
        return bool(self.message and self.message.get("is_ephemeral"))


class Interactions:
    def __init__(
        self,
        workspace: SandboxWorkspace,
        views: Views,
        deliveries: Deliveries,
        response_urls: ResponseUrls,
        files: Files,
    ) -> None:
        self.base = ""
        """The server's address, known once it listens."""
        self._workspace = workspace
        self._views = views
        self._deliveries = deliveries
        self._response_urls = response_urls
        self._files = files

    # --- clicks

    async def block_action(self, person: Person, spot: Spot, action: Json, values: Json) -> None:
        payload = self._payload("block_actions", person) | self._place(person, spot)
        payload["trigger_id"] = self._views.new_trigger(person.id, spot.view["id"] if spot.view else None)
        payload["actions"] = [action | {"action_ts": self._now()}]
        if spot.view is None:
            payload["state"] = {"values": copied(values)}
        await self._interactive(payload)

    async def suggestion(self, person: Person, spot: Spot, block_id: str, action_id: str, query: str) -> Json:
        """`{"options": [...]}` or `{"option_groups": [...]}` as the bot answered."""
        payload = self._payload("block_suggestion", person) | self._place(person, spot)
        payload.pop("response_url", None)
        payload |= {"block_id": block_id, "action_id": action_id, "value": query}
        answer = (await self._interactive(payload)).payload
        errors = options_errors(answer)
        if errors:
            raise NotAnsweredError(f"The app's options cannot be shown: {'; '.join(errors)}")
        return answer or {}

    def _place(self, person: Person, spot: Spot) -> Json:
        if spot.view is not None:
            return {"container": {"type": "view", "view_id": spot.view["id"]}, "view": copied(spot.view)}
        if spot.channel is None or spot.message is None:
            raise LookupError("There is neither a message nor a view to act on.")
        ts = spot.message["ts"]
        container = {"type": "message", "message_ts": ts, "channel_id": spot.channel.id, "is_ephemeral": spot.ephemeral}
        if spot.message.get("thread_ts"):
            container["thread_ts"] = spot.message["thread_ts"]
        key = self._response_urls.new(person.id, spot.channel, ts, ephemeral=spot.ephemeral)
        place = {
            "container": container,
            "channel": {"id": spot.channel.id, "name": spot.channel.payload_name},
            "response_url": self._response_url(key),
        }
        return place if spot.ephemeral else place | {"message": _bare(spot.message)}

    # --- views

    async def submit(self, person: Person, view: Json) -> Json:
        """The errors by block id that the bot answered; none when it took the form."""
        self._files.give_to_bot(files_in(view["state"]["values"]))
        trigger = self._views.new_trigger(person.id, view["id"])
        payload = self._payload("view_submission", person) | {"view": copied(view), "trigger_id": trigger}
        answer = (await self._interactive(payload | {"response_urls": []})).payload or {}
        try:
            return self._after_submission(person, view, answer)
        except RefusedError as refused:
            raise NotAnsweredError(f"The app's answer cannot be shown: {refused}") from refused

    def _after_submission(self, person: Person, view: Json, answer: Json) -> Json:
        match answer.get("response_action"):
            case None:
                if any(one["id"] == view["id"] for one in self._views.stacks.get(person.id, ())):
                    self._views.close(person.id, view["id"])
            case "clear":
                self._views.clear(person.id)
            case "update":
                self._views.update(answer.get("view", {}), view["id"], None, None)
            case "push":
                self._views.push_answer(person.id, answer.get("view", {}))
            case "errors":
                return self._errors(view, answer.get("errors"))
            case unknown:
                raise NotAnsweredError(f"The app answered with an unknown response_action: {unknown}")
        return {}

    def _errors(self, view: Json, errors: object) -> Json:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
            raise NotAnsweredError(f"The app answered with errors for no input block of the view: {errors}")
        return errors

    async def close(self, person: Person, view: Json) -> None:
        self._views.close(person.id, view["id"])
        if view["notify_on_close"]:
            payload = self._payload("view_closed", person) | {"view": copied(view), "is_cleared": False}
            await self._interactive(payload)

    # --- commands and shortcuts

    async def command(self, person: Person, channel: Channel, command: str, text: str) -> None:
        key = self._response_urls.new(person.id, channel)
        form = {
            "token": "verification-token-not-used",
            "team_id": person.team_id or self._workspace.team_id,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": channel.payload_name,
            "user_id": person.id,
            "user_name": person.handle,
            "command": command,
            "text": text,
            "api_app_id": self._workspace.app_id,
            "is_enterprise_install": "false",
            **self._of_organization(),
            "response_url": self._response_url(key),
            "trigger_id": self._views.new_trigger(person.id),
        }
        ack = await self._deliver("slash_commands", command, form)
        if not ack.ok:
            raise NotAnsweredError(f"{command} failed with the error “operation_timeout”")
        if ack.payload and ack.payload.keys() & {"text", "blocks", "attachments"}:
            try:
                self._response_urls.answer_now(key, ack.payload)
            except RefusedError as refused:
                raise NotAnsweredError(f"{command} failed with the error “{refused}”") from refused

    async def message_shortcut(self, person: Person, callback_id: str, channel: Channel, message: Json) -> None:
        key = self._response_urls.new(person.id, channel, message["ts"], ephemeral=False)
        payload = self._payload("message_action", person) | {
            "callback_id": callback_id,
            "action_ts": self._now(),
            "trigger_id": self._views.new_trigger(person.id),
            "response_url": self._response_url(key),
            "channel": {"id": channel.id, "name": channel.payload_name},
            "message_ts": message["ts"],
            "message": _bare(message),
        }
        await self._interactive(payload)

    async def global_shortcut(self, person: Person, callback_id: str) -> None:
        payload = self._payload("shortcut", person) | {"callback_id": callback_id, "action_ts": self._now()}
        await self._interactive(payload | {"trigger_id": self._views.new_trigger(person.id)})

    # ---

    async def _interactive(self, payload: Json) -> Ack:
        ack = await self._deliver("interactive", payload["type"], payload)
        if not ack.ok:
            raise NotAnsweredError("The app did not respond. Please try again.")
        return ack

    async def _deliver(self, kind: Kind, name: str, payload: Json) -> Ack:
        if self._workspace.app_state == "removed":
            raise NotAnsweredError("The app is not installed in this workspace.")
        return await self._deliveries.deliver(kind, name, payload)

    def _payload(self, kind: str, person: Person) -> Json:
        team_id = self._workspace.team_id
        actor = person.team_id or team_id
        user = {"id": person.id, "username": person.handle, "name": person.handle, "team_id": actor}
        # A form that somebody of another company sends names their team; the view in it names ours.
        team = actor if kind.startswith("view_") else team_id
        organization = self._workspace.organization
        return {
            "type": kind,
            "token": "verification-token-not-used",
            "team": None if organization else {"id": team, "domain": self._workspace.domain},
            "enterprise": {"id": organization.id, "name": organization.name} if organization else None,
            "is_enterprise_install": organization is not None,
            "user": user,
            "api_app_id": self._workspace.app_id,
        }

    def _of_organization(self) -> Json:
        """What a form says where a whole organization installed the app."""
        organization = self._workspace.organization
        if organization is None:
            return {}
        return {
            "enterprise_id": organization.id,
            "enterprise_name": organization.name,
            "is_enterprise_install": "true",
        }

    def _response_url(self, key: str) -> str:
        return f"{self.base}/actions/{self._workspace.team_id}/{key}"

    def _now(self) -> str:
        return self._workspace.ids.ts(self._workspace.clock)


def _bare(message: Json) -> Json:
    return copied({key: value for key, value in message.items() if key != "channel"})
