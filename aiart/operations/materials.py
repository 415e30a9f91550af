"""A generator's materials in operations, and for people: how much they weigh, what is said if one is not there, their
swatches, and a sheet of them all. Their numbers count from 0 wherever they are shown or asked for.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from aiart.engine.memory.materials import Material, cut
from aiart.engine.painting.generator import Generator
from aiart.errors import RequestError
from aiart.images import resized

LOOSE, STRICT = 0.5, 8.0  # weights of materials beside the strokes that suit each other, at strictness 0 and 1
STRICTNESS = 0.75  # unless somebody wants another
SWATCH_SIDE = 96  # pixels
COLUMNS = 4  # of a sheet
SIDE, GAP, LINE = 144, 28, 24  # pixels of a sheet: of a swatch on it, between two, of a line of text
CHIP = 18  # side of the patch of mean colour beside a number
TEXT, TITLE = 15, 22  # sizes of letters
PAPER, INK, FAINT = (250, 248, 244), (32, 30, 28), (120, 114, 106)


def material_weight(strictness: float = STRICTNESS) -> float:
    """Return how much materials weigh in a painting that is led by them, for a strictness from 0 to 1."""
    return LOOSE * (STRICT / LOOSE) ** strictness


def no_material(number: object, count: int, fix: str = "Choose one of them.", code: str = "number") -> RequestError:
    """Return the error for a number that is none of the `count` materials of a generator."""
    numbers = f"the numbers 0 to {count - 1}" if count > 1 else "number 0 alone"
    return RequestError(f"There is no material {str(number)[:24]}.", f"This generator has {numbers}.", fix, code=code)


def without_materials(name: str, fix: str = "Choose another generator.", code: str = "number") -> RequestError:
    """Return the error for the generator of this name, which has no materials at all."""
    return RequestError(f"{name} has no materials.", "It remembers no pictures.", fix, code=code)


def swatch_pictures(generator: Generator, side: int = SWATCH_SIDE) -> list[np.ndarray]:
    """Return a square of each material, cut from a remembered picture: uint8 (side, side, 3), by number."""
    if generator.materials is None:
        return []
    pictures = generator.memory_pictures.pictures
    return [resized(cut(pictures, material.swatch), (side, side)) for material in generator.materials.all]


def color_code(color: tuple[int, int, int]) -> str:
    """Red, green and blue as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*color)


def share_text(share: float) -> str:
    """Return a share from 0 to 1 as a person reads it."""
    return f"{100 * share:.0f} %" if share >= 0.01 else "below 1 %"


def materials_sheet(generator: Generator) -> np.ndarray:
    """Return all materials with number, mean colour and share below a swatch of each: uint8 (H, W, 3).

    The generator has materials."""
    assert generator.materials is not None, "this generator remembers no pictures"
    materials, swatches = generator.materials.all, swatch_pictures(generator, SIDE)
    columns = min(COLUMNS, len(materials))
    rows = -(-len(materials) // columns)
    height = SIDE + 2 * LINE + GAP
    top = GAP + 2 * LINE
    page = Image.new("RGB", (columns * (SIDE + GAP) + GAP, top + rows * height + GAP // 2), PAPER)
    draw = ImageDraw.Draw(page)
    title = shortened(draw, f"Materials of {generator.config.name}", page.width - 2 * GAP)
    draw.text((GAP, GAP), title, INK, ImageFont.load_default(TITLE))
    for i, (material, swatch) in enumerate(zip(materials, swatches, strict=True)):
        left, down = GAP + i % columns * (SIDE + GAP), top + i // columns * height
        page.paste(Image.fromarray(swatch), (left, down))
        _draw_legend(draw, left, down + SIDE + 10, material)
    return np.asarray(page)


def _draw_legend(draw: ImageDraw.ImageDraw, left: int, top: int, material: Material) -> None:
    draw.rounded_rectangle((left, top, left + CHIP, top + CHIP), 4, material.color)
    draw.text((left + CHIP + 8, top - 3), str(material.number), INK, ImageFont.load_default(TITLE - 2))
    text = f"{color_code(material.color)}   {share_text(material.share)}"
    draw.text((left, top + LINE), text, FAINT, ImageFont.load_default(TEXT - 1))


def shortened(draw: ImageDraw.ImageDraw, text: str, width: int, size: int = TITLE) -> str:
    """Return the text, or as much of it as is no wider than so many pixels. size: of its letters."""
    font, whole = ImageFont.load_default(size), text
    while text and draw.textlength(text + ("" if text == whole else "..."), font) > width:
        text = text[:-1]
    return text if text == whole else text.rstrip() + "..."
