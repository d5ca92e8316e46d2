"""The events that tell the bot what happened in the conversations it is in, shaped as Slack shapes them."""

import random
from typing import Final

from bot.sandbox.deliveries import Deliveries
from bot.sandbox.faults import Faults
from bot.sandbox.manifest import Manifest
from bot.sandbox.places import (
    Change,
    Channel,
    ChannelChanged,
    MemberJoined,
    MemberLeft,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    RoomChange,
    UserGroupChanged,
)
from bot.sandbox.wire import Json, copied
from bot.sandbox.workspace import SandboxWorkspace

_SUBSCRIPTIONS: Final = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
_NOT_IN_EVENTS: Final = ("metadata",)


class Events:
    """Observes the workspace; what the manifest does not subscribe to is not sent."""

    def __init__(
        self,
        workspace: SandboxWorkspace,
        manifest: Manifest,
        deliveries: Deliveries,
        faults: Faults,
        chance: random.Random,
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._deliveries = deliveries
        self._faults = faults
        self._chance = chance
        workspace.observe(self._on_change)

    def _on_change(self, change: Change) -> None:
        match change:
            case MessagePosted(channel, message):
                self._both(channel, message, mentions=self._mentions(message))
            case MessageChanged(channel, message, previous, quiet=False):
                self._about(
                    channel, "message_changed", {"message": _shown(message), "previous_message": _shown(previous)}
                )
                if self._mentions(message) and not self._mentions(previous):
                    self._send(channel, "app_mention", self._mention(channel, message))
            case MessageDeleted(channel, previous):
                self._about(
                    channel, "message_deleted", {"deleted_ts": previous["ts"], "previous_message": _shown(previous)}
                )
            case MemberJoined(channel, person_id):
                joined = {"type": "member_joined_channel", "user": person_id, "channel": channel.id}
                self._send(channel, "member_joined_channel", joined | {"team": self._workspace.team_id})
            case MemberLeft(channel, person_id):
                self._left(channel, person_id)
            case ChannelChanged(channel, what):
                self._room_changed(channel, what)
            case UserGroupChanged():
                self._group_changed(change)
            case _:
                return

    def _left(self, channel: Channel, person_id: str) -> None:
        """Who has left is told so by an event of their own: the channel is not theirs any more."""
        if person_id == self._workspace.bot_user:
            kind = "channel_left" if channel.kind == "channel" else "group_left"
            self._to_app({"type": kind, "channel": channel.id, "actor_id": person_id, "event_ts": self._now()})
            return
        left: Json = {"type": "member_left_channel", "user": person_id, "channel": channel.id}
        left |= {"channel_type": channel.id[0], "team": self._workspace.team_id, "event_ts": self._now()}
        self._send(channel, "member_left_channel", left)

    def _room_changed(self, channel: Channel, what: RoomChange) -> None:
        """A conversion is a message, and the other changes are events of their own."""
        about: Json = {"channel": channel.id, "event_ts": self._now()}
        match what:
            case "archive" | "unarchive":
                name = f"{'channel' if channel.kind == 'channel' else 'group'}_{what}"
                self._send(channel, name, {"type": name, "user": "U_SAM", **about})
            case "shared":
                other = {"type": "channel_shared", "connected_team_id": "T_ELSEWHERE"}
                self._send(channel, "channel_shared", other | about)
            case "unshared":
                other = {"type": "channel_unshared", "previously_connected_team_id": "T_ELSEWHERE"}
                self._send(channel, "channel_unshared", other | {"is_ext_shared": False} | about)
            case "convert_to_public" | "convert_to_private":
                text = f"made this channel *{what.removeprefix('convert_to_')}*"
                self._workspace.post(channel, {"subtype": f"channel_{what}", "user": "U_SAM", "text": text})

    def _group_changed(self, change: UserGroupChanged) -> None:
        event: Json = {"type": "subteam_members_changed", "subteam_id": change.group_id}
        event |= {"team_id": self._workspace.team_id, "event_ts": self._now()}
        for name, users in (("added", change.added), ("removed", change.removed)):
            event |= {f"{name}_users": list(users), f"{name}_users_count": len(users)} if users else {}
        self._to_app(event)

    def _now(self) -> str:
        return self._workspace.ids.ts(self._workspace.clock)

    def _both(self, channel: Channel, message: Json, *, mentions: bool) -> None:
        """A mention comes twice, as `message` and as `app_mention`, in no order that could be relied on."""
        said = _shown(message) | {"channel": channel.id, "event_ts": message["ts"], "channel_type": channel.event_type}
        pair = [(_SUBSCRIPTIONS[channel.event_type], said)]
        if mentions:
            pair.append(("app_mention", self._mention(channel, message)))
            self._chance.shuffle(pair)
        for subscription, event in pair:
            self._send(channel, subscription, event)

    def _mention(self, channel: Channel, message: Json) -> Json:
        mention = _shown(message) | {"type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}
        mention.pop("subtype", None)
        return mention

    def _mentions(self, message: Json) -> bool:
        """Slack sends app_mention for what people and other apps write, not for the bot's own words."""
        by_bot = message.get("user") == self._workspace.bot_user
        joined = message.get("subtype") in ("channel_join", "tombstone")
        return f"<@{self._workspace.bot_user}>" in (message.get("text") or "") and not by_bot and not joined

    def _about(self, channel: Channel, subtype: str, details: Json) -> None:
        now = self._workspace.ids.ts(self._workspace.clock)
        event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": now}
        event |= {"event_ts": now, "channel_type": channel.event_type}
        self._send(channel, _SUBSCRIPTIONS[channel.event_type], event | details)

    def home_opened(self, person_id: str, tab: str, view: Json | None) -> None:
        channel = self._workspace.dm(person_id)
        now = self._workspace.ids.ts(self._workspace.clock)
        event: Json = {"type": "app_home_opened", "user": person_id, "channel": channel.id, "tab": tab, "event_ts": now}
        if view is not None and tab == "home":
            event["view"] = view
        self._send(channel, "app_home_opened", event)

    def tokens_revoked(self) -> None:
        """Names the bot user whose token it was, never the token."""
        self._about_app({"type": "tokens_revoked", "tokens": {"bot": [self._workspace.bot_user]}})

    def app_uninstalled(self) -> None:
        self._about_app({"type": "app_uninstalled"})

    def _about_app(self, event: Json) -> None:
        """Comes without authorizations: there is none any more. That of an organization names no workspace."""
        organization = self._workspace.organization
        about = {"team_id": None, "enterprise_id": organization.id} if organization else {}
        if event["type"] in self._manifest.events:
            self._deliver(event, about)

    def _send(self, channel: Channel, subscription: str, event: Json) -> None:
        if self._workspace.app_state != "installed":
            return
        if subscription not in self._manifest.events or self._workspace.bot_user not in channel.member_ids:
            return
        if subscription == "app_mention" and channel.kind == "im":
            return
        # What somebody of another company says, happens in their workspace.
        said: Json = event.get("message") or event
        about = self._about_bot() | {"is_ext_shared_channel": channel.is_ext_shared}
        if said.get("user_team", self._workspace.team_id) != self._workspace.team_id:
            about |= {"team_id": said["user_team"]}
            about.pop("enterprise_id", None)
        self._deliver(event, about)

    def _to_app(self, event: Json) -> None:
        """What happens in no channel that the bot is in."""
        if self._workspace.app_state == "installed" and event["type"] in self._manifest.events:
            self._deliver(event, self._about_bot())

    def _about_bot(self) -> Json:
        workspace, organization = self._workspace, self._workspace.organization
        of_organization = organization.id if organization else None
        authorization: Json = {
            "enterprise_id": of_organization,
            "team_id": None if organization else workspace.team_id,
            "user_id": workspace.bot_user,
            "is_bot": True,
            "is_enterprise_install": organization is not None,
        }
        about: Json = {
            "context_team_id": workspace.team_id,
            "context_enterprise_id": of_organization,
            "authorizations": [authorization],
        }
        return about | ({"enterprise_id": of_organization} if organization else {})

    def _deliver(self, event: Json, about: Json) -> None:
        for _ in range(self._faults.event_ids):
            payload = self._envelope(event) | about
            for _ in range(self._faults.copies):
                self._deliveries.send_event(payload)

    def _envelope(self, event: Json) -> Json:
        """Event ids are the only ones that no two workspaces share."""
        workspace = self._workspace
        event_id = workspace.ids.next(f"Ev{workspace.team_id}_")
        return {
            "token": "verification-token-not-used",
            "team_id": workspace.team_id,
            "api_app_id": workspace.app_id,
            "event": copied(event),
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(workspace.clock.now()),
            "event_context": f"context-{event_id}",
        }


def _shown(message: Json) -> Json:
    return {key: copied(value) for key, value in message.items() if key not in _NOT_IN_EVENTS}
