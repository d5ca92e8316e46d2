"""Payloads, parsed as the middleware parses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bot.core.inquiry import Inquiry
from handlers.slack import payloads, teams
from handlers.slack.payloads import Inbound

BOT = "U0BOT"


def parsed(body: Mapping[str, Any], bot_user: str = BOT) -> Inbound:
    """Raises MalformedError as the middleware does."""
    team = None if payloads.is_of_installation(body) else teams.read_parties(body).workspace
    return payloads.parse(body, team, bot_user)


def meant(inbound: Inbound) -> Literal["question", "follow-up", "edit", "nothing"]:
    """What a message may be to the bot where it stands in no ticket's thread."""
    match inbound:
        case payloads.NewQuestion():
            return "question"
        case payloads.ThreadLine(may_follow_up=True):
            return "follow-up"
        case payloads.Edit(has_new_words=True):
            return "edit"
    return "nothing"


def asked_in(body: Mapping[str, Any]) -> Inquiry:
    """The question in a payload, read."""
    inbound = parsed(body)
    match inbound:
        case payloads.NewQuestion(message) | payloads.ThreadLine(message) | payloads.Edit(message):
            return message.question(mentioned=True, external=False)
        case payloads.Command() | payloads.ShortcutUse():
            return inbound.question(external=False)
    raise AssertionError(f"no question: {inbound}")


def click_in(body: Mapping[str, Any]) -> payloads.Click:
    inbound = parsed(body)
    assert isinstance(inbound, payloads.Click)
    return inbound


def form_in(body: Mapping[str, Any]) -> payloads.Submission:
    inbound = parsed(body)
    assert isinstance(inbound, payloads.Submission)
    return inbound
