"""Logging: structlog, JSON lines in production, readable in a terminal. Never message text, names or tokens."""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

import structlog

from bot.settings import Settings

_PROCESS: Final = secrets.token_hex(3)
_NUMBERS: Final = count(1)


def places(error: BaseException) -> list[str]:
    """Where an error happened, or what caused it. What it says is left out: it may quote what a person typed."""
    while error.__cause__ is not None:  # of a deadline it is the place where time ran out
        error = error.__cause__
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)][-8:]


@contextmanager
def bind_request_number() -> Iterator[None]:
    """Every line that comes of one request of Slack's bears the same number.

    Tasks and threads begun meanwhile take it along, so the work in the inbox does, too.
    """
    with structlog.contextvars.bound_contextvars(request=f"{_PROCESS}-{next(_NUMBERS)}"):
        yield


def configure(settings: Settings) -> None:
    """Sets logging up for this process."""
    pretty = settings.log == "pretty" or (settings.log == "auto" and sys.stderr.isatty())
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if pretty else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Bolt and slack_sdk log whole payloads below WARNING; a payload holds what people typed.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    # Bolt finds SLACK_BOT_TOKEN by itself and says that our client goes before it, as it should.
    logging.getLogger("slack_bolt.AsyncApp").addFilter(
        lambda record: "`token` will be unused" not in record.getMessage()
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # A logger without a level of its own makes the client write out every request and answer, to be thrown away.
    logging.getLogger("slack_sdk.web.async_base_client").setLevel(logging.WARNING)


class _PlacesOnly(logging.Handler):
    """Of what a library logs, only who logged it and where: its lines and errors may quote what was typed."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        found = {"error": type(error).__name__, "places": places(error)} if error else {}
        line = f"{record.filename}:{record.lineno}"
        structlog.get_logger(__name__).warning("library_log", logger=record.name, line=line, **found)


def leave_out_texts_of_libraries() -> None:
    """After `configure`, where a library's own lines would have what people typed."""
    logging.basicConfig(handlers=[_PlacesOnly()], level=logging.WARNING, force=True)
