"""Paper-cut landscapes: sheets of coloured paper in layers, each with its shadow on the one below.

Built from the deepest sheet outwards, as a paper light box is: glowing ground, sun or moon, rings or bands of
sky, mountains, woods, water, and a dark frame of plants nearest to the eye.
"""

import numpy as np
from PIL import Image

from scripts.painters import canvas, noise, paper_shapes
from scripts.painters.palette import hex_rgb, mix, ramp
from scripts.painters.paper_colours import PAPERS, Papers
from scripts.painters.paper_sky import sky
from scripts.painters.paper_stack import Stack


def paint(seed: int, width: int = 512, height: int = 384) -> np.ndarray:
    """A landscape of cut paper -> (height, width, 3) uint8 sRGB; equal for equal arguments."""
    rng = np.random.default_rng([seed, 4])
    shape, unit = canvas.surface_size(width, height)
    papers = PAPERS[seed % len(PAPERS)]
    stack = Stack(rng, shape, unit, hex_rgb(papers.sky[0])[0])
    horizon = float(rng.choice([0.56, 0.62, 0.68])) + rng.normal(0, 0.012)
    disc = (horizon * rng.uniform(0.5, 0.78), stack.width * float(rng.choice([0.34, 0.4, 0.6, 0.66])))
    sky(stack, papers, horizon, disc)
    _mountains(stack, papers, horizon)
    _land(stack, papers, horizon, disc)
    _frame(stack, papers, disc)
    light = canvas.falloff(shape, disc, 0.22)[..., None]
    return canvas.reduced(stack.surface * light)


def _shaded(s: Stack, colour: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """A sheet a little lighter along its ridge, where the light from behind shines through."""
    depth = np.clip((s.y - ridge) / 0.3, 0, 1)
    return ramp(np.clip(colour * np.array([[1.3], [1.02], [0.88]]), 0, 1), depth)


def _mountains(s: Stack, papers: Papers, horizon: float) -> None:
    first, second = hex_rgb(*papers.land[:2])
    for k in range(3):
        rough = noise.line(s.rng, s.shape[1], (150 - 30 * k) * s.unit, 5, 0.46)
        # Folding the noise upwards gives summits instead of waves.
        ridge = (horizon - 0.14 + 0.085 * k + (0.12 - 0.035 * k) * (np.abs(rough) - 0.5))[None]
        s.lay(s.y > ridge, _shaded(s, mix(first, second, k / 2), ridge), 5.5)
        if k == 0 and s.rng.random() < 0.6:
            _snow(s, papers, ridge)


def _snow(s: Stack, papers: Papers, ridge: np.ndarray) -> None:
    """A second sheet on the summits, its lower edge cut in teeth."""
    teeth = noise.line(s.rng, s.shape[1], 13 * s.unit, 2, 0.5)[None]
    deep = 0.5 * np.maximum(np.quantile(ridge, 0.45) - ridge, 0)
    deep = deep + 0.011 * teeth * np.minimum(deep / 0.025, 1)
    s.lay((s.y > ridge + 0.003) & (s.y < ridge + deep) & (deep > 0.006), hex_rgb(papers.cloud)[0], 2)


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
    sails, hull = s.blank(), s.blank()
    for lean, top, reach in ((-1, 1.3, 0.5), (1, 1.15, 0.38)):
        mast = x + lean * 0.04 * size
        foot = y - 0.2 * size
        sails[1].polygon([(mast, y - top * size), (mast, foot), (x + lean * reach * size, foot)], fill=255)
    corners = ((-0.6, -0.12), (0.6, -0.12), (0.4, 0.14), (-0.4, 0.14))
    hull[1].polygon([(x + u * size, y + v * size) for u, v in corners], fill=255)
    s.lay(sails[0], hex_rgb(papers.cloud)[0], 2.5)
    s.lay(hull[0], hex_rgb(papers.land[-1])[0], 2.5)


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
    s.lay(mask, _shaded(s, hex_rgb(papers.land[k])[0], ridge[None]), 5)
    mask, pen = s.blank()
    for box in lights:
        pen.rectangle(box, fill=255)
    s.lay(mask, hex_rgb(papers.accent)[0], 0.6, shade=0.2)


def _frame(s: Stack, papers: Papers, disc: tuple[float, float]) -> None:
    """The sheet nearest to the eye: grassy ground, and a tree, fronds or spruces on the side away from the light."""
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
    s.lay(mask, _shaded(s, hex_rgb(papers.land[-1])[0], ridge), 8, shade=0.7)
    _blossoms(s, papers, ridge[0])


def _blossoms(s: Stack, papers: Papers, ridge: np.ndarray) -> None:
    """Small flowers among the grass, each petal and heart a piece of paper."""
    rows, columns = s.shape
    petals, pen = s.blank()
    hearts, dot = s.blank()
    for _ in range(s.rng.integers(7, 16)):
        x = int(s.rng.integers(columns))
        y, size = (ridge[x] - s.rng.uniform(-0.06, 0.03)) * rows, rows * s.rng.uniform(0.009, 0.016)
        paper_shapes.blossom(s.rng, pen, x, y, size)
        dot.ellipse([x - 0.4 * size, y - 0.4 * size, x + 0.4 * size, y + 0.4 * size], fill=255)
    s.lay(petals, hex_rgb(papers.accent)[0], 2)
    s.lay(hearts, hex_rgb(papers.cloud)[0], 1)


def _tall_tree(s: Stack, pen, ridge: np.ndarray, side: int) -> None:
    rows, columns = s.shape
    x = int(columns * (0.5 + side * s.rng.uniform(0.3, 0.4)))
    lean = -np.pi / 2 - side * s.rng.uniform(0.05, 0.2)
    paper_shapes.bare_tree(s.rng, pen, x, (ridge[x] + 0.03) * rows, lean, 0.25 * rows, 0.034 * rows)


def _fronds(s: Stack, pen, ridge: np.ndarray, side: int) -> None:
    rows, columns = s.shape
    for k in range(4):
        x = columns * (0.5 + side * (0.27 + 0.07 * k))
        size = rows * s.rng.uniform(0.4, 0.5) * (0.75 + 0.12 * k)
        angle = -np.pi / 2 - side * s.rng.uniform(-0.25, 0.1)
        paper_shapes.frond(s.rng, pen, x, rows * 0.98, angle, size, -side * s.rng.uniform(0.7, 1.5))


def _spruces(s: Stack, pen, ridge: np.ndarray, side: int) -> None:
    rows, columns = s.shape
    for k in range(4):
        x = int(np.clip(columns * (0.5 + side * (0.2 + 0.08 * k + s.rng.normal(0, 0.012))), 0, columns - 1))
        paper_shapes.conifer(
            s.rng, pen, x, (ridge[x] + 0.02) * rows, rows * s.rng.uniform(0.2, 0.34) * (0.8 + 0.22 * k)
        )
