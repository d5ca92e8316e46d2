"""What the bot reads in Slack's payloads: who speaks, whether it is for the bot, and nothing unredacted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers import action_ids
from handlers.slack import payloads
from handlers.slack.fields import MalformedError
from handlers.slack.payloads.messages import EMPTY_MENTION
from tests.handlers.parsed import BOT, asked_in, click_in, form_in, meant, parsed

ADA = "U0ADA"
Body = dict[str, Any]


def message(text: str = "hello", **more: Any) -> Body:
    event: Body = {"type": "message", "user": ADA, "text": text, "ts": "1700000000.000100", "channel": "C0ASK"}
    event |= {"channel_type": "channel", "event_ts": "1700000000.000100"}
    return {"type": "event_callback", "team_id": "T0", "event": event | more}


def direct(text: str = "hello", **more: Any) -> Body:
    return message(text, channel="D0ADA", channel_type="im", **more)


def edited(text: str, before: str = "hello", **more: Any) -> Body:
    said = {"type": "message", "user": ADA, "ts": "1700000000.000100"}
    after = said | {"text": text, "edited": {"user": ADA, "ts": "1700000009.000000"}} | more
    event: Body = {"type": "message", "subtype": "message_changed", "channel": "C0ASK", "channel_type": "channel"}
    event |= {"ts": "1700000009.000100", "message": after, "previous_message": said | {"text": before}}
    return {"type": "event_callback", "team_id": "T0", "event": event}


# --- whether it is for the bot


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (message(f"<@{BOT}> how do I link?"), "question"),
        (message(f"how do I link, <@{BOT}|helpdesk>?"), "question"),
        (message(f"<@{BOT}> how do I link?", type="app_mention"), "question"),
        (message(f"<@{BOT}>"), "question"),
        (message(f"<@U0BEN> ask <@{BOT}>", thread_ts="1.1"), "question"),
        (message(f"<@{BOT}> see the file", subtype="file_share"), "question"),
        (message(f"<@{BOT}> to all", subtype="thread_broadcast", thread_ts="1.1"), "question"),
        (direct("how do I link?"), "question"),
        (direct(f"<@{BOT}>"), "question"),
        (direct("how do I link?", thread_ts="1.1"), "question"),
        (direct(""), "nothing"),
        (direct("<@U0BEN>"), "nothing"),
        (message("how do I link?"), "nothing"),
        (message("how do I link?", thread_ts="1.1"), "follow-up"),
        (message("<@U0BEN> how do I link?", thread_ts="1.1"), "nothing"),
        (message("<!here> how do I link?", thread_ts="1.1"), "nothing"),
        (message("<!channel> how do I link?", thread_ts="1.1"), "nothing"),
        (message("<!subteam^S0|@desk> how do I link?", thread_ts="1.1"), "nothing"),
        (message("", thread_ts="1.1"), "nothing"),
    ],
)
def test_a_message_is_for_the_bot_when_it_names_the_bot_or_nobody_else_could_be_meant(body: Body, kind: str) -> None:
    assert meant(parsed(body)) == kind


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "bot_message", "bot_id": "B0"},
        {"bot_id": "B0"},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "message_deleted"},
        {"type": "reaction_added"},
    ],
)
def test_bots_slack_itself_and_all_but_typed_messages_are_not_for_the_bot(more: Body) -> None:
    assert meant(parsed(message(f"<@{BOT}> how do I link?", **more))) == "nothing"
    assert meant(parsed(direct("how do I link?", **more))) == "nothing"


def test_an_edit_counts_with_new_words_by_a_person_only() -> None:
    assert meant(parsed(edited("hello, how do I link?"))) == "edit"
    assert meant(parsed(edited("hello"))) == "nothing"
    assert meant(parsed(edited("hello, how do I link?", edited=None))) == "nothing"
    assert meant(parsed(edited("hello, how do I link?", bot_id="B0"))) == "nothing"
    assert meant(parsed(edited("hello, how do I link?", subtype="tombstone"))) == "nothing"


# --- what is kept of it


def test_both_events_of_a_mention_have_the_same_key() -> None:
    said = f"<@{BOT}> how do I link?"

    assert asked_in(message(said)).key == asked_in(message(said, type="app_mention")).key == "C0ASK:1700000000.000100"


def test_an_edit_has_the_key_of_its_message_and_of_its_moment() -> None:
    assert asked_in(edited("how do I link?")).key == "C0ASK:1700000000.000100:1700000009.000000"


def test_mentions_go_links_keep_their_words_and_entities_become_characters() -> None:
    said = (
        f"<@{BOT}> see <https://ecf.flsd.uscourts.gov|the site>, <mailto:a@b.com|a@b.com> &amp; <#C1|ask> &lt;now&gt;"
    )

    assert asked_in(message(said)).text == "see the site, a@b.com & #ask <now>"


def test_a_bare_mention_asks_for_help() -> None:
    assert asked_in(message(f"<@{BOT}> ")).text == EMPTY_MENTION


SECRET = "my password is Walnut#4471x, it is refused"


def shortcut_body(**said: Any) -> Body:
    there = {"type": "message", "ts": "1700000000.000100", "user": "U0BEN"} | said
    who: Body = {"team": {"id": "T0"}, "user": {"id": ADA}, "channel": {"id": "C0ASK"}}
    who["response_url"] = "https://hooks.slack.com/app/T0/1"
    return {"type": "message_action", "callback_id": "answer_this", "action_ts": "1.2", **who, "message": there}


def command_body(text: str, **more: Any) -> Body:
    body = {"command": "/nextgen", "text": text, "team_id": "T0", "user_id": ADA, "channel_id": "C0ASK"}
    return body | {"trigger_id": "1.2.abc", "response_url": "https://hooks.slack.com/commands/T0/1"} | more


def rich(text: str) -> list[Body]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}]


@pytest.mark.parametrize(
    "read",
    [
        lambda: asked_in(message(f"<@{BOT}> {SECRET}")),
        lambda: asked_in(direct(SECRET)),
        lambda: asked_in(message(SECRET, thread_ts="1.1")),
        lambda: asked_in(edited(SECRET)),
        lambda: asked_in(command_body(SECRET)),
        lambda: asked_in(shortcut_body(text=SECRET)),
        lambda: asked_in(shortcut_body(text="", blocks=rich(SECRET))),
        lambda: asked_in(shortcut_body(attachments=[{"fallback": SECRET}])),
        lambda: asked_in(shortcut_body(attachments=[{"text": SECRET}])),
        lambda: asked_in(shortcut_body(attachments=[{"blocks": rich(SECRET)}])),
    ],
)
def test_a_pasted_password_is_in_nothing_that_is_read(read: Callable[[], Any]) -> None:
    asked = read()

    assert "Walnut" not in repr(asked)
    assert "password" in asked.text


def test_a_password_typed_in_a_select_is_taken_out() -> None:
    body = {"type": "block_suggestion", "team": {"id": "T0"}, "user": {"id": ADA}, "value": SECRET}

    typing = parsed(body)

    assert isinstance(typing, payloads.Typing)
    assert "Walnut" not in repr(typing) + typing.read()


def test_the_one_who_pasted_is_warned_and_not_the_one_who_used_the_shortcut_on_it() -> None:
    assert asked_in(direct(SECRET)).secrets == 1
    assert asked_in(shortcut_body(text=SECRET)).secrets == 0


def test_a_shortcut_on_a_reply_belongs_to_its_thread() -> None:
    assert asked_in(shortcut_body(text="hello", thread_ts="1600000000.000001")).ts == "1600000000.000001"


# --- clicks


def click_body(**action: Any) -> Body:
    container = {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C0ASK"}
    pressed = {"action_id": "pick.2", "value": "q=7&e=link-when&c=flsd", "action_ts": "1700000001.000000"}
    who = {"team": {"id": "T0"}, "user": {"id": ADA}, "response_url": "https://hooks.slack.com/actions/T0/1"}
    return {"type": "block_actions", **who, "container": container, "actions": [pressed | action]}


def test_a_click_carries_its_question_entry_and_court() -> None:
    found = click_in(click_body())

    assert (found.context.question, found.context.entry, found.context.court) == (7, "link-when", "flsd")
    assert (found.action, found.channel, found.message_ts) == ("pick", "C0ASK", "1700000000.000100")


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("start.login", "f=login&c=flsd"),
        ("sibling", "q=7&e=link-when&c=flsb"),
        ("other_court", "q=7&e=link-when&c=flsd"),
        ("related.1", "q=7&e=training"),
    ],
)
def test_an_option_of_the_menu_is_the_button_that_it_stands_for(action_id: str, value: str) -> None:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": action_ids.in_menu(action_id, value)}
    body = click_body(type="overflow", action_id="more", selected_option=option)
    del body["actions"][0]["value"]

    assert click_in(body) == click_in(click_body(action_id=action_id, value=value))


@pytest.mark.parametrize("value", ["", "-", "staff.claim?t=1&a=claim", "privacy_erase?-", "related", "desk?q=7"])
def test_an_option_that_no_menu_ever_had_is_no_button(value: str) -> None:
    found = click_in(click_body(action_id="more", selected_option={"value": value}))

    assert found.action is None or (found.action, found.context.entry) == ("related", None)
    assert found.on_ticket is None


@pytest.mark.parametrize("value", ["", "-", "q=", "q=-1", "q=1e3", "q=99999999999999", "q=²", "%", "&&&", "q"])
def test_a_forged_button_value_names_no_question(value: str) -> None:
    assert click_in(click_body(value=value)).context.question is None


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": {"type": 5}},
        {"type": "event_callback", "team_id": "T0", "event": {"type": "app_home_opened", "tab": "home"}},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": []},
        click_body(action_id=None),
        click_body(value=5),
        click_body(action_ts="yesterday"),
        click_body() | {"user": None},
        click_body() | {"team": {}},
        click_body() | {"response_url": "file:///etc/passwd"},
        command_body("hello", user_id="../.."),
        command_body("hello", response_url="nonsense"),
        shortcut_body(text=["hello"]),
        shortcut_body(text="hello", ts="1" * 99),
        {"type": "view_submission", "view": []},
    ],
)
def test_a_payload_that_slack_does_not_send_is_told_apart(body: Body) -> None:
    with pytest.raises(MalformedError) as refused:
        parsed(body)

    assert "hello" not in str(refused.value)


@pytest.mark.parametrize("body", [message(), direct(), edited("x"), click_body(), command_body("hello")])
def test_what_slack_sends_passes(body: Body) -> None:
    parsed(body)


# --- controls of checks, and modals


def check_click(**action: Any) -> payloads.Click:
    return click_in(click_body(**action))


def test_a_control_of_a_check_carries_its_step_in_a_button_or_in_a_menu() -> None:
    step = action_ids.CheckControl(7, "change", "who", "court")
    option = {"selected_option": {"value": step.encode()}}

    assert check_click(action_id="check.choose.0", value=step.encode()).step == step
    assert check_click(action_id="check.change", value=None, **option).step == step


def test_a_court_picked_in_a_check_is_its_answer() -> None:
    step = action_ids.CheckControl(7, "choose", "court")
    found = check_click(action_id=f"check_court.{step.encode()}", value=None, selected_option={"value": "flsd"})

    assert found.step == action_ids.CheckControl(7, "choose", "court", "flsd")


@pytest.mark.parametrize("action", ["check_court.r=7&a=back", "check_court", "check_court.x"])
def test_a_forged_court_control_is_no_step(action: str) -> None:
    assert check_click(action_id=action, value=None, selected_option={"value": "flsd"}).step is None


def submission_body(**values: Any) -> Body:
    view = {
        "id": "V0", "type": "modal", "callback_id": "check_label", "private_metadata": "{}",
        "state": {"values": {block: {"x": value} for block, value in values.items()}},
    }  # fmt: skip
    return {"type": "view_submission", "team": {"id": "T0"}, "user": {"id": ADA}, "view": view}


def test_a_modal_tells_what_was_chosen_and_typed_without_secrets() -> None:
    option = {"type": "static_select", "selected_option": {"value": "legacy"}}
    sent = form_in(submission_body(one=option, two={"type": "plain_text_input", "value": SECRET}))
    fields = sent.read()

    assert fields.values["one"] == "legacy"
    assert "Walnut" not in repr(sent) + repr(fields)
    assert fields.secrets == 1
    assert (sent.view_id, sent.asker.user_id) == ("V0", ADA)


def test_a_modal_of_slack_passes_and_one_that_slack_does_not_send_is_told_apart() -> None:
    parsed(submission_body(one={"type": "plain_text_input", "value": None}))
    for broken in (
        submission_body() | {"user": None},
        submission_body(one=[]),
        submission_body(one={"value": 5}),
        submission_body() | {"view": {"id": "V0", "type": "modal", "callback_id": False}},
        submission_body() | {"view": {"type": "modal", "state": "open"}},
    ):
        with pytest.raises(MalformedError):
            parsed(broken)


@pytest.mark.parametrize("kind", payloads.CHANGES)
@pytest.mark.parametrize("channel", [7, {"id": "C1"}, "C 1", ["C1"]])
def test_an_event_about_no_channel_of_slacks_is_refused(kind: str, channel: object) -> None:
    body = {"type": "event_callback", "team_id": "T1", "event": {"type": kind, "channel": channel}}

    with pytest.raises(MalformedError):
        parsed(body)


def test_what_an_event_of_a_change_is_about_is_read_wherever_it_stands() -> None:
    def about(**event: object) -> tuple[str, tuple[str, ...]]:
        change = parsed({"type": "event_callback", "team_id": "T1", "event": {"type": "channel_archive"} | event})
        assert isinstance(change, payloads.ChannelChange)
        return change.team_id, change.ids

    assert about(channel="C1", user="U1") == ("T1", ("C1",))
    assert about(old_channel_id="G1", new_channel_id="C1") == ("T1", ("G1",))
    assert about(subteam_id="S1") == ("T1", ("S1",))
    assert about(subteam={"id": "S1"}) == ("T1", ("S1",))
