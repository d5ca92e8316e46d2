"""What help-desk staff see: the card of a ticket, the lines of its internal thread, forms, lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.canned import Canned
from bot.core.csv_cells import escape_formula
from bot.core.helpdesk import (
    MAX_REPLY,
    Contact,
    Queue,
    QueueLine,
    StaffCard,
    TicketMessage,
    Unlinked,
)
from bot.core.reporting import Report, Share
from bot.core.tickets import KINDS, RESOLUTIONS, Decision, Ticket
from bot.desk.tickets import File
from handlers import action_ids
from handlers.blocks.forms import View, checkbox, field, modal, option, person, plain_text, radio, select, text_input
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
    trusted_context,
    trusted_section,
    trusted_sections,
)
from handlers.blocks.replies import Message, plain, within_limits
from handlers.blocks.tickets import contact_blocks, ready_message
from handlers.blocks.words import WORDS

MAX_QUOTED = 800
"""Characters of a question or of a policy on the card; the whole stands in the conversation."""
MAX_LINES = 20
TEXT, HOW, IDENTITY, OFFICE, TO, UNTIL, KIND, OF = "text", "how", "identity", "office", "to", "until", "kind", "of"


@dataclass(frozen=True, slots=True)
class StaffForm:
    """Which form about which ticket, and (in its preview) what was filled in."""

    ticket: int
    act: action_ids.TicketAct
    values: Mapping[str, str]

    def encode(self) -> str:
        return json.dumps({"t": self.ticket, "a": self.act, **self.values}, ensure_ascii=False)


def decode_staff_form(about: str) -> StaffForm | None:
    """Reads what `StaffForm.encode` wrote; None for anything else."""
    try:
        found = json.loads(about)
        carried = action_ids.OnTicket(int(found.pop("t")), found.pop("a"))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
    checked = action_ids.decode_on_ticket(carried.encode())
    if checked is None:
        return None
    return StaffForm(checked.ticket, checked.act, {str(key): str(value) for key, value in found.items()})


# --- the card and its thread -----------------------------------------------------------------------------------------


def render_staff_card(card: StaffCard, drawn: str = "") -> Message:
    """A ticket in the staff channel: who, for whom, what, where they stand, whom to reach, what to press.

    `drawn`: anything else than the last time makes Slack forget what was chosen in the menu.
    """
    ticket = card.ticket
    head = WORDS.tickets.head(ticket, card.court.short if card.court else None)
    urgent = "🔴 *Urgent* · " if ticket.urgent and not ticket.is_over else ""
    lines = [f"{urgent}*{escape(head)}*", _state_line(card)]
    blocks: list[Block] = [
        trusted_section("\n".join(lines)),
        trusted_section(_who(ticket)),
        trusted_section(quoted(cut(ticket.text, MAX_QUOTED * 2))),
    ]
    if ticket.state != "closed":
        blocks += _asked_before(card)
        blocks.append(trusted_section(_standing(card)))
        blocks.append(section(f"*{WORDS.staff.WHO_RESETS}:* {cut(card.policy, MAX_QUOTED)}"))
        blocks += contact_blocks(card.contact, lead=WORDS.staff.COURT_CONTACT)
        blocks.append(context(WORDS.staff.INTERNAL, *([WORDS.staff.suited(card.suited)] if card.suited else [])))
    spoken = f"{'Urgent: ' if ticket.urgent else ''}{head}. {WORDS.tickets.state(ticket)}. {ticket.text}"
    return Message(cut(escape(spoken), FALLBACK_TEXT), within_limits([*blocks, *_controls(ticket, drawn)]))


def render_note(what: str, about: str) -> Message:
    """A line in the internal thread."""
    if what == "kind":
        about = WORDS.tickets.KINDS.get(about, about)  # type: ignore[call-overload]
    elif what == "snoozed":
        about = WORDS.times.at(datetime.fromisoformat(about))
    text = WORDS.thread.note(what, about)
    return Message(text, [trusted_section(text)])


def render_relayed(message: TicketMessage) -> Message:
    """What the asker wrote, for staff."""
    who = f"<@{message.author}>:"
    if message.state == "taken back":
        return Message(WORDS.thread.TAKEN_BACK, [trusted_section(f"{who} {WORDS.thread.TAKEN_BACK}")])
    small = [
        *([WORDS.thread.files(message.files)] if message.files else []),
        *([WORDS.thread.EDITED] if message.edited else []),
    ]
    blocks = [trusted_section(f"{who}\n{quoted(cut(message.text, MAX_REPLY))}" if message.text else who)]
    return Message(
        cut(f"{who} {escape(message.text)}", FALLBACK_TEXT), [*blocks, *([context(*small)] if small else [])]
    )


def render_echo(message: TicketMessage, ticket: Ticket) -> Message:
    """What staff see of their own words: as sent, with whether they arrived."""
    lead = WORDS.thread.to_asker(message.author, ticket.asker)
    blocks = [trusted_section(lead), *([trusted_section(quoted(message.text))] if message.text else [])]
    state = WORDS.thread.DELIVERY[message.state] + (
        f" {WORDS.thread.EDITED}" if message.edited and message.text else ""
    )
    stayed = [WORDS.thread.files_stayed(message.files)] if message.files else []
    blocks.append(context(state, *stayed))
    if message.state == "failed":
        again = action_ids.OnTicket(ticket.id, "again", str(message.id)).encode()
        blocks.append(actions([button(WORDS.thread.TRY_AGAIN, f"{action_ids.STAFF}.again", again)], block_id="again"))
    return Message(cut(f"{lead} {escape(message.text)} {state}", FALLBACK_TEXT), blocks)


def render_refused(decision: Decision) -> Message:
    """Why a click or a line of staff did nothing."""
    assert decision.refusal is not None, "there is a refusal to be told"
    text = WORDS.staff.REFUSED[decision.refusal].format(owner=decision.ticket.owner or "")
    return Message(text, [trusted_section(text)])


def render_canned(ticket: Ticket, found: Canned | tuple[str, ...]) -> Message:
    """A canned reply as it would be sent, for one pair of eyes; or the names that are near."""
    if isinstance(found, tuple):
        near = WORDS.staff_form.CANNED_NEAR.format(near=", ".join(f"`?{one}`" for one in found)) if found else ""
        return plain(WORDS.staff_form.NO_CANNED + near)
    use = button(
        WORDS.staff_form.USE_IT,
        f"{action_ids.STAFF}.canned",
        action_ids.OnTicket(ticket.id, "canned", found.id).encode(),
    )
    blocks = [
        context(f"?{found.id}", WORDS.staff_form.CANNED_PREVIEW),
        *sections(found.text),
        actions([use], block_id="canned"),
    ]
    return Message(found.title, blocks)


# --- forms -----------------------------------------------------------------------------------------------------------


def reply_view(ticket: Ticket, act: action_ids.TicketAct, text: str = "") -> View:
    """Words to the asker, to be previewed."""
    title = WORDS.staff_form.INFO_TITLE if act == "info" else WORDS.staff_form.REPLY_TITLE
    entry = field(
        TEXT,
        WORDS.staff_form.REPLY_TEXT,
        text_input(MAX_REPLY, initial=text, lines=True, focus=True),
        hint=WORDS.staff_form.REPLY_HINT,
    )
    about = StaffForm(ticket.id, act, {}).encode()
    return modal(
        title,
        [_about(ticket), entry],
        close=WORDS.buttons.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=WORDS.staff_form.PREVIEW,
        about=about,
    )


def resolve_view(ticket: Ticket) -> View:
    """How it was resolved, and what to tell."""
    hows: dict[str, str] = {how: WORDS.tickets.RESOLUTIONS[how] for how in RESOLUTIONS}
    blocks = [
        _about(ticket),
        field(HOW, WORDS.staff_form.HOW, radio(hows)),
        field(IDENTITY, WORDS.staff_form.IDENTITY, checkbox("yes", WORDS.staff_form.IDENTITY_CHECKED), optional=True),
        field(
            TEXT,
            WORDS.staff_form.RESOLVE_TEXT,
            text_input(MAX_REPLY, lines=True),
            hint=WORDS.staff_form.REPLY_HINT,
            optional=True,
        ),
    ]
    about = StaffForm(ticket.id, "resolve", {}).encode()
    return modal(
        WORDS.staff_form.RESOLVE_TITLE,
        blocks,
        close=WORDS.buttons.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=WORDS.staff_form.PREVIEW,
        about=about,
    )


def preview_view(form: StaffForm, ticket: Ticket, *, secret: bool) -> View:
    """What the asker will read, before it is sent."""
    text = form.values.get(TEXT, "")
    blocks: list[Block] = [_about(ticket)]
    if secret:
        blocks.append(section(f"*{WORDS.staff_form.PREVIEW_SECRET}*"))
    if form.act == "resolve":
        blocks.append(context(WORDS.tickets.RESOLUTIONS[form.values[HOW]]))  # type: ignore[index]
    blocks += sections(text) if text else [section(WORDS.staff_form.PREVIEW_NOTHING)]
    if form.act == "resolve":
        blocks.append(section(WORDS.asker.NOTICES["resolved"]))
    return modal(
        WORDS.staff_form.PREVIEW_TITLE,
        blocks,
        close=WORDS.staff_form.BACK,
        callback=action_ids.STAFF_PREVIEW,
        submit=WORDS.staff_form.SEND_NOW,
        about=form.encode(),
    )


def pass_view(card: StaffCard, pacer: Contact) -> View:
    """Whom to pass it to, with their contact and the message the asker gets."""
    ticket = card.ticket
    chosen = "pacer" if ticket.kind in ("pacer-login", "mfa") else "court"
    blocks: list[Block] = [
        _about(ticket),
        section(WORDS.staff_form.PASS_INTRO),
        field(OFFICE, WORDS.staff_form.PASS_TO, radio(dict(WORDS.tickets.OFFICES.items()), chosen)),
        *contact_blocks(card.contact),
        *ready_message(ticket, card.contact, card.court),
        *contact_blocks(pacer),
    ]
    about = StaffForm(ticket.id, "pass", {}).encode()
    return modal(
        WORDS.staff_form.PASS_TITLE,
        within_limits(blocks),
        close=WORDS.buttons.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=WORDS.staff_form.PASS_ON,
        about=about,
    )


def small_view(ticket: Ticket, act: action_ids.TicketAct) -> View:
    """One question: to whom, until when, which kind, of which ticket."""
    fields: Mapping[str, tuple[str, Block]] = {
        "transfer": (WORDS.staff_form.TRANSFER_TITLE, field(TO, WORDS.staff_form.TRANSFER_TO, person())),
        "snooze": (
            WORDS.staff_form.SNOOZE_TITLE,
            field(UNTIL, WORDS.staff_form.SNOOZE_UNTIL, select(WORDS.staff_form.SNOOZES, "1d")),
        ),
        "kind": (
            WORDS.staff_form.KIND_TITLE,
            field(KIND, WORDS.ticket_form.KIND, select({k: WORDS.tickets.KINDS[k] for k in KINDS}, ticket.kind)),
        ),
        "duplicate": (WORDS.staff_form.DUPLICATE_TITLE, field(OF, WORDS.staff_form.DUPLICATE_OF, text_input(10))),
    }
    title, asked = fields[act]
    about = StaffForm(ticket.id, act, {}).encode()
    return modal(
        title,
        [_about(ticket), asked],
        close=WORDS.buttons.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=WORDS.buttons.SAVE,
        about=about,
    )


def history_view(file: File) -> View:
    """All that happened to a ticket, by the desk's clock."""
    lines = [WORDS.tickets.change(change, file.zone) for change in file.history[-MAX_LINES * 2 :]]
    head = WORDS.tickets.head(file.ticket, file.court.short if file.court else None)
    blocks = [section(f"*{head}*"), *trusted_sections("\n".join(lines) or "–")]
    return modal(WORDS.staff.HISTORY_TITLE, blocks, close=WORDS.buttons.CLOSE)


# --- lists -----------------------------------------------------------------------------------------------------------


def render_queue(queue: Queue, now: datetime) -> Message:
    """All open tickets, urgent first, then the oldest."""
    blocks = queue_blocks(queue, now)
    return Message(WORDS.queue.TITLE.strip("*"), within_limits([section(WORDS.queue.TITLE), *blocks]))


def render_summary(found: Sequence[QueueLine], now: datetime) -> Message:
    """Tickets of which reminders came due together."""
    title = WORDS.queue.summary(len(found))
    lines = "\n".join(_queue_line(line, now) for line in found[:MAX_LINES])
    left = len(found) - MAX_LINES
    more = [context(WORDS.queue.more(left))] if left > 0 else []
    return Message(title.replace("*", ""), within_limits([section(title), *trusted_sections(lines), *more]))


def queue_blocks(queue: Queue, now: datetime) -> list[Block]:
    if not queue.lines:
        return [section(WORDS.queue.EMPTY)]
    lines = "\n".join(_queue_line(line, now) for line in queue.lines[:MAX_LINES])
    left = len(queue.lines) - MAX_LINES
    return [
        context(WORDS.tickets.counts(queue.mine, queue.by_state)),
        *trusted_sections(lines),
        *([context(WORDS.queue.more(left))] if left > 0 else []),
    ]


def render_not_linked(found: Sequence[Unlinked], court: str | None, name: str | None) -> Message:
    """Who told the bot that they are not linked yet, with where they stand and nothing else."""
    if not found:
        return plain(WORDS.queue.nobody_unlinked(name))
    lines = [
        f"• <@{one.user}>{f' for {escape(one.subject)}' if one.subject else ''} · {one.court.short} · "
        f"{escape(one.state)} · {WORDS.queue.last_seen(one.since.isoformat())}"
        for one in found
    ]
    shown = "\n".join(lines[: MAX_LINES * 2])
    nudge = button(WORDS.queue.NUDGE, action_ids.NUDGE, court or "-") | {
        "confirm": confirm(WORDS.queue.NUDGE, WORDS.queue.NUDGE_SURE)
    }
    csv = button(WORDS.queue.CSV, action_ids.NOT_LINKED_CSV, court or "-")
    left = len(found) - MAX_LINES * 2
    more = [context(WORDS.queue.more(left))] if left > 0 else []
    title = WORDS.queue.NOT_LINKED_TITLE + (f" · {name}" if name else "")
    blocks = [section(title), *trusted_sections(shown), *more, actions([nudge, csv], block_id="not_linked")]
    return Message(title, within_limits(blocks))


def not_linked_csv(found: Sequence[Unlinked]) -> str:
    """The same as CSV; a cell that a spreadsheet would take for a formula is made harmless."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["user", "for", "court", "state", "last seen"])
    for one in found:
        row = [one.user, one.subject, one.court.id, one.state, one.since.isoformat()]
        writer.writerow([escape_formula(cell) for cell in row])
    return out.getvalue()


def render_report(report: Report, shorts: Mapping[str, str]) -> Message:
    """The weekly figures in words. shorts: what courts are called, by id."""
    lines = [
        WORDS.report.ticket_counts(report.opened, report.resolved, report.open_now),
        WORDS.report.median(WORDS.report.FIRST_REPLY, WORDS.times.hours(report.median_first_reply)),
        WORDS.report.median(WORDS.report.RESOLUTION, WORDS.times.hours(report.median_resolution)),
        *_share(WORDS.report.WITHOUT_COURT, report.resolved_without_court),
        *_share(WORDS.report.SOLVED_ALONE, report.solved_share),
    ]
    if report.rated.mean is not None:
        lines.append(WORDS.report.mean_rating(report.rated.mean, report.rated.count))
    lists = (
        (WORDS.report.TOP_COURTS, [(shorts.get(court, court), count) for court, count in report.top_courts]),
        (WORDS.report.TOP_KINDS, [(WORDS.tickets.KINDS.get(kind, kind), count) for kind, count in report.top_kinds]),  # type: ignore[call-overload]
        (WORDS.report.MISSED, report.missed),
        (WORDS.report.UNHELPFUL, report.unhelpful),
    )
    for title, pairs in lists:
        if pairs:
            lines.append(f"*{title}:* " + ", ".join(f"{escape(name)} ({count})" for name, count in pairs))
    text = "\n".join(lines)
    return Message(WORDS.report.TITLE.strip("*"), [section(WORDS.report.TITLE), *trusted_sections(text)])


def _share(title: str, share: Share) -> list[str]:
    return [f"*{title}:* {share.count} of {share.of}"] if share.of else []


# --- details ---------------------------------------------------------------------------------------------------------


def _about(ticket: Ticket) -> Block:
    whom = f" · {escape(ticket.subject)}" if ticket.subject else ""
    return trusted_context(f"#{ticket.number} · <@{ticket.asker}>{whom} · {WORDS.tickets.KINDS[ticket.kind]}")


def _state_line(card: StaffCard) -> str:
    ticket = card.ticket
    parts = [WORDS.tickets.state(ticket)]
    if ticket.owner:
        parts.append(f"<@{ticket.owner}>")
    if card.reply_due is not None:
        parts.append(WORDS.times.first_reply_by(card.reply_due))
    elif card.resolution_due is not None:
        parts.append(WORDS.times.resolve_by(card.resolution_due))
    if card.snoozed_until is not None:
        parts.append(WORDS.times.snoozed_until(card.snoozed_until))
    if ticket.resolution is not None:
        parts.append(WORDS.tickets.RESOLUTIONS[ticket.resolution])
    if ticket.rating is not None:
        parts.append(WORDS.staff.rated(ticket.rating))
    return " · ".join(parts)


def _who(ticket: Ticket) -> str:
    lines = [
        f"*{WORDS.staff.FROM}:* <@{ticket.asker}>" + (f" for *{escape(ticket.subject)}*" if ticket.subject else "")
    ]
    if ticket.opened_by:
        lines.append(f"*{WORDS.staff.OPENED_BY}:* <@{ticket.opened_by}>")
    for name, value in (
        (WORDS.staff.DUE, ticket.deadline),
        (WORDS.staff.LOGIN_NAME, ticket.login),
        (WORDS.staff.CONTACT, ticket.reach),
    ):
        if value:
            lines.append(f"*{name}:* {escape(value)}")
    return "\n".join(lines)


def _asked_before(card: StaffCard) -> list[Block]:
    lines = []
    if card.question and card.question != card.ticket.text:
        lines.append(f"*{WORDS.staff.ASKED}:* {cut(escape(card.question), MAX_QUOTED)}")
    if card.answered:
        lines.append(f"*{WORDS.staff.BOT_ANSWERED}:* {escape(card.answered.replace('*', ''))}")
    return [trusted_section("\n".join(lines))] if lines else []


def _standing(card: StaffCard) -> str:
    one = card.standing
    where = WORDS.staff.NO_CHECK if one is None else escape(f"{one.state} {WORDS.check.bar(*one.bar)}".strip())
    lines = [f"*{WORDS.staff.IN_CHECK}:* {where}"]
    if card.told:
        lines.append(
            f"*{WORDS.staff.TOLD_BOT}:* " + escape(" · ".join(f"{name}: {answer}" for name, answer in card.told))
        )
    return "\n".join(lines)


def _controls(ticket: Ticket, drawn: str) -> list[Block]:
    if ticket.state == "closed":
        return [actions([_button(ticket, WORDS.staff.HISTORY, "show")], block_id="staff")]
    if ticket.is_over:
        elements = [_button(ticket, WORDS.staff.REPLY, "reply"), _button(ticket, WORDS.staff.HISTORY, "show")]
        return [actions(elements, block_id="staff")]
    elements = [] if ticket.owner else [_button(ticket, WORDS.staff.CLAIM, "claim", style="primary")]
    elements.append(_button(ticket, WORDS.staff.REPLY, "reply"))
    if ticket.state == "waiting-court":
        elements.append(_button(ticket, WORDS.staff.ANSWERED, "answered"))
    else:
        elements.append(_button(ticket, WORDS.staff.PASS, "pass"))
    elements += [
        _button(ticket, WORDS.staff.INFO, "info"),
        _button(ticket, WORDS.staff.RESOLVE, "resolve"),
        _more(ticket),
    ]
    return [actions(elements, block_id=f"staff.{drawn}" if drawn else "staff")]


def _more(ticket: Ticket) -> Block:
    urgent = WORDS.staff.NOT_URGENT if ticket.urgent else WORDS.staff.URGENT
    rows: list[tuple[action_ids.TicketAct, str, str]] = [
        ("transfer", WORDS.staff.TRANSFER, ""),
        *([("unclaim", WORDS.staff.UNCLAIM, "")] if ticket.owner else []),  # type: ignore[list-item]
        ("snooze", WORDS.staff.SNOOZE, ""),
        ("kind", WORDS.staff.CHANGE_KIND, ""),
        ("urgent", urgent, "no" if ticket.urgent else "yes"),
        ("duplicate", WORDS.staff.DUPLICATE, ""),
        ("show", WORDS.staff.HISTORY, ""),
    ]
    return {
        "type": "static_select",
        "action_id": action_ids.STAFF_MORE,
        "placeholder": plain_text(WORDS.staff.MORE),
        "options": [option(action_ids.OnTicket(ticket.id, act, about).encode(), text) for act, text, about in rows],
    }


def _button(ticket: Ticket, text: str, act: action_ids.TicketAct, style: str | None = None) -> Block:
    return button(text, f"{action_ids.STAFF}.{act}", action_ids.OnTicket(ticket.id, act).encode(), style=style)


def _queue_line(line: QueueLine, now: datetime) -> str:
    ticket = line.ticket
    head = escape(WORDS.tickets.head(ticket, line.court.short if line.court else None))
    name = f"<{line.link}|{head.replace('|', '/')}>" if line.link else head
    parts = [f"{'🔴 ' if ticket.urgent else ''}{name}", f"<@{ticket.asker}>", WORDS.tickets.state(ticket)]
    parts.append(f"<@{ticket.owner}>" if ticket.owner else WORDS.queue.UNCLAIMED)
    parts.append(WORDS.times.open_for((now - ticket.opened_at).total_seconds()))
    if line.overdue:
        parts.append(WORDS.queue.OVERDUE)
    elif line.due is not None:
        parts.append(WORDS.times.due(line.due))
    return "• " + " · ".join(parts)
