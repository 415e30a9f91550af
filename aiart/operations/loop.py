"""Loop: an animation without end. The noise a picture starts from goes round a circle; the sampler adds none.

    z(a) = sqrt(1 - m^2) z_0 + m (cos(a) z_1 + sin(a) z_2),    a from 0 to 2 pi

z_0, z_1, z_2 are independent, so z(a) is standard normal for every angle a; m, the motion, is how much of the picture
takes part. With calm 0 the picture is a function of z alone, and the last frame meets the first.

Without fresh noise at every step a memory comes to the same picture in half of the steps.

It changes its mind about a stroke from one frame to the next. So each frame is a weighted mean of the frames
around it: strokes melt into each other, and what stands still stays sharp.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Self

import numpy as np
from pydantic import model_validator

from aiart.engine.painting import painting
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Plan, SamplingOptions
from aiart.engine.path.flow import Noise
from aiart.engine.path.pyramid import Size
from aiart.operations.canvas import refuse_as_printed
from aiart.operations.declaration import LAYOUT, PALETTE, PRODUCE, SHAPE, STEPS, WORDS, Operation, number
from aiart.operations.film_frames import in_order
from aiart.operations.request import OnProgress, Request, canvas_of, painted, sampling_options
from aiart.request_model import out_of_range

FRAMES_MIN, FRAMES_MAX, FPS_MAX, SECONDS_MAX = 3, 1200, 60, 60
MELTING = 0.15  # seconds, standard deviation of the weights in time
PARTS = 2**20  # step numbers of z_1 and z_2 begin beyond any of the sampler's own


class LoopRequest(Request):
    """seconds and fps: frames a second; motion: 0 stands still .. 1 everything moves. calm and count do not matter."""

    seconds: float = number(
        4.0,
        0,
        SECONDS_MAX,
        label="Seconds",
        hint="Until it begins again. Each frame takes half to all of the time of a picture.",
        step=0.5,
        above=True,
        slider=(1, 10),
    )
    fps: float = number(
        12.0,
        0,
        FPS_MAX,
        label="Frames a second",
        hint="More of them move more smoothly.",
        step=1,
        above=True,
        slider=(4, 30),
    )
    motion: float = number(
        0.25,
        0,
        1,
        label="Motion",
        hint="Near 0 it hardly moves, at 1 everything does.",
        above=True,
        slider=(0.05, 1),
    )

    @model_validator(mode="after")
    def _frames_are_possible(self) -> Self:
        """Raises RequestError, code "frames"."""
        frames = frames_of(self)
        if not FRAMES_MIN <= frames <= FRAMES_MAX:
            expected = f"They are seconds times frames a second, and can be {FRAMES_MIN} to {FRAMES_MAX}."
            raise out_of_range("The number of frames", "frames", frames, expected)
        return self


class RotatedNoise(Plan):
    """All noise turned by one angle. `drawn` keeps what it is turned from, for all frames of one seed."""

    def __init__(self, angle: float, motion: float, drawn: dict[tuple[int, int], list[np.ndarray]]):
        share = math.sqrt(1 - motion**2), motion * math.cos(angle), motion * math.sin(angle)
        self.shares, self.drawn = np.array(share, np.float32), drawn

    def noise(self, source: Noise, level: int, step: int, size: Size) -> np.ndarray:
        if (level, step) not in self.drawn:
            self.drawn[level, step] = [source.field(level, step + part * PARTS, size) for part in range(3)]
        fields = self.drawn[level, step]
        return np.asarray(sum(share * field for share, field in zip(self.shares, fields, strict=True)))


def loop(generator: Generator, request: LoopRequest, on_progress: OnProgress | None = None) -> Iterator[np.ndarray]:
    """Paint `frames_of(request)` frames, uint8 (H, W, 3), in order.

    Raises RequestError before the first frame if something impossible is asked for."""
    refuse_as_printed(generator, "An animation")
    frames = frames_of(request)
    options = replace(sampling_options(generator, request), calm=0.0, steps=_steps(generator, request))
    weights = _melting(MELTING * request.fps, frames)
    return melted(_frames(generator, request.changed(count=1), options, frames, on_progress), weights)


def _steps(generator: Generator, request: LoopRequest) -> int | None:
    """Of the sampler at the coarsest scale: those asked for, or half of a memory's, or all of a network's (None)."""
    if request.steps or generator.config.learned_scales:
        return request.steps
    return max(1, painting.REMEMBERED_STEPS[0] // 2)


def frames_of(request: LoopRequest) -> int:
    """Return how many frames go round."""
    return round(request.seconds * request.fps)


def _frames(
    generator: Generator, request: LoopRequest, options: SamplingOptions, frames: int, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    size, drawn = canvas_of(generator, request), {}

    def paint(i: int, on_progress: OnProgress | None) -> np.ndarray:
        on_frame = (lambda _, share, picture: on_progress(i, share, picture)) if on_progress else None
        plan = RotatedNoise(2 * math.pi * i / frames, request.motion, drawn)
        return next(painted(generator, request, options, size, plan, on_frame))

    if generator.config.learned_scales:  # a network has threads of its own
        return (paint(i, on_progress) for i in range(frames))
    return in_order(paint, frames, size, on_progress)


def _melting(frames: float, most: int) -> np.ndarray:
    """Weights float32 of a frame and those around it: an odd number, no more than there are frames."""
    reach = min(math.ceil(2 * frames), (most - 1) // 2)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(frames, 1e-3)) ** 2)
    return (weights / weights.sum()).astype(np.float32)


def melted(frames: Iterable[np.ndarray], weights: np.ndarray) -> Iterator[np.ndarray]:
    """Weighted means over time of frames that go round, uint8 (H, W, 3); at no time are more than two windows of
    them held. The first mean needs frames on both sides, so the round begins with frame number len(weights) // 2."""
    window, beginning = deque(maxlen=len(weights)), []
    for frame in frames:
        window.append(frame)
        if len(beginning) < len(weights) - 1:
            beginning.append(frame)
        if len(window) == len(weights):
            yield _mean(window, weights)
    for frame in beginning:
        window.append(frame)
        yield _mean(window, weights)


def _mean(frames: Iterable[np.ndarray], weights: np.ndarray) -> np.ndarray:
    total = sum(weight * frame for weight, frame in zip(weights, frames, strict=True))
    return np.rint(total).astype(np.uint8)


OPERATION = Operation(
    "loop",
    LoopRequest,
    loop,
    tab=PRODUCE,
    place=3,
    title="Loop",
    text="A film without end.",
    help="Paint an animation without end.",
    api="A film without end, of `seconds` times `fps` frames. `motion` goes from above 0 (hardly any) to 1; `format` "
    "is `mp4`, `webp` or `gif`.",
    example="""
film, made = client.predict(drawer, generator, seconds=1, fps=4, size="64x48", format="webp", api_name="/loop")
""",
    uses=frozenset({SHAPE, LAYOUT, STEPS, PALETTE, WORDS}),
    frames=frames_of,
    long=True,
    button="Paint the film",
)
