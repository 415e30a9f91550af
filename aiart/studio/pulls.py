"""Generators on their way from the Hub into visitors' drawers, each in a thread of its own.

A login is passed on to the one pull it was given for and is gone with it. Knows nothing of pages.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from aiart.errors import ArtError, StudioError
from aiart.hub.names import HubName
from aiart.studio.config import StudioConfig
from aiart.studio.generators import origin_of
from aiart.studio.quota import check_quota
from aiart.studio.store import is_id, new_id
from aiart.studio.workspace import Workspace

ALL_MAX = 6  # on their way at once, of all visitors
SHOWN = 20  # of one visitor
CLOSING = 5.0  # seconds for those on their way to end


class PullState(StrEnum):
    FETCHING = "fetching"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class PullView:
    """How a pull stands."""

    id: str
    name: str  # "user/repo@revision"
    state: PullState = PullState.FETCHING
    here: int = 0  # bytes
    total: int = 0  # bytes; 0 until it is known
    generator: str = ""  # its id in the drawer, when done
    message: str = ""  # something to know all the same, when done
    error: str = ""  # a sentence, when failed
    code: str = ""  # of the error
    made: float = 0.0  # seconds since the epoch


class Pulls:
    """All pulls of this process. They end with it; what has arrived stays."""

    def __init__(self, config: StudioConfig):
        self._config = config
        self._lock = threading.Lock()
        self._views: dict[Path, dict[str, PullView]] = {}  # by drawer and id, oldest first
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def start(self, workspace: Workspace, name: HubName, token: str | bool) -> str:
        """Begin to fetch -> id. Raises StudioError, code "busy"."""
        view = PullView(new_id(), str(name), made=time.time())
        thread = threading.Thread(
            target=self._run, args=(workspace, name, token, view.id), daemon=True, name="aiart-pull"
        )
        with self._lock:
            own = self._views.setdefault(workspace.folder, {})
            running = sum(one.state is PullState.FETCHING for one in own.values())
            if running >= self._config.max_pulls or len(self._threads) >= ALL_MAX or self._closed:
                fix = "Wait until the ones on their way have arrived."
                raise StudioError("Too many generators are being fetched.", "", fix, code="busy")
            own[view.id] = view
            self._threads.add(thread)
            self._forget(own)
        thread.start()
        return view.id

    def views(self, workspace: Workspace) -> list[PullView]:
        """Of one visitor, newest first."""
        with self._lock:
            return list(reversed(self._views.get(workspace.folder, {}).values()))

    def close(self) -> None:
        """End what is on its way; nothing of it stays."""
        with self._lock:
            self._closed = True
            threads = list(self._threads)
        end = time.monotonic() + CLOSING
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self, workspace: Workspace, name: HubName, token: str | bool, pull: str) -> None:
        def change(**changes) -> None:
            with self._lock:
                own = self._views[workspace.folder]
                own[pull] = replace(own[pull], **changes)

        try:
            generator, message = self._fetched(workspace, name, token, change)
            change(state=PullState.DONE, generator=generator, message=message)
        except ArtError as error:
            change(state=PullState.FAILED, error=str(error), code=error.code)
        except BaseException:  # a bug of ours, which the log should have
            change(state=PullState.FAILED, error="Something went wrong while fetching. Try again.", code="bug")
            raise
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _fetched(self, workspace: Workspace, name: HubName, token: str | bool, change: Callable) -> tuple[str, str]:
        """(id of the generator in the drawer, what is to be said about it)."""
        from aiart.hub.client import Client, offline  # with the client of the Hub, which reads the environment
        from aiart.hub.fetch import fetch
        from aiart.hub.listing import look
        from aiart.hub.pull import AWAY

        def progress(here: int, total: int) -> None:
            if self._closed:
                raise StudioError("The studio was closed.", "", "Fetch it again.", code="closed")
            change(here=here, total=total)

        try:
            client = Client(token)
            found = look(name, client)
        except ArtError as error:
            known = _known(workspace, lambda origin: (origin["repo"], origin["revision"]) == (name.repo, name.asked))
            if known and (offline() or error.code in AWAY):
                return known, f"{error.happened} This is what was fetched before."
            raise
        if known := _known(workspace, lambda origin: (origin["repo"], origin["commit"]) == (found.repo, found.commit)):
            return known, "It was here already."
        check_quota(self._config, workspace, found.bytes)
        generator = new_id()
        fetch(found, workspace.generators / generator, client, progress)
        return generator, ""

    def _forget(self, own: dict[str, PullView]) -> None:
        """What has ended long ago; of drawers, those with nothing on its way."""
        for old in [one.id for one in own.values() if one.state is not PullState.FETCHING][: max(0, len(own) - SHOWN)]:
            del own[old]
        if len(self._views) > 1000:
            idle = [folder for folder, views in self._views.items() if views is not own and _all_over(views)]
            for folder in idle:
                del self._views[folder]


def _all_over(views: dict[str, PullView]) -> bool:
    return all(one.state is not PullState.FETCHING for one in views.values())


def _known(workspace: Workspace, fits: Callable[[dict[str, str]], bool]) -> str:
    """The id of a generator in the drawer with such an origin; "" if there is none."""
    folders = sorted(workspace.generators.glob("*")) if workspace.generators.is_dir() else []
    origins = ((folder.name, origin_of(folder)) for folder in folders if is_id(folder.name))
    return next((generator for generator, origin in origins if origin and fits(origin)), "")
