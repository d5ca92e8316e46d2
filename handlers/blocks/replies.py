"""A reply as one Slack message: blocks within all limits, and a plain text for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.core.answering import Answer
from bot.core.asking import (
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
    speaks_of_login,
)
from bot.core.knowledge import Court
from handlers import action_ids
from handlers.blocks import check_words, desk_words, words
from handlers.blocks.answers import LOGIN_ENTRIES, answer_blocks, court_select, feedback, start_button
from handlers.blocks.limits import (
    FALLBACK_TEXT,
    MESSAGE_BLOCKS,
    MESSAGE_CHARS,
    Block,
    actions,
    button,
    context,
    cut,
    escape,
    section,
    sections,
    size,
    trusted_context,
)


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` is what a notification or a screen reader gets."""

    text: str
    blocks: list[Block]


def plain(text: str) -> Message:
    """A message of one paragraph."""
    return Message(text, [section(text)])


def render(reply: Reply) -> Message:
    """The message for a reply; several parts are divided by a line."""
    blocks: list[Block] = []
    for number, part in enumerate(reply.parts):
        if number:
            blocks.append({"type": "divider"})
        more = _part(part, reply.question, among_others=len(reply.parts) > 1)
        blocks += [_distinct(block, number) for block in more]
    if len(reply.parts) == 1:  # fits: the check of the knowledge has seen to it
        return Message(_text(reply.parts), blocks)
    if reply.question is not None:
        blocks.append(feedback(action_ids.Carried(reply.question)))
    return Message(_text(reply.parts), within_limits(blocks))


def render_answer(answer: Answer, question: int | None, sibling: Court | None = None) -> Message:
    """One answer that somebody chose by a button."""
    return Message(_fallback(answer), within_limits(answer_blocks(answer, question, sibling=sibling)))


def render_contacts(contacts: Sequence[Answer]) -> Message:
    """Who can help, for *Ask the help desk* where no ticket can be written."""
    return Message(desk_words.NO_DESK, within_limits([section(desk_words.NO_DESK), *_contacts(contacts)]))


def asked_before(message: Message, question: str) -> Message:
    """The message with the question above it, where Slack shows none: several answers in a row can be told apart."""
    return Message(message.text, within_limits([context(words.you_asked(question)), *message.blocks]))


def elsewhere(message: Message, channel: str) -> Message:
    """The message for the direct message, with a line on where the question was."""
    line = words.ELSEWHERE.format(channel=channel)
    return Message(f"{line} {message.text}", within_limits([trusted_context(line), *message.blocks]))


def render_not_helped(options: Sequence[Option], carried: action_ids.Carried) -> Message:
    """After a "no": what else it might have been, and a person."""
    text = words.NOT_HELPED if options else words.NOT_HELPED_BARE
    picks = _picks(options, action_ids.Carried(carried.question, None, carried.court), action_ids.RELATED)
    blocks = [section(text), *([picks] if picks else []), _desk(carried)]
    return Message(text, blocks)


def _part(part: Part, question: int | None, *, among_others: bool) -> list[Block]:
    match part:
        case Answered(match=match, answer=answer, sibling=sibling):
            login = speaks_of_login(match)
            return answer_blocks(answer, question, sibling=sibling, among_others=among_others, login=login)
        case Suggested(match=match, options=options, court=court):
            carried = action_ids.Carried(question, None, court.id if court else None)
            picks = _picks(options, carried, action_ids.PICK)
            about_logins = speaks_of_login(match) or any(entry in LOGIN_ENTRIES for entry, _ in options)
            which = [start_button(action_ids.LOGIN, court)] if about_logins else []
            return [
                *_for_court(court),
                section(words.DID_YOU_MEAN),
                *([picks] if picks else []),
                _desk(carried, *which),
            ]
        case NotKnown():
            return [section(words.NOT_KNOWN), _desk(action_ids.Carried(question), start_button(action_ids.LINK, None))]
        case Outside(topic=topic):
            return [section(topic.text), *([_desk(action_ids.Carried(question))] if topic.desk else [])]
        case Chat(kind=kind):
            return [section(words.CHAT[kind])]
        case PersonWanted(contacts=contacts):
            write = actions([button(desk_words.OPEN_TICKET, action_ids.NEW_TICKET, "-", style="primary")], "new_ticket")
            return [section(words.PERSON), write, *_contacts(contacts)]
        case Guided(court=court):
            return [
                section(words.GUIDED),
                actions([start_button(action_ids.LINK, court, style="primary")], block_id="start"),
            ]
        case ProgressWanted():
            show = button(check_words.SHOW_PROGRESS, action_ids.PROGRESS, "-")
            return [section(words.PROGRESS), actions([show], block_id="progress")]
        case _:
            assert_never(part)


def _for_court(court: Court | None) -> list[Block]:
    return [context(words.court_line(court))] if court else []


def _picks(options: Sequence[Option], carried: action_ids.Carried, action: str) -> Block | None:
    elements = [
        button(
            title,
            action_ids.numbered(action, number),
            action_ids.Carried(carried.question, entry, carried.court).encode(),
        )
        for number, (entry, title) in enumerate(options)
    ]
    return actions(elements, block_id=f"{action}s") if elements else None


def _desk(carried: action_ids.Carried, *before: Block) -> Block:
    return actions([*before, button(words.ASK_DESK, action_ids.DESK, carried.encode())], block_id="desk")


def _contacts(contacts: Sequence[Answer]) -> list[Block]:
    blocks: list[Block] = []
    for contact in contacts:
        if contact.wants_court:
            picker = court_select(action_ids.Carried(None, contact.entry), words.PICK_COURT)
            blocks.append(section(words.WHICH_HELP_DESK, accessory=picker))
            continue
        blocks += sections(f"*{contact.lead.replace('*', '')}*" + (f"\n{contact.body}" if contact.body else ""))
        blocks += [section(words.note_text(contact, note)) for note in contact.notes]
    return [*blocks, context(words.PERSON_NOTE)]


def _text(parts: Sequence[Part]) -> str:
    return cut(escape("\n\n".join(_spoken(part) for part in parts)), FALLBACK_TEXT)


def _spoken(part: Part) -> str:
    match part:
        case Answered(answer=answer):
            return _fallback(answer)
        case Suggested(options=options):
            return words.DID_YOU_MEAN + "".join(f"\n- {title}" for _, title in options)
        case NotKnown():
            return words.NOT_KNOWN
        case Outside(topic=topic):
            return topic.text.strip()
        case Chat(kind=kind):
            return words.CHAT[kind]
        case PersonWanted():
            return words.PERSON
        case Guided():
            return words.GUIDED
        case ProgressWanted():
            return words.PROGRESS
        case _:
            assert_never(part)


def _fallback(answer: Answer) -> str:
    steps = [f"{step.number}. {step.text}" for step in answer.steps]
    return "\n".join([answer.lead, *([answer.body] if answer.body else []), *steps, *answer.offices]).replace("*", "")


def _distinct(block: Block, number: int) -> Block:
    """Block ids are unique in a message: those of later parts get their number."""
    return block | {"block_id": f"{block['block_id']}.{number}"} if number and "block_id" in block else block


def within_limits(blocks: list[Block]) -> list[Block]:
    """Cuts what several long answers in one message would make too long; one answer alone always fits (checked)."""
    if len(blocks) <= MESSAGE_BLOCKS and size(blocks) <= MESSAGE_CHARS:
        return blocks
    cut_note = context(words.TOO_LONG_CUT)
    kept: list[Block] = []
    for block in blocks:
        if len(kept) + 2 > MESSAGE_BLOCKS or size([*kept, block, cut_note]) > MESSAGE_CHARS:
            break
        kept.append(block)
    return [*kept, cut_note]
