"""The bench of publishing asks real processes until they answer with a draft, and until they do so no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.serving.knowledge_base import knowledge_base_from
from bot.settings import Settings
from tests.bench import publishing as bench
from tests.small_knowledge import folder_in

pytestmark = [pytest.mark.slow, pytest.mark.own_database, pytest.mark.timeout(400)]


async def test_it_measures_each_round_on_each_database(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(HELPDESK_KNOWLEDGE=folder_in(tmp_path), HELPDESK_CACHE=tmp_path / "cache")
    kb = knowledge_base_from(settings, print)
    told: list[str] = []
    address = engine.url.render_as_string(hide_password=False)

    (measured,) = await bench.measure(settings, kb, {"a database": address}, 2, told.append)

    assert told[-1] == "2 processes on a database, 2 rounds"
    assert (len(measured.published), len(measured.rolled_back)) == (2, 2)
    assert all(seconds > 0 for seconds in (*measured.published, *measured.rolled_back))
    assert bench.as_table([measured]).row_count == 2 + bool(measured.processor)
