"""schemathesis reads the API's own description and asks the real server whatever that allows, and what it does not."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from tests.conftest import ROOT
from tests.serving.test_http_api import program_in

PHASES = (
    pytest.param("examples,coverage", id="examples"),
    pytest.param("fuzzing,stateful", id="fuzzing", marks=pytest.mark.slow),
)


@pytest.mark.parametrize("phases", PHASES)
async def test_it_does_what_its_description_says(
    kb: KnowledgeBase, sqlite_engine: Engine, tmp_path: Path, phases: str
) -> None:
    async with program_in(kb, sqlite_engine) as program:
        assert program.stage.running is not None
        address = f"http://127.0.0.1:{program.stage.running.port}/api/v1/openapi.json"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "schemathesis.cli", "run", address, "--no-color",
            "--header", f"Authorization: Bearer {program.key}",
            "--checks", "all", "--phases", phases, "--max-examples", "60", "--seed", "1",
            cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.serving.contract"},
        )  # fmt: skip
        output, _ = await process.communicate()

    said = output.decode()
    assert process.returncode == 0, said
    assert "Tested: 5" in said
