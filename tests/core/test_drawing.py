"""Flows as Mermaid text and as DOT."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.loader import load
from bot.core.drawing import dot, mermaid
from bot.core.knowledge import Flow
from tests.small_flow import with_small_flow
from tests.small_knowledge import folder_in


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return load(with_small_flow(folder_in(tmp_path))).flows["small"]


def test_every_node_and_every_way_is_drawn(flow: Flow) -> None:
    lines = mermaid(flow).split("\n")

    assert lines[0] == "flowchart TD"
    assert '  n_who{{"For whom?"}}' in lines
    assert '  n_live_yet{"live-yet"}' in lines
    assert '  n_steps[["steps of link, one by one"]]' in lines
    assert '  n_ready(["ready: Ready"])' in lines
    assert '  n_who -->|"Me"| n_court' in lines
    assert '  n_live_yet -->|"live before"| n_not_live' in lines
    assert '  n_live_yet -->|"else"| n_account' in lines
    assert '  n_get_own -.->|"Done"| n_account' in lines
    assert "  n_name --> n_court" in lines
    assert len([line for line in lines if "-->" in line or "-.->" in line]) == 20


def test_quotes_and_backslashes_do_not_end_a_label(flow: Flow) -> None:
    text = dot([flow])

    assert text.startswith("digraph flows {")
    assert text.count("{") == text.count("}")
    assert '"small.who" -> "small.court" [label="Me"];' in text
    assert "style=dashed" in text
