"""What the bot hears of what people do, over Socket Mode and over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot


def listen(bot: TinyBot) -> list[Json]:
    """Keeps every event that reaches a listener, whatever its type."""
    heard: list[Json] = []

    async def keep(body: Json) -> None:
        heard.append(body)

    for kind in ("message", "app_mention", "app_home_opened"):
        bot.app.event(kind)(keep)
    return heard


def kinds(heard: list[Json]) -> list[str]:
    return sorted(body["event"]["type"] for body in heard)


async def test_a_mention_comes_as_two_events_with_ids_of_their_own(slack: LocalSlack, either: TinyBot) -> None:
    heard = listen(either)
    said = await slack.person("U_ADA").says("#ask-helpdesk", "@helpdesk is flsd live?")
    await slack.settled()

    assert kinds(heard) == ["app_mention", "message"]
    assert len({body["event_id"] for body in heard}) == 2
    for body in heard:
        assert body["event"]["ts"] == said["ts"]
        assert body["event"]["text"] == "<@U_BOT> is flsd live?"
        assert body["event"]["channel"] == "C_ASK"
        assert body["authorizations"][0]["user_id"] == "U_BOT"


async def test_a_reply_posted_by_the_bot_is_seen_in_the_thread(slack: LocalSlack, either: TinyBot) -> None:
    @either.app.event("app_mention")
    async def answer(event: Json, say: Any) -> None:
        await say("Yes.", thread_ts=event["ts"])

    listen(either)
    ada = slack.person("U_ADA")
    asked = await ada.says("#ask-helpdesk", "@helpdesk is flsd live?")
    await slack.wait_for(lambda: ada.thread(asked))

    reply = ada.thread(asked)[0]
    assert reply["text"] == "Yes."
    assert reply["bot_profile"]["name"] == slack.manifest.app_name
    assert ada.sees("#ask-helpdesk")[0]["reply_count"] == 1


async def test_what_is_said_where_the_bot_is_not_is_nobodys_business(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    await slack.person("U_ADA").says("#general", "@helpdesk hello?")
    await slack.settled()
    assert heard == []


async def test_the_bot_hears_a_channel_from_the_moment_it_is_invited(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    bot.hears_changes()
    await slack.person("U_ADA").invites("#general", "U_BOT")
    await slack.person("U_ADA").says("#general", "@helpdesk hello?")
    await slack.settled()
    assert kinds(heard) == ["app_mention", "message"]


@pytest.mark.parametrize(
    ("ref", "kind"), [("@helpdesk", "im"), ("#helpdesk-staff", "group"), ("#ask-helpdesk", "channel")]
)
async def test_every_message_tells_the_kind_of_its_conversation(
    slack: LocalSlack, bot: TinyBot, ref: str, kind: str
) -> None:
    heard = listen(bot)
    await slack.person("U_SAM").says(ref, "hello")
    await slack.settled()
    assert [body["event"]["channel_type"] for body in heard] == [kind]


async def test_a_mention_in_a_direct_message_is_one_event_only(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    await slack.person("U_ADA").says("@helpdesk", "@helpdesk hello")
    await slack.settled()
    assert kinds(heard) == ["message"]


async def test_an_edit_tells_both_versions(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    ada = slack.person("U_ADA")
    said = await ada.says("#ask-helpdesk", "hello")
    await ada.edits(said, "hello & goodbye")
    await slack.settled()

    event = heard[1]["event"]
    assert (event["subtype"], event["hidden"], event["channel"]) == ("message_changed", True, "C_ASK")
    assert event["message"]["text"] == "hello &amp; goodbye"
    assert event["message"]["edited"]["user"] == "U_ADA"
    assert event["previous_message"]["text"] == "hello"
    assert event["message"]["ts"] == event["previous_message"]["ts"] == said["ts"] != event["ts"]


async def test_a_link_preview_changes_a_message_that_nobody_edited(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    said = await slack.person("U_ADA").says("#ask-helpdesk", "see https://pacer.uscourts.gov")
    slack.unfurls(said)
    await slack.settled()
    event = heard[1]["event"]
    assert event["subtype"] == "message_changed"
    assert "edited" not in event["message"]
    assert event["message"]["text"] == event["previous_message"]["text"] == "see <https://pacer.uscourts.gov>"


async def test_an_edit_that_adds_the_mention_is_a_mention(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    ada = slack.person("U_ADA")
    said = await ada.says("#ask-helpdesk", "is flsd live?")
    await ada.edits(said, "@helpdesk is flsd live?")
    await ada.edits(said, "@helpdesk is flsd live now?")
    await slack.settled()
    assert kinds(heard).count("app_mention") == 1


async def test_a_deleted_message_is_told_with_what_it_was(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    ada = slack.person("U_ADA")
    said = await ada.says("#ask-helpdesk", "my password is hunter2")
    await ada.deletes(said)
    await slack.settled()
    event = heard[1]["event"]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", said["ts"])
    assert event["previous_message"]["text"] == "my password is hunter2"
    assert ada.sees("#ask-helpdesk") == []


@pytest.mark.parametrize(("ref", "kind"), [("#ask-helpdesk", "channel"), ("@helpdesk", "im")])
async def test_a_deleted_reply_is_told_with_its_person_and_thread(
    slack: LocalSlack, either: TinyBot, ref: str, kind: str
) -> None:
    heard = listen(either)
    ada = slack.person("U_ADA")
    root = await ada.says(ref, "hello")
    reply = await ada.says(ref, "my password is hunter2", thread=root)
    await ada.deletes(reply)
    await slack.settled()
    event = heard[-1]["event"]
    assert (event["subtype"], event["deleted_ts"], event["channel_type"]) == ("message_deleted", reply["ts"], kind)
    assert (event["channel"], event["hidden"]) == (root["channel"], True)
    assert event["ts"] not in (reply["ts"], root["ts"])
    previous = event["previous_message"]
    assert (previous["user"], previous["text"]) == ("U_ADA", "my password is hunter2")
    assert (previous["ts"], previous["thread_ts"]) == (reply["ts"], root["ts"])
    assert "thread_ts" not in event
    assert ada.thread(root) == []


async def test_deleting_a_message_with_replies_leaves_a_tombstone_until_the_last_reply_goes(
    slack: LocalSlack, bot: TinyBot
) -> None:
    heard = listen(bot)
    ada, ben = slack.person("U_ADA"), slack.person("U_BEN")
    said = await ada.says("#ask-helpdesk", "hello")
    reply = await ben.says("#ask-helpdesk", "hi", thread=said)
    await ada.deletes(said)
    assert [message.get("subtype") for message in ben.sees("#ask-helpdesk")] == ["tombstone", None]
    await slack.settled()
    event = heard[-1]["event"]
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert "blocks" not in event["message"]
    previous = event["previous_message"]
    assert (previous["user"], previous["text"], previous["ts"]) == ("U_ADA", "hello", said["ts"])
    assert previous["blocks"]

    await ben.deletes(reply)
    await slack.settled()
    assert ben.sees("#ask-helpdesk") == []
    gone = sorted(body["event"]["deleted_ts"] for body in heard[-2:])
    assert gone == sorted([said["ts"], reply["ts"]])


async def test_joins_files_broadcasts_and_other_apps_carry_their_subtype(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    bot.hears_changes()
    ada = slack.person("U_ADA")
    said = await ada.says("#ask-helpdesk", "hello")
    await ada.says("#ask-helpdesk", "and to all", thread=said, broadcast=True)
    await ada.shares("#ask-helpdesk", "order.pdf", "what is this?")
    slack.another_app_says("#ask-helpdesk", "<@U_BOT> beep")
    slack.channel("#ask-helpdesk").member_ids.remove("U_BEN")
    await slack.person("U_BEN").joins("#ask-helpdesk")
    await slack.settled()
    messages = [body["event"] for body in heard if body["event"]["type"] == "message"]
    subtypes = {event.get("subtype") for event in messages}
    assert subtypes == {None, "thread_broadcast", "file_share", "bot_message", "channel_join"}
    reply = next(event for event in messages if event.get("thread_ts"))
    assert reply["parent_user_id"] == "U_ADA"


async def test_opening_home_and_opening_the_direct_message_are_told_apart(slack: LocalSlack, either: TinyBot) -> None:
    heard = listen(either)
    ada = slack.person("U_ADA")
    await either.client.views_publish(user_id="U_ADA", view={"type": "home", "blocks": []})
    await ada.opens_home()
    await slack.settled()
    await ada.opens_dm()
    await slack.settled()
    home, messages = (body["event"] for body in heard)
    assert (home["tab"], home["channel"], home["view"]["type"]) == ("home", "D_ADA", "home")
    assert messages["tab"] == "messages"
    assert "view" not in messages


async def test_the_clock_decides_what_time_events_tell(slack: LocalSlack, bot: TinyBot) -> None:
    heard = listen(bot)
    moment = datetime(2020, 1, 26, 16, tzinfo=UTC)
    slack.set_clock(moment)
    said = await slack.person("U_ADA").says("@helpdesk", "is flsd live?")
    await slack.settled()
    assert abs(heard[0]["event_time"] - moment.timestamp()) <= 2
    assert said["ts"].startswith(str(heard[0]["event_time"])[:7])


async def test_what_happens_to_a_channel_or_a_group_is_told_in_slacks_words(slack: LocalSlack, either: TinyBot) -> None:
    heard, said = either.hears_changes(), listen(either)
    slack.shares_externally("G_STAFF")
    slack.stops_sharing("G_STAFF")
    await slack.person("U_KIM").leaves("G_STAFF")
    slack.workspace.change_group("S_DESK", ["U_KIM", "U_ADA"])
    slack.makes_public("G_STAFF")
    slack.archives("G_STAFF")
    slack.archives("C_GENERAL")  # the bot is not in it
    slack.removes_bot("G_STAFF")
    slack.removes_bot("#ask-helpdesk")
    await slack.settled()

    told = {event["type"]: event for event in heard}
    assert sorted(event["type"] for event in heard) == [
        "channel_archive", "channel_left", "channel_left", "channel_shared", "channel_unshared",
        "member_left_channel", "subteam_members_changed",
    ]  # fmt: skip
    assert told["channel_shared"]["channel"] == told["channel_archive"]["channel"] == "G_STAFF"
    assert (told["member_left_channel"]["user"], told["member_left_channel"]["channel"]) == ("U_KIM", "G_STAFF")
    changed = told["subteam_members_changed"]
    assert (changed["subteam_id"], changed["added_users"], changed["removed_users"]) == (
        "S_DESK", ["U_ADA"], ["U_SAM"],
    )  # fmt: skip
    assert [body["event"].get("subtype") for body in said] == ["channel_convert_to_public"]


async def test_a_private_channel_has_events_of_its_own(slack: LocalSlack, bot: TinyBot) -> None:
    heard = bot.hears_changes()
    slack.archives("G_STAFF")
    slack.removes_bot("G_STAFF")
    await slack.settled()

    assert [(event["type"], event["channel"]) for event in heard] == [
        ("group_archive", "G_STAFF"), ("group_left", "G_STAFF"),
    ]  # fmt: skip
