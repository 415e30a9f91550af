"""Standard normal noise by place, see `engine.path.flow.Noise`.

A pixel's place is a counter, SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators")
makes 64 bits of it, and each 16 of them choose a normal number from a table.
"""

import numpy as np

from aiart.engine.compiled.code import compiled

GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # of SplitMix64


@compiled("int64, int64, int64, int64, int64, float32[1], float32[3]")
def draw(first, last, start, top, left, normal, field):
    """Write the lines `first` to `last` of `field` (H, W, 3), whose first pixel is (top, left).

    Args:
        start: 64 bits that belong to a painting, its scale and its step.
        normal: (65536,), from which numbers are chosen.
    """
    for y in range(first, last):
        line = field[y]
        for x in range(field.shape[1]):
            place = np.uint64(top + y) << np.uint64(32) | np.uint64(left + x)
            bits = np.uint64(start) + place * np.uint64(GOLDEN)
            bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(FIRST)
            bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(SECOND)
            bits = bits ^ (bits >> np.uint64(31))
            for c in range(3):
                line[x, c] = normal[bits & np.uint64(0xFFFF)]
                bits = bits >> np.uint64(16)
