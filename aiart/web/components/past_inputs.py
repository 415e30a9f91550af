"""What was given for a picture that is painted already, as far as the visitor's workspace still has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiart.operations.declaration import GENERATOR, LAYER, MASK, PALETTE, PICTURE, Input, Operation
from aiart.operations.objects import KEEP
from aiart.operations.request import Request
from aiart.studio import GeneratorCard, Studio
from aiart.web.components.canvas import canvas_part, sample_part
from aiart.web.components.word_brushes import recolouring, word_brushes
from aiart.web.messages import notice
from aiart.web.visitor import open_workspace

MISSING = {"mask": "what was marked", "map": "the map"}  # of what was given, by its role


@dataclass(frozen=True)
class PastSettings:
    """How a picture was painted, from a workspace or from a PNG.

    Args:
        generator, second: those it was painted with, if this visitor has them.
        inputs: role -> the name under which what was given is kept.
    """

    request: Request
    generator: GeneratorCard | None
    second: GeneratorCard | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)


class PastInputs:
    """Finds what was given for pictures of a visitor, as the parts of a canvas have it."""

    def __init__(self, studio: Studio):
        self._studio = studio

    def canvas(self, visitor: object, operation: Operation, settings: PastSettings) -> dict:
        """Return the parts of a canvas that the workspace still has."""
        parts, missing = {}, []
        for one in on_canvas(operation):
            if one.optional and one.role not in settings.inputs:
                continue
            parts[part_of(one.kind)] = part = self.file(visitor, settings.inputs.get(one.role, ""), one.kind)
            if part is None:
                missing.append(MISSING.get(one.role, "the picture it started from"))
        if missing:
            names = " and ".join(missing)
            notice("About these settings", f"They are back, but {names} is not here any more. Choose it again.")
        if settings.generator and (legend := getattr(settings.request, "legend", "")):
            parts["legend"] = recolouring(legend, word_brushes(self._studio, visitor, settings.generator.id))
        if operation.canvas == "map" and settings.generator:
            parts["picture"] = sample_part(settings.generator)
        if operation.canvas == "frame":
            sides = (name for name, one in operation.settings.items() if not one.on_page)
            parts["sides"] = {name: getattr(settings.request, name) for name in sides}
        return parts

    def palette(self, visitor: object, settings: PastSettings) -> dict | None:
        """Return the picture whose colours it had, as part of a canvas; None if there was none, or it is gone."""
        known = settings.inputs.get(PALETTE)
        if not known:
            return None
        picture = self.file(visitor, known, PICTURE)
        if picture is None:
            notice("About these settings", "The picture whose colours it had is not here any more.")
        return picture

    def file(self, visitor: object, known: str, kind: str) -> dict | None:
        """Return what was given under a name, as part of a canvas; None if the workspace has it no more."""
        path = self._studio.gallery.input_file(open_workspace(self._studio, visitor), known, kind)
        return canvas_part(path, "as it was", {"kind": "given", "known": known})


def on_canvas(operation: Operation) -> list[Input]:
    """Return what of an operation's inputs is chosen or painted on the main canvas of its tab."""
    return [one for one in operation.inputs if operation.canvas and one.kind != GENERATOR and one.role != KEEP]


def part_of(kind: str) -> str:
    """Return the part of a canvas that holds an input of this kind."""
    return "layer" if kind in (LAYER, MASK) else "picture"
