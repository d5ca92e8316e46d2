"""What an installation is made of."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import cli

ROOT = Path(__file__).parents[2]


def listed() -> dict[str, dict[str, object]]:
    ran = CliRunner().invoke(cli, ["sbom"])
    assert ran.exit_code == 0, ran.output
    return {plain(one["name"]): one for one in json.loads(ran.output)["components"]}


def plain(name: str) -> str:
    """A package's name as all of its spellings are one (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    """Names of what pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    return {plain(re.match(r"[A-Za-z0-9._-]+", one)[0]) for one in wanted}  # type: ignore[index]


def test_the_list_has_what_is_installed_with_version_and_licence() -> None:
    found = listed()

    assert declared() <= found.keys()
    assert found["slack-bolt"]["version"] == metadata.version("slack-bolt")
    assert [name for name, one in found.items() if name in declared() and not one.get("licenses")] == []
    assert "nextgen-help-desk" not in found
