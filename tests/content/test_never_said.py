"""What would harm the person who reads it, and is therefore never said."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.cli import terminal
from bot.core.inquiry import Context
from bot.core.knowledge_base import KnowledgeBase
from bot.core.redaction import redact
from bot.core.reply_parts import SuggestionPart

MAY_FILE = re.compile(r"\b(may|can|still) (e-)?file\b.*\bmeantime\b", re.IGNORECASE)
ENDS_IT = re.compile(
    # An unpaid filing fee is the one lockout that filers end themselves, by paying.
    r"^(?:Do this now: )?(Only the court|Did the court|Log in to CM/ECF, open Utilities > Internet Payments Due)\b.*",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "text",
    [
        "my CM/ECF account was suspended",
        "my account was deactivated by the court",
        "my e-filing account is suspended",
        "deactivated for not paying the bar renewal fee",
        "my attorney admission fee is unpaid and my account is disabled",
        "my pacer account is suspended",
        "my PACER account is deactivated for unpaid bill",
        "My account is suspended, can I still file today?",
        "attorney status inactive in court, can't file",
        "I've been deactivated",
        "court fees unpaid, locked out of ECF",
    ],
)
def test_nobody_suspended_deactivated_or_unpaid_hears_that_they_may_file(kb: KnowledgeBase, text: str) -> None:
    for part in kb.respond(redact(text).text, Context(), lambda court: date(2026, 11, 28)):
        said = terminal.part_text(part)
        assert not MAY_FILE.search(said), said
        assert isinstance(part, SuggestionPart) or ENDS_IT.match(said), said


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2025, 10, 15), date(2026, 11, 28)], ids=str)
def test_no_version_of_the_answer_on_inactive_accounts_says_that_one_may_file_meanwhile(
    kb: KnowledgeBase, day: date
) -> None:
    for court in (None, *kb.library.courts.values()):
        answer = kb.answer("account-inactive", court, lambda _: day)
        assert answer is not None
        assert not MAY_FILE.search(f"{answer.lead} {answer.body}")
