"""What was deleted can be had back for a day, by whoever deleted it, as long as there is room for it."""

import time

import pytest

from aiart.errors import StudioError
from aiart.operations.request import Request
from aiart.operations.variations import VariationsRequest
from aiart.studio.trash import GENERATOR, KEPT_SECONDS, PICTURE
from aiart.studio.workspace import check_quota
from tests.studio.acting import make_generator, new_workspace, painted, put_generator


@pytest.fixture
def starter(config) -> str:
    return make_generator(config.starters / "starter").name


def test_a_picture_comes_back_as_it_was_with_what_it_was_made_from(studio, starter, files):
    drawer = new_workspace(studio)
    (made,) = painted(studio, drawer, starter, VariationsRequest(count=1), files={"picture": files[0]})
    picture = made.path.parent.name
    view = studio.gallery.favourite(drawer, picture)
    studio.gallery.delete(drawer, picture)
    assert studio.gallery.pictures(drawer) == [] and studio.gallery.count(drawer) == 0
    studio._housekeeping.sweep()
    (deleted,) = studio.trash.entries(drawer)
    assert (deleted.id, deleted.kind, deleted.folder) == (picture, PICTURE, made.path.parent)
    with pytest.raises(StudioError) as refused:
        studio.trash.restore(new_workspace(studio), picture)
    assert refused.value.code == "gone"
    studio.trash.restore(drawer, picture)
    assert studio.gallery.find(drawer, picture) == view and studio.trash.entries(drawer) == []
    assert studio.gallery.input_file(drawer, view.inputs["picture"], "picture"), "what it was made from is still there"


def test_after_a_day_it_is_gone_for_good(studio, starter):
    drawer = new_workspace(studio)
    (made,) = painted(studio, drawer, starter, Request(count=1))
    studio.gallery.delete(drawer, made.path.parent.name)
    assert studio.trash.sweep(time.time() + KEPT_SECONDS - 60) == 0 and made.path.exists()
    assert studio.trash.sweep(time.time() + KEPT_SECONDS + 60) == 1 and not made.path.exists()
    with pytest.raises(StudioError):
        studio.trash.restore(drawer, made.path.parent.name)


@pytest.mark.usefixtures("no_painter")
def test_a_generator_comes_back_from_a_drawer_and_from_the_library(studio):
    drawer = new_workspace(studio)
    own, kept = put_generator(studio, drawer, name="Own"), put_generator(studio, drawer, name="Kept")
    studio.generators.keep(drawer, kept)
    for generator in (own, kept):
        studio.generators.delete(drawer, generator)
    assert studio.generators.cards(drawer) == []
    assert [(one.kind, one.name) for one in studio.trash.entries(drawer)] == [(GENERATOR, "Kept"), (GENERATOR, "Own")]
    for generator in (own, kept):
        studio.trash.restore(drawer, generator)
    assert {card.name: card.source for card in studio.generators.cards(drawer)} == {"Own": "mine", "Kept": "library"}


@pytest.mark.usefixtures("no_painter")
def test_what_was_deleted_makes_room_for_what_is_new(opened):
    studio = opened(workspace_bytes=2**20)
    drawer = new_workspace(studio)
    first, second = (put_generator(studio, drawer, seed=seed) for seed in range(2))
    (drawer.generators / first / "large").write_bytes(bytes(2**20 - 2**16))
    with pytest.raises(StudioError, match="full"):
        check_quota(studio.config, drawer, 2**17)
    studio.generators.delete(drawer, first)
    check_quota(studio.config, drawer, 2**10)
    assert studio.trash.holds(first), "as long as there is room it is kept"
    check_quota(studio.config, drawer, 2**17)
    assert studio.trash.entries(drawer) == [] and not (drawer.generators / first).exists()
    assert studio.generators.find(drawer, second)
