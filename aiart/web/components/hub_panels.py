"""What the page does with the Hugging Face Hub: fetch generators of others, push one's own, train on a rented machine.

The page never waits for the Hub: what is known is shown, the rest comes with a timer, and nothing is asked of the Hub
before a panel is opened. In a Space a visitor signs in and acts as herself; on one's own computer the login of that
computer is used, once it has been shown; on a share link nobody can sign in. A token is passed on and never kept.
"""

import html
import re
from collections.abc import Callable

import gradio as gr

from aiart.errors import ArtError, RequestError, StudioError
from aiart.files import MIB
from aiart.studio import PullState, PullView, Rented, Studio
from aiart.training_presets import LICENCE_MAX, TrainRequest
from aiart.web.components.cards import Card, cards, cards_value, chosen
from aiart.web.components.markup import QUIET, bar, block, paragraph
from aiart.web.messages import show_errors
from aiart.web.visitor import (
    can_sign_in,
    open_workspace,
    press_script,
    take_press,
    token_of,
    visitors_sign_in,
    who,
)

POLL_SECONDS = 1.0  # between two looks at pulls that are running
PULLS_SHOWN = 3  # the newest
PRIVATE, PUBLIC = "Only me", "Everybody"

PULL = "Generators that others have made. Nothing is fetched until you ask for it; what is fetched is checked first."
ASKING = "Asking Hugging Face what there is."
NONE = "No generator of aiart has been found there."
PUSH = (
    "The generator, some of its pictures and a page that says how it was made. An instant or balanced generator "
    "holds your training pictures: whoever gets it has them."
)
PUSH_OFF = "Nobody can sign in here, on a share link for instance, so nothing can be put there."
PUSH_ACCOUNT = "It goes to the account that is signed in above."
RENT = (
    "Rent a machine of Hugging Face for this training, on your own account. Your pictures, cropped to one size, go to "
    "a private place of yours there, which is deleted when the generator is here."
)
RENT_ACCOUNT = "It runs on the account that is signed in above."
CONSENT = "I know that this can cost up to {} on my account"
CONSENT_UNKNOWN = "I know what this can cost on my account"


class PullPanel:
    """Fetch a generator: by the name of its repository, or from cards of what others offer.

    `arrived` is a hidden field that changes when one has been fetched, and holds its id.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.arrived = gr.Textbox(label="The generator that has arrived", visible="hidden")
        with gr.Accordion("From others, on Hugging Face", open=False, elem_id="hub") as self.part:
            block(paragraph(PULL))
            with gr.Row(elem_classes="longer"):
                self.name = gr.Textbox(
                    label="Name",
                    placeholder="user/name",
                    max_length=200,
                    scale=3,
                    min_width=140,
                    elem_id="hub-name",
                )
                self.fetch = gr.Button("Fetch", scale=1, min_width=90, elem_id="hub-fetch")
            self.state = block(label="What is being fetched", elem_id="pulls")
            self.offers = cards(cards_value(), label="Made by others", elem_id="offers", kind="tiles")
            self.hint = block(elem_id="offers-hint")
        self.timer = gr.Timer(POLL_SECONDS, active=False)
        self._connect()

    def _connect(self) -> None:
        offers, pulls = [self.offers, self.hint], [self.state, self.timer]
        self.part.expand(self._open, None, [*offers, self.timer], **QUIET)
        press = press_script("fetch")
        gr.on([self.fetch.click, self.name.submit], self._fetch, [self.visitor, self.name], pulls, js=press, **QUIET)
        self.offers.input(self._fetch_offer, [self.visitor, self.offers], pulls, js=press, **QUIET)
        outputs = [*offers, *pulls, self.arrived]
        self.timer.tick(self._tick, [self.visitor, self.arrived], outputs, queue=False, **QUIET)

    @show_errors
    def _open(self) -> list:
        return self._offers() + [gr.Timer(active=True)]

    @show_errors
    def _fetch(self, visitor, name) -> list:
        take_press(self._studio, visitor)
        self._studio.hub.pull(open_workspace(self._studio, visitor), str(name or ""))
        return [self._state(visitor), gr.Timer(active=True)]

    @show_errors
    def _fetch_offer(self, visitor, offers) -> list:
        return self._fetch(visitor, chosen(offers))

    @show_errors
    def _tick(self, visitor, arrived) -> dict:
        views = self._studio.hub.pulls(open_workspace(self._studio, visitor))
        fetched = next((view.generator for view in views if view.state is PullState.DONE), "")
        community = self._studio.hub.community()
        updates: dict = {self.state: self._state(visitor)}
        if fetched and fetched != arrived:
            updates[self.arrived] = fetched
        if not community.refreshing:
            updates |= dict(zip((self.offers, self.hint), self._offers(), strict=True))
        busy = community.refreshing or any(view.state is PullState.FETCHING for view in views)
        return updates if busy else updates | {self.timer: gr.Timer(active=False)}

    def _offers(self) -> list:
        """Cards of what others offer, and a sentence about them."""
        community = self._studio.hub.community()
        choices = [Card(one.repo, one.repo.split("/")[1], _by(one), picture=one.sample) for one in community.offers]
        hint = community.trouble or (ASKING if community.refreshing else "" if choices else NONE)
        return [cards_value(choices), paragraph(hint) if hint else ""]

    def _state(self, visitor) -> str:
        return "".join(map(_pull_html, self._studio.hub.pulls(open_workspace(self._studio, visitor))[:PULLS_SHOWN]))


def _by(offer) -> str:
    likes = f", {offer.likes} likes" if offer.likes else ""
    return f"by {offer.repo.split('/')[0]}{likes}"


def _pull_html(view: PullView) -> str:
    name = html.escape(view.name)
    if view.state is PullState.FAILED:
        return f'<p class="hint"><b translate="no">{name}</b> did not arrive. {html.escape(view.error)}</p>'
    if view.state is PullState.DONE:
        message = html.escape(view.message)
        return f'<p class="hint"><b translate="no">{name}</b> is here, and chosen above. {message}</p>'
    size = f" {view.here / MIB:.1f} of {view.total / MIB:.1f} MB" if view.total else ""
    percent = 100 * view.here // view.total if view.total else 0
    fetching = f'<p class="hint" role="status">Fetching <b translate="no">{name}</b>{size}</p>'
    return fetching + bar("Fetched", percent, moving=True)


class PushPanel:
    """Put the generator that `picker` has chosen on the Hub: into which repository, and who may see it."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState, picker: gr.HTML):
        self._studio, self.visitor, self.picker = studio, visitor, picker
        self.space = visitors_sign_in()
        with gr.Accordion("Put it on Hugging Face", open=False, elem_id="push-part") as self.part:
            block(paragraph(PUSH))
            if not can_sign_in(studio):
                block(paragraph(PUSH_OFF))
                return
            self._build()
        self._connect()

    def _build(self) -> None:
        self.login = gr.LoginButton(elem_id="login") if self.space else None
        self.who = block(elem_id="push-who")
        self.repo = gr.Textbox(label="Its name there", placeholder="my-generator", max_length=200, elem_id="push-repo")
        self.seen = gr.Radio([PRIVATE, PUBLIC], value=PRIVATE, label="Who may see it", elem_id="push-seen")
        self.licence = gr.Textbox(
            label="Licence", placeholder="cc-by-4.0", max_length=LICENCE_MAX, elem_id="push-licence"
        )
        self.push = gr.Button("Put it there", elem_id="push")
        self.done = block(elem_id="pushed")

    def _connect(self) -> None:
        generator = [self.visitor, self.picker]
        self.part.expand(self._opened, generator, [self.who, self.repo], **QUIET)
        handler = self._push_as_visitor if self.space else self._push_as_host
        inputs = [*generator, self.repo, self.seen, self.licence]
        self.push.click(handler, inputs, self.done, js=press_script("push"), concurrency_limit=2, **QUIET)

    @show_errors
    def _opened(self, visitor, generator) -> list:
        found = self._studio.generators.find(open_workspace(self._studio, visitor), chosen(generator))
        slug = re.sub(r"[^a-z0-9]+", "-", found.name.lower()).strip("-") or "my-generator"
        return [who(self._studio, PUSH_ACCOUNT), slug]

    def _push_as_host(self, visitor, generator, repo, seen, licence):
        return self._push(visitor, generator, repo, seen, licence, lambda: True)

    def _push_as_visitor(self, visitor, generator, repo, seen, licence, token: gr.OAuthToken | None):
        return self._push(visitor, generator, repo, seen, licence, lambda: token_of(token))

    @show_errors
    def _push(self, visitor, generator, repo, seen, licence, token: Callable[[], str | bool]) -> str:
        workspace = open_workspace(self._studio, visitor)
        take_press(self._studio, visitor)
        pushed = self._studio.hub.push(
            workspace, chosen(generator), str(repo or ""), token(), seen != PUBLIC, str(licence or "")
        )
        address = html.escape(pushed.url, quote=True)
        sentence = "It is there:" if pushed.changed else "It was there already, exactly so:"
        return f'<p class="hint">{sentence} <a href="{address}" target="_blank" rel="noopener">{address}</a></p>'


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
