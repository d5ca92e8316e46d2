"""What the pages for a browser say: installing the bot, privacy, support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from handlers.blocks.words.help import COMMAND

Section = tuple[str, str]
"""A heading and its paragraphs, a line each."""


class PublicPageWords:
    """The pages for a browser: installing the bot, privacy, support."""

    __slots__ = ()

    NAME = "NextGen Help Desk"
    PRIVACY_TITLE = "Privacy"
    SUPPORT_TITLE = "Support"
    INSTALL_TITLE = "Install the help desk"
    ADD_TO_SLACK = "Add to Slack"
    INSTALL = (
        "NextGen Help Desk answers questions about PACER and NextGen CM/ECF accounts in Slack, for your court and "
        "today's date. It walks people through linking their accounts, and passes what it can't answer to your own "
        "help desk.\n"
        "Slack shows you what the bot may do before you install it. You can leave out its optional permissions."
    )
    SCOPES = "What each permission is for"
    SCOPE, REASON, WITHOUT = "Permission", "What it is for", "Without it"
    REQUIRED = "The bot needs it."

    READS: ClassVar[Section] = (
        "What the bot reads",
        (
            "It reads messages that are addressed to it: mentions, direct messages, commands, shortcuts and "
            "forms, and what you write in a thread that you started with it. It neither reads nor keeps what "
            "colleagues say to each other.\n"
            "It removes what looks like a password, code or identity number before it stores, matches or logs "
            "a text. Never send one: Slack keeps your message until you delete it."
        ),
    )
    SEES: ClassVar[Section] = (
        "Who sees it",
        (
            "Your help desk's staff see your tickets, and questions that the bot could not answer, without "
            "names. Administrators of your help desk see the readiness board. No other workspace sees "
            "any of it.\n"
            "The bot sells nothing, shows no ads, and sends what you write only to Slack."
        ),
    )
    CHOICES: ClassVar[Section] = (
        "Your choices",
        (
            f"Type {COMMAND} privacy in Slack. It shows what is kept about you, sends you all of it as a file, "
            "and erases all of it at once.\n"
            "Messages already in Slack remain there until you or your workspace delete them.\n"
            "People from other companies in shared channels are answered, and nothing of it is kept, unless "
            "your workspace chooses otherwise."
        ),
    )

    def privacy(self, questions_days: int, tickets_days: int, roster_days: int, removed_days: int) -> Sequence[Section]:
        """What is kept, and for how many days."""
        kept = (
            "What the bot keeps, and for how long",
            (
                f"Your questions and how it answered them: {questions_days} days.\n"
                "Your usual court, your checks and the answers you gave in them: until you delete them.\n"
                f"Your tickets with their messages: {tickets_days} days after they close. After that, only dates "
                "and actions.\n"
                f"Your row on your firm's readiness board: {roster_days} days after its last change.\n"
                f"Everything of a workspace that removes the bot: {removed_days} days. Its Slack tokens are "
                "deleted at once.\n"
                "What you did as staff or administrator: as long as the ticket, board or outage it belongs to.\n"
                "Administrators of your help desk may choose other periods for questions and tickets."
            ),
        )
        return (self.READS, kept, self.SEES, self.CHOICES)

    def support(self, contact: str) -> Sequence[Section]:
        """How to get help. contact: an e-mail or https address of the operator; empty: none."""
        operator = (
            f"Write to {contact}. Include the reference that the bot gave you, if it gave you one; never a password."
            if contact
            else "Ask whoever manages apps in your Slack workspace."
        )
        return (
            (
                "In Slack",
                (
                    f"Type {COMMAND} help to see what the bot can do. Mention it in a channel, write it a direct "
                    "message, or use the shortcut Ask.\n"
                    f"To reach a person at your own help desk, use the shortcut New ticket, or type {COMMAND} ticket."
                ),
            ),
            ("If the bot itself does not work", operator),
            (
                "What it cannot do",
                (
                    "It is not legal advice, and it does not speak for a court or for PACER. It cannot see or change "
                    "anyone's account. For a filing that is due now, call the court's clerk."
                ),
            ),
        )
