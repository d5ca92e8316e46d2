"""Modals that people send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from bot.core.inquiry import Asker
from handlers.slack.fields import MalformedError, Payload, as_id, as_object, as_text
from handlers.slack.payloads.text import plain_text, redact_question

Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class FormFields:
    """What was filled in."""

    values: Mapping[str, str]
    """Block id -> the option chosen, or the text typed, redacted."""
    secrets: int
    """How many passwords or codes were taken out of the texts."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal that was sent."""

    argument: ClassVar = "sent"
    asker: Asker
    view_id: str
    about: str
    """What we had put in it: its private metadata."""
    choices: Mapping[str, str]
    """Block id -> the option, person or channel chosen; with commas between where there are several."""
    words: Mapping[str, str] = field(repr=False)
    """Block id -> the text typed. They leave through `read` only."""

    def read(self) -> FormFields:
        """What was filled in, each text redacted once: tens of milliseconds for the longest."""
        texts = {block: redact_question(words) for block, words in self.words.items()}
        values = dict(self.choices) | {block: redaction.text for block, redaction in texts.items()}
        return FormFields(values, sum(redaction.found for redaction in texts.values()))

    def read_table(self, block: str, parse: Callable[[str], Table]) -> Table:
        """A text of many cells, by a parser that redacts each that is free text, once, and refuses what it cannot read.

        As a whole it would be redacted wrongly: an e-mail address beside a name looks like a login.
        """
        return parse(self.words.get(block, ""))


def read_submission(body: Payload, team: str) -> Submission:
    """A modal of ours, sent."""
    view = as_object(body.get("view"))
    as_text(view.get("callback_id"))
    chosen: dict[str, str] = {}
    words: dict[str, str] = {}
    for block, inputs in as_object(as_object(view.get("state") or {}).get("values") or {}).items():
        for value in map(as_object, as_object(inputs).values()):
            typed = plain_text(as_text(value.get("value"))).strip()
            name, choice = as_text(block), _chosen(value)
            chosen[name] = choice
            if typed and not choice:
                words[name] = typed
    return Submission(
        asker=Asker(team, as_id(as_object(body.get("user")).get("id"))),
        view_id=as_id(view.get("id")),
        about=as_text(view.get("private_metadata")),
        choices=chosen,
        words=words,
    )


def _chosen(value: Payload) -> str:
    """What was picked in an input: an option, a person, a channel, files; with commas between several."""
    one = value.get("selected_user") or value.get("selected_conversation")
    if one:
        return as_id(one)
    if value.get("selected_date"):
        return as_text(value.get("selected_date"))
    several = value.get("selected_users") or value.get("selected_conversations")
    if several:
        return ",".join(map(as_id, _list(several)))
    if value.get("files"):
        return _files(value)
    options = _list(value.get("selected_options") or [value.get("selected_option") or {}])
    return ",".join(filter(None, (as_text(as_object(one).get("value")) for one in options)))


def _files(value: Payload) -> str:
    """By id: their names are not read."""
    return ",".join(as_id(as_object(one).get("id")) for one in _list(value.get("files")))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise MalformedError("something else where a list belongs")
    return value


__all__ = ["FormFields", "Submission", "read_submission"]
