"""The form in which an asker writes to the help desk, and what can be done before it is sent."""

from __future__ import annotations

from dataclasses import replace

from bot.core.answering import Answer
from bot.core.flow import MAX_LABEL
from bot.core.helpdesk import MAX_SHORT, MAX_TEXT, Request, Triage
from bot.core.knowledge import Court, TicketKind
from bot.core.language import language_of
from bot.core.tickets import KINDS
from handlers import action_ids
from handlers.blocks.answers import court_picker
from handlers.blocks.attachments import file_field
from handlers.blocks.forms import Submit, View, checkbox, field, modal, select, text_input
from handlers.blocks.limits import Block, actions, button, section, sections, trusted_section
from handlers.blocks.replies import within_limits
from handlers.blocks.words import WORDS
from handlers.slack.forms import AGAIN, COURT, DEADLINE, KIND, LOGIN, REACH, SUBJECT, TEXT, TODAY, Form

MAX_TRIAGE_LINES = 3
"""Of an answer that is shown before the form is sent; with what stands around it they make five."""


def form_view(form: Form, court: Court | None, *, secret: bool = False, takes_files: bool = True) -> View:
    """The form, filled in with what is known. `secret`: something was taken out of it, which it says."""
    # Slack keeps what was typed where a block id stays: other ids bring in the redacted words.
    blocks = [_intro(form, secret=secret), *_fields(form.request, court, AGAIN if secret else "")]
    # The files stay as they are: their field keeps its id.
    blocks += [file_field(for_asker=True)] if takes_files else []
    about = replace(form, warned=form.warned or secret).encode()
    return modal(WORDS.ticket_form.TITLE, blocks, Submit(WORDS.ticket_form.SEND, action_ids.Modal.TICKET_FORM, about))


def _intro(form: Form, *, secret: bool) -> Block:
    if not secret and not form.for_user and language_of(form.request.text) == "es":
        return section(WORDS.ticket_form.INTRO_SPANISH)
    if secret:
        return section(WORDS.ticket_form.SECRET)
    if form.for_user:
        return trusted_section(WORDS.ticket_form.FOR_USER.format(user=form.for_user))
    return section(WORDS.ticket_form.INTRO)


def _fields(request: Request, court: Court | None, again: str) -> list[Block]:
    words = WORDS.ticket_form
    text = text_input(MAX_TEXT, initial=request.text, lines=True)
    today = checkbox("urgent", words.DUE_TODAY, ticked=request.urgent)
    picker = court_picker(action_ids.Menu.TICKET_COURT, WORDS.answers.PICK_COURT, court)
    return [
        kind_field(KIND + again, request.kind),
        field(COURT + again, words.COURT, picker, optional=True),
        _short(SUBJECT + again, words.FOR_WHOM, words.FOR_WHOM_HINT, request.subject, MAX_LABEL),
        field(TEXT + again, words.WHAT, text, hint=words.WHAT_HINT),
        field(TODAY + again, words.DEADLINE, today, optional=True),
        _short(DEADLINE + again, words.WHEN, words.DEADLINE_HINT, request.deadline),
        _short(LOGIN + again, words.LOGIN, words.LOGIN_HINT, request.login),
        _short(REACH + again, words.REACH, words.REACH_HINT, request.reach),
    ]


def kind_field(block_id: str, kind: TicketKind) -> Block:
    """What a ticket is about."""
    return field(block_id, WORDS.ticket_form.KIND, select({one: WORDS.tickets.KINDS[one] for one in KINDS}, kind))


def triage_view(form: Form, triage: Triage) -> View:
    """What solves it without anybody, before the form is sent."""
    words = WORDS.ticket_form
    blocks = [
        section(words.TRIAGE_INTRO),
        actions([button(words.SOLVED, action_ids.Action.TRIAGE_SOLVED, "-", style="primary")], block_id="solved"),
        *_in_short(triage.answer),
    ]
    submit = Submit(words.SEND_ANYWAY, action_ids.Modal.TICKET_TRIAGE, form.encode())
    return modal(words.TRIAGE_TITLE, within_limits(blocks), submit)


def _in_short(answer: Answer) -> list[Block]:
    """An answer in a few lines; whoever needs more of it asks."""
    steps = [f"{number}. {step.text}" for number, step in enumerate(answer.steps, start=1)]
    text = "\n".join((answer.lead, answer.body, *steps, answer.rule, *answer.offices))
    lines = [line for line in text.split("\n") if line.strip()]
    more = [WORDS.ticket_form.triage_more(answer.title)] if len(lines) > MAX_TRIAGE_LINES else []
    return [*sections("\n".join([*lines[:MAX_TRIAGE_LINES], *more]))]


def _short(block_id: str, label: str, hint: str, initial: str, most: int = MAX_SHORT) -> Block:
    return field(block_id, label, text_input(most, initial=initial), hint=hint, optional=True)
