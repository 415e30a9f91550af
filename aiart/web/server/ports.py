"""Where a page can be served on this machine, and how that is written as an address. Knows nothing of Gradio."""

import errno
import os
import socket

from aiart.errors import RequestError, StudioError

FIRST, TRIED = 7860, 100  # ports looked at when none is asked for
HERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # hosts that mean every address of this machine -> one to open


def free_port(host: str, port: int | None) -> int:
    """The port asked for if it can be listened at; None: the first that can, from GRADIO_SERVER_PORT or 7860.

    Raises:
        RequestError: "port", when it is no port.
        StudioError: "port" when it is taken or forbidden, "host" when this machine has no such address.
    """
    if port is not None:
        if not 0 < port < 65536:
            fix = "Choose another, 7860 for example."
            raise RequestError(f"{port} is not a port.", "A port is a number from 1 to 65535.", fix, code="port")
        if refused := _refused(host, port):
            raise refused
        return port
    first = int(os.environ.get("GRADIO_SERVER_PORT", FIRST))
    candidates = range(first, min(first + TRIED, 65536))
    for candidate in candidates:
        if (refused := _refused(host, candidate)) is None:
            return candidate
        if refused.code == "host":
            raise refused
    fix = "End one of the programs that use them, or name a port."
    raise StudioError(f"The ports {first} to {candidates[-1]} are all taken.", "", fix, code="port")


def in_address(host: str) -> str:
    """A host as it stands in an address: IPv6 ones in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    return f"http://{HERE.get(host.strip('[]'), in_address(host))}:{port}"


def _refused(host: str, port: int) -> StudioError | None:
    """Why nothing can listen at a port; None if something can."""
    try:
        for family, kind, protocol, _, where in socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, protocol) as trial:
                if os.name == "posix":  # what was just ended does not count as there; on Windows it never does
                    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(where)
    except socket.gaierror:
        return _no_such(host)
    except UnicodeError:  # a name too long or too odd to be looked up
        return _no_such(host)
    except OSError as error:
        return _no_such(host) if error.errno == errno.EADDRNOTAVAIL else _taken(port, error)
    return None


def _no_such(host: str) -> StudioError:
    fix = "Leave the host out, or take 0.0.0.0 for all addresses of this machine."
    return StudioError(f"This machine has no address {host}.", "", fix, code="host")


def _taken(port: int, error: OSError) -> StudioError:
    fix = "Choose another port, or leave it out: then a free one is found."
    if isinstance(error, PermissionError):
        return StudioError(f"Port {port} needs rights that this program does not have.", "", fix, code="port")
    return StudioError(f"Another program already uses port {port}.", "", fix, code="port")
