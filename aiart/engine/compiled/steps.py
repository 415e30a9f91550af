"""What cuts between pieces of a picture cost, and how what is left of their steps is spread: see
`engine.montage.cuts` and `engine.montage.montage`."""

from aiart.engine.compiled.code import compiled

BEYOND = 4.0  # times a step counts where the picture ends: that is no cut but the seam that shall go
BEYOND_LEAST = 0.2  # what such a step costs besides, so that it is no bargain in a flat sky
CUT = 0.004  # what each pixel of a cut costs: a short one is better
TOLERANCE, ITERATIONS = 3e-3, 1000  # of the spread colours: what may be missing, and how often they are improved


def _apart(colours, one, other):
    """The square of the distance of two colours."""
    red, green = colours[one, 0] - colours[other, 0], colours[one, 1] - colours[other, 1]
    blue = colours[one, 2] - colours[other, 2]
    return red * red + green * green + blue * blue


@compiled("int64, int64, int32[1], int32[1], uint8[1], float32[1], int64, float32[2], uint8[1], float32[1]")
def step_costs(first, last, ones, others, down, calm, width, colours, outside, costs):
    """`costs` of the edges `first` to `last`, whose pixels are taken from places of a picture by their numbers.

    Args:
        ones, others: (n,), the two places of each edge.
        down: (n,), 1 where the second pixel lies below the first, 0 where it is right of it.
        calm: (n,), how much the two should be alike, cut or not.
        width, colours, outside: of the picture with a border of one pixel, colours (places, 3); outside is 1 there.
    """
    for i in range(first, last):
        one, other = ones[i], others[i]
        step = width if down[i] else 1
        after, before = one + step, other - step  # the neighbours that they have in the picture
        squares = _apart(colours, one, before) + _apart(colours, after, other)
        if after != other:
            squares = BEYOND * squares + BEYOND_LEAST if outside[after] or outside[before] else squares + CUT
        costs[i] = squares + calm[i] * _apart(colours, one, other) if calm[i] > 0 else squares


@compiled(
    "int64, int64, float32[1], int32[1], int32[1], float32[1], float32[2], float32[2], float32[2], float32[2],"
    "float32[2]"
)
def conjugate_gradients(first, last, diagonal, ones, others, values, totals, lefts, directions, images, solutions):
    """Find, for the channels `first` to `last`, `solutions` of matrix @ solution = total.

    Args:
        diagonal: (n,), of the symmetric matrix.
        ones, others, values: (m,), two places in it that have the same value: (one, other) and (other, one).
        totals, lefts, directions, images, solutions: (channels, n); the three in the middle are to work in.
    """
    for c in range(first, last):
        total, left, direction, image, solution = totals[c], lefts[c], directions[c], images[c], solutions[c]
        squares = 0.0
        for i in range(len(diagonal)):
            solution[i], left[i], direction[i] = 0.0, total[i], total[i]
            squares += total[i] * total[i]
        enough = TOLERANCE * TOLERANCE * squares
        for _ in range(ITERATIONS):
            if squares <= enough:
                break
            for i in range(len(diagonal)):
                image[i] = diagonal[i] * direction[i]
            for i in range(len(ones)):
                image[ones[i]] += values[i] * direction[others[i]]
                image[others[i]] += values[i] * direction[ones[i]]
            along = 0.0
            for i in range(len(diagonal)):
                along += direction[i] * image[i]
            step, before, squares = squares / along, squares, 0.0
            for i in range(len(diagonal)):
                solution[i] += step * direction[i]
                left[i] -= step * image[i]
                squares += left[i] * left[i]
            for i in range(len(diagonal)):
                direction[i] = left[i] + squares / before * direction[i]
