"""Cards: one choice out of several, each with a picture, a title and a few words; real radio buttons underneath.

The browser draws them from data, so that names from strangers never become markup. A picker has a card for each
generator that a visitor may use, a `MaterialChoice` one for each material of the chosen generator.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.operations.declaration import MATERIAL, Operation
from aiart.operations.request import Request
from aiart.studio import ITSELF, GeneratorCard, MaterialView, Studio
from aiart.training_presets import PRESETS, counted
from aiart.web.components.markup import QUIET, asset
from aiart.web.messages import show_errors
from aiart.web.server.gradio_files import card_url
from aiart.web.visitor import open_workspace

FIRST_STARTER = "ink-waves"  # the starter that is chosen for a newcomer
BADGES = {"mine": "yours", "library": "kept", "starter": "", "pictures": "yours"}
ITSELF_PICTURE = Path(__file__).parents[1] / "examples" / "itself.png"
WAITING = {"cards": [], "chosen": None, "waiting": True}  # of cards that are not known yet: nothing is said of them
NO_GENERATOR = "There is no generator yet. Train one from your pictures: it takes minutes."


@dataclass(frozen=True)
class Card:
    """One choice. `ratio`, width over height, draws a small frame of that shape; 0 draws none. `named`: the title is a
    name that somebody gave, which is not translated. `rare`: shown when it is chosen, searched for or asked for."""

    id: str
    title: str
    text: str = ""
    badge: str = ""
    picture: Path | None = None
    ratio: float = 0
    named: bool = False
    rare: bool = False


def cards(value: dict, *, label: str, elem_id: str, kind: str = "rows", empty: str = "") -> gr.HTML:
    """Return the component. Its value is made by `cards_value` and read by `chosen`; `input` fires when a person has
    chosen.

    Args:
        kind: "rows", "tiles", "small-tiles", "operations", "chips" or "thumbs", CSS classes of style.css.
        empty: the sentence in place of cards if there is none.
    """
    fixed = {"GROUP": elem_id, "KIND": kind, "LEGEND": label, "EMPTY": empty}  # words of ours, plain letters all
    template = re.sub("|".join(fixed), lambda found: fixed[found[0]], asset("cards.html"))
    return gr.HTML(
        value=value,
        label=label,
        elem_id=elem_id,
        html_template=template,
        js_on_load=asset("cards.js"),
        apply_default_css=False,
    )


def cards_value(choices: Sequence[Card] = (), selected: str | None = None) -> dict:
    """Return a value for `cards`; the pictures are copied to where the browser may fetch them."""
    return {"cards": [asdict(card) | {"picture": card_url(card.picture)} for card in choices], "chosen": selected}


def chosen(value: object) -> str:
    """Return the id of the chosen card in a value that comes from a browser; "" if it names none."""
    name = value.get("chosen") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def picker(elem_id: str, label: str = "Generator", kind: str = "tiles") -> gr.HTML:
    """Cards of all generators that a visitor may use; the chosen id is a generator's.

    kind: "tiles", or "small-tiles".
    """
    return cards(WAITING, label=label, elem_id=elem_id, kind=kind, empty=NO_GENERATOR)


def picker_value(studio: Studio, visitor: object, wanted: str, other_than: str = "", itself: bool = False) -> dict:
    """Return a value for `picker` with all generators, the wanted one chosen if the visitor has it; with `itself`, the
    first card is the picture itself.

    Else one is chosen that is not `other_than`: her newest, or the starter for newcomers. Raises StudioError, code
    "no_drawer".
    """
    found = studio.generators.cards(open_workspace(studio, visitor))
    order = sorted(
        found, key=lambda card: (card.id == other_than, card.source == "starter" and card.id != FIRST_STARTER)
    )
    ids = [card.id for card in order] + [ITSELF] * itself
    first = [Card(ITSELF, "This picture itself", "Nothing to train", picture=ITSELF_PICTURE)] * itself
    shown = [*first, *map(_generator_card, found)]
    return cards_value(shown, wanted if wanted in ids else next(iter(ids), None))


STARTERS_SHOWN = 6  # to somebody who comes for the first time: all are among the generators


def starters_value(studio: Studio, visitor: object) -> dict:
    """Return a value for `cards` with the first of the generators that are there from the beginning. Raises
    StudioError, "no_drawer"."""
    found = [one for one in studio.generators.cards(open_workspace(studio, visitor)) if one.source == "starter"]
    shown = found[:STARTERS_SHOWN]
    return cards_value([Card(one.id, one.name, picture=one.sample_path, named=True) for one in shown])


def _generator_card(card: GeneratorCard) -> Card:
    is_pictures = card.source == "pictures"
    text = f"{card.width} x {card.height}" if is_pictures else f"{PRESETS[card.preset].title}, {counted(card.pictures)}"
    return Card(card.id, card.name, text, BADGES[card.source], card.sample_path, named=True, rare=is_pictures)


ANY = "any"  # the card of no material


class MaterialChoice:
    """A row of swatches. The id of a card names its generator too: a number means something else with another one.

    Args:
        operations: those of the tab; without one that takes a material nothing is built.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState, operations: Iterable[Operation], prefix: str):
        self._studio, self._visitor, self._cards = studio, visitor, None
        self._operations = {one.name: one for one in operations}
        if any(map(takes_material, self._operations.values())):
            with gr.Column(visible=False, elem_id=f"{prefix}material-part") as self._part:
                value = _value("", (), ANY)
                self._cards = cards(value, label="What shall be there", elem_id=f"{prefix}material", kind="thumbs")

    def connect(self, generator: gr.HTML, what: gr.HTML | None) -> None:
        """Show the materials of the chosen generator where an operation takes one of them."""
        if not self._cards:
            return
        self._generator = generator
        inputs = {part for part in (self._visitor, generator, what, self._cards) if part}

        @show_errors
        def show(values: Mapping) -> Any:
            names = chosen(values.get(what)), chosen(values[generator]), chosen(values[self._cards])
            return self.show(values[self._visitor], *names)

        changes = [part.change for part in (generator, what) if part]
        gr.on(changes, show, inputs, self.outputs, trigger_mode="always_last", **QUIET)

    @property
    def inputs(self) -> list:
        """All components that `request_fields` reads, besides the picker."""
        return [self._cards] if self._cards else []

    @property
    def outputs(self) -> list:
        """All components that the updates change."""
        return [self._cards, self._part] if self._cards else []

    def request_fields(self, operation: Operation, values: Mapping) -> dict[str, Any]:
        """Return the number of the material, or None, for a request of an operation that takes one."""
        if not (self._cards and takes_material(operation)):
            return {}
        generator, _, number = chosen(values[self._cards]).rpartition(":")
        known = number.isascii() and number.isdecimal() and generator == chosen(values[self._generator])
        return {MATERIAL: int(number) if known and len(number) < 4 else None}

    def show(self, visitor: object, operation: str, generator: str, wanted: str) -> dict:
        """Return updates that show the materials of a generator for the operation of this name, or hide them; what is
        wanted stays chosen if it is one of them. Raises StudioError."""
        takes = operation in self._operations and takes_material(self._operations[operation])
        if not (takes and generator) or generator == ITSELF:
            return {self._part: gr.Column(visible=False)}
        views = self._studio.materials.of(open_workspace(self._studio, visitor), generator)
        return {self._part: gr.Column(visible=bool(views)), self._cards: _value(generator, views, wanted)}

    def updates_for(self, visitor: object, operation: Operation, request: Request, generator: str) -> dict:
        """Return updates that show the material of a request to the generator of this id. Raises StudioError."""
        if not self._cards:
            return {}
        number = getattr(request, MATERIAL, None)
        wanted = ANY if number is None else _card_id(generator, number)
        return self.show(visitor, operation.name, generator, wanted)


def takes_material(operation: Operation) -> bool:
    """Return whether one of the generator's materials can be asked for."""
    return MATERIAL in operation.settings


def _card_id(generator: str, number: int) -> str:
    return f"{generator}:{number}"


def _value(generator: str, views: Iterable[MaterialView], wanted: str) -> dict:
    materials = [
        Card(_card_id(generator, one.number), one.name or f"Material {one.number}", picture=one.swatch) for one in views
    ]
    known = wanted in {one.id for one in materials}
    return cards_value([Card(ANY, "What suits the rest"), *materials], wanted if known else ANY)
