"""A Space: a visitor signs in to the Hub, trains on a machine of her own account, and pushes into it."""

import pytest

from tests.browser.conftest import new_page
from tests.hub import loopback
from tests.hub.loopback import AMBIENT, Hub
from tests.hub.loopback_oauth import CLIENT, OAUTH_ROUTES
from tests.hub.machines import Acting
from tests.studio.acting import make_generator
from tests.web.running import Running

pytestmark = [pytest.mark.browser]


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """Vera signs in there; the owner of the Space, too, is somebody it knows."""
    monkeypatch.setattr(loopback, "ROUTES", loopback.ROUTES + OAUTH_ROUTES)
    theirs = make_generator(tmp_path / "theirs", "Made there")
    with Hub() as running:
        running.visitor = running.user("vera")
        running.users[AMBIENT] = "owner"
        running.machine = Acting({path.name: path.read_bytes() for path in theirs.iterdir() if path.is_file()})
        yield running


@pytest.fixture
def space(tmp_path, hub):
    """A page that strangers use, as a Space starts it. Its header asks for one scope more than that of the project."""
    make_generator(tmp_path / "starters" / "ink", "Ink")
    told = {
        "SYSTEM": "spaces",
        "SPACE_ID": "owner/aiart",
        "OAUTH_CLIENT_ID": CLIENT,
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_SCOPES": "openid profile contribute-repos jobs",
        "OPENID_PROVIDER_URL": hub.url,
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": AMBIENT,
        "HF_HUB_DISABLE_XET": "1",
    }
    running = Running(tmp_path, public=True, **told).start()
    yield running
    running.close()
    assert "Traceback" not in running.errors() and "CANARY" not in running.errors(), running.errors()


@pytest.fixture
def page(space, chromium):
    """Vera's browser. What Hugging Face adds around a Space is not here, and the browser says so: that is no error."""
    page = new_page(chromium)
    page.goto(space.url)
    page.locator("#train:enabled").wait_for()
    yield page
    page.context.close()


def test_a_visitor_trains_and_pushes_on_her_own_account(page, space, hub):
    page.click("#rent > button")
    with page.expect_navigation():  # to the Hub and back
        page.click("#rent-login")
    page.locator("#train:enabled").wait_for()
    page.click("#use-examples")
    page.locator("#about-set p").first.wait_for()  # until then the preset may change to what suits them
    page.click("#preset label:has(input[value=balanced])")
    page.click("#rent > button")
    page.locator("#rent-login", has_text="vera").wait_for()
    page.locator("#rent-sure", has_text="$").wait_for()  # until there is a price, a tick is about nothing
    page.check("#rent-sure input")
    page.click("#rent-train")
    page.locator("#status .status.done").wait_for()
    assert [job.user for job in hub.jobs.values()] == ["vera"] and hub.repos == {}
    page.get_by_role("tab", name="About").click()
    page.locator("#about-generator .card", has_text="Made there").click()
    page.click("#push-part > button")
    page.locator("#push-who", has_text="the account that is signed in").wait_for()  # with it comes a name to start from
    page.fill("#push-repo :is(input, textarea)", "mine")
    page.click("#push")
    page.locator("#pushed a[href$='vera/mine']").wait_for()
    assert hub.repos["vera/mine"].private and AMBIENT not in str(hub.seen)
    kept = [path for path in space.home.rglob("*") if path.is_file() and hub.visitor.encode() in path.read_bytes()]
    assert kept == [] and hub.visitor not in page.content()
