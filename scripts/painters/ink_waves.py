"""Ink waves: seas of seigaiha scales in washes of indigo on grained paper, under a sun or moon.

From far to near: sky, disc, birds, mountains standing in mist, then swells, each larger than the one behind.
"""

import numpy as np

from scripts.painters import canvas, noise
from scripts.painters.canvas import smoothstep
from scripts.painters.ink_sea import Inks, great_wave, swell
from scripts.painters.ink_sheet import Sheet

INKS = (
    Inks("#f3ead6", "#6f93b5", ("#1f3f7a", "#5b86b0"), "#14264f", "#d8432b", "#c9993f", 0.25),
    Inks("#efe6d8", "#2b4378", ("#20408a", "#46689f"), "#111f4a", "#f3ead6", "#d0a551", 1.0),
    Inks("#f6ece0", "#d89a94", ("#2a5288", "#7f9fc0"), "#1b2f5f", "#e0604a", "#cf9f4a", 0.35),
    Inks("#eee9d8", "#7fa8a6", ("#14586a", "#5f9aa0"), "#0f3348", "#e2a33c", "#c99a3c", 0.35),
    Inks("#f2ebdd", "#8a8fa8", ("#34406a", "#808cab"), "#1c2240", "#c8321f", "#b98f45", 0.3),
    Inks("#f4e9d2", "#e0a860", ("#23528c", "#6c93b4"), "#14305c", "#d9502a", "#b5812f", 0.4),
    Inks("#ebe6e0", "#3a3670", ("#35408f", "#6a6aa8"), "#181a4c", "#f0dcc0", "#d6aa5c", 0.9),
    Inks("#f1ede0", "#4f86a8", ("#0f4a86", "#4f95b8"), "#0c2a58", "#e8553a", "#cfa04a", 0.55),
)


def paint(seed: int, width: int = 512, height: int = 384) -> np.ndarray:
    """A sea in ink -> (height, width, 3) uint8 sRGB; equal for equal arguments."""
    rng = np.random.default_rng([seed, 3])
    shape, unit = canvas.surface_size(width, height)
    inks = INKS[seed % len(INKS)]
    sheet = Sheet(rng, shape, unit, inks.paper)
    horizon = float(rng.choice([0.46, 0.54, 0.62])) + rng.normal(0, 0.015)
    disc = (horizon * rng.uniform(0.38, 0.72), sheet.width * float(rng.choice([0.3, 0.36, 0.64, 0.7])))
    _sky(sheet, inks, horizon, disc)
    _mountains(sheet, inks, horizon, disc)
    _birds(sheet, inks, disc)
    _sea(sheet, inks, horizon, disc)
    return canvas.reduced(sheet.finished())


def _sky(sheet: Sheet, inks: Inks, horizon: float, disc: tuple[float, float]) -> None:
    """A graded wash (bokashi) from the top, streaked where the brush turned, and the disc."""
    streaks = noise.fractal(sheet.rng, sheet.shape, (16 * sheet.unit, 150 * sheet.unit), 4)
    fade = np.clip(1 - sheet.y / horizon, 0, 1)
    distance = np.hypot(sheet.y - disc[0], sheet.x - disc[1]) + 0.002 * sheet.noise(12)
    radius = sheet.rng.uniform(0.09, 0.15)
    inside = smoothstep(radius + 0.002, radius - 0.002, distance)
    halo = 0.5 * inks.night * np.exp(-((distance / (2 * radius)) ** 2))
    density = (0.25 + 0.95 * inks.night) * (0.25 * inks.night + fade**1.4) + 0.16 * streaks * (0.3 + fade)
    sheet.wash(inks.sky, np.clip(density - halo, 0, 2) * (1 - inside))
    disc_density = 0.8 + 0.12 * sheet.pool + 0.25 * sheet.rimmed(inside, 5)
    sheet.wash(inks.sun, np.clip(disc_density * (0.75 + 0.25 * sheet.y / disc[0]), 0, 2) * inside)
    _cloud_bands(sheet, inks, horizon)


def _cloud_bands(sheet: Sheet, inks: Inks, horizon: float) -> None:
    """Long clouds with round ends (suyari-gasumi), as mist is drawn on screens."""
    for _ in range(sheet.rng.integers(1, 4)):
        cy, cx = sheet.rng.uniform(0.12, 0.85) * horizon, sheet.rng.uniform(0, sheet.width)
        for _ in range(3):
            half, thick = sheet.rng.uniform(0.12, 0.34), sheet.rng.uniform(0.01, 0.017)
            along = np.maximum(np.abs(sheet.x - cx) - half, 0)
            cover = smoothstep(thick * 1.08, thick * 0.92, np.hypot(sheet.y - cy, along) + 0.001 * sheet.noise(20, 2))
            sheet.gouache(inks.paper, 0.82 * cover)
            sheet.line(inks.line, 0.4 * sheet.rimmed(cover, 0.8))
            cy, cx = cy + 1.75 * thick, cx + sheet.rng.uniform(-0.2, 0.2)


def _birds(sheet: Sheet, inks: Inks, disc: tuple[float, float]) -> None:
    """A few gulls in a loose line, two brush arcs each; some skies stay empty."""
    cy, cx = disc[0] * 0.8, sheet.width - disc[1]
    heading = sheet.rng.choice([-1, 1])
    for k in range(sheet.rng.choice([0, 3, 5, 7])):
        span = sheet.rng.uniform(0.016, 0.028)
        v = (sheet.y - cy - 0.018 * k - sheet.rng.normal(0, 0.012)) / span
        u = (sheet.x - cx - heading * 0.042 * k - sheet.rng.normal(0, 0.01)) / span
        wing = 0.75 * np.sqrt(np.clip(np.abs(u), 0, 1)) * (1.1 - 0.6 * np.abs(u)) + 0.15 * u
        stroke = 0.13 * np.clip(1 - u * u, 0, 1) + 0.02
        cover = smoothstep(stroke + 0.06, stroke - 0.04, np.abs(v + wing)) * (np.abs(u) < 1)
        sheet.gouache(inks.line if inks.night < 0.8 else inks.paper, 0.85 * cover)


def _mountains(sheet: Sheet, inks: Inks, horizon: float, disc: tuple[float, float]) -> None:
    """Two or three ranges, dark along the ridge and dissolving downwards into mist."""
    count = sheet.rng.integers(2, 4)
    peak = sheet.width - disc[1] + sheet.rng.normal(0, 0.08)
    for k in range(count):
        near = (k + 1) / count
        rough = noise.line(sheet.rng, sheet.shape[1], 120 * sheet.unit, 5, 0.48)[None]
        cone = (0.26 - 0.16 * near) * np.exp(-np.abs(sheet.x - peak) / 0.28) if k == 0 else 0
        ridge = horizon + 0.02 - 0.05 * (1 - near) - (0.035 + 0.012 * near) * rough - cone
        depth = sheet.y - ridge + 0.0015 * sheet.noise(6, 2)
        cover = smoothstep(-0.002, 0.002, depth)
        texture = noise.fractal(sheet.rng, sheet.shape, (38 * sheet.unit, 9 * sheet.unit), 3)
        mist = np.exp(-np.maximum(depth, 0) / (0.09 + 0.05 * near))
        sheet.clear(cover * 0.93)
        sheet.wash(inks.sea[1], cover * np.clip((0.3 + 0.75 * near) * mist * (1 + 0.22 * texture), 0, 2))
        sheet.wash(inks.line, cover * np.clip(0.3 * near * mist**3 * (0.6 + 0.6 * texture), 0, 1))


def _sea(sheet: Sheet, inks: Inks, horizon: float, disc: tuple[float, float]) -> None:
    """Swells from the horizon to our feet; every other picture has a great wave before the last of them."""
    rows = sheet.rng.integers(4, 6)
    breaker = sheet.rng.random() < 0.62
    towards = 1 if disc[1] > sheet.width / 2 else -1
    bases = [horizon + 0.05 + (0.79 - horizon) * (k / (rows - 1)) ** 1.3 for k in range(rows)] + [1.0]
    for k, base in enumerate(bases[:-1]):
        if breaker and k == rows - 1:
            at = sheet.width / 2 - towards * sheet.rng.uniform(0.1, 0.25)
            great_wave(sheet, inks, base + 0.1, sheet.rng.uniform(0.34, 0.44), at, towards)
        # What lies well below the next crest will be covered by it.
        swell(sheet.strip(base - 0.26, bases[k + 1] + 0.16), inks, base, k / (rows - 1))
