"""The days that a text names, and the text without what nobody could know yet on an earlier day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.core.hour_words import SPANISH_MONTHS

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December"),
        start=1,
    )
}  # fmt: skip
_DATE: Final = re.compile(
    rf"\b(?P<month>{'|'.join(_MONTHS)})(?: (?P<day>\d{{1,2}}))?,? {{1,2}}(?P<year>(?:19|20)\d\d)\b"
    r"|(?<![\w/.$-])(?P<alone>(?:19|20)\d\d)(?![\w/-])"
)
_SPANISH_MONTHS: Final = dict(zip(SPANISH_MONTHS, _MONTHS, strict=True))
_SPANISH_DATE: Final = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:\.º)? de )?(?P<month>{'|'.join(SPANISH_MONTHS)}) de (?P<year>(?:19|20)\d\d)\b"
)
_ADDRESS: Final = re.compile(r"https?://\S+|\S+@\S+")
_HEADING: Final = re.compile(r":[*_]?\s*$")
_ITEM: Final = re.compile(r"\s*(?:-|\d+\.) ")


@lru_cache(maxsize=4096)
def days_named(text: str) -> tuple[date, ...]:
    """Each day, month and year in `text`, as the last day it can mean: "March 2026" is March 31, 2026.

    Dates are read as our texts write them, "January 27, 2020" and "27 de enero de 2020"; numbers in web and e-mail
    addresses are none.
    """
    return tuple(_days(text))


def _days(text: str) -> Iterator[date]:
    for match in _DATE.finditer(_in_english(_ADDRESS.sub(" ", text))):
        year = int(match["year"] or match["alone"])
        month = _MONTHS[match["month"]] if match["month"] else 12
        last = monthrange(year, month)[1]
        day = int(match["day"] or last)
        if 1 <= day <= last:
            yield date(year, month, day)


def _in_english(text: str) -> str:
    if " de " not in text:
        return text
    return _SPANISH_DATE.sub(
        lambda found: f"{_SPANISH_MONTHS[found['month']]} {found['day'] or ''} {found['year']}", text
    )


def known_on(today: date, text: str, announced: frozenset[date] = frozenset()) -> str:
    """`text` without the lines that name a day after `today`, other than one in `announced`.

    The items under a heading ("These courts:") go with it, and it goes with the last of them.
    """
    if _is_known(text, today, announced):
        return text
    kept: list[str] = []
    under_left_out = False
    for line in text.split("\n"):
        known = _is_known(line, today, announced)
        is_item = bool(_ITEM.match(line))
        under_left_out = (not known and bool(_HEADING.search(line))) or (under_left_out and is_item)
        if known and not under_left_out:
            kept.append(line)
    return _tidy(kept, text.split("\n"))


def _is_known(text: str, today: date, announced: frozenset[date]) -> bool:
    return all(day <= today or day in announced for day in days_named(text))


def _tidy(kept: list[str], lines: list[str]) -> str:
    """Without headings that have lost what followed, and without two blank lines in a row."""
    had_items = {line for line, following in pairwise(lines) if _ITEM.match(following)}
    shown: list[str] = []
    for line, following in zip(kept, [*kept, ""][1:], strict=True):
        if line in had_items and _HEADING.search(line) and not _ITEM.match(following):
            continue
        if line.strip() or (shown and shown[-1].strip()):
            shown.append(line)
    return "\n".join(shown).strip()
