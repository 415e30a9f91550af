"""How much a studio allows: frozen settings, their two profiles, and the environment variables that change them.

Each variable overrides one field of the profile that applies (`StudioConfig`, or `StudioConfig.public`). An empty
variable counts as none. docs/deploy.md lists them; a test keeps the list in step. Here too is where libraries keep
what they keep, on a machine whose usual places cannot be written to: in the data folder.
"""

import math
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from aiart.data.uploads import LOCAL_LIMITS, PUBLIC_LIMITS, Limits
from aiart.errors import RequestError
from aiart.files import CACHE, GIB, as_typed, private_folder
from aiart.training_presets import LONG_SIDE_MAX

_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "starters"
# The generators that come with aiart: in a checkout beside the package, in a wheel inside of it.
STARTERS = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "weights"

MOUNTED = Path("/data")  # where a Space mounts its persistent storage
TEMPORARY = "tmp"  # folder of the data folder
# variable -> folder there
CACHES = {"HF_HOME": "huggingface", "MPLCONFIGDIR": "matplotlib", "KERAS_HOME": "keras", CACHE: "made"}
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True)
class StudioConfig:
    """Settings of one studio. The defaults suit one person on her own machine; see `public`."""

    home: Path  # all that is kept: records, workspaces, library; made private to the user who runs the studio
    starters: Path = STARTERS
    engine: str = "aiart.studio.workers.engine"  # module the workers call; another one in tests
    keep: bool = True  # may visitors put generators into the library that all of them see
    shared: bool = False  # do others than its owner come: then who has kept a generator changes it, and nobody else
    host_login: bool = True  # may visitors use the Hub login of the machine the studio runs on
    max_pulls: int = 2  # generators on their way from the Hub, of one visitor
    max_elsewhere: int = 4  # trainings on rented machines that are watched at once, of all visitors

    limits: Limits = LOCAL_LIMITS  # of uploads
    expiry_days: float | None = None  # a drawer unused for so long is deleted; None: never
    workspace_bytes: int | None = None  # disk space of one drawer
    free_bytes: int = GIB  # disk space that is never touched

    max_queue: int = 100  # trainings waiting or running, of all visitors
    max_own: int | None = None  # of one visitor
    max_seconds: float = 12 * 3600  # training budget
    max_long_side: int = LONG_SIDE_MAX  # of a training canvas, pixels
    max_count: int = 64  # pictures in one request
    max_side: int = 2048  # of a painted picture, pixels
    max_poster_side: int = 8192  # of a poster, pixels
    max_frames: int = 1200  # of a loop
    max_long: int = 6  # posters and loops waiting or being painted, of all visitors
    max_own_long: int = 3  # of one visitor
    max_own_orders: int = 24  # of one visitor that are being painted, whether she watches or not
    max_input_side: int = 4096  # pictures that are given to an operation are made smaller than that, pixels

    attempts: int = 3  # starts of one training before it is given up
    silence_seconds: float = 60  # a training worker that says nothing for so long is ended
    grace_seconds: float = 10  # between "stop at once" and the end by force
    grace_elsewhere: float = 120  # the same, where a machine of the Hub has to be given back first
    overhead_seconds: float = 900  # a training may take three times its budget (it waits for others) and this
    trainer_bytes: int = int(psutil.virtual_memory().total * 0.8)  # memory of the training worker

    painter_bytes: int = int(psutil.virtual_memory().total * 0.6)  # memory of the painting worker
    painter_pictures: int = 500  # paintings after which it is replaced by a fresh one
    painting_seconds: float = 900  # for one picture of up to a megapixel; for more, each megapixel has as many
    measured_pictures: int = 8  # painted to measure a generator
    live: bool = True  # whether drafts follow what a visitor draws or sets, unless she switches them off or on

    @classmethod
    def public(cls, home: Path, **changes) -> "StudioConfig":
        """Return a page that strangers use: everything has a limit and nothing stays for ever."""
        limits: dict[str, Any] = dict(
            keep=False,
            shared=True,
            host_login=False,
            live=False,
            limits=PUBLIC_LIMITS,
            expiry_days=7,
            workspace_bytes=GIB // 2,
            free_bytes=2 * GIB,
            max_queue=20,
            max_own=2,
            max_seconds=600,
            max_long_side=1024,
            max_count=12,
            max_side=1024,
            max_poster_side=2048,
            max_frames=120,
            max_long=4,
            max_own_long=1,
            max_own_orders=6,
            max_input_side=2048,
            trainer_bytes=4 * GIB,
            painter_bytes=4 * GIB,
            painting_seconds=120,
        )
        return cls(home=home, **limits | changes)


@dataclass(frozen=True)
class Variable:
    """A number in the environment: the field it sets, and one unit of it in the field's own units."""

    field: str
    meaning: str
    low: float
    high: float
    unit: float = 1
    whole: bool = True


VARIABLES = {
    "AIART_EXPIRY_DAYS": Variable("expiry_days", "days until an unused drawer is deleted", 0.01, 3650, whole=False),
    "AIART_DRAWER_GIB": Variable("workspace_bytes", "disk space of one drawer", 0.01, 10**4, GIB, whole=False),
    "AIART_FREE_GIB": Variable("free_bytes", "disk space that is never touched", 0, 10**4, GIB, whole=False),
    "AIART_MAX_QUEUE": Variable("max_queue", "trainings waiting or running, of all visitors", 1, 1000),
    "AIART_MAX_OWN": Variable("max_own", "trainings waiting or running, of one visitor", 1, 1000),
    "AIART_MAX_SECONDS": Variable("max_seconds", "longest training, in seconds", 1, 10**6),
    "AIART_MAX_LONG_SIDE": Variable("max_long_side", "largest training canvas, in pixels", 64, LONG_SIDE_MAX),
    "AIART_MAX_COUNT": Variable("max_count", "pictures in one request", 1, 1000),
    "AIART_MAX_SIDE": Variable("max_side", "largest side of a painted picture, in pixels", 64, 2048),
    "AIART_MAX_POSTER_SIDE": Variable("max_poster_side", "largest side of a poster, in pixels", 64, 8192),
    "AIART_MAX_FRAMES": Variable("max_frames", "frames of a loop", 3, 1200),
    "AIART_MAX_LONG": Variable("max_long", "posters and loops waiting or being painted, of all visitors", 1, 1000),
    "AIART_MAX_OWN_LONG": Variable("max_own_long", "the same, of one visitor", 1, 1000),
    "AIART_MAX_OWN_ORDERS": Variable("max_own_orders", "orders that are being painted, of one visitor", 1, 1000),
    "AIART_PAINTING_SECONDS": Variable("painting_seconds", "seconds for a picture, for each megapixel", 1, 10**5),
    "AIART_TRAINER_GIB": Variable("trainer_bytes", "memory of the training worker", 0.5, 10**4, GIB, whole=False),
    "AIART_PAINTER_GIB": Variable("painter_bytes", "memory of the painting worker", 0.5, 10**4, GIB, whole=False),
}
SWITCHES = {
    "AIART_KEEP": "keep",  # may visitors put generators into the library that all of them see
    "AIART_LIVE": "live",  # are drafts painted while somebody draws or sets, as long as she has not said otherwise
}


def in_a_space(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether this runs in a Space of the Hub; the only place that knows how to tell."""
    return "SPACE_ID" in environment or environment.get("SYSTEM") == "spaces"


def is_public(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether strangers come: said by AIART_PUBLIC, else true in a Space. Raises RequestError, code
    "AIART_PUBLIC"."""
    public = _switch("AIART_PUBLIC", environment)
    return in_a_space(environment) if public is None else public


def home_in(environment: Mapping[str, str] = os.environ, mounted: Path = MOUNTED) -> Path:
    """Return where everything is kept: AIART_DATA, else a Space's persistent storage if it has some, else the user's
    home.

    Raises:
        RequestError: "AIART_DATA", nothing is said and this user has no home.
    """
    if environment.get("AIART_DATA"):
        return as_typed(environment["AIART_DATA"])
    if in_a_space(environment) and os.access(mounted, os.W_OK):
        return mounted / "aiart"
    try:
        return Path.home() / ".aiart"
    except RuntimeError as error:
        happened = "This user has no home folder, so there is no place for what is kept."
        fix = "Name a folder in the environment variable AIART_DATA."
        raise RequestError(happened, "", fix, code="AIART_DATA") from error


def studio_config(home: Path, public: bool, environment: Mapping[str, str] = os.environ) -> StudioConfig:
    """Return the profile, with what the environment changes of it.

    Raises:
        RequestError: a variable is not what it should be; the code is its name.
    """
    changes: dict[str, Any] = {
        v.field: _number(name, v, environment[name]) for name, v in VARIABLES.items() if environment.get(name)
    }
    switches = {field: _switch(name, environment) for name, field in SWITCHES.items()}
    changes |= {field: value for field, value in switches.items() if value is not None}
    return StudioConfig.public(home, **changes) if public else StudioConfig(home, **changes)


def _number(name: str, variable: Variable, text: str) -> float | int:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not variable.low <= value <= variable.high or (variable.whole and value % 1):  # never true of NaN
        kind = "a whole number" if variable.whole else "a number"
        expected = f"It must be {kind} from {variable.low:g} to {variable.high:g}: {variable.meaning}."
        raise RequestError(f"The environment variable {name} is {text[:40]!r}.", expected, code=name)
    return value if variable.unit == 1 and not variable.whole else int(value * variable.unit)


def _switch(name: str, environment: Mapping[str, str]) -> bool | None:
    text = environment.get(name, "").strip().lower()
    if text and text not in TRUE + FALSE:
        raise RequestError(
            f"The environment variable {name} is {text[:40]!r}.", "It must be 1 (yes) or 0 (no).", code=name
        )
    return text in TRUE if text else None


def keep_libraries_at_home() -> None:
    """Let, for a command, caches and temporary files go into the data folder where their usual places are none."""
    with suppress(RequestError):  # there is no data folder either: whoever needs one says so
        keep_caches(home_in())
        try:
            tempfile.gettempdir()
        except OSError:
            with suppress(OSError):
                keep_temporary(home_in())


def keep_caches(home: Path) -> None:
    """Name folders in the data folder `home` for the caches of libraries if the user's home cannot be written to."""
    if not os.access(os.path.expanduser("~"), os.W_OK):
        for variable, folder in CACHES.items():
            os.environ.setdefault(variable, str(home.absolute() / folder))


def keep_temporary(home: Path) -> None:
    """Have this process, and those it starts, keep temporary files in the data folder `home`. Raises OSError."""
    folder = str(private_folder(home.absolute() / TEMPORARY))
    os.environ.update(TMPDIR=folder, TEMP=folder, TMP=folder)
    tempfile.tempdir = folder
