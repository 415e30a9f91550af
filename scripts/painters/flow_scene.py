"""The motif under the brushwork: colours, directions and regions of a landscape in wind.

A `Motif` is filled from back to front: the sky here, then everything that stands on the ground (flow_land).
Each part lays its colour, the direction its strokes will follow and a region number that strokes do not
cross. Knows no brushes.
"""

from dataclasses import dataclass

import numpy as np

from scripts.painters import noise
from scripts.painters.canvas import grid, over, smoothstep
from scripts.painters.palette import hex_rgb, mix, ramp


@dataclass(frozen=True)
class Mood:
    """Colours of one hour of the day; ramps run from the zenith down, and from far to near."""

    sky: tuple[str, ...]
    light: tuple[str, ...]  # heart of the sun or moon, then its halo
    hills: tuple[str, ...]
    ground: tuple[str, ...]  # shadow to light
    trees: tuple[str, ...]  # shadow to light
    accents: tuple[str, ...]
    stars: bool = False


MOODS = (
    Mood(
        ("#0b1d4a", "#173a7a", "#2f6fae", "#7fb2c4", "#e3d9a0"),
        ("#fff3b8", "#f4c542"),
        ("#4f7fa6", "#2c5a86", "#1b3d66", "#12305a"),
        ("#0f2b3f", "#1f5a5e", "#5c9a6a", "#c9c46a"),
        ("#071a22", "#12393a", "#2e6a4c"),
        ("#f6d860", "#f2f0d0", "#e79a3c", "#8fc6d8"),
        stars=True,
    ),
    Mood(
        ("#2c6fb0", "#57a0cf", "#9fd0dc", "#e6ecd2", "#fbe5b0"),
        ("#fffbe0", "#ffd95a"),
        ("#8fb3c9", "#5f95a8", "#4b8a78", "#3f7a4a"),
        ("#4a6a1f", "#94902a", "#dcae3a", "#f7dc7c"),
        ("#15352a", "#2c6136", "#7d9c45"),
        ("#d4372c", "#f7f2dc", "#3b5fb5", "#f08a32"),
    ),
    Mood(
        ("#40256b", "#8a3b84", "#d4577a", "#f58f5f", "#fdd27f"),
        ("#fff4c4", "#ffb14a"),
        ("#a3567f", "#743f7c", "#4a2f6b", "#33244f"),
        ("#2a1c3f", "#6b2f52", "#b9503f", "#f0a04a"),
        ("#160f2a", "#3a1f46", "#7a3a50"),
        ("#ffd166", "#ff7b54", "#f3e3c3", "#5a78c8"),
    ),
    Mood(
        ("#4f9db4", "#86c2c4", "#c6e0cb", "#f6e3bd", "#fbc9a6"),
        ("#fffdf0", "#ffdca8"),
        ("#8fb4c0", "#6497a3", "#4a8279", "#3f7457"),
        ("#3f6b52", "#7fa25a", "#c5c77a", "#f1e3ae"),
        ("#23463e", "#4d7a52", "#a6b765"),
        ("#e98aa0", "#fff5ec", "#c75b7a", "#f2c14e"),
    ),
    Mood(
        ("#0a2a33", "#0f4c55", "#1f7f7a", "#6fb58c", "#e8d48a"),
        ("#fbf3cf", "#e9b44c"),
        ("#3f7f7c", "#235f66", "#15464f", "#0d3440"),
        ("#0a2a30", "#1f5148", "#7a7d3a", "#d9a441"),
        ("#061c22", "#0f3b3a", "#3d6b45"),
        ("#e4572e", "#f4e3b2", "#f0a202", "#7bc8b8"),
        stars=True,
    ),
    Mood(
        ("#a9431e", "#d9742b", "#f0a843", "#f7d27a", "#fdeebb"),
        ("#fffbe6", "#ffe08a"),
        ("#c9905a", "#a66a44", "#7d4a3c", "#5c3637"),
        ("#5a2a22", "#9c4a24", "#d88a2e", "#f6cf6a"),
        ("#2a1a20", "#5c3226", "#a8662c"),
        ("#2f6f8f", "#f7efe0", "#c8261d", "#6fa8a8"),
    ),
    Mood(
        ("#1c1842", "#3b2f7f", "#6a58b5", "#b39ad3", "#f3cbd0"),
        ("#fffaf0", "#f7b6c0"),
        ("#8c7fbe", "#6360a2", "#42467f", "#2c3263"),
        ("#1f2450", "#3f4f86", "#7d6fa8", "#d79fc0"),
        ("#12163a", "#27366a", "#5a6aa0"),
        ("#ffe08a", "#f7f0ff", "#e0637f", "#7fd0d8"),
        stars=True,
    ),
    Mood(
        ("#4f86a8", "#86b0bd", "#bccbc0", "#e6d7b0", "#eec48a"),
        ("#fff8e0", "#f6c067"),
        ("#8fa3a0", "#79857a", "#74683f", "#8a4f2a"),
        ("#4a2f1f", "#93441f", "#d0772a", "#efb54e"),
        ("#33241c", "#8a3a1c", "#d9772a"),
        ("#c92a1e", "#f6e4b8", "#3f6a80", "#e8a02c"),
    ),
)


class Motif:
    """Surfaces of one picture under construction, (h, w) each but `colour` (h, w, 3)."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, int], unit: float, mood: Mood):
        self.rng, self.shape, self.unit, self.mood = rng, shape, unit, mood
        self.y, self.x = grid(shape)
        self.width = shape[1] / shape[0]
        self.colour = np.zeros((*shape, 3), np.float32)
        self.direction = np.zeros(shape, np.float32)
        self.region = np.zeros(shape, np.int32)
        self.horizon = float(rng.choice([0.52, 0.6, 0.68, 0.75])) + rng.normal(0, 0.015)
        side = float(rng.choice([0.3, 0.36, 0.64, 0.7]))
        self.focus = (self.horizon * rng.uniform(0.28, 0.68), self.width * side)
        self.radius = rng.uniform(0.05, 0.08)  # of the sun or moon
        self.open_ground = -1  # the region on which flowers or glints may lie

    def lay(self, mask: np.ndarray, colour: np.ndarray, direction: np.ndarray) -> None:
        """Cover what lies behind `mask` (h, w) bool with a new region."""
        self.colour[mask] = np.broadcast_to(colour, self.colour.shape)[mask]
        self.direction[mask] = np.broadcast_to(direction, self.shape)[mask]
        self.region[mask] = self.region.max() + 1

    def noise(self, cell: float, octaves: int = 3) -> np.ndarray:
        """Fractal noise with bumps of `cell` reference pixels."""
        return noise.fractal(self.rng, self.shape, cell * self.unit, octaves)


def along(stream: np.ndarray) -> np.ndarray:
    """Direction of the contours of a stream function: the velocity (d/dy, -d/dx) has no divergence."""
    down, right = np.gradient(stream)
    return np.arctan2(-right, down)


def sky(m: Motif) -> None:
    """Wind drawn as streams and whirls, with the sun or moon at the focus of the picture."""
    fy, fx = m.focus
    distance = np.hypot(m.y - fy, m.x - fx)
    stream = 1.3 * m.y + 0.085 * m.noise(150, 2)
    whirls = [(fy, fx, 0.2, 0.42)]
    for _ in range(m.rng.integers(1, 4)):
        whirls.append((m.rng.uniform(0.05, m.horizon - 0.1), m.rng.uniform(0, m.width), m.rng.uniform(0.1, 0.2), 0.3))
    for cy, cx, radius, strength in whirls:
        squared = (m.y - cy) ** 2 + (m.x - cx) ** 2
        stream = stream + strength * m.rng.choice([-1, 1]) * np.exp(-squared / (2 * radius**2))
    bands = np.sin(stream * m.rng.uniform(26, 40) + 0.6 * m.noise(40, 2))
    depth = (m.y / m.horizon) ** 0.9 + 0.11 * bands + 0.05 * m.noise(60)
    colour = ramp(m.mood.sky, 0.92 * depth)
    colour = _halo(m, colour, distance)
    m.lay(np.ones(m.shape, bool), colour, along(stream))
    near = distance < 3.2 * m.radius
    m.lay(near, m.colour, around(m, fy, fx))
    m.region[near & (distance > m.radius)] = 1  # only the disc itself keeps strokes in
    if m.mood.stars:
        _stars(m)


def around(m: Motif, cy: float, cx: float) -> np.ndarray:
    """Direction of circles about a place, as (h, w) radians."""
    return np.arctan2(m.x - cx, cy - m.y) + 0 * m.x


def _halo(m: Motif, colour: np.ndarray, distance: np.ndarray) -> np.ndarray:
    heart, halo = hex_rgb(*m.mood.light)
    radius = m.radius
    rings = 0.72 + 0.28 * np.cos(distance / radius * 7 + 0.5 * m.noise(30, 2))
    glow = np.exp(-np.maximum(distance - radius, 0) / (2.3 * radius)) * rings
    colour = over(colour, halo, 0.85 * glow)
    colour = over(colour, mix(heart, halo, 0.35), smoothstep(1.35, 1.0, distance / radius))
    return over(colour, heart, smoothstep(0.95, 0.75, distance / radius))


def _stars(m: Motif) -> None:
    heart, halo = hex_rgb(*m.mood.light)
    for _ in range(m.rng.integers(5, 10)):
        cy, cx = m.rng.uniform(0.03, m.horizon - 0.16), m.rng.uniform(0.03, m.width - 0.03)
        if np.hypot(cy - m.focus[0], cx - m.focus[1]) < 0.24:
            continue
        radius = m.rng.uniform(0.009, 0.02)
        distance = np.hypot(m.y - cy, m.x - cx)
        m.colour = over(m.colour, halo, 0.75 * np.exp(-distance / (1.8 * radius)))
        m.colour = over(m.colour, heart, smoothstep(1.2, 0.8, distance / radius))
        near = distance < 3.5 * radius
        m.direction[near] = around(m, cy, cx)[near]
