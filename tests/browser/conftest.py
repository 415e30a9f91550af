"""A real Chromium in front of the page; whatever it is made to do, nothing goes wrong in it and nothing leaves us."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.studio.acting import make_generator
from tests.web.running import Running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a camera, which every page may use
    "--use-fake-ui-for-media-stream",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# What Gradio says of questions whose answers the page, reloaded, no longer waits for; the second only while it goes.
LEFT, CUT = "AbortError", "Unexpected error Connection errored out"
TIMEOUT = 60_000  # milliseconds; far more than anything here takes
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}  # pixels


@pytest.fixture(scope="module")
def chromium():
    """The browser. Its tests take minutes: they run where AIART_REQUIRE_BROWSER is 1, and fail there without one.

    It ends with each file: as long as Playwright runs, no other test of this process may have an event loop.
    """
    if os.environ.get("AIART_REQUIRE_BROWSER") != "1":
        pytest.skip("AIART_REQUIRE_BROWSER=1 runs the tests in a real browser.")
    found = os.environ.get("AIART_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found or not Path(found).exists():
        pytest.fail("There is no Chromium: install one, or name it in AIART_CHROMIUM.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory, chromium):
    """A private page with the fake engine, for all tests that do not kill it."""
    running = Running(tmp_path_factory.mktemp("page")).start()
    yield running
    running.close()
    assert "Traceback" not in running.errors(), running.errors()


class Visitor:
    """Somebody at a browser of her own, who writes down what goes wrong and who is talked to."""

    def __init__(self, page, url: str):
        self.page, self.url, self.errors, self.hosts, self.broken = page, url, [], set(), False
        self._listeners = {
            "console": lambda said: said.type == "error" and self.errors.append(said.text),
            "pageerror": lambda error: self.errors.append(str(error)),
            "dialog": lambda dialog: self.errors.append(f"a dialog: {dialog.message}") or dialog.dismiss(),
            "request": lambda request: self.hosts.add(urlsplit(request.url).hostname),
        }
        for event, listener in self._listeners.items():
            self.page.on(event, listener)
        self.page.goto(url)
        self.page.locator("#train:enabled").wait_for()  # now it knows whose drawer this is

    def reload(self) -> None:
        """Load the page anew, whatever it is just doing."""
        before = len(self.errors)
        self.page.reload()
        self.errors[before:] = [error for error in self.errors[before:] if not error.startswith(CUT)]

    def start_over(self) -> None:
        """Become somebody who was never here, which takes half of what another page takes."""
        self._forget()
        self.page.evaluate("history.replaceState(null, '', location.pathname)")  # the address names a tab
        self.reload()
        self.page.locator("#train:enabled").wait_for()
        self.errors.clear()
        self.broken = False

    def train(self, name: str, seconds: int, side: int = 64, pictures: list[Path] | None = None) -> None:
        """Fill in the form and press Train."""
        page = self.page
        if pictures is None:
            page.click("#use-examples")
        else:
            page.set_input_files("#pictures input[type=file]", pictures)
        page.locator("#pictures li:is(.fine, .refused)").first.wait_for()
        page.locator("#about-set p").first.wait_for()  # until then the preset may change to what suits them
        page.click("#preset label:has(input[value=balanced])")
        page.fill("#name :is(input, textarea)", name)
        page.click("#advanced > button")
        page.fill("#long-side input", str(side))
        page.fill("#seconds input", str(seconds))
        page.click("#train")
        page.locator("#watch").wait_for()

    def status(self) -> str:
        return self.page.locator("#status").inner_text()

    def wait_for(self, state: str, timeout: int = TIMEOUT) -> None:
        """Until the training in view says so."""
        self.page.locator(f"#status .status.{state}").wait_for(timeout=timeout)

    def check(self) -> None:
        """Nothing went wrong, and no request left this machine."""
        assert self.hosts <= {"127.0.0.1", None, ""}, f"somebody else was asked: {self.hosts}"  # None: data: and blob:
        if not self.broken:
            assert [error for error in self.errors if not error.startswith(LEFT)] == []

    def leave(self) -> None:
        """Nothing of her stays in the browser but what is the same for all."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.goto("about:blank")
        self._forget()

    def _forget(self) -> None:
        forget = {"origin": self.url.rstrip("/"), "storageTypes": "local_storage,indexeddb,cookies"}
        self.page.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", forget)


def new_page(browser, phone: bool = False, locale: str = "en-US"):
    """A page of a browser profile of its own."""
    touch = {"is_mobile": True, "has_touch": True} if phone else {}
    context = browser.new_context(viewport=PHONE if phone else DESKTOP, accept_downloads=True, locale=locale, **touch)
    context.set_default_timeout(TIMEOUT)
    return context.new_page()


@pytest.fixture(scope="module")
def free_pages(chromium):
    """phone -> pages that visitors have left: the next one there need not load and compile everything anew."""
    return {False: [], True: []}


@pytest.fixture(scope="module")
def studio_page(request, tmp_path_factory, chromium):
    """A page with starters that paint at once, as many as the module's STARTERS."""
    folder = tmp_path_factory.mktemp("page")
    for seed in range(request.module.STARTERS):
        name = ("First", "Second")[seed]
        make_generator(folder / "starters" / name.lower(), name, seed=seed)
    running = Running(folder).start()
    yield running
    running.close()
    assert "Traceback" not in running.errors(), running.errors()


@pytest.fixture(scope="module")
def anna(studio_page, chromium):
    """One visitor for most of a module: to open a page takes longer than to paint."""
    visitor = Visitor(new_page(chromium), studio_page.url)
    yield visitor
    visitor.check()
    visitor.page.context.close()


@pytest.fixture
def visit(chromium, free_pages):
    """Opens a page for another visitor, as often as it is called; each is checked afterwards."""
    visitors: list[tuple[Visitor, bool]] = []

    def arrive(running: Running, phone: bool = False) -> Visitor:
        page = free_pages[phone].pop() if free_pages[phone] else new_page(chromium, phone)
        visitors.append((Visitor(page, running.url), phone))
        return visitors[-1][0]

    yield arrive
    for visitor, _ in visitors:
        visitor.check()
    for visitor, phone in visitors:
        visitor.leave()
        free_pages[phone].append(visitor.page)
