"""Who is there, where they talk, and the changes that observers of the workspace are told."""

from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.wire import Json

Kind = Literal["channel", "private", "im", "mpim"]
AppState = Literal["installed", "revoked", "removed"]
"""Of the bot's app in a workspace. Revoked: its bot is switched off, its commands are still there."""


@dataclass(frozen=True, slots=True)
class Team:
    """What a workspace is called. People, channels and the bot have the same ids in all of them."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Organization:
    """An Enterprise Grid organization: who installs the app there, installs it for all of its workspaces."""

    id: str
    name: str


DEMO_TEAM = Team("T_DEMO", "Harbor & Lowe LLP", "harbor-lowe")
OTHER_TEAM = Team("T_OTHER", "Pine Street Law", "pine-street")
PARTNER_TEAM = Team("T_PARTNER", "Quill & Partners", "quill-partners")
"""Another company, with which channels are shared; the app is not installed there."""
ORGANIZATION = Organization("E_HARBOR", "Harbor Group")


@dataclass(slots=True)
class Person:
    """A member; the bot is one too. `handle` is what people type after @."""

    id: str
    handle: str
    name: str
    title: str = ""
    avatar_color: str = "#4a154b"
    is_bot: bool = False
    email: str = ""
    is_deleted: bool = False
    """The account is switched off."""
    team_id: str = ""
    """Of another company (Slack Connect); empty for the workspace's own people."""
    time_zone: str = "America/New_York"
    """As they chose it in Slack."""


@dataclass(slots=True)
class AgentSurface:
    """What an agent app shows around its direct message with somebody."""

    greeting: str = ""
    prompts: list[Json] = field(default_factory=list)
    """Each with a title and the message that it sends."""
    titles: dict[str, str] = field(default_factory=dict)
    """Of threads, by the ts of their first message; so are the statuses."""
    statuses: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Channel:
    """A channel, or a direct message of one person or several with the bot; messages by ts."""

    id: str
    name: str
    kind: Kind
    member_ids: list[str]
    with_person: str | None = None
    is_archived: bool = False
    is_ext_shared: bool = False
    """Shared with people of another company."""
    is_org_shared: bool = False
    """In other workspaces of the same organization, too."""
    topic: str = ""
    """As Slack gives it, with its control characters as entities."""
    messages: dict[str, Json] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    """The replies' ts by the ts of the thread's first message."""
    agent: AgentSurface = field(default_factory=AgentSurface)
    """Of the direct message with an agent app."""

    @property
    def payload_name(self) -> str:
        """The name as Slack gives it to apps in clicks and commands."""
        names = {"channel": self.name, "private": "privategroup", "im": "directmessage", "mpim": self.name}
        return names[self.kind]

    @property
    def event_type(self) -> str:
        return {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    def in_order(self) -> list[Json]:
        return sorted(self.messages.values(), key=lambda message: moment_of(message["ts"]))


def moment_of(ts: str) -> tuple[int, int]:
    seconds, _, fraction = ts.partition(".")
    return int(seconds), int(fraction or 0)


@dataclass(frozen=True, slots=True)
class MessagePosted:
    channel: Channel
    message: Json


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """`quiet` changes (a reply count) are shown on the page and are no event."""

    channel: Channel
    message: Json
    previous: Json
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class AgentShown:
    """The prompts, a title or a status line of a direct message changed."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    channel: Channel
    previous: Json


@dataclass(frozen=True, slots=True)
class MemberJoined:
    channel: Channel
    person_id: str


@dataclass(frozen=True, slots=True)
class MemberLeft:
    channel: Channel
    person_id: str


RoomChange = Literal["archive", "unarchive", "shared", "unshared", "convert_to_public", "convert_to_private"]


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """Something happened to a channel itself."""

    channel: Channel
    what: RoomChange


@dataclass(frozen=True, slots=True)
class UserGroupChanged:
    """Who is in a user group."""

    group_id: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EphemeralShown:
    """An ephemeral message for one person: new, replaced, or (message None) gone."""

    person_id: str
    channel: Channel
    ts: str
    message: Json | None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class HomeShown:
    person_id: str
    view: Json


@dataclass(frozen=True, slots=True)
class ModalsShown:
    """The person's open modals, the topmost last."""

    person_id: str
    stack: tuple[Json, ...]


Change = (
    MessagePosted
    | MessageChanged
    | AgentShown
    | MessageDeleted
    | MemberJoined
    | MemberLeft
    | ChannelChanged
    | UserGroupChanged
    | EphemeralShown
    | HomeShown
    | ModalsShown
)
