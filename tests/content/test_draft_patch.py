"""What is published becomes a commit: a patch that Git applies, or the files themselves, with the list of entries."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.content import contents
from bot.content.draft_files import ChangeError, missing
from bot.content.draft_patch import make_patch, write_changes
from bot.content.loader import KnowledgeError, load, load_with_places
from bot.core.drafts import AddPhrasings
from tests.content.test_draft_files import ALL, ENTRY, PHRASINGS
from tests.small_knowledge import folder_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the list of entries in its README, and a file that does not end with a line."""
    folder = folder_in(tmp_path)
    (folder / "README.md").write_text(f"# Ours\n\n{contents.BEGIN}\n{contents.END}\n\nMore.\n", "utf-8")
    contents.write(folder, load_with_places(folder))
    outside = folder / "outside.yaml"
    outside.write_text(outside.read_text("utf-8").rstrip("\n"), "utf-8")
    return folder


def git(folder: Path, *arguments: str, said: str = "") -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_git_applies_the_patch_and_then_the_files_have_all_of_it(folder: Path) -> None:
    git(folder.parent, "init", "--quiet")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    patch = make_patch(ALL, folder, "knowledge", {})

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    git(folder.parent, "apply", "--whitespace=error", "-", said=patch)
    assert missing(ALL, folder) == ()
    assert "- `new-thing`: How is the new thing done?" in (folder / "README.md").read_text("utf-8")
    assert list(contents.stale(folder, load_with_places(folder))) == []
    assert make_patch(ALL, folder, "knowledge", {}) == ""


def test_the_patch_is_what_was_written_and_no_more(folder: Path) -> None:
    assert (
        make_patch([PHRASINGS], folder, "our/knowledge", {})
        == """\
--- a/our/knowledge/entries/help.yaml
+++ b/our/knowledge/entries/help.yaml
@@ -15,6 +15,8 @@
     procedure: link
     asks:
       - how do I do the first thing
+      - "where do I begin: with #1?"
+      - "no"
   - id: second
     title: The second question?
     answer:
"""
    )


def test_written_into_the_files_it_is_done_once(folder: Path) -> None:
    assert write_changes(ALL, folder) == ALL
    assert write_changes(ALL, folder) == ()

    assert ENTRY.id in load(folder).entries
    assert list(contents.stale(folder, load_with_places(folder))) == []


def test_a_readme_without_the_list_stays_as_it_is(folder: Path) -> None:
    (folder / "README.md").write_text("# Ours\n", "utf-8")

    write_changes(ALL, folder)

    assert (folder / "README.md").read_text("utf-8") == "# Ours\n"


def test_files_that_do_not_load_are_not_touched(folder: Path) -> None:
    (folder / "entries/odd.yaml").write_text("- id: first\n", "utf-8")

    with pytest.raises(KnowledgeError, match=r"odd\.yaml:1"):
        write_changes(ALL, folder)

    assert not (folder / "entries/additions.yaml").exists()


def test_what_has_no_place_is_no_patch(folder: Path) -> None:
    with pytest.raises(ChangeError, match="no entry or outside topic 'third'"):
        make_patch([AddPhrasings("third", ("x",))], folder, "knowledge", {})
