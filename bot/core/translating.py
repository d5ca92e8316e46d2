"""An answer in the language of its asker: translated where somebody has, else English and marked so.

A court's own wording is never replaced by a general one in another language.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core.answering import Answer, answer_on, steps_of
from bot.core.court_day import CourtDay
from bot.core.knowledge import Entry, Source, Variant
from bot.core.knowledge.spanish import SpanishEntry, SpanishVariant
from bot.core.language import Language
from bot.core.record_words import RECORD_WORDS
from bot.core.variants import variant_on


def answer_in(day: CourtDay, entry: Entry, language: Language) -> Answer:
    """What `entry` says on this day (whose values are English) to somebody who writes `language`."""
    english = answer_on(day, entry)
    if language == "en":
        return english
    spanish = day.library.spanish.entries.get(entry.id)
    variant = variant_on(day.library, entry, day.court, day.today)
    said = spanish.variant_for(variant) if spanish else None
    # A court's rule is its own sentence, which nobody has translated.
    if (
        spanish is None
        or said is None
        or english.rule
        or entry.borrows
        or not _steps_are_translated(day, entry, variant)
    ):
        return replace(english, language=language, only_english=True)
    made = answer_on(day.in_language(language), _in_spanish(entry, spanish, variant, said))
    return replace(
        made,
        language=language,
        notes=english.notes,
        sources=tuple(map(_named, made.sources)),
        steps=tuple(replace(step, source=_named(step.source)) for step in made.steps),
        related=_related(day, entry),
    )


def _in_spanish(entry: Entry, spanish: SpanishEntry, variant: Variant, said: SpanishVariant) -> Entry:
    """The entry with this one variant, in Spanish."""
    return replace(
        entry,
        title=spanish.title,
        answer=(replace(variant, text=said.text, details=said.details, examples=""),),
        review_by=min(entry.review_by, spanish.review_by),
        checked_on=_earlier(entry.checked_on, spanish.checked_on),
    )


def _earlier(one: date | None, other: date | None) -> date | None:
    """When both were checked; None unless both were."""
    return None if one is None or other is None else min(one, other)


def _steps_are_translated(day: CourtDay, entry: Entry, variant: Variant) -> bool:
    procedure = variant.procedure or (entry.procedure if variant.steps else None)
    steps = steps_of(day.library, procedure, day.court) if procedure else ()
    return all(text in day.library.spanish.steps for step in steps for text in (step.text, *step.notes))


def _related(day: CourtDay, entry: Entry) -> tuple[tuple[str, str], ...]:
    """What to read next, as far as it can be read in Spanish."""
    spanish = day.library.spanish.entries
    return tuple((other, spanish[other].title) for other in entry.related if other in spanish)


def _named(source: Source) -> Source:
    """A document keeps its name; what stands for those of other courts is our own words."""
    if source.document != RECORD_WORDS["en"].ELSEWHERE:
        return source
    return replace(source, document=RECORD_WORDS["es"].ELSEWHERE)


__all__ = ["answer_in"]
