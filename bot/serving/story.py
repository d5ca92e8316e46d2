"""The story of the demo's workspace: who works there, and what they did with the bot two days ago.

The bot itself makes all of it, on a clock two days behind, so that tickets, checks and unanswered questions are what a
real workspace would have.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.sandbox.people import SlackPerson
from bot.sandbox.places import Person
from bot.sandbox.server import LocalSlack
from bot.sandbox.wire import Json

AGO: Final = timedelta(days=2)
"""How long ago it happened: too short for the reminders of a check, long enough for a ticket to be late."""
PEOPLE: Final = (
    Person("U_PAULA", "paula", "Paula Nguyen", "Paralegal", "#8a4b14"),
    Person("U_OMAR", "omar", "Omar Haddad", "Bankruptcy attorney", "#1f6d78"),
    Person("U_RUTH", "ruth", "Ruth Kelly", "Guest, no lawyer", "#5b5f97"),
)
ASK, DIRECT, STAFF = "#ask-helpdesk", "@helpdesk", "#helpdesk-staff"


def cast(slack: LocalSlack) -> None:
    """Adds the people of the story to the workspace."""
    for person in PEOPLE:
        slack.adds(person)


class StoryError(Exception):
    """The bot did not take part as the story has it; says where."""


async def play(slack: LocalSlack) -> None:
    """Plays it all with the bot that is connected. Raises StoryError."""
    try:
        async with asyncio.TaskGroup() as parts:
            for part in (_paralegal, _bankruptcy_attorney, _guest, _half_a_check, _misses):
                parts.create_task(part(slack))
        await _desk_works(slack)
        await slack.settled()
        for person in slack.people.values():
            while person.modals:
                await person.closes()
    except* (LookupError, TimeoutError) as troubles:
        raise StoryError(str(troubles.exceptions[0])) from None


async def _paralegal(slack: LocalSlack) -> None:
    paula = slack.person("U_PAULA")
    asked = await paula.says(ASK, "@helpdesk is the Southern District of Florida on NextGen yet?")
    answer = await _reply(slack, paula, asked)
    await paula.clicks(answer, "Did this answer your question? Yes")
    await _ticket(
        slack, paula, "flsd", "names", "Linking says that Ada's names don't match. PACER has her married name."
    )


async def _bankruptcy_attorney(slack: LocalSlack) -> None:
    omar = slack.person("U_OMAR")
    asked = await omar.says(ASK, "@helpdesk I forgot my CM/ECF password in S.D. Ala.")
    await _reply(slack, omar, asked)
    await _ticket(slack, omar, "flsb", "menus", "Since I linked, I can read cases but the Bankruptcy menu is missing.")


async def _guest(slack: LocalSlack) -> None:
    ruth = slack.person("U_RUTH")
    asked = await ruth.says(DIRECT, "I don't have a lawyer. Do I need a PACER account to look at my case?")
    await _after(slack, ruth, DIRECT, asked)


async def _half_a_check(slack: LocalSlack) -> None:
    ada = slack.person("U_ADA")
    await ada.runs("/nextgen", "check flsd", ASK)
    for answer in ("Me", "E-file", "No", "Own (individual)"):
        card = await _card_with(slack, ada, answer)
        await ada.clicks(card, answer)


async def _misses(slack: LocalSlack) -> None:
    ben = slack.person("U_BEN")
    await _ticket(slack, ben, "alsd", "cmecf-login", "The court's login page says that my account is locked.")
    for text in ("what does the blue lamp on the scanner mean", "which printer takes legal paper"):
        asked = await ben.says(ASK, f"@helpdesk {text}?")
        await _reply(slack, ben, asked)


async def _desk_works(slack: LocalSlack) -> None:
    """Sam answers one ticket and closes it, Kim takes the other."""
    sam, kim = slack.person("U_SAM"), slack.person("U_KIM")
    names = await _found(slack, sam, STAFF, lambda one: "names don't match" in str(one).lower() and _is_root(one))
    await sam.clicks(names, "Claim")
    await sam.reacts(names, "eyes")
    await sam.clicks(names, "Reply")
    await slack.wait_for(lambda: sam.modals)
    await sam.submits({"text": "Ask the court to put the married name on the CM/ECF account, then link again."})
    await sam.submits()
    menus = await _found(slack, kim, STAFF, lambda one: "menu is missing" in str(one) and _is_root(one))
    await kim.clicks(menus, "Claim")
    await sam.clicks(names, "Resolve")
    await slack.wait_for(lambda: sam.modals)
    await sam.submits({"how": "explained"})
    await sam.submits()


# --- waiting for the bot


async def _ticket(slack: LocalSlack, person: SlackPerson, court: str, kind: str, text: str) -> None:
    await person.runs("/nextgen", f"ticket {text}", ASK)
    await slack.wait_for(lambda: person.modals)
    await person.selects(person.modal, "court", court, query=court)
    await person.submits({"kind": kind})
    await _found(slack, slack.person("U_SAM"), STAFF, lambda one: text[:30] in str(one))


async def _reply(slack: LocalSlack, person: SlackPerson, asked: Json) -> Json:
    await slack.wait_for(lambda: person.thread(asked))
    return person.thread(asked)[-1]


async def _after(slack: LocalSlack, person: SlackPerson, ref: str, asked: Json) -> None:
    await slack.wait_for(lambda: person.sees(ref)[-1]["ts"] != asked["ts"])


async def _card_with(slack: LocalSlack, person: SlackPerson, button: str) -> Json:
    return await _found(slack, person, DIRECT, lambda one: f"'text': '{button}'" in str(one.get("blocks")))


async def _found(slack: LocalSlack, person: SlackPerson, ref: str, fits: Callable[[Json], object]) -> Json:
    """The newest message there that fits, once there is one."""

    def fitting() -> list[Json]:
        return [one for one in person.sees(ref) if fits(one)]

    await slack.wait_for(fitting)
    return fitting()[-1]


def _is_root(message: Json) -> bool:
    return bool(message.get("thread_ts", message["ts"]) == message["ts"])
