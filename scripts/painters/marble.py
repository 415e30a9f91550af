"""Marbled paper: ebru and suminagashi, colour floated on a bath, drawn out with combs and lifted on paper.

Three traditions share one palette box: rings blown by breath (suminagashi), combed feathers (nonpareil and
bouquet), and a stormy coast of stones and veins. The bath itself is marble_bath.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from scripts.painters import canvas, noise
from scripts.painters.marble_bath import Bath
from scripts.painters.palette import hex_rgb, ramp, vary


@dataclass(frozen=True)
class Colours:
    """A paper, a ramp of colours that lie side by side from one shore to the other, and the fine ones."""

    paper: str
    tide: tuple[str, ...]
    vein: str  # the pale colour sprinkled between
    dark: str
    gold: str


COLOURS = (
    Colours(
        "#f6efe0", ("#0f2f5f", "#1c5f8f", "#3f9fae", "#a8d8d0", "#f3e4c4", "#e0b27f"), "#fbf6ea", "#0a1d3c", "#c9983c"
    ),
    Colours(
        "#f7eee6", ("#3a1440", "#7a2a5f", "#c2506f", "#f0907f", "#f9cfa8", "#fbeee0"), "#fff6ee", "#240a2c", "#d0a04a"
    ),
    Colours(
        "#f4f0e2", ("#123c34", "#2a6f57", "#6aa57a", "#b8cf9a", "#efe6c0", "#d99a4f"), "#faf6e6", "#0b2722", "#c28a2f"
    ),
    Colours(
        "#f3ece0", ("#1b1b2a", "#3b4663", "#7f8fae", "#c4cbd6", "#efe6da", "#c8523a"), "#faf6f0", "#10101c", "#b98a3f"
    ),
    Colours(
        "#f8f0dc", ("#6a1a1f", "#b2332a", "#e2703a", "#f4b860", "#f8e4b4", "#3f7f88"), "#fff8e8", "#3a0c14", "#d8a63f"
    ),
    Colours(
        "#f1eef2", ("#1c1f5c", "#3f48a8", "#7f86d8", "#b9b4ec", "#e6dcf4", "#f4b8c4"), "#fbf8fd", "#10123a", "#cfa558"
    ),
    Colours(
        "#f5efe4", ("#0f4248", "#1f7f80", "#6fc0b4", "#d4ead8", "#f7c9b0", "#e8705f"), "#fdf8ee", "#08282e", "#c7953f"
    ),
    Colours(
        "#f2ead8", ("#2a1f1a", "#5f3f2c", "#a0693f", "#d6a870", "#efdcb8", "#2f6f86"), "#faf3e4", "#17100d", "#c89a45"
    ),
)


def paint(seed: int, width: int = 512, height: int = 384) -> np.ndarray:
    """A sheet of marbled paper -> (height, width, 3) uint8 sRGB; equal for equal arguments."""
    rng = np.random.default_rng([seed, 5])
    shape, unit = canvas.surface_size(width, height)
    colours = COLOURS[seed % len(COLOURS)]
    y, x = canvas.grid(shape)
    pattern = [_rings, _feathers, _coast][rng.choice(3, p=[0.34, 0.33, 0.33])]
    bath = Bath()
    inks = pattern(rng, bath, shape[1] / shape[0], colours)
    drift = 0.006 * noise.fractal(rng, shape, 60 * unit, 3), 0.006 * noise.fractal(rng, shape, 60 * unit, 3)
    owner, rho = bath.shaped(x + drift[0], y + drift[1])
    return canvas.reduced(_lifted(rng, owner, rho, np.array(inks), colours, unit))


def _tide(rng: np.random.Generator, colours: Colours, at: float, spread: float) -> np.ndarray:
    """A colour from the ramp at `at` in [0, 1], or now and then a vein or the dark."""
    odd = rng.random()
    if odd < 0.13:
        return hex_rgb(colours.vein)[0]
    if odd < 0.2:
        return hex_rgb(colours.dark)[0]
    return ramp(colours.tide, np.float32(at + rng.normal(0, spread))).astype(float)


def _stir(rng: np.random.Generator, bath: Bath, width: float, eddies: int, force: float) -> None:
    """Eddies near the crossings of the thirds, turning against each other."""
    spots = rng.permutation([(0.33, 0.33), (0.67, 0.33), (0.33, 0.67), (0.67, 0.67)])[:eddies]
    way = rng.choice([-1, 1])
    for k, (sx, sy) in enumerate(spots):
        cx, cy = width * sx + rng.normal(0, 0.05), sy + rng.normal(0, 0.05)
        bath.eddy(cx, cy, way * (-1) ** k * force * rng.uniform(0.7, 1.2), rng.uniform(0.2, 0.34))


def _rings(rng: np.random.Generator, bath: Bath, width: float, colours: Colours) -> list[np.ndarray]:
    """Suminagashi: drop upon drop at a few places, ink and clear in turn, then breath across the water."""
    inks = _stones(rng, bath, width, colours, 40, (0.1, 0.2), rng.uniform(0, 2 * np.pi))
    cells = rng.permutation([(i, j) for i in range(3) for j in range(2)])[: rng.integers(4, 7)]
    places = (cells + rng.uniform(0.1, 0.9, (len(cells), 2))) / [3, 2] * [width, 1]
    tones = rng.permutation(np.linspace(0.05, 0.95, len(places)))
    for ring in range(24):
        for (cx, cy), tone in zip(places, tones, strict=True):
            bath.drop(cx + rng.normal(0, 0.004), cy + rng.normal(0, 0.004), rng.uniform(0.04, 0.1))
            inks.append(hex_rgb(colours.vein)[0] if ring % 2 else _tide(rng, colours, tone, 0.2))
    bath.wave(rng.uniform(0, np.pi), rng.uniform(0.5, 0.9), rng.uniform(0.03, 0.06), rng.uniform(0, 6))
    bath.wave(rng.uniform(0, np.pi), rng.uniform(0.22, 0.4), rng.uniform(0.008, 0.02), rng.uniform(0, 6))
    _stir(rng, bath, width, rng.integers(2, 4), 1.3)
    return inks


def _stones(
    rng, bath: Bath, width: float, colours: Colours, count: int, radius: tuple, axis: float
) -> list[np.ndarray]:
    """Drops thrown with a brush; which colour falls where follows a tide running along `axis`."""
    inks: list[np.ndarray] = []
    for k in range(count):
        cx, cy = rng.uniform(-0.1, width + 0.1), rng.uniform(-0.1, 1.1)
        along = 0.5 + ((cx - width / 2) * np.cos(axis) + (cy - 0.5) * np.sin(axis)) * 0.85
        bath.drop(cx, cy, rng.uniform(*radius) * (1 - 0.5 * k / count))
        inks.append(_tide(rng, colours, along, 0.13))
    return inks


def _feathers(rng: np.random.Generator, bath: Bath, width: float, colours: Colours) -> list[np.ndarray]:
    """Stones drawn to and fro, then through a fine comb; some sheets get a last waving comb (bouquet)."""
    inks = _stones(rng, bath, width, colours, 150, (0.06, 0.13), rng.uniform(0, 2 * np.pi))
    angle = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.06)
    for way in (1, -1):
        bath.comb(angle, 0.21, way * 0.3, 0.035, 0.25 * way)
    bath.comb(angle + np.pi / 2, rng.choice([0.07, 0.1, 0.14]), rng.uniform(0.14, 0.26), 0.014, rng.random())
    if rng.random() < 0.6:
        bath.wave(angle, rng.uniform(0.28, 0.5), rng.uniform(0.03, 0.06), rng.uniform(0, 6))
        bath.comb(angle + np.pi / 2, 0.24, -rng.uniform(0.1, 0.2), 0.02, rng.random())
    if rng.random() < 0.5:
        _stir(rng, bath, width, rng.integers(1, 3), 2.4)
    return inks


def _coast(rng: np.random.Generator, bath: Bath, width: float, colours: Colours) -> list[np.ndarray]:
    """Stones in a storm: long waves across, strong eddies, and a last spray of small drops on top."""
    axis = rng.uniform(0, 2 * np.pi)
    inks = _stones(rng, bath, width, colours, 130, (0.06, 0.15), axis)
    for length, height in ((0.9, 0.12), (0.45, 0.05), (0.2, 0.014)):
        bath.wave(axis + np.pi / 2 + rng.normal(0, 0.3), length, height * rng.uniform(0.7, 1.3), rng.uniform(0, 6))
    _stir(rng, bath, width, 3, 4.2)
    bath.wave(axis + rng.normal(0, 0.4), 0.6, 0.05, rng.uniform(0, 6))
    return inks + _stones(rng, bath, width, colours, 46, (0.006, 0.03), axis)


def _lifted(rng, owner: np.ndarray, rho: np.ndarray, inks: np.ndarray, colours: Colours, unit: float) -> np.ndarray:
    """The pattern as the paper takes it up: pigment heaped at the rims, grains, gold in the finest seams."""
    shape = owner.shape
    tints = np.concatenate([vary(rng, inks, 0.018, 0.008), hex_rgb(colours.paper)]).astype(np.float32)
    surface = tints[owner]  # owner -1 is the bare bath, the last tint
    edge = np.zeros(shape, np.float32)
    edge[:, 1:] += owner[:, 1:] != owner[:, :-1]
    edge[1:] += owner[1:] != owner[:-1]
    seam = np.clip(ndimage.gaussian_filter(edge, 0.55 * unit) * 1.6, 0, 1)
    heap = ndimage.gaussian_filter(edge, 3.5 * unit)
    tooth = canvas.paper(rng, shape, unit)
    pool = noise.fractal(rng, shape, 50 * unit, 4)
    body = 1 + 0.022 * tooth + 0.03 * pool + 0.09 * (1 - rho) - 0.2 * heap
    surface = surface * body[..., None]
    surface = canvas.over(surface, hex_rgb(colours.dark)[0], 0.3 * seam * canvas.smoothstep(-1.0, 1.2, pool))
    return _gilded(rng, surface, seam, tooth, colours, unit)


def _gilded(rng, surface: np.ndarray, seam: np.ndarray, tooth: np.ndarray, colours: Colours, unit: float) -> np.ndarray:
    """Gold that ran into some of the seams, and light over the sheet."""
    shape = seam.shape
    where = canvas.smoothstep(0.8, 1.3, noise.fractal(rng, shape, 120 * unit, 2))
    leaf = np.clip(1.5 * seam - 0.25, 0, 1) * where
    glint = 1 + 0.16 * noise.smooth(rng, shape, 3 * unit)[..., None]
    surface = canvas.over(surface, np.clip(hex_rgb(colours.gold)[0] * glint, 0, 1), 0.85 * leaf)
    relief = ndimage.gaussian_filter(tooth, 0.5 * unit) + 2.0 * leaf
    return surface * (1 + 0.045 * canvas.raking_light(relief, 0.5 * unit)[..., None])
