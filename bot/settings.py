"""Every knob of the program in one table: environment name, default, what it does.

`Settings` is read once, by the composition root. An empty variable counts as unset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin
from urllib.parse import urlparse

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from bot.content.shipped import knowledge_folder
from bot.core.desk_hours import closed_days, desk_hours
from bot.core.times import time_zones

SECRETS_DIR: Final = "HELPDESK_SECRETS_DIR"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """A setting is missing or malformed; the message is one sentence that says what to do."""


def _token(prefix: str, where: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(rf"{prefix}-[\w.%-]{{4,}}", value.get_secret_value()):
            raise ValueError(f"does not look like one: it begins with {prefix}-; copy it from {where}")
        return value

    return AfterValidator(check)


def _slack_api_url(value: str) -> str:
    try:
        parsed = urlparse(value)
    except ValueError:
        parsed = urlparse("")
    if parsed.scheme not in ("http", "https") or not parsed.hostname:
        raise ValueError("is not a web address, such as http://127.0.0.1:8088/api/; leave it out for the real Slack")
    if parsed.scheme == "http" and parsed.hostname not in LOOPBACK:
        raise ValueError("must begin with https://, since tokens travel over it; only this machine may use http://")
    return value if value.endswith("/") else value + "/"


def _instant(value: object) -> object:
    if isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("is not a time; write it as 2020-01-26T23:40-05:00") from None
        if parsed.tzinfo is None:
            raise ValueError("needs a time zone; write it as 2020-01-26T23:40-05:00")
        return parsed
    return value


def _slack_id(letters: str, what: str, where: str) -> Callable[[str | None], str | None]:
    def check(value: str | None) -> str | None:
        if value is not None and not re.fullmatch(rf"[{letters}][A-Z0-9_]{{2,30}}", value):
            begins = " or ".join(letters)
            raise ValueError(f"is not the id of a {what}: it begins with {begins}; copy it from {where}")
        return value

    return check


def _listed(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _people(value: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [one for one in value if not re.fullmatch(r"[UW][A-Z0-9_]{2,30}", one)]
    if wrong:
        raise ValueError(f"has {wrong[0]!r}, which is not the id of a person: copy the member ID from their profile")
    return value


def _hours(value: str) -> str:
    try:
        desk_hours(value)
    except ValueError as error:
        raise ValueError(f"is not right: {error}".rstrip(".")) from None
    return value


def _closed(value: str) -> str:
    try:
        closed_days(value)
    except ValueError as error:
        raise ValueError(f"is not right: {error}".rstrip(".")) from None
    return value


def _contact(value: str) -> str:
    if value and not re.fullmatch(r"[^\s@<>]{1,64}@[a-zA-Z0-9.-]{3,190}|https://[^\s<>\"]{3,200}", value):
        raise ValueError("is neither an e-mail address nor an https:// address; write it as help@example.com")
    return value


def _time_zone(value: str) -> str:
    if value not in time_zones():
        raise ValueError("is not a time zone; write it as America/New_York")
    return value


def _keys(value: SecretStr | None) -> SecretStr | None:
    if value is None:
        return None
    keys = [part.strip() for part in value.get_secret_value().split(",") if part.strip()]
    if not keys or any(not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
        raise ValueError("is not a key: make one with `python -m bot tokens key`; several are written with commas")
    return SecretStr(",".join(keys))


def _secrets_dir(value: Path | None) -> Path | None:
    if value is not None and (problem := _unreadable(value)):
        raise ValueError(f"cannot be used: {problem}; set it to a folder such as /run/secrets, one file a variable")
    return value


def _unreadable(folder: Path) -> str | None:
    """What keeps the settings in the files of `folder` from being read, if anything does."""
    names, name = set(variables()), None
    try:
        for path in sorted(folder.iterdir()):
            if path.name.upper() in names:
                name = path.name
                path.read_text(encoding="utf-8")
                if folder.resolve() not in path.resolve().parents:
                    return f"{name} leads to a file outside of it"
    except OSError as error:
        return f"{name or folder}: {(error.strerror or type(error).__name__).lower()}"
    except UnicodeDecodeError:
        return f"{name} is not text"
    return None


class _SecretFiles(SecretsSettingsSource):
    """An empty file counts as unset, as an empty variable does."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if value}


BotToken = Annotated[
    SecretStr | None, _token("xoxb", "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token")
]
AppToken = Annotated[
    SecretStr | None, _token("xapp", "api.slack.com/apps > your app > Basic Information > App-Level Tokens")
]


class Settings(BaseSettings):
    """What the environment says. Raises pydantic's ValidationError; use `load_settings` for a plain sentence."""

    # Each has one name, the variable's: a field's own (HOST, ADMINS) may mean something else in an environment.
    model_config = SettingsConfigDict(env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A variable wins over a file. A folder that cannot be read is left to the validator, which says so."""
        folder = Path(os.environ.get(SECRETS_DIR, ""))
        if not os.environ.get(SECRETS_DIR) or _unreadable(folder):
            return (init_settings, env_settings)
        return (init_settings, env_settings, _SecretFiles(settings_cls, folder))

    slack_bot_token: BotToken = Field(
        None, validation_alias="SLACK_BOT_TOKEN", description="The bot's token (xoxb-...), from OAuth & Permissions."
    )
    slack_signing_secret: SecretStr | None = Field(
        None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Proves that an HTTP request is from Slack; see Basic Information. Needed without an app token.",
    )
    slack_app_token: AppToken = Field(
        None,
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token (xapp-..., scope connections:write); with it the bot uses Socket Mode.",
    )
    slack_api_url: Annotated[str, AfterValidator(_slack_api_url)] = Field(
        "https://slack.com/api/", validation_alias="SLACK_API_URL", description="Where the Web API is."
    )
    slack_client_id: str | None = Field(
        None,
        validation_alias="SLACK_CLIENT_ID",
        description="For many workspaces, instead of SLACK_BOT_TOKEN: the app's client id, from Basic Information.",
    )
    slack_client_secret: SecretStr | None = Field(
        None, validation_alias="SLACK_CLIENT_SECRET", description="The app's client secret, from Basic Information."
    )
    token_key: Annotated[SecretStr | None, AfterValidator(_keys)] = Field(
        None,
        validation_alias="HELPDESK_TOKEN_KEY",
        description="Encrypts the workspaces' tokens; from `python -m bot tokens key`. Old keys after it, with commas.",
    )
    secrets_dir: Annotated[Path | None, AfterValidator(_secrets_dir)] = Field(
        None,
        validation_alias=SECRETS_DIR,
        description="Folder of files that stand for variables which are not set, such as /run/secrets: a file's name "
        "is the variable's, its text the value.",
    )
    database_url: str = Field(
        "sqlite:///var/helpdesk.db",
        validation_alias="DATABASE_URL",
        description="sqlite:///path or postgresql://user:password@host/name, with ?pgbouncer=true behind PgBouncer.",
    )
    port: int = Field(
        3000, ge=0, le=65535, validation_alias="PORT", description="Port for HTTP: Slack's requests and /healthz."
    )
    host: str = Field("0.0.0.0", validation_alias="HELPDESK_HOST", description="Address to listen on.")  # noqa: S104 - behind a platform's router it must be all of them
    knowledge: Path = Field(
        default_factory=knowledge_folder,
        validation_alias="HELPDESK_KNOWLEDGE",
        description="Folder of the knowledge base; without it ./knowledge, or else the one that came with the program.",
    )
    cache: Path = Field(
        Path("var"), validation_alias="HELPDESK_CACHE", description="Folder for the trained matcher; may be deleted."
    )
    clock: Annotated[datetime | None, BeforeValidator(_instant)] = Field(
        None,
        validation_alias="HELPDESK_CLOCK",
        description="Start the clock at this time instead of now, to play another day; only with a local Slack.",
    )
    lease_seconds: int = Field(
        15,
        ge=2,
        le=600,
        validation_alias="HELPDESK_LEASE_SECONDS",
        description="After this long another process takes up what a dead one had begun.",
    )
    workers: int = Field(
        32, ge=1, le=64, validation_alias="HELPDESK_WORKERS", description="How many messages are worked on at once."
    )
    post_burst: int = Field(
        2,
        ge=1,
        le=1000,
        validation_alias="HELPDESK_POST_BURST",
        description="Posts that may go to one channel at once; after them Slack takes one a second.",
    )
    staff_channel: Annotated[str | None, AfterValidator(_slack_id("CG", "channel", "its details in Slack"))] = Field(
        None,
        validation_alias="HELPDESK_STAFF_CHANNEL",
        description="Id of the private channel where tickets go (C... or G...); without it there are no tickets.",
    )
    staff_group: Annotated[str | None, AfterValidator(_slack_id("S", "user group", "its page in Slack"))] = Field(
        None,
        validation_alias="HELPDESK_STAFF_GROUP",
        description="Id of the user group that is staff (S...); without it the members of the staff channel are.",
    )
    admins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_people)] = Field(
        (),
        validation_alias="HELPDESK_ADMINS",
        description="Ids (U...), with commas, of who is told when tickets cannot be delivered, changes the settings, "
        "takes out the list of who is not linked and reminds them; without any, all staff may the last three.",
    )
    desk_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "Mon-Fri 09:00-17:00",
        validation_alias="HELPDESK_HOURS",
        description="When the help desk works; federal holidays are off.",
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        "America/New_York", validation_alias="HELPDESK_TIME_ZONE", description="Time zone of the help desk."
    )
    closed: Annotated[str, AfterValidator(_closed)] = Field(
        "",
        validation_alias="HELPDESK_CLOSED",
        description="Days on which the help desk is closed besides federal holidays, as 2026-12-24, 2026-12-28 to "
        "2026-12-31.",
    )
    first_reply_hours: float = Field(
        2,
        gt=0,
        le=100,
        allow_inf_nan=False,
        validation_alias="HELPDESK_FIRST_REPLY_HOURS",
        description="Target for the first reply to a ticket, in working hours; a quarter of it for urgent ones.",
    )
    resolution_hours: float = Field(
        16,
        gt=0,
        le=1000,
        allow_inf_nan=False,
        validation_alias="HELPDESK_RESOLUTION_HOURS",
        description="Target for resolving a ticket, in working hours; waiting on others does not count.",
    )
    keep_questions_days: int = Field(
        90,
        ge=14,
        le=3650,
        validation_alias="HELPDESK_KEEP_QUESTIONS_DAYS",
        description="How long questions and what conversations are about are kept.",
    )
    keep_tickets_days: int = Field(
        730,
        ge=30,
        le=3650,
        validation_alias="HELPDESK_KEEP_TICKETS_DAYS",
        description="How long after its end a ticket keeps its texts and people; its dates stay.",
    )
    keep_removed_days: int = Field(
        30,
        ge=1,
        le=365,
        validation_alias="HELPDESK_KEEP_REMOVED_DAYS",
        description="How long everything is kept of a workspace that took the bot out.",
    )
    keep_roster_days: int = Field(
        365,
        ge=30,
        le=3650,
        validation_alias="HELPDESK_KEEP_ROSTER_DAYS",
        description="How long somebody stays on the readiness board after the last change of their row.",
    )
    measure_drafts: bool = Field(
        True,
        validation_alias="HELPDESK_MEASURE_DRAFTS",
        description="Whether this process has drafts of the knowledge measured, each by two minutes of a processor and "
        "600 MiB; one of several is enough.",
    )
    operator_team: Annotated[str | None, AfterValidator(_slack_id("T", "workspace", "a link to it"))] = Field(
        None,
        validation_alias="HELPDESK_OPERATOR_TEAM",
        description="With many workspaces: id of the one that publishes changes of the knowledge (T...); the others "
        "suggest. Without it nobody publishes. A bot with SLACK_BOT_TOKEN serves one workspace, which does.",
    )
    api: bool = Field(
        False,
        validation_alias="HELPDESK_API",
        description="true: programs with a key are answered on /api/v1; only over HTTP (see `api add-key`).",
    )
    api_per_minute: int = Field(
        60,
        ge=1,
        le=6000,
        validation_alias="HELPDESK_API_PER_MINUTE",
        description="Requests a minute that one key may send to each process.",
    )
    support_contact: Annotated[str, AfterValidator(_contact)] = Field(
        "",
        validation_alias="HELPDESK_SUPPORT_CONTACT",
        description="E-mail or https:// address of whoever runs the bot, on the page /support (only over HTTP).",
    )
    metrics_token: SecretStr | None = Field(
        None,
        validation_alias="HELPDESK_METRICS_TOKEN",
        description="Who asks for /metrics must send it as a bearer token; without one anybody may.",
    )
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        validation_alias="HELPDESK_METRICS_PORT",
        examples=[3001],
        description="Port of /metrics alone, which then is not on PORT; without it /metrics is there.",
    )
    log: Literal["json", "pretty", "auto"] = Field(
        "auto", validation_alias="HELPDESK_LOG", description="Log format; auto is pretty in a terminal, else json."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias="HELPDESK_LOG_LEVEL", description="How much is logged."
    )

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys for tokens, the present one first."""
        return () if self.token_key is None else tuple(self.token_key.get_secret_value().split(","))

    @property
    def local(self) -> bool:
        """Whether Slack is a server on this machine."""
        return urlparse(self.slack_api_url).hostname in LOOPBACK


def variables() -> dict[str, FieldInfo]:
    """Every setting by the name of its variable."""
    return {str(field.validation_alias): field for field in Settings.model_fields.values()}


def mistakes(error: ValidationError) -> dict[str, str]:
    """Each variable that is not right, with one plain sentence about it: never pydantic's own."""
    fields, found = variables(), dict[str, str]()
    for one in error.errors():
        name = str(one["loc"][0])
        own = one["type"] == "value_error"
        says = str(one["ctx"]["error"]) if own else _expected(fields[name])
        found.setdefault(name, f"{name} {says}.")
    return found


def _expected(field: FieldInfo) -> str:
    """What pydantic itself checks, in our words, with an example."""
    if get_origin(field.annotation) is Literal:
        *others, last = get_args(field.annotation)
        return f"must be {', '.join(others)} or {last}; the usual one is {field.default}"
    if field.annotation is bool:
        return f"must be true or false; the usual one is {str(field.default).lower()}"
    kind, bounds = ("whole number" if int in (field.annotation, *get_args(field.annotation)) else "number"), ""
    for limit in field.metadata:
        match limit:
            case Ge():
                bounds += f" of at least {limit.ge}"
            case Gt():
                bounds += f" above {limit.gt}"
            case Le():
                bounds += f" and at most {limit.le}"
    example = field.examples[0] if field.examples else field.default
    return f"must be a {kind}{bounds}, such as {example}"


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError with one sentence."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(next(iter(mistakes(error).values()))) from None
    if settings.clock is not None and not settings.local:
        raise SettingsError(
            "HELPDESK_CLOCK is only for playing with the local Slack; unset it, or set SLACK_API_URL to the local one."
        )
    return settings


def for_serving(settings: Settings) -> Settings:
    """Checks that what `serve` needs is there. Raises SettingsError with one sentence."""
    if settings.slack_client_id is not None:
        _for_many(settings)
    elif settings.slack_bot_token is None:
        raise SettingsError(
            "SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-...) from api.slack.com/apps > your app > "
            "OAuth & Permissions. To try the bot without Slack, run `make demo`."
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise SettingsError(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both missing: set SLACK_APP_TOKEN (xapp-..., Basic "
            "Information > App-Level Tokens) for Socket Mode, or SLACK_SIGNING_SECRET (Basic Information) for HTTP."
        )
    if settings.api and settings.slack_app_token is not None:
        raise SettingsError(
            "HELPDESK_API is served over HTTP, and SLACK_APP_TOKEN turns on Socket Mode: unset one of them."
        )
    return settings


def _for_many(settings: Settings) -> None:
    """What an app needs that workspaces install themselves."""
    if settings.slack_bot_token is not None:
        raise SettingsError(
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: the token is for one workspace, the client id for many; "
            "unset one of them."
        )
    if settings.slack_client_secret is None:
        raise SettingsError(
            "SLACK_CLIENT_SECRET is missing: copy it from api.slack.com/apps > your app > Basic Information, where "
            "SLACK_CLIENT_ID is from."
        )
    if settings.token_key is None:
        raise SettingsError(
            "HELPDESK_TOKEN_KEY is missing: the tokens of workspaces are kept encrypted; make a key with "
            "`python -m bot tokens key`."
        )
    for name, value in (
        ("HELPDESK_STAFF_CHANNEL", settings.staff_channel),
        ("HELPDESK_STAFF_GROUP", settings.staff_group),
        ("HELPDESK_ADMINS", settings.admins),
    ):
        if value:
            raise SettingsError(
                f"{name} belongs to one workspace: with SLACK_CLIENT_ID each workspace chooses its own in the bot's "
                "Home tab; unset it."
            )
