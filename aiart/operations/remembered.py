"""The pictures that a generator remembers, with their numbers: as they are, and as a sheet of all of them.

By its number a picture gives something of a painting (sketch), or has an object that is kept (place).
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from aiart.engine.painting.generator import Generator
from aiart.errors import RequestError
from aiart.operations.materials import FAINT, GAP, INK, PAPER, TITLE, shortened

SIDE = 176  # pixels of the longer side of a picture on a sheet
LINE = 30  # of what is below it
COLUMNS = 4


def no_picture(number: object, count: int, fix: str = "Choose one of them.", code: str = "number") -> RequestError:
    """Return the error for a number that is none of the `count` pictures that a generator remembers."""
    numbers = f"the numbers 0 to {count - 1}" if count > 1 else "number 0 alone"
    expected = f"This generator remembers {numbers}."
    return RequestError(f"There is no picture {str(number)[:24]}.", expected, fix, code=code)


def without_pictures(name: str, fix: str = "Choose another generator.", code: str = "remembered") -> RequestError:
    """Return the error for the generator of this name, which remembers nothing."""
    return RequestError(f"{name} remembers no pictures.", "It is a network alone.", fix, code=code)


def remembered_pictures(generator: Generator) -> np.ndarray:
    """Return uint8 (n, H, W, 3), by number. Raises RequestError, code "remembered", if there are none."""
    if generator.remembered is None:
        raise without_pictures(generator.config.name)
    return generator.remembered.pictures


def remembered_picture(generator: Generator, number: int) -> np.ndarray:
    """Return uint8 (H, W, 3). Raises RequestError: "remembered", or "number" if there is no such picture."""
    pictures = remembered_pictures(generator)
    if not 0 <= number < len(pictures):
        raise no_picture(number, len(pictures))
    return pictures[number]


def remembered_sheet(generator: Generator) -> np.ndarray:
    """Return all remembered pictures with their numbers below: uint8 (H, W, 3). Raises RequestError, code
    "remembered"."""
    pictures = remembered_pictures(generator)
    height, width = pictures[0].shape[:2]
    down, across = (max(1, round(side * SIDE / max(height, width))) for side in (height, width))
    columns = min(COLUMNS, len(pictures))
    rows, top = -(-len(pictures) // columns), 2 * GAP + TITLE
    page = Image.new("RGB", (columns * (across + GAP) + GAP, top + rows * (down + LINE + GAP)), PAPER)
    draw = ImageDraw.Draw(page)
    title = shortened(draw, f"What {generator.config.name} remembers", page.width - 2 * GAP)
    draw.text((GAP, GAP), title, INK, ImageFont.load_default(TITLE))
    for number, picture in enumerate(pictures):
        left, high = GAP + number % columns * (across + GAP), top + number // columns * (down + LINE + GAP)
        page.paste(Image.fromarray(picture).resize((across, down), Image.Resampling.LANCZOS), (left, high))
        draw.text((left, high + down + 4), str(number), FAINT, ImageFont.load_default(TITLE - 2))
    return np.asarray(page)
