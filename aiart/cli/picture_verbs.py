"""Verbs that begin with a picture: variations, restyle, sketch, inpaint, extend, enlarge. See command_line.py.

Defaults are those of each operation; they are written out here, as `--help` answers without loading it.
"""

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
    Picture,
    Pictures,
    PixelSize,
    Seed,
    Steps,
)


def variations(
    model: Model,
    pictures: Pictures,
    out: Out,
    strength: Annotated[float, typer.Option(help="0 the picture itself to 1 a new one.")] = 0.5,
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
    """Paint pictures again, as near to them or as far from them as you like."""
    from aiart.cli.requests import asked
    from aiart.operations.variations import VariationsRequest

    request = asked(VariationsRequest, count=count, seed=seed, layout=layout, calm=calm, steps=steps, strength=strength)
    _each(request, model, pictures, out, size, aspect, palette, no_recipe, json_lines)


def restyle(
    model: Model,
    pictures: Pictures,
    out: Out,
    strength: Annotated[float, typer.Option(help="0 the photo's detail to 1 only its largest shapes.")] = 0.4,
    colours: Annotated[str, typer.Option(help="Whose colours: generator or photo.")] = "generator",
    count: Count = 1,
    seed: Seed = 0,
    size: PixelSize = None,
    aspect: Aspect = None,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    palette: Palette = None,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Paint photos with the generator's strokes; their shapes stay."""
    from aiart.cli.requests import asked
    from aiart.operations.restyle import RestyleRequest

    request = asked(RestyleRequest, count=count, seed=seed, calm=calm, steps=steps, strength=strength, colours=colours)
    _each(request, model, pictures, out, size, aspect, palette, no_recipe, json_lines)


def sketch(
    model: Model,
    pictures: Pictures,
    out: Out,
    count: Count = 4,
    seed: Seed = 0,
    size: PixelSize = None,
    aspect: Aspect = None,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    palette: Palette = None,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Make pictures of coloured blobs. What is transparent in a PNG is left to the generator."""
    from aiart.cli.requests import asked
    from aiart.operations.sketch import SketchRequest

    request = asked(SketchRequest, count=count, seed=seed, calm=calm, steps=steps)
    _each(request, model, pictures, out, size, aspect, palette, no_recipe, json_lines)


def inpaint(
    model: Model,
    picture: Picture,
    mask: Annotated[Path, typer.Argument(help="As large as PICTURE; white, or painted on transparent, is made anew.")],
    out: Out,
    count: Count = 4,
    seed: Seed = 0,
    layout: Layout = LAYOUT,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Paint a part of a picture anew. The rest stays as it is, bit by bit."""
    from aiart.cli.operate import inpaint_in
    from aiart.cli.progress import display
    from aiart.cli.requests import asked, creation
    from aiart.operations.inpaint import InpaintRequest

    request = creation(asked(InpaintRequest, count=count, seed=seed, layout=layout, calm=calm, steps=steps), None, None)
    with display(json_lines) as shown:
        inpaint_in(out, model, picture, mask, request, shown, not no_recipe)


def extend(
    model: Model,
    pictures: Pictures,
    out: Out,
    left: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    right: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    top: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    bottom: Annotated[int, typer.Option(help="Pixels to add.")] = 0,
    count: Count = 1,
    seed: Seed = 0,
    layout: Layout = LAYOUT,
    calm: Calm = CALM,
    steps: Steps = STEPS,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Continue pictures beyond their frames. They themselves stay as they are, bit by bit."""
    from aiart.cli.requests import asked
    from aiart.operations.extend import ExtendRequest

    sides = {"left": left, "right": right, "top": top, "bottom": bottom}
    request = asked(ExtendRequest, count=count, seed=seed, layout=layout, calm=calm, steps=steps, **sides)
    _each(request, model, pictures, out, None, None, None, no_recipe, json_lines)


def enlarge(
    model: Model,
    pictures: Pictures,
    out: Out,
    count: Count = 1,
    seed: Seed = 0,
    calm: Calm = CALM,
    palette: Palette = None,
    no_recipe: NoRecipe = False,
    json_lines: JsonLines = False,
) -> None:
    """Make pictures twice as large, with strokes that they did not have."""
    from aiart.cli.requests import asked
    from aiart.operations.enlarge import EnlargeRequest

    request = asked(EnlargeRequest, count=count, seed=seed, calm=calm)
    _each(request, model, pictures, out, None, None, palette, no_recipe, json_lines)


def _each(request, model, pictures, out, size, aspect, palette, no_recipe, json_lines) -> None:
    """The operation on every picture of files and folders."""
    from aiart.cli.operate import Output
    from aiart.cli.progress import display
    from aiart.cli.requests import creation

    request = creation(request, size, aspect)
    with display(json_lines) as shown:
        output = Output(out, model, shown, not no_recipe, palette)
        output.paint_each(pictures, request)


VERBS = (variations, restyle, sketch, inpaint, extend, enlarge)
