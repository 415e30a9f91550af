"""Words as brushes of a sketch: which colour means which word of the generator."""

from collections.abc import Iterable, Mapping
from colorsys import hsv_to_rgb

from aiart.engine.format.words import as_word
from aiart.operations.legend import NEAR, read_legend
from aiart.operations.materials import color_code
from aiart.studio import MaterialView, Studio
from aiart.web.visitor import open_workspace

GOLDEN = 0.381966  # of a turn


def word_brushes(studio: Studio, visitor: object, generator: str) -> list[dict]:
    """Return the words of a generator that has materials, as the script shows them. Raises StudioError."""
    workspace = open_workspace(studio, visitor)
    materials = studio.materials.of(workspace, generator)
    return words_prop(studio.generators.words(workspace, generator), materials) if materials else []


def words_prop(words: Mapping[str, int], materials: Iterable[MaterialView] = ()) -> list[dict]:
    """Return the words of a generator, each with how many pictures have it, as brushes of the script: each has a colour
    of its own, the same ones for the same words and materials."""
    taken = [_channels(one.color) for one in materials]
    brushes = []
    for number, (word, count) in enumerate(words.items()):
        taken.append(_unlike(taken, number))
        brushes.append({"word": word, "count": count, "color": color_code(taken[-1])})
    return brushes


def _unlike(taken: list[tuple[int, int, int]], number: int) -> tuple[int, int, int]:
    """A colour that no other one is taken for: hues go around by the golden angle, lighter and darker in turns."""
    step = number
    while True:
        hue, value = (0.58 + step * GOLDEN) % 1, (0.85, 0.6, 0.72)[step % 3]
        red, green, blue = (round(255 * one) for one in hsv_to_rgb(hue, 0.7, value))
        if all(max(abs(red - r), abs(green - g), abs(blue - b)) > 2 * NEAR for r, g, b in taken):
            return red, green, blue
        step += 1


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def recolouring(legend: str, brushes: Iterable[Mapping]) -> dict[str, str]:
    """Return the colours that words have in a legend, and those of their brushes: "#rrggbb" -> "#rrggbb"."""
    ours = {brush["word"]: brush["color"] for brush in brushes}
    theirs = {color_code(color): as_word(word) for color, word in read_legend(legend).items()}
    return {color: ours[word] for color, word in theirs.items() if word in ours}
