"""Seamless: a picture that tiles while it stays itself. Only a band around its seam is made anew.

The picture is rolled by half, so that its seam lies in the middle; there it is put together from its own pieces, along
the lines where that is seen least (operations/pieced.py).
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Literal

import numpy as np

from aiart.engine.memory.blur import blurred
from aiart.engine.memory.placement import at_size
from aiart.engine.montage.cuts import pixels_of
from aiart.engine.montage.montage import Montage, fill
from aiart.engine.montage.outwards import DRIFT
from aiart.engine.montage.pieces import Box, Fitting
from aiart.engine.montage.prices import beyond_ordinary
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size, Wrap, resize
from aiart.images import to_float
from aiart.operations.canvas import as_given, refuse_other_size, refuse_smaller
from aiart.operations.declaration import PICTURE, TRANSFORM, Input, Operation, choice, number
from aiart.operations.large import LARGE_MAX, LargeSize
from aiart.operations.pieced import PIXELS_MAX, axes_of, check_pieced, margin_of, put_together, working_size
from aiart.operations.request import OnProgress, Request, count_field, size_field
from aiart.operations.tile import AXES

AUTO = "auto"
NARROWEST, WIDEST = 0.12, 0.24  # of a side: the band, where its content decides
STROKES = 3.0  # how many times as wide as what is seen in the picture
ALIKE = 0.1  # correlation below which two places show different things
DETAIL = 8  # a fraction of the short side: what is larger is light, not a thing
LEAST_SIDE = 24  # pixels: of smaller pictures there is nothing to put together
REACH, STEP = 0.65, 0.7  # of the band: of the boxes that are looked at, beyond the half of it; between two of them


class SeamlessRequest(Request):
    """axes: as those of a tile; "auto", on all sides, or left and right where it has a top and a bottom. width: of the
    band that is made anew, as a share of the picture's side; None: by what is seen in it."""

    count: int = count_field(1)
    size: LargeSize = size_field(LARGE_MAX)
    axes: Literal["auto", "both", "across", "down"] = choice(
        AUTO,
        {AUTO: "As it suits", "both": "On all sides", "across": "Left and right", "down": "Top and bottom"},
        label="Where its sides meet",
    )
    width: float | None = number(
        None, 0.04, 0.5, label="Band", hint="Share of a side that is made anew around the seam.",
        step=0.01, slider=(0.08, 0.4), on_page=False, when_empty="as wide as what is seen in the picture asks for",
    )  # fmt: skip


def seamless(
    generator: Generator, picture: np.ndarray, request: SeamlessRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures that tile and equal `picture`, uint8 (H, W, 3), outside the band bit by bit.

    Raises RequestError before the first picture: "size", it is too small, or something impossible is asked for."""
    refuse_other_size(request)
    size = picture.shape[0], picture.shape[1]
    refuse_smaller(picture, size, LEAST_SIDE)
    check_pieced(size, "Choose a smaller one.")
    wrap = axes_of(picture) if request.axes == AUTO else AXES[request.axes]
    band = bands(picture, wrap, request.width)
    return _made(picture, wrap, band, request, on_progress)


def bands(picture: np.ndarray, wrap: Wrap, share: float | None = None) -> Size:
    """Return pixels of the band on each axis, even, 0 where nothing meets. share: of the side; None: by what is
    seen."""
    sides, widths = picture.shape[:2], []
    for axis, (side, meets) in enumerate(zip(sides, wrap, strict=True)):
        part = (share or _width_of(picture, axis)) if meets else 0
        widths.append(2 * max(1, round(part * side / 2)) if meets else 0)
    return widths[0], widths[1]


def _width_of(picture: np.ndarray, axis: int) -> float:
    """The share of a side that a few of the things in a picture take: where its detail is no more like itself."""
    small = resize(to_float(picture), working_size(picture.shape[:2])).mean(-1)
    lines = np.moveaxis(small - blurred(small, sigma=min(small.shape) / DETAIL), axis, -1)
    count = lines.shape[1]
    power = (np.abs(np.fft.rfft(lines, 2 * count)) ** 2).sum(0)
    alike = np.fft.irfft(power)[:count] / max(power.mean(), 1e-9)
    first = int(np.argmax(alike / max(alike[0], 1e-9) < ALIKE)) or count
    return float(np.clip(STROKES * first / count, NARROWEST, WIDEST))


def band_mask(size: Size, band: Size) -> np.ndarray:
    """Return bool (H, W): the band around the seam in the middle of a rolled picture."""
    mask = np.zeros(size, bool)
    for axis, (side, width) in enumerate(zip(size, band, strict=True)):
        lines = np.moveaxis(mask, axis, 0)
        lines[side // 2 - width // 2 : side // 2 + width // 2 + side % 2 * (width > 0)] = True
    return mask


def _made(
    picture: np.ndarray, wrap: Wrap, band: Size, request: Request, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    size = (picture.shape[0], picture.shape[1])
    by = tuple(side // 2 * meets for side, meets in zip(size, wrap, strict=True))
    rolled, own = (np.roll(some, by, (0, 1)) for some in (picture, pixels_of(size, np.int32)))
    mask = band_mask(size, band)
    begun = _begun(picture, mask, by, wrap)
    for i in range(request.count):
        montage = deepcopy(begun)
        _fill_band(montage, (mask.shape[0], mask.shape[1]), band, request.seed + i)
        made = put_together(montage, picture, mask, own, on_progress, i)
        yield np.roll(np.where(mask[..., None], made, rolled), tuple(-step for step in by), (0, 1))


def _begun(picture: np.ndarray, mask: np.ndarray, by: tuple[int, ...], wrap: Wrap) -> Montage:
    """The rolled picture at a small size, with its seam."""
    size = working_size((mask.shape[0], mask.shape[1]))
    small, unknown = resize(to_float(picture), size), at_size(mask, size)
    shares = [step / whole for step, whole in zip(by, mask.shape, strict=True)]
    sources = np.roll(pixels_of(size), [round(share * side) for share, side in zip(shares, size, strict=True)], (0, 1))
    calm = [share if meets else None for share, meets in zip(shares, wrap, strict=True)]
    return Montage(small, sources, unknown, wrap, calm, beyond_ordinary(small), sources.copy())


def _fill_band(montage: Montage, whole: Size, band: Size, seed: int) -> None:
    """Put the band of a rolled picture of the size `whole` together from pieces; the seed decides which are tried."""
    size, wrap = montage.size, montage.wrap
    half = max(width * side / of / 2 for width, side, of in zip(band, size, whole, strict=True))
    boxes = _boxes(size, wrap, max(4, round(half * 2 * REACH) + 2), np.random.default_rng(seed).random())
    drift = max(2, round(DRIFT * size[0])) if wrap == AXES["across"] else 2 * size[0]
    limited = [(box, (box.rows[0] - drift, box.rows[0] + drift)) for box in boxes]
    fill(montage, Fitting(montage.picture, margin_of(size)), limited, ~montage.unknown)


def _boxes(size: Size, wrap: Wrap, reach: int, phase: float) -> list[Box]:
    """Boxes all along the band; phase: from 0 to 1, where the first one is."""
    step, boxes = max(3, round(STEP * reach)), []
    for axis in np.flatnonzero(wrap)[::-1]:
        for at in range(int(phase * step), size[1 - axis], step):
            centre = (size[0] // 2, at) if axis == 0 else (at, size[1] // 2)
            boxes.append(Box.around(centre, reach, size, wrap))
    return boxes


OPERATION = Operation(
    "seamless",
    SeamlessRequest,
    seamless,
    tab=TRANSFORM,
    place=8,
    title="Make seamless",
    text="A picture made to tile. It stays as it is but for a band.",
    help="Make pictures tile. Only a band around the seam is made anew; the rest stays, bit by bit.",
    api="A picture made to tile on `both` axes, `across` or `down`; `auto` is both, or across where it has a top and a "
    "bottom. Only a band around its seam is made anew: `width` is its share of the picture's side, 0.04 to 0.5, or "
    "None, as what is seen in it asks for. The rest stays, bit by bit.",
    example="""
tiling, _ = client.predict(drawer, generator, start, axes="both", api_name="/seamless")
""",
    uses=frozenset(),
    uses_generator=False,
    inputs=(Input("picture", PICTURE, "Picture"),),
    whole=True,
    pixels=PIXELS_MAX,
    size=as_given,
    button="Make seamless",
    canvas="picture",
    repeats=True,
)
