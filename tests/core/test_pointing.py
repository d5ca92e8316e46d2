"""What only points at a forwarded message, and what asks something itself."""

from __future__ import annotations

import pytest

from bot.core.pointing import only_points


@pytest.mark.parametrize(
    "text",
    ["", "?", "??", "see below", "fwd", "FW:", "fwd: see below please", "what about this?", "thoughts?", "any ideas?",
     "can you help with this?", "from a client", "👇", "^", "https://demo.slack.com/archives/C1/p1 ??",
     "Hi, see attached"],
)  # fmt: skip
def test_such_words_only_point(text: str) -> None:
    assert only_points(text)


@pytest.mark.parametrize(
    "text",
    ["is flsd live?", "what about alsd?", "how do I link", "see below, which court is it", "password", "bankruptcy?",
     "a " * 60],
)  # fmt: skip
def test_such_words_ask_something(text: str) -> None:
    assert not only_points(text)
