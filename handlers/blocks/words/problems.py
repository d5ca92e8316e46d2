"""What went wrong, or cannot be done: secrets, controls out of date, errors."""

from __future__ import annotations

from handlers.blocks.words.help import COMMAND


class ProblemWords:
    """What went wrong, or cannot be done: secrets, controls out of date, errors."""

    __slots__ = ()

    SECRET_WARNING = (
        "Your message contained what looks like a password or code. I did not keep it. "
        "Please delete the message, and change that password now: others in this conversation may have seen it."
    )
    SECRET_WARNING_ALONE = (
        "Your message contained what looks like a password or code. I did not keep it. Please delete the message, and "
        "change that password now: a message is not a safe place for one."
    )
    SECRET_IN_COMMAND = (
        "Your command contained what looks like a password or code. I did not keep it, and no one else in Slack saw "
        "it. Please change that password now: a command is not a safe place for one."
    )
    SECRET_IN_TERMINAL = "The text contained what looks like a password or code. It was removed. Change that password."
    GONE = "That question has expired. Please ask again."
    OLD_TITLE = "Out of date"
    OLD_BUTTON = "That button is out of date. Please ask me again, or start from my Home tab."
    OLD_FORM = "That form is out of date, and nothing was sent. Please open it again."
    OLD_SHORTCUT = "That shortcut is out of date. Please reload Slack, or ask me directly."
    OLD_COMMAND = f"That command is out of date. Use `{COMMAND}` instead."
    EXTERNAL = (
        "Only members of the workspace that installed me can do that. You can still ask me any question; I'll answer "
        "it and keep nothing."
    )

    NO_FILES = (
        "I can't send files in this workspace: I was installed without that permission (files:write). Ask a Slack "
        "admin to reinstall me with it."
    )

    def unexpected(self, reference: str) -> str:
        """An error that nobody foresaw."""
        return (
            f"Something went wrong on my end, and what you asked for was not done. Please try again in a minute. "
            f"If it happens again, give the help desk this reference: {reference}"
        )
