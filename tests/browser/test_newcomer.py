"""The whole path of a newcomer, with app.py as a person starts it and the engine that paints."""

import zipfile

import pytest

from aiart.studio import read_recipe
from tests.browser.conftest import running
from tests.web.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def app(tmp_path_factory, chromium):
    with running(Running(tmp_path_factory.mktemp("app"), app=True)) as server:
        yield server


def test_a_newcomer_paints_with_a_starter_trains_watches_and_takes_her_pictures_home(app, visit, tmp_path):
    anna = visit(app)
    page = anna.page
    assert page.title() == "aiart"

    page.get_by_role("tab", name="Generate").click()
    page.locator("#generator label").first.wait_for()
    page.fill("#count input[type=number]", "1")
    page.click("#paint")
    page.locator("#gallery .entry:not(.pending)").wait_for(timeout=120_000)
    page.get_by_role("tab", name="Train").click()

    anna.train("Wind and hills", seconds=60)  # until she has seen enough
    assert "Wind and hills" in anna.status()
    preview = page.locator("#film img")
    preview.wait_for()
    assert preview.evaluate("image => image.decode().then(() => image.naturalWidth)") > 64

    anna.wait_for("running")
    page.reload()
    anna.wait_for("running")
    assert "Wind and hills" in anna.status(), "the page finds the training again"
    page.get_by_role("tab", name="Generate").click()
    page.locator("#gallery .entry:not(.pending)").wait_for()  # what was painted before
    page.get_by_role("tab", name="Train").click()
    learned = "() => parseInt(document.querySelector('#status [aria-valuenow]').ariaValueNow) > 0"
    page.wait_for_function(learned)  # that previews follow each other is asked of the fake engine, in test_kills.py
    page.click("#stop")
    anna.wait_for("done", 120_000)
    slider = page.locator("#film input[type=range]")
    newest = preview.get_attribute("src")
    slider.fill("0")
    assert preview.get_attribute("src") != newest, "earlier previews can be looked at again"

    page.click("#use")
    page.locator("#paint").wait_for(timeout=120_000)
    assert page.locator("#generator input:checked").count() == 1
    assert "Wind and hills" in page.locator("#generator label:has(input:checked)").inner_text()
    page.locator("#gallery .entry:not(.pending)").nth(3).wait_for(timeout=120_000)  # it paints at once
    with page.expect_download() as begun:
        page.locator("#gallery [data-do=download]").click()
    picture = tmp_path / "picture.png"
    begun.value.save_as(picture)
    assert read_recipe(picture).generator == "Wind and hills"

    with page.expect_download() as begun:
        page.click("#download-all")
    begun.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert sum(name.endswith(".png") for name in archive.namelist()) == 4
