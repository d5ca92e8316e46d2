"""What Slack makes of what people type."""

import pytest

from bot.sandbox.clock import Counters, SandboxClock
from bot.sandbox.typed import command_text, text_and_blocks
from bot.sandbox.workspace import SandboxWorkspace, demo_workspace


@pytest.fixture
def workspace() -> SandboxWorkspace:
    return demo_workspace(SandboxClock(), Counters(), "helpdesk", "NextGen Help Desk")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@helpdesk hi", "<@U_BOT> hi"),
        ("@Ada Reyes, see", "<@U_ADA>, see"),
        ("hi @BEN!", "hi <@U_BEN>!"),
        ("@adam is nobody here", "@adam is nobody here"),
        ("@channel @here", "<!channel> <!here>"),
        ("in #general", "in <#C_GENERAL|general>"),
        ("number #1 and #nowhere", "number #1 and #nowhere"),
        ("see https://x.gov/a?b=1&c=2.", "see <https://x.gov/a?b=1&amp;c=2>."),
        ("mail ada@x.gov", "mail <mailto:ada@x.gov|ada@x.gov>"),
        ("ecf.flsd.uscourts.gov is down", "<http://ecf.flsd.uscourts.gov|ecf.flsd.uscourts.gov> is down"),
        ("password P@ssw0rd!", "password P@ssw0rd!"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_typed_text_is_escaped_and_linked(workspace: SandboxWorkspace, typed: str, text: str) -> None:
    assert text_and_blocks(typed, workspace, "b")[0] == text


def test_the_rich_text_block_says_the_same_unescaped(workspace: SandboxWorkspace) -> None:
    _, (block,) = text_and_blocks("@helpdesk a & b https://x.gov", workspace, "b")
    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U_BOT"},
        {"type": "text", "text": " a & b "},
        {"type": "link", "url": "https://x.gov"},
    ]


def test_a_command_has_ids_only_where_the_manifest_asks_for_them(workspace: SandboxWorkspace) -> None:
    typed = "@ada in #general, flsd.uscourts.gov & more"
    assert command_text(typed, workspace, should_escape=False) == "@ada in #general, flsd.uscourts.gov &amp; more"
    escaped = "<@U_ADA|ada> in <#C_GENERAL|general>, flsd.uscourts.gov &amp; more"
    assert command_text(typed, workspace, should_escape=True) == escaped
