"""A ticket's life in Slack: the form, both conversations, and what is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.tickets import Ticket
from handlers.blocks.words import WORDS
from tests.journey import all_done
from tests.stage import Json, Stage, words_of

DM, STAFF, ASK = "@helpdesk", "#helpdesk-staff", "#ask-helpdesk"
LOCKED_OUT = "I forgot my CM/ECF password in S.D. Ala."


def said(stage: Stage, ref: str = DM, who: str = "U_ADA") -> list[Json]:
    """What the bot said there, as this person sees it, whispers left out."""
    return [one for one in stage.bot_messages(who, ref) if not one.get("is_ephemeral")]


def whispers(stage: Stage, who: str) -> list[str]:
    return [words_of(one) for (person, _), one in stage.slack.workspace.whispers.items() if person == who]


def staff_card(stage: Stage, who: str = "U_SAM") -> Json:
    """The newest card in the staff channel."""
    return [one for one in said(stage, STAFF, who) if "thread_ts" not in one or one["thread_ts"] == one["ts"]][-1]


def staff_thread(stage: Stage) -> list[str]:
    return [words_of(one) for one in stage.slack.person("U_SAM").thread(dict(staff_card(stage)))]


def own_card(stage: Stage, who: str = "U_ADA") -> Json:
    """The ticket in the direct message."""
    return next(one for one in reversed(said(stage, DM, who)) if WORDS.asker.WRITE_HERE in words_of(one))


def own_thread(stage: Stage, who: str = "U_ADA") -> list[str]:
    return [words_of(one) for one in stage.slack.person(who).thread(dict(own_card(stage, who)))]


async def send(stage: Stage, who: str = "U_ADA", **values: Any) -> None:
    """Sends the open form, filled in by block id."""
    person = stage.slack.person(who)
    assert await person.submits(values) == {}
    await all_done(stage)


async def opened(stage: Stage, who: str = "U_ADA", *, command: str = "ticket", **values: Any) -> Ticket:
    """A ticket by command, as it is kept."""
    person = stage.slack.person(who)
    await person.runs("/nextgen", command, "#ask-helpdesk")
    await all_done(stage)
    form: Mapping[str, Any] = {"text": "The court's page refuses my login.", **values}
    court = form.get("court")
    if court:
        await person.selects(person.modal, "court", court, query=court)
    await send(stage, who, **{name: value for name, value in form.items() if name != "court"})
    return kept(stage)[-1]


def kept(stage: Stage) -> tuple[Ticket, ...]:
    with stage.store.reading() as unit:
        return unit.tickets.since("T_DEMO", None)


async def press(stage: Stage, button: str, who: str = "U_SAM") -> None:
    await stage.slack.person(who).clicks(dict(staff_card(stage)), button)
    await all_done(stage)


async def test_a_ticket_goes_from_an_answer_through_all_hands_to_its_end(stage: Stage) -> None:
    ada, sam = stage.slack.person("U_ADA"), stage.slack.person("U_SAM")
    await ada.says(ASK, f"@helpdesk {LOCKED_OUT}")
    await all_done(stage)
    await ada.clicks(dict(said(stage, ASK)[-1]), "Ask the help desk")
    await all_done(stage)
    assert LOCKED_OUT in str(ada.modal["state"])
    await send(stage)

    assert "#1" in str(ada.modal)
    assert "#1 · CM/ECF login or password · S.D. Ala." in words_of(own_card(stage))
    card = words_of(staff_card(stage))
    assert "<@U_ADA>" in card
    assert LOCKED_OUT in card
    assert "You must contact the court" in card

    await press(stage, WORDS.staff.CLAIM)
    assert "<@U_SAM> is looking into it." in own_thread(stage)[-1]

    await press(stage, WORDS.staff.REPLY)
    await sam.submits({"text": "Have you linked before?"})
    assert "Have you linked before?" in words_of(sam.modal)
    await sam.submits()
    await all_done(stage)
    assert "Have you linked before?" in own_thread(stage)[-1]
    assert "✓ delivered" in staff_thread(stage)[-1]

    await ada.says(DM, "No, never.", dict(own_card(stage)))
    await all_done(stage)
    assert "No, never." in staff_thread(stage)[-1]

    await press(stage, WORDS.staff.PASS)
    await sam.submits({"office": "court"})
    await all_done(stage)
    assert "251-690-2371" in own_thread(stage)[-1]
    assert kept(stage)[0].state == "waiting-court"

    await press(stage, WORDS.staff.ANSWERED)
    await press(stage, WORDS.staff.RESOLVE)
    assert await sam.submits({"how": "court-reset"}) != {}
    await sam.submits({"how": "court-reset", "identity": ["yes"], "text": "It works now."})
    await sam.submits()
    await all_done(stage)
    assert kept(stage)[0].state == "resolved"
    assert "It works now." in own_thread(stage)[-2]
    assert WORDS.asker.RATE in own_thread(stage)[-1]


async def test_nothing_that_nobody_sees_reaches_staff(stage: Stage) -> None:
    """It could turn their reading direction around, or hide words."""
    ada = stage.slack.person("U_ADA")
    unseen = "\u202e\u2066\u200b\u2060\ufeff\x1b"
    await opened(stage, text=f"It says{unseen} denied.", reach=f"call{unseen} me")
    await ada.says(DM, f"Now it says{unseen} expired. &#8238;", thread=dict(own_card(stage)))
    await all_done(stage)

    told = str(words_of(staff_card(stage))) + "".join(staff_thread(stage))
    assert "It says denied." in told
    assert "Now it says expired." in told
    found = [sign for sign in unseen if sign in told + "".join(str(one) for one in kept(stage))]
    assert found == []
