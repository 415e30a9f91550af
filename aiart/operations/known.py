"""Pixels that stay: how a part of a picture is painted anew.

At every step of every scale the known pixels are put back in the place of what the denoiser expects there, so that
the unknown ones are painted to suit them (Lugmayr et al. 2022, "RePaint", arXiv 2201.09865, for one path of noise).
What is left of a border is a step of colour; it is spread over the unknown part as smoothly as possible.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiart.engine.memory.denoiser import Chosen
from aiart.engine.memory.guides import Guidance
from aiart.engine.memory.placement import at_size
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Level, Plan, SamplingOptions, Start
from aiart.engine.path.pyramid import Size, resize
from aiart.images import to_float
from aiart.operations.request import OnProgress, Request, coarser_size, painted

NEAR = 4  # pixels of a scale over which a step of colour at the border is spread
FADE = 0.1
CERTAIN = 1e-3  # a pixel of a coarse scale that is known by less is unknown
ROUNDS = 6  # of smoothing at each size of a membrane
BEGIN = 0.5  # time to which the continued surroundings of a part are taken back, where it is painted of something else


class Known(Plan):
    """Pixels that stay: a picture float32 (H, W, 3), and where it is known, bool (H, W)."""

    def __init__(self, picture: np.ndarray, known: np.ndarray):
        self.weight = known.astype(np.float32)[..., None].repeat(3, -1)
        self._whole, self._known = picture, known
        self.picture = picture * self.weight
        self._sizes: dict[Size, tuple[np.ndarray, np.ndarray]] = {}

    def known_picture(self) -> np.ndarray:
        """Return all between the outermost known pixels: what was masked there is still a hint."""
        down, across = (np.flatnonzero(self._known.any(axis)) for axis in (1, 0))
        return self._whole[down[0] : down[-1] + 1, across[0] : across[-1] + 1]

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        picture, weight = self._at(clean.shape[:2])
        missing = weight * (picture - clean)
        return clean + missing + (1 - weight) * self.continued(missing, weight)

    def continued(self, missing: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """Return what is missing on the known side of a border, continued on the unknown side: weighted means of a few
        pixels around (normalised convolution, Knutsson and Westin 1993), which fade where nothing known is near."""
        size = missing.shape[:2]
        small = coarser_size(size, NEAR)
        near, certain = (resize(resize(some, small), size) for some in (missing, weight))
        return near / (np.maximum(certain, 0) + FADE)

    def _at(self, size: Size) -> tuple[np.ndarray, np.ndarray]:
        """(picture, weight) at the size of a level; a pixel known in part is so by its known part."""
        if size not in self._sizes:
            weight = np.clip(resize(self.weight, size), 0, 1)
            picture = resize(self.picture, size) / np.maximum(weight, CERTAIN)
            self._sizes[size] = np.clip(picture, -1, 1), np.where(weight > CERTAIN, weight, 0)
        return self._sizes[size]


class Replaced(Known):
    """A part that is painted of something else: certain remembered windows must not be used for it, or guides lead it.

    What was in its place is no hint: unless guides lead it, it begins with its surroundings, continued as a membrane.
    What is missing at its border is continued so as well, but on the canvas alone: at coarser levels it would hide
    that windows do not fit."""

    def __init__(
        self,
        picture: np.ndarray,
        known: np.ndarray,
        excluded: Mapping[int, np.ndarray] | None = None,
        first: int = 0,
        guidance: Guidance | None = None,
    ):
        """excluded: number of a remembered picture -> bool (h, w), what of it must not be used; None: all may be.
        first: number of the coarsest scale that is painted."""
        super().__init__(picture, known)
        self._excluded, self._first, self._guidance = excluded, first, guidance
        self._whole = membrane(self.picture, self.weight)

    def levels(self, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        return levels[self._first :]

    def start(self, level: int, of: int, size: Size) -> Start | None:
        begins = level == 0 and self._guidance is None
        return Start(resize(self._whole, size), BEGIN) if begins else None

    def guidance(self) -> Guidance | None:
        return self._guidance

    def excluded(self, chosen: Chosen, size: Size) -> np.ndarray | None:
        if self._excluded is None:
            return None
        none = np.zeros(size, bool)
        return np.stack([at_size(self._excluded[i], size) if i in self._excluded else none for i in chosen])

    def continued(self, missing: np.ndarray, weight: np.ndarray) -> np.ndarray:
        if missing.shape != self.weight.shape:
            return np.zeros_like(missing)
        return membrane(missing, weight)


def membrane(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Known values continued over what is unknown, as smooth as can be: Laplace's equation, nearly (Perez et al. 2003,
    "Poisson image editing"; pull and push as in Gortler et al. 1996, "The Lumigraph").

    values, weight: float32 (H, W, 3); weight from 0, unknown, to 1, known. Returns float32 (H, W, 3)."""
    filled = weight * values
    if min(values.shape[:2]) > 1 and (weight < 1).any():
        sums, weights = _halved(filled), _halved(weight)
        coarse = membrane(sums / np.maximum(weights, CERTAIN), np.minimum(weights, 1))
        filled = filled + (1 - weight) * _doubled(coarse, values.shape[:2])
        for _ in range(ROUNDS):
            filled = weight * values + (1 - weight) * _mean_of_neighbours(filled)
    return filled


def _halved(values: np.ndarray) -> np.ndarray:
    """Sums of squares of 2 x 2 pixels; of an odd side the last one counts alone."""
    even = np.pad(values, [(0, side % 2) for side in values.shape[:2]] + [(0, 0)])
    return even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]


def _doubled(values: np.ndarray, size: Size) -> np.ndarray:
    return values.repeat(2, 0).repeat(2, 1)[: size[0], : size[1]]


def _mean_of_neighbours(values: np.ndarray) -> np.ndarray:
    around = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
    return (around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:]) * np.float32(0.25)


def filled_in(
    generator: Generator,
    picture: np.ndarray,
    known: np.ndarray,
    options: SamplingOptions,
    request: Request,
    on_progress: OnProgress | None,
    plan_of: Callable[[np.ndarray, np.ndarray], Plan],
) -> Iterator[np.ndarray]:
    """Pictures like `picture`, uint8 (H, W, 3), where it is known, bool (H, W); anything elsewhere.

    plan_of: makes a plan of the picture on the canvas, float32, and of what is known there."""
    size = picture.shape[:2]
    more = [(0, canvas - side) for canvas, side in zip(options.canvas, size, strict=True)]
    plan = plan_of(np.pad(to_float(picture), (*more, (0, 0)), mode="edge"), np.pad(known, more))
    for result in painted(generator, request, options, size, plan, on_progress):
        yield np.where(known[..., None], picture, result)
