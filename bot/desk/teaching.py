"""What helps staff fill in the forms of a draft: answers to choose from, remarks on their words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.core.drafts import Change
from bot.core.drafts.finding import find_by_title, titles_of
from bot.core.drafts.remarks import Remark, id_of_title
from bot.core.knowledge import Court, Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.reply_parts import Option
from bot.core.times import court_dates
from bot.desk.questions import Clock

MAX_FOUND = 20
"""Entries or topics that a picker offers; Slack shows a hundred, nobody reads them."""
StyleCheck = Callable[[Change, Library, date], tuple[Remark, ...]]


class TeachingDesk:
    """Reads the knowledge in use; opens no transaction."""

    def __init__(self, kb: Callable[[], KnowledgeBase], clock: Clock, check_style: StyleCheck) -> None:
        """check_style: how the files' own checks judge a change."""
        self._kb = kb
        self._today = court_dates(clock)
        self._check_style = check_style

    def today(self) -> date:
        """In Washington."""
        return self._today(None)

    def find_entries(self, typed: str) -> tuple[Option, ...]:
        """Entries whose titles fit what was typed; for a whole question those that the matcher thinks of."""
        kb = self._kb()
        found = find_by_title(kb.library.entries.values(), typed, MAX_FOUND)
        return titles_of(kb.library.entries, found or self._matched(kb, typed))

    def find_topics(self, typed: str) -> tuple[Option, ...]:
        """Outside topics whose titles fit what was typed."""
        topics = self._kb().library.topics
        return titles_of(topics, find_by_title(topics.values(), typed, MAX_FOUND))

    def suggest(self, text: str) -> tuple[Option, ...]:
        """The entries that a question may mean, best first."""
        kb = self._kb()
        return titles_of(kb.library.entries, self._matched(kb, text))

    def title(self, target: str) -> str:
        """Of an entry or a topic; its id, where there is none any more."""
        library = self._kb().library
        found = library.entries.get(target) or library.topics.get(target)
        return found.title if found else target

    def court(self, court: str) -> Court | None:
        return self._kb().court(court)

    def new_id(self, title: str) -> str:
        """An id for a new entry or topic with this title."""
        library = self._kb().library
        return id_of_title(title, {*library.entries, *library.topics, *library.routes})

    def remarks(self, change: Change) -> tuple[Remark, ...]:
        """What is wrong with the words of a change, errors first."""
        return self._check_style(change, self._kb().library, self.today())

    def is_topic(self, target: str) -> bool:
        """Whether this id is that of an outside topic."""
        return target in self._kb().library.topics

    def _matched(self, kb: KnowledgeBase, text: str) -> tuple[str, ...]:
        match = kb.index.match(redact(text).text)
        return (*((match.entry,) if match.entry else ()), *match.suggestions)


__all__ = ["StyleCheck", "TeachingDesk"]
