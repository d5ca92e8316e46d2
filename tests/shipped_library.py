"""The knowledge of this repository, loaded once: for what a module needs before any fixture is there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.content.loader import load
from bot.core.knowledge import Library


@cache
def shipped_library() -> Library:
    return load(Path(__file__).parents[1] / "knowledge")
