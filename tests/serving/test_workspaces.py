"""Many workspaces: installed by a browser, each with its own token, people, settings and end, and none sees another's.

Both local Slacks have the same people, channels and ids: whatever mixes them up shows.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.cli.options import UsageError
from bot.core.inquiry import Asker
from bot.core.knowledge_base import KnowledgeBase
from bot.core.workspace import Preferences
from bot.desk.workspaces import REMEMBERED_SECONDS
from bot.jobs.inbox import Job
from bot.sandbox.places import DEMO_TEAM, OTHER_TEAM, Channel
from bot.sandbox.server import LocalSlack
from bot.serving.app import RunningBot, running_bot
from bot.serving.desks import workspace_desk
from bot.serving.tokens import Installations, Keys, new_key
from bot.serving.workspaces import ManyWorkspaces
from bot.settings import Settings, SettingsError
from bot.store import database
from bot.store.store import Store
from bot.store.tables import bots, inbox, installations, metadata, questions, workspaces
from handlers.blocks.words import WORDS
from handlers.jobs.tasks import LookAtAdmins, to_json
from handlers.slack.failures import UndeliverableError
from tests.stage import is_idle, words_of
from tests.two_slacks import TwoSlacks, asks, browser, installs, two_slacks

DEMO, OTHER = DEMO_TEAM.id, OTHER_TEAM.id
ASK, DM = "#ask-helpdesk", "@helpdesk"
WHEN = "@helpdesk When can I link my accounts in S.D. Ala.?"
KEY = Fernet.generate_key().decode()


@dataclass
class Many:
    """Two Slacks, a bot for both, its database."""

    two: TwoSlacks
    kb: KnowledgeBase
    store: Store
    key: str = KEY
    running: RunningBot | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def settings(self) -> Settings:
        return Settings(
            SLACK_CLIENT_ID=self.two.demo.client_id,
            SLACK_CLIENT_SECRET=SecretStr(self.two.demo.client_secret),
            SLACK_SIGNING_SECRET=SecretStr(self.two.demo.signing_secret),
            SLACK_API_URL=self.two.api_url,
            HELPDESK_TOKEN_KEY=SecretStr(self.key),
            PORT=0,
            HELPDESK_HOST="127.0.0.1",
            HELPDESK_LEASE_SECONDS=2,
        )

    @property
    def url(self) -> str:
        assert self.running is not None
        return f"http://127.0.0.1:{self.running.port}"

    async def start(self) -> None:
        self.running = await self._stack.enter_async_context(running_bot(self.settings, self.kb, self.store))
        self.two.meet(self.url)

    async def stop(self) -> None:
        await self._stack.aclose()

    async def settled(self) -> None:
        running = self.running
        assert running is not None
        await self.two.demo.wait_for(lambda: is_idle(running, self.store, *self.two.both))

    async def asks(self, slack: LocalSlack, text: str = WHEN, who: str = "U_ADA") -> None:
        await slack.person(who).says(ASK, text)
        await slack.wait_for(lambda: self.replies(slack), 20)
        await self.settled()

    def replies(self, slack: LocalSlack, ref: str = ASK, who: str = "U_ADA") -> list[Mapping[str, Any]]:
        return [one for one in slack.person(who).sees(ref) if one.get("user") == "U_BOT"]

    def count(self, table: Any, team: str) -> int:
        query = select(func.count()).select_from(table).where(table.c.team_id == team)
        with self.store.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())


@asynccontextmanager
async def many_of(kb: KnowledgeBase, engine: Engine, **slack: Any) -> AsyncIterator[Many]:
    async with two_slacks(**slack) as two:
        many = Many(two, kb, Store(engine))
        await many.start()
        try:
            yield many
        finally:
            await many.stop()


@pytest.fixture
async def many(kb: KnowledgeBase, sqlite_engine: Engine) -> AsyncIterator[Many]:
    async with many_of(kb, sqlite_engine, token_rotation=True) as found:
        yield found


@pytest.fixture
async def both(many: Many) -> Many:
    """Both have installed the bot."""
    for slack in many.two.both:
        await installs(slack, many.url)
    await many.settled()
    return many


def everything(engine: Engine) -> str:
    with engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))
        )


# --- installing


async def test_the_page_that_installs_it_loads_nothing_and_leads_to_privacy_and_support(many: Many) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{many.url}/slack/install") as answer:
            html = await answer.text()
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "Set-Cookie" in answer.headers
        for path in ("/privacy", "/support"):
            assert f'href="{path}"' in html
            async with session.get(many.url + path) as page:
                assert page.status == 200


@pytest.mark.parametrize("rotates", [False, True])
async def test_a_workspace_that_installs_the_bot_is_answered(kb: KnowledgeBase, engine: Engine, rotates: bool) -> None:
    async with many_of(kb, engine, token_rotation=rotates) as many:
        landed = await installs(many.two.demo, many.url)
        assert landed.status == 200

        await many.asks(many.two.demo)

        assert "Southern District of Alabama" in words_of(many.replies(many.two.demo)[-1])
        stored = everything(engine)
        assert DEMO in stored
        assert [token for token in ("xoxb-", "xoxe") if token in stored] == []


async def test_who_installed_it_is_told_what_comes_next(both: Many) -> None:
    await both.settled()

    [said] = both.replies(both.two.demo, DM, "U_SAM")
    assert "Help desk settings" in words_of(said)
    assert both.replies(both.two.demo, DM, "U_ADA") == []


async def test_before_it_is_installed_nothing_is_said_or_kept(many: Many) -> None:
    assert many.two.calls == []
    assert many.count(bots, DEMO) == 0


async def test_who_cancels_installs_nothing(many: Many) -> None:
    landed = await installs(many.two.demo, many.url, answer="cancel")

    assert "access_denied" in landed.text
    assert many.count(bots, DEMO) == 0


async def test_the_state_of_an_install_is_good_once_and_in_its_own_browser(many: Many) -> None:
    async with browser(many.url) as session:
        page = await asks(many.two.demo, many.url, session)
        state = page.query["state"]
        back = f"{many.url}/slack/oauth_redirect?state={state}&code="
        code = many.two.demo.tokens.new_code("U_SAM", frozenset())
        async with browser(many.url) as another, another.get(back + code) as refused:
            assert refused.status == 400  # no cookie
        async with session.post(page, data={"person": "U_SAM", "answer": "allow"}) as landed:
            assert landed.status == 200
        async with session.get(back + "another") as again:
            assert again.status in (400, 401)
    assert many.count(bots, DEMO) == 1


async def test_installing_again_takes_the_place_of_the_first(both: Many) -> None:
    await installs(both.two.demo, both.url, person="U_BEN")

    assert (both.count(bots, DEMO), both.count(installations, DEMO)) == (1, 1)
    assert both.running is not None
    office = await both.running.bot.services.of(DEMO)
    await both.asks(both.two.demo)
    assert office.access.admins == ("U_SAM",)


async def test_who_installs_it_again_gets_no_right_and_is_told_who_has_them(both: Many) -> None:
    demo = both.two.demo
    await installs(demo, both.url, person="U_BEN")
    await both.settled()

    ben = demo.person("U_BEN")
    assert words_of(both.replies(demo, DM, "U_BEN")[-1]) == WORDS.settings.WELCOME_AGAIN.format(admins="<@U_SAM>")
    await ben.opens_home()
    await both.settled()
    assert WORDS.settings.BUTTON not in words_of(ben.home or {})
    await both.stop()
    await both.start()  # nor has a process that knows nothing yet another admin
    assert both.running is not None
    assert (await both.running.bot.services.of(DEMO)).access.admins == ("U_SAM",)


async def test_who_comes_back_after_taking_the_bot_out_finds_the_admin_that_was(both: Many) -> None:
    demo = both.two.demo
    demo.uninstall_app()
    await both.settled()
    await installs(demo, both.url, person="U_BEN")
    await both.settled()

    assert both.running is not None
    assert (await both.running.bot.services.of(DEMO)).access.admins == ("U_SAM",)


async def test_in_socket_mode_a_browser_installs_and_nobody_posts_events(
    kb: KnowledgeBase, sqlite_engine: Engine
) -> None:
    async with two_slacks(token_rotation=True) as two:
        many = Many(two, kb, Store(sqlite_engine))
        settings = many.settings.model_copy(update={"slack_app_token": SecretStr(two.demo.app_token)})
        async with running_bot(settings, kb, many.store) as many.running:
            two.meet(many.url)
            landed = await installs(two.demo, many.url)
            assert landed.status == 200
            async with browser(many.url) as session, session.post(f"{many.url}/slack/events", json={}) as answer:
                assert answer.status == 404


# --- apart


async def test_nothing_of_one_workspace_reaches_the_other(both: Many) -> None:
    demo, other = both.two.both
    both.two.calls.clear()
    await both.asks(demo)
    await both.asks(demo, "@helpdesk Heliotrope: is my PACER account legacy?")

    assert {team for team, _ in both.two.calls} == {DEMO}
    assert both.replies(other) == []
    assert (both.count(questions, DEMO), both.count(questions, OTHER)) == (2, 0)

    await other.person("U_ADA").runs("/nextgen", "privacy")
    await other.wait_for(lambda: any(one.get("is_ephemeral") for one in other.person("U_ADA").sees(ASK)))
    shown = [one for one in other.person("U_ADA").sees(ASK) if one.get("is_ephemeral")][-1]
    assert "question" not in words_of(shown)


async def test_a_button_of_one_workspace_pressed_in_the_other_reaches_nothing(both: Many) -> None:
    demo, other = both.two.both
    await both.asks(demo)
    await both.asks(other)
    message = dict(both.replies(demo)[-1])

    await demo.person("U_ADA").clicks(message, "Did this answer your question? Yes")
    await both.settled()

    with both.store.reading() as unit:
        voices = {team: [one.helped for one in unit.questions.since(team, datetime(2020, 1, 1, tzinfo=UTC))]
                  for team in (DEMO, OTHER)}  # fmt: skip
    assert voices == {DEMO: [(True,)], OTHER: [()]}


async def test_each_has_its_own_tickets_numbers_and_staff(both: Many) -> None:
    demo, other = both.two.both
    for slack in (demo, other):
        await chooses(both, slack, channel="G_STAFF")
    for slack in (demo, other):
        ada = slack.person("U_ADA")
        await ada.runs("/nextgen", "ticket")
        await both.settled()
        await ada.submits({"text": f"Refused in {slack.workspace.team_id}."})
        await both.settled()

    for slack in (demo, other):
        [card] = both.replies(slack, "#helpdesk-staff", "U_SAM")
        shown = words_of(card)
        assert "#1" in shown
        assert [f"Refused in {team}." in shown for team in (slack.workspace.team_id, *{DEMO, OTHER})].count(True) == 2


# --- what a workspace chooses


async def chooses(many: Many, slack: LocalSlack, who: str = "U_SAM", **values: Any) -> Mapping[str, Any]:
    """Opens the settings in the Home tab, fills them in, sends them; what Slack was answered."""
    person = slack.person(who)
    await person.opens_home()
    await slack.wait_for(lambda: person.home, 10)
    await many.settled()
    await person.clicks(person.home or {}, WORDS.settings.BUTTON)
    await many.settled()  # the form of last time may still be there, saying that it is kept
    answer = await person.submits(values)
    await many.settled()
    return answer


async def test_who_installed_it_chooses_the_staff_channel_and_the_desk_is_open(both: Many) -> None:
    demo, other = both.two.both

    await chooses(both, demo, channel="G_STAFF", hours="Mon-Fri 08:00-12:00", zone="America/Denver", questions="30")

    assert both.running is not None
    access = (await both.running.bot.services.of(DEMO)).access
    assert (access.channel, access.admins) == ("G_STAFF", ("U_SAM",))
    assert (await both.running.bot.services.of(OTHER)).access.channel is None
    await demo.person("U_ADA").runs("/nextgen", "ticket")
    await other.person("U_ADA").runs("/nextgen", "ticket")
    await both.settled()
    assert demo.person("U_ADA").modals
    assert not other.person("U_ADA").modals


async def test_a_request_channel_of_one_workspace_is_read_in_no_other(both: Many) -> None:
    demo, other = both.two.both
    await chooses(both, demo, requests=["C_ASK"])
    question = "How do I link my CM/ECF account in the Southern District of Florida?"
    asked = {slack: await slack.person("U_ADA").says("#ask-helpdesk", question) for slack in (demo, other)}
    await both.settled()

    answers = {slack: slack.person("U_ADA").thread(dict(message)) for slack, message in asked.items()}
    assert [len(answers[slack]) for slack in (demo, other)] == [1, 0]
    told = [words_of(one) for one in other.person("U_ADA").sees("#ask-helpdesk")]
    assert not [one for one in told if "every new message" in one]


async def test_the_days_on_which_its_desk_is_closed_are_its_own(both: Many) -> None:
    demo, other = both.two.both
    today = datetime.now(UTC).date()
    days = f"{today - timedelta(days=1)} to {today + timedelta(days=1)}"
    always = "Mon-Sun 00:00-24:00"
    await chooses(both, demo, channel="G_STAFF", hours=always, closed=days)
    await chooses(both, other, channel="G_STAFF", hours=always)

    assert both.running is not None
    desk, workspaces = both.running.bot.desks.tickets, both.running.bot.desks.workspaces
    assert workspaces.preferences(DEMO).closed == days
    opens: dict[str, Any] = {}
    for slack, team in ((demo, DEMO), (other, OTHER)):
        await slack.person("U_ADA").runs("/nextgen", "ticket")
        await both.settled()
        await slack.person("U_ADA").submits({"text": "The page refuses my login."})
        await both.settled()
        with both.store.reading() as unit:
            [ticket] = unit.tickets.since(team, None)
        opens[team] = desk.views.asker_card(ticket).opens_at
    assert opens[DEMO] is not None
    assert opens[DEMO] > datetime.now(UTC)


async def test_others_have_no_such_button_and_forge_no_such_form(both: Many) -> None:
    demo = both.two.demo
    ada = demo.person("U_ADA")
    await ada.opens_home()
    await both.settled()
    home = ada.home
    assert home is not None
    assert WORDS.settings.BUTTON not in words_of(home)

    sam = demo.person("U_SAM")
    await sam.opens_home()
    await both.settled()
    await sam.clicks(sam.home or {}, WORDS.settings.BUTTON)
    await both.settled()
    view = sam.modal
    assert both.running is not None
    before = await both.running.bot.services.of(DEMO)
    before.access.admins = ()  # as if somebody had taken their right meanwhile
    await sam.submits({"hours": "Mon-Fri 01:00-02:00"}, view=view)
    await both.settled()
    assert WORDS.staff.NOT_ADMIN in str(sam.modal)
    with both.store.reading() as unit:
        assert unit.workspaces.preferences(DEMO) == {}


@pytest.mark.parametrize(
    ("values", "block", "says"),
    [
        ({"hours": "sometimes"}, "hours", "cannot be read"),
        ({"zone": "Miami"}, "zone", WORDS.settings.ZONE_WRONG),
        ({"group": "staff"}, "group", WORDS.settings.GROUP_WRONG),
        ({"channel": "C_ASK"}, "channel", "public"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(
    both: Many, values: dict[str, Any], block: str, says: str
) -> None:
    sam = both.two.demo.person("U_SAM")
    answer = await chooses(both, both.two.demo, **values)

    assert says in answer[block]
    assert sam.modal
    with both.store.reading() as unit:
        assert unit.workspaces.preferences(DEMO) == {}


async def test_the_courts_it_chose_come_first_in_its_lists(both: Many) -> None:
    assert both.running is not None
    desk = both.running.bot.services
    sam = both.two.demo.person("U_SAM")
    await sam.opens_home()
    await both.settled()
    await sam.clicks(sam.home or {}, WORDS.settings.BUTTON)
    await both.settled()
    await sam.selects(sam.modal, "courts", ["alsd"], query="alsd")
    await sam.submits({"channel": "G_STAFF"})
    await both.settled()

    first = {team: (await desk.of(team)).tab.desk.find_courts(Asker(team, "U_BEN"), "")[0].id for team in (DEMO, OTHER)}
    assert first[DEMO] == "alsd"
    assert first[OTHER] != "alsd"


async def test_who_installed_it_can_be_forgotten(both: Many) -> None:
    await chooses(both, both.two.demo, channel="G_STAFF", admins=["U_SAM", "U_BEN"])
    sam = both.two.demo.person("U_SAM")
    await sam.runs("/nextgen", "privacy")
    await both.settled()
    shown = [one for one in sam.sees(ASK) if one.get("is_ephemeral")][-1]
    assert "installed the bot" in words_of(shown)

    await sam.clicks(dict(shown), "Erase everything")
    await both.settled()

    with both.store.reading() as unit:
        assert unit.workspaces.preferences(DEMO)["admins"] == ["U_BEN"]
        assert unit.workspaces.choice(DEMO).first_admin not in (None, "U_SAM")
        assert unit.workspaces.choice(OTHER).first_admin == "U_SAM"
    assert (both.count(installations, DEMO), "U_SAM" in str(installers(both, DEMO))) == (1, False)


def installers(many: Many, team: str) -> list[str]:
    query = select(installations.c.user_id).where(installations.c.team_id == team)
    with many.store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


# --- who looks after it


async def test_a_new_staff_channel_is_announced_in_the_old_one_and_to_all_admins_old_and_new(both: Many) -> None:
    demo = both.two.demo
    await chooses(both, demo, channel="G_STAFF", admins=["U_SAM", "U_KIM"])
    ada = demo.person("U_ADA")
    await ada.runs("/nextgen", "ticket")
    await both.settled()
    await ada.submits({"text": "Refused."})
    await both.settled()
    demo.workspace.channels["G_OTHER"] = Channel("G_OTHER", "elsewhere", "private", ["U_SAM", "U_BEN", "U_BOT"])

    await chooses(both, demo, channel="G_OTHER", admins=["U_SAM", "U_BEN"])

    told = "<@U_SAM> changed the help desk's settings:"
    assert told in words_of(both.replies(demo, "G_STAFF", "U_KIM")[-1])
    for admin in ("U_SAM", "U_KIM", "U_BEN"):
        said = words_of(both.replies(demo, DM, admin)[-1])
        assert told in said
        assert "Tickets now go to <#G_OTHER> instead of <#G_STAFF>." in said
        assert "The admins are now: <@U_SAM>, <@U_BEN>. Before: <@U_SAM>, <@U_KIM>." in said
    assert both.replies(demo, DM, "U_ADA")[-1] != both.replies(demo, DM, "U_SAM")[-1]

    # What is said from here on goes to the new channel, of old tickets too.
    in_old = len(both.replies(demo, "G_STAFF", "U_KIM"))
    card = next(one for one in reversed(both.replies(demo, DM)) if WORDS.asker.WRITE_HERE in words_of(one))
    await ada.says(DM, "Heliotrope.", dict(card))
    await both.settled()
    there = [words_of(one) for one in both.replies(demo, "G_OTHER", "U_BEN")]
    assert any("#1" in one for one in there)
    assert any("Heliotrope" in one for one in there)
    assert len(both.replies(demo, "G_STAFF", "U_KIM")) == in_old


async def test_what_waits_for_its_turn_in_the_old_staff_channel_goes_to_the_new_one(both: Many) -> None:
    demo, ada = both.two.demo, both.two.demo.person("U_ADA")
    await chooses(both, demo, channel="G_STAFF")
    await ada.runs("/nextgen", "ticket")
    await both.settled()
    await ada.submits({"text": "Refused."})
    await both.settled()
    card = next(one for one in reversed(both.replies(demo, DM)) if WORDS.asker.WRITE_HERE in words_of(one))
    demo.workspace.channels["G_OTHER"] = Channel("G_OTHER", "elsewhere", "private", ["U_SAM", "U_BEN", "U_BOT"])
    posts = len(demo.journal.calls("chat.postMessage"))
    demo.faults.fail("chat.postMessage", status=429, retry_after=3)
    await ada.says(DM, "Heliotrope.", dict(card))
    await demo.wait_for(lambda: len(demo.journal.calls("chat.postMessage")) > posts)

    wanted = Preferences(staff_channel="G_OTHER", admins=("U_SAM",))
    assert both.running is not None
    await asyncio.to_thread(both.running.bot.desks.workspaces.choose, DEMO, wanted)

    await demo.wait_for(lambda: "Heliotrope" in str(demo.channel("G_OTHER").messages), 15)
    assert "Heliotrope" not in str(demo.channel("G_STAFF").messages)


async def test_a_change_of_hours_is_nobody_elses_business(both: Many) -> None:
    demo = both.two.demo
    await chooses(both, demo, channel="G_STAFF")
    before = len(both.replies(demo, DM, "U_SAM")), len(both.replies(demo, "G_STAFF", "U_SAM"))

    await chooses(both, demo, hours="Mon-Fri 08:00-12:00")

    assert (len(both.replies(demo, DM, "U_SAM")), len(both.replies(demo, "G_STAFF", "U_SAM"))) == before


async def test_an_admin_who_was_replaced_in_another_process_changes_nothing_any_more(both: Many) -> None:
    demo, sam = both.two.demo, both.two.demo.person("U_SAM")
    await sam.opens_home()
    await both.settled()
    await sam.clicks(sam.home or {}, WORDS.settings.BUTTON)
    await both.settled()
    workspace_desk(both.settings, both.store).name_admin(DEMO, "U_BEN")  # this process has not looked since

    await sam.submits({"channel": "G_STAFF", "admins": ["U_SAM"]})
    await both.settled()

    assert WORDS.staff.NOT_ADMIN in str(sam.modal)
    assert both.running is not None
    assert (await both.running.bot.services.of(DEMO)).access.admins == ("U_BEN",)
    assert both.replies(demo, "G_STAFF", "U_SAM") == []


async def test_the_operator_names_another_admin_and_everybody_concerned_is_told(
    both: Many, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = both.two.demo
    await chooses(both, demo, channel="G_STAFF")
    environment = {"DATABASE_URL": str(both.store.engine.url), "SLACK_CLIENT_ID": "1.2"}

    def command(*given: str) -> Result:
        return CliRunner().invoke(cli, ["workspaces", *given], env=environment)

    named = await asyncio.to_thread(command, "admin", DEMO, "U_BEN")
    assert named.output.startswith("U_BEN is the admin of T_DEMO now.")
    await demo.wait_for(lambda: len(both.replies(demo, DM, "U_BEN")) == 1)
    await both.settled()

    for ref, person in (("G_STAFF", "U_KIM"), (DM, "U_SAM"), (DM, "U_BEN")):
        assert "Whoever runs the bot changed the help desk's settings" in words_of(both.replies(demo, ref, person)[-1])
    listed = await asyncio.to_thread(command, "list")
    assert "T_DEMO  tickets: G_STAFF  admins: U_BEN\n" in listed.output
    assert "T_OTHER  tickets: none  admins: U_SAM\n" in listed.output
    told = json.loads((await asyncio.to_thread(command, "list", "--json")).stdout)
    assert told[0] == {"team": DEMO, "staff_channel": "G_STAFF", "staff_group": None, "admins": ["U_BEN"]}
    for given, says in (((DEMO, "ben"), "not the id of a person"), (("T_NOWHERE", "U_BEN"), "These are known: T_DEMO")):
        wrong = await asyncio.to_thread(command, "admin", *given)
        assert isinstance(wrong.exception, UsageError)
        assert says in str(wrong.exception)


async def test_when_no_admin_is_left_the_staff_channel_is_told_each_morning_until_another_is_named(both: Many) -> None:
    demo = both.two.demo
    await chooses(both, demo, channel="G_STAFF", admins=["U_SAM", "U_KIM"])
    assert both.running is not None
    digest = (await both.running.bot.services.of(DEMO)).digest
    since = f"{datetime.now(UTC).timestamp() - 300:.6f}"
    before = len(both.replies(demo, "G_STAFF", "U_SAM"))

    async def morning(number: int) -> list[Mapping[str, Any]]:
        task = to_json(LookAtAdmins(DEMO, since))
        await asyncio.to_thread(digest.desk.schedule_task, DEMO, f"admins:{number}", task, datetime.now(UTC))
        assert both.running is not None
        both.running.bot.inbox.wake()
        query = select(inbox.c.done_at).where(inbox.c.team_id == DEMO, inbox.c.key == f"admins:{number}")

        def done() -> bool:
            with both.store.engine.connect() as connection:
                return connection.execute(query).scalar() is not None

        await demo.wait_for(done, 20)
        await both.settled()
        return both.replies(demo, "G_STAFF", "U_SAM")[before:]

    demo.workspace.deactivate("U_SAM")
    assert await morning(1) == []
    demo.workspace.deactivate("U_KIM")
    [said] = await morning(2)
    assert "no longer has an admin" in words_of(said)
    assert "python -m bot workspaces admin T_DEMO USER" in words_of(said)
    with both.store.engine.connect() as connection:
        query = select(inbox.c.key).where(inbox.c.team_id == DEMO, inbox.c.key.startswith("admins:"))
        assert connection.execute(query).scalars().all() != []  # the next one comes


async def test_without_the_right_to_look_people_up_nothing_is_said_of_admins(both: Many) -> None:
    demo = both.two.demo
    await chooses(both, demo, channel="G_STAFF")
    assert both.running is not None
    digest = (await both.running.bot.services.of(DEMO)).digest
    demo.faults.fail("users.info", status=200, error="missing_scope")
    before = len(both.replies(demo, "G_STAFF", "U_SAM"))

    with pytest.raises(UndeliverableError, match="missing_scope"):
        await digest.look_at_admins(Job(0, DEMO, "admins:1", "admins", 1, {}), LookAtAdmins(DEMO, "1.0"))

    assert len(both.replies(demo, "G_STAFF", "U_SAM")) == before


# --- leaving


async def test_a_workspace_that_takes_the_bot_out_is_not_spoken_to_any_more(both: Many) -> None:
    demo, other = both.two.both
    await both.asks(demo)

    demo.uninstall_app()
    await both.settled()

    assert (both.count(bots, DEMO), both.count(installations, DEMO)) == (0, 0)
    assert both.count(questions, DEMO) == 1
    both.two.calls.clear()
    await both.asks(other)
    assert {team for team, _ in both.two.calls} == {OTHER}


@pytest.mark.parametrize("tokens_first", [True, False])
async def test_it_may_come_back_with_all_that_was_kept(both: Many, tokens_first: bool) -> None:
    demo = both.two.demo
    await both.asks(demo)
    await chooses(both, demo, channel="G_STAFF")
    demo.uninstall_app(tokens_first=tokens_first)
    await both.settled()

    await asyncio.sleep(1.1)  # installs are kept by the second
    await installs(demo, both.url)
    assert both.running is not None
    both.running.bot.directory.forget(DEMO)
    await demo.person("U_BEN").says(ASK, WHEN)
    await demo.wait_for(lambda: len(both.replies(demo)) == 2, 20)

    assert (await both.running.bot.services.of(DEMO)).access.channel == "G_STAFF"
    assert both.count(questions, DEMO) == 2


async def test_news_of_a_removal_that_come_late_do_not_undo_a_new_install(both: Many) -> None:
    assert both.running is not None
    desk = both.running.bot.desks.workspaces

    assert not desk.record_removal(DEMO, datetime.now(UTC) - timedelta(hours=1))
    assert both.count(bots, DEMO) == 1
    assert desk.record_removal(DEMO, datetime.now(UTC) + timedelta(seconds=1))
    assert not desk.record_removal(DEMO, datetime.now(UTC) + timedelta(seconds=2))


async def test_what_is_kept_of_a_workspace_goes_a_month_after_it_left(both: Many) -> None:
    demo, other = both.two.both
    for slack in (demo, other):
        await both.asks(slack)
        await chooses(both, slack, channel="G_STAFF")
    demo.uninstall_app()
    await both.settled()
    assert both.running is not None
    desk, now = both.running.bot.desks.workspaces, datetime.now(UTC)

    assert desk.purge_expired(now + timedelta(days=29)) == 0
    assert desk.purge_expired(now + timedelta(days=31)) > 0

    with_team = [table for table in metadata.sorted_tables if "team_id" in table.c]
    assert [table.name for table in with_team if both.count(table, DEMO)] == []
    assert both.count(questions, OTHER) == 1
    assert both.count(workspaces, OTHER) == 1


async def test_work_for_a_workspace_that_left_waits_and_disturbs_nobody(both: Many) -> None:
    demo, other = both.two.both
    demo.faults.hang("chat.postMessage")
    await demo.person("U_ADA").says(ASK, WHEN)
    demo.uninstall_app()
    demo.faults.release()
    await both.settled()

    await both.asks(other)
    assert both.replies(other)


async def test_what_waits_for_a_workspace_that_left_is_due_once_it_is_back(both: Many) -> None:
    demo = both.two.demo
    demo.faults.hang("chat.postMessage")
    await demo.person("U_ADA").says(ASK, WHEN)
    demo.uninstall_app()
    demo.faults.release()
    row = select(inbox.c.due_at).where(inbox.c.team_id == DEMO, inbox.c.done_at.is_(None))

    def due_in() -> float:
        with both.store.engine.connect() as connection:
            due = connection.execute(row).scalar()
        return 0 if due is None else (due - datetime.now(UTC)).total_seconds()

    await demo.wait_for(lambda: due_in() > 200, 20)
    await asyncio.sleep(1.1)  # installs are kept by the second
    await installs(demo, both.url)

    assert due_in() <= REMEMBERED_SECONDS


# --- tokens


async def test_a_token_is_renewed_in_time_by_one_process(kb: KnowledgeBase, engine: Engine) -> None:
    async with many_of(kb, engine, token_rotation=True) as many:
        many.two.demo.tokens.expires_in = 600  # less than two hours: due at once
        await installs(many.two.demo, many.url)
        await many.settled()  # the first word to who installed it needs a token, too
        assert many.running is not None
        many.two.demo.tokens.expires_in = 43200
        many.two.calls.clear()
        async with running_bot(many.settings, kb, Store(engine)) as second:
            looked = await asyncio.gather(*(bot.directory.look(DEMO) for bot in (many.running.bot, second.bot) * 5))

        assert many.two.calls.count((DEMO, "oauth.v2.access")) == 1
        many.running.bot.directory.forget(DEMO)
        assert (await many.running.bot.directory.look(DEMO)).token in {one.token for one in looked}
        await many.asks(many.two.demo)


async def test_while_slack_gives_no_new_token_the_old_one_is_used(many: Many) -> None:
    demo = many.two.demo
    demo.tokens.expires_in = 600
    await installs(demo, many.url)
    demo.faults.fail("oauth.v2.access", status=500, times=100)

    await many.asks(demo)

    assert many.replies(demo)


async def test_a_new_token_is_kept_until_the_database_can_take_it(many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = many.two.demo
    await installs(demo, many.url)
    await many.settled()
    assert many.running is not None
    directory = many.running.bot.directory
    assert isinstance(directory, ManyWorkspaces)
    old = directory._installations.bot_of(DEMO)
    assert old is not None
    save = Installations.save_bot

    def is_away(*_: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    monkeypatch.setattr(Installations, "save_bot", is_away)
    monkeypatch.setattr("bot.serving.workspaces.ROTATE_BEFORE_MINUTES", 13 * 60)  # due at once
    looked = {(await directory.look(DEMO)).token for _ in range(3)}
    assert len(looked) == 1
    assert old.bot_token not in looked

    monkeypatch.setattr(Installations, "save_bot", save)
    monkeypatch.setattr("bot.serving.workspaces.ROTATE_BEFORE_MINUTES", 120)
    await directory.look(DEMO)
    directory.forget(DEMO)
    assert {(await directory.look(DEMO)).token} == looked


async def test_no_token_is_in_what_a_workspace_looks_like(both: Many) -> None:
    assert both.running is not None
    found = await both.running.bot.directory.look(DEMO)

    assert found.token
    assert found.token not in repr(found)


# --- keys


def test_tokens_are_encrypted_anew_with_the_first_key(sqlite_engine: Engine) -> None:
    new = Fernet.generate_key().decode()
    kept(Installations("1.2", sqlite_engine, Keys([KEY])))

    both_keys = Installations("1.2", sqlite_engine, Keys([new, KEY]))
    assert both_keys.renew() == 2

    only_new = Installations("1.2", sqlite_engine, Keys([new]))
    assert only_new.check() == 2
    found = only_new.bot_of(OTHER)
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token) == ("xoxe.xoxb-" + "9" * 300, "xoxe-1-9")
    with pytest.raises(SettingsError, match="does not open every token"):
        Installations("1.2", sqlite_engine, Keys([KEY])).check()


def test_a_key_that_opens_not_all_tokens_changes_none(sqlite_engine: Engine) -> None:
    store = Installations("1.2", sqlite_engine, Keys([KEY]))
    kept(store)
    other = Fernet.generate_key().decode()
    with sqlite_engine.begin() as connection:
        closed = Keys([other]).encrypt("xoxb-another")
        connection.execute(bots.update().where(bots.c.team_id == OTHER).values(bot_token=closed))

    with pytest.raises(SettingsError, match="does not open every token"):
        Installations("1.2", sqlite_engine, Keys([Fernet.generate_key().decode(), KEY])).renew()

    assert store.bot_of(DEMO) is not None


async def test_the_bot_does_not_start_with_a_key_that_opens_no_token(both: Many) -> None:
    both.key = Fernet.generate_key().decode()

    with pytest.raises(SettingsError, match="HELPDESK_TOKEN_KEY does not open every token"):
        async with running_bot(both.settings, both.kb, both.store):
            pass


def test_a_long_token_fits_on_both_databases(engine: Engine) -> None:
    store = Installations("1.2", engine, Keys([KEY]))
    kept(store)

    for team in (DEMO, OTHER):
        found = store.bot_of(team)
        assert found is not None
        assert len(found.bot_token) == 310
        assert found.bot_token_expires_at is not None
        assert abs(found.bot_token_expires_at - time.time() - 43200) < 5


def test_a_renewed_token_takes_the_place_of_the_old_one(engine: Engine) -> None:
    store = Installations("1.2", engine, Keys([KEY]))
    kept(store)
    found = store.bot_of(DEMO)
    assert found is not None

    for number in range(3):
        found.bot_token = f"xoxe.xoxb-{number}"
        store.save_bot(found)

    again = store.bot_of(DEMO)
    assert again is not None
    assert again.bot_token == "xoxe.xoxb-2"
    assert store.check() == 2


def kept(store: Installations) -> None:
    for team in (DEMO, OTHER):
        store.save(
            Installation(
                app_id="A1",
                team_id=team,
                user_id="U_SAM",
                bot_token="xoxe.xoxb-" + "9" * 300,
                bot_refresh_token="xoxe-1-9",
                bot_token_expires_in=43200,
                bot_id="B1",
                bot_user_id="U_BOT",
                bot_scopes="chat:write",
            )
        )


def test_the_commands_make_a_key_and_put_it_in_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    engine = database.open_current(url)
    kept(Installations("1.2", engine, Keys([KEY])))
    runner = CliRunner()
    made = runner.invoke(cli, ["tokens", "key"]).output.strip()

    environment = {"DATABASE_URL": url, "SLACK_CLIENT_ID": "1.2", "HELPDESK_TOKEN_KEY": f"{made},{KEY}"}
    renewed = runner.invoke(cli, ["tokens", "renew"], env=environment)

    assert renewed.output == "2 tokens are encrypted with the first key now.\n"
    assert Installations("1.2", engine, Keys([made])).check() == 2


def test_without_the_library_that_encrypts_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.fernet", None)

    for need in (lambda: Keys([KEY]), new_key):
        with pytest.raises(SettingsError, match=r"pip install '\.\[workspaces\]'"):
            need()


# --- the desk of one


def test_a_choice_holds_where_it_differs_and_the_rest_follows_the_settings(store: Store) -> None:
    from bot.desk.workspaces import WorkspaceDesk

    def desk(defaults: Preferences) -> WorkspaceDesk:
        return WorkspaceDesk(store, lambda: datetime.now(UTC), defaults, timedelta(days=30))

    first = desk(Preferences(hours="Mon-Fri 09:00-17:00", admins=("U_BEN",)))
    chosen = Preferences(hours="Mon-Fri 09:00-17:00", admins=("U_BEN",), courts=("alsd",), keep_questions_days=30)
    assert first.choose("T1", chosen) == chosen

    later = desk(Preferences(hours="Mon-Fri 08:00-16:00", admins=("U_SAM",)))
    found = later.preferences("T1")
    assert (found.hours, found.admins) == ("Mon-Fri 08:00-16:00", ("U_SAM",))
    assert (found.courts, found.keep_questions_days) == (("alsd",), 30)
    assert later.preferences("T2") == Preferences(hours="Mon-Fri 08:00-16:00", admins=("U_SAM",))


def test_what_another_process_chose_holds_here_after_a_second(store: Store) -> None:
    from bot.desk.workspaces import WorkspaceDesk

    seconds = [0.0]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - as short as it is
    here = WorkspaceDesk(store, clock, Preferences(), timedelta(days=30), lambda: seconds[0])
    there = WorkspaceDesk(store, clock, Preferences(), timedelta(days=30))
    here.preferences("T1")
    there.choose("T1", Preferences(staff_channel="G1"))

    seconds[0] = 0.9
    assert here.preferences("T1").staff_channel is None
    seconds[0] = 1.1
    assert here.preferences("T1").staff_channel == "G1"
