"""The app comes into a workspace by OAuth, its tokens rotate, and it goes again: all as in Slack."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.sandbox.interactions import NotAnsweredError
from bot.sandbox.manifest import MANIFEST, read_manifest
from bot.sandbox.places import OTHER_TEAM
from bot.sandbox.server import LocalSlack
from tests.sandbox.conftest import Json, TinyBot

# slack_sdk asks for tokens with a class that aiohttp will give up.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

SCOPES = frozenset(("chat:write", "commands"))
APP = {"client_id": LocalSlack.client_id, "client_secret": LocalSlack.client_secret}
HERE = "http://127.0.0.1:9/slack/oauth_redirect"


@pytest.fixture
def leaving(tmp_path: Path) -> Path:
    """A manifest whose app is told when it is removed."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    manifest["settings"]["event_subscriptions"]["bot_events"] = sorted({*events, "app_uninstalled", "tokens_revoked"})
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    return path


@pytest.fixture
async def slack(leaving: Path) -> AsyncIterator[LocalSlack]:
    """A workspace that has not installed the app yet."""
    async with LocalSlack(team=OTHER_TEAM, manifest=leaving, installed=False, token_rotation=False) as local:
        yield local


@pytest.fixture
async def rotating(leaving: Path) -> AsyncIterator[LocalSlack]:
    """The same for an app whose tokens rotate."""
    async with LocalSlack(team=OTHER_TEAM, manifest=leaving, installed=False, token_rotation=True) as local:
        yield local


def client_of(slack: LocalSlack, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token, base_url=slack.api_url)


async def install(slack: LocalSlack) -> Json:
    """What the app gets for a code that a person has given it."""
    code = slack.tokens.new_code("U_SAM", SCOPES)
    answer: Any = await client_of(slack).oauth_v2_access(code=code, **APP)
    return dict(answer.data)


async def refresh(slack: LocalSlack, refresh_token: str) -> Json:
    answer: Any = await client_of(slack).oauth_v2_access(grant_type="refresh_token", refresh_token=refresh_token, **APP)
    return dict(answer.data)


async def error_of(call: Any) -> str:
    """The error that the call must end in."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def page_url(slack: LocalSlack, **asked: str) -> URL:
    query = {"client_id": slack.client_id, "scope": ",".join(sorted(SCOPES)), "state": "a state"} | asked
    return URL(f"{slack.url}/oauth/v2/authorize").with_query(query)


# --- the page


async def test_who_allows_the_app_is_sent_back_with_a_code_and_the_state(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session:
        url = page_url(slack, redirect_uri=HERE + "?from=here")
        async with session.get(url) as page:
            text = await page.text()
        assert all(word in text for word in ("Pine Street Law", "NextGen Help Desk", "chat:write", "Sam Lindqvist"))
        allowed = {"person": "U_SAM", "answer": "allow"}
        async with session.post(url, data=allowed, allow_redirects=False) as back:
            sent = URL(back.headers["Location"])
    assert (back.status, str(sent.with_query(None))) == (302, HERE)
    assert (sent.query["from"], sent.query["state"]) == ("here", "a state")
    answer: Any = await client_of(slack).oauth_v2_access(
        code=sent.query["code"], redirect_uri=HERE + "?from=here", **APP
    )
    assert answer["authed_user"] == {"id": "U_SAM"}


async def test_who_cancels_is_sent_to_the_apps_own_address_with_the_reason(slack: LocalSlack) -> None:
    slack.app_pages.redirect_url = HERE
    cancelled = {"person": "U_SAM", "answer": "cancel"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(page_url(slack), data=cancelled, allow_redirects=False) as back,
    ):
        sent = URL(back.headers["Location"])
    assert str(sent.with_query(None)) == HERE
    assert dict(sent.query) == {"error": "access_denied", "state": "a state"}


@pytest.mark.parametrize(
    ("asked", "trouble"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "no_scopes"),
        ({"scope": "chat:write,admin"}, "does not name admin"),
        ({"redirect_uri": "https://elsewhere.example/"}, "bad_redirect_uri"),
    ],
)
async def test_what_slack_would_not_ask_a_person_is_refused(slack: LocalSlack, asked: Json, trouble: str) -> None:
    slack.app_pages.redirect_url = HERE
    async with aiohttp.ClientSession() as session:
        for verb in ("GET", "POST"):
            async with session.request(verb, page_url(slack, **asked)) as page:
                assert page.status == 400
                assert trouble in await page.text()


async def test_an_app_without_a_redirect_url_must_ask_for_one(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session, session.get(page_url(slack)) as page:
        assert "bad_redirect_uri" in await page.text()


async def test_another_site_can_neither_allow_nor_remove_the_app(slack: LocalSlack) -> None:
    await install(slack)
    headers = {"Origin": "https://elsewhere.example"}
    form = {"person": "U_SAM", "answer": "allow"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for url in (page_url(slack, redirect_uri=HERE), URL(f"{slack.url}/apps/A_HELPDESK")):
            async with session.post(url, data=form, allow_redirects=False) as answer:
                assert answer.status == 400
    assert slack.workspace.app_state == "installed"


async def test_the_page_of_the_app_removes_it(slack: LocalSlack) -> None:
    await install(slack)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{slack.url}/apps/A_HELPDESK") as page:
            assert "It is installed" in await page.text()
        async with session.post(f"{slack.url}/apps/A_HELPDESK") as page:
            assert "It is not installed" in await page.text()
    assert slack.workspace.app_state == "removed"


# --- codes


async def test_a_code_is_good_for_a_token_of_that_workspace(slack: LocalSlack) -> None:
    installed = await install(slack)
    assert installed == {
        "ok": True,
        "access_token": slack.bot_token,
        "token_type": "bot",
        "scope": "chat:write,commands",
        "bot_user_id": "U_BOT",
        "app_id": "A_HELPDESK",
        "team": {"id": "T_OTHER", "name": "Pine Street Law"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U_SAM"},
    }
    told = await client_of(slack, installed["access_token"]).auth_test()
    assert (told["team_id"], told["team"], told["url"]) == (
        "T_OTHER",
        "Pine Street Law",
        "https://pine-street.slack.com/",
    )
    assert told.headers["x-oauth-scopes"] == "chat:write,commands"


async def test_the_app_may_prove_itself_in_the_form(slack: LocalSlack) -> None:
    form = APP | {"code": slack.tokens.new_code("U_SAM", SCOPES)}
    url = slack.api_url + "oauth.v2.access"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        assert (await answer.json())["ok"] is True
    assert "client_secret" not in slack.journal.calls("oauth.v2.access")[0].request


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "a guess"}, "bad_client_secret"),
        ({"code": "a guess"}, "invalid_code"),
        ({"redirect_uri": "https://elsewhere.example/"}, "bad_redirect_uri"),
        ({"grant_type": "password"}, "invalid_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "xoxe-1-guess"}, "invalid_refresh_token"),
    ],
)
async def test_what_does_not_fit_gives_no_token(slack: LocalSlack, changed: Json, error: str) -> None:
    code = slack.tokens.new_code("U_SAM", SCOPES, HERE)
    arguments = APP | {"code": code, "redirect_uri": HERE}
    assert await error_of(client_of(slack).oauth_v2_access(**(arguments | changed))) == error
    await client_of(slack).oauth_v2_access(**arguments)


async def test_a_code_works_once_and_for_ten_minutes(slack: LocalSlack) -> None:
    client, codes = client_of(slack), [slack.tokens.new_code("U_SAM", SCOPES) for _ in range(2)]
    await client.oauth_v2_access(code=codes[0], **APP)
    assert await error_of(client.oauth_v2_access(code=codes[0], **APP)) == "code_already_used"
    slack.clock.advance(600)
    assert await error_of(client.oauth_v2_access(code=codes[1], **APP)) == "invalid_code"


async def test_a_token_allows_what_was_asked_for_and_no_more(slack: LocalSlack) -> None:
    client = client_of(slack, (await install(slack))["access_token"])
    await client.chat_postMessage(channel="C_ASK", text="hello")
    assert await error_of(client.conversations_info(channel="C_ASK")) == "missing_scope"


async def test_before_it_is_installed_the_app_has_no_token_and_hears_nothing(slack: LocalSlack) -> None:
    assert await error_of(client_of(slack, slack.bot_token).auth_test()) == "invalid_auth"
    ada = slack.person("U_ADA")
    await ada.says("@helpdesk", "hello")
    with pytest.raises(NotAnsweredError, match="not installed"):
        await ada.runs("/nextgen", "hello")
    assert slack.journal.deliveries() == []


# --- rotation


async def test_the_sdk_installs_and_rotates(rotating: LocalSlack) -> None:
    installed = await install(rotating)
    assert (installed["expires_in"], installed["token_type"]) == (43_200, "bot")
    assert installed["access_token"].startswith("xoxe.xoxb-1-")
    assert len(installed["access_token"]) == 255
    bot = Bot(
        team_id="T_OTHER",
        bot_token=installed["access_token"],
        bot_id="B_BOT",
        bot_user_id="U_BOT",
        bot_refresh_token=installed["refresh_token"],
        bot_token_expires_in=installed["expires_in"],
        installed_at=time.time(),
    )
    rotator = AsyncTokenRotator(**APP, client=client_of(rotating))
    assert await rotator.perform_bot_token_rotation(bot=bot) is None
    rotated = await rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=13 * 60)
    assert rotated is not None
    assert (rotated.bot_token, rotated.bot_refresh_token) != (bot.bot_token, bot.bot_refresh_token)
    assert (await client_of(rotating, rotated.bot_token).auth_test())["team_id"] == "T_OTHER"
    with pytest.raises(SlackTokenRotationError):
        await rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=13 * 60)


async def test_a_refresh_token_works_once_and_the_old_token_until_its_time_is_over(rotating: LocalSlack) -> None:
    first = await install(rotating)
    second = await refresh(rotating, first["refresh_token"])
    assert second.keys() == first.keys() - {"authed_user"}
    assert await error_of(refresh(rotating, first["refresh_token"])) == "invalid_refresh_token"
    await client_of(rotating, first["access_token"]).auth_test()
    rotating.clock.advance(43_200)
    assert await error_of(client_of(rotating, first["access_token"]).auth_test()) == "token_expired"
    third = await refresh(rotating, second["refresh_token"])
    await client_of(rotating, third["access_token"]).auth_test()


async def test_tokens_can_be_made_to_expire_now(rotating: LocalSlack) -> None:
    installed = await install(rotating)
    rotating.expire_tokens()
    assert await error_of(client_of(rotating, installed["access_token"]).auth_test()) == "token_expired"
    renewed = await refresh(rotating, installed["refresh_token"])
    await client_of(rotating, renewed["access_token"]).auth_test()


async def test_a_token_of_an_app_that_does_not_rotate_never_expires(slack: LocalSlack) -> None:
    token = (await install(slack))["access_token"]
    assert (await install(slack))["access_token"] == token
    slack.clock.advance(10 * 43_200)
    slack.expire_tokens()
    await client_of(slack, token).auth_test()


@pytest.mark.parametrize("says", ["true", "false"])
def test_the_manifest_says_whether_tokens_rotate(tmp_path: Path, says: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(f"settings:\n  token_rotation_enabled: {says}\n", encoding="utf-8")
    assert read_manifest(path).rotates_tokens is (says == "true")


# --- the end


@pytest.fixture
async def hearing(slack: LocalSlack) -> AsyncIterator[tuple[LocalSlack, list[Json]]]:
    """An installed app, and the bodies of what it was told about itself."""
    await install(slack)
    bot, told = TinyBot(slack), []

    async def keep(body: Json) -> None:
        told.append(body)

    for name in ("tokens_revoked", "app_uninstalled"):
        bot.app.event(name)(keep)
    await bot.connect_socket()
    yield slack, told
    await bot.stop()


@pytest.mark.parametrize("tokens_first", [True, False])
async def test_an_app_that_is_removed_is_told_in_either_order_and_its_token_refused(
    hearing: tuple[LocalSlack, list[Json]], tokens_first: bool
) -> None:
    slack, told = hearing
    slack.uninstall_app(tokens_first=tokens_first)
    assert await error_of(client_of(slack, slack.bot_token).auth_test()) == "account_inactive"
    await slack.settled()
    names = [entry.name for entry in slack.journal.deliveries()]
    assert names == (["tokens_revoked", "app_uninstalled"] if tokens_first else ["app_uninstalled", "tokens_revoked"])
    by_type = {body["event"]["type"]: body for body in told}
    assert by_type["tokens_revoked"]["event"]["tokens"] == {"bot": ["U_BOT"]}
    assert by_type["app_uninstalled"]["event"] == {"type": "app_uninstalled"}
    for body in told:
        assert (body["team_id"], body["api_app_id"], body["type"]) == ("T_OTHER", "A_HELPDESK", "event_callback")
        assert "authorizations" not in body
    await slack.person("U_ADA").says("@helpdesk", "hello")
    assert len(slack.journal.deliveries()) == 2


async def test_an_app_whose_tokens_are_revoked_still_has_its_commands(
    hearing: tuple[LocalSlack, list[Json]],
) -> None:
    slack, told = hearing
    slack.revoke_tokens()
    assert await error_of(client_of(slack, slack.bot_token).auth_test()) == "token_revoked"
    await slack.settled()
    assert [body["event"]["type"] for body in told] == ["tokens_revoked"]
    await slack.person("U_ADA").says("@helpdesk", "hello")
    assert slack.journal.deliveries("message") == []
    await slack.person("U_ADA").runs("/nextgen", "hello")
    assert len(slack.journal.deliveries("/nextgen")) == 1


async def test_an_app_that_comes_back_gets_another_token(hearing: tuple[LocalSlack, list[Json]]) -> None:
    slack, _ = hearing
    slack.uninstall_app()
    token = (await install(slack))["access_token"]
    assert token != slack.bot_token
    await client_of(slack, token).auth_test()
    assert await error_of(client_of(slack, slack.bot_token).auth_test()) == "account_inactive"


async def test_what_could_renew_a_token_ends_with_the_app(rotating: LocalSlack) -> None:
    installed = await install(rotating)
    rotating.uninstall_app()
    assert await error_of(client_of(rotating, installed["access_token"]).auth_test()) == "account_inactive"
    assert await error_of(refresh(rotating, installed["refresh_token"])) == "invalid_refresh_token"


# --- whose workspace it is


async def test_everything_carries_the_workspaces_own_id(hearing: tuple[LocalSlack, list[Json]]) -> None:
    slack, _ = hearing
    ada = slack.person("U_ADA")
    await ada.says("@helpdesk", "hello")
    with pytest.raises(NotAnsweredError):
        await ada.uses("answer_this", ada.sees("@helpdesk")[0])
    await slack.wait_for(lambda: slack.journal.deliveries("message") and slack.journal.deliveries("message_action"))
    event = slack.journal.deliveries("message")[0].request["payload"]
    assert {event["team_id"], event["context_team_id"], event["event"]["team"]} == {"T_OTHER"}
    assert [one["team_id"] for one in event["authorizations"]] == ["T_OTHER"]
    click = slack.journal.deliveries("message_action")[0].request["payload"]
    assert click["team"] == {"id": "T_OTHER", "domain": "pine-street"}
    assert (click["user"]["team_id"], click["message"]["team"]) == ("T_OTHER", "T_OTHER")
    assert "/actions/T_OTHER/" in click["response_url"]


async def test_no_secret_is_the_same_in_two_workspaces() -> None:
    async with LocalSlack(token_rotation=True) as one, LocalSlack(team=OTHER_TEAM, token_rotation=True) as other:
        given = [await install(slack) for slack in (one, other)]
        assert given[0]["access_token"] != given[1]["access_token"]
        assert one.tokens.knows(given[0]["refresh_token"])
        assert not other.tokens.knows(given[0]["refresh_token"])
        assert await error_of(client_of(other, given[0]["access_token"]).auth_test()) == "invalid_auth"
