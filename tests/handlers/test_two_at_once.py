"""Two of the staff at one ticket: neither sends anything without knowing what the other did; no typed word is lost."""

from __future__ import annotations

import pytest

from handlers import action_ids
from handlers.blocks.words import WORDS
from tests.handlers.test_rights import forge, grouped, leave_the_group, rows  # noqa: F401 - a fixture
from tests.handlers.test_threads import ada_says, staff_say, to_asker
from tests.handlers.test_tickets import kept, press, send, staff_card
from tests.journey import all_done
from tests.stage import Json, Stage, words_of

FORM = WORDS.staff_form


def modal(stage: Stage, who: str = "U_SAM") -> str:
    return words_of(stage.slack.person(who).modal)


def submit_of(stage: Stage, who: str = "U_SAM") -> str:
    return str(stage.slack.person(who).modal["submit"]["text"])


def typed_in(stage: Stage, who: str = "U_SAM") -> str:
    """What stands in the field of the reply."""
    [field] = [one for one in stage.slack.person(who).modal["blocks"] if one.get("block_id", "").startswith("text")]
    return str(field["element"].get("initial_value", ""))


async def test_a_reply_form_shows_the_conversation_so_far_without_what_was_taken_back(desk: Stage) -> None:
    await staff_say(desk, "!reply Which page do you see?")
    line = await ada_says(desk, "The page with the red bar.")
    gone = await ada_says(desk, "Heliotrope.")
    await desk.slack.person("U_ADA").deletes(dict(gone))
    await all_done(desk)
    await press(desk, WORDS.staff.REPLY)

    shown = modal(desk)
    assert FORM.SO_FAR in shown
    assert shown.index("refuses my login") < shown.index("Which page") < shown.index(line["text"])
    assert "<@U_SAM>" in shown
    assert "Heliotrope" not in shown


async def test_a_long_conversation_is_shown_from_its_end(desk: Stage) -> None:
    for number in range(8):
        await ada_says(desk, f"Line number {number}.")
    await press(desk, WORDS.staff.RESOLVE)

    shown = modal(desk)
    assert FORM.earlier(3) in shown
    assert "Line number 2." in shown
    assert "Line number 1." not in shown


async def test_a_canned_reply_chosen_in_the_form_comes_below_what_is_typed(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    await press(desk, WORDS.staff.REPLY)
    await sam.fills(sam.modal, "text", "Good morning. My password is Walnut#4471x.")
    title = desk.kb.library.replies["link-option-missing"].title

    await sam.selects(sam.modal, FORM.CANNED, title)
    await all_done(desk)

    text = typed_in(desk)
    assert text.startswith("Good morning.")
    assert "Walnut" not in text
    assert len(text) > 100
    await sam.submits()
    assert "Good morning." in modal(desk)
    await send(desk, "U_SAM")
    [told] = to_asker(desk)
    assert "Good morning." in told


async def test_a_canned_reply_is_chosen_by_staff_only(grouped: Stage) -> None:  # noqa: F811
    sam = grouped.slack.person("U_SAM")
    await press(grouped, WORDS.staff.REPLY)
    before, view = rows(grouped), dict(sam.modal)
    await leave_the_group(grouped, "U_SAM")

    await sam.selects(sam.modal, FORM.CANNED, grouped.kb.library.replies["link-option-missing"].title)
    await all_done(grouped)

    assert sam.modal["blocks"] == view["blocks"]
    assert rows(grouped) == before


@pytest.mark.parametrize("value", ["", "-", "t=1&a=canned&x=no-such", "t=99&a=canned&x=reset-court", "t=1&a=claim"])
async def test_a_forged_choice_of_a_canned_reply_changes_nothing(desk: Stage, value: str) -> None:
    sam = desk.slack.person("U_SAM")
    await press(desk, WORDS.staff.REPLY)
    before, view = rows(desk), dict(sam.modal)

    for where in (view, dict(staff_card(desk))):
        await forge(desk, "U_SAM", action_ids.Action.STAFF_CANNED, value, where=where, option=True)

    assert sam.modal["blocks"] == view["blocks"]
    assert rows(desk) == before


async def test_a_preview_says_who_replied_since_the_form_was_opened_and_what(desk: Stage) -> None:
    await press(desk, WORDS.staff.REPLY)
    await staff_say(desk, "!reply The court resets it; ring 1.", "U_KIM")
    await send(desk, "U_SAM", text="Heliotrope.")

    shown = modal(desk)
    assert FORM.NEWS in shown
    assert "<@U_KIM>" in shown
    assert "The court resets it; ring 1." in shown
    assert "Heliotrope." in shown
    assert submit_of(desk) == FORM.SEND_ANYWAY
    assert len(to_asker(desk)) == 1

    await send(desk, "U_SAM")
    assert "Heliotrope." in to_asker(desk)[-1]


async def test_nothing_goes_out_when_a_colleague_acts_while_the_preview_is_looked_at(desk: Stage) -> None:
    await press(desk, WORDS.staff.REPLY)
    await send(desk, "U_SAM", text="Heliotrope.")
    assert FORM.NEWS not in modal(desk)
    assert submit_of(desk) == FORM.SEND_NOW
    await press(desk, WORDS.staff.CLAIM, "U_KIM")

    await send(desk, "U_SAM")

    assert not any("Heliotrope" in one for one in to_asker(desk))
    shown = modal(desk)
    assert FORM.NEWS in shown
    assert "<@U_KIM> · claim" in shown
    assert "Heliotrope." in shown
    await send(desk, "U_SAM")
    assert "Heliotrope." in to_asker(desk)[-1]
    assert desk.slack.person("U_SAM").modals == []


async def test_what_one_did_oneself_and_what_was_known_is_no_news(desk: Stage) -> None:
    await press(desk, WORDS.staff.CLAIM, "U_KIM")
    await press(desk, WORDS.staff.REPLY)
    await staff_say(desk, "!reply One.")
    await send(desk, "U_SAM", text="Two.")

    assert FORM.NEWS not in modal(desk)


async def test_the_attorneys_word_meanwhile_is_news(desk: Stage) -> None:
    await press(desk, WORDS.staff.REPLY)
    await ada_says(desk, "It works now, thanks to Ben.")
    await send(desk, "U_SAM", text="Try again.")

    assert "It works now" in modal(desk)


async def test_resolving_the_ticket_of_somebody_else_asks_once(desk: Stage) -> None:
    await press(desk, WORDS.staff.CLAIM, "U_KIM")
    await press(desk, WORDS.staff.RESOLVE)
    await send(desk, "U_SAM", how="explained", text="Done.")

    assert FORM.of_somebody_else("U_KIM") in modal(desk)
    assert submit_of(desk) == FORM.RESOLVE_ANYWAY
    assert kept(desk)[0].state == "claimed"
    await send(desk, "U_SAM")
    assert kept(desk)[0].state == "resolved"


@pytest.mark.parametrize("owner", ["U_SAM", None])
async def test_resolving_ones_own_ticket_or_one_that_nobody_has_asks_nothing(desk: Stage, owner: str | None) -> None:
    if owner:
        await press(desk, WORDS.staff.CLAIM, owner)
    await press(desk, WORDS.staff.RESOLVE)
    await send(desk, "U_SAM", how="explained")

    assert "claimed this ticket" not in modal(desk)
    assert submit_of(desk) == FORM.SEND_NOW


async def test_what_was_typed_stays_when_the_reply_is_refused(desk: Stage) -> None:
    await press(desk, WORDS.staff.INFO)
    await send(desk, "U_SAM", text="Heliotrope?")
    await press(desk, WORDS.staff.RESOLVE, "U_KIM")
    await send(desk, "U_KIM", how="explained")
    await send(desk, "U_KIM")
    for _ in range(2):
        await send(desk, "U_SAM")

    shown = modal(desk)
    assert WORDS.staff.REFUSED["over"] in shown
    assert FORM.NOT_SENT in shown
    assert "Heliotrope?" in shown
    assert not any("Heliotrope" in one for one in to_asker(desk))


@pytest.mark.parametrize("previewed", [False, True])
async def test_what_was_typed_stays_readable_for_who_is_staff_no_more(grouped: Stage, previewed: bool) -> None:  # noqa: F811
    await press(grouped, WORDS.staff.REPLY)
    if previewed:
        await send(grouped, "U_SAM", text="Heliotrope.")
    await leave_the_group(grouped, "U_SAM")
    before = rows(grouped)

    await send(grouped, "U_SAM", **({} if previewed else {"text": "Heliotrope."}))

    assert WORDS.staff.NOT_STAFF in modal(grouped)
    assert "Heliotrope." in modal(grouped)
    assert rows(grouped) == before


async def test_an_error_in_a_form_that_a_canned_reply_changed_stands_at_its_field(desk: Stage) -> None:
    sam = desk.slack.person("U_SAM")
    await press(desk, WORDS.staff.REPLY)
    await sam.selects(sam.modal, FORM.CANNED, desk.kb.library.replies["link-option-missing"].title)
    await all_done(desk)
    [block] = [one["block_id"] for one in sam.modal["blocks"] if one.get("block_id", "").startswith("text")]

    errors: Json = await sam.submits({block: "\n" * 10 + '"' * 2400})

    assert errors == {block: FORM.TOO_LONG}
