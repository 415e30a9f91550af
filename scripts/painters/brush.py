"""Bristle brushes: paths through a field of directions, painted hair by hair with thickness of paint.

Knows colours and directions per pixel; knows nothing about what they depict.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

_POINTS = 13  # per path: enough for a smooth curve of a hundred pixels


@dataclass(frozen=True)
class Brush:
    """Lengths are in reference pixels, alpha and load in [0, 1]."""

    width: float
    length: float
    bristles: int
    alpha: float  # how much one hair covers
    load: float  # how thick the paint lies
    lightness: float  # deviation between strokes (OKLab)
    chroma: float


def trace(starts: np.ndarray, direction: np.ndarray, region: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Follow a field from each start, stopping where another region begins.

    starts (n, 2) as x, y in pixels; direction (h, w) in radians; region (h, w) integers; lengths (n,) in pixels.
    -> paths (n, points, 2), evenly spaced from the first to the last place reached.
    """
    limit = np.array(direction.shape[::-1]) - 1
    home = _read(region, starts, limit)
    position, alive = starts.copy(), np.ones(len(starts), bool)
    path, reached = [position], np.zeros(len(starts))
    for _ in range(_POINTS - 1):
        angle = _read(direction, position, limit)
        ahead = position + np.stack([np.cos(angle), np.sin(angle)], 1) * (lengths / (_POINTS - 1))[:, None]
        alive = alive & (_read(region, ahead, limit) == home)
        position = np.where(alive[:, None], ahead, position)
        reached += alive
        path.append(position)
    return _respaced(np.stack(path, 1), reached)


def _read(field: np.ndarray, places: np.ndarray, limit: np.ndarray) -> np.ndarray:
    x, y = np.clip(places, 0, limit).astype(np.int64).T
    return field[y, x]


def _respaced(paths: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """Stretch the part of each path that was walked over all its points."""
    at = np.linspace(0, 1, _POINTS)[None] * reached[:, None]
    low = np.minimum(at.astype(np.int64), _POINTS - 2)
    rows = np.arange(len(paths))[:, None]
    f = (at - low)[..., None]
    return paths[rows, low] * (1 - f) + paths[rows, low + 1] * f


def _hairs(rng: np.random.Generator, paths: np.ndarray, widths: np.ndarray, bristles: int) -> np.ndarray:
    """Outlines of all hairs of all strokes -> (n, bristles, 2 * points, 2)."""
    n = len(paths)
    tangent = np.gradient(paths, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-6)
    normal = np.stack([-tangent[..., 1], tangent[..., 0]], -1)[:, None]
    t = np.linspace(0, 1, _POINTS)
    pressure = np.sin(np.pi * t**0.72) ** 0.55  # set down quickly, lifted slowly
    place = np.linspace(-1, 1, bristles)[None] + rng.normal(0, 0.35 / bristles, (n, bristles))
    spread = place[..., None] * (0.35 + 0.65 * pressure) * widths[:, None, None] / 2
    # Hairs at the rim touch later and leave earlier, which makes the ragged ends.
    inset = rng.random((n, bristles, 2)) * 0.16 + 0.06 * np.abs(place)[..., None]
    own = inset[..., :1] + t * (1 - inset.sum(-1, keepdims=True))
    centre = _along(paths, own) + normal * spread[..., None]
    half = pressure * (widths[:, None] / bristles * rng.uniform(0.55, 1.05, (n, bristles)))[..., None]
    return np.concatenate([centre + normal * half[..., None], (centre - normal * half[..., None])[:, :, ::-1]], 2)


def _along(paths: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Places at t (n, bristles, points) in [0, 1] along each path (n, points, 2)."""
    at = t * (_POINTS - 1)
    low = np.clip(at.astype(np.int64), 0, _POINTS - 2)
    rows = np.arange(len(paths))[:, None, None]
    f = (at - low)[..., None]
    return paths[rows, low] * (1 - f) + paths[rows, low + 1] * f


class Painting:
    """A picture being painted: colour, and the thickness of the paint on it."""

    def __init__(self, ground: np.ndarray):
        """ground: (h, w, 3) float sRGB, the toned canvas under all strokes."""
        self.colour = Image.fromarray((np.clip(ground, 0, 1) * 255).astype(np.uint8))
        self.paint = Image.new("L", self.colour.size, 0)

    def stroke(self, rng, paths: np.ndarray, widths: np.ndarray, colours: np.ndarray, brush: Brush) -> None:
        """Paint paths (n, points, 2) of widths (n,) pixels in colours (n, 3), in the order given."""
        hairs = _hairs(rng, paths, widths, brush.bristles)
        n, bristles = hairs.shape[:2]
        streaks = rng.normal(0, 0.035, (n, bristles, 1))
        inks = np.clip(colours[:, None] * (1 + streaks) + streaks, 0, 1) * 255
        alphas = 255 * brush.alpha * rng.uniform(0.6, 1, (n, bristles, 1))
        inks = np.concatenate([inks, alphas], -1).reshape(-1, 4).astype(int).tolist()
        rim = np.abs(np.linspace(-1, 1, bristles))
        load = brush.load * (rng.uniform(0.15, 0.8, (n, bristles)) + 0.2 * rim) * rng.uniform(0.6, 1, (n, 1))
        self._draw(hairs.reshape(n * bristles, -1).tolist(), inks, (load.ravel() * 255).astype(int).tolist())

    def _draw(self, outlines: list, inks: list, loads: list) -> None:
        colour, paint = ImageDraw.Draw(self.colour, "RGBA"), ImageDraw.Draw(self.paint)
        for outline, ink, load in zip(outlines, inks, loads, strict=True):
            colour.polygon(outline, fill=tuple(ink))
            paint.polygon(outline, fill=load)
