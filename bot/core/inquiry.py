"""A message as it came in, who wrote it, and what the conversation is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.redaction import Redacted

Surface = Literal["channel", "dm", "form", "command", "shortcut"]
"""Where it was asked; "form" is the form of the shortcut *Ask*, answered in the direct message."""


@dataclass(frozen=True, slots=True)
class Asker:
    """One person in one workspace; keys everything personal."""

    team_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as it came in, already redacted."""

    asker: Asker
    key: str
    """The same for every delivery of the same words: what makes a reply happen once."""
    text: Redacted
    surface: Surface
    channel: str
    """Where it was asked and is answered; empty for a form until the direct message is opened."""
    ts: str
    """Of the message; for a command, which has none, its trigger; for a form, the use of the shortcut."""
    thread_ts: str | None
    mentioned: bool
    """The bot was named, or it is a direct message: not just a follow-up in a thread."""
    secrets: int = 0
    """How many passwords or codes were taken out of the text."""
    edited_ts: str = ""
    external: bool = False
    """The asker is of another company (Slack Connect): they are answered, and nothing of it is kept."""
    check: Literal["", "open", "name"] = ""
    """A guided check waits for them where this is said: for an answer, or for somebody's name."""
    check_court: str | None = None
    """The court of that check, as far as it is known."""

    in_agent_view: bool = False
    """It is a direct message where Slack shows the bot as an agent: it is answered in a thread of its own."""

    @property
    def is_message(self) -> bool:
        """It stands in Slack, where a thread can begin with it: no example that a button asks, and no command."""
        return self.key.startswith(f"{self.channel}:{self.ts}")

    @property
    def begins_thread(self) -> bool:
        """It is the first message of its thread."""
        return self.thread_ts == self.ts

    @property
    def opens(self) -> bool:
        """It begins a conversation: nothing was said there before."""
        return self.surface == "channel" and self.thread_ts is None and not self.edited_ts

    @property
    def direct(self) -> bool:
        """It is answered in the direct message, where nobody reads along."""
        return self.surface in ("dm", "form")

    @property
    def is_unprompted(self) -> bool:
        """Nobody asked the bot: it stands in a request channel, and is answered only beyond doubt."""
        return self.surface == "channel" and self.thread_ts in (None, self.ts) and not self.mentioned


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation is about so far."""

    court: str | None = None
    entry: str | None = None
    usual_court: str | None = None
    earlier: tuple[Redacted, ...] = ()
    """What the person wrote before in it, oldest first."""
    offered: tuple[str, ...] = ()
    """The entries that the last reply offered."""
    picked: bool = False
    """Since the last of `earlier` the person has chosen a court or an answer by a button."""
