"""The settings that only one operation has, for all operations of a tab; those of the chosen one are shown.

What they are is declared by the operations.
"""

from collections.abc import Mapping

import gradio as gr

from aiart.errors import RequestError
from aiart.operations.declaration import Setting
from aiart.operations.request import Request
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.numbers import number, whole
from aiart.web.offers import Offer


class OwnSettings:
    """Build it inside a column."""

    def __init__(self, offers: Mapping[str, Offer], first: str):
        self._offers = offers
        self.parts: dict[str, gr.Column] = {}
        self._settings: dict[str, dict[str, gr.Component]] = {}
        for name, offer in offers.items():
            if offer.settings:
                with gr.Column(visible=name == first, elem_id=f"own-{name}") as self.parts[name]:
                    self._settings[name] = {one.name: _component(name, one) for one in offer.settings}

    @property
    def inputs(self) -> list:
        return [component for settings in self._settings.values() for component in settings.values()]

    @property
    def outputs(self) -> list:
        """What `restored` and `suited` change."""
        return [*self.parts.values(), *self.inputs]

    def asked(self, operation: str, answers: Mapping) -> dict:
        """The fields that the operation's request has of its own. Raises RequestError."""
        return {
            setting.name: _read(setting, answers[self._settings[operation][setting.name]])
            for setting in self._offers[operation].settings
        }

    def restored(self, operation: str, request: Request) -> dict:
        """Updates that show the settings of something that was made."""
        return {
            self._settings[operation][setting.name]: _shown(setting, getattr(request, setting.name))
            for setting in self._offers[operation].settings
        }

    def suited(self, operation: str) -> dict:
        return {part: gr.Column(visible=name == operation) for name, part in self.parts.items()}


def _component(operation: str, setting: Setting) -> gr.Component:
    elem_id = f"{operation}-{setting.name}"
    if setting.words:
        return cards(_shown(setting, setting.first), label=setting.label, elem_id=elem_id, kind="chips")
    return gr.Slider(
        *setting.slider, setting.default, step=setting.step, label=setting.label, info=setting.hint, elem_id=elem_id
    )


def _shown(setting: Setting, value: object) -> object:
    if setting.words:
        return deck([Card(word, said) for word, said in setting.words.items()], str(value))
    return value


def _read(setting: Setting, answer: object) -> object:
    if not setting.words:
        return whole(answer, setting.label.lower()) if setting.kind is int else number(answer, setting.label.lower())
    word = chosen(answer)
    if word not in setting.words:
        raise RequestError("There is no such choice.", "", "Choose one of those shown.", code=setting.name)
    return word
