"""What CONTRIBUTING.md and `make` promise: every target has its sentence, and hooks check what `make` checks."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml

from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]


def targets() -> set[str]:
    [names] = re.findall(r"^\.PHONY: (.*)$", MAKEFILE.replace("\\\n", " "), re.MULTILINE)
    return set(names.split())


def test_make_alone_prints_every_target_with_a_sentence() -> None:
    printed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split(maxsplit=1) for line in printed.splitlines()]

    assert {target for target, _ in lines} == targets()
    assert [target for target, sentence in lines if not re.fullmatch(r"[A-Z].+\.", sentence)] == []


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", ".ci/run"])
def test_every_target_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = [
        re.findall(r"(?<![a-z-])[a-z][a-z-]*", words)
        for words in re.findall(r"(?:^|`|\()make ([a-z -]+)", text, re.MULTILINE)
    ]

    assert named
    assert {target for names in named for target in names} <= targets()


def test_hooks_fetch_nothing_and_run_what_make_runs() -> None:
    assert [one["repo"] for one in HOOKS] == ["local"]
    made = re.sub(r"\$\(BIN\)", ".venv/bin", MAKEFILE)
    for hook in HOOKS[0]["hooks"]:
        assert hook["language"] == "system", hook["id"]
        assert hook["entry"].removesuffix(" --force-exclude") in made, hook["id"]
