"""Create: new pictures from noise, of any size."""

from collections.abc import Iterator

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import SamplingOptions
from aiart.errors import RequestError
from aiart.operations.painting import OnProgress, even_sides, painted

SIDE_MIN, SIDE_MAX, COUNT_MAX, STEPS_MAX = 16, 2048, 1000, 200
LAYOUT_MIN = 1e-3  # of a canvas: less than a pixel, and so far from zero that its square does not overflow


def create(
    generator: Generator,
    request: CreateRequest,
    on_progress: OnProgress | None = None,
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), one by one.

    Picture i has the seed `request.seed + i`, whatever the count. `told` hears of each finished
    scale. Raises RequestError before the first picture if something impossible is asked for.
    """
    options = sampling_options(generator, request)
    return painted(generator, request, options, canvas_of(generator, request), on_progress=on_progress)


def sampling_options(generator: Generator, request: CreateRequest, most: int = SIDE_MAX) -> SamplingOptions:
    """Check a request against a generator; `most` pixels a side. Raises RequestError."""
    layout, steps = f"from {LAYOUT_MIN} (stays in place) to 1 (moves freely)", request.steps
    check(whole(request.count, 1, COUNT_MAX), "count", request.count, f"a whole number from 1 to {COUNT_MAX}")
    check(whole(request.seed, 0, 2**63 - 1), "seed", request.seed, "a whole number from 0 to 2^63 - 1")
    check(LAYOUT_MIN <= request.layout <= 1, "layout", request.layout, layout)
    check(0 <= request.calm <= 1, "calm", request.calm, "from 0 (detailed) to 1 (calm)")
    check(steps is None or whole(steps, 1, STEPS_MAX), "steps", steps, f"a whole number from 1 to {STEPS_MAX}")
    height, width = canvas_of(generator, request)
    for side in (width, height):
        expected = f"from {SIDE_MIN} to {most} whole pixels a side"
        check(whole(side, SIDE_MIN, most), "size", f"{width}x{height}", expected)
    return SamplingOptions(even_sides((height, width)), request.layout, request.calm, request.steps)


def canvas_of(generator: Generator, request: CreateRequest) -> tuple[int, int]:
    """(height, width) asked for. An aspect keeps the area of the generator's own canvas."""
    config = generator.config
    if request.size:
        return request.size[1], request.size[0]
    if request.aspect:
        across, down = request.aspect
        check(across > 0 and down > 0 and 1 / 8 <= across / down <= 8, "aspect", f"{across}:{down}", "from 1:8 to 8:1")
        side = (config.height * config.width * across / down) ** 0.5
        return 2 * round(side * down / across / 2), 2 * round(side / 2)
    return config.height, config.width


def whole(number: object, low: int, high: int) -> bool:
    """Whether it is a whole number from `low` to `high`."""
    return isinstance(number, int) and low <= number <= high


def check(holds: bool, what: str, value: object, expected: str) -> None:
    """Raises RequestError, code `what`, unless it holds."""
    if not holds:
        raise RequestError(f"The {what} is {value}.", f"It must be {expected}.", code=what)
