"""The knowledge loop in Slack: what people asked in vain, teaching, drafts with their reports, wishes, reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from bot.core.drafts import (
    AddPhrasings,
    AnswerChange,
    Change,
    CourtFact,
    Draft,
    GateChange,
    NewEntry,
    NewTopic,
    QuestionChange,
    Report,
)
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.desk.draft_measuring import MeasuringDesk
from bot.desk.wishes import WishDesk
from bot.sandbox.people import SlackPerson
from bot.store.tables import review_marks
from handlers.blocks.words import WORDS
from tests.handlers.test_rights import forge
from tests.handlers.test_tickets import ASK, DM, LOCKED_OUT, opened, press, said, staff_card, whispers
from tests.journey import all_done
from tests.stage import Json, Stage, words_of

KNOWLEDGE, TEACH = WORDS.knowledge, WORDS.teach
ALOUD = "can the filing screen read documents aloud to me"
SAM, KIM = Asker("T_DEMO", "U_SAM"), Asker("T_DEMO", "U_KIM")
BROWSERS = AddPhrasings("supported-browsers", ("which screen reader works with cm/ecf",))


def person(stage: Stage, who: str = "U_SAM") -> SlackPerson:
    return stage.slack.person(who)


def shown(stage: Stage, who: str = "U_SAM") -> str:
    """The topmost modal."""
    return words_of(person(stage, who).modal)


def drafts(stage: Stage) -> tuple[Draft, ...]:
    """The latest first."""
    with stage.store.reading() as unit:
        return unit.drafts.of_team("T_DEMO")


async def asked(stage: Stage, text: str = ALOUD, who: str = "U_ADA", times: int = 1) -> Json:
    """The bot's last reply."""
    for _ in range(times):
        await person(stage, who).says(ASK, f"@helpdesk {text}")
        await all_done(stage)
    return said(stage, ASK, who)[-1]


async def home(stage: Stage, who: str = "U_SAM") -> Json:
    await person(stage, who).opens_home()
    await all_done(stage)
    found = person(stage, who).home
    assert found is not None
    return dict(found)


async def listed(stage: Stage, who: str = "U_SAM") -> Json:
    """The list of groups in the Home tab."""
    await person(stage, who).clicks(dict(await home(stage, who)), KNOWLEDGE.OPEN)
    await all_done(stage)
    found = person(stage, who).home
    assert found is not None
    return dict(found)


async def taught(stage: Stage, kind: str, who: str = "U_SAM") -> None:
    """The form of a kind of change for the commonest group."""
    await person(stage, who).clicks(dict(await listed(stage, who)), TEACH.TEACH)
    await all_done(stage)
    assert await person(stage, who).submits({"kind": kind}) == {}


async def click(stage: Stage, button: str, who: str = "U_SAM") -> None:
    """A button of the topmost modal."""
    await person(stage, who).clicks(dict(person(stage, who).modal), button)
    await all_done(stage)


async def publish(stage: Stage, who: str, reason: str = "") -> None:
    """In the draft that is open."""
    await click(stage, KNOWLEDGE.PUBLISH, who)
    assert await person(stage, who).submits({"reason": reason}) == {}
    await all_done(stage)


def written(stage: Stage, change: Change = BROWSERS, author: Asker = SAM, **report: Any) -> Draft:
    """A draft that was measured."""
    assert stage.running is not None
    desk = stage.running.bot.desks.knowledge.drafts
    draft = desk.write(author, change, (ALOUD,))
    measured(stage, draft, **report)
    return drafts(stage)[0]


def measured(stage: Stage, draft: Draft, **report: Any) -> None:
    assert stage.running is not None
    desk = MeasuringDesk(stage.store, stage.running.bot.clock, "test", timedelta(minutes=1))
    assert desk.finish(draft, replace(Report(stage.kb.library.version, "after", ()), **report), None)


async def opened_draft(stage: Stage, who: str = "U_SAM") -> None:
    """The latest draft, from the list."""
    await person(stage, who).clicks(dict(await listed(stage, who)), KNOWLEDGE.DRAFTS)
    await all_done(stage)
    await person(stage, who).clicks(dict(person(stage, who).home or {}), KNOWLEDGE.SHOW)
    await all_done(stage)


# --- the list


async def test_home_shows_staff_what_people_asked_in_vain(stage: Stage) -> None:
    await asked(stage, times=2)
    await asked(stage, who="U_BEN")

    assert f"{ALOUD} · 3 times, 2 people" in words_of(await home(stage))
    assert KNOWLEDGE.TITLE not in words_of(await home(stage, "U_ADA"))


async def test_the_list_says_how_often_why_and_what_the_bot_would_do(stage: Stage) -> None:
    await asked(stage, times=2)
    await asked(stage, "which browser plug-in shows sealed bookmarks in S.D. Fla.?")

    text = words_of(await listed(stage))

    assert text.index(ALOUD) < text.index("sealed bookmarks")
    assert "2 times by 1 person · this week 2, last week 0 · no answer 2" in text
    assert "nothing picked 1 · S.D. Fla. 1" in text
    assert KNOWLEDGE.NOW["none"] in text
    assert KNOWLEDGE.NOW["suggestions"] in text


async def test_the_command_shows_the_same_to_staff_only(stage: Stage) -> None:
    await asked(stage)
    for who in ("U_SAM", "U_ADA"):
        await person(stage, who).runs("/nextgen", "desk knowledge", ASK)
        await all_done(stage)

    assert ALOUD in whispers(stage, "U_SAM")[-1]
    assert whispers(stage, "U_ADA")[-1] == WORDS.staff.NOT_STAFF


async def test_pages_lead_on_and_back_and_a_message_is_replaced(stage: Stage) -> None:
    for number in range(11):
        written(stage, replace(BROWSERS, phrasings=(f"screen reader number {number}",)))
    await person(stage).runs("/nextgen", "desk knowledge", ASK)
    await all_done(stage)

    async def on(button: str) -> str:
        message = next(one for (who, _), one in stage.slack.workspace.whispers.items() if who == "U_SAM")
        await person(stage).clicks({**message, "channel": ASK}, button)
        await all_done(stage)
        assert len(whispers(stage, "U_SAM")) == 1
        return whispers(stage, "U_SAM")[-1]

    assert "1-10 of 11" in await on(KNOWLEDGE.DRAFTS)
    assert "11-11 of 11" in await on(WORDS.readiness.LATER)
    assert "*Draft 1*" in whispers(stage, "U_SAM")[-1]
    assert "1-10 of 11" in await on(WORDS.readiness.EARLIER)
    await on(KNOWLEDGE.REVIEWS)
    assert "11-20 of " in await on(WORDS.readiness.LATER)
    checked = await on(KNOWLEDGE.CHECKED)
    assert "checked today by <@U_SAM>" in checked
    assert "11-20 of " in checked, "the page stays"


async def test_a_group_in_work_names_its_draft(stage: Stage) -> None:
    await asked(stage)
    written(stage)

    page = await listed(stage)
    assert "In work: draft 1 by <@U_SAM> (measured)" in words_of(page)
    assert TEACH.TEACH not in words_of(page).split("\n"), "a second draft for it would be work done twice"
    await person(stage).clicks(dict(page), KNOWLEDGE.SHOW)
    await all_done(stage)
    assert "*Draft 1*" in shown(stage)


async def test_a_group_that_is_asked_again_since_its_draft_was_published_can_be_taught_again(stage: Stage) -> None:
    draft = written(stage)
    with stage.store.writing() as unit:
        unit.drafts.publish(draft, draft.written_at - timedelta(days=1))
    await asked(stage)

    text = words_of(await listed(stage))

    assert "Asked again since draft 1 by <@U_SAM> (published)" in text
    assert TEACH.TEACH in text.split("\n")


async def test_an_ignored_group_leaves_the_list_until_it_is_put_back(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "ignore")
    await all_done(stage)

    assert TEACH.IGNORED in shown(stage)
    assert KNOWLEDGE.NONE in words_of(person(stage).home or {})
    await click(stage, KNOWLEDGE.PUT_BACK)
    assert KNOWLEDGE.IS_BACK in shown(stage)
    assert ALOUD in words_of(person(stage).home or {})


async def test_what_is_taught_shows_in_the_home_tab_at_once(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "entry")
    assert await person(stage).submits(NEW) == {}
    await all_done(stage)

    assert "In work: draft 1 by <@U_SAM>" in words_of(person(stage).home or {})


# --- teaching


async def test_a_question_is_taught_as_a_way_to_ask_for_an_answer(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "phrasings")
    sam = person(stage)
    found = await sam.options(dict(sam.modal), "target", "browsers")
    assert ("supported-browsers" in {one["value"] for one in found}) is True
    await sam.selects(dict(sam.modal), "target", "supported-browsers", query="browsers")
    assert await sam.submits({"phrasings": f"{ALOUD}\n\nwhich screen reader works with cm/ecf"}) == {}
    await all_done(stage)

    [draft] = drafts(stage)
    assert draft.change == AddPhrasings("supported-browsers", (ALOUD, "which screen reader works with cm/ecf"))
    assert draft.examples == (ALOUD,)
    assert (draft.state, draft.author) == ("waiting", "U_SAM")
    assert KNOWLEDGE.NOT_MEASURED in shown(stage)


NEW = {
    "title": "Does CM/ECF read documents aloud?",
    "lead": "CM/ECF has no reader of its own; use the screen reader of your computer.",
    "document": "Accessibility, PACER",
    "url": "https://pacer.uscourts.gov/accessibility",
    "review_by": "2099-01-31",
    "phrasings": ALOUD,
}


async def test_a_new_answer_is_written_for_some_courts(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "entry")
    sam = person(stage)
    await sam.selects(dict(sam.modal), "courts", ["flsd"], query="flsd")
    more = "User manual | https://pacer.uscourts.gov/manual.pdf | 2025-03-01\n\nA clerk's letter"
    typed = {**NEW, "details": "Ask the court.", "dated": "2026-02-05", "sources": more}
    assert await sam.submits({**typed, "sources": "User manual | 2025"}) == {
        "sources": "User manual: Write the address as https://host/path."
    }
    assert await sam.submits({**typed, "document": " ", "url": "", "sources": "Fees | pacer.gov | last year"}) == {
        "document": "Name the document that says so.",
        "sources": "I can't read “Fees | pacer.gov | last year”. Write it as Title | https://host/path | 2026-01-31.",
    }
    assert await sam.submits(typed) == {}
    await all_done(stage)

    assert drafts(stage)[0].change == NewEntry(
        id="does-cm-ecf-read-documents-aloud",
        title=NEW["title"],
        courts=("flsd",),
        lead=NEW["lead"],
        details="Ask the court.",
        sources=(
            Source("Accessibility, PACER", NEW["url"], date(2026, 2, 5)),
            Source("User manual", "https://pacer.uscourts.gov/manual.pdf", date(2025, 3, 1)),
            Source("A clerk's letter"),
        ),
        review_by=date(2099, 1, 31),
        phrasings=(ALOUD,),
    )
    assert "New answer “Does CM/ECF read documents aloud?” (S.D. Fla.)" in shown(stage)


async def test_what_the_knowledge_would_refuse_is_said_at_its_field(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "entry")

    wrong = {**NEW, "lead": "x" * 201, "url": "pacer.gov", "review_by": "2020-01-01", "title": "t" * 76}
    errors = await person(stage).submits(wrong)

    assert set(errors) == {"lead", "url", "review_by", "title"}
    assert errors["lead"] == "The first line has 201 characters; 200 are the most."
    assert drafts(stage) == ()


async def test_advice_on_style_is_given_once_and_nothing_typed_is_lost(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "entry")
    long = {**NEW, "details": f"Prior to that, {'read ' * 40}it."}

    assert await person(stage).submits(long) == {}
    text = shown(stage)
    assert "“Prior to” makes a reader stumble; write “before”." in text
    assert "A sentence has more than 34 words" in text
    assert drafts(stage) == ()
    values = {block["block_id"]: block["element"].get("initial_value") for block in inputs(person(stage).modal)}
    assert values["details.1"] == long["details"]
    assert values["title.1"] == NEW["title"]

    assert await person(stage).submits({}) == {}
    await all_done(stage)
    change = drafts(stage)[0].change
    assert isinstance(change, NewEntry)
    assert change.details == long["details"]


async def test_a_secret_is_taken_out_and_shown_before_it_is_kept(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "entry")
    assert await person(stage).submits({**NEW, "details": "My password is Walnut#4471x."}) == {}
    assert TEACH.SECRET in shown(stage)
    assert "Walnut" not in str(person(stage).modal)
    assert await person(stage).submits({}) == {}
    await all_done(stage)

    assert "Walnut" not in str(drafts(stage))


async def test_a_question_is_not_our_topic(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "topic")
    assert await person(stage).submits({"phrasings": ALOUD}) == {
        "title": "Pick a topic above, or name the new one here.", "text": "Say who can help.",
    }  # fmt: skip
    new = {"title": "Screen readers", "text": "Your office's IT can help.", "phrasings": ALOUD}
    assert await person(stage).submits(new) == {}
    sam = person(stage)
    await sam.closes()
    await sam.runs("/nextgen", f"desk teach {ALOUD}", ASK)
    await all_done(stage)
    assert await sam.submits({"kind": "topic"}) == {}
    await sam.selects(dict(sam.modal), "target", "fee-amounts", query="fees")
    assert await sam.submits({"phrasings": ALOUD}) == {}
    await all_done(stage)

    old, latest = reversed(drafts(stage))
    assert old.change == NewTopic("screen-readers", "Screen readers", "Your office's IT can help.", (ALOUD,))
    assert latest.change == AddPhrasings("fee-amounts", (ALOUD,))


async def test_a_fact_about_a_court_is_checked(stage: Stage) -> None:
    await asked(stage)
    await taught(stage, "fact")
    sam = person(stage)
    await sam.selects(dict(sam.modal), "court", "flsd", query="flsd")
    fact = {"name": "phone", "value": "call us", "document": "Contact, S.D. Fla."}
    assert await sam.submits(fact) == {"value": "Write a phone number, such as 305-523-5100."}
    assert await sam.submits({**fact, "value": "305-523-5100"}) == {}
    await all_done(stage)

    assert drafts(stage)[0].change == CourtFact("flsd", "phone", "305-523-5100", Source("Contact, S.D. Fla."))


async def test_a_staff_reply_becomes_an_answer(stage: Stage) -> None:
    await opened(stage, text=LOCKED_OUT)
    await press(stage, WORDS.staff.REPLY)
    reply = "The court resets it by phone.\nHave your bar number at hand."
    await person(stage).submits({"text": reply})
    await person(stage).submits()
    await all_done(stage)
    await person(stage).selects(dict(staff_card(stage)), "staff_more", TEACH.TEACH_THIS)
    await all_done(stage)
    assert "The court resets it by phone." in shown(stage)
    assert LOCKED_OUT in shown(stage)
    assert await person(stage).submits({"kind": "entry"}) == {}

    values = {block["block_id"]: block["element"].get("initial_value") for block in inputs(person(stage).modal)}
    assert values["lead"] == "The court resets it by phone."
    assert values["details"] == "Have your bar number at hand."
    assert values["phrasings"] == LOCKED_OUT


async def test_any_question_can_be_taught_by_command(stage: Stage) -> None:
    await person(stage).runs("/nextgen", "desk teach how loud is the screen reader", ASK)
    await all_done(stage)
    assert "how loud is the screen reader" in shown(stage)
    assert TEACH.KINDS["ignore"] not in shown(stage)
    await person(stage, "U_ADA").runs("/nextgen", "desk teach how loud is the screen reader", ASK)
    await all_done(stage)

    assert person(stage, "U_ADA").modals == []
    assert whispers(stage, "U_ADA")[-1] == WORDS.staff.NOT_STAFF


# --- drafts


REPORT: dict[str, Any] = {
    "examples": (QuestionChange(ALOUD, "none", "supported-browsers"),),
    "gates": (GateChange("gate", (("right", 0.897), ("wrong", 0.028)), (("right", 0.897), ("wrong", 0.031)), ()),),
    "lines": tuple(
        QuestionChange(f"line {number}", "none", "supported-browsers", "supported-browsers") for number in range(12)
    ),
    "answers": (AnswerChange("supported-browsers", ("flsd",), "Before.", "After."),),
}


async def test_a_report_shows_what_would_change(stage: Stage) -> None:
    written(stage, **REPORT)
    await opened_draft(stage)
    text, title = shown(stage), stage.kb.library.entries["supported-browsers"].title

    assert KNOWLEDGE.CAN_PUBLISH in text
    assert f"{ALOUD}\n      no answer → *{title}*" in text
    assert "right 89.7%" in text
    assert "wrong 2.8% → *3.1%*" in text
    assert f"{KNOWLEDGE.LINES} (12)" in text
    assert "✅ line 9" in text
    assert "line 10" not in text
    assert "and 2 more" in text
    assert f"{title}, S.D. Fla.\n      _was:_ Before.\n      After." in text
    assert "<@U_SAM> wrote it" in text


async def test_who_wrote_a_draft_needs_a_second_person_to_publish_it(stage: Stage) -> None:
    written(stage)
    await opened_draft(stage)
    assert KNOWLEDGE.REFUSED["second person"] in shown(stage)
    assert KNOWLEDGE.PUBLISH not in shown(stage).split("\n")
    await forge(stage, "U_SAM", "knowledge.publish", "k:publish:1:", where=person(stage).modal)
    assert await person(stage).submits({"reason": "mine"}) == {}
    assert KNOWLEDGE.REFUSED["second person"] in shown(stage)
    assert drafts(stage)[0].state == "measured"

    await opened_draft(stage, "U_KIM")
    await publish(stage, "U_KIM", "Asked every day, says R&D.")
    assert KNOWLEDGE.PUBLISHED in shown(stage, "U_KIM")
    assert "<@U_KIM> published it: Asked every day, says R&amp;D." in shown(stage, "U_KIM")
    assert "*Draft 1* · published" in words_of(person(stage, "U_KIM").home or {}), "the list behind it, too"
    assert drafts(stage)[0].state == "published"


async def test_a_long_question_in_a_report_is_cut_and_never_what_it_gets(stage: Stage) -> None:
    line = QuestionChange("why " * 200, "none", "supported-browsers", "link-steps")
    written(stage, lines=(line,))
    await opened_draft(stage, "U_KIM")

    title = stage.kb.library.entries["supported-browsers"].title
    assert f"why…\n      no answer → *{title}*" in shown(stage, "U_KIM").replace(" …", "…")


async def test_a_gate_shows_its_main_figures_and_what_moves(stage: Stage) -> None:
    before = (("right", 0.9), ("routed", 0.97), ("both", 0.8))
    written(stage, gates=(GateChange("gate-talk", before, (("right", 0.9), ("routed", 0.97), ("both", 0.7)), ()),))
    await opened_draft(stage, "U_KIM")

    assert "_Conversations_: right 90.0% · both of two questions answered 80.0% → *70.0%*" in shown(stage, "U_KIM")


async def test_a_publication_is_rolled_back_with_a_reason(stage: Stage) -> None:
    written(stage)
    await opened_draft(stage, "U_KIM")
    await publish(stage, "U_KIM")
    await click(stage, KNOWLEDGE.ROLL_BACK, "U_KIM")
    assert await person(stage, "U_KIM").submits({"reason": " "}) != {}
    assert await person(stage, "U_KIM").submits({"reason": "It misleads R&D."}) == {}
    await all_done(stage)

    assert KNOWLEDGE.ROLLED_BACK in shown(stage, "U_KIM")
    assert "<@U_KIM> rolled it back: It misleads R&amp;D." in shown(stage, "U_KIM")
    assert drafts(stage)[0].state == "withdrawn"
    with stage.store.reading() as unit:
        assert unit.drafts.publications() == ()


async def test_a_draft_that_lowers_a_gate_says_why_and_has_no_publish_button(stage: Stage) -> None:
    gate = GateChange("gate", (("right", 0.9),), (("right", 0.8),), ("right is 80.0%; 85% is the least.",))
    written(stage, gates=(gate,))
    await opened_draft(stage, "U_KIM")

    assert KNOWLEDGE.CANNOT_PUBLISH in shown(stage, "U_KIM")
    assert "right is 80.0%; 85% is the least." in shown(stage, "U_KIM")
    assert KNOWLEDGE.PUBLISH not in shown(stage, "U_KIM").split("\n")


async def test_a_draft_is_edited_measured_again_and_withdrawn(stage: Stage) -> None:
    written(stage)
    await opened_draft(stage)
    await click(stage, KNOWLEDGE.EDIT)
    assert "which screen reader works with cm/ecf" in str(person(stage).modal)
    assert await person(stage).submits({"phrasings": "is there a screen reader for e-filing"}) == {}
    await all_done(stage)
    assert drafts(stage)[0].change == AddPhrasings("supported-browsers", ("is there a screen reader for e-filing",))
    assert drafts(stage)[0].state == "waiting"

    measured(stage, drafts(stage)[0])
    await person(stage).closes()
    await opened_draft(stage)
    await click(stage, KNOWLEDGE.MEASURE)
    assert drafts(stage)[0].state == "waiting"
    await click(stage, KNOWLEDGE.WITHDRAW)
    assert await person(stage).submits({"reason": "A mistake"}) == {}
    await all_done(stage)
    assert drafts(stage)[0].state == "withdrawn"
    assert "<@U_SAM> withdrew it: A mistake" in shown(stage)


# --- reviews, settings


async def test_what_is_due_for_review_is_listed_with_its_pages(stage: Stage) -> None:
    await person(stage).clicks(dict(await home(stage)), KNOWLEDGE.REVIEWS)
    await all_done(stage)

    text = words_of(person(stage).home or {})
    assert "its source has no date" in text
    assert "1-10 of " in text


async def reviews(stage: Stage, who: str = "U_SAM") -> str:
    """What the first page of reviews says in the Home tab."""
    await person(stage, who).clicks(dict(await home(stage, who)), KNOWLEDGE.REVIEWS)
    await all_done(stage)
    return words_of(person(stage, who).home or {})


async def press_review(stage: Stage, button: str, who: str = "U_SAM") -> str:
    """The first button of this name on the page that is open; what the page says then."""
    await person(stage, who).clicks(dict(person(stage, who).home or {}), button)
    await all_done(stage)
    return words_of(person(stage, who).home or {})


async def test_checked_today_is_said_with_who_did_it_and_tomorrow_it_is_off_the_list(stage: Stage) -> None:
    await reviews(stage)
    before = count_due(stage)

    said = await press_review(stage, KNOWLEDGE.CHECKED)

    assert "checked today by <@U_SAM>" in said
    assert "1-10 of " in said
    assert "checked today by <@U_SAM>" in await reviews(stage, "U_KIM"), "every colleague sees it"
    with stage.store.writing() as unit:
        unit.connection.execute(update(review_marks).values(checked_on=yesterday(stage)))
    assert "checked today" not in await reviews(stage)
    assert count_due(stage) == before - 1


async def test_pressing_it_twice_notes_it_once(stage: Stage) -> None:
    await reviews(stage)
    await reviews(stage, "U_KIM")
    first = (await press_review(stage, KNOWLEDGE.CHECKED)).count("checked today by <@U_SAM>")

    again = await press_review(stage, KNOWLEDGE.CHECKED, "U_KIM")  # on the page as it was before

    assert (first, again.count("checked today by <@U_SAM>"), again.count("<@U_KIM>")) == (1, 1, 0)


async def test_somebody_looks_after_an_answer_until_they_give_it_up(stage: Stage) -> None:
    await reviews(stage)

    said = await press_review(stage, KNOWLEDGE.LOOK_AFTER)
    assert said.count("<@U_SAM> looks after it") == 1
    assert KNOWLEDGE.GIVE_UP not in await reviews(stage, "U_KIM"), "only who has it gives it up"

    assert "looks after it" not in await press_review(stage, KNOWLEDGE.GIVE_UP)


def yesterday(stage: Stage) -> str:
    """In Washington."""
    assert stage.running is not None
    return (stage.running.bot.desks.knowledge.teaching.today() - timedelta(days=1)).isoformat()


def count_due(stage: Stage) -> int:
    assert stage.running is not None
    return len(stage.running.bot.desks.knowledge.reviews.reviews("T_DEMO"))


async def test_an_administrator_lets_one_person_publish(stage: Stage) -> None:
    await person(stage).clicks(dict(await home(stage)), WORDS.settings.BUTTON)
    await all_done(stage)
    assert await person(stage).submits({"alone": ["yes"]}) == {}
    await all_done(stage)
    written(stage)
    await person(stage).closes()
    await opened_draft(stage)
    await publish(stage, "U_SAM")

    assert KNOWLEDGE.PUBLISHED in shown(stage)


# --- wishes


async def test_an_asker_wishes_to_be_told_and_only_their_own_question_counts(stage: Stage) -> None:
    reply = await asked(stage)
    for who in ("U_BEN", "U_ADA"):
        await person(stage, who).clicks(dict(reply), KNOWLEDGE.WISH)
        await all_done(stage)

    assert whispers(stage, "U_ADA")[-1] == KNOWLEDGE.WISH_TAKEN
    assert whispers(stage, "U_BEN")[-1] == KNOWLEDGE.WISH_GONE
    with stage.store.reading() as unit:
        assert [wish.text for wish in unit.wishes.open("T_DEMO")] == [ALOUD]


async def test_the_wish_stands_below_did_you_mean_too_and_not_below_an_answer(stage: Stage) -> None:
    unsure = await asked(stage, "which browser plug-in shows sealed bookmarks")
    sure = await asked(stage, "how do I link my account in S.D. Fla.?")

    assert KNOWLEDGE.WISH in words_of(unsure)
    assert KNOWLEDGE.WISH not in words_of(sure)


async def test_who_waits_for_an_answer_gets_it_once_where_they_asked(stage: Stage) -> None:
    await person(stage, "U_ADA").says(ASK, "@helpdesk which browsers does CM/ECF support?")
    await all_done(stage)
    before = len(said(stage, ASK))
    desk = wishes(stage)
    assert desk.wish(Asker("T_DEMO", "U_ADA"), 1)

    assert [desk.fulfil(), desk.fulfil()] == [1, 0]
    await settled(stage)

    assert len(said(stage, ASK)) == before + 1
    told = words_of(said(stage, ASK)[-1])
    assert told.startswith("You asked: “which browsers does CM/ECF support?” Now I know:")
    assert KNOWLEDGE.WISH not in told


async def test_who_asked_by_command_is_told_in_the_direct_message(stage: Stage) -> None:
    await person(stage, "U_ADA").runs("/nextgen", "which browsers does CM/ECF support?", ASK)
    await all_done(stage)
    assert wishes(stage).wish(Asker("T_DEMO", "U_ADA"), 1)
    assert wishes(stage).fulfil() == 1
    await settled(stage)

    assert "Now I know:" in words_of(said(stage, DM)[-1])


async def test_an_author_is_told_that_the_draft_was_measured(stage: Stage) -> None:
    written(stage)
    await settled(stage)
    [news] = said(stage, DM, "U_SAM")
    assert "Draft 1 was measured: *it can be published.*" in words_of(news)
    await person(stage).clicks(dict(news), KNOWLEDGE.SHOW)
    await all_done(stage)

    assert KNOWLEDGE.CAN_PUBLISH in shown(stage)


def wishes(stage: Stage) -> WishDesk:
    assert stage.running is not None
    return stage.running.bot.desks.knowledge.wishes


async def settled(stage: Stage) -> None:
    """What a desk put into the inbox is done."""
    assert stage.running is not None
    stage.running.bot.inbox.wake()
    await stage.settled()


def inputs(view: Json) -> list[Json]:
    return [block for block in view["blocks"] if block["type"] == "input"]
