"""A coast as a camera would see it, for the example of restyling: mountains in haze, a lighthouse, a low sun on water.

Drawn by this code alone; nothing of it is a photograph. `make_gallery.py` saves it.
"""

import numpy as np
from scipy import ndimage

from scripts.painters import noise
from scripts.painters.canvas import bloom, falloff, grid, over, reduced, smoothstep, surface_size

HORIZON, SUN = 0.6, (0.4, 0.42)  # fractions of the height; (y, x) with x in heights
SKY = np.float32([[0.24, 0.44, 0.66], [0.55, 0.68, 0.76], [0.98, 0.83, 0.6]])
RIDGES = (  # (height above the horizon, roughness, darkness, haze)
    (0.2, 0.055, 0.35, 0.62),
    (0.13, 0.05, 0.28, 0.38),
    (0.05, 0.035, 0.2, 0.2),
)


def photo(width: int = 640, height: int = 480, seed: int = 5) -> np.ndarray:
    """uint8 (height, width, 3) sRGB."""
    rng = np.random.default_rng(seed)
    shape, _ = surface_size(width, height)
    y, x = grid(shape)
    land = _mountains(rng, _sky(rng, shape, y, x), y, x)
    scene = _headland(rng, _sea(rng, land, y, x), y, x)
    scene = bloom(scene, 0.05 * shape[0], 0.86, 1.1) * falloff(shape, (0.5, 0.67), 0.28)[..., None]
    scene = ndimage.gaussian_filter(scene, (1.1, 1.1, 0)) + 0.012 * rng.standard_normal((*shape, 1))
    return reduced(scene.astype(np.float32))


def _sky(rng, shape, y, x) -> np.ndarray:
    up = np.clip(y / HORIZON, 0, 1)[..., None] * np.ones((1, shape[1], 1))
    sky = np.where(up < 0.55, SKY[0] + (SKY[1] - SKY[0]) * up / 0.55, SKY[1] + (SKY[2] - SKY[1]) * (up - 0.55) / 0.45)
    distance = np.hypot(y - SUN[0], x - SUN[1])
    sky = over(sky, np.float32([1.0, 0.86, 0.62]), np.exp(-((distance / 0.2) ** 2)) * 0.75)
    clouds = noise.fractal(rng, shape, (0.07 * shape[0], 0.34 * shape[0]), 6, 0.55)
    cover = smoothstep(0.25, 1.9, clouds - 1.2 * y) * 0.85
    lit = np.float32([1.0, 0.93, 0.84]) - 0.22 * smoothstep(0, 0.5, y)[..., None] * np.float32([0.1, 0.5, 0.9])
    sky = over(sky, lit, cover)
    return over(sky, np.float32([1.0, 0.97, 0.88]), smoothstep(0.043, 0.037, distance))


def _mountains(rng, scene, y, x) -> np.ndarray:
    for top, rough, dark, haze in RIDGES:
        line = (
            HORIZON
            - top * (0.75 + 0.25 * np.cos(2.2 * x[0] + 9 * top))
            - rough * noise.line(rng, x.shape[1], 300, 7, 0.52)
        )
        inside = smoothstep(-0.0012, 0.0012, y - line[None, :])
        grain = noise.fractal(rng, scene.shape[:2], 60, 6, 0.6)
        rock = np.float32([0.23, 0.27, 0.25]) * (1 + 0.28 * grain[..., None]) - dark * 0.25
        air = np.float32([0.78, 0.74, 0.68])
        scene = over(
            scene, rock + (air - rock) * (haze + 0.25 * smoothstep(0, 0.2, y - line[None, :]))[..., None], inside
        )
    return scene


def _sea(rng, land, y, x) -> np.ndarray:
    rows, columns = land.shape[:2]
    at = int(HORIZON * rows)
    depth = np.arange(rows - at, dtype=np.float32) / rows
    ripple = noise.fractal(rng, (rows - at, columns), (5, 60), 4, 0.6)
    swing = (2 + 160 * depth[:, None]) * ripple
    from_row = np.clip(at - 1 - np.arange(rows - at)[:, None] * 0.95 + swing * 0.6, 0, at - 1)
    from_column = np.clip(np.arange(columns)[None, :] + swing * 0.25, 0, columns - 1)
    mirrored = np.stack([ndimage.map_coordinates(land[..., c], [from_row, from_column], order=1) for c in range(3)], -1)
    water = np.float32([0.1, 0.23, 0.29])
    sea = mirrored * 0.72 + water * (0.28 + 0.4 * depth[:, None, None])
    glitter = smoothstep(0.5, 1.6, ripple + 1.3 * np.exp(-(((x - SUN[1]) / (0.05 + 0.35 * depth[:, None])) ** 2)) - 0.4)
    sea = over(sea, np.float32([1.0, 0.9, 0.7]), glitter * np.exp(-(((x - SUN[1]) / 0.3) ** 2)) * 0.75)
    return np.concatenate([land[:at], sea])


def _headland(rng, scene, y, x) -> np.ndarray:
    """A rocky point on the right, with a lighthouse on it."""
    rise = 0.24 * smoothstep(0.62, 1.06, x[0]) + 0.05 * smoothstep(1.0, 1.3, x[0])
    line = 0.8 - rise - 0.01 * noise.line(rng, x.shape[1], 120, 6, 0.55)
    shore = 0.79 + 0.42 * (x[0] - 0.68) + 0.012 * noise.line(rng, x.shape[1], 90, 5, 0.55)
    inside = smoothstep(-0.0015, 0.0015, y - line[None, :]) * smoothstep(0.002, -0.002, y - shore[None, :])
    foam = np.exp(-(((y - shore[None, :] - 0.004) / 0.007) ** 2)) * smoothstep(0.66, 0.74, x)
    scene = over(scene, np.float32([0.9, 0.9, 0.88]), np.clip(foam, 0, 1) * 0.5)
    grain = noise.fractal(rng, scene.shape[:2], (34, 22), 6, 0.62)
    grass = np.float32([0.25, 0.31, 0.14]) + 0.07 * grain[..., None]
    rock = np.float32([0.25, 0.21, 0.18]) * (1 + 0.4 * grain[..., None])
    ground = grass + (rock - grass) * smoothstep(0.03, 0.07, y - line[None, :] + 0.015 * grain)[..., None]
    return _lighthouse(over(scene, ground, inside), y, x)


def _lighthouse(scene, y, x) -> np.ndarray:
    middle, foot, top = 1.13, 0.565, 0.26
    half = 0.021 + 0.016 * (y - top) / (foot - top)
    across = (x - middle) / half
    tower = smoothstep(1.02, 0.98, np.abs(across)) * (y > top) * (y < foot)
    shade = 0.95 - 0.38 * smoothstep(-0.9, 1.0, across)
    band = ((y - top) / (foot - top) * 5).astype(int) % 2 == 1
    white, red = np.float32([0.98, 0.95, 0.9]), np.float32([0.74, 0.2, 0.15])
    paint = np.where(band[..., None] & np.ones_like(across, bool)[..., None], red, white) * shade[..., None]
    scene = over(scene, paint, tower)
    parts = (  # (half width, top, bottom, colour)
        (0.029, 0.252, 0.262, (0.2, 0.2, 0.22)),
        (0.017, 0.212, 0.252, (0.98, 0.86, 0.5)),
        (0.021, 0.202, 0.213, (0.3, 0.12, 0.1)),
    )
    for wide, above, below, colour in parts:
        inside = smoothstep(0.001, -0.001, np.abs(x - middle) - wide) * (y > above) * (y < below)
        scene = over(scene, np.float32(colour), inside)
    dome = smoothstep(0.0205, 0.0195, np.hypot((y - 0.203) * 1.1, x - middle)) * (y < 0.203)
    return over(scene, np.float32([0.55, 0.16, 0.12]), dome)
