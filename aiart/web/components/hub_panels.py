"""What the page does with the Hugging Face Hub: fetch generators of others, and push one's own.

The page never waits for the Hub: what is known is shown, the rest comes with a timer, and nothing is asked of the Hub
before a panel is opened. In a Space a visitor signs in and acts as herself; on one's own computer the login of that
computer is used, once it has been shown; on a share link nobody can sign in. A token is passed on and never kept.
"""

import html
import re
from collections.abc import Callable

import gradio as gr

from aiart.files import MIB
from aiart.studio import PullState, PullView, Studio
from aiart.training_presets import LICENCE_MAX
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
