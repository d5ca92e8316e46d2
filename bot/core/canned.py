"""A canned reply, a court and a day give the text that staff send; a mistyped name gives the nearest ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from bot.core.answering import answer_on
from bot.core.court_day import CourtDay
from bot.core.hours import Moment
from bot.core.knowledge import CannedReply, Court, Entry, Library, Source, TicketKind

MAX_SUGGESTIONS: Final = 3
_ALIKE: Final = 0.6
"""From this likeness on (0 to 1) a name may be the one meant."""
_LONGEST_NAME: Final = 75
"""No name is longer: of what is typed no more is compared."""


@dataclass(frozen=True, slots=True)
class RenderedReply:
    """A reply as it is sent, all fields filled. Text is Slack mrkdwn."""

    id: str
    title: str
    text: str
    sources: tuple[Source, ...]
    """Of the text, with those of the court's own reset route and go-live day where it names them."""
    directory_as_of: date | None
    """Set where the reply shows what the court directory says."""


def find_reply(
    library: Library, reply_id: str, court: Court | None, today: date, moment: Moment | None = None
) -> RenderedReply | None:
    """The reply that `reply_id` names, in whatever case and with or without "?", for `court` on `today`.

    `today` is a date in the court's time zone. None: there is no such reply.
    """
    reply = library.replies.get(_name(reply_id))
    return None if reply is None else fill_reply(library, reply, court, today, moment)


def fill_reply(
    library: Library, reply: CannedReply, court: Court | None, today: date, moment: Moment | None = None
) -> RenderedReply:
    """What `reply` says for `court` on `today`: an answer like those of the entries, without steps.

    Below it, whether the offices whose phones it prints are open at `moment`.
    """
    return fill_reply_on(CourtDay.of(library, court, today, moment), reply)


def fill_reply_on(day: CourtDay, reply: CannedReply) -> RenderedReply:
    """The same where many replies are filled for one court and day."""
    entry = Entry(
        id=reply.id, title=reply.title, answer=reply.answer, sources=reply.sources, asks=(), review_by=date.max
    )
    shown = answer_on(day, entry)
    text = "\n\n".join(filter(None, (shown.lead, shown.body, "\n".join(shown.offices))))
    return RenderedReply(reply.id, reply.title, text, shown.sources, shown.directory_as_of)


def suggestions(library: Library, typed: str) -> tuple[str, ...]:
    """Ids near to what was typed, the nearest first: those that hold all its words, then those spelled alike."""
    name = _name(typed)
    words = set(name.split("-")) - {""}
    holding = [reply for reply in library.replies if words and words <= set(reply.split("-"))]
    alike = get_close_matches(name, library.replies, MAX_SUGGESTIONS, _ALIKE)
    return tuple(dict.fromkeys((*holding, *alike)))[:MAX_SUGGESTIONS]


def for_kind(library: Library, kind: TicketKind) -> tuple[CannedReply, ...]:
    """The replies that suit a ticket of this kind: those made for it, then those that suit all; as they stand."""
    suited = [reply for reply in library.replies.values() if kind in reply.kinds]
    return (*suited, *(reply for reply in library.replies.values() if not reply.kinds))


def _name(typed: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", typed[:_LONGEST_NAME].lower()).strip("-")
