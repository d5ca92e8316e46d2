"""The elements of a ticket's card and forms: where Block Kit lets them stand, and what comes of choosing in them."""

from typing import Any

import pytest

from bot.sandbox.blocks import blocks_errors
from bot.sandbox.checks import Surface
from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot, button, keep, modal, option, plain, post, section, text_input

OPTIONS = [option("One", "one"), option("Two", "two")]
ELEMENTS: dict[str, Json] = {
    "users_select": {"placeholder": plain("Who"), "initial_user": "U_SAM"},
    "static_select": {"placeholder": plain("Which"), "options": OPTIONS, "initial_option": OPTIONS[0]},
    "checkboxes": {"options": OPTIONS, "initial_options": OPTIONS},
    "radio_buttons": {"options": OPTIONS, "initial_option": OPTIONS[1]},
    "datepicker": {"initial_date": "2026-11-21", "placeholder": plain("When")},
    "overflow": {"options": OPTIONS},
    "plain_text_input": {"multiline": True, "max_length": 3000, "placeholder": plain("What happened")},
}
CHOICES: dict[str, tuple[Any, str, Any]] = {
    "users_select": ("U_KIM", "selected_user", "U_KIM"),
    "static_select": ("Two", "selected_option", OPTIONS[1]),
    "checkboxes": (["Two"], "selected_options", OPTIONS[1:]),
    "radio_buttons": ("One", "selected_option", OPTIONS[0]),
    "datepicker": ("2026-12-24", "selected_date", "2026-12-24"),
    "plain_text_input": ("two\nlines", "value", "two\nlines"),
    "overflow": ("two", "selected_option", OPTIONS[1]),
}
"""What is chosen, and under which name the bot gets which value."""
IN_INPUTS = [kind for kind in ELEMENTS if kind != "overflow"]
ELSEWHERE = [kind for kind in ELEMENTS if kind != "plain_text_input"]


def element(kind: str) -> Json:
    return {"type": kind, "action_id": kind, **ELEMENTS[kind]}


def field(kind: str) -> Json:
    return {"type": "input", "block_id": f"in_{kind}", "label": plain(f"The {kind}"), "element": element(kind)}


def places(kind: str) -> dict[str, Json]:
    """The element beside a section, among actions and in an input."""
    return {
        "section": section("?", accessory=element(kind)),
        "actions": {"type": "actions", "elements": [element(kind)]},
        "input": field(kind),
    }


@pytest.mark.parametrize("surface", ["message", "modal"])
@pytest.mark.parametrize("kind", list(ELEMENTS))
def test_an_element_stands_where_slack_lets_it_stand_and_nowhere_else(kind: str, surface: Surface) -> None:
    taken = {name for name, block in places(kind).items() if blocks_errors([block], surface) == []}
    wanted = ({"input"} if kind in IN_INPUTS else set()) | ({"section", "actions"} if kind in ELSEWHERE else set())
    assert taken == wanted


@pytest.mark.parametrize("place", ["section", "actions"])
@pytest.mark.parametrize("kind", ELSEWHERE)
async def test_choosing_in_a_message_tells_the_bot_what_was_chosen(
    slack: LocalSlack, bot: TinyBot, kind: str, place: str
) -> None:
    told = keep(bot, "action", kind)
    message = await post(bot, places(kind)[place])
    choice, name, value = CHOICES[kind]
    await slack.person("U_SAM").selects(message, kind, choice)
    assert told[0]["actions"][0][name] == value
    assert told[0]["container"]["message_ts"] == message["ts"]


async def opened(slack: LocalSlack, bot: TinyBot, view: Json) -> None:
    """Sam clicks a button and has the view open."""
    clicks = keep(bot, "action", "open")
    sam = slack.person("U_SAM")
    await sam.clicks(await post(bot, {"type": "actions", "elements": [button("Open", "open")]}), "Open")
    await bot.client.views_open(trigger_id=clicks[0]["trigger_id"], view=view)


@pytest.mark.parametrize("place", ["section", "actions"])
@pytest.mark.parametrize("kind", ELSEWHERE)
async def test_choosing_in_a_modal_tells_the_bot_what_was_chosen(
    slack: LocalSlack, bot: TinyBot, kind: str, place: str
) -> None:
    told = keep(bot, "action", kind)
    await opened(slack, bot, modal(places(kind)[place]))
    choice, name, value = CHOICES[kind]
    await slack.person("U_SAM").selects(slack.person("U_SAM").modal, kind, choice)
    assert told[0]["actions"][0][name] == value
    assert told[0]["container"]["type"] == "view"


async def test_a_form_with_every_element_is_submitted_with_every_value(slack: LocalSlack, bot: TinyBot) -> None:
    taken: list[Json] = []

    @bot.app.view("form")
    async def take(ack: Any, view: Json) -> None:
        taken.append(view["state"]["values"])
        await ack()

    await opened(slack, bot, modal(*map(field, IN_INPUTS)))
    sam = slack.person("U_SAM")
    values = {f"The {kind}": CHOICES[kind][0] for kind in IN_INPUTS}
    assert await sam.submits(values) == {}
    for kind in IN_INPUTS:
        _, name, value = CHOICES[kind]
        assert taken[0][f"in_{kind}"][kind] == {"type": kind, name: value}


async def test_what_stands_there_from_the_beginning_is_submitted_untouched(slack: LocalSlack, bot: TinyBot) -> None:
    taken: list[Json] = []

    @bot.app.view("form")
    async def take(ack: Any, view: Json) -> None:
        taken.append(view["state"]["values"])
        await ack()

    await opened(slack, bot, modal(*(field(kind) for kind in IN_INPUTS if kind != "plain_text_input")))
    assert await slack.person("U_SAM").submits() == {}
    values = {kind: taken[0][f"in_{kind}"][kind] for kind in IN_INPUTS if kind != "plain_text_input"}
    assert values["users_select"]["selected_user"] == "U_SAM"
    assert values["static_select"]["selected_option"] == OPTIONS[0]
    assert values["checkboxes"]["selected_options"] == OPTIONS
    assert values["radio_buttons"]["selected_option"] == OPTIONS[1]
    assert values["datepicker"]["selected_date"] == "2026-11-21"


async def test_a_submission_is_answered_by_another_view_whose_button_changes_it_again(
    slack: LocalSlack, bot: TinyBot
) -> None:
    again = {"type": "actions", "block_id": "again", "elements": [button("Check again", "check")]}
    clicks = keep(bot, "action", "check")
    taken: list[Json] = []

    @bot.app.view("form")
    async def take(ack: Any, view: Json) -> None:
        taken.append(view["state"]["values"])
        if len(taken) == 1:
            view = modal(section("Almost.", block_id="told"), text_input("note", "Note"), again, title="Second")
            await ack(response_action="update", view=view)
        else:
            await ack()

    await opened(slack, bot, modal(text_input("name", "Name")))
    sam = slack.person("U_SAM")
    first = sam.modal["id"]
    await sam.submits({"Name": "Reyes"})
    assert (sam.modal["id"], sam.modal["title"]["text"]) == (first, "Second")
    assert sam.modal["state"]["values"] == {"note": {"note_text": {"type": "plain_text_input", "value": None}}}

    await sam.fills(sam.modal, "Note", "please hurry")
    await sam.clicks(sam.modal, "Check again")
    view = clicks[0]["view"]
    assert (view["id"], clicks[0]["actions"][0]["block_id"]) == (first, "again")
    assert view["state"]["values"]["note"]["note_text"]["value"] == "please hurry"
    third = modal(text_input("note", "Note"), field("users_select"), title="Third")
    await bot.client.views_update(view_id=view["id"], hash=view["hash"], view=third)
    assert sam.modal["title"]["text"] == "Third"
    assert await sam.submits({"The users_select": "U_KIM"}) == {}
    assert taken[1]["note"]["note_text"]["value"] == "please hurry"
    assert taken[1]["in_users_select"]["users_select"]["selected_user"] == "U_KIM"
    assert sam.modals == []
