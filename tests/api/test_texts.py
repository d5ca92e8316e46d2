"""Slack's mrkdwn as Markdown: the same words, in the same lines."""

from __future__ import annotations

import pytest

from bot.api.texts import to_markdown


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("", ""),
        ("*Legacy* or *upgraded*?", "**Legacy** or **upgraded**?"),
        ("*Client Code*, &, @, $, * and 2*3*4", r"**Client Code**, &, @, $, \* and 2\*3\*4"),
        ("Type <your login>.", r"Type \<your login>."),
        ("Two\nlines", "Two  \nlines"),
        ("Two\n\nparagraphs", "Two\n\nparagraphs"),
        ("Either:\n- this\n- that", "Either:\n- this\n- that"),
        ("1. Open it.\n2. Log in.", "1. Open it.\n2. Log in."),
        ("- the last\nNot of the list.", "- the last\n\nNot of the list."),
        ("- the last\n  of the list", "- the last  \n  of the list"),
    ],
)
def test_mrkdwn_is_markdown_of_the_same_words_and_lines(mrkdwn: str, markdown: str) -> None:
    assert to_markdown(mrkdwn) == markdown
