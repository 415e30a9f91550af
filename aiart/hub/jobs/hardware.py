"""The machines that the Hub rents by the minute, with its own prices. Knows nothing of training."""

import math
from dataclasses import dataclass

from huggingface_hub import JobHardwareInfo

from aiart.errors import RequestError
from aiart.hub.client import Client
from aiart.hub.errors import not_the_hub

WHAT = "the list of machines"
UNITS = {"second": 1, "minute": 60, "hour": 3600}  # in which the Hub tells prices; seconds


@dataclass(frozen=True)
class Hardware:
    """One kind of machine. Prices are in millionths of a US dollar."""

    name: str  # the Hub's own word for it, "a10g-small"
    title: str
    parts: str  # "4 vCPU, 15 GB, 1 x A10G with 24 GB"
    gpus: int
    hourly: int

    @property
    def price(self) -> str:
        """Of an hour, in words."""
        return f"{dollars(round(self.hourly / 1e4))} an hour"

    def cost(self, seconds: float) -> int:
        """Whole cents that so long can cost: a minute that has begun counts."""
        cents = math.ceil(seconds / 60) * self.hourly / 60 / 1e4
        return math.ceil(round(cents, 1))  # the Hub's prices are rounded themselves: $1.00002 is a dollar


def dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def hardware(client: Client) -> tuple[Hardware, ...]:
    """Everything on offer that aiart can use, cheapest first.

    Raises:
        HubError: as `errors.hub_error`; "not_the_hub" also for prices that cannot be understood.
    """
    told = client.read_json("/api/jobs/hardware", WHAT)
    try:
        found = [one for entry in told if (one := _one(JobHardwareInfo(**entry)))]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise not_the_hub(WHAT) from error
    if not found:
        raise not_the_hub(WHAT)
    return tuple(sorted(found, key=lambda one: (one.hourly, one.name)))


def chosen(name: str, offers: tuple[Hardware, ...]) -> Hardware:
    """Raises RequestError, code "flavor", for what the Hub does not offer."""
    for one in offers:
        if one.name == name:
            return one
    happened = f"The Hub has no machine {name[:40]!r}." if name else "No machine was chosen."
    kinds = ", ".join(f"{one.name} ({one.price})" for one in offers)
    raise RequestError(happened, f"There are {kinds}.", "Choose one with --flavor.", code="flavor")


def _one(told: JobHardwareInfo) -> Hardware | None:
    """None for a machine with chips that TensorFlow does not know. Raises ValueError for a price in another unit."""
    chips = told.accelerator
    if chips and (chips.type.lower() != "gpu" or chips.manufacturer.lower() != "nvidia"):
        return None
    seconds, cost = UNITS.get(told.unit_label), told.unit_cost_micro_usd
    if seconds is None or type(cost) not in (int, float) or not 0 <= cost < math.inf:
        raise ValueError("a price that cannot be understood")
    gpus = int(chips.quantity) if chips else 0
    parts = [told.cpu, told.ram] + ([f"{gpus} x {chips.model} with {chips.vram}"] if chips else [])
    return Hardware(told.name, told.pretty_name, ", ".join(parts), gpus, math.ceil(cost * 3600 / seconds))
