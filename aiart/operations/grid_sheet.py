"""The pictures of a comparison as one sheet: the values of its axes along the top and down the side."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from aiart.engine.path.pyramid import scaled
from aiart.images import on_paper, resized
from aiart.operations.grid import Axis
from aiart.operations.materials import FAINT, INK, PAPER, TITLE, shortened

LABEL, NAME = 19, 16  # sizes of letters: of a value, of an axis
MARGIN, GAP, LINE = 32, 10, 30  # pixels: around it all, between two pictures, of a line of text
CELL, CELL_MIN, SHEET = 384, 168, 6000  # pixels: the longest side of a picture, and of the sheet
SIDE_MIN = 96  # pixels of a cell on the largest sheets
GUTTER = 240  # pixels that the labels of rows have at most
EMPTY = (238, 234, 226)  # where no picture is


def grid_sheet(
    across: Axis, down: Axis, pictures: Sequence[np.ndarray | None], heading: str = "", side: int = 0
) -> np.ndarray:
    """Draw a comparison.

    Args:
        pictures: uint8 (h, w, 3 or 4), row by row; None where there is none.
        heading: what is compared, above it all.
        side: pixels of the longest side of a picture; 0 for what `cell_side` says.

    Returns:
        uint8 (H, W, 3).
    """
    side = side or cell_side(across, down, max((max(one.shape[:2]) for one in pictures if one is not None), default=0))
    images = [None if one is None else _fitted(one, side) for one in pictures]
    width, height = (max((one.size[axis] for one in images if one), default=side) for axis in (0, 1))
    return _Sheet(across, down, (width, height)).drawn(images, heading)


def cell_side(across: Axis, down: Axis, longest: int) -> int:
    """Return pixels of the longest side of a picture on the sheet, where the longest of all has `longest`: not enlarged
    unless it is tiny, and so that the sheet is no poster."""
    most = (SHEET - GUTTER) // max(len(across.labels), len(down.labels)) - GAP
    return max(SIDE_MIN, min(CELL, most, max(CELL_MIN, longest)))


def _fitted(picture: np.ndarray, side: int) -> Image.Image:
    size = picture.shape[0], picture.shape[1]
    return Image.fromarray(resized(on_paper(picture), scaled(size, side / max(size), least=1)))


class _Sheet:
    """A sheet that is being drawn. cell: width and height of the largest picture."""

    def __init__(self, across: Axis, down: Axis, cell: tuple[int, int]):
        self._across, self._down, self._cell = across, down, cell
        self._gutter = self._gutter_width()

    def drawn(self, images: Sequence[Image.Image | None], heading: str) -> np.ndarray:
        top = MARGIN + (TITLE + 22 if heading else 0)
        left, upper = MARGIN + self._gutter, top + LINE * (2 if self._across.title else 1)
        columns, rows = len(self._across.labels), len(self._down.labels)
        width = left + columns * (self._cell[0] + GAP) - GAP + MARGIN
        page = Image.new("RGB", (width, upper + rows * (self._cell[1] + GAP) - GAP + MARGIN), PAPER)
        draw = ImageDraw.Draw(page)
        if heading:
            draw.text((MARGIN, MARGIN - 4), shortened(draw, heading, width - 2 * MARGIN), INK, _font(TITLE))
        self._draw_labels(draw, left, top, upper)
        for place, image in enumerate(images):
            row, column = divmod(place, columns)
            self._place(page, image, left + column * (self._cell[0] + GAP), upper + row * (self._cell[1] + GAP))
        return np.asarray(page)

    def _gutter_width(self) -> int:
        if not self._down.name:
            return 0
        draw = ImageDraw.Draw(Image.new("RGB", (1, 1)))
        widths = [draw.textlength(text, _font(LABEL)) for text in self._down.labels]
        widest = max(*widths, draw.textlength(self._down.title, _font(NAME)))
        return min(GUTTER, round(widest)) + 18

    def _draw_labels(self, draw: ImageDraw.ImageDraw, left: int, top: int, upper: int) -> None:
        """Names of axes, and of each column and row its value."""
        room, line = self._gutter - 18, upper - LINE // 2
        draw.text((left, top + LINE // 2), self._across.title, FAINT, _font(NAME), anchor="lm")
        for column, label in enumerate(self._across.labels):
            middle = left + column * (self._cell[0] + GAP) + self._cell[0] // 2
            draw.text((middle, line), shortened(draw, label, self._cell[0], LABEL), INK, _font(LABEL), anchor="mm")
        if not self._down.name:
            return
        draw.text((MARGIN, line), shortened(draw, self._down.title, room, NAME), FAINT, _font(NAME), anchor="lm")
        for row, label in enumerate(self._down.labels):
            middle = upper + row * (self._cell[1] + GAP) + self._cell[1] // 2
            draw.text((MARGIN, middle), shortened(draw, label, room, LABEL), INK, _font(LABEL), anchor="lm")

    def _place(self, page: Image.Image, image: Image.Image | None, left: int, top: int) -> None:
        width, height = self._cell
        if image is None:
            ImageDraw.Draw(page).rectangle((left, top, left + width - 1, top + height - 1), EMPTY)
            return
        page.paste(image, (left + (width - image.width) // 2, top + (height - image.height) // 2))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
