"""What the colours of a drawing mean: a material, a word of its legend, or, where they are numbers, the material or the
remembered picture of that number.
"""

from collections.abc import Callable

import numpy as np

from aiart.engine.memory.materials import Materials, areas_of, distinct_colors
from aiart.errors import RequestError
from aiart.operations.legend import NO_LEGEND, Legend, check_all_drawn, named_colors
from aiart.operations.materials import no_material
from aiart.operations.remembered import no_picture

MOST_COLOURS = 64  # of a drawing without areas: more is a photo
MOST_PICTURES = 8  # that give something of one painting: each costs as much as all of it by one
Refusal = Callable[[int, int, str], RequestError]  # of a number that is none of so many, and how to mend it


def meant_by(
    materials: Materials, colours: np.ndarray, drawn: np.ndarray, numbers: bool, legend: Legend = NO_LEGEND
) -> np.ndarray:
    """Return the material meant by each pixel of a drawing, or, from `materials.count` on, the colour of the legend
    that it is; -1 where nothing is drawn: int16 (h, w).

    Args:
        colours: uint8 (h, w, 3); where `numbers` says so, all three are the number of a material. They also are if
            nothing else can be meant: greys from 0 on, near black, as a program writes an array of numbers.
        drawn: bool (h, w).

    Raises RequestError: "number", "colours" or "legend"."""
    distinct, which, counts = distinct_colors(colours[drawn])
    named = named_colors(distinct, legend, near=0)
    numbers = numbers or _are_numbers(distinct[named < 0], materials.count)
    named = named if numbers else named_colors(distinct, legend)
    check_all_drawn(named, legend)
    words, meant = np.where(named < 0, -1, named + materials.count), np.full(drawn.shape, -1, np.int16)
    if numbers:
        meant[drawn] = words[which]
        return np.maximum(meant, numbers_meant(colours, drawn & (meant < 0), materials.count, no_material))
    if len(counts) > MOST_COLOURS and not areas_of(counts).any():
        happened = f"This map has {len(counts):,} colours."
        expected = f"A map of materials has at most {MOST_COLOURS}, in areas."
        raise RequestError(happened, expected, "Draw it with fewer colours, or restyle it as a photo.", code="colours")
    meant[drawn] = materials.of_colors(distinct, counts, words)[which]
    return meant


def pictures_meant(colours: np.ndarray, drawn: np.ndarray, count: int) -> np.ndarray:
    """Return the number of the remembered picture that gives each pixel of a map, see `numbers_meant`. Raises
    RequestError: "number", "colours"."""
    numbers = numbers_meant(colours, drawn, count, no_picture)
    named = len(np.unique(numbers[numbers >= 0]))
    if named > MOST_PICTURES:
        expected = f"At most {MOST_PICTURES} give something of one painting."
        raise RequestError(f"The map names {named} pictures.", expected, "Use fewer.", code="colours")
    return numbers


def numbers_meant(colours: np.ndarray, drawn: np.ndarray, count: int, refusal: Refusal) -> np.ndarray:
    """Return the numbers of a map, -1 where nothing is drawn: int16 (h, w).

    Args:
        colours: uint8 (h, w, 3), each of them a number three times.
        drawn: bool (h, w).
        count: how many there are of what the numbers are of.

    Raises RequestError: `refusal` of a number that is not there."""
    flat, meant = colours[drawn], np.full(drawn.shape, -1, np.int16)
    if flat.size and (most := int(flat.max())) >= count:
        raise refusal(most, count, "Change the map.")
    meant[drawn] = flat[:, 0]
    return meant


def _are_numbers(colours: np.ndarray, count: int) -> bool:
    """Whether uint8 (n, 3) are greys below `count`, several of them: nobody draws with these."""
    if not colours.size or colours.max() >= count or np.ptp(colours, -1).any():
        return False
    return bool(colours.max() != colours.min())
