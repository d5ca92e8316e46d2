"""What staff published is laid over the knowledge folder by every process, and a broken one stops none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import bot.training.weights
from bot.content.loader import KnowledgeError, load
from bot.core.drafts import AddPhrasings, Change, CourtFact, Publication, Report
from bot.core.inquiry import Asker
from bot.core.knowledge import Source
from bot.serving.cache import writable_cache
from bot.serving.knowledge_base import knowledge_base_from
from bot.serving.overlay import Overlay, OverlayError, knowledge_base_in_use
from bot.settings import Settings
from bot.store.drafts import compress_weights
from bot.store.store import Store
from bot.training.weights import file_name, weights_for
from tests.content.test_draft_files import ENTRY
from tests.small_knowledge import change, folder_in

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
SAM = Asker("T1", "U_SAM")
PHRASING = "what about the other one"
MORE = AddPhrasings("second", (PHRASING,))
PHONE = CourtFact("flsd", "phone", "305-523-5100", Source("A page", "https://www.flsd.uscourts.gov", date(2026, 1, 2)))

NO_SUCH_COURT = replace(PHONE, court="zzzz")
"""It can be written, and does not load."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(HELPDESK_KNOWLEDGE=folder_in(tmp_path), HELPDESK_CACHE=tmp_path / "cache")


@pytest.fixture
def overlay(settings: Settings, store: Store) -> Overlay:
    return Overlay(settings, store)


def publish(store: Store, wanted: Change) -> Publication:
    with store.writing() as unit:
        return unit.drafts.publish(unit.drafts.write(SAM, wanted, (), NOW), NOW)


def state(store: Store, draft: int) -> str:
    with store.reading() as unit:
        found = unit.drafts.get("T1", draft)
    assert found is not None
    return found.state


def test_without_publications_the_folder_itself_is_loaded(overlay: Overlay, settings: Settings) -> None:
    made = overlay.compose()

    assert made.folder == settings.knowledge
    assert not made.is_measured
    assert made.library.version == load(settings.knowledge).version


def test_publications_are_laid_over_the_folder_which_stays_as_it_is(
    overlay: Overlay, settings: Settings, store: Store
) -> None:
    before = load(settings.knowledge)
    publish(store, MORE)
    publish(store, PHONE)

    made = overlay.compose()

    assert PHRASING in made.library.entries["second"].asks
    assert "305-523-5100" in repr(made.library.courts["flsd"])
    assert load(settings.knowledge) == before
    assert made.library.version != before.version


def test_a_roll_back_brings_back_the_version_of_before(overlay: Overlay, store: Store) -> None:
    before = overlay.compose().library.version
    publication = publish(store, MORE)
    assert overlay.compose().library.version != before

    with store.writing() as unit:
        unit.drafts.roll_back(publication.id, NOW)

    assert overlay.compose().library.version == before


def test_what_cannot_be_laid_over_the_folder_stops_no_start(overlay: Overlay, settings: Settings, store: Store) -> None:
    publish(store, NO_SUCH_COURT)
    with pytest.raises(OverlayError, match="zzzz"):
        overlay.compose()

    with capture_logs() as logs:
        kb = knowledge_base_in_use(settings, store, print)

    assert kb.library == load(settings.knowledge)
    assert [line["log_level"] for line in logs if "folder alone" in line["event"]] == ["error"]


def test_what_hangs_on_an_answer_that_was_rolled_back_is_left_out_and_all_else_stays(
    overlay: Overlay, settings: Settings, store: Store
) -> None:
    new = publish(store, ENTRY)
    publish(store, AddPhrasings(ENTRY.id, ("one more way to ask for it",)))
    publish(store, PHONE)
    publish(store, MORE)
    assert overlay.compose().left_out == ()
    with store.writing() as unit:
        unit.drafts.roll_back(new.id, NOW)

    with capture_logs() as logs:
        made = overlay.compose()

    assert ENTRY.id not in made.library.entries
    assert PHRASING in made.library.entries["second"].asks
    assert "305-523-5100" in repr(made.library.courts["flsd"])
    assert made.left_out == (f"There is no entry or outside topic '{ENTRY.id}'.",)
    assert [line["problems"] for line in logs if "left out" in line["event"]] == [made.left_out]
    assert knowledge_base_in_use(settings, store, print).library == made.library


def test_a_publication_of_a_later_program_stops_no_start(overlay: Overlay, settings: Settings, store: Store) -> None:
    publish(store, MORE)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("""UPDATE publications SET change = '{"kind": "hologram"}'""")

    with pytest.raises(OverlayError, match="hologram"):
        overlay.compose()
    assert knowledge_base_in_use(settings, store, print).library == load(settings.knowledge)


def test_a_folder_that_is_wrong_by_itself_is_no_fault_of_the_overlay(overlay: Overlay, settings: Settings) -> None:
    change(settings.knowledge, "entries/help.yaml", "related: [second]", "related: [nobody]")

    with pytest.raises(KnowledgeError):
        overlay.compose()


# --- weights


def _never(*_: object) -> None:
    raise AssertionError("this process trains")


def measured(store: Store, overlay: Overlay, wanted: Change, trained_in: Path) -> str:
    """A published draft whose measuring process trained in another folder; the version that it has."""
    publication = publish(store, wanted)
    library = overlay.compose().library
    weights_for(library, trained_in)
    name = file_name(library)
    with store.writing() as unit:
        draft = unit.drafts.find(publication.draft)
        assert draft is not None
        unit.drafts.wait("T1", draft.id)
        assert unit.drafts.finish(draft, Report("ground", library.version, ()), name)
        unit.drafts.keep_weights(name, compress_weights((trained_in / name).read_bytes()), NOW)
        unit.drafts.set_state("T1", draft.id, "published", NOW)
    return library.version


def test_what_was_measured_is_loaded_by_other_processes_without_training(
    overlay: Overlay, settings: Settings, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = measured(store, overlay, MORE, tmp_path / "elsewhere")
    monkeypatch.setattr(bot.training.weights, "train", _never)

    assert overlay.compose().is_measured
    kb = knowledge_base_in_use(settings, store, print)

    assert kb.library.version == version
    assert PHRASING in kb.library.entries["second"].asks


def test_what_is_measured_but_has_lost_its_weights_is_trained_like_any_knowledge(
    overlay: Overlay, store: Store, tmp_path: Path
) -> None:
    measured(store, overlay, MORE, tmp_path / "elsewhere")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM draft_weights")

    assert not overlay.compose().is_measured


# --- into the files


def test_what_the_files_say_leaves_the_overlay(overlay: Overlay, settings: Settings, store: Store) -> None:
    written, waiting = publish(store, MORE), publish(store, PHONE)
    change(
        settings.knowledge, "entries/help.yaml", "      - how do I do the second thing",
        f"      - how do I do the second thing\n      - {PHRASING}",
    )  # fmt: skip

    assert overlay.leave_to_files(NOW) == 1
    assert overlay.leave_to_files(NOW) == 0

    assert state(store, written.draft) == "in files"
    assert state(store, waiting.draft) == "published"
    with store.reading() as unit:
        assert unit.drafts.publications() == (waiting,)
        assert [event.action for event in unit.drafts.events("T1", written.draft)] == ["in files"]
    assert PHRASING in overlay.compose().library.entries["second"].asks


def test_what_has_no_place_keeps_nothing_else_in_the_overlay(
    overlay: Overlay, settings: Settings, store: Store
) -> None:
    orphan, written = publish(store, AddPhrasings("gone", ("any way",))), publish(store, MORE)
    change(
        settings.knowledge, "entries/help.yaml", "      - how do I do the second thing",
        f"      - how do I do the second thing\n      - {PHRASING}",
    )  # fmt: skip

    assert overlay.leave_to_files(NOW) == 1

    assert (state(store, written.draft), state(store, orphan.draft)) == ("in files", "published")


# --- the place for it


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A cache that is a part of an image."""
    folder = tmp_path / "image"
    folder.mkdir()
    (folder / "weights-abc-13.npz").write_bytes(b"trained")
    return folder


def test_where_the_cache_cannot_be_written_another_folder_has_its_weights(
    image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert writable_cache(image) == image
    monkeypatch.setattr("bot.serving.cache._is_writable", lambda _: False)

    place = writable_cache(image)

    assert place != image
    assert (place / "weights-abc-13.npz").read_bytes() == b"trained"
    (place / "new.npz").write_bytes(b"new")
    assert [path.name for path in image.iterdir()] == ["weights-abc-13.npz"]


def test_where_nothing_can_be_written_the_cache_stays(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(image / "weights-abc-13.npz"))

    assert writable_cache(image / "weights-abc-13.npz" / "below") == image / "weights-abc-13.npz" / "below"


def test_the_commands_load_the_folder_alone(settings: Settings, store: Store) -> None:
    publish(store, MORE)

    assert PHRASING not in knowledge_base_from(settings, print).library.entries["second"].asks
