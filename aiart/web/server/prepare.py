"""What has to be set before Gradio is imported: its environment, and what Gradio 6.31 loads or does on import that
nothing here needs, left out, each with its reason.

Call `prepare` once, first of all. When Gradio is upgraded, look at each function again.
"""

import os
import sys
import threading
from collections.abc import MutableMapping, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from aiart.files import private_folder
from aiart.hub.proxy_settings import set_aside
from aiart.studio.settings import keep_caches, keep_temporary
from aiart.studio.store import storing
from aiart.web.server.ports import first_port

STUB_MODULE, STUB_WRITER = "gradio.component_meta", "create_or_modify_pyi"
PANDAS = "pandas"
PORT = "GRADIO_SERVER_PORT"
SETTINGS = (PORT, "GRADIO_SERVER_NAME", "GRADIO_ROOT_PATH", "GRADIO_SHARE_SERVER_ADDRESS", "GRADIO_TEMP_DIR")
LOOPBACK = "127.0.0.1,localhost,::1"


def prepare(home: Path) -> None:
    """Set what Gradio and the libraries it needs read when they are imported or a page is built.

    Args:
        home: folder of the studio; uploads and results that browsers load lie in its folder `cache`.

    Raises:
        StudioError: "no_disk", when nothing can be stored in `home`.
        RequestError: "port", when GRADIO_SERVER_PORT is none.
    """
    leave_out_settings(os.environ)
    set_aside(os.environ)
    with storing(f"The cache in {home}"):
        cache = private_folder(Path(home) / "cache").resolve()
        keep_temporary(cache.parent)
    os.environ["GRADIO_TEMP_DIR"] = str(cache)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # After every call Gradio sums up all calls before it with pandas, for a page of statistics that is switched off.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)
    os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"  # a token of whoever runs this is never used for a visitor
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    leave_out_stubs()
    leave_out_pandas()
    keep_caches(cache.parent)
    # Gradio asks itself whether it is up, which a proxy cannot answer. Of the two spellings the lower one wins.
    name = "no_proxy" if "no_proxy" in os.environ else "NO_PROXY"
    os.environ[name] = ",".join(filter(None, (os.environ.get(name), LOOPBACK)))


def leave_out_settings(environment: MutableMapping[str, str]) -> None:
    """Take Gradio's own variables out of the environment, but for those that docs/deploy.md has.

    Some of them open what is shut here (GRADIO_ALLOWED_PATHS), some hold the program up (GRADIO_DEBUG), and Kubernetes
    sets GRADIO_SERVER_PORT to an address where a service has that name.

    Raises:
        RequestError: "port".
    """
    for name in [name for name in environment if name.startswith("GRADIO_") and name not in SETTINGS]:
        del environment[name]
    port = first_port(environment.get(PORT, ""))
    environment.pop(PORT, None)
    if port:
        environment[PORT] = str(port)


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
