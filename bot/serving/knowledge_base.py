"""The knowledge put to use: loaded, with its trained matcher, as one `Shelf`; swapped as one reference."""

from __future__ import annotations

from collections.abc import Callable

from bot.content.loader import load
from bot.core.asking import Shelf
from bot.core.courts import CourtFinder
from bot.core.matching import Index
from bot.settings import Settings
from bot.training.weights import weights_for


class Shelves:
    """Where everybody looks up the shelf that is in use now."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __call__(self) -> Shelf:
        return self._shelf

    def swap(self, shelf: Shelf) -> None:
        """From now on. What has begun with the old one ends with it."""
        self._shelf = shelf


def shelf_from(settings: Settings, progress: Callable[[str], None]) -> Shelf:
    """The knowledge of these settings; the matcher is trained now when no result is cached. Raises KnowledgeError."""
    library = load(settings.knowledge)
    finder = CourtFinder(library.courts.values())
    return Shelf(library, Index(library, weights_for(library, settings.cache, progress), finder), finder)
