"""A montage: a canvas of which every pixel is taken from a picture, so that nobody sees where its pieces meet.

It is decided at a small size, by pieces that suit what is known around them (pieces.py) and minimum cuts between them
(cuts.py). What is left of steps of colour is spread: of all pictures that have the pieces' own gradients, and at the
cuts the mean of both sides', the nearest one is taken (Perez et al. 2003, "Poisson image editing"; Agarwala et al.
2004, "Interactive digital photomontage").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aiart.engine.montage.cuts import Edges, Steps, edges_of, laid_over
from aiart.engine.montage.pieces import Box, Fitting, Piece, Rows
from aiart.engine.path.pyramid import FLAT, Size, Wrap, resize

PIECES = 4  # tried for each part of a canvas
ROUNDING = 4  # pixels by which a picture may differ from the size that its canvas says
SWEEPS = 2  # over all pieces
STIFFNESS = 1e-3  # of the spread colours: how far they may go from the pieces' own


@dataclass
class Montage:
    """picture: float32 (h, w, 3) at the small size. sources: int (H, W, 2), the row and column in it of every pixel of
    the canvas. unknown: bool (H, W), what of the canvas is put together. wrap: which of its sides meet. calm: see
    `edges_of`. prices: float32 (h, w), of each pixel of the picture that is taken; None: nothing."""

    picture: np.ndarray
    sources: np.ndarray
    unknown: np.ndarray
    wrap: Wrap = FLAT
    calm: Sequence[int | None] = (None, None)
    prices: np.ndarray | None = None

    def __post_init__(self):
        self._steps, self._edges = Steps(self.picture, self.prices), edges_of(self.size, self.wrap, self.calm)

    @property
    def size(self) -> Size:
        return self.unknown.shape[0], self.unknown.shape[1]

    @property
    def canvas(self) -> np.ndarray:
        """The pieces as they are, float32 (H, W, 3)."""
        return self.picture[self.sources[..., 0], self.sources[..., 1]]

    def lay(self, piece: Piece, margin: int) -> None:
        """Lay a piece over the unknown pixels of its box wherever its cuts are seen less than those there are."""
        (height, width), on = self.size, piece.box.on(self.size)
        places = np.full((height, width, 2), -1)
        places[on] = piece.sources()
        inside = np.all((places >= margin) & (places < np.array(self.picture.shape[:2]) - margin), -1)
        where = (inside & self.unknown).ravel()
        if where.any():
            flat, piece_flat = self.sources.reshape(-1, 2), np.where(inside[..., None], places, 0).reshape(-1, 2)
            over = laid_over(self._steps, flat, piece_flat, where, self._edges)
            self.sources = over.reshape(self.sources.shape)

    def energy(self) -> float:
        """What its cuts cost."""
        edges, flat = self._edges, self.sources.reshape(-1, 2)
        return float(self._steps.cost(flat[edges.first], flat[edges.second], edges).sum())

    def cuts(self) -> np.ndarray:
        """bool (H, W): pixels beside which another piece begins."""
        flat, edges, cuts = self.sources.reshape(-1, 2), self._edges, np.zeros(self.unknown.size, bool)
        here = (flat[edges.first] + edges.step != flat[edges.second]).any(1)
        cuts[edges.first[here]] = cuts[edges.second[here]] = True
        return cuts.reshape(self.size)

    def blended(self) -> np.ndarray:
        """The canvas with its steps of colour spread over what is unknown: float32 (H, W, 3)."""
        canvas = self.canvas
        if self.unknown.any():
            canvas[self.unknown] += _spread(self._missing(canvas), self.unknown.ravel(), self._edges)
        return np.clip(canvas, -1, 1)

    def _missing(self, canvas: np.ndarray) -> np.ndarray:
        """Of each edge the step that both pieces have there, less the one that the canvas has: float32 (n, 3)."""
        flat, at, edges = self.sources.reshape(-1, 2), self._steps.at, self._edges
        first, second = flat[edges.first], flat[edges.second]
        own = (at(first + edges.step) - at(first) + at(second) - at(second - edges.step)) / 2
        return own - (at(second) - at(first))

    def at_size(self, picture: np.ndarray, size: Size) -> np.ndarray:
        """The same pieces of a larger version of the picture, in the colours of the blended one: float32 (*size, 3).

        Pieces are moved by whole pixels: within one, every pixel is the picture's own."""
        large = self._large(picture, size)
        pixels, places = resize(picture, large), []
        numbers = [np.arange(side) * small // side for side, small in zip(size, self.size, strict=True)]
        chosen = self.sources[numbers[0][:, None], numbers[1]]
        for axis, own in enumerate((numbers[0][:, None], numbers[1])):
            moved = np.rint((chosen[..., axis] - own) * (large[axis] / self.picture.shape[axis])).astype(int)
            at = np.arange(size[axis])[:, None] if axis == 0 else np.arange(size[axis])
            places.append(np.clip(at + moved, 0, large[axis] - 1))
        pieces = pixels[places[0], places[1]]
        change = self.blended() - resize(pieces, self.size, self.wrap)
        return np.clip(pieces + resize(change, size, self.wrap), -1, 1)

    def _large(self, picture: np.ndarray, size: Size) -> Size:
        """The size of the picture for a canvas of `size`: its own, if that is as large but for rounding."""
        height, width = (round(a * b / c) for a, b, c in zip(self.picture.shape, size, self.size, strict=False))
        own = picture.shape[0], picture.shape[1]
        return own if abs(height - own[0]) <= ROUNDING and abs(width - own[1]) <= ROUNDING else (height, width)


def _spread(missing: np.ndarray, unknown: np.ndarray, edges: Edges) -> np.ndarray:
    """The change of all unknown pixels, float32 (n, 3), after which the edges miss least, in the sense of squares."""
    from scipy.sparse import csc_matrix, diags
    from scipy.sparse.linalg import splu

    count, numbers = int(unknown.sum()), np.full(len(unknown), -1)
    numbers[unknown] = np.arange(count)
    first, second = numbers[edges.first], numbers[edges.second]
    total, degree = np.zeros((count, 3)), np.full(count, STIFFNESS)
    for some, sign in ((first, -1), (second, 1)):
        there = some >= 0
        degree += np.bincount(some[there], minlength=count)
        total += sign * np.stack([np.bincount(some[there], missing[there, c], count) for c in range(3)], 1)
    both = (first >= 0) & (second >= 0)
    pairs = np.concatenate([first[both], second[both]]), np.concatenate([second[both], first[both]])
    between = csc_matrix((np.ones(2 * both.sum()), pairs), shape=(count, count))
    return splu(csc_matrix(diags(degree) - between)).solve(total).astype(np.float32)


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
