"""The bot's own sentences, a class for each subject: short, plain and calm; the first line is the answer.

What the bot knows is in `knowledge/`. Another language is another `Words`, with subclasses of these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from handlers.blocks.words.alarms import AlarmWords
from handlers.blocks.words.answers import AnswerWords
from handlers.blocks.words.asker import AskerWords
from handlers.blocks.words.buttons import ButtonWords
from handlers.blocks.words.check import CheckWords
from handlers.blocks.words.comparison import ComparisonWords
from handlers.blocks.words.help import HelpWords
from handlers.blocks.words.home import HomeWords
from handlers.blocks.words.privacy import PrivacyWords
from handlers.blocks.words.problems import ProblemWords
from handlers.blocks.words.queue import QueueWords
from handlers.blocks.words.report import ReportWords
from handlers.blocks.words.rush import RushWords
from handlers.blocks.words.settings import SettingsWords
from handlers.blocks.words.sources import SourceWords
from handlers.blocks.words.staff import StaffWords
from handlers.blocks.words.staff_form import StaffFormWords
from handlers.blocks.words.thread import ThreadWords
from handlers.blocks.words.ticket_form import TicketFormWords
from handlers.blocks.words.tickets import TicketWords
from handlers.blocks.words.times import TimeWords


@dataclass(frozen=True, slots=True)
class Words:
    """All sentences in one language, by subject."""

    alarms: AlarmWords
    answers: AnswerWords
    asker: AskerWords
    buttons: ButtonWords
    check: CheckWords
    comparison: ComparisonWords
    help: HelpWords
    home: HomeWords
    privacy: PrivacyWords
    problems: ProblemWords
    queue: QueueWords
    report: ReportWords
    rush: RushWords
    settings: SettingsWords
    sources: SourceWords
    staff: StaffWords
    staff_form: StaffFormWords
    thread: ThreadWords
    ticket_form: TicketFormWords
    tickets: TicketWords
    times: TimeWords


WORDS: Final = Words(
    alarms=AlarmWords(),
    answers=AnswerWords(),
    asker=AskerWords(),
    buttons=ButtonWords(),
    check=CheckWords(),
    comparison=ComparisonWords(),
    help=HelpWords(),
    home=HomeWords(),
    privacy=PrivacyWords(),
    problems=ProblemWords(),
    queue=QueueWords(),
    report=ReportWords(),
    rush=RushWords(),
    settings=SettingsWords(),
    sources=SourceWords(),
    staff=StaffWords(),
    staff_form=StaffFormWords(),
    thread=ThreadWords(),
    ticket_form=TicketFormWords(),
    tickets=TicketWords(),
    times=TimeWords(),
)
"""American English."""

__all__ = ["WORDS", "Words"]
