"""`ask`: an answer in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import settings as settings_
from bot.cli import options


def ask(
    question: Annotated[str, typer.Argument(help="The question, as one would type it in Slack.")],
    court: Annotated[str | None, typer.Option(help="Court id, such as flsd; a court named in the text wins.")] = None,
    today: options.Day = None,
    full: Annotated[bool, typer.Option("--full", help="With the details and every source.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Answers a question in the terminal."""
    if not question.strip():
        raise typer.BadParameter("there is no question; write one in quotation marks", param_hint="QUESTION")
    from bot.cli import terminal
    from bot.core.inquiry import Context
    from bot.core.redaction import redact
    from bot.serving.knowledge_base import knowledge_base_from

    day = options.day(today)
    kb = knowledge_base_from(settings_.load_settings(), options.print_progress)
    usual = None if court is None else options.court(kb.library, kb.finder, court).id
    redaction = redact(question)
    # Of another day nobody knows the hour: then only the hours of an office are shown.
    moment = kb.moment(datetime.now(UTC)) if day is None else None
    parts = kb.respond(redaction.text, Context(usual_court=usual), terminal.day_of(day), moment)
    if as_json:
        options.print_json(terminal.as_json(parts, redaction.text))
    else:
        terminal.show(parts, secrets=redaction.found, full=full)
