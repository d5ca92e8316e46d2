"""Published changes stand in the YAML files as a person would have written them; the rest of each file is as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.content.draft_files import ChangeError, apply, missing
from bot.content.files import files
from bot.content.loader import KnowledgeError, load
from bot.content.yaml_lines import YamlError
from bot.content.yaml_rewrite import Rewriter
from bot.core.answering import answer
from bot.core.drafts import AddPhrasings, Change, CourtFact, CourtFactName, NewEntry, NewTopic
from bot.core.knowledge import Hours, Library, Phone, Source
from tests.conftest import ROOT
from tests.small_knowledge import change, folder_in

KNOWLEDGE: Final = ROOT / "knowledge"
PAGE: Final = Source("Notice: new #1", "https://www.flsb.uscourts.gov/notice", date(2026, 3, 1))
PHRASINGS: Final = AddPhrasings("first", ("where do I begin: with #1?", "no"))
ENTRY: Final = NewEntry(
    id="new-thing",
    title="How is the new thing done?",
    courts=("flsb",),
    lead="Call {help_desk}.",
    details="- *First:* wait.\n\n- Then: go on.",
    sources=(PAGE, Source("A letter")),
    review_by=date(2027, 11, 1),
    phrasings=("the new thing", "The new thing?", "how new"),
)
TOPIC: Final = NewTopic("quantum", "Quantum: physics", "Ask a physicist.\nThere are some.", ("quantum leap",))
FACTS: Final = (
    CourtFact("flsb", "route", "web-form", PAGE),
    CourtFact("flsb", "url", "https://www.flsb.uscourts.gov/reset", PAGE),
    CourtFact("flsb", "phone", "305-555-0100 x12", PAGE),
    CourtFact("flsb", "email", "ecf@flsb.uscourts.gov", PAGE),
    CourtFact("flsb", "hours", "Mon-Thu 08:30-17:00, Fri 9:00-16:00", PAGE),
)
ALL: Final[tuple[Change, ...]] = (PHRASINGS, AddPhrasings("weather", ("is it raining",)), ENTRY, TOPIC, *FACTS)
TOUCHED: Final = ("entries/*.yaml", "outside.yaml", "courts/profiles/*.yaml")
"""The files that a change can touch."""


def _fact(name: CourtFactName, value: str, court: str = "flsb") -> CourtFact:
    return CourtFact(court, name, value, PAGE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_in(tmp_path)


def written(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")


def test_a_phrasing_is_a_line_more_and_nothing_else_changes(folder: Path) -> None:
    before = written(folder, "entries/help.yaml")

    assert apply([PHRASINGS], folder) == (PHRASINGS,)

    asked = "      - how do I do the first thing\n"
    more = '      - "where do I begin: with #1?"\n      - "no"\n'
    assert written(folder, "entries/help.yaml") == before.replace(asked, asked + more)
    assert load(folder).entries["first"].asks[1:] == PHRASINGS.phrasings


def test_a_comment_before_the_next_entry_stays_there_and_one_beside_a_phrasing_too(folder: Path) -> None:
    asked = "      - how do I do the first thing\n"
    change(folder, "entries/help.yaml", asked, f"{asked}\n  # The next one is rare.\n")
    change(folder, "entries/help.yaml", "do the second thing\n", "do the second thing  # said by many\n\n# The end.\n")

    apply([PHRASINGS, AddPhrasings("second", ("and the second",))], folder)

    text = written(folder, "entries/help.yaml")
    assert (
        f'{asked}      - "where do I begin: with #1?"\n      - "no"\n\n  # The next one is rare.\n  - id: second'
        in text
    )
    assert "      - how do I do the second thing  # said by many\n" in text
    assert load(folder).entries["second"].asks == ("how do I do the second thing", "and the second")


def test_what_is_asked_already_in_other_signs_is_not_written_again(folder: Path) -> None:
    before = written(folder, "entries/help.yaml")

    assert apply([AddPhrasings("first", ("How do I do the FIRST thing?!",))], folder) == ()
    assert apply([AddPhrasings("first", ("???", "???", "a  b\nc", "A b, c"))], folder) != ()

    assert written(folder, "entries/help.yaml") != before
    assert load(folder).entries["first"].asks == ("how do I do the first thing", "???", "a b c")


def test_a_new_answer_for_some_courts_says_of_the_others_that_nothing_is_on_record(folder: Path) -> None:
    apply([ENTRY], folder)

    assert (
        written(folder, "entries/additions.yaml")
        == """\
entries:
  - id: new-thing
    title: "How is the new thing done?"
    answer:
      - when: {court: [flsb]}
        text: "Call {help_desk}."
        details: |
          - *First:* wait.

          - Then: go on.
      - when: {go_live: [no-court]}
        text: "It depends on the court. Name yours, and I'll tell you if I have it on record."
        sources: []
      - text: |
          I have nothing on record about this for {court}.

          Ask {help_desk}.
        sources: []
    sources:
      - {document: "Notice: new #1", url: "https://www.flsb.uscourts.gov/notice", date: 2026-03-01}
      - {document: "A letter", url: null, date: null}
    checked_on: null
    review_by: 2027-11-01
    related: [first, second]
    court_specific: true
    asks:
      - "the new thing"
      - "how new"
"""
    )
    library, day = load(folder), date(2026, 11, 29)
    entry = library.entries["new-thing"]
    assert answer(library, entry, library.courts["flsb"], day).sources[0] == PAGE
    other = answer(library, entry, library.courts["flsd"], day)
    assert other.lead == "I have nothing on record about this for the Southern District of Florida."
    assert "888-318-2260" in other.body
    assert answer(library, entry, None, day).wants_court


def test_a_new_answer_for_all_courts_has_one_wording_and_goes_into_the_file_that_is_there(folder: Path) -> None:
    apply([ENTRY], folder)
    apply([replace(ENTRY, id="other", courts=(), details="", phrasings=("quite another",))], folder)

    entries = load(folder).entries
    assert list(entries)[:2] == ["new-thing", "other"]
    assert [variant.text for variant in entries["other"].answer] == ["Call {help_desk}."]
    assert not entries["other"].court_specific


def test_a_phrasing_of_an_answer_that_is_new_itself(folder: Path) -> None:
    assert apply([ENTRY, AddPhrasings("new-thing", ("one more",))], folder) != ()

    assert load(folder).entries["new-thing"].asks == ("the new thing", "how new", "one more")


def test_a_new_topic_says_who_answers_it(folder: Path) -> None:
    before = written(folder, "outside.yaml")

    apply([TOPIC], folder)

    assert written(folder, "outside.yaml").startswith(before)
    topic = load(folder).topics["quantum"]
    assert (topic.title, topic.text, topic.asks) == (TOPIC.title, TOPIC.text, TOPIC.phrasings)


def test_the_facts_of_a_court_make_its_profile(folder: Path) -> None:
    apply(FACTS, folder)

    assert (
        written(folder, "courts/profiles/flsb.yaml")
        == """\
court: flsb
desk:
  phones:
    - {number: "305-555-0100 x12", division: null}
  emails: ["ecf@flsb.uscourts.gov"]
  hours:
    - {weekdays: [0, 1, 2, 3], open: "08:30", close: "17:00"}
    - {weekdays: [4], open: "09:00", close: "16:00"}
  source: {document: "Notice: new #1", url: "https://www.flsb.uscourts.gov/notice", date: 2026-03-01}
reset:
  route: web-form
  url: "https://www.flsb.uscourts.gov/reset"
  source: {document: "Notice: new #1", url: "https://www.flsb.uscourts.gov/notice", date: 2026-03-01}
"""
    )
    court = load(folder).courts["flsb"]
    assert court.help_desk == (Phone("305-555-0100 x12", None),)
    assert (court.emails, court.desk_source) == (("ecf@flsb.uscourts.gov",), PAGE)
    assert court.desk_hours == (Hours((0, 1, 2, 3), 510, 1020), Hours((4,), 540, 960))
    assert court.reset is not None
    assert (court.reset.route, court.reset.url, court.reset.source) == (
        "web-form",
        "https://www.flsb.uscourts.gov/reset",
        PAGE,
    )


def test_another_way_to_reset_leaves_nothing_of_the_old_one(folder: Path) -> None:
    apply([CourtFact("flsd", "url", "https://www.flsd.uscourts.gov/old", PAGE)], folder)
    reset = load(folder).courts["flsd"].reset
    assert reset is not None
    assert (reset.route, reset.text) == ("self-service", "Use the link, or ask {help_desk}.")

    apply([CourtFact("flsd", "route", "court", PAGE)], folder)

    reset = load(folder).courts["flsd"].reset
    assert reset is not None
    assert (reset.route, reset.url, reset.text, reset.source) == ("court", None, "", PAGE)


def test_a_profile_under_another_name_is_found(folder: Path) -> None:
    (folder / "courts/profiles/flsd.yaml").rename(folder / "courts/profiles/florida-south.yaml")

    apply([CourtFact("flsd", "email", "ecf@flsd.uscourts.gov", PAGE)], folder)

    assert [path.name for path in files(folder, "courts/profiles/*.yaml")] == ["florida-south.yaml"]
    assert load(folder).courts["flsd"].emails == ("ecf@flsd.uscourts.gov",)


@pytest.mark.parametrize("layout", [True, False])
def test_applied_again_nothing_changes(folder: Path, layout: bool) -> None:
    assert missing(ALL, folder) == ALL
    assert apply(ALL, folder, layout=layout) == ALL
    after = {path: path.read_bytes() for path in folder.rglob("*.yaml")}

    assert apply(ALL, folder, layout=layout) == ()
    assert missing(ALL, folder) == ()
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == after
    assert list(folder.rglob("*~")) == []


def test_the_loader_reads_the_same_from_files_with_and_without_their_layout(tmp_path: Path) -> None:
    one, other = folder_in(tmp_path / "one"), folder_in(tmp_path / "other")

    apply(ALL, one)
    apply(ALL, other, layout=False)

    assert replace(load(one), version="") == replace(load(other), version="")


def test_of_two_facts_about_the_same_the_last_one_counts(folder: Path) -> None:
    old = CourtFact("flsb", "phone", "305-555-0100", PAGE)
    new = replace(old, value="305-555-0199")
    assert missing([old, new], folder) == (old, new)

    assert apply([old, new], folder) == (old, new)

    assert load(folder).courts["flsb"].help_desk == (Phone("305-555-0199", None),)
    assert missing([old, new], folder) == ()


def test_an_answer_that_was_improved_since_stays(folder: Path) -> None:
    apply([ENTRY], folder)
    text = written(folder, "entries/additions.yaml").replace("Call {help_desk}.", "Write to {help_desk}.")
    (folder / "entries/additions.yaml").unlink()
    (folder / "entries/better.yaml").write_text(text, "utf-8")

    assert apply([ENTRY], folder) == ()
    assert missing([ENTRY], folder) == ()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (AddPhrasings("third", ("x",)), "There is no entry or outside topic 'third'."),
        (CourtFact("../etc", "phone", "305-555-0100", PAGE), "There is no court '../etc'."),
        (
            CourtFact("flsb", "url", "https://a.gov", PAGE),
            "How flsb resets a password is not on record; say that first.",
        ),
        (_fact("hours", "always"), "The hours 'always' cannot be read; write them like 'Mon-Fri 09:00-17:00'"),
    ],
)
def test_what_has_no_place_is_told_in_a_sentence_and_nothing_is_written(folder: Path, wrong: Change, says: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}

    for attempt in (apply, missing):
        with pytest.raises(ChangeError) as refused:
            attempt([PHRASINGS, wrong], folder)
        assert str(refused.value).startswith(says)
        assert refused.value.change == wrong

    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (_fact("phone", "soon"), "'soon' is not a phone number; write it as 305-523-5100 or 305-523-5100 x12"),
        (_fact("email", "nobody"), "'nobody' is not written as it must be"),
        (_fact("route", "by magic"), "input should be 'self-service', 'court'"),
        (_fact("route", "e-mail"), "a reset by e-mail needs the `email` to write to"),
        (_fact("phone", "305-555-0100", "xyz"), "this court is not in courts/directory.yaml: 'xyz'"),
        (replace(ENTRY, title="x" * 76), "has 76 characters; 75 are the most"),
        (replace(ENTRY, lead="Ask {nobody}."), "{nobody} is not a field this text can use"),
        (replace(ENTRY, courts=("nowhere",)), "this court is not in courts/directory.yaml: 'nowhere'"),
        (replace(ENTRY, sources=()), "`entries.sources` is empty; it needs at least one"),
        (replace(TOPIC, text="{court} does."), "{court} is not a field this text can use"),
    ],
)
def test_what_the_schema_refuses_is_a_problem_when_it_loads(folder: Path, wrong: Change, says: str) -> None:
    apply([wrong], folder)

    with pytest.raises(KnowledgeError) as refused:
        load(folder)
    assert any(says in problem.text for problem in refused.value.problems), refused.value


def test_a_file_that_is_no_yaml_is_told_with_its_line(folder: Path) -> None:
    (folder / "entries/help.yaml").write_text("entries:\n  - id: first\n  - [", "utf-8")

    with pytest.raises(YamlError, match=r"help\.yaml:4"):
        apply([PHRASINGS], folder)


@pytest.mark.sweep
@pytest.mark.parametrize("pattern", [pytest.param(TOUCHED[0], marks=pytest.mark.slow), *TOUCHED[1:]])
def test_every_file_of_the_knowledge_comes_out_as_it_went_in(tmp_path: Path, pattern: str) -> None:
    changed = []
    for path in files(KNOWLEDGE, pattern):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        rewriter = Rewriter(keeps_layout=True)
        rewriter.open(copy)
        rewriter.mark(copy)
        rewriter.save()
        changed += [path.name] if copy.read_bytes() != path.read_bytes() else []

    assert changed == []


@pytest.mark.sampled
@pytest.mark.sweep
@pytest.mark.parametrize(
    "changed", [path for pattern in TOUCHED[:2] for path in files(KNOWLEDGE, pattern)], ids=lambda path: path.stem
)
def test_a_phrasing_can_be_added_to_every_entry_and_topic_and_is_one_line_each_time(
    tmp_path: Path, library: Library, changed: Path
) -> None:
    for pattern in TOUCHED[:2]:
        for path in files(KNOWLEDGE, pattern):
            copy = tmp_path / path.relative_to(KNOWLEDGE)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    ids = re.findall(r"^  - id: (\S+)$", changed.read_text("utf-8"), re.MULTILINE)
    targets = [target for target in (*library.entries, *library.topics) if target in ids]

    apply([AddPhrasings(target, (f"a new way to ask for {target}",)) for target in targets], tmp_path)

    differing: list[str] = []
    for path in tmp_path.rglob("*.yaml"):
        differing += _differing(KNOWLEDGE / path.relative_to(tmp_path), path)
    assert targets
    assert sorted(differing) == sorted(f'+       - "a new way to ask for {target}"' for target in targets)


def _differing(before: Path, after: Path) -> Sequence[str]:
    old, new = before.read_text("utf-8").splitlines(), after.read_text("utf-8").splitlines()
    known = set(old)
    assert [line for line in new if line in known] == old, "a line is gone, or stands elsewhere"
    return [f"+ {line}" for line in new if line not in known]
