"""Film how one draws with materials, for the README: python scripts/film_of_drawing.py [--out docs/images/drawing.webp]

Starts app.py in a temporary folder, draws a landscape with the materials of a starter, and photographs canvas and draft
as they change. Needs Playwright and a Chromium.
"""

import tempfile
import time
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from scripts.screenshots import CHROMIUM, DESKTOP, FLAGS, ROOT, opened, served

CANVAS, DRAFT = "#transform-canvas", ".draft"
STARTER = "Ink waves"
WIDTH, QUALITY = 640, 62  # pixels and quality of the film
MOVING, LONGEST, HELD = 70, 280, 3200  # milliseconds of a frame: while one draws, while a draft changes, at the end
MOVES = 7  # of the mouse to a stretch of a stroke

Place = tuple[float, float]  # fractions of the canvas
Stroke = tuple[str, int, float, tuple[Place, ...]]  # tool, material, size of the brush in percent, places


STROKES: tuple[Stroke, ...] = (
    ("fill", 4, 6, ((0.5, 0.3),)),
    ("rectangle", 0, 6, ((0.0, 0.62), (1.03, 1.03))),
    ("ellipse", 7, 6, ((0.66, 0.1), (0.84, 0.34))),
    ("brush", 3, 5, ((0.04, 0.6), (0.23, 0.36), (0.43, 0.6), (0.1, 0.58), (0.23, 0.44), (0.34, 0.56), (0.2, 0.53))),
)


def main(
    out: Annotated[Path, typer.Option(help="The film, a WebP.")] = ROOT / "docs" / "images" / "drawing.webp",
) -> None:
    """Draw, and write the film."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as address, sync_playwright() as playwright:
        path = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
        browser = playwright.chromium.launch(args=FLAGS, **path)
        page = opened(browser, address, "light", DESKTOP)
        page.get_by_role("tab", name="Transform").click()
        page.locator("#transform-generator .card", has_text=STARTER).click()
        page.locator("#transform-what .card:has(input[value=sketch])").click()
        page.locator(f"{CANVAS} .swatch").nth(6).wait_for()
        page.wait_for_timeout(2000)
        film = Film(page)
        for stroke in STROKES:
            draw(page, film, *stroke)
        film.write(out)
        browser.close()
    typer.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {len(film.frames)} frames")


class Film:
    """Frames of canvas and draft, and how long each is seen."""

    def __init__(self, page: Page):
        self._page, self.frames, self.milliseconds = page, [], []
        page.locator("#transform-controls").evaluate("sheet => sheet.scrollIntoView({behavior: 'instant'})")
        left, right = (page.locator(one).bounding_box() for one in ("#transform-controls", "#transform-results"))
        stage = page.locator(f"{CANVAS} .stage").bounding_box()
        size = {"width": right["x"] + right["width"] - left["x"], "height": stage["y"] + stage["height"] + 20}
        self._clip = {"x": left["x"], "y": 0} | size
        self.take(800)

    def take(self, milliseconds: float) -> None:
        """A frame of what is to be seen now, for so long."""
        image = Image.open(BytesIO(self._page.screenshot(clip=self._clip))).convert("RGB")
        height = round(WIDTH * image.height / image.width)
        self.frames.append(image.resize((WIDTH, height), Image.Resampling.LANCZOS))
        self.milliseconds.append(round(milliseconds))

    def write(self, out: Path) -> None:
        """All of it as an animated WebP that begins anew."""
        self.milliseconds[-1] = HELD
        out.parent.mkdir(parents=True, exist_ok=True)
        options = {"duration": self.milliseconds, "loop": 0, "quality": QUALITY, "method": 6}
        self.frames[0].save(out, save_all=True, append_images=self.frames[1:], **options)


def draw(page: Page, film: Film, tool: str, material: int, size: float, places: tuple[Place, ...]) -> None:
    """One stroke, then its draft until it is whole."""
    page.locator(f"{CANVAS} .swatch input").nth(material).check(force=True)
    page.check(f"{CANVAS} .tools [value={tool}]", force=True)
    page.locator(f"{CANVAS} .brush").evaluate(
        "(slider, size) => { slider.value = 100 * Math.sqrt(size / 25); slider.dispatchEvent(new Event('input')); }",
        size,
    )
    page.locator("#transform-controls").evaluate("sheet => sheet.scrollIntoView({behavior: 'instant'})")
    film.take(350)
    box = page.locator(f"{CANVAS} canvas").bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    inside = [(min(max(x, box["x"] + 1), box["x"] + box["width"] - 2), y) for x, y in points]
    before = int(page.locator(DRAFT).get_attribute("data-order") or 0)
    page.mouse.move(*inside[0])
    page.mouse.down()
    for start, end in pairwise(inside):
        for part in (0.5, 1):
            page.mouse.move(*(a + part * (b - a) for a, b in zip(start, end, strict=True)), steps=MOVES)
            film.take(MOVING)
    page.mouse.up()
    watch(page, film, before)


def watch(page: Page, film: Film, before: int) -> None:
    """Every look of the draft that follows, for as long as it is seen, but not longer than anybody likes to wait."""
    seen, began = "", time.monotonic()
    film.take(MOVING)
    while True:
        shown, whole, order = page.locator(DRAFT).evaluate(
            "one => [one.querySelector('img').src, one.matches('.whole:not(.busy)'), Number(one.dataset.order || 0)]"
        )
        if order > before and shown != seen:
            seen = shown
            film.milliseconds[-1] = min(LONGEST, max(MOVING, 1000 * (time.monotonic() - began)))
            began = time.monotonic()
            film.take(LONGEST)
        if order > before and whole:
            film.take(700)
            return
        page.wait_for_timeout(20)


if __name__ == "__main__":
    typer.run(main)
