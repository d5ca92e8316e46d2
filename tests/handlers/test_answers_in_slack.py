"""What people see in Slack when they ask."""

from __future__ import annotations

from tests.stage import Stage, words_of

LINK = "@helpdesk how do I link my CM/ECF account to my PACER account in the Southern District of Florida?"


async def test_a_mention_is_answered_in_its_thread(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")

    question = await ada.says("#ask-helpdesk", LINK)
    await stage.settled()

    [answer] = stage.bot_messages()
    assert answer["thread_ts"] == question["ts"]
    assert "Link a CM/ECF account to my PACER account" in words_of(answer)
