"""The machines that the Hub rents by the minute, with its own prices, and the most that a training on one can cost."""

import math
from dataclasses import dataclass

from huggingface_hub import JobHardwareInfo

from aiart.errors import RequestError
from aiart.hub.client import Client, is_transient
from aiart.hub.errors import not_the_hub
from aiart.training_presets import PRESETS, TrainRequest

WHAT = "the list of machines"
UNITS = {"second": 1, "minute": 60, "hour": 3600}  # seconds of the units in which the Hub states prices
TRAINING_MAX = 24 * 3600  # seconds
OVERHEAD = 1.25  # previews and checkpoints, which do not count as training
SETUP_SECONDS = 600  # for the libraries to arrive: TensorFlow with CUDA has some gigabytes
FINISH_SECONDS = 300  # to load, to paint the last pictures and to push


@dataclass(frozen=True)
class Hardware:
    """One kind of machine."""

    name: str  # the Hub's own word for it, "a10g-small"
    title: str
    parts: str  # "4 vCPU, 15 GB, 1 x A10G with 24 GB"
    gpus: int
    hourly: int  # millionths of a US dollar an hour

    @property
    def price(self) -> str:
        """The price of an hour, in words."""
        return f"{dollars(round(self.hourly / 1e4))} an hour"

    def cost(self, seconds: float) -> int:
        """Return the whole cents that so many seconds can cost: a minute that has begun counts."""
        cents = math.ceil(seconds / 60) * self.hourly / 60 / 1e4
        return math.ceil(round(cents, 1))  # the Hub's prices are rounded themselves: $1.00002 is a dollar


@dataclass(frozen=True)
class Quote:
    """What a person agrees to before anything is uploaded."""

    hardware: Hardware
    limit: int  # seconds after which the Hub ends the job, whatever it does

    @property
    def most(self) -> int:
        """The cents that it can cost."""
        return self.hardware.cost(self.limit)

    @property
    def minutes(self) -> int:
        """The minutes that may have to be paid."""
        return math.ceil(self.limit / 60)

    @property
    def price(self) -> str:
        """The most it can cost, in words."""
        return dollars(self.most)

    def __str__(self) -> str:
        one = self.hardware
        return f"{one.title} ({one.parts}) for {one.price}, {self.minutes} minutes and {self.price} at most"


def dollars(cents: int) -> str:
    """Return an amount in words: 123456 -> "$1,234.56"."""
    return f"${cents / 100:,.2f}"


def hardware(client: Client) -> tuple[Hardware, ...]:
    """Ask the Hub for all machines that aiart can use, cheapest first.

    Raises:
        HubError: as `errors.hub_error`; "not_the_hub" also for prices that cannot be understood.
    """
    found = client.call(WHAT, lambda: [_usable(info) for info in client.api().list_jobs_hardware()], retry=is_transient)
    if not any(found):
        raise not_the_hub(WHAT)
    return tuple(sorted(filter(None, found), key=lambda one: (one.hourly, one.name)))


def choose(name: str, offers: tuple[Hardware, ...]) -> Hardware:
    """Return the offer of that name. Raises RequestError, code "flavor", for what the Hub does not offer."""
    for one in offers:
        if one.name == name:
            return one
    happened = f"The Hub has no machine {name[:40]!r}." if name else "No machine was chosen."
    kinds = ", ".join(f"{one.name} ({one.price})" for one in offers)
    raise RequestError(happened, f"There are {kinds}.", "Choose one with --flavor.", code="flavor")


def quote(request: TrainRequest, hardware: Hardware) -> Quote:
    """Return what a training on a machine costs at most. Raises RequestError as `training_seconds`."""
    return Quote(hardware, math.ceil(OVERHEAD * training_seconds(request)) + SETUP_SECONDS + FINISH_SECONDS)


def training_seconds(request: TrainRequest) -> float:
    """Return the seconds of training. Counted steps have no time of their own: the request's or the preset's ends them.

    Raises:
        RequestError: "instant", there is nothing to train; "seconds", it is too long.
    """
    usual = PRESETS[request.preset].seconds
    if not usual:
        fix = "Make it here: it takes a few seconds."
        raise RequestError("An instant generator has nothing to train.", "", fix, code="instant")
    seconds = usual if request.seconds is None else request.seconds
    if seconds > TRAINING_MAX:
        expected = f"On the Hub it can be up to {TRAINING_MAX:,}."
        raise RequestError(f"A training of {seconds:,.0f} seconds was asked for.", expected, code="seconds")
    return seconds


def _usable(info: JobHardwareInfo) -> Hardware | None:
    """Return None for chips that TensorFlow does not know. Raises ValueError for a price that cannot be understood."""
    chips = info.accelerator
    if chips and (chips.type.lower() != "gpu" or chips.manufacturer.lower() != "nvidia"):
        return None
    seconds, cost = UNITS.get(info.unit_label), info.unit_cost_micro_usd
    if seconds is None or type(cost) not in (int, float) or not 0 <= cost < math.inf:
        raise ValueError("a price that cannot be understood")
    gpus = int(chips.quantity) if chips else 0
    parts = [info.cpu, info.ram] + ([f"{gpus} x {chips.model} with {chips.vram}"] if chips else [])
    return Hardware(info.name, info.pretty_name, ", ".join(parts), gpus, math.ceil(cost * 3600 / seconds))
