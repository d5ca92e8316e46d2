"""`/nextgen desk`, `tickets`, `board`, `unlinked`, `report`: what staff look up, and everybody may of their own.

Whether somebody is staff, or an administrator, is asked first, every time.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import partial

from bot.core.command_line import reads_as_question
from bot.core.inquiry import Inquiry
from bot.core.knowledge import Court
from bot.core.redaction import Redacted
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk
from bot.desk.ticket_views import MAX_LISTED
from handlers.blocks.incidents import incident_lines
from handlers.blocks.knowledge import as_message
from handlers.blocks.queue import render_found, render_not_linked, render_queue
from handlers.blocks.readiness import as_modal
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.report import render_report
from handlers.blocks.staff_card import render_staff_card, with_link
from handlers.blocks.teach_forms import kind_view
from handlers.blocks.tickets import render_mine
from handlers.blocks.words import WORDS
from handlers.board_controls import BoardControl
from handlers.draft_controls import KnowledgeControl
from handlers.jobs.digest import DigestJob
from handlers.listeners import incidents
from handlers.listeners.board_views import BoardViews
from handlers.listeners.knowledge_views import KnowledgeViews
from handlers.listeners.tickets import HelpDesk
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Command
from handlers.slack.teach_form import teach_form

_OWN = re.compile(r"(?:my )?tickets(?: status| all| old)?|ticket status", re.IGNORECASE)
_SEARCH = re.compile(r"(?:my )?tickets\s++(?P<words>.{1,300})", re.IGNORECASE | re.DOTALL)
_DESK = re.compile(r"(?:desk|queue)(?:\s+(?:(?P<mine>mine)|#?(?P<number>[0-9]{1,9})))?", re.IGNORECASE)
_KNOWLEDGE = re.compile(r"(?:desk|queue)\s+knowledge", re.IGNORECASE)
_TEACH = re.compile(r"(?:desk|queue)\s+teach(?:\s++(?P<question>.{1,300}))?", re.IGNORECASE | re.DOTALL)
_UNLINKED = re.compile(r"unlinked(?:\s++(?P<court>.{2,60}))?", re.IGNORECASE)
_BOARD = re.compile(r"(?:readiness )?board", re.IGNORECASE)
REPORT = re.compile(r"report", re.IGNORECASE)
_FOR_STAFF = (_DESK, _BOARD, REPORT, _UNLINKED, _KNOWLEDGE, _TEACH, incidents.COMMAND)


def looks_up(text: str) -> bool:
    """Whether it reads what is kept of tickets or of other people."""
    return wants_tickets(text) or for_staff(text) is not None


def wants_tickets(text: str) -> bool:
    found = _SEARCH.fullmatch(text)
    return _OWN.fullmatch(text) is not None or (found is not None and not reads_as_question(found["words"]))


def for_staff(text: str) -> re.Match[str] | None:
    return next((found for wanted in _FOR_STAFF if (found := wanted.fullmatch(text))), None)


@dataclass(frozen=True, slots=True)
class LookUps:
    """Answers them."""

    desk: QuestionDesk
    guidance: GuidanceDesk
    help_desk: HelpDesk
    reporter: DigestJob
    knowledge: KnowledgeViews
    boards: BoardViews

    async def tickets(self, typed: Command, asked: Inquiry) -> Message:
        """For staff those that fit the words; for everybody else their own."""
        who, views = asked.asker, self.help_desk.desk.views
        wanted = _SEARCH.fullmatch(asked.text)
        if typed.person is None and (wanted is None or _OWN.fullmatch(asked.text)):
            return render_mine(await asyncio.to_thread(views.of_asker, who, MAX_LISTED))
        words = Redacted(wanted["words"] if wanted else "")
        if await self.help_desk.access.is_staff(who.user_id):
            found = await asyncio.to_thread(views.search, who.team_id, words, typed.person)
        elif typed.person in (None, who.user_id):
            found = await asyncio.to_thread(views.search, who.team_id, words, who.user_id)
            return render_found(found, self.help_desk.inbox.clock(), own=True)
        else:
            return paragraph(WORDS.staff.NOT_STAFF)
        return render_found(found, self.help_desk.inbox.clock())

    async def staff(self, typed: Command, asked: Inquiry, found: re.Match[str]) -> Message | None:
        """What only staff, or administrators, see; None where a form was opened instead."""
        who, views = asked.asker, self.help_desk.desk.views
        if found.re is _BOARD:
            return await self._board(typed)
        if not await self.help_desk.access.is_staff(who.user_id):
            return paragraph(WORDS.staff.NOT_STAFF)
        if found.re is _TEACH:
            return await self._teach(typed, found["question"])
        if found.re is _KNOWLEDGE:
            return as_message(await asyncio.to_thread(self.knowledge.page, who, KnowledgeControl("groups")))
        if found.re is REPORT:
            report = await asyncio.to_thread(self.reporter.desk.report, who.team_id)
            return render_report(report, self.reporter.desk.court_names())
        if found.re is incidents.COMMAND:
            return await incidents.answer(self.help_desk, asked, found)
        if found.re is _UNLINKED:
            return await self._unlinked(asked, found["court"])
        if found["number"]:
            return await asyncio.to_thread(self._ticket, who.team_id, int(found["number"]))
        queue = await asyncio.to_thread(partial(views.queue, who.team_id, who.user_id, mine=bool(found["mine"])))
        known = await asyncio.to_thread(self.help_desk.incidents.listing, who.team_id)
        return render_queue(queue, self.help_desk.inbox.clock(), incident_lines(known))

    async def _board(self, typed: Command) -> Message | None:
        """Opens the readiness board for administrators. What is to be said to others, or where it does not open."""
        if not await self.help_desk.access.is_admin(typed.asker.user_id):
            return paragraph(WORDS.readiness.NOT_ADMIN)
        view = as_modal(await self.boards.view(typed.asker, BoardControl("open")))
        opens = await at_most_once(self.help_desk.slack_client.open_modal(typed.trigger, view))
        return None if opens else paragraph(WORDS.readiness.NOT_OPEN)

    async def _teach(self, typed: Command, question: str | None) -> Message | None:
        """Opens the form that teaches the bot. What is to be said where it does not open."""
        view = kind_view(teach_form((question,) if question else ()))
        opens = await at_most_once(self.help_desk.slack_client.open_modal(typed.trigger, view))
        return None if opens else paragraph(WORDS.ticket_form.NOT_OPEN)

    def _ticket(self, team: str, number: int) -> Message:
        """One ticket's card, with its controls."""
        views = self.help_desk.desk.views
        found = views.with_number(team, number)
        if found is None:
            return paragraph(WORDS.staff.REFUSED["gone"])
        return with_link(render_staff_card(views.staff_card(found[0])), found[1].staff_link)

    async def _unlinked(self, asked: Inquiry, name: str | None) -> Message:
        court = await asyncio.to_thread(self._court, asked, name)
        if name and court is None:
            return paragraph(WORDS.queue.NO_SUCH_COURT)
        waiting = await asyncio.to_thread(self.guidance.not_linked, asked.asker.team_id, court.id if court else None)
        return render_not_linked(waiting, court.id if court else None, court.short if court else None)

    def _court(self, asked: Inquiry, name: str | None) -> Court | None:
        """The court that is called exactly so, or the only one that is near."""
        if not name:
            return None
        found = self.desk.find_courts(asked.asker, name.strip().lower())
        exact = (court for court in found if name.strip().lower() in court.exact_names)
        return next(exact, found[0] if len(found) == 1 else None)
