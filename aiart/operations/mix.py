"""Mix: new pictures from two generators at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aiart.config import CreateRequest
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.mixture import Mixture
from aiart.errors import RequestError
from aiart.images import to_uint8
from aiart.operations.canvas import on_canvas, refuse_classic
from aiart.operations.create import check, create
from aiart.operations.painting import OnProgress

WHY = "Its network is not told how much noise it sees, so its answers cannot be weighed against another's."


@dataclass(frozen=True)
class MixRequest(CreateRequest):
    """weight: 0 only the first generator .. 1 only the second. The canvas is that of the one that weighs more."""

    weight: float = 0.5


def mix(
    first: Generator, second: Generator, request: MixRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), with two generators; weight 0 and 1 are `create` with one.

    Raises RequestError before the first picture: "preset" if they do not go together, or something impossible."""
    check(0 <= request.weight <= 1, "weight", request.weight, "from 0 (the first generator) to 1 (the second)")
    if request.weight in (0, 1):
        return create(second if request.weight else first, request, on_progress)
    for generator in (first, second):
        refuse_classic(generator, "Mixing", WHY)
    if (first.remembered is None) != (second.remembered is None):
        happened = f"{first.config.name} and {second.config.name} do not go together."
        expected = "Either both remember pictures, or both are networks alone."
        raise RequestError(happened, expected, "Choose two of a kind.", code="preset")
    host = host_of(first, second, request)
    guest = second if host is first else first
    return create(mixture(host, guest, min(request.weight, 1 - request.weight)), request, on_progress)


def host_of(first: Generator, second: Generator, request: MixRequest) -> Generator:
    """The one that weighs more, on whose canvas is painted."""
    return first if request.weight <= 0.5 else second


def mixture(host: Generator, guest: Generator, share: float) -> Mixture:
    """One generator of two that go together; the guest's pictures are cut to the host's canvas."""
    if guest.remembered is None:
        return Mixture(host, guest, share, None)
    canvas = (host.config.height, host.config.width)
    pictures = np.stack([to_uint8(on_canvas(picture, canvas)) for picture in guest.remembered.pictures])
    return Mixture(host, guest, share, pictures)
