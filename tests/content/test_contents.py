"""The list of entries is made from them, stands in the knowledge's README, and `check` says when it is out of date."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.cli.options import UsageError
from bot.content.contents import BEGIN, END, stale
from bot.content.loader import load_with_places
from tests.small_knowledge import change, folder_in

LIST = "`entries/help.yaml`\n\n- `first`: The first question?\n- `second`: The second question?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = folder_in(tmp_path)
    monkeypatch.setenv("HELPDESK_KNOWLEDGE", str(folder))
    return folder


def contents(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["knowledge", "contents", *arguments])


def test_every_entry_is_listed_below_its_file(folder: Path) -> None:
    assert contents().stdout == f"{LIST}\n"


def test_the_list_is_put_between_its_two_lines_and_nothing_else_changes(folder: Path) -> None:
    readme = folder / "README.md"
    readme.write_text(f"# Knowledge\n\n{BEGIN}\nold\n{END}\n\nThe end.\n", "utf-8")

    assert contents("--write").exit_code == 0

    assert readme.read_text("utf-8") == f"# Knowledge\n\n{BEGIN}\n\n{LIST}\n\n{END}\n\nThe end.\n"


def test_check_says_that_a_list_is_out_of_date(folder: Path) -> None:
    (folder / "README.md").write_text(f"# Knowledge\n\n{BEGIN}\n{END}\n", "utf-8")
    contents("--write")
    assert list(stale(folder, load_with_places(folder))) == []

    change(folder, "entries/help.yaml", "The second question?", "Another question?")

    [problem] = stale(folder, load_with_places(folder))
    assert str(problem) == (
        "knowledge/README.md:3: the list of entries is out of date; run `python -m bot knowledge contents --write`"
    )
    found = CliRunner().invoke(cli, ["check"])
    assert str(problem) in found.stdout
    assert found.exit_code == 1


@pytest.mark.parametrize("text", [None, "# Knowledge\n"])
def test_a_readme_without_a_place_for_the_list_is_told_and_is_no_problem(folder: Path, text: str | None) -> None:
    if text is not None:
        (folder / "README.md").write_text(text, "utf-8")

    found = contents("--write")

    assert isinstance(found.exception, UsageError)
    assert "write these two lines into it" in str(found.exception)
    assert list(stale(folder, load_with_places(folder))) == []
