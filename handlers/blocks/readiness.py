"""The readiness board in the Home tab of an administrator, and one person's own row in theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.core.readiness import PAGE, BoardFilter, CourtTotals, Overview, PeoplePage, PersonRow
from bot.core.readiness.board import Shown
from bot.core.readiness.cells import STATES
from bot.desk.readiness import BoardChange
from handlers import action_ids
from handlers.blocks.forms import View, modal, option
from handlers.blocks.guidance import confirm
from handlers.blocks.limits import (
    SECTION_TEXT,
    Block,
    actions,
    button,
    context,
    escape,
    overflow,
    plain_text,
    section,
    truncate,
    trusted_context,
    trusted_text,
)
from handlers.blocks.words import WORDS
from handlers.blocks.words.readiness import CourtName
from handlers.blocks.words.times import short_day
from handlers.board_controls import BoardAct, BoardControl, RowAct, RowControl

MAX_COURTS: Final = 60
"""Of the totals; a view takes 100 blocks, and each court is one."""
MAX_CELLS: Final = 40
"""Courts that one person's line shows; as many as a roster may give them."""
BAR: Final = 10


@dataclass(frozen=True, slots=True)
class BoardCourt:
    """One court as the board shows it."""

    totals: CourtTotals
    name: str
    go_live: date | None


def overview_view(
    shown: Overview, courts: Sequence[BoardCourt], changes: Sequence[BoardChange], name: CourtName
) -> View:
    """The totals of each court, for views.publish."""
    words = WORDS.readiness
    blocks = [{"type": "header", "text": plain_text(words.TITLE)}, _board_actions(has_people=bool(courts))]
    if not courts:
        return {"type": "home", "blocks": [*blocks, section(words.EMPTY)]}
    blocks += [
        section(f"{words.totals(shown)}\n{_bar(shown.done, shown.cells)}"),
        context(words.trend(shown.trend)),
        {"type": "divider"},
        *(_court(one) for one in courts[:MAX_COURTS]),
    ]
    blocks += [context(words.more_courts(len(courts) - MAX_COURTS))] if len(courts) > MAX_COURTS else []
    lines = [f"{short_day(one.at)}: {_change(one, name)}" for one in changes]
    blocks += [trusted_context("\n".join(lines))] if lines else []
    return {"type": "home", "blocks": [*blocks, *_legend(cannot_file=shown.cannot_file > 0)]}


def people_view(page: PeoplePage, name: CourtName, not_asked: int) -> View:
    """A page of attorneys. `not_asked`: how many can still be asked in the filter's court, or in any."""
    words, shown = WORDS.readiness, page.shown
    title = words.TITLE + (f" · {name(shown.court)}" if shown.court else "")
    blocks: list[Block] = [
        {"type": "header", "text": plain_text(truncate(title, 150))},
        _people_actions(shown, not_asked),
        context(words.people_count(page.people, min(shown.page, page.pages - 1), page.pages)),
        *(_person(row, shown, name) for row in page.rows[:PAGE]),
    ]
    if not page.rows:
        blocks.append(section(words.NOBODY))
    pager = _pager(page)
    legend = _legend(cannot_file=any(cell.cannot_file for row in page.rows for cell in row.cells))
    return {"type": "home", "blocks": [*blocks, *([pager] if pager else []), *legend]}


def as_modal(view: View) -> View:
    """A part of the board as a modal, which has its own button to close it."""
    close = f"{action_ids.Action.BOARD}.close"
    blocks = [
        one | {"elements": [each for each in one["elements"] if each.get("action_id") != close]}
        if one["type"] == "actions"
        else one
        for one in view["blocks"]
    ]
    return modal(WORDS.readiness.TITLE, blocks)


def _legend(*, cannot_file: bool) -> list[Block]:
    words = WORDS.readiness
    return [*([context(words.CANNOT_FILE_MEANS)] if cannot_file else []), context(words.STATES_ONLY)]


@dataclass(frozen=True, slots=True)
class OnBoard:
    """What one person's Home tab shows of the board."""

    row: PersonRow | None
    reportable: tuple[str, ...]
    """Courts in which they finished a check for somebody who may confirm it."""
    name: CourtName


def own_part(own: OnBoard) -> list[Block]:
    """What the board shows of this person, what they may do about it, and whom they may ask to confirm a check."""
    blocks = [] if own.row is None else _own_row(own.row, own.name)
    asks = [_report_button(court, own.name) for court in own.reportable[:5]]
    return [*blocks, *([actions(asks, block_id="reports")] if asks else [])]


def _report_button(court: str, name: CourtName) -> Block:
    action = f"{action_ids.Action.MY_ROW}.report.{court}"
    return button(f"{WORDS.readiness.REPORT} ({name(court)})", action, RowControl("report", court).encode())


def row_section(row: PersonRow, name: CourtName) -> Block:
    """What the board shows of one person, a line for each court."""
    words = WORDS.readiness
    lines = [words.row_line(cell, escape(name(cell.court))) for cell in row.cells[:MAX_CELLS]]
    return {"type": "section", "text": trusted_text(truncate("\n".join([words.ROW_TITLE, *lines]), SECTION_TEXT))}


def _own_row(row: PersonRow, name: CourtName) -> list[Block]:
    words = WORDS.readiness
    shown: list[Block] = [row_section(row, name)]
    buttons = row_buttons(row)
    shown += [actions(buttons, block_id="own_row")] if buttons else []
    shown += [
        confirmation_row(cell.court, block_id=f"own_row.{cell.court}", name=name)
        for cell in row.cells[:MAX_CELLS]
        if cell.reported_by
    ][:5]
    legend = [context(words.CANNOT_FILE_MEANS)] if any(cell.cannot_file for cell in row.cells) else []
    return [*shown, *legend, context(words.SHOWN), {"type": "divider"}]


def row_buttons(row: PersonRow) -> list[Block]:
    """What the person may do about what they were asked."""
    words, states = WORDS.readiness, {cell.state for cell in row.cells}
    acts: list[tuple[RowAct, str]] = []
    acts += [("decline", words.DECLINE)] if "not-started" in states else []
    acts += [("accept", words.ACCEPT)] if "declined" in states else []
    if any(cell.asked_on for cell in row.cells):
        acts.append(("resume", words.RESUME) if row.stopped else ("stop", words.STOP))
    return [_row_button(act, text) for act, text in acts]


def confirmation_row(court: str, block_id: str, name: CourtName) -> Block:
    """Whether the attorney is linked, as somebody says."""
    words = WORDS.readiness
    yes = f"{words.CONFIRM} ({name(court)})"
    return actions(
        [_row_button("confirm", yes, court, style="primary"), _row_button("deny", words.DENY, court)], block_id=block_id
    )


def _row_button(act: RowAct, text: str, court: str | None = None, style: str | None = None) -> Block:
    action = f"{action_ids.Action.MY_ROW}.{act}"
    return button(text, action, RowControl(act, court).encode(), style=style)


def _button(act: BoardAct, text: str, shown: BoardFilter, style: str | None = None) -> Block:
    return button(text, f"{action_ids.Action.BOARD}.{act}", BoardControl(act, shown).encode(), style=style)


def _board_actions(*, has_people: bool) -> Block:
    words, everybody = WORDS.readiness, BoardFilter()
    elements = [_button("close", words.BACK_HOME, everybody)]
    elements += [_button("people", words.PEOPLE, everybody)] if has_people else []
    elements += [
        _button("import", words.IMPORT, everybody, style=None if has_people else "primary"),
        _button("group", words.IMPORT_GROUP, everybody),
    ]
    elements += [_button("plan", words.PLAN, everybody), _button("csv", words.CSV, everybody)] if has_people else []
    return actions(elements, block_id="board")


def _court(one: BoardCourt) -> Block:
    text = WORDS.readiness.court_line(one.totals, escape(one.name), one.go_live)
    shown = BoardFilter(one.totals.court)
    action = f"{action_ids.Action.BOARD}.court"
    show = button(WORDS.readiness.SHOW, action, BoardControl("people", shown).encode())
    return {"type": "section", "text": trusted_text(text), "accessory": show}


def _people_actions(shown: BoardFilter, not_asked: int) -> Block:
    words = WORDS.readiness
    elements = [_button("open", words.BACK, BoardFilter()), _state_filter(shown)]
    if shown.court and not_asked:
        ask = _button("invite", words.ask_everyone(not_asked), shown, style="primary")
        elements.append(ask | {"confirm": confirm(words.ASK, words.ASK_SURE)})
    elements += [_button("choose", words.CHOOSE, shown)] if not_asked else []
    elements.append(_button("csv", words.CSV, BoardFilter(shown.court, shown.shown)))
    # An id that changes with the filter makes Slack show the new choice instead of the one picked before.
    return actions(elements, block_id=f"people.{shown.court or 'all'}.{shown.shown}")


def _state_filter(shown: BoardFilter) -> Block:
    words = WORDS.readiness
    labels: dict[Shown, str] = {"all": words.ALL, "blocking": words.BLOCKS.capitalize()}
    labels["cannot-file"] = words.CANNOT_FILE.capitalize()
    labels |= {state: words.STATES[state] for state in STATES}
    options = {
        value: option(BoardControl("people", BoardFilter(shown.court, value)).encode(), label)
        for value, label in labels.items()
    }
    return {
        "type": "static_select",
        "action_id": f"{action_ids.Action.BOARD}.filter",
        "placeholder": plain_text(words.FILTER),
        "options": list(options.values()),
        "initial_option": options[shown.shown],
    }


def _person(row: PersonRow, shown: BoardFilter, name: CourtName) -> Block:
    words = WORDS.readiness
    who = escape(row.name)
    if row.user:
        who = f"*{who}* <@{row.user}>" if who else f"<@{row.user}>"
    elif who:
        who = f"*{who}* ({words.NOT_FOUND})"
    else:
        who = words.ERASED_PERSON if _is_erased(row) else words.NOT_FOUND
    cells = " · ".join(words.cell(cell, escape(name(cell.court))) for cell in row.cells[:MAX_CELLS])
    block: Block = {"type": "section", "text": trusted_text(f"{who}\n{cells}", SECTION_TEXT)}
    menu = _person_menu(row, shown)
    return block | ({"accessory": menu} if menu else {})


def _person_menu(row: PersonRow, shown: BoardFilter) -> Block | None:
    words = WORDS.readiness
    acts: list[tuple[BoardAct, str]] = []
    if row.user and any(cell.state == "not-asked" for cell in row.cells):
        acts.append(("ask", words.ASK))
    acts += [] if _is_erased(row) else [("remove", words.REMOVE)]
    acts += [] if row.user or _is_erased(row) else [("erase", words.ERASE)]
    options = [(text, BoardControl(act, shown, row.id).encode()) for act, text in acts]
    menu = overflow(f"{action_ids.Action.BOARD}.person", options) | {"confirm": confirm(words.SURE, words.ONE_SURE)}
    return menu if options else None


def _is_erased(row: PersonRow) -> bool:
    return any(cell.state == "erased" for cell in row.cells)


def _pager(page: PeoplePage) -> Block | None:
    shown, words = page.shown, WORDS.readiness
    elements = []
    if shown.page > 0:
        elements.append(_page_button("earlier", words.EARLIER, shown, shown.page - 1))
    if shown.page + 1 < page.pages:
        elements.append(_page_button("later", words.LATER, shown, shown.page + 1))
    return actions(elements, block_id="pages") if elements else None


def _page_button(name: str, text: str, shown: BoardFilter, page: int) -> Block:
    to = BoardControl("people", BoardFilter(shown.court, shown.shown, page))
    return button(text, f"{action_ids.Action.BOARD}.{name}", to.encode())


def _change(one: BoardChange, name: CourtName) -> str:
    return WORDS.readiness.change(one.who, one.what, escape(name(one.court)) if one.court else None, one.count)


def _bar(done: int, of: int) -> str:
    full = round(BAR * done / of) if of else 0
    return "▰" * full + "▱" * (BAR - full)


__all__ = [
    "BoardCourt", "OnBoard", "as_modal", "confirmation_row", "overview_view", "own_part", "people_view",
    "row_buttons", "row_section",
]  # fmt: skip
