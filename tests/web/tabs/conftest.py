"""The tabs of a page that is never served, on a studio with the fake engine, so that their handlers can be called.

To build them takes as long as most files of tests do: all share one studio, and each test has a visitor of its own.
"""

import numpy as np
import pytest

from aiart.images import save_png
from aiart.studio import Studio, StudioConfig
from aiart.training_presets import TrainRequest
from tests.studio import fake_engine


@pytest.fixture(scope="session")
def studio(tmp_path_factory, forked_workers):
    folder = tmp_path_factory.mktemp("studio")
    canvases = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)
    for number, (name, words) in enumerate({"First": (), "<b>Second</b>": (("night", "sea"), ("sea",))}.items()):
        out = folder / "starters" / f"s{number}"
        fake_engine._finish(canvases, TrainRequest(name=name), out, np.zeros(4), 0, words)
    config = StudioConfig(
        home=folder / "home", starters=folder / "starters", engine="tests.studio.fake_engine", free_bytes=0
    )
    opened = Studio(config)
    yield opened
    opened.close(training=True)


@pytest.fixture(scope="session")
def tabs(studio, tidy_gradio):
    import gradio as gr

    from aiart.web.components.history import History
    from aiart.web.page import Navigation
    from aiart.web.tabs.about import AboutTab
    from aiart.web.tabs.painting_tabs import GenerateTab, ProduceTab, TransformTab
    from aiart.web.tabs.train import TrainTab

    with gr.Blocks():
        state, tabs = gr.BrowserState({}, storage_key="k", secret="s"), gr.Tabs()
        painting = [kind(studio, state) for kind in (GenerateTab, TransformTab, ProduceTab)]
        history = History(studio, state)
        parts = [TrainTab(studio, state), *painting, AboutTab(studio, state), history]
        return dict(
            zip(("train", "generate", "transform", "produce", "about", "history"), parts, strict=True),
            navigation=Navigation(studio, state, tabs, painting, history),
        )


@pytest.fixture
def train_tab(tabs):
    return tabs["train"]


@pytest.fixture
def generate_tab(tabs):
    return tabs["generate"]


@pytest.fixture
def about_tab(tabs):
    return tabs["about"]


@pytest.fixture
def transform_tab(tabs):
    return tabs["transform"]


@pytest.fixture
def produce_tab(tabs):
    return tabs["produce"]


@pytest.fixture
def history(tabs):
    return tabs["history"]


@pytest.fixture
def navigation(tabs):
    return tabs["navigation"]


@pytest.fixture
def visitor(studio):
    return {"drawer": studio.workspaces.new(), "job": None}


@pytest.fixture
def notices(monkeypatch):
    """What would have been shown, as (title, HTML)."""
    import gradio as gr

    shown = []
    for kind in ("Warning", "Success"):
        monkeypatch.setattr(gr, kind, lambda text, duration, title: shown.append((title, text)))
    return shown


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"cat-{seed}.png" for seed in range(3)]
    for seed, path in enumerate(paths):
        save_png(path, np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    return [str(path) for path in paths]
