"""The on-call list, pages, and what an asker is told of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.on_call import DEFAULT_MINUTES, MAX_PEOPLE, OnCallState, Shift
from bot.core.on_call import MINUTES as LIMITS
from bot.core.tickets import Ticket
from handlers.blocks.words.people import somebody
from handlers.blocks.words.times import TimeWords


class OnCallWords:
    """The on-call list, pages, and what an asker is told of them."""

    __slots__ = ()

    # --- the list

    BUTTON = "On-call list"
    TITLE = "On-call list"
    INTRO = (
        "Urgent tickets are paged to these people, one after the other, while the help desk is closed: by direct "
        "message and in the staff channel. Whoever clicks *I have it* claims the ticket, and the paging stops.\n"
        "Without a list, the attorney is told that no one is on call."
    )
    PEOPLE = "People, in the order of pages"
    GROUP = "User group"
    GROUP_HINT = "Its id (S...). Its members are paged after the people above."
    HOURS = "Days and hours"
    HOURS_HINT = (
        "Such as Mon-Fri 17:00-09:00, Sat-Sun 08:00-20:00, in the help desk's time zone. Empty: always, outside "
        "working hours."
    )
    MINUTES = "Minutes until the next person"
    MINUTES_WRONG = f"Enter a number from {LIMITS[0]} to {LIMITS[1]}."
    PEOPLE_MANY = f"At most {MAX_PEOPLE} people."
    NOBODY_IN_SHIFT = "Choose people or a user group, or leave the whole shift empty."
    GROUP_WRONG = "That is not the id of a user group. It begins with S and is shown on the group's page."
    GROUP_UNREADABLE = "That group does not exist, or Slack won't say who is in it. Check the id."
    GROUP_NO_SCOPE = (
        "I can't read user groups: the app lacks the scope usergroups:read. Choose people, or reinstall the app with "
        "its manifest."
    )
    LATER = "Slack did not answer in time. Nothing was changed. Please try again."
    SAVED = "Saved. The next pages follow it."
    UNCHANGED = "Nothing was changed."

    # --- a page

    LEAD = "🔴 *You are on call.* This urgent ticket needs an owner."
    I_HAVE_IT = "I have it"
    OPEN = "Open"

    # --- an asker's card

    PAGING = "I'm paging the person on call now."
    PAGED = "The person on call has been paged."
    UNANSWERED = "Everyone on call has been paged. No one has answered yet."
    NOBODY = "The help desk is closed, and no one is on call."
    REACHABLE = "*Who you can reach now*"

    def shift(self, number: int) -> str:
        return f"*Shift {number}*"

    def not_staff(self, users: Sequence[str]) -> str:
        """Why a list was not saved."""
        who = ", ".join(f"<@{user}>" for user in users)
        verb = "is" if len(users) == 1 else "are"
        return f"⚠ *Not saved:* {who} {verb} not help-desk staff. Only staff can be paged."

    def changed(self, who: str, shifts: Sequence[Shift]) -> str:
        """What the staff channel is told of a new list."""
        if not shifts:
            return (
                f"<@{who}> emptied the on-call list: no one is paged for urgent tickets while the help desk is closed."
            )
        lines = (f"{number}. {self._listed(one)}" for number, one in enumerate(shifts, start=1))
        return "\n".join((f"<@{who}> changed the on-call list:", *lines))

    def asker_line(self, state: OnCallState) -> str:
        """How far the paging is, in the card of the asker."""
        if state.what == "later" and state.until is not None:
            return f"The help desk is closed, and no one is on call until {TimeWords().at(state.until)}."
        lines = {"paging": self.PAGING, "paged": self.PAGED, "unanswered": self.UNANSWERED}
        return lines.get(state.what, self.NOBODY)

    def page_over(self, ticket: Ticket, user: str) -> str:
        """What a page says once its ticket no longer waits for `user`."""
        if ticket.is_over:
            return "This ticket is closed. You don't need to do anything."
        if ticket.owner == user:
            return "You have this ticket. Reply from its card in the staff channel."
        if ticket.owner is not None:
            return f"{somebody(ticket.owner)} has this ticket. You don't need to do anything."
        return "This ticket can wait now. You don't need to do anything."

    def _listed(self, shift: Shift) -> str:
        who = [f"<@{user}>" for user in shift.people] + ([f"<!subteam^{shift.group}>"] if shift.group else [])
        minutes = "" if shift.minutes == DEFAULT_MINUTES else f", {shift.minutes} minutes each"
        return f"{', '.join(who)} ({shift.hours or 'always, outside working hours'}{minutes})"
