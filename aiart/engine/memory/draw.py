"""Which one of several a seed draws, so that seeds that follow each other draw different ones.

Pictures are asked for several at once, with seeds that follow each other. Drawn each for itself, two of four paintings
of a set of 16 would begin with the same picture once in three times, and then look nearly the same.
"""

GOLDEN = 11400714819323198485  # 2**64 divided by the golden ratio
TURN = 2**64


def draw(seed: int, count: int) -> int:
    """Return a number from 0 to count - 1, by multiples of the golden ratio (Knuth, The Art of Computer Programming,
    volume 3, section 6.4): any run of seeds draws all numbers about equally often, and five in a row draw different
    ones where there are seven or more."""
    return (seed * GOLDEN % TURN) * count // TURN
