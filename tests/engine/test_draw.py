"""Seeds that follow each other draw different pictures, and all pictures equally often."""

from collections import Counter

import pytest

from aiart.engine.memory.draw import draw


@pytest.mark.parametrize("count", [7, 16, 24, 300])
@pytest.mark.parametrize("first", [0, 12345, 2**32 - 3])
def test_five_paintings_in_a_row_begin_with_five_pictures(count, first):
    drawn = [draw(first + i, count) for i in range(40)]
    assert all(len(set(drawn[i : i + 5])) == 5 for i in range(36)) and 0 <= min(drawn) and max(drawn) < count


@pytest.mark.parametrize("count", [1, 2, 5, 24])
def test_all_are_drawn_about_equally_often(count):
    times = Counter(draw(seed, count) for seed in range(1000, 1000 + 10 * count))
    assert len(times) == count and min(times.values()) >= 8 and max(times.values()) <= 12
