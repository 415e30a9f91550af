"""What `doctor` looks at: everything that has kept somebody's aiart from starting, each in one sentence.

Nothing in it is a secret: of variables it has the names alone, and of paths not whose home they are in. Nobody is asked
over the network, but for the Hub, and that only on request.
"""

import os
import platform
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from aiart import __version__
from aiart.errors import ArtError, disk_reason
from aiart.files import GIB, why_unwritable
from aiart.hub.proxy_settings import PROXIES, unusable
from aiart.studio.settings import STARTERS, home_in, in_a_space, is_public, studio_config
from aiart.web.server.ports import free_port, listens_at
from aiart.web.server.requests import own_hosts, proxies_here

PACKAGES = "numpy scipy pillow pillow-heif tensorflow keras gradio huggingface_hub safetensors imageio-ffmpeg".split()
OR = {"tensorflow": "tensorflow-cpu"}  # the same under another name
PYTHONS = (11, 13)  # minor versions of Python 3
LEAST_MEMORY = 2 * GIB  # bytes; a training with TensorFlow takes about one and a half
OURS = ("AIART_", "GRADIO_", "HF_")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)


def examine(asks_hub: bool = False) -> Iterator[Finding]:
    """Yield all findings, one after the other; an error for people becomes one that is not well."""
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("python", _python), ("packages", _packages), ("environment", _environment), ("starters", _starters),
        ("data", _data), ("temporary", _temporary), ("memory", _memory), ("port", _port), ("network", _network),
        ("proxies", _proxies),
    ]  # fmt: skip
    for name, look in [*looks, *[("hub", _hub)] * asks_hub]:
        try:
            yield look()
        except ArtError as error:
            yield Finding(name, False, str(error), {"code": error.code})


def _python() -> Finding:
    low, high = PYTHONS
    is_well = sys.version_info[0] == 3 and low <= sys.version_info[1] <= high
    sentence = f"aiart {__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}."
    if not is_well:
        sentence += f" It needs Python 3.{low} to 3.{high}: install one of them."
    facts = {"aiart": __version__, "python": platform.python_version(), "system": platform.platform()}
    return Finding("python", is_well, sentence, facts)


def _packages() -> Finding:
    found = {name: _version(name) or _version(OR.get(name, name)) for name in PACKAGES}
    missing = [name for name, known in found.items() if not known]
    if missing:
        sentence = f"Missing: {', '.join(missing)}. Install what requirements.txt has."
        return Finding("packages", False, sentence, found)
    return Finding("packages", True, ", ".join(f"{name} {known}" for name, known in found.items()) + ".", found)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _environment() -> Finding:
    """Raises RequestError, when a variable is not what it should be."""
    named = sorted(name for name in os.environ if name.startswith(OURS))
    studio_config(Path(), is_public())
    own_hosts()
    proxies_here(share=False, in_space=in_a_space())
    who = "strangers" if is_public() else "one person"
    sentence = f"The page would be for {who}. Variables that are set: {', '.join(named) or 'none'}."
    return Finding("environment", True, sentence, {"public": is_public(), "set": named})


def _starters() -> Finding:
    found = sorted(path.parent.name for path in STARTERS.glob("*/config.json"))
    sentence = f"{len(found)} starters." if found else "The starters are missing: fetch the whole of aiart again."
    return Finding("starters", bool(found), sentence, {"starters": found})


def _data() -> Finding:
    """Raises RequestError, when there is no place for it."""
    home = home_in()
    there = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    facts = {"folder": _shown(home), "exists": home.exists(), "free_bytes": free}
    if refused := why_unwritable(there):
        reason, fix = disk_reason(refused)
        sentence = f"Nothing can be stored in {_shown(home)}. {reason} {fix}."
        return Finding("data", False, sentence, facts | {"errno": refused.errno})
    is_well = free > GIB
    sentence = f"Everything is kept in {_shown(home)}; the disk has {free / GIB:,.1f} GiB free."
    return Finding("data", is_well, sentence + " Make room: the page leaves 1 GiB free." * (not is_well), facts)


def _temporary() -> Finding:
    try:
        folder = tempfile.gettempdir()
    except OSError as error:
        sentence = "There is no folder for temporary files: set TMPDIR. The page has one of its own."
        return Finding("temporary", False, sentence, {"errno": error.errno})
    return Finding(
        "temporary", True, f"Temporary files go to {_shown(Path(folder))}.", {"folder": _shown(Path(folder))}
    )


def _memory() -> Finding:
    memory, cores = psutil.virtual_memory(), os.cpu_count() or 1
    is_well = memory.available > LEAST_MEMORY
    sentence = f"{memory.total / GIB:,.1f} GiB of memory, {memory.available / GIB:,.1f} free; {cores} processor cores."
    facts = {"total_bytes": memory.total, "available_bytes": memory.available, "cores": cores}
    return Finding("memory", is_well, sentence + " Close other programs before a training." * (not is_well), facts)


def _port() -> Finding:
    """Raises RequestError, StudioError, when there is none."""
    host = listens_at(None)
    port = free_port(host, None)
    return Finding("port", True, f"The page would be at port {port} of {host}.", {"port": port, "host": host})


def _network() -> Finding:
    """Return the address that others in the network use. Nothing is sent: a datagram socket only chooses its way."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(("192.0.2.1", 9))  # an address that nobody has (RFC 5737)
            address = way.getsockname()[0]
    except OSError:
        return Finding("network", True, "This machine is in no network.", {"address": ""})
    sentence = f"In its network this machine is {address}: there the page is reached with --host 0.0.0.0."
    return Finding("network", True, sentence, {"address": address})


def _proxies() -> Finding:
    named = sorted(name for name in os.environ if name.lower() in PROXIES)
    bad = unusable(os.environ)
    if bad:
        sentences = (f"{name} {happened}. {fix}, or unset it." for name, (happened, fix) in bad.items())
        return Finding("proxies", False, " ".join(sentences), {"set": named, "unusable": sorted(bad)})
    return Finding("proxies", True, f"Proxies: {', '.join(named) or 'none'}.", {"set": named, "unusable": []})


def _hub() -> Finding:
    """Raises HubError, when it cannot be reached."""
    from aiart.hub.client import Client  # with the client of the Hub

    began = time.monotonic()
    Client().read_json("/api/models", "the Hub", {"limit": 1})
    seconds = time.monotonic() - began
    return Finding("hub", True, f"The Hub answers in {seconds:.1f} s.", {"seconds": round(seconds, 2)})


def _shown(path: Path) -> str:
    """Return a path without the name of whose home it is in."""
    home, text = os.path.expanduser("~"), str(path)
    return "~" + text[len(home) :] if home not in ("~", "/") and text.startswith(home) else text
