"""One round of the search for candidates, see `engine.memory.search`; distances of keys that are kept as integers."""

import numpy as np

from aiart.engine.compiled.code import compiled

LANES = 16  # numbers of a key whose distances are added up at once; keys have a multiple of it


def _is_among(number, numbers, count):
    """Whether a number is one of the first `count` of some."""
    found = False
    for a in range(count):
        found = found or numbers[a] == number
    return found


@compiled(
    "int64, int64, int64, int64, int64, int64, float32[3], int16[3], int16[3], float32, float32, float32[2],"
    "float32[2], int8[1], int64, int64[1], int64, int64[2], float32[2], int64[1], int64[2], float32[2]"
)
def search_round(
    first,
    last,
    rows,
    columns,
    around_down,
    around_right,
    queries,
    clean_keys,
    base_keys,
    t,
    unit,
    guide,
    guide_keys,
    valid,
    width,
    offsets,
    known,
    before,
    before_distances,
    seen,
    best,
    distances,
):
    """Choose the best of what each window knows, what its four neighbours know and `offsets` around its best match: the
    best.

    Args:
        first, last: the windows that are looked at, of rows * columns.
        around_down, around_right: whether the last window of a column, or a row, is a neighbour of the first.
        queries: (windows, depth / LANES, LANES), the windows' keys.
        clean_keys, base_keys: (pixels, depth / LANES, LANES), remembered windows at time 0 and 1 of the path, in
            units of `unit`.
        t: the time at which they are compared.
        guide, guide_keys: (windows, g) and (pixels, g), what guides say, in units of 1.
        valid: (pixels,), 1 where a whole window starts, else 0.
        width: of the remembered pictures.
        offsets: of the indices tried around the best candidate.
        known: whether `before_distances` are those of `before`.
        seen: (keep + 8 + len(offsets),), in which proposals are noted.
        before: (windows, keep), the candidates, best first; `best` and `distances` are those that are found.
    """
    keep, lanes, extra, pixels = before.shape[1], queries.shape[1], guide.shape[1], len(valid)
    pairs = min(2, keep)
    row, column = first // columns, first % columns
    for i in range(first, last):
        for a in range(keep):
            best[i, a] = before[i, 0]
            distances[i, a] = np.inf
        looked = 0
        for p in range(keep):
            j = before[i, p]
            if not _is_among(j, seen, looked):
                seen[looked] = j
                looked += 1
        own = looked
        for side in range(4):
            down, across = (side == 1) - (side == 0), (side == 3) - (side == 2)
            there_row, there_column = row + down, column + across
            if there_row < 0:
                there_row = rows - 1 if around_down else 0
            elif there_row == rows:
                there_row = 0 if around_down else rows - 1
            if there_column < 0:
                there_column = columns - 1 if around_right else 0
            elif there_column == columns:
                there_column = 0 if around_right else columns - 1
            there, move = there_row * columns + there_column, 2 * (down * width + across)
            for rank in range(pairs):
                theirs = before[there, rank]
                j = theirs - move
                if _is_among(j, seen, looked):
                    continue
                if j < 0 or j >= pixels or valid[j] == 0:
                    j = theirs
                    if _is_among(j, seen, looked):
                        continue
                seen[looked] = j
                looked += 1
        for p in range(len(offsets)):
            j = before[i, 0] + offsets[p]
            if j < 0 or j >= pixels or valid[j] == 0:
                continue
            if not _is_among(j, seen, looked):
                seen[looked] = j
                looked += 1
        for n in range(looked):
            j, total = seen[n], np.float32(0)
            if known and n < own:
                p = n
                while before[i, p] != j:
                    p += 1
                total = before_distances[i, p]
            else:
                for e in range(extra):
                    away = guide[i, e] - guide_keys[j, e]
                    total += away * away
                for lane in range(lanes):
                    here, base, clean = queries[i, lane], base_keys[j, lane], clean_keys[j, lane]
                    part = np.float32(0)
                    if t == 1:
                        for e in range(LANES):
                            away = here[e] - unit * np.float32(base[e])
                            part += away * away
                    else:
                        for e in range(LANES):
                            began = np.float32(clean[e])
                            away = here[e] - unit * (began + t * (np.float32(base[e]) - began))
                            part += away * away
                    total += part
            a = keep - 1
            if total < distances[i, a]:
                while a > 0 and total < distances[i, a - 1]:
                    distances[i, a], best[i, a] = distances[i, a - 1], best[i, a - 1]
                    a -= 1
                distances[i, a], best[i, a] = total, j
        column += 1
        if column == columns:
            row, column = row + 1, 0
