"""Serve a page, hardened: all settings of Gradio that its defaults leave open are chosen here.

`prepare.prepare` has to be called before Gradio is imported, `launch` when the page is built. Importing this module
imports no Gradio.
"""

import contextlib
import gc
import io
import os
import signal
import threading
import webbrowser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from aiart.data.uploads import LOCAL_LIMITS, PUBLIC_LIMITS, Limits
from aiart.errors import StudioError
from aiart.files import MIB
from aiart.studio.settings import in_a_space
from aiart.studio.tokens import SignOuts
from aiart.web.languages import Languages
from aiart.web.server.calls import calls_of, refuse_in_words
from aiart.web.server.connections import Connections, bounded_protocol, connection_limit
from aiart.web.server.gradio_answers import (
    Packing,
    end_streams_quietly,
    explain_values,
    keep_no_values,
    leave_unchanged_parts_alone,
    send_errors_in_words,
)
from aiart.web.server.gradio_files import Sweeper
from aiart.web.server.gradio_patches import (
    ask_once_at_the_start,
    leave_out_hot_reloading,
    leave_undescribed,
    look_at_paths_once,
    make_the_server_once,
    refuse_to_fetch,
    rest_when_idle,
    run_scripts_first,
    serve_own_scripts,
    serve_with,
)
from aiart.web.server.guard import Guard, Rules
from aiart.web.server.limits import Bounds, Rate, bound_orders
from aiart.web.server.ports import free_port, host_in_url, listens_at, page_url
from aiart.web.server.requests import Proxies, own_hosts, proxies_here

if TYPE_CHECKING:
    import gradio

HOUR = 3600  # seconds


@dataclass(frozen=True)
class Profile:
    """The limits of a page: for one person on her own machine (`LOCAL`) or for strangers (`PUBLIC`)."""

    rules: Rules
    limits: Limits
    bounds: Bounds  # of what is open at a time; trainings have a queue of their own
    sessions: int  # open pages whose state is kept
    threads: int  # a painting that somebody follows takes one, and three kinds of them run at once
    cache_seconds: float  # for which an upload or a result stays without being touched


LOCAL = Profile(
    rules=Rules(upload_bytes=LOCAL_LIMITS.max_total_bytes + MIB, free_bytes=256 * MIB),
    limits=LOCAL_LIMITS,
    bounds=Bounds(64, 256, 256, 256, 256),
    sessions=500,
    threads=120,
    cache_seconds=24 * HOUR,
)
PUBLIC = Profile(
    rules=Rules(
        public=True,
        json_values=5_000,  # for which Gradio works a twentieth of a second
        upload_bytes=PUBLIC_LIMITS.max_total_bytes + MIB,
        free_bytes=1024 * MIB,
        requests=Rate(per_second=50, burst=1500),  # a class of thirty behind one address, each page asking every second
        upload_rate=Rate(per_second=MIB, burst=512 * MIB),  # bytes
    ),
    limits=PUBLIC_LIMITS,
    bounds=Bounds(6, 16, 64, 128, 256),
    sessions=500,
    threads=120,
    cache_seconds=HOUR,
)


@contextlib.contextmanager
def collected_later() -> Iterator[None]:
    """Look for no garbage while Gradio is loaded and a page is built, and afterwards at nothing that was made by then.

    All of it is kept as long as the page is there; to look through it again and again takes a tenth of the start.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


@dataclass(frozen=True)
class ServedPage:
    """A page that is being served."""

    demo: "gradio.Blocks"
    url: str  # for a browser on this machine
    share_url: str | None  # for all others, if there is one
    _sweeper: Sweeper

    def wait(self) -> None:
        """Serve until Ctrl+C or SIGTERM; then close."""
        with contextlib.suppress(KeyboardInterrupt), _terminated() as ended:
            while not ended.wait(1):  # on Windows only a wait that ends can be interrupted
                pass
        self.close()

    def close(self) -> None:
        """Stop serving. Waits up to a few seconds for answers that are on their way."""
        from gradio.tunneling import CURRENT_TUNNELS

        self.demo.close(verbose=False)
        for tunnel in CURRENT_TUNNELS if self.share_url else ():
            tunnel.kill()
        self._sweeper.close()


def launch(
    demo: "gradio.Blocks",
    *,
    host: str | None = None,
    port: int | None = None,
    share: bool = False,
    public: bool = False,
    theme: Any = None,
    css: str | None = None,
    js: str | None = None,
    head: str | None = None,
    blocked_paths: Iterable[Path | str] = (),
    open_browser: bool = False,
    ending: str = "Ctrl+C ends it",
    sign_outs: SignOuts | None = None,
) -> ServedPage:
    """Begin to serve a page, and print, in one line, where.

    Args:
        host: address to listen at; None: GRADIO_SERVER_NAME, or for this machine alone.
        port: None: the first free one from GRADIO_SERVER_PORT or 7860.
        share: also under a public address, through a tunnel of Gradio's.
        public: strangers use the page, so everything has a limit; a shared page and one in a Space always are public.
        theme, css, js, head: looks and scripts of the page, as `Blocks.launch` takes them.
        blocked_paths: files and folders that are never served, whatever else would allow it.
        open_browser: open the page here.
        ending: what is printed of how it ends.
        sign_outs: where sign-ins that were ended are kept; None: visitors do not sign in.

    Returns:
        The page that is being served; `wait` serves it until the program is ended.

    Raises:
        StudioError: "port" or "host", when nothing can listen there; "gradio", when this is another Gradio.
        RequestError: "port", when it is no port at all; "AIART_PROXIES", when that is no list of addresses.
    """
    refuse_to_fetch()
    leave_out_hot_reloading()
    ask_once_at_the_start()
    keep_no_values()
    make_the_server_once()
    run_scripts_first()
    leave_unchanged_parts_alone()
    look_at_paths_once()
    send_errors_in_words()
    end_streams_quietly()
    explain_values()
    host = listens_at(host)
    port = free_port(host, port)
    profile = PUBLIC if public or share or in_a_space() else LOCAL
    cache = Path(os.environ["GRADIO_TEMP_DIR"])
    proxies = proxies_here(share, in_a_space())
    rules = _rules(profile, host, port, cache, proxies)
    rules = replace(rules, sign_outs=sign_outs, calls=calls_of(demo))
    serve_with(bounded_protocol(Connections(proxies, connection_limit())))
    blocked = [str(Path(path).resolve()) for path in blocked_paths]
    options = dict(theme=theme, css=css, js=js, head=head, blocked_paths=blocked)
    output = _start(demo, host, port, share, profile, rules, options)
    page = ServedPage(demo, page_url(host, port), demo.share_url, Sweeper(cache, profile.cache_seconds))
    if page.share_url:
        rules.hosts.add(urlsplit(page.share_url).netloc.lower())
    print(_greeting(page, share, output, ending), flush=True)
    if open_browser:
        webbrowser.open(page.share_url or page.url)
    return page


def hardening(profile: Profile, rules: Rules) -> dict[str, Any]:
    """Options of `Blocks.launch` that switch off what strangers could misuse, and set the limits of a profile."""
    from fastapi.exceptions import RequestValidationError
    from starlette.middleware import Middleware

    return dict(
        app_kwargs={
            "middleware": [Middleware(Guard, rules=rules), Middleware(Packing), Middleware(Languages)],
            "exception_handlers": {RequestValidationError: refuse_in_words},
        },
        max_file_size=profile.limits.max_bytes,
        state_session_capacity=profile.sessions,
        max_threads=profile.threads,
        allowed_paths=[],
        strict_cors=True,
        show_error=False,  # no exception's text goes to a visitor; sentences of ours are raised as gradio.Error
        footer_links=[],
        run_history=False,  # its page stores and fetches what it is told to
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,  # with it a second server would answer that knows no guard
        num_workers=0,  # the same
        quiet=True,
        prevent_thread_lock=True,
        inbrowser=False,
        inline=False,
    )


def _rules(profile: Profile, host: str, port: int, cache: Path, proxies: Proxies) -> Rules:
    """Return the profile's rules for this machine."""
    names = {f"{host_in_url(host)}:{port}".lower(), os.environ.get("SPACE_HOST", "").lower()} - {""}
    return replace(profile.rules, hosts=names, own=own_hosts(), proxies=proxies, hugging_face=in_a_space(), cache=cache)


def _start(
    demo: "gradio.Blocks", host: str, port: int, share: bool, profile: Profile, rules: Rules, options: dict[str, Any]
) -> str:
    """Start the server and return what Gradio printed. Raises StudioError, code "port"."""
    demo.queue(api_open=False, max_size=profile.bounds.all, default_concurrency_limit=2)
    bound_orders(demo, profile.bounds)
    rest_when_idle(demo)
    leave_undescribed(demo)
    with contextlib.redirect_stdout(io.StringIO()) as output:
        try:
            options = {**hardening(profile, rules), **options}
            demo.launch(server_name=host_in_url(host), server_port=port, share=share, **options)
        except OSError as error:  # somebody was quicker
            fix = "Choose another port, or leave it out: then a free one is found."
            raise StudioError(f"Port {port} could not be opened.", "", fix, code="port") from error
    serve_own_scripts(demo)
    return output.getvalue().strip()


def _greeting(page: ServedPage, share: bool, output: str, ending: str) -> str:
    """Return the line that says where the page is; `output` says why it could not be shared."""
    if page.share_url:
        return f"aiart is at {page.share_url} for everyone, for a week at most, and at {page.url} here. {ending}."
    failed = f" It could not be shared: {' '.join(output.split())}" if share else ""
    return f"aiart is at {page.url} ({ending}).{failed}"


def leave_when_terminated() -> None:
    """Have SIGTERM leave this program as its end does, through every `finally`; a page that is served closes itself."""

    def leave(*_: object) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # some send it twice: what is being closed is not to be disturbed
        raise SystemExit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, leave)


@contextlib.contextmanager
def _terminated() -> Iterator[threading.Event]:
    """An event that SIGTERM sets, as a container or a service manager sends it; only the main thread may ask for it."""
    ended = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield ended
        return
    before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    try:
        yield ended
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN if ended.is_set() else before)  # some send it twice
