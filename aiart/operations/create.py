"""Create: new pictures from noise, of any size."""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.operations.declaration import CALM, COUNT, GENERATE, LAYOUT, SHAPE, STEPS, WORDS, Operation
from aiart.operations.request import OnProgress, Request, canvas_of, painted, sampling_options


def create(generator: Generator, request: Request, on_progress: OnProgress | None = None) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), one by one.

    Picture i has the seed `request.seed + i`, whatever the count. `on_progress` is called after each finished scale.
    Raises RequestError before the first picture if something impossible is asked for.
    """
    options = sampling_options(generator, request)
    return painted(generator, request, options, canvas_of(generator, request), on_progress=on_progress)


OPERATION = Operation(
    "create",
    Request,
    create,
    tab=GENERATE,
    place=1,
    title="Create",
    text="New pictures from nothing.",
    help="Paint new pictures with a generator.",
    api="New pictures: they arrive one by one, and for each its id and the seed that paints it again.",
    example="""
painted, made = client.predict(drawer, generator, count=2, seed=7, size="4:3", api_name="/create")
print(painted[0]["image"], made[0]["seed"])

# Pictures arrive one by one:
painting = client.submit(drawer, generator, count=2, seed=20, api_name="/create")
for some, _ in painting:
    print(len(some), "so far")
""",
    uses=frozenset({COUNT, SHAPE, LAYOUT, CALM, STEPS, WORDS}),
    live=True,
)
