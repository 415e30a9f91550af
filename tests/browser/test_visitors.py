"""What else happens to a page: bad files, two visitors at once, a phone, no mouse. With the fake engine."""

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import PHONE, Visitor, new_page

pytestmark = pytest.mark.browser


def picture(path, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def newcomer(anna):
    """Somebody who was never here."""
    if not anna.new:
        anna.start_over()
    anna.new = False
    yield anna
    anna.check()


# Screen readers


def test_every_part_has_a_name_of_words(anna):
    """The kinds of faults that axe-core names: it finds no other on any tab."""
    page = anna.page
    assert page.locator("h1").count() == 1
    for tab in ("Train", "Generate", "Transform", "Produce", "About"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tab", name=tab, selected=True).wait_for()
    page.locator("#generator .card img").first.wait_for(state="attached")
    page.wait_for_function("!document.querySelector('button.label-wrap .icon:not([aria-hidden])')")
    page.wait_for_function(
        "![...document.querySelectorAll('button[aria-label=\"Click to upload or drop files\"]')].length"
    )
    unnamed = page.evaluate("""() => [...document.querySelectorAll('.gradio-container img, .gradio-container video')]
        .filter((one) => !(one.alt || one.ariaLabel || one.closest('figure')?.querySelector('figcaption')
            || one.closest('button[aria-label]')) && (one.src || one.currentSrc))
        .map((one) => one.outerHTML.slice(0, 120))""")
    assert unnamed == []
    page.get_by_role("tab", name="Train").click()
    page.get_by_label("Pictures from this device").first.wait_for()


# Files


def test_a_bad_file_says_why_where_it_was_dropped_and_the_others_are_used(newcomer, tmp_path):
    page = newcomer.page
    bad, broken = tmp_path / "<img src=x onerror=alert(1)>.png", tmp_path / "broken.png"
    bad.write_text("<html><script>alert(1)</script>")
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"junk" * 100)
    page.click("#train")
    toast = page.get_by_test_id("toast-text")
    toast.get_by_text("There is no picture. Choose at least one.").wait_for()
    assert page.locator("#train").is_visible()
    page.set_input_files("#pictures input[type=file]", [bad, broken])
    page.locator("#pictures li.refused", has_text="a web page").wait_for()
    page.locator("#pictures li.refused", has_text="broken.png is damaged").wait_for()
    assert page.locator("#pictures li img").count() == 0, "its name is text, not markup"
    page.locator("#about-set", has_text="2 files cannot be used.").wait_for()
    page.click("#train")
    toast.get_by_text("None of these files can be used.").wait_for()

    page.set_input_files("#pictures input[type=file]", [picture(tmp_path / "good.png")])
    page.locator("#about-set", has_text="1 picture, which allows 64 x 64 pixels. Instant suits it best").wait_for()
    page.locator("#preset label:has(input[value=instant]:checked)").wait_for()
    page.get_by_role("button", name="Cut good.png").click()
    page.click(".cutter .another")
    page.keyboard.press("ArrowLeft")
    page.click(".cutter .done")
    page.locator("#pictures li", has_text="64 x 64, 1 out").wait_for()
    page.locator("#pictures li", has_text="a web page").get_by_role("button").click()
    page.locator("#about-set", has_text="1 file cannot be used.").wait_for()
    page.click("#train")
    newcomer.wait_for("done")
    page.locator("#notes", has_text="1 picture in use").wait_for()
    assert not [said for said in newcomer.errors if "dialog" in said]


# A browser that keeps nothing

BLOCKED = """
for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {
    configurable: true, get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); },
});
"""


def test_where_cookies_are_blocked_there_is_a_drawer_and_a_language_for_this_visit(anna, studio_page, chromium):
    assert anna.page.locator(".for-this-visit").is_hidden()
    assert anna.page.locator("html").get_attribute("lang") == "en"
    page = new_page(chromium, locale="zh-CN")
    page.add_init_script(BLOCKED)
    visitor = Visitor(page, studio_page.url)
    page.locator(".for-this-visit", has_text="只在这次访问期间有效").wait_for()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    name = page.locator("#name :is(input, textarea)")
    assert name.get_attribute("placeholder") == "留空则用文件名" and page.locator("#train").inner_text() == "训练"
    name.fill("Train")
    page.click("#train")
    page.get_by_test_id("toast-text").get_by_text("没有图片。至少选一张。").wait_for()

    page.select_option("select.language", "en")
    page.locator(".for-this-visit", has_text="for this visit alone").wait_for()
    assert name.input_value() == "Train" and name.get_attribute("placeholder") == "Empty: as your files are called"
    assert page.locator("html").get_attribute("lang") == "en" and page.locator("#train").inner_text() == "Train"
    page.click("#elsewhere > button")
    assert "#drawer=" in page.locator("#drawer-link :is(input, textarea)").input_value()
    store = "s.setItem('a', 1); s.setItem('a', 2); [s.getItem('a'), s.length, s.key(0), Object.keys(s), s.getItem('b')]"
    assert page.evaluate(f"(() => {{ const s = sessionStorage; {store.replace('[', 'return [', 1)} }})()") == [
        "2", 1, "a", ["a"], None,
    ]  # fmt: skip
    page.select_option("select.language", "zh")
    page.get_by_role("tab", name="训练").wait_for()
    assert "这个页面只在这台电脑上" in page.locator("#drawer-code").inner_text()
    visitor.check()
    page.context.close()


# Two visitors


@pytest.mark.thorough  # what they do not see is asked of every function in tests/web/test_isolation.py
def test_two_visitors_do_not_see_each_other_s_work_and_wait_for_each_other(studio_page, visit, tmp_path):
    anna, berta = visit(studio_page), visit(studio_page)
    anna.train("Annas secret", seconds=3000)  # until she stops it
    anna.wait_for("running")

    berta.page.reload()
    berta.page.locator("#train").wait_for()
    assert "Annas secret" not in berta.page.content()
    berta.train("Bertas", seconds=1)
    assert "before yours" in berta.status()

    anna.page.reload()
    anna.wait_for("running")
    assert "Annas secret" in anna.status() and "Bertas" not in anna.page.content()
    anna.page.click("#stop")
    anna.wait_for("done")
    berta.wait_for("done")

    berta.page.get_by_role("tab", name="Generate").click()
    berta.page.locator("#generator label", has_text="Bertas").wait_for()
    assert "Annas secret" not in berta.page.content()


# A phone

BETWEEN_CAPTIONS = """[...document.querySelectorAll('.ends')].filter(ends => ends.offsetParent).map(ends => {
  const [low, high] = [...ends.querySelectorAll('figcaption')].map(caption => caption.getBoundingClientRect());
  return high.left - low.right;
})"""
SIDEWAYS = """[...document.querySelectorAll('.gr-accordion')].filter(one => one.scrollWidth > one.clientWidth)
  .map(one => one.id)"""


def test_on_a_phone_nothing_is_wider_than_the_screen(studio_page, visit):
    anna = visit(studio_page, phone=True)
    page = anna.page
    _fits(page)
    page.click("#advanced > button")
    _fits(page)
    page.click("#advanced > button")
    anna.train("On the phone", seconds=1)
    _fits(page)
    anna.wait_for("done")
    _fits(page)
    page.click("#use")
    page.click("#style > button")
    _fits(page)
    assert min(page.evaluate(BETWEEN_CAPTIONS)) >= 8, "what the two ends of a slider mean are two captions, not one"
    page.click("#paint")
    page.locator("#gallery img").first.wait_for()
    _fits(page)
    page.get_by_role("tab", name="About").click()
    page.locator("#facts dl").wait_for()
    _fits(page)


def _fits(page):
    page.wait_for_timeout(300)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(SIDEWAYS) == [], "no part that opens and closes has a bar for scrolling sideways"


# No mouse


def test_with_the_keyboard_alone_one_can_train_and_paint(newcomer):
    """And fields, on the way: a number that cannot be is shown, and an empty one means its default."""
    page = newcomer.page
    keys = page.keyboard
    _tab_to(page, "#use-examples")
    keys.press("Enter")
    page.locator("#pictures img").first.wait_for()
    _a_number_that_cannot_be_is_shown(page)
    _tab_to(page, "#name :is(input, textarea)")
    keys.type("By hand")
    page.locator("#preset input[value=instant]:checked").wait_for()  # what suits so few pictures
    _tab_to(page, "#preset input[type=radio]")
    for key, reached in (("ArrowUp", "balanced"), ("ArrowDown", "instant")):
        keys.press(key)
        assert page.locator("#preset input:checked").get_attribute("value") == reached
    _tab_to(page, "#train")
    keys.press("Enter")
    page.locator("#status .status.done").wait_for()
    assert "By hand" in page.locator("#status").inner_text()
    _tab_to(page, "#use")
    keys.press("Enter")  # chooses the generator, sets what it needs, and paints
    page.locator("#gallery img").nth(3).wait_for()
    _of_two_sides_one_cannot_be(page)
    page.locator("#shape label", has_text="Its own").click()
    page.fill("#count input[type=number]", "1")
    _tab_to(page, "#paint")
    keys.press("Enter")
    page.wait_for_function("document.querySelectorAll('#gallery img').length === 1")


def _a_number_that_cannot_be_is_shown(page) -> None:
    page.click("#advanced > button")
    seconds = page.locator("#seconds input")
    assert (seconds.input_value(), seconds.get_attribute("placeholder")) == ("", "as the card says")
    seconds.fill("0")
    page.click("#advanced > button")
    seconds.wait_for(state="hidden")
    page.click("#train")
    page.get_by_test_id("toast-text").get_by_text('"Seconds of training" is 0.').wait_for()
    page.wait_for_function("document.querySelector('#seconds').contains(document.activeElement)")
    seconds.wait_for()  # its part is open again
    seconds.fill("")
    page.fill("#train-seed input", "")
    page.click("#advanced > button")
    seconds.wait_for(state="hidden")


def _of_two_sides_one_cannot_be(page) -> None:
    page.locator("#shape label", has_text="In pixels").click()
    assert [page.input_value(f"{side} input") for side in ("#width", "#height")] == ["", ""]
    page.fill("#width input", "nonsense")
    page.click("#paint")
    said = '"Width" is nonsense. It is a whole number from 16 to 2048.'
    page.get_by_test_id("toast-text").get_by_text(said).wait_for()
    page.wait_for_function("document.querySelector('#width').contains(document.activeElement)")


def _tab_to(page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"no way leads to {selector}")


@pytest.mark.parametrize("tab", ["Train", "Generate"])
@pytest.mark.thorough
def test_wherever_the_focus_goes_it_can_be_seen(newcomer, tab):
    page = newcomer.page
    page.get_by_role("tab", name=tab).click()
    if tab == "Train":
        page.click("#advanced > button")
    page.mouse.move(0, 0)
    page.add_style_tag(content="*, ::before, ::after { transition: none !important; animation: none !important }")
    unseen, stops = [], 0
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement === document.body ? '' : document.activeElement.outerHTML")
        if not here:
            break
        stops += 1
        if not _focus_shows(page):
            unseen.append(here[:200])
    assert stops > 8
    assert unseen == []


def _focus_shows(page) -> bool:
    """Whether the part that has the focus looks different without it. The caret is left out of screenshots."""
    box = page.evaluate(AROUND)
    if box["width"] < 1 or box["height"] < 1:
        return False
    focused = page.screenshot(clip=box)
    page.evaluate("window.had = document.activeElement; document.activeElement.blur()")
    blurred = page.screenshot(clip=box)
    page.evaluate("window.had.focus({preventScroll: true})")
    return focused != blurred


AROUND = """() => {
  const one = document.activeElement;
  const shown = one.type === 'radio' || one.type === 'checkbox' ? one.closest('label') ?? one : one;
  const box = shown.getBoundingClientRect(), x = Math.max(0, box.left - 6), y = Math.max(0, box.top - 6);
  return {x, y, width: Math.min(innerWidth, box.right + 6) - x, height: Math.min(innerHeight, box.bottom + 6) - y};
}"""
