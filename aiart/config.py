"""Frozen dataclasses that cross every border of the house, and the table of presets.

Plain Python only: importing this file costs nothing, so the page, the command line and the tests may all do it.
"""

from dataclasses import dataclass

LONG_SIDE_MIN, LONG_SIDE_MAX, LONG_SIDE = 64, 1024, 256


@dataclass(frozen=True)
class Preset:
    """One way to make a generator. `learned_scales` None means: every scale."""

    name: str
    title: str
    summary: str  # one plain sentence, shown on the page and by `--help`
    learned_scales: int | None
    coarsest: int  # short side of scale 0 in pixels
    seconds: float  # default training budget


A_SET = 5  # pictures from which on a layout is worth learning; with fewer, finer windows decide more

PRESETS = {
    preset.name: preset
    for preset in (
        Preset("instant", "Instant", "Remembers your brushwork and recombines it. Nothing to train.", 0, 28, 0),
        Preset("balanced", "Balanced", "Learns the layout, remembers the brushwork.", 2, 18, 180),
        Preset("learned", "Learned", "A small network paints everything; nothing of an upload is kept.", None, 28, 180),
        Preset("classic", "Classic", "The article's fourteen convolutions, made to work as a denoiser.", None, 0, 600),
    )
}


@dataclass(frozen=True)
class TrainRequest:
    """What a person asks of training."""

    name: str = ""
    preset: str = "balanced"
    seconds: float | None = None  # None: the preset's own
    steps: int | None = None  # count steps instead of seconds: then two runs end with the same bits
    long_side: int = LONG_SIDE
    seed: int = 0
    width: int | None = None  # network width; None: the preset's own
    blocks: int | None = None  # residual blocks; None: the preset's own
    remember: int | None = None  # keep at most so many pictures in the memory; None: all that fit
    as_printed: bool = False
    licence: str = ""


@dataclass(frozen=True)
class CreateRequest:
    """What a person asks of painting. `size` wins over `aspect`; neither: the generator's own canvas."""

    count: int = 4
    seed: int = 0
    size: tuple[int, int] | None = None  # (width, height) in pixels
    aspect: tuple[float, float] | None = None  # (width, height) in any unit
    layout: float = 0.15  # how far a stroke may move from its place, as a fraction of the canvas: 0 none .. 1 free
    calm: float = 0.5  # eta of the sampler: 0 detailed .. 1 calm
    steps: int | None = None  # at scale 0; finer scales take about half. None: the engine's own
