"""Looks at all that a running bot needs, and says what is wrong and how to put it right. Changes nothing.

Each check stands for itself: what one finds stops no other, unless the other cannot be made without it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import aiohttp
from pydantic import ValidationError

from bot import settings as settings_
from bot.jobs.inbox import LaterError
from bot.ops.database_checks import check_database
from bot.ops.findings import FAILED, NOT_CHECKED, NOT_NEEDED, OK, Check, Finding, State, Verdict, join_names
from bot.ops.machine_checks import MachineChecks
from bot.ops.on_call_checks import check_on_call
from bot.ops.overlay_checks import check_overlay
from bot.ops.slack_checks import APP, SlackChecks, web_client
from bot.settings import Settings, SettingsError
from handlers.blocks.words import WORDS
from handlers.slack.failures import AdminNeededError

SLACK_SECONDS: Final = 10
SHORTEST_SECRET: Final = 8
"""In characters; taking out what is shorter would show it by the holes in other words."""
_SECRET = re.compile(r"xox[a-z]-[\w.%-]+|xapp-[\w.%-]+")


async def examine(
    progress: Callable[[str], None] = lambda _: None, now: Callable[[], float] = time.time, *, quick: bool = False
) -> tuple[Finding, ...]:
    """Makes every check, with the settings of this process. quick: without what takes half a minute."""
    settings, wrong, verdict = _settings()
    timeout = aiohttp.ClientTimeout(total=SLACK_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        slack = SlackChecks(settings, web_client(settings, session), now)
        checks = _Checks(settings, slack, MachineChecks(settings, session, now, quick=quick))
        findings = [Finding("settings", verdict.state, verdict.says, verdict.fix)]
        for check in (*checks.of_slack(), *checks.of_the_desk(), *checks.of_this_machine()):
            if check.name == "knowledge" and not quick:
                progress("Checking the knowledge; that takes half a minute.")
            states = {finding.name: finding.state for finding in findings}
            verdict = _known_already(check, wrong) or _blocked(check, slack, states) or await _run_check(check)
            findings.append(Finding(check.name, verdict.state, verdict.says, verdict.fix))
    return tuple(_mask_secrets(finding, settings) for finding in findings)


def _known_already(check: Check, wrong: tuple[str, ...]) -> Verdict | None:
    """What the settings alone say."""
    if bad := [name for name in check.reads if name in wrong]:
        return Verdict(NOT_CHECKED, f"{join_names(bad)} must be put right first")
    return check.settings_verdict


def _blocked(check: Check, slack: SlackChecks, states: dict[str, State]) -> Verdict | None:
    """What earlier checks say; None when this one can be made."""
    if before := [name for name in check.after if states[name] != OK]:
        return Verdict(NOT_CHECKED, f"the check of {join_names(before)} must be ok first")
    if missing := [scope for scope in check.scopes if slack.lacks(scope)]:
        return Verdict(NOT_CHECKED, f"the bot's token lacks {join_names(missing)}")
    return None


async def _run_check(check: Check) -> Verdict:
    try:
        return await check.run()
    except AdminNeededError as error:
        return Verdict(FAILED, f"Slack refuses {error.method} ({error.name})", WORDS.alarms.admin_fix(error.name))
    except LaterError as error:
        return Verdict(FAILED, f"Slack does not answer this: {error}", "Try again in a minute.")
    except Exception as error:  # noqa: BLE001 - whatever happens in one check, the others are made
        return Verdict(
            FAILED, f"the check itself failed with {type(error).__name__}", "Report it with the version of the program."
        )


@dataclass(frozen=True, slots=True)
class _Checks:
    """Every check, in the order in which an operator sets the bot up."""

    settings: Settings
    slack: SlackChecks
    machine: MachineChecks

    def of_slack(self) -> tuple[Check, ...]:
        settings, slack, address = self.settings, self.slack, "SLACK_API_URL"
        return (
            Check("Slack", slack.slack, (address,)),
            Check("clock", slack.clock, (address,), after=("Slack",)),
            Check("bot token", slack.bot_token, (address, "SLACK_BOT_TOKEN"), self._no_bot_token(), ("Slack",)),
            Check(
                "workspaces",
                slack.workspaces,
                ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "HELPDESK_TOKEN_KEY", "DATABASE_URL"),
                self._without(settings.slack_client_id, "without SLACK_CLIENT_ID the bot serves one workspace"),
            ),
            Check("scopes", slack.scopes, settings_verdict=self._of_each(), after=("bot token",)),
            Check(
                "app token",
                slack.app_token,
                (address, "SLACK_APP_TOKEN"),
                self._without(settings.slack_app_token, "without SLACK_APP_TOKEN the bot uses HTTP"),
                ("Slack",),
            ),
            Check("signing secret", slack.signing_secret, ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")),
        )

    def of_the_desk(self) -> tuple[Check, ...]:
        settings, slack = self.settings, self.slack
        group = self._without(
            settings.staff_group, "without HELPDESK_STAFF_GROUP the staff channel's members are staff"
        )
        return (
            Check(
                "staff channel",
                slack.staff_channel,
                ("HELPDESK_STAFF_CHANNEL",),
                self._of_each() or self._without_channel("without HELPDESK_STAFF_CHANNEL there are no tickets"),
                ("bot token",),
                ("channels:read", "groups:read"),
            ),
            Check(
                "user group",
                slack.user_group,
                ("HELPDESK_STAFF_CHANNEL", "HELPDESK_STAFF_GROUP"),
                self._of_each() or self._without_channel("without HELPDESK_STAFF_CHANNEL there is no staff") or group,
                ("bot token",),
            ),
            Check("database", partial(check_database, settings.database_url), ("DATABASE_URL",)),
            Check(
                "admins",
                slack.admins,
                ("HELPDESK_ADMINS",),
                after=self._asking_slack(),
                scopes=("users:read",),
            ),
            Check("on-call list", partial(check_on_call, slack), after=self._asking_slack()),
        )

    def of_this_machine(self) -> tuple[Check, ...]:
        machine = self.machine
        return (
            Check("knowledge", machine.knowledge, ("HELPDESK_KNOWLEDGE",)),
            Check(
                "published drafts",
                partial(check_overlay, self.settings),
                ("DATABASE_URL", "HELPDESK_KNOWLEDGE"),
                after=("database",),
            ),
            Check("matcher", machine.matcher, ("HELPDESK_KNOWLEDGE", "HELPDESK_CACHE")),
            Check("port", machine.port, ("PORT", "HELPDESK_HOST")),
            Check("metrics port", machine.metrics_port, ("HELPDESK_METRICS_PORT", "PORT", "HELPDESK_HOST")),
            Check("refusals", machine.refusals, ("PORT", "HELPDESK_HOST")),
        )

    def _asking_slack(self) -> tuple[str, ...]:
        """What is right before each workspace's choices can be compared with Slack."""
        return ("database", *(() if self.settings.slack_client_id else ("bot token",)))

    def _of_each(self) -> Verdict | None:
        """What each of many workspaces has for itself is not looked at here."""
        if self.settings.slack_client_id is None:
            return None
        return Verdict(NOT_NEEDED, "with SLACK_CLIENT_ID each workspace has its own")

    def _no_bot_token(self) -> Verdict | None:
        if self.settings.slack_bot_token is not None:
            return None
        if (verdict := self._of_each()) is not None:
            return verdict
        return Verdict(
            FAILED,
            "SLACK_BOT_TOKEN is missing",
            f"Set it to the Bot User OAuth Token (xoxb-...) from {APP} > OAuth & Permissions.",
        )

    def _without_channel(self, says: str) -> Verdict | None:
        return self._without(self.settings.staff_channel, says)

    def _without(self, setting: object, says: str) -> Verdict | None:
        return None if setting else Verdict(NOT_NEEDED, says)


def _settings() -> tuple[Settings, tuple[str, ...], Verdict]:
    """The settings, as far as they are right; the variables that are not; and what to say of that."""
    try:
        settings = settings_.load_settings()
    except SettingsError as error:
        wrong = _wrong()
        others = f"; not right either: {join_names(wrong[1:])}" if wrong[1:] else ""
        verdict = Verdict(
            FAILED, str(error).rstrip(".") + others, "Correct it; `python -m bot settings` lists every variable."
        )
        return _without_variables(wrong), wrong, verdict
    names = [str(Settings.model_fields[name].validation_alias) for name in settings.model_fields_set]
    names = [name for name in settings_.variables() if name in names]
    return settings, (), Verdict(OK, f"readable; set: {join_names(names)}" if names else "readable; none is set")


def _wrong() -> tuple[str, ...]:
    try:
        Settings()
    except ValidationError as error:
        return tuple(settings_.mistakes(error))
    return ()


def _without_variables(wrong: tuple[str, ...]) -> Settings:
    fields = settings_.variables()
    return Settings(**{name: fields[name].get_default(call_default_factory=True) for name in wrong})


def _mask_secrets(finding: Finding, settings: Settings) -> Finding:
    """On one line, and whatever an error said, without a token."""
    says = _SECRET.sub("...", " ".join(finding.says.split()))
    for secret in (
        settings.slack_bot_token,
        settings.slack_app_token,
        settings.slack_signing_secret,
        settings.slack_client_secret,
        settings.token_key,
        settings.metrics_token,
    ):
        if secret is not None and len(secret.get_secret_value()) >= SHORTEST_SECRET:
            says = says.replace(secret.get_secret_value(), "...")
    return replace(finding, says=says)
