"""How much the rows of a kernel use its columns, see `engine.memory.kernel`."""

import numpy as np

from aiart.engine.compiled.code import compiled

NOTHING = 1e-5  # share of a row's weights below which a column does not count


@compiled("int64, int64, int64, float32[2], float32[1], float32[2]")
def add_usage(first, last, size, kernel, factor, sums):
    """Note in `sums`, a line for each slice of `size` rows, how much they use each column of the kernel.

    A row's weights are its values times `factor`, and their sum is 1."""
    columns = kernel.shape[1]
    used = sums[first // size]
    for j in range(columns):
        used[j] = 0
    for i in range(first, last):
        row, weight = kernel[i], np.float32(0)
        for j in range(columns):
            weight += row[j] * factor[j]
        share = np.float32(1) / weight
        for j in range(columns):
            used[j] += row[j] * share


@compiled("int64, int64, float32[2], float32[1], float32[2], float32[2]")
def weighted_means(first, last, kernel, factor, values, means):
    """means (rows, n): of `values` (columns, n), weighed by the kernel's row times `factor`.

    Near the end of a path a row has only a few columns that count: the others are left out."""
    columns, count = values.shape
    for i in range(first, last):
        row, mean, total = kernel[i], means[i], np.float32(0)
        for j in range(columns):
            total += row[j] * factor[j]
        for e in range(count):
            mean[e] = 0
        least, counting = total * np.float32(NOTHING), np.float32(0)
        for j in range(columns):
            weight = row[j] * factor[j]
            if weight > least:
                counting += weight
                theirs = values[j]
                for e in range(count):
                    mean[e] += weight * theirs[e]
        for e in range(count):
            mean[e] /= counting
