"""What programs send: read, redacted, and refused in one sentence that says what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.comparing import only_court
from bot.core.courts import CourtFinder
from bot.core.knowledge import Court, Library
from bot.core.redaction import redact
from bot.core.redaction.text import UNSEEN
from handlers.blocks.words import WORDS

MAX_SHOWN = 80
"""Characters of what was sent that an error repeats."""
MAX_COURTS = 250
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""CM/ECF is not much older, and nothing is known of what comes later."""


class RequestError(Exception):
    """Something was sent that cannot be used; one sentence, without secrets, that may quote it."""

    def __init__(self, sentence: str, unquoted: str | None = None) -> None:
        super().__init__(sentence)
        self.unquoted = unquoted or sentence
        """The same without a word of what was sent."""


class UnknownNameError(RequestError):
    """There is no court or procedure of that name."""


class Request(BaseModel):
    """Frozen; the line below a field is its description in the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


_VISIBLE: Final = rf"[^\s{UNSEEN}\u200c\u200d]"
"""A character that is there once nothing is left of what nobody sees."""
CourtName = Annotated[str, Field(examples=["flsd", "S.D. Fla."])]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
"""Checked by `read_day`, which says it in a better sentence."""


class AnswerRequest(Request):
    question: Annotated[str, Field(json_schema_extra={"minLength": 1, "pattern": _VISIBLE})]
    """In the person's own words; without passwords."""
    court: CourtName | None = None
    """Id, abbreviation or name, such as flsd or S.D. Fla.; a court named in the question wins."""
    day: Day | None = None
    """The day to answer for, as 2020-01-26; today in the court's time zone by default."""


class CourtsRequest(Request):
    query: str | None = None
    """Id, abbreviation, name, city or state; without it all courts."""
    limit: int = Field(default=20, ge=1, le=MAX_COURTS)
    """How many courts are listed."""


class CourtRequest(Request):
    court: CourtName
    """Id, abbreviation or name, such as flsd or S.D. Fla."""
    day: Day | None = None
    """The day to show it for, as 2020-01-26; today in the court's time zone by default."""


class CompareRequest(Request):
    left: CourtName
    """A court: id, abbreviation or name."""
    right: Annotated[str, Field(examples=["alsd", "S.D. Ala."])]
    """The other court."""
    day: Day | None = None
    """The day to compare them on, as 2020-01-26; today by default."""


class ProcedureRequest(Request):
    court: CourtName
    """Id, abbreviation or name, such as flsd or S.D. Fla."""
    procedure: str = "link"
    """Its name; linking by default."""
    day: Day | None = None
    """The day to list them for, as 2020-01-26; today in the court's time zone by default."""


R = TypeVar("R", bound=Request)


@dataclass(frozen=True, slots=True)
class Read(Generic[R]):
    """A request whose texts are redacted."""

    request: R
    secrets: int
    """How many passwords or codes were taken out."""


def read(kind: type[R], arguments: Mapping[str, Any]) -> Read[R]:
    """Redacts every text first, so that neither an answer nor an error can repeat a secret. Raises RequestError."""
    clean, secrets = dict(arguments), 0
    for name, value in arguments.items():
        if isinstance(value, str):
            redaction = redact(value)
            clean[name] = redaction.text
            secrets += redaction.found
    try:
        return Read(kind.model_validate(clean), secrets)
    except ValidationError as error:
        raise RequestError(_problem(kind, error)) from None


def _problem(kind: type[Request], error: ValidationError) -> str:
    """The first problem, without the value that has it."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name not in kind.model_fields:
        return WORDS.api.unknown_argument(list(kind.model_fields))
    if first["type"] == "missing":
        return WORDS.api.missing_argument(name)
    return WORDS.api.bad_argument(name, first["msg"])


def read_day(text: str | None) -> date | None:
    """The day that was sent, None for none. Raises RequestError."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RequestError(WORDS.api.no_day(shown(text)), WORDS.api.NO_DAY) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RequestError(WORDS.api.day_out_of_range(FIRST_DAY, LAST_DAY))
    return day


def find_court(library: Library, finder: CourtFinder, text: str) -> Court:
    """The court that is called so: by id, abbreviation or name. Raises UnknownNameError with those that are near."""
    found = only_court(library.courts, finder, text)
    if found is None:
        near = finder.search(text, 3)
        raise UnknownNameError(WORDS.api.no_court(shown(text), near), WORDS.api.no_court(None, near))
    return found


def shown(text: str) -> str:
    """As much of a redacted text as an error repeats; lone surrogates are replaced."""
    whole = text.encode(errors="replace").decode()
    return whole if len(whole) <= MAX_SHOWN else whole[:MAX_SHOWN].rstrip() + "…"
