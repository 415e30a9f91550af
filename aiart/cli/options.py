"""The arguments and options that several verbs have, each with its help."""

from pathlib import Path
from typing import Annotated

import typer

from aiart.operations.request import Request

JsonLines = Annotated[bool, typer.Option("--json", help="One JSON object per line on standard output, for programs.")]
Model = Annotated[
    str, typer.Argument(metavar="MODEL", help="A generator's folder, its name in `list`, or hf:user/repo on the Hub.")
]
Pictures = Annotated[
    list[Path], typer.Argument(metavar="PICTURES", help="JPEG, PNG and WebP files, and folders of them.")
]
Picture = Annotated[Path, typer.Argument(metavar="PICTURE", help="A JPEG, PNG or WebP file.")]
Seed = Annotated[int, typer.Option(help="Same seed, same result.")]
Out = Annotated[Path, typer.Option(help="Folder for the pictures. Nothing in it is overwritten.")]
Count = Annotated[int, typer.Option(help="How many. Picture i has the seed SEED + i.")]
PixelSize = Annotated[str | None, typer.Option("--size", metavar="WxH", help="In pixels.")]
Aspect = Annotated[str | None, typer.Option(metavar="W:H", help="Same area as the canvas, another shape.")]
Layout = Annotated[float, typer.Option(help="How far a stroke may move from its place: near 0 stays, 1 anywhere.")]
Calm = Annotated[float, typer.Option(help="0 detailed to 1 calm.")]
Steps = Annotated[int | None, typer.Option(help="At the coarsest scale.", show_default="the generator's own")]
Palette = Annotated[Path | None, typer.Option(metavar="PICTURE", help="Give it the colours of this picture.")]
NoRecipe = Annotated[bool, typer.Option("--no-recipe", help="Leave out what paints the picture again.")]

LAYOUT, CALM, STEPS = Request().layout, Request().calm, Request().steps
