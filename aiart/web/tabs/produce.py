"""The Produce tab: something made for a purpose. Choose what, the generator, and a few settings that only it has.

Posters and films take minutes: they go on when the page is closed, and are found again. Knows nothing of how any of
them paints.
"""

import html
from collections.abc import Iterator, Mapping

import gradio as gr

from aiart.operations.table import OPERATIONS
from aiart.studio import Order, Studio
from aiart.studio.orders import ENDINGS
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.controls import Controls
from aiart.web.components.markup import block
from aiart.web.components.own_settings import OwnSettings
from aiart.web.components.picker import generators, picker
from aiart.web.components.poster_size import PosterSize
from aiart.web.components.results import Results
from aiart.web.components.training_view import QUIET
from aiart.web.messages import show_errors
from aiart.web.offers import PRODUCE
from aiart.web.server.files import url
from aiart.web.tabs.choosing import ChoosingTab
from aiart.web.tabs.making import Remembered
from aiart.web.visitor import open_workspace

EMPTY = (
    '<div class="empty tall"><p><b>What you make will be here.</b></p>'
    "<p>Choose what it shall be and a generator. Nothing else has to be set.</p></div>"
)
FILMS = {".mp4": "MP4", ".webp": "WebP", ".gif": "GIF"}


class ProduceTab(ChoosingTab):
    """Build it inside a tab."""

    name, first = PRODUCE, "tile"

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_what("What shall it be?")
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="produce-controls"):
                self._build_controls()
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="produce-results"):
                self.results = Results(studio, visitor, "produce-", ("use", "again"), EMPTY, compare=False)
        self._connect()

    def _build_controls(self) -> None:
        self.build_title()
        self.picker = picker("produce-generator", kind="stamps")
        with gr.Column(visible=False, elem_id="produce-mix") as self.mix_part:
            self.second = picker("produce-second", "Second generator", "stamps")
            self.ends = block(elem_id="produce-ends")
        with gr.Column(visible=False, elem_id="produce-poster") as self.poster_part:
            self.size = PosterSize(self._studio.config.max_poster_side)
        self.own = OwnSettings(self.offers, self.first)
        with gr.Column(visible=False, elem_id="produce-film") as self.film_part:
            endings = deck([Card(ending, FILMS[ending]) for ending in ENDINGS], ENDINGS[0])
            self.ending = cards(endings, label="File", elem_id="produce-ending", kind="chips")
        self.controls = Controls(self._studio.config, "produce-", folded=True)
        self.build_buttons(self.offers[self.first].button)

    def _connect(self) -> None:
        own = [self.what, self.second, self.ending, *self.size.inputs, *self.own.inputs]
        # Long orders wait apart, so that they leave the others their turns.
        self.connect_painting([*own, *self.controls.inputs], limit="produce")
        self.what.input(self._choose, self.what, self.choosing, trigger_mode="always_last", **QUIET)
        for one in (self.picker, self.second):
            weighed = [self.visitor, self.picker, self.second]
            one.input(self._weigh, weighed, self.ends, trigger_mode="always_last", **QUIET)

    @property
    def choosing(self) -> list:
        """What depends on the operation."""
        parts = [self.what, self.title, self.paint, self.mix_part, self.poster_part, self.film_part]
        return [*parts, *self.own.outputs, *self.controls.outputs]

    @property
    def restoring(self) -> list:
        """What `restored` changes besides."""
        return [*self.size.outputs, self.second, self.picker, self.ends]

    def order(self, answers: Mapping) -> Order:
        name = self.named(answers)
        offer = self.offers[name]
        own = self.size.asked(answers) if name == "poster" else self.own.asked(name, answers)
        request = OPERATIONS[name].request(**self.controls.asked(answers, offer.uses), **own)
        files = self.palette_of(answers, offer.uses)
        second = chosen(answers[self.second]) if name == "mix" else ""
        recipe, ending = bool(answers[self.controls.recipe]), chosen(answers[self.ending])
        return Order(chosen(answers[self.picker]), request, files, second, recipe, ending)

    def restored(self, visitor: object, how: Remembered) -> dict:
        name = self.name_of(how.request)
        own = self.size.restored(how.request) if name == "poster" else self.own.restored(name, how.request)
        updates = self.shown(visitor, how, own)
        if how.second:
            updates[self.second] = generators(self._studio, visitor, how.second.id)
        return updates

    def chosen(self, name: str) -> dict:
        return super().chosen(name) | {
            self.mix_part: gr.Column(visible=name == "mix"),
            self.poster_part: gr.Column(visible=name == "poster"),
            self.film_part: gr.Column(visible=name == "loop"),
        }

    def weighed(self, visitor: object, first: object, second: object) -> str:
        """Both generators of a mix at the ends of the slider."""
        figures = []
        for one in (first, second):
            if not chosen(one):
                return ""
            card = self._studio.generators.find(open_workspace(self._studio, visitor), chosen(one))
            address = url(card.sample_path)
            image = f'<img src="{address}" alt="">' if address else ""
            figures.append(f"<figure>{image}<figcaption>{html.escape(card.name)}</figcaption></figure>")
        return f'<div class="ends">{"".join(figures)}</div>'

    @show_errors
    def again(self, visitor) -> Iterator[dict]:
        """What goes on although the page was closed, for a page that has just been opened."""
        yield gr.skip()  # Gradio empties what a handler has that yields nothing
        for going in self._studio.painting.running(open_workspace(self._studio, visitor)):
            if going.name in self.offers and going.is_long:
                events = self._studio.painting.follow(open_workspace(self._studio, visitor), going)
                for updates in self.results.painting(visitor, events, going.count):
                    # Each time: a tab that is just being opened may miss what is told once.
                    yield updates | self.buttons(going=True)
                yield self.buttons(going=False)

    @show_errors
    def _weigh(self, visitor, first, second) -> str:
        return self.weighed(visitor, first, second)
