"""Pictures that are generators themselves: made by the worker, kept like input files, found again."""

import os

import numpy as np
import pytest
from PIL import Image

from aiart.engine.format.folder import folder_hash
from aiart.errors import RequestError, StudioError, UploadError
from aiart.operations.extend import ExtendRequest
from aiart.operations.request import Request
from aiart.operations.variations import VariationsRequest
from aiart.studio import Order, read_recipe
from aiart.studio.from_pictures import ITSELF
from aiart.studio.inputs import UNUSED_SECONDS
from aiart.studio.workspace import Workspace
from tests.studio.acting import new_workspace, painted, write_picture


def forget(drawer: Workspace) -> None:
    """As if all input files had been used long ago."""
    for path in drawer.inputs.iterdir():
        os.utime(path, (1, path.stat().st_mtime - UNUSED_SECONDS - 1))


def test_pictures_are_a_generator_of_their_own(studio, files):
    drawer = new_workspace(studio)
    card, notes = studio.painting.of_pictures.remember(drawer, files[:1])
    assert (card.name, card.preset, card.width, card.height, card.source) == ("cat-0", "instant", 64, 64, "pictures")
    assert notes == () and card.hash == folder_hash(card.folder) and card.sample_path.is_file()
    assert studio.generators.cards(drawer)[0] == card == studio.generators.find(drawer, card.id)
    assert studio.generators.with_hash(drawer, card.hash) == card and card.hash in studio.generators.hashes()
    made = list(painted(studio, drawer, card.id, Request(count=1, seed=3)))
    assert made[0].path.name == "cat-0-3.png" and read_recipe(made[0].path).hash == card.hash
    with pytest.raises(StudioError, match="not yours to change"):
        studio.generators.delete(drawer, card.id)
    with pytest.raises(StudioError):
        studio.generators.find(new_workspace(studio), card.id)


def test_several_are_one_generator_and_the_same_ones_are_read_once(studio, files, tmp_path):
    drawer = new_workspace(studio)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    card, notes = studio.painting.of_pictures.remember(drawer, [*files, tmp_path / "broken.png"])
    assert (card.name, card.pictures) == ("These pictures", 3) and "broken.png" in notes[0]
    kept = card.folder.stat().st_ino
    again, _ = studio.painting.of_pictures.remember(drawer, [*files, tmp_path / "broken.png"])
    assert again == card and again.folder.stat().st_ino == kept


def test_the_picture_that_an_order_starts_from_is_the_generator(studio, files):
    drawer = new_workspace(studio)
    request = ExtendRequest(left=16)
    (made,) = painted(studio, drawer, ITSELF, request, files={"picture": files[1]})
    (card,) = [one for one in studio.generators.cards(drawer) if one.source == "pictures"]
    view = studio.gallery.find(drawer, made.path.parent.name)
    assert (view.hash, view.generator, view.width) == (card.hash, card.id, 80)
    assert made.path.name == "cat-1-extend-0.png" and set(read_recipe(made.path).inputs) == {"picture"}
    assert np.array_equal(np.asarray(Image.open(made.path).convert("RGB"))[:, 16:], np.asarray(Image.open(files[1])))


def test_it_stays_as_long_as_a_picture_was_made_with_it(studio, files):
    drawer = new_workspace(studio)
    used, _ = studio.painting.of_pictures.remember(drawer, files[:1])
    unused, _ = studio.painting.of_pictures.remember(drawer, files[1:2])
    (made,) = painted(studio, drawer, used.id, Request(count=1))
    forget(drawer)
    studio._housekeeping.sweep()
    assert used.folder.is_dir() and not unused.folder.exists()
    studio.gallery.delete(drawer, made.path.parent.name)
    studio.trash.empty(drawer)
    studio._housekeeping.sweep()
    assert not used.folder.exists() and used not in studio.generators.cards(drawer)


def test_a_draft_makes_it_too(studio, files):
    drawer = new_workspace(studio)
    order = Order(ITSELF, VariationsRequest(count=1), files={"picture": files[0]})
    drafts = list(studio.painting.draft(drawer, order))
    assert drafts[-1].last and studio.generators.cards(drawer)[0].name == "cat-0"


def test_what_cannot_be_is_said(studio, opened, files, tmp_path):
    drawer = new_workspace(studio)
    small = write_picture(tmp_path / "small.png", 0, side=5)
    with pytest.raises(UploadError, match="small.png is 5 x 5 pixels"):
        studio.painting.of_pictures.remember(drawer, [small])
    with pytest.raises(UploadError, match="no picture"):
        studio.painting.of_pictures.remember(drawer, [])
    with pytest.raises(RequestError, match="itself") as caught:
        list(painted(studio, drawer, ITSELF, Request(count=1)))
    assert caught.value.code == "generator" and list(drawer.inputs.glob("*.generator")) == []
    full = opened(workspace_bytes=1000)
    with pytest.raises(StudioError, match="full"):
        full.painting.of_pictures.remember(new_workspace(full), files[:1])
