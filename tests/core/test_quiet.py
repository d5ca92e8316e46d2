"""Who tells the bot to be quiet, and who asks a question with the same words."""

from __future__ import annotations

import pytest

from bot.core.quiet import wants_quiet


@pytest.mark.parametrize(
    "text",
    [
        "quit", "enough is enough", "no thanks, stop",
        "stop", "STOP", "Stop!", "please stop", "stop it please", "stop messaging me", "unsubscribe", "unsubscribe me",
        "leave me alone", "Leave me alone please.", "shut up", "go away", "opt out", "no more reminders",
        "stop reminding me", "don't message me anymore", "don’t text me again", "stop the reminders",
        "stop sending messages", "bot, stop", "can you stop texting me",
        "turn off reminders", "enough",
    ],
)  # fmt: skip
def test_the_whole_message_asks_for_quiet(text: str) -> None:
    assert wants_quiet(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do I stop getting NEFs?", "can I unsubscribe from notices of electronic filing", "stop the clock",
        "the page stops loading", "stop loss", "don't message me my password", "unsubscribe from the listserv",
        "I can't stop the redirect loop", "enough time to file?", "leave me the court's number", "go away date",
        "stop payment on the filing fee", "stop " * 30, "mute", "",
    ],
)  # fmt: skip
def test_a_question_with_such_words_does_not(text: str) -> None:
    assert not wants_quiet(text)
