"""What a ticket's form is filled in with: where a request for help comes from, and what that says of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core import tickets as rules
from bot.core.guiding import CheckSummary
from bot.core.helpdesk import MAX_TEXT
from bot.core.inquiry import Asker
from bot.core.knowledge import Entry, Library, TicketKind
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import Redacted
from bot.desk.ticket_kinds import kind_of_flow
from bot.store.questions import KeptQuestion
from bot.store.unit import UnitOfWork


def cut_short(text: str) -> str:
    """As much of a text as the form takes."""
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where a request for help comes from, which fills in its form."""

    question: int | None = None
    """A question that was asked of the bot."""
    entry: str | None = None
    """The entry that answered it."""
    court: str | None = None
    run: int | None = None
    """A guided check."""
    text: Redacted | None = None
    """Typed with the command."""
    for_other: bool = False
    """Staff fill it in for somebody else: what the bot knows of themselves does not count."""
    urgent: bool = False
    """Something is due soon; the question says what."""


def own_question(unit: UnitOfWork, asker: Asker, number: int | None) -> KeptQuestion | None:
    """A question, if this person asked it."""
    kept = None if number is None else unit.questions.get(asker.team_id, number)
    return kept if kept is not None and kept.asker == asker else None


def draft_text(check: CheckSummary | None, question: KeptQuestion | None) -> Redacted:
    if check is not None:
        return Redacted(f"{check.title}: {check.state}")
    return rules.NO_TEXT if question is None else Redacted(question.text)


def entry_and_court(kb: KnowledgeBase, text: Redacted) -> tuple[str | None, str | None]:
    """The entry that answers a text, and the court it names."""
    if not text:
        return None, None
    match = kb.index.match(text)
    return match.entry if match.outcome == "answer" else None, match.court


def kind_of(
    library: Library, check: CheckSummary | None, chosen: str | None, entry: str | None, text: Redacted
) -> TicketKind:
    """What a ticket is about: by its check and the entry chosen there, else by the entry that answers it."""
    if _is_about_pacer(library.entries.get(entry or ""), text):
        return "pacer-login"
    if check is not None:
        return library.ticket_kind(chosen) or kind_of_flow(check.flow)
    return library.ticket_kind(entry) or rules.kind_in_words(text)


def _is_about_pacer(entry: Entry | None, text: Redacted) -> bool:
    """Whether a login that may be either is that of PACER, and not of a court's CM/ECF."""
    words = text.lower()
    either = entry is not None and entry.ticket_kind == "cmecf-login" and "pacer" in entry.concerned_by
    return either and "pacer" in words and "ecf" not in words
