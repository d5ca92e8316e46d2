"""`manifest`: what the Slack app is made from."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import options


def manifest(
    http: Annotated[
        str | None, typer.Option(metavar="URL", help="For HTTP instead of Socket Mode: https:// and the bot's host.")
    ] = None,
    many: Annotated[
        bool, typer.Option("--many", help="With --http: workspaces install the app themselves, at /slack/install.")
    ] = False,
) -> None:
    """Prints the manifest of the Slack app, to be pasted at api.slack.com/apps > Create New App > From a manifest."""
    from bot.serving import manifest as manifests

    if many and http is None:
        raise options.UsageError("--many needs --http: a browser must reach the bot to install it.")
    try:
        print((manifests.text() if http is None else manifests.text_for_http(http, many=many)).rstrip("\n"))
    except manifests.ManifestError as error:
        raise options.UsageError(str(error)) from None
