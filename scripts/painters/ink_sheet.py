"""A sheet of paper under ink: washes multiply and settle in the tooth, gouache covers.

Ink follows Beer and Lambert: light passes the layer twice, so colour = paper * ink ** density. Knows no waves.
"""

import copy

import numpy as np
from scipy import ndimage

from scripts.painters import canvas, noise
from scripts.painters.palette import hex_rgb


class Sheet:
    """The picture in the making: `surface` (h, w, 3) float sRGB, and the paper it lies on."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, int], unit: float, paper: str):
        self.rng, self.shape, self.unit = rng, shape, unit
        self.y, self.x = canvas.grid(shape)
        self.width = shape[1] / shape[0]
        self.tooth = canvas.paper(rng, shape, unit)
        self.pool = noise.fractal(rng, shape, 46 * unit, 4)  # where water gathered
        self.white = hex_rgb(paper)[0].astype(np.float32)
        self.surface = self.white * np.ones((*shape, 1), np.float32)

    def strip(self, top: float, bottom: float) -> "Sheet":
        """The same sheet seen between two heights: painting on the strip paints on the sheet."""
        rows = slice(max(int(top * self.shape[0]), 0), max(min(int(bottom * self.shape[0]), self.shape[0]), 1))
        view = copy.copy(self)
        view.y, view.tooth, view.pool = self.y[rows], self.tooth[rows], self.pool[rows]
        view.surface = self.surface[rows]
        view.shape = view.tooth.shape
        return view

    def noise(self, cell: float, octaves: int = 3) -> np.ndarray:
        """Fractal noise with bumps of `cell` reference pixels."""
        return noise.fractal(self.rng, self.shape, cell * self.unit, octaves)

    def clear(self, cover: np.ndarray) -> None:
        """Bring back bare paper where `cover` (h, w) is 1: what stands in front was kept dry."""
        self.surface[...] = canvas.over(self.surface, self.white, cover)

    def wash(self, ink: str, density: np.ndarray) -> None:
        """A wet layer of ink; `density` (h, w) of 1 gives the ink's own colour."""
        settled = density * np.clip(1 + 0.1 * self.tooth + 0.17 * self.pool, 0.2, 2)
        absorb = np.log(np.clip(hex_rgb(ink)[0], 0.02, 1)).astype(np.float32)
        self.surface *= np.exp(settled[..., None].astype(np.float32) * absorb)

    def line(self, ink: str, cover: np.ndarray) -> None:
        """A drawn line, which skips the valleys of the paper where the brush ran dry."""
        self.wash(ink, cover * np.clip(1.05 + 0.22 * self.tooth + 0.2 * self.pool, 0.25, 1.3))

    def gouache(self, colour: str | np.ndarray, cover: np.ndarray) -> None:
        """Opaque paint: shell white for foam, gold."""
        body = hex_rgb(colour)[0] if isinstance(colour, str) else colour
        self.surface[...] = canvas.over(self.surface, body * (1 + 0.02 * self.tooth[..., None]), cover)

    def rimmed(self, cover: np.ndarray, reach: float) -> np.ndarray:
        """The dark rim a drying wash leaves inside its edge -> (h, w) in [0, 1]; `reach` in reference pixels."""
        soft = ndimage.gaussian_filter(cover.astype(np.float32), reach * self.unit)
        return np.clip(cover * (1 - soft) * 2, 0, 1)

    def finished(self) -> np.ndarray:
        """Light over the tooth of the paper -> (h, w, 3) float."""
        relief = canvas.raking_light(ndimage.gaussian_filter(self.tooth, 0.5 * self.unit), 0.5 * self.unit)
        return self.surface * (1 + 0.045 * relief[..., None])
