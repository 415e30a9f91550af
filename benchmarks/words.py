"""Whether words give what they name: python -m benchmarks.words [--preset balanced] [--seconds 180] [--sheet FILE.png]

Four kinds of pictures by our own painters are one set, and each kind is a word. Pictures are painted for each word,
without words, and from drawings whose two halves, side by side or one above the other, are two words; the kind of each,
or of each half, is that of the training pictures which hold the nearest patches of it. Where nothing is remembered, as
by learned, no words can be drawn. Without words, a picture should be of the kind of the one that its seed draws.
"""

import json
import tempfile
from itertools import permutations
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from aiart.engine.memory.draw import draw
from aiart.engine.painting.generator import Generator
from aiart.engine.training.train import train
from aiart.evaluate.patches import distances_to_each
from aiart.images import save_png, sheet
from aiart.operations.create import create
from aiart.operations.request import Request
from aiart.operations.sketch import SketchRequest, sketch
from aiart.training_presets import TrainRequest
from scripts.painters import PAINTERS

KINDS = "flow_field", "stained_glass", "ink_waves", "paper_cut"
OF_EACH, WIDTH, HEIGHT = 9, 192, 144  # pictures of each kind, and their size
PATCHES = 400  # of each painted picture


def main(
    preset: Annotated[str, typer.Option(help="instant, balanced or learned.")] = "instant",
    seconds: Annotated[float, typer.Option(help="Of the training.")] = 180.0,
    steps: Annotated[int | None, typer.Option(help="Of the training, in place of seconds: on a busy machine.")] = None,
    count: Annotated[int, typer.Option(help="Pictures painted for each word, and four times as many without.")] = 12,
    seed: Annotated[int, typer.Option(help="Of the training and the first picture.")] = 1000,
    out: Annotated[Path | None, typer.Option("--sheet", help="A PNG: a row for each word, and one without.")] = None,
) -> None:
    """Print the share of pictures that are recognised as what was asked for, and the mix without words."""
    canvases = np.stack([PAINTERS[kind].paint(i, WIDTH, HEIGHT) for kind in KINDS for i in range(OF_EACH)])
    generator = trained(canvases, TrainRequest(preset=preset, seconds=seconds, steps=steps, seed=seed))
    rows, right = [], {}
    for number, kind in enumerate(KINDS):
        made = painted(generator, seed, count, kind.replace("_", " "))
        right[kind] = float(np.mean([one == number for one in kinds_of(made, canvases)]))
        rows.append(made[:6])
    made = painted(generator, seed, 4 * count, "")
    rows.append(made[:6])
    seen, drawn = kinds_of(made, canvases), drawn_kinds(generator, seed, 4 * count)
    overall = float(np.mean(list(right.values())))
    said = {"preset": preset, "recognised": overall, "by word": right}
    said |= {
        "mix without": _counted(seen),
        "mix drawn": _counted(drawn),
        "of the kind drawn": float(np.mean(seen == drawn)),
    }
    if generator.remembered is not None:
        halves, recognised = drawn_halves(generator, seed, canvases)
        rows.append(halves)
        said["halves recognised"] = recognised
    if out:
        save_png(out, sheet(np.concatenate(rows), columns=6))
    print(json.dumps(said))


def _counted(kinds: np.ndarray) -> dict[str, int]:
    return {kind: int((kinds == number).sum()) for number, kind in enumerate(KINDS)}


def trained(canvases: np.ndarray, request: TrainRequest) -> Generator:
    """A generator of the canvases, each with the word of its kind."""
    words = [(kind.replace("_", " "),) for kind in KINDS for _ in range(OF_EACH)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for _ in train(canvases, request, folder / "generator", checkpoints=folder / "checkpoints", words=words):
            pass
        return Generator.load(folder / "generator")


def painted(generator: Generator, seed: int, count: int, words: str) -> np.ndarray:
    return np.stack(list(create(generator, Request(count=count, seed=seed, words=words))))


def drawn_kinds(generator: Generator, seed: int, count: int) -> np.ndarray:
    """The numbers of the kinds of the training pictures that are drawn by seeds, so the mix that there should be."""
    known = generator.config.memory or generator.config.network_sizes
    drawn = [draw(seed + i, len(known.words_of)) for i in range(count)]
    return np.array([KINDS.index(known.words[known.words_of[one][0]].replace(" ", "_")) for one in drawn])


def drawn_halves(generator: Generator, seed: int, canvases: np.ndarray) -> tuple[np.ndarray, dict[str, float]]:
    """A picture for each two different words side by side, and for each two one above the other; and the share of the
    halves that are recognised."""
    pairs, made, seen = list(permutations(range(len(KINDS)), 2)), [], {}
    for name, axis in (("side by side", 2), ("one above the other", 1)):
        some = np.stack([_drawn(generator, pair, axis - 1, seed + i) for i, pair in enumerate(pairs)])
        kinds = [kinds_of(half, canvases) for half in np.split(some, 2, axis)]
        seen[name] = float(np.mean([kind == asked for kind, asked in zip(np.stack(kinds, 1), pairs, strict=True)]))
        made.append(some)
    return np.concatenate(made), seen


def _drawn(generator: Generator, pair: tuple[int, int], axis: int, seed: int) -> np.ndarray:
    """A picture whose first half along an axis has one word and whose second half has another."""
    layer = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    np.split(layer, 2, axis)[1][:] = 255
    legend = ", ".join(f"{number}={KINDS[kind].replace('_', ' ')}" for number, kind in zip((0, 255), pair, strict=True))
    return next(sketch(generator, layer, SketchRequest(count=1, seed=seed, legend=legend)))


def kinds_of(made: np.ndarray, canvases: np.ndarray) -> np.ndarray:
    """Of each painted picture, the number of the kind whose pictures hold its patches the nearest."""
    to_each = distances_to_each(made, canvases, least=PATCHES)
    of_kinds = to_each.reshape(len(KINDS), OF_EACH, *to_each.shape[1:]).min(1)
    return of_kinds.mean(-1).argmin(0)


if __name__ == "__main__":
    typer.run(main)
