"""The help desk's settings, and who is told when they change."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.workspace import Preferences


class SettingsWords:
    """The help desk's settings, and who is told when they change."""

    __slots__ = ()

    BUTTON = "Help desk settings"
    WELCOME = (
        "I'm ready to answer questions: mention me in a channel that I am in, or write to me.\n"
        "To take tickets, create a private channel for your help desk, invite me there, and choose it in my Home tab "
        "under *Help desk settings*."
    )
    WELCOME_AGAIN = (
        "I'm installed again. The admins of the help desk are the same as before: {admins}. They choose where tickets "
        "go."
    )
    NO_ADMIN_LEFT = (
        "⚠ *The help desk no longer has an admin*: all their accounts are deactivated ({admins}). No one can change "
        "its settings. Whoever runs the bot can name another: `python -m bot workspaces admin {team} USER`."
    )
    TITLE = "Help desk settings"
    CHANNEL = "Staff channel"
    CHANNEL_HINT = "Private, with the bot invited. Without it, there are no tickets."
    GROUP = "Staff user group"
    GROUP_HINT = "Its id (S...). Without one, everyone in the staff channel is staff."
    GROUP_WRONG = "That is not the id of a user group. It begins with S and is shown on the group's page."
    GROUP_ALONE = "A group alone is not enough: choose the staff channel, too."
    ADMINS = "Admins"
    ADMINS_HINT = (
        "They may change these settings and export lists of people. Without any, every member of the staff may."
    )
    NOBODY = "Choose an admin or a staff channel; otherwise no one could change this again."
    HOURS = "Working hours"
    HOURS_HINT = "Such as Mon-Fri 09:00-17:00. Closed on federal holidays."
    ZONE = "Time zone"
    ZONE_HINT = "Such as America/New_York."
    ZONE_WRONG = "That is not a time zone. Write it like America/New_York."
    CLOSED = "Closed days"
    CLOSED_HINT = "Besides federal holidays, such as 2026-12-24, 2026-12-28 to 2026-12-31."
    COURTS = "Courts shown first"
    COURTS_HINT = "In every list of courts, after those the person has used."
    COURTS_PICK = "Choose courts"
    COURTS_MANY = "At most {most} courts."
    QUESTIONS = "Days to keep questions"
    TICKETS = "Days to keep closed tickets"
    DAYS_WRONG = "Enter a number from {least} to {most}."
    EXTERNAL = "People from other companies"
    EXTERNAL_HINT = (
        "In channels shared through Slack Connect. They get answers either way; unless you check this, nothing they "
        "ask is kept."
    )
    EXTERNAL_YES = "May run checks and open tickets here"
    ALONE = "Publishing answers"
    ALONE_HINT = "Staff teach me with drafts. Unless you check this, a draft needs a second person who publishes it."
    ALONE_YES = "One person may write and publish"
    REQUESTS = "Request channels"
    REQUESTS_HINT = (
        "Invite me there first. I read every new message in them and answer without being mentioned when I'm sure. "
        "The channel is told. I don't read people from other companies, unless you treat them as your own above."
    )
    REQUESTS_MANY = "At most {most} channels."
    REQUESTS_STAFF = "The staff channel can't be one of them."
    REQUESTS_ABSENT = "I'm not in {names}. Invite me there first, then choose it again."
    REQUESTS_UNKNOWN = "a private channel"
    REQUESTS_ARCHIVED = "{names} is archived. Choose another channel."
    UNFIT = "This channel cannot be used: {reason}."
    UNREADABLE = "Slack won't say who belongs to it. Check the id, and that the bot is invited."
    LATER = "Slack did not answer in time. Nothing was changed. Please try again."
    SAVED = "Saved. It takes effect everywhere within a second."

    def changed(self, before: Preferences, after: Preferences, who: str | None) -> str | None:
        """What everybody concerned is told of a change of channels, group or admins; None of any other."""
        lines = []
        if before.staff_channel != after.staff_channel:
            lines.append(self._channel(before.staff_channel, after.staff_channel))
        if before.staff_group != after.staff_group:
            group = f"the user group {after.staff_group}" if after.staff_group else "everyone in the staff channel"
            lines.append(f"The staff is now {group}.")
        if set(before.admins) != set(after.admins):
            lines.append(f"The admins are now: {self.people(after.admins)}. Before: {self.people(before.admins)}.")
        if set(before.request_channels) != set(after.request_channels):
            names = ", ".join(f"<#{one}>" for one in after.request_channels) or "none"
            lines.append(f"The request channels, in which I read every new message, are now: {names}.")
        if not lines:
            return None
        by = f"<@{who}>" if who else "Whoever runs the bot"
        return "\n• ".join((f"{by} changed the help desk's settings:", *lines))

    def _channel(self, before: str | None, after: str | None) -> str:
        if after is None:
            return "Tickets can no longer be opened."
        return f"Tickets now go to <#{after}>" + (f" instead of <#{before}>." if before else ".")

    def people(self, users: Sequence[str]) -> str:
        """Their names, with commas."""
        return ", ".join(f"<@{user}>" for user in users) or "none"
