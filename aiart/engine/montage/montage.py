"""A montage: a canvas of which every pixel is taken from a picture, so that nobody sees where its pieces meet.

It is decided at a small size, by pieces that suit what is known around them (pieces.py) and minimum cuts between them
(cuts.py). What is left of steps of colour is spread: of all pictures that have the pieces' own gradients, and at the
cuts the mean of both sides', the nearest one is taken (Perez et al. 2003, "Poisson image editing"; Agarwala et al.
2004, "Interactive digital photomontage").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aiart.engine.montage.cuts import Edges, Steps, edges_of, lay_over
from aiart.engine.montage.pieces import Box, Fitting, Piece, Rows
from aiart.engine.path.pyramid import FLAT, Size, Wrap

PIECES = 4  # tried for each part of a canvas
SWEEPS = 2  # over all pieces
SPREAD = 6  # pixels on both sides of a cut over which what a smaller montage left of its step is spread
TOLERANCE, ITERATIONS = 3e-3, 1000  # of the spread colours: what may be missing, and how often they are improved
STIFFNESS = 1e-3  # of the spread colours: how far they may go from the pieces' own


@dataclass
class Montage:
    """picture: float32 (h, w, 3) at the small size. sources: int (H, W, 2), the row and column in it of every pixel of
    the canvas. unknown: bool (H, W), what of the canvas is put together. wrap: which of its sides meet. calm: see
    `edges_of`. prices: float32 (h, w), of each pixel of the picture that is taken; None: nothing. light:
    float32 (H, W, 3), what is added to the pieces' colours, as far as a smaller montage can tell; None: none can."""

    picture: np.ndarray
    sources: np.ndarray
    unknown: np.ndarray
    wrap: Wrap = FLAT
    calm: Sequence[int | None] = (None, None)
    prices: np.ndarray | None = None
    light: np.ndarray | None = None

    def __post_init__(self):
        self.sources = np.ascontiguousarray(self.sources)
        self.steps = Steps(self.picture, self.prices)

    def edges(self, marked: np.ndarray | None = None) -> Edges:
        """The neighbours of marked pixels, bool (H, W), or all."""
        return edges_of(self.size, self.wrap, self.calm, marked)

    @cached_property
    def _every_edge(self) -> Edges:
        return self.edges()

    @property
    def _flat(self) -> np.ndarray:
        """The sources as int (n, 2), which are changed with them."""
        return self.sources.reshape(-1, 2)

    @property
    def size(self) -> Size:
        return self.unknown.shape[0], self.unknown.shape[1]

    @property
    def canvas(self) -> np.ndarray:
        """The pieces as they are, float32 (H, W, 3)."""
        return self.picture[self.sources[..., 0], self.sources[..., 1]]

    def lay(self, piece: Piece, margin: int) -> None:
        """Lay a piece over the unknown pixels of its box wherever its cuts are seen less than those there are."""
        places, unknown = piece.sources(), self.unknown[piece.box.on(self.size)]
        inside = np.all((places >= margin) & (places < np.array(self.picture.shape[:2]) - margin), -1)
        where = np.nonzero(inside & unknown)
        over = piece.box.rows[where[0]] % self.size[0] * self.size[1] + piece.box.columns[where[1]] % self.size[1]
        lay_over(self.steps, self._flat, places[where], over, self._every_edge)

    def energy(self) -> float:
        """What its cuts cost."""
        edges = self._every_edge
        return float(self.steps.cost(self._flat[edges.first], self._flat[edges.second], edges).sum())

    def cuts(self) -> np.ndarray:
        """bool (H, W): pixels beside which another piece begins."""
        cuts = np.zeros(self.size, bool)
        for axis, around in enumerate(self.wrap):
            lines, marked = np.moveaxis(self.sources, axis, 0), np.moveaxis(cuts, axis, 0)
            for first, second in ((slice(0, -1), slice(1, None)), (slice(-1, None), slice(0, 1)))[: 1 + around]:
                step = lines[second] - lines[first]
                here = (step[..., axis] != 1) | (step[..., 1 - axis] != 0)
                marked[first] |= here
                marked[second] |= here
        return cuts

    def blended(self) -> np.ndarray:
        """The canvas with its steps of colour spread over what is unknown, or, where it is known how a smaller one did
        that, with what is left of them spread near the cuts: float32 (H, W, 3)."""
        canvas, open_to_change = self.canvas, self.unknown
        if self.light is not None:
            canvas[self.unknown] += self.light[self.unknown]
            open_to_change = grown(self.cuts() | self._border(), SPREAD, self.wrap) & self.unknown
        if open_to_change.any():
            edges = self.edges(open_to_change)
            canvas[open_to_change] += _spread(self._missing(canvas, edges), open_to_change.ravel(), edges)
        return np.clip(canvas, -1, 1)

    def _border(self) -> np.ndarray:
        """bool (H, W): unknown pixels beside known ones."""
        return grown(~self.unknown, 1, self.wrap) & self.unknown

    def _missing(self, canvas: np.ndarray, edges: Edges) -> np.ndarray:
        """Of edges the step that both pieces have there, less the one that the canvas has: float32 (n, 3)."""
        colours = canvas.reshape(-1, 3)
        first, second = self.steps.ends(self._flat[edges.first], self._flat[edges.second], edges)
        own = (first.colour_beside - first.colour + second.colour - second.colour_beside) / 2
        return own - (colours[edges.second] - colours[edges.first])


def grown(marked: np.ndarray, by: int, wrap: Wrap = FLAT) -> np.ndarray:
    """bool (H, W) with all pixels that are at most so many rows and columns from a marked one."""
    for axis, around in enumerate(wrap):
        pads = [(0, 0), (0, 0)]
        pads[axis] = (by, by)
        padded = np.pad(marked, pads, mode="wrap" if around else "constant")
        marked = np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * by + 1, axis).any(-1))
    return marked


def _spread(missing: np.ndarray, unknown: np.ndarray, edges: Edges) -> np.ndarray:
    """The change of all unknown pixels, float32 (n, 3), after which the edges miss least, in the sense of squares."""
    from scipy.sparse import csr_matrix  # not needed where nothing is put together

    count, numbers = int(unknown.sum()), np.full(len(unknown), -1, np.int32)
    numbers[unknown] = np.arange(count)
    first, second = numbers[edges.first], numbers[edges.second]
    total, degree = np.zeros((3, count), np.float32), np.full(count, STIFFNESS)
    for some, sign in ((first, -1), (second, 1)):
        there = np.flatnonzero(some >= 0)
        degree += np.bincount(some[there], minlength=count)
        for c in range(3):
            total[c] += sign * np.bincount(some[there], missing[there, c], count)
    both = (first >= 0) & (second >= 0)
    every = np.arange(count, dtype=np.int32)
    rows, columns = (np.concatenate(some) for some in ((first[both], second[both], every),
                                                      (second[both], first[both], every)))  # fmt: skip
    values = np.concatenate([np.full(2 * both.sum(), -1, np.float32), degree.astype(np.float32)])
    matrix = csr_matrix((values, (rows, columns)), shape=(count, count))
    return np.stack([_solved(matrix, one) for one in total], 1)


def _solved(matrix, total: np.ndarray) -> np.ndarray:
    """x of matrix @ x = total, float32 (n,), by conjugate gradients."""
    x, left = np.zeros_like(total), total.copy()
    direction, squares = left.copy(), float((left * left).sum())
    enough = TOLERANCE**2 * squares
    for _ in range(ITERATIONS):
        if squares <= enough:
            break
        image = matrix @ direction
        step = np.float32(squares / float((direction * image).sum()))
        x += step * direction
        left -= step * image
        before, squares = squares, float((left * left).sum())
        direction *= np.float32(squares / before)
        direction += left
    return x


def fill(
    montage: Montage, fitting: Fitting, boxes: Sequence[tuple[Box, Rows]], known: np.ndarray, count: int = PIECES
) -> None:
    """Fill the parts of a montage that are unknown, with pieces that suit what is known in some boxes.

    Args:
        boxes: each with the first and the last row of the picture at which its pieces may begin; None: any.
        known: bool (H, W), by which pieces are looked for.
        count: pieces that are tried for each.
    """
    canvas = montage.canvas
    pieces = [piece for box, rows in boxes for piece in fitting.find(canvas, known, box, count, rows)]
    for _ in range(SWEEPS):
        for piece in pieces:
            montage.lay(piece, fitting.margin)
