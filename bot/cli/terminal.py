"""Replies in a terminal: the same parts that Slack gets, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.api.texts import answer_text, details_text, paragraphs, said, shown, strip_marks, which_court
from bot.clock import machine_time
from bot.core.answering import Answer, cited_documents
from bot.core.knowledge_base import Today
from bot.core.mrkdwn import BOLD
from bot.core.reply_parts import AnswerPart, Part, SuggestionPart, rush_of
from bot.core.rush import Rush
from bot.core.times import court_dates
from handlers.blocks.words import WORDS, spoken

if TYPE_CHECKING:
    from rich.console import Console

Json = Mapping[str, Any]  # a JSON object for the outside world


def day_of(fixed: date | None) -> Today:
    """The day to answer for: this one, or today in the court's own time zone."""
    return court_dates(machine_time) if fixed is None else lambda _: fixed


def as_json(parts: Sequence[Part], text: str) -> Json:
    """The shape of `ask --json`: the first part, with the further ones of the same message under `more`."""
    shapes = [_shape(part) for part in parts]
    return {**shapes[0], "text": text, "more": shapes[1:]}


def _shape(part: Part) -> dict[str, Any]:
    match = part.match
    shape: dict[str, Any] = {
        "text": match.text,
        "kind": match.outcome,
        "entry": match.entry,
        "topic": match.topic,
        "confidence": round(match.confidence, 3),
        "court": match.court,
        "suggestions": list(match.suggestions),
        "answer": part_text(part),
        "sources": [],
    }
    if isinstance(part, AnswerPart):
        shape["court"] = part.answer.court.id if part.answer.court else None
        shape["details"] = strip_marks(paragraphs(answer_text(part.answer), details_text(part.answer)))
        shape["sources"] = [
            {
                "document": source.document,
                "step": source.step,
                "url": source.url,
                "date": source.date.isoformat() if source.date else None,
            }
            for source in part.answer.all_sources()
        ]
    elif isinstance(part, SuggestionPart) and part.court is not None:
        shape["court"] = part.court.id
    return shape


def part_text(part: Part) -> str:
    """What a part says, as plain text; what helps before a deadline comes first."""
    found = rush_of([part])
    text = strip_marks(said(part))
    return paragraphs(rush_text(found), text) if found else text


def rush_text(found: Rush) -> str:
    """What still helps before the deadline."""
    return strip_marks("\n".join(WORDS.rush.lines(found)))


def show(parts: Sequence[Part], *, secrets: int, full: bool = False, console: Console | None = None) -> None:
    """Prints a reply with Rich. `full`: with the details and the list of sources."""
    from rich.console import Console as RichConsole
    from rich.markup import escape
    from rich.panel import Panel

    console = console or RichConsole()
    if secrets:
        warning = spoken(parts[0].match.language).answers.SECRET_IN_TERMINAL
        console.print(f"[bold red]{escape(warning)}[/]")
    found = rush_of(parts)
    if found is not None:
        console.print(Panel(rich_markup("\n".join(WORDS.rush.lines(found))), border_style="red"))
    for part in parts:
        if isinstance(part, AnswerPart):
            _show_answer(console, part, full=full)
        else:
            console.print(Panel(escape(strip_marks(said(part)))))


def _show_answer(console: Console, part: AnswerPart, *, full: bool) -> None:
    from rich.markup import escape
    from rich.panel import Panel

    answer = shown(part)
    title = escape(answer.title + (f" · {answer.court.short}" if answer.court else ""))
    which = which_court(part.which, language=answer.language)
    text = rich_markup(paragraphs(which, answer_text(answer), details_text(answer) if full else ""))
    sources = escape(_sources(answer, full=full))
    console.print(Panel(f"{text}\n\n[dim]{sources}[/]", title=f"[bold]{title}[/]", title_align="left"))


def _sources(answer: Answer, *, full: bool) -> str:
    words = spoken(answer.language)
    documents, status = cited_documents(answer), words.sources.review_status(answer)
    if not full:
        return f"{words.sources.folded(len(documents), status)} {words.answers.FULL_IN_TERMINAL}"
    return "\n".join([status, *(words.sources.line(source) for source in documents)])


def rich_markup(mrkdwn: str) -> str:
    """Slack's mrkdwn as Rich markup."""
    from rich.markup import escape

    return BOLD.sub(r"[bold]\1[/bold]", escape(mrkdwn))
