"""The page on Slack names what there is: a module that was moved is not looked for."""

from __future__ import annotations

import re
from pathlib import Path

from handlers.action_ids import Action, Modal

HANDLERS = Path(__file__).parents[2] / "handlers"
PAGE = (HANDLERS / "README.md").read_text(encoding="utf-8")


def test_every_module_and_folder_on_the_page_exists() -> None:
    named = set(re.findall(r"`((?:listeners|jobs|slack|blocks|tests)/[\w/]*(?:\.py)?|[a-z_]+\.py)`", PAGE))
    roots = (HANDLERS, HANDLERS / "blocks", HANDLERS / "listeners", HANDLERS.parent)

    assert len(named) > 30
    assert {name for name in named if not any((root / name).exists() for root in roots)} == set()


def test_every_listener_is_on_the_page() -> None:
    modules = {path.name for path in (HANDLERS / "listeners").glob("*.py")} - {"__init__.py"}

    assert {name for name in modules if f"`listeners/{name}`" not in PAGE} == {"not_linked_csv.py"}


def test_every_action_and_modal_stands_in_the_table() -> None:
    table = PAGE.partition("## What an error name means")[0]
    named = set(re.findall(r"`([a-z_]+)(?:[.*][^`]*)?`", table)) | {"helped_yes", "helped_no"}

    assert {*Action, *Modal} - named == {
        # Listed as "Home's buttons", "modals sent" and "buttons in answers".
        "post_in_thread", "usual_court", "forget_court", "example", "check_label", "told_form",
    }  # fmt: skip
