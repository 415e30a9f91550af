"""Skies of cut paper: the light, rings or bands round it, stars, clouds, birds, and clouds piled on the horizon.

Laid on a Stack from the deepest sheet outwards. Lengths are in picture heights. Knows no land.
"""

import numpy as np

from scripts.painters import noise, paper_shapes
from scripts.painters.palette import hex_rgb, mix
from scripts.painters.paper_colours import Papers
from scripts.painters.paper_stack import Stack


def sky(s: Stack, papers: Papers, horizon: float, disc: tuple[float, float]) -> None:
    """Everything above the horizon; `disc` is the place of the sun or moon as y, x."""
    rows = s.shape[0]
    distance = np.hypot(s.y - disc[0], s.x - disc[1])
    radius = s.rng.uniform(0.08, 0.125)
    s.lay(distance < radius, hex_rgb(papers.disc)[0], 5)
    [_rings, _bands][s.rng.choice(2, p=[0.6, 0.4])](s, papers, disc, radius)
    if papers.stars:
        _stars(s, papers, horizon)
    for _ in range(s.rng.integers(1, 3)):
        mask, pen = s.blank()
        x = disc[1] + s.rng.choice([-1, 1]) * s.rng.uniform(0.17, 0.6)
        y = s.rng.uniform(0.1, 0.8) * horizon
        paper_shapes.cloud(s.rng, pen, x * rows, y * rows, s.rng.uniform(0.2, 0.38) * rows)
        s.lay(mask, hex_rgb(papers.cloud)[0], 4)
    mask, pen = s.blank()
    for _ in range(s.rng.choice([0, 4, 6])):
        x, y = disc[1] + s.rng.normal(0, 0.2), disc[0] - s.rng.uniform(-0.02, 0.2)
        paper_shapes.bird(s.rng, pen, x * rows, y * rows, s.rng.uniform(0.016, 0.028) * rows)
    s.lay(mask, hex_rgb(papers.land[-1])[0], 2.5)
    if s.rng.random() < 0.65:
        _cloud_bank(s, papers, horizon)


def _stars(s: Stack, papers: Papers, horizon: float) -> None:
    mask, pen = s.blank()
    rows, columns = s.shape
    for _ in range(34):
        x, y = s.rng.uniform(0, columns), s.rng.uniform(0, 0.85 * horizon) * rows
        paper_shapes.star(pen, x, y, rows * s.rng.choice([0.0045, 0.006, 0.011], p=[0.5, 0.35, 0.15]))
    s.lay(mask, hex_rgb(papers.disc)[0], 1, shade=0.4)


def _cloud_bank(s: Stack, papers: Papers, horizon: float) -> None:
    """Clouds piled up behind the mountains, two sheets of overlapping discs."""
    rows, columns = s.shape
    for k in (0, 1):
        mask, pen = s.blank()
        pile = noise.line(s.rng, columns, 150 * s.unit, 2)
        for x in range(0, columns, max(1, rows // 26)):
            radius = rows * s.rng.uniform(0.03, 0.065)
            y = (horizon - 0.1 + 0.05 * k - 0.045 * pile[x]) * rows
            pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)
            pen.rectangle([x - radius, y, x + radius, rows], fill=255)
        s.lay(mask, mix(hex_rgb(papers.cloud)[0], hex_rgb(papers.sky[2])[0], 0.55 - 0.35 * k), 4)


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
        level = (disc[0] + 0.4 * radius) * (1 - (k / count) ** 0.75)
        wave = noise.line(s.rng, s.shape[1], s.rng.uniform(110, 190) * s.unit, 2, 0.35)[None]
        s.lay(s.y < level + 0.035 * wave, hex_rgb(papers.sky[k])[0], 5)
