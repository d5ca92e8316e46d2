"""Which entry a question asks for: on a small knowledge of its own, and the rules that hold for any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bot.core.courts import CourtFinder
from bot.core.knowledge import Court, Entry, Library, OutsideTopic, Route
from bot.core.matching import (
    Index,
    Match,
    Reader,
    Talk,
    Vectors,
    pair_features,
    split_words,
    stem,
)
from bot.core.matching.several import MAX_QUESTIONS
from bot.core.redaction import Redacted
from bot.training.train import train

WHICH_PASSWORD = ("forgot-cmecf-credentials", "forgot-pacer-credentials", "change-password")

ASKS = {
    "link-steps": (
        "how do i link my account",
        "link my cm/ecf account to my pacer account",
        "linking instructions",
        "what are the steps for linking my accounts",
        "connect my filing account with pacer",
        "how to join the two accounts",
        "walk me through linking pacer and ecf",
        "where do i click to link the accounts",
    ),
    "wrong-account-linked": (
        "i linked the wrong account",
        "linked the wrong pacer account by mistake",
        "my partner's account got linked instead of mine",
        "undo a link to the wrong account",
        "unlink the shared account i linked",
        "we linked the wrong account, can it be undone",
        "take back a wrong link",
    ),
    "forgot-cmecf-credentials": (
        "forgot my cm/ecf password",
        "lost my ecf filing login",
        "reset my cm/ecf password",
        "i don't remember my filing password",
        "court password for e-filing forgotten",
        "what was my ecf username",
        "reset password of the court's ecf site",
    ),
    "forgot-pacer-credentials": (
        "forgot my pacer password",
        "lost pacer login",
        "reset my pacer password",
        "i don't remember my pacer username",
        "pacer password forgotten",
        "how to recover my pacer credentials",
        "pacer says forgot your password",
    ),
    "change-password": (
        "change my password",
        "i want a different password",
        "where do i change the password i know",
        "replace my password with a stronger one",
        "update my password",
        "new password rules for pacer",
        "how often must i change it",
    ),
    "contact-pacer": (
        "phone number of pacer",
        "call the pacer service center",
        "pacer support hours",
        "email address of pacer",
        "how do i reach pacer",
        "pacer help line",
        "telephone for the pacer service center",
    ),
}
OUTSIDE = {
    "pdf-size": (
        "how big may a pdf be",
        "file size limit for uploads",
        "my pdf is too large",
        "megabytes allowed for an exhibit",
        "split a large pdf",
    ),
    "office-chatter": (
        "who took my lunch",
        "the printer is jammed",
        "when is the holiday party",
        "coffee machine is broken again",
        "did you see the game last night",
        "weather today",
        "parking is full",
    ),
}
ROUTES = {
    "greeting": ("hi", "hello", "hey there", "good morning", "hello bot"),
    "thanks": ("thanks", "thank you so much", "thx", "great, thank you", "thanks a lot"),
    "human": ("talk to a person", "let me speak to a human", "agent please", "a real person please"),
    "guided": ("start the check", "resume the check", "continue the check", "guided check please"),
    "progress": ("where was i", "how far am i", "show my progress", "what have i done so far"),
}
COURT = Court(
    id="flsd",
    name="the Southern District of Florida",
    short="S.D. Fla.",
    type="district",
    circuit="11",
    time_zone="America/New_York",
    login_url="https://ecf.flsd.uscourts.gov",
    web_url=None,
    states=("Florida",),
    cities=("Miami",),
    counties=("Miami-Dade",),
    aliases=(),
    release=None,
    help_desk=(),
    emails=(),
    hours=(),
)

BANKRUPTCY_COURT = replace(
    COURT,
    id="flsb",
    name="the Southern District of Florida Bankruptcy Court",
    short="Bankr. S.D. Fla.",
    type="bankruptcy",
    login_url="https://ecf.flsb.uscourts.gov",
)


@pytest.fixture(scope="module")
def library() -> Library:
    entries = {name: Entry(name, name.replace("-", " "), (), (), asks, date(2027, 1, 1)) for name, asks in ASKS.items()}
    for place, name in enumerate(WHICH_PASSWORD):
        entries[name] = replace(entries[name], choice_for=(("password", place),))
    return Library(
        version="0" * 64,
        entries=entries,
        topics={name: OutsideTopic(name, name.replace("-", " "), "Not mine.", asks) for name, asks in OUTSIDE.items()},
        routes={name: Route(name, asks) for name, asks in ROUTES.items()},
        procedures={},
        courts={court.id: court for court in (COURT, BANKRUPTCY_COURT)},
        directory_as_of=date(2023, 1, 10),
        live_by=date(2023, 1, 10),
        vocabulary={"pw": "password", "cm/ecf": "cmecf", "ecf": "cmecf", "forgotten": "forgot", "hook up": "link"},
    )


@pytest.fixture(scope="module")
def index(library: Library) -> Index:
    return Index(library, train(library), CourtFinder(library.courts.values()))


def ask(index: Index, text: str) -> Match:
    return index.match(Redacted(text))


def ask_after(index: Index, text: str, *earlier: str, entry: str | None = None, offered: tuple[str, ...] = ()) -> Match:
    """What a text asks for in a conversation."""
    (found,) = index.questions(Redacted(text), Talk(entry, tuple(map(Redacted, earlier)), offered))
    return found


def ask_all(index: Index, text: str) -> tuple[Match, ...]:
    return index.questions(Redacted(text))


@pytest.mark.parametrize("entry", sorted(ASKS))
def test_a_phrasing_of_the_knowledge_finds_its_entry(index: Index, entry: str) -> None:
    for text in ASKS[entry][:3]:
        found = ask(index, text)
        assert entry in (found.entry, *found.suggestions)


def test_a_sure_match_answers_and_names_the_runners_up(index: Index) -> None:
    found = ask(index, "how do i reach the pacer service center by telephone")
    assert (found.outcome, found.entry) == ("answer", "contact-pacer")
    assert 0.5 < found.confidence <= 1
    assert len(found.suggestions) == 3
    assert "contact-pacer" not in found.suggestions


def test_abbreviations_are_written_out(index: Index) -> None:
    assert ask(index, "forgot my pacer pw").entry == "forgot-pacer-credentials"


def test_a_misspelt_word_is_read_as_the_known_one(index: Index) -> None:
    assert ask(index, "pacer servcie centre telehpone").entry == "contact-pacer"


@pytest.mark.parametrize(
    "text",
    [
        "password",
        "password help",
        "reset password",
        "Reset my password please",
        "I forgot my password!",
        "lost login",
        "password reset in flsd",
    ],
)
def test_a_password_without_saying_which_asks_which_one(index: Index, text: str) -> None:
    found = ask(index, text)
    assert found.outcome == "suggestions"
    assert found.suggestions == ("forgot-cmecf-credentials", "forgot-pacer-credentials", "change-password")


@pytest.mark.parametrize("text", ["reset my pacer password", "forgot my cm/ecf password"])
def test_a_password_that_says_which_is_not_asked_about(index: Index, text: str) -> None:
    found = ask(index, text)
    assert found.entry == ("forgot-pacer-credentials" if "pacer" in text else "forgot-cmecf-credentials")


@pytest.mark.parametrize(
    "text", ["", "?", "   ", "👍👍", "§§§", "здравствуйте", "どこですか", "<https://example.com/cat.gif>"]
)
def test_a_text_without_words_is_no_question(index: Index, text: str) -> None:
    found = ask(index, text)
    assert (found.outcome, found.entry, found.suggestions, found.confidence) == ("none", None, (), 0.0)


def test_what_is_outside_is_refused_with_its_topic(index: Index) -> None:
    found = ask(index, "how large may my pdf be in megabytes")
    assert (found.outcome, found.topic, found.entry) == ("none", "pdf-size", None)


def test_office_chatter_is_neither_answered_nor_asked_back(index: Index) -> None:
    assert ask(index, "the coffee machine is jammed").outcome == "none"


@pytest.mark.parametrize(
    ("text", "outcome", "entry"),
    [
        ("hi", "chat", "@greeting"),
        ("thank you", "chat", "@thanks"),
        ("let me talk to a human", "human", "@human"),
        ("start the check", "guided", "@guided"),
        ("how far am i", "progress", "@progress"),
    ],
)
def test_talk_is_routed(index: Index, text: str, outcome: str, entry: str) -> None:
    found = ask(index, text)
    assert (found.outcome, found.entry) == (outcome, entry)


def test_what_may_be_one_of_two_routes_is_talk(index: Index) -> None:
    chance = np.zeros(len(ASKS) + len(OUTSIDE) + len(ROUTES), np.float32)
    chance[0], chance[-2:] = 0.6, (0.22, 0.18)
    talk = index._judge._talk(["hm"], chance)
    assert talk is not None
    assert talk.entry == f"@{sorted(ROUTES)[-2]}"
    chance[0], chance[-1] = 0.78, 0.0
    assert index._judge._talk(["hm"], chance) is None


def test_a_greeting_before_a_question_does_not_hide_the_question(index: Index) -> None:
    assert ask(index, "hello, good morning! forgot my pacer password").entry == "forgot-pacer-credentials"


def test_the_court_is_named_and_does_not_decide_the_entry(index: Index) -> None:
    with_court, without = ask(index, "linking instructions in flsd"), ask(index, "linking instructions")
    assert with_court.court == "flsd"
    assert without.court is None
    assert with_court.entry == without.entry == "link-steps"


def test_a_place_alone_says_so(index: Index) -> None:
    assert ask(index, "linking instructions, federal court in miami").place_only
    assert not ask(index, "linking instructions, Southern District of Florida bankruptcy court").place_only


def test_a_follow_up_that_only_names_a_court_keeps_the_topic(index: Index) -> None:
    found = ask_after(index, "and what about flsd?", "phone number of pacer", entry="contact-pacer")
    assert (found.outcome, found.entry, found.court) == ("answer", "contact-pacer", "flsd")


def test_a_new_question_does_not_keep_the_topic(index: Index) -> None:
    found = ask_after(index, "linking instructions in flsd", "phone number of pacer", entry="contact-pacer")
    assert found.entry == "link-steps"


def test_a_correction_of_the_court_keeps_the_topic(index: Index) -> None:
    found = ask_after(index, "no sorry, I meant flsd", "phone number of pacer in alsd", entry="contact-pacer")
    assert (found.entry, found.court) == ("contact-pacer", "flsd")


def test_another_court_for_what_was_asked_back_asks_back_again(index: Index) -> None:
    found = ask_after(index, "in flsd", "reset my password", offered=WHICH_PASSWORD)
    assert (found.outcome, found.court) == ("suggestions", "flsd")


@pytest.mark.parametrize("text", ["by when", "is it just once"])
def test_a_message_without_words_of_its_own_is_read_with_the_one_before(index: Index, text: str) -> None:
    assert ask(index, text).outcome != "answer"
    assert ask_after(index, text, "linking instructions", entry="link-steps").entry == "link-steps"


def test_as_many_messages_are_read_together_as_it_takes(index: Index) -> None:
    assert ask_after(index, "by when", "linking instructions", "do I have to").entry == "link-steps"


@pytest.mark.parametrize("text", ["what is the weather in Miami", "printer on 4 is jammed again", "order me a pizza"])
def test_what_is_about_something_else_does_not_lean_on_what_was_said(index: Index, text: str) -> None:
    assert ask_after(index, text, "linking instructions", entry="link-steps").outcome != "answer"


def test_a_follow_up_without_anything_before_it_or_of_a_lost_entry_is_read_as_it_stands(index: Index) -> None:
    assert ask_after(index, "and then?").entry is None
    assert ask_after(index, "and in flsd?", entry="no-such-entry").entry is None


@pytest.mark.parametrize(
    ("text", "entry"),
    [("2", WHICH_PASSWORD[1]), ("the first one", WHICH_PASSWORD[0]), ("number three please", WHICH_PASSWORD[2])],
)
def test_an_offered_answer_is_chosen_by_its_number(index: Index, text: str, entry: str) -> None:
    assert ask_after(index, text, "reset it", offered=WHICH_PASSWORD).entry == entry


def test_an_offered_answer_that_a_reload_took_away_is_not_chosen(index: Index) -> None:
    assert ask_after(index, "1", "reset it", offered=("no-such-entry",)).entry is None


def test_a_number_that_was_not_offered_chooses_nothing(index: Index) -> None:
    assert ask_after(index, "4", "reset it", offered=WHICH_PASSWORD).outcome != "answer"


def test_one_of_the_offered_answers_is_taken_where_a_message_speaks_for_it(index: Index) -> None:
    found = ask_after(index, "the pacer login", "reset it", offered=WHICH_PASSWORD)
    assert (found.outcome, found.entry) == ("answer", "forgot-pacer-credentials")


def test_what_a_person_says_is_not_the_case_is_not_answered(index: Index) -> None:
    affirmed, denied = "i have linked the wrong account", "i have not linked the wrong account"
    assert ask(index, affirmed).entry == "wrong-account-linked"
    assert ask(index, denied).outcome != "answer"


@pytest.mark.parametrize(
    ("text", "route"),
    [("👍", "@thanks"), (":+1:", "@thanks"), ("🙏 🙏", "@thanks"), (":wave:", "@greeting"), ("??", "@capabilities")],
)
def test_a_message_without_a_word_is_a_nod_a_wave_or_asks_what_there_is(index: Index, text: str, route: str) -> None:
    (found,) = ask_all(index, text)
    assert (found.outcome, found.entry) == ("chat", route)


@pytest.mark.parametrize("text", ["...", "-", "<@U123>", ""])
def test_other_signs_say_nothing(index: Index, text: str) -> None:
    assert [match.outcome for match in ask_all(index, text)] == ["none"]


def test_several_questions_get_several_matches(index: Index) -> None:
    found = ask_all(
        index, "What is the phone number of pacer? And how do I link my cm/ecf account to my pacer account?"
    )
    assert {match.entry: match.text for match in found}["contact-pacer"] == "What is the phone number of pacer?"
    assert "link-steps" in [match.entry for match in found]


def test_a_court_named_once_holds_for_all_questions_of_a_message(index: Index) -> None:
    found = ask_all(index, "1. how do i link my cm/ecf account to my pacer account in flsd?\n2. phone number of pacer?")
    assert [match.court for match in found] == ["flsd", "flsd"]


def test_a_story_before_a_question_is_one_question(index: Index) -> None:
    text = "It has been a mess. The carpet is wet. What is the phone number of pacer?"
    assert [match.text for match in ask_all(index, text)] == [text]


def test_a_password_of_no_known_kind_beside_another_question_is_nothing_to_offer(library: Library) -> None:
    bare = replace(library, entries={entry: library.entries[entry] for entry in ("link-steps", "contact-pacer")})
    index = Index(bare, train(bare), CourtFinder(()))
    assert ask_all(index, "forgot my password? and what is the phone number of pacer?")


def test_the_same_question_twice_is_one_question(index: Index) -> None:
    assert len(ask_all(index, "Phone number of pacer? What is the phone number of pacer?")) == 1


def test_the_questions_of_a_message_are_heard(index: Index) -> None:
    text = "How do I link my account? Phone number of pacer? Where do I change the password I know? Lost pacer login?"
    assert len(ask_all(index, text)) == MAX_QUESTIONS


@pytest.mark.parametrize(
    "text",
    [
        "phone number of pacer and how do I link my cm/ecf account to my pacer account",
        "what is the phone number of pacer, plus how do I link my cm/ecf account to my pacer account",
        "1) phone number of pacer 2) how do I link my cm/ecf account to my pacer account",
        "- phone number of pacer?\n- linking my cm/ecf account to my pacer account, how?",
    ],
)
def test_questions_are_told_apart_wherever_they_are_joined(index: Index, text: str) -> None:
    assert sorted(match.entry or "" for match in ask_all(index, text)) == ["contact-pacer", "link-steps"]


def test_a_very_long_text_is_cut_not_refused(index: Index) -> None:
    assert ask(index, "phone number of pacer " * 5000).entry == "contact-pacer"


def test_saying_it_again_and_again_makes_it_no_surer(index: Index) -> None:
    once, often = ask(index, "phone number of pacer"), ask(index, "phone number of pacer " * 20)
    assert often.confidence <= once.confidence + 0.05


def test_the_same_text_always_gets_the_same_match(index: Index) -> None:
    assert ask(index, "linking instructions") == ask(index, "linking instructions")


def test_words_lose_markup_accents_and_apostrophes() -> None:
    assert split_words("<@U123> Can’t *log-in* à <https://x.gov|x> :wave: in 2019, case 12345678") == [
        "cant", "log", "in", "a", "in", "yearnumber", "case", "longnumber",
    ]  # fmt: skip


@pytest.mark.parametrize(("word", "stemmed"), [("linking", "link"), ("linked", "link"), ("files", "fil"), ("is", "is")])
def test_a_stem_is_what_its_forms_share(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_words_pair_with_the_next_and_with_the_one_after() -> None:
    assert pair_features(["link", "my", "accounts"]) == [
        "b^ link", "blink my", "bmy account", "baccount $", "klink account",
    ]  # fmt: skip


def test_short_words_are_mended_only_where_two_letters_changed_places(library: Library) -> None:
    reader = Reader(library, ("link", "file", "password"), CourtFinder(()))
    assert reader.words("lnik fine passwrod pasword", None) == ["link", "fine", "password", "password"]


def test_a_text_of_unknown_words_is_an_empty_vector(library: Library, index: Index) -> None:
    weights = train(library)
    ids, values = Vectors(weights.features, weights.rarity).vector(["zzzzqqqq"])
    assert len(ids) == len(values) == 0
