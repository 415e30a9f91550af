"""Tiny pictures and generators, made in milliseconds."""

from pathlib import Path

import numpy as np
from PIL import Image

from aiart.engine.format import folder as weights
from aiart.engine.training.initial import fresh
from aiart.training_presets import TrainRequest


def write_picture(path: Path, seed: int = 0, shape: tuple[int, int] = (32, 40)) -> Path:
    """Soft coloured patches, (height, width): something to recombine."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 6, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize(shape[::-1], Image.BICUBIC).save(path)
    return path


def make_generator(folder: Path, name: str = "Small waves", canvases: np.ndarray | None = None) -> Path:
    """A finished generator that remembers two pictures; nothing was painted for it."""
    if canvases is None:
        coarse = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
        canvases = coarse.repeat(4, 1).repeat(4, 2)
    config, tensors = fresh(canvases, TrainRequest(name=name, preset="instant", licence="CC0-1.0"))
    weights.save_folder(folder, config, tensors, "A card.", [])
    return folder


def files_below(folder: Path) -> set[str]:
    """Names of all files, with forward slashes."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
