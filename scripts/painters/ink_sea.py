"""The sea in ink: swells of seigaiha scales, and the great wave.

Seigaiha ("blue sea waves") is a pattern of overlapping circles in offset rows, each drawn as rings. Here its
rows ride on swells and every scale has its own wash. Knows a Sheet, no sky.
"""

from dataclasses import dataclass

import numpy as np

from scripts.painters import noise
from scripts.painters.canvas import smoothstep
from scripts.painters.ink_sheet import Sheet


@dataclass(frozen=True)
class Inks:
    """Paper and the few inks of one picture."""

    paper: str
    sky: str
    sea: tuple[str, str]  # near, far
    line: str
    sun: str
    gold: str
    night: float  # density of the sky, 0 for day to 1


@dataclass(frozen=True)
class Scales:
    """Seigaiha per pixel: `rho` (h, w) is 0 in a scale's centre, 1 on its rim; `tone` a number per scale."""

    rho: np.ndarray
    tone: np.ndarray
    cover: np.ndarray


def seigaiha(rng: np.random.Generator, x: np.ndarray, depth: np.ndarray, radius: float) -> Scales:
    """Scales of `radius` below depth 0; x and depth (h, w) in the same unit, depth grows downwards."""
    pitch = 0.5 * radius
    tones = rng.standard_normal((int(depth.max() / pitch) + 8, int(x.max() / radius) + 8)).astype(np.float32)
    rho = np.full(x.shape, 9.0, np.float32)
    tone = np.zeros(x.shape, np.float32)
    lowest = np.floor((depth + radius) / pitch).astype(np.int32)
    for step in range(5):  # the lowest row that reaches a place lies in front of all others
        row = lowest - step
        shift = 0.5 * (row % 2)
        column = np.round(x / (2 * radius) - shift).astype(np.int32)
        distance = np.hypot(x - 2 * radius * (column + shift), depth - row * pitch) / radius
        new = (rho > 1) & (distance <= 1) & (row >= 2)
        rho = np.where(new, distance, rho)
        tone = np.where(
            new, tones[np.clip(row, 0, len(tones) - 1), np.clip(2 * column + row % 2, 0, tones.shape[1] - 1)], tone
        )
    return Scales(np.minimum(rho, 1), tone, (rho <= 1).astype(np.float32))


def rings(rho: np.ndarray, count: int, width: np.ndarray) -> np.ndarray:
    """Lines at even steps of rho, `width` (h, w) as a part of the step -> cover (h, w) in [0, 1]."""
    phase = np.abs((rho * count + 0.5) % 1 - 0.5)  # 0 on a line
    return smoothstep(width, 0.55 * width, phase) * (rho * count > 0.6)


def swell(sheet: Sheet, inks: Inks, base: float, near: float) -> None:
    """One band of sea with its crest at `base`; `near` is 0 at the horizon and 1 at our feet."""
    rng, radius = sheet.rng, 0.028 + 0.085 * near
    wave = noise.line(rng, sheet.shape[1], (130 + 120 * near) * sheet.unit, 2, 0.35)[None]
    wobble = 0.0035 * sheet.noise(20, 3)
    depth = sheet.y - base + (0.02 + 0.035 * near) * wave + wobble + radius
    x = sheet.x + 0.004 * sheet.noise(26, 2) + rng.random() * radius
    scales = seigaiha(rng, x, depth, radius)
    sheet.clear(scales.cover)
    mist = 1 - (0.82 - 0.3 * near) * smoothstep(0.04, 0.16 + 0.24 * near, depth)  # towards the next crest
    rim = np.clip(scales.rho, 0, 1)
    body = np.clip((0.22 + 0.7 * rim * rim * rim + 0.33 * scales.tone * rim) * mist, 0.03, 1.6) * scales.cover
    sheet.wash(inks.sea[0], body * (0.2 + 0.85 * near))
    sheet.wash(inks.sea[1], body * (1 - 0.6 * near))
    count = 4 if near < 0.5 else 5
    pressed = (0.1 + 0.035 * near) * (1 + 0.35 * sheet.noise(30, 2))
    lines = rings(scales.rho, count, np.maximum(pressed, 0.05)) * scales.cover
    sheet.line(inks.line, (0.25 + 0.65 * near) * (0.25 + 0.75 * mist) * lines)
    gilded = (scales.tone > 1.15) * smoothstep(0.24, 0.16, np.abs(scales.rho * count - (count - 1.5)))
    sheet.gouache(inks.gold, 0.9 * gilded * scales.cover)


_TIP = 1.33 * np.pi  # how far round its hollow the wave reaches


def _profile(along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inner radius and thickness of the wave at 0 (foot) to 1 (tip), in units of its size."""
    back = 1.5 * smoothstep(0.42, 0.05, along)  # the long slope behind
    return 0.5 - 0.1 * along, 0.98 * np.clip(1 - along, 0, 1) ** 0.85 + 0.1 * np.sin(np.pi * along) + back


def great_wave(sheet: Sheet, inks: Inks, base: float, size: float, at: float, towards: int) -> None:
    """A breaker that curls over its own hollow; `towards` is 1 if it breaks to the right, else -1."""
    y, x = sheet.y - (base - 0.62 * size), (sheet.x - at) * towards
    angle = np.arctan2(-x, y) % (2 * np.pi)  # 0 below the hollow, pi/2 behind it, pi above, 3 pi/2 in front
    reach = np.hypot(x, y) / size + 0.02 * sheet.noise(34, 2)
    along = np.clip(angle / _TIP, 0, 1)
    inner, thick = _profile(along)
    across = (reach - inner) / np.maximum(thick, 1e-3)  # 0 on the hollow face, 1 on the back
    body = ((across > 0) & (across < 1) & (angle < _TIP)).astype(np.float32)
    face = np.clip(1 - across, 0, 1)
    sheet.clear(body)
    sheet.wash(inks.sea[0], body * (0.2 + 0.9 * face**1.5 + 0.25 * (1 - along)))
    stripes = rings(np.clip(across + 0.03 * sheet.noise(40, 2), 0, 1), 7, 0.1 + 0.16 * face * (0.8 + 0.25 * sheet.pool))
    sheet.line(inks.line, 0.95 * stripes * body)
    sheet.line(inks.line, sheet.rimmed(body, 1.2))
    _foam(sheet, base - 0.62 * size, at, size, towards)


def _foam(sheet: Sheet, cy: float, cx: float, size: float, towards: int) -> None:
    """Foam along the back, claws reaching from the crest into the hollow, spray flung beyond the tip."""
    rng = sheet.rng
    discs = []
    for a in np.sort(rng.uniform(0.5, 1.0, 110)):
        inner, thick = _profile(a)
        discs.append((a, inner + thick * (0.8 + 0.24 * rng.random()), rng.uniform(0.022, 0.06)))
    for a in np.sort(rng.uniform(0.7, 1.0, 14)):
        inner, thick = _profile(a)
        out, splay, step = inner + thick * rng.uniform(0.3, 1.0), rng.uniform(-0.006, 0.016), rng.uniform(0.011, 0.017)
        for k in range(10):  # a claw: discs that shrink along a hook
            discs.append((a + step * k, out + splay * k * (3 - k / 2.5), 0.05 * (1 - k / 11)))
    for _ in range(80):
        discs.append((rng.uniform(0.7, 1.12), 0.52 + rng.exponential(0.16), rng.uniform(0.005, 0.016)))
    for a, out, radius in discs:
        angle = a * _TIP
        _disc(sheet, cy + size * out * np.cos(angle), cx - towards * size * out * np.sin(angle), radius * size)


def _disc(sheet: Sheet, cy: float, cx: float, radius: float) -> None:
    """A fleck of foam: shell white with a fine ink rim, painted inside its own small window."""
    rows = sheet.shape[0]
    top, left, side = int((cy - 1.4 * radius) * rows), int((cx - 1.4 * radius) * rows), int(2.8 * radius * rows) + 3
    window = np.s_[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)]
    y, x = sheet.y[window[0]], sheet.x[:, window[1]]
    if y.size == 0 or x.size == 0:
        return
    distance = np.hypot(y - cy, x - cx) / radius
    edge = 1.2 / (radius * rows)
    white = np.clip(1 + 0.03 * (cy - y) / radius, 0, 1.02)[..., None] * sheet.white
    ink = 0.75 * smoothstep(0.7, 0.95, distance)[..., None] * min(1.0, 60 * radius)
    view = sheet.surface[window]
    view += (white * (1 - 0.75 * ink) - view) * smoothstep(1 + edge, 1 - edge, distance)[..., None]
