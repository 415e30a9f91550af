"""Every operation through the studio: what comes out, what is kept, what is refused, and how it is stopped."""

import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from aiart.errors import ArtError, RequestError, StudioError, UploadError
from aiart.operations.declaration import GENERATOR
from aiart.operations.enlarge import EnlargeRequest
from aiart.operations.extend import ExtendRequest
from aiart.operations.grid import axis_from_text, grid_of
from aiart.operations.inpaint import InpaintRequest
from aiart.operations.loop import LoopRequest
from aiart.operations.mix import MixRequest
from aiart.operations.place import PlaceRequest
from aiart.operations.poster import PosterRequest
from aiart.operations.request import Request
from aiart.operations.restyle import RestyleRequest
from aiart.operations.retarget import RetargetRequest
from aiart.operations.sketch import SketchRequest
from aiart.operations.table import OPERATIONS, check_request
from aiart.operations.tile import TileRequest
from aiart.operations.variations import VariationsRequest
from aiart.studio import Order, Progress, Result, Studio, read_recipe
from aiart.studio.painter import OrderWatch
from aiart.studio.workers import process as processes
from tests.studio import fake_engine
from tests.studio.acting import config_in, make_generator, new_workspace, painted, put_generator, until, write_picture


@pytest.fixture
def starter(config):
    """For a studio of one's own, see `opened`."""
    return put_starters(config)


def put_starters(config) -> str:
    make_generator(config.starters / "ink-waves", "Ink Waves")
    make_generator(config.starters / "other", "Other", seed=1)
    return "ink-waves"


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """One for most of the tests: each has a drawer of its own."""
    config = config_in(tmp_path_factory.mktemp("studio"))
    put_starters(config)
    opened = Studio(config)
    yield opened
    opened.close()


@pytest.fixture
def photo(tmp_path) -> Path:
    return write_picture(tmp_path / "photo.png", 5)


@pytest.fixture
def mask(tmp_path) -> Path:
    layer = np.zeros((64, 64, 4), np.uint8)
    layer[10:30, 20:40] = 255
    return saved(tmp_path / "mask.png", layer)


def saved(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def read(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


ORDERS = [  # a request, the roles of what is given, and the size of the result (width, height)
    (Request(count=1, seed=4), (), (32, 32)),
    (VariationsRequest(count=1, seed=4, strength=0.3), ("picture",), (64, 64)),
    (RestyleRequest(count=1, seed=4, size=(64, 64)), ("picture", "palette"), (64, 64)),
    (SketchRequest(count=1, seed=4, size=(48, 40), colours="kept"), ("picture",), (48, 40)),
    (InpaintRequest(count=1, seed=4), ("picture", "mask"), (64, 64)),
    (ExtendRequest(count=1, seed=4, left=10, bottom=7), ("picture",), (74, 71)),
    (EnlargeRequest(count=1, seed=4), ("picture",), (128, 128)),
    (RetargetRequest(seed=4, wide=1.5), ("picture",), (96, 64)),
    (PlaceRequest(count=1, seed=4), ("keep",), (32, 32)),
    (TileRequest(count=1, seed=4), ("palette",), (32, 32)),
    (PosterRequest(count=1, seed=4, size=(200, 150)), (), (200, 150)),
    (MixRequest(count=1, seed=4, weight=0.25), (), (32, 32)),
    (MixRequest(count=1, seed=4), ("map", "palette"), (32, 32)),
]
SAID = {LoopRequest, *(type(request_) for request_, *_ in ORDERS)}
for operation in OPERATIONS.values():  # those of which nothing more needs to be said
    if operation.request not in SAID and not operation.frames:
        roles = tuple(one.role for one in operation.inputs if one.kind != GENERATOR)
        ORDERS.append((operation.request(count=1, seed=4), roles, (64, 64) if roles else (32, 32)))


def given(roles, photo, mask) -> dict[str, Path]:
    return {role: mask if role in ("mask", "keep") else photo for role in roles}


@pytest.mark.parametrize(("request_", "roles", "size"), ORDERS, ids=lambda one: type(one).__name__)
def test_an_operation_makes_a_picture_with_its_recipe_and_its_place_in_the_album(
    studio, starter, photo, mask, request_, roles, size
):
    drawer, files = new_workspace(studio), given(roles, photo, mask)
    second = "other" if isinstance(request_, MixRequest) else ""
    (made,) = painted(studio, drawer, starter, request_, files=files, second=second)
    assert read(made.path).shape == (*size[::-1], 3)
    (view,) = studio.gallery.pictures(drawer)
    assert (view.path, view.request, view.width, view.height) == (made.path, request_, *size)
    assert view.small.name == "small.jpg" and view.shown == view.path
    assert read(view.small).shape == (*size[::-1], 3)
    assert (view.before is not None) == ("picture" in roles)
    if view.before:
        assert read(view.before).shape == (*size[::-1], 3), "it can be laid over the result"
    recipe = read_recipe(made.path, studio.config.limits)
    card = studio.generators.with_hash(drawer, recipe.hash)
    assert recipe.request() == request_ and card.id == starter
    assert set(recipe.inputs) == set(roles) | ({"second"} if second else set()) and recipe.inputs == view.inputs


def pages(path: Path) -> dict[str, np.ndarray]:
    """Of a TIFF, by their names."""
    with Image.open(path) as image:
        found = {}
        for number in range(image.n_frames):
            image.seek(number)
            found[image.tag_v2[285]] = np.array(image)
        return found


def test_a_picture_has_what_it_was_made_from_as_layers(studio, starter, photo, mask):
    drawer = new_workspace(studio)
    (made,) = painted(studio, drawer, starter, InpaintRequest(count=1), files={"picture": photo, "mask": mask})
    layers = pages(studio.gallery.file(drawer, made.path.parent.name, "layers"))
    assert list(layers) == ["after", "before", "mask"]
    assert np.array_equal(layers["after"], read(made.path)) and np.array_equal(layers["before"], read(photo))
    assert np.array_equal(layers["mask"], read(mask)[..., 3])
    (made,) = painted(studio, drawer, starter, ExtendRequest(count=1, left=10, top=3), files={"picture": photo})
    before = pages(studio.gallery.file(drawer, made.path.parent.name, "layers"))["before"]
    assert np.array_equal(before[3:, 10:, :3], read(photo)) and before.shape == (67, 74, 4)
    assert (before[3:, 10:, 3] == 255).all() and not before[:3].any() and not before[:, :10].any()
    (made,) = painted(studio, drawer, starter, RetargetRequest(wide=1.5, high=0.75), files={"picture": photo})
    before = pages(studio.gallery.file(drawer, made.path.parent.name, "layers"))["before"]
    assert before.shape == (48, 96, 4) and np.array_equal(before[:, 16:80, :3], read(photo)[8:56])
    assert (before[:, 16:80, 3] == 255).all() and not before[:, :16].any() and not before[:, 80:].any()
    (made,) = painted(studio, drawer, starter, Request(count=1))
    assert list(pages(studio.gallery.file(drawer, made.path.parent.name, "layers"))) == ["after"]


def test_a_cut_out_stays_one_in_every_kind_of_file(studio, starter, tmp_path):
    drawer, pixels = new_workspace(studio), np.full((64, 64, 4), (200, 30, 40, 255), np.uint8)
    pixels[:, :32, 3] = 0
    given = {"picture": saved(tmp_path / "cutout.png", pixels)}
    (made,) = painted(studio, drawer, starter, RestyleRequest(count=1), files=given)
    name = made.path.parent.name
    assert np.array_equal(read(made.path)[..., 3], pixels[..., 3])
    for kind in ("webp", "tiff"):
        assert np.array_equal(read(studio.gallery.file(drawer, name, kind))[..., 3], pixels[..., 3])
    assert (read(studio.gallery.file(drawer, name, "jpeg"))[8:24, :16] > 250).all(), "white paper"
    assert np.array_equal(pages(studio.gallery.file(drawer, name, "layers"))["before"], pixels)
    (made,) = painted(studio, drawer, starter, InpaintRequest(count=1), files=given | {"mask": given["picture"]})
    assert read(made.path).shape == (64, 64, 3) and (read(made.path)[:, :32] == 255).all()


@pytest.mark.parametrize("ending", [".mp4", ".webp", ".gif"])
def test_a_loop_is_one_film(studio, starter, ending):
    drawer = new_workspace(studio)
    request = LoopRequest(count=5, seed=4, size=(32, 32), seconds=0.5, fps=8)
    events = list(studio.painting.paint(drawer, Order(starter, request, ending=ending)))
    (made,) = [one for one in events if isinstance(one, Result)]
    assert made.path.name == f"ink-waves-loop-4{ending}"
    (view,) = studio.gallery.pictures(drawer)
    assert view.is_film and view.request == LoopRequest(count=1, seed=4, size=(32, 32), seconds=0.5, fps=8)
    assert read(view.small).shape == read(view.shown).shape == (32, 32, 3)
    head = made.path.read_bytes()[:12]
    assert {".mp4": b"ftyp", ".webp": b"WEBP", ".gif": b"GIF8"}[ending] in head
    shares = [one.share for one in events if isinstance(one, Progress)]
    assert shares == sorted(shares) and any(one.frames == 4 for one in events if isinstance(one, Progress))


def test_while_a_picture_is_painted_one_sees_it_coming(studio, starter, photo):
    drawer = new_workspace(studio)
    order = Order(starter, VariationsRequest(count=1, seed=fake_engine.PATIENT[0]), {"picture": photo})
    painting = studio.painting.paint(drawer, order)
    seen = []
    for coming in painting:
        seen.append(coming)
        if coming.preview:
            break
    assert [one.share for one in seen] == sorted(one.share for one in seen) and 0 < seen[-1].share < 1
    assert (seen[-1].width, seen[-1].height) == (64, 64)
    assert seen[-1].preview.startswith("data:image/jpeg;base64,") and len(seen[-1].preview) < 20_000
    painting.close()
    assert studio.gallery.pictures(drawer) == []


# What was given


def test_what_was_given_is_kept_cleaned_as_long_as_a_picture_was_made_from_it(studio, starter, tmp_path, monkeypatch):
    from aiart.studio import inputs as given_pictures

    drawer, photo = new_workspace(studio), tmp_path / "where I live.jpg"
    Image.fromarray(read(write_picture(tmp_path / "x.png", 3))).save(photo, exif=_exif())
    before = next(painted(studio, drawer, starter, VariationsRequest(count=1, seed=1), files={"picture": photo}))
    photo.unlink()
    (view,) = studio.gallery.pictures(drawer)
    kept = studio.gallery.input_file(drawer, view.inputs["picture"], "picture")
    with Image.open(kept) as image:
        assert image.format == "PNG" and not image.getexif() and set(image.info) == {"srgb"}
    assert not list(studio.config.home.glob("drawers/*/inputs/*where*"))
    again = next(painted(studio, drawer, starter, VariationsRequest(count=1, seed=1), files={"picture": kept}))
    assert again.path.read_bytes() == before.path.read_bytes(), "recipe included: it is known as what it was"
    monkeypatch.setattr(given_pictures, "UNUSED_SECONDS", -1)
    first, second = (one.id for one in studio.gallery.pictures(drawer))
    for_good(studio, drawer, first)
    assert kept.exists(), "another one was made from it"
    for_good(studio, drawer, second)
    assert not kept.exists()
    assert studio.gallery.input_file(drawer, view.inputs["picture"], "picture") is None


def for_good(studio, drawer, picture: str) -> None:
    """Delete a picture, and do what is done a day later."""
    studio.gallery.delete(drawer, picture)
    studio.trash.empty(drawer)
    studio._housekeeping.sweep()


def test_an_input_that_a_running_order_needs_outlives_the_last_picture_made_from_it(
    studio, starter, photo, monkeypatch
):
    drawer = new_workspace(studio)
    next(painted(studio, drawer, starter, VariationsRequest(count=1, seed=1), files={"picture": photo}))
    (view,) = studio.gallery.pictures(drawer)
    kept = studio.gallery.input_file(drawer, view.inputs["picture"], "picture")
    monkeypatch.setattr("aiart.studio.inputs.UNUSED_SECONDS", -1)
    order = Order(starter, VariationsRequest(count=1, seed=fake_engine.PATIENT[0]), {"picture": kept})
    running = studio.painting.paint(drawer, order)
    next(running)
    until(lambda: studio.painting.running(drawer)[0].progress, "its first sign")
    for_good(studio, drawer, view.id)
    assert kept.exists(), "the order that runs was given it"
    studio.painting.stop(drawer)
    assert list(running) is not None
    until(lambda: not studio.painting.running(drawer), "its end")
    next(painted(studio, drawer, starter, Request(count=1, seed=1)))
    for_good(studio, drawer, studio.gallery.pictures(drawer)[0].id)
    assert not kept.exists(), "nobody needs it any more"


def _exif():
    exif = Image.Exif()
    exif[271] = "A camera"
    return exif


def test_a_large_picture_is_made_smaller_before_it_is_kept(opened, starter, tmp_path):
    studio = opened(max_input_side=50)
    drawer, photo = new_workspace(studio), write_picture(tmp_path / "large.png", 3, side=100)
    next(
        painted(
            studio, drawer, starter, InpaintRequest(count=1), files={"picture": photo, "mask": _marked(tmp_path, 100)}
        )
    )
    assert studio.gallery.pictures(drawer)[0].width == 50


def test_where_a_result_would_be_too_large_its_picture_is_made_smaller_first(opened, starter, photo):
    studio = opened(max_poster_side=90)
    drawer = new_workspace(studio)
    (made,) = painted(studio, drawer, starter, EnlargeRequest(count=1), files={"picture": photo})
    assert read(made.path).shape == (90, 90, 3)
    assert any("64 x 64 pixels. It was made smaller first" in note for note in made.notes)


def _marked(folder: Path, side: int) -> Path:
    layer = np.zeros((side, side, 4), np.uint8)
    layer[: side // 2] = 255
    return saved(folder / "marked.png", layer)


def test_what_one_visitor_gave_is_not_another_s(studio, starter, photo):
    hers, his = new_workspace(studio), new_workspace(studio)
    next(painted(studio, hers, starter, VariationsRequest(count=1), files={"picture": photo}))
    known = studio.gallery.pictures(hers)[0].inputs["picture"]
    assert (
        studio.gallery.input_file(hers, known, "picture") and studio.gallery.input_file(his, known, "picture") is None
    )
    for nonsense in ("", "..", "../" + known, known + "/..", "*"):
        assert studio.gallery.input_file(hers, nonsense, "picture") is None


# What cannot be

FILES = {
    "TEXT": lambda path: path.write_text("<html>"),
    "HALF": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "CLEAR": lambda path: Image.new("RGBA", (64, 64)).save(path),
    "FULL": lambda path: Image.new("L", (64, 64), 255).save(path),
    "OTHER": lambda path: Image.new("RGBA", (48, 64), "red").save(path),
    "PHOTO": lambda path: write_picture(path, 5),
}
IMPOSSIBLE = [  # a request, what is given, the code of the refusal
    (partial(VariationsRequest, count=1), {}, "picture"),
    (partial(VariationsRequest, count=1), {"picture": "TEXT"}, "format"),
    (partial(VariationsRequest, count=1), {"picture": "HALF"}, "unreadable"),
    (partial(VariationsRequest, count=1), {"picture": "nowhere"}, "missing"),
    (partial(VariationsRequest, count=1), {"picture": "PHOTO", "mask": "FULL"}, "mask"),
    (partial(VariationsRequest, count=1, strength=7.0), {"picture": "PHOTO"}, "strength"),
    (partial(VariationsRequest, count=1, strength=float("nan")), {"picture": "PHOTO"}, "strength"),
    (partial(VariationsRequest, count=1, strength="x"), {"picture": "PHOTO"}, "strength"),
    (partial(VariationsRequest, count=1), {"picture": "PHOTO", "palette": "TEXT"}, "format"),
    (partial(RestyleRequest, count=1, colours="mine"), {"picture": "PHOTO"}, "colours"),
    (partial(RestyleRequest, count=1, colours=5), {"picture": "PHOTO"}, "colours"),
    (partial(RestyleRequest, count=1, size=(0, 0)), {"picture": "PHOTO"}, "size"),
    (partial(SketchRequest, count=1), {"picture": "CLEAR"}, "empty"),
    (partial(InpaintRequest, count=1), {"picture": "PHOTO"}, "mask"),
    (partial(InpaintRequest, count=1), {"picture": "PHOTO", "mask": "CLEAR"}, "mask"),
    (partial(InpaintRequest, count=1), {"picture": "PHOTO", "mask": "FULL"}, "mask"),
    (partial(InpaintRequest, count=1), {"picture": "PHOTO", "mask": "OTHER"}, "mask"),
    (partial(InpaintRequest, count=1), {"picture": "PHOTO", "mask": "TEXT"}, "format"),
    (partial(InpaintRequest, count=1), {"picture": "PHOTO", "mask": "CLEAR", "palette": "PHOTO"}, "palette"),
    (partial(ExtendRequest, count=1), {"picture": "PHOTO"}, "nothing"),
    (partial(ExtendRequest, count=1, left=-5), {"picture": "PHOTO"}, "left"),
    (partial(ExtendRequest, count=1, left=10**6), {"picture": "PHOTO"}, "left"),
    (partial(ExtendRequest, count=1, left=2.5), {"picture": "PHOTO"}, "left"),
    (partial(ExtendRequest, count=1, left=2048, right=2048, top=2048, bottom=2048), {"picture": "PHOTO"}, "size"),
    (partial(TileRequest, count=1, axes="sideways"), {}, "axes"),
    (partial(TileRequest, count=1, size=(33, 32)), {}, "size"),
    (partial(PosterRequest, count=1, size=(10**5, 64)), {}, "size"),
    (partial(PosterRequest, count=1, size=(0, 64)), {}, "size"),
    (partial(LoopRequest, count=1, fps=0), {}, "fps"),
    (partial(LoopRequest, count=1, fps=float("inf")), {}, "fps"),
    (partial(LoopRequest, count=1, seconds=-1), {}, "seconds"),
    (partial(LoopRequest, count=1, seconds=60, fps=21), {}, "frames"),
    (partial(MixRequest, count=1), {"second": "nobody"}, "no_generator"),
    (partial(MixRequest, count=1, weight=2), {"second": "other"}, "weight"),
]


@pytest.mark.parametrize(("request_", "files", "code"), IMPOSSIBLE, ids=str)
def test_what_cannot_be_is_a_sentence_and_leaves_nothing(studio, tmp_path, request_, files, code):
    drawer, given = new_workspace(studio), {}
    for role in files.keys() - {"second"}:
        given[role] = tmp_path / f"{role}.png"
        FILES.get(files[role], lambda path: None)(given[role])
    with pytest.raises(ArtError) as caught:
        list(studio.painting.paint(drawer, Order("ink-waves", request_(), given, second=files.get("second", "other"))))
    assert caught.value.code == code and str(caught.value).endswith(".") and str(tmp_path) not in str(caught.value)
    assert studio.gallery.pictures(drawer) == [] and leftovers(studio, drawer) == []


def leftovers(studio, drawer) -> list[Path]:
    """What should not be there: pictures half made, files half written."""
    folder = drawer.folder
    return [*folder.glob("pictures/*"), *folder.glob("inputs/.*"), *studio.config.home.glob("trash/*/*")]


def test_a_film_of_an_unknown_kind_is_refused(studio):
    with pytest.raises(RequestError) as caught:
        list(studio.painting.paint(new_workspace(studio), Order("ink-waves", LoopRequest(count=1), ending=".exe")))
    assert caught.value.code == "ending"


@pytest.mark.parametrize(
    "request_", [VariationsRequest(count=1, seed=fake_engine.FILLS), PosterRequest(count=1, seed=fake_engine.FILLS)]
)
def test_a_disk_that_fills_up_midway_is_a_sentence_and_leaves_nothing(studio, photo, request_):
    drawer, files = new_workspace(studio), {"picture": photo} if isinstance(request_, VariationsRequest) else {}
    with pytest.raises(StudioError, match="could not be stored") as caught:
        list(studio.painting.paint(drawer, Order("ink-waves", request_, files)))
    assert caught.value.code == "no_disk" and leftovers(studio, drawer) == []


def test_a_generator_that_is_deleted_meanwhile_is_a_sentence(studio, photo):
    drawer = new_workspace(studio)
    generator = put_generator(studio, drawer, name="Mine")
    painting = studio.painting.paint(drawer, Order(generator, VariationsRequest(count=1), {"picture": photo}))
    studio.generators.delete(drawer, generator)
    studio.trash.empty(drawer)
    with pytest.raises(ArtError):
        list(painting)
    with pytest.raises(StudioError, match="not here"):
        studio.painting.paint(drawer, Order(generator, VariationsRequest(count=1), {"picture": photo}))
    assert leftovers(studio, drawer) == []


def test_a_picture_in_the_public_profile_has_its_limits(config, tmp_path, starter):
    from aiart.studio.settings import StudioConfig

    public = StudioConfig.public(config.home)
    check_request(PosterRequest(count=1, size=(2048, 1024)), public)
    check_request(LoopRequest(count=1, seconds=10, fps=12), public)
    for request_, code in [
        (PosterRequest(count=1, size=(2049, 64)), "size"),
        (LoopRequest(count=1, seconds=10.5, fps=12), "frames"),
        (TileRequest(count=1, size=(2048, 1024)), "size"),
    ]:
        with pytest.raises(RequestError) as caught:
            check_request(request_, public)
        assert caught.value.code == code


def test_what_would_become_too_large_here_is_refused_before_it_is_painted(opened, starter, photo):
    studio = opened(max_poster_side=100)
    request_ = ExtendRequest(count=1, left=64)  # whose picture stays as it is
    with pytest.raises(RequestError, match="128 x 64") as caught:
        list(studio.painting.paint(new_workspace(studio), Order(starter, request_, {"picture": photo})))
    assert caught.value.code == "size"


# Stopping


@pytest.mark.parametrize("seed", [fake_engine.PATIENT[0], fake_engine.HANGS], ids=["asked", "forced"])
@pytest.mark.parametrize("request_", [VariationsRequest(count=2), PosterRequest(count=1)], ids=["quick", "long"])
def test_a_painting_is_stopped_within_two_seconds_and_leaves_nothing(studio, starter, photo, request_, seed):
    drawer, files = new_workspace(studio), {"picture": photo} if isinstance(request_, VariationsRequest) else {}
    events: list = []
    painting = studio.painting.paint(drawer, Order(starter, request_.changed(seed=seed), files))
    thread = threading.Thread(target=lambda: events.extend(painting))
    thread.start()
    until(lambda: any(one.progress and one.progress.width for one in studio.painting.running(drawer)), "the painting")
    process = studio.painting._painter._process
    start = time.monotonic()
    studio.painting.stop(drawer)
    thread.join(10)
    assert not thread.is_alive() and time.monotonic() - start < 2 + 3, "three more for a slow machine"
    assert not [one for one in events if isinstance(one, Result)]
    assert leftovers(studio, drawer) == [] and studio.painting.running(drawer) == []
    if seed in fake_engine.PATIENT:
        assert studio.painting._painter._process is process, "who listens need not be killed"


def test_one_operation_can_be_stopped_without_the_others(studio, starter, photo):
    drawer = new_workspace(studio)
    orders = [
        Order(starter, PosterRequest(count=1, seed=fake_engine.PATIENT[0])),
        Order(starter, VariationsRequest(count=1, seed=fake_engine.PATIENT[0]), {"picture": photo}),
    ]
    threads = [
        threading.Thread(target=lambda order=order: list(studio.painting.paint(drawer, order))) for order in orders
    ]
    for thread in threads:
        thread.start()
    until(lambda: len([one for one in studio.painting.running(drawer) if one.progress and one.progress.share]) == 2)
    studio.painting.stop(drawer, ["variations", "create"])
    threads[1].join(10)
    assert [one.name for one in studio.painting.running(drawer)] == ["poster"]
    studio.painting.stop(drawer)
    threads[0].join(10)
    assert studio.painting.running(drawer) == []


# Posters and films do not stand in the way


def test_a_poster_does_not_keep_others_from_painting(studio, starter):
    slow, quick = new_workspace(studio), new_workspace(studio)
    poster = threading.Thread(
        target=lambda: list(
            studio.painting.paint(slow, Order(starter, PosterRequest(count=1, seed=fake_engine.PATIENT[0])))
        )
    )
    poster.start()
    until(lambda: any(one.progress and one.progress.share for one in studio.painting.running(slow)))
    assert next(painted(studio, quick, starter, Request(count=1, seed=1)))
    assert poster.is_alive()
    studio.painting.stop(slow)
    poster.join(10)
    assert studio.painting._long_painter._process is None, "its process ended with it"


def test_a_poster_goes_on_when_nobody_looks_and_is_found_again(studio, starter):
    drawer = new_workspace(studio)
    painting = studio.painting.paint(drawer, Order(starter, PosterRequest(count=1, seed=fake_engine.SLOW[0])))
    next(painting)
    painting.close()
    (going,) = studio.painting.running(drawer)
    (made,) = [one for one in studio.painting.follow(drawer, going) if isinstance(one, Result)]
    assert made.path.is_file() and studio.painting.running(drawer) == []


def test_a_poster_that_failed_while_nobody_looked_says_so_once(studio, starter):
    drawer = new_workspace(studio)
    painting = studio.painting.paint(drawer, Order(starter, PosterRequest(count=1, seed=fake_engine.REFUSES)))
    next(painting)
    painting.close()
    until(lambda: studio.painting.running(drawer)[0].is_over)
    with pytest.raises(RequestError, match="The moon is out"):
        list(studio.painting.follow(drawer, studio.painting.running(drawer)[0]))
    assert studio.painting.running(drawer) == []


def test_who_waits_for_a_poster_knows_how_many_are_before(opened, starter):
    studio = opened(max_own_long=1, max_long=2)
    workspaces = [new_workspace(studio) for _ in range(3)]
    events: list[list] = [[], []]

    def order(which: int) -> None:
        painting = studio.painting.paint(
            workspaces[which], Order(starter, PosterRequest(count=1, seed=fake_engine.PATIENT[0]))
        )
        events[which].extend(painting)

    threads = [threading.Thread(target=order, args=(which,)) for which in range(2)]
    threads[0].start()
    until(lambda: any(one.progress and one.progress.share for one in studio.painting.running(workspaces[0])))
    threads[1].start()
    until(lambda: any(one.progress and one.progress.before == 1 for one in studio.painting.running(workspaces[1])))
    for drawer, said in [(workspaces[0], "for you already"), (workspaces[2], "Too many")]:
        with pytest.raises(StudioError, match=said) as caught:
            next(studio.painting.paint(drawer, Order(starter, PosterRequest(count=1))))
        assert caught.value.code == "too_many"
    for which in (1, 0):
        studio.painting.stop(workspaces[which])
        threads[which].join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_a_large_picture_may_take_longer(config, monkeypatch):
    """By the megapixel, and a film by all its frames."""
    now, config = [0.0], replace(config, painting_seconds=9)
    monkeypatch.setattr(processes, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for size, seconds in [((100, 100, 1), 9), ((2000, 3000, 1), 54), ((500, 500, 40), 90)]:
        watch = OrderWatch(SimpleNamespace(process=None), 1, config, threading.Event())
        watch.take({"begun": dict(zip(("height", "width", "frames"), size, strict=True))})
        for _ in range(seconds):
            now[0] += 1
            watch.check()
        now[0] += 1
        with pytest.raises(StudioError) as caught:
            watch.check()
        assert caught.value.code == "too_slow"


def test_a_large_poster_has_a_smaller_view(studio, starter):
    drawer = new_workspace(studio)
    next(painted(studio, drawer, starter, PosterRequest(count=1, seed=1, size=(3200, 400))))
    (view,) = studio.gallery.pictures(drawer)
    assert read(view.shown).shape == (200, 1600, 3) and read(view.small).shape == (40, 320, 3)


# The album


def test_pictures_are_found_by_generator_operation_and_seed(studio, starter):
    drawer = new_workspace(studio)
    for generator, request_ in [
        (starter, Request(count=1, seed=1234)),
        ("other", TileRequest(count=1, seed=125)),
        ("other", Request(count=1, seed=7)),
    ]:
        next(painted(studio, drawer, generator, request_))
    newest, tile, oldest = studio.gallery.pictures(drawer)
    studio.gallery.favourite(drawer, tile.id)

    def found(words="", **more):
        return [view.id for view in studio.gallery.pictures(drawer, words, **more)]

    assert found("ink") == [oldest.id] and found("OTHER") == [newest.id, tile.id]
    assert found("tile") == [tile.id] and found("12") == [tile.id, oldest.id] and found("other 12") == [tile.id]
    assert found(favourites=True) == [tile.id] and found("ink", favourites=True) == [] and found("nothing") == []
    assert studio.gallery.favourite(drawer, tile.id, False).favourite is False and found(favourites=True) == []
    with pytest.raises(StudioError):
        studio.gallery.favourite(new_workspace(studio), tile.id)


def test_upload_errors_name_the_file_as_its_person_knows_it(studio, starter, tmp_path):
    bad = tmp_path / "my cat.png"
    bad.write_bytes(b"no picture")
    with pytest.raises(UploadError, match="my cat.png"):
        list(studio.painting.paint(new_workspace(studio), Order(starter, RestyleRequest(count=1), {"picture": bad})))


def test_what_is_known_of_how_an_input_was_read_is_said_with_the_first_picture(studio, starter, tmp_path):
    frames = [Image.fromarray(read(write_picture(tmp_path / f"{seed}.png", seed))) for seed in (3, 4)]
    frames[0].save(tmp_path / "cats.gif", save_all=True, append_images=frames[1:])
    request, drawer = VariationsRequest(count=2, seed=1), new_workspace(studio)
    first, second = painted(studio, drawer, starter, request, files={"picture": tmp_path / "cats.gif"})
    assert first.notes == ("cats.gif has several frames; the first one is used.",) and second.notes == ()


# Comparisons


def compared(request, across, down=""):
    operation = OPERATIONS["variations" if isinstance(request, VariationsRequest) else "create"]
    return grid_of(request, axis_from_text(operation, across), axis_from_text(operation, down, "down"))


def test_a_comparison_is_one_order_whose_pictures_have_their_places_and_a_sheet(studio, starter, photo):
    drawer, order = new_workspace(studio), Order(starter, VariationsRequest(seed=4, calm=0.7), {"picture": photo})
    grid = compared(order.request, "strength=0.2,0.8", "generator=ink-waves,other")
    known, events = studio.painting.compare(drawer, order, grid)
    made = [one for one in events if isinstance(one, Result)]
    view = studio.comparisons.find(drawer, known)
    assert [one.path for one in view.pictures] == [one.path for one in made]
    assert [one.request for one in view.pictures] == [cell.request for cell in grid.cells]
    assert [one.generator for one in view.pictures] == ["ink-waves", "ink-waves", "other", "other"]
    assert (view.down.labels, view.across.labels, view.heading) == (
        ("Ink Waves", "Other"),
        ("0.2", "0.8"),
        "Variations",
    )
    assert read_recipe(made[3].path, studio.config.limits).hash == view.pictures[3].hash != view.pictures[0].hash
    sheet = studio.comparisons.sheet(drawer, known)
    assert sheet == studio.comparisons.sheet(drawer, known) and min(read(sheet).shape[:2]) > 300
    assert {one.comparison for one in studio.gallery.pictures(drawer)} == {known}
    with pytest.raises(StudioError, match="not here"):
        studio.comparisons.find(new_workspace(studio), known)
    for one in view.there:
        studio.gallery.delete(drawer, one.id)
    assert studio.comparisons.find(drawer, known).there == [] and studio.comparisons.all(drawer) == []
    studio.trash.empty(drawer)
    studio.comparisons.sweep(time.time() + 7200)
    with pytest.raises(StudioError):
        studio.comparisons.find(drawer, known)


def test_a_comparison_that_is_stopped_keeps_what_is_done_and_is_found_while_it_runs(studio, starter):
    drawer = new_workspace(studio)
    grid = compared(Request(), f"seed=1,{fake_engine.PATIENT[0]}", "calm=0.2,0.8")
    known, events = studio.painting.compare(drawer, Order(starter, Request()), grid, goes_on=True)
    assert isinstance(next(one for one in events if not isinstance(one, Progress)), Result)
    (task,) = studio.painting.running(drawer)
    assert (task.comparison, task.count, task.name) == (known, 4, "create")
    studio.painting.stop(drawer, ["create"])
    assert [one for one in events if isinstance(one, Result)] == []
    view = studio.comparisons.find(drawer, known)
    assert [one and one.request for one in view.pictures] == [grid.cells[0].request, None, None, None]
    assert studio.comparisons.sheet(drawer, known).name.startswith("ink-waves-compare-seed-calm")


def test_a_comparison_has_the_limits_of_its_pictures(config, starter, opened):
    studio = opened(max_count=5, max_side=256)
    drawer, order = new_workspace(studio), Order(starter, Request())
    for request, across, code in [
        (Request(), "seed=1,2,3,4,5,6", "across"),
        (Request(size=512), "seed=1,2", "size"),
        (Request(), "generator=ink-waves,nobody", "no_generator"),
    ]:
        with pytest.raises(ArtError) as refused:
            studio.painting.compare(drawer, order, compared(request, across))
        assert refused.value.code == code
    assert studio.painting.running(drawer) == [] and studio.gallery.pictures(drawer) == []
