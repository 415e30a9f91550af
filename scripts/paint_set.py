"""Paint a set of training pictures: python scripts/paint_set.py STYLE --out DIR --count 16 --seed 0 --size 512x384

Writes one PNG per seed, from --seed upwards. Knows the painters only through their registry.
"""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

# Started as a file, Python looks for modules beside it; the painters are found from the folder above.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.painters import PAINTERS  # noqa: E402

_LARGEST = 4096
_SMALLEST = 32


def parse_size(text: str) -> tuple[int, int]:
    """ "512x384" -> (512, 384); typer.BadParameter if it is not a size that can be painted."""
    match = re.fullmatch(r"(\d+)x(\d+)", text.strip().lower())
    sides = tuple(int(side) for side in match.groups()) if match else ()
    if not sides or not all(_SMALLEST <= side <= _LARGEST for side in sides):
        raise typer.BadParameter(
            f"{text!r} is not a size. Expected WIDTHxHEIGHT, each from {_SMALLEST} to {_LARGEST}. Try 512x384."
        )
    return sides


def paint_set(
    style: Annotated[str, typer.Argument(help=f"One of: {', '.join(PAINTERS)}.")],
    out: Annotated[Path, typer.Option(help="Folder for the pictures; made if missing.")],
    count: Annotated[int, typer.Option(min=1, help="How many pictures.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first picture; the others follow on.")] = 0,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT in pixels.")] = "512x384",
) -> None:
    """Paint COUNT pictures of one STYLE as PNG files."""
    if style not in PAINTERS:
        raise typer.BadParameter(f"There is no style {style!r}. Expected one of: {', '.join(PAINTERS)}.")
    width, height = parse_size(size)
    out.mkdir(parents=True, exist_ok=True)
    for number in range(seed, seed + count):
        path = out / f"{style}_{number:04d}.png"
        Image.fromarray(PAINTERS[style].paint(number, width, height)).save(path)
        typer.echo(path)


if __name__ == "__main__":
    typer.run(paint_set)
