"""Values and fields that several kinds of file share."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from bot.core import knowledge as core

Day = date  # a field called `date` would hide the type of that name
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_URL = re.compile(r"^https?://[A-Za-z0-9.-]+\.[a-z]{2,}(:\d+)?(/\S*)?$")
_PHONE = re.compile(r"^\+?[\d().\-\s]{7,20}(,?\s?(x|ext\.?|option)\s?\d{1,6})?$")
_TIME = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")


def _url(value: str) -> str:
    if not _URL.match(value):
        raise ValueError(f"{value!r} is not a web address; write it as https://host/path")
    return value


def _phone(value: str) -> str:
    if not _PHONE.match(value) or sum(letter.isdigit() for letter in value) < 7:
        raise ValueError(f"{value!r} is not a phone number; write it as 305-523-5100 or 305-523-5100 x12")
    return value


def _minutes(value: object) -> object:
    if isinstance(value, str) and (match := _TIME.match(value)):
        return int(match[1]) * 60 + int(match[2])
    if isinstance(value, int):  # YAML 1.1 reads an unquoted 16:30 as a base-60 number, which is just what is wanted
        return value
    raise ValueError(f"{value!r} is not a time; write it as '16:30'")


def _text_of_number(value: object) -> object:
    return str(value) if isinstance(value, int) else value


def word_of_truth_value(value: object) -> object:
    """YAML 1.1 reads an unquoted yes or no as a truth value; as an answer to a question it is a word."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


Url = Annotated[str, AfterValidator(_url)]
PhoneNumber = Annotated[str, AfterValidator(_phone)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$")]
Number = Annotated[str, BeforeValidator(_text_of_number)]
Minutes = Annotated[int, BeforeValidator(_minutes), Field(ge=0, le=1440)]
Word = Annotated[Key, BeforeValidator(word_of_truth_value)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    document: Text
    url: Url | None = None
    date: Day | None = None
    step: Number | None = None


_Some = Field(min_length=1)


class When(Strict):
    court: Annotated[tuple[str, ...], _Some] | None = None
    type: Annotated[tuple[core.CourtType, ...], _Some] | None = None
    go_live: Annotated[tuple[core.GoLiveState, ...], _Some] | None = None
    reset: Annotated[tuple[core.ResetRoute, ...], _Some] | None = None
    system: Annotated[tuple[core.SystemKind, ...], _Some] | None = None
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _names_a_condition(self) -> When:
        if not self.model_dump(exclude_none=True):
            raise ValueError("`when` is empty; name a condition, or leave `when` out in the last variant")
        return self
