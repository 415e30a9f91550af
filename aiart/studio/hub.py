"""The studio's service for the Hub: offers of others, pulls into a workspace, pushes out of it, prices of machines.

A login is used for the call it is given to, and kept nowhere. Where strangers come, the login of the machine is lent to
nobody, and what is fetched does not stay in the Hub's cache: they could fill the disk, and what one of them may read is
not for the next. The client of the Hub is imported inside the methods: it reads the environment, which the page sets
first.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aiart.errors import ArtError, StudioError
from aiart.hub.addresses import ARRIVING, HubName
from aiart.studio.details import details_of
from aiart.studio.generators import Generators
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache, new_id
from aiart.studio.workspace import Workspace, check_quota
from aiart.training_presets import TrainRequest

if TYPE_CHECKING:
    from aiart.hub.community import Community, Listing
    from aiart.hub.jobs.hardware import Hardware, Quote
    from aiart.hub.push import Pushed, PushPlan

PRICE_SECONDS = 3600.0  # for which prices are kept; what somebody agreed to is checked again before anything begins
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


class HubService:
    """The service of one studio, `studio.hub`. What concerns a visitor takes her opened workspace."""

    def __init__(self, config: StudioConfig, generators: Generators, cache: JsonCache):
        self._config, self._generators, self._cache = config, generators, cache
        self._pulls = Pulls(config, generators)
        self._lock = threading.Lock()
        self._community: Community | None = None
        self._prices: tuple[float, tuple[Hardware, ...]] = (0.0, ())  # (time.monotonic() of the answer, the answer)

    def close(self) -> None:
        """End running pulls."""
        self._pulls.close()

    def community(self) -> "Listing":
        """Return what others offer, as far as it is known now, and ask for news in the background; never waits."""
        from aiart.hub.community import Community

        with self._lock:
            self._community = self._community or Community(self._config.home / "community")
        self._community.refresh()
        return self._community.known()

    def pull(self, workspace: Workspace, name: str, token: str | bool = False) -> str:
        """Fetch hf:user/repo[@revision] into a workspace, in the background -> id of the pull, for `pulls`.

        Args:
            token: the visitor's, for what is private; used for this pull alone. True: that of this machine.

        Raises:
            RequestError: "hub_name".
            StudioError: "busy"; "host_login", `True` where that is not allowed.
        """
        return self._pulls.start(workspace, HubName.parse(name), self._checked(token))

    def pulls(self, workspace: Workspace) -> list[PullView]:
        """Return the pulls of a visitor and how far they are, newest first; cheap."""
        return self._pulls.views(workspace)

    def user(self, token: str | bool) -> str:
        """Return whose login this is; True: that of this machine. Asks the Hub, for up to ten seconds.

        Raises:
            HubError: "no_login", "login", or as `aiart.hub.errors.hub_error`.
            StudioError: "host_login".
        """
        from aiart.hub.client import Client
        from aiart.hub.push import whoami

        return whoami(Client(self._checked(token)))

    def machines(self, request: TrainRequest) -> "tuple[Quote, ...]":
        """Return the machines that can be rented for such a training, cheapest first, with the most it can cost.

        Prices are the Hub's own, asked for at most once an hour; that can take up to ten seconds.

        Raises:
            RequestError: as `TrainRequest.within`; "instant".
            HubError: as `aiart.hub.errors.hub_error`.
        """
        from aiart.hub.client import Client
        from aiart.hub.jobs.hardware import hardware, quote

        with self._lock:
            answered, offers = self._prices
        if not offers or time.monotonic() - answered > PRICE_SECONDS:
            offers = hardware(Client())
            with self._lock:
                self._prices = (time.monotonic(), offers)
        request = request.within(self._config)
        return tuple(quote(request, one) for one in offers)

    def secret(self, token: str | bool | None) -> str:
        """Return a login as it can be handed to a worker, which keeps it in memory. True: that of this machine.

        Raises:
            HubError: "no_login", "login".
            StudioError: "host_login".
        """
        from aiart.hub.client import Client

        return Client(self._checked(token or False)).secret()

    def push(
        self,
        workspace: Workspace,
        generator: str,
        repo: str,
        token: str | bool,
        private: bool = True,
        licence: str = "",
    ) -> "Pushed":
        """Put a generator on the Hub as one commit, under the name it has here. Takes as long as the upload.

        Args:
            repo: "user/repo", or "repo" in her own account; where strangers come, only there.
            token: the visitor's; True: that of this machine.
            private: has to be what the repository is, if it is there already.

        Raises:
            StudioError: "no_generator", "host_login" or "not_yours".
            RequestError, WeightsError, HubError: as `plan` and `push` of aiart/hub/push.py.
        """
        from aiart.hub.client import Client
        from aiart.hub.push import plan, push

        card = self._generators.find(workspace, generator)
        measures = details_of(workspace, card, None, self._cache).lines
        client = Client(self._checked(token))
        intended = plan(card.folder, repo, client, private=private, licence=licence, name=card.name, measures=measures)
        self._check_own(intended)
        return push(intended, client)

    def _checked(self, token: str | bool) -> str | bool:
        """Return the token; where strangers come, True would act as the owner of the machine, and is refused."""
        if token is True and not self._config.host_login:
            fix = "Log in with the button of the page."
            raise StudioError("This page does not lend its own login.", "", fix, code="host_login")
        return token

    def _check_own(self, intended: "PushPlan") -> None:
        """Raises StudioError "not_yours" for another account than the visitor's, where strangers come."""
        user, name = intended.repo.split("/")
        if not self._config.host_login and user.casefold() != intended.user.casefold():
            fix = f"Push to {intended.user}/{name}."
            raise StudioError("From here you can push to your own account only.", "", fix, code="not_yours")
