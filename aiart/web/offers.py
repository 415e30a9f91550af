"""What the page offers of each operation, in plain words: its card, its own settings, and which common ones it has.

A further operation is a line here and in `aiart/art/operations.py`. Knows no component.
"""

from dataclasses import dataclass
from pathlib import Path

from aiart.studio import PictureView
from aiart.web.components.cards import Card

PICTURES = Path(__file__).parent / "examples" / "operations"
GENERATE, TRANSFORM, PRODUCE = "generate", "transform", "produce"  # tabs


@dataclass(frozen=True)
class Slide:
    """A setting that is a number."""

    name: str  # of the request's field
    label: str
    low: float
    high: float
    step: float
    hint: str


@dataclass(frozen=True)
class Choice:
    """A setting that is a word: what the request says -> what a person reads. `first` is chosen to begin with."""

    name: str
    label: str
    words: dict[str, str]
    first: str


@dataclass(frozen=True)
class Offer:
    """`uses`: of "count", "shape", "layout", "calm" and "palette"; a seed have all."""

    title: str  # of its card
    text: str  # what it does, in a few words
    tab: str
    button: str = "Paint"
    starts: str = ""  # how it begins: "picture", "mask", "sketch" or "frame" of `easel`
    settings: tuple[Slide | Choice, ...] = ()
    uses: frozenset[str] = frozenset()
    count: int = 4  # pictures, unless somebody wants more or fewer

    def card(self, name: str) -> Card:
        picture = PICTURES / f"{name}.jpg"
        return Card(name, self.title, self.text, picture=picture if picture.exists() else None)


AXES = Choice(
    "axes",
    "Where its sides meet",
    {"both": "On all sides", "across": "Left and right", "down": "Top and bottom"},
    "both",
)
OFFERS: dict[str, Offer] = {
    "create": Offer(
        "Create", "New pictures from nothing.", GENERATE, uses=frozenset({"count", "shape", "layout", "calm"})
    ),
    "variations": Offer(
        "Variations",
        "A picture painted again: nearly the same, or only a memory of it.",
        TRANSFORM,
        starts="picture",
        settings=(Slide("strength", "How far from it", 0, 1, 0.05, "0 is the picture itself, 1 a new one."),),
        uses=frozenset({"count", "shape", "layout", "calm", "palette"}),
    ),
    "restyle": Offer(
        "Restyle",
        "A photo in the generator's brushwork. Its shapes stay.",
        TRANSFORM,
        button="Restyle",
        starts="picture",
        settings=(
            Slide("strength", "How freely", 0, 1, 0.05, "0 keeps the photo's detail, 1 only its largest shapes."),
            Choice("colours", "Colours", {"photo": "The photo's", "generator": "The generator's"}, "photo"),
        ),
        uses=frozenset({"count", "shape", "calm", "palette"}),
        count=1,
    ),
    "sketch": Offer(
        "Sketch",
        "A few blobs of colour become a picture.",
        TRANSFORM,
        starts="sketch",
        uses=frozenset({"count", "shape", "calm", "palette"}),
    ),
    "inpaint": Offer(
        "Repaint a part",
        "Paint over what should change. The rest stays as it is.",
        TRANSFORM,
        button="Repaint",
        starts="mask",
        uses=frozenset({"count", "layout", "calm"}),
        count=1,
    ),
    "extend": Offer(
        "Extend",
        "A picture continued beyond its frame.",
        TRANSFORM,
        button="Extend",
        starts="frame",
        uses=frozenset({"count", "layout", "calm"}),
        count=1,
    ),
    "enlarge": Offer(
        "Enlarge",
        "Twice as large, with strokes that it did not have.",
        TRANSFORM,
        button="Enlarge",
        starts="picture",
        uses=frozenset({"calm", "palette"}),
    ),
    "tile": Offer(
        "Seamless tile",
        "Continues in itself: for fabrics, wallpapers and games.",
        PRODUCE,
        button="Paint tiles",
        settings=(AXES,),
        uses=frozenset({"count", "shape", "layout", "calm", "palette"}),
    ),
    "poster": Offer(
        "Poster, banner, panorama",
        "One large picture, ready for print or screen.",
        PRODUCE,
        button="Paint it large",
        uses=frozenset({"layout", "calm", "palette"}),
    ),
    "loop": Offer(
        "Loop",
        "A film without end.",
        PRODUCE,
        button="Paint the film",
        settings=(
            Slide("seconds", "Seconds", 1, 10, 0.5, "Until it begins again. Each frame takes as long as a picture."),
            Slide("fps", "Frames a second", 4, 30, 1, "More of them move more smoothly."),
            Slide("motion", "Motion", 0.05, 1, 0.05, "Near 0 it hardly moves, at 1 everything does."),
        ),
        uses=frozenset({"shape", "layout", "palette"}),
    ),
    "mix": Offer(
        "Mix",
        "Pictures by two generators at once.",
        PRODUCE,
        settings=(Slide("weight", "Whose hand", 0, 1, 0.05, "0 is the first generator alone, 1 the second."),),
        uses=frozenset({"count", "shape", "layout", "calm", "palette"}),
    ),
}


def offered(tab: str) -> dict[str, Offer]:
    return {name: offer for name, offer in OFFERS.items() if offer.tab == tab}


def told_in_words(view: PictureView) -> str:
    """A picture or film in one line."""
    what = "" if view.operation == "create" else f"{OFFERS[view.operation].title}, "
    size = f", {view.width} x {view.height}" if view.width else ""
    return f"{what}{view.generator_name}, seed {view.request.seed}{size}"
