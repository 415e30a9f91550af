"""Make the starter generators in weights/ from sources that may be shipped.

    python scripts/make_starters.py                 all of them; the one that is trained takes ten minutes
    python scripts/make_starters.py stained-glass   one of them
    python scripts/make_starters.py --samples       only their samples, painted anew by the generators as they are

After a change to what is painted the last one, and then scripts/make_gallery.py, bring all pictures up to date.

The deep field is NASA's and ESA's photograph (public domain) as scikit-image carries it; all other pictures are painted
by the code in scripts/painters, so that whoever runs this may use the results freely.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aiart.data.dataset import load_set  # noqa: E402
from aiart.engine.format import folder as weights  # noqa: E402
from aiart.engine.format.card import model_card  # noqa: E402
from aiart.engine.painting.generator import Generator  # noqa: E402
from aiart.engine.training.train import train  # noqa: E402
from aiart.images import save_png, sheet  # noqa: E402
from aiart.operations.create import create  # noqa: E402
from aiart.operations.request import Request  # noqa: E402
from aiart.training_presets import TrainRequest  # noqa: E402  the repository is not installed

LICENCE = "cc0-1.0"
LONG_SIDE, SHORT_SIDE = 640, 480  # pixels of the painted pictures and of every canvas
SAMPLES = 4  # painted by each starter, as large as its canvas
PAINTED = TrainRequest(preset="instant", long_side=LONG_SIDE, licence=LICENCE)
LEARNED = PAINTED.changed(preset="balanced", steps=1500, width=64, blocks=7, remember=8)


@dataclass(frozen=True)
class Starter:
    title: str
    source: str  # a painter's name, or "hubble_deep_field"
    request: TrainRequest
    count: int = 16


STARTERS = {
    "deep-field": Starter("Deep field", "hubble_deep_field", PAINTED, 1),
    "starry-brush": Starter("Starry brush", "flow_field", LEARNED, 24),
    "stained-glass": Starter("Stained glass", "stained_glass", PAINTED),
    "ink-waves": Starter("Ink waves", "ink_waves", PAINTED),
    "paper-cut": Starter("Paper cut", "paper_cut", PAINTED),
}


SHOWN_SIZE = (256, 192)
SHOWN = ("starry-brush", "ink-waves", "paper-cut", "stained-glass")  # of one shape, in the README


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Starters to make; none: all.")] = None,
    samples: Annotated[bool, typer.Option("--samples", help="Only paint their samples anew.")] = False,
) -> None:
    for name in names or STARTERS:
        if not samples:
            make(name, STARTERS[name])
        paint_samples(ROOT / "weights" / name)
    shown = [np.asarray(Image.fromarray(one).resize(SHOWN_SIZE, Image.Resampling.LANCZOS)) for one in samples_of(SHOWN)]
    save_png(ROOT / "docs" / "images" / "starters.png", sheet(shown, SAMPLES))


def make(name: str, starter: Starter) -> None:
    request = starter.request.changed(name=starter.title)
    with tempfile.TemporaryDirectory() as work:
        paths = pictures(starter, Path(work) / "pictures")
        canvases = load_set(paths, request.canvas).canvases
        for event in train(canvases, request, ROOT / "weights" / name, checkpoints=Path(work) / "checkpoints"):
            print(
                f"\r{name}: {event.seconds:.0f} s, step {event.step}, loss {[round(x, 3) for x in event.losses]}  ",
                end="",
                flush=True,
            )
    print()


def paint_samples(folder: Path) -> None:
    """Paint the samples of a starter with it as it is, as large as its canvas. The rest of its folder stays."""
    generator = Generator.load(folder)
    made = list(create(generator, Request(count=SAMPLES)))
    for old in (folder / weights.SAMPLES).glob("*.png"):
        old.unlink()
    for i, pixels in enumerate(made):
        save_png(folder / weights.SAMPLES / f"sample-{i:02d}.png", pixels)
    (folder / weights.CARD).write_text(model_card(generator.config, len(made)), encoding="utf-8")


def samples_of(names: tuple[str, ...]) -> list[np.ndarray]:
    return [
        np.asarray(Image.open(path)) for name in names for path in sorted((ROOT / "weights" / name).glob("samples/*"))
    ]


def pictures(starter: Starter, folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    for seed in range(starter.count):
        Image.fromarray(paint(starter.source, seed)).save(folder / f"{seed:02d}.png")
    return [folder]


def paint(source: str, seed: int) -> np.ndarray:
    """uint8 (H, W, 3)."""
    if source == "hubble_deep_field":
        from skimage.data import hubble_deep_field

        return hubble_deep_field()
    from scripts.painters import PAINTERS

    return PAINTERS[source].paint(seed, LONG_SIDE, SHORT_SIDE)


if __name__ == "__main__":
    typer.run(main)
