"""What stands on the ground of a flow-field landscape: hills, fields, water, trees, a village, a boat.

Each function lays one thing on a `Motif` (flow_scene), far things first. Knows no brushes.
"""

import numpy as np

from scripts.painters import noise
from scripts.painters.canvas import over, smoothstep
from scripts.painters.flow_scene import Motif, along, around
from scripts.painters.palette import hex_rgb, mix, ramp


def land(m: Motif) -> None:
    """Everything below the sky, back to front, chosen by the motif's own random numbers."""
    _hills(m)
    ground = m.rng.choice(3, p=[0.37, 0.3, 0.33])
    [_meadow, _furrows, _water][ground](m)
    if ground == 2:
        _boat(m)
        _bank(m)
    m.open_ground = m.region.max()
    if ground != 2 and m.rng.random() < 0.5:
        _village(m)
    if ground != 2 and m.rng.random() < 0.5:
        _round_trees(m)
    else:
        _cypresses(m, on_bank=ground == 2)


def _ridge(m: Motif, base: float, rise: float, cell: float) -> np.ndarray:
    shape = noise.line(m.rng, m.shape[1], cell * m.unit, 3, 0.42)
    return (base - rise * shape)[None, :].astype(np.float32)


def _hills(m: Motif) -> None:
    count = m.rng.integers(2, 5)
    steep = m.rng.uniform(0.7, 1.5)
    for k in range(count):
        near = k / max(count - 1, 1)
        ridge = _ridge(m, m.horizon - 0.07 + 0.1 * near, steep * (0.055 - 0.03 * near), 190 - 60 * near)
        depth = (m.y - ridge) / 0.22
        tone = near * 0.8 + 0.1 * m.noise(50) - 0.2 * np.exp(-depth * 6) * (np.abs(m.x - m.focus[1]) < 0.45)
        stream = depth * 0.22 + (0.012 + 0.012 * near) * m.noise(70, 2) + 0.35 * (m.y - m.horizon)
        m.lay(depth > 0, ramp(m.mood.hills, tone + 0.07 * np.sin(stream * 110)), along(stream))


def _ground_edge(m: Motif) -> np.ndarray:
    return _ridge(m, m.horizon + 0.055, 0.012, 220)


def _meadow(m: Motif) -> None:
    depth = (m.y - _ground_edge(m)) / (1 - m.horizon)
    stream = depth + 0.16 * m.noise(110, 2) + 0.25 * np.sin(m.x * 3 + m.rng.uniform(0, 6)) * depth
    tone = 0.62 - 0.28 * depth + 0.16 * m.noise(60, 4) + 0.12 * np.sin(stream * 26)
    lit = 0.25 * np.exp(-(((m.x - m.focus[1]) / 0.3) ** 2))
    # Grass stands up out of the slope, more so the nearer it is.
    m.lay(depth > 0, ramp(m.mood.ground, tone + lit), along(stream) - 0.55 * np.clip(depth, 0, 1))


def _furrows(m: Motif) -> None:
    edge = _ground_edge(m)
    depth = np.maximum(m.y - edge, 1e-3)
    vanish = m.focus[1] + m.rng.normal(0, 0.1)
    # Rows of a field meet at one point of the horizon.
    across = (m.x - vanish) / (depth + 0.06) + 0.08 * m.noise(90, 2)
    tone = 0.5 + 0.34 * np.sin(across * m.rng.uniform(5, 8)) + 0.1 * m.noise(40) + 0.2 * np.exp(-depth * 9)
    m.lay(m.y > edge, ramp(m.mood.ground, tone), np.arctan2(depth + 0.06 + 0 * m.x, m.x - vanish))


def _water(m: Motif) -> None:
    edge = m.horizon + 0.05
    depth = np.clip((m.y - edge) / (1 - edge), 0, 1)
    ripple = noise.fractal(m.rng, m.shape, (7 * m.unit, 46 * m.unit), 3)
    mirror = np.clip(edge - (m.y - edge) * 1.15, 0, 1) / m.horizon
    colour = ramp(m.mood.sky, 0.92 * mirror + 0.13 * ripple) * (0.9 - 0.28 * depth[..., None])
    path = np.exp(-(((m.x - m.focus[1]) / (0.035 + 0.11 * depth)) ** 2)) * smoothstep(-0.5, 0.6, ripple)
    colour = over(colour, hex_rgb(m.mood.light[1])[0], 0.9 * path)
    stream = m.y + 0.01 * m.noise(60, 2)
    m.lay(np.broadcast_to(m.y > edge, m.shape), colour, along(stream))


def _bank(m: Motif) -> None:
    """The near shore, rising on the side away from the light."""
    away = np.sign(m.width / 2 - m.focus[1]) * (m.x / m.width - 0.5)  # -0.5 .. 0.5
    edge = 0.97 - 0.17 * smoothstep(-0.2, 0.5, away) - 0.008 * noise.line(m.rng, m.shape[1], 60 * m.unit)[None]
    depth = m.y - edge
    stream = depth + 0.03 * m.noise(60, 2)
    tone = 0.3 + 0.16 * m.noise(40) - 0.9 * depth + 0.1 * np.sin(stream * 90)
    m.lay(depth > 0, ramp(m.mood.ground, tone), along(stream) - 0.5)


def _boat(m: Motif) -> None:
    outwards = np.sign(m.focus[1] - m.width / 2)
    cx = m.focus[1] + outwards * m.rng.choice([-0.17, 0.12, 0.22])
    cy = m.horizon + m.rng.uniform(0.12, 0.2)
    size = 0.5 * (cy - m.horizon) + 0.02
    u, v = (m.x - cx) / size, (m.y - cy) / size
    dark, pale = hex_rgb(m.mood.trees[0], m.mood.light[0])
    shadow = (np.abs(u + 0.1 * np.sin(v * 20)) < 0.75) & (v > 0.28) & (v < 1.3)
    m.lay(shadow, mix(m.colour, dark, np.float32(0.5)), np.float32(0))
    for lean, reach in ((-1, 0.62), (1, 0.42)):
        sail = (u * lean > 0.04) & (u * lean < reach * (v + 1.55) / 1.5) & (v > -1.55) & (v < -0.02)
        m.lay(sail, mix(pale, hex_rgb(m.mood.sky[-2])[0], 0.25 + 0.2 * (lean > 0)), np.float32(1.5 + 0.3 * lean))
    m.lay((np.abs(u) < 1 - 0.5 * (v + 0.02)) & (v > 0.02) & (v < 0.3), dark, np.float32(0))


def _village(m: Motif) -> None:
    """A few gabled houses at the foot of the hills, one of them with a spire."""
    middle = m.width - m.focus[1] + m.rng.normal(0, 0.1)
    count = m.rng.integers(4, 8)
    for k in range(count):
        size = m.rng.uniform(0.02, 0.032)
        cx, foot = middle + (k - count / 2) * 0.062 + m.rng.normal(0, 0.014), m.horizon + m.rng.uniform(0.045, 0.075)
        _house(m, (m.x - cx) / size, (foot - m.y) / size, spire=k == count // 2)


def _house(m: Motif, u: np.ndarray, v: np.ndarray, spire: bool) -> None:
    wall = mix(*hex_rgb(m.mood.hills[-1], m.mood.sky[-1]), m.rng.uniform(0.6, 0.9))
    roof = mix(*hex_rgb(m.mood.hills[-1], m.mood.ground[2]), m.rng.uniform(0.1, 0.8))
    if spire:
        m.lay((np.abs(u) < 0.36) & (v > 0) & (v < 2.6), wall, np.float32(np.pi / 2))
        m.lay((np.abs(u) < 0.42 * (4.6 - v) / 2) & (v > 2.6) & (v < 4.6), roof, np.float32(np.pi / 2))
    m.lay((np.abs(u) < 1) & (v > 0) & (v < 1.1), wall, np.float32(np.pi / 2))
    m.lay((np.abs(u) < 1.2 * (2 - v)) & (np.abs(u) < 1.2) & (v > 1.0) & (v < 2), roof, np.float32(0.3))
    window = (np.abs(u - 0.4) < 0.2) & (v > 0.35) & (v < 0.85)
    m.lay(window, hex_rgb(m.mood.light[1])[0], np.float32(np.pi / 2))


def _shade(m: Motif, at: float, foot: float, length: float, half: float) -> None:
    """A shadow on the ground, thrown away from the light."""
    away = np.sign(at - m.focus[1]) * (m.x - at)
    along, aside = (away - length / 2) / (length / 2 + half), (m.y - foot - 0.12 * away) / half
    inside = along * along + aside * aside < 1
    inside &= m.region == m.open_ground
    m.colour[inside] = mix(m.colour[inside], hex_rgb(m.mood.ground[0])[0], np.float32(0.62))


def _cypresses(m: Motif, on_bank: bool) -> None:
    side = m.width - m.focus[1] + m.rng.normal(0, 0.05)
    foot = m.rng.uniform(0.93, 1.0) if on_bank else m.horizon + m.rng.uniform(0.16, 0.3)
    group = [(side, foot, foot - m.horizon + m.rng.uniform(0.12, 0.42))]
    for k in range(1, m.rng.integers(1, 4)):
        at = side + m.rng.choice([-1, 1]) * (0.035 + 0.05 * k)
        group.append((at, foot - m.rng.uniform(0.0, 0.05), group[0][2] * m.rng.uniform(0.45, 0.75)))
    for at, foot, tall in sorted(group, key=lambda tree: tree[1]):
        _shade(m, at, foot, 0.8 * tall, 0.07 * tall)
        _flame(m, at, foot, tall)


def _flame(m: Motif, at: float, foot: float, tall: float) -> None:
    rise = (foot - m.y) / tall  # 0 at the foot, 1 at the tip
    lean = at + m.rng.normal(0, 0.035) * rise**2
    half = tall * 0.125 * np.clip(rise / 0.22 + 0.25, 0, 1) ** 0.6 * np.clip(1 - rise, 0, 1) ** 0.75
    sideways = (m.x - lean) / np.maximum(half, 1e-4)
    # Tongues of foliage: the outline licks upwards instead of wobbling.
    tongues = 0.3 * np.sin(rise * tall * 42 + 2.5 * np.abs(sideways) + np.sign(sideways) + m.noise(40, 2))
    mask = (np.abs(sideways) < 0.9 + tongues) & (rise > 0) & (rise < 1)
    towards = np.sign(m.focus[1] - at)
    tone = 0.36 + 0.26 * sideways * towards + 0.2 * m.noise(11) + 0.25 * tongues
    m.lay(mask, ramp(m.mood.trees, tone), -np.pi / 2 + 0.32 * sideways * (1 - rise) + 0.28 * m.noise(30, 2))


def _round_trees(m: Motif) -> None:
    leaves = m.noise(9, 2)
    for low in np.sort(m.rng.uniform(0.03, 0.17, m.rng.integers(4, 9))):
        size = 0.34 * low + 0.03 + m.rng.uniform(0, 0.016)
        cx, cy = m.rng.uniform(0, m.width), m.horizon + low - 1.2 * size
        trunk = (np.abs(m.x - cx - 0.05 * size * np.sin(m.y * 60)) < 0.11 * size) & (m.y > cy) & (m.y < cy + 1.7 * size)
        _shade(m, cx, cy + 1.65 * size, 2.2 * size, 0.3 * size)
        m.lay(trunk, hex_rgb(m.mood.trees[0])[0], np.float32(np.pi / 2))
        for _ in range(6):
            angle, out = m.rng.uniform(0, 2 * np.pi), m.rng.uniform(0.25, 0.6) * size
            _foliage(m, cy + 0.75 * out * np.sin(angle), cx + 1.15 * out * np.cos(angle), 0.55 * size, leaves)


def _foliage(m: Motif, cy: float, cx: float, size: float, leaves: np.ndarray) -> None:
    rim = np.hypot(m.y - cy, m.x - cx) / size + 0.16 * leaves
    towards = np.sign(m.focus[1] - cx)
    tone = 0.46 + 0.3 * (0.6 * (m.x - cx) * towards - (m.y - cy)) / size + 0.1 * leaves
    m.lay(rim < 1, ramp(m.mood.trees, tone), around(m, cy, cx))
