"""What a picture costs at least, known from a generator's config alone, before its network is built; and what it costs
to make a generator, besides what is learned."""

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.parameters import parameter_count

LEARNED_STEPS = (20, 8)  # of the sampler at scale 0 and up, the last for all finer
CLASSIC_STEPS = (40,)  # it does not see the time, so its answers are cautious, and few steps leave pictures pale
MEGAPIXEL = 1e6
# Seconds of a core that making an instant generator took: at all, for each megapixel of its canvas, which is painted,
# and for each of all its pictures, which are read, compared and packed. docs/lab-log.md
AT_ALL, OF_CANVAS, OF_PICTURES = 2.7, 4.3, 0.4


def making_seconds(canvas: tuple[int, int], pictures: int) -> float:
    """About how long so many pictures of `canvas`, (height, width) in pixels, take to be made a generator, in seconds,
    besides what is learned."""
    size = canvas[0] * canvas[1] / MEGAPIXEL
    return AT_ALL + (OF_CANVAS + OF_PICTURES * pictures) * size


def learned_steps(config: GeneratorConfig) -> tuple[int, ...]:
    """Steps of the network at scale 0 and up, the last for all finer."""
    if config.training.as_printed:
        return (1,)  # the article applies its network once
    return CLASSIC_STEPS if config.preset == "classic" else LEARNED_STEPS


def multiplications(config: GeneratorConfig) -> float:
    """Multiplications of a network for one picture of a generator's own size: each number of a convolution's kernels is
    used once for each pixel. 0 without a network."""
    if config.network is None:
        return 0.0
    steps = learned_steps(config)
    sizes = config.sizes[: config.learned_scales]
    pixels = sum(height * width * steps[min(k, len(steps) - 1)] for k, (height, width) in enumerate(sizes))
    return float(pixels * parameter_count(config.network))
