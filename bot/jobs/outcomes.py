"""How a try of a job ends: with a word for what came of it, with a reply, or with an error that has it tried again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

DatabaseError = SQLAlchemyError
"""The database does not do what it is asked. What such an error says may have what people said: it is not logged."""


class LaterError(Exception):
    """The job cannot be done now, through no fault of its own: Slack or the network is out. It is tried again."""

    tried = True
    """False: nothing was tried, the job only waits for its turn."""

    def __init__(self, reason: str, seconds: float | None = None, *, in_doubt: bool = False) -> None:
        """`seconds`: until the next try; None: longer after each try."""
        super().__init__(reason)
        self.seconds = seconds
        self.in_doubt = in_doubt
        """Slack may have done what was asked, and only its answer is missing."""


class WaitsError(LaterError):
    """Nothing was tried: it only waits for its turn."""

    tried = False


class LostError(LaterError):
    """The row's lease ran out, and another process has claimed it."""


class NoTokenError(LaterError):
    """There is no token that Slack takes. Once there is one, what waits for it is tried at once."""


@dataclass(frozen=True, slots=True)
class ReplyPosted:
    """A question was answered: where the reply stands is kept with the row's end, in one transaction."""

    outcome: str
    question: int
    ts: str


__all__ = ["DatabaseError", "LaterError", "LostError", "NoTokenError", "ReplyPosted", "WaitsError"]
