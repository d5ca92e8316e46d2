"""The knowledge put to use: loaded, with its trained matcher, as one `KnowledgeBase`; swapped as one reference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.content.loader import load
from bot.core.courts import CourtFinder
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.core.matching import Index
from bot.serving.holidays import days_off
from bot.settings import Settings
from bot.training.weights import weights_for


class KnowledgeBaseRef:
    """Where everybody looks up the knowledge base in use now."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    def __call__(self) -> KnowledgeBase:
        return self._kb

    def swap(self, kb: KnowledgeBase) -> None:
        """From now on. What has begun with the old one ends with it."""
        self._kb = kb


def knowledge_base_from(settings: Settings, progress: Callable[[str], None]) -> KnowledgeBase:
    """The knowledge folder of these settings alone; nothing that staff published. Raises KnowledgeError."""
    return put_to_use(load(settings.knowledge), settings, progress)


def put_to_use(library: Library, settings: Settings, progress: Callable[[str], None]) -> KnowledgeBase:
    """This library with its matcher, which is trained now when no result is cached."""
    finder = CourtFinder(library.courts.values())
    index = Index(library, weights_for(library, settings.cache, progress), finder)
    days_off(datetime.now(UTC).year)  # looked up before the first question waits for it
    return KnowledgeBase(library, index, finder, days_off)
