"""The Produce tab: tiles, posters, films and mixtures, and what of them goes on when the page is closed."""

import pytest

from tests.studio import fake_engine
from tests.web.tabs.acting import answers, hung, meant, paint, shown


def test_tiles_are_shown_repeated(produce_tab, visitor, notices):
    walls = hung(produce_tab, paint(produce_tab, visitor, operation="tile"))
    assert notices == [] and walls[-1]["items"][0]["repeat"] == "both"


def test_a_poster_has_the_size_that_was_chosen_by_name(produce_tab, studio, visitor, notices):
    told = answers(produce_tab, visitor, operation="poster") | {produce_tab.size.format: {"chosen": "panorama"}}
    list(produce_tab._paint(told))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert notices == [] and view.request.size == (4096, 2048) and view.request.axes == "across"
    item = hung(produce_tab, [{produce_tab.results.wall: produce_tab.results.show([view])[produce_tab.results.wall]}])
    assert item[0]["items"][0]["shown"].endswith("shown.jpg")


def test_a_poster_in_pixels(produce_tab, studio, visitor, notices):
    size = produce_tab.size
    told = answers(produce_tab, visitor, operation="poster")
    told |= {size.format: {"chosen": "exact"}, size.width: 300, size.height: 200}
    list(produce_tab._paint(told))
    assert studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))[0].request.size == (300, 200)
    list(produce_tab._paint(told | {size.width: ""}))
    assert studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))[0].request.size == (2048, 200), (
        "empty means its default"
    )
    list(produce_tab._paint(told | {size.width: 99999}))
    list(produce_tab._paint(told | {size.format: {"chosen": "billboard"}}))
    assert [text.split(".")[0].split("<br>")[1] for _, text in notices] == [
        "&quot;Width&quot; is 99999",
        "There is no such format",
    ]


def test_where_less_is_allowed_the_formats_are_smaller(tidy_gradio):
    import gradio as gr

    from aiart.web.components.poster_size import FORMATS, PosterSize

    with gr.Blocks():
        size = PosterSize(2048)
    fitted = size._formats
    assert fitted["square"] == FORMATS["square"] and max(fitted["a4"].width, fitted["a4"].height) == 2048
    assert all(one.width % 2 == one.height % 2 == 0 for one in fitted.values())
    ratio = FORMATS["a4"].width / FORMATS["a4"].height
    assert fitted["a4"].width / fitted["a4"].height == pytest.approx(ratio, abs=0.002)


@pytest.mark.parametrize("ending", [".mp4", ".webp"])
def test_a_loop_plays_on_the_wall(produce_tab, visitor, notices, ending):
    told = answers(produce_tab, visitor, operation="loop", ending={"chosen": ending})
    seconds, fps, _ = produce_tab.own._settings["loop"].values()
    walls = hung(produce_tab, produce_tab._paint(told | {seconds: 1, fps: 4}))
    item = walls[-1]["items"][0]
    assert notices == [] and item["film"] == ending[1:] and item["file"].endswith(ending)
    assert "use" not in item["can"], "a film is nothing to start from"


def test_a_mix_is_of_both_generators(produce_tab, studio, visitor, notices, crossing):
    paint(produce_tab, visitor, operation="mix", second={"chosen": "s1"})
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    assert notices == [] and view.inputs["second"].startswith("<b>Second</b> (")
    updates = crossing._again(visitor, meant(view.id))
    assert updates[produce_tab.second]["chosen"] == "s1" and updates[produce_tab.picker]["chosen"] == "s0"
    ends = produce_tab._weigh(visitor, {"chosen": "s0"}, {"chosen": "s1"})
    assert "&lt;b&gt;Second" in ends and "<b>Second" not in ends


WRONG = [
    (dict(operation="nothing"), "no such operation"),
    (dict(operation="mix", second={"chosen": "nobody"}), "generator is not here"),
    (dict(operation="loop", ending={"chosen": ".exe"}), "no such kind of film"),
    (dict(operation="tile", generator="nobody"), "generator is not here"),
    (dict(operation="tile", seed=fake_engine.REFUSES), "The moon is out"),
]


@pytest.mark.parametrize("change, said", WRONG)
def test_what_cannot_be_is_a_notice(produce_tab, visitor, notices, change, said):
    paint(produce_tab, visitor, **change)
    assert said in notices[0][1] and shown(produce_tab, visitor) == []


@pytest.mark.parametrize("operation", ["tile", "poster", "loop"])
def test_settings_come_back_as_they_were(produce_tab, studio, visitor, crossing, notices, operation):
    told = answers(produce_tab, visitor, operation=operation, seed=5)
    if operation == "loop":
        seconds, fps, motion = produce_tab.own._settings["loop"].values()
        told |= {seconds: 1, fps: 4, motion: 0.7}
    list(produce_tab._paint(told))
    (view,) = studio.gallery.pictures(studio.workspaces.open(visitor["drawer"]))
    updates = crossing._again(visitor, meant(view.id))
    restored = told | {part: updates[part] for part in told.keys() & updates.keys()}
    restored = {
        part: value for part, value in restored.items() if not isinstance(value, dict) or "__type__" not in value
    }
    assert produce_tab.order(told | restored).request == view.request and notices == []


def test_what_goes_on_is_found_again_by_a_page_that_is_opened(produce_tab, studio, visitor):
    seed = fake_engine.SLOW[0]
    painting = produce_tab._paint(answers(produce_tab, visitor, operation="poster", seed=seed))
    while not studio.painting.running(studio.workspaces.open(visitor["drawer"])):
        next(painting)
    painting.close()
    walls = hung(produce_tab, [one for one in produce_tab.again(visitor) if isinstance(one, dict)])
    assert len(walls[-1]["items"]) == 1 and studio.painting.running(studio.workspaces.open(visitor["drawer"])) == []
