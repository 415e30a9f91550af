"""Inpaint: a part of a picture painted anew so that it belongs to the rest, of which not a bit changes.

If the picture is one of those that are remembered, all windows of what is marked are left out of the memory: else the
part would only be painted again as it was. One can also say of which material it shall be. Then, and where windows are
left out, what is missing at the border is continued over the part as a membrane (operations/known.py).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np

from aiart.engine.memory.guides import Guidance
from aiart.engine.memory.labels import Labels
from aiart.engine.memory.materials import MOST
from aiart.engine.memory.placement import Placement, at_size, find_placement
from aiart.engine.memory.windows import touching
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.canvas import as_given, of_its_own_size, refuse_as_printed, refuse_other_size
from aiart.operations.declaration import (
    CALM,
    COUNT,
    LAYOUT,
    MASK,
    PICTURE,
    STEPS,
    TRANSFORM,
    Input,
    Operation,
    choice,
    number,
)
from aiart.operations.known import Known, Replaced, filled_in
from aiart.operations.large import LARGE_MAX, LargeSize
from aiart.operations.materials import material_weight, no_material, without_materials
from aiart.operations.part import as_large, other_shape, part_to_paint
from aiart.operations.request import SIDE_MAX, OnProgress, Request, size_field

LEFT = 0.4  # of a picture's windows: with fewer, a coarse scale knows too little to be painted
COARSEST = 2  # the coarsest scale at which a painting may begin, counted from the finest
MUCH = 0.5  # of a picture: if more is marked, it is also looked for with what is marked
BALANCE = 0.1  # of the memory: what was there has no windows left, and what is there instead gets none of its own


class InpaintRequest(Request):
    """Size and aspect are the picture's own, however large it is. original: "remove", windows of what is marked are not
    used; "welcome", they may be. material: the number of what is painted instead."""

    size: LargeSize = size_field(LARGE_MAX)
    original: Literal["remove", "welcome"] = choice(
        "remove", {"remove": "Leave it out", "welcome": "May come back"}, label="What was there",
        in_old_recipes="welcome",
    )  # fmt: skip
    material: int | None = number(
        None, 0, MOST - 1, label="Material", step=1,
        hint="Number of what to paint there, from 0, about the most frequent first.",
        on_page=False, when_empty="what suits the rest", in_old_recipes=None, of_input=True,
    )  # fmt: skip


def inpaint(
    generator: Generator,
    picture: np.ndarray,
    mask: np.ndarray,
    request: InpaintRequest,
    on_progress: OnProgress | None = None,
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures uint8 (H, W, 3) that equal `picture` bit by bit where `mask` is false.

    Args:
        picture: uint8 (H, W, 3).
        mask: bool (H, W), true where it is to be painted anew; of fewer or more pixels in the same shape, stretched.

    Of a picture with a side of more than SIDE_MAX pixels only a part around the mask is painted; see
    operations/part.py.

    Raises RequestError before the first picture: "mask" if it is of another shape, empty, covers everything or leaves
    nothing to paint with; "material" if there is none of that number; "size".
    """
    refuse_as_printed(generator, "Inpainting")
    mask = as_large(mask, picture.shape[:2])
    check_mask(picture, mask)
    refuse_other_size(request)
    part = part_to_paint(mask)
    small, marked = part.taken(picture), part.marked(mask)
    options = of_its_own_size(generator, request, small.shape[:2])
    plan_of = _plan_of(generator, picture, mask, marked, request)
    if plan_of is not Known:
        options = replace(options, balance=BALANCE)
    on_part = part.shown(picture, on_progress)
    made = filled_in(generator, small, ~marked, options, request, on_part, plan_of)
    return made if part.is_whole else (part.put_back(picture, mask, one) for one in made)


def mask_of(layer: np.ndarray) -> np.ndarray:
    """Return what is marked on uint8 (H, W, 4), as bool (H, W): what was painted at all on a transparent layer, or what
    is white on an opaque one."""
    cover = layer[..., 3]
    return cover > 127 if (cover < 255).any() else layer[..., :3].mean(-1) > 127


def _plan_of(
    generator: Generator, picture: np.ndarray, mask: np.ndarray, painted: np.ndarray, request: InpaintRequest
) -> Callable[[np.ndarray, np.ndarray], Plan]:
    """What makes a plan of what is painted of a picture; `painted` is the mask there.

    Raises RequestError: "material", "mask"."""
    guidance = None if request.material is None else _of_material(generator, painted, request.material)
    placement = _placement(generator, picture, mask) if request.original == "remove" else None
    if placement is None:
        return Known if guidance is None else partial(Replaced, guidance=guidance)
    marked = placement.marked(mask, (generator.config.height, generator.config.width))
    first = _first_scale(generator, marked)
    return partial(Replaced, excluded={placement.picture: marked}, first=first, guidance=guidance)


def _placement(generator: Generator, picture: np.ndarray, mask: np.ndarray) -> Placement | None:
    """Where the picture is remembered, by what is not marked of it, or by all of it if that is little."""
    if generator.remembered is None:
        return None
    given, remembered = to_float(picture), generator.remembered.pictures
    if len(remembered) == 1 and _is_all_of(remembered[0], picture):
        return Placement(0, 1.0, 0.0, 0.0, 1.0)
    placement = find_placement(given, ~mask, remembered)
    if placement is None and mask.mean() > MUCH:
        placement = find_placement(given, np.ones_like(mask), remembered)
    return placement


def _is_all_of(remembered: np.ndarray, picture: np.ndarray) -> bool:
    """Whether it is a picture as it was given, but for an odd last row and column, uint8 (h, w, 3) both."""
    even = [side // 2 * 2 for side in picture.shape[:2]]
    return np.array_equal(remembered, picture[: even[0], : even[1]])


def _of_material(generator: Generator, mask: np.ndarray, material: int) -> Guidance:
    """What is marked led by one material, the rest by none. Raises RequestError, code "material"."""
    if generator.materials is None:
        raise without_materials(generator.config.name, "Leave the material out.", code="material")
    if material >= generator.materials.count:
        raise no_material(material, generator.materials.count, code="material")
    return Guidance([Labels(np.where(mask, material, -1), generator.materials.maps, material_weight())])


def _first_scale(generator: Generator, marked: np.ndarray) -> int:
    """The coarsest scale at which enough windows of a remembered picture touch nothing of what is marked of it, bool
    (h, w). Raises RequestError, code "mask", if nothing is left to paint with."""
    sizes, window = generator.config.sizes, generator.config.memory_sizes.window
    first = 0
    while first < len(sizes) - COARSEST and _left(marked, sizes[first], window) < LEFT:
        first += 1
    alone = min(generator.config.memory_sizes.few, len(generator.memory_pictures.pictures)) == 1
    if alone and not _left(marked, sizes[first], window):
        fix = "Mark less, or let what was there come back."
        raise RequestError("The mask leaves nothing of this picture to paint with.", "", fix, code="mask")
    return first


def _left(marked: np.ndarray, size: Size, window: int) -> float:
    """The share of the windows of a picture at `size` that touch nothing of what is marked."""
    return 1 - float(touching(at_size(marked, size), window).mean())


def check_mask(picture: np.ndarray, mask: np.ndarray) -> None:
    """Raises RequestError, code "mask", if bool (h, w) has another shape than the picture, or marks nothing or all."""
    if picture.shape[:2] != mask.shape:
        raise other_shape(mask, picture.shape[:2], "Paint the mask on the picture itself.", code="mask")
    for nothing, what, fix in (
        (not mask.any(), "The mask is empty.", "Paint over what should be painted anew."),
        (mask.all(), "The mask covers the whole picture.", "Leave some of it, or create a new one."),
    ):
        if nothing:
            raise RequestError(what, "It marks a part of the picture.", fix, code="mask")


OPERATION = Operation(
    "inpaint",
    InpaintRequest,
    inpaint,
    tab=TRANSFORM,
    place=5,
    title="Repaint a part",
    text="Paint over what should change. The generator paints it anew.",
    help="Paint a part of a picture anew. The rest stays as it is, bit by bit.",
    api="A part of a picture painted anew: what is white in the mask, or painted on a transparent one, which is "
    "stretched to the picture if it has its shape; the rest stays, bit by bit. Of a picture with a side of more than "
    f"{SIDE_MAX} pixels a part around the mask is painted. `original` is `remove`, nothing of what is marked is used "
    "if the generator remembers the picture, or `welcome`, it may come back. `material` is the number of what is "
    "painted there instead, see `/materials`, or None.",
    example="""
mended, _ = client.predict(drawer, generator, start, mask, original="welcome", api_name="/inpaint")
""",
    uses=frozenset({COUNT, LAYOUT, CALM, STEPS}),
    inputs=(
        Input("picture", PICTURE, "Picture"),
        Input(
            "mask",
            MASK,
            "Mask",
            "In the shape of PICTURE; white, or painted on transparent, is made anew.",
            ("Nothing is marked.", "Paint over what should be painted anew."),
        ),
    ),
    size=as_given,
    button="Repaint",
    count=1,
    canvas="mask",
)
