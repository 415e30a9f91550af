"""Imports go one way, a few libraries stay where they belong, and nothing heavy is loaded where it is not needed.

app -> ui | cli -> studio | pretrained -> art | evaluate | hub | data -> engine -> images | config | errors
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "app.py", *sorted((ROOT / "aiart").rglob("*.py"))]
LAYERS = (
    {"app", "aiart.__main__"},
    {"aiart.web", "aiart.cli"},
    {"aiart.studio", "aiart.generator"},
    {"aiart.operations", "aiart.evaluate", "aiart.hub", "aiart.data"},
    {"aiart.engine"},
    {"aiart.images", "aiart.config", "aiart.errors"},
    {"aiart"},
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
PLACES = {  # library: the only parts that may import it
    "gradio": {"app", "aiart.web"},
    "gradio_client": set(),
    "tensorflow": {"aiart.engine"},
    "keras": {"aiart.engine"},
    "huggingface_hub": {"aiart.hub"},
    "httpx2": {"aiart.hub"},
    "typer": {"app", "aiart.cli"},
    "pickle": set(),
    "torch": set(),
}


def part_of(module: str) -> str:
    """aiart.engine.training.train -> aiart.engine; what is not ours stays as it is."""
    return ".".join(module.split(".")[:2]) if module.split(".")[0] == "aiart" else module


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str) -> Iterator[str]:
    """Modules that a file imports anywhere, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide which way they go"
            parts = [f"aiart.{name.name}" for name in node.names if node.module == "aiart"]
            yield from [part for part in parts if part in LEVEL] or [node.module]


def faults(part: str, source: str) -> list[str]:
    """Every import of a file that its part may not have."""
    found = []
    for module in imported(source):
        target, library = part_of(module), module.split(".")[0]
        if library in PLACES and part not in PLACES[library]:
            found.append(f"{library} has no place in {part}")
        elif library == "aiart" and target != part and LEVEL[target] <= LEVEL[part]:
            found.append(f"{part} imports {target}")
    return found


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_imports_only_what_lies_below_it(path):
    assert faults(part_of(module_of(path)), path.read_text(encoding="utf-8")) == []


ALLOWED = [
    ("aiart.cli", "from aiart.operations.create import create"),
    ("aiart.engine", "import tensorflow as tf"),
    ("aiart.studio", "import json\nfrom aiart.studio.jobs import Job"),
    ("app", "import gradio\nfrom aiart.web import build"),
    ("aiart.engine", "from aiart import __version__"),
]
FORBIDDEN = [
    ("aiart.engine", "from aiart.operations.create import create"),
    ("aiart.operations", "from aiart.data import load_set"),
    ("aiart.images", "from aiart.config import PRESETS"),
    ("aiart.web", "import aiart.cli"),
    ("aiart.studio", "from aiart import web"),
    ("aiart.studio", "def later():\n    import gradio as gr"),
    ("aiart.web", "from tensorflow.keras import layers"),
    ("aiart.engine", "from huggingface_hub import HfApi"),
    ("aiart.studio", "from huggingface_hub import HfApi"),
    ("aiart.hub", "from aiart.studio import Studio"),
    ("aiart.studio", "from aiart.generator import Generator"),
    ("aiart.engine", "import pickle"),
]


@pytest.mark.parametrize("part, source", ALLOWED)
def test_the_rules_allow_what_goes_down(part, source):
    assert faults(part, source) == []


@pytest.mark.parametrize("part, source", FORBIDDEN)
def test_the_rules_notice_what_goes_up_or_sideways_or_is_out_of_place(part, source):
    assert len(faults(part, source)) == 1


NETWORKS = ("tensorflow", "keras", "jax", "torch")
LOADED = [  # (module, what importing it must not load, why)
    ("aiart", ("numpy", *NETWORKS), "costs nothing"),
    ("aiart.generator", ("gradio", "huggingface_hub", *NETWORKS), "an instant generator from a folder needs none"),
    ("aiart.config", ("numpy", *NETWORKS), "everybody imports it"),
    ("aiart.cli", ("numpy", "gradio", *NETWORKS), "`--help` answers at once"),
    ("aiart.cli.train", ("gradio", *NETWORKS), "a preset that learns nothing never waits for TensorFlow"),
    ("aiart.studio", ("gradio", *NETWORKS), "the web process stays small"),
    ("aiart.web", NETWORKS, "the web process stays small"),
    ("app", NETWORKS, "the page is there at once"),
    ("aiart.hub", ("numpy", "huggingface_hub", "httpx2", "gradio", *NETWORKS), "the client reads the environment"),
    ("aiart.hub.pull", ("gradio", *NETWORKS), "fetching needs no network of ours"),
    ("aiart.operations.create", ("gradio", *NETWORKS), "an instant generator never waits for TensorFlow"),
    ("aiart.engine.training.train", ("gradio", *NETWORKS), "TensorFlow comes when there is something to learn"),
    ("aiart.evaluate", ("gradio", *NETWORKS), "the measures are NumPy"),
]


@pytest.mark.parametrize("module, heavy, why", LOADED)
def test_importing_loads_nothing_heavy(module, heavy, why):
    code = f"import sys, {module}; print(*sorted({set(heavy)!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [], why
