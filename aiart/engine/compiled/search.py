"""One round of the search for candidates, see `engine.memory.search`; distances of keys that are kept as integers."""

import numpy as np

from aiart.engine.compiled.code import compiled

LANES = 16  # numbers of a key whose distances are added up at once; keys have a multiple of it


@compiled(
    "int64, int64, int64, int64, int64, int64, float32[2], int16[2], int16[2], float32, float32, float32[2],"
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
    """Of what each window knows, what its four neighbours know and `offsets` around its best match: the best.

    Args:
        first, last: the windows that are looked at, of rows * columns.
        around_down, around_right: whether the last window of a column, or a row, is a neighbour of the first.
        queries: (windows, depth), the windows' keys; depth is a multiple of LANES.
        clean_keys, base_keys: (pixels, depth), remembered windows at time 0 and 1 of the path, in units of `unit`.
        t: the time at which they are compared.
        guide, guide_keys: (windows, g) and (pixels, g), what guides say, in units of 1.
        valid: (pixels,), 1 where a whole window starts, else 0.
        width: of the remembered pictures.
        offsets: of the indices tried around the best candidate.
        known: whether `before_distances` are those of `before`.
        seen: (keep + 8 + len(offsets),), in which proposals are noted.
        before: (windows, keep), the candidates, best first; `best` and `distances` are those that are found.
    """
    keep, depth, extra, pixels = before.shape[1], queries.shape[1], guide.shape[1], len(valid)
    neighbours = 4 * min(2, keep)
    count = keep + neighbours + len(offsets)
    for i in range(first, last):
        row, column = i // columns, i % columns
        looked = 0
        for a in range(keep):
            best[i, a] = before[i, 0]
            distances[i, a] = np.inf
        for p in range(count):
            if p < keep:
                j = before[i, p]
            elif p < keep + neighbours:
                side, rank = (p - keep) // min(2, keep), (p - keep) % min(2, keep)
                down, across = 0, 0
                if side == 0:
                    down = -1
                elif side == 1:
                    down = 1
                elif side == 2:
                    across = -1
                else:
                    across = 1
                there_row, there_column = row + down, column + across
                if around_down:
                    there_row %= rows
                if around_right:
                    there_column %= columns
                there_row = min(max(there_row, 0), rows - 1)
                there_column = min(max(there_column, 0), columns - 1)
                theirs = before[there_row * columns + there_column, rank]
                j = theirs - 2 * (down * width + across)
                if j < 0 or j >= pixels or valid[j] == 0:
                    j = theirs
            else:
                j = before[i, 0] + offsets[p - keep - neighbours]
                if j < 0 or j >= pixels or valid[j] == 0:
                    j = before[i, 0]
            repeated = False
            for a in range(looked):
                repeated = repeated or seen[a] == j
            if repeated:
                continue
            seen[looked] = j
            looked += 1
            if known and p < keep:
                total = before_distances[i, p]
            else:
                worst = distances[i, keep - 1]
                total = np.float32(0)
                for e in range(extra):
                    away = guide[i, e] - guide_keys[j, e]
                    total += away * away
                for lane in range(depth // LANES):
                    if total >= worst:
                        break
                    here = queries[i, lane * LANES : (lane + 1) * LANES]
                    base = base_keys[j, lane * LANES : (lane + 1) * LANES]
                    clean = clean_keys[j, lane * LANES : (lane + 1) * LANES]
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
