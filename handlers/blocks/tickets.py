"""What askers see of the help desk: the form, what they can do alone, their ticket in the direct message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bot.core.flow import MAX_LABEL
from bot.core.helpdesk import MAX_SHORT, MAX_TEXT, AskerCard, Contact, Request, TicketMessage, Triage
from bot.core.knowledge import Court
from bot.core.redaction import Redacted
from bot.core.tickets import KINDS, AskerNotice, Refusal, Ticket
from handlers import action_ids
from handlers.blocks import desk_words as words
from handlers.blocks.answers import answer_blocks_alone, court_option
from handlers.blocks.forms import View, checkbox, field, modal, plain_text, select, text_input
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    quoted,
    section,
    sections,
    trusted_section,
)
from handlers.blocks.replies import Message, within_limits
from handlers.blocks.words import PICK_COURT

SUBJECT, COURT, KIND, TEXT, LOGIN, DEADLINE, TODAY, REACH = (
    "subject", "court", "kind", "text", "login", "deadline", "today", "reach",
)  # fmt: skip
AGAIN = ".again"
MAX_METADATA = 3000
"""Slack's limit for a view's private metadata, characters."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form knows beside its fields."""

    request: Request
    for_user: str | None = None
    """Whom staff open it for; None: whoever fills it in."""
    warned: bool = False
    """It was shown once with what looked like a password taken out."""

    def encode(self) -> str:
        """Fits in a view's private metadata: the texts have limits of their own."""
        made = {"for": self.for_user, "warned": self.warned, **asdict(self.request)}
        written = json.dumps({name: value for name, value in made.items() if value}, ensure_ascii=False)
        if len(written) <= MAX_METADATA or not self.request.text.strip("…"):
            return written[:MAX_METADATA]
        shorter = replace(self.request, text=Redacted(cut(self.request.text, max(len(self.request.text) - 200, 1))))
        return replace(self, request=shorter).encode()


def decode_form(about: str) -> Form:
    """Reads what `Form.encode` wrote. What is missing, or not as it was written, is empty."""
    try:
        found = json.loads(about or "{}")
    except (ValueError, RecursionError):
        found = {}
    values: dict[str, object] = found if isinstance(found, dict) else {}

    def text(name: str) -> str:
        value = values.get(name)
        return value if isinstance(value, str) else ""

    question = values.get("question")
    request = Request(
        subject=text(SUBJECT),
        court=text(COURT) or None,
        kind=next((one for one in KINDS if one == text(KIND)), "other"),
        text=Redacted(text(TEXT)),
        login=text(LOGIN),
        deadline=text(DEADLINE),
        urgent=bool(values.get("urgent")),
        reach=text(REACH),
        entry=text("entry") or None,
        question=question if isinstance(question, int) else None,
    )
    return Form(request, text("for") or None, bool(values.get("warned")))


def filled(form: Form, values: Mapping[str, str]) -> Form:
    """The form with what was typed and chosen in it; texts are redacted already."""
    entered = {block.removesuffix(AGAIN): value for block, value in values.items()}
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
    )
    return replace(form, request=request)


def missing(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """What has to be filled in still, by block id."""
    again = AGAIN if any(block.endswith(AGAIN) for block in values) else ""
    return {} if form.request.text.strip() else {TEXT + again: words.NEED_TEXT}


def form_view(form: Form, court: Court | None, *, secret: bool = False) -> View:
    """The form, filled in with what is known. `secret`: something was taken out of it, which it says."""
    wanted = form.request
    # Slack keeps what was typed where a block id stays: other ids bring in the redacted words.
    again = AGAIN if secret else ""
    courts: Block = {"type": "external_select", "action_id": action_ids.TICKET_COURT, "min_query_length": 0}
    courts |= {"placeholder": plain_text(PICK_COURT)}
    courts |= {"initial_option": court_option(court)} if court else {}
    blocks = [
        _intro(form, secret=secret),
        field(KIND + again, words.KIND, select({kind: words.KINDS[kind] for kind in KINDS}, wanted.kind)),
        field(COURT + again, words.COURT, courts, optional=True),
        _short(SUBJECT + again, words.FOR_WHOM, words.FOR_WHOM_HINT, wanted.subject, MAX_LABEL),
        field(
            TEXT + again,
            words.WHAT,
            text_input(MAX_TEXT, initial=wanted.text, lines=True),
            hint=words.WHAT_HINT,
        ),
        field(
            TODAY + again,
            words.DEADLINE,
            checkbox("urgent", words.DUE_TODAY, ticked=wanted.urgent),
            optional=True,
        ),
        _short(DEADLINE + again, words.WHEN, words.DEADLINE_HINT, wanted.deadline),
        _short(LOGIN + again, words.LOGIN, words.LOGIN_HINT, wanted.login),
        _short(REACH + again, words.REACH, words.REACH_HINT, wanted.reach),
    ]
    about = replace(form, warned=form.warned or secret).encode()
    return modal(
        words.FORM_TITLE, blocks, close=words.CANCEL, callback=action_ids.TICKET_FORM, submit=words.SEND, about=about
    )


def _intro(form: Form, *, secret: bool) -> Block:
    if secret:
        return section(words.FORM_SECRET)
    return trusted_section(words.FOR.format(user=form.for_user)) if form.for_user else section(words.FORM_INTRO)


def triage_view(form: Form, triage: Triage) -> View:
    """What solves it without anybody, before the form is sent."""
    blocks = [
        section(words.TRIAGE_INTRO),
        actions([button(words.SOLVED, action_ids.TRIAGE_SOLVED, "-", style="primary")], block_id="solved"),
        *answer_blocks_alone(triage.answer),
    ]
    return modal(
        words.TRIAGE_TITLE,
        within_limits(blocks),
        close=words.CANCEL,
        callback=action_ids.TICKET_TRIAGE,
        submit=words.SEND_ANYWAY,
        about=form.encode(),
    )


def closing_view(title: str, text: str) -> View:
    """The last word in a modal."""
    return modal(title, [trusted_section(text)], close=words.CLOSE)


def render_asker_card(card: AskerCard) -> Message:
    """A ticket in the direct message: number, state, when to expect whom, and what can be done with it."""
    ticket = card.ticket
    head = words.head(ticket, card.court.short if card.court else None)
    lines = [
        f"*{escape(head)}*",
        words.state(ticket, own=True) + (" · urgent" if ticket.urgent and not ticket.is_over else ""),
    ]
    if ticket.opened_by:
        lines.append(words.opened_for(ticket.opened_by))
    if card.reply_due is not None:
        lines.append(words.by_when(card.reply_due))
    blocks: list[Block] = [trusted_section("\n".join(lines)), trusted_section(quoted(cut(ticket.text, MAX_TEXT)))]
    blocks += _meanwhile(card)
    blocks.append(context(words.WRITE_HERE))
    controls = _controls(card)
    spoken = "\n".join([*lines, escape(ticket.text)])
    return Message(cut(spoken, FALLBACK_TEXT), within_limits([*blocks, *controls]))


def render_told(what: AskerNotice, ticket: Ticket, who: str, contact: Contact | None, court: Court | None) -> Message:
    """A change of state, in the ticket's thread."""
    text = words.TOLD[what].format(who=f"<@{who}>")
    blocks: list[Block] = [context(f"#{ticket.number}"), trusted_section(text)]
    if contact is not None:
        blocks += contact_blocks(contact)
        blocks += ready_message(ticket, contact, court)
    if what == "resolved" and ticket.rating is None:
        blocks += rating(ticket)
    elif what == "resolved" and ticket.rating is not None:
        blocks.append(section(words.rated(ticket.rating)))
    return Message(cut(text, FALLBACK_TEXT), within_limits(blocks))


def render_state(card: AskerCard) -> Message:
    """How far a ticket is, in one line or two."""
    owner = f": <@{card.ticket.owner}> has it" if card.ticket.owner and not card.ticket.is_over else ""
    lines = [f"{words.state(card.ticket, own=True)}{owner}."]
    if card.reply_due is not None:
        lines.append(words.by_when(card.reply_due))
    if card.opens_at is not None:
        lines.append(words.desk_opens(card.opens_at))
    text = "\n".join(lines)
    return Message(text, [trusted_section(text)])


def render_from_staff(message: TicketMessage, ticket: Ticket) -> Message:
    """Words of staff, in the ticket's thread."""
    lead = words.from_staff(message.author)
    text = f"{lead}\n{escape(message.text)}"
    small = [*([words.EDITED] if message.edited else []), words.IN_THREAD_ONLY]
    blocks = [context(f"#{ticket.number}"), trusted_section(lead), *sections(message.text), context(*small)]
    return Message(cut(text, FALLBACK_TEXT), blocks)


def render_refused(refusal: Refusal) -> Message:
    """Why what was written in an old ticket's thread went nowhere."""
    text = words.REFUSED_TO_ASKER[refusal]
    return Message(text, [section(text), new_ticket_row()])


def render_mine(cards: Sequence[AskerCard]) -> Message:
    """A person's tickets, for their eyes only."""
    if not cards:
        return Message(words.NO_TICKETS, [section(words.NO_TICKETS), new_ticket_row()])
    blocks = [section(f"*{words.MINE_TITLE}*"), *mine_blocks(cards), new_ticket_row()]
    return Message(words.MINE_TITLE, within_limits(blocks))


def mine_blocks(cards: Sequence[AskerCard]) -> list[Block]:
    """A line for each ticket."""
    lines = []
    for card in cards:
        due = f" · {words.by_when(card.reply_due)}" if card.reply_due else ""
        head = words.head(card.ticket, card.court.short if card.court else None)
        lines.append(f"• {escape(head)}: {words.state(card.ticket, own=True)}{due}")
    return [trusted_section("\n".join(lines))] if lines else []


def add_row(ticket: Ticket, question: int) -> Block:
    """For words beside the ticket's thread that were meant for the help desk."""
    value = action_ids.OnTicket(ticket.id, "add", str(question)).encode()
    return actions([button(words.add_to(ticket.number), f"{action_ids.MINE}.add", value)], block_id="add")


def new_ticket_row() -> Block:
    return actions([button(words.OPEN_TICKET, action_ids.NEW_TICKET, "-")], block_id="new_ticket")


def contact_blocks(contact: Contact, lead: str = "") -> list[Block]:
    """Whom to reach, and when somebody is there. `lead`: other words above it than the knowledge's own."""
    head = lead or contact.lead.replace("*", "")
    blocks = [section("\n".join(filter(None, (f"*{head}*", contact.details))))]
    if contact.opens_at is not None and contact.court is not None:
        blocks.append(context(words.court_opens(contact.opens_at, contact.court.short, of_clerk=contact.of_clerk)))
    elif contact.open_now:
        blocks.append(context(words.OPEN_NOW))
    return blocks


def ready_message(ticket: Ticket, contact: Contact, court: Court | None) -> list[Block]:
    """Words that the account holder can send themselves, without any secret."""
    if contact.office == "pacer":
        template = words.READY_MESSAGE_PACER
    else:
        # Where nobody links, a message about linking would only puzzle the court.
        by_login = words.READY_MESSAGE if court is None or court.system is None else words.READY_MESSAGE_LOGIN
        template = by_login if ticket.kind == "cmecf-login" else words.READY_MESSAGE_OTHER
    text = template.format(
        court=court.name if court else "your court",
        login=ticket.login or "[if you know it]",
        about="" if ticket.kind == "other" else f": {words.KINDS[ticket.kind]}",
    )
    return [section(words.READY_LEAD), trusted_section(f"```\n{escape(text)}\n```")]


def rating(ticket: Ticket) -> list[Block]:
    """One question at the end."""
    buttons = [
        button(name, f"{action_ids.MINE}.rate{score}", action_ids.OnTicket(ticket.id, "rate", str(score)).encode())
        for score, name in enumerate(words.RATINGS, start=1)
    ]
    return [section(words.RATE), actions(buttons, block_id="rating")]


def _meanwhile(card: AskerCard) -> list[Block]:
    """Late at night: first what can still be done now, then who opens when."""
    blocks: list[Block] = []
    if card.meanwhile is not None:
        triage = card.meanwhile
        blocks.append(section(words.NIGHT_LEAD))
        kind = card.ticket.kind
        links = card.court is None or card.court.system is None
        if links and (kind in ("linking", "menus") or (kind == "cmecf-login" and triage.self_service)):
            blocks.append(section(words.NIGHT_LINKS))
        blocks += answer_blocks_alone(triage.answer)
    opens = [words.desk_opens(card.opens_at)] if card.opens_at and card.reply_due else []
    contact = card.contact
    if contact is not None and contact.opens_at is not None and card.court is not None:
        opens.append(words.court_opens(contact.opens_at, card.court.short, of_clerk=contact.of_clerk))
    if card.meanwhile is not None:
        opens.append(words.KEEPS_PLACE)
    return [*blocks, *([section("\n".join(opens))] if opens else [])]


def _controls(card: AskerCard) -> list[Block]:
    ticket = card.ticket
    elements: list[Block] = []
    if not ticket.is_over:
        elements.append(
            button(words.STATE, f"{action_ids.MINE}.state", action_ids.OnTicket(ticket.id, "state").encode())
        )
        withdraw = button(
            words.WITHDRAW, f"{action_ids.MINE}.withdraw", action_ids.OnTicket(ticket.id, "withdraw").encode()
        )
        elements.append(withdraw | {"confirm": confirm(words.WITHDRAW, words.WITHDRAW_SURE)})
    if card.can_reopen:
        elements.append(
            button(words.REOPEN, f"{action_ids.MINE}.reopen", action_ids.OnTicket(ticket.id, "reopen").encode())
        )
    return [actions(elements, block_id="mine")] if elements else []


def _short(block_id: str, label: str, hint: str, initial: str, most: int = MAX_SHORT) -> Block:
    return field(block_id, label, text_input(most, initial=initial), hint=hint, optional=True)
