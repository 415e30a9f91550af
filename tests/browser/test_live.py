"""Live drafts of a restyled photo and of the settings of a new picture; kept settings. In a real Chromium."""

import pytest

from aiart.studio import read_recipe
from tests.browser.conftest import PHONE
from tests.browser.test_operations import downloaded, go, paint, picture, seed
from tests.studio import fake_engine

pytestmark = pytest.mark.browser

CANVAS, RESTYLE, CREATE = "#transform-canvas", "#transform-results .draft", "#generate-results .draft"
SHOWN = ".whole:not(.busy) img[src^='data:image/jpeg']"
SOON = 700  # milliseconds after which a draft would have begun


@pytest.fixture
def restyle(anna, tmp_path):
    """Restyle with a photo of which there is a draft."""
    page = anna.page
    go(page, "transform", "restyle")
    settled(page)
    seen = order(page, RESTYLE)
    page.set_input_files(f"{CANVAS} .file", picture(tmp_path / "photo.png", 96))
    newer(page, RESTYLE, seen)
    settled(page)
    return page


@pytest.fixture
def create(anna):
    """The Generate tab as it is when the page is opened."""
    page = anna.page
    generate(page)
    if order(page, CREATE) or page.locator("#calm").is_visible():  # somebody was here
        page.reload()
        generate(page)
    return page


def generate(page) -> None:
    page.get_by_role("tab", name="Generate").click()
    page.locator("#generator .card").first.wait_for()
    page.locator("#paint:enabled").wait_for()
    page.locator(f"{CREATE}, #draft-on-phones .draft").wait_for()


def order(page, draft: str) -> int:
    """The number of the newest draft that is to be seen."""
    return int(page.locator(draft).get_attribute("data-order") or 0)


def newer(page, draft: str, than: int) -> None:
    """Wait for a whole draft that is newer."""
    page.wait_for_function(f"than => Number(document.querySelector('{draft}').dataset.order) > than", arg=than)
    page.locator(draft + SHOWN).wait_for()


def settled(page) -> None:
    """Wait until no draft is painted any more and none is about to begin."""
    page.wait_for_function(
        """([soon]) => {
          const drafts = [...document.querySelectorAll('.draft')];
          const now = drafts.map((one) => `${one.dataset.order} ${one.className}`).join();
          if (now !== window.drafted) [window.drafted, window.since] = [now, performance.now()];
          return !drafts.some((one) => one.classList.contains('busy')) && performance.now() - window.since > soon;
        }""",
        arg=[SOON],
        polling=50,
    )


def slide(page, slider: str, *values: float) -> None:
    """Through all of these, without a pause."""
    page.locator(f"{slider} input[type=range]").evaluate(
        """(range, values) => values.forEach((value) => {
          range.value = value;
          range.dispatchEvent(new Event('input', {bubbles: true}));
        })""",
        values,
    )


def retype(page, field: str, text: str) -> None:
    """With keys: Gradio takes one that is filled at once for a change of its own."""
    page.locator(f"{field} input").press("Control+a")
    page.keyboard.type(text)


def style(page) -> None:
    if not page.locator("#calm").is_visible():
        page.click("#style > button")
        page.locator("#calm").wait_for()


def entries(page, tab: str) -> int:
    return page.locator(f"#{tab}gallery .entry").count()


def test_a_photo_is_drafted_when_it_is_there_and_when_something_changes(restyle):
    page, seen = restyle, order(restyle, RESTYLE)
    slide(page, "#restyle-strength", 0.9)
    newer(page, RESTYLE, seen)
    seen = order(page, RESTYLE)
    page.locator("#restyle-colours .card:has(input[value=generator])").click()
    newer(page, RESTYLE, seen)
    seen = order(page, RESTYLE)
    page.locator("#transform-generator .card:has(input:not(:checked))").last.click()
    newer(page, RESTYLE, seen)
    assert page.get_by_test_id("toast-text").count() == 0 and entries(page, "transform-") == 0


def test_a_slider_that_still_moves_is_drafted_once(restyle):
    page, seen = restyle, order(restyle, RESTYLE)
    slide(page, "#restyle-strength", 0.1, 0.2, 0.3, 0.4, 0.5)
    newer(page, RESTYLE, seen)
    page.wait_for_timeout(SOON)
    assert order(page, RESTYLE) == seen + 1


def test_a_newer_change_takes_the_place_of_a_draft_that_is_being_painted(restyle):
    page = restyle
    seed(page, "transform", fake_engine.PATIENT[0])
    slide(page, "#restyle-strength", 0.6)
    page.locator(f"{RESTYLE}.busy").wait_for()
    seen = order(page, RESTYLE)
    retype(page, "#transform-seed", "6")
    newer(page, RESTYLE, seen)


def test_a_draft_becomes_the_picture_and_goes_when_the_photo_goes(restyle):
    page = restyle
    page.click(f"{RESTYLE} .large")
    page.locator("#transform-before-after img").first.wait_for()
    page.locator(f"{RESTYLE} .paper").wait_for(state="hidden")  # the picture takes its place
    slide(page, "#restyle-strength", 0.8)
    page.locator(RESTYLE + SHOWN).wait_for()
    page.click(f"{CANVAS} .away")
    page.locator(f"{RESTYLE} img").wait_for(state="hidden")
    page.locator("#transform-what .card:has(input[value=variations])").click()
    page.locator(RESTYLE).wait_for(state="hidden")


@pytest.mark.thorough
def test_a_drawing_and_a_photo_have_drafts_of_their_own(restyle):
    page = restyle
    page.locator("#transform-what .card:has(input[value=sketch])").click()
    page.locator(f"{RESTYLE} .none", has_text="Draw, and a draft appears here.").wait_for()
    seen = order(page, RESTYLE)
    page.locator("#transform-what .card:has(input[value=restyle])").click()
    newer(page, RESTYLE, seen)


def test_nothing_is_drafted_on_generate_before_a_person_changes_something(create):
    page = create
    page.wait_for_timeout(SOON)
    assert order(page, CREATE) == 0 and not page.locator(f"{CREATE} .paper").is_visible()
    style(page)
    page.wait_for_timeout(SOON)
    assert order(page, CREATE) == 0
    slide(page, "#calm", 0.5)
    newer(page, CREATE, 0)
    assert page.locator(f"{CREATE} .paper").bounding_box()["width"] <= 340


@pytest.mark.thorough
def test_each_setting_of_generate_is_drafted(create):
    page, seen = create, 0
    style(page)
    for change in (
        lambda: slide(page, "#layout", 0.9),
        lambda: page.locator("#shape .card:has(input[value='16:9'])").click(),
        lambda: page.locator("#generator .card:has(input:not(:checked))").last.click(),
    ):
        change()
        newer(page, CREATE, seen)
        seen = order(page, CREATE)
    retype(page, "#seed", "5")
    page.click("#dice")
    page.wait_for_timeout(SOON)
    assert order(page, CREATE) == seen, "which is not locked"
    page.check("#lock input")
    retype(page, "#seed", "8")
    newer(page, CREATE, seen)
    seen = order(page, CREATE)
    page.click("#dice")
    newer(page, CREATE, seen)


@pytest.mark.thorough
def test_a_draft_of_generate_is_painted_large_and_switched_off(create):
    page = create
    style(page)
    slide(page, "#calm", 0.5)
    page.locator(CREATE + SHOWN).wait_for()
    page.click(f"{CREATE} .large")
    page.locator("#gallery .entry:not(.pending)").first.wait_for()
    assert not page.locator(f"{CREATE} .paper").is_visible()
    page.uncheck(f"{CREATE} .live input")
    seen = order(page, CREATE)
    slide(page, "#calm", 0.6)
    page.wait_for_timeout(SOON)
    assert order(page, CREATE) == seen and not page.locator(f"{CREATE} .paper").is_visible()
    page.check(f"{CREATE} .live input")
    slide(page, "#calm", 0.7)
    newer(page, CREATE, seen)


@pytest.mark.thorough
def test_a_draft_that_nobody_sees_waits_until_somebody_does(restyle):
    page, seen = restyle, order(restyle, RESTYLE)
    generate(page)
    page.locator("#generator .card:has(input:not(:checked))").last.click()
    page.locator(CREATE + SHOWN).wait_for()
    page.wait_for_timeout(SOON)
    assert order(page, RESTYLE) == seen
    page.get_by_role("tab", name="Transform").click()
    newer(page, RESTYLE, seen)


def test_on_a_phone_drafts_stand_where_one_looks(studio_page, visit, tmp_path):
    page = visit(studio_page, phone=True).page
    generate(page)
    style(page)
    slide(page, "#calm", 0.5)
    page.locator(f"#draft-on-phones .draft{SHOWN}").wait_for()
    box, paint = (page.locator(one).bounding_box() for one in ("#draft-on-phones .draft", "#paint"))
    assert box["y"] + box["height"] <= paint["y"]
    go(page, "transform", "restyle")
    page.set_input_files(f"{CANVAS} .file", picture(tmp_path / "photo.png", 96))
    page.locator(f"{CANVAS} .draft-place .draft{SHOWN}").wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_a_part_is_repainted_with_a_material(anna, studio_page, tmp_path):
    page = anna.page
    go(page, "transform", "inpaint")
    cards = "#transform-material .card"
    page.locator(cards).nth(1).wait_for()
    assert page.is_checked(f"{cards} input[value=any]")
    page.click(f"{CANVAS} .example")
    page.locator(f"{CANVAS}:not(:has(.unpainted))").wait_for()
    page.locator(cards).nth(2).click()
    paint(page, "transform")
    made = downloaded(page, "transform", tmp_path / "made.png")
    assert read_recipe(made).settings["material"] == 1
    page.locator("#transform-generator .card:has(input:not(:checked))").last.click()
    page.locator(f"{cards} input[value=any]:checked").wait_for(state="attached")
    page.locator("#transform-what .card:has(input[value=extend])").click()
    page.locator(cards).first.wait_for(state="hidden")


def test_settings_are_kept_filled_in_exported_imported_and_had_back(anna, tmp_path):
    page = anna.page
    go(page, "produce", "mix")
    line, weight = page.locator("#produce-kept"), page.locator("#mix-weight input[type=number]")
    weight.fill("0.8")
    weight.blur()
    line.locator(".save").click()
    line.locator(".name").fill("Mostly the second")
    line.locator(".keep").click()
    line.locator("option", has_text="Mostly the second").wait_for(state="attached")
    weight.fill("0.1")
    weight.blur()
    line.locator(".manage").click()
    line.locator(".again").click()
    page.wait_for_function("document.querySelector('#mix-weight input[type=number]').value === '0.8'")
    with page.expect_download() as begun:
        line.locator(".one").click()
    begun.value.save_as(tmp_path / "kept.json")
    assert begun.value.suggested_filename == "aiart-settings-mostly-the-second.json"
    line.locator(".remove").click()
    line.locator("option", has_text="None kept yet").wait_for(state="attached")
    line.locator(".file").set_input_files(tmp_path / "kept.json")
    line.locator("option", has_text="Mostly the second").wait_for(state="attached")
    page.click("#undo")
    line.locator("option", has_text="Mostly the second 2").wait_for(state="attached")
