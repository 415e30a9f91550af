"""Choosing a generator by its picture. Knows nothing of what it is chosen for."""

import gradio as gr

from aiart.config import PRESETS
from aiart.studio import GeneratorCard, Studio
from aiart.ui.cards import Card, cards, deck
from aiart.ui.messages import counted
from aiart.ui.visitor import drawer_of

BADGES = {"mine": "yours", "library": "kept", "starter": ""}
EMPTY = "There is no generator yet. Train one from your pictures: it takes minutes."


def picker(elem_id: str) -> gr.HTML:
    """Cards of all generators a visitor may use; the chosen id is a generator's."""
    return cards(deck(), label="Generator", elem_id=elem_id, kind="tiles", empty=EMPTY)


def generators(studio: Studio, visitor: object, wanted: str) -> dict:
    """A value for `picker`: the wanted generator is chosen if it is there, else the first one is."""
    found = studio.generators(drawer_of(visitor))
    ids = [card.id for card in found]
    return deck([_card(card) for card in found], wanted if wanted in ids else next(iter(ids), None))


def _card(card: GeneratorCard) -> Card:
    text = f"{PRESETS[card.preset].title}, {counted(card.pictures)}"
    return Card(card.id, card.name, text, BADGES[card.source], card.sample_path)
