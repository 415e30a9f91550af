"""The surface of a picture for games and renderers: how high, which way it leans, how rough, as its lightness shows it.

Lightness is taken apart into bands an octave wide. What is larger than `WIDEST` of the picture is light that falls on
it and no relief; the bands below, the wide ones counting more than the fine ones, add up to the height. All of that is
one filter, applied where sides meet as if the picture went on with itself, so that the maps tile as it does.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from aiart.engine.path.pyramid import Wrap
from aiart.errors import RequestError
from aiart.images import RUNS

GREENS = {"opengl": "OpenGL", "directx": "DirectX"}  # where green means up, and where it means down
LIGHTNESS = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of sRGB, ITU-R BT.709
FINEST, WIDEST = 1 / 1024, 1 / 10  # of the longer side: deviations of the Gaussians between which the bands lie
OCTAVE_GAIN = 1.35  # how much more a band counts than the one that is half as wide
TAILS = 0.5  # percent of the pixels that are cut at each end of the heights
SLOPE = 0.55  # root of the mean square of the slopes of a normal map
GRAIN, AROUND = 1 / 700, 1 / 120  # of the longer side: what is finer is grain; over which it is averaged
SMOOTHEST, ROUGHEST = 0.35, 0.95  # of the roughness


@dataclass(frozen=True)
class Surface:
    """height: uint16 (H, W), white is high. normal: uint8 (H, W, 3), x to the right in red. roughness: uint8 (H, W)."""

    height: np.ndarray
    normal: np.ndarray
    roughness: np.ndarray


def check_green(green: object, subject: str = '"Green"') -> str:
    """Return the convention of a normal map's green, as one of GREENS. Raises RequestError, code "green", about
    `subject`."""
    if isinstance(green, str) and green.lower() in GREENS:
        return green.lower()
    raise RequestError(f"{subject} is {str(green)[:40]!r}.", f"It can be {' or '.join(GREENS)}.", code="green")


def surface_of(picture: np.ndarray, wrap: Wrap, green: str = "opengl") -> Surface:
    """Return the surface of uint8 (H, W, 3), whose sides meet on the axes of `wrap`. green: one of GREENS."""
    light = (picture.astype(np.float32) @ LIGHTNESS) / np.float32(255)
    long = max(light.shape)
    relief = _spread(_filtered(light, wrap, _bands(long)))
    grain = (light - _blurred(light, wrap, GRAIN * long)) ** 2
    rough = _spread(np.sqrt(np.maximum(_blurred(grain, wrap, AROUND * long), 0))) - relief / 2
    return Surface(
        np.rint(relief * 65535).astype(np.uint16),
        _normals(relief, wrap, down=green == "directx"),
        np.rint(255 * (SMOOTHEST + (ROUGHEST - SMOOTHEST) * _spread(rough))).astype(np.uint8),
    )


def save_surface(picture: np.ndarray, wrap: Wrap, green: str, path: Path, *, name: str) -> None:
    """Write a zip of uint8 (H, W, 3) and the maps of its surface: NAME_basecolor.png, NAME_height.png of 16 bits,
    NAME_normal.png and NAME_roughness.png. Raises OSError."""
    surface = surface_of(picture, wrap, green)
    maps = {"basecolor": picture, "height": surface.height, "normal": surface.normal, "roughness": surface.roughness}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for what, pixels in maps.items():
            data = io.BytesIO()
            Image.fromarray(pixels).save(data, "PNG", compress_type=RUNS)
            bundle.writestr(zipfile.ZipInfo(f"{name}_{what}.png"), data.getvalue())  # without a time: the same bytes


def _bands(long: int) -> Callable[[np.ndarray], np.ndarray]:
    """The filter whose result is the height: frequency (cycles a pixel) -> gain."""
    count = max(1, round(np.log2(WIDEST / FINEST)))
    deviations = FINEST * long * 2.0 ** np.arange(count + 1)

    def gain(frequency: np.ndarray) -> np.ndarray:
        blurs = [_gaussian(frequency, deviation) for deviation in deviations]
        bands = (OCTAVE_GAIN**k * (fine - coarse) for k, (fine, coarse) in enumerate(pairwise(blurs)))
        return sum(bands, start=np.zeros_like(frequency))

    return gain


def _gaussian(frequency: np.ndarray, deviation: float) -> np.ndarray:
    return np.exp(-2 * (np.pi * deviation * frequency) ** 2)


def _blurred(values: np.ndarray, wrap: Wrap, deviation: float) -> np.ndarray:
    return _filtered(values, wrap, lambda frequency: _gaussian(frequency, deviation))


def _filtered(values: np.ndarray, wrap: Wrap, gain: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """float32 (H, W) filtered by frequency; on an axis that does not go around it is mirrored at its ends."""
    height, width = values.shape
    for axis in (0, 1):
        if not wrap[axis]:
            values = np.concatenate([values, np.flip(values, axis)], axis)
    down, across = np.fft.fftfreq(values.shape[0])[:, None], np.fft.rfftfreq(values.shape[1])[None]
    gains = gain(np.hypot(down, across).astype(np.float32))
    return np.fft.irfft2(np.fft.rfft2(values) * gains, s=values.shape)[:height, :width].astype(np.float32)


def _spread(values: np.ndarray) -> np.ndarray:
    """From 0 to 1, but for a few that are cut; 0.5 where all are the same."""
    low, high = np.percentile(values, (TAILS, 100 - TAILS))
    if high - low < 1e-4:
        return np.full(values.shape, 0.5, np.float32)
    return np.clip((values - low) / (high - low), 0, 1).astype(np.float32)


def _normals(relief: np.ndarray, wrap: Wrap, down: bool) -> np.ndarray:
    """uint8 (H, W, 3): the normals of a relief, as steep as SLOPE on average. down: green means down, not up."""
    falls, rises = (_slope(relief, axis, wrap[axis]) for axis in (0, 1))
    steepness = SLOPE / max(float(np.sqrt(np.mean(falls**2 + rises**2))), 1e-3)
    x, y = -rises * steepness, falls * steepness * (-1 if down else 1)
    normal = np.stack([x, y, np.ones_like(x)], -1) / np.sqrt(x**2 + y**2 + 1)[..., None]
    return np.rint((normal + 1) * 127.5).astype(np.uint8)


def _slope(relief: np.ndarray, axis: int, around: bool) -> np.ndarray:
    """By how much it rises from pixel to pixel along an axis."""
    padding = [(1, 1) if one == axis else (0, 0) for one in (0, 1)]
    lines = np.moveaxis(np.pad(relief, padding, "wrap" if around else "edge"), axis, 0)
    return np.moveaxis((lines[2:] - lines[:-2]) / 2, 0, axis)
