"""What Gradio 6.31 loads or does when it is imported and nothing here needs: left out, each with its reason.

Call these functions before Gradio is imported; later calls do nothing. When Gradio is upgraded, look at each again.
"""

import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

STUB_MODULE, STUB_WRITER = "gradio.component_meta", "create_or_modify_pyi"
PANDAS = "pandas"


def leave_out_stubs() -> None:
    """Keep Gradio from rewriting its type stubs, if it has not been imported yet; later calls do nothing.

    At every import Gradio parses the source of all its components and compares it with the stubs beside them, which is
    more than half of the time it takes to load (gradio-app/gradio#7791, #10121). Since #13799 the stubs come with the
    wheel, so nothing is lost. A Gradio without that work loads as it is.
    """
    if STUB_MODULE not in sys.modules and not any(isinstance(finder, _StubFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _StubFinder())


def leave_out_pandas() -> None:
    """Have pandas be loaded when something of it is asked for, if it has not been yet.

    Gradio imports it for tables and plots whose data are frames; the one plot of this page gets plain lists: 31 MB of
    memory, and 0.2 s of processor time.
    """
    spec = PathFinder.find_spec(PANDAS)
    if spec and PANDAS not in sys.modules:
        sys.modules[PANDAS] = _Later(spec)


class _Later(ModuleType):
    """Stands for a module of this specification, and loads it when something of it is asked for."""

    def __init__(self, spec: ModuleSpec):
        super().__init__(spec.name)
        self.__spec__, self._loading = spec, threading.RLock()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__path__", "__version__"):  # whoever only looks at all modules
            raise AttributeError(name)
        with self._loading:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(import_module(self.__name__), name)


class _StubFinder(MetaPathFinder):
    """Finds the module that writes stubs, once, and has it loaded by `_WithoutStubs`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != STUB_MODULE:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = _WithoutStubs(spec.loader)
        return spec


class _WithoutStubs(Loader):
    """Loads a module as `loader` does, then replaces the function that writes stubs by one that does nothing."""

    def __init__(self, loader: Loader):
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if hasattr(module, STUB_WRITER):
            setattr(module, STUB_WRITER, lambda *_: None)
