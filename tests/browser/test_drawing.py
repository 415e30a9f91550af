"""Drawing with a generator's materials, and the draft beside it, by mouse, touch and keys; with the fake engine."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import PHONE
from tests.browser.test_operations import go, paint, seed
from tests.studio import fake_engine

pytestmark = pytest.mark.browser

CANVAS, DRAFT = "#transform-canvas", ".draft[data-source=drawing]"
PIXEL = (
    """(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x * canvas.width, y * canvas.height, 1, 1).data]"""
)
COVERED = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return data.filter((value, place) => place % 4 === 3 && value > 127).length / (canvas.width * canvas.height);
}"""
HIGH = """(canvas, x) => canvas.getContext('2d').getImageData(x * canvas.width, 0, 1, canvas.height).data
  .filter((value, place) => place % 4 === 3 && value > 127).length"""
MIXED = """canvas => new Set(new Uint32Array(
  canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""


@pytest.fixture
def page(anna):
    """An empty sketch, its materials there, with the brush."""
    page = anna.page
    sketch(page)
    if page.locator(f"{CANVAS} .clear:enabled").count():
        page.click(f"{CANVAS} .clear")
    tool(page, "brush")
    if page.locator(f"{CANVAS} .fit:enabled").count():
        page.click(f"{CANVAS} .fit")
    return page


def sketch(page) -> None:
    go(page, "transform", "sketch")
    page.locator(f"{CANVAS} .swatch").nth(1).wait_for()
    page.locator(DRAFT).wait_for()  # the canvas has become as wide as it stays


def show(page) -> None:
    page.locator(f"{CANVAS} .stage").evaluate("stage => stage.scrollIntoView({block: 'center', behavior: 'instant'})")


def layer(page):
    return page.locator(f"{CANVAS} canvas")


def tool(page, name: str) -> None:
    page.check(f"{CANVAS} .tools [value={name}]", force=True)


def material(page, number: int) -> list[int]:
    """Choose a material -> its red, green, blue and 255."""
    radio = page.locator(f"{CANVAS} .swatch input").nth(number)
    radio.check(force=True)
    return [*bytes.fromhex(radio.get_attribute("value")[1:]), 255]


def place(page, x: float, y: float) -> tuple[float, float]:
    box = layer(page).bounding_box()
    assert box["y"] + y * box["height"] < page.viewport_size["height"], "out of sight"
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def stroke(page, *places: tuple[float, float]) -> None:
    """Draw with the mouse from place to place, in fractions of the canvas."""
    show(page)
    page.mouse.move(*place(page, *places[0]))
    page.mouse.down()
    for one in places[1:]:
        page.mouse.move(*place(page, *one), steps=4)
    page.mouse.up()


def pixel(page, x: float, y: float) -> list[int]:
    return layer(page).evaluate(PIXEL, [x, y])


def covered(page) -> float:
    return layer(page).evaluate(COVERED)


def order(page) -> int:
    """The number of the newest drawing of which a draft is to be seen."""
    return int(page.locator(DRAFT).get_attribute("data-order") or 0)


def test_one_draws_with_materials_and_nothing_is_mixed(page):
    first, second = material(page, 0), material(page, 1)
    stroke(page, (0.2, 0.5), (0.8, 0.5))
    assert pixel(page, 0.5, 0.5) == second
    material(page, 0)
    tool(page, "ellipse")
    stroke(page, (0.3, 0.2), (0.7, 0.8))
    assert pixel(page, 0.5, 0.5) == pixel(page, 0.5, 0.25) == first and pixel(page, 0.22, 0.5) == second
    assert layer(page).evaluate(MIXED) == 3, "two materials and paper, no pixel between them"


def test_what_is_drawn_around_is_filled_and_nothing_else(page):
    outside, inside = material(page, 1), material(page, 0)
    tool(page, "line")
    for start, end in (
        ((0.2, 0.2), (0.8, 0.2)),
        ((0.8, 0.2), (0.8, 0.8)),
        ((0.8, 0.8), (0.2, 0.8)),
        ((0.2, 0.8), (0.2, 0.2)),
    ):
        stroke(page, start, end)
    around = covered(page)
    tool(page, "fill")
    stroke(page, (0.5, 0.5))
    assert pixel(page, 0.5, 0.5) == inside and pixel(page, 0.02, 0.02)[3] == 0
    assert around < covered(page) < 0.6
    material(page, 1)
    stroke(page, (0.02, 0.02))
    assert pixel(page, 0.98, 0.98) == outside and covered(page) == 1


def test_all_of_it_is_taken_back_and_done_again(page):
    material(page, 0)
    states = []
    for height in (0.2, 0.5, 0.8):
        stroke(page, (0.1, height), (0.9, height))
        states.append(covered(page))
    page.click(f"{CANVAS} .undo")
    assert covered(page) == states[1] and page.locator(f"{CANVAS} .redo").is_enabled()
    layer(page).press("Control+z")
    assert covered(page) == states[0]
    page.click(f"{CANVAS} .redo")
    layer(page).press("Control+Shift+z")
    assert covered(page) == states[2] and page.locator(f"{CANVAS} .redo").is_disabled()
    page.click(f"{CANVAS} .clear")
    assert covered(page) == 0
    page.click(f"{CANVAS} .undo")
    assert covered(page) == states[2], "clearing is taken back like anything else"
    page.click(f"{CANVAS} .undo")
    stroke(page, (0.1, 0.9), (0.2, 0.9))
    assert page.locator(f"{CANVAS} .redo").is_disabled()


def test_a_drawing_is_still_there_after_a_look_at_another_operation(page):
    material(page, 0)
    stroke(page, (0.1, 0.5), (0.9, 0.5))
    before = covered(page)
    page.locator("#transform-what .card:has(input[value=variations])").click()
    page.locator(f"{CANVAS} .palette").wait_for(state="hidden")
    sketch(page)
    assert covered(page) == before
    page.click(f"{CANVAS} .undo")
    assert covered(page) < before


def test_one_looks_closer_and_draws_where_the_pointer_is(page):
    colour = material(page, 0)
    percent = page.locator(f"{CANVAS} .percent")
    page.wait_for_function("() => document.querySelector('#transform-canvas .stage').clientWidth > 500")
    page.wait_for_timeout(100)
    fit = percent.inner_text()
    page.click(f"{CANVAS} .closer")
    page.click(f"{CANVAS} .closer")
    assert float(percent.inner_text().split()[0]) > 2 * float(fit.split()[0])
    show(page)
    box = page.locator(f"{CANVAS} .stage").bounding_box()
    corner = box["x"] + 30, box["y"] + 30
    page.mouse.move(*corner)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    frame = layer(page).bounding_box()
    there = (corner[0] - frame["x"]) / frame["width"], (corner[1] - frame["y"]) / frame["height"]
    stroke(page, there)
    assert pixel(page, *there) == colour
    page.mouse.wheel(200, 150)
    page.wait_for_function(
        "before => document.querySelector('#transform-canvas canvas').getBoundingClientRect().x < before",
        arg=frame["x"],
    )
    page.click(f"{CANVAS} .percent")
    assert percent.inner_text() == "100 %"
    assert layer(page).evaluate("canvas => Math.round(canvas.getBoundingClientRect().width)") == 512
    page.click(f"{CANVAS} .fit")
    assert percent.inner_text() == fit and pixel(page, *there) == colour


def test_a_material_has_the_name_it_is_given(page):
    name = page.locator(f"{CANVAS} .swatch .name").nth(1)
    page.locator(f"{CANVAS} .swatch").nth(1).dblclick()
    page.keyboard.type("<b>Stones</b>")
    page.keyboard.press("Enter")
    name.get_by_text("<b>Stones</b>").wait_for()
    assert page.evaluate("document.activeElement.matches('.swatch input')"), "one goes on with keys"
    page.click(f"{CANVAS} .rename")
    page.keyboard.type("Sand")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert name.inner_text() == "<b>Stones</b>"
    page.locator("#transform-generator .card", has_text="Second").click()
    name.get_by_text("<b>Stones</b>").wait_for(state="detached")
    page.locator("#transform-generator .card", has_text="First").click()
    name.get_by_text("<b>Stones</b>").wait_for()  # the studio has kept it


def test_a_free_colour_is_chosen_and_picked_up_from_the_drawing(page):
    page.click(f"{CANVAS} .free summary")
    page.check(f"{CANVAS} .free [value='#5d8a3a']", force=True)
    stroke(page, (0.1, 0.5), (0.9, 0.5))
    material(page, 0)
    page.keyboard.down("Alt")
    stroke(page, (0.5, 0.5))
    page.keyboard.up("Alt")
    assert page.is_checked(f"{CANVAS} .free [value='#5d8a3a']")
    assert "Nearest" in page.locator(f"{CANVAS} .meaning").inner_text()
    page.fill(f"{CANVAS} .well", "#123456")
    stroke(page, (0.1, 0.8), (0.9, 0.8))
    assert pixel(page, 0.5, 0.8) == [0x12, 0x34, 0x56, 255] and pixel(page, 0.5, 0.5) == [0x5D, 0x8A, 0x3A, 255]
    page.click(f"{CANVAS} .free summary")


def choose_file(page, button: str, path) -> None:
    with page.expect_file_chooser() as chooser:
        page.click(f"{CANVAS} {button}")
    chooser.value.set_files(path)


def test_a_lasso_a_pen_and_a_picture_that_is_traced(page, tmp_path):
    colour = material(page, 0)
    tool(page, "lasso")
    stroke(page, (0.1, 0.1), (0.4, 0.1), (0.4, 0.4), (0.1, 0.4))
    assert pixel(page, 0.25, 0.25) == colour and pixel(page, 0.5, 0.5)[3] == 0
    stroke(page, (0.7, 0.7))
    assert pixel(page, 0.7, 0.7)[3] == 0, "a lasso around nothing"
    page.click(f"{CANVAS} .undo")
    assert covered(page) == 0

    tool(page, "brush")
    show(page)
    pen = page.context.new_cdp_session(page)
    for kind, x, force in (("Pressed", 0.2, 0.05), ("Moved", 0.5, 0.05), ("Moved", 0.8, 1), ("Released", 0.8, 0)):
        at = dict(zip("xy", place(page, x, 0.5), strict=True))
        more = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen", "force": force}
        pen.send("Input.dispatchMouseEvent", {"type": f"mouse{kind}"} | at | more)
    widths = [layer(page).evaluate(HIGH, x) for x in (0.4, 0.79)]
    assert 0 < 3 * widths[0] < widths[1], "a pen that is pressed draws more"
    page.click(f"{CANVAS} .undo")

    Image.fromarray(np.full((60, 80, 3), (200, 30, 40), np.uint8)).save(tmp_path / "traced.png")
    choose_file(page, ".trace", tmp_path / "traced.png")
    page.locator(f"{CANVAS} .traces").wait_for()
    assert covered(page) == 0, "it is no part of the drawing"
    tool(page, "pick")
    stroke(page, (0.5, 0.5))
    assert page.input_value(f"{CANVAS} .well") == "#c81e28" and page.is_checked(f"{CANVAS} .tools [value=brush]")
    page.click(f"{CANVAS} .trace")
    page.locator(f"{CANVAS} .traces").wait_for(state="detached")


def test_of_a_large_photo_a_part_is_marked_by_a_mask(page, studio_page, tmp_path):
    """The operation gets the photo as large as it is, and extends it so; the page shows and marks fewer pixels."""
    Image.new("RGB", (1560, 1040), "teal").save(tmp_path / "large.jpg")
    mask = Image.new("L", (300, 200))
    mask.paste(255, (30, 40, 60, 60))
    mask.save(tmp_path / "mask.png")
    go(page, "transform", "inpaint")
    page.set_input_files(f"{CANVAS} .file", tmp_path / "large.jpg")
    page.wait_for_function(f"() => document.querySelector('{CANVAS} canvas').width === 1536")
    choose_file(page, ".open", tmp_path / "mask.png")
    page.locator(f"{CANVAS} .picture-canvas:not(.unpainted)").wait_for()
    assert abs(covered(page) - 0.01) < 0.002
    seed(page, "transform", 5)
    page.click("#transform-paint")
    page.locator("#transform-before-after img").first.wait_for()
    newest = max(studio_page.home.glob("drawers/*/pictures/*/*.png"), key=lambda path: path.stat().st_mtime)
    with Image.open(newest) as made:
        assert made.size == (1560, 1040)
    page.locator("#transform-what .card:has(input[value=extend])").click()
    page.click(f"{CANVAS} [data-shape=wider]")
    page.get_by_text("1560 x 1040 becomes 2340 x 1040 pixels.").wait_for()
    right = page.locator(f"{CANVAS} .handle[data-side=right]")
    page.click(f"{CANVAS} .closer")
    before = page.locator(f"{CANVAS} .image").bounding_box()["width"]
    page.click(f"{CANVAS} .closer")
    assert (
        page.locator(f"{CANVAS} .image").bounding_box()["width"] > 1.3 * before and right.bounding_box()["width"] < 40
    )
    page.click(f"{CANVAS} .fit")


NEXT_FRAMES = """async () => {
  const scene = document.querySelector('.camera .scene');
  for (let frame = 0; frame < 2; frame++) await new Promise((done) => scene.requestVideoFrameCallback(done));
}"""


def test_a_camera_takes_several_stills(anna):
    page = anna.page
    page.get_by_role("tab", name="Train").click()
    page.click("#take-pictures")
    for _ in range(2):
        page.click(".camera .shoot:enabled")
        page.evaluate(NEXT_FRAMES)  # the same frame again is the same picture, and is said to be that
    page.get_by_text("2 pictures are taken.").wait_for()
    page.click(".camera .close")
    page.locator("#pictures li.fine").nth(1).wait_for()
    assert page.evaluate("document.querySelector('.camera .scene').srcObject") is None, "the camera is off"
    page.evaluate("""() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
    }""")
    page.click("#take-pictures")
    page.locator("#pictures .said", has_text="The camera may not be used").wait_for()


def test_a_dropped_picture_becomes_a_layer(page, tmp_path):
    material(page, 0)
    stroke(page, (0.05, 0.05), (0.1, 0.05))
    Image.fromarray(np.full((60, 60, 3), (10, 20, 30), np.uint8)).save(tmp_path / "mine.png")
    page.set_input_files(f"{CANVAS} .file", tmp_path / "mine.png")
    page.wait_for_function("() => document.querySelector('#transform-canvas .undo:enabled')")
    page.wait_for_function(f"() => ({PIXEL})(document.querySelector('{CANVAS} canvas'), [0.5, 0.5])[0] === 10")
    page.click(f"{CANVAS} .undo")
    assert pixel(page, 0.5, 0.5)[3] == 0 and covered(page) > 0


def test_with_keys_alone(page):
    material(page, 0)
    layer(page).focus()
    for key in ("Space", *["ArrowRight"] * 5, "Space", "]", "]"):
        page.keyboard.press(key)
    one = covered(page)
    assert one > 0 and layer(page).evaluate(MIXED) == 2
    page.keyboard.press("Backspace")
    assert covered(page) == 0
    page.keyboard.press("Control+y")
    assert covered(page) == one
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.locator(f"{CANVAS} .zoomed").or_(page.locator(f"{CANVAS} .picture-canvas.zoomed")).first.wait_for()
    page.keyboard.press("0")
    assert page.locator(f"{CANVAS} .fit").is_disabled()


def test_a_draft_follows_each_stroke_and_the_picture_the_drawing(page, studio_page):
    colour = material(page, 0)
    seed(page, "transform", 5)
    stroke(page, (0.0, 0.5), (1.0, 0.5))
    page.locator(f"{DRAFT}.whole img[src^='data:image/jpeg']").wait_for()
    first = order(page)
    stroke(page, (0.0, 0.7), (1.0, 0.7))
    page.wait_for_function(f"first => Number(document.querySelector('{DRAFT}').dataset.order) > first", arg=first)
    page.locator(f"{DRAFT}.whole").wait_for()
    before = set(studio_page.home.glob("drawers/*/inputs/*.layer.png"))
    page.click(f"{DRAFT} .large")
    while not (given := set(studio_page.home.glob("drawers/*/inputs/*.layer.png")) - before):
        page.wait_for_timeout(50)
    page.locator("#transform-gallery .pending").wait_for(state="detached")
    page.locator("#transform-before-after img").first.wait_for()
    assert not page.locator(f"{DRAFT} .paper").is_visible(), "the picture has taken its place"
    with Image.open(given.pop()) as layer:
        assert layer.size == (512, 384)
        assert list(layer.getpixel((256, 192))) == list(layer.getpixel((256, 269))) == colour
        assert layer.getpixel((256, 10))[3] == 0
    stroke(page, (0.0, 0.2), (1.0, 0.2))
    page.locator(f"{DRAFT} .paper").wait_for()


def test_a_map_of_pictures_is_painted_with_the_pictures_themselves(page):
    """A number is a grey: what is seen in its place is the picture."""
    stroke(page, (0.2, 0.5), (0.4, 0.5))
    page.locator("#sketch-colours label", has_text="Mean its pictures").click()
    page.locator(f"{CANVAS} .of-pictures.unpainted").wait_for()  # what was drawn in colours means nothing now
    assert material(page, 0) == [0, 0, 0, 255] and not page.locator(f"{CANVAS} .free").is_visible()
    first = order(page)
    stroke(page, (0.2, 0.5), (0.8, 0.5))
    page.wait_for_function(f"first => Number(document.querySelector('{DRAFT}').dataset.order) > first", arg=first)
    page.locator(f"{DRAFT}.whole").wait_for()
    assert layer(page).evaluate(MIXED) > 50
    page.locator("#sketch-colours label", has_text="Mean materials").click()
    page.locator(f"{CANVAS} .picture-canvas:not(.of-pictures)").wait_for()


def test_words_are_brushes_beside_the_materials(page, studio_page):
    """Of a generator that has some; the draft and the picture know which colour means which word, and the picture's
    settings bring its drawing back."""
    words = page.locator(f"{CANVAS} .word-brush")
    assert words.count() == 0
    page.locator("#transform-generator .card", has_text="Second").click()
    words.get_by_text("night").wait_for()
    assert words.all_inner_texts() == ["sea", "night"] and page.locator(f"{CANVAS} .swatch").count() > 1
    background = material(page, 0)
    tool(page, "fill")
    stroke(page, (0.5, 0.5))
    words.filter(has_text="night").locator("input").check(force=True)
    assert "A word of 1 of its pictures" in page.locator(f"{CANVAS} .which").inner_text()
    night = [*bytes.fromhex(words.nth(1).locator("input").get_attribute("value")[1:]), 255]
    tool(page, "rectangle")
    with page.expect_request(lambda one: "=night" in (one.post_data or "") and "data:image/png" in one.post_data):
        stroke(page, (0.1, 0.1), (0.6, 0.6))
    page.locator(f"{DRAFT}.whole").wait_for()
    assert pixel(page, 0.3, 0.3) == night and pixel(page, 0.8, 0.8) == background
    seed(page, "transform", 5)
    paint(page, "transform")
    newest = max(studio_page.home.glob("drawers/*/pictures/*/*.png"), key=lambda path: path.stat().st_mtime)
    with Image.open(newest) as made:
        legend = json.loads(made.text["aiart"])["settings"]["legend"]
    assert legend == "#{:02x}{:02x}{:02x}=night".format(*night[:3])
    page.click(f"{CANVAS} .clear")
    page.locator("#transform-gallery").get_by_role("button", name="Same settings").click()
    page.wait_for_function(f"() => ({PIXEL})(document.querySelector('{CANVAS} canvas'), [0.3, 0.3])[3] === 255")
    assert pixel(page, 0.3, 0.3) == night and pixel(page, 0.8, 0.8) == background
    page.locator("#transform-generator .card", has_text="First").click()
    words.first.wait_for(state="detached")


def test_the_button_to_paint_never_lies_on_where_one_draws(page):
    lowest = """canvas => {  // whether it is what one sees where the button is otherwise
      const box = canvas.getBoundingClientRect(), y = Math.min(box.bottom - 4, innerHeight - 38);
      const at = document.elementFromPoint(box.left + box.width / 2, y);
      return canvas.closest('.frame').contains(at);
    }"""
    for visible in (60, 200, 330):  # pixels of the canvas above the lower end of the page
        layer(page).evaluate(
            "(canvas, y) => scrollBy(0, canvas.getBoundingClientRect().top - innerHeight + y)", visible
        )
        page.wait_for_function(f"canvas => ({lowest})(canvas)", arg=layer(page).element_handle())
    layer(page).evaluate("canvas => scrollBy(0, canvas.getBoundingClientRect().bottom - innerHeight + 300)")
    page.wait_for_function("getComputedStyle(document.querySelector('#transform-paint')).position === 'sticky'")


@pytest.mark.thorough
def test_a_newer_stroke_takes_the_place_of_a_draft_that_is_being_painted(page):
    material(page, 0)
    seed(page, "transform", fake_engine.PATIENT[0])
    stroke(page, (0.1, 0.5), (0.9, 0.5))
    page.locator(f"{DRAFT}.busy img[src]").wait_for()
    before = order(page)
    page.fill("#transform-seed input", "6")
    stroke(page, (0.1, 0.7), (0.9, 0.7))
    page.locator(f"{DRAFT}.whole:not(.busy)").wait_for()
    assert order(page) > before


@pytest.mark.thorough
def test_what_goes_wrong_with_a_draft_is_said_quietly(page):
    material(page, 0)
    seed(page, "transform", fake_engine.REFUSES)
    stroke(page, (0.1, 0.5), (0.9, 0.5))
    page.locator(f"{DRAFT} .state", has_text="The moon is out. Wait.").wait_for()
    assert page.get_by_test_id("toast-text").count() == 0
    page.fill("#transform-seed input", "6")
    stroke(page, (0.1, 0.7), (0.9, 0.7))
    page.locator(f"{DRAFT} .state", has_text="The moon is out").wait_for(state="detached")
    page.locator(f"{DRAFT}.whole:not(.busy)").wait_for()


@pytest.mark.thorough
def test_drafts_are_switched_off_and_on(page):
    material(page, 0)
    seed(page, "transform", 5)
    page.uncheck(f"{DRAFT} .live input")
    before = order(page)
    stroke(page, (0.1, 0.5), (0.9, 0.5))
    page.wait_for_timeout(600)
    assert order(page) == before and not page.locator(f"{DRAFT} img").is_visible()
    page.check(f"{DRAFT} .live input")
    page.locator(f"{DRAFT}.whole img[src]").wait_for()


def test_one_finger_draws_and_two_look_closer(studio_page, visit):
    page = visit(studio_page, phone=True).page
    page.get_by_role("tab", name="Transform").tap()
    page.locator("#transform-what .card:has(input[value=sketch])").tap()
    page.locator("#transform-generator .card", has_text="Second").tap()
    brush = page.locator(f"{CANVAS} .word-brush").nth(1)
    brush.tap()
    colour = [*bytes.fromhex(brush.locator("input").get_attribute("value")[1:]), 255]
    touches = page.context.new_cdp_session(page)
    show(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [dict(zip("xy", place_, strict=True), id=number) for number, place_ in enumerate(places)]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def at(*places):
        return [place(page, *one) for one in places]

    touch("touchStart", *at((0.2, 0.5)))
    touch("touchMove", *at((0.5, 0.5)))
    touch("touchMove", *at((0.8, 0.5)))
    touch("touchEnd")
    assert pixel(page, 0.5, 0.5) == colour
    once = covered(page)
    page.locator(f"{CANVAS} .draft-place {DRAFT}.whole img[src]").wait_for()
    start, end = at((0.4, 0.4), (0.6, 0.6)), at((0.2, 0.2), (0.8, 0.8))
    touch("touchStart", start[0])
    touch("touchStart", *start)
    touch("touchMove", *end)
    touch("touchEnd", end[0])
    touch("touchMove", start[0])
    touch("touchEnd")
    assert covered(page) == once, "two fingers draw nothing"
    assert layer(page).bounding_box()["width"] > 2 * page.locator(f"{CANVAS} .stage").bounding_box()["width"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    small = """[...document.querySelector('#transform-canvas')
      .querySelectorAll(':is(button, .tools label, .swatch, .word-brush, summary)')]
      .filter(one => one.offsetParent && !one.matches('.handle'))
      .filter(one => one.offsetWidth < 44 || one.offsetHeight < 44).length"""
    assert page.evaluate(small) == 0
    page.tap(f"{CANVAS} .fit")
    page.tap("#transform-paint")
    page.locator("#transform-gallery .entry:not(.pending)").first.wait_for(state="attached")
