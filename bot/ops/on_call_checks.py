"""Whether the people on each workspace's on-call list can be found: a user group that cannot be read pages nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from bot.core.on_call import Shift
from bot.ops.database_checks import existing_engine
from bot.ops.findings import FAILED, NOT_CHECKED, NOT_NEEDED, OK, WARNING, Verdict
from bot.ops.slack_checks import SlackChecks, staff_accesses
from bot.settings import Settings, SettingsError
from bot.store.database import DatabaseError
from bot.store.store import Store
from handlers.blocks.words import WORDS
from handlers.slack.failures import AdminNeededError, UndeliverableError
from handlers.staff_access import StaffAccess

CHOOSE_OTHERS = "Choose another group, or people, in the Home tab under *On-call list*."


async def check_on_call(slack: SlackChecks) -> Verdict:
    """Asks Slack for the members of every user group on a list."""
    try:
        accesses = await asyncio.to_thread(staff_accesses, slack.settings, slack.client, slack.team)
        lists = await asyncio.to_thread(_lists, slack.settings, accesses)
    except (DatabaseError, SettingsError, SQLAlchemyError) as error:
        return Verdict(NOT_CHECKED, f"the on-call list cannot be read ({type(error).__name__})")
    if not any(lists.values()):
        return Verdict(NOT_NEEDED, "no one is on call: an urgent ticket waits until the help desk opens")
    groups = dict.fromkeys((team, one.group) for team, shifts in lists.items() for one in shifts if one.group)
    verdicts = [await _group(accesses[team], team, group) for team, group in groups]
    return next(filter(None, verdicts), Verdict(OK, "everybody on it can be found"))


async def _group(access: StaffAccess, team: str, group: str) -> Verdict | None:
    """What is wrong with a user group; None where nothing is."""
    try:
        members = await access.members_of_group(group)
    except AdminNeededError as error:
        return _unreadable(team, group, error.name, WORDS.alarms.admin_fix(error.name))
    except UndeliverableError as error:
        return _unreadable(team, group, str(error), CHOOSE_OTHERS)
    return None if members else Verdict(WARNING, f"nobody is in {group}, so nobody is paged for it", CHOOSE_OTHERS)


def _unreadable(team: str, group: str, name: str, fix: str) -> Verdict:
    return Verdict(FAILED, f"{team}'s on-call list has the user group {group}, which cannot be read ({name})", fix)


def _lists(settings: Settings, teams: Iterable[str]) -> dict[str, tuple[Shift, ...]]:
    """The on-call list of each of these workspaces."""
    engine = existing_engine(settings.database_url)
    if engine is None:  # nothing can have been chosen yet
        return {}
    try:
        with Store(engine).reading() as unit:
            return {team: unit.paging.shifts(team) for team in teams}
    finally:
        engine.dispose()


__all__ = ["check_on_call"]
