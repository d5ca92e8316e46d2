"""Modals and Home, from the trigger to what a submission is answered with."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import YES_NO, Json, TinyBot, button, keep, modal, post, section, text_input


async def test_a_trigger_is_good_once_and_for_three_seconds(slack: LocalSlack, bot: TinyBot) -> None:
    clicks = keep(bot, "action", "yes")
    ada = slack.person("U_ADA")
    message = await post(bot, YES_NO)
    for _ in range(2):
        await ada.clicks(message, "Yes")
    first, second = (body["trigger_id"] for body in clicks)

    await bot.client.views_open(trigger_id=first, view=modal(section("hello")))
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await bot.client.views_open(trigger_id=first, view=modal(section("hello")))
    slack.clock.advance(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await bot.client.views_open(trigger_id=second, view=modal(section("hello")))
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await bot.client.views_open(trigger_id="1.2.3", view=modal(section("hello")))
    assert ada.modal["title"]["text"] == "A form"


async def open_modal(slack: LocalSlack, bot: TinyBot, view: Json, action_id: str = "open") -> None:
    """Ada clicks a button that opens the view."""

    @bot.app.action(action_id)
    async def show(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    ada = slack.person("U_ADA")
    await ada.clicks(await post(bot, {"type": "actions", "elements": [button("Open", action_id)]}), "Open")
    await slack.wait_for(lambda: ada.modals)


async def test_a_form_with_errors_stays_and_a_good_one_closes(slack: LocalSlack, either: TinyBot) -> None:
    taken: list[Json] = []

    @either.app.view("form")
    async def take(ack: Any, view: Json) -> None:
        said = view["state"]["values"]["name"]["name_text"]["value"]
        if said == "x":
            await ack(response_action="errors", errors={"name": "Too short."})
            return
        taken.append(view)
        await ack()

    await open_modal(slack, either, modal(text_input("name", "Name"), private_metadata="p"))
    ada = slack.person("U_ADA")
    assert await ada.submits({"Name": "x"}) == {"name": "Too short."}
    assert ada.modals
    assert await ada.submits({"Name": "Reyes"}) == {}
    assert ada.modals == []
    assert taken[0]["private_metadata"] == "p"
    assert taken[0]["state"]["values"]["name"]["name_text"] == {"type": "plain_text_input", "value": "Reyes"}


async def test_a_required_field_never_reaches_the_bot_empty(slack: LocalSlack, bot: TinyBot) -> None:
    await open_modal(slack, bot, modal(text_input("name", "Name"), text_input("pin", "Pin", min_length=4)))
    errors = await slack.person("U_ADA").submits({"Pin": "123"})
    assert errors == {"name": "Please complete this required field.", "pin": "Must be at least 4 characters."}
    assert slack.journal.deliveries("view_submission") == []


async def test_a_submission_is_answered_by_update_push_and_clear(slack: LocalSlack, bot: TinyBot) -> None:
    answers: list[Json] = [
        {"response_action": "update", "view": modal(title="Second")},
        {"response_action": "push", "view": modal(title="Third")},
        {"response_action": "clear"},
    ]

    @bot.app.view("form")
    async def take(ack: Any) -> None:
        await ack(**answers.pop(0))

    await open_modal(slack, bot, modal(section("first")))
    ada = slack.person("U_ADA")
    await ada.submits()
    assert [view["title"]["text"] for view in ada.modals] == ["Second"]
    await ada.submits()
    assert [view["title"]["text"] for view in ada.modals] == ["Second", "Third"]
    assert ada.modal["root_view_id"] == ada.modal["previous_view_id"] == ada.modals[0]["id"]
    await ada.submits()
    assert ada.modals == []


async def test_errors_for_a_block_that_is_no_input_are_the_apps_fault(slack: LocalSlack, bot: TinyBot) -> None:
    @bot.app.view("form")
    async def take(ack: Any) -> None:
        await ack(response_action="errors", errors={"nowhere": "x"})

    await open_modal(slack, bot, modal(text_input("name", "Name")))
    with pytest.raises(NotAnsweredError, match="no input block"):
        await slack.person("U_ADA").submits({"Name": "x"})


async def test_an_update_by_hash_fails_when_the_view_changed_meanwhile(slack: LocalSlack, bot: TinyBot) -> None:
    await open_modal(slack, bot, modal(text_input("name", "Name"), external_id="form-1"))
    ada = slack.person("U_ADA")
    before = ada.modal
    await ada.fills(before, "Name", "Reyes")
    changed = modal(section("new"), text_input("name", "Name"))
    await bot.client.views_update(view_id=before["id"], view=changed, hash=before["hash"])
    assert ada.modal["state"]["values"]["name"]["name_text"]["value"] == "Reyes"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.client.views_update(view_id=before["id"], view=modal(), hash=before["hash"])
    with pytest.raises(SlackApiError, match="not_found"):
        await bot.client.views_update(view_id="V_NONE", view=modal())


async def test_a_stack_holds_three_views(slack: LocalSlack, bot: TinyBot) -> None:
    clicks = keep(bot, "action", "more")
    more = {"type": "actions", "elements": [button("More", "more")]}
    await open_modal(slack, bot, modal(more))
    ada = slack.person("U_ADA")
    for _ in range(2):
        await ada.clicks(ada.modal, "More")
        await bot.client.views_push(trigger_id=clicks[-1]["trigger_id"], view=modal(more))
    await ada.clicks(ada.modal, "More")
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await bot.client.views_push(trigger_id=clicks[-1]["trigger_id"], view=modal())
    assert clicks[-1]["container"] == {"type": "view", "view_id": ada.modal["id"]}
    assert "response_url" not in clicks[-1]


async def test_a_closed_view_is_told_only_when_it_asked_for_it(slack: LocalSlack, bot: TinyBot) -> None:
    closed: list[Json] = []

    @bot.app.view_closed("form")
    async def take(ack: Any, body: Json) -> None:
        closed.append(body)
        await ack()

    await open_modal(slack, bot, modal())
    await slack.person("U_ADA").closes()
    await open_modal(slack, bot, modal(notify_on_close=True), "open another")
    await slack.person("U_ADA").closes()
    assert [body["type"] for body in closed] == ["view_closed"]


async def test_a_view_past_slacks_limits_is_refused_with_the_place(slack: LocalSlack, bot: TinyBot) -> None:
    clicks = keep(bot, "action", "yes")
    await slack.person("U_ADA").clicks(await post(bot, YES_NO), "Yes")
    with pytest.raises(SlackApiError) as caught:
        await bot.client.views_open(trigger_id=clicks[0]["trigger_id"], view=modal(title="x" * 25))
    assert caught.value.response["error"] == "invalid_arguments"
    assert "/view/title/text" in caught.value.response["response_metadata"]["messages"][0]


async def test_home_is_published_per_person_and_its_buttons_work(slack: LocalSlack, bot: TinyBot) -> None:
    clicks = keep(bot, "action", "yes")
    home = {"type": "home", "blocks": [section("Welcome"), YES_NO]}
    answer = await bot.client.views_publish(user_id="U_ADA", view=home)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.client.views_publish(user_id="U_ADA", view=home, hash="old")
    ada = slack.person("U_ADA")
    assert ada.home is not None
    assert slack.person("U_BEN").home is None
    await ada.clicks(ada.home, "Yes")
    assert clicks[0]["view"]["id"] == answer["view"]["id"]
