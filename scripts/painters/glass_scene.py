"""What the windows show: light over mountains and water, a great tree, waves; flowers in front.

Pieces are handed to a Window from front to back. Lengths are in picture heights. Knows no lead.
"""

import numpy as np

from scripts.painters import noise
from scripts.painters.glass_window import Window


def compose(w: Window) -> tuple[float, float]:
    """Cut the whole window; -> where its light is, as y, x in picture heights."""
    horizon = float(w.rng.choice([0.5, 0.6, 0.66])) + w.rng.normal(0, 0.015)
    light = (horizon * w.rng.uniform(0.42, 0.8), w.width * float(w.rng.choice([0.33, 0.38, 0.62, 0.67])))
    subject = w.rng.choice(["flowers", "tree", "sea"], p=[0.4, 0.33, 0.27])
    if subject == "flowers":
        _flowers(w, light)
    if subject == "tree":
        _tree(w, light, horizon)
    if subject == "sea":
        _waves(w, light, horizon)
    else:
        _hills(w, horizon)
        _river(w, light, horizon)
    _mountains(w, horizon)
    _sun(w, light)
    _sky(w, light)
    return light


def _ridge(w: Window, base: float, rise: float, cell: float) -> np.ndarray:
    return (base - rise * noise.line(w.rng, w.shape[1], cell * w.unit, 3, 0.4))[None, :]


def _flowers(w: Window, light: tuple[float, float]) -> None:
    """Stems from the lower edge on the far side from the light, each with leaves and an open flower."""
    away = w.width - light[1]
    for k in range(w.rng.integers(3, 5)):
        foot = away + 0.24 * (k - 1.5) + w.rng.normal(0, 0.04)
        head = (w.rng.uniform(max(0.42, light[0] + 0.12), 0.8), foot + w.rng.normal(0, 0.07))
        _flower(w, head, w.rng.uniform(0.1, 0.15), k)
        stem = np.abs(w.x - _bent(w, foot, head)) < 0.009
        w.whole(stem & (w.y > head[0]), w.glass.leaf, 0.75)
        for side in (-1, 1):
            root = w.rng.uniform(0.95, 1.1), foot
            tip = root[0] - w.rng.uniform(0.16, 0.34), foot + side * w.rng.uniform(0.06, 0.2)
            _leaf(w, root, tip, w.rng.uniform(0.032, 0.048))


def _bent(w: Window, foot: float, head: tuple[float, float]) -> np.ndarray:
    rise = np.clip((1.02 - w.y) / (1.02 - head[0]), 0, 1)
    return foot + (head[1] - foot) * rise**2


def _leaf(w: Window, root: tuple, tip: tuple, half: float) -> None:
    """A lance-shaped leaf of two halves along its rib."""
    dy, dx = tip[0] - root[0], tip[1] - root[1]
    length = np.hypot(dy, dx)
    t = ((w.y - root[0]) * dy + (w.x - root[1]) * dx) / length**2
    side = ((w.x - root[1]) * dy - (w.y - root[0]) * dx) / length + 0.12 * length * np.sin(np.pi * t)
    width = half * np.sin(np.pi * np.clip(t, 0, 1)) ** 0.8
    inside = (t > 0) & (t < 1)
    w.whole(inside & (side >= 0) & (side < width), w.glass.leaf, 0.2)
    w.whole(inside & (side < 0) & (side > -width), w.glass.leaf, 0.6)


def _flower(w: Window, head: tuple[float, float], radius: float, k: int) -> None:
    """A lily seen a little from above: pointed petals in two rings about a bright heart."""
    petals = w.rng.integers(5, 7)
    dy, dx = (w.y - head[0]) / w.rng.uniform(0.7, 0.95), w.x - head[1]
    distance, angle = np.hypot(dy, dx) / radius, np.arctan2(dy, dx) + w.rng.uniform(0, 6)
    w.whole(distance < 0.17, w.glass.light, 0.8)
    for ring, tone in ((0.62, 0.05 + 0.3 * (k % 2)), (1.0, 0.4 + 0.3 * (k % 2))):
        turn = angle * petals / (2 * np.pi) + 0.5 * (ring == 1.0)
        within = np.abs(turn - np.round(turn)) * 2  # 0 on a petal's axis, 1 between two
        reach = ring * (1.04 - 0.42 * within**1.5)
        w.split(distance < reach, np.round(turn).astype(int) % petals, w.glass.flower[:2], tone + 0 * turn, 0.12)


def _tree(w: Window, light: tuple[float, float], horizon: float) -> None:
    """One great tree against the light: trunk and boughs of long panes, a crown of small ones."""
    at = w.width - light[1] + w.rng.normal(0, 0.04)
    foot, fork = min(horizon + 0.24, 0.96), horizon - 0.12
    sway = 0.02 * np.sin(w.y * 9 + w.rng.uniform(0, 6))
    flare = 0.032 + 0.05 * np.clip((w.y - fork) / (foot - fork), 0, 1) ** 3
    trunk = (np.abs(w.x - at - sway) < flare) & (w.y > fork - 0.06) & (w.y < foot)
    bark = ("#c98a4a", "#8a5230", "#4a2c28")
    limbs = trunk
    for angle in np.linspace(-2.5, -0.64, 4) + w.rng.normal(0, 0.12, 4):
        limbs = limbs | _bough(w, (fork + 0.04, at), angle, w.rng.uniform(0.2, 0.3))
    w.cut(limbs, w.x / 0.05, w.y / 0.16, bark, 0.4 + 0.8 * (w.x - at) * np.sign(at - light[1]) / 0.1, 0.15)
    crown = np.hypot((w.y - fork + 0.17) / 0.9, (w.x - at) / 1.2) + 0.022 * noise.smooth(w.rng, w.shape, 42 * w.unit)
    tone = 0.5 + 0.9 * (w.y - fork + 0.17) + 0.5 * np.abs(w.x - light[1]) - 0.35
    size = 0.054
    w.cut(crown < 0.28, w.x / size, w.y / size, w.glass.leaf[:1] + w.glass.flower[1:2] + w.glass.leaf, tone, 0.24)


def _bough(w: Window, root: tuple, angle: float, length: float) -> np.ndarray:
    dy, dx = np.sin(angle), np.cos(angle)
    t = ((w.y - root[0]) * dy + (w.x - root[1]) * dx) / length
    side = (w.x - root[1]) * dy - (w.y - root[0]) * dx + 0.1 * length * np.sin(3 * t) * np.sign(dx)
    return (t > 0) & (t < 1) & (np.abs(side) < 0.028 * (1 - 0.7 * t))


def _hills(w: Window, horizon: float) -> None:
    for k in range(2):
        ridge = _ridge(w, horizon + 0.28 - 0.15 * k, 0.035, 190)
        depth = w.y - ridge
        w.cut(depth > 0, w.x / 0.17 + depth * 2, depth / 0.055, w.glass.near, 0.15 + 2.2 * depth + 0.25 * (1 - k))


def _river(w: Window, light: tuple[float, float], horizon: float) -> None:
    edge = horizon + 0.012 * np.sin(w.x * 3)
    depth = w.y - horizon
    glint = np.abs(w.x - light[1]) / (0.5 + depth)
    w.cut(w.y > edge, w.x / 0.2, depth / (0.025 + 0.06 * depth), w.glass.water, 0.9 * glint + 0.5 * depth, 0.08)


def _waves(w: Window, light: tuple[float, float], horizon: float) -> None:
    """Rows of swell, each crest with a bright rim of foam, larger towards us."""
    rows = 5
    for k in range(rows):
        near = 1 - k / (rows - 1)
        base = horizon + 0.07 + (0.9 - horizon) * near**1.2
        phase = w.x * (11 - 5 * near) + w.rng.uniform(0, 6) + 0.5 * np.sin(w.x * 3 + k)
        lean = phase + (0.55 + 0.25 * near) * np.sin(phase)  # crests lean over, troughs stretch
        depth = w.y - base + (0.022 + 0.06 * near) * (0.5 + 0.5 * np.cos(lean))
        tone = 0.25 + 0.6 * near + 0.3 * np.abs(w.x - light[1]) - 0.9 * depth / (0.2 + near)
        foam = 0.016 + 0.016 * near
        cell = 0.13 + 0.1 * near
        w.split((depth > 0) & (depth < foam), np.floor(lean / 1.2).astype(int), w.glass.water, np.float32(0.06), 0.06)
        w.cut(depth > 0, w.x / cell + 4 * depth, depth / (0.032 + 0.035 * near), w.glass.water, tone)
    _river(w, light, horizon)


def _mountains(w: Window, horizon: float) -> None:
    for k in range(2):
        peaks = np.abs(noise.line(w.rng, w.shape[1], (150 - 40 * k) * w.unit, 3, 0.4))
        ridge = (horizon - 0.015 - (0.06 + 0.09 * k) * peaks)[None, :]
        depth = w.y - ridge
        slant = w.x * w.rng.choice([-1, 1]) * 0.5
        tone = 0.75 - 0.35 * k - 1.2 * depth + 0.1
        w.cut(
            (depth > 0) & (w.y < horizon + 0.03), (w.x + depth) / 0.12, (depth + slant) / 0.075, w.glass.far, tone, 0.13
        )


def _sun(w: Window, light: tuple[float, float]) -> None:
    distance = np.hypot(w.y - light[0], w.x - light[1])
    angle = _bearing(w, light)
    radius = w.rng.uniform(0.085, 0.13)
    w.whole(distance < radius, w.glass.light, 0.22, 0.03)
    for ring, tone, spokes in ((1.45, 0.5, w.rng.integers(8, 12)), (1.9, 0.9, w.rng.integers(12, 18))):
        sector = np.floor(angle * spokes).astype(int)
        w.split(distance < radius * ring, sector, w.glass.light, tone + 0 * angle, 0.09)


def _sky(w: Window, light: tuple[float, float]) -> None:
    """Panes in rings about the light, longer the farther out, drifting like wind."""
    distance = np.hypot(w.y - light[0], w.x - light[1])
    drift = noise.fractal(w.rng, w.shape, 130 * w.unit, 2)
    radial = distance**0.65 * w.rng.uniform(8, 10.5) + 0.3 * drift
    around = _bearing(w, light) * w.rng.integers(17, 25) + 0.25 * drift
    w.cut(distance > 0, around, radial, w.glass.sky, distance / 1.02, 0.07)


def _bearing(w: Window, light: tuple[float, float]) -> np.ndarray:
    """Turns about the light, -0.5 to 0.5; the seam points down, where land hides it."""
    return np.arctan2(w.x - light[1], light[0] - w.y) / (2 * np.pi)
