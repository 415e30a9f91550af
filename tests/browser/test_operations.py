"""Every operation as a person does it, in a real Chromium, with the fake engine."""

import zipfile
from base64 import b64encode

import numpy as np
import pytest
from PIL import Image

from aiart.operations.declaration import PRODUCE, TRANSFORM
from aiart.operations.table import OPERATIONS
from aiart.studio import read_recipe
from tests.browser.conftest import PHONE
from tests.studio import fake_engine

pytestmark = pytest.mark.browser
DOUBLE_PRESS = 600  # milliseconds after which a press is no second one of the same

TRANSFORMS = tuple(name for name, one in OPERATIONS.items() if one.tab == TRANSFORM)
QUICK = ("restyle", "inpaint", "extend")  # of them, those tried each time: what a picture, a mask and a frame are
PRODUCTS = tuple(name for name, one in OPERATIONS.items() if one.tab == PRODUCE)


@pytest.fixture(scope="module")
def berta(studio_page, doors):
    """Another visitor, who has nothing to begin with."""
    with doors.visitor(studio_page) as visitor:
        yield visitor


def go(page, tab: str, operation: str) -> None:
    """To an operation as it is for somebody who comes for the first time."""
    page.get_by_role("tab", name=tab.capitalize()).click()
    page.locator(f"#{tab}-generator .card").first.wait_for(state="attached")
    page.locator(f"#{tab}-what .card:has(input[value={operation}])").click()
    page.locator(f"#{tab}-title", has_text=OPERATIONS[operation].title).wait_for()
    if tab == "transform" and page.locator("#transform-canvas .away").is_visible():
        page.click("#transform-canvas .away")
    if page.locator(f"#{tab}-lock input").is_visible():
        page.uncheck(f"#{tab}-lock input")


def paint(page, tab: str) -> None:
    """Press the button and wait for all that comes of it."""
    entries = f"[...document.querySelectorAll('#{tab}-gallery .entry:not(.pending)')].map(one => one.dataset.id).join()"
    before = page.evaluate(entries)
    page.click(f"#{tab}-paint")
    page.wait_for_function(f"before => {entries} && {entries} !== before", arg=before)
    page.locator(f"#{tab}-gallery .pending").wait_for(state="detached")
    page.locator(f"#{tab}-paint:visible").wait_for()


def seed(page, tab: str, number: int) -> None:
    """Lock a seed."""
    if "open" not in (page.locator(f"#{tab}-more > button").get_attribute("class") or ""):
        page.click(f"#{tab}-more > button")
    field = page.locator(f"#{tab}-seed input")
    field.wait_for()
    for _ in range(100):  # Gradio fills what has just been opened once more
        field.fill(str(number))
        page.wait_for_timeout(50)
        if field.input_value() == str(number):
            break
    page.check(f"#{tab}-lock input")


def size_of(download, path) -> tuple[int, int]:
    download.save_as(path)
    with Image.open(path) as image:
        return image.size


def downloaded(page, tab: str, path):
    with page.expect_download() as begun:
        page.click(f"#{tab}-gallery [data-do=download]")
    begun.value.save_as(path)
    return path


def picture(path, side=64, seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


# The first moment


def test_before_the_first_answer_nothing_is_said_to_be_missing(anna):
    """Here nobody has done anything yet: it comes first."""
    page, held = anna.page, []
    page.route("**/gradio_api/queue/join*", lambda route: held.append(route))
    page.reload()
    for tab in ("Generate", "Transform", "Produce", "About", "Train"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tab", name=tab, selected=True).wait_for()
        page.locator("#generator fieldset" if tab == "Generate" else "#tabs").wait_for()
        assert page.locator(".empty:visible").all_inner_texts() == [], tab
    for route in held:
        route.continue_()
    page.unroute("**/gradio_api/queue/join*")
    page.locator("#train:enabled").wait_for()
    page.get_by_role("tab", name="Generate").click()
    page.locator("#generator .card").first.wait_for()
    page.locator("#painting", has_text="Your pictures will hang here.").wait_for()


# Keys


def test_keys_paint_save_choose_and_show_themselves(anna, tmp_path):
    page = anna.page
    go(page, "produce", "tile")
    page.keyboard.press("Control+Enter")
    page.locator("#produce-gallery .entry:not(.pending)").first.wait_for()
    page.locator("#produce-paint:visible").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    page.locator("#produce-gallery .picture[aria-pressed=true]").first.wait_for()
    with page.expect_download() as begun:
        page.keyboard.press("s")
    assert size_of(begun.value, tmp_path / "saved.png")[0] > 0
    page.keyboard.press("?")
    page.locator("dialog.keys", has_text="Ctrl + Enter").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.keys").wait_for(state="detached")


# Transform


@pytest.mark.parametrize(
    "operation", [one if one in QUICK else pytest.param(one, marks=pytest.mark.thorough) for one in TRANSFORMS]
)
def test_its_example_is_one_click_away_and_works(anna, tmp_path, operation):
    page = anna.page
    go(page, "transform", operation)
    page.click("#transform-canvas .example")
    nothing = ".unpainted" if operation in ("sketch", "inpaint") else ".bare"
    page.locator(f"#transform-canvas:not(:has({nothing}))").wait_for()
    paint(page, "transform")
    if page.locator("#transform-gallery .alone").count():
        page.locator("#transform-before-after").wait_for()
    else:
        page.locator("#transform-gallery .picture").first.click()
    recipe = read_recipe(downloaded(page, "transform", tmp_path / "made.png"))
    assert recipe.operation == operation and set(recipe.inputs) >= {"picture"}


DROP_FOLDER = """([target, names, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const type = (name) => (name.endsWith('png') ? 'image/png' : '');
  const made = (name) => new File([bytes], name, {type: type(name)});
  const file = (name) => ({isFile: true, fullPath: name, file: (take) => take(made(name))});
  const reader = (left) => ({readEntries: (take) => take(left.splice(0, 2))});
  const folder = (left) => ({isFile: false, isDirectory: true, createReader: () => reader(left)});
  const entry = folder([...names.map(file), folder([file('inside.png')])]);
  const event = new Event('drop', {bubbles: true, cancelable: true});
  Object.defineProperty(event, 'dataTransfer', {value: {items: [{webkitGetAsEntry: () => entry}], files: []}});
  document.querySelector(target).dispatchEvent(event);
}"""


def test_a_folder_goes_where_its_pictures_go(anna, tmp_path):
    page, data = anna.page, b64encode(picture(tmp_path / "one.png").read_bytes()).decode()
    page.get_by_role("tab", name="Train").click()
    page.evaluate(DROP_FOLDER, ["#pictures .drop", ["b10.png", "notes.txt", "b2.png", ".hidden.png"], data])
    page.locator("#pictures li img").nth(2).wait_for()
    named = page.locator("#pictures li img").evaluate_all("all => all.map((one) => one.alt)")
    assert named == ["b2.png", "b10.png", "inside.png"], "in the order of their names, without what is no picture"
    page.click("#clear-pictures")
    go(page, "transform", "variations")
    page.get_by_text("Many pictures at once").click()
    picture(tmp_path / "two.png")
    (tmp_path / "notes.txt").write_text("none")
    with page.expect_file_chooser() as chooser:
        page.click("#transform-many-folder")
    chooser.value.set_files(tmp_path)
    page.locator("#transform-drop-many", has_text="two").wait_for()
    page.wait_for_function("document.querySelectorAll('#transform-drop-many .file-preview tr').length === 2")
    page.get_by_text("Many pictures at once").click()


def test_a_picture_of_one_s_own_becomes_variations_of_it(anna, tmp_path):
    page = anna.page
    go(page, "transform", "variations")
    page.set_input_files("#transform-canvas .file", picture(tmp_path / "mine.png"))
    page.locator("#transform-canvas .image[src]").wait_for()
    paint(page, "transform")
    assert page.locator("#transform-gallery .entry").count() == 4
    page.locator("#transform-gallery .picture").nth(1).click()
    page.click("#transform-gallery [data-do=compare]")
    page.locator("#transform-before-after img").first.wait_for()


def test_what_is_no_picture_is_said_before_it_is_sent(anna, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    page = anna.page
    go(page, "transform", "restyle")
    page.set_input_files("#transform-canvas .file", tmp_path / "text.png")
    page.locator("#transform-canvas .said.bad", has_text="Choose a JPEG, PNG, WebP, HEIC").wait_for()
    page.click("#transform-paint")
    page.get_by_test_id("toast-text").get_by_text("There is no picture to start from").first.wait_for()
    assert page.locator("#transform-paint").is_visible()


def test_a_large_picture_is_made_smaller_on_the_way(anna, tmp_path):
    page = anna.page
    go(page, "transform", "inpaint")
    Image.new("RGB", (4400, 1100), (90, 120, 60)).save(tmp_path / "large.png")
    page.set_input_files("#transform-canvas .file", tmp_path / "large.png")
    page.locator("#transform-canvas .said", has_text="4096 pixels").wait_for()
    page.wait_for_function("() => document.querySelector('#transform-canvas .image').naturalWidth === 4096")


def test_what_is_painted_over_is_painted_anew_and_nothing_else(anna, tmp_path):
    page = anna.page
    go(page, "transform", "inpaint")
    mine = picture(tmp_path / "mine.png")
    page.set_input_files("#transform-canvas .file", mine)
    page.locator("#transform-canvas .image[src]").wait_for()
    page.click("#transform-paint")
    page.get_by_test_id("toast-text").get_by_text("Nothing is marked").wait_for()
    page.locator("#transform-canvas .choices").scroll_into_view_if_needed()
    box = page.locator("#transform-canvas canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.25, steps=5)
    page.mouse.up()
    paint(page, "transform")
    made, before = (
        np.asarray(Image.open(path)) for path in (downloaded(page, "transform", tmp_path / "made.png"), mine)
    )
    changed = (made != before).any(-1)
    assert changed[12:20, 18:30].mean() > 0.9 and not changed[40:].any() and not changed[:, 50:].any()


def test_blobs_can_be_painted_rubbed_out_and_taken_back(anna):
    page = anna.page
    go(page, "transform", "sketch")
    if page.locator("#transform-canvas .clear:enabled").count():
        page.click("#transform-canvas .clear")
    canvas = page.locator("#transform-canvas canvas")
    covered = """canvas => {
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return data.filter((value, place) => place % 4 === 3 && value > 127).length;
    }"""

    def stroke(y: float) -> int:
        canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center', behavior: 'instant'})")
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + box["height"] * y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] * y, steps=4)
        page.mouse.up()
        return canvas.evaluate(covered)

    once = stroke(0.3)
    twice = stroke(0.7)
    assert 0 < once < twice
    page.locator("#transform-canvas .tools .rubber").click()
    assert stroke(0.7) < twice
    page.click("#transform-canvas .undo")
    assert canvas.evaluate(covered) == twice
    page.click("#transform-canvas .clear")
    assert canvas.evaluate(covered) == 0
    page.click("#transform-paint")
    page.get_by_test_id("toast-text").get_by_text("There is no picture").first.wait_for()


def test_the_frame_can_be_dragged_chosen_and_typed(anna, tmp_path):
    page = anna.page
    go(page, "transform", "extend")
    page.set_input_files("#transform-canvas .file", picture(tmp_path / "mine.png"))
    said = page.locator("#transform-canvas .size")
    said.get_by_text("64 x 64 pixels").wait_for()
    right = page.locator("#transform-canvas .handle[data-side=right]")
    right.wait_for()
    handle = right.bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + handle["width"] / 2 + 40, handle["y"] + handle["height"] / 2, steps=4)
    page.mouse.up()
    assert "64 x 64 becomes" in said.inner_text() and said.inner_text().split("becomes ")[1].split(" x ")[1][:2] == "64"
    page.click("#transform-canvas [data-shape=wide]")
    assert "becomes 114 x 64" in said.inner_text()
    page.click("#transform-canvas .frames summary")
    page.fill("#transform-canvas .sides [name=left]", "10")
    page.fill("#transform-canvas .sides [name=right]", "0")
    assert "becomes 74 x 64" in said.inner_text()
    paint(page, "transform")
    with Image.open(downloaded(page, "transform", tmp_path / "made.png")) as made:
        assert made.size == (74, 64)


# Produce


def test_a_tile_is_shown_three_times_three(anna):
    page = anna.page
    go(page, "produce", "tile")
    paint(page, "produce")
    style = page.locator("#produce-gallery .repeat").first.evaluate("one => getComputedStyle(one).backgroundSize")
    assert style.startswith("33.3")
    page.locator("#produce-gallery .picture").first.dblclick()
    page.locator("#produce-gallery dialog[open] .repeat").wait_for()
    page.keyboard.press("Escape")


def test_a_poster_of_a_size_in_pixels_is_painted_and_downloaded(anna, tmp_path):
    page = anna.page
    go(page, "produce", "poster")
    page.locator("#poster-format .card:has(input[value=exact])").click()
    page.fill("#poster-width input", "1700")
    page.fill("#poster-height input", "300")
    paint(page, "produce")
    shown = page.locator("#produce-gallery .entry img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600, "a smaller view of it"
    page.locator("#produce-gallery .picture").first.click()
    with Image.open(downloaded(page, "produce", tmp_path / "made.png")) as made:
        assert made.size == (1700, 300)


def test_a_film_plays_in_the_page(anna, tmp_path):
    page = anna.page
    go(page, "produce", "loop")
    page.fill("#loop-seconds input[type=number]", "1")
    page.fill("#loop-fps input[type=number]", "4")
    page.locator("#loop-fps input[type=number]").blur()
    paint(page, "produce")
    video = page.locator("#produce-gallery video")
    page.wait_for_function("() => document.querySelector('#produce-gallery video')?.readyState >= 2")
    assert video.evaluate("video => video.loop && video.muted && video.videoWidth") == 32
    page.locator("#produce-gallery .picture").first.click()
    assert downloaded(page, "produce", tmp_path / "made.mp4").read_bytes()[4:8] == b"ftyp"


def test_two_generators_are_mixed(anna):
    page = anna.page
    go(page, "produce", "mix")
    chosen = [page.locator(f"#produce-{one} input:checked").get_attribute("value") for one in ("generator", "second")]
    assert sorted(chosen) == ["first", "second"], "two different ones, to begin with"
    page.locator("#produce-second .card:has(input[value=first])").click()
    page.locator("#produce-ends", has_text="First").wait_for()
    paint(page, "produce")
    assert page.locator("#produce-gallery .entry").count() == 4


# While it is painted


@pytest.mark.parametrize("tab, operation", [("transform", "variations"), ("produce", "poster")])
def test_one_sees_it_coming_and_can_stop_it(anna, tab, operation):
    page = anna.page
    go(page, tab, operation)
    if tab == "transform":
        page.click("#transform-canvas .example")
        page.locator("#transform-canvas .image[src]").wait_for()
    seed(page, tab, fake_engine.PATIENT[0])
    assert page.input_value(f"#{tab}-seed input") == str(fake_engine.PATIENT[0])
    page.click(f"#{tab}-paint")
    page.locator(f"#{tab}-stop-painting:visible").wait_for()  # it has begun
    page.locator(f"#{tab}-gallery .pending .preview[data-seen^='data:image/jpeg']").wait_for()
    page.locator(f"#{tab}-painting [role=status]", has_text="Painting").wait_for()
    page.wait_for_timeout(DOUBLE_PRESS)
    page.click(f"#{tab}-stop-painting")
    page.locator(f"#{tab}-paint:visible").wait_for()
    assert page.locator(f"#{tab}-gallery .pending").count() == 0


def test_what_is_painted_goes_on_when_the_page_is_reloaded_and_back_goes_back(anna):
    page = anna.page
    go(page, "produce", "poster")
    seed(page, "produce", fake_engine.PATIENT[1])
    page.click("#produce-paint")
    page.locator("#produce-gallery .pending .preview[data-seen]").wait_for()
    page.locator("#produce-generator label").last.click()
    page.wait_for_function("() => location.hash.startsWith('#produce&generator=')")
    chosen = page.input_value("#produce-generator input:checked")
    page.get_by_role("tab", name="Generate").click()
    page.locator("#generator .card").first.wait_for()
    page.fill("#seed input", str(fake_engine.PATIENT[2]))
    page.check("#lock input")
    page.click("#paint")
    page.locator("#gallery .pending .preview[data-seen]").wait_for()
    page.reload()
    page.locator("#gallery .pending .preview[data-seen]").wait_for()
    page.click("#stop-painting")
    page.locator("#paint:visible").wait_for()
    page.go_back()
    page.locator("#produce-gallery .pending .preview[data-seen]").wait_for()
    assert page.input_value("#produce-generator input:checked") == chosen
    page.click("#produce-stop-painting")
    page.locator("#produce-paint:visible").wait_for()


def test_wherever_tab_and_generator_are_chosen_the_address_says_so(berta):
    page = berta.page
    at = "where => location.hash === where"
    page.locator("#first-starters .card", has_text="Second").click()
    page.wait_for_function(at, arg="#generate&generator=second")
    page.wait_for_function("document.querySelectorAll('#gallery .entry:not(.pending)').length === 4")
    page.locator("#album > button", has_text="(4)").wait_for()  # what is chosen there stays so from now on
    page.locator("#generator .card", has_text="First").click()
    page.wait_for_function(at, arg="#generate&generator=first")
    page.locator("#paint:visible").wait_for()
    page.click("#album > button")
    page.locator("#album-wall .picture").first.click()
    page.locator("#album-wall [data-do=again]").click()  # its generator is another one
    page.wait_for_function(at, arg="#generate&generator=second")
    page.locator("#album-wall [data-do=use]").click()
    page.wait_for_function(at, arg="#transform&generator=second")
    page.locator("#transform-generator .card", has_text="First").click()
    page.wait_for_function(at, arg="#transform&generator=first")
    page.go_back()
    page.wait_for_function(at, arg="#generate&generator=second")
    page.locator("#generator .card:has(input:checked)", has_text="Second").wait_for()
    page.locator("#paint:visible").wait_for()


def test_the_generator_is_asked_for_only_where_it_has_a_part(anna):
    page = anna.page
    go(page, "transform", "remove")
    page.locator("#transform-generators").wait_for(state="hidden")
    go(page, "transform", "variations")
    page.locator("#transform-generator .card:has(input:checked)").wait_for()
    unseen = page.locator("#transform-controls").get_by_label("The generator that pictures have become")
    assert unseen.is_hidden(), "what is for the page alone"
    go(page, "transform", "seamless")
    page.locator("#transform-generators").wait_for(state="hidden")
    page.click("#transform-canvas .example")
    page.locator("#transform-canvas .image[src]").wait_for()
    paint(page, "transform")
    page.locator("#transform-gallery .about", has_text="Make seamless, seed").wait_for()


# Your pictures


def test_the_album_finds_loves_restores_and_packs(berta, tmp_path):
    page = berta.page
    go(page, "produce", "tile")
    seed(page, "produce", 4711)
    page.fill("#produce-count input[type=number]", "1")
    page.locator("#produce-axes, #tile-axes").locator(".card:has(input[value=across])").click()
    paint(page, "produce")
    page.get_by_role("tab", name="Generate").click()
    page.fill("#count input[type=number]", "1")
    page.click("#paint")
    page.locator("#album > button", has_text="(6)").wait_for()  # with the four of the last test
    if not page.locator("#album-words").is_visible():
        page.click("#album > button")
    page.locator("#album-wall .entry").nth(5).wait_for()
    page.fill("#album-words :is(input, textarea)", "tile 47")
    page.locator("#album-said", has_text="1 picture").wait_for()
    page.locator("#album-wall .picture").click()
    page.click("#album-wall [data-do=love]")
    page.locator("#album-wall .entry.favourite").wait_for()
    page.fill("#album-words :is(input, textarea)", "")
    page.locator("#album-which .card:has(input[value=favourites])").click()
    page.locator("#album-said", has_text="1 picture").wait_for()
    with page.expect_download() as begun:
        page.click("#album-zip")
    begun.value.save_as(tmp_path / "loved.zip")
    with zipfile.ZipFile(tmp_path / "loved.zip") as bundle:
        assert [name.split("-", 1)[1] for name in bundle.namelist()] == [bundle.namelist()[0].split("-", 1)[1]]
    page.reload()
    page.click("#album > button")
    page.locator("#album-wall .picture").nth(1).click()
    page.click("#album-wall [data-do=again]")
    page.locator("#produce-title", has_text="Seamless tile").wait_for()
    page.locator("#tile-axes .card:has(input[value=across]:checked)").wait_for()
    page.click("#produce-more > button")
    assert page.input_value("#produce-seed input") == "4711" and page.is_checked("#produce-lock input")
    page.locator("#album-wall .picture").first.click()
    page.click("#album-wall [data-do=use]")
    page.locator("#transform-canvas .image[src]").wait_for()
    page.locator("#album-wall .picture").first.click()
    page.click("#album-wall [data-do=remove]")
    page.locator("#album > button", has_text="(5)").wait_for()


@pytest.mark.thorough
def test_a_dropped_png_brings_its_settings_back_to_the_right_tab(anna, tmp_path):
    page = anna.page
    go(page, "transform", "inpaint")
    page.click("#transform-canvas .example")
    page.locator("#transform-canvas .image[src]").wait_for()
    page.locator("#transform-canvas:not(:has(.unpainted))").wait_for()
    seed(page, "transform", 99)
    paint(page, "transform")
    made = downloaded(page, "transform", tmp_path / "made.png")
    page.reload()
    page.get_by_role("tab", name="Generate").click()
    page.set_input_files("#drop-recipe input[type=file]", made)
    page.locator("#transform-title", has_text="Repaint a part").wait_for()
    page.locator("#transform-canvas .image[src]").wait_for()
    page.locator("#transform-canvas:not(:has(.unpainted))").wait_for()
    paint(page, "transform")
    again = downloaded(page, "transform", tmp_path / "again.png")
    assert again.read_bytes() == made.read_bytes(), "the very same picture, mask and seed included"


# A phone, and no mouse


@pytest.mark.thorough
def test_on_a_phone_all_of_it_fits_and_fingers_can_paint(studio_page, visit):
    page = visit(studio_page, phone=True).page
    for tab, operations in (("transform", TRANSFORMS), ("produce", PRODUCTS)):
        page.get_by_role("tab", name=tab.capitalize()).tap()
        for operation in operations:
            page.locator(f"#{tab}-what .card:has(input[value={operation}])").tap()
            page.locator(f"#{tab}-what .card:has(input[value={operation}]:checked)").wait_for()
            if tab == "transform":
                page.tap("#transform-canvas .example")
            fits(page)
        page.tap(f"#{tab}-more > button")
        fits(page)
    page.get_by_role("tab", name="Transform").tap()
    page.locator("#transform-what .card:has(input[value=sketch])").tap()
    page.locator("#transform-canvas canvas").tap()
    page.locator("#transform-canvas:not(:has(.unpainted))").wait_for()
    page.tap("#transform-paint")
    page.locator("#transform-gallery .entry:not(.pending)").first.wait_for()
    page.locator("#transform-paint:visible").wait_for()
    page.locator("#transform-gallery .picture").first.tap()
    fits(page)
    page.tap("#album > button")
    page.locator("#album-wall .picture").first.tap()
    page.tap("#album-wall [data-do=view]")
    page.locator("#album-wall dialog[open] img").wait_for()
    fits(page)


def fits(page) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def tab_to(page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"no way leads to {selector}")


@pytest.mark.thorough
def test_with_keys_alone_a_part_is_repainted_and_a_picture_extended(anna, tmp_path):
    page = anna.page
    keys = page.keyboard
    go(page, "transform", "variations")
    page.get_by_role("tab", name="Transform").focus()
    tab_to(page, "#transform-what input")
    for operation in ("restyle", "sketch", "inpaint"):
        keys.press("ArrowRight")
        page.locator(f"#transform-what input[value={operation}]:checked").wait_for()
    page.locator("#transform-title", has_text="Repaint a part").wait_for()
    tab_to(page, "#transform-canvas .file")
    page.set_input_files("#transform-canvas .file", picture(tmp_path / "mine.png"))
    page.locator("#transform-canvas .image[src]").wait_for()
    tab_to(page, "#transform-canvas canvas")
    for key in ("Space", *["ArrowRight"] * 5, *["ArrowDown"] * 3, "Space"):
        keys.press(key)
    page.locator("#transform-canvas:not(:has(.unpainted))").wait_for()
    tab_to(page, "#transform-paint")
    keys.press("Enter")
    page.locator("#transform-gallery .about", has_text="Repaint a part, First").wait_for()
    page.locator("#transform-paint:visible").wait_for()

    page.locator("#transform-what input:checked").focus()
    keys.press("ArrowRight")
    page.locator("#transform-title", has_text="Extend").wait_for()
    page.locator("#transform-canvas .handle[data-side=left]").wait_for()
    tab_to(page, "#transform-canvas .handle[data-side=left]")
    for _ in range(3):
        keys.press("ArrowLeft")
    page.locator("#transform-canvas .size", has_text="64 x 64 becomes 112 x 64").wait_for()
    tab_to(page, "#transform-paint")
    keys.press("Enter")
    page.locator("#transform-gallery .about", has_text="112 x 64").wait_for()


@pytest.mark.thorough
def test_a_kind_the_browser_does_not_show_is_used_all_the_same(anna, tmp_path):
    painting = np.random.default_rng(0).integers(0, 256, (96, 128, 3), np.uint8)
    Image.fromarray(painting).save(tmp_path / "mine.tif")
    page = anna.page
    go(page, "transform", "variations")
    page.set_input_files("#transform-canvas .file", tmp_path / "mine.tif")
    page.locator("#transform-canvas .said", has_text="It is used all the same").wait_for()
    paint(page, "transform")
    assert page.locator("#transform-gallery .entry").count() >= 1
    go(page, "transform", "extend")
    page.locator("#transform-canvas .said.bad", has_text="does not show pictures of this kind").wait_for()
