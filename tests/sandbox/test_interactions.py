"""Clicks, menus, commands and shortcuts, as a real Bolt app answers them."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import YES_NO, Json, TinyBot, keep, option, plain, post, section, text_input

MENU = {
    "type": "static_select",
    "action_id": "menu",
    "placeholder": plain("Pick"),
    "options": [option("One", "1"), option("Two", "2")],
}


# --- messages


async def test_a_click_tells_which_button_of_which_message(slack: LocalSlack, either: TinyBot) -> None:
    clicks = keep(either, "action", "yes")
    message = await post(either, section("?"), YES_NO)
    await slack.person("U_ADA").clicks(message, "Yes")

    body = clicks[0]
    assert (body["actions"][0]["value"], body["actions"][0]["block_id"]) == ("v1", "vote")
    assert body["actions"][0]["text"]["text"] == "Yes"
    assert body["user"]["id"] == "U_ADA"
    assert body["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C_ASK",
        "is_ephemeral": False,
    }
    assert body["message"]["blocks"][0]["text"]["text"] == "?"
    assert body["channel"] == {"id": "C_ASK", "name": "ask-helpdesk"}
    assert {"trigger_id", "response_url", "state", "team", "api_app_id"} <= body.keys()


async def test_a_button_is_found_by_what_a_screen_reader_says(slack: LocalSlack, bot: TinyBot) -> None:
    clicks = keep(bot, "action", "yes")
    yes, no = YES_NO["elements"]
    message = await post(bot, YES_NO | {"elements": [yes | {"accessibility_label": "It helped: yes"}, no]})
    await slack.person("U_ADA").clicks(message, "It helped: yes")

    assert [body["actions"][0]["value"] for body in clicks] == ["v1"]


async def test_a_button_that_is_not_there_cannot_be_clicked(slack: LocalSlack, bot: TinyBot) -> None:
    message = await post(bot, YES_NO)
    with pytest.raises(LookupError, match="only: 'Yes', 'No'"):
        await slack.person("U_ADA").clicks(message, "Maybe")


async def test_a_menu_sends_the_whole_option_and_stays_in_the_state(slack: LocalSlack, bot: TinyBot) -> None:
    choices, clicks = keep(bot, "action", "menu"), keep(bot, "action", "yes")
    message = await post(bot, {"type": "actions", "block_id": "m", "elements": [MENU]}, YES_NO)
    ada = slack.person("U_ADA")
    await ada.selects(message, "menu", "Two")
    await ada.clicks(message, "Yes")
    assert choices[0]["actions"][0]["selected_option"] == option("Two", "2")
    assert clicks[0]["state"]["values"]["m"]["menu"]["selected_option"]["value"] == "2"


async def test_radio_checkboxes_overflow_and_dates_send_what_was_chosen(slack: LocalSlack, bot: TinyBot) -> None:
    options = [option("One", "1"), option("Two", "2")]
    elements: list[tuple[str, Any, str, Any]] = [
        ("radio_buttons", "Two", "selected_option", options[1]),
        ("overflow", "1", "selected_option", options[0]),
        ("checkboxes", ["One", "Two"], "selected_options", options),
        ("datepicker", "2020-01-27", "selected_date", "2020-01-27"),
        ("users_select", "U_BEN", "selected_user", "U_BEN"),
    ]
    shown = []
    for kind, *_ in elements:
        element: Json = {"type": kind, "action_id": kind}
        shown.append(element | ({} if kind in ("datepicker", "users_select") else {"options": options}))
    message = await post(bot, {"type": "actions", "elements": shown})
    for kind, choice, key, value in elements:
        chosen = keep(bot, "action", kind)
        await slack.person("U_ADA").selects(message, kind, choice)
        assert chosen[0]["actions"][0][key] == value


async def test_an_option_behind_three_dots_is_pressed_by_what_it_says(slack: LocalSlack, bot: TinyBot) -> None:
    chosen = keep(bot, "action", "more")
    menu = {"type": "overflow", "action_id": "more", "options": [option("One", "1"), option("R&amp;D", "2")]}
    message = await post(bot, {"type": "actions", "elements": [menu]})
    await slack.person("U_ADA").clicks(message, "R&D")

    [pressed] = [body["actions"][0] for body in chosen]
    assert (pressed["type"], pressed["selected_option"]["value"]) == ("overflow", "2")
    with pytest.raises(LookupError, match="only: 'One', 'R&D'"):
        await slack.person("U_ADA").clicks(message, "Three")


async def test_an_external_menu_asks_the_bot_for_options(slack: LocalSlack, either: TinyBot) -> None:
    asked = []

    @either.app.options("court")
    async def offer(ack: Any, payload: Json) -> None:
        asked.append(payload["value"])
        await ack(options=[option("Alaska", "akd"), option("Alabama", "almd")])

    chosen = keep(either, "action", "court")
    element = {"type": "external_select", "action_id": "court", "min_query_length": 1}
    message = await post(either, {"type": "actions", "elements": [element]})
    await slack.person("U_ADA").selects(message, "court", "Alaska", query="ala")
    assert asked == ["ala"]
    assert chosen[0]["actions"][0]["selected_option"]["value"] == "akd"


async def test_options_past_slacks_limits_are_not_shown(slack: LocalSlack, bot: TinyBot) -> None:
    @bot.app.options("court")
    async def offer(ack: Any) -> None:
        await ack(options=[option("x" * 76, "1")])

    message = await post(bot, {"type": "actions", "elements": [{"type": "external_select", "action_id": "court"}]})
    with pytest.raises(NotAnsweredError, match="less than 76"):
        await slack.person("U_ADA").options(message, "court", "x")


# --- response_url


async def test_a_response_url_answers_replaces_and_deletes_five_times(slack: LocalSlack, either: TinyBot) -> None:
    statuses: list[int] = []
    answers: tuple[Json, ...] = (
        {"text": "only you"},
        {"text": "all", "response_type": "in_channel"},
        {"text": "new", "blocks": [section("new")], "replace_original": True},
        {"delete_original": True},
        {"text": "bye"},
        {"text": "too many"},
    )

    @either.app.action("yes")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        statuses.extend([(await respond(**answer)).status_code for answer in answers])

    message = await post(either, YES_NO)
    ada = slack.person("U_ADA")
    await ada.clicks(message, "Yes")
    await slack.wait_for(lambda: len(statuses) == 6)
    assert statuses == [200, 200, 200, 200, 200, 404]
    assert [m["text"] for m in ada.sees("#ask-helpdesk")] == ["only you", "all", "bye"]
    assert [m["text"] for m in slack.person("U_BEN").sees("#ask-helpdesk")] == ["all"]


async def test_a_response_url_expires_after_half_an_hour(slack: LocalSlack, bot: TinyBot) -> None:
    statuses = []

    @bot.app.action("yes")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        slack.clock.advance(31 * 60)
        statuses.append((await respond(text="late")).status_code)

    await slack.person("U_ADA").clicks(await post(bot, YES_NO), "Yes")
    await slack.wait_for(lambda: statuses)
    assert statuses == [404]


async def test_an_ephemeral_message_is_replaced_only_through_its_response_url(slack: LocalSlack, bot: TinyBot) -> None:
    clicks: list[Json] = []

    @bot.app.action("yes")
    async def answer(ack: Any, body: Json, respond: Any) -> None:
        clicks.append(body)
        await ack()
        await respond(text="thanks", blocks=[section("thanks")], replace_original=True)

    sent = await bot.client.chat_postEphemeral(channel="C_ASK", user="U_ADA", text="?", blocks=[YES_NO])
    with pytest.raises(SlackApiError, match="message_not_found"):
        await bot.client.chat_update(channel="C_ASK", ts=sent["message_ts"], text="x")
    ada = slack.person("U_ADA")
    await ada.clicks(ada.sees("#ask-helpdesk")[0], "Yes")
    await slack.wait_for(lambda: ada.sees("#ask-helpdesk")[0]["text"] == "thanks")
    assert clicks[0]["container"]["is_ephemeral"] is True
    assert "message" not in clicks[0]


# --- commands and shortcuts


async def test_a_command_is_answered_for_the_asker_alone(slack: LocalSlack, either: TinyBot) -> None:
    commands: list[Json] = []
    ada = slack.person("U_ADA")

    @either.app.command("/nextgen")
    async def answer(ack: Any, body: Json, respond: Any) -> None:
        commands.append(body)
        await ack("looking…")
        await slack.wait_for(lambda: ada.sees("#general"))
        await respond(text="here it is", replace_original=True)
        await respond(text="and more")

    await ada.runs("/nextgen", "link in <flsd> & txsb?", "#general")
    await slack.wait_for(lambda: len(ada.sees("#general")) == 2)
    assert [message["text"] for message in ada.sees("#general")] == ["here it is", "and more"]
    assert slack.person("U_BEN").sees("#general") == []
    body = commands[0]
    assert (body["command"], body["channel_id"], body["user_id"]) == ("/nextgen", "C_GENERAL", "U_ADA")
    assert body["text"] == "link in &lt;flsd&gt; &amp; txsb?"


async def test_an_unknown_command_never_leaves_slack(slack: LocalSlack, bot: TinyBot) -> None:
    with pytest.raises(LookupError, match="not a valid command"):
        await slack.person("U_ADA").runs("/nothing", "x")


async def test_a_command_nobody_acks_fails_for_the_person(slack: LocalSlack, bot: TinyBot) -> None:
    slack.deliveries.ack_seconds = 0.1
    with pytest.raises(NotAnsweredError, match="operation_timeout"):
        await slack.person("U_ADA").runs("/nextgen", "x")


async def test_a_shortcut_works_on_a_message_in_a_channel_without_the_bot(slack: LocalSlack, either: TinyBot) -> None:
    bodies: list[Json] = []

    @either.app.shortcut("answer_this")
    async def answer(ack: Any, body: Json, respond: Any) -> None:
        bodies.append(body)
        await ack()
        await respond(text="answer")

    said = await slack.person("U_BEN").says("#general", "is flsd live?")
    ada = slack.person("U_ADA")
    await ada.uses("answer_this", said)
    await slack.wait_for(lambda: len(ada.sees("#general")) == 2)
    body = bodies[0]
    assert (body["type"], body["message_ts"], body["channel"]["id"]) == ("message_action", said["ts"], "C_GENERAL")
    assert (body["message"]["text"], body["message"]["user"]) == ("is flsd live?", "U_BEN")
    assert slack.person("U_BEN").sees("#general") == [said]


async def test_nobody_acts_in_a_private_channel_they_are_not_in(slack: LocalSlack, bot: TinyBot) -> None:
    message = await post(bot, YES_NO, channel="G_STAFF")
    ada = slack.person("U_ADA")
    for attempt in (ada.clicks(message, "Yes"), ada.says("#helpdesk-staff", "hi"), ada.uses("answer_this", message)):
        with pytest.raises(LookupError, match="does not see"):
            await attempt
    with pytest.raises(LookupError, match="does not see"):
        ada.sees("#helpdesk-staff")


async def test_a_click_inside_an_attachment_is_a_click(slack: LocalSlack, bot: TinyBot) -> None:
    clicks = keep(bot, "action", "yes")
    answer = await bot.client.chat_postMessage(channel="C_ASK", text="x", attachments=[{"blocks": [YES_NO]}])
    await slack.person("U_ADA").clicks(answer["message"] | {"channel": "C_ASK"}, "Yes")
    assert clicks[0]["actions"][0]["value"] == "v1"


async def test_an_input_tells_the_bot_only_where_it_dispatches(slack: LocalSlack, bot: TinyBot) -> None:
    told = keep(bot, "action", "loud_text")
    clicks = keep(bot, "action", "yes")
    message = await post(
        bot, text_input("quiet", "Quiet"), text_input("loud", "Loud") | {"dispatch_action": True}, YES_NO
    )
    ada = slack.person("U_ADA")
    await ada.fills(message, "Quiet", "a")
    assert slack.journal.deliveries("block_actions") == []
    await ada.fills(message, "Loud", "b")
    assert len(slack.journal.deliveries("block_actions")) == 1
    await ada.clicks(message, "Yes")
    values = clicks[0]["state"]["values"]
    assert (values["quiet"]["quiet_text"]["value"], values["loud"]["loud_text"]["value"]) == ("a", "b")
    assert told[0]["actions"][0]["value"] == "b"


async def test_a_response_url_refuses_blocks_that_slack_would_refuse(slack: LocalSlack, bot: TinyBot) -> None:
    statuses: list[int] = []

    @bot.app.action("yes")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        statuses.append((await respond(text="x", blocks=[section("")])).status_code)

    await slack.person("U_ADA").clicks(await post(bot, YES_NO), "Yes")
    await slack.wait_for(lambda: statuses)
    assert statuses == [400]


async def test_two_people_click_the_same_message_each_with_their_own_state(slack: LocalSlack, bot: TinyBot) -> None:
    keep(bot, "action", "menu")
    clicks = keep(bot, "action", "yes")
    message = await post(bot, {"type": "actions", "block_id": "m", "elements": [MENU]}, YES_NO)
    await slack.person("ada").selects(message, "menu", "Two")
    await slack.person("ben").clicks(message, "Yes")
    assert clicks[0]["user"]["id"] == "U_BEN"
    assert clicks[0]["state"]["values"]["m"]["menu"]["selected_option"] is None
