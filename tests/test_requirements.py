"""requirements.txt pins exactly what pyproject.toml asks for, for the same systems, within its ranges."""

import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aiart import __version__

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RANGES = [Requirement(line) for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]]
LINES = [line.strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
PINS = {canonicalize_name(pin.name): pin for pin in (Requirement(line) for line in LINES if line and line[0] != "#")}


def test_the_same_packages_are_named():
    assert sorted(PINS) == sorted(canonicalize_name(requirement.name) for requirement in RANGES)


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
