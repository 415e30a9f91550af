"""requirements.txt pins exactly what pyproject.toml asks for, for the same systems, within its ranges."""

import os
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aiart import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
RANGES = [Requirement(line) for line in PROJECT["dependencies"] + EXTRAS["test"]]
TEXT = (ROOT / "requirements.txt").read_text()
HEADING = "# Tests\n"  # what runs stands above it, what only tests need below


def pins_in(text: str) -> dict[str, Requirement]:
    """Package -> its pin, of the lines that are no comments."""
    pins = [Requirement(line) for line in text.splitlines() if line and line[0] != "#"]
    return {canonicalize_name(pin.name): pin for pin in pins}


def names_of(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


PINS = pins_in(TEXT)


def test_the_same_packages_are_named_in_the_same_parts():
    run, _, test = TEXT.partition(HEADING)
    assert set(pins_in(run)) == names_of(PROJECT["dependencies"])
    assert set(pins_in(test)) == names_of(EXTRAS["test"])


def test_no_line_needs_another_file():
    """A Space builds with requirements.txt alone: a file that it includes would not be there."""
    assert [line for line in TEXT.splitlines() if line.startswith("-")] == []


@pytest.mark.skipif(os.name != "posix", reason="sed, as in the image")
def test_the_image_gets_what_runs_and_nothing_for_tests():
    command = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if "sed " in line)
    command = command.removeprefix("RUN ").partition(" > ")[0]
    kept = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(pins_in(kept)) == names_of(PROJECT["dependencies"])
    image = (ROOT / "Dockerfile").read_text()
    assert "pip install --no-cache-dir -r run.txt" in image
    assert "install -d -o artist -g artist -m 700 /data" in image, "a new volume has the owner of the folder it covers"


@pytest.mark.parametrize("requirement", RANGES, ids=lambda requirement: requirement.name)
def test_each_pin_is_one_version_within_its_range_for_the_same_systems(requirement):
    pin = PINS[canonicalize_name(requirement.name)]
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    assert requirement.specifier.contains(specifier.version)
    assert (pin.extras, pin.marker) == (requirement.extras, requirement.marker)


SYSTEMS = [  # (sys_platform, platform_machine, the build of TensorFlow that has wheels there)
    ("linux", "x86_64", "tensorflow-cpu"),
    ("win32", "AMD64", "tensorflow-cpu"),
    ("darwin", "arm64", "tensorflow"),
    ("linux", "aarch64", "tensorflow"),
]


@pytest.mark.parametrize("system, machine, build", SYSTEMS)
def test_every_system_gets_exactly_one_tensorflow(system, machine, build):
    def wanted(marker: Marker) -> bool:
        return marker.evaluate({"sys_platform": system, "platform_machine": machine})

    assert [name for name in ("tensorflow", "tensorflow-cpu") if wanted(PINS[name].marker)] == [build]


def test_the_version_comes_from_the_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" in PROJECT["dynamic"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "aiart.__version__"}
    assert __version__.count(".") == 2
