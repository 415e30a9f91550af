"""Generators: starters, the library that all share, and a visitor's own; keeping, renaming, deleting."""

import json

import pytest

from aiart.errors import RequestError, StudioError
from aiart.studio.generator_card import LABEL
from aiart.training_presets import TrainRequest
from tests.studio.acting import make_generator, new_workspace, no_reading, put_generator, settled


@pytest.fixture
def trained(opened, files):
    """A studio, a drawer, a generator trained there, and its training."""
    studio = opened()
    drawer = new_workspace(studio)
    job = studio.training.start(drawer, files, TrainRequest(name="Cats", seconds=1, long_side=64))
    return studio, drawer, settled(studio, drawer, job).generator, job


def test_a_visitor_sees_her_own_first_then_the_library_then_the_starters(studio, config):
    for name in ("b-starter", "a-starter"):
        make_generator(config.starters / name, name)
    studio.generators.add(make_generator(config.home / "library" / ("k" * 22), "Kept"))
    drawer = new_workspace(studio)
    mine = put_generator(studio, drawer, name="Cats", seed=7)
    cards = studio.generators.cards(drawer)
    assert [(card.name, card.source) for card in cards] == [
        ("Cats", "mine"),
        ("Kept", "library"),
        ("a-starter", "starter"),
        ("b-starter", "starter"),
    ]
    assert cards[0].id == mine and cards[0].licence == "CC0" and cards[0].size_bytes > 5_000
    assert len({card.hash for card in cards[:2]}) == 2


def test_what_is_no_generator_is_not_offered(studio, config):
    make_generator(config.starters / "good")
    broken = make_generator(config.starters / "broken")
    (broken / "config.json").write_text("{}")
    (make_generator(config.starters / "empty") / "model.safetensors").unlink()
    (config.starters / ".good.aiart-new").mkdir()
    (config.starters / "a-file").write_text("")
    make_generator(config.home / "library" / "arriving-x")
    assert [card.id for card in studio.generators.cards(new_workspace(studio))] == ["good"]


def test_keeping_moves_a_generator_into_the_library_under_its_id(trained):
    studio, drawer, mine, job = trained
    other = new_workspace(studio)
    before = studio.generators.find(drawer, mine)
    kept = studio.generators.keep(drawer, mine)
    assert (kept.id, kept.source, kept.hash) == (mine, "library", before.hash)
    assert not before.folder.exists() and studio.training.view(drawer, job).generator == mine
    assert studio.generators.find(other, mine).source == "library"
    with pytest.raises(StudioError, match="not yours"):
        studio.generators.keep(other, mine)


def test_a_kept_generator_that_is_trained_longer_can_be_kept_again(trained):
    studio, drawer, mine, job = trained
    first = studio.generators.keep(drawer, mine)
    studio.training.train_longer(drawer, job, 1)
    settled(studio, drawer, job)
    assert [card.source for card in studio.generators.cards(drawer)] == ["mine"], "her newer one hides the one she kept"
    second = studio.generators.keep(drawer, mine)
    assert second.hash != first.hash and [card.hash for card in studio.generators.cards(drawer)] == [second.hash]


def test_where_strangers_share_a_studio_nothing_is_kept_and_the_library_is_not_theirs(opened, config):
    studio = opened(keep=False)
    studio.generators.add(make_generator(config.home / "library" / ("k" * 22), "Kept"))
    drawer = new_workspace(studio)
    mine = put_generator(studio, drawer, name="Cats")
    for verb, code in [
        (lambda: studio.generators.keep(drawer, mine), "no_library"),
        (lambda: studio.generators.delete(drawer, "k" * 22), "not_mine"),
        (lambda: studio.generators.rename(drawer, "k" * 22, "Mine"), "not_mine"),
    ]:
        with pytest.raises(StudioError) as caught:
            verb()
        assert caught.value.code == code
    assert {card.name for card in studio.generators.cards(drawer)} == {"Cats", "Kept"}


def test_on_a_page_for_others_a_kept_generator_is_changed_by_who_kept_it_alone(opened, config):
    studio = opened(shared=True)
    drawer, other = new_workspace(studio), new_workspace(studio)
    mine = studio.generators.keep(drawer, put_generator(studio, drawer, name="Cats"))
    assert studio.generators.may_change(drawer, mine) and not studio.generators.may_change(other, mine)
    for verb in (studio.generators.delete, lambda *given: studio.generators.rename(*given, "Mine")):
        with pytest.raises(StudioError, match="not yours"):
            verb(other, mine.id)
    assert studio.generators.rename(drawer, mine.id, "Tigers").name == "Tigers"
    studio.generators.delete(drawer, mine.id)


def test_starters_stay_as_they_are(studio, config):
    make_generator(config.starters / "ink", "Ink")
    drawer = new_workspace(studio)
    for verb in (
        lambda: studio.generators.delete(drawer, "ink"),
        lambda: studio.generators.rename(drawer, "ink", "Mine"),
        lambda: studio.generators.keep(drawer, "ink"),
    ):
        with pytest.raises(StudioError, match="Ink is not yours"):
            verb()
    assert studio.generators.find(drawer, "ink").name == "Ink"


def test_a_new_name_leaves_the_hash_and_so_every_recipe_as_it_is(trained):
    studio, drawer, mine, job = trained
    before = studio.generators.find(drawer, mine)
    assert studio.generators.rename(drawer, mine, "  Best \n cats ").name == "Best cats"
    after = studio.generators.find(drawer, mine)
    assert (after.name, after.hash) == ("Best cats", before.hash)
    with pytest.raises(RequestError, match="empty"):
        studio.generators.rename(drawer, mine, " \u200b ")
    studio.training.train_longer(drawer, job, 1)
    settled(studio, drawer, job)
    assert studio.generators.find(drawer, mine).name == "Best cats", "it outlives more training"
    (after.folder / LABEL).write_text(json.dumps({"name": ["x"] * 9 + ["\u202e"]}))
    assert len(studio.generators.find(drawer, mine).name) <= 60


def test_a_deleted_generator_is_gone_and_its_training_stays(trained):
    studio, drawer, mine, job = trained
    studio.generators.delete(drawer, mine)
    assert studio.generators.cards(drawer) == [] and studio.training.view(drawer, job).generator is None
    with pytest.raises(StudioError, match="not here"):
        studio.generators.delete(drawer, mine)


def test_looking_at_the_list_again_reads_no_weights(studio, monkeypatch):
    drawer = new_workspace(studio)
    put_generator(studio, drawer)
    first = studio.generators.cards(drawer)
    monkeypatch.setattr("aiart.studio.generator_card.folder_hash", lambda folder: pytest.fail("weights were read"))
    with no_reading():
        assert studio.generators.cards(drawer) == first
