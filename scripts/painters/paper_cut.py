"""Paper-cut landscapes: sheets of coloured paper in layers, each with its shadow on the one below.

Built from the deepest sheet outwards, as a paper light box is: glowing ground, sun or moon, rings or bands of
sky, mountains, woods, water, and a dark frame of plants nearest to the eye.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from scripts.painters import canvas, noise, paper_shapes
from scripts.painters.paper_stack import Stack
from scripts.painters.palette import hex_rgb, ramp


@dataclass(frozen=True)
class Papers:
    """Sheets of one picture: sky from the light outwards, land from far to near, and the small accents."""

    sky: tuple[str, ...]
    disc: str
    land: tuple[str, ...]
    water: tuple[str, ...]
    accent: str
    cloud: str


PAPERS = (
    Papers(("#ffe7b8", "#f9c48a", "#ee8f73", "#c85f72", "#86456f", "#4b3163"), "#fff6dc",
           ("#b8627a", "#8a4a74", "#5f3a68", "#40295a", "#271b45"), ("#f7b98a", "#b8627a", "#5f3a68"), "#ffd166", "#fbd9b0"),
    Papers(("#e8f4ee", "#bfe0e2", "#86c0d0", "#4f97b8", "#2d6a97", "#1d4672"), "#fffbe6",
           ("#8fb8c9", "#5a93ae", "#35708f", "#1f5070", "#123450"), ("#cfe8ea", "#6fb0c6", "#2d6a97"), "#f7c548", "#f7fbf7"),
    Papers(("#fdf3d0", "#f3e0a0", "#cfd38c", "#8fb784", "#4f8f7c", "#2a6468"), "#fffdf0",
           ("#9fc08f", "#6f9f74", "#47805f", "#28604f", "#153f3c"), ("#e8efc0", "#8fc0a0", "#3f8078"), "#ef7f45", "#fdf8e0"),
    Papers(("#dfe3ff", "#aab4ea", "#7480cc", "#4a52a4", "#2f3378", "#1b1d50"), "#fff7d6",
           ("#6d78b8", "#4d5699", "#353c7a", "#22275a", "#12153a"), ("#8f9ae0", "#4f58a8", "#282d6a"), "#ffd97a", "#c4ccf4"),
    Papers(("#fff0d6", "#ffd3a0", "#f7a662", "#e5743c", "#b84a2c", "#7c2f2a"), "#fffaea",
           ("#cf7a4c", "#a8553a", "#7f3c32", "#57292b", "#361a22"), ("#ffd8a0", "#d98550", "#8a4434"), "#2f8f8a", "#ffe9c8"),
    Papers(("#fff2ee", "#fbd5d0", "#f0aab0", "#d97f98", "#a85f8a", "#6f4577"), "#fffdf8",
           ("#c998b0", "#9f7499", "#765582", "#523b68", "#33264a"), ("#fbdcd6", "#cf98ae", "#80608c"), "#f7c25a", "#fff4ee"),
    Papers(("#eafff2", "#b0ead2", "#62c8b4", "#2a9a96", "#176f7a", "#0e4a5c"), "#fff3c4",
           ("#5fae9f", "#34877f", "#1d6668", "#114a54", "#0a2f3c"), ("#b8f0dc", "#4fb0a6", "#17666f"), "#ff8f5a", "#dcfaec"),
    Papers(("#fbeecb", "#ecd49c", "#cfae74", "#a38259", "#6f5f52", "#434648"), "#fffaf0",
           ("#b0a07f", "#84826d", "#5f6b62", "#3f5250", "#25363a"), ("#efe0b8", "#a8a88c", "#5f726c"), "#c8442e", "#fdf3dc"),
)  # fmt: skip


def paint(seed: int, width: int = 512, height: int = 384) -> np.ndarray:
    """A landscape of cut paper -> (height, width, 3) uint8 sRGB; equal for equal arguments."""
    rng = np.random.default_rng([seed, 4])
    shape, unit = canvas.surface_size(width, height)
    papers = PAPERS[seed % len(PAPERS)]
    stack = Stack(rng, shape, unit, hex_rgb(papers.sky[0])[0])
    horizon = rng.choice([0.56, 0.62, 0.68]) + rng.normal(0, 0.012)
    disc = (horizon * rng.uniform(0.5, 0.78), stack.width * rng.choice([0.34, 0.4, 0.6, 0.66]))
    _sky(stack, papers, horizon, disc)
    _mountains(stack, papers, horizon)
    _land(stack, papers, horizon, disc)
    _frame(stack, papers, disc)
    light = canvas.falloff(shape, disc, 0.22)[..., None]
    return canvas.reduced(stack.surface * light)


def _sky(s: Stack, papers: Papers, horizon: float, disc: tuple[float, float]) -> None:
    rows = s.shape[0]
    distance = np.hypot(s.y - disc[0], s.x - disc[1])
    radius = s.rng.uniform(0.08, 0.125)
    s.lay(distance < radius, hex_rgb(papers.disc)[0], 5)
    [_rings, _bands][s.rng.choice(2, p=[0.6, 0.4])](s, papers, disc, radius)
    for _ in range(s.rng.integers(1, 4)):
        mask, pen = s.blank()
        place = s.rng.uniform(0.1, s.width - 0.1) * rows, s.rng.uniform(0.1, 0.9) * horizon * rows
        paper_shapes.cloud(s.rng, pen, *place, s.rng.uniform(0.2, 0.4) * rows)
        s.lay(mask, hex_rgb(papers.cloud)[0], 4)
    mask, pen = s.blank()
    for _ in range(s.rng.choice([0, 4, 6])):
        x, y = disc[1] + s.rng.normal(0, 0.2), disc[0] - s.rng.uniform(-0.02, 0.2)
        paper_shapes.bird(s.rng, pen, x * rows, y * rows, s.rng.uniform(0.014, 0.024) * rows)
    s.lay(mask, hex_rgb(papers.land[-1])[0], 2.5)


def _rings(s: Stack, papers: Papers, disc: tuple[float, float], radius: float) -> None:
    """Sky as nested openings round the light, the outermost sheet nearest to us."""
    distance = np.hypot(s.y - disc[0], (s.x - disc[1]) * 0.9)
    edge = radius * 1.3
    for k in range(1, len(papers.sky)):
        ripple = noise.fractal(s.rng, s.shape, (70 + 25 * k) * s.unit, 2)
        s.lay(distance + (0.011 + 0.007 * k) * ripple > edge, hex_rgb(papers.sky[k])[0], 4.5)
        edge += 0.07 + 0.045 * k * s.rng.uniform(0.8, 1.2)


def _bands(s: Stack, papers: Papers, disc: tuple[float, float], radius: float) -> None:
    """Sky as waving bands hanging from above, the topmost nearest to us."""
    count = len(papers.sky)
    for k in range(1, count):
        level = (disc[0] - 0.75 * radius) * (1 - (k / count) ** 0.8)
        wave = noise.line(s.rng, s.shape[1], s.rng.uniform(110, 190) * s.unit, 2, 0.35)[None]
        s.lay(s.y < level + 0.03 * wave, hex_rgb(papers.sky[k])[0], 5)


def _shaded(s: Stack, colour: str, ridge: np.ndarray) -> np.ndarray:
    """A sheet a little lighter along its ridge, where the light from behind shines through."""
    depth = np.clip((s.y - ridge) / 0.35, 0, 1)
    return ramp(np.clip(hex_rgb(colour) * [[1.1], [0.97], [0.9]], 0, 1), depth)


def _mountains(s: Stack, papers: Papers, horizon: float) -> None:
    for k in range(2):
        sharp = noise.line(s.rng, s.shape[1], (165 - 45 * k) * s.unit, 5, 0.46)
        ridge = horizon - 0.075 + 0.075 * k - (0.085 - 0.03 * k) * (sharp - 0.6 * np.abs(sharp))[None]
        s.lay(s.y > ridge, _shaded(s, papers.land[k], ridge), 5)
        if k == 0 and s.rng.random() < 0.55:
            _snow(s, papers, ridge)


def _snow(s: Stack, papers: Papers, ridge: np.ndarray) -> None:
    """A second sheet on the summits, its lower edge cut in teeth."""
    teeth = noise.line(s.rng, s.shape[1], 16 * s.unit, 2, 0.5)[None]
    limit = np.quantile(ridge, 0.3) + 0.016 * teeth
    s.lay((s.y > ridge + 0.004) & (s.y < limit), hex_rgb(papers.cloud)[0], 2)


def _land(s: Stack, papers: Papers, horizon: float, disc: tuple[float, float]) -> None:
    lake = s.rng.random() < 0.5
    plant = [paper_shapes.conifer, paper_shapes.conifer, paper_shapes.round_tree][s.rng.integers(3)]
    if lake:
        _lake(s, papers, horizon, disc)
    for k, base in ((2, horizon + 0.07), (3, horizon + 0.2)):
        if lake and k == 2:
            continue
        _wood(s, papers, k, base, plant, village=k == 2 and s.rng.random() < 0.6)


def _lake(s: Stack, papers: Papers, horizon: float, disc: tuple[float, float]) -> None:
    """Water as overlapping strips, with the light cut into it as a broken path, and a boat."""
    rows = s.shape[0]
    for k in range(6):
        level = horizon + 0.035 + 0.06 * k
        ridge = level + 0.006 * np.sin(s.x * s.rng.uniform(14, 22) + s.rng.uniform(0, 6))
        s.lay(s.y > ridge, ramp(papers.water, np.float32(k / 5.5)), 3)
        mask, pen = s.blank()
        for _ in range(2):
            half, y = s.rng.uniform(0.02, 0.075) * rows, (level + s.rng.uniform(0.018, 0.05)) * rows
            x, thick = disc[1] * rows + s.rng.normal(0, 0.02) * rows, 0.005 * rows
            pen.rounded_rectangle([x - half, y - thick, x + half, y + thick], thick, fill=255)
        s.lay(mask, hex_rgb(papers.disc)[0], 1.5)
        if k == 2:
            _boat(s, papers, (s.width - disc[1]) * rows, level * rows + 0.035 * rows, 0.085 * rows)


def _boat(s: Stack, papers: Papers, x: float, y: float, size: float) -> None:
    mask, pen = s.blank()
    pen.polygon([(x - 0.04 * size, y - 1.3 * size), (x - 0.04 * size, y - 0.2 * size), (x - 0.5 * size, y - 0.2 * size)], fill=255)
    pen.polygon([(x + 0.04 * size, y - 1.15 * size), (x + 0.04 * size, y - 0.2 * size), (x + 0.38 * size, y - 0.2 * size)], fill=255)
    s.lay(mask, hex_rgb(papers.cloud)[0], 2.5)
    mask, pen = s.blank()
    pen.polygon([(x - 0.6 * size, y - 0.12 * size), (x + 0.6 * size, y - 0.12 * size), (x + 0.4 * size, y + 0.14 * size),
                 (x - 0.4 * size, y + 0.14 * size)], fill=255)  # fmt: skip
    s.lay(mask, hex_rgb(papers.land[-1])[0], 2.5)


def _wood(s: Stack, papers: Papers, k: int, base: float, plant, village: bool) -> None:
    """A hill with trees in clumps along its ridge, and perhaps a few houses with lit windows."""
    rows, columns = s.shape
    ridge = base - 0.04 * noise.line(s.rng, columns, 200 * s.unit, 2, 0.35)
    mask = Image.fromarray((s.y > ridge[None]).astype(np.uint8) * 255)
    pen = s.pen(mask)
    clumps = noise.line(s.rng, columns, 70 * s.unit, 2)
    for _ in range(34 if k == 2 else 20):
        x = int(s.rng.integers(columns))
        if clumps[x] > 0.1:
            size = (0.05 + 0.045 * (k - 2)) * (1 + 0.35 * clumps[x]) * s.rng.uniform(0.75, 1.3) * rows
            plant(s.rng, pen, x, ridge[x] * rows, size)
    lights: list = []
    if village:
        middle = int(columns * s.rng.uniform(0.25, 0.75))
        for step in range(-2, 3):
            x = int(np.clip(middle + step * 0.075 * rows + s.rng.normal(0, 0.01) * rows, 0, columns - 1))
            paper_shapes.house(s.rng, pen, lights, x, ridge[x] * rows, s.rng.uniform(0.045, 0.065) * rows)
    s.lay(mask, _shaded(s, papers.land[k], ridge[None]), 5)
    mask, pen = s.blank()
    for box in lights:
        pen.rectangle(box, fill=255)
    s.lay(mask, hex_rgb(papers.accent)[0], 0.6, shade=0.2)


def _frame(s: Stack, papers: Papers, disc: tuple[float, float]) -> None:
    """The sheet nearest to the eye: ground with grass, and a tree, fronds or spruces on the side away from the light."""
    rows, columns = s.shape
    side = 1 if disc[1] < s.width / 2 else -1
    away = side * (s.x / s.width - 0.5)
    ridge = 0.93 - 0.11 * canvas.smoothstep(-0.1, 0.5, away) - 0.012 * noise.line(s.rng, columns, 90 * s.unit, 3)[None]
    mask = Image.fromarray((s.y > ridge).astype(np.uint8) * 255)
    pen = s.pen(mask)
    for _ in range(38):
        x = int(s.rng.integers(columns))
        paper_shapes.grass(s.rng, pen, x, ridge[0, x] * rows, s.rng.uniform(0.035, 0.09) * rows)
    [_tall_tree, _fronds, _spruces][s.rng.integers(3)](s, pen, ridge[0], side)
    s.lay(mask, _shaded(s, papers.land[-1], ridge), 8, shade=0.7)


def _tall_tree(s: Stack, pen, ridge: np.ndarray, side: int) -> None:
    rows, columns = s.shape
    x = int(columns * (0.5 + side * s.rng.uniform(0.3, 0.4)))
    lean = -np.pi / 2 - side * s.rng.uniform(0.05, 0.2)
    paper_shapes.bare_tree(s.rng, pen, x, (ridge[x] + 0.03) * rows, lean, 0.25 * rows, 0.034 * rows)


def _fronds(s: Stack, pen, ridge: np.ndarray, side: int) -> None:
    rows, columns = s.shape
    for k in range(5):
        x = columns * (0.5 + side * (0.24 + 0.065 * k))
        size = rows * s.rng.uniform(0.24, 0.42) * (0.75 + 0.1 * k)
        angle = -np.pi / 2 - side * s.rng.uniform(-0.05, 0.3)
        paper_shapes.frond(s.rng, pen, x, rows * 0.97, angle, size, -side * s.rng.uniform(0.3, 1.0))


def _spruces(s: Stack, pen, ridge: np.ndarray, side: int) -> None:
    rows, columns = s.shape
    for k in range(4):
        x = int(np.clip(columns * (0.5 + side * (0.2 + 0.08 * k + s.rng.normal(0, 0.012))), 0, columns - 1))
        paper_shapes.conifer(s.rng, pen, x, (ridge[x] + 0.02) * rows, rows * s.rng.uniform(0.2, 0.34) * (0.8 + 0.22 * k))
