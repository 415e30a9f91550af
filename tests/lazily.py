"""Modules that a test file names but does not load: TensorFlow takes seconds, and every worker collects all files."""

from importlib import import_module
from typing import Any

PROBED = ("_", "pytest")  # what pytest asks everything for that a test file names


class Lazily:
    """A module that is imported when something of it is first used. Attributes can be read, not replaced."""

    def __init__(self, module: str):
        self.__dict__["_module"] = module

    def __getattr__(self, name: str) -> Any:
        if name.startswith(PROBED):
            raise AttributeError(name)
        return getattr(import_module(self._module), name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"Replace {name} in {self._module} itself.")
