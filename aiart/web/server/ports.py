"""Ports of this machine at which a page can be served, and the address of such a page."""

import errno
import os
import socket

from aiart.errors import RequestError, StudioError

FIRST_PORT, MAX_TRIES = 7860, 100  # ports looked at when none is asked for
LOCAL_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # hosts that mean every address of this machine -> one to open


def free_port(host: str, port: int | None) -> int:
    """Find a port at which this machine can listen.

    Args:
        host: name or address of this machine.
        port: the only port to try; None: the first that is free, from GRADIO_SERVER_PORT or 7860.

    Raises:
        RequestError: "port", when it is no port.
        StudioError: "port" when it is taken or forbidden, "host" when this machine has no such address.
    """
    if port is not None:
        if not 0 < port < 65536:
            raise _no_port(f"{port} is not a port.")
        if refused := _refused(host, port):
            raise refused
        return port
    first = first_port(os.environ.get("GRADIO_SERVER_PORT", "")) or FIRST_PORT
    candidates = range(first, min(first + MAX_TRIES, 65536))
    for candidate in candidates:
        if (refused := _refused(host, candidate)) is None:
            return candidate
        if refused.code == "host":
            raise refused
    fix = "End one of the programs that use them, or name a port."
    raise StudioError(f"The ports {first} to {candidates[-1]} are all taken.", "", fix, code="port")


def first_port(text: str) -> int | None:
    """Return the port that GRADIO_SERVER_PORT names.

    Returns:
        None if it is empty, or the address of a service, as Kubernetes sets it ("tcp://10.0.0.1:7860").

    Raises:
        RequestError: "port", for anything else that is no port.
    """
    text = text.strip()
    if not text or "://" in text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) < 65536):
        raise _no_port(f"The environment variable GRADIO_SERVER_PORT is {text[:40]!r}.")
    return int(text)


def _no_port(happened: str) -> RequestError:
    return RequestError(
        happened, "A port is a number from 1 to 65535.", "Choose another, 7860 for example.", code="port"
    )


def host_in_url(host: str) -> str:
    """Write a host as it stands in a URL: IPv6 addresses in brackets (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def page_url(host: str, port: int) -> str:
    """Return the URL of a page for a browser on this machine."""
    return f"http://{LOCAL_ADDRESS.get(host.strip('[]'), host_in_url(host))}:{port}"


def _refused(host: str, port: int) -> StudioError | None:
    """Return the error for a port at which nothing can listen; None if something can."""
    try:
        for family, kind, protocol, _, where in socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, protocol) as trial:
                if os.name == "posix":  # what was just ended does not count as there; on Windows it never does
                    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(where)
    except (socket.gaierror, UnicodeError):  # the second: a name too long or too odd to be looked up
        return _unknown_host(host)
    except OSError as error:
        return _unknown_host(host) if error.errno == errno.EADDRNOTAVAIL else _taken(port, error)
    return None


def _unknown_host(host: str) -> StudioError:
    fix = "Leave the host out, or take 0.0.0.0 for all addresses of this machine."
    return StudioError(f"This machine has no address {host}.", "", fix, code="host")


def _taken(port: int, error: OSError) -> StudioError:
    fix = "Choose another port, or leave it out: then a free one is found."
    if isinstance(error, PermissionError):
        return StudioError(f"Port {port} needs rights that this program does not have.", "", fix, code="port")
    return StudioError(f"Another program already uses port {port}.", "", fix, code="port")


def listens_at(host: str | None) -> str:
    """Return the address that a page listens at: the one that is asked for, or this machine's alone."""
    return host or os.environ.get("GRADIO_SERVER_NAME") or "127.0.0.1"
