"""Inpaint: what was marked does not come back where the picture is remembered, and something else can be asked."""

import numpy as np
import pytest
from makers import HEIGHT, WIDTH, instant, paintings, rms, untrained

from aiart.cli.options import request_from_options
from aiart.engine.memory.windows import window_rows
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.inpaint import InpaintRequest, inpaint
from aiart.operations.known import membrane
from aiart.operations.part import part_to_paint

pytestmark = pytest.mark.usefixtures("without_graphs")
WINDOW = 10


def disc(radius: float = 0.2) -> np.ndarray:
    down, across = np.mgrid[:HEIGHT, :WIDTH]
    return (down - 0.45 * HEIGHT) ** 2 + (across - 0.6 * WIDTH) ** 2 < (radius * HEIGHT) ** 2


def two_sides() -> np.ndarray:
    """uint8 (1, H, W, 3): strokes that are dark on the left and light on the right."""
    picture = paintings()[0].astype(int)
    picture[:, : WIDTH // 2] -= 60
    picture[:, WIDTH // 2 :] += 60
    return np.clip(picture, 0, 255).astype(np.uint8)[None]


def own_places(made: np.ndarray, remembered: np.ndarray, mask: np.ndarray) -> float:
    """Of the windows wholly inside the mask, the share whose nearest remembered one is that of their own place."""
    inside = np.lib.stride_tricks.sliding_window_view(mask, (WINDOW, WINDOW)).all((-1, -2))
    queries, keys = (to_float(one) for one in (made, remembered))
    queries, keys = (window_rows(one, WINDOW, 1).reshape(-1, WINDOW**2 * 3) for one in (queries, keys))
    places = np.flatnonzero(inside)
    nearest = (0.5 * (keys**2).sum(1) - queries[places] @ keys.T).argmin(1)
    return float((nearest == places).mean())


def border(picture: np.ndarray, known: np.ndarray) -> float:
    """The mean step across the border of what is known, to the mean step in the whole picture."""
    crossing, usual = [], []
    for axis in (0, 1):
        step = np.abs(np.diff(picture.astype(np.float32), axis=axis)).mean(-1)
        here, there = (np.delete(known, end, axis) for end in (-1, 0))
        crossing.append(step[here != there])
        usual.append(step.ravel())
    return float(np.concatenate(crossing).mean() / np.concatenate(usual).mean())


@pytest.mark.parametrize("kind", ["instant", "balanced"])
def test_what_was_marked_does_not_come_back(generators, kind):
    """Its own place is never the nearest; where it is welcome, it mostly is, or nearly."""
    generator, mask = generators[kind], disc()
    picture = generator.remembered.pictures[1]
    made = next(inpaint(generator, picture, mask, InpaintRequest(count=1)))
    assert own_places(made, picture, mask) == 0
    assert np.array_equal(made[~mask], picture[~mask]) and rms(made[mask], picture[mask]) > 15


def test_what_is_welcome_comes_back():
    generator, mask = instant(paintings()), disc()
    picture = generator.remembered.pictures[0]
    made = next(inpaint(generator, picture, mask, InpaintRequest(count=1, original="welcome")))
    assert own_places(made, picture, mask) > 0.5


def test_what_was_marked_does_not_come_back_from_a_picture_in_another_size():
    generator, mask = instant(paintings(2)), disc().repeat(2, 0).repeat(2, 1)
    picture = generator.remembered.pictures[0]
    made = next(inpaint(generator, picture.repeat(2, 0).repeat(2, 1), mask, InpaintRequest(count=1)))
    assert own_places(made[::2, ::2], picture, disc()) == 0


def test_a_part_that_was_removed_has_no_visible_border():
    generator, mask = instant(paintings(2)), disc()
    borders = []
    for seed in range(4):
        picture = generator.remembered.pictures[seed % 2]
        borders.append(border(next(inpaint(generator, picture, mask, InpaintRequest(count=1, seed=seed))), ~mask))
    assert np.mean(borders) < 1.2 and max(borders) < 1.4


@pytest.mark.parametrize("original", ["remove", "welcome"])
def test_a_picture_that_is_not_remembered_is_painted_as_it_always_was(generators, original, monkeypatch):
    monkeypatch.delattr("aiart.operations.inpaint.Replaced")  # which would change what is painted
    picture = paintings(1, seed=5)[0]
    next(inpaint(generators["instant"], picture, disc(), InpaintRequest(count=1, steps=2, original=original)))


@pytest.mark.parametrize("original", ["remove", "welcome"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_part_is_painted_of_the_material_that_is_asked(original, side):
    """A disc at the border of two sides becomes all dark or all light."""
    generator = instant(two_sides())
    materials, picture = generator.materials, generator.remembered.pictures[0]
    wanted = int(np.argsort([sum(one.color) for one in materials.all])[-side])  # the darkest, or the lightest
    request = InpaintRequest(count=1, original=original, material=wanted)
    made = next(inpaint(generator, picture, disc(), request))
    mean, colors = made[disc(0.14)].mean(0), np.array([one.color for one in materials.all])
    other = colors[np.argsort(colors.sum(1))[side - 1]]
    assert rms(mean, colors[wanted]) < 0.6 * rms(mean, other)
    assert np.array_equal(made[~disc()], picture[~disc()])


def test_a_material_that_is_none_is_refused_with_the_numbers_there_are(generators):
    last = generators["instant"].materials.count - 1
    with pytest.raises(RequestError) as caught:
        inpaint(generators["instant"], paintings()[0], disc(), InpaintRequest(material=last + 1))
    assert caught.value.code == "material"
    assert str(caught.value) == (
        f"There is no material {last + 1}. This generator has the numbers 0 to {last}. Choose one of them."
    )


def test_a_network_alone_has_no_materials():
    generator = untrained(paintings(2), "learned", name="Ink")
    with pytest.raises(RequestError) as caught:
        inpaint(generator, paintings()[0], disc(), InpaintRequest(material=0))
    assert caught.value.code == "material" and str(caught.value).startswith("Ink has no materials.")


@pytest.mark.parametrize("known", ["squares", "an edge"])
def test_a_mask_that_leaves_nothing_to_paint_with_is_refused(known):
    """What is known is nowhere as wide as a window."""
    generator = instant(paintings())
    mask = np.ones((HEIGHT, WIDTH), bool)
    if known == "squares":
        mask.reshape(8, 8, 10, 8)[:, :6, :, :6] = False
    else:
        mask[:3] = False
    request = InpaintRequest(count=1)
    with pytest.raises(RequestError) as caught:
        inpaint(generator, generator.remembered.pictures[0], mask, request)
    assert caught.value.code == "mask" and "nothing" in str(caught.value)
    next(inpaint(generator, generator.remembered.pictures[0], mask, request.changed(original="welcome", steps=1)))


def test_most_of_a_picture_can_be_painted_anew():
    """At coarse scales no window is left; the painting begins at a finer one."""
    generator = instant(paintings())
    picture, mask = generator.remembered.pictures[0], disc(0.42)
    made = next(inpaint(generator, picture, mask, InpaintRequest(count=1)))
    assert own_places(made, picture, mask) < 0.01 and np.array_equal(made[~mask], picture[~mask])


@pytest.mark.parametrize(("name", "value"), [("material", -1), ("material", 12), ("original", "gone")])
def test_what_cannot_be_is_refused_in_a_sentence(name, value):
    with pytest.raises(RequestError, match=f"--{name}") as caught:
        request_from_options(InpaintRequest, **{name: value})
    assert caught.value.code == name


def test_a_membrane_keeps_what_is_known_and_is_smooth_elsewhere():
    known = ~disc()
    weight = known[..., None].repeat(3, -1).astype(np.float32)
    ramp = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :, None] * np.ones((HEIGHT, 1, 3), np.float32)
    filled = membrane(ramp, weight)
    assert np.array_equal(filled[known], ramp[known])
    assert np.abs(filled - ramp).max() < 0.25 and filled.min() >= -1 and filled.max() <= 1
    assert not membrane(np.zeros_like(ramp), weight).any()


def test_of_a_large_picture_only_a_part_around_the_mask_is_painted(generators):
    """The picture keeps its own size, and its own pixels bit by bit; the mask may have fewer."""
    picture = np.tile(paintings()[0], (2100 // HEIGHT + 1, 2100 // WIDTH + 1, 1))[:300, :2100]
    small = np.zeros((150, 1050), bool)
    small[40:60, 900:940] = True
    seen = []
    request = InpaintRequest(count=1, steps=1, original="welcome")
    made = next(inpaint(generators["instant"], picture, small, request, lambda _i, _share, one: seen.append(one)))
    marked = small.repeat(2, 0).repeat(2, 1)
    assert made.shape == picture.shape and np.array_equal(made[~marked], picture[~marked])
    assert rms(made[marked], picture[marked]) > 5 and {one.shape for one in seen if one is not None} == {(146, 1024, 3)}


def test_what_is_painted_of_a_large_picture_is_as_large_as_can_be():
    mask = np.zeros((3000, 4000), bool)
    mask[1000:1400, 100:500] = True
    part = part_to_paint(mask)
    assert (part.rows, part.columns, part.size) == (slice(744, 1656), slice(0, 756), (912, 756))
    mask[:, 2000] = True
    part = part_to_paint(mask)
    assert part.size == (1755, 2048) and part.marked(mask).shape == part.size
    assert part_to_paint(mask[:2000, :2048]).is_whole
