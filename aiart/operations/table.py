"""The table of operations: what can be done with a generator, by its name on the command line, the page and in recipes.

Whoever has arrays and a generator calls `perform` and needs to know no single operation.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

import numpy as np

import aiart.operations
from aiart.engine.memory.colours import recolouring, with_palette
from aiart.engine.painting.generator import Generator
from aiart.engine.path.pyramid import Size, shrunk
from aiart.errors import RequestError
from aiart.images import on_paper, resized, to_float, to_uint8
from aiart.operations.canvas import AnyRequest
from aiart.operations.cutout import filled, is_cutout, with_cover
from aiart.operations.declaration import FORMATS, PALETTE, PICTURE, SHAPE, TABS, Inputs, Operation
from aiart.operations.request import SIDE_MAX, SIDE_MIN, OnProgress, Request, longest_side
from aiart.request_model import expected_of, out_of_range, quoted_label

READERS = {
    "table",
    "recipe",
    "layers",
    "grid",
    "grid_sheet",
    "settings_file",
}  # files of this package that need the table themselves


def _found() -> dict[str, Operation]:
    """All files of this package that define an OPERATION, in the order of tabs and cards."""
    names = [module.name for module in iter_modules(aiart.operations.__path__) if module.name not in READERS]
    modules = [import_module(f"{aiart.operations.__name__}.{name}") for name in names]
    operations: list[Operation] = [module.OPERATION for module in modules if hasattr(module, "OPERATION")]
    operations.sort(key=lambda one: (TABS.index(one.tab), one.place, one.name))
    return {one.name: one for one in operations}


OPERATIONS = _found()
BY_REQUEST = {operation.request: operation for operation in OPERATIONS.values()}


def operation_of(request: Request) -> Operation:
    """Return the operation that a request is for."""
    return BY_REQUEST[type(request)]


def read_request(operation: str, values: Mapping[str, Any]) -> Request:
    """Return a request as it was written to JSON. Raises KeyError, ValueError for what we cannot have written."""
    return OPERATIONS[operation].request.read(values)


class PaintingLimits(Protocol):
    """How much a studio allows, in pictures, pixels a side and frames."""

    @property
    def max_count(self) -> int: ...
    @property
    def max_side(self) -> int: ...
    @property
    def max_poster_side(self) -> int: ...
    @property
    def max_frames(self) -> int: ...


def check_request(request: Request, limits: PaintingLimits) -> None:
    """Judge a request by limits narrower than its own. Raises RequestError: "count", "size" or "frames"."""
    operation = operation_of(request)
    _check("count", request, request.count <= limits.max_count, limits.max_count)
    most = max_side(operation, limits)
    _check("size", request, longest_side(request) <= most, most)
    if operation.frames and (frames := operation.frames(request)) > limits.max_frames:
        raise out_of_range("The number of frames", "frames", frames, f"It can be 1 to {limits.max_frames}.")


def of_own_size(
    generator: Generator, inputs: Inputs, request: AnyRequest, most: int = SIDE_MAX
) -> tuple[AnyRequest, str]:
    """Return what the picture that is given decides: the request as its operation has it `decided`. Where the picture
    decides the size, with a size of at most `most` pixels a side, if its own would be larger, and the sentence that a
    person should read then; else ""."""
    operation, picture = operation_of(request), inputs.get("picture")
    if operation.decided and picture is not None:
        request = operation.decided(picture, request)
    if SHAPE not in operation.uses or picture is None or request.size or request.aspect:
        return request, ""
    height, width = operation.size(generator, inputs, request)
    if max(height, width) > most:
        height, width = shrunk((height, width), most, SIDE_MIN)
        request = request.changed(size=(width, height))
    if max(height, width) >= max(picture.shape[:2]):
        return request, ""
    given = f"{picture.shape[1]} x {picture.shape[0]}"
    return request, f"The picture has {given} pixels; what becomes of it has {width} x {height}."


def fitting_picture(generator: Generator, inputs: Inputs, request: Request, most: int) -> tuple[Inputs, str]:
    """Return where a picture alone decides the size: the inputs with a smaller one, if its result would have a side of
    more than `most` pixels, or more pixels than the operation can make, and the sentence that a person should read
    then; else the inputs as they are, and ""."""
    operation, picture = operation_of(request), inputs.get("picture")
    if picture is None or operation.in_pixels or operation.uses & {SHAPE, FORMATS} or len(operation.required) > 1:
        return inputs, ""
    size, (height, width) = operation.size(generator, inputs, request), picture.shape[:2]
    factor = _fitting(size, most, operation.pixels)
    if factor >= 1:
        return inputs, ""
    down, across = (max(SIDE_MIN, math.floor(side * factor)) for side in (height, width))
    note = f"The picture has {width} x {height} pixels. It was made smaller first, as here a side has at most {most}."
    if operation.pixels and factor < most / max(size):
        note = (
            f"The picture has {width} x {height} pixels. It was made smaller first, "
            f"as what is made of it has at most {operation.pixels / 1e6:g} megapixels."
        )
    return {**inputs, "picture": resized(picture, (down, across))}, note


def _fitting(size: Size, most: int, pixels: int | None) -> float:
    """Times which (height, width) has no side of more than `most` pixels, and no more than `pixels` in all, also once
    its sides are rounded."""
    factor, all_pixels = most / max(size), size[0] * size[1]
    if pixels and all_pixels > pixels:
        factor = min(factor, math.sqrt((pixels - most) / all_pixels))
    return factor


def kinds_key(request: Request) -> str:
    """Return the same for requests that take what is given as the same kinds of inputs."""
    return str(sorted(operation_of(request).kinds(request).items()))


def max_side(operation: Operation, limits: PaintingLimits) -> int:
    """Return pixels of the largest side an operation may paint."""
    return limits.max_poster_side if operation.setting("size").high > SIDE_MAX else limits.max_side


def _check(name: str, request: Request, holds: bool, high: int) -> None:
    if not holds:
        known = type(request).model_fields[name]
        raise out_of_range(quoted_label(name, known), name, getattr(request, name), expected_of(known, high))


def check_inputs(operation: Operation, roles: Iterable[str]) -> None:
    """Judge which inputs are given. Raises RequestError: the role of what is missing, or is not taken."""
    roles = set(roles)
    for one in operation.required:
        if one.role not in roles:
            raise RequestError(one.missing[0], "", one.missing[1], code=one.role)
    for role in sorted(roles):
        if operation.kind_of(role) is None:
            raise RequestError(f"Here no {role} is taken.", "", "Leave it out.", code=role)


def perform(
    generator: Generator, inputs: Inputs, request: Request, on_progress: OnProgress | None = None
) -> Iterator[np.ndarray]:
    """Return what a request asks for, uint8 (H, W, 3) one by one: `request.count` pictures, or all frames of one film.
    Of a cut-out whose transparency stays, uint8 (H, W, 4).

    Args:
        inputs: by role, what the operation takes; `PALETTE` besides, where it takes one.

    Raises RequestError before the first picture if something impossible is asked for."""
    operation, inputs = operation_of(request), taken(request, inputs)
    picture = inputs.get("picture")
    if operation.cutouts and picture is not None and is_cutout(picture):
        return _cut_out(generator, {**inputs, "picture": filled(picture)}, picture[..., 3], request, on_progress)
    required = (inputs[one.role] for one in operation.required)
    optional = {one.role: inputs[one.role] for one in operation.optional if one.role in inputs}
    pictures = operation.paint(generator, *required, request, on_progress, **optional)
    if PALETTE not in inputs:
        return pictures
    if operation.frames:
        return _recoloured(pictures, inputs[PALETTE])
    return (with_palette(picture, inputs[PALETTE]) for picture in pictures)


def taken(request: Request, inputs: Inputs) -> Inputs:
    """Return what is given as the operation takes it: pictures on white, but for one whose transparency stays."""
    operation = operation_of(request)
    pictures = (role for role in inputs if operation.kind_of(role, request) == PICTURE)
    opaque = {role: on_paper(inputs[role]) for role in pictures if not (operation.cutouts and role == "picture")}
    return {**inputs, **opaque}


def _cut_out(
    generator: Generator, inputs: Inputs, cover: np.ndarray, request: Request, on_progress: OnProgress | None
) -> Iterator[np.ndarray]:
    """`perform` with a picture whose transparency, uint8 (h, w), comes back: uint8 (H, W, 4) one by one."""

    def on_painted(i: int, share: float, picture: np.ndarray | None) -> None:
        if on_progress:
            on_progress(i, share, None if picture is None else with_cover(picture, cover))

    painted = perform(generator, inputs, request, on_painted if on_progress else None)
    return (with_cover(picture, cover) for picture in painted)


def _recoloured(frames: Iterable[np.ndarray], like: np.ndarray) -> Iterator[np.ndarray]:
    """All frames by the map of the first, so that colours do not flicker."""
    change = None
    for frame in frames:
        picture = to_float(frame)
        change = change or recolouring(picture, to_float(like))
        yield to_uint8(change(picture))
