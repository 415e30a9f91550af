"""The wheel: everything that `pip install` and `uvx` need is in it, and it runs where there is no checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("aiart", "weights", "pyproject.toml", "setup.py", "README.md", "LICENSE")
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
STARTERS = {folder.name for folder in (ROOT / "weights").iterdir()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where a wheel of this checkout lies unpacked, as pip would put it there."""
    if int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("setuptools is too old to build it; requirements.txt has one that can")
    folder = tmp_path_factory.mktemp("wheel")
    source, site = folder / "source", folder / "site"
    source.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    options = dict(cwd=source, capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    built = subprocess.run([sys.executable, "-c", BUILD, folder], **options)
    assert built.returncode == 0, built.stderr
    [wheel] = folder.glob("aiart-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def test_every_file_of_the_package_and_every_starter_is_in_it(installed):
    def files(folder):
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        return {name for name in found if "__pycache__" not in name and not name.endswith("examples/README.md")}

    starters = {f"starters/{name}" for name in files(ROOT / "weights")}
    assert files(installed / "aiart") == files(ROOT / "aiart") | starters
    assert {path.name for path in installed.iterdir()} == {
        "aiart",
        *(path.name for path in installed.glob("*.dist-info")),
    }


def test_it_runs_where_there_is_no_checkout(installed, tmp_path):
    [commands] = installed.glob("*.dist-info/entry_points.txt")
    assert "aiart = aiart.__main__:main" in commands.read_text()
    program = "import sys; from aiart.__main__ import main; sys.exit(main())"
    environment = os.environ | {"PYTHONPATH": str(installed), "AIART_DATA": str(tmp_path / "data")}
    options = dict(cwd=tmp_path, env=environment, capture_output=True, text=True)
    listed = subprocess.run([sys.executable, "-P", "-c", program, "list", "--json"], **options)
    assert listed.returncode == 0, listed.stderr
    assert {json.loads(line)["id"] for line in listed.stdout.splitlines()} == STARTERS
    helped = subprocess.run([sys.executable, "-P", "-c", program, "page", "--help"], **options)
    assert helped.returncode == 0 and "--share" in helped.stdout, helped.stderr
