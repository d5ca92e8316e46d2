"""A reply as one Slack message: blocks within all limits, and a plain text for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.core.answering import Answer
from bot.core.asking import (
    AlsoAsked,
    Answered,
    Chat,
    Guided,
    NotKnown,
    Option,
    Outside,
    Part,
    PersonWanted,
    ProgressWanted,
    Reply,
    Suggested,
    WhichCourt,
    rush_of,
    speaks_of_login,
)
from bot.core.knowledge import Court
from bot.core.rush import Rush
from handlers import action_ids
from handlers.blocks.answers import (
    LOGIN_ENTRIES,
    Form,
    answer_blocks,
    court_select,
    feedback,
    new_ticket_row,
    pick_button,
    start_button,
)
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    MESSAGE_BLOCKS,
    MESSAGE_CHARS,
    Block,
    actions,
    button,
    context,
    escape,
    section,
    sections,
    size,
    truncate,
    trusted_context,
)
from handlers.blocks.words import WORDS


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` is what a notification or a screen reader gets."""

    text: str
    blocks: list[Block]


def paragraph(text: str) -> Message:
    """A message of one paragraph."""
    return Message(text, [section(text)])


def render(reply: Reply) -> Message:
    """Renders a reply; a line divides its parts."""
    rush = rush_of(reply.parts)
    blocks = [] if rush is None else _rush_blocks(rush, reply.question)
    for number, part in enumerate(reply.parts):
        if number:
            blocks.append({"type": "divider"})
        more = _part(part, reply.question, "short" if len(reply.parts) == 1 else "one of several")
        blocks += [_distinct(block, number) for block in more]
    if len(reply.parts) == 1 and rush is None:  # fits: the check of the knowledge has seen to it
        return Message(_text(reply.parts), blocks)
    if reply.question is not None and len(reply.parts) > 1:
        blocks += feedback(action_ids.AnswerContext(reply.question), WORDS.answers.ALL_HELPED)
    return Message(_text(reply.parts), within_limits(blocks))


def render_answer(
    answer: Answer,
    question: int | None,
    sibling: Court | None = None,
    form: Form = "short",
    rush: Rush | None = None,
) -> Message:
    """Renders the answer that somebody picked."""
    first = [] if rush is None else _rush_blocks(rush, question)
    shown = _below(answer, rush)
    return Message(
        _fallback(shown),
        within_limits([*first, *answer_blocks(shown, question, sibling=sibling, form=form)]),
    )


def render_contacts(contacts: Sequence[Answer]) -> Message:
    """Lists who can help, where the workspace has no help desk."""
    return Message(WORDS.asker.NO_DESK, within_limits([section(WORDS.asker.NO_DESK), *_contacts(contacts)]))


def asked_before(message: Message, question: str) -> Message:
    """Puts the question above its answer, where Slack does not show it."""
    return Message(message.text, within_limits([context(WORDS.answers.you_asked(question)), *message.blocks]))


def seen_alone(message: Message) -> Message:
    """Puts a line above an answer that comes beside the message pressed: that one stays as it is for all."""
    line = WORDS.answers.BESIDE
    return Message(f"{line}\n{message.text}", within_limits([context(line), *message.blocks]))


def add_origin_line(message: Message, channel: str) -> Message:
    """Puts a line above the message that says where the question was asked."""
    line = WORDS.answers.ELSEWHERE.format(channel=channel)
    return Message(f"{line} {message.text}", within_limits([trusted_context(line), *message.blocks]))


def render_not_helped(options: Sequence[Option], answer_context: action_ids.AnswerContext) -> Message:
    """Answers a "no": other answers that may fit, and how to reach a person."""
    text = WORDS.answers.NOT_HELPED if options else WORDS.answers.NOT_HELPED_BARE
    picks = _picks(
        options,
        action_ids.AnswerContext(answer_context.question, None, answer_context.court),
        action_ids.Action.RELATED,
    )
    blocks = [section(text), *([picks] if picks else []), _desk(answer_context)]
    return Message(text, blocks)


def _rush_blocks(rush: Rush, question: int | None) -> list[Block]:
    """What still helps before the deadline, above all else, and a ticket that says how urgent it is."""
    value = action_ids.AnswerContext(question, rush.entry, rush.court.id if rush.court else None).encode()
    ticket = button(WORDS.rush.TICKET, action_ids.Action.URGENT_TICKET, value, style="danger")
    lines = section("\n".join(WORDS.rush.lines(rush)))
    return [lines, actions([ticket], block_id="rush"), {"type": "divider"}]


def _part(part: Part, question: int | None, form: Form) -> list[Block]:
    match part:
        case Answered(match=match, sibling=sibling, which=which):
            blocks = answer_blocks(
                _below(part.answer, part.rush), question, sibling=sibling, login=speaks_of_login(match), form=form
            )
            return _with_which_court(which, question, blocks)
        case Suggested():
            return _suggested(part, question)
        case AlsoAsked():
            return _also_asked(part, question)
        case NotKnown(which=which):
            return _not_known(which, question)
        case Outside():
            return _outside(part, question)
        case Chat(kind=kind):
            return [section(WORDS.answers.CHAT[kind])]
        case PersonWanted(contacts=contacts):
            return [section(WORDS.answers.PERSON), new_ticket_row(style="primary"), *_contacts(contacts)]
        case Guided(court=court):
            start = start_button(action_ids.LINK, court, style="primary")
            return [section(WORDS.answers.GUIDED), actions([start], block_id="start")]
        case ProgressWanted():
            show = button(WORDS.check.SHOW_PROGRESS, action_ids.Action.PROGRESS, "-")
            return [section(WORDS.answers.PROGRESS), actions([show], block_id="progress")]
        case _:
            assert_never(part)


def _below(answer: Answer, rush: Rush | None) -> Answer:
    """The answer, below what helps before the deadline."""
    return answer if rush is None else rush.without_repeats(answer, WORDS.rush.THEN)


def _outside(part: Outside, question: int | None) -> list[Block]:
    return [section(part.text), *([_desk(action_ids.AnswerContext(question))] if part.topic.desk else [])]


def _with_which_court(which: WhichCourt | None, question: int | None, blocks: list[Block]) -> list[Block]:
    return within_limits([*_which_court(which, question), *blocks]) if which else blocks


def _which_court(which: WhichCourt, question: int | None) -> list[Block]:
    """Asks which court is meant, with a button for each where it is known what is asked."""
    text = section(WORDS.answers.which_court(which))
    if which.entry is None:
        return [text]
    options = ((court, action_ids.AnswerContext(question, which.entry, court.id)) for court in which.courts)
    buttons = [
        button(court.short, action_ids.numbered_id(action_ids.Action.PICK, number), answer_context.encode())
        for number, (court, answer_context) in enumerate(options)
    ]
    return [text, actions(buttons, block_id="which_court")]


def _not_known(which: WhichCourt | None, question: int | None) -> list[Block]:
    if which is not None:
        return _which_court(which, question)
    check = start_button(action_ids.LINK, None)
    return [section(WORDS.answers.NOT_KNOWN), _desk(action_ids.AnswerContext(question), check)]


def _suggested(part: Suggested, question: int | None) -> list[Block]:
    answer_context = action_ids.AnswerContext(question, None, part.court.id if part.court else None)
    picks = _picks(part.options, answer_context, action_ids.Action.PICK)
    about_logins = speaks_of_login(part.match) or any(entry in LOGIN_ENTRIES for entry, _ in part.options)
    which = [start_button(action_ids.LOGIN, part.court)] if about_logins else []
    court = [context(WORDS.answers.court_line(part.court))] if part.court else []
    which_court = [section(WORDS.answers.which_court(part.which))] if part.which else []
    listed = section(_choices(part))
    return [*which_court, *court, listed, *([picks] if picks else []), _desk(answer_context, *which)]


def _also_asked(part: AlsoAsked, question: int | None) -> list[Block]:
    answer_context = action_ids.AnswerContext(question, None, part.court.id if part.court else None)
    picks = _picks(part.options, answer_context, action_ids.Action.PICK)
    return [section(_choices(part)), *([picks] if picks else [])]


def _choices(part: Suggested | AlsoAsked) -> str:
    # In words, too: a phone cuts a button's label after some thirty characters.
    titles = [title for _, title in part.options]
    return WORDS.answers.did_you_mean(titles) if isinstance(part, Suggested) else WORDS.answers.also_asked(titles)


def _picks(options: Sequence[Option], answer_context: action_ids.AnswerContext, action: str) -> Block | None:
    elements = [pick_button(option, answer_context, action, number) for number, option in enumerate(options)]
    return actions(elements, block_id=f"{action}s") if elements else None


def _desk(answer_context: action_ids.AnswerContext, *before: Block) -> Block:
    return actions(
        [*before, button(WORDS.answers.ASK_DESK, action_ids.Action.DESK, answer_context.encode())], block_id="desk"
    )


def _contacts(contacts: Sequence[Answer]) -> list[Block]:
    blocks: list[Block] = []
    for contact in contacts:
        if contact.wants_court:
            picker = court_select(action_ids.AnswerContext(None, contact.entry), WORDS.answers.PICK_COURT)
            blocks.append(section(WORDS.answers.WHICH_HELP_DESK, accessory=picker))
            continue
        blocks += sections(f"*{contact.lead.replace('*', '')}*" + (f"\n{contact.body}" if contact.body else ""))
        blocks += [section(WORDS.answers.note_text(contact, note)) for note in contact.notes]
    return [*blocks, context(WORDS.answers.PERSON_NOTE)]


def _text(parts: Sequence[Part]) -> str:
    rush = rush_of(parts)
    first = [] if rush is None else ["\n".join(WORDS.rush.lines(rush)).replace("*", "")]
    return truncate(escape("\n\n".join((*first, *(_spoken(part) for part in parts)))), FALLBACK_TEXT)


def _spoken(part: Part) -> str:
    match part:
        case Answered(which=which):
            said = _fallback(_below(part.answer, part.rush))
            return _asking(which, said, said)
        case Suggested() | AlsoAsked():
            return _choices(part)
        case NotKnown(which=which):
            return _asking(which, WORDS.answers.NOT_KNOWN)
        case Outside():
            return part.text
        case Chat(kind=kind):
            return WORDS.answers.CHAT[kind]
        case PersonWanted():
            return WORDS.answers.PERSON
        case Guided():
            return WORDS.answers.GUIDED
        case ProgressWanted():
            return WORDS.answers.PROGRESS
        case _:
            assert_never(part)


def _asking(which: WhichCourt | None, else_: str, below: str = "") -> str:
    return f"{WORDS.answers.which_court(which)}\n\n{below}".strip() if which else else_


def _fallback(answer: Answer) -> str:
    steps = [f"{step.number}. {step.text}" for step in answer.steps]
    return "\n".join([answer.lead, *([answer.body] if answer.body else []), *steps, *answer.offices]).replace("*", "")


def _distinct(block: Block, number: int) -> Block:
    """Block ids are unique in a message: those of later parts get their number."""
    return block | {"block_id": f"{block['block_id']}.{number}"} if number and "block_id" in block else block


def within_limits(blocks: list[Block]) -> list[Block]:
    """Shortens a message of several long answers; one answer alone always fits, which the knowledge check proves."""
    if len(blocks) <= MESSAGE_BLOCKS and size(blocks) <= MESSAGE_CHARS:
        return blocks
    cut_note = context(WORDS.answers.SHORTENED)
    kept: list[Block] = []
    for block in blocks:
        if len(kept) + 2 > MESSAGE_BLOCKS or size([*kept, block, cut_note]) > MESSAGE_CHARS:
            break
        kept.append(block)
    return [*kept, cut_note]
