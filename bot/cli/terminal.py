"""Replies in a terminal: the same parts that Slack gets, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, assert_never

from bot.clock import machine_time
from bot.core.answering import Answer, cited_documents
from bot.core.asking import (
    AlsoAsked,
    Answered,
    Chat,
    Guided,
    NotKnown,
    Outside,
    Part,
    PersonWanted,
    ProgressWanted,
    Suggested,
    Today,
    WhichCourt,
    rush_of,
)
from bot.core.mrkdwn import BOLD
from bot.core.rush import Rush
from bot.core.times import court_dates
from handlers.blocks.words import WORDS

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
    if isinstance(part, Answered):
        shape["court"] = part.answer.court.id if part.answer.court else None
        shape["details"] = strip_marks(_paragraphs(answer_text(part.answer), details_text(part.answer)))
        shape["sources"] = [
            {
                "document": source.document,
                "step": source.step,
                "url": source.url,
                "date": source.date.isoformat() if source.date else None,
            }
            for source in part.answer.all_sources()
        ]
    elif isinstance(part, Suggested) and part.court is not None:
        shape["court"] = part.court.id
    return shape


def part_text(part: Part) -> str:
    """What a part says, as plain text; what helps before a deadline comes first."""
    found = rush_of([part])
    return _paragraphs(rush_text(found), _said(part)) if found else _said(part)


def _said(part: Part) -> str:
    match part:
        case Answered(which=which):
            return strip_marks(_paragraphs(which_court(which), answer_text(_shown(part))))
        case Suggested() | AlsoAsked():
            return _choices(part)
        case NotKnown(which=which):
            return which_court(which, WORDS.answers.NOT_KNOWN)
        case Outside():
            return strip_marks(part.text)
        case Chat(kind=kind):
            return strip_marks(WORDS.answers.CHAT[kind])
        case PersonWanted(contacts=contacts):
            return strip_marks("\n\n".join([WORDS.answers.PERSON, *(answer_text(contact) for contact in contacts)]))
        case Guided():
            return WORDS.answers.GUIDED_IN_SLACK
        case ProgressWanted():
            return WORDS.answers.PROGRESS_IN_SLACK
        case _:
            assert_never(part)


def _shown(part: Answered) -> Answer:
    return part.rush.without_repeats(part.answer, WORDS.rush.THEN) if part.rush else part.answer


def rush_text(found: Rush) -> str:
    """What still helps before the deadline."""
    return strip_marks("\n".join(WORDS.rush.lines(found)))


def which_court(which: WhichCourt | None, else_: str = "") -> str:
    """Asks which court is meant, and names each; `else_` where that is plain."""
    if which is None:
        return else_
    courts = (f"{court.id}: {WORDS.answers.court_line(court)}" for court in which.courts)
    return "\n".join([WORDS.answers.which_court(which), *courts])


def _choices(part: Suggested | AlsoAsked) -> str:
    titles = [title for _, title in part.options]
    if isinstance(part, AlsoAsked):
        return WORDS.answers.also_asked(titles)
    return _paragraphs(which_court(part.which), WORDS.answers.did_you_mean(titles))


def answer_text(answer: Answer) -> str:
    """The short form of an answer as running mrkdwn, without its sources."""
    steps = "\n".join(f"{step.number}. {step.text}" for step in answer.steps)
    return _paragraphs(answer.lead, answer.body, steps, answer.rule, "\n".join(answer.offices))


def details_text(answer: Answer) -> str:
    """What is folded away; empty where nothing is."""
    steps = (WORDS.answers.step_note(step.number, note) for step in answer.steps for note in step.notes)
    notes = (WORDS.answers.note_text(answer, note) for note in answer.notes)
    return _paragraphs(answer.details, "\n".join(steps), *notes, "\n".join(answer.more_offices))


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def strip_marks(mrkdwn: str) -> str:
    """Slack's mrkdwn without its marks."""
    return BOLD.sub(r"\1", mrkdwn)


def show(parts: Sequence[Part], *, secrets: int, full: bool = False, console: Console | None = None) -> None:
    """Prints a reply with Rich. `full`: with the details and the list of sources."""
    from rich.console import Console as RichConsole
    from rich.markup import escape
    from rich.panel import Panel

    console = console or RichConsole()
    if secrets:
        console.print(f"[bold red]{escape(WORDS.problems.SECRET_IN_TERMINAL)}[/]")
    found = rush_of(parts)
    if found is not None:
        console.print(Panel(rich_markup("\n".join(WORDS.rush.lines(found))), border_style="red"))
    for part in parts:
        if isinstance(part, Answered):
            _show_answer(console, part, full=full)
        else:
            console.print(Panel(escape(_said(part))))


def _show_answer(console: Console, part: Answered, *, full: bool) -> None:
    from rich.markup import escape
    from rich.panel import Panel

    answer = _shown(part)
    title = escape(answer.title + (f" · {answer.court.short}" if answer.court else ""))
    which = which_court(part.which)
    text = rich_markup(_paragraphs(which, answer_text(answer), details_text(answer) if full else ""))
    sources = escape(_sources(answer, full=full))
    console.print(Panel(f"{text}\n\n[dim]{sources}[/]", title=f"[bold]{title}[/]", title_align="left"))


def _sources(answer: Answer, *, full: bool) -> str:
    documents, status = cited_documents(answer), WORDS.sources.review_status(answer)
    if not full:
        return f"{WORDS.sources.folded(len(documents), status)} {WORDS.answers.FULL_IN_TERMINAL}"
    return "\n".join([status, *(WORDS.sources.line(source) for source in documents)])


def rich_markup(mrkdwn: str) -> str:
    """Slack's mrkdwn as Rich markup."""
    from rich.markup import escape

    return BOLD.sub(r"[bold]\1[/bold]", escape(mrkdwn))
