"""Choosing a generator by its picture. Knows nothing of what it is chosen for."""

import gradio as gr

from aiart.config import PRESETS
from aiart.studio import GeneratorCard, Studio
from aiart.web.components.cards import Card, cards, deck
from aiart.web.messages import counted
from aiart.web.visitor import open_workspace

PLEASING = "ink-waves"  # a starter
BADGES = {"mine": "yours", "library": "kept", "starter": ""}
EMPTY = "There is no generator yet. Train one from your pictures: it takes minutes."


def picker(elem_id: str, label: str = "Generator", kind: str = "tiles") -> gr.HTML:
    """Cards of all generators a visitor may use; the chosen id is a generator's. kind: "tiles", or smaller "stamps"."""
    return cards(deck(), label=label, elem_id=elem_id, kind=kind, empty=EMPTY)


def generators(studio: Studio, visitor: object, wanted: str, besides: str = "") -> dict:
    """A value for `picker`: the wanted generator is chosen if it is there, else one that is not `besides`: her newest,
    or a starter that pleases at once."""
    found = studio.generators.cards(open_workspace(studio, visitor))
    order = sorted(found, key=lambda card: (card.id == besides, card.source == "starter" and card.id != PLEASING))
    ids = [card.id for card in order]
    return deck([_card(card) for card in found], wanted if wanted in ids else next(iter(ids), None))


def _card(card: GeneratorCard) -> Card:
    text = f"{PRESETS[card.preset].title}, {counted(card.pictures)}"
    return Card(card.id, card.name, text, BADGES[card.source], card.sample_path)
