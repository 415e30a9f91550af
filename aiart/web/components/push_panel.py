"""Put a generator on the Hub: where to, who may see it, as whom. Knows nothing of how that is done.

In a Space the visitor signs in and pushes as herself; on one's own computer the login of that computer is used, once it
has been shown; on a share link nobody can sign in, so it is off. A token is passed on and never kept.
"""

import html
import re

import gradio as gr

from aiart.config import LICENCE_MAX
from aiart.studio import Studio
from aiart.web.components.cards import chosen
from aiart.web.components.markup import block, paragraph
from aiart.web.components.training_view import QUIET
from aiart.web.login import can_sign_in, token_of, visitors_sign_in, who
from aiart.web.messages import show_errors
from aiart.web.visitor import open_workspace

WHAT = (
    "One commit with the generator, its samples and a card that says how it was made. An instant or balanced generator "
    "holds your training pictures: whoever gets it has them."
)
OFF = "Nobody can sign in here, on a share link for instance, so nothing can be pushed."
SIGN_IN = "It is pushed to the account that is signed in above."
PRIVATE, PUBLIC = "Only me", "Everybody"


class PushPanel:
    """Build it where a generator is chosen: `picker` says which."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState, picker: gr.HTML):
        self._studio, self.visitor, self.picker = studio, visitor, picker
        self.space = visitors_sign_in()
        with gr.Accordion("Push to the Hub", open=False, elem_id="push-part") as self.part:
            block(paragraph(WHAT))
            if not can_sign_in(studio):
                block(paragraph(OFF))
                return
            self._build()
        self._connect()

    def _build(self) -> None:
        self.login = gr.LoginButton(elem_id="login") if self.space else None
        self.who = block(elem_id="push-who")
        self.repo = gr.Textbox(label="Repository", placeholder="my-generator", max_length=200, elem_id="push-repo")
        self.seen = gr.Radio([PRIVATE, PUBLIC], value=PRIVATE, label="Who may see it", elem_id="push-seen")
        self.licence = gr.Textbox(
            label="Licence", placeholder="cc-by-4.0", max_length=LICENCE_MAX, elem_id="push-licence"
        )
        self.push = gr.Button("Push", elem_id="push")
        self.done = block(elem_id="pushed")

    def _connect(self) -> None:
        asked = [self.visitor, self.picker]
        given = [*asked, self.repo, self.seen, self.licence]
        self.part.expand(self._opened, asked, [self.who, self.repo], **QUIET)
        handler = self._push_as_visitor if self.space else self._push_as_host
        self.push.click(handler, given, self.done, concurrency_limit=2, **QUIET)

    @show_errors
    def _opened(self, visitor, generator) -> list:
        found = self._studio.generators.find(open_workspace(self._studio, visitor), chosen(generator))
        slug = re.sub(r"[^a-z0-9]+", "-", found.name.lower()).strip("-") or "my-generator"
        return [who(self._studio, SIGN_IN), slug]

    def _push_as_host(self, visitor, generator, repo, seen, licence):
        return self._push(visitor, generator, repo, seen, licence, lambda: True)

    def _push_as_visitor(self, visitor, generator, repo, seen, licence, token: gr.OAuthToken | None):
        return self._push(visitor, generator, repo, seen, licence, lambda: token_of(token))

    @show_errors
    def _push(self, visitor, generator, repo, seen, licence, token) -> str:
        words = str(repo or ""), token(), seen != PUBLIC, str(licence or "")
        pushed = self._studio.hub.push(open_workspace(self._studio, visitor), chosen(generator), *words)
        there = html.escape(pushed.url, quote=True)
        said = "It is on the Hub:" if pushed.changed else "It was there already, exactly so:"
        return f'<p class="hint">{said} <a href="{there}" target="_blank" rel="noopener">{there}</a></p>'
