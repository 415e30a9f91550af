"""Photograph the page for the documentation: python scripts/screenshots.py [--out docs/images]

Starts app.py in a temporary folder, trains on the example pictures, paints, and takes every tab in light, dark and on a
phone. Needs Playwright and a Chromium. Knows the page only by what a person could click.
"""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated
from urllib.request import ProxyHandler, build_opener

import typer
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = Path("/usr/bin/chromium")  # used if it is there; else the one Playwright brings
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
DESKTOP, PHONE = (1280, 900), (390, 844)  # pixels
LOOKS = (("light", "light", DESKTOP), ("dark", "dark", DESKTOP), ("phone", "light", PHONE))
DIRECTLY = build_opener(ProxyHandler({}))  # a proxy could not answer for this machine
TIMEOUT = 600_000  # milliseconds
QUALITY = 88  # of the JPEGs


def main(
    out: Annotated[Path, typer.Option(help="Folder for the pictures.")] = ROOT / "docs" / "images",
    seconds: Annotated[int, typer.Option(min=1, help="Seconds of the training that is shown.")] = 20,
    painter: Annotated[str, typer.Option(help="Name of the starter that paints.")] = "Ink waves",
) -> None:
    """Take all screenshots."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as address, sync_playwright() as playwright:
        path = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
        browser = playwright.chromium.launch(args=FLAGS, **path)
        visitor = first_visit(browser, address, out, seconds, painter)
        for look, theme, size in LOOKS:
            every_tab(opened(browser, address, theme, size, visitor), out, look, painter)
        browser.close()


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a page that runs meanwhile."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen([sys.executable, str(ROOT / "app.py"), "--port", str(port), "--data", str(home)])
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, server: subprocess.Popen) -> None:
    while server.poll() is None:
        with suppress(OSError), DIRECTLY.open(address, timeout=60):
            return
        time.sleep(0.2)
    raise SystemExit("The page did not start.")


def opened(browser: Browser, address: str, theme: str, size: tuple[int, int], visitor: dict | None = None) -> Page:
    """A page in a browser of its own, or in that of a visitor who was here before."""
    phone = {"device_scale_factor": 2, "is_mobile": True, "has_touch": True} if size == PHONE else {}
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, storage_state=visitor, **phone).new_page()
    page.set_default_timeout(TIMEOUT)
    page.goto(f"{address}?__theme={theme}")
    page.wait_for_selector("#tabs")
    page.wait_for_timeout(2500)
    return page


def first_visit(browser: Browser, address: str, out: Path, seconds: int, painter: str) -> dict:
    """The way of a newcomer -> what her browser keeps."""
    page = opened(browser, address, "light", DESKTOP)
    shoot(page, out / "empty.jpg")
    page.click("#use-examples")
    page.wait_for_selector("#pictures img")
    page.fill("#name :is(input, textarea)", "Wind fields")
    shoot(page, out / "gather.jpg")
    watch_and_leave(page, out, seconds)
    page.locator("#preset .card", has_text="Instant").click()
    page.click("#train")
    page.wait_for_selector("#use", state="visible")
    compare(page)
    paint(page, painter)
    return page.context.storage_state()


def watch_and_leave(page: Page, out: Path, seconds: int) -> None:
    """The live view; a generator that has learned for so short a time is not worth keeping."""
    page.locator("#preset .card", has_text="Balanced").click()
    page.click("#advanced > button")
    page.fill("#seconds input", str(seconds))
    page.click("#train")
    page.wait_for_selector("#loss .vega-embed")
    shoot(page, out / "training.jpg")
    page.click("#stop")
    page.click("#stop:has-text('Leave at once')")
    page.wait_for_selector("#delete-training", state="visible")
    page.click("#delete-training")
    page.wait_for_selector("#train", state="visible")


def compare(page: Page) -> None:
    page.get_by_role("tab", name="About").click()
    page.locator("#about-generator .card", has_text="Wind fields").click()
    page.click("#check")
    page.wait_for_selector("#pairs", state="visible")


def paint(page: Page, painter: str) -> None:
    page.get_by_role("tab", name="Generate").click()
    page.locator("#generator .card", has_text=painter).click()
    page.click("#paint")
    page.wait_for_selector("#stop-painting", state="visible")
    page.wait_for_selector("#paint", state="visible")


def every_tab(page: Page, out: Path, look: str, painter: str) -> None:
    for tab in ("Train", "About", "Generate", "Transform", "Produce"):
        page.get_by_role("tab", name=tab).click()
        if tab == "Generate":
            page.locator("#generator .card", has_text=painter).click()
        if tab == "Transform":
            choose(page, "transform", "extend", painter)
            page.click("#transform-canvas .example")
            page.wait_for_selector("#transform-canvas .image[src]")
            make(page, "transform")
        if tab == "Produce":
            choose(page, "produce", "tile", painter)
            make(page, "produce")
        shoot(page, out / f"{tab.lower()}-{look}.jpg")
    page.click("#album > button")
    page.wait_for_selector("#album-wall .entry")
    page.locator("#album-wall .picture").first.click()
    page.wait_for_timeout(1000)
    page.locator("#album").screenshot(path=out / f"album-{look}.jpg", type="jpeg", quality=QUALITY)


def choose(page: Page, tab: str, operation: str, painter: str) -> None:
    page.locator(f"#{tab}-generator .card", has_text=painter).click()
    page.locator(f"#{tab}-what .card:has(input[value={operation}])").click()


def make(page: Page, tab: str) -> None:
    """Press the button, and wait for all that comes of it."""
    page.click(f"#{tab}-paint")
    page.wait_for_selector(f"#{tab}-stop-painting", state="visible")
    page.wait_for_selector(f"#{tab}-paint", state="visible")


def shoot(page: Page, path: Path) -> None:
    """All that is on the page, once its pictures have come. (Its network is never idle: it keeps one line open.)"""
    page.wait_for_timeout(1000)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # pictures far below are loaded when one gets there
    page.wait_for_timeout(1000)
    page.wait_for_function("[...document.images].every((image) => image.complete || image.loading === 'lazy')")
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=path, full_page=True, type="jpeg", quality=QUALITY)
    typer.echo(path)


if __name__ == "__main__":
    typer.run(main)
