"""`flow draw`: the guided checks as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_
from bot.cli import options

BEGIN, END = "<!-- flows -->", "<!-- /flows -->"
README = "README.md"


def group() -> None:
    """The guided checks."""  # with this, typer keeps `flow draw` two words


def draw(
    svg: Annotated[Path | None, typer.Option(help="Writes a picture to this file; needs Graphviz's dot.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Puts the text into the README of the knowledge.")] = False,
) -> None:
    """Prints every guided check as Mermaid text."""
    from bot.content.loader import load
    from bot.core.drawing import dot

    folder = settings_.load_settings().knowledge
    flows = load(folder).flows.values()
    text = section(folder)
    print(text)
    if write:
        page = folder / README
        page.write_text(with_section(page.read_text(encoding="utf-8"), text), encoding="utf-8")
    if svg is not None:
        _rendered(dot(flows), svg)


def section(folder: Path) -> str:
    """What the README shows of the flows in this folder: a title and a Mermaid block each."""
    from bot.content.loader import load
    from bot.core.drawing import mermaid

    parts = [
        f"### {flow.title} (`{flow.id}`)\n\n```mermaid\n{mermaid(flow)}\n```" for flow in load(folder).flows.values()
    ]
    return "\n\n".join(parts)


def with_section(page: str, text: str) -> str:
    """The page with the text between its two marks. GivenError when it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise options.UsageError(
            f"the page has no place for the flows: write {BEGIN} and {END} where they are to stand"
        )
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def _rendered(graph: str, svg: Path) -> None:
    import shutil
    import subprocess

    dot = shutil.which("dot")
    if dot is None:
        raise options.UsageError(
            "a picture needs Graphviz: install it (apt-get install graphviz), or use the Mermaid text"
        )
    subprocess.run([dot, "-Tsvg", "-o", str(svg)], input=graph, text=True, check=True)  # noqa: S603 - our own text
