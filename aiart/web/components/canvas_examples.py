"""Of each operation that starts from a picture, an example: one click away, and pleasing.

Most start from a picture of the chosen generator itself, so that both are of one hand. Knows nothing of painting.
"""

from aiart.studio import GeneratorCard
from aiart.web.components.canvas import EXAMPLES, on_it

PHOTO = "coast.jpg"
BEST = {"restyle": "stained-glass", "sketch": "ink-waves"}  # starters, instead of another one that was chosen

# Where to paint: fractions of the picture's width and height; size: radius, a fraction of the shorter side.
MASK = (
    {"colour": "#cf5435", "size": 0.11, "points": [[0.56, 0.24], [0.7, 0.2], [0.8, 0.3], [0.68, 0.36], [0.57, 0.3]]},
)


def example_for(name: str, card: GeneratorCard, value: dict) -> tuple[dict, str | None]:
    """A value of the easel, made of one that is blank -> it, and the generator that suits it best, if another one."""
    if name == "sketch":
        value = value | {"strokes": list(SEASCAPE), "canvas": [512, 384]}
    elif name == "restyle":
        value = value | {"picture": on_it(EXAMPLES / PHOTO, PHOTO, {"kind": "example", "name": PHOTO})}
    else:
        value = value | {"picture": _sample(card)}
        if name == "inpaint":
            value["strokes"] = list(MASK)
        if name == "extend":
            value["sides"] = {"left": card.width // 4, "right": card.width // 4, "top": 0, "bottom": 0}
    other = BEST.get(name) if card.source == "starter" else None
    return value, other if other != card.id else None


def _sample(card: GeneratorCard) -> dict | None:
    return on_it(card.sample_path, f"by {card.name}", {"kind": "sample", "id": card.id}) or on_it(
        EXAMPLES / "wind-field-1.jpg", "wind-field-1.jpg", {"kind": "example", "name": "wind-field-1.jpg"}
    )


def _band(colour: str, height: float, size: float) -> dict:
    """A stroke from edge to edge, slightly waved."""
    points = [[x / 10, height + 0.012 * (-1) ** x] for x in range(-1, 12)]
    return {"colour": colour, "size": size, "points": points}


SEASCAPE = (
    _band("#f3ead8", 0.1, 0.18),
    _band("#e9b44c", 0.38, 0.1),
    _band("#8fbcd4", 0.56, 0.09),
    _band("#28527a", 0.76, 0.14),
    _band("#28527a", 0.98, 0.14),
    {"colour": "#cf5435", "size": 0.1, "points": [[0.68, 0.24], [0.685, 0.24]]},
    {"colour": "#7b68a8", "size": 0.06, "points": [[0.08, 0.5], [0.2, 0.42], [0.34, 0.5]]},
)
