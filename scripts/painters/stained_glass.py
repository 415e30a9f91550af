"""Stained glass: a landscape cut into panes, lit from behind, held by lead.

Everything is one labelled surface (glass_window): the picture is composed from front to back, each piece cut
into Voronoi panes that follow its form. Here the panes become coloured glass and their borders lead.
"""

import numpy as np
from scipy import ndimage

from scripts.painters import canvas, glass_scene, noise
from scripts.painters.glass_colours import GLASSES
from scripts.painters.glass_window import Window
from scripts.painters.palette import from_oklab, to_oklab

_LEAD = np.array([0.075, 0.07, 0.08])
_PANE_LEAD, _CONTOUR_LEAD = 0.95, 1.6  # half widths in reference pixels


def paint(seed: int, width: int = 512, height: int = 384) -> np.ndarray:
    """A leaded window -> (height, width, 3) uint8 sRGB; equal for equal arguments."""
    rng = np.random.default_rng([seed, 2])
    shape, unit = canvas.surface_size(width, height)
    window = Window(rng, shape, unit, GLASSES[seed % len(GLASSES)])
    light = glass_scene.compose(window)
    to_pane, to_contour = _distances(window)
    glass = _glass(rng, window, to_pane)
    glass = glass * canvas.falloff(shape, light, 0.36)[..., None]
    glass = canvas.bloom(glass, 16 * unit, 0.55, 0.5)
    return canvas.reduced(_leaded(rng, glass, to_pane, to_contour, unit))


def _borders(labels: np.ndarray) -> np.ndarray:
    edge = np.zeros(labels.shape, bool)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    return edge


def _distances(window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Pixels to the nearest border between panes, and between pieces of the picture."""
    panes, pieces = _borders(window.pane), _borders(window.piece)
    return tuple(ndimage.distance_transform_edt(~edge).astype(np.float32) for edge in (panes, pieces))


def _glass(rng: np.random.Generator, window: Window, depth: np.ndarray) -> np.ndarray:
    """Colour of each pane, with its gradient, its streaks and the light that gathers in its middle."""
    unit, pane = window.unit, window.pane
    n = window.count
    size = np.bincount(pane.ravel(), minlength=n).clip(1)
    rows, columns = np.indices(window.shape, dtype=np.float32)
    middle = [np.bincount(pane.ravel(), axis.ravel(), n) / size for axis in (rows, columns)]
    angle, slope = rng.uniform(0, 2 * np.pi, n), rng.uniform(0.05, 0.2, n) / np.sqrt(size)
    gy, gx = ((np.sin(angle) * slope).astype(np.float32), (np.cos(angle) * slope).astype(np.float32))
    my, mx = (m.astype(np.float32) for m in middle)
    gradient = (rows - my[pane]) * gy[pane] + (columns - mx[pane]) * gx[pane]
    grain, relief = _structure(rng, window)
    deepest = np.sqrt(size).astype(np.float32)[pane] * 0.3
    glow = np.clip(depth / deepest, 0, 1) ** 0.7
    brightness = 0.76 + 0.38 * glow + gradient * 0.6 + 0.075 * grain
    lab = to_oklab(window.tint)[pane].astype(np.float32)
    lab[..., 0] *= brightness
    lab[..., 1:] *= (1.12 - 0.2 * glow * (lab[..., :1][..., 0] > 0.7))[..., None]
    lab[..., 1] += 0.02 * grain * np.sign(gy[pane])
    lab[..., 2] += 0.9 * gradient * 0.1
    colour = from_oklab(lab).astype(np.float32)
    slope = canvas.raking_light(relief, 0.5 * unit)[..., None]
    return np.clip(colour * (1 + 0.1 * slope) + 0.12 * np.clip(slope - 0.5, 0, None), 0, 1)


def _structure(rng: np.random.Generator, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """What the glassblower left: streaks or swirls in the mass of each pane, ripples on its face, bubbles."""
    unit, shape = window.unit, window.shape
    kind = rng.integers(0, 3, window.count)[window.pane]
    swirl = noise.fractal(rng, shape, 26 * unit, 3)
    push = 9 * unit * swirl
    streak = noise.warped(noise.fractal(rng, shape, (4 * unit, 60 * unit), 3), push, push)
    upright = noise.warped(noise.fractal(rng, shape, (60 * unit, 4 * unit), 3), push, push)
    grain = np.choose(kind, [streak, upright, swirl])
    ripple = noise.fractal(rng, shape, (5 * unit, 7 * unit), 2)
    hammered = noise.smooth(rng, shape, 3 * unit)
    relief = np.choose(kind, [0.8 * ripple + 0.5 * streak, 0.4 * ripple + 0.6 * upright, 0.9 * hammered])
    bubbles = (rng.random(shape, dtype=np.float32) > 1 - 0.0004 / unit**2).astype(np.float32)
    return grain, relief + 26 * unit**2 * ndimage.gaussian_filter(bubbles, 0.9 * unit)


def _leaded(rng, glass: np.ndarray, to_pane: np.ndarray, to_contour: np.ndarray, unit: float) -> np.ndarray:
    """Lay lead over the borders: thicker round each piece of the picture, filled at the joints, rounded on top."""
    uneven = 1 + 0.16 * noise.smooth(rng, to_pane.shape, 24 * unit)
    inside = np.minimum(to_pane - _PANE_LEAD * unit * uneven, to_contour - _CONTOUR_LEAD * unit * uneven)
    inside = ndimage.gaussian_filter(inside, 0.8 * unit)
    cover = canvas.smoothstep(0.5, -0.5, inside)
    # Glass darkens next to the lead, where putty and grime sit and the came throws its shade.
    shade = 1 - 0.4 * np.exp(-np.maximum(inside, 0) / (1.8 * unit))
    bulge = np.sqrt(np.clip(-inside, 0, None) + 0.1) + 0.1 * noise.smooth(rng, inside.shape, 3 * unit)
    slope = canvas.raking_light(ndimage.gaussian_filter(bulge, 0.5 * unit), 1.6)[..., None]
    lead = _LEAD * (1.25 + 0.55 * slope) + 0.22 * np.clip(slope - 0.3, 0, None) ** 1.5
    return canvas.over(glass * shade[..., None], lead, cover)
