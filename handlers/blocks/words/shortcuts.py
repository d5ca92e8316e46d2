"""The shortcuts that are used on no message."""

from __future__ import annotations


class ShortcutWords:
    """The shortcuts that are used on no message: *Ask*, *Start the check*, *New ticket*."""

    __slots__ = ()

    ASK_TITLE = "Ask a question"
    QUESTION = "Your question"
    QUESTION_HINT = "Name your court if you know it. No passwords or codes."
    ASK = "Ask"
    NEED_TEXT = "Type your question."
    ANSWER_SENT = "Check your direct messages: the answer is on its way."
    CHECK_TITLE = "Link your account"
