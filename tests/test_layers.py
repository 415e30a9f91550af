"""Imports go one way, a few libraries stay where they belong, and nothing heavy is loaded where it is not needed.

app -> web | cli -> studio | generator -> operations | evaluate | hub | data -> engine
    -> images | files | names | training_presets -> request_model -> errors
and in the engine: training -> painting -> montage -> memory | network -> path -> compiled, with format below them
all.
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
    {"aiart.app", "aiart.doctor"},
    {"aiart.web", "aiart.cli"},
    {"aiart.studio", "aiart.generator"},
    {"aiart.operations", "aiart.evaluate", "aiart.hub", "aiart.data"},
    {"aiart.engine.training"},
    {"aiart.engine.painting"},
    {"aiart.engine.montage"},
    {"aiart.engine.memory", "aiart.engine.network"},
    {"aiart.engine.path"},
    {"aiart.engine.compiled"},
    {"aiart.engine.format"},
    {"aiart.engine", "aiart.images", "aiart.training_presets", "aiart.files", "aiart.names"},
    {"aiart.request_model"},
    {"aiart.errors"},
    {"aiart"},
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
NETWORKS = {"aiart.engine.network", "aiart.engine.training"}
PLACES = {  # library: the only parts that may import it
    "gradio": {"app", "aiart.app", "aiart.web"},
    "gradio_client": set(),
    "tensorflow": NETWORKS,
    "keras": NETWORKS,
    "huggingface_hub": {"aiart.hub"},
    "httpx2": {"aiart.hub"},
    "typer": {"aiart.__main__", "aiart.app", "aiart.cli"},
    "sqlite3": {"aiart.studio"},
    "numba": {"aiart.engine.compiled"},
    "llvmlite": {"aiart.engine.compiled"},
    "pickle": set(),
    "torch": set(),
}


def part_of(module: str) -> str:
    """aiart.engine.path.flow -> aiart.engine.path; what is not in the table stays as it is."""
    parts = module.split(".")
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((name for name in names if name in LEVEL and name != "aiart"), module)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str) -> Iterator[str]:
    """Modules that a file imports anywhere, also inside functions; "." stands for a relative import."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = [f"{node.module}.{name.name}" for name in node.names]
            inner = [part for part in parts if part in LEVEL]
            yield from ["."] if node.level else inner or [node.module]


def faults(part: str, source: str) -> list[str]:
    """Every import of a file that its part may not have, as a sentence."""
    found = []
    for module in imported(source):
        target, library = part_of(module), module.split(".")[0]
        if module == ".":
            found.append(f"{part} has a relative import, which hides where it goes")
        elif library in PLACES and part not in PLACES[library]:
            found.append(f"{library} has no place in {part}")
        elif library in ("aiart", "app") and target not in LEVEL:
            found.append(f"{target} has no place in the table of layers")
        elif library in ("aiart", "app") and target != part and LEVEL[target] <= LEVEL[part]:
            found.append(f"{part} imports {target}")
    return found


def test_every_file_imports_only_what_lies_below_it():
    """All faults of the whole tree at once."""
    found = []
    for path in FILES:
        part = part_of(module_of(path))
        if part not in LEVEL:
            found.append(f"{path.relative_to(ROOT)}: {part} has no place in the table of layers")
            continue
        source = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {fault}" for fault in faults(part, source)]
    assert not found, "\n".join(["imports that break the layers:", *found])


ALLOWED = [
    ("aiart.cli", "from aiart.operations.create import create"),
    ("aiart.engine.network", "import tensorflow as tf"),
    ("aiart.studio", "import json, sqlite3, pydantic\nfrom aiart.studio.jobs import Job"),
    ("app", "import gradio\nfrom aiart.web import build"),
    ("aiart.engine.training", "from aiart import __version__"),
    ("aiart.engine.training", "from aiart.engine.path.flow import between"),
    ("aiart.engine.memory", "from aiart.engine.format.config import GeneratorConfig"),
]
FORBIDDEN = [
    ("aiart.engine.painting", "from aiart.operations.create import create"),
    ("aiart.operations", "from aiart.data import load_set"),
    ("aiart.images", "from aiart.training_presets import PRESETS"),
    ("aiart.web", "import aiart.cli"),
    ("aiart.studio", "from aiart import web"),
    ("aiart.studio", "def later():\n    import gradio as gr"),
    ("aiart.web", "from tensorflow.keras import layers"),
    ("aiart.engine.painting", "import tensorflow as tf"),
    ("aiart.engine.path", "from huggingface_hub import HfApi"),
    ("aiart.engine.painting", "from aiart.engine.training.train import train"),
    ("aiart.engine.path", "from aiart.engine import memory"),
    ("aiart.engine.format", "from aiart.engine.path.pyramid import resize"),
    ("aiart.engine.memory", "from aiart.engine.network import backend"),
    ("aiart.studio", "from huggingface_hub import HfApi"),
    ("aiart.hub", "import sqlite3"),
    ("aiart.hub", "from aiart.studio import Studio"),
    ("aiart.studio", "from aiart.generator import Generator"),
    ("aiart.engine.format", "import pickle"),
    ("aiart.web", "from . import page"),
    ("aiart.web", "from aiart.unheard_of import thing"),
]


@pytest.mark.parametrize("part, source", ALLOWED)
def test_the_rules_allow_what_goes_down(part, source):
    assert faults(part, source) == []


@pytest.mark.parametrize("part, source", FORBIDDEN)
def test_the_rules_notice_what_goes_up_or_sideways_or_is_out_of_place(part, source):
    assert len(faults(part, source)) == 1


HEAVY = ("tensorflow", "keras", "jax", "torch", "numba", "llvmlite")
LOADED = [  # (module, what importing it must not load, why)
    ("aiart", ("numpy", *HEAVY), "costs nothing"),
    ("aiart.generator", ("gradio", "huggingface_hub", *HEAVY), "an instant generator from a folder needs none"),
    ("aiart.training_presets", ("numpy", *HEAVY), "everybody imports it"),
    ("aiart.cli", ("gradio", "huggingface_hub", *HEAVY), "`--help` answers at once"),
    ("aiart.cli.train", ("gradio", *HEAVY), "a preset that learns nothing never waits for TensorFlow"),
    ("aiart.studio", ("gradio", *HEAVY), "the web process stays small"),
    ("aiart.studio.workers.train", ("gradio", "huggingface_hub", *HEAVY), "most trainings never ask the Hub"),
    ("aiart.cli.reports", ("gradio", "huggingface_hub", "scipy", *HEAVY), "`list` answers at once"),
    ("app, aiart.web.page, aiart.web.theme", HEAVY, "the page is there at once, and its process stays small"),
    ("aiart.hub", ("numpy", "huggingface_hub", "httpx2", "gradio", *HEAVY), "the client reads the environment"),
    ("aiart.hub.pull", ("gradio", *HEAVY), "fetching needs no network of ours"),
    ("aiart.operations.create", ("gradio", *HEAVY), "an instant generator never waits for TensorFlow"),
    ("aiart.engine.training.train", ("gradio", *HEAVY), "TensorFlow comes when there is something to learn"),
    ("aiart.evaluate", ("gradio", *HEAVY), "the measures are NumPy"),
]


@pytest.mark.parametrize("module, heavy, why", LOADED)
def test_importing_loads_nothing_heavy(module, heavy, why):
    code = f"import sys, {module}; print(*sorted({set(heavy)!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [], why


def test_no_file_of_tests_loads_what_takes_seconds_when_it_is_collected(loaded_by_collecting):
    assert loaded_by_collecting == set(), "tests/lazily.py names it without loading it"
