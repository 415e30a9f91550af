"""Sheets of coloured paper on top of each other: what is cut out, its shadow, its edge, its grain.

Knows masks and colours, nothing about what they show.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from scripts.painters import canvas, noise

# Shadows on coloured paper stay coloured: red falls first, blue last.
_SHADOW = np.array([1.06, 1.0, 0.84], np.float32)


class Stack:
    """A pile of sheets seen from above; `surface` (h, w, 3) float sRGB is what the topmost ones leave visible."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, int], unit: float, ground: np.ndarray):
        self.rng, self.shape, self.unit = rng, shape, unit
        self.y, self.x = canvas.grid(shape)
        self.width = shape[1] / shape[0]
        large = (int(1.25 * shape[0]), int(1.25 * shape[1]))
        tooth = canvas.paper(rng, large, unit)
        self._grain = 0.022 * canvas.raking_light(tooth, 0.5 * unit) + 0.007 * tooth
        self._grain += 0.012 * noise.fractal(rng, large, 90 * unit, 3)
        self.surface = self._sheet(ground, shape)

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
        box = self._reach(mask, lift)
        if box is None:
            return
        window = np.s_[box[1] : box[3], box[0] : box[2]]
        mask = mask.crop(box)
        cover = np.asarray(mask, np.float32)[..., None] / 255
        near, far = self._blurred(mask, 0.25 * lift, 0.45 * lift), self._blurred(mask, 1.3 * lift, 1.3 * lift)
        shadow = shade * np.minimum(0.72 * near + 0.5 * far, 1)[..., None] * (1 - cover)
        below = self.surface[window] * (1 - shadow * _SHADOW)
        bevel = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.8 * self.unit)), np.float32)
        sheet = self._sheet(colour if np.ndim(colour) == 1 else colour[window], bevel.shape)
        sheet *= 1 + 0.26 * canvas.raking_light(bevel, 0.012)[..., None]
        self.surface[window] = below + (sheet - below) * cover

    def _reach(self, mask: Image.Image, lift: float) -> tuple[int, int, int, int] | None:
        """The box in which a sheet and its shadow can be seen, None if the mask is empty."""
        box, margin = mask.getbbox(), int(5 * lift * self.unit) + 8
        if box is None:
            return None
        columns, rows = mask.size
        left, top = max(box[0] - margin, 0), max(box[1] - margin, 0)
        return left, top, min(box[2] + margin, columns), min(box[3] + margin, rows)

    def _sheet(self, colour: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Paper of a colour with its grain, cut from a random place of a large sheet -> shape + (3,)."""
        down, right = (int(self.rng.integers(room - n + 1)) for room, n in zip(self._grain.shape, shape, strict=True))
        texture = self._grain[down : down + shape[0], right : right + shape[1], None]
        return (np.asarray(colour, np.float32) * (1 + texture)).astype(np.float32)

    def _blurred(self, mask: Image.Image, offset: float, radius: float) -> np.ndarray:
        """The mask moved away from the lamp and softened, through a quarter-size copy -> (h, w) in [0, 1]."""
        small = np.asarray(mask.reduce(4))
        down = round(offset * self.unit / 4)
        right = int(0.6 * down)
        # Edge padding: what lies on the border of the picture goes on beyond it.
        moved = np.pad(small, ((down, 0), (right, 0)), mode="edge")[: small.shape[0], : small.shape[1]]
        soft = Image.fromarray(moved).filter(ImageFilter.GaussianBlur(max(radius * self.unit / 4, 0.3)))
        return np.asarray(soft.resize(mask.size, Image.BILINEAR), np.float32) / 255
