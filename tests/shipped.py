"""The knowledge of this repository, loaded once: for what a module needs before any fixture is there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.content.loader import Loaded, load_with_places


@cache
def shipped_knowledge() -> Loaded:
    return load_with_places(Path(__file__).parents[1] / "knowledge")
