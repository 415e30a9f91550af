"""The studio's verbs for the Hub: what others offer, generators into a drawer, a visitor's own out, machines to rent.

A login is used for the call it is given to, and kept nowhere. Where strangers come, the login of the machine is lent to
nobody. The client of the Hub is imported inside the verbs: it reads the environment, which the page sets first.
"""

import threading
import time
from typing import TYPE_CHECKING

from aiart.config import TrainRequest
from aiart.errors import StudioError
from aiart.hub import HubName
from aiart.studio.config import StudioConfig
from aiart.studio.details import details_of
from aiart.studio.generators import Generators
from aiart.studio.pulls import Pulls, PullView
from aiart.studio.requests import checked_training
from aiart.studio.store import JsonCache
from aiart.studio.workspace import Workspace

if TYPE_CHECKING:
    from aiart.hub.community import Community, Known
    from aiart.hub.jobs.hardware import Hardware
    from aiart.hub.jobs.terms import Terms
    from aiart.hub.push import Plan, Pushed

PRICES_LAST = 3600.0  # seconds; what somebody agreed to is checked again before anything begins


class HubService:
    """What a studio does with the Hub."""

    def __init__(self, config: StudioConfig, library: Generators, cache: JsonCache):
        self._config, self._library, self._cache = config, library, cache
        self._pulls = Pulls(config)
        self._lock = threading.Lock()
        self._others: Community | None = None
        self._prices: tuple[float, tuple[Hardware, ...]] = (0.0, ())  # when they were asked for

    def close(self) -> None:
        """End what is on its way."""
        self._pulls.close()

    def community(self) -> "Known":
        """What others offer, as far as it is known now; asks for news in the background. Never waits for the Hub."""
        from aiart.hub.community import Community

        with self._lock:
            self._others = self._others or Community(self._config.home / "community")
        self._others.refresh()
        return self._others.known()

    def pull(self, workspace: Workspace, name: str, token: str | bool = False) -> str:
        """Fetch hf:user/repo[@revision] into the drawer, in the background -> id of the pull, for `pulls`.

        Args:
            token: hers, for what is private; used for this pull alone. True: that of this machine.

        Raises:
            RequestError: "hub_name".
            StudioError: "busy"; "host_login", `True` where that is not allowed.
        """
        return self._pulls.start(workspace, HubName.parse(name), self._checked(token))

    def pulls(self, workspace: Workspace) -> list[PullView]:
        """How the pulls of a visitor stand, newest first; cheap."""
        return self._pulls.views(workspace)

    def user(self, token: str | bool) -> str:
        """Whose login this is; True: that of this machine. Asks the Hub, for up to ten seconds.

        Raises:
            HubError: "no_login", "login", or as `aiart.hub.refusals.refusal`.
            StudioError: "host_login".
        """
        from aiart.hub.client import Client
        from aiart.hub.push import whoami

        return whoami(Client(self._checked(token)))

    def machines(self, request: TrainRequest) -> "tuple[Terms, ...]":
        """Those that can be rented for such a training, cheapest first, with what it costs at most.

        Prices are the Hub's own, asked for at most once an hour; that can take up to ten seconds.

        Raises:
            RequestError: as `checked_training`; "instant".
            HubError: as `aiart.hub.refusals.refusal`.
        """
        from aiart.hub.client import Client
        from aiart.hub.jobs.hardware import hardware
        from aiart.hub.jobs.terms import terms_of

        with self._lock:
            asked, offers = self._prices
        if not offers or time.monotonic() - asked > PRICES_LAST:
            offers = hardware(Client())
            with self._lock:
                self._prices = (time.monotonic(), offers)
        request = checked_training(request, self._config)
        return tuple(terms_of(request, one) for one in offers)

    def secret(self, token: str | bool | None) -> str:
        """A login as it can be handed to a worker, which keeps it in its memory. True: that of this machine.

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
            token: hers; True: that of this machine.
            private: has to be what the repository is, if it is there already.

        Raises:
            StudioError: "no_generator", "host_login" or "not_yours".
            RequestError, WeightsError, HubError: as `plan` and `push` of aiart/hub/push.py.
        """
        from aiart.hub.client import Client
        from aiart.hub.push import plan, push

        card = self._library.find(workspace, generator)
        measures = details_of(workspace, card, None, self._cache).lines
        client = Client(self._checked(token))
        how = {"private": private, "licence": licence, "name": card.name, "measures": measures}
        intended = plan(card.folder, repo, client, **how)
        self._check_own(intended)
        return push(intended, client)

    def _checked(self, token: str | bool) -> str | bool:
        """Where strangers come, "as whoever is logged in on this machine" would be as its owner."""
        if token is True and not self._config.host_login:
            fix = "Log in with the button of the page."
            raise StudioError("This page does not lend its own login.", "", fix, code="host_login")
        return token

    def _check_own(self, intended: "Plan") -> None:
        user, name = intended.repo.split("/")
        if not self._config.host_login and user.casefold() != intended.user.casefold():
            fix = f"Push to {intended.user}/{name}."
            raise StudioError("From here you can push to your own account only.", "", fix, code="not_yours")
