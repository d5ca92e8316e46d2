"""What the documents say is so: examples load, and no key, field, setting or command is missing from them."""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import typer

from bot.cli import cli
from bot.content import schema
from bot.content.lint import check
from bot.content.loader import Loaded, load_with_places
from bot.core.answering import answer
from bot.core.court_state import system_kind
from bot.core.fields import BORROWED_FIELD, FIELDS
from bot.core.knowledge import Phone
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
COOKBOOK = ROOT / "knowledge" / "README.md"
TODAY = date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class Example:
    """A block of YAML in the cookbook: which file it belongs to, and under which entry's `asks`."""

    file: str
    entry: str | None
    text: str


def _examples() -> Sequence[Example]:
    fence = re.compile(r'^```yaml title="([^"]+)"(?: entry="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
    return [Example(*found) for found in fence.findall(_text(COOKBOOK))]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _apply(example: Example, folder: Path) -> None:
    """As a reader would: a whole document becomes the file, an addition goes to its end or to an entry's `asks`."""
    path = folder / example.file
    if re.match(r"(?:court|id): ", example.text):
        path.write_text(example.text, encoding="utf-8")
    elif example.entry:
        before, found, after = _text(path).partition(f"  - id: {example.entry}\n")
        ours, asks, rest = after.partition("    asks:\n")
        assert found, f"{example.file} has no entry {example.entry}"
        assert asks
        path.write_text(before + found + ours + asks + example.text + rest, encoding="utf-8")
    else:
        path.write_text(_text(path) + example.text, encoding="utf-8")


@pytest.fixture(scope="module")
def cooked(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The knowledge with every example of the cookbook applied, in order."""
    folder = tmp_path_factory.mktemp("cookbook") / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    for example in _examples():
        _apply(example, folder)
    return load_with_places(folder)


def test_every_block_of_yaml_in_the_cookbook_is_an_example_that_is_tried() -> None:
    assert len(_examples()) == _text(COOKBOOK).count("```yaml") > 7


@pytest.mark.slow
def test_with_the_examples_the_knowledge_loads_and_has_no_errors(cooked: Loaded) -> None:
    found = check(cooked, TODAY, lambda _answer: [])

    assert [str(problem) for problem in found if not problem.warning] == []


def test_the_examples_do_what_the_cookbook_says(cooked: Loaded) -> None:
    library = cooked.library
    alabama, wisconsin = library.courts["alnd"], library.courts["wieb"]

    assert "status-page" in library.entries
    assert "the secretary who knew our filing login has retired" in library.entries["forgot-cmecf-credentials"].asks
    assert library.vocabulary["see em ecf"] == "cmecf"
    assert [note.entry for note in alabama.notes] == ["training"]
    assert alabama.go_live is not None
    assert alabama.go_live.certainty == "announced"
    assert wisconsin.reset is not None
    assert wisconsin.reset.route == "court"
    assert wisconsin.help_desk == (Phone("414-555-0100"),)
    assert system_kind(library.courts["wvnd"], date(2026, 4, 1)) == "court-links"
    assert system_kind(library.courts["wvnd"], date(2026, 3, 31)) == "cm-ecf"
    steps = answer(library, library.entries["link-steps"], alabama, TODAY).steps
    assert [step.key for step in steps] == [
        "open",
        "sign-in",
        "link-item",
        "credentials",
        "submit",
        "linked",
    ]
    assert library.procedures["check-link"].steps[1].notes == ("They do not? Press *F5*.",)


def test_every_key_of_the_knowledge_is_explained_in_the_cookbook() -> None:
    text = _text(COOKBOOK)
    keys = {
        (name, key)
        for name, model in inspect.getmembers(schema, inspect.isclass)
        if issubclass(model, schema.Strict)
        for key in model.model_fields
    }

    assert len(keys) > 60
    assert sorted((name, key) for name, key in keys if f"`{key}`" not in text) == []


def test_every_field_of_a_text_is_explained_in_the_cookbook() -> None:
    text = _text(COOKBOOK)

    assert sorted(field for field in {*FIELDS, BORROWED_FIELD} if f"| `{{{field}}}` |" not in text) == []
    assert set(re.findall(r"^\| `\{(\w+)\}` \|", text, re.MULTILINE)) == {*FIELDS, BORROWED_FIELD}


def test_every_file_and_folder_of_the_knowledge_is_named_in_the_cookbook() -> None:
    files = {path.relative_to(COOKBOOK.parent) for path in COOKBOOK.parent.rglob("*.yaml")}
    folders = {f"{path.parent}/*.yaml" for path in files if f"`{path}`" not in _text(COOKBOOK)}

    assert sorted(folder for folder in folders if f"`{folder}`" not in _text(COOKBOOK)) == []


def test_every_environment_variable_is_in_a_readme() -> None:
    text = _text(ROOT / "README.md") + _text(ROOT / "bot" / "README.md")

    names = [str(field.validation_alias) for field in Settings.model_fields.values()]

    assert [name for name in names if f"`{name}`" not in text] == [], "add it to the table of settings in bot/README.md"


def test_every_environment_variable_in_the_table_of_settings_exists() -> None:
    table = _text(ROOT / "bot" / "README.md").partition("\n## Settings\n")[2].partition("\n## ")[0]
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == names, (
        "one row for each setting of bot/settings.py"
    )


def test_the_table_of_settings_has_the_defaults() -> None:
    table = _text(ROOT / "bot" / "README.md").partition("\n## Settings\n")[2].partition("\n## ")[0]
    written = dict(re.findall(r"^\| `(\w+)` \| `?(.*?)`? ?\|", table, re.MULTILINE))

    wrong = {
        str(field.validation_alias): default
        for field in Settings.model_fields.values()
        if field.default_factory is None and (default := _shown(field.default)) != written[str(field.validation_alias)]
    }
    assert wrong == {}, "write these defaults into the table of settings in bot/README.md"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default is None or default == () else str(default)


def test_every_setting_is_read_somewhere() -> None:
    modules = [path for folder in ("bot", "handlers") for path in (ROOT / folder).rglob("*.py")]
    code = "\n".join(_text(path) for path in modules if path.name != "settings.py")
    own = _text(ROOT / "bot" / "settings.py")  # which reads `secrets_dir` from the environment, before all others

    unread = [name for name in Settings.model_fields if not re.search(rf"\.{name}\b", code + own)]
    assert unread == ["secrets_dir"], "the setting does nothing yet: read it where it matters"


def test_every_command_is_in_the_readme_of_the_bot() -> None:
    text = _text(ROOT / "bot" / "README.md")

    assert [name for name in _commands(cli) if f"`{name}`" not in text] == []


def _commands(app: typer.Typer, group: str = "") -> Iterator[str]:
    for command in app.registered_commands:
        assert command.callback is not None
        yield group + (command.name or command.callback.__name__.replace("_", "-"))
    for below in app.registered_groups:
        assert below.typer_instance is not None
        yield from _commands(below.typer_instance, f"{group}{below.name} ")


@pytest.mark.parametrize("path", [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("*/README.md"))])
def test_a_link_in_a_readme_leads_to_a_file(path: str) -> None:
    folder = (ROOT / path).parent

    links = re.findall(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)", _text(ROOT / path))

    assert [link for link in links if not (folder / link).exists()] == []
