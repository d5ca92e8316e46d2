"""Known outages from the staff's side: the command, the form, and what is pressed about one.

Whoever does anything is checked first, every time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.core.incidents import (
    INCIDENT_ACTS,
    MAX_INCIDENT_TEXT,
    IncidentAct,
    IncidentNotice,
    IncidentReport,
    IncidentSubject,
)
from bot.core.inquiry import Asker, Inquiry
from bot.core.knowledge import Court
from bot.core.redaction import Redacted
from bot.desk.incidents import IncidentDesk
from bot.jobs.cooperation import cooperatively
from handlers.blocks import incidents as blocks
from handlers.blocks.forms import closing_view
from handlers.blocks.limits import escape
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.staff_forms import not_sent_view
from handlers.blocks.words import WORDS
from handlers.incident_control import decode_incident_control
from handlers.listeners.tickets import HelpDesk
from handlers.slack.failures import at_most_once
from handlers.slack.payloads import Click, Submission
from handlers.slack.private_replies import tell
from handlers.slack.workspace_scope import Provider

COMMAND: Final = re.compile(
    r"incidents?(?:\s+(?P<act>end|renew)\s+#?(?P<number>[0-9]{1,9})"
    r"|\s+(?P<subject>cm/?ecf|ecf|pacer)(?:(?P<court>\s[^\"“”]{0,80}|(?=[\"“]))[\"“](?P<text>[^\"“”]{1,1000})[\"”]"
    r"|\s+(?P<unquoted>[^\"“”?]{1,1080})))?",
    re.IGNORECASE,
)
"""Bare, with a number to end or renew, or with what fails, in quotation marks or not."""
_BEGUN: Final = re.compile(r"incidents?\s+(?:cm/?ecf|ecf|pacer|end|renew)\b", re.IGNORECASE)
_EVERYWHERE: Final = ("all", "all courts", "everywhere")
_MAX_NAME: Final = 10
"""Words of a court's name."""


def is_begun(text: str) -> bool:
    """Whether somebody means to report, renew or end one, however the rest is written: they must not think it done."""
    return _BEGUN.match(text) is not None and "?" not in text


async def answer(help_desk: HelpDesk, asked: Inquiry, found: re.Match[str]) -> Message:
    """Answers `/nextgen incident`, for staff; whether somebody is, is asked before."""
    desk, said = help_desk.incidents, ""
    if found["number"]:
        act = next(one for one in INCIDENT_ACTS if one == found["act"].lower())
        said = await asyncio.to_thread(_act, desk, asked.asker, int(found["number"]), act)
    elif found["subject"]:
        said = await asyncio.to_thread(_report, help_desk, asked.asker, found)
    help_desk.inbox.wake()
    return blocks.render_incidents(await asyncio.to_thread(desk.listing, asked.asker.team_id), said)


def _report(help_desk: HelpDesk, asker: Asker, found: re.Match[str]) -> str:
    """What comes of a report; or what is wrong with it."""
    words = WORDS.incidents
    name, text = _place_and_text(help_desk, asker, found)
    subject: IncidentSubject = "pacer" if found["subject"].lower() == "pacer" else "ecf"
    if bool(name) is (subject == "pacer") or not text:
        return WORDS.help.USAGE["incident"]
    court = _court(help_desk, asker, name)
    if court is None and name not in ("", *_EVERYWHERE):
        return WORDS.queue.NO_SUCH_COURT
    if len(text) > MAX_INCIDENT_TEXT:
        return words.TOO_LONG.format(most=MAX_INCIDENT_TEXT)
    notice = help_desk.incidents.report(asker, IncidentReport(subject, court.id if court else None, text))
    return words.REPORTED.format(number=notice.incident.number)  # the list below says the rest


def _place_and_text(help_desk: HelpDesk, asker: Asker, found: re.Match[str]) -> tuple[str, Redacted]:
    """What is down, and what is said of it: without quotation marks, the longest name of a court comes first."""
    if found["unquoted"] is None:
        return found["court"].strip().lower(), _one_line(found["text"])
    words = found["unquoted"].split()
    for end in range(min(len(words) - 1, _MAX_NAME), 0, -1):
        name = " ".join(words[:end]).lower().rstrip(":,")
        if name in _EVERYWHERE or _court(help_desk, asker, name) is not None:
            return name, _one_line(" ".join(words[end:]))
    return "", _one_line(found["unquoted"])


def _court(help_desk: HelpDesk, asker: Asker, name: str) -> Court | None:
    """The court that is called exactly so: another one would warn the wrong people."""
    found = help_desk.questions.find_courts(asker, name) if name else ()
    return next((court for court in found if name in court.exact_names), None)


@dataclass(frozen=True, slots=True)
class IncidentButtons:
    """What staff press about outages."""

    help_desk_of: Provider[HelpDesk]

    async def show_form(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        await ack()
        help_desk = await self.help_desk_of(click.asker.team_id)
        if not await help_desk.access.is_staff(click.asker.user_id):
            await tell(help_desk.slack_client, respond, click, paragraph(WORDS.staff.NOT_STAFF))
            return
        view = blocks.report_view(help_desk.desk.views.court(click.context.court))
        if not await at_most_once(help_desk.slack_client.open_modal(click.trigger, view)):
            await tell(help_desk.slack_client, respond, click, paragraph(WORDS.ticket_form.NOT_OPEN))

    async def act(self, ack: AsyncAck, click: Click, respond: AsyncRespond) -> None:
        """Renews or ends one."""
        await ack()
        help_desk = await self.help_desk_of(click.asker.team_id)
        control = decode_incident_control(click.value)
        if not await help_desk.access.is_staff(click.asker.user_id):
            said = WORDS.staff.NOT_STAFF
        elif control is None:  # forged
            said = WORDS.incidents.REFUSED["gone"]
        else:
            said = await asyncio.to_thread(_act, help_desk.incidents, click.asker, control.number, control.act)
            help_desk.inbox.wake()
        await tell(help_desk.slack_client, respond, click, paragraph(said))


@dataclass(frozen=True, slots=True)
class IncidentForm:
    """An outage, reported in the form."""

    help_desk_of: Provider[HelpDesk]

    async def save(self, ack: AsyncAck, sent: Submission) -> None:
        fields = await cooperatively(sent.read)
        values, words = fields.values, WORDS.incidents
        help_desk = await self.help_desk_of(sent.asker.team_id)
        if not await help_desk.access.is_staff(sent.asker.user_id):
            view = not_sent_view(words.FORM_TITLE, WORDS.staff.NOT_STAFF, values.get(blocks.TEXT, ""))
            await ack(response_action="update", view=view)
            return
        report = _report_in(values, help_desk)
        if isinstance(report, dict):
            await ack(response_action="errors", errors=report)
            return
        made = await asyncio.to_thread(help_desk.incidents.report, sent.asker, report)
        text = escape(words.done(made, removed=bool(fields.secrets)))
        await ack(response_action="update", view=closing_view(words.FORM_TITLE, text))
        help_desk.inbox.wake()


def _report_in(values: Mapping[str, str], help_desk: HelpDesk) -> IncidentReport | dict[str, str]:
    """What the form says, or what is wrong with it, by field."""
    words, kind, text = WORDS.incidents, values.get(blocks.KIND), _one_line(values.get(blocks.TEXT, ""))
    court = help_desk.desk.views.court(values.get(blocks.COURT))
    if not text:
        return {blocks.TEXT: words.NEED_TEXT}
    if len(text) > MAX_INCIDENT_TEXT:  # a mark stands for what was removed, and may be longer
        return {blocks.TEXT: words.TOO_LONG.format(most=MAX_INCIDENT_TEXT)}
    match kind:
        case "pacer":
            return IncidentReport("pacer", None, text)
        case "ecf-all":
            return IncidentReport("ecf", None, text)
        case _ if court is not None:
            return IncidentReport("ecf", court.id, text)
        case _:
            return {blocks.COURT: words.NEED_COURT}


def _one_line(text: str) -> Redacted:
    """What staff say of it, which was redacted when it came in: below it stands what the bot says itself."""
    return Redacted(" ".join(text.split()))


def _act(desk: IncidentDesk, asker: Asker, number: int, act: IncidentAct) -> str:
    """Does it; what is said to that."""
    done = desk.act(asker, number, act)
    return WORDS.incidents.acted(done) if isinstance(done, IncidentNotice) else WORDS.incidents.REFUSED[done]
