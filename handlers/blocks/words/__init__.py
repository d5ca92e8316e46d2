"""The bot's own sentences, a class for each subject: short, plain and calm; the first line is the answer.

What the bot knows is in `knowledge/`. What stands around an answer is to be had in each language of an asker
(`spoken`); all else is English.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from handlers.blocks.words.agent_view import AgentViewWords
from handlers.blocks.words.alarms import AlarmWords
from handlers.blocks.words.answers import AnswerWords
from handlers.blocks.words.api import ApiWords
from handlers.blocks.words.asker import AskerWords
from handlers.blocks.words.attachments import AttachmentWords
from handlers.blocks.words.buttons import ButtonWords
from handlers.blocks.words.calendar import CalendarWords
from handlers.blocks.words.check import CheckWords
from handlers.blocks.words.comparison import ComparisonWords
from handlers.blocks.words.help import HelpWords
from handlers.blocks.words.home import HomeWords
from handlers.blocks.words.incidents import IncidentWords
from handlers.blocks.words.knowledge import KnowledgeWords
from handlers.blocks.words.languages import Spoken, spoken
from handlers.blocks.words.on_call import OnCallWords
from handlers.blocks.words.privacy import PrivacyWords
from handlers.blocks.words.problems import ProblemWords
from handlers.blocks.words.public_pages import PublicPageWords
from handlers.blocks.words.queue import QueueWords
from handlers.blocks.words.quiet import QuietWords
from handlers.blocks.words.readiness import ReadinessWords
from handlers.blocks.words.report import ReportWords
from handlers.blocks.words.requests import RequestWords
from handlers.blocks.words.rush import RushWords
from handlers.blocks.words.settings import SettingsWords
from handlers.blocks.words.shortcuts import ShortcutWords
from handlers.blocks.words.sources import SourceWords
from handlers.blocks.words.staff import StaffWords
from handlers.blocks.words.staff_form import StaffFormWords
from handlers.blocks.words.teach import TeachWords
from handlers.blocks.words.thread import ThreadWords
from handlers.blocks.words.ticket_form import TicketFormWords
from handlers.blocks.words.tickets import TicketWords
from handlers.blocks.words.times import TimeWords


@dataclass(frozen=True, slots=True)
class Words:
    """All sentences in one language, by subject."""

    agent_view: AgentViewWords
    alarms: AlarmWords
    answers: AnswerWords
    api: ApiWords
    asker: AskerWords
    attachments: AttachmentWords
    buttons: ButtonWords
    calendar: CalendarWords
    check: CheckWords
    comparison: ComparisonWords
    help: HelpWords
    home: HomeWords
    incidents: IncidentWords
    knowledge: KnowledgeWords
    on_call: OnCallWords
    privacy: PrivacyWords
    problems: ProblemWords
    public_pages: PublicPageWords
    queue: QueueWords
    quiet: QuietWords
    readiness: ReadinessWords
    report: ReportWords
    requests: RequestWords
    rush: RushWords
    settings: SettingsWords
    shortcuts: ShortcutWords
    sources: SourceWords
    staff: StaffWords
    staff_form: StaffFormWords
    teach: TeachWords
    thread: ThreadWords
    ticket_form: TicketFormWords
    tickets: TicketWords
    times: TimeWords


WORDS: Final = Words(
    agent_view=AgentViewWords(),
    alarms=AlarmWords(),
    answers=AnswerWords(),
    api=ApiWords(),
    asker=AskerWords(),
    attachments=AttachmentWords(),
    buttons=ButtonWords(),
    calendar=CalendarWords(),
    check=CheckWords(),
    comparison=ComparisonWords(),
    help=HelpWords(),
    home=HomeWords(),
    incidents=IncidentWords(),
    knowledge=KnowledgeWords(),
    on_call=OnCallWords(),
    privacy=PrivacyWords(),
    problems=ProblemWords(),
    public_pages=PublicPageWords(),
    queue=QueueWords(),
    quiet=QuietWords(),
    readiness=ReadinessWords(),
    report=ReportWords(),
    requests=RequestWords(),
    rush=RushWords(),
    settings=SettingsWords(),
    shortcuts=ShortcutWords(),
    sources=SourceWords(),
    staff=StaffWords(),
    staff_form=StaffFormWords(),
    teach=TeachWords(),
    thread=ThreadWords(),
    ticket_form=TicketFormWords(),
    tickets=TicketWords(),
    times=TimeWords(),
)
"""American English."""

__all__ = ["WORDS", "Spoken", "Words", "spoken"]
