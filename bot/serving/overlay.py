"""What staff have published, laid over the knowledge folder; with weights that another process has trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.content.draft_files import missing, with_what_fits
from bot.content.loader import KnowledgeError, load
from bot.content.overlay import compose
from bot.content.yaml_lines import YamlError
from bot.core.drafts import DraftEvent, Publication
from bot.core.knowledge import Library
from bot.core.knowledge_base import KnowledgeBase
from bot.serving.knowledge_base import put_to_use
from bot.settings import Settings
from bot.store.store import Store
from bot.training import weights

log = structlog.get_logger(__name__)


class OverlayError(Exception):
    """What is published cannot be laid over the folder; `problems` says why, a line each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ComposedKnowledge:
    """The knowledge as every process is to load it now."""

    folder: Path
    library: Library
    is_measured: bool
    """Measuring a draft has checked this very version: neither `check` nor training has to be done again."""
    left_out: tuple[str, ...] = ()
    """Why publications that have no place in the folder any more are not in it; a sentence each."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The publications of one database over the knowledge folder of these settings."""

    settings: Settings
    store: Store

    def compose(self) -> ComposedKnowledge:
        """Reads what is published, lays it over the folder, loads that, and fetches its weights if they are kept.

        What has no place is left out, such as a way to ask for an answer that was rolled back.

        Raises KnowledgeError for a folder that is wrong without any publication, OverlayError for one that becomes
        wrong by them, and SQLAlchemyError.
        """
        published = self._published()
        try:
            changes = [one.change for one in published]
            base, cache = self.settings.knowledge, self.settings.cache
            folder, _, errors = with_what_fits(changes, lambda fitting: compose(base, fitting, cache))
            library = load(folder)
        except KnowledgeError as error:
            if not published:
                raise
            raise OverlayError(*(str(problem) for problem in error.problems)) from None
        except (YamlError, OSError) as error:
            raise OverlayError(str(error)) from None
        left_out = tuple(map(str, errors))
        if left_out:
            log.warning("what is published has no place in the knowledge, and is left out", problems=left_out)
        with self.store.reading() as unit:
            is_measured = unit.drafts.is_measured(library.version)
        self._fetch_weights(library)
        return ComposedKnowledge(
            folder, library, is_measured and weights.are_ready(library, self.settings.cache), left_out
        )

    def leave_to_files(self, now: datetime) -> int:
        """Ends what the folder says without the overlay; how many. Nothing has to be loaded anew for it."""
        published = self._published()
        if not published:
            return 0
        try:
            changes = [one.change for one in published]
            absent, fitting, _ = with_what_fits(changes, lambda some: missing(some, self.settings.knowledge))
        except (YamlError, OSError) as error:
            log.warning("whether publications are in the files cannot be seen", reason=str(error))
            return 0
        there = [one for one in published if one.change in fitting and one.change not in absent]
        with self.store.writing() as unit:
            for one in there:
                if unit.drafts.leave_to_files(one.id, now) is None:
                    continue  # another process was first
                draft = unit.drafts.find(one.draft)
                if draft is not None:
                    unit.drafts.add_event(draft, DraftEvent("in files", "", now))
        return len(there)

    def _published(self) -> tuple[Publication, ...]:
        with self.store.reading() as unit:
            try:
                return unit.drafts.publications()
            except ValueError as error:  # a later program wrote it
                raise OverlayError(str(error)) from None

    def _fetch_weights(self, library: Library) -> None:
        """What is not kept anywhere is trained by who needs it."""
        cache = self.settings.cache
        if weights.are_ready(library, cache):
            return
        name = weights.file_name(library)
        with self.store.reading() as unit:
            content = unit.drafts.weights(name)
        if content is None:
            return
        try:
            weights.keep_file(content, name, cache)
        except OSError as error:
            log.warning("the weights of what is published cannot be kept", cache=str(cache), reason=str(error))


def knowledge_base_in_use(settings: Settings, store: Store, progress: Callable[[str], None]) -> KnowledgeBase:
    """What every process on this database answers with. Raises KnowledgeError and SQLAlchemyError.

    What is published and cannot be used stops no start: the folder alone answers then, and `doctor` says why.
    """
    try:
        library = Overlay(settings, store).compose().library
    except OverlayError as error:
        log.error("what staff published cannot be used; the knowledge folder alone answers", problems=error.problems)
        library = load(settings.knowledge)
    return put_to_use(library, settings, progress)


__all__ = ["ComposedKnowledge", "Overlay", "OverlayError", "knowledge_base_in_use"]
