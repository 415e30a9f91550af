"""For how long a training may keep a machine of the Hub, and what that can cost at most."""

import math
from dataclasses import dataclass

from aiart.config import PRESETS, TrainRequest
from aiart.errors import RequestError
from aiart.hub.jobs.hardware import Hardware, dollars

LONGEST = 24 * 3600  # seconds of training
AROUND = 1.25  # previews and checkpoints, which do not count as training
SETTING_UP = 600  # seconds for the libraries to arrive: TensorFlow with CUDA has some gigabytes
FINISHING = 300  # seconds to load, to paint the last pictures and to push


@dataclass(frozen=True)
class Terms:
    """What somebody agrees to before anything is uploaded."""

    hardware: Hardware
    limit: int  # seconds after which the Hub ends the job, whatever it does

    @property
    def most(self) -> int:
        """Cents."""
        return self.hardware.cost(self.limit)

    @property
    def minutes(self) -> int:
        """That can have to be paid."""
        return math.ceil(self.limit / 60)

    @property
    def price(self) -> str:
        """The most it can cost, in words."""
        return dollars(self.most)

    def __str__(self) -> str:
        one = self.hardware
        return f"{one.title} ({one.parts}) for {one.price}, {self.minutes} minutes and {self.price} at most"


def terms_of(request: TrainRequest, hardware: Hardware) -> Terms:
    """Raises RequestError as `working_seconds`."""
    return Terms(hardware, math.ceil(AROUND * working_seconds(request)) + SETTING_UP + FINISHING)


def working_seconds(request: TrainRequest) -> float:
    """Of training. Counted steps have no time of their own: the seconds asked for, or the preset's, end them too.

    Raises:
        RequestError: "instant", there is nothing to train; "seconds".
    """
    usual = PRESETS[request.preset].seconds
    if not usual:
        fix = "Make it here: it takes a few seconds."
        raise RequestError("An instant generator has nothing to train.", "", fix, code="instant")
    seconds = usual if request.seconds is None else request.seconds
    if seconds > LONGEST:
        expected = f"On the Hub it can be up to {LONGEST:,}."
        raise RequestError(f"A training of {seconds:,.0f} seconds was asked for.", expected, code="seconds")
    return seconds
