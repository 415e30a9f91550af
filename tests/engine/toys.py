"""Small pictures and generators to test the engine with. Every picture has colours of its own: no two are alike."""

import numpy as np
from scipy.ndimage import gaussian_filter

from aiart.engine.format.config import GeneratorConfig
from aiart.engine.format.folder import table_of
from aiart.engine.memory.denoiser import WindowBank
from aiart.engine.memory.windows import Basis, window_rows
from aiart.engine.painting.generator import Generator
from aiart.engine.training.initial import fresh
from aiart.training_presets import TrainRequest


def paintings(count: int = 1, height: int = 32, width: int = 48, seed: int = 0) -> np.ndarray:
    """uint8 (count, height, width, 3): soft areas of colour with strokes on them."""
    rng = np.random.default_rng(seed)

    def one() -> np.ndarray:
        areas, strokes = (_soft(rng, height, width, sigma) for sigma in (5, 1))
        return np.clip(128 + rng.normal(0, 25, 3) + 40 * areas + 20 * strokes, 0, 255)

    return np.stack([one() for _ in range(count)]).astype(np.uint8)


def _soft(rng: np.random.Generator, height: int, width: int, sigma: float) -> np.ndarray:
    field = gaussian_filter(rng.standard_normal((height, width, 3)), (sigma, sigma, 0), mode="reflect")
    return field / field.std()


def plain(count: int, height: int, width: int, grey: int = 128) -> np.ndarray:
    return np.full((count, height, width, 3), grey, np.uint8)


def instant(canvases: np.ndarray) -> Generator:
    """All memory, nothing to train, nothing on disk."""
    return Generator(*fresh(canvases, TrainRequest(preset="instant")))


def untrained(canvases: np.ndarray, preset: str, **request) -> Generator:
    """A generator whose network has small random weights: it paints nonsense, but of the right shape."""
    config, tensors = fresh(canvases, TrainRequest(preset=preset, **{"width": 8, "blocks": 1} | request))
    return Generator(config, tensors | random_network(config))


def random_network(config: GeneratorConfig, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    table = {name: spec for name, spec in table_of(config).items() if spec.dtype == "F32"}
    return {name: 0.1 * rng.standard_normal(spec.shape, np.float32) for name, spec in table.items()}


def floats(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """float32 in [-1, 1], every pixel on its own."""
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def bank(clean: np.ndarray, base: np.ndarray | None = None, window: int = 4, directions: int = 12) -> WindowBank:
    """A bank of float32 pictures (n, H, W, 3) that began as `base`, or as a plain mean colour."""
    base = np.broadcast_to(clean.mean((0, 1, 2)), clean.shape) if base is None else base
    rows = np.concatenate([window_rows(p, window, 1).reshape(-1, window**2 * 3) for p in clean])
    basis = Basis(rows, directions)
    keys = [np.concatenate([basis.whole_keys(p, window) for p in pictures]) for pictures in (clean, base)]
    return WindowBank(clean, window, basis, *keys)
