"""What can be said of pictures before anything is trained: which of them can be used, and what they can give.

The files are looked at by the painting worker; here no picture is decoded.
"""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aiart.data.dataset import Shape, canvas_shape
from aiart.data.words import Words
from aiart.errors import UploadError
from aiart.names import display_name
from aiart.studio.inputs import over_total, too_many
from aiart.studio.painter import Painter
from aiart.studio.settings import StudioConfig
from aiart.studio.workspace import Workspace
from aiart.training_presets import MANY, PRESETS, MedianSide

OF_THE_SET = ("duplicate", "too_many", "total")  # codes of reasons that other pictures are to blame for


@dataclass(frozen=True)
class FileCheck:
    """What is known of one file. Its name is among the words of `reason`."""

    name: str  # as the person knows it
    size: int = 0  # bytes
    width: int = 0  # pixels, upright; 0 of what cannot be used
    height: int = 0
    view: str = ""  # address of a small JPEG, of a kind that browsers do not show
    digest: str = ""  # by which equal files are known
    reason: str = ""  # why it cannot be used, in sentences; "" if it can
    code: str = ""  # of the reason


class FileChecks:
    """Looks at files for all visitors."""

    def __init__(self, config: StudioConfig, painter: Painter):
        self._config, self._painter = config, painter

    def look(self, workspace: Workspace, files: Sequence[Path]) -> list[FileCheck]:
        """Return what is known of each file, as it lies there under its own name.

        Raises:
            StudioError: as `PaintingService.paint` while painting.
        """
        if not files:
            return []
        names = [display_name(file) for file in files]
        order = {
            "task": "look",
            "files": [str(file) for file in files],
            "names": names,
            "limits": asdict(self._config.limits),
        }
        answer = self._painter.paint(order, threading.Event(), urgent=True, visitor=workspace.key)
        sizes = [file.stat().st_size if file.is_file() else 0 for file in files]
        return [FileCheck(name, size, **row) for name, size, row in zip(names, sizes, answer["rows"], strict=True)]

    def words(self, workspace: Workspace, names: Sequence[str], files: Mapping[str, Path]) -> Words:
        """Return the words of pictures of these names, from files of words that were sent with them, name -> file.

        Raises:
            StudioError: as `PaintingService.paint` while painting.
        """
        if not files:
            return Words(((),) * len(names))
        order = {"task": "words", "names": list(names), "files": {name: str(file) for name, file in files.items()}}
        answer = self._painter.paint(order, threading.Event(), urgent=True, visitor=workspace.key)
        return Words(tuple(map(tuple, answer["words"])), tuple(answer["notes"]))

    def together(self, looks: Iterable[FileCheck]) -> list[FileCheck]:
        """Return the same, judged as one set: a file that was there before, and what is too much, cannot be used
        either."""
        limits, judged, seen, room = self._config.limits, [], {}, self._config.limits.max_total_bytes
        for one in looks:
            error = None
            if not one.reason and one.digest and one.digest in seen:
                happened = f"{one.name} is the same picture as {seen[one.digest]}."
                error = UploadError(happened, "Each picture counts once.", code="duplicate")
            elif not one.reason and len(seen) >= limits.max_files:
                error = too_many(len(seen) + 1, limits)
            elif not one.reason and one.size > room:
                error = over_total(one.name, limits)
            if error:
                one = replace(one, reason=str(error), code=error.code)
            elif not one.reason:
                seen[one.digest or len(seen)] = one.name
                room -= one.size
            judged.append(one)
        return judged

    def canvas(self, shapes: Collection[Shape], preset: str) -> Shape:
        """Return (height, width) in pixels at which a preset learns pictures of these shapes, at least one, unless
        somebody chooses another size."""
        return canvas_shape(shapes, MedianSide(PRESETS[preset].canvas), self._config.max_long_side)


def best_preset(pictures: int) -> str:
    """Return the preset that suits so many pictures best, if nothing else is known of them."""
    return "instant" if pictures < MANY else "balanced"
