"""The page as a whole and its handlers, called as Gradio would call them, on a studio with the fake engine."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from aiart import errors
from aiart.config import CreateRequest, TrainRequest
from aiart.errors import ArtError, RequestError, StudioError
from aiart.studio import Studio, StudioConfig
from tests.studio import fake_engine

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; far more than anything here takes
ENDPOINTS = {
    "drawer", "train", "job", "jobs", "stop", "resume", "train_longer", "delete_job", "generators", "about", "measure",
    "keep", "rename", "delete_generator", "create", "stop_painting", "recipe", "pictures", "zip",
}  # fmt: skip


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studio")
    canvases = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    for number, name in enumerate(("First", "<b>Second</b>")):
        fake_engine._finish(canvases, TrainRequest(name=name), folder / "starters" / f"s{number}", np.zeros(4), 0)
    config = StudioConfig(
        home=folder / "home", starters=folder / "starters", engine="tests.studio.fake_engine", free_bytes=0
    )
    opened = Studio(config)
    yield opened
    opened.close(training=True)


@pytest.fixture(scope="module")
def page(studio, tidy_gradio):
    from aiart.ui.page import build

    return build(studio)


@pytest.fixture
def visitor(studio):
    return {"drawer": studio.new_drawer(), "job": None}


@pytest.fixture
def notices(monkeypatch):
    """What would have been shown, as (title, HTML)."""
    import gradio as gr

    shown = []
    monkeypatch.setattr(gr, "Warning", lambda text, duration, title: shown.append((title, text)))
    return shown


@pytest.fixture(scope="module")
def tabs(page, studio):
    """The three tabs once more, on a page that is never served, so that their handlers can be called."""
    import gradio as gr

    from aiart.ui.about_tab import AboutTab
    from aiart.ui.generate_tab import GenerateTab
    from aiart.ui.train_tab import TrainTab

    with gr.Blocks():
        state = gr.BrowserState({}, storage_key="k", secret="s")
        return TrainTab(studio, state), GenerateTab(studio, state), AboutTab(studio, state)


@pytest.fixture
def train_tab(tabs):
    return tabs[0]


@pytest.fixture
def generate_tab(tabs):
    return tabs[1]


@pytest.fixture
def about_tab(tabs):
    return tabs[2]


@pytest.fixture
def files(tmp_path):
    from aiart.images import save_png

    paths = [tmp_path / f"cat-{seed}.png" for seed in range(3)]
    for seed, path in enumerate(paths):
        save_png(path, np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    return [str(path) for path in paths]


def start(tab, visitor, files, name="Cats", preset="balanced", seconds=1):
    """Press Train -> updates, or a skip."""
    chosen = {"chosen": preset}
    return tab._train(visitor, [(file, None) for file in files], name, chosen, False, 64, seconds, 0, "")


def watched(tab, visitor, until):
    """Tick as the timer does until something holds for the studio's view -> all updates, later ones first."""
    seen, updates, end = {}, {}, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        changed = tab.watch.look(visitor, seen)
        if tab.watch.seen in changed:
            updates |= changed
            seen = changed[tab.watch.seen]
        if until(tab._studio.job(visitor["drawer"], visitor["job"])) and tab.watch.seen not in changed:
            return updates
        time.sleep(0.05)
    raise AssertionError("waited in vain")


# The page


def test_neither_the_page_nor_the_studio_loads_tensorflow():
    code = "import sys, app, aiart.ui.page, aiart.ui.theme; print(sorted({'tensorflow', 'keras'} & {*sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_endpoint_is_named_and_described_with_labels(page):
    told = page.get_api_info()["named_endpoints"]
    assert {name.removeprefix("/") for name in told} == ENDPOINTS
    for name, endpoint in told.items():
        assert len(endpoint["description"]) > 20, name
        for part in endpoint["parameters"] + endpoint["returns"]:
            assert not re.match(r"parameter_|value_", part["label"]), (name, part)


def test_whatever_is_no_endpoint_is_private(page):
    assert {fn.api_name for fn in page.fns.values() if fn.api_visibility == "public"} == ENDPOINTS


def test_all_that_a_person_can_change_has_a_label(page):
    kinds = {"textbox", "number", "slider", "checkbox", "gallery", "file", "imageslider", "lineplot"}
    parts = [block for block in page.blocks.values() if block.get_block_name() in kinds]
    assert len(parts) > 20
    assert [block.elem_id for block in parts if not block.label] == []


def test_elements_have_ids_of_their_own(page):
    ids = [block.elem_id for block in page.blocks.values() if block.elem_id]
    assert len(ids) == len(set(ids))


# Looks


def test_nothing_is_fetched_from_elsewhere():
    from aiart.ui.theme import look

    told = look()
    pages = [told["head"], told["theme"]._get_theme_css(), *told["theme"]._font_css]
    assert not any(re.search(r"url\(\s*['\"]?(https?:)?//|@import", page) for page in pages)
    assert told["theme"]._stylesheets == []


def test_the_fonts_are_whole():
    """Several fonts that come with Gradio hold a few signs only; whole ones are larger than 25 kB."""
    from gradio.themes.utils.fonts import font_file_path

    from aiart.ui.theme import TEXT, TITLES, WEIGHTS

    assert all(font_file_path(name, weight).stat().st_size > 25_000 for name in (TEXT, TITLES) for weight in WEIGHTS)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


CONTRASTS = [
    ("body_text_color", "body_background_fill", "text on the page"),
    ("body_text_color", "background_fill_primary", "text on a sheet"),
    ("body_text_color_subdued", "body_background_fill", "hints on the page"),
    ("body_text_color_subdued", "background_fill_primary", "hints on a sheet"),
    ("body_text_color_subdued", "input_background_fill", "hints on a card"),
    ("button_primary_text_color", "button_primary_background_fill", "the big button"),
    ("button_primary_text_color_hover", "button_primary_background_fill_hover", "the big button under the mouse"),
    ("button_cancel_text_color", "background_fill_primary", "the stop button"),
    ("input_placeholder_color", "input_background_fill", "placeholders"),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("text, ground, what", CONTRASTS, ids=[what for *_, what in CONTRASTS])
def test_text_can_be_read(text, ground, what, dark):
    from aiart.ui.theme import theme

    base = theme()

    def colour(name: str) -> str:
        value = dark and getattr(base, f"{name}_dark", None) or getattr(base, name)
        while value.startswith("*"):
            following = value.removeprefix("*")
            value = dark and getattr(base, f"{following}_dark", None) or getattr(base, following)
        return {"white": "#ffffff"}.get(value, value)

    low, high = sorted((luminance(colour(text)), luminance(colour(ground))))
    assert (high + 0.05) / (low + 0.05) >= 4.5, (what, colour(text), colour(ground))


def test_the_example_pictures_are_small_and_can_be_used():
    from aiart.data.dataset import load_set
    from aiart.ui.train_tab import EXAMPLES

    assert sum(path.stat().st_size for path in EXAMPLES[0].parent.rglob("*.jpg")) < 400 * 1024
    found = load_set(EXAMPLES, 64)
    assert len(found.names) == len(EXAMPLES) >= 8 and not found.refused


# Messages


def kinds_of_error() -> list[type[ArtError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ArtError)]


def test_every_kind_of_error_has_a_title():
    from aiart.ui.messages import TITLES

    assert set(TITLES) == set(kinds_of_error())


@pytest.mark.parametrize("kind", kinds_of_error())
def test_an_error_is_told_as_its_sentences_and_changes_nothing(kind, notices):
    import gradio as gr

    from aiart.ui.messages import TITLES, told

    @told
    def handler(_):
        raise kind("It rains on <b>cat</b>.png.", "Sun was expected.", "Wait.")

    @told
    def steps(_):
        yield 1
        raise kind("It rains.", fix="Wait.")

    assert handler(0) == gr.skip()
    title, text = notices[0]
    assert title == TITLES[kind]
    assert text.endswith("It rains on &lt;b&gt;cat&lt;/b&gt;.png. Sun was expected. Wait.")
    assert list(steps(0)) == [1, gr.skip()] and notices[1][1].endswith("It rains. Wait.")


def test_a_bug_is_told_calmly_and_logged(notices, caplog):
    from aiart.ui.messages import OURS, told

    @told
    def handler():
        raise ZeroDivisionError("secret")

    handler()
    assert OURS in notices[0][1] and "secret" not in notices[0][1]
    assert "ZeroDivisionError: secret" in caplog.text


def test_a_program_gets_the_sentence_as_an_exception_without_its_history(caplog):
    import gradio as gr

    from aiart.ui.messages import OURS, answered

    @answered
    def refused():
        raise RequestError("It rains.", fix="Wait.")

    @answered
    def broken():
        yield 1
        raise ZeroDivisionError("secret")

    with pytest.raises(gr.Error) as raised:
        refused()
    assert raised.value.message == "It rains. Wait." and raised.value.__suppress_context__
    with pytest.raises(gr.Error) as raised:
        list(broken())
    assert raised.value.message == OURS and "secret" in caplog.text


@pytest.mark.parametrize(
    "seconds, said",
    [(0, "1 s"), (7.2, "8 s"), (59, "59 s"), (60, "1 min"), (80, "1 min 20 s"), (180, "3 min"), (301, "5 min"),
     (3570, "1 h"), (3600, "1 h"), (7500, "2 h 5 min"), (12 * 3600, "12 h")],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds, said):
    from aiart.ui.messages import how_long

    assert how_long(seconds) == said


# Cards and copies


@pytest.mark.parametrize("junk", [None, "", 3, [], {}, {"chosen": None}, {"chosen": {"a": 1}}, {"cards": []}])
def test_nothing_is_chosen_by_what_is_no_choice(junk):
    from aiart.ui.cards import chosen

    assert chosen(junk) == ""


def test_a_picture_reaches_the_browser_as_a_copy_only(tmp_path, monkeypatch):
    from aiart.ui.cards import Card, deck

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "own.png").write_bytes(b"picture")
    value = deck([Card("a", "A", picture=tmp_path / "own.png"), Card("b", "B", picture=tmp_path / "gone.png")], "a")
    address = value["cards"][0]["picture"]
    assert address.startswith(f"gradio_api/file={tmp_path / 'cache'}") and address.endswith("/own.png")
    assert value["cards"][1]["picture"] is None and value["chosen"] == "a"


# Visitors


def test_a_newcomer_gets_a_drawer_and_keeps_it(studio):
    from aiart.ui.visitor import arrive

    visitor = arrive(studio, {"drawer": None, "job": None})
    assert studio.has_drawer(visitor["drawer"])
    assert arrive(studio, visitor) == visitor


@pytest.mark.parametrize("junk", [None, [], "x", {"drawer": 5}, {"drawer": "../x", "job": []}, {"drawer": "A" * 22}])
def test_what_no_drawer_answers_to_becomes_a_newcomer(studio, junk):
    from aiart.ui.visitor import arrive

    visitor = arrive(studio, junk)
    assert studio.has_drawer(visitor["drawer"]) and visitor["job"] is None


# Training


def test_a_training_is_watched_from_start_to_end(train_tab, visitor, files, notices):
    watch = train_tab.watch
    updates = start(train_tab, visitor, files)
    assert notices == [] and updates[watch.visitor]["drawer"] == visitor["drawer"]
    visitor = updates[watch.visitor]
    updates = watched(train_tab, visitor, lambda view: view.over)
    assert "Done" in updates[watch.status] and "Cats" in updates[watch.status]
    assert [frame["when"] for frame in updates[watch.film]][0] == "at the start" and len(updates[watch.film]) > 1
    assert "3 pictures in use." in updates[watch.notes]
    assert updates[watch.finished] in [card.id for card in train_tab._studio.generators(visitor["drawer"])]


def test_when_nothing_has_changed_nothing_is_sent(train_tab, visitor, files):
    import gradio as gr

    visitor = start(train_tab, visitor, files)[train_tab.watch.visitor]
    seen = watched(train_tab, visitor, lambda view: view.over)[train_tab.watch.seen]
    assert train_tab.watch.look(visitor, seen) == gr.skip()


def test_a_reloaded_page_finds_its_training_again(train_tab, studio, visitor, files):
    from aiart.ui.visitor import arrive

    visitor = start(train_tab, visitor, files, seconds=100)[train_tab.watch.visitor]
    assert arrive(studio, visitor) == visitor
    assert arrive(studio, visitor | {"job": None}) == visitor, "on a phone the one that goes on is found"
    updates = train_tab.watch.look(visitor, {})
    assert updates[train_tab.watch.column].visible and not updates[train_tab.watch.form].visible
    studio.delete(visitor["drawer"], visitor["job"])
    assert arrive(studio, visitor)["job"] is None


def test_stopping_keeps_the_work_and_says_so(train_tab, visitor, files):
    watch = train_tab.watch
    visitor = start(train_tab, visitor, files, seconds=100)[watch.visitor]
    watched(train_tab, visitor, lambda view: view.step > 0)
    watch._stop(visitor, {})
    updates = watched(train_tab, visitor, lambda view: view.over)
    assert "Done" in updates[watch.status] and updates[watch.use].visible


def test_a_second_training_waits_behind_the_first_and_says_for_how_long(train_tab, studio, visitor, files):
    watch = train_tab.watch
    first = start(train_tab, visitor, files, seconds=100)[watch.visitor]
    second = start(train_tab, visitor, files, name="Second", seconds=100)[watch.visitor]
    updates = watch.look(second, {})
    assert "One training is before yours" in updates[watch.status]
    assert updates[watch.stop].value == "Leave the queue"
    assert "Stopped" in watch._stop(second, {})[watch.status]
    studio.delete(first["drawer"], first["job"])


def test_refused_pictures_are_named_with_their_reasons(train_tab, visitor, files, tmp_path):
    bad = tmp_path / "x<img src=x>.png"
    bad.write_text("<svg onload=alert(1)>")
    visitor = start(train_tab, visitor, [*files, str(bad)])[train_tab.watch.visitor]
    updates = watched(train_tab, visitor, lambda view: view.over)
    notes = updates[train_tab.watch.notes]
    assert "1 left out" in notes and "x&lt;img src=x&gt;.png" in notes and "<img" not in notes


WRONG_TRAININGS = [
    (dict(files=[]), "There is no picture"),
    (dict(preset="huge"), "no such preset"),
    (dict(seconds=10**9), "It can be 1 to"),
]


@pytest.mark.parametrize("change, said", WRONG_TRAININGS)
def test_an_impossible_training_is_a_notice_and_the_form_stays(train_tab, visitor, files, notices, change, said):
    import gradio as gr

    assert start(train_tab, visitor, **{"files": files} | change) == gr.skip()
    assert said in notices[0][1]


def test_a_drawer_that_is_gone_stops_the_ticking_with_a_sentence(train_tab):
    updates = train_tab.watch.look({"drawer": "A" * 22, "job": "B" * 22}, {})
    assert "drawer" in updates[train_tab.watch.status] and not updates[train_tab.watch.timer].active


# Painting


def paint(tab, visitor, generator="s0", shape="own", width=None, height=None, count=2, seed=7, lock=True, recipe=True):
    """Press Paint -> all updates in order."""
    shape, generator = {"chosen": shape}, {"chosen": generator}
    return list(tab._paint(visitor, generator, shape, width, height, count, seed, lock, 0.2, 0.5, recipe))


def test_pictures_appear_one_by_one_with_their_seeds(generate_tab, visitor, notices):
    updates = paint(generate_tab, visitor, count=3)
    hung = [one[generate_tab.gallery].constructor_args["value"] for one in updates if generate_tab.gallery in one]
    assert notices == [] and [len(value) for value in hung] == [1, 2, 3]
    assert [caption for _, caption in hung[-1]] == ["seed 7", "seed 8", "seed 9"]


def test_without_the_lock_the_dice_roll(generate_tab, visitor):
    seeds = {paint(generate_tab, visitor, count=1, lock=False)[0][generate_tab.controls.seed] for _ in range(3)}
    assert len(seeds) == 3


def test_a_shape_in_pixels_is_painted_so(generate_tab, studio, visitor):
    paint(generate_tab, visitor, shape="exact", width=48, height=40)
    paint(generate_tab, visitor, shape="4:3")
    asked = [view.request for view in studio.pictures(visitor["drawer"])]
    assert [one.aspect for one in asked] == [(4, 3)] * 2 + [None] * 2
    assert [one.size for one in asked] == [None] * 2 + [(48, 40)] * 2


def shown(tab, visitor):
    return [view.id for view in tab._studio.pictures(visitor["drawer"])]


def test_the_seed_of_a_picture_can_be_used_again(generate_tab, visitor):
    paint(generate_tab, visitor)
    newest = shown(generate_tab, visitor)[0]
    assert generate_tab._use_seed(visitor, newest) == [8, True]


def test_more_like_this_takes_settings_and_generator_but_new_seeds(generate_tab, studio, visitor):
    paint(generate_tab, visitor, generator="s1", shape="exact", width=48, height=40, count=1)
    updates = list(generate_tab._more(visitor, shown(generate_tab, visitor)[0], 2, True))
    assert updates[0][generate_tab.picker]["chosen"] == "s1" and updates[0][generate_tab.controls.width] == 48
    new = studio.pictures(visitor["drawer"], 2)
    assert {view.generator for view in new} == {"s1"} and {view.request.size for view in new} == {(48, 40)}
    assert not {view.request.seed for view in new} & {7}


def test_a_deleted_picture_leaves_the_wall(generate_tab, visitor):
    paint(generate_tab, visitor)
    first, second = shown(generate_tab, visitor)
    updates = generate_tab._delete(visitor, first, [first, second])
    assert updates[generate_tab.shown] == [second] == shown(generate_tab, visitor)


def test_a_dropped_picture_restores_its_settings(generate_tab, studio, visitor, tmp_path, notices):
    paint(generate_tab, visitor, shape="exact", width=48, height=40, count=1)
    copy = tmp_path / "from my desk.png"
    shutil.copyfile(studio.pictures(visitor["drawer"])[0].path, copy)
    controls = generate_tab.controls
    updates = generate_tab._restore(visitor, str(copy))
    assert notices == [] and updates[generate_tab.picker]["chosen"] == "s0"
    assert (updates[controls.seed], updates[controls.lock], updates[controls.width]) == (7, True, 48)
    assert updates[controls.layout] == 0.2 and updates[controls.shape]["chosen"] == "exact"


def test_all_pictures_come_in_one_zip(generate_tab, visitor):
    paint(generate_tab, visitor)
    assert Path(generate_tab._zip(visitor, shown(generate_tab, visitor))).read_bytes().startswith(b"PK")


WRONG_PAINTINGS = [
    (dict(count=0), "It can be 1 to"),
    (dict(count=None), "The count is missing"),
    (dict(seed=-5), "It can be 0 to"),
    (dict(shape="exact"), "The width is missing"),
    (dict(shape="exact", width=9999, height=10), "It can be 16 to"),
    (dict(shape="round"), "no such shape"),
    (dict(generator="../s0"), "generator is not here"),
    (dict(seed=888), "The moon is out. It should be in. Wait."),
    (dict(seed=999), "."),
]


@pytest.mark.parametrize("change, said", WRONG_PAINTINGS)
def test_an_impossible_painting_is_a_notice(generate_tab, visitor, notices, change, said):
    paint(generate_tab, visitor, **change)
    assert said in notices[0][1] and "Traceback" not in notices[0][1] and "a bug" not in notices[0][1]


def test_one_visitor_cannot_touch_the_pictures_of_another(generate_tab, studio, visitor, notices):
    paint(generate_tab, visitor, count=1)
    picture = shown(generate_tab, visitor)[0]
    other = {"drawer": studio.new_drawer(), "job": None}
    generate_tab._use_seed(other, picture)
    generate_tab._delete(other, picture, [picture])
    assert all("not here" in text for _, text in notices) and len(notices) == 2
    assert shown(generate_tab, visitor) == [picture]


# About


def test_a_starter_can_be_told_of_but_not_changed(about_tab, visitor, notices):
    updates = about_tab.show(visitor, {"chosen": "s1"})
    assert "&lt;b&gt;Second&lt;/b&gt;" in updates[about_tab.facts] and "<b>" not in updates[about_tab.facts]
    assert not updates[about_tab.own].visible and not updates[about_tab.check].visible
    about_tab._rename(visitor, {"chosen": "s1"}, "Mine now", 0)
    about_tab._delete(visitor, {"chosen": "s1"}, 0)
    assert [title for title, _ in notices] == ["Not possible just now"] * 2


def test_her_own_generator_can_be_renamed_kept_and_deleted(about_tab, train_tab, studio, visitor, files, notices):
    watch = train_tab.watch
    visitor = start(train_tab, visitor, files)[watch.visitor]
    generator = {"chosen": watched(train_tab, visitor, lambda view: view.over)[watch.finished]}
    updates = about_tab._rename(visitor, generator, "New name", 0)
    assert "New name" in updates[about_tab.facts] and updates[about_tab.check].visible
    about_tab._keep(visitor, generator, 0)
    assert [title for title, _ in notices] == ["Kept"]
    assert studio.generator(visitor["drawer"], generator["chosen"]).source == "library"
    about_tab._delete(visitor, generator, 0)
    with pytest.raises(StudioError):
        studio.generator(visitor["drawer"], generator["chosen"])


# Shapes


@pytest.mark.parametrize(
    "request_, shown_",
    [
        (CreateRequest(), ("own", None, None)),
        (CreateRequest(size=(64, 48)), ("exact", 64, 48)),
        (CreateRequest(aspect=(16.0, 9.0)), ("16:9", None, None)),
        (CreateRequest(aspect=(5, 1)), ("own", None, None)),
    ],
)
def test_a_request_is_shown_as_the_shape_that_was_asked_for(request_, shown_):
    from aiart.ui.shapes import shown_shape

    assert shown_shape(request_) == shown_


@pytest.mark.parametrize(
    "text", ["x", "5", "5x", "x5", "5x5x5", "-5x5", "5.5x5", "٣x٣", "99999999x1", ":", "4:", "a:b"]
)
def test_a_size_that_is_none_is_refused(text):
    from aiart.ui.shapes import parsed_size

    with pytest.raises(RequestError, match="not understood"):
        parsed_size(text)
