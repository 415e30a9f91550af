"""Choosing a generator by its picture."""

import gradio as gr

from aiart.config import PRESETS
from aiart.studio import GeneratorCard, Studio
from aiart.web.components.cards import Card, cards, cards_value
from aiart.web.messages import counted
from aiart.web.visitor import open_workspace

FIRST_STARTER = "ink-waves"  # the starter that is chosen for a newcomer
BADGES = {"mine": "yours", "library": "kept", "starter": ""}
EMPTY = "There is no generator yet. Train one from your pictures: it takes minutes."


def picker(elem_id: str, label: str = "Generator", kind: str = "tiles") -> gr.HTML:
    """Cards of all generators that a visitor may use; the chosen id is a generator's.

    kind: "tiles", or "small-tiles".
    """
    return cards(cards_value(), label=label, elem_id=elem_id, kind=kind, empty=EMPTY)


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
    return cards_value([_card(card) for card in found], wanted if wanted in ids else next(iter(ids), None))


def _card(card: GeneratorCard) -> Card:
    text = f"{PRESETS[card.preset].title}, {counted(card.pictures)}"
    return Card(card.id, card.name, text, BADGES[card.source], card.sample_path)
