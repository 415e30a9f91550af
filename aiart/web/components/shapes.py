"""Shapes a picture can be asked for: cards for the person, a size or an aspect for the request, and back again."""

from aiart.errors import RequestError
from aiart.operations.request import Request
from aiart.web.components.cards import Card

OWN, EXACT = "own", "exact"
ASPECTS = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16")


def shape_cards() -> list[Card]:
    return [Card(OWN, "Its own"), *(Card(one, one, ratio=_ratio(one)) for one in ASPECTS), Card(EXACT, "In pixels")]


def asked_shape(shape: object) -> dict:
    """The `aspect` of a Request, for all shapes but EXACT. Raises RequestError for one we do not offer."""
    if shape == OWN:
        return {}
    if shape in ASPECTS:
        return parsed_size(shape)
    raise RequestError("There is no such shape.", "", "Choose one of those shown.", code="aspect")


def parsed_size(text: str) -> dict:
    """The same from text: "512x384" in pixels, "4:3", or "" for the generator's own. Raises RequestError."""
    if not text:
        return {}
    name, sign = ("size", "x") if "x" in text else ("aspect", ":")
    sides = text.split(sign)
    if len(sides) == 2 and all(side.isascii() and side.isdecimal() and len(side) < 6 for side in sides):
        return {name: tuple(map(int, sides))}
    expected = "It is like 512x384 in pixels, or like 4:3, or empty."
    raise RequestError("This size is not understood.", expected, "Change it and try again.", code="size")


def shown_shape(request: Request) -> tuple[str, int | None, int | None]:
    """(shape, width, height) of the controls for a request; an aspect we do not offer becomes the generator's own."""
    if request.size:
        return EXACT, *request.size
    aspect = request.aspect and f"{request.aspect[0]:g}:{request.aspect[1]:g}"
    return (aspect if aspect in ASPECTS else OWN), None, None


def _ratio(aspect: str) -> float:
    across, down = map(int, aspect.split(":"))
    return across / down
