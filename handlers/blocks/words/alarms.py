"""What somebody has to put right before the help desk can go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from handlers.slack.error_names import TOKEN_REFUSED


class AlarmWords:
    """What somebody has to put right before the help desk can go on."""

    __slots__ = ()

    UNSENT = "Something went wrong on my end: a message of a ticket could not be sent. Reference: {reference}."
    ALARM = (
        "Tickets cannot be delivered to the staff channel: {reason}. They are kept, and will be sent as soon as it "
        "works again. Check *Help desk settings* in my Home tab, and invite me to the channel."
    )
    ADMIN_NEEDED = (
        "Slack refuses part of what I do here until an admin acts: `{method}` returned `{name}`. {fix} Anything that "
        "waits for it is kept, and will be sent as soon as it works again."
    )
    ADMIN_FIXES: ClassVar[Mapping[str, str]] = {
        "missing_scope": "Give the app the scopes of its manifest, then reinstall it in the workspace.",
        "ekm_access_denied": "Let the app's messages through in your organization's key management (EKM).",
        "accesslimited": "Allow the bot's network address in the workspace's list of allowed addresses.",
        "messages_tab_disabled": "Turn on the Messages tab at *App Home* in the app's settings.",
        "not_enabled": "Turn on the Home tab at *App Home* in the app's settings.",
        "file_uploads_disabled": "Allow file uploads in the workspace's settings.",
        "storage_limit_reached": "The workspace's file storage is full: delete files or upgrade the plan.",
        "team_access_not_granted": "Approve the app for this workspace in the organization's settings.",
        "app_access_restricted": "Approve the app for this workspace in the organization's settings.",
        "two_factor_setup_required": "Set up two-factor authentication for the app's account.",
        "method_deprecated": "Install a newer version of this bot.",
        "deprecated_endpoint": "Install a newer version of this bot.",
        "unknown_method": "Install a newer version of this bot.",
    }
    TOKEN_FIX = "Give the bot a valid token: reinstall the app, then update `SLACK_BOT_TOKEN` if you set one."
    ADMIN_FIX = "Ask a workspace admin to allow it for this app."
    NOT_PRIVATE = "the staff channel is public; tickets need a private one"
    SHARED = "the staff channel is shared with another workspace; tickets need one of your own"
    ARCHIVED = "the staff channel is archived"
    NOT_THERE = "I am not in the staff channel, or it does not exist"

    def admin_fix(self, name: str) -> str:
        """What an admin does about this error name of Slack's."""
        return self.TOKEN_FIX if name in TOKEN_REFUSED else self.ADMIN_FIXES.get(name, self.ADMIN_FIX)

    def admin_needed(self, method: str, name: str) -> str:
        """For staff, when Slack refuses a method until somebody acts."""
        return self.ADMIN_NEEDED.format(method=method, name=name, fix=self.admin_fix(name))
