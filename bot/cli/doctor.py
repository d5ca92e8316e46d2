"""`doctor`: can the bot run here?"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import options

Quick = Annotated[bool, typer.Option(help="Loads the knowledge without the half-minute check of its answers.")]


def doctor(as_json: options.AsJson = False, quick: Quick = False) -> None:
    """Looks at all that the bot needs to run here, changes nothing, and says for each failure what to do."""
    import asyncio
    from dataclasses import asdict

    from bot.ops.doctor import examine
    from bot.ops.findings import FAILED

    findings = asyncio.run(examine(options.print_progress, quick=quick))
    failed = [finding.name for finding in findings if finding.state == FAILED]
    if as_json:
        options.print_json({"ok": not failed, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            print(finding)
        print(f"Failed: {', '.join(failed)}." if failed else "Nothing failed.")
    if failed:
        raise typer.Exit(1)
