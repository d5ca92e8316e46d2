"""The forms that teach the bot: what to learn from a question, and the words of a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.core.helpdesk import StaffCard
from bot.core.knowledge import Court
from bot.core.reply_parts import Option
from handlers import action_ids
from handlers.blocks import forms
from handlers.blocks.answers import court_option, court_picker
from handlers.blocks.forms import Submit, View, modal, text_input
from handlers.blocks.limits import Block, plain_text, quote, section, truncate, trusted_section
from handlers.blocks.words import WORDS
from handlers.slack.teach_form import KIND, TeachForm, teach_form

MAX_TEXT: Final = 2500
MAX_SHOWN_REPLY: Final = 600


@dataclass(frozen=True, slots=True)
class Filling:
    """What a form is filled in with."""

    values: dict[str, str] = field(default_factory=dict)
    target: Option | None = None
    """The entry or topic that is chosen already."""
    courts: Sequence[Court] = ()
    """Those of `values`."""

    def of(self, name: str) -> str:
        return self.values.get(name, "")


def kind_view(form: TeachForm, reply: str = "") -> View:
    """What to learn from these questions. reply: what staff answered in the ticket."""
    words = WORDS.teach
    kinds = {kind: text for kind, text in words.KINDS.items() if kind != "ignore" or form.group}
    blocks = [
        *_questions(form),
        *([trusted_section(f"{words.FROM_TICKET}\n{truncate(quote(reply), MAX_SHOWN_REPLY)}")] if reply else []),
        forms.field(KIND, words.KIND, forms.radio(kinds), hint=words.KINDS_HINT),
    ]
    return modal(words.TITLE, blocks, Submit(words.NEXT, action_ids.Modal.TEACH_KIND, form.encode()))


def kind_view_of_ticket(card: StaffCard, reply: str) -> View:
    """What to learn from a ticket: from what its asker asked the bot or wrote, and what staff answered last."""
    return kind_view(teach_form((card.question or card.ticket.text,), ticket=card.ticket.id), reply)


def teach_view(form: TeachForm, filling: Filling) -> View:
    """The form of one kind of change; above it the remarks that it came back with."""
    words = WORDS.teach
    remarks = f"{words.REMARKS}\n{form.advice}\n{words.REMARKS_THEN}" if form.advice else ""
    blocks = [*([section(remarks)] if remarks else []), *_questions(form), *_fields(form, filling)]
    title = words.TITLE if form.draft is None else words.EDIT_TITLE.format(number=form.draft)
    send = words.SAVE_ANYWAY if form.advice else words.SAVE
    return modal(title, blocks, Submit(send, action_ids.Modal.TEACH_FORM, form.encode()))


def entry_option(option: Option) -> Block:
    """An entry or topic in a select."""
    id_, title = option
    return forms.option(id_, title)


def _questions(form: TeachForm) -> list[Block]:
    if not form.examples:
        return []
    return [trusted_section("\n".join([WORDS.teach.QUESTIONS, *(quote(one) for one in form.examples)]))]


def _fields(form: TeachForm, filling: Filling) -> list[Block]:
    kinds: dict[str, Callable[[_Fields], list[Block]]] = {
        "phrasings": _phrasings, "entry": _entry, "fact": _fact, "topic": _topic,
    }  # fmt: skip
    return kinds[form.kind](_Fields(form, filling))


@dataclass(frozen=True, slots=True)
class _Fields:
    """Makes the fields of a form. Shown again, each has another block id: Slack then takes the words it is given."""

    form: TeachForm
    filling: Filling

    def block(self, name: str) -> str:
        return f"{name}.{self.form.shown}" if self.form.shown else name

    def text(self, name: str, label: str, most: int, *, hint: str = "", optional: bool = False) -> Block:
        element = text_input(most, initial=self.filling.of(name))
        return forms.field(self.block(name), label, element, hint=hint or None, optional=optional)

    def lines(self, name: str, label: str, *, hint: str = "", optional: bool = False) -> Block:
        element = text_input(MAX_TEXT, initial=self.filling.of(name), lines=True)
        return forms.field(self.block(name), label, element, hint=hint or None, optional=optional)

    def day(self, name: str, label: str, *, hint: str, optional: bool = False) -> Block:
        typed = self.filling.of(name)
        element: Block = {"type": "datepicker"} | ({"initial_date": typed} if _is_day(typed) else {})
        return forms.field(self.block(name), label, element, hint=hint, optional=optional)

    def source(self) -> list[Block]:
        words = WORDS.teach
        return [
            self.text("document", words.DOCUMENT, 200, hint=words.DOCUMENT_HINT),
            self.text("url", words.URL, 500, optional=True),
            self.day("dated", words.DATED, hint=words.DATED_HINT, optional=True),
        ]


def _phrasings(fields: _Fields) -> list[Block]:
    words = WORDS.teach
    picker = _picker(action_ids.Menu.TEACH_ENTRY, words.TARGET_PICK, fields.filling.target)
    return [
        forms.field(fields.block("target"), words.TARGET, picker),
        fields.lines("phrasings", words.PHRASINGS, hint=words.PHRASINGS_HINT),
    ]


def _entry(fields: _Fields) -> list[Block]:
    words = WORDS.teach
    courts: Block = {
        "type": "multi_external_select",
        "action_id": action_ids.Menu.TEACH_COURTS,
        "min_query_length": 0,
        "placeholder": plain_text(words.COURTS_PICK),
    }
    courts |= {"initial_options": list(map(court_option, fields.filling.courts))} if fields.filling.courts else {}
    return [
        fields.text("title", words.ENTRY_TITLE, 150, hint=words.ENTRY_TITLE_HINT),
        fields.text("lead", words.LEAD, 400, hint=words.LEAD_HINT),
        fields.lines("details", words.DETAILS, hint=words.DETAILS_HINT, optional=True),
        forms.field(fields.block("courts"), words.COURTS, courts, hint=words.COURTS_HINT, optional=True),
        *fields.source(),
        fields.lines("sources", words.SOURCES, hint=words.SOURCES_HINT, optional=True),
        fields.day("review_by", words.REVIEW, hint=words.REVIEW_HINT),
        fields.lines("phrasings", words.PHRASINGS, hint=words.PHRASINGS_HINT),
    ]


def _fact(fields: _Fields) -> list[Block]:
    words = WORDS.teach
    court = fields.filling.courts[0] if fields.filling.courts else None
    picker = court_picker(action_ids.Menu.TEACH_COURT, words.COURT_PICK, court)
    facts = forms.select(dict(words.FACTS.items()), fields.filling.of("name") or None)
    return [
        forms.field(fields.block("court"), words.COURT, picker),
        forms.field(fields.block("name"), words.FACT, facts),
        fields.text("value", words.VALUE, 300, hint=words.VALUE_HINT),
        *fields.source(),
    ]


def _topic(fields: _Fields) -> list[Block]:
    words = WORDS.teach
    picker = _picker(action_ids.Menu.TEACH_TOPIC, words.TOPIC_PICK, fields.filling.target)
    return [
        forms.field(fields.block("target"), words.TOPIC, picker, hint=words.TOPIC_HINT, optional=True),
        fields.text("title", words.TOPIC_TITLE, 150, optional=True),
        fields.lines("text", words.TOPIC_TEXT, hint=words.TOPIC_TEXT_HINT, optional=True),
        fields.lines("phrasings", words.PHRASINGS, hint=words.PHRASINGS_HINT),
    ]


def _picker(menu: action_ids.Menu, placeholder: str, chosen: Option | None) -> Block:
    block: Block = {
        "type": "external_select",
        "action_id": menu,
        "placeholder": plain_text(placeholder),
        "min_query_length": 0,
    }
    return block | ({"initial_option": entry_option(chosen)} if chosen else {})


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


__all__ = ["Filling", "entry_option", "kind_view", "kind_view_of_ticket", "teach_view"]
