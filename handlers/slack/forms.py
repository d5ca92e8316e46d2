"""What a sent form says: its fields by name, and what it carries in its private metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlencode

from bot.core.attachments import MAX_FILES
from bot.core.flow import MAX_LABEL
from bot.core.helpdesk import Request, Seen
from bot.core.redaction import Redacted
from bot.core.tickets import KINDS
from handlers import action_ids
from handlers.blocks.limits import truncate
from handlers.blocks.words import WORDS

SUBJECT, COURT, KIND, TEXT, LOGIN, DEADLINE, TODAY, REACH = (
    "subject", "court", "kind", "text", "login", "deadline", "today", "reach",
)  # fmt: skip
HOW, IDENTITY, OFFICE, TO, UNTIL, OF, CANNED = "how", "identity", "office", "to", "until", "of", "canned"
FILES: Final = "files"
AGAIN: Final = ".again"
"""Ends the names of fields that are shown a second time, with other words in them."""
MAX_METADATA: Final = 3000
"""Slack's limit for a view's private metadata, in characters."""
NOT_ANSWERED: Final = "-"
"""The option for an answer that is not known; no choice has this id."""

Values = Mapping[str, str]
"""What was typed and chosen, by field; texts are redacted already."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of a ticket knows beside its fields."""

    request: Request
    for_user: str | None = None
    """Whom staff open it for; None: whoever fills it in."""
    warned: bool = False
    """It was shown once with what looked like a password taken out."""

    def encode(self) -> str:
        """Fits in a view's private metadata: the texts have limits of their own."""
        encoded = self._whole()
        if len(encoded) <= MAX_METADATA or not self.request.text.strip("…"):
            return encoded[:MAX_METADATA]
        shorter = replace(
            self.request, text=Redacted(truncate(self.request.text, max(len(self.request.text) - 200, 1)))
        )
        return replace(self, request=shorter).encode()

    def fits(self) -> bool:
        """Whether nothing of it is lost on its way through a view."""
        return len(self._whole()) <= MAX_METADATA

    def _whole(self) -> str:
        fields = {"for": self.for_user, "warned": self.warned, **asdict(self.request)}
        return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def decode_form(about: str) -> Form:
    """Reads what `Form.encode` wrote. What is missing, or not as it was written, is empty."""
    fields = _json_object(about)
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    question = fields.get("question")
    request = Request(
        subject=texts.get(SUBJECT, ""),
        court=texts.get(COURT) or None,
        kind=next((one for one in KINDS if one == texts.get(KIND)), "other"),
        text=Redacted(texts.get(TEXT, "")),
        login=texts.get(LOGIN, ""),
        deadline=texts.get(DEADLINE, ""),
        urgent=bool(fields.get("urgent")),
        reach=texts.get(REACH, ""),
        entry=texts.get("entry") or None,
        question=question if isinstance(question, int) else None,
        files=_ids(fields.get(FILES)),
    )
    return Form(request, texts.get("for") or None, bool(fields.get("warned")))


def fill_form(form: Form, values: Values) -> Form:
    """The form with what was typed and chosen in it."""
    entered = {name.removesuffix(AGAIN): value for name, value in values.items()}
    kind = entered.get(KIND, "")
    request = replace(
        form.request,
        kind=next((one for one in KINDS if one == kind), form.request.kind),
        court=entered.get(COURT) or None,
        text=Redacted(entered.get(TEXT, "")),
        urgent=bool(entered.get(TODAY)),
        deadline=entered.get(DEADLINE, ""),
        login=entered.get(LOGIN, ""),
        subject=" ".join(entered.get(SUBJECT, "").split())[:MAX_LABEL],
        reach=entered.get(REACH, ""),
        files=_ids(entered.get(FILES, "").split(",")),
    )
    return replace(form, request=request)


def missing_fields(form: Form, values: Values) -> dict[str, str]:
    """What still has to be filled in, by field."""
    again = AGAIN if any(name.endswith(AGAIN) for name in values) else ""
    return {} if form.request.text.strip() else {TEXT + again: WORDS.ticket_form.NEED_TEXT}


def too_long(values: Values) -> dict[str, str]:
    """That the text cannot be carried on as it is, by field."""
    again = AGAIN if any(name.endswith(AGAIN) for name in values) else ""
    return {TEXT + again: WORDS.ticket_form.TOO_LONG}


@dataclass(frozen=True, slots=True)
class StaffForm:
    """Which form about which ticket, and (in its preview) what was filled in."""

    ticket: int
    act: action_ids.TicketAct
    values: Values
    seen: Seen | None = None
    """How far the ticket was read when the form or its preview was shown."""

    @property
    def files(self) -> tuple[str, ...]:
        """Slack's ids of what was put into it."""
        return _ids(self.values.get(FILES, "").split(","))

    def encode(self) -> str:
        seen = {"s": f"{self.seen.changes}.{self.seen.message}"} if self.seen else {}
        return json.dumps({"t": self.ticket, "a": self.act, **seen, **self.values}, ensure_ascii=False)


def decode_staff_form(about: str) -> StaffForm | None:
    """Reads what `StaffForm.encode` wrote; None for anything else."""
    fields = _json_object(about)
    try:
        on_ticket = action_ids.TicketControl(int(fields.pop("t")), fields.pop("a"))  # type: ignore[call-overload,arg-type]
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    checked = action_ids.decode_ticket_control(on_ticket.encode())
    if checked is None:
        return None
    seen = _seen(str(fields.pop("s", "")))
    return StaffForm(checked.ticket, checked.act, {name: str(value) for name, value in fields.items()}, seen)


def fill_staff_form(form: StaffForm, values: Values) -> StaffForm:
    """The form with what was typed and chosen in it; a canned reply that was chosen is in the text already."""
    entered = {field_name(block): value for block, value in values.items() if value}
    return replace(form, values={name: value for name, value in entered.items() if name != CANNED})


def _ids(found: object) -> tuple[str, ...]:
    """Ids of files, at most as many as a form takes."""
    ids = [one for one in found if isinstance(one, str) and one] if isinstance(found, list) else []
    return tuple(dict.fromkeys(ids))[:MAX_FILES]


def _seen(text: str) -> Seen | None:
    changes, _, message = text.partition(".")
    read, latest = action_ids.number(changes), action_ids.number(message)
    return None if read is None or latest is None else Seen(read, latest)


def field_name(block_id: str) -> str:
    """The name of a field that is shown again under another block id, with other words in it."""
    return block_id.partition(".")[0]


def fact_field(person: int, question: str, answer: str) -> str:
    """Names the field of a saved fact. `person`: their place in the form; `answer`: what was saved when it opened."""
    return urlencode({"i": person, "q": question, "was": answer})


def corrections(about: str, values: Values) -> Mapping[str, Mapping[str, str | None]]:
    """What was changed in the form of saved facts: subject -> question -> choice, None for not answered.

    What was left as it was when the form was opened is left out: it may have changed in the meantime.
    """
    people: list[str] = json.loads(about or "[]")
    changed: dict[str, dict[str, str | None]] = {}
    for name, choice in values.items():
        parts = {key: value[0] for key, value in parse_qs(name).items()}
        person = action_ids.number(parts.get("i", ""))
        if person is None or person >= len(people) or choice == parts.get("was"):
            continue
        changed.setdefault(people[person], {})[parts.get("q", "")] = None if choice == NOT_ANSWERED else choice
    return changed


def _json_object(text: str) -> dict[str, object]:
    """What a form carries; empty where it is not JSON of ours."""
    try:
        fields = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
