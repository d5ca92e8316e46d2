"""`/nextgen desk`, `tickets`, `unlinked` and `report`: what staff look up, and what everybody may look up of their own.

Whether somebody is staff is asked first, every time.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import partial

from bot.core.asking import Asked
from bot.core.command_line import reads_as_question
from bot.core.knowledge import Court
from bot.core.redaction import Redacted
from bot.desk.guidance import GuidanceDesk
from bot.desk.questions import QuestionDesk, exact_names
from bot.desk.ticket_views import MAX_LISTED
from handlers.blocks.queue import render_found, render_not_linked, render_queue
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.report import render_report
from handlers.blocks.staff_card import render_staff_card, with_link
from handlers.blocks.tickets import render_mine
from handlers.blocks.words import WORDS
from handlers.jobs.digest import DigestJob
from handlers.listeners.tickets import HelpDesk
from handlers.slack.payloads import Command

_OWN = re.compile(r"(?:my )?tickets(?: status| all| old)?|ticket status", re.IGNORECASE)
_SEARCH = re.compile(r"(?:my )?tickets\s++(?P<words>.{1,300})", re.IGNORECASE | re.DOTALL)
_DESK = re.compile(r"(?:desk|queue)(?:\s+(?:(?P<mine>mine)|#?(?P<number>[0-9]{1,9})))?", re.IGNORECASE)
_UNLINKED = re.compile(r"unlinked(?:\s++(?P<court>.{2,60}))?", re.IGNORECASE)
REPORT = re.compile(r"report", re.IGNORECASE)


def looks_up(text: str) -> bool:
    """Whether it reads what is kept of tickets or of other people."""
    return wants_tickets(text) or for_staff(text) is not None


def wants_tickets(text: str) -> bool:
    found = _SEARCH.fullmatch(text)
    return _OWN.fullmatch(text) is not None or (found is not None and not reads_as_question(found["words"]))


def for_staff(text: str) -> re.Match[str] | None:
    return next((found for wanted in (_DESK, REPORT, _UNLINKED) if (found := wanted.fullmatch(text))), None)


@dataclass(frozen=True, slots=True)
class LookUps:
    """Answers them."""

    desk: QuestionDesk
    guidance: GuidanceDesk
    help_desk: HelpDesk
    reporter: DigestJob

    async def tickets(self, typed: Command, asked: Asked) -> Message:
        """For staff those that fit the words; for everybody else their own."""
        who, views = asked.asker, self.help_desk.desk.views
        wanted = _SEARCH.fullmatch(asked.text)
        if typed.person is None and (wanted is None or _OWN.fullmatch(asked.text)):
            return render_mine(await asyncio.to_thread(views.of_asker, who, MAX_LISTED))
        words = Redacted(wanted["words"] if wanted else "")
        if await self.help_desk.room.is_staff(who.user_id):
            found = await asyncio.to_thread(views.search, who.team_id, words, typed.person)
        elif typed.person in (None, who.user_id):
            found = await asyncio.to_thread(views.search, who.team_id, words, who.user_id)
            return render_found(found, self.help_desk.inbox.clock(), own=True)
        else:
            return paragraph(WORDS.staff.NOT_STAFF)
        return render_found(found, self.help_desk.inbox.clock())

    async def staff(self, asked: Asked, found: re.Match[str]) -> Message:
        """What only staff see."""
        who, views = asked.asker, self.help_desk.desk.views
        if not await self.help_desk.room.is_staff(who.user_id):
            return paragraph(WORDS.staff.NOT_STAFF)
        if found.re is REPORT:
            report = await asyncio.to_thread(self.reporter.desk.report, who.team_id)
            return render_report(report, self.reporter.desk.court_names())
        if found.re is _UNLINKED:
            return await self._unlinked(asked, found["court"])
        if found["number"]:
            return await asyncio.to_thread(self._ticket, who.team_id, int(found["number"]))
        queue = await asyncio.to_thread(partial(views.queue, who.team_id, who.user_id, mine=bool(found["mine"])))
        return render_queue(queue, self.help_desk.inbox.clock())

    def _ticket(self, team: str, number: int) -> Message:
        """One ticket's card, with its controls."""
        views = self.help_desk.desk.views
        found = views.with_number(team, number)
        if found is None:
            return paragraph(WORDS.staff.REFUSED["gone"])
        return with_link(render_staff_card(views.staff_card(found[0])), found[1].staff_link)

    async def _unlinked(self, asked: Asked, name: str | None) -> Message:
        court = await asyncio.to_thread(self._court, asked, name)
        if name and court is None:
            return paragraph(WORDS.queue.NO_SUCH_COURT)
        waiting = await asyncio.to_thread(self.guidance.not_linked, asked.asker.team_id, court.id if court else None)
        return render_not_linked(waiting, court.id if court else None, court.short if court else None)

    def _court(self, asked: Asked, name: str | None) -> Court | None:
        """The court that is called exactly so, or the only one that is near."""
        if not name:
            return None
        found = self.desk.find_courts(asked.asker, name.strip().lower())
        exact = (court for court in found if name.strip().lower() in exact_names(court))
        return next(exact, found[0] if len(found) == 1 else None)
