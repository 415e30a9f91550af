"""What aiart changes in how Gradio 6.31 builds and serves a page, each change with its reason.

Gradio has no setting for any of these; what comes before it is imported is in `prepare`, and how it answers in
`gradio_answers`. Importing this module imports no Gradio. When it is upgraded, each function here has to be looked at
again; `refuse_to_fetch` notices by itself when what it replaces has moved.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import BaseLoader, Environment

from aiart.errors import StudioError
from aiart.web import languages

if TYPE_CHECKING:
    import gradio

# Every function of Gradio 6.31 that opens a connection on behalf of a request; all other downloads end in one of them.
FETCHERS = (
    ("gradio.processing_utils", "async_ssrf_protected_get"),
    ("gradio.processing_utils", "async_ssrf_protected_download"),
    ("gradio.processing_utils", "unsafe_download"),
    ("gradio.routes", "secure_url_stream_response"),
)
QUEUE_SECONDS = 0.01  # between two looks at a queue in which nobody waits
FIRST_SCRIPTS = ("idle.js", "quiet.js", "storage.js", "address.js")


def refuse_to_fetch() -> None:
    """Replace every function that fetches an address by one that raises; may be called again.

    Whoever sends {"path": "https://..."} makes the server download that file, whole, into memory: only the addresses of
    private networks are refused, and `max_file_size` does not count (gradio-app/gradio#13596, #13436, #7909). The guard
    refuses such requests at the door; this makes sure that nothing behind the door could obey.

    Raises:
        StudioError: "gradio", when a function is not where it was in 6.31: then nobody knows what took its place.
    """
    import gradio

    for module_name, name in FETCHERS:
        module = import_module(module_name)
        if not hasattr(module, name):
            raise StudioError(
                f"Gradio {gradio.__version__} fetches addresses in a way that aiart does not know.",
                f"{module_name}.{name} was expected.",
                "Install the packages in requirements.txt.",
                code="gradio",
            )
        setattr(module, name, _refuse)


def leave_out_hot_reloading() -> None:
    """Keep Gradio from exchanging code while it runs.

    In a Space it always starts a server for that, and its thread ends in an error where the package `spaces` is missing
    (gradio-app/gradio#11821).
    """
    from gradio import http_server

    setattr(http_server, "watchfn_spaces", lambda reloader: None)  # noqa: B010 - not among what the module exports


def make_the_server_once() -> None:
    """Have Gradio make the server of a page when it is launched, and not before; may be called again.

    It makes one for the page while that is empty, one when it is built, and one when its queue is set, each with all
    routes and a description of all components, which nothing asks for: a quarter of the time until the page is there.
    """
    from gradio.routes import App

    create = App.create_app
    if getattr(create, "is_ours", False):
        return

    def create_at_launch(blocks: "gradio.Blocks", **options: Any) -> App | None:
        if "app_kwargs" not in options:  # only a launch has them
            return None
        describe(blocks)
        return create(blocks, **options)

    create_at_launch.is_ours = True  # type: ignore[attr-defined]
    setattr(App, "create_app", staticmethod(create_at_launch))  # noqa: B010 - it may answer with nothing


def leave_undescribed(page: "gradio.Blocks") -> None:
    """Have a page describe itself as nothing until `describe`, or until its server is made, which does it anyway."""
    setattr(page, "get_config_file", dict)  # noqa: B010 - a method


def describe(page: "gradio.Blocks") -> None:
    """Have a page describe all its components again when it is asked to."""
    vars(page).pop("get_config_file", None)


def ask_once_at_the_start() -> None:
    """Keep Gradio from asking its own page a second time when it starts; may be called again.

    It has just waited for an answer of its server, without limit. The second look gives up after three seconds, which a
    busy or a small machine may need, and the page ends with a traceback that speaks of proxies.
    """
    from gradio import networking

    networking.url_ok = lambda url: True


def serve_with(protocol: type) -> None:
    """Have the web server speak to each connection by a protocol of ours; may be called again.

    Gradio leaves uvicorn as it is: it bounds neither connections nor the time that a head takes, believes whatever a
    program on this machine puts into X-Forwarded-For, and opens web sockets, which the guard does not look at.
    """
    import uvicorn
    from gradio import http_server

    options = {"http": protocol, "ws": "none", "proxy_headers": False}
    configure = partial(uvicorn.Config, **options)
    setattr(http_server, "uvicorn", SimpleNamespace(Config=configure))  # noqa: B010 - its module's own name for it


def serve_own_scripts(demo: "gradio.Blocks") -> None:
    """Have a page that was launched with `share=True` load its scripts from this server like any other page.

    With `share` set, its template names a bucket in a cloud instead (gradio-app/gradio#1265); the tunnel is open by
    then and does not ask for it.
    """
    demo.share = False


def rest_when_idle(demo: "gradio.Blocks") -> None:
    """Have the queue of a page that nobody asks anything look at itself a hundred times a second.

    Gradio looks a thousand times, which takes a twelfth of a processor core as long as the page is served, also when
    nobody has it open. An order waits at most QUEUE_SECONDS longer.
    """
    demo._queue.sleep_when_free = QUEUE_SECONDS
    demo._queue.progress_update_sleep_when_free = 1.0  # nothing here reports through Gradio's own bar


def look_at_paths_once() -> None:
    """Have the check whether a file may go to browsers look at the file's path once; may be called again.

    Gradio looks at every part of it on the disk, and of the folder, anew for each of the folders that are blocked or
    allowed (utils.is_allowed_file): with a dozen of these a third of the processor time of a call. What the folders of
    its own settings are called on the disk is looked at when they are first asked about.
    """
    from gradio import utils

    def is_allowed(path: Path, blocked_paths: Any, allowed_paths: Any, created_paths: Any) -> tuple[bool, str]:
        lower = Path(str(path).lower()).resolve()
        if any(lower.is_relative_to(_folder(str(one).lower())) for one in blocked_paths):
            return False, "in_blocklist"
        own = Path(path).resolve()
        for folders, why in ((allowed_paths, "allowed"), (created_paths, "created")):
            if any(own.is_relative_to(_folder(str(one))) for one in folders):
                return True, why
        return False, "not_created_or_allowed"

    setattr(utils, "is_allowed_file", is_allowed)  # noqa: B010 - its annotation names the answers one by one


@lru_cache(maxsize=64)
def _folder(path: str) -> Path:
    return Path(path).resolve()


def run_scripts_first() -> None:
    """Have a browser run a few scripts of ours before those of Gradio; may be called again.

    `idle.js` has it count the seconds of an answer once a second: Gradio counts at every frame, and its loading screen
    goes on after it is gone. `quiet.js` has it pass over the outputs of events that show their progress nowhere.
    `storage.js` has the page work where a browser lets it keep nothing. `address.js` says what is wrong where a proxy
    hides the page's address, and that of `aiart.web.languages` translates. The `head` of a page would be too late for
    them: Gradio puts that in when its own scripts have been read.
    """
    from gradio import routes

    environment = routes.templates.env
    if environment.loader and not isinstance(environment.loader, _WithScripts):
        scripts = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in FIRST_SCRIPTS]
        scripts.append(languages.script())
        environment.loader = _WithScripts(environment.loader, "".join(f"<script>{one}</script>" for one in scripts))


def _refuse(*_arguments: object, **_options: object) -> NoReturn:
    import gradio

    raise gradio.Error("Files are not fetched from addresses. Upload the file itself.", print_exception=False)


class _WithScripts(BaseLoader):
    """Loads templates as `loader` does, each with scripts (HTML) at the beginning of its head."""

    def __init__(self, loader: BaseLoader, scripts: str):
        self._loader, self._scripts = loader, scripts

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, path, is_current = self._loader.get_source(environment, template)
        return source.replace("<head>", f"<head>{self._scripts}", 1), path, is_current
