"""The studio's service for the Hub: offers of others, pulls into a workspace, pushes out of it, prices of machines.

A login is used for the call it is given to, and kept nowhere. Where strangers come, the login of the machine is lent to
nobody, and what is fetched does not stay in the Hub's cache: they could fill the disk, and what one of them may read is
not for the next. The client of the Hub is imported inside the methods: it reads the environment, which the page sets
first.
"""

import threading
import time
from typing import TYPE_CHECKING

from aiart.errors import StudioError
from aiart.hub.addresses import HubName
from aiart.studio.details import details_of
from aiart.studio.generators import Generators
from aiart.studio.pulls import Pulls, PullView
from aiart.studio.settings import StudioConfig
from aiart.studio.store import JsonCache
from aiart.studio.workspace import Workspace
from aiart.training_presets import TrainRequest

if TYPE_CHECKING:
    from aiart.hub.community import Community, Listing
    from aiart.hub.jobs.hardware import Hardware, Quote
    from aiart.hub.push import Pushed, PushPlan

PRICE_SECONDS = 3600.0  # for which prices are kept; what somebody agreed to is checked again before anything begins


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
