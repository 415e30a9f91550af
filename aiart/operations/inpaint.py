"""Inpaint: a part of a picture painted anew so that it belongs to the rest, of which not a bit changes.

At every step of every scale the known pixels are put back in the place of what the denoiser expects there, so that
the unknown ones are painted to suit them (Lugmayr et al. 2022, "RePaint", arXiv 2201.09865, for one path of noise).
What is left of a border is a step of colour; it is spread over the unknown part as smoothly as possible.
"""

from collections.abc import Iterator

import numpy as np

from aiart.engine.painting.generator import Generator
from aiart.engine.painting.painting import SamplingOptions
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size, resize
from aiart.errors import RequestError
from aiart.images import to_float
from aiart.operations.canvas import of_its_own_size, refuse_as_printed
from aiart.operations.declaration import CALM, COUNT, LAYOUT, MASK, PICTURE, STEPS, TRANSFORM, Input, Inputs, Operation
from aiart.operations.request import Request
from aiart.operations.sampling import OnProgress, coarser_size, painted

NEAR = 4  # pixels of a scale over which a step of colour at the border is spread
FADE = 0.1
CERTAIN = 1e-3  # a pixel of a coarse scale that is known by less is unknown


class InpaintRequest(Request):
    """Size and aspect are the picture's own."""


class Known(Plan):
    """Pixels that stay: a picture float32 (H, W, 3), and where it is known, bool (H, W)."""

    def __init__(self, picture: np.ndarray, known: np.ndarray):
        self.weight = known.astype(np.float32)[..., None].repeat(3, -1)
        self._whole, self._known = picture, known
        self.picture = picture * self.weight
        self._sizes: dict[Size, tuple[np.ndarray, np.ndarray]] = {}

    def known_picture(self) -> np.ndarray:
        """All between the outermost known pixels: what was masked there is still a hint."""
        down, across = (np.flatnonzero(self._known.any(axis)) for axis in (1, 0))
        return self._whole[down[0] : down[-1] + 1, across[0] : across[-1] + 1]

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        picture, weight = self._at(clean.shape[:2])
        missing = weight * (picture - clean)
        return clean + missing + (1 - weight) * _continued(missing, weight)

    def _at(self, size: Size) -> tuple[np.ndarray, np.ndarray]:
        """(picture, weight) at the size of a level; a pixel known in part is so by its known part."""
        if size not in self._sizes:
            weight = np.clip(resize(self.weight, size), 0, 1)
            picture = resize(self.picture, size) / np.maximum(weight, CERTAIN)
            self._sizes[size] = np.clip(picture, -1, 1), np.where(weight > CERTAIN, weight, 0)
        return self._sizes[size]


def _continued(missing: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """What is missing on the known side of a border, continued on the unknown side: weighted means of a few pixels
    around (normalised convolution, Knutsson and Westin 1993), which fade where nothing known is near."""
    size = missing.shape[:2]
    small = coarser_size(size, NEAR)
    return resize(resize(missing, small), size) / (np.maximum(resize(resize(weight, small), size), 0) + FADE)


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
        mask: bool (H, W), true where it is to be painted anew.

    Raises RequestError before the first picture: "mask" if it is of another size, empty or covers everything; "size".
    """
    refuse_as_printed(generator, "Inpainting")
    _check_mask(picture, mask)
    options = of_its_own_size(generator, picture, request, picture.shape[:2])
    return filled_in(generator, picture, ~mask, options, request, on_progress)


def mask_of(layer: np.ndarray) -> np.ndarray:
    """What is marked on uint8 (H, W, 4), as bool (H, W): what was painted at all on a transparent layer, or what is
    white on an opaque one."""
    cover = layer[..., 3]
    return cover > 127 if (cover < 255).any() else layer[..., :3].mean(-1) > 127


def filled_in(
    generator: Generator,
    picture: np.ndarray,
    known: np.ndarray,
    options: SamplingOptions,
    request: Request,
    on_progress: OnProgress | None,
) -> Iterator[np.ndarray]:
    """Pictures like `picture`, uint8 (H, W, 3), where it is known, bool (H, W); anything elsewhere."""
    size = picture.shape[:2]
    more = [(0, canvas - side) for canvas, side in zip(options.canvas, size, strict=True)]
    plan = Known(np.pad(to_float(picture), (*more, (0, 0)), mode="edge"), np.pad(known, more))
    for result in painted(generator, request, options, size, plan, on_progress):
        yield np.where(known[..., None], picture, result)


def _check_mask(picture: np.ndarray, mask: np.ndarray) -> None:
    (height, width), (down, across) = picture.shape[:2], mask.shape
    if (height, width) != (down, across):
        happened = f"The mask is {across} x {down} pixels, the picture {width} x {height}."
        raise RequestError(happened, "Both need the same size.", "Paint the mask on the picture itself.", code="mask")
    for nothing, what, fix in (
        (not mask.any(), "The mask is empty.", "Paint over what should be painted anew."),
        (mask.all(), "The mask covers the whole picture.", "Leave some of it, or create a new one."),
    ):
        if nothing:
            raise RequestError(what, "It marks a part of the picture.", fix, code="mask")


def _size(generator: Generator, inputs: Inputs, request: InpaintRequest) -> Size:
    return inputs["picture"].shape[:2]


OPERATION = Operation(
    "inpaint",
    InpaintRequest,
    inpaint,
    tab=TRANSFORM,
    place=4,
    title="Repaint a part",
    text="Paint over what should change. The rest stays as it is.",
    help="Paint a part of a picture anew. The rest stays as it is, bit by bit.",
    api="A part of a picture painted anew: what is white in the mask, or painted on a transparent one. Both have the "
    "same size; the rest stays, bit by bit.",
    example="""
with Image.open(painted[0]["image"]) as picture:
    mask = Image.new("L", picture.size)
ImageDraw.Draw(mask).ellipse((10, 10, 40, 40), fill=255)
mask.save("mask.png")
mended, _ = client.predict(drawer, generator, start, handle_file("mask.png"), api_name="/inpaint")
""",
    uses=frozenset({COUNT, LAYOUT, CALM, STEPS}),
    inputs=(
        Input("picture", PICTURE, "Picture"),
        Input(
            "mask",
            MASK,
            "Mask",
            "As large as PICTURE; white, or painted on transparent, is made anew.",
            ("Nothing is marked.", "Paint over what should be painted anew."),
        ),
    ),
    size=_size,
    button="Repaint",
    count=1,
    canvas="mask",
)
