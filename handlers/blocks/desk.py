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
from handlers.blocks import desk_words as words
from handlers.blocks.check_words import bar
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
    head = words.head(ticket, card.court.short if card.court else None)
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
        if card.system:
            blocks.append(section(f"*{words.FILING_SYSTEM}:* {cut(card.system, MAX_QUOTED)}"))
        blocks.append(section(f"*{words.WHO_RESETS}:* {cut(card.policy, MAX_QUOTED)}"))
        blocks += contact_blocks(card.contact, lead=words.COURT_CONTACT)
        blocks.append(context(words.INTERNAL, *([words.for_this(card.suited)] if card.suited else [])))
    spoken = f"{'Urgent: ' if ticket.urgent else ''}{head}. {words.state(ticket)}. {ticket.text}"
    return Message(cut(escape(spoken), FALLBACK_TEXT), within_limits([*blocks, *_controls(ticket, drawn)]))


def render_note(what: str, about: str) -> Message:
    """A line in the internal thread."""
    text = words.note(what, about)
    return Message(text, [trusted_section(text)])


def render_relayed(message: TicketMessage) -> Message:
    """What the asker wrote, for staff."""
    who = f"<@{message.author}>:"
    if message.state == "taken back":
        return Message(words.TAKEN_BACK, [trusted_section(f"{who} {words.TAKEN_BACK}")])
    small = [*([words.files(message.files)] if message.files else []), *([words.EDITED] if message.edited else [])]
    blocks = [trusted_section(f"{who}\n{quoted(cut(message.text, MAX_REPLY))}" if message.text else who)]
    return Message(
        cut(f"{who} {escape(message.text)}", FALLBACK_TEXT), [*blocks, *([context(*small)] if small else [])]
    )


def render_echo(message: TicketMessage, ticket: Ticket) -> Message:
    """What staff see of their own words: as sent, with whether they arrived."""
    lead = words.to_asker(message.author, ticket.asker)
    blocks = [trusted_section(lead), *([trusted_section(quoted(message.text))] if message.text else [])]
    state = words.DELIVERY[message.state] + (f" {words.EDITED}" if message.edited and message.text else "")
    stayed = [words.files_stayed(message.files)] if message.files else []
    blocks.append(context(state, *stayed))
    if message.state == "failed":
        again = action_ids.OnTicket(ticket.id, "again", str(message.id)).encode()
        blocks.append(actions([button(words.TRY_AGAIN, f"{action_ids.STAFF}.again", again)], block_id="again"))
    return Message(cut(f"{lead} {escape(message.text)} {state}", FALLBACK_TEXT), blocks)


def render_refused(decision: Decision) -> Message:
    """Why a click or a line of staff did nothing."""
    assert decision.refusal is not None, "there is a refusal to be told"
    text = words.REFUSED[decision.refusal].format(owner=decision.ticket.owner or "")
    return Message(text, [trusted_section(text)])


def render_canned(ticket: Ticket, found: Canned | tuple[str, ...]) -> Message:
    """A canned reply as it would be sent, for one pair of eyes; or the names that are near."""
    if isinstance(found, tuple):
        near = words.CANNED_NEAR.format(near=", ".join(f"`?{one}`" for one in found)) if found else ""
        return plain(words.NO_CANNED + near)
    use = button(
        words.USE_IT, f"{action_ids.STAFF}.canned", action_ids.OnTicket(ticket.id, "canned", found.id).encode()
    )
    blocks = [context(f"?{found.id}", words.CANNED_PREVIEW), *sections(found.text), actions([use], block_id="canned")]
    return Message(found.title, blocks)


# --- forms -----------------------------------------------------------------------------------------------------------


def reply_view(ticket: Ticket, act: action_ids.TicketAct, text: str = "") -> View:
    """Words to the asker, to be previewed."""
    title = words.INFO_TITLE if act == "info" else words.REPLY_TITLE
    entry = field(
        TEXT, words.REPLY_TEXT, text_input(MAX_REPLY, initial=text, lines=True, focus=True), hint=words.REPLY_HINT
    )
    about = StaffForm(ticket.id, act, {}).encode()
    return modal(
        title,
        [_about(ticket), entry],
        close=words.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=words.PREVIEW,
        about=about,
    )


def resolve_view(ticket: Ticket) -> View:
    """How it was resolved, and what to tell."""
    hows: dict[str, str] = {how: words.RESOLUTIONS[how] for how in RESOLUTIONS}
    blocks = [
        _about(ticket),
        field(HOW, words.HOW, radio(hows)),
        field(IDENTITY, words.IDENTITY, checkbox("yes", words.IDENTITY_CHECKED), optional=True),
        field(TEXT, words.RESOLVE_TEXT, text_input(MAX_REPLY, lines=True), hint=words.REPLY_HINT, optional=True),
    ]
    about = StaffForm(ticket.id, "resolve", {}).encode()
    return modal(
        words.RESOLVE_TITLE,
        blocks,
        close=words.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=words.PREVIEW,
        about=about,
    )


def preview_view(form: StaffForm, ticket: Ticket, *, secret: bool) -> View:
    """What the asker will read, before it is sent."""
    text = form.values.get(TEXT, "")
    blocks: list[Block] = [_about(ticket)]
    if secret:
        blocks.append(section(f"*{words.PREVIEW_SECRET}*"))
    if form.act == "resolve":
        blocks.append(context(words.RESOLUTIONS[form.values[HOW]]))  # type: ignore[index]
    blocks += sections(text) if text else [section(words.PREVIEW_NOTHING)]
    if form.act == "resolve":
        blocks.append(section(words.TOLD["resolved"]))
    return modal(
        words.PREVIEW_TITLE,
        blocks,
        close=words.BACK,
        callback=action_ids.STAFF_PREVIEW,
        submit=words.SEND_NOW,
        about=form.encode(),
    )


def pass_view(card: StaffCard, pacer: Contact) -> View:
    """Whom to pass it to, with their contact and the message the asker gets."""
    ticket = card.ticket
    chosen = "pacer" if ticket.kind in ("pacer-login", "mfa") else "court"
    blocks: list[Block] = [
        _about(ticket),
        section(words.PASS_INTRO),
        field(OFFICE, words.PASS_TO, radio(dict(words.OFFICES.items()), chosen)),
        *contact_blocks(card.contact),
        *ready_message(ticket, card.contact, card.court),
        *contact_blocks(pacer),
    ]
    about = StaffForm(ticket.id, "pass", {}).encode()
    return modal(
        words.PASS_TITLE,
        within_limits(blocks),
        close=words.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=words.PASS_ON,
        about=about,
    )


def small_view(ticket: Ticket, act: action_ids.TicketAct) -> View:
    """One question: to whom, until when, which kind, of which ticket."""
    fields: Mapping[str, tuple[str, Block]] = {
        "transfer": (words.TRANSFER_TITLE, field(TO, words.TRANSFER_TO, person())),
        "snooze": (words.SNOOZE_TITLE, field(UNTIL, words.SNOOZE_UNTIL, select(words.SNOOZES, "1d"))),
        "kind": (words.KIND_TITLE, field(KIND, words.KIND, select({k: words.KINDS[k] for k in KINDS}, ticket.kind))),
        "duplicate": (words.DUPLICATE_TITLE, field(OF, words.DUPLICATE_OF, text_input(10))),
    }
    title, asked = fields[act]
    about = StaffForm(ticket.id, act, {}).encode()
    return modal(
        title,
        [_about(ticket), asked],
        close=words.CANCEL,
        callback=action_ids.STAFF_FORM,
        submit=words.SAVE,
        about=about,
    )


def history_view(file: File) -> View:
    """All that happened to a ticket, by the desk's clock."""
    lines = [words.change(change, file.zone) for change in file.history[-MAX_LINES * 2 :]]
    head = words.head(file.ticket, file.court.short if file.court else None)
    blocks = [section(f"*{head}*"), *trusted_sections("\n".join(lines) or "–")]
    return modal(words.HISTORY_TITLE, blocks, close=words.CLOSE)


# --- lists -----------------------------------------------------------------------------------------------------------


def render_queue(queue: Queue, now: datetime) -> Message:
    """All open tickets, urgent first, then the oldest."""
    blocks = queue_blocks(queue, now)
    return Message(words.DESK_TITLE.strip("*"), within_limits([section(words.DESK_TITLE), *blocks]))


def render_summary(found: Sequence[QueueLine], now: datetime) -> Message:
    """Tickets of which reminders came due together."""
    title = words.summary(len(found))
    lines = "\n".join(_queue_line(line, now) for line in found[:MAX_LINES])
    left = len(found) - MAX_LINES
    more = [context(words.more(left))] if left > 0 else []
    return Message(title.replace("*", ""), within_limits([section(title), *trusted_sections(lines), *more]))


def queue_blocks(queue: Queue, now: datetime) -> list[Block]:
    if not queue.lines:
        return [section(words.DESK_EMPTY)]
    lines = "\n".join(_queue_line(line, now) for line in queue.lines[:MAX_LINES])
    left = len(queue.lines) - MAX_LINES
    return [
        context(words.queue_counts(queue.mine, queue.by_state)),
        *trusted_sections(lines),
        *([context(words.more(left))] if left > 0 else []),
    ]


def render_not_linked(found: Sequence[Unlinked], court: str | None, name: str | None) -> Message:
    """Who told the bot that they are not linked yet, with where they stand and nothing else."""
    if not found:
        return plain(words.nobody_unlinked(name))
    lines = [
        f"• <@{one.user}>{f' for {escape(one.subject)}' if one.subject else ''} · {one.court.short} · "
        f"{escape(one.state)} · {words.not_linked_since(one.since.isoformat())}"
        for one in found
    ]
    shown = "\n".join(lines[: MAX_LINES * 2])
    nudge = button(words.NUDGE, action_ids.NUDGE, court or "-") | {"confirm": confirm(words.NUDGE, words.NUDGE_SURE)}
    csv = button(words.CSV, action_ids.NOT_LINKED_CSV, court or "-")
    left = len(found) - MAX_LINES * 2
    more = [context(words.more(left))] if left > 0 else []
    title = words.NOT_LINKED_TITLE + (f" · {name}" if name else "")
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
        words.ticket_counts(report.opened, report.resolved, report.open_now),
        words.median(words.FIRST_REPLY, report.median_first_reply),
        words.median(words.RESOLUTION, report.median_resolution),
        *_share(words.WITHOUT_COURT, report.resolved_without_court),
        *_share(words.SOLVED_ALONE, report.solved_share),
    ]
    if report.rated.mean is not None:
        lines.append(words.mean_rating(report.rated.mean, report.rated.count))
    lists = (
        (words.TOP_COURTS, [(shorts.get(court, court), count) for court, count in report.top_courts]),
        (words.TOP_KINDS, [(words.KINDS.get(kind, kind), count) for kind, count in report.top_kinds]),  # type: ignore[call-overload]
        (words.MISSED, report.missed),
        (words.UNHELPFUL, report.unhelpful),
    )
    for title, pairs in lists:
        if pairs:
            lines.append(f"*{title}:* " + ", ".join(f"{escape(name)} ({count})" for name, count in pairs))
    text = "\n".join(lines)
    return Message(words.REPORT_TITLE.strip("*"), [section(words.REPORT_TITLE), *trusted_sections(text)])


def _share(title: str, share: Share) -> list[str]:
    return [f"*{title}:* {share.count} of {share.of}"] if share.of else []


# --- details ---------------------------------------------------------------------------------------------------------


def _about(ticket: Ticket) -> Block:
    whom = f" · {escape(ticket.subject)}" if ticket.subject else ""
    return trusted_context(f"#{ticket.number} · <@{ticket.asker}>{whom} · {words.KINDS[ticket.kind]}")


def _state_line(card: StaffCard) -> str:
    ticket = card.ticket
    parts = [words.state(ticket)]
    if ticket.owner:
        parts.append(f"<@{ticket.owner}>")
    if card.reply_due is not None:
        parts.append(words.first_reply_by(card.reply_due))
    elif card.resolution_due is not None:
        parts.append(words.resolved_by(card.resolution_due))
    if card.snoozed_until is not None:
        parts.append(words.snoozed_until(card.snoozed_until))
    if ticket.resolution is not None:
        parts.append(words.RESOLUTIONS[ticket.resolution])
    if ticket.rating is not None:
        parts.append(words.rated_so(ticket.rating))
    return " · ".join(parts)


def _who(ticket: Ticket) -> str:
    lines = [f"*{words.FROM}:* <@{ticket.asker}>" + (f" for *{escape(ticket.subject)}*" if ticket.subject else "")]
    if ticket.opened_by:
        lines.append(f"*{words.OPENED_BY}:* <@{ticket.opened_by}>")
    for name, value in (
        (words.DUE, ticket.deadline),
        (words.LOGIN_NAME, ticket.login),
        (words.REACH_THEM, ticket.reach),
    ):
        if value:
            lines.append(f"*{name}:* {escape(value)}")
    return "\n".join(lines)


def _asked_before(card: StaffCard) -> list[Block]:
    lines = []
    if card.question and card.question != card.ticket.text:
        lines.append(f"*{words.ASKED}:* {cut(escape(card.question), MAX_QUOTED)}")
    if card.answered:
        lines.append(f"*{words.BOT_ANSWERED}:* {escape(card.answered.replace('*', ''))}")
    return [trusted_section("\n".join(lines))] if lines else []


def _standing(card: StaffCard) -> str:
    one = card.standing
    where = words.NO_CHECK if one is None else escape(f"{one.state} {bar(*one.bar)}".strip())
    lines = [f"*{words.IN_CHECK}:* {where}"]
    if card.told:
        lines.append(f"*{words.TOLD_BOT}:* " + escape(" · ".join(f"{name}: {answer}" for name, answer in card.told)))
    return "\n".join(lines)


def _controls(ticket: Ticket, drawn: str) -> list[Block]:
    if ticket.state == "closed":
        return [actions([_button(ticket, words.HISTORY, "show")], block_id="staff")]
    if ticket.is_over:
        elements = [_button(ticket, words.REPLY, "reply"), _button(ticket, words.HISTORY, "show")]
        return [actions(elements, block_id="staff")]
    elements = [] if ticket.owner else [_button(ticket, words.CLAIM, "claim", style="primary")]
    elements.append(_button(ticket, words.REPLY, "reply"))
    if ticket.state == "waiting-court":
        elements.append(_button(ticket, words.ANSWERED, "answered"))
    else:
        elements.append(_button(ticket, words.PASS, "pass"))
    elements += [_button(ticket, words.INFO, "info"), _button(ticket, words.RESOLVE, "resolve"), _more(ticket)]
    return [actions(elements, block_id=f"staff.{drawn}" if drawn else "staff")]


def _more(ticket: Ticket) -> Block:
    urgent = words.NOT_URGENT if ticket.urgent else words.URGENT
    rows: list[tuple[action_ids.TicketAct, str, str]] = [
        ("transfer", words.TRANSFER, ""),
        *([("unclaim", words.UNCLAIM, "")] if ticket.owner else []),  # type: ignore[list-item]
        ("snooze", words.SNOOZE, ""),
        ("kind", words.CHANGE_KIND, ""),
        ("urgent", urgent, "no" if ticket.urgent else "yes"),
        ("duplicate", words.DUPLICATE, ""),
        ("show", words.HISTORY, ""),
    ]
    return {
        "type": "static_select",
        "action_id": action_ids.STAFF_MORE,
        "placeholder": plain_text(words.MORE),
        "options": [option(action_ids.OnTicket(ticket.id, act, about).encode(), text) for act, text, about in rows],
    }


def _button(ticket: Ticket, text: str, act: action_ids.TicketAct, style: str | None = None) -> Block:
    return button(text, f"{action_ids.STAFF}.{act}", action_ids.OnTicket(ticket.id, act).encode(), style=style)


def _queue_line(line: QueueLine, now: datetime) -> str:
    ticket = line.ticket
    head = escape(words.head(ticket, line.court.short if line.court else None))
    name = f"<{line.link}|{head.replace('|', '/')}>" if line.link else head
    parts = [f"{'🔴 ' if ticket.urgent else ''}{name}", f"<@{ticket.asker}>", words.state(ticket)]
    parts.append(f"<@{ticket.owner}>" if ticket.owner else words.UNCLAIMED)
    parts.append(words.open_for((now - ticket.opened_at).total_seconds()))
    if line.overdue:
        parts.append(words.OVERDUE)
    elif line.due is not None:
        parts.append(words.due(line.due))
    return "• " + " · ".join(parts)
