"""The Hub in the page: fetched by name or from the offers of others, pushed as whoever is logged in here."""

import pytest

from tests.hub.loopback import AMBIENT, Hub
from tests.studio.acting import make_generator
from tests.web.running import Running

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def hub():
    with Hub() as running:
        running.users[AMBIENT] = "owner"
        yield running


@pytest.fixture(scope="module")
def page(tmp_path_factory, chromium, hub):
    """A page with the fake engine, on whose machine somebody is logged in to the Hub."""
    folder = tmp_path_factory.mktemp("hub")
    theirs = make_generator(folder / "theirs", "Waves <b>of hers</b>")
    files = {p.relative_to(theirs).as_posix(): p.read_bytes() for p in theirs.rglob("*") if p.is_file()}
    hub.add("alice/waves", files, tags=["aiart"])
    told = {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": AMBIENT,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_CACHE": str(folder / "cache"),
    }
    make_generator(folder / "starters" / "ink", "Ink")
    running = Running(folder, **told).start()
    yield running
    running.close()
    assert "Traceback" not in running.errors() and AMBIENT not in running.errors(), running.errors()


def opened(visit, page):
    anna = visit(page)
    anna.page.get_by_role("tab", name="Generate").click()
    anna.page.locator("#generator .card").first.wait_for()
    return anna


def test_nothing_is_asked_of_the_hub_before_its_part_is_opened(page, hub, visit):
    opened(visit, page).page.wait_for_timeout(1500)
    assert hub.asked() == []


def test_one_that_is_named_arrives_and_is_chosen(page, hub, visit):
    anna = opened(visit, page)
    anna.page.click("#hub > button")
    anna.page.fill("#hub-name :is(input, textarea)", "alice/waves")
    anna.page.click("#hub-fetch")
    anna.page.locator("#pulls", has_text="is here").wait_for()
    chosen = anna.page.locator("#generator .card:has(input:checked)")
    chosen.filter(has_text="Waves").wait_for()
    anna.page.click("#paint")
    anna.page.locator("#gallery img").first.wait_for()
    assert all(request.token != AMBIENT for request in hub.asked("waves")), "a visitor never pulls as the owner"


def test_what_others_offer_is_fetched_with_a_click(page, visit):
    anna = opened(visit, page)
    anna.page.click("#hub > button")
    anna.page.locator("#offers .card", has_text="by alice").click()
    anna.page.locator("#generator .card:has(input:checked)", has_text="Waves").wait_for()


def test_what_does_not_arrive_is_a_sentence(page, visit):
    anna = opened(visit, page)
    anna.page.click("#hub > button")
    anna.page.fill("#hub-name :is(input, textarea)", "nobody/nothing")
    anna.page.click("#hub-fetch")
    anna.page.locator("#pulls", has_text="did not arrive").wait_for()
    assert anna.page.locator("#generator .card", has_text="Ink").count() == 1


def test_one_s_own_is_pushed_as_whoever_is_logged_in_here(page, hub, visit):
    anna = opened(visit, page)
    anna.page.get_by_role("tab", name="About").click()
    anna.page.locator("#about-generator .card", has_text="Ink").click()
    anna.page.click("#push-part > button")
    anna.page.locator("#push-who", has_text="You are owner").wait_for()
    anna.page.fill("#push-repo :is(input, textarea)", "owner/my-ink")
    anna.page.click("#push")
    anna.page.locator("#pushed a[href$='owner/my-ink']").wait_for()
    assert hub.repos["owner/my-ink"].private
    assert AMBIENT not in anna.page.content()
