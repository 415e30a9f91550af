"""Sketch: areas of colour that become a picture of the generator's materials.

A colour names the nearest material of the generator, and the drawing leads the painting: sky is painted with windows of
sky where there is sky in the drawing (engine/memory/guides.py). With colours "kept", and by a generator that is a
network alone, the colours themselves stay: at every step the picture's low frequencies are put back to those of the
drawing (the condition of ILVR, Choi et al. 2021, arXiv 2108.02938), where there is any.

A legend says which colours mean words instead (engine/painting/drawn_words.py). With colours "pictures" a drawing says
which remembered picture gives what, and with `keep` something that was marked on one of them appears whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import AfterValidator, model_validator

from aiart.engine.memory.denoiser import Chosen
from aiart.engine.memory.guides import Guidance
from aiart.engine.memory.labels import LabelMaps, Labels, LocalLabels
from aiart.engine.memory.materials import Materials
from aiart.engine.painting.drawn_words import DrawnWords
from aiart.engine.painting.generator import Generator
from aiart.engine.painting.plan import Plan
from aiart.engine.path.pyramid import Size, resize
from aiart.errors import RequestError
from aiart.operations.canvas import canvas_for, middle, on_canvas, refuse_classic
from aiart.operations.declaration import (
    CALM,
    COUNT,
    LAYER,
    NUMBERS,
    PALETTE,
    SHAPE,
    STEPS,
    TRANSFORM,
    Input,
    Operation,
    choice,
    number,
    text,
)
from aiart.operations.legend import EXAMPLE, LEGEND_MAX, read_legend, words_of_legend
from aiart.operations.materials import STRICTNESS, material_weight, without_materials
from aiart.operations.meanings import meant_by, pictures_meant
from aiart.operations.objects import KeepRequest, keep_input, kept_object
from aiart.operations.remembered import without_pictures
from aiart.operations.request import OnProgress, canvas_of, painted, sampling_options
from aiart.operations.variations import size_like_picture
from aiart.training_presets import printable

BALANCE = 0.3  # of the memory where colours are kept: a sketch is not made of the same things in the same amounts
NOTICED = 0.03  # of a canvas: what is drawn smaller counts as much when pictures are chosen
OPEN = 128  # of 255: what is covered by less is left to the generator
FREE = 0.4  # of the canvas: larger levels are left alone, so that strokes are chosen freely, up to the last
KEPT = 16  # pixels of the picture to one of the colours that are kept
VISIBLE = 8  # of 255: a blob that covers less than this is nothing
WHY = "It has one scale only, so blobs would stay blobs."


class SketchRequest(KeepRequest):
    """The canvas is the sketch's, unless size or aspect say more.

    colours: "materials", a colour means the nearest material of the generator; "pictures", there are none but the
    numbers of its remembered pictures, which give what is painted there; "kept", a colour stays; "numbers", there are
    none but the numbers of materials. legend: which colours, or numbers, of a drawing of materials mean words, see
    `read_legend`. strictness: how much all that weighs beside the strokes that suit each other."""

    colours: Literal["materials", "pictures", "kept", "numbers"] = choice(
        "materials",
        {
            "materials": "Mean materials",
            "pictures": "Mean its pictures",
            "kept": "Are kept",
            "numbers": "Are numbers of materials",
        },
        label="Colours",
        hint="Numbers, also those of pictures, are the indices of a PNG with a palette, or its greys.",
        off_page=("numbers",),
        in_old_recipes="kept",
    )
    strictness: float = number(
        STRICTNESS,
        0,
        1,
        label="How strictly",
        in_old_recipes=0.75,
        hint="0 takes the drawing as a hint, 1 paints every area as it is drawn.",
    )
    legend: Annotated[str, AfterValidator(printable)] = text(
        "",
        LEGEND_MAX,
        label="Legend",
        hint=f"Which colours mean words of the generator, in place of materials. {EXAMPLE}",
        in_old_recipes="",
        of_input=True,
    )

    @model_validator(mode="after")
    def _legend_can_be_read(self) -> Self:
        """Raises RequestError, code "legend"."""
        if read_legend(self.legend) and self.colours not in ("materials", "numbers"):
            expected = "It goes with colours or numbers that mean materials."
            raise RequestError("There is no use for a legend here.", expected, "Leave it out.", code="legend")
        return self


class Drawing(Plan):
    """A painting led by the materials of a drawing, int16 (H, W), below 0 where nothing is drawn."""

    def __init__(self, materials: Materials, drawn: np.ndarray, strictness: float):
        self._guidance = Guidance([Labels(drawn, materials.maps, material_weight(strictness))])
        self._materials = materials
        self._wanted = np.bincount(drawn[drawn >= 0], minlength=materials.count) / drawn.size

    def pictures(self, few: int, seed: int) -> tuple[int, ...]:
        """Return those that have what is drawn, however small it is; one more than usual, as a drawing asks for
        much."""
        wanted = np.where(self._wanted > 0, np.maximum(self._wanted, NOTICED), 0)
        return self._materials.covering(wanted, few + 1, seed)

    def guidance(self) -> Guidance:
        return self._guidance


class FromPictures(Plan):
    """A painting led by a map of which remembered picture gives what: their numbers, int16 (H, W), below 0 where any
    may."""

    def __init__(self, numbers: np.ndarray, of: int, strictness: float, layout: float):
        """of: how many pictures are remembered. layout: see SamplingOptions."""
        used, labels = np.unique(numbers, return_inverse=True)
        self._chosen: Chosen = tuple(used[used >= 0].tolist())
        own = np.full(of, len(self._chosen))  # the label of all that the map does not name
        own[list(self._chosen)] = np.arange(len(self._chosen))
        maps = LabelMaps(own[:, None, None] + np.zeros((1, 2, 2), int), len(self._chosen) + 1)
        drawn = (labels - (len(used) - len(self._chosen))).reshape(numbers.shape)
        self._guidance = Guidance([LocalLabels(drawn, maps, material_weight(strictness), layout=layout)])

    def pictures(self, few: int, seed: int) -> Chosen | None:
        return self._chosen or None

    def guidance(self) -> Guidance:
        return self._guidance


class Blobs(Plan):
    """Colours kept where they were painted: float32 (H, W, 3) in [-1, 1] and how much they cover, (H, W, 1) 0 to 1."""

    def __init__(self, colours: np.ndarray, cover: np.ndarray, size: Size):
        """`size` (height, width): how finely they are kept."""
        self.size, self.canvas, self.cover = size, colours.shape[:2], np.clip(resize(cover.repeat(3, -1), size), 0, 1)
        self.colours = resize(colours * cover, size) / np.maximum(self.cover, 1e-3)

    def constrain(self, level: int, clean: np.ndarray) -> np.ndarray:
        if FREE * self.canvas[0] < clean.shape[0] < self.canvas[0]:
            return clean
        missing = self.cover * (self.colours - resize(clean, self.size))
        return clean + resize(missing, clean.shape[:2])


def sketch(
    generator: Generator,
    blobs: np.ndarray,
    request: SketchRequest,
    on_progress: OnProgress | None = None,
    keep: np.ndarray | None = None,
) -> Iterator[np.ndarray]:
    """Paint `request.count` pictures, uint8 (H, W, 3), of what the colours of `blobs` mean in their places.

    Args:
        blobs: uint8 (h, w, 4), of which what is transparent is left to the generator; or (h, w, 3), all of it blobs.
        keep: the mask of an object, bool (h, w), see `kept_object`.

    Raises RequestError before the first picture: "empty" if there are no blobs, "number" if a material or picture is
    not there, "colours" if there are too many of them, "legend", "keep" and "keep_picture", or something impossible."""
    refuse_classic(generator, "A sketch", WHY)
    colours, cover = blobs[..., :3], blobs[..., 3:]
    if cover.size and cover.max() < VISIBLE:
        fix = "Paint a few blobs of colour on it."
        raise RequestError("The sketch is empty.", "It is transparent everywhere.", fix, code="empty")
    cover = cover if cover.size else np.full_like(colours[..., :1], 255)
    request = canvas_for(colours, request)
    options = replace(sampling_options(generator, request), layout=None, shared_palette=False)
    if keep is not None:
        options = replace(options, kept=kept_object(generator, keep, request, options.canvas))
    if generator.materials is None and request.legend:
        raise without_pictures(generator.config.name, "Leave the legend out, or choose another generator.", "legend")
    if generator.materials is None and request.colours in ("numbers", "pictures"):
        refusal = without_materials if request.colours == "numbers" else without_pictures
        fix = "Draw in colours, or choose another generator."
        raise refusal(generator.config.name, fix, code="colours")
    if generator.materials is None or request.colours == "kept":
        options = replace(options, balance=BALANCE)
        plan: Plan = _blobs(colours, cover, options.canvas)
    elif request.colours == "pictures":
        options = replace(options, layout=request.layout)
        of = len(generator.memory_pictures.pictures)
        numbers = pictures_meant(colours, cover[..., 0] >= OPEN, of)
        plan = FromPictures(middle(numbers, options.canvas), of, request.strictness, request.layout)
    else:
        legend = read_legend(request.legend)
        words = words_of_legend(generator.config, legend)
        drawn = meant_by(generator.materials, colours, cover[..., 0] >= OPEN, request.colours == "numbers", legend)
        drawn = middle(drawn, options.canvas)
        if words:
            plan = DrawnWords(generator, drawn, words, material_weight(request.strictness), request.layout)
            options = replace(options, layout=None if plan.is_free else request.layout)
        else:
            plan = Drawing(generator.materials, drawn, request.strictness)
    return painted(generator, request, options, canvas_of(generator, request), plan, on_progress)


def _blobs(colours: np.ndarray, cover: np.ndarray, canvas: Size) -> Blobs:
    covered = (on_canvas(cover.repeat(3, -1), canvas)[..., :1] + 1) / 2
    down, across = (max(2, round(side / KEPT)) for side in canvas)
    return Blobs(on_canvas(colours, canvas), covered, (down, across))


OPERATION = Operation(
    "sketch",
    SketchRequest,
    sketch,
    tab=TRANSFORM,
    place=3,
    title="Sketch",
    text="Areas of colour become a picture of the generator's materials.",
    help="Make pictures of maps of materials, see `materials`, and words, see --legend; or of which remembered picture "
    "gives what, see `remembered`. What is transparent in a PNG is left to the generator.",
    api="Areas of colour become a picture of the generator's materials, see `/materials`: each colour means the "
    "nearest of them. With `colours` `kept` they stay colours; with `numbers` the file is a map of numbers, the "
    "indices of a PNG with a palette or its greys; with `pictures` too, but the numbers are those of the pictures that "
    "it remembers, see `/remembered`: each gives what is painted there. A `legend` says which colours, or numbers, "
    "mean words of the generator in place of materials, `#1f3a93=night, #e9b44c=field`: what is painted in these is "
    "made of the pictures that have the word. What is transparent in a PNG is left to the generator. `keep`, "
    "`keep_picture`, `keep_x` and `keep_y`: something that appears whole, as in `/place`.",
    example="""
from PIL import Image, ImageDraw

materials, _ = client.predict(drawer, generator, api_name="/materials")
blobs = Image.new("RGBA", (128, 96))
ImageDraw.Draw(blobs).rectangle((0, 60, 128, 96), fill=materials[0]["color"])
blobs.save("blobs.png")
drawn, _ = client.predict(drawer, generator, handle_file("blobs.png"), count=1, api_name="/sketch")
""",
    uses=frozenset({COUNT, SHAPE, CALM, STEPS, PALETTE}),
    inputs=(Input("picture", LAYER, "Picture"), keep_input(optional=True)),
    kinds=lambda request: {"picture": NUMBERS} if request.colours in ("numbers", "pictures") else {},
    size=size_like_picture,
    canvas="sketch",
    live=True,
    example_starter="ink-waves",
)
