"""Mix: new pictures from two generators at once."""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.mixture import Mixture
from aiart.engine.path.pyramid import Size
from aiart.errors import RequestError
from aiart.images import to_uint8
from aiart.operations.canvas import on_canvas, refuse_classic
from aiart.operations.create import create
from aiart.operations.declaration import GENERATOR, PRODUCE, SECOND, Input, Inputs, Operation, number
from aiart.operations.request import Request
from aiart.operations.sampling import OnProgress, canvas_of

WHY = "Its network is not told how much noise it sees, so its answers cannot be weighed against another's."


class MixRequest(Request):
    """weight: 0 only the first generator .. 1 only the second. The canvas is that of the one that weighs more."""

    weight: float = number(0.5, 0, 1, label="Whose hand", hint="0 is the first generator alone, 1 the second.")


def mix(
    first: Generator, second: Generator, request: MixRequest, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), with two generators; weight 0 and 1 are `create` with one.

    Raises RequestError before the first picture: "preset" if they do not go together, or something impossible."""
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


def _size(generator: Generator, inputs: Inputs, request: MixRequest) -> Size:
    return canvas_of(host_of(generator, inputs[SECOND], request), request)


OPERATION = Operation(
    "mix",
    MixRequest,
    mix,
    tab=PRODUCE,
    place=4,
    title="Mix",
    text="Pictures by two generators at once.",
    help="Paint new pictures with two generators at once.",
    api="Two generators at once: `weight` 0 is the first alone, 1 the second.",
    example="""
other = client.predict(drawer, api_name="/generators")[-1]["id"]
mixed, _ = client.predict(drawer, generator, other, weight=0.3, count=1, api_name="/mix")
""",
    inputs=(
        Input(
            SECOND,
            GENERATOR,
            "Second generator",
            "Another generator, as MODEL.",
            ("There is no second generator.", "Choose one."),
        ),
    ),
    size=_size,
)
