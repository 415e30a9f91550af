"""Make the weights that trainings begin with, from nothing: python scripts/make_warm_start.py learned

They are learned from pictures that our own painters paint, and from no others. The painter of the benchmarks' set is
left out, so that what is measured there is a painter that no warm start has seen. Each painter's pictures make several
sets, of other shapes and in other colours; each step learns from one of them, in that set's own units, so that what is
learned is what sets have in common.
"""

import hashlib
import sys
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aiart.engine.format.config import GeneratorConfig  # noqa: E402
from aiart.engine.format.tensors import write_tensors  # noqa: E402
from aiart.engine.memory.pictures import RememberedPictures  # noqa: E402
from aiart.engine.network.velocity import Velocity  # noqa: E402
from aiart.engine.training.batches import Batches  # noqa: E402
from aiart.engine.training.initial import fresh  # noqa: E402
from aiart.engine.training.objectives import VelocityTask  # noqa: E402
from aiart.engine.training.optimise import decay  # noqa: E402
from aiart.engine.training.trainer import WARM_UP  # noqa: E402
from aiart.engine.training.warm_start import FOLDER, LICENCE  # noqa: E402
from aiart.training_presets import TrainRequest  # noqa: E402

PAINTERS_SEEN = ("stained_glass", "ink_waves", "paper_cut", "marble")  # flow_field is the benchmarks'
COUNT, FIRST_SEED = 20, 1000  # pictures of each painter, none of a starter's
SIZE = (384, 288)
SHAPES = ((192, 144), (144, 192), (384, 288))  # of the canvases, (width, height)
COLOURS = ((0, 1, 2, False), (2, 0, 1, True))  # order of the channels, and whether a negative
# Scales that the network knows: all of the largest shape. The shipped `learned` has 6, from when its coarsest scale had
# 28 pixels; SHIPPED in warm_start.py says so, and has to follow when it is made anew.
SCALES = {"balanced": 2, "learned": 7}
STEPS = {"balanced": 4000, "learned": 6000}  # of what is shipped; about twelve minutes of CPU each
COOLING = 0.25  # of a training's fall of the rate: what begins with these weights goes on learning


def main(
    preset: Annotated[str, typer.Argument(help="balanced or learned.")],
    steps: Annotated[int | None, typer.Option(min=1, show_default="as shipped")] = None,
    work: Annotated[Path, typer.Option(help="Where painted pictures are kept.")] = Path("warm-pictures"),
) -> None:
    """Learn, and write the averaged weights where trainings look for them.

    Their checksum, which is printed, belongs into SHIPPED in aiart/engine/training/warm_start.py."""
    steps = steps or STEPS[preset]
    out = FOLDER / f"{preset}.safetensors"
    task, sets = task_and_sets(preset, painted(work))
    began, shown = time.process_time(), {}
    for step in range(steps):
        batches, config = sets[np.random.default_rng((1, step)).integers(len(sets))]
        task.batches, task.velocity = batches, Velocity(task.network, config)
        rate = task.rate * min(1.0, (step + 1) / WARM_UP) * task.rate_factor(COOLING * step / steps)
        for scale, loss in task.step(step, rate, decay(step)):
            shown[scale] = 0.99 * shown.get(scale, loss) + 0.01 * loss
        if step % 100 == 0:
            said = " ".join(f"{shown[scale]:.3f}" for scale in sorted(shown))
            print(f"step {step}, {time.process_time() - began:.0f} s of CPU, loss {said}", flush=True)
    write_tensors(out, task.optimiser.averages(), {"licence": LICENCE})
    print(f"SHA-256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


def painted(work: Path) -> dict[str, np.ndarray]:
    """uint8 (COUNT, 288, 384, 3) of each painter, painted once."""
    from scripts.painters import PAINTERS

    found = {}
    for name in PAINTERS_SEEN:
        path = work / f"{name}.npy"
        if not path.exists():
            work.mkdir(parents=True, exist_ok=True)
            np.save(path, np.stack([PAINTERS[name].paint(FIRST_SEED + i, *SIZE) for i in range(COUNT)]))
        found[name] = np.load(path)
    return found


def task_and_sets(
    preset: str, pictures: dict[str, np.ndarray]
) -> tuple[VelocityTask, list[tuple[Batches, GeneratorConfig]]]:
    """The task of one set, whose batches and units are changed for those of another at each step; and all sets."""
    request, sets = TrainRequest(preset=preset, warm_start=False), []
    for name in pictures:
        for shape in SHAPES:
            for colours in COLOURS:
                canvases = recoloured(shaped(pictures[name], shape), colours)
                config = _with_scales(fresh(canvases, request)[0], SCALES[preset])
                batches = Batches(RememberedPictures(canvases, config), config)
                batches.mirrors = True
                sets.append((batches, config))
    return VelocityTask(canvases, config), sets


def _with_scales(config: GeneratorConfig, scales: int) -> GeneratorConfig:
    return config.model_copy(update={"network": config.network_sizes.model_copy(update={"scales": scales})})


def shaped(pictures: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The middle of each, as large as possible, at (width, height)."""
    height, width = pictures.shape[1:3]
    part = min(width, round(height * shape[0] / shape[1]))
    left = (width - part) // 2
    middles = pictures[:, :, left : left + part]
    return np.stack([np.asarray(Image.fromarray(one).resize(shape, Image.Resampling.LANCZOS)) for one in middles])


def recoloured(pictures: np.ndarray, colours: tuple[int, int, int, bool]) -> np.ndarray:
    """The same with the channels in another order, and as a negative where the last of `colours` says so."""
    *order, negative = colours
    turned = np.ascontiguousarray(pictures[..., order])
    return 255 - turned if negative else turned


if __name__ == "__main__":
    typer.run(main)
