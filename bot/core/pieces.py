"""Reads a long text piece by piece, and lets other work proceed between the pieces.

A regular expression holds the interpreter while it runs, in a thread too. `scan` finds what `pattern.finditer` finds,
and never looks at more than a piece at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

PIECE: Final = 2000
"""Characters that are looked at in one go."""
REACH: Final = 400
"""Of these, characters behind the place where a match may begin: the longest that most patterns need."""
BETWEEN: Final[ContextVar[Callable[[], None] | None]] = ContextVar("between", default=None)
"""What is called between two pieces; nothing where nobody waits, such as on the command line."""


def pause() -> None:
    """Lets other work proceed, where there is any."""
    between = BETWEEN.get()
    if between is not None:
        between()


def scan(pattern: re.Pattern[str], text: str, reach: int = REACH) -> Iterator[re.Match[str]]:
    """The same matches as `pattern.finditer(text)`.

    The pattern must be decided within `reach` characters of its beginning. What it finds may be longer (a token of any
    length), since it is read to its end; it must not be empty.
    """
    return pattern.finditer(text) if len(text) <= PIECE else _scan_pieces(pattern, text, reach)


def _scan_pieces(pattern: re.Pattern[str], text: str, reach: int) -> Iterator[re.Match[str]]:
    between = BETWEEN.get() or _nothing
    at = 0
    for stop in range(PIECE - reach, len(text) + PIECE - reach, PIECE - reach):
        while at < stop:
            for seen in pattern.finditer(text, at, stop + reach):
                if seen.start() >= stop:
                    at = stop
                    break
                # Where it comes near the end of the piece, that is no end of the text.
                found = seen if seen.end() <= stop else pattern.match(text, seen.start())
                at = seen.start() + 1 if found is None else found.end()
                if found is not None:
                    yield found
                    between()
                if found is not seen:
                    break
            else:
                at = stop
        between()


def _nothing() -> None:
    """Nobody waits."""


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The same as `pattern.search(text)`."""
    return next(scan(pattern, text), None)


class AnyCase:
    """A pattern, written in small letters, that finds capitals as well.

    Where `re` ignores case, it tries every alternative at every sign; else it skips those that begin with another sign.
    That is several times as fast, so ASCII text is looked at in small letters.
    """

    def __init__(self, source: str) -> None:
        self.ignoring = re.compile(source, re.IGNORECASE)
        self._small = re.compile(source)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where `scan` would find it."""
        return (found.span() for found in self._found(text))

    def is_in(self, text: str) -> bool:
        """Whether `search` would find it."""
        return next(self._found(text), None) is not None

    def _found(self, text: str) -> Iterator[re.Match[str]]:
        return scan(self._small, text.lower()) if text.isascii() else scan(self.ignoring, text)
