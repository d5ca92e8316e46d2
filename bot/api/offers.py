"""The tools by name, whatever carries them: what each takes, what it gives, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.api import models, requests
from bot.api.requests import R, Read, Request
from bot.api.tools import Tools


@dataclass(frozen=True, slots=True)
class Offer:
    """One tool. `run` redacts the arguments first; it raises RequestError."""

    request: type[Request]
    result: type[models.Result]
    run: Callable[[Tools, Mapping[str, Any]], models.Result]


def _offer(kind: type[R], result: type[models.Result], run: Callable[[Tools, Read[R]], models.Result]) -> Offer:
    return Offer(kind, result, lambda tools, arguments: run(tools, requests.read(kind, arguments)))


OFFERS: Final[Mapping[str, Offer]] = {
    "answer": _offer(requests.AnswerRequest, models.AnswerResult, lambda tools, read: tools.answer(read)),
    "courts": _offer(requests.CourtsRequest, models.CourtsResult, lambda tools, read: tools.courts(read)),
    "court": _offer(requests.CourtRequest, models.CourtResult, lambda tools, read: tools.court(read)),
    "compare": _offer(requests.CompareRequest, models.CompareResult, lambda tools, read: tools.compare(read)),
    "procedure": _offer(requests.ProcedureRequest, models.ProcedureResult, lambda tools, read: tools.procedure(read)),
}

__all__ = ["OFFERS", "Offer"]
