"""Shapes a knife cuts: trees, fronds, grass, birds, houses, clouds. Each is drawn on a mask in surface pixels.

`pen` is an ImageDraw of a mask; places are (x, y) in pixels; `size` is the height of the thing in pixels.
"""

import numpy as np


def conifer(rng: np.random.Generator, pen, x: float, foot: float, size: float) -> None:
    """A spruce: tiers of drooping boughs on a thin trunk."""
    tiers = max(4, int(rng.integers(6, 9)))
    half = size * rng.uniform(0.19, 0.25)
    pen.rectangle([x - 0.022 * size, foot - 0.3 * size, x + 0.022 * size, foot + 0.15 * size], fill=255)
    for k in range(tiers):
        top = foot - size * (1 - 0.8 * k / tiers) if k else foot - size
        low = foot - size * (0.88 - 0.8 * (k + 1) / tiers)
        reach = half * ((k + 1) / tiers) ** 0.85
        left, right = reach * rng.uniform(0.85, 1.1), reach * rng.uniform(0.85, 1.1)
        dip = 0.35 * (low - top)
        outline = [(x, top), (x + 0.35 * right, low - 1.3 * dip), (x + right, low), (x + 0.3 * right, low - 0.35 * dip)]
        outline += [(x, low), (x - 0.3 * left, low - 0.35 * dip), (x - left, low), (x - 0.35 * left, low - 1.3 * dip)]
        pen.polygon(outline, fill=255)


def round_tree(rng: np.random.Generator, pen, x: float, foot: float, size: float) -> None:
    """A broad tree: forked trunk, a crown of overlapping discs."""
    pen.polygon([(x - 0.05 * size, foot + 0.1 * size), (x - 0.02 * size, foot - 0.6 * size),
                 (x + 0.02 * size, foot - 0.6 * size), (x + 0.05 * size, foot + 0.1 * size)], fill=255)  # fmt: skip
    for _ in range(11):
        angle, out = rng.uniform(0, 2 * np.pi), 0.24 * size * np.sqrt(rng.random())
        cx, cy = x + 1.25 * out * np.cos(angle), foot - 0.66 * size + out * np.sin(angle)
        radius = size * rng.uniform(0.1, 0.17)
        pen.ellipse([cx - radius, cy - radius, cx + radius, cy + radius], fill=255)


def bare_tree(rng: np.random.Generator, pen, x: float, y: float, angle: float, length: float, thick: float) -> None:
    """A winter tree, branch by branch; angle in radians, -pi/2 is up."""
    steps = 5
    for k in range(steps):
        angle += rng.normal(0, 0.09)
        nx, ny = x + np.cos(angle) * length / steps, y + np.sin(angle) * length / steps
        width = thick * (1 - 0.09 * k)
        pen.line([(x, y), (nx, ny)], fill=255, width=max(2, round(width)))
        if width > 5:  # round the elbows that would show
            pen.ellipse([nx - width / 2, ny - width / 2, nx + width / 2, ny + width / 2], fill=255)
        x, y = nx, ny
    if thick < 2.2:
        return
    for side in (-1, 1):
        turn = side * rng.uniform(0.25, 0.6)
        bare_tree(rng, pen, x, y, angle + turn, length * rng.uniform(0.66, 0.82), thick * 0.62)


def leaf(pen, x: float, y: float, angle: float, length: float, half: float) -> None:
    """A pointed leaf from its stalk at x, y."""
    t = np.linspace(0, 1, 12)
    width = half * np.sin(np.pi * t**0.8)
    along = np.stack([np.cos(angle) * length * t, np.sin(angle) * length * t], 1)
    across = np.stack([-np.sin(angle) * width, np.cos(angle) * width], 1)
    outline = np.concatenate([along + across, (along - across)[::-1]]) + [x, y]
    pen.polygon(outline.ravel().tolist(), fill=255)


def frond(rng: np.random.Generator, pen, x: float, y: float, angle: float, size: float, bend: float) -> None:
    """A fern or branch: a bending stalk with pairs of leaves that shrink towards its tip."""
    pairs = 17
    for k in range(pairs + 1):
        left = 1 - k / (pairs + 1)
        nx, ny = x + np.cos(angle) * size / pairs, y + np.sin(angle) * size / pairs
        pen.line([(x, y), (nx, ny)], fill=255, width=max(2, round(0.022 * size * left + 1)))
        for side in (-1, 1):
            reach = size * 0.27 * (0.25 + 0.75 * left) * np.sin(np.pi * min(0.25 + k / pairs, 0.62))
            leaf(pen, nx, ny, angle + side * (0.95 - 0.25 * (1 - left)) + rng.normal(0, 0.06), reach, 0.17 * reach)
        x, y, angle = nx, ny, angle + bend / pairs
    leaf(pen, x, y, angle, 0.1 * size, 0.02 * size)


def grass(rng: np.random.Generator, pen, x: float, foot: float, size: float) -> None:
    """A tuft of bending blades."""
    for _ in range(int(rng.integers(3, 7))):
        lean, tall = rng.normal(0, 0.35), size * rng.uniform(0.5, 1)
        t = np.linspace(0, 1, 9)
        cx, cy = x + lean * tall * t**2 + rng.normal(0, 0.12 * size), foot + 0.1 * size - tall * t
        half = 0.035 * size * (1 - t)
        outline = np.concatenate([np.stack([cx - half, cy], 1), np.stack([cx + half, cy], 1)[::-1]])
        pen.polygon(outline.ravel().tolist(), fill=255)


def bird(rng: np.random.Generator, pen, x: float, y: float, span: float) -> None:
    """A gliding bird seen from the side: two swept wings."""
    lift, tilt = rng.uniform(0.2, 0.5), rng.normal(0, 0.12)
    t = np.linspace(-1, 1, 21)
    top = -lift * np.abs(t) ** 0.6 * (1.25 - 0.55 * np.abs(t)) + tilt * t
    thick = 0.15 * (1 - np.abs(t)) ** 0.7 + 0.02
    upper, lower = np.stack([t, top], 1), np.stack([t, top + thick], 1)[::-1]
    pen.polygon(((np.concatenate([upper, lower]) * span) + [x, y]).ravel().tolist(), fill=255)


def star(pen, x: float, y: float, size: float) -> None:
    """A star of four drawn-in points."""
    angles = np.arange(8) * np.pi / 4
    radii = np.where(np.arange(8) % 2, 0.42, 1.0) * size
    pen.polygon(np.stack([x + radii * np.sin(angles), y + radii * np.cos(angles)], 1).ravel().tolist(), fill=255)


def blossom(rng: np.random.Generator, pen, x: float, y: float, size: float) -> None:
    """Five round petals about x, y; `size` is its radius."""
    turn = rng.uniform(0, 2 * np.pi)
    for k in range(5):
        cx, cy = x + 0.7 * size * np.cos(turn + k * 0.4 * np.pi), y + 0.7 * size * np.sin(turn + k * 0.4 * np.pi)
        pen.ellipse([cx - 0.5 * size, cy - 0.5 * size, cx + 0.5 * size, cy + 0.5 * size], fill=255)


def cloud(rng: np.random.Generator, pen, x: float, y: float, length: float) -> None:
    """A long flat cloud with a scalloped top."""
    thick = 0.09 * length
    pen.rounded_rectangle([x - length / 2, y - thick / 2, x + length / 2, y + thick / 2], thick / 2, fill=255)
    for _ in range(int(rng.integers(3, 6))):
        at, radius = x + length * rng.uniform(-0.3, 0.3), length * rng.uniform(0.07, 0.14)
        pen.ellipse([at - radius, y - radius * 1.05, at + radius, y + radius * 0.5], fill=255)
    shift = rng.choice([-1, 1]) * 0.22 * length
    pen.rounded_rectangle([x - 0.4 * length + shift, y + 0.45 * thick, x + 0.4 * length + shift, y + 1.3 * thick],
                          thick * 0.42, fill=255)  # fmt: skip


def house(rng: np.random.Generator, pen, lights: list, x: float, foot: float, size: float) -> None:
    """A gabled house; the boxes of its windows are added to `lights`, to be shown by brighter paper."""
    half = size * rng.uniform(0.4, 0.62)
    eaves = foot - 0.55 * size
    pen.rectangle([x - half, eaves, x + half, foot + 0.3 * size], fill=255)
    pen.polygon([(x - 1.18 * half, eaves), (x, foot - size), (x + 1.18 * half, eaves)], fill=255)
    pen.rectangle([x + 0.4 * half, foot - 0.98 * size, x + 0.6 * half, eaves], fill=255)
    for at in (-0.45, 0.25):
        lights.append([x + at * half, eaves + 0.14 * size, x + (at + 0.28) * half, eaves + 0.36 * size])
