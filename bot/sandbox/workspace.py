"""The workspace: its people, its conversations and what was said in them. Tells its observers every change."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from bot.sandbox.clock import Counters, SandboxClock
from bot.sandbox.places import (
    DEMO_TEAM,
    AgentShown,
    AppState,
    Change,
    Channel,
    ChannelChanged,
    EphemeralShown,
    MemberJoined,
    MemberLeft,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    Organization,
    Person,
    Team,
    UserGroupChanged,
)
from bot.sandbox.wire import Json, RefusedError, copied


class SandboxWorkspace:
    """Channels by id, people by id; every change goes through a method here."""

    app_id = "A_HELPDESK"
    bot_user = "U_BOT"
    bot_id = "B_BOT"

    def __init__(self, clock: SandboxClock, ids: Counters, team: Team = DEMO_TEAM) -> None:
        self.clock = clock
        self.ids = ids
        self.team_id, self.team_name, self.domain = team.id, team.name, team.domain
        self.organization: Organization | None = None
        """Whose install the app is; None where the workspace installed it itself."""
        self.app_state: AppState = "installed"
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, list[str]] = {}
        self.whispers: dict[tuple[str, str], Json] = {}
        """Ephemeral messages by person and ts; each carries its `channel`."""
        self._observers: list[Callable[[Change], None]] = []

    def by_bot(self) -> Json:
        """What every message of the bot carries."""
        bot = self.people[self.bot_user]
        profile = {
            "id": self.bot_id,
            "app_id": self.app_id,
            "name": bot.name,
            "team_id": self.team_id,
            "deleted": False,
        }
        return {"user": self.bot_user, "bot_id": self.bot_id, "app_id": self.app_id, "bot_profile": profile}

    def observe(self, observer: Callable[[Change], None]) -> None:
        self._observers.append(observer)

    def tell(self, change: Change) -> None:
        for observer in self._observers:
            observer(change)

    # --- finding

    def person(self, person_id: str) -> Person:
        try:
            return self.people[person_id]
        except KeyError:
            raise RefusedError("user_not_found") from None

    def channel(self, ref: str) -> Channel:
        """By id, or by #name (or bare name), or a person's id for the direct message with the bot."""
        if ref in self.channels:
            return self.channels[ref]
        for channel in self.channels.values():
            if channel.name == ref.removeprefix("#") and channel.kind != "im":
                return channel
        if ref in self.people and not self.people[ref].is_bot:
            return self.dm(ref)
        raise RefusedError("channel_not_found")

    def dm(self, person_id: str) -> Channel:
        """The direct message of this person with the bot, made at its first use."""
        channel_id = "D_" + self.person(person_id).id.removeprefix("U_")
        if channel_id not in self.channels:
            members = [person_id, self.bot_user]
            shared = bool(self.person(person_id).team_id)
            self.channels[channel_id] = Channel(
                channel_id, "", "im", members, with_person=person_id, is_ext_shared=shared
            )
        return self.channels[channel_id]

    def channels_of(self, person_id: str) -> Iterator[Channel]:
        return (channel for channel in self.channels.values() if person_id in channel.member_ids)

    def message(self, channel: Channel, ts: str) -> Json:
        try:
            return channel.messages[ts]
        except KeyError:
            raise RefusedError("message_not_found") from None

    def replies(self, channel: Channel, ts: str) -> list[Json]:
        """The thread's replies in order, without its first message."""
        return [channel.messages[reply] for reply in channel.threads.get(ts, ())]

    # --- changing

    def post(self, channel: Channel, message: Json) -> Json:
        """Takes everything but the ts and the team; raises thread_not_found, cannot_reply_to_message, is_archived."""
        if channel.is_archived:
            raise RefusedError("is_archived")
        thread_ts = message.get("thread_ts")
        root = self.root(channel, thread_ts) if thread_ts else None
        said = {"type": "message", "ts": self.ids.ts(self.clock), "team": self.team_id} | message
        if root is not None and "parent_user_id" not in said and root.get("user"):
            said["parent_user_id"] = root["user"]
        channel.messages[said["ts"]] = said
        if root is not None:
            channel.threads.setdefault(root["ts"], []).append(said["ts"])
        self._end_status(channel, said)
        self.tell(MessagePosted(channel, said))
        if root is not None:
            self._count_replies(channel, root)
        return said

    def root(self, channel: Channel, thread_ts: str) -> Json:
        """The message that a thread begins with; raises thread_not_found, cannot_reply_to_message."""
        root = channel.messages.get(thread_ts)
        if root is None:
            raise RefusedError("thread_not_found")
        if root.get("thread_ts", thread_ts) != thread_ts:
            raise RefusedError("cannot_reply_to_message")
        return root

    def _count_replies(self, channel: Channel, root: Json) -> None:
        previous = copied(root)
        replies = self.replies(channel, root["ts"])
        users = list(dict.fromkeys(reply["user"] for reply in replies if reply.get("user")))
        for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
            root.pop(key, None)
        if replies:
            root |= {"thread_ts": root["ts"], "reply_count": len(replies), "latest_reply": replies[-1]["ts"]}
            root |= {"reply_users": users, "reply_users_count": len(users)}
        self.tell(MessageChanged(channel, root, previous, quiet=True))

    def edit(self, channel: Channel, ts: str, changes: Json, editor: str | None) -> Json:
        """Without an editor it is Slack itself that changes the message (a link preview): not marked as edited."""
        message = self.message(channel, ts)
        previous = copied(message)
        message |= changes
        if editor is not None:
            message["edited"] = {"user": editor, "ts": self.ids.ts(self.clock)}
        self.tell(MessageChanged(channel, message, previous))
        return message

    def delete(self, channel: Channel, ts: str) -> None:
        """A message with replies leaves a tombstone, as in Slack, which goes with the last of them."""
        message = self.message(channel, ts)
        if message.get("reply_count"):
            grave: Json = {
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": "USLACKBOT",
                "hidden": True,
            }
            previous = copied(message)
            for key in ("blocks", "attachments", "files", "edited", "metadata", "reactions"):
                message.pop(key, None)
            message |= grave
            self.tell(MessageChanged(channel, message, previous))
            return
        del channel.messages[ts]
        self.tell(MessageDeleted(channel, message))
        root = channel.messages.get(message.get("thread_ts", ""))
        if root is not None:
            channel.threads[root["ts"]].remove(ts)
            self._count_replies(channel, root)
            if root.get("subtype") == "tombstone" and not root.get("reply_count"):
                del channel.messages[root["ts"]]
                self.tell(MessageDeleted(channel, root))

    def react(self, channel: Channel, ts: str, name: str, person_id: str) -> None:
        message = self.message(channel, ts)
        previous = copied(message)
        reactions: list[Json] = message.setdefault("reactions", [])
        found = next((reaction for reaction in reactions if reaction["name"] == name), None)
        if found is None:
            reactions.append({"name": name, "users": [person_id], "count": 1})
        elif person_id in found["users"]:
            raise RefusedError("already_reacted")
        else:
            found["users"].append(person_id)
            found["count"] += 1
        self.tell(MessageChanged(channel, message, previous, quiet=True))

    def take_reaction_back(self, channel: Channel, ts: str, name: str, person_id: str) -> None:
        """Raises RefusedError no_reaction."""
        message = self.message(channel, ts)
        previous = copied(message)
        found = next((one for one in message.get("reactions", ()) if one["name"] == name), None)
        if found is None or person_id not in found["users"]:
            raise RefusedError("no_reaction")
        found["users"].remove(person_id)
        found["count"] -= 1
        if not found["users"]:
            message["reactions"].remove(found)
        self.tell(MessageChanged(channel, message, previous, quiet=True))

    def join(self, channel: Channel, person_id: str, inviter: str | None = None) -> None:
        if person_id in channel.member_ids:
            return
        channel.member_ids.append(person_id)
        text = f"<@{person_id}> has joined the channel"
        told: Json = {"subtype": "channel_join", "user": person_id, "text": text}
        self.tell(MemberJoined(channel, person_id))
        self.post(channel, told | ({"inviter": inviter} if inviter else {}))

    def leave(self, channel: Channel, person_id: str) -> None:
        channel.member_ids.remove(person_id)
        self.tell(MemberLeft(channel, person_id))

    def archive(self, channel: Channel, *, is_archived: bool = True) -> None:
        channel.is_archived = is_archived
        self.tell(ChannelChanged(channel, "archive" if is_archived else "unarchive"))

    def share(self, channel: Channel, *, with_whom: Literal["nobody", "company", "organization"]) -> None:
        channel.is_ext_shared, channel.is_org_shared = with_whom == "company", with_whom == "organization"
        self.tell(ChannelChanged(channel, "unshared" if with_whom == "nobody" else "shared"))

    def convert(self, channel: Channel, kind: Literal["channel", "private"]) -> None:
        """Everybody can read it from now on, or only its members."""
        channel.kind = kind
        self.tell(ChannelChanged(channel, "convert_to_public" if kind == "channel" else "convert_to_private"))

    def change_group(self, group_id: str, members: Sequence[str]) -> None:
        before = self.usergroups[group_id]
        added = tuple(one for one in members if one not in before)
        removed = tuple(one for one in before if one not in members)
        self.usergroups[group_id] = list(members)
        self.tell(UserGroupChanged(group_id, added, removed))

    def deactivate(self, person_id: str) -> None:
        """An admin of the workspace switches this person's account off."""
        self.person(person_id).is_deleted = True

    # --- what an agent app shows

    def suggest(self, channel: Channel, greeting: str, prompts: list[Json]) -> None:
        channel.agent.greeting, channel.agent.prompts = greeting, prompts
        self.tell(AgentShown(channel))

    def entitle(self, channel: Channel, thread_ts: str, title: str) -> None:
        channel.agent.titles[thread_ts] = title
        self.tell(AgentShown(channel))

    def _end_status(self, channel: Channel, said: Json) -> None:
        """It vanishes once the app speaks in its thread."""
        by_bot = said.get("user") == self.bot_user
        if by_bot and channel.agent.statuses.pop(said.get("thread_ts", ""), None) is not None:
            self.tell(AgentShown(channel))

    def set_status(self, channel: Channel, thread_ts: str, status: str) -> None:
        channel.agent.statuses[thread_ts] = status
        if not status:
            del channel.agent.statuses[thread_ts]
        self.tell(AgentShown(channel))

    # --- what one person sees

    def whisper(self, channel: Channel, person_id: str, message: Json) -> Json:
        """An ephemeral message: nobody else ever sees it, and no event tells of it."""
        said: Json = {"type": "message", "ts": self.ids.ts(self.clock), "team": self.team_id} | message
        said |= {"ephemeral": True, "is_ephemeral": True, "channel": channel.id}
        self.whispers[person_id, said["ts"]] = said
        self.tell(EphemeralShown(person_id, channel, said["ts"], said))
        return said

    def replace_whisper(self, person_id: str, ts: str, changes: Json | None) -> None:
        """With None the ephemeral message vanishes; one that is gone already stays gone."""
        message = self.whispers.get((person_id, ts))
        if message is None:
            return
        channel = self.channels[message["channel"]]
        if changes is None:
            del self.whispers[person_id, ts]
        else:
            message |= changes
        self.tell(EphemeralShown(person_id, channel, ts, None if changes is None else message, replaces=True))


def demo_workspace(
    clock: SandboxClock, ids: Counters, bot_name: str, app_name: str, team: Team = DEMO_TEAM
) -> SandboxWorkspace:
    """The firm that the demo and the tests play in."""
    workspace = SandboxWorkspace(clock, ids, team)
    people = (
        Person("U_ADA", "ada", "Ada Reyes", "Attorney", "#2f6f9f", email="ada.reyes@harborlowe.example"),
        Person("U_BEN", "ben", "Ben Okafor", "Attorney", "#7a4f9a", email="ben.okafor@harborlowe.example"),
        Person("U_SAM", "sam", "Sam Lindqvist", "Help desk", "#2e7d5b", email="sam.lindqvist@harborlowe.example"),
        Person("U_KIM", "kim", "Kim Duarte", "Help desk", "#b03a74", email="kim.duarte@harborlowe.example"),
        Person(workspace.bot_user, bot_name, app_name, "App", "#a8541c", is_bot=True),
    )
    workspace.people = {person.id: person for person in people}
    everyone = [person.id for person in people if not person.is_bot]
    desk = ["U_SAM", "U_KIM"]
    for channel in (
        Channel("C_ASK", "ask-helpdesk", "channel", [*everyone, workspace.bot_user]),
        Channel("C_GENERAL", "general", "channel", everyone),
        Channel("G_STAFF", "helpdesk-staff", "private", [*desk, workspace.bot_user]),
    ):
        workspace.channels[channel.id] = channel
    for person_id in everyone:
        workspace.dm(person_id)
    workspace.usergroups = {"S_DESK": desk}
    return workspace
