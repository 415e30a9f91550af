"""Names and shapes of every network's tensors, in plain Python: a file can be checked before TensorFlow sees it. What
painting and making a generator cost follows from them, so it can be said before anything is begun.
"""

import math

from aiart.engine.format.config import GeneratorConfig, NetworkConfig

CONDITION = 64  # width of the time and scale embedding
CLASSIC_FACTORS = (1, 2, 4, 8, 16, 16, 16, 16, 16, 8, 4, 2, 1)  # 64-128-256-512-1024x5-512-256-128-64, in units of 64
LEARNED_STEPS = (20, 8)  # of the sampler at scale 0 and up, the last for all finer
CLASSIC_STEPS = (40,)  # it does not see the time, so its answers are cautious, and few steps leave pictures pale
MEGAPIXEL = 1e6
# Seconds of a core that making an instant generator took: at all, for each megapixel of its canvas, which is painted,
# and for each of all its pictures, which are read, compared and packed. docs/lab-log.md
AT_ALL, OF_CANVAS, OF_PICTURES = 2.7, 4.3, 0.4

Shapes = dict[str, tuple[int, ...]]


def parameter_shapes(network: NetworkConfig) -> Shapes:
    """Tensor name -> shape, in the order the network is built."""
    return classic_shapes(network.width) if network.kind == "classic" else velocity_shapes(network)


def parameter_count(network: NetworkConfig) -> int:
    """Return how many numbers a network has to learn."""
    return sum(math.prod(shape) for shape in parameter_shapes(network).values())


def velocity_shapes(network: NetworkConfig) -> Shapes:
    width = network.width
    shapes = _dense("time0", 32, CONDITION) | _dense("time1", CONDITION, CONDITION)
    shapes |= {"scale/embeddings": (network.scales, CONDITION)}
    shapes |= {"words/kernel": (len(network.words), CONDITION)} if network.words else {}
    shapes |= _convolution("enter", 1, 12, width)
    for i in range(network.blocks):
        shapes |= _dense(f"block{i}/film", CONDITION, 2 * width)
        shapes |= _convolution(f"block{i}/mix", 3, width, width) | _convolution(f"block{i}/out", 1, width, width)
    return shapes | {"norm/gamma": (width,), "norm/beta": (width,)} | _convolution("leave", 1, width, 12)


def hidden_kernels(network: NetworkConfig) -> set[str]:
    """Return names of the velocity network's convolutions between hidden features."""
    return {f"block{i}/{layer}/kernel" for i in range(network.blocks) for layer in ("mix", "out")}


def classic_shapes(width: int) -> Shapes:
    """Return the article's fourteen 3x3 convolutions; at width 64 exactly 50,292,995 parameters."""
    channels = [3, *(factor * width for factor in CLASSIC_FACTORS), 3]
    shapes: Shapes = {}
    for i, (inputs, outputs) in enumerate(zip(channels[:-1], channels[1:], strict=True)):
        shapes |= _convolution(f"conv{i:02d}", 3, inputs, outputs)
    return shapes


def _dense(name: str, inputs: int, outputs: int) -> Shapes:
    return {f"{name}/kernel": (inputs, outputs), f"{name}/bias": (outputs,)}


def _convolution(name: str, side: int, inputs: int, outputs: int) -> Shapes:
    return {f"{name}/kernel": (side, side, inputs, outputs), f"{name}/bias": (outputs,)}


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
