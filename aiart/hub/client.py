"""A line to the Hub: bounded reading of its answers, and the official client for everything that writes.

Reading goes through the session of `huggingface_hub`, but neither through its downloader nor through its retries: those
wait for up to a minute where a person should be told within ten seconds, and take whatever size they are sent. Knows
nothing of generators.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx2
from huggingface_hub import HfApi, constants, get_session, get_token
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

from aiart import __version__
from aiart.errors import HubError
from aiart.hub.patience import Patience, within
from aiart.hub.refusals import no_login, telling

JSON_LIMIT = 8 << 20  # bytes of one answer
LINE_LIMIT = 1 << 20  # bytes of one line of a stream
PAUSE = 0.5  # seconds before the one retry
TRANSIENT = (500, 502, 503, 504)
_TOKEN = re.compile(r"[A-Za-z0-9_.~+/=-]{1,4096}")


class Client:
    """One person's line to the Hub, or nobody's. The token is kept only as long as this object; it is never shown."""

    def __init__(self, token: str | bool = False, endpoint: str | None = None):
        """
        Args:
            token: False: anonymous, whoever is logged in on this machine; True: as the one who is; or her token.

        Raises:
            HubError: "no_login" if nobody is logged in, "login" if this cannot be a token, "slow".
        """
        self._token: str | bool = _checked(token)
        self.endpoint = (endpoint or constants.ENDPOINT).rstrip("/")

    @property
    def signed_in(self) -> bool:
        return self._token is not False

    def secret(self) -> str:
        """The token itself, for those few who have to hand it on. Raises HubError, code "no_login"."""
        if not isinstance(self._token, str):
            raise no_login()
        return self._token

    def api(self) -> HfApi:
        return HfApi(self.endpoint, self._token, library_name="aiart", library_version=__version__)

    def read_json(self, path: str, what: str, patience: Patience, params: Mapping | None = None) -> object:
        """The value of a JSON answer. Raises HubError, see `refusals.refusal`."""
        with telling(what, self.signed_in):
            return json.loads(self.read(path, what, patience, JSON_LIMIT, params))

    def read(self, path: str, what: str, patience: Patience, limit: int, params: Mapping | None = None) -> bytes:
        """At most `limit` bytes of an answer. Raises HubError as above; "too_large" for more."""
        data = bytearray()
        for chunk in self.chunks(path, what, patience, params):
            data += chunk
            if len(data) > limit:
                raise HubError(f"The Hub's answer about {what} is larger than it should be.", code="too_large")
        return bytes(data)

    def chunks(self, path: str, what: str, patience: Patience, params: Mapping | None = None) -> Iterator[bytes]:
        """An answer's bytes as they come. Raises HubError as above, also in the middle."""
        with telling(what, self.signed_in), self._opened(self.endpoint + path, patience, params) as response:
            for chunk in response.iter_raw():
                patience.got(len(chunk))
                yield chunk

    def lines(self, path: str, what: str, silence: float) -> Iterator[str]:
        """An answer's lines as they come, for as long as they come; empty ones are left out.

        Args:
            silence: seconds without a byte after which it is given up.

        Raises:
            HubError: as above; "too_large" for a line without end.
        """
        rest = b""
        with telling(what, self.signed_in), self._opened(self.endpoint + path, Patience(), None, silence) as response:
            for chunk in response.iter_raw():
                *whole, rest = (rest + chunk).split(b"\n")
                if len(rest) > LINE_LIMIT:
                    raise HubError(f"A line of {what} does not end.", code="too_large")
                yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole if line.strip())

    @contextmanager
    def _opened(
        self, url: str, patience: Patience, params: Mapping | None, silence: float | None = None
    ) -> Iterator[httpx2.Response]:
        """An answer whose head is there; asked for twice if the network or the Hub stumbles."""
        response = self._sent(url, patience, params, silence, again=True)
        try:
            yield response
        finally:
            response.close()

    def _sent(
        self, url: str, patience: Patience, params: Mapping | None, silence: float | None, again: bool
    ) -> httpx2.Response:
        left = patience.left()
        try:
            return within(left, lambda: self._send(url, httpx2.Timeout(left, read=silence or left), params))
        except httpx2.HTTPError as error:  # the client's own errors for answers are of this kind too
            status = getattr(getattr(error, "response", None), "status_code", None)
            passing = status in TRANSIENT if status else not isinstance(error, httpx2.TimeoutException)
            if not (again and passing and patience.allows(PAUSE)):
                raise
        time.sleep(PAUSE)
        return self._sent(url, patience, params, silence, again=False)

    def _send(self, url: str, timeout: httpx2.Timeout, params: Mapping | None) -> httpx2.Response:
        """In a thread of its own: everything up to the head of a good answer, or the whole of a bad one."""
        session = get_session()
        headers = build_hf_headers(token=self._token, library_name="aiart", library_version=__version__)
        # As it lies there: its size and its digest are known, and nothing can unfold into more.
        headers["Accept-Encoding"] = "identity"
        request = session.build_request("GET", url, params=params, headers=headers, timeout=timeout)
        response = session.send(request, stream=True)
        try:
            hf_raise_for_status(response)
        except BaseException:
            response.close()
            raise
        return response


def offline() -> bool:
    """Whether whoever set up this machine forbade to go online."""
    return constants.is_offline_mode()


def _checked(token: str | bool) -> str | bool:
    """A token that may stand in a header, or False."""
    if token is True:
        with telling("your login"):
            token = within(Patience().left(), get_token)  # may ask the Hub for a fresh one
        if token is None:
            raise no_login(" on this machine")
    if token is not False and not (isinstance(token, str) and _TOKEN.fullmatch(token)):
        raise HubError("This is no token of the Hub.", fix="Log in again: hf auth login.", code="login")
    return token
