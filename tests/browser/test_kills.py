"""The page when something dies behind it: the training is found again, and goes on."""

import json

import pytest

from tests.web.running import Running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def killed(tmp_path_factory, chromium):
    """A page with the fake engine that a test may kill."""
    running = Running(tmp_path_factory.mktemp("killed")).start()
    yield running
    running.close()


def test_a_training_survives_the_death_of_the_page_and_an_open_browser_finds_it_again(killed, visit):
    anna = visit(killed)
    anna.broken = True  # while nobody answers, the browser complains
    anna.train("Survivor", seconds=1000)  # until she stops it
    anna.wait_for("running")
    (worker,) = killed.workers()
    preview = anna.page.locator("#film img")
    preview.wait_for()
    seen = preview.get_attribute("src")
    killed.kill()
    anna.page.wait_for_timeout(500)
    assert worker.is_running(), "the training does not need the page"
    killed.start()
    before = _percent(anna)
    anna.page.wait_for_function(
        "before => parseInt(document.querySelector('#status [aria-valuenow]')?.ariaValueNow ?? 0) > before",
        arg=before,
    )
    assert "Survivor" in anna.status()
    newer = "seen => document.querySelector('#film img').getAttribute('src') !== seen"
    anna.page.wait_for_function(newer, arg=seen)
    assert killed.workers() == [worker], "it is the same one, and the only one"
    anna.page.click("#stop")
    anna.wait_for("done")


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
