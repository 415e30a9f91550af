"""The commands of README.md run as they stand, but for less to train and smaller pictures to paint."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from aiart.cli import generators, main
from aiart.engine.format import folder as weights
from aiart.engine.painting.generator import Generator
from aiart.engine.training.train import instant
from aiart.images import save_png

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
QUICKER = {
    "create": "--size 64x48 --count 1",
    "evaluate": "--count 2",
    "poster": "--size 320x160",
    "tile": "--size 64x48 --count 1",
    "extend": "--left 16",
}
TRAININGS = {"memory": "--preset instant --long-side 64", "network": "--steps 1 --long-side 64 --width 8"}


def quicker(command: str, training: str) -> list[str]:
    """The arguments of `python -m aiart`, with what makes them take seconds; the last of two options counts."""
    words = shlex.split(command)[3:]
    if "--aspect" in words:
        return words  # a size would contradict it
    return words + (QUICKER | {"train": TRAININGS[training]}).get(words[0], "").split()


@pytest.fixture
def small_starters(tmp_path, monkeypatch):
    """Those that README.md names, by the same names, and of what they remember four pictures of 96 x 72 pixels."""
    for folder in (ROOT / "weights").iterdir():
        if folder.name in README:
            canvases = Generator.load(folder).tensors[weights.PICTURES][:4]
            small = instant(np.stack([Image.fromarray(canvas).resize((96, 72)) for canvas in canvases]), folder.name)
            weights.save_folder(tmp_path / "starters" / folder.name, small.config, small.tensors, "A card.", [])
    monkeypatch.setattr(generators, "STARTERS", tmp_path / "starters")


@pytest.fixture
def my_pictures(tmp_path, monkeypatch):
    """The newcomer's folder, with her pictures, and beside it a map of two materials and a marked object."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIART_DATA", str(tmp_path))
    Path("my-pictures").mkdir()
    for seed in range(6):
        pixels = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), dtype=np.uint8)
        save_png(Path("my-pictures") / f"{seed}.png", pixels)
    for name in ("stones.jpg", "photo.jpg"):
        save_png(Path(name), pixels)
    save_png(Path("map.png"), np.repeat([0, 1], 24).astype(np.uint8)[:, None, None].repeat(64, 1).repeat(3, 2))
    marked = np.zeros((48, 64, 3), np.uint8)
    marked[16:40, 20:32] = 255
    for name in ("marked.png", "mask.png"):
        save_png(Path(name), marked)


@pytest.mark.slow
@pytest.mark.parametrize("training", ["memory", pytest.param("network", marks=pytest.mark.thorough)])
def test_the_commands_of_the_readme_work_one_after_the_other(my_pictures, small_starters, training):
    commands = [line for line in COMMANDS if line.startswith("python -m aiart ")]
    assert len(commands) > 5
    failed = [command for command in commands if main(quicker(command, training)) != 0]
    assert failed == []
    assert len(list(Path("art").glob("*.png"))) > 1


def test_one_command_sets_up_and_opens_the_page_and_one_sets_up_and_runs_the_tests():
    setups = [line.partition(" && ") for line in COMMANDS if " && " in line]
    assert [then for _, _, then in setups] == ["python app.py", "python -m pytest"]
    assert {first for first, _, _ in setups} == {"pip install -r requirements.txt"}
    assert (ROOT / "requirements.txt").exists() and (ROOT / "app.py").exists()
    assert "python -m pytest" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_header_starts_a_space_with_what_is_pinned_here():
    told = yaml.safe_load(README.split("---")[1])
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert told["sdk"] == "gradio" and f"gradio[oauth]=={told['sdk_version']}" in pins
    assert (ROOT / told["app_file"]).exists() and told["hf_oauth"] is True
    assert told["python_version"] in ("3.11", "3.12", "3.13") and len(told["short_description"]) <= 60
    assert (ROOT / told["thumbnail"].partition("/resolve/main/")[2]).is_file()
    assert told["hf_oauth_scopes"] == ["contribute-repos"], "the least that pushing needs"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_links_lead_somewhere(target):
    assert (ROOT / target).exists()
