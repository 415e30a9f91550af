"""Train on a rented machine of the Hub: which one, what that can cost at most, and on whose account.

Only where a login can be had that may do so. Nothing is asked of the Hub before the part is opened, and nothing begins
before the visitor has said that she knows the price. Knows nothing of how a training is watched.
"""

from collections.abc import Callable

import gradio as gr

from aiart.config import TrainRequest
from aiart.errors import RequestError, StudioError
from aiart.studio import Rented, Studio
from aiart.web.components.markup import block, paragraph
from aiart.web.components.training_view import QUIET
from aiart.web.login import token_of, visitors_sign_in, who
from aiart.web.messages import show_errors

WHAT = (
    "Rent a machine of Hugging Face for this training, on your own account. Your pictures, cropped to the canvas, go "
    "into a private repository of yours, which is deleted when the generator is here."
)
SIGN_IN = "It runs on the account that is signed in above."
KNOWN = "I know that this can cost up to {} on my account"
UNKNOWN = "I know what this can cost on my account"


class RentPanel:
    """Build it beside the form; call `connect` with what the form asks."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self.agreed = gr.State(0)  # cents that the box beside the price is about
        with gr.Accordion("On a bigger machine", open=False, elem_id="rent") as self.part:
            block(paragraph(WHAT))
            self.login = gr.LoginButton(elem_id="rent-login") if visitors_sign_in() else None
            self.who = block(elem_id="rent-who")
            self.machine = gr.Dropdown([], label="Machine", elem_id="rent-machine")
            self.price = block(label="What it costs", elem_id="rent-price")
            self.sure = gr.Checkbox(label=UNKNOWN, elem_id="rent-sure")
            self.train = gr.Button("Train there", elem_id="rent-train")

    def connect(self, form: list, asked: list, request: Callable[..., TrainRequest], start: Callable, outputs: list):
        """
        Args:
            form: components that `start` needs first: the visitor and her pictures.
            asked: those that say how to train.
            request: their values -> what is asked for.
            start: values of `form`, the request and the machine -> updates of `outputs`.
        """
        self._request, self._start = request, start
        priced = [self.price, self.sure, self.agreed]
        self.part.expand(self._open, asked, [self.who, self.machine, *priced], **QUIET)
        changes = [
            self.machine.change,
            *(one.change for one in asked if isinstance(one, gr.Slider | gr.Checkbox) or hasattr(one, "rule")),
        ]
        changes += [one.input for one in asked if isinstance(one, gr.HTML)]
        gr.on(changes, self._price, [self.machine, *asked], priced, **QUIET)
        handler = self._train_as_visitor if self.login else self._train_as_host
        self._given = len(form)
        self.train.click(
            handler, [self.machine, self.sure, self.agreed, *form, *asked], [*outputs, self.sure],
            trigger_mode="once", show_progress="minimal", show_progress_on=self.train, api_visibility="private",
        )  # fmt: skip

    @show_errors
    def _open(self, *asked) -> list:
        terms = self._studio.hub.machines(self._request(*asked))
        first = next((one for one in terms if one.hardware.gpus), terms[0])
        machines = [(f"{one.hardware.title}: {one.hardware.price}", one.hardware.name) for one in terms]
        shown = gr.Dropdown(machines, value=first.hardware.name)
        return [who(self._studio, SIGN_IN), shown, *self._told(first)]

    @show_errors
    def _price(self, machine, *asked) -> list:
        if not machine:  # the part has not been opened
            return gr.skip()
        terms = self._studio.hub.machines(self._request(*asked))
        return self._told(next((one for one in terms if one.hardware.name == machine), None))

    def _told(self, terms) -> list:
        """Price, box and what the box is about: it is unticked whenever that changes."""
        if terms is None:
            raise RequestError("This machine is not offered any more.", "", "Choose another one.", code="flavor")
        said = (
            f"{terms.hardware.parts}. {terms.hardware.price}, and {terms.price} at most: after {terms.minutes} minutes "
            "the Hub ends it. Only the minutes it really runs are paid."
        )
        box = gr.Checkbox(False, label=KNOWN.format(terms.price))
        return [paragraph(said), box, terms.most]

    def _train_as_host(self, machine, sure, agreed, *rest):
        return self._train(machine, sure, agreed, rest, lambda: True)

    def _train_as_visitor(self, machine, sure, agreed, token: gr.OAuthToken | None, *rest):
        return self._train(machine, sure, agreed, rest, lambda: token_of(token))

    @show_errors
    def _train(self, machine, sure, agreed, rest, token: Callable[[], str | bool]) -> dict:
        if not sure or not agreed:
            fix = "Tick the box above if that is what you want."
            raise StudioError("This costs money on your account.", "", fix, code="not_sure")
        form, asked = rest[: self._given], rest[self._given :]
        rented = Rented(str(machine or ""), int(agreed), self._studio.hub.secret(token()))
        return self._start(*form, self._request(*asked), rented) | {self.sure: False}
