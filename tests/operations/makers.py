"""Small pictures, and generators of each kind made of them in no time."""

import numpy as np
from scipy.ndimage import gaussian_filter

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import table_of
from aiart.engine.painting.generator import Generator
from aiart.engine.training.initial import fresh
from aiart.training_presets import TrainRequest

HEIGHT, WIDTH = 64, 80


def paintings(count: int = 1, height: int = HEIGHT, width: int = WIDTH, seed: int = 0) -> np.ndarray:
    """uint8 (count, height, width, 3): soft areas of colour with strokes on them."""
    rng = np.random.default_rng(seed)

    def soft(sigma: float, channels: int) -> np.ndarray:
        field = gaussian_filter(rng.standard_normal((height, width, channels)), (sigma, sigma, 0), mode="reflect")
        return field / field.std()

    def one() -> np.ndarray:
        """As in a painting, light and shade say more than hue."""
        return 128 + rng.normal(0, 10, 3) + 40 * soft(9, 1) + 18 * soft(9, 3) + 12 * soft(1.2, 3)

    return np.stack([np.clip(one(), 0, 255) for _ in range(count)]).astype(np.uint8)


def instant(canvases: np.ndarray, name: str = "") -> Generator:
    """All memory, nothing to train."""
    return Generator(*fresh(canvases, TrainRequest(preset="instant", name=name)))


def untrained(canvases: np.ndarray, preset: str, **request) -> Generator:
    """A network of small random weights: it paints nonsense, which is enough to see what an operation does to it."""
    config, tensors = fresh(canvases, TrainRequest(preset=preset, **{"width": 8, "blocks": 1} | request))
    return Generator(config, tensors | random_network(config))


def random_network(config: GeneratorConfig, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    table = {name: spec for name, spec in table_of(config).items() if spec.dtype == "F32"}
    return {name: 0.1 * rng.standard_normal(spec.shape, np.float32) for name, spec in table.items()}


MAKERS = {
    "instant": lambda: instant(paintings(2)),
    "balanced": lambda: untrained(paintings(6), "balanced"),
    "learned": lambda: untrained(paintings(2), "learned"),
}


def classic(**request) -> Generator:
    return untrained(paintings(2, 24, 32), "classic", **{"width": 4, "blocks": None} | request)


def rms(one: np.ndarray, other: np.ndarray) -> float:
    """Of the difference, in units of the 0..255 scale."""
    return float(np.sqrt(((one.astype(np.float32) - other) ** 2).mean()))


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """In dB; 99 for the same picture."""
    return 20 * np.log10(255 / max(rms(one, other), 255 * 10**-4.95))
