"""Are the names of menus, links and pages in our texts those of the documents, letter by letter?

A filer looks for the very words on the screen. `names.yaml` has them below the page that shows them.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.loader import Loaded
from bot.content.yaml_lines import Problem
from bot.core import knowledge as core
from bot.core.mrkdwn import BOLD

_LABEL_ENDS = (":", "?")


def unknown_names(loaded: Loaded) -> Iterator[Problem]:
    """Each text in bold that is neither a label nor in `names.yaml`, once for each place."""
    for key, texts in texts_by_place(loaded.library):
        for name in dict.fromkeys(name for text in texts for name in BOLD.findall(text)):
            if name not in loaded.names and not name.endswith(_LABEL_ENDS) and "{" not in name:
                text = f"*{name}* is not in names.yaml; compare it letter by letter with its page and add it there"
                yield Problem(*loaded.place(*key), text)


def texts_by_place(library: core.Library) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The texts about courts and accounts that people read, by the place where they are written."""
    for group, things in (("entries", library.entries), ("replies", library.replies)):
        for thing in things.values():
            yield (group, thing.id), tuple(part for variant in thing.answer for part in _parts(variant))
    for procedure in library.procedures.values():
        yield ("procedures", procedure.id), _of_steps(procedure.steps)
    for court in library.courts.values():
        yield ("profiles", court.id), tuple(filter(None, _of_court(court)))


def _of_court(court: core.Court) -> Iterator[str | None]:
    yield court.rule
    yield from (known.text for known in (court.system, court.reset) if known is not None)
    yield from (note.text for note in court.notes)
    yield from (text for procedure in court.procedures for text in _of_steps(procedure.steps))


def _parts(variant: core.Variant) -> tuple[str, ...]:
    return variant.text, variant.details, variant.examples


def _of_steps(steps: tuple[core.Step, ...]) -> tuple[str, ...]:
    return tuple(text for step in steps for text in (step.text, *step.notes))
