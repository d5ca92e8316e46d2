"""What somebody says themselves in a pasted mail."""

from __future__ import annotations

import pytest

from bot.core.matching.mail import own_text

QUESTION = "How do I link my account in S.D. Fla.?"


@pytest.mark.parametrize(
    "mail",
    [
        f"{QUESTION}\n--\nAda Byron\nByron LLP, admitted in N.D. Ill.",
        f"{QUESTION}\nSent from my phone",
        f"{QUESTION}\n\nCONFIDENTIALITY NOTICE: the PACER password of the sender is nobody's business",
        f"{QUESTION}\nThis e-mail and its attachments are confidential and intended for the addressee only.",
        f"> which browser do you use?\n&gt; and which court?\n{QUESTION}",
        f"From: Ada Byron\nTo: help desk\nDate: Monday\n{QUESTION}",
        f"{QUESTION}\nOn Mon, Nov 2, 2026 at 9:15 AM, Ben wrote:\n> is ECF down?",
        f"{QUESTION}\n---- Original Message ----\n> is ECF down?",
    ],
)
def test_what_is_quoted_or_stands_below_every_mail_is_not_read(mail: str) -> None:
    assert own_text(mail) == QUESTION


def test_a_forwarded_mail_keeps_its_words() -> None:
    mail = f"---------- Forwarded message ---------\nFrom: Ada\nSubject: {QUESTION}"
    assert own_text(mail) == f"Subject: {QUESTION}"


@pytest.mark.parametrize("text", [QUESTION, "> only\n> quoted", "--\nAda", "From: the clerk"])
def test_what_would_leave_nothing_is_read_as_it_stands(text: str) -> None:
    assert own_text(text) == text
