"""The Hub in the page: fetched by name or from the offers of others, pushed as whoever is logged in here."""

from pathlib import Path

import pytest

from tests.hub.loopback import AMBIENT
from tests.studio.acting import make_generator

pytestmark = [pytest.mark.browser]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def anna(studio_page, hub, doors, tmp_path_factory):
    """A visitor, and what others have on the Hub."""
    folder = tmp_path_factory.mktemp("hub")
    hub.add("alice/waves", _files(make_generator(folder / "waves", "Waves <b>of hers</b>")), tags=["aiart"])
    hub.add("berta/dunes", _files(make_generator(folder / "dunes", "Dunes", seed=1)))
    with doors.visitor(studio_page) as visitor:
        visitor.page.get_by_role("tab", name="Generate").click()
        visitor.page.locator("#generator .card").first.wait_for()
        yield visitor


def hub_part(page) -> None:
    if not page.locator("#hub-fetch").is_visible():
        page.click("#hub > button")


def test_nothing_is_asked_of_the_hub_before_its_part_is_opened(hub, anna):
    anna.page.wait_for_timeout(1500)
    assert hub.asked() == []


def test_what_others_offer_is_fetched_with_a_click(anna):
    hub_part(anna.page)
    anna.page.locator("#offers .card", has_text="by alice").click()
    anna.page.locator("#generator .card:has(input:checked)", has_text="Waves").wait_for()


def test_one_that_is_named_arrives_and_is_chosen(hub, anna):
    hub_part(anna.page)
    anna.page.fill("#hub-name :is(input, textarea)", "berta/dunes")
    anna.page.click("#hub-fetch")
    anna.page.locator("#pulls", has_text="is here").wait_for()
    chosen = anna.page.locator("#generator .card:has(input:checked)")
    chosen.filter(has_text="Dunes").wait_for()
    anna.page.click("#paint")
    anna.page.locator("#gallery img").first.wait_for()
    assert all(request.token != AMBIENT for request in hub.asked("dunes")), "a visitor never pulls as the owner"


def test_what_does_not_arrive_is_a_sentence(anna):
    hub_part(anna.page)
    anna.page.fill("#hub-name :is(input, textarea)", "nobody/nothing")
    anna.page.click("#hub-fetch")
    anna.page.locator("#pulls", has_text="did not arrive").wait_for()
    assert anna.page.locator("#generator .card", has_text="First").count() == 1


def test_one_s_own_is_pushed_as_whoever_is_logged_in_here(hub, anna):
    anna.page.get_by_role("tab", name="About").click()
    anna.page.locator("#about-generator .card", has_text="First").click()
    anna.page.click("#push-part > button")
    anna.page.locator("#push-who", has_text="You are owner").wait_for()
    anna.page.fill("#push-repo :is(input, textarea)", "owner/my-own")
    anna.page.click("#push")
    anna.page.locator("#pushed a[href$='owner/my-own']").wait_for()
    assert hub.repos["owner/my-own"].private
    assert AMBIENT not in anna.page.content()
