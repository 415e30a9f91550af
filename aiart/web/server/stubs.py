"""Start Gradio without what it does for people who write programs with it.

At every import Gradio parses the source of all its components and compares it with the type stubs beside them, which
is more than half of the time it takes to load. Here nobody reads those stubs. Importing this file imports no Gradio.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

MODULE, WORK = "gradio.component_meta", "create_or_modify_pyi"


def leave_out_stubs() -> None:
    """Call it before Gradio is imported; afterwards it does nothing. A Gradio without that work loads as it is."""
    if MODULE not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            spec.loader = _Without(spec.loader)
        return spec


class _Without(Loader):
    """Loads a module as `loader` does, then takes the work out of it."""

    def __init__(self, loader: Loader):
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if hasattr(module, WORK):
            setattr(module, WORK, lambda *_: None)
