"""A Bolt app that only acks, to compare with: what Bolt, aiohttp and the signature alone cost."""

from __future__ import annotations

import os

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def main() -> None:
    """Serves on $PORT; the variables are those of the bot itself."""
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.action({"block_id": "choices", "action_id": "check.0"})
    async def only_ack(ack: AsyncAck) -> None:
        await ack()

    app.start(port=int(os.environ["PORT"]))


if __name__ == "__main__":
    main()
