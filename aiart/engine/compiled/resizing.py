"""Cubic resizing of a part of a picture, see `engine.path.pyramid.resized_part`."""

import numpy as np

from aiart.engine.compiled.code import compiled


@compiled("int64, int64, float32[2], int64[2], float32[2], int64[2], float32[2], int64, float32[1], float32[3]")
def resize_lines(first, last, picture, rows, row_weights, columns, column_weights, left, line, made):
    """Write the lines `first` to `last` of `made` (h, w, 3).

    Args:
        picture: (H, W * 3).
        rows, row_weights: (h, n), the lines of the picture that each line is a weighted sum of.
        columns, column_weights: (w, m), the same of columns.
        left: the first column that counts; line: (as many as count * 3,), in which the sum of lines is made.
    """
    begin, count = 3 * left, len(line)
    for y in range(first, last):
        for e in range(count):
            line[e] = 0
        for n in range(rows.shape[1]):
            weight = row_weights[y, n]
            if weight != 0:
                theirs = picture[rows[y, n], begin : begin + count]
                for e in range(count):
                    line[e] += weight * theirs[e]
        there = made[y]
        for x in range(made.shape[1]):
            red, green, blue = np.float32(0), np.float32(0), np.float32(0)
            for m in range(columns.shape[1]):
                weight, at = column_weights[x, m], 3 * (columns[x, m] - left)
                red += weight * line[at]
                green += weight * line[at + 1]
                blue += weight * line[at + 2]
            there[x, 0], there[x, 1], there[x, 2] = red, green, blue
