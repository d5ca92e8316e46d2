"""A workspace and its preferences."""

from __future__ import annotations

from dataclasses import dataclass

AGENT_SCOPE = "assistant:write"
"""With it, Slack shows the bot as an agent: `agent_view` in the manifest."""
MAX_COURTS = 10
"""Courts that a workspace may have shown first."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one workspace's help desk works. Where it has chosen nothing, the settings of the process hold."""

    staff_channel: str | None = None
    """Id of the private channel where tickets go; without one there are no tickets."""
    staff_group: str | None = None
    """Id of the user group that is staff; without one the members of the staff channel are."""
    admins: tuple[str, ...] = ()
    hours: str = "Mon-Fri 09:00-17:00"
    """As in `HELPDESK_HOURS`."""
    time_zone: str = "America/New_York"
    closed: str = ""
    """Days on which the help desk is closed besides federal holidays, as in `HELPDESK_CLOSED`."""
    courts: tuple[str, ...] = ()
    """Ids of the courts that pickers show first."""
    keep_questions_days: int = 90
    keep_tickets_days: int = 730
    """After a ticket's end."""
    serve_external: bool = False
    """People of other companies, in channels shared with them, are treated as the workspace's own."""
    publish_alone: bool = False
    """Who wrote a draft of the knowledge may publish it, too: no second person is needed."""
    request_channels: tuple[str, ...] = ()
    """Ids of the channels in which each new message is read, also where nobody mentions the bot."""

    def reads_all_of(self, channel: str) -> bool:
        """Whether it is a request channel. The staff channel is none, whoever set it since."""
        return channel in self.request_channels and channel != self.staff_channel


@dataclass(frozen=True, slots=True, repr=False)
class Workspace:
    """A workspace where the bot is installed. Its representation as text never includes the token."""

    team_id: str
    token: str | None
    bot_user: str | None
    """The bot's own user there; None until Slack has said it."""
    preferences: Preferences
    organization: str | None = None
    """The Enterprise Grid organization whose token it is; None for the workspace's own."""
    scopes: frozenset[str] | None = None
    """What its token allows; None until Slack has said it."""

    def may(self, *scopes: str) -> bool:
        """Whether its token allows these; taken for granted until Slack has said it."""
        return self.scopes is None or self.scopes.issuperset(scopes)

    @property
    def has_agent_view(self) -> bool:
        """Whether each message of a direct message is the root of a thread there; not before Slack has said it."""
        return self.scopes is not None and AGENT_SCOPE in self.scopes

    def __repr__(self) -> str:
        return f"Workspace({self.team_id})"


__all__ = ["AGENT_SCOPE", "MAX_COURTS", "Preferences", "Workspace"]
