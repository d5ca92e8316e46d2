"""Answers in Spanish: `knowledge/es/`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.content.schema.entries import Route
from bot.content.schema.fields import Key, Strict, Text, When


class SpanishVariant(Strict):
    when: When | None = None
    english: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}$")]
    text: Text
    details: Text | None = None


class SpanishEntry(Strict):
    entry: Key
    title: Annotated[Text, StringConstraints(max_length=75)]
    place: Annotated[int, Field(ge=1)]
    checked_on: date | None = None
    review_by: date
    answer: Annotated[tuple[SpanishVariant, ...], Field(min_length=1)]
    asks: Annotated[tuple[Text, ...], Field(min_length=1)]


class SpanishStep(Strict):
    english: Text
    spanish: Text


class SpanishSteps(Strict):
    steps: tuple[SpanishStep, ...]


class SpanishWords(Strict):
    subject: tuple[Text, ...] = ()
    words: dict[str, Annotated[tuple[Text, ...], Field(min_length=1)]]


class SpanishTalk(Strict):
    routes: tuple[Route, ...]
    outside: Annotated[tuple[Text, ...], Field(min_length=1)]
