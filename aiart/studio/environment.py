"""Settings from environment variables, for those who run a page for others: what a Space or a container can be told.

Each variable overrides one field of the profile that applies (`StudioConfig`, or `StudioConfig.public`). An empty
variable counts as none. docs/deploy.md lists them; a test keeps the list in step.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiart.errors import RequestError
from aiart.studio.config import GIB, StudioConfig

MOUNTED = Path("/data")  # where a Space mounts its persistent storage
HOME = Path.home() / ".aiart"
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


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
    "AIART_DRAWER_GIB": Variable("drawer_bytes", "disk space of one drawer", 0.01, 10**4, GIB, whole=False),
    "AIART_FREE_GIB": Variable("free_bytes", "disk space that is never touched", 0, 10**4, GIB, whole=False),
    "AIART_MAX_QUEUE": Variable("max_queue", "trainings waiting or running, of all visitors", 1, 1000),
    "AIART_MAX_OWN": Variable("max_own", "trainings waiting or running, of one visitor", 1, 1000),
    "AIART_MAX_SECONDS": Variable("max_seconds", "longest training, in seconds", 1, 10**6),
    "AIART_MAX_LONG_SIDE": Variable("max_long_side", "largest training canvas, in pixels", 64, 1024),
    "AIART_MAX_COUNT": Variable("max_count", "pictures in one request", 1, 1000),
    "AIART_MAX_SIDE": Variable("max_side", "largest side of a painted picture, in pixels", 64, 2048),
    "AIART_MAX_POSTER_SIDE": Variable("max_poster_side", "largest side of a poster, in pixels", 64, 8192),
    "AIART_MAX_FRAMES": Variable("max_frames", "frames of a loop", 3, 1200),
    "AIART_MAX_LONG": Variable("max_long", "posters and loops waiting or being painted, of all visitors", 1, 1000),
    "AIART_MAX_OWN_LONG": Variable("max_own_long", "the same, of one visitor", 1, 1000),
    "AIART_PAINTING_SECONDS": Variable("painting_seconds", "seconds for a picture, for each megapixel", 1, 10**5),
    "AIART_TRAINER_GIB": Variable("trainer_bytes", "memory of the training worker", 0.5, 10**4, GIB, whole=False),
    "AIART_PAINTER_GIB": Variable("painter_bytes", "memory of the painting worker", 0.5, 10**4, GIB, whole=False),
}
SWITCHES = {"AIART_KEEP": "keep"}  # may visitors put generators into the library that all of them see


def in_a_space(environment: Mapping[str, str] = os.environ) -> bool:
    return "SPACE_ID" in environment or environment.get("SYSTEM") == "spaces"


def is_public(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether strangers come: said by AIART_PUBLIC, else true in a Space. Raises RequestError, code "AIART_PUBLIC"."""
    told = _switch("AIART_PUBLIC", environment)
    return in_a_space(environment) if told is None else told


def home_in(environment: Mapping[str, str] = os.environ, mounted: Path = MOUNTED) -> Path:
    """Where everything is kept: AIART_DATA, else a Space's persistent storage if it has some, else the user's home."""
    if environment.get("AIART_DATA"):
        return Path(environment["AIART_DATA"])
    return mounted / "aiart" if in_a_space(environment) and os.access(mounted, os.W_OK) else HOME


def studio_config(home: Path, public: bool, environment: Mapping[str, str] = os.environ) -> StudioConfig:
    """The profile, with what the environment changes of it.

    Raises:
        RequestError: a variable is not what it should be; the code is its name.
    """
    changes = {v.field: _number(name, v, environment[name]) for name, v in VARIABLES.items() if environment.get(name)}
    switches = {field: _switch(name, environment) for name, field in SWITCHES.items()}
    changes |= {field: told for field, told in switches.items() if told is not None}
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
