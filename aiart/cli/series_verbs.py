"""Verbs that make something of new pictures: tile, mix, loop. See command_line.py."""

from pathlib import Path
from typing import Annotated

import typer

from aiart.cli.options import (
    CALM,
    LAYOUT,
    STEPS,
    Aspect,
    Calm,
    Count,
    JsonLines,
    Layout,
    Model,
    NoRecipe,
    Out,
    Palette,
    PixelSize,
    Seed,
    Steps,
)


def tile(
    model: Model,
    out: Out,
    axes: Annotated[str, typer.Option(help="Where sides meet: both, across or down.")] = "both",
    count: Count = 4,
    seed: Seed = 0,
    size: PixelSize = None,
    aspect: Aspect = None,
    layout: Layout = LAYOUT,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    palette: Palette = None,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Paint pictures that can be laid side by side with themselves, without a seam."""
    from aiart.cli.operate import Output
    from aiart.cli.progress import display
    from aiart.cli.requests import asked, creation
    from aiart.operations.tile import TileRequest

    request = asked(TileRequest, count=count, seed=seed, layout=layout, calm=calm, steps=steps, axes=axes)
    request = creation(request, size, aspect)
    with display(json_lines) as shown:
        Output(out, model, shown, not no_recipe, palette).paint(request, stem="tile")


def poster(
    model: Model,
    out: Out,
    size: Annotated[
        str | None, typer.Option(metavar="WxH", help="In pixels, up to 8192 a side.", show_default="4 times its canvas")
    ] = None,
    axes: Annotated[str, typer.Option(help="Sides that meet: none, across (a panorama), down or both.")] = "none",
    count: Count = 1,
    seed: Seed = 0,
    aspect: Aspect = None,
    layout: Layout = LAYOUT,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    palette: Palette = None,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Paint posters, banners and panoramas of any size."""
    from aiart.cli.operate import Output
    from aiart.cli.progress import display
    from aiart.cli.requests import asked, creation
    from aiart.operations.poster import PosterRequest

    request = asked(PosterRequest, count=count, seed=seed, layout=layout, calm=calm, steps=steps, axes=axes)
    request = creation(request, size, aspect)
    with display(json_lines) as shown:
        Output(out, model, shown, not no_recipe, palette).paint(request, stem="poster")


def mix(
    model: Model,
    second: Annotated[str, typer.Argument(metavar="SECOND", help="Another generator, as MODEL.")],
    out: Out,
    weight: Annotated[float, typer.Option(help="0 only the first generator to 1 only the second.")] = 0.5,
    count: Count = 4,
    seed: Seed = 0,
    size: PixelSize = None,
    aspect: Aspect = None,
    layout: Layout = LAYOUT,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    palette: Palette = None,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Paint new pictures with two generators at once."""
    from aiart.cli.operate import mix_in
    from aiart.cli.progress import display
    from aiart.cli.requests import asked, creation
    from aiart.operations.mix import MixRequest

    request = asked(MixRequest, count=count, seed=seed, layout=layout, calm=calm, steps=steps, weight=weight)
    request = creation(request, size, aspect)
    with display(json_lines) as shown:
        mix_in(out, model, second, request, shown, not no_recipe, palette)


def loop(
    model: Model,
    out: Annotated[Path, typer.Option(help="The file: .mp4, .webp or .gif. One that is there is replaced.")],
    seconds: Annotated[float, typer.Option(help="How long until it begins again.")] = 4.0,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 12.0,
    motion: Annotated[float, typer.Option(help="Near 0 hardly any to 1 everything moves.")] = 0.25,
    seed: Seed = 0,
    size: PixelSize = None,
    aspect: Aspect = None,
    layout: Layout = LAYOUT,
    steps: Steps = STEPS,
    palette: Palette = None,
    json_lines: JsonLines = False,
) -> None:
    """Paint an animation without end."""
    from aiart.cli.loop import loop_to
    from aiart.cli.progress import display
    from aiart.cli.requests import asked, creation
    from aiart.operations.loop import LoopRequest

    motions = {"seconds": seconds, "fps": fps, "motion": motion}
    request = creation(asked(LoopRequest, count=1, seed=seed, layout=layout, steps=steps, **motions), size, aspect)
    with display(json_lines) as shown:
        loop_to(out, model, request, shown, palette)


VERBS = (tile, poster, mix, loop)
