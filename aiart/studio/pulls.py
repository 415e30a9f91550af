"""Generators that are being fetched from the Hub into workspaces, each in a thread of its own, and how far they are."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from aiart.errors import ArtError, StudioError
from aiart.hub.addresses import ARRIVING, HubName
from aiart.studio.generators import Generators
from aiart.studio.settings import StudioConfig
from aiart.studio.store import new_id
from aiart.studio.workspace import Workspace, check_quota

PULLS_MAX = 6  # at once, of all visitors
VIEWS_MAX = 20  # of one visitor
WORKSPACES_MAX = 1000  # whose views are kept though nothing is being fetched
CLOSING_SECONDS = 5.0  # in which running pulls end


class PullState(StrEnum):
    FETCHING = "fetching"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class PullView:
    """The state of a pull."""

    id: str
    name: str  # "user/repo@revision"
    state: PullState = PullState.FETCHING
    here: int = 0  # bytes
    total: int = 0  # bytes; 0 until it is known
    generator: str = ""  # its id in the workspace, when done
    message: str = ""  # a remark for the visitor, when done
    error: str = ""  # a sentence, when failed
    code: str = ""  # of the error
    made: float = 0.0  # seconds since the epoch

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or the other."""
        return self.state is not PullState.FETCHING


class Pulls:
    """The pulls of this process, each in a thread of its own. They end with it; what has arrived stays."""

    def __init__(self, config: StudioConfig, generators: Generators):
        self._config, self._generators = config, generators
        self._lock = threading.Lock()
        self._views: dict[Path, dict[str, PullView]] = {}  # by workspace and id, oldest first
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def start(self, workspace: Workspace, name: HubName, token: str | bool) -> str:
        """Begin to fetch -> id of the pull. Raises StudioError, code "busy"."""
        view = PullView(new_id(), str(name), made=time.time())
        thread = threading.Thread(
            target=self._run, args=(workspace, name, token, view.id), daemon=True, name="aiart-pull"
        )
        with self._lock:
            own = self._views.setdefault(workspace.folder, {})
            running = sum(not one.over for one in own.values())
            if running >= self._config.max_pulls or len(self._threads) >= PULLS_MAX or self._closed:
                fix = "Wait until the ones on their way have arrived."
                raise StudioError("Too many generators are being fetched.", "", fix, code="busy")
            own[view.id] = view
            self._threads.add(thread)
            self._forget(own)
        thread.start()
        return view.id

    def views(self, workspace: Workspace) -> list[PullView]:
        """Return the pulls of one visitor, newest first."""
        with self._lock:
            return list(reversed(self._views.get(workspace.folder, {}).values()))

    def close(self) -> None:
        """End running pulls; nothing of them stays."""
        with self._lock:
            self._closed = True
            threads = list(self._threads)
        end = time.monotonic() + CLOSING_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self, workspace: Workspace, name: HubName, token: str | bool, pull: str) -> None:
        def change(**changes) -> None:
            with self._lock:
                own = self._views[workspace.folder]
                own[pull] = replace(own[pull], **changes)

        try:
            generator, message = self._fetch(workspace, name, token, change)
            change(state=PullState.DONE, generator=generator, message=message)
        except ArtError as error:
            change(state=PullState.FAILED, error=str(error), code=error.code)
        except BaseException:  # a bug of ours, which the log should have
            change(state=PullState.FAILED, error="Something went wrong while fetching. Try again.", code="bug")
            raise
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _fetch(self, workspace: Workspace, name: HubName, token: str | bool, change: Callable) -> tuple[str, str]:
        """Fetch a generator -> its id in the workspace, and a remark for the visitor. Raises ArtError."""
        from aiart.hub.client import Client, is_offline  # imports huggingface_hub, which reads the environment
        from aiart.hub.download import download, install
        from aiart.hub.errors import AWAY
        from aiart.hub.pull import look_up

        def on_progress(here: int, total: int) -> None:
            if self._closed:
                raise StudioError("The studio was closed.", "", "Fetch it again.", code="closed")
            change(here=here, total=total)

        try:
            client = Client(token)
            remote = look_up(name, client)
        except ArtError as error:
            known = self._generators.fetched(workspace, name.repo, revision=name.asked)
            if known and (is_offline() or error.code in AWAY):
                return known, f"{error.happened} This is what was fetched before."
            raise
        if known := self._generators.fetched(workspace, remote.repo, commit_id=remote.commit):
            return known, "It was here already."
        check_quota(self._config, workspace, remote.bytes)
        generator = new_id()
        with self._cache(workspace) as cache:
            snapshot = download(remote, client, cache, on_progress)
            install(remote, snapshot, workspace.generators / generator)
        self._generators.add(workspace.generators / generator)
        return generator, ""

    @contextmanager
    def _cache(self, workspace: Workspace) -> Iterator[Path | None]:
        """The cache of a download: the Hub's own (None), or one that is deleted afterwards."""
        if self._config.host_login:
            yield None
        else:
            with TemporaryDirectory(prefix=ARRIVING, dir=workspace.generators, ignore_cleanup_errors=True) as folder:
                yield Path(folder)

    def _forget(self, own: dict[str, PullView]) -> None:
        """Drop views of pulls that ended long ago, and of workspaces in which nothing is being fetched."""
        for old in [view.id for view in own.values() if view.over][: max(0, len(own) - VIEWS_MAX)]:
            del own[old]
        if len(self._views) > WORKSPACES_MAX:
            for folder, views in list(self._views.items()):
                if views is not own and all(view.over for view in views.values()):
                    del self._views[folder]
