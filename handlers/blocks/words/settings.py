"""The help desk's settings, and who is told when they change."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.workspace import Preferences


class SettingsWords:
    """The help desk's settings, and who is told when they change."""

    __slots__ = ()

    BUTTON = "Help desk settings"
    WELCOME = (
        "I am here now, and answer whoever asks: mention me in a channel I am invited to, or write to me.\n"
        "For tickets, make a private channel for your help desk, invite me there, and choose it in my Home tab under "
        "*Help desk settings*."
    )
    WELCOME_AGAIN = (
        "I am installed again. The admins of the help desk are the same as before: {admins}. They choose where "
        "tickets go."
    )
    NO_ADMIN_LEFT = (
        "⚠ *The help desk has no admin any more*: the account of each one named is deactivated ({admins}). Nobody can "
        "change its settings. Whoever runs me names another: `python -m bot workspaces admin {team} USER`."
    )
    TITLE = "Help desk settings"
    CHANNEL = "Staff channel"
    CHANNEL_HINT = "Private, with the bot invited. Without one there are no tickets."
    GROUP = "User group that is staff"
    GROUP_HINT = "Its id (S...). Without one, everybody in the staff channel is staff."
    GROUP_WRONG = "This is not the id of a user group: it begins with S and is shown on the group's page."
    GROUP_ALONE = "A group alone is not enough: choose the staff channel, too."
    ADMINS = "Admins"
    ADMINS_HINT = "They may change this and take lists of people out. Without any, every member of the staff may."
    NOBODY = "Choose an admin or a staff channel: else nobody could change this again."
    HOURS = "Working hours"
    HOURS_HINT = "Such as Mon-Fri 09:00-17:00. Federal holidays are off."
    ZONE = "Time zone"
    ZONE_HINT = "Such as America/New_York."
    ZONE_WRONG = "This is not a time zone. Write it as America/New_York."
    CLOSED = "Closed days"
    CLOSED_HINT = "Besides federal holidays, such as 2026-12-24, 2026-12-28 to 2026-12-31."
    COURTS = "Courts shown first"
    COURTS_HINT = "In every list of courts, after those that the person used."
    COURTS_PICK = "Choose courts"
    COURTS_MANY = "At most {most} courts."
    QUESTIONS = "Days that questions are kept"
    TICKETS = "Days that closed tickets are kept"
    DAYS_WRONG = "A number from {least} to {most}."
    EXTERNAL = "People of other companies"
    EXTERNAL_HINT = (
        "In channels shared by Slack Connect. They get answers either way; unless you check this, nothing of it is "
        "kept."
    )
    EXTERNAL_YES = "May run checks and open tickets here"
    UNFIT = "This channel cannot be used: {reason}."
    UNREADABLE = "Slack does not say who belongs to it. Check the id, and that the bot is invited."
    LATER = "Slack did not answer in time. Nothing was changed; send it again."
    SAVED = "Saved. It holds from now on; other servers of the bot follow within a second."

    def changed(self, before: Preferences, after: Preferences, who: str | None) -> str | None:
        """What everybody concerned is told of a change of channel, group or admins; None of any other."""
        told = []
        if before.staff_channel != after.staff_channel:
            no_more = f", no more to <#{before.staff_channel}>" if before.staff_channel else ""
            there = (
                f"go to <#{after.staff_channel}> from now on{no_more}."
                if after.staff_channel
                else "cannot be opened now."
            )
            told.append(f"Tickets {there}")
        if before.staff_group != after.staff_group:
            staff = f"the user group {after.staff_group}" if after.staff_group else "everybody in the staff channel"
            told.append(f"Staff from now on: {staff}.")
        if set(before.admins) != set(after.admins):
            told.append(f"Admins from now on: {self.people(after.admins)}. Before: {self.people(before.admins)}.")
        if not told:
            return None
        by = f"<@{who}>" if who else "Whoever runs me"
        return "\n• ".join((f"{by} has changed the help desk's settings:", *told))

    def people(self, users: Sequence[str]) -> str:
        """Their names, with commas."""
        return ", ".join(f"<@{user}>" for user in users) or "none"
