"""Train on a rented machine of the Hugging Face Hub, on one's own account, from the page.

Nothing is asked of the Hub before the panel is opened, and nothing starts before the price was agreed to. A token is
passed on and never kept.
"""

from collections.abc import Callable

import gradio as gr

from aiart.errors import ArtError, RequestError, StudioError
from aiart.studio import Rented, Studio
from aiart.training_presets import TrainRequest
from aiart.web.components.markup import QUIET, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.visitor import (
    press_script,
    token_of,
    visitors_sign_in,
    who,
)

RENT = (
    "Rent a machine of Hugging Face for this training, on your own account. Your pictures, cropped to one size, go to "
    "a private place of yours there, which is deleted when the generator is here."
)
RENT_ACCOUNT = "It runs on the account that is signed in above."
CONSENT = "I know that this can cost up to {} on my account"
CONSENT_UNKNOWN = "I know what this can cost on my account"


class RentPanel:
    """Train on a machine of the Hub: which one, what it can cost at most, and on whose account.

    Nothing starts before the visitor has ticked that she knows the price. Build it beside the form; then `connect`.
    """

    def __init__(self, studio: Studio):
        self._studio = studio
        self.agreed = gr.State(0)  # cents that the box beside the price is about
        self.opened = gr.State(False)  # whether anything may be asked of the Hub
        with gr.Accordion("On a bigger machine", open=False, elem_id="rent") as self.part:
            block(paragraph(RENT))
            self.login = gr.LoginButton(elem_id="rent-login") if visitors_sign_in() else None
            self.who = block(elem_id="rent-who")
            self.machine = gr.Dropdown([], label="Machine", elem_id="rent-machine")
            self.price = block(label="What it costs", elem_id="rent-price")
            self.sure = gr.Checkbox(label=CONSENT_UNKNOWN, elem_id="rent-sure")
            self.train = gr.Button("Train there", elem_id="rent-train")

    def connect(
        self,
        form: list,
        settings: list,
        changes: list,
        request: Callable[..., TrainRequest],
        start: Callable,
        outputs: list,
    ) -> None:
        """Connect the panel with the form of a training.

        Args:
            form: components whose values `start` takes first: the visitor and her pictures.
            settings: components that say how to train.
            changes: events of those among them that the price depends on.
            request: makes a request from the values of `settings`.
            start: makes updates of `outputs` from the values of `form`, the request and the machine.
        """
        self._request, self._start, self._form_size = request, start, len(form)
        terms = [self.machine, self.price, self.sure, self.agreed]
        self.part.expand(self._open, settings, [self.opened, self.who, *terms], **QUIET)
        given = [self.machine, self.agreed, self.opened, *settings]
        gr.on([self.machine.change, *changes], self._price, given, terms, **QUIET)
        handler = self._train_as_visitor if self.login else self._train_as_host
        self.train.click(
            handler,
            [self.machine, self.sure, self.agreed, *form, *settings],
            [*outputs, self.sure],
            trigger_mode="once",
            js=press_script("rent", 3),
            show_progress="minimal",
            show_progress_on=self.train,
            api_visibility="private",
        )

    @show_errors
    def _open(self, *settings) -> list:
        return [True, who(self._studio, RENT_ACCOUNT), *self._offers(None, 0, settings)]

    @show_errors
    def _price(self, machine, agreed, opened, *settings) -> list | dict:
        return self._offers(machine, agreed, settings) if opened else gr.skip()

    def _offers(self, machine, agreed, settings) -> list:
        """Updates of the machines, unless one is chosen, and of the terms. What cannot be had is said in their place,
        as long as that is so: another way to learn may change it."""
        try:
            offers = self._studio.hub.machines(self._request(*settings))
            usual = next((one for one in offers if one.hardware.gpus), offers[0])
            chosen_ = next((one for one in offers if one.hardware.name == machine), None) if machine else usual
            price, *consent = self._terms(chosen_)
        except ArtError as error:
            return [gr.skip(), paragraph(str(error)), gr.Checkbox(False, label=CONSENT_UNKNOWN), 0]
        names = [(f"{one.hardware.title}: {one.hardware.price}", one.hardware.name) for one in offers]
        dropdown = gr.skip() if machine else gr.Dropdown(names, value=usual.hardware.name)
        # A tick that was given for the same sum stays: the browser also tells of changes that were no person's.
        return [dropdown, price, *([gr.skip(), gr.skip()] if consent[-1] == agreed else consent)]

    def _terms(self, terms) -> list:
        """Updates of the price, the box and the cents the box is about: it is unticked whenever they change."""
        if terms is None:
            raise RequestError("This machine is not offered any more.", "", "Choose another one.", code="flavor")
        sentence = (
            f"{terms.hardware.parts}. {terms.hardware.price}, and {terms.price} at most: after {terms.minutes} minutes "
            "Hugging Face ends it. Only the minutes it really runs are paid."
        )
        return [paragraph(sentence), gr.Checkbox(False, label=CONSENT.format(terms.price)), terms.most]

    def _train_as_host(self, machine, sure, agreed, *values):
        return self._train(machine, sure, agreed, values, lambda: True)

    def _train_as_visitor(self, machine, sure, agreed, token: gr.OAuthToken | None, *values):
        return self._train(machine, sure, agreed, values, lambda: token_of(token))

    @show_errors
    def _train(self, machine, sure, agreed, values, token: Callable[[], str | bool]) -> dict:
        if sure and not agreed:
            raise StudioError(
                "What it costs is not known yet.", "", "Wait for the price, and tick the box then.", code="not_sure"
            )
        if not sure:
            fix = "Tick the box above if that is what you want."
            raise StudioError("This costs money on your account.", "", fix, code="not_sure")
        form, settings = values[: self._form_size], values[self._form_size :]
        rented = Rented(str(machine or ""), int(agreed), self._studio.hub.secret(token()))
        return self._start(*form, self._request(*settings), rented) | {self.sure: False}
