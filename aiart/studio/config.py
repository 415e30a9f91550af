"""How much a studio allows: frozen settings and their two profiles. Knows nothing of who asks."""

from dataclasses import dataclass
from pathlib import Path

import psutil

from aiart.config import LONG_SIDE_MAX
from aiart.data.uploads import LOCAL_LIMITS, PUBLIC_LIMITS, Limits

GIB = 2**30
STARTERS = Path(__file__).resolve().parents[2] / "weights"  # the generators that come with the repository


@dataclass(frozen=True)
class StudioConfig:
    """Settings of one studio. The defaults suit one person on her own machine; see `public`."""

    home: Path  # all that is kept: drawers, library, queue; made private to the user who runs the studio
    starters: Path = STARTERS
    engine: str = "aiart.studio.workers.engine"  # module the workers call; another one in tests
    keep: bool = True  # may visitors put generators into the library that all of them see
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
    given_side: int = 4096  # pictures that are given to an operation are made smaller than that, pixels

    attempts: int = 3  # starts of one training before it is given up
    silence_seconds: float = 60  # a training worker that says nothing for so long is ended
    grace_seconds: float = 10  # between "stop at once" and the end by force
    grace_elsewhere: float = 120  # the same, where a machine of the Hub has to be given back first
    overhead_seconds: float = 900  # a training may take twice its budget and this
    trainer_bytes: int = int(psutil.virtual_memory().total * 0.8)  # memory of the training worker

    painter_bytes: int = int(psutil.virtual_memory().total * 0.6)  # memory of the painting worker
    painter_pictures: int = 500  # paintings after which it is replaced by a fresh one
    painting_seconds: float = 900  # for one picture of up to a megapixel; for more, each megapixel has as many
    measured_pictures: int = 8  # painted to measure a generator

    @classmethod
    def public(cls, home: Path, **changes) -> "StudioConfig":
        """A page that strangers use: everything has a limit and nothing stays for ever."""
        limits = dict(
            keep=False,
            host_login=False,
            limits=PUBLIC_LIMITS,
            expiry_days=7,
            workspace_bytes=GIB // 2,
            free_bytes=2 * GIB,
            max_queue=20,
            max_own=2,
            max_seconds=600,
            max_long_side=512,
            max_count=12,
            max_side=1024,
            max_poster_side=2048,
            max_frames=120,
            max_long=4,
            max_own_long=1,
            given_side=2048,
            trainer_bytes=4 * GIB,
            painter_bytes=4 * GIB,
            painting_seconds=120,
        )
        return cls(home=home, **limits | changes)
