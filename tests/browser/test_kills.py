"""The page when something dies behind it: trainings are found again, and go on; paintings are told of, and finished."""

import json

import pytest

from tests.studio import fake_engine
from tests.studio.acting import make_generator
from tests.web.running import Running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def killed(tmp_path_factory, chromium):
    """A page with the fake engine that a test may kill."""
    folder = tmp_path_factory.mktemp("killed")
    make_generator(folder / "starters" / "first", "First")
    running = Running(folder, as_everybody=True).start()
    yield running
    running.close()


def test_a_training_survives_the_death_of_the_page_and_pictures_that_it_did_not_paint_are_told_of(killed, visit):
    anna = visit(killed)
    anna.broken = True  # while nobody answers, the browser complains
    page, seeds = anna.page, [fake_engine.SLOW[i] for i in range(5)]
    anna.train("Survivor", seconds=1000)  # until she stops it
    anna.wait_for("running")
    (worker,) = killed.workers()
    preview = page.locator("#film img")
    preview.wait_for()
    before, seen = _percent(anna), preview.get_attribute("src")
    begin_to_paint(page, seeds)
    killed.kill()
    page.wait_for_timeout(500)
    assert worker.is_running(), "the training does not need the page"
    killed.start()
    # The page that was open opens itself again as soon as somebody answers; nothing is pressed.
    finish_painting(page, seeds)
    page.get_by_role("tab", name="Train").click()
    page.wait_for_function(
        "before => parseInt(document.querySelector('#status [aria-valuenow]')?.ariaValueNow ?? 0) > before",
        arg=before,
    )
    assert "Survivor" in anna.status()
    page.wait_for_function("seen => document.querySelector('#film img').getAttribute('src') !== seen", arg=seen)
    assert killed.workers() == [worker], "it is the same one, and the only one"
    page.click("#stop")
    anna.wait_for("done")


def begin_to_paint(page, seeds: list[int]) -> None:
    page.get_by_role("tab", name="Generate").click()
    page.locator("#generator .card").first.wait_for()
    page.fill("#count input[type=number]", str(len(seeds)))
    page.fill("#seed input", str(seeds[0]))
    page.check("#lock input")
    page.click("#paint")
    page.wait_for_function("document.querySelectorAll('#gallery .entry').length >= 2")


def finish_painting(page, seeds: list[int]) -> None:
    """What is missing, which the page tells of."""
    page.locator("#unfinished", has_text=f"of {len(seeds)} pictures.").wait_for()
    done = page.locator("#gallery .entry").count()
    assert 0 < done < len(seeds)
    assert f"The page stopped after {done} of {len(seeds)} pictures." in page.locator("#unfinished").inner_text()
    page.click("#paint-rest")
    page.wait_for_function("count => document.querySelectorAll('#gallery img').length === count", arg=len(seeds))
    page.locator("#paint:visible").wait_for()
    assert page.locator("#gallery .entry").all_inner_texts() == [f"seed {one}" for one in seeds]
    page.locator("#unfinished").wait_for(state="hidden")


@pytest.mark.thorough
def test_a_training_whose_worker_dies_goes_on_from_where_it_was(killed, visit):
    anna = visit(killed)
    anna.train("Stubborn", seconds=1000)  # until she stops it
    further = "before => parseInt(document.querySelector('#status [aria-valuenow]')?.ariaValueNow ?? 0) > before"
    anna.page.wait_for_function(further, arg=1)
    (worker,) = killed.workers()
    worker.kill()
    anna.page.wait_for_function(further, arg=_percent(anna))
    (again,) = killed.workers()
    assert again != worker
    anna.page.click("#stop")
    anna.wait_for("done")
    states = [json.loads(file.read_text(encoding="utf-8")) for file in killed.home.glob("drawers/*/jobs/*/state.json")]
    assert sorted(state["attempt"] for state in states)[-1] == 2


def _percent(visitor) -> int:
    return int(visitor.page.locator("#status [aria-valuenow]").get_attribute("aria-valuenow"))
