"""What the environment says of the way to the network, as far as it cannot be used here.

The client of the Hub and the one inside Gradio fail with exceptions of their own at a proxy that they cannot use, the
second even while it is imported. So a page, which talks to nobody by itself, sets such variables aside when it starts,
and whatever talks to the Hub says first what is missing. No address is shown: it may have a password in it.
"""

import os
from collections.abc import MutableMapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from aiart.errors import HubError

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
CERTIFICATES = {"SSL_CERT_FILE": os.path.isfile, "SSL_CERT_DIR": os.path.isdir}
BYPASS = "no_proxy"
_set_aside: dict[str, tuple[str, str]] = {}  # what was taken out of the environment of this process, and why


def unusable(environment: MutableMapping[str, str]) -> dict[str, tuple[str, str]]:
    """Each variable that cannot be used -> what is the matter, as the end of a sentence, and how to mend it."""
    found = {}
    for name, value in environment.items():
        if value and name.lower() in PROXIES and (trouble := _trouble(value)):
            found[name] = trouble
        elif value and name in CERTIFICATES and not CERTIFICATES[name](value):
            found[name] = ("names certificates that are not there", "Correct it")
    return found


def set_aside(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take what cannot be used out of the environment, networks of IPv6 in no_proxy too, and remember the proxies."""
    _set_aside.update(unusable(environment))
    for name in _set_aside:
        environment.pop(name, None)
    for name in [name for name in environment if name.lower() == BYPASS]:
        kept = (part for part in environment[name].split(",") if not ("/" in part and ":" in part))
        environment[name] = ",".join(kept)


def check_proxies(environment: MutableMapping[str, str] = os.environ) -> None:
    """Raises HubError, code "proxy", if the way to the Hub that the environment names cannot be used."""
    for name, (happened, fix) in (_set_aside | unusable(environment)).items():
        raise HubError(f"The environment variable {name} {happened}.", fix=f"{fix}, or unset it.", code="proxy")


def _trouble(value: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        known = parts.scheme in ("http", "https", "socks5", "socks5h") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        return "is no proxy that can be used", "Name one as http://HOST:PORT or socks5://HOST:PORT"
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        return "names a SOCKS proxy, which needs the package socksio", "Install it (pip install socksio)"
    return None
