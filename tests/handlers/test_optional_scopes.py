"""What an install without one optional scope can't do, it says in a sentence; everything else works as ever."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from bot.core.knowledge_base import KnowledgeBase
from bot.store.store import Store
from bot.store.tables import inbox
from handlers.blocks.words import WORDS
from handlers.scopes import OPTIONAL
from handlers.slack.error_names import meaning_of
from tests.conftest import ROOT
from tests.handlers.test_tickets import ASK, DM, opened, own_card, own_thread, said, staff_card, staff_thread, whispers
from tests.journey import all_done
from tests.stage import Stage, staged, words_of

QUESTION = "@helpdesk When can I link, and is there a deadline?"


@pytest.fixture
def lacking(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def stage(lacking: str, kb: KnowledgeBase, sqlite_engine: Engine, tmp_path: Path) -> AsyncIterator[Stage]:
    """In a workspace that granted every scope but one."""
    manifest = yaml.safe_load((ROOT / "handlers" / "manifest.yaml").read_text(encoding="utf-8"))
    for scopes in manifest["oauth_config"]["scopes"].values():
        scopes[:] = [scope for scope in scopes if scope != lacking]
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    async with staged(kb, Store(sqlite_engine), manifest=path) as found:
        yield found


def refused(stage: Stage) -> set[str]:
    """The methods that Slack refused for want of the scope."""
    answers = [one for one in stage.slack.journal.entries if one.kind == "call" and one.answer]
    return {one.name for one in answers if (one.answer or {}).get("error") == "missing_scope"}


async def rows_in_trouble(stage: Stage) -> int:
    with stage.store.reading() as unit:
        return len(unit.connection.execute(inbox.select().where(inbox.c.done_at.is_(None), inbox.c.attempts > 0)).all())


@pytest.mark.parametrize("lacking", sorted(OPTIONAL), indirect=True)
async def test_without_it_questions_checks_and_tickets_work_and_nobody_is_alarmed(stage: Stage) -> None:
    ada, sam = stage.slack.person("U_ADA"), stage.slack.person("U_SAM")
    asked = await ada.says(ASK, QUESTION)
    await all_done(stage)
    await ada.runs("/nextgen", "check", ASK)
    await all_done(stage)
    await opened(stage)
    await ada.says(DM, "It says that my login is locked.", dict(own_card(stage)))
    await all_done(stage)
    await sam.says("#helpdesk-staff", "!reply Have you linked before?", dict(staff_card(stage)))
    await all_done(stage)

    assert any("no published deadline" in words_of(one) for one in ada.thread(asked))
    assert any("Linking check" in words_of(one) for one in said(stage))
    assert any("my login is locked" in line for line in staff_thread(stage))
    assert any("Have you linked before?" in line for line in own_thread(stage))
    assert await rows_in_trouble(stage) == 0
    assert not [one for one in said(stage, "#helpdesk-staff", "U_SAM") if "missing_scope" in words_of(one)]


@pytest.mark.parametrize("lacking", ["reactions:write"], indirect=True)
async def test_without_reactions_what_was_passed_on_has_no_check_mark_and_arrives(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    await opened(stage)
    line = await ada.says(DM, "It says that my login is locked.", dict(own_card(stage)))
    await all_done(stage)

    assert refused(stage) == {"reactions.add"}
    assert any("my login is locked" in one for one in staff_thread(stage))
    assert "reactions" not in next(one for one in ada.thread(dict(own_card(stage))) if one["ts"] == line["ts"])


@pytest.mark.parametrize("lacking", ["files:write"], indirect=True)
async def test_without_files_write_who_asks_for_a_file_is_told_what_is_missing(stage: Stage) -> None:
    ada = stage.slack.person("U_ADA")
    for words in ("walk me through linking in flsd", "remind me tomorrow at 9:00"):
        await ada.says(DM, words)
        await all_done(stage)
    await ada.clicks(dict(said(stage)[-1]), WORDS.calendar.ADD)
    await all_done(stage)
    await ada.runs("/nextgen", "privacy", ASK)
    await all_done(stage)
    kept = next(one for (who, _), one in stage.slack.workspace.whispers.items()
                if who == "U_ADA" and WORDS.privacy.TITLE in words_of(one))  # fmt: skip
    await ada.clicks(dict(kept), WORDS.privacy.EXPORT_BUTTON)
    await all_done(stage)

    told = [*whispers(stage, "U_ADA"), *(words_of(one) for one in said(stage))]
    assert sum(one == WORDS.problems.NO_FILES for one in told) == 2
    assert refused(stage) == {"files.getUploadURLExternal"}
    assert not [one for one in said(stage, "#helpdesk-staff", "U_SAM") if "missing_scope" in words_of(one)]


@pytest.mark.parametrize("lacking", ["usergroups:read"], indirect=True)
async def test_a_user_group_that_somebody_chose_and_the_bot_may_not_read_alarms_staff(
    lacking: str, kb: KnowledgeBase, sqlite_engine: Engine, tmp_path: Path
) -> None:
    """Nobody is staff then: that is no choice that anybody made."""
    manifest = yaml.safe_load((ROOT / "handlers" / "manifest.yaml").read_text(encoding="utf-8"))
    for scopes in manifest["oauth_config"]["scopes"].values():
        scopes[:] = [scope for scope in scopes if scope != lacking]
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    desk = {"HELPDESK_STAFF_CHANNEL": "G_STAFF", "HELPDESK_STAFF_GROUP": "S_DESK", "HELPDESK_ADMINS": ("U_SAM",)}
    async with staged(kb, Store(sqlite_engine), manifest=path, desk=desk) as stage:
        await stage.slack.person("U_SAM").runs("/nextgen", "desk", ASK)
        await all_done(stage)

        assert refused(stage) == {"usergroups.users.list"}
        assert meaning_of("usergroups.users.list", "missing_scope") == "admin"
        assert any("usergroups.users.list" in words_of(one) for one in said(stage, "#helpdesk-staff", "U_SAM"))
