"""Request channels: what the bot says in them, and who is told of them."""

from __future__ import annotations

from collections.abc import Sequence


class RequestWords:
    """Request channels: what the bot says in them, and who is told of them."""

    __slots__ = ()

    ANSWER = "Answer this?"
    OFFER = "I may have an answer for you. Press the button, and I'll reply in your message's thread."
    NOT_KEPT = "Unless you press the button, I keep nothing of your message."
    ON = (
        "I now read every new message in this channel, so you can ask about PACER and CM/ECF accounts without "
        "mentioning me.\n"
        "- When I'm sure, I answer in the message's thread.\n"
        "- When I may have an answer, only the writer sees a button, *Answer this?*.\n"
        "- Otherwise I say nothing. I keep nothing of a message that I don't answer.\n"
        "- I don't read messages that mention someone else, or threads that I'm not in.\n"
        "To stop this, an administrator of the help desk takes the channel off the list in my Home tab, under *Help "
        "desk settings*. Anyone who may do so can also remove me from the channel."
    )
    OFF = "I no longer read new messages in this channel. To ask me something here, mention me."
    TOPIC = "The help desk bot reads new messages here."
    """At the end of the channel's topic; plain text."""

    def about(self, question: str) -> str:
        """Which message an offer is about."""
        return f"You wrote: “{question}”"

    def lost(self, channel: str) -> str:
        """Administrators are told that a request channel is gone."""
        return (
            f"<#{channel}> is no longer a request channel: I was removed from it, or it was archived or deleted. To "
            "read it again, invite me and choose it under *Help desk settings*."
        )

    def named(self, channels: Sequence[str]) -> str:
        """Where the bot reads each new message; for whoever asks what is kept."""
        names = ", ".join(f"<#{channel}>" for channel in channels)
        return (
            f"I read every new message in {names}. Of one that I answer, I keep the question, as if you had asked me; "
            "of any other, nothing. Elsewhere I read only what is addressed to me."
        )
