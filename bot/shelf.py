"""The knowledge put to use: loaded, with its trained matcher, as one `Shelf`."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.asking import Shelf
from bot.core.courts import CourtFinder
from bot.core.matching import Index
from bot.library import load
from bot.settings import Settings
from bot.train import weights_for


def shelf_from(settings: Settings, progress: Callable[[str], None]) -> Shelf:
    """The knowledge of these settings; the matcher is trained now when no result is cached. Raises KnowledgeError."""
    library = load(settings.knowledge)
    finder = CourtFinder(library.courts.values())
    return Shelf(library, Index(library, weights_for(library, settings.cache, progress), finder), finder)
