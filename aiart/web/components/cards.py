"""Cards: one choice out of several, each with a picture, a title and a few words; real radio buttons underneath.

The browser draws them from data, so that names from strangers never become markup. A picker has a card for each
generator that a visitor may use.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import gradio as gr

from aiart.config import PRESETS, counted
from aiart.studio import GeneratorCard, Studio
from aiart.web.components.markup import asset
from aiart.web.server.files import url
from aiart.web.visitor import open_workspace

FIRST_STARTER = "ink-waves"  # the starter that is chosen for a newcomer
BADGES = {"mine": "yours", "library": "kept", "starter": ""}
NO_GENERATOR = "There is no generator yet. Train one from your pictures: it takes minutes."


@dataclass(frozen=True)
class Card:
    """One choice. `ratio`, width over height, draws a small frame of that shape; 0 draws none."""

    id: str
    title: str
    text: str = ""
    badge: str = ""
    picture: Path | None = None
    ratio: float = 0


def cards(value: dict, *, label: str, elem_id: str, kind: str = "rows", empty: str = "") -> gr.HTML:
    """The component. Its value is made by `cards_value` and read by `chosen`; `input` fires when a person has chosen.

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
    """A value for `cards`; the pictures are copied to where the browser may fetch them."""
    return {"cards": [asdict(card) | {"picture": url(card.picture)} for card in choices], "chosen": selected}


def chosen(value: object) -> str:
    """The id of the chosen card in a value that comes from a browser; "" if it names none."""
    name = value.get("chosen") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def picker(elem_id: str, label: str = "Generator", kind: str = "tiles") -> gr.HTML:
    """Cards of all generators that a visitor may use; the chosen id is a generator's.

    kind: "tiles", or "small-tiles".
    """
    return cards(cards_value(), label=label, elem_id=elem_id, kind=kind, empty=NO_GENERATOR)


def picker_value(studio: Studio, visitor: object, wanted: str, other_than: str = "") -> dict:
    """A value for `picker` with all generators, the wanted one chosen if the visitor has it.

    Else one is chosen that is not `other_than`: her newest, or the starter for newcomers. Raises StudioError, code
    "no_drawer".
    """
    found = studio.generators.cards(open_workspace(studio, visitor))
    order = sorted(
        found, key=lambda card: (card.id == other_than, card.source == "starter" and card.id != FIRST_STARTER)
    )
    ids = [card.id for card in order]
    return cards_value([_generator_card(card) for card in found], wanted if wanted in ids else next(iter(ids), None))


def _generator_card(card: GeneratorCard) -> Card:
    text = f"{PRESETS[card.preset].title}, {counted(card.pictures)}"
    return Card(card.id, card.name, text, BADGES[card.source], card.sample_path)
