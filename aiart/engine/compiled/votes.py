"""The canvas as the mean of the windows that cover it, see `engine.memory.windows.Overlap`."""

from aiart.engine.compiled.code import compiled

LANES = 8  # numbers of a line that are added at once
NOTHING = 1e-5  # weight below which a window's pixels are not read


def _add_lanes(share, one, other, there):
    """Add the products of `share` and LANES numbers of two arrays to those that are there.

    All are read before any is written: only then do eight steps become one."""
    a0, a1, a2, a3 = one[0], one[1], one[2], one[3]
    a4, a5, a6, a7 = one[4], one[5], one[6], one[7]
    b0, b1, b2, b3 = other[0], other[1], other[2], other[3]
    b4, b5, b6, b7 = other[4], other[5], other[6], other[7]
    t0, t1, t2, t3 = there[0], there[1], there[2], there[3]
    t4, t5, t6, t7 = there[4], there[5], there[6], there[7]
    there[0] = t0 + share * b0 * a0
    there[1] = t1 + share * b1 * a1
    there[2] = t2 + share * b2 * a2
    there[3] = t3 + share * b3 * a3
    there[4] = t4 + share * b4 * a4
    there[5] = t5 + share * b5 * a5
    there[6] = t6 + share * b6 * a6
    there[7] = t7 + share * b7 * a7


@compiled(
    "int64, int64, int64, int64, int64, int64, float32[1], float32[1], float32[1], float32[1], float32[1], int64,"
    "int64[2], float32[2], float32[1], float32[2]"
)
def vote(
    first,
    last,
    rows,
    columns,
    around_down,
    around_right,
    line,
    soft,
    down,
    across,
    pixels,
    pitch,
    starts,
    weights,
    total,
    canvas,
):
    """Write the lines `first` to `last` of a canvas (H, W * 3), of rows * columns windows every two pixels.

    A pixel adds up its windows always in the same order, wherever lines, tiles and the canvas begin.

    Args:
        around_down, around_right: whether windows go on beyond the last row, or column, at the first.
        line, soft: (window,), and (3 * window,) with zeros up to a multiple of LANES, how much each line of a window
            counts, and each value of a line.
        down, across: (H,) and (W * 3,), the reciprocal of what falls on each line, and on each column's values, in all.
        pixels: colours, in which a window begins at 3 * start and has its next line 3 * pitch further.
        starts, weights: (windows, n), where the n windows lie of which a window is the weighted mean.
        total: (3 * (W + 2 * window) + LANES,), in which a line is added up.
    """
    window, width = len(line), canvas.shape[1] // 3
    half, values, padded = window // 2, 3 * window, len(soft)
    blocks = width // 2
    for y in range(first, last):
        for e in range(len(total)):
            total[e] = 0
        for a in range(half):
            row = y // 2 - a
            if around_down:
                row %= rows
            elif row < 0 or row >= rows:
                continue
            inside = 2 * a + y % 2
            for place in range(1 - half, blocks):
                column = place
                if around_right:
                    column %= columns
                elif place < 0 or place >= columns:
                    continue
                i, to = row * columns + column, 3 * (2 * place + window)
                for k in range(starts.shape[1]):
                    share = weights[i, k] * line[inside]
                    if share > NOTHING:
                        start = 3 * (starts[i, k] + inside * pitch)
                        inner = values // LANES * LANES
                        for e in range(0, inner, LANES):
                            there, much = total[to + e : to + e + LANES], soft[e : e + LANES]
                            _add_lanes(share, pixels[start + e : start + e + LANES], much, there)
                        if inner < values and start + padded <= len(pixels):
                            there, theirs = total[to + inner : to + padded], pixels[start + inner : start + padded]
                            # the weights first: products are made in the order of reading, here as in the loop below
                            _add_lanes(share, soft[inner:padded], theirs, there)
                            continue
                        for e in range(inner, values):
                            total[to + e] += share * soft[e] * pixels[start + e]
        whole, there = down[y], canvas[y]
        for e in range(3 * width):
            there[e] = total[3 * window + e] * whole * across[e]
