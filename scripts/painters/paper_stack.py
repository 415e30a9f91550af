"""Sheets of coloured paper on top of each other: what is cut out, its shadow, its edge, its grain.

Knows masks and colours, nothing about what they show.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from scripts.painters import canvas, noise


class Stack:
    """A pile of sheets seen from above; `surface` (h, w, 3) float sRGB is what the topmost ones leave visible."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, int], unit: float, ground: np.ndarray):
        self.rng, self.shape, self.unit = rng, shape, unit
        self.y, self.x = canvas.grid(shape)
        self.width = shape[1] / shape[0]
        tooth = canvas.paper(rng, shape, unit)
        self._grain = 0.022 * canvas.raking_light(tooth, 0.5 * unit) + 0.007 * tooth
        self._mottle = 0.012 * noise.fractal(rng, shape, 90 * unit, 3)
        self.surface = self._sheet(ground)

    @staticmethod
    def pen(mask: Image.Image) -> ImageDraw.ImageDraw:
        """A pen that adds to a mask begun otherwise."""
        return ImageDraw.Draw(mask)

    def blank(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        """An empty mask and a pen for it, in surface pixels; 255 is paper."""
        mask = Image.new("L", self.shape[::-1], 0)
        return mask, ImageDraw.Draw(mask)

    def lay(self, mask: np.ndarray | Image.Image, colour: np.ndarray, lift: float, shade=0.62) -> None:
        """Put a sheet down. `mask` (h, w) bool or mask image; `colour` (3,) or (h, w, 3);
        `lift` is its height above what lies below in reference pixels, which sets its shadow."""
        if not isinstance(mask, Image.Image):
            mask = Image.fromarray(np.broadcast_to(mask, self.shape).astype(np.uint8) * 255)
        cover = np.asarray(mask, np.float32) / 255
        contact, cast = self._blurred(mask, 0.5 * lift, 0.4 * lift), self._blurred(mask, 1.5 * lift, 1.4 * lift)
        dark = 1 - shade * np.clip(0.5 * contact + 0.6 * cast, 0, 1) * (1 - cover)
        # Shadows on coloured paper stay coloured: red falls first, blue last.
        self.surface = self.surface * (dark[..., None] ** np.array([1.12, 1.0, 0.82], np.float32))
        edge = canvas.raking_light(np.asarray(mask.filter(ImageFilter.GaussianBlur(0.8 * self.unit)), np.float32), 0.012)
        sheet = self._sheet(colour) * (1 + 0.24 * edge[..., None])
        self.surface = canvas.over(self.surface, sheet, cover)

    def _sheet(self, colour: np.ndarray) -> np.ndarray:
        down, right = (int(self.rng.integers(n)) for n in self.shape)
        texture = np.roll(self._grain, (down, right), (0, 1)) + np.roll(self._mottle, (right, down), (0, 1))
        return (np.asarray(colour, np.float32) * (1 + texture[..., None])).astype(np.float32)

    def _blurred(self, mask: Image.Image, offset: float, radius: float) -> np.ndarray:
        """The mask moved away from the lamp and softened, through a quarter-size copy -> (h, w) in [0, 1]."""
        small = mask.reduce(4)
        moved = Image.new("L", small.size, 0)
        step = round(offset * self.unit / 4)
        moved.paste(small, (int(0.6 * step), step))
        soft = moved.filter(ImageFilter.GaussianBlur(max(radius * self.unit / 4, 0.3)))
        return np.asarray(soft.resize(self.shape[::-1], Image.BILINEAR), np.float32) / 255
