"""Files of tickets: the question whether they may pass to the other side, what became of them, their field in forms."""

from __future__ import annotations

from bot.core.attachments import ENDINGS, MAX_FILES, FileResult, SortedFiles
from bot.core.helpdesk import TicketMessage
from bot.core.tickets import Ticket
from handlers import action_ids
from handlers.blocks.forms import field
from handlers.blocks.limits import Block, actions, button, context, section, trusted_section
from handlers.blocks.replies import Message, paragraph
from handlers.blocks.words import WORDS
from handlers.slack.forms import FILES


def render_question(message: TicketMessage, files: SortedFiles) -> Message:
    """Asks the asker whether the files of their message go to the help desk; says which do not, and why."""
    words, problems = WORDS.attachments, _problems(files)
    if not files.fit:
        return paragraph("\n".join(problems))
    text = words.ask(len(files.fit))
    send = _button(message, words.SEND, f"{action_ids.Action.MINE}.send-files", "send-files")
    keep = _button(message, words.DO_NOT_SEND, f"{action_ids.Action.MINE}.keep-files", "keep-files")
    lines = section("\n".join([text, words.WARNING, *problems]))
    return Message(f"{text} {words.WARNING}", [lines, actions([send, keep], block_id="files")])


def render_staff_question(message: TicketMessage, ticket: Ticket, files: SortedFiles) -> Message:
    """Asks whoever replied whether the files of their reply go to the asker, who may see them forever."""
    words, problems = WORDS.attachments, _problems(files)
    if not files.fit:
        return paragraph("\n".join(problems))
    text = words.ask_staff(ticket.asker, len(files.fit))
    send = _button(message, words.STAFF_SEND, f"{action_ids.Action.STAFF}.attach", "attach")
    keep = _button(message, words.DO_NOT_SEND, f"{action_ids.Action.STAFF}.leave", "leave")
    lines = trusted_section("\n".join([text, words.STAFF_WARNING, *problems]))
    return Message(f"{text} {words.STAFF_WARNING}", [lines, actions([send, keep], block_id="files")])


def render_result(result: FileResult) -> Message:
    """Tells the asker what has become of their files."""
    return paragraph(WORDS.attachments.result(result))


def render_unread(ticket: Ticket | None, *, takes_files: bool) -> Message:
    """Says of a message that is only a file that nobody reads it here, and how a person gets to see it."""
    lines = [WORDS.answers.NO_WORDS]
    if not takes_files:
        return paragraph(lines[0])
    if ticket is not None:
        return paragraph("\n".join([*lines, WORDS.attachments.in_ticket_thread(ticket.number)]))
    text = "\n".join([*lines, WORDS.attachments.ATTACH_TO_TICKET])
    ask = button(WORDS.answers.ASK_DESK, action_ids.Action.DESK, action_ids.AnswerContext().encode())
    return Message(text, [section(text), actions([ask], block_id="desk")])


def file_field(*, for_asker: bool) -> Block:
    """Takes files in a form; its hint is the warning."""
    words = WORDS.attachments
    label, hint = (words.FIELD, words.FIELD_HINT) if for_asker else (words.STAFF_FIELD, words.STAFF_FIELD_HINT)
    element: Block = {"type": "file_input", "filetypes": list(ENDINGS), "max_files": MAX_FILES}
    return field(FILES, label, element, hint=hint, optional=True)


def preview_line(ids: tuple[str, ...]) -> list[Block]:
    """Says in a preview that files go with it."""
    return [context(WORDS.attachments.with_files(len(ids)))] if ids else []


def _problems(files: SortedFiles) -> list[str]:
    return WORDS.attachments.problems(files.problems)


def _button(message: TicketMessage, text: str, action_id: str, act: action_ids.TicketAct) -> Block:
    return button(text, action_id, action_ids.TicketControl(message.ticket, act, str(message.id)).encode())
