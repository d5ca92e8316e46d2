"""Somebody entitled presses every control on the screen until each kind was tried: something comes of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest

from bot.core.inquiry import Asker
from bot.sandbox.interactive import elements
from bot.sandbox.people import SlackPerson
from handlers import action_ids
from handlers.action_ids import Action, AskerAct, StaffAct
from handlers.blocks.words import WORDS
from handlers.board_controls import BoardAct, BoardControl, decode_board_control
from handlers.draft_controls import KnowledgeAct, KnowledgeControl, decode_knowledge_control
from tests.handlers.test_tickets import ASK, DM, STAFF, opened
from tests.journey import all_done
from tests.stage import Json, Stage

LAST = (Action.PRIVACY_ERASE, Action.FORGET_ALL)
"""They take away what others stand on."""
LOOKED_AT = frozenset(("users.info", "conversations.info", "conversations.members", "usergroups.users.list"))
"""Calls that ask Slack something, and show nobody anything."""
ELSEWHERE = frozenset((
    Action.SIBLING, Action.TRIAGE_SOLVED, Action.CHECK_COURT, Action.PROGRESS, Action.POST_IN_THREAD, Action.NUDGE,
    Action.NOT_LINKED_CSV, Action.STAFF_CANNED, Action.CALENDAR, Action.COMPARE,
    Action.STOP_REMINDERS, Action.KEEP_REMINDERS,
    Action.MY_ROW, Action.ANSWER_REQUEST,
))  # fmt: skip
"""They stand on screens that this tour does not come to; journeys and tests of their own press them."""
NOT_ON_THE_TOUR = frozenset((
    "add", "again", "answered", "canned", "open", "rate", "send-files", "keep-files", "attach", "leave",
))  # fmt: skip
"""What tickets offer in states that this tour does not come to."""
LATER_IN_THE_LOOP = frozenset(("measure", "publish", "roll-back", "put-back"))
"""What drafts offer once they were measured, which takes a minute, and a group once it is off the list;
`test_knowledge.py` presses them."""
ROSTER = "name,slack,courts\nAda Reyes,U_ADA,flsd alsd\nBen Okafor,U_BEN,flsd alsd\nZed Quist,,flsd\nPat Quill,,flsd\n"
BOARD_TOUR: tuple[tuple[str, tuple[BoardAct, ...]], ...] = (
    (WORDS.readiness.BUTTON, ("import", "group", "plan", "csv")),
    (WORDS.readiness.PEOPLE, ("people", "choose")),
    (WORDS.readiness.SHOW, ("invite",)),
    (WORDS.readiness.PEOPLE, ("ask", "remove", "erase")),
    (WORDS.readiness.PEOPLE, ("open", "close")),
)
"""Rounds on the readiness board: what shows its part, and what is pressed there."""
COURTS = frozenset((Action.COURT, Action.CHECK_COURT, Action.USUAL_COURT))


@dataclass(frozen=True)
class Control:
    """One control on the screen of one person."""

    person: SlackPerson
    where: Json = field(hash=False, compare=False)
    block: str
    action: str
    option: str | None

    @property
    def kind(self) -> tuple[Action, str]:
        """What makes it another than others: its action, and what it does with a check or ticket."""
        pressed, value = self.action, self.option or self._value()
        if pressed == action_ids.MORE:
            pressed, value = action_ids.chosen_in_menu(value)
        action = Action(pressed.partition(".")[0])
        step, on = action_ids.decode_check_control(value), action_ids.decode_ticket_control(value)
        act = on.act if action in (Action.MINE, Action.STAFF, Action.STAFF_MORE) and on else step.act if step else ""
        more: KnowledgeControl | BoardControl | None = None
        if action is Action.KNOWLEDGE:
            more = decode_knowledge_control(value)
        elif action is Action.BOARD:
            more = decode_board_control(value)
        return action, more.act if more else act

    def _value(self) -> str:
        for block, element in elements(_blocks(self.where)):
            if element.get("action_id") == self.action and block.get("block_id") == self.block:
                return str(element.get("value", ""))
        return ""

    async def press(self) -> None:
        if self.action.partition(".")[0] in COURTS:
            await self.person.selects(dict(self.where), self.action, "flsd", query="southern district of florida")
        elif self.option is not None:
            await self.person.selects(dict(self.where), self.action, self.option, block_id=self.block)
        else:
            await self.person.clicks(dict(self.where), self.action, block_id=self.block)


def put_on_roster(stage: Stage) -> None:
    """Attorneys of two courts; two of them are not known in Slack."""
    assert stage.running is not None
    desk = stage.running.bot.desks.board.roster
    desk.import_roster(Asker("T_DEMO", "U_SAM"), desk.read(ROSTER))


def _blocks(where: Json) -> list[Any]:
    return list(where.get("blocks") or ())


def _screen(stage: Stage, who: str) -> Iterator[Json]:
    """What a person sees last: the top modal alone where there is one, else Home and messages, the newest first."""
    person = stage.slack.person(who)
    if person.modals:
        yield person.modal
        return
    for ref in (ASK, DM, *((STAFF,) if who == "U_SAM" else ())):
        yield from reversed(person.sees(ref))
    if person.home is not None:
        yield person.home


def _controls(stage: Stage, who: str) -> Iterator[Control]:
    person = stage.slack.person(who)
    for where in _screen(stage, who):
        for block, element in elements(_blocks(where)):
            action = str(element.get("action_id", ""))
            if block["type"] == "input" or action.partition(".")[0] not in {*Action, action_ids.MORE}:
                continue
            options: list[str | None] = [str(one["value"]) for one in element.get("options", ())]
            for option in options or [None]:
                yield Control(person, where, str(block["block_id"]), action, option)


def _shown(stage: Stage) -> int:
    """How often somebody was shown something."""
    entries = stage.slack.journal.entries
    return sum(one.kind == "response_url" or (one.kind == "call" and one.name not in LOOKED_AT) for one in entries)


class Sweep:
    """What was pressed, and what of it did nothing."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.pressed: set[tuple[Action, str]] = set()
        self.idle: set[tuple[Action, str]] = set()

    async def of(self, who: str, *, last: bool = False) -> None:
        """Presses all that this person sees, and sees then, one of each kind."""
        await self._close(who)
        while (control := self._next(who, last=last)) is not None:
            before = _shown(self.stage)
            await control.press()
            await all_done(self.stage)
            self.pressed.add(control.kind)
            if _shown(self.stage) == before:
                self.idle.add(control.kind)
            await self._close(who)

    async def _close(self, who: str) -> None:
        """Closes modals in which nothing is left to be pressed."""
        person = self.stage.slack.person(who)
        while person.modals and all(one.kind in self.pressed for one in _controls(self.stage, who)):
            await person.closes(person.modal)

    def _next(self, who: str, *, last: bool) -> Control | None:
        for control in _controls(self.stage, who):
            if control.kind not in self.pressed and (last or control.kind[0] not in LAST):
                return control
        return None


@pytest.mark.timeout(300)
async def test_whoever_presses_any_control_sees_something_come_of_it(stage: Stage) -> None:
    ada, sam, sweep = stage.slack.person("U_ADA"), stage.slack.person("U_SAM"), Sweep(stage)
    for words in (
        "@helpdesk reset my password",
        "@helpdesk how do I link my account in S.D. Ala.?",
        "@helpdesk can the filing screen read documents aloud to me",
        "@helpdesk I lost my phone with the authenticator and my brief is due at midnight",
    ):
        await ada.says(ASK, words)
        await all_done(stage)
    asked = await stage.slack.person("U_BEN").says(ASK, "when can I link my account?")
    await ada.uses("answer_this", dict(asked))
    await ada.runs("/nextgen", "privacy", ASK)
    await ada.runs("/nextgen", "check", ASK)
    await ada.opens_home()
    await all_done(stage)
    await sweep.of("U_ADA")
    await opened(stage, court="alsd")
    await all_done(stage)
    await sam.runs("/nextgen", 'incident pacer "The login page is blank"', ASK)
    await sam.runs("/nextgen", "desk teach can the screen be read aloud", ASK)
    await all_done(stage)
    await sam.submits({"kind": "phrasings"})
    await sam.selects(sam.modal, "target", "supported-browsers", query="browsers")
    await sam.submits({"phrasings": "can the screen be read aloud"})
    await sam.closes()
    await sam.opens_home()
    await sam.runs("/nextgen", "unlinked", ASK)
    await sam.runs("/nextgen", "desk", ASK)
    await all_done(stage)
    await sweep.of("U_SAM")
    await sam.opens_home()
    for act in ("drafts", "report"):  # each leads to the next, and the tour went another way from there
        await all_done(stage)
        sweep.pressed -= {(Action.KNOWLEDGE, act)}
        await sweep.of("U_SAM")
    await sweep.of("U_ADA")
    put_on_roster(stage)
    for button, round_of in BOARD_TOUR:
        await sam.opens_home()
        await all_done(stage)
        for shows in dict.fromkeys((WORDS.readiness.BUTTON, button)):
            await sam.clicks(dict(sam.home or {}), shows)
            await all_done(stage)
        sweep.pressed |= {(Action.BOARD, one) for one in get_args(BoardAct)}
        sweep.pressed -= {(Action.BOARD, one) for one in round_of}
        await sweep.of("U_SAM")
        assert {one for one in round_of if (Action.BOARD, one) not in sweep.pressed} == set(), button
    sweep.pressed.remove((Action.TOLD, ""))  # opens the modal in which all is forgotten
    await sweep.of("U_ADA", last=True)

    assert sweep.idle == set()
    actions = {action for action, _ in sweep.pressed}
    assert set(Action) - actions <= ELSEWHERE
    acts = {act for action, act in sweep.pressed if action in (Action.MINE, Action.STAFF, Action.STAFF_MORE)}
    assert set(get_args(KnowledgeAct)) - {act for action, act in sweep.pressed if action is Action.KNOWLEDGE} <= (
        LATER_IN_THE_LOOP
    )
    assert {act for _, acts in BOARD_TOUR for act in acts} == set(get_args(BoardAct))
    missing = set(get_args(AskerAct) + get_args(StaffAct)) - acts
    assert missing <= NOT_ON_THE_TOUR, "put the button on a card in handlers/blocks/, or name it in NOT_ON_THE_TOUR"
