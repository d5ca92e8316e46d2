"""The `{fields}` of our texts: which there are, and what each stands for at a court on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from bot.core import offices
from bot.core.court_state import live_state, login_link_on, system_on
from bot.core.hours import Moment, zone_words
from bot.core.knowledge import Court, CourtType, Library

FIELDS = frozenset(
    {
        "court", "Court", "court_site", "court_web", "help_desk", "help_desk_details", "reset", "menus", "link_item",
        "live_since", "go_live", "today", "as_of", "live_by", "reset_now", "Reset_now", "reset_more", "linking_here",
        "help_desk_more", "login_link", "pdf_limit", "time_zone",
    }
)  # fmt: skip
GO_LIVE_FIELD = "go_live"
BORROWED_FIELD = "borrowed"
"""The first line of another entry; filled before all others, since that line has fields itself."""
_FIELD = re.compile(r"\{(\w+)\}")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.?!] )|(?<=\n))the ")

MENUS: Mapping[CourtType, str] = {
    "district": "*Civil* and *Criminal*",
    "bankruptcy": "*Bankruptcy* and *Adversary*",
}
OTHER_MENUS = "the filing menus"
LOGIN_LINK = "*Document Filing System*"
LINK_ITEM = "*Link a CM/ECF account to my PACER account*"
APPELLATE_LINK_ITEM = "*Link my filer account to my PACER account*"
_NO_COURT: Mapping[str, str] = {
    "court": "your court",
    "Court": "Your court",
    "court_site": "the court's CM/ECF site (https://ecf.COURT.uscourts.gov)",
    "court_web": "the court's website",
    "help_desk": "the court's CM/ECF help desk",
    "help_desk_more": "",
    "help_desk_details": "Each court has its own help desk. Name the court, and I show its phone and e-mail.",
    "pdf_limit": "Each court sets its own limit.",
    "time_zone": "the court's own time zone",
    "menus": "*Civil* and *Criminal* (in a bankruptcy court *Bankruptcy* and *Adversary*)",
}
"""What stands for a court while none is known."""


@lru_cache(maxsize=4096)
def fields_in(text: str) -> frozenset[str]:
    """Names of the `{fields}` in a text."""
    return frozenset(_FIELD.findall(text))


def stray_braces(text: str) -> bool:
    """Whether braces are left that make no field."""
    return bool(re.search("[{}]", _FIELD.sub("", text)))


def field_values(library: Library, court: Court | None, today: date, moment: Moment | None = None) -> dict[str, str]:
    """A value for every field of FIELDS.

    `go_live` is empty where no day is on record, `linking_here` where each filer links in CM/ECF.
    """
    before = live_state(court, today, library.live_by) == "before"
    system, first = system_on(court, today), offices.reset_now(court, moment, before=before)
    values = {
        "today": long_date(today),
        "as_of": long_date(library.directory_as_of),
        "live_by": long_date(library.live_by),
        "go_live": long_date(court.go_live.day) if court and court.go_live else "",
        "login_link": _login_link(court, today),
        "link_item": APPELLATE_LINK_ITEM if court and court.type == "appeals" else LINK_ITEM,
        "live_since": _live_since(court, today, library.live_by),
        "reset_now": first,
        "Reset_now": offices.capital(first),
    }
    values |= _values_of(court, values["as_of"]) if court else _NO_COURT
    values["reset"] = fill(offices.reset(court, moment, before=before), values)
    values["reset_more"] = fill(offices.reset_more(court, before=before), values)
    values["linking_here"] = fill(system.text, values).strip() if system else ""
    return values


def fill_sentences(text: str, values: Mapping[str, str]) -> str:
    """The same for a whole text, in which a value like "the attorney" may begin a sentence."""
    return _SENTENCE_START.sub(lambda found: found[0].capitalize(), fill(text, values).strip())


def fill(text: str, values: Mapping[str, str], only: frozenset[str] | None = None) -> str:
    """`text` with its fields filled; where `only` names some, the others stay as they are.

    KeyError for a field that has no value: the library's check prevents it.
    """
    if "{" not in text or (only is not None and only.isdisjoint(fields_in(text))):
        return text
    return _FIELD.sub(lambda match: values[match[1]] if only is None or match[1] in only else match[0], text)


def long_date(day: date) -> str:
    """As courts write it: January 27, 2020."""
    return f"{day:%B} {day.day}, {day.year}"


def _values_of(court: Court, as_of: str) -> dict[str, str]:
    """The fields that the court's record fills, whatever the day asked about. `as_of`: the directory's day."""
    return {
        "court": court.name,
        "Court": offices.capital(court.name),
        "court_site": court.login_url,
        "court_web": court.web_url or "the court's website",
        "help_desk": offices.help_desk(court),
        "help_desk_more": offices.help_desk_more(court),
        "help_desk_details": offices.help_desk_details(court, as_of),
        "pdf_limit": _pdf_limit(court.pdf_size),
        "time_zone": zone_words(court.time_zone),
        "menus": MENUS.get(court.type, OTHER_MENUS),
    }


def _login_link(court: Court | None, today: date) -> str:
    link = login_link_on(court, today)
    return LOGIN_LINK if link is None else f"*{link.words}*"


def _pdf_limit(size: str | None) -> str:
    return f"This court takes PDFs of up to {size} each." if size else "No limit is on record here."


def _live_since(court: Court | None, today: date, live_by: date) -> str:
    state = live_state(court, today, live_by)
    if court is None:
        return "is live on NextGen, as every federal court is" if today >= live_by else "may not be live yet"
    if court.go_live is None:
        return "is live on NextGen" if state == "live" else "may or may not have been live then: no date is on record"
    day = long_date(court.go_live.day)
    if state == "before":
        return f"goes live on {day}"
    if state == "today":
        return "goes live today"
    if court.go_live.certainty == "seen":
        return f"went live on {day}"
    return f"was announced to go live on {day}" + (" and is live now" if today >= live_by else "")
