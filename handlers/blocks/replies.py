"""A reply as one Slack message: blocks within all limits, and a plain text for notifications and screen readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.core.answering import Answer
from bot.core.incidents import IncidentNotice
from bot.core.knowledge import Court
from bot.core.language import Language, language_of
from bot.core.login_questions import speaks_of_login
from bot.core.reply_parts import (
    AnswerPart,
    ChatPart,
    CheckPart,
    ExtraQuestionPart,
    NoAnswerPart,
    Option,
    OutsidePart,
    Part,
    PersonPart,
    ProgressPart,
    Reply,
    SuggestionPart,
    rush_of,
)
from bot.core.rush import Rush
from bot.core.which_court import WhichCourt
from handlers import action_ids
from handlers.blocks.answers import (
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
from handlers.blocks.which_court import which_court
from handlers.blocks.words import WORDS, spoken
from handlers.blocks.words.languages import AroundAnswer

MAX_QUOTED = 300
"""Characters of a question above its answer."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` is what a notification or a screen reader gets."""

    text: str
    blocks: list[Block]


def paragraph(text: str) -> Message:
    """A message of one paragraph."""
    return Message(text, [section(text)])


def render(reply: Reply) -> Message:
    """Renders a reply: first what is known to be down, then its parts, with a line between them."""
    return below_incidents(_render_parts(reply), reply.incidents, WORDS.incidents.TELL)


def below_incidents(message: Message, incidents: Sequence[IncidentNotice], then: str = "") -> Message:
    """The message below a line for each known incident that concerns it. `then`: what follows those lines."""
    if not incidents:
        return message
    lines = [f"{WORDS.incidents.LEAD} {WORDS.incidents.line(one)}" for one in incidents]
    first = [section("\n".join(lines)), *([context(then)] if then else []), {"type": "divider"}]
    spoken = "\n".join([*lines, *([then] if then else [])]).replace("*", "")
    text = truncate(f"{escape(spoken)}\n\n{message.text}", FALLBACK_TEXT)
    return Message(text, within_limits([*first, *message.blocks]))


def _render_parts(reply: Reply) -> Message:
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
        blocks += feedback(action_ids.AnswerContext(reply.question), of_all=True)
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


def render_contacts(contacts: Sequence[Answer], language: Language = "en") -> Message:
    """Lists who can help, where the workspace has no help desk."""
    text = spoken(language).answers.NO_DESK
    return Message(text, within_limits([section(text), *_contacts(contacts, language)]))


def asked_before(message: Message, question: str) -> Message:
    """Puts the question above its answer, where Slack does not show it."""
    line = spoken(language_of(question)).answers.you_asked(question)
    return Message(message.text, within_limits([context(line), *message.blocks]))


def now_known(message: Message, question: str) -> Message:
    """Puts above an answer that somebody waited for whose question it is."""
    line = WORDS.knowledge.asked(truncate(escape(question), MAX_QUOTED))
    return Message(f"{line}\n{message.text}", within_limits([trusted_context(line), *message.blocks]))


def seen_alone(message: Message, language: Language = "en") -> Message:
    """Puts a line above an answer that comes beside the message pressed: that one stays as it is for all."""
    line = spoken(language).answers.BESIDE
    return Message(f"{line}\n{message.text}", within_limits([context(line), *message.blocks]))


def add_origin_line(message: Message, channel: str) -> Message:
    """Puts a line above the message that says where the question was asked."""
    line = WORDS.answers.ELSEWHERE.format(channel=channel)
    return Message(f"{line} {message.text}", within_limits([trusted_context(line), *message.blocks]))


def render_not_helped(options: Sequence[Option], answer_context: action_ids.AnswerContext) -> Message:
    """Answers a "no": other answers that may fit, and how to reach a person."""
    words = spoken(answer_context.language).answers
    text = words.NOT_HELPED if options else words.NOT_HELPED_BARE
    picks = _picks(options, replace(answer_context, entry=None), action_ids.Action.RELATED)
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
        case AnswerPart(match=match, sibling=sibling, which=which):
            blocks = answer_blocks(
                _below(part.answer, part.rush), question, sibling=sibling, login=speaks_of_login(match), form=form
            )
            return _with_which_court(which, question, part.answer.language, blocks)
        case SuggestionPart():
            return _suggested(part, question)
        case ExtraQuestionPart():
            return _also_asked(part, question)
        case NoAnswerPart():
            return _not_known(part, question)
        case OutsidePart():
            return _outside(part, question)
        case ChatPart() | PersonPart() | CheckPart() | ProgressPart():
            return _talk(part)
        case _:
            assert_never(part)


def _talk(part: ChatPart | PersonPart | CheckPart | ProgressPart) -> list[Block]:
    language = part.match.language
    words = spoken(language).answers
    match part:
        case ChatPart(kind=kind):
            return [section(words.CHAT[kind])]
        case PersonPart(contacts=contacts):
            row = new_ticket_row(style="primary", language=language)
            return [section(words.PERSON), row, *_contacts(contacts, language)]
        case CheckPart(court=court):
            start = start_button(action_ids.LINK, court, style="primary", language=language)
            return [section(words.GUIDED), actions([start], block_id="start")]
        case ProgressPart():
            show = button(words.SHOW_PROGRESS, action_ids.Action.PROGRESS, "-")
            return [section(words.PROGRESS), actions([show], block_id="progress")]
        case _:
            assert_never(part)


def _below(answer: Answer, rush: Rush | None) -> Answer:
    """The answer, below what helps before the deadline."""
    return answer if rush is None else rush.without_repeats(answer, WORDS.rush.THEN)


def _outside(part: OutsidePart, question: int | None) -> list[Block]:
    return [section(part.text), *([_desk(action_ids.AnswerContext(question))] if part.topic.desk else [])]


def _with_which_court(
    which: WhichCourt | None, question: int | None, language: Language, blocks: list[Block]
) -> list[Block]:
    return within_limits([*which_court(which, question, language), *blocks]) if which else blocks


def _not_known(part: NoAnswerPart, question: int | None) -> list[Block]:
    which, about = part.which, action_ids.AnswerContext(question, language=part.match.language)
    if which is not None:
        person = [] if which.entry or which.unclear.missing else [_desk(about)]
        return [*which_court(which, question, about.language), *person]
    check = start_button(action_ids.LINK, None, language=about.language)
    desk = _desk(about, check, after=_wish(about))
    picks = _picks(part.options, about, action_ids.Action.PICK)
    reach = [context("\n".join(part.reach))] if part.reach else []
    return [section(spoken(about.language).answers.NOT_KNOWN), *([picks] if picks else []), *reach, desk]


def _suggested(part: SuggestionPart, question: int | None) -> list[Block]:
    language = part.match.language
    words = spoken(language).answers
    answer_context = action_ids.AnswerContext(question, None, part.court.id if part.court else None, language=language)
    picks = _picks(part.options, answer_context, action_ids.Action.PICK)
    about_logins = part.login or speaks_of_login(part.match)
    login = [start_button(action_ids.LOGIN, part.court, language=language)] if about_logins else []
    court = [context(words.court_line(part.court))] if part.court else []
    which = which_court(replace(part.which, entry=None), question, language) if part.which else []
    desk = _desk(answer_context, *login, after=_wish(answer_context))
    return [*which, *court, section(_choices(part)), *([picks] if picks else []), desk]


def _also_asked(part: ExtraQuestionPart, question: int | None) -> list[Block]:
    court = part.court.id if part.court else None
    answer_context = action_ids.AnswerContext(question, None, court, language=part.match.language)
    picks = _picks(part.options, answer_context, action_ids.Action.PICK)
    return [section(_choices(part)), *([picks] if picks else [])]


def _choices(part: SuggestionPart | ExtraQuestionPart) -> str:
    # In words, too: a phone cuts a button's label after some thirty characters.
    titles = [title for _, title in part.options]
    words = spoken(part.match.language).answers
    return words.did_you_mean(titles) if isinstance(part, SuggestionPart) else words.also_asked(titles)


def _picks(options: Sequence[Option], answer_context: action_ids.AnswerContext, action: str) -> Block | None:
    elements = [pick_button(option, answer_context, action, number) for number, option in enumerate(options)]
    return actions(elements, block_id=f"{action}s") if elements else None


def _desk(answer_context: action_ids.AnswerContext, *before: Block, after: Sequence[Block] = ()) -> Block:
    ask = button(spoken(answer_context.language).answers.ASK_DESK, action_ids.Action.DESK, answer_context.encode())
    return actions([*before, ask, *after], block_id="desk")


def _wish(about: action_ids.AnswerContext) -> list[Block]:
    """Asks to be told once there is an answer; where nothing is kept of the question, that can't be."""
    if about.question is None:
        return []
    text = spoken(about.language).answers.WISH
    return [button(text, action_ids.Action.WISH, action_ids.AnswerContext(about.question).encode())]


def _contacts(contacts: Sequence[Answer], language: Language = "en") -> list[Block]:
    blocks: list[Block] = []
    words = spoken(language).answers
    for contact in contacts:
        if contact.wants_court:
            about = action_ids.AnswerContext(None, contact.entry, language=language)
            blocks.append(section(words.WHICH_HELP_DESK, accessory=court_select(about, words.PICK_COURT)))
            continue
        blocks += sections(f"*{contact.lead.replace('*', '')}*" + (f"\n{contact.body}" if contact.body else ""))
        blocks += [section(words.note_text(contact, note)) for note in contact.notes]
    return [*blocks, context(words.PERSON_NOTE)]


def _text(parts: Sequence[Part]) -> str:
    rush = rush_of(parts)
    first = [] if rush is None else ["\n".join(WORDS.rush.lines(rush)).replace("*", "")]
    return truncate(escape("\n\n".join((*first, *(_spoken(part) for part in parts)))), FALLBACK_TEXT)


def _spoken(part: Part) -> str:
    words = spoken(part.match.language).answers
    match part:
        case AnswerPart(which=which):
            said = _fallback(_below(part.answer, part.rush))
            return _asking(which, words, said, said)
        case SuggestionPart() | ExtraQuestionPart():
            return _choices(part)
        case NoAnswerPart(which=which):
            return _asking(which, words, words.NOT_KNOWN)
        case OutsidePart():
            return part.text
        case ChatPart(kind=kind):
            return words.CHAT[kind]
        case PersonPart():
            return words.PERSON
        case CheckPart():
            return words.GUIDED
        case ProgressPart():
            return words.PROGRESS
        case _:
            assert_never(part)


def _asking(which: WhichCourt | None, words: AroundAnswer, else_: str, below: str = "") -> str:
    return f"{words.which_named(which)}\n\n{below}".strip() if which else else_


def _fallback(answer: Answer) -> str:
    steps = [f"{step.number}. {step.text}" for step in answer.steps]
    first = [spoken(answer.language).answers.ONLY_ENGLISH] if answer.only_english else []
    return "\n".join([*first, answer.lead, *([answer.body] if answer.body else []), *steps, *answer.offices]).replace(
        "*", ""
    )


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
