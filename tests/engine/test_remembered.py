"""What a generator remembers: pictures at every scale, banks of a few of them, and which few a painting is like."""

import numpy as np
import pytest
from toys import instant, paintings, plain

from aiart.engine.memory import pictures as remembered
from aiart.engine.memory.pictures import RememberedPictures
from aiart.engine.path.pyramid import resize
from aiart.images import to_float


def shelf(count: int, height: int = 32, width: int = 40) -> RememberedPictures:
    return instant(paintings(count, height, width)).remembered


def test_every_scale_starts_from_the_coarser_one_enlarged():
    there = shelf(3)
    sizes, chosen = there.config.sizes, (0, 2)
    assert len(sizes) > 1
    for k, size in enumerate(sizes):
        expected = resize(to_float(there.pictures[list(chosen)]), size)
        assert np.allclose(there.clean(k, chosen), expected, atol=1e-6)
        before = np.broadcast_to(np.float32(there.config.mean), expected.shape)
        assert np.allclose(there.base(k, chosen), resize(there.clean(k - 1, chosen), size) if k else before, atol=1e-6)


@pytest.mark.parametrize("chosen", [(0,), (1, 3), (0, 1, 2, 3)])
def test_a_bank_holds_the_windows_of_the_chosen_pictures_in_their_order(chosen):
    there = shelf(4)
    k = len(there.config.sizes) - 1
    bank = there.bank(k, chosen)
    assert np.array_equal(bank.clean, there.clean(k, chosen))
    for n, i in enumerate(chosen):
        alone = there.bank(k, (i,))
        part = slice(n * bank.height * bank.width, (n + 1) * bank.height * bank.width)
        assert np.array_equal(bank.clean_keys[part], alone.clean_keys)
        assert np.array_equal(bank.base_keys[part], alone.base_keys)


def test_in_one_light_all_take_on_the_colours_of_the_first():
    """Else a scene of two pictures falls into patches of two palettes."""
    there = instant(np.concatenate([paintings(1, 32, 40) // 3, 255 - paintings(1, 32, 40, seed=1) // 3])).remembered
    k = len(there.config.sizes) - 1
    dark, colors = there.clean(k, (0, 1))
    first, second = there.bank(k, (0, 1), there.shared_colors((0, 1))).clean
    assert np.array_equal(first, dark) and colors.mean() - dark.mean() > 0.5
    assert np.allclose(second.mean((0, 1)), dark.mean((0, 1)), atol=0.05)
    assert np.corrcoef(second.mean(-1).ravel(), colors.mean(-1).ravel())[0, 1] > 0.9  # its own shapes
    assert np.allclose(there.bank(k, (1, 0), there.shared_colors((1, 0))).clean[1].mean(), colors.mean(), atol=0.05)


def test_a_picture_in_the_colours_of_another_is_made_once_for_all_its_scales(monkeypatch):
    made, change = [], remembered.with_color_stats
    monkeypatch.setattr(remembered, "with_color_stats", lambda *given: made.append(given) or change(*given))
    there = shelf(3)
    for k in range(len(there.config.sizes)):
        there.bank(k, (0, 1), there.shared_colors((0, 1)))
    ((picture, own, stats),) = made
    every = picture.reshape(-1, 3).astype(np.float64)
    assert np.allclose(own.mean, every.mean(0)) and np.allclose(own.spread, np.cov(every.T) + 1e-4 * np.eye(3))
    assert own != stats == there.shared_colors((0,))[0]


def test_the_directions_do_not_depend_on_what_was_chosen_or_asked_before():
    one, other = shelf(4), shelf(4)
    one.bank(1, (2,))
    assert np.array_equal(one.bank(1, (0, 3)).clean_keys, other.bank(1, (0, 3)).clean_keys)


def test_the_last_bank_is_kept_and_another_choice_makes_another():
    there = shelf(4)
    bank = there.bank(0, (0, 1))
    assert there.bank(0, (0, 1)) is bank
    assert there.bank(0, (0, 2)) is not bank and there.bank(1, (0, 1)) is not bank


def test_a_full_shelf_forgets_what_was_not_asked_for_longest(monkeypatch):
    there, fresh = shelf(6), shelf(6)
    there.bank(0, (0,))
    monkeypatch.setattr(remembered, "CACHE_BYTES", 2.5 * next(iter(there._cache.values())).bytes)
    for i in (1, 2, 1, 3):
        there.bank(0, (i,))
    assert list(there._cache) == [(0, 1, None), (0, 3, None)]
    assert np.array_equal(there.bank(0, (2, 4)).clean_keys, fresh.bank(0, (2, 4)).clean_keys)


def test_one_picture_is_kept_however_large_it_is(monkeypatch):
    monkeypatch.setattr(remembered, "CACHE_BYTES", 1)
    there = shelf(2)
    there.bank(1, (0, 1))
    assert len(there._cache) == 1


def test_few_pictures_are_all_chosen():
    there = shelf(2)
    assert there.config.memory.few >= 2
    assert there.most_similar(there.clean(0, (1,))[0], 0) == (1, 0)  # the most like it first


@pytest.mark.parametrize("wanted", [0, 7, 19])
def test_a_layout_chooses_the_pictures_it_is_like(wanted):
    there = shelf(20)
    for k in range(2):
        chosen = there.most_similar(there.clean(k, (wanted,))[0], k)
        assert wanted == chosen[0] and len(set(chosen)) == there.config.memory.few


def test_a_layout_of_two_pictures_chooses_both():
    there = shelf(20)
    left, right = there.clean(1, (4, 13))
    half = left.shape[1] // 2
    assert {4, 13} <= set(there.most_similar(np.concatenate([left[:, :half], right[:, half:]], 1), 1))


def test_around_a_picture_are_the_ones_most_like_it_at_a_glance():
    """Ten dark and ten light pictures: no scene is made of both."""
    canvases = np.concatenate([paintings(10, 32, 40) // 3, 255 - paintings(10, 32, 40, seed=1) // 3])
    there = instant(canvases).remembered
    for anchor in (0, 4, 10, 19):
        chosen = there.similar_to(anchor)
        assert anchor == chosen[0] and len(set(chosen)) == len(chosen) == there.config.memory.few
        assert {i // 10 for i in chosen} == {anchor // 10}


def test_around_one_of_few_pictures_are_all():
    there = shelf(2)
    assert there.similar_to(0) == (0, 1) and there.similar_to(1) == (1, 0)


def test_a_layout_may_have_another_size_than_the_pictures():
    there = shelf(10)
    tall = np.concatenate([there.clean(0, (6,))[0]] * 3)
    assert 6 in there.most_similar(tall, 0)


def test_pictures_without_any_difference_can_be_chosen_from():
    there = instant(plain(9, 32, 32)).remembered
    assert len(there.most_similar(there.clean(0, (5,))[0], 0)) == there.config.memory.few


def test_three_hundred_pictures_are_looked_through():
    there = instant(paintings(300, 16, 16)).remembered
    for wanted in (0, 123, 299):
        assert wanted in there.most_similar(there.clean(0, (wanted,))[0], 0)
