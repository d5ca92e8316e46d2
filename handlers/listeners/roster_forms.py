"""The forms of the readiness board, sent: a roster to check and to import, the plan of reminders, a request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.core.readiness import BoardFilter, Roster
from bot.core.readiness.roster import BadLine
from bot.desk.workspaces import WorkspaceDesk
from bot.jobs.cooperation import cooperatively
from bot.jobs.inbox import LaterError
from handlers import action_ids
from handlers.blocks.forms import closing_view
from handlers.blocks.roster_forms import candidate_option, imported_view, preview_view
from handlers.blocks.words import WORDS
from handlers.board_controls import BoardControl
from handlers.listeners.home import HomeTab
from handlers.listeners.readiness import BoardDesks
from handlers.slack import roster_form as form
from handlers.slack.failures import UndeliverableError
from handlers.slack.payloads import Submission, Typing
from handlers.slack.workspace_scope import Provider

GROUP_SECONDS = 2.0
"""A form must be answered within three seconds: Slack gets two of them to say who is in a group."""
MAX_GROUP = 500
"""People: the import is committed before the form is answered, in what is left of the three seconds."""
OPEN = "a=open"
"""The board's totals, as a control says it."""


@dataclass(frozen=True, slots=True)
class RosterForms:
    """What is sent about the board. Whether somebody is an administrator is asked first, every time."""

    tab_of: Provider[HomeTab]
    desks: BoardDesks
    workspaces: WorkspaceDesk

    async def check_roster(self, ack: AsyncAck, sent: Submission) -> None:
        """The dry run of a pasted roster."""
        if await self._admin_tab(ack, sent) is None:
            return
        roster = await asyncio.to_thread(sent.read_table, form.LINES, self.desks.roster.read)
        await self._preview(ack, sent, roster, roster.encode(), form.LINES)

    async def check_group(self, ack: AsyncAck, sent: Submission) -> None:
        """The dry run of a user group."""
        tab = await self._admin_tab(ack, sent)
        if tab is None:
            return
        fields = await cooperatively(sent.read)
        group, errors = form.chosen_group(fields.values)
        courts = await asyncio.to_thread(self.desks.roster.read_courts, fields.values.get(form.COURTS, ""))
        if isinstance(courts, BadLine) or not courts:
            errors[form.COURTS] = WORDS.readiness.COURTS_WRONG
            courts = ()
        members = () if errors else await self._members(tab, group, errors)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        roster = self.desks.roster.of_group(members, courts)
        await self._preview(ack, sent, roster, form.GroupToImport(group, courts).encode(), form.GROUP)

    async def import_roster(self, ack: AsyncAck, sent: Submission) -> None:
        """The import of what the dry run showed."""
        tab = await self._admin_tab(ack, sent)
        if tab is None:
            return
        group = form.decode_group(sent.about)
        errors: dict[str, str] = {}
        if group is None:
            roster = await asyncio.to_thread(self.desks.roster.read, sent.about)
        else:
            roster = self.desks.roster.of_group(await self._members(tab, group.group, errors), group.courts)
        if errors or not roster.lines:
            text = next(iter(errors.values()), WORDS.readiness.GONE)
            await ack(response_action="update", view=closing_view(WORDS.readiness.PREVIEW_TITLE, text))
            return
        plan = await asyncio.to_thread(self.desks.roster.import_roster, sent.asker, roster)
        tab.help_desk.inbox.wake()
        await ack(response_action="update", view=imported_view(plan))
        await tab.publish(sent.asker, OPEN)

    async def offer_people(self, ack: AsyncAck, typing: Typing) -> None:
        """Attorneys who can be asked and fit what an administrator types; nobody for anybody else."""
        tab, asker = await self.tab_of(typing.asker.team_id), typing.asker
        if not await tab.help_desk.access.is_admin(asker.user_id):
            await ack(options=[])
            return
        find = self.desks.invitations.find_candidates
        found = await asyncio.to_thread(find, asker.team_id, typing.suffix or None, typing.read())
        await ack(options=[candidate_option(one) for one in found])

    async def ask_chosen(self, ack: AsyncAck, sent: Submission) -> None:
        """Asks the people chosen to link, in the court of the form or in all of theirs."""
        tab = await self._admin_tab(ack, sent)
        if tab is None:
            return
        words, court = WORDS.readiness, sent.about or None
        chosen = form.chosen_people(sent.choices)
        if not chosen:
            await ack(response_action="errors", errors={form.PEOPLE: words.CHOOSE_NOBODY})
            return
        invite = partial(self.desks.invitations.invite, sent.asker, court=court, chosen=chosen)
        count = await asyncio.to_thread(invite)
        tab.help_desk.inbox.wake()
        await ack(response_action="update", view=closing_view(words.CHOOSE_TITLE, words.asked_people(count)))
        await tab.publish(sent.asker, BoardControl("people", BoardFilter(court)).encode())

    async def save_plan(self, ack: AsyncAck, sent: Submission) -> None:
        """How the workspace reminds."""
        if await self._admin_tab(ack, sent) is None:
            return
        fields = await cooperatively(sent.read)
        plan, errors = form.chosen_plan(fields.values)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await asyncio.to_thread(self.desks.invitations.keep_plan, sent.asker, plan)
        await ack(response_action="update", view=closing_view(WORDS.readiness.PLAN_TITLE, WORDS.readiness.PLAN_SAVED))

    async def report(self, ack: AsyncAck, sent: Submission) -> None:
        """Somebody who did a check for an attorney asks them to confirm it; the desk looks whether they did."""
        words, user, court = WORDS.readiness, sent.choices.get(form.WHO, ""), sent.about
        if not await asyncio.to_thread(self.desks.invitations.report, sent.asker, user, court):
            name = self.desks.readiness.court_name(court)
            await ack(response_action="errors", errors={form.WHO: words.REPORT_NOT_ON_ROSTER.format(court=name)})
            return
        (await self.tab_of(sent.asker.team_id)).help_desk.inbox.wake()
        await ack(response_action="update", view=closing_view(words.REPORT_TITLE, words.REPORT_SENT.format(user=user)))

    # ---

    async def _admin_tab(self, ack: AsyncAck, sent: Submission) -> HomeTab | None:
        """The Home tab of an administrator; None, and said so, for anybody else."""
        # Another process may have taken this person's right just now: what is remembered is not enough here.
        await asyncio.to_thread(self.workspaces.read_again, sent.asker.team_id)
        tab = await self.tab_of(sent.asker.team_id)
        if await tab.help_desk.access.is_admin(sent.asker.user_id):
            return tab
        words = WORDS.readiness
        await ack(response_action="update", view=closing_view(words.TITLE, words.NOT_ADMIN))
        return None

    async def _members(self, tab: HomeTab, group: str, errors: dict[str, str]) -> tuple[str, ...]:
        """Who is in the group; nobody, and why in `errors`, where Slack does not say."""
        members = await _within(lambda: tab.help_desk.access.members_of_group(group))
        if members is None:
            errors[form.GROUP] = WORDS.readiness.GROUP_UNREADABLE
        elif not members:
            errors[form.GROUP] = WORDS.readiness.GROUP_EMPTY
        elif len(members) > MAX_GROUP:
            errors[form.GROUP] = WORDS.readiness.GROUP_LARGE
        return members or ()

    async def _preview(self, ack: AsyncAck, sent: Submission, roster: Roster, about: str, block: str) -> None:
        if len(about) > form.MAX_CARRIED:
            await ack(response_action="errors", errors={block: WORDS.readiness.TOO_LONG})
            return
        plan = await asyncio.to_thread(self.desks.roster.preview, sent.asker.team_id, roster)
        await ack(response_action="update", view=preview_view(plan, about, self.desks.roster.court_name))


async def _within(ask: Callable[[], Awaitable[tuple[str, ...]]]) -> tuple[str, ...] | None:
    try:
        async with asyncio.timeout(GROUP_SECONDS):
            return await ask()
    except (LaterError, UndeliverableError, TimeoutError):
        return None


def register(app: AsyncApp, forms: RosterForms) -> None:
    app.options(action_ids.id_pattern(action_ids.Menu.ROSTER_PEOPLE))(forms.offer_people)


__all__ = ["RosterForms", "register"]
