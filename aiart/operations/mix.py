"""Mix: new pictures from two generators at once, by a weight or by a map of who gives what.

A map leads the painting as the materials of a sketch do (engine/memory/guides.py): the coarsest scales decide strictly,
finer ones follow. Generators without a memory share each pixel as the map says.
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.memory.guides import LIGHTNESS, Guidance
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.mixture import NOTHING, Mixture, resized_map
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size
from aiart.errors import RequestError
from aiart.images import to_uint8
from aiart.operations.canvas import on_canvas, refuse_classic
from aiart.operations.create import create
from aiart.operations.declaration import GENERATOR, LAYER, PRODUCE, SECOND, Input, Inputs, Operation, number
from aiart.operations.request import OnProgress, Request, canvas_of, painted, sampling_options

WHY = "Its network is not told how much noise it sees, so its answers cannot be weighed against another's."
MAP = "map"  # the role of a map of who gives what
SEEN = 4  # pixels of a map to one of the canvas, at most: of a larger one, some are left out


class MixRequest(Request):
    """weight: 0 only the first generator .. 1 only the second. The canvas is that of the one that weighs more.

    With a map, the weight is not used: the map says it of each place, and the canvas is the first generator's."""

    weight: float = number(
        0.5,
        0,
        1,
        label="Whose hand",
        hint="0 is the first generator alone, 1 the second; where a map is painted it does not count.",
    )


def mix(
    first: Generator,
    second: Generator,
    request: MixRequest,
    on_progress: OnProgress | None = None,
    map: np.ndarray | None = None,
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), with two generators; weight 0 and 1 are `create` with one.

    Args:
        map: which of the two gives what, uint8 (h, w, 4) or (h, w, 3), stretched to the canvas; see `given_to_second`.

    Raises RequestError before the first picture: "preset" if they do not go together, "map" if it gives everything to
    one of them, or something impossible."""
    if map is None and request.weight in (0, 1):
        return create(second if request.weight else first, request, on_progress)
    _check_pair(first, second)
    if map is not None:
        return _by_map(first, second, map, request, on_progress)
    host = host_of(first, second, request)
    guest = second if host is first else first
    return create(mixture(host, guest, min(request.weight, 1 - request.weight)), request, on_progress)


def _check_pair(first: Generator, second: Generator) -> None:
    """Raises RequestError, code "preset", unless the two go together."""
    for generator in (first, second):
        refuse_classic(generator, "Mixing", WHY)
    if (first.remembered is None) != (second.remembered is None):
        happened = f"{first.config.name} and {second.config.name} do not go together."
        expected = "Either both remember pictures, or both are networks alone."
        raise RequestError(happened, expected, "Choose two of a kind.", code="preset")


class GuidedByMap(Plan):
    """A painting led by a map of who gives what."""

    def __init__(self, both: Mixture, layout: float):
        guide = both.guide(layout)
        self._guidance = None if guide is None else Guidance([guide])

    def guidance(self) -> Guidance | None:
        return self._guidance


def _by_map(
    first: Generator, second: Generator, layer: np.ndarray, request: MixRequest, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    options = sampling_options(first, request)
    given = given_to_second(layer, options.canvas)
    if given.max() < NOTHING or given.min() > 1 - NOTHING:
        expected = "What is painted or white is the second's, what is transparent or black the first's."
        happened = f"The map gives everything to the {'first' if given.max() < NOTHING else 'second'} generator."
        raise RequestError(happened, expected, "Paint a part of it.", code=MAP)
    both = mixture(first, second, float(given.mean()), given)
    return painted(both, request, options, canvas_of(first, request), GuidedByMap(both, request.layout), on_progress)


def given_to_second(layer: np.ndarray, canvas: Size) -> np.ndarray:
    """Return how much of each pixel of a canvas is the second generator's, 0 to 1: float32 (*canvas).

    layer: uint8 (h, w, 4) or (h, w, 3) of any size. If any of it is transparent, what is painted is the second's,
    whatever its colour, and what covers half counts half; else white is, and a grey counts as much as it is light."""
    down, across = (max(1, have // (SEEN * want)) for have, want in zip(layer.shape, canvas, strict=False))
    layer = layer[down // 2 :: down, across // 2 :: across]
    cover = layer[..., 3:]
    light = layer[..., :3] @ LIGHTNESS if cover.size == 0 or cover.min() == 255 else cover[..., 0]
    return resized_map(np.asarray(light, np.float32) / 255, canvas)


def host_of(first: Generator, second: Generator, request: MixRequest) -> Generator:
    """Return the one that weighs more, on whose canvas is painted."""
    return first if request.weight <= 0.5 else second


def mixture(host: Generator, guest: Generator, share: float, given: np.ndarray | None = None) -> Mixture:
    """Return one generator of two that go together; the guest's pictures are cut to the host's canvas. given: see
    Mixture."""
    if guest.remembered is None:
        return Mixture(host, guest, share, None, given)
    canvas = (host.config.height, host.config.width)
    pictures = np.stack([to_uint8(on_canvas(picture, canvas)) for picture in guest.remembered.pictures])
    return Mixture(host, guest, share, pictures, given)


def _size(generator: Generator, inputs: Inputs, request: MixRequest) -> Size:
    host = generator if MAP in inputs else host_of(generator, inputs[SECOND], request)
    return canvas_of(host, request)


OPERATION = Operation(
    "mix",
    MixRequest,
    mix,
    tab=PRODUCE,
    place=4,
    title="Mix",
    text="Pictures by two generators at once.",
    help="Paint new pictures with two generators at once, by a weight or by a map of who gives what.",
    api="Two generators at once: `weight` 0 is the first alone, 1 the second. A `map`, a picture of any size that is "
    "stretched to the canvas, says which gives what, and the weight is not used: what is white, or painted on a "
    "transparent one, is the second's, what is black or transparent the first's; greys in between count as a weight. "
    "The canvas is the first's then.",
    example="""
other = client.predict(drawer, api_name="/generators")[-1]["id"]
mixed, _ = client.predict(drawer, generator, other, weight=0.3, count=1, api_name="/mix")

who = Image.new("L", (96, 64))
ImageDraw.Draw(who).ellipse((24, 8, 72, 56), fill=255)
who.save("who.png")
mixed, _ = client.predict(drawer, generator, other, count=1, map=handle_file("who.png"), api_name="/mix")
""",
    inputs=(
        Input(
            SECOND,
            GENERATOR,
            "Second generator",
            "Another generator, as MODEL.",
            ("There is no second generator.", "Choose one."),
        ),
        Input(
            MAP,
            LAYER,
            "Map",
            "Who gives what: white, or painted on transparent, is the second's; black or transparent is the first's.",
            optional=True,
        ),
    ),
    size=_size,
    canvas="map",
)
