"""Many questions in one channel, where Slack takes a post a second: what they cost, when the last is answered."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.table import Table

from bot.sandbox.server import LocalSlack
from bot.serving.demo import stop_bot

CHANNEL: Final = "#ask-helpdesk"
QUESTION: Final = "@helpdesk When can I link, and is there a deadline?"
PEOPLE: Final = ("U_ADA", "U_BEN", "U_SAM")
POST: Final = "chat.postMessage"
LOOK_UPS: Final = ("conversations.history", "conversations.replies")
START_SECONDS: Final = 60.0
ANSWER_SECONDS: Final = 300.0
"""What is not answered so long after it was asked counts as lost."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the questions of one run cost. `last`: seconds until the last was answered."""

    name: str
    questions: int
    answered: int
    twice: int
    posts: int
    refused: int
    look_ups: int
    last: float


async def measure(
    databases: Mapping[str, str], progress: Callable[[str], None], questions: int = 30, several: int = 3
) -> list[Cost]:
    """One process on each database; on PostgreSQL several, too."""
    found = []
    for name, url in databases.items():
        for processes in (1, several) if name == "PostgreSQL" else (1,):
            told = f"{name}, {processes} process{'es' if processes > 1 else ''}"
            progress(f"{questions} questions in one channel: {told}")
            found.append(await _asked(told, url, processes, questions, progress))
    return found


async def _asked(name: str, url: str, processes: int, questions: int, progress: Callable[[str], None]) -> Cost:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        slack = await stack.enter_async_context(LocalSlack())
        for number in range(processes):
            await _serve(stack, slack, url, folder / f"{number}.log")
            await slack.connected(number + 1, START_SECONDS)
        slack.faults.limit(posts_per_second=1)
        begun = time.monotonic()
        asked = await asyncio.gather(
            *(slack.person(PEOPLE[number % len(PEOPLE)]).says(CHANNEL, QUESTION) for number in range(questions))
        )

        def replies() -> list[int]:
            seen = [one for one in slack.person("U_ADA").sees(CHANNEL) if one.get("user") == "U_BOT"]
            return [sum(one.get("thread_ts") == question["ts"] for one in seen) for question in asked]

        try:
            await slack.wait_for(lambda: all(replies()), ANSWER_SECONDS)
        except TimeoutError:
            progress(f"{name}: not all were answered after {ANSWER_SECONDS:.0f} seconds")
        last = time.monotonic() - begun
        await slack.settled()
        calls = slack.journal.calls(POST)
        return Cost(
            name,
            questions,
            answered=sum(number > 0 for number in replies()),
            twice=sum(number > 1 for number in replies()),
            posts=len(calls),
            refused=sum(call.answer.get("error") == "ratelimited" for call in calls),
            look_ups=sum(len(slack.journal.calls(method)) for method in LOOK_UPS),
            last=last,
        )


async def _serve(stack: AsyncExitStack, slack: LocalSlack, url: str, log: Path) -> None:
    environment = {**os.environ, **slack.environment, "PORT": "0", "HELPDESK_HOST": "127.0.0.1", "DATABASE_URL": url}
    with log.open("wb") as output:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", stdout=output, stderr=output, env=environment
        )
    stack.push_async_callback(stop_bot, bot, signal.SIGTERM)


def as_table(costs: list[Cost]) -> Table:
    """A row for each run."""
    table = Table(title="Questions in one channel, where Slack takes a post a second")
    columns = ("", "questions", "answered", "twice", "posts", "refused", "look-ups", "last answer")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    for one in costs:
        counts = (one.questions, one.answered, one.twice, one.posts, one.refused, one.look_ups)
        table.add_row(one.name, *map(str, counts), f"{one.last:.0f} s")
    return table


def faults(costs: list[Cost]) -> list[str]:
    """What must not happen: one sentence each."""
    told = []
    for one in costs:
        most = 1.1 if one.name.endswith("1 process") else 1.5
        if one.answered < one.questions or one.twice:
            told.append(f"{one.name}: {one.questions - one.answered} lost, {one.twice} answered twice.")
        if one.posts > most * one.questions:
            told.append(f"{one.name}: {one.posts} posts for {one.questions} questions.")
        if one.look_ups:
            told.append(f"{one.name}: {one.look_ups} look-ups, and nothing was in doubt.")
    return told
