"""Each package says once, in `__all__`, what it offers: nothing is missing there and nothing is made up."""

import importlib
import pkgutil
from types import ModuleType

import pytest

import aiart

PACKAGES = ["aiart", *(f"aiart.{module.name}" for module in pkgutil.iter_modules(aiart.__path__) if module.ispkg)]


def offered(package: ModuleType) -> set[str]:
    """Names without a leading underscore that are no modules of the package itself."""
    values = {name: getattr(package, name) for name in dir(package) if name[0] != "_"}  # also those loaded when named
    return {name for name, value in values.items() if not isinstance(value, ModuleType)}


@pytest.mark.parametrize("name", PACKAGES)
def test_all_is_complete(name):
    package = importlib.import_module(name)
    assert offered(package) == set(getattr(package, "__all__", ()))


@pytest.mark.parametrize("name", PACKAGES)
def test_all_names_nothing_twice(name):
    names = getattr(importlib.import_module(name), "__all__", [])
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_says_what_it_is_for_if_it_offers_anything(name):
    package = importlib.import_module(name)
    assert package.__doc__ or not getattr(package, "__all__", ())
