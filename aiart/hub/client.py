"""A connection to the Hub: calls of the official client with a time-out, and bounded reading of single answers."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any

import httpx2
from huggingface_hub import (
    CommitOperation,
    HfApi,
    ModelInfo,
    constants,
    get_session,
    get_token,
    set_client_factory,
)
from huggingface_hub.utils import build_hf_headers, disable_progress_bars, hf_raise_for_status
from huggingface_hub.utils._http import hf_request_event_hook
from huggingface_hub.utils.logging import set_verbosity_error

from aiart import __version__
from aiart.errors import HubError, RequestError
from aiart.hub.addresses import HubName, is_commit
from aiart.hub.errors import hub_errors, no_login, not_the_hub
from aiart.hub.proxy_settings import check_proxies
from aiart.hub.timeout import Answer, ProgressTimeout, call_before

RETRY_SECONDS = 0.5  # before the one retry
COMMIT_SECONDS, COMMIT_BYTES_A_SECOND = 60.0, 32 << 10  # a commit may take so long, and a second more for so many bytes
TRANSIENT = (500, 502, 503, 504)
JSON_LIMIT = 8 << 20  # bytes of one answer
_TOKEN = re.compile(r"[A-Za-z0-9_.~+/=-]{1,4096}")


class Client:
    """The connection of one person, or of nobody. The token lives only as long as this object and is never shown."""

    def __init__(self, token: str | bool = False):
        """
        Args:
            token: False is anonymous, whoever is logged in on this machine; True is whoever is; or give a token.

        Raises:
            HubError: "no_login" if nobody is logged in, "login" if this cannot be a token, "slow"; "proxy" if the
                environment names a way to the network that cannot be used.
        """
        check_proxies()
        self._token: str | bool = _checked(token)
        self.endpoint = constants.ENDPOINT.rstrip("/")

    @property
    def signed_in(self) -> bool:
        """Whether calls are made with a login."""
        return self._token is not False

    def secret(self) -> str:
        """Return the token itself, for those few who have to hand it on. Raises HubError, code "no_login"."""
        if not isinstance(self._token, str):
            raise no_login()
        return self._token

    def api(self) -> HfApi:
        """Return the official client with this login. Its calls may wait for a minute; see `call`."""
        disable_progress_bars()  # its remarks are for programmers, and it writes them to whatever terminal there is
        set_verbosity_error()
        return HfApi(self.endpoint, self._token, library_name="aiart", library_version=__version__)

    def call(
        self,
        what: str,
        call: Callable[[], Answer],
        timeout: ProgressTimeout | None = None,
        *,
        retry: Callable[[Exception], bool] = lambda error: False,
        on_wait: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return the answer of a call of the official client.

        Args:
            what: what the call is about, for the sentence of an error.
            timeout: ten seconds by default.
            retry: whether an exception is worth one more try.
            on_wait: see `call_before`.

        Raises:
            HubError: see `errors.hub_error`.
        """
        timeout = timeout or ProgressTimeout()
        with hub_errors(what, self.signed_in):
            try:
                return call_before(timeout, call, on_wait)
            except httpx2.HTTPError as error:  # the official client's own errors for answers are of this kind too
                if not (retry(error) and timeout.allows(RETRY_SECONDS)):
                    raise
            except (TypeError, KeyError, AttributeError) as error:  # it takes for granted that an answer is a good one
                raise not_the_hub(what) from error
            time.sleep(RETRY_SECONDS)
            return call_before(timeout, call, on_wait)

    def model_info(self, name: HubName) -> ModelInfo:
        """Return what the Hub says of a repository at a revision: its id, the commit (`sha`) and all files with sizes.

        Raises:
            HubError: see `errors.hub_error`; "not_the_hub" also for an answer without those.
        """
        api = self.api()
        info = self.call(
            str(name), lambda: api.model_info(name.repo, revision=name.asked, files_metadata=True), retry=is_transient
        )
        try:
            HubName.parse(str(info.id))
        except RequestError as error:
            raise not_the_hub(str(name)) from error
        if not is_commit(info.sha) or info.siblings is None:
            raise not_the_hub(str(name))
        return info

    def commit(
        self, repo: str, operations: Sequence[CommitOperation], size: int, message: str, parent: str | None = None
    ) -> str:
        """Make one commit, which is there as a whole or not at all -> its name.

        Args:
            size: bytes that are sent, for the time-out.
            parent: the commit that has to be the newest one until now; None: whichever is.

        Raises:
            HubError: see `errors.hub_error`; after "slow" it may yet arrive.
        """
        make, how = self.api().create_commit, {"commit_message": message, "parent_commit": parent}
        timeout = ProgressTimeout(COMMIT_SECONDS + size / COMMIT_BYTES_A_SECOND)
        return self.call(repo, lambda: make(repo, operations, **how), timeout).oid

    def read_json(self, path: str, what: str, params: Mapping | None = None) -> Any:
        """Return the value of a JSON answer. Raises HubError, see `errors.hub_error`."""
        with hub_errors(what, self.signed_in):
            return json.loads(self.read(path, what, JSON_LIMIT, params))

    def read(self, path: str, what: str, limit: int, params: Mapping | None = None) -> bytes:
        """Return an answer of at most `limit` bytes; it is asked for twice if the network or the Hub stumbles.

        Raises:
            HubError: as `errors.hub_error`; "too_large" for more bytes.
        """
        data, timeout, session = bytearray(), ProgressTimeout(), get_session()

        def send() -> httpx2.Response:
            return self._send(session, self.endpoint + path, timeout.left(), params)

        with hub_errors(what, self.signed_in), closing(self.call(what, send, timeout, retry=is_transient)) as response:
            for chunk in response.iter_raw():
                timeout.advance(len(chunk))
                data += chunk
                if len(data) > limit:
                    raise HubError(f"The Hub's answer about {what} is larger than it should be.", code="too_large")
        return bytes(data)

    def _send(self, session: httpx2.Client, url: str, seconds: float, params: Mapping | None) -> httpx2.Response:
        """Return the head of a good answer; raise what the official client raises for any other."""
        headers = build_hf_headers(token=self._token, library_name="aiart", library_version=__version__)
        headers["Accept-Encoding"] = "identity"  # so that no answer can unfold into more than was sent
        request = session.build_request("GET", url, params=params, headers=headers, timeout=seconds)
        response = session.send(request, stream=True)
        try:
            hf_raise_for_status(response)
        except BaseException:
            response.close()
            raise
        return response


class _Session(httpx2.Client):
    """The HTTP client of the official client, which that closes when a connection fails in any of its threads.

    Answers that other threads are just reading would break off. So it is closed when nobody uses it any more.
    """

    def close(self) -> None:
        """Leave it to `__del__`."""

    def __del__(self) -> None:
        with suppress(AttributeError):  # of one that could not be made
            super().close()


# Otherwise as the official client makes its own.
set_client_factory(
    lambda: _Session(event_hooks={"request": [hf_request_event_hook]}, follow_redirects=True, timeout=None)
)


def is_transient(error: Exception) -> bool:
    """Return whether the same call may well succeed in a moment: the Hub or the network stumbled."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status in TRANSIENT if status else not isinstance(error, httpx2.TimeoutException)


def is_transient_download(error: Exception) -> bool:
    """The same for a download, in which the official client itself tries again after most trouble with the network."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status in TRANSIENT or isinstance(error, httpx2.ReadError)


def is_offline() -> bool:
    """Return whether whoever set up this machine forbade to go online (`HF_HUB_OFFLINE`)."""
    return constants.is_offline_mode()


def _checked(token: str | bool) -> str | bool:
    """Return a token that may stand in a header, or False."""
    found: object = token
    if token is True:
        with hub_errors("your login"):
            found = call_before(ProgressTimeout(), get_token)  # may ask the Hub for a fresh one
        if found is None:
            raise no_login(" on this machine")
    if found is False or (isinstance(found, str) and _TOKEN.fullmatch(found)):
        return found
    raise HubError("This is no token of the Hub.", fix="Log in again: hf auth login.", code="login")
