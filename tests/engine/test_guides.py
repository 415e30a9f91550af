"""Guides: what they do to a comparison, and to paintings: whole, in tiles, with edges that meet, mixed and learned."""

from dataclasses import replace

import numpy as np
import pytest
from toys import bank, floats, instant, paintings, untrained

from aiart.engine.memory import search
from aiart.engine.memory.blur import blurred
from aiart.engine.memory.guides import Guidance, Lightness, Orientation, directions, matched
from aiart.engine.memory.labels import LabelMaps, Labels, LocalLabels, proportions
from aiart.engine.painting.mixture import Mixture, log_odds
from aiart.engine.painting.painting import Painting
from aiart.engine.painting.plan import Plan, SamplingOptions
from aiart.engine.painting.tiles import TiledPainting
from aiart.engine.path.pyramid import FLAT
from aiart.images import to_float

OPTIONS = SamplingOptions((64, 96), layout=None, balance=0.3)


class Led(Plan):
    """A painting led by some guides; its first `skipped` levels are left out."""

    def __init__(self, *guides, skipped: int = 0):
        self.guides, self.skipped = Guidance(guides), skipped

    def guidance(self) -> Guidance:
        return self.guides

    def levels(self, levels):
        return levels[self.skipped :]


def halves(height: int, width: int) -> np.ndarray:
    """Two labels side by side."""
    return np.repeat(np.int16([[0, 1]]), height, 0).repeat(width // 2, 1)


def two_kinds(count: int = 1, height: int = 64, width: int = 96) -> np.ndarray:
    """uint8 pictures, dark above and light below."""
    pictures = paintings(count, height, width).astype(int)
    pictures[:, : height // 2] -= 70
    pictures[:, height // 2 :] += 70
    return np.clip(pictures, 0, 255).astype(np.uint8)


def above_and_below(count: int = 1, height: int = 64, width: int = 96) -> LabelMaps:
    return LabelMaps(np.repeat(np.int16([0, 1]), height // 2)[None, :, None].repeat(count, 0).repeat(width, 2), 2)


def sketch(weight: float = 4.0) -> Labels:
    return Labels(halves(64, 96), above_and_below(), weight)


def test_equal_values_stay_equal_when_a_histogram_is_matched():
    photo = np.float32([[0, 0, 1], [2, 2, 2]])
    got = matched(photo, np.float32([-1, 0, 1]))
    assert len(np.unique(got)) == 3 and (np.diff(got[[0, 0, 1], [0, 2, 0]]) > 0).all()
    assert np.abs(np.sort(matched(photo + floats((2, 3)) * 1e-3, floats((2, 3), 1)), None)).max() <= 1


def test_directions_know_no_sign_and_turn_with_the_picture():
    edge = np.repeat(np.float32([[-1] * 8 + [1] * 8]), 16, 0)
    upright = directions(edge)[8, 8]
    assert upright[0] > 0.8 and abs(upright[1]) < 1e-3
    assert np.allclose(directions(-edge), directions(edge), atol=1e-6)
    assert np.allclose(directions(edge.T)[8, 8], -upright, atol=1e-5)
    assert np.abs(directions(np.zeros((16, 16), np.float32))).max() == 0


def test_labels_of_whole_pictures_are_shared_out_where_they_are_asked_for():
    """Picture 0 on the left, picture 1 on the right: the one is used from its left side, the other from its right."""
    maps = LabelMaps(np.array([0, 1])[:, None, None].repeat(2, 1).repeat(2, 2), 3)
    remembered = bank(floats((2, 24, 24, 3)))
    guide = LocalLabels(halves(64, 96), maps, 4.0, layout=0.1)
    share = guide.shares(guide.channels((64, 96), remembered, (0, 1), FLAT))
    assert share.shape == (2, 24, 24) and share.mean() == pytest.approx(1, abs=1e-5)
    assert (share[0, :, :7] > 1.8).all() and (share[1, :, 17:] > 1.8).all()
    assert (share[0, :, 17:] < 0.2).all() and (share[1, :, :7] < 0.2).all()


def test_proportions_sum_to_one_where_all_has_a_label():
    labels = halves(16, 20)
    shares = proportions(labels, 4, (8, 10))
    assert shares.shape == (8, 10, 4) and np.allclose(shares.sum(-1), 1, atol=1e-5)
    assert (shares[:, 0, 0] > 0.9).all() and (shares[:, -1, 1] > 0.9).all()
    assert np.abs(proportions(np.full((16, 20), -1), 4, (8, 10))).max() == 0


def test_a_guide_adds_its_squared_distance_to_that_of_the_windows():
    pictures = floats((1, 16, 20, 3))
    remembered = bank(pictures)
    guide = Lightness(floats((12, 14, 3), 2), weight=2.0)
    guided = Guidance([guide]).at_scale(remembered, (0,), (12, 14), FLAT, 0.0)
    channels = guide.channels((12, 14), remembered, (0,), FLAT)
    canvas, theirs = channels.canvas[..., 0], channels.remembered[0, ..., 0]
    at = (1, 2, 2)
    ours = np.array([canvas[2 + y, 4 + x] for y in at for x in at])  # window (1, 2) of the canvas begins at (2, 4)
    there = np.array([theirs[5 + y, 7 + x] for y in at for x in at])
    wanted = 2.0 * remembered.window**2 * ((ours - there) ** 2).mean()
    place = np.array([5 * 20 + 7])
    query, depth = guided.queries(np.array([1]), np.array([2]))[0], remembered.basis.depth
    for t in (0.0, 0.4, 1.0):
        key = guided.bank.keys(place, t)[0]
        assert ((query - key[depth:]) ** 2).sum() == pytest.approx(wanted, rel=1e-3)
        assert np.array_equal(key[:depth], remembered.keys(place, t)[0])
    alone = np.zeros(16 * 20, np.int8)
    alone[place] = 1
    one = query[None], replace(guided.bank.search_keys(), valid=alone), 0.4, np.full((1, 1), place)
    (found,), (distance,) = search.improve(remembered.keys(place, 0.4), *one, (1, 1), 0)
    assert found == place and distance == pytest.approx(wanted, rel=1e-3)


def test_the_weight_falls_to_what_is_left_at_the_finest_scale():
    remembered, guide = bank(floats((1, 16, 20, 3))), Lightness(floats((12, 14, 3), 2), 1.0, finest=0.25)
    sizes = [
        np.abs(Guidance([guide]).at_scale(remembered, (0,), (12, 14), FLAT, fineness).queries()).max()
        for fineness in (0.0, 0.5, 1.0)
    ]
    assert np.allclose(np.square(sizes) / sizes[0] ** 2, [1, 0.5, 0.25], rtol=1e-3)


def test_where_nothing_is_asked_all_windows_suit_alike():
    maps = above_and_below(1, 16, 20)
    remembered = bank(floats((1, 16, 20, 3)))
    guided = Guidance([Labels(np.full((12, 14), -1), maps, 1.0)]).at_scale(remembered, (0,), (12, 14), FLAT, 0.0)
    assert not guided.queries().any()
    keys = guided.bank.search_keys().guide[remembered.valid]
    assert np.allclose((keys**2).sum(1), remembered.window**2, rtol=1e-4)


def test_windows_are_wanted_as_often_as_their_label():
    maps, remembered = above_and_below(1, 16, 20), bank(floats((1, 16, 20, 3)))
    canvas = np.zeros((12, 14), int)
    canvas[:, 10:] = 1
    guide = Labels(canvas, maps, 1.0)
    share = guide.shares(guide.channels((12, 14), remembered, (0,), FLAT))
    assert share.mean() == pytest.approx(1, abs=1e-4)
    assert share[0, 2].mean() / share[0, -3].mean() == pytest.approx(10 / 4, rel=0.1)


@pytest.mark.filterwarnings("error")
def test_a_label_that_nobody_asks_for_is_not_used():
    asked = Labels(np.zeros((64, 96), int), above_and_below(), 4.0)
    painted = Painting(instant(two_kinds()), 1, replace(OPTIONS, balance=1.0), Led(asked)).paint()
    assert np.isfinite(painted).all() and (painted.mean(-1) < 0).mean() > 0.95


def test_labels_put_each_kind_where_it_is_asked():
    painted = Painting(instant(two_kinds()), 1, OPTIONS, Led(sketch())).paint()
    grey = painted.mean(-1)
    assert (grey[:, :40] < 0).mean() > 0.95 and (grey[:, 56:] > 0).mean() > 0.95


def test_lightness_follows_a_photo_and_orientation_adds_to_it():
    generator, photo = instant(two_kinds()), to_float(two_kinds()[0, ::-1])
    guides = Lightness(photo, 3.0), Orientation(photo, 0.5)
    for some in (guides[:1], guides):
        grey = Painting(generator, 1, OPTIONS, Led(*some)).paint().mean(-1)
        assert np.corrcoef(grey.ravel(), photo.mean(-1).ravel())[0, 1] > 0.8


def test_a_guided_painting_may_begin_at_a_finer_scale():
    generator = instant(two_kinds())
    painting = Painting(generator, 1, OPTIONS, Led(sketch(), skipped=1))
    assert painting.levels[0].scale == 1
    grey = painting.paint().mean(-1)
    assert (grey[:, :40] < 0).mean() > 0.95 and (grey[:, 56:] > 0).mean() > 0.95


def test_every_scale_of_a_guided_painting_is_remembered():
    generator = untrained(two_kinds(6), "balanced", steps=1)
    maps = above_and_below(6)
    grey = Painting(generator, 0, OPTIONS, Led(Labels(halves(64, 96), maps, 4.0))).paint().mean(-1)
    assert (grey[:, :40] < 0).mean() > 0.9 and (grey[:, 56:] > 0).mean() > 0.9


def test_in_tiles_a_guided_painting_is_the_same():
    generator, options = instant(two_kinds()), replace(OPTIONS, canvas=(128, 160), calm=0.5)
    whole = Painting(generator, 3, options, Led(sketch())).paint()
    painting = TiledPainting(generator, 3, options, Led(sketch()))
    painting.side, painting.whole = 64, 80 * 80
    tiled = painting.paint_large()
    assert np.array_equal(tiled, np.rint((np.clip(whole, -1, 1) + 1) * 127.5).astype(np.uint8))


@pytest.mark.parametrize("wrap", [(True, True), (False, True)])
def test_guides_go_round_with_the_canvas(wrap):
    """A sketch that is moved round moves what it asks for: there is no edge."""
    canvas = np.zeros((12, 16), int)
    canvas[2:6, 4:12] = 1
    remembered, maps = bank(floats((1, 16, 20, 3))), above_and_below(1, 16, 20)

    def queries(labels):
        guided = Guidance([Labels(labels, maps, 1.0)]).at_scale(remembered, (0,), (12, 16), wrap, 0.0)
        rows = 6 if wrap[0] else 5
        return guided.queries().reshape(rows, 8, -1)

    moved = queries(np.roll(canvas, 6, 1))
    assert np.allclose(moved, np.roll(queries(canvas), 3, 1), atol=1e-5)


def test_what_guides_say_is_kept_for_the_next_painting():
    guidance, remembered = Guidance([Lightness(floats((12, 14, 3), 2), 1.0)]), bank(floats((1, 16, 20, 3)))
    first = guidance.at_scale(remembered, (0,), (12, 14), FLAT, 0.5)
    assert guidance.at_scale(remembered, (0,), (12, 14), FLAT, 0.5) is first
    assert guidance.at_scale(bank(floats((1, 16, 20, 3), 5)), (0,), (12, 14), FLAT, 0.5) is not first


def test_what_guides_say_of_remembered_pictures_is_kept_for_other_photos():
    """With other weights it is made anew: both are as if nothing had been kept."""
    clean, photos = floats((1, 24, 24, 3)), floats((2, 24, 24, 3), 1)
    kept, maps = bank(clean), above_and_below(height=24, width=24)

    def keys(some, photo, weight):
        guidance = Guidance([Lightness(photo, weight), Orientation(photo, 0.1), Labels(halves(24, 24), maps, weight)])
        return guidance.at_scale(some, (0,), (24, 24), FLAT, 0.5).bank.guide

    first, second, heavier = keys(kept, photos[0], 2.0), keys(kept, photos[1], 2.0), keys(kept, photos[1], 3.0)
    assert second is first and not np.array_equal(heavier, second)
    assert np.array_equal(second, keys(bank(clean), photos[1], 2.0))
    assert np.array_equal(heavier, keys(bank(clean), photos[1], 3.0))


def test_the_same_labels_are_read_once_and_others_anew():
    kept, maps, calls = bank(floats((1, 24, 24, 3))), above_and_below(height=24, width=24), []
    for of in (maps, maps, above_and_below(height=24, width=24), 0.5, 0.5):
        kept.without(np.zeros((1, 24, 24), bool)).once("labels", (of,), lambda: calls.append(1))
    assert len(calls) == 3


def test_a_generator_without_pictures_cannot_be_led():
    generator = untrained(paintings(2), "learned", steps=1)
    plain, led = (Painting(generator, 1, SamplingOptions((32, 48)), plan) for plan in (Plan(), Led(sketch())))
    assert led.memory.guidance is None and np.array_equal(plain.paint(), led.paint())


def test_resized_labels_of_remembered_pictures_are_those_of_their_scale():
    maps = above_and_below(2, 64, 96)
    assert np.array_equal(maps.proportions(1, (16, 24)), proportions(maps.labels[1], 2, (16, 24)))
    assert maps.proportions(1, (16, 24)) is maps.proportions(1, (16, 24))


def dark_and_light(given: np.ndarray, count: int = 1) -> Mixture:
    """Two generators as one, of which the second paints where `given` is 1."""
    pictures = paintings(count + 1, 64, 96).astype(int)
    dark, light = (np.clip(pictures + shift, 0, 255).astype(np.uint8) for shift in (-70, 70))
    return Mixture(instant(dark[:count]), instant(light), float(given.mean()), light, given)


def led(both: Mixture, layout: float | None) -> Led:
    guide = both.guide(layout)
    assert guide is not None
    return Led(guide)


@pytest.mark.parametrize("layout", [0.15, None])
def test_a_map_says_which_of_two_generators_gives_what(layout):
    """However many pictures each has."""
    both = dark_and_light(np.float32(halves(64, 96)), count=2)
    grey = Painting(both, 1, replace(OPTIONS, layout=layout), led(both, layout)).paint().mean(-1)
    assert (grey[:, :40] < 0).mean() > 0.95 and (grey[:, 56:] > 0).mean() > 0.95


def test_a_map_acts_round_a_canvas_without_ends():
    given = np.roll(np.float32(halves(64, 96)), 24, 1)  # the second generator's part lies across the edge
    both, options = dark_and_light(given), replace(OPTIONS, wrap=(False, True))
    grey = Painting(both, 1, options, led(both, None)).paint().mean(-1)
    inner = np.roll(grey, -24, 1)
    assert (inner[:, 8:40] < 0).mean() > 0.95 and (inner[:, 56:88] > 0).mean() > 0.95


def test_in_tiles_a_map_says_the_same():
    both, options = dark_and_light(np.float32(halves(64, 96))), replace(OPTIONS, canvas=(128, 160))
    whole = Painting(both, 3, options, led(both, None)).paint()
    painting = TiledPainting(both, 3, options, led(both, None))
    painting.side, painting.whole = 64, 80 * 80
    assert np.array_equal(painting.paint_large(), np.rint((np.clip(whole, -1, 1) + 1) * 127.5).astype(np.uint8))


def test_the_odds_of_a_map_are_its_shares_and_certain_at_its_ends():
    odds = log_odds(np.float32([0, 0.01, 0.25, 0.5, 0.75, 0.99, 1]))
    assert np.isneginf(odds[:2]).all() and np.isposinf(odds[-2:]).all()
    assert odds[2:5] == pytest.approx(np.log([1 / 3, 1, 3]), abs=0.06)


@pytest.mark.parametrize(
    ("sigma", "order", "wrap"), [(1, (0, 1), FLAT), (5.3, (0, 0), (True, False)), (30, (0, 0), FLAT)]
)
def test_few_values_are_blurred_as_many_are_bit_by_bit(monkeypatch, sigma, order, wrap):
    values = np.random.default_rng(0).standard_normal((40, 50, 3)).astype(np.float32)
    few = blurred(values, wrap, sigma, order)
    monkeypatch.setattr("aiart.engine.memory.blur.FEW", 0)
    assert np.array_equal(few, blurred(values, wrap, sigma, order))
