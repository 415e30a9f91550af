"""A real Chromium in front of the page; whatever it is made to do, nothing goes wrong in it and nothing leaves us."""

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.hub.loopback import AMBIENT, Hub
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
# The first is Chromium without windows of its own, which playwright takes too: its pages cost a quarter less.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
# When a page goes, Gradio gives up all its questions and complains of each: of a page that is going, nobody reads that.
SILENT_WHEN_IT_GOES = "addEventListener('beforeunload', () => { console.error = () => {}; });"
TIMEOUT = 150_000  # milliseconds; far more than anything here takes, also where ten others want the processor
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}  # pixels


class Kept:
    """What several files of tests share: to start a server, a browser and its first page takes 12 s of a processor."""

    def __init__(self):
        self._made: dict[str, Any] = {}
        self._stack = ExitStack()

    def get(self, name: str, make: Callable[[], AbstractContextManager]) -> Any:
        """What was made under this name, made now if nobody has."""
        if name not in self._made:
            self._made[name] = self._stack.enter_context(make())
        return self._made[name]

    def close(self) -> None:
        self._made.clear()
        self._stack.close()


KEPT = Kept()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """As long as Playwright runs, no other test of this process may have an event loop: what is kept ends before."""
    try:
        return (yield)
    finally:
        if nextitem is None or not nextitem.get_closest_marker("browser"):
            KEPT.close()


@contextmanager
def _browser():
    found = os.environ.get("AIART_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found or not Path(found).exists():
        pytest.fail("There is no Chromium: install one, or name it in AIART_CHROMIUM.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium():
    """The browser. Its tests take minutes: they run where AIART_REQUIRE_BROWSER is 1, and fail there without one."""
    if os.environ.get("AIART_REQUIRE_BROWSER") != "1":
        pytest.skip("AIART_REQUIRE_BROWSER=1 runs the tests in a real browser.")
    return KEPT.get("chromium", _browser)


@contextmanager
def running(server: Running):
    """A server until it is not needed any more; nothing went wrong in it."""
    yield server.start()
    server.close()
    assert "Traceback" not in server.errors(), server.errors()


class Visitor:
    """Somebody at a browser of her own, who writes down what goes wrong and who is talked to."""

    def __init__(self, page, url: str):
        self.page, self.url, self.errors, self.hosts = page, url, [], set()
        self.new, self.broken = True, False
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

    def start_over(self) -> None:
        """Become somebody who was never here, which takes half of what another page takes."""
        self._forget()
        self.page.evaluate("history.replaceState(null, '', location.pathname)")  # the address names a tab
        self.page.reload()
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
            assert self.errors == [], "\n".join(self.errors)

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
    """A page of a browser profile of its own, of somebody who asks for less motion: that costs a processor."""
    touch = {"is_mobile": True, "has_touch": True} if phone else {}
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP, accept_downloads=True, locale=locale, reduced_motion="reduce", **touch
    )
    context.set_default_timeout(TIMEOUT)
    context.add_init_script(SILENT_WHEN_IT_GOES)
    return context.new_page()


class Doors:
    """Visitors come and go. A page that one has left need not load and compile everything anew for the next."""

    def __init__(self, browser):
        self._browser, self._left = browser, {False: [], True: []}

    @contextmanager
    def visitor(self, running: Running, phone: bool = False):
        page = self._left[phone].pop() if self._left[phone] else new_page(self._browser, phone)
        visitor = Visitor(page, running.url)
        yield visitor
        visitor.check()
        visitor.leave()
        self._left[phone].append(page)


@pytest.fixture(scope="module")
def doors(chromium):
    return KEPT.get("doors", lambda: nullcontext(Doors(chromium)))


@pytest.fixture(scope="module")
def hub():
    """A Hub, to which whoever owns the machine of `studio_page` is logged in."""
    hub = KEPT.get("hub", Hub)
    hub.users[AMBIENT] = "owner"
    return hub


@pytest.fixture(scope="module")
def studio_page(tmp_path_factory, chromium, hub):
    """A page with the fake engine and two starters that paint at once, for all tests that do not kill it. The second
    knows words."""

    @contextmanager
    def made():
        folder = tmp_path_factory.mktemp("page")
        for seed, (name, words) in enumerate({"First": (), "Second": (("night", "sea"), ("sea",))}.items()):
            make_generator(folder / "starters" / name.lower(), name, seed=seed, words=words)
        login = {"HF_ENDPOINT": hub.url, "HF_TOKEN": AMBIENT, "HF_HUB_DISABLE_XET": "1"}
        with running(Running(folder, **login, HF_HUB_CACHE=str(folder / "cache"))) as server:
            yield server
        assert AMBIENT not in server.errors(), server.errors()

    return KEPT.get("studio_page", made)


@pytest.fixture(scope="module")
def anna(studio_page, doors):
    """One visitor for most of a module: to open a page takes longer than to paint."""
    with doors.visitor(studio_page) as visitor:
        yield visitor


@pytest.fixture
def visit(doors):
    """Opens a page for another visitor, as often as it is called; each is checked afterwards."""
    with ExitStack() as visitors:
        yield lambda running, phone=False: visitors.enter_context(doors.visitor(running, phone))
