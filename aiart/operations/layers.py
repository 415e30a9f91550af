"""What a picture was made from, as layers of its own size: to be laid below it in a picture program."""

from collections.abc import Mapping

import numpy as np

from aiart.engine.path.pyramid import Size
from aiart.images import resized
from aiart.operations.canvas import middle
from aiart.operations.declaration import LAYER, MASK, PICTURE
from aiart.operations.part import as_large
from aiart.operations.request import Request
from aiart.operations.table import operation_of

ORIGINAL = "picture"  # the role of what a picture is made from
READ = (PICTURE, LAYER, MASK)  # kinds of inputs that can be layers


def layer_inputs(request: Request) -> dict[str, str]:
    """Role -> kind of what is needed for the layers of a picture that a request has made."""
    operation = operation_of(request)
    kinds = {one.role: operation.kind_of(one.role, request) for one in operation.inputs}
    wanted = (ORIGINAL, *(role for role, kind in kinds.items() if kind == MASK and ORIGINAL in kinds))
    return {role: kind for role in wanted if (kind := kinds.get(role)) in READ}


def layers_of(inputs: Mapping[str, np.ndarray], request: Request, size: Size) -> dict[str, np.ndarray]:
    """Name -> uint8 (*size, 3 or 4) or, of a mask, (*size): "before", what was given, where it is in the picture,
    transparent around it; and "mask", white where something was marked.

    Args:
        inputs: by role; those of `layer_inputs` that there are.
        size: (height, width) of the picture."""
    layers = {}
    operation = operation_of(request)
    for role, kind in layer_inputs(request).items():
        if role not in inputs:
            continue
        if kind == MASK:
            layers[role] = as_large(inputs[role], size).astype(np.uint8) * 255
        elif operation.laid:
            layers["before"] = operation.laid(inputs[role], request, size)
        else:
            layers["before"] = resized(middle(inputs[role], size), size)
    return layers
