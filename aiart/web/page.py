"""The page: header, five tabs, the album, and what happens between them. Knows no engine; asks the studio it has."""

import gradio as gr

from aiart.studio import Studio
from aiart.web.api import endpoints
from aiart.web.components.album import AlbumPart
from aiart.web.components.cards import chosen
from aiart.web.components.markup import block, paragraph
from aiart.web.components.picker import generators
from aiart.web.components.training_view import QUIET
from aiart.web.crossing import Crossing
from aiart.web.messages import show_errors
from aiart.web.tabs.about import AboutTab
from aiart.web.tabs.generate import GenerateTab
from aiart.web.tabs.making import AT_ONCE
from aiart.web.tabs.produce import ProduceTab
from aiart.web.tabs.train import TrainTab
from aiart.web.tabs.transform import TransformTab
from aiart.web.visitor import FOLLOW_LINK, MAKE_LINK, NOBODY, SECRET, STORAGE_KEY, arrive, workspace_of

TITLE = "aiart"
LOGO = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-linejoin="round">'
    '<path stroke-width="2.2" d="M3 3h26v26H3z"/><path stroke-width="2.2" d="M3 13h16v16"/></g>'
    '<path fill="currentColor" d="M3 21h8v8H3z"/></svg>'
)
TO_TOP = "(...inputs) => { window.scrollTo({top: 0}); return inputs; }"
LINK_HINT = (
    "This link opens your drawer: your trainings, generators and pictures. Whoever has it has all of them, so keep it "
    "to yourself."
)
PROMISE = "Your pictures in. A small generator of your own out. Then new art from it."


def build(studio: Studio) -> gr.Blocks:
    """The whole page on an opened studio; launch it with `look()` of aiart.web.theme."""
    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        visitor = gr.BrowserState(NOBODY, storage_key=STORAGE_KEY, secret=SECRET)
        block(_header(studio), elem_id="header")
        with gr.Tabs(selected="train", overflow_behavior="wrap", elem_id="tabs") as tabs:
            with gr.Tab("Train", id="train"):
                train = TrainTab(studio, visitor)
            with gr.Tab("Generate", id="generate") as generate_label:
                generate = GenerateTab(studio, visitor)
            with gr.Tab("Transform", id="transform") as transform_label:
                transform = TransformTab(studio, visitor)
            with gr.Tab("Produce", id="produce") as produce_label:
                produce = ProduceTab(studio, visitor)
            with gr.Tab("About", id="about") as about_label:
                about = AboutTab(studio, visitor)
        album = AlbumPart(studio, visitor)
        _footer(visitor)
        makers = [generate, transform, produce]
        for label, maker in zip((generate_label, transform_label, produce_label), makers, strict=True):
            # Once more: a tab that is opened while the page finds out whose drawer it is may miss it.
            label.select(_ready, visitor, maker.paint, **QUIET)
        Crossing(studio, visitor, tabs, makers, album)
        _connect(page, studio, visitor, tabs, train, makers, about, about_label, album)
        endpoints(studio)
    return page


def _connect(page, studio, visitor, tabs, train: TrainTab, makers: list, about: AboutTab, about_label, album) -> None:
    generate, transform, produce = makers
    together = [generate.picker, transform.picker, produce.picker, about.picker]
    pickers = [*together, produce.second]  # which chooses for itself

    @show_errors
    def enter(visitor):
        return arrive(studio, visitor)

    @show_errors
    def fill(visitor, wanted, second):
        first = generators(studio, visitor, chosen(wanted))
        return [first] * len(together) + [generators(studio, visitor, chosen(second), besides=chosen(first))]

    @show_errors
    def use(visitor, generator, layout, second):
        return [gr.Tabs(selected="generate"), *fill(visitor, {"chosen": generator}, second), layout]

    opened = page.load(enter, visitor, visitor, js=FOLLOW_LINK, **QUIET)
    opened.then(train.watch.look, [visitor, train.watch.seen], train.watch.outputs, **QUIET)
    filling = [visitor, generate.picker, produce.second]
    opened.then(fill, filling, pickers, **QUIET)
    opened.then(generate.latest, visitor, generate.results.outputs, **QUIET)
    buttons = [train.train, *(maker.paint for maker in makers)]
    opened.then(lambda: [gr.Button(interactive=True)] * len(buttons), None, buttons, **QUIET)
    opened.then(
        produce.again, visitor, [*produce.results.outputs, produce.paint, produce.stop], concurrency_limit=AT_ONCE,
        concurrency_id="produce", **QUIET,
    )  # fmt: skip
    album.hear_of(opened.then, *(maker.done.change for maker in makers))
    for heard in (train.watch.finished.change, about.changed.change):
        heard(fill, filling, pickers, **QUIET)
    arrived = generate.hub.arrived
    here = [visitor, arrived, produce.second]
    arrived.change(lambda visitor, one, second: fill(visitor, {"chosen": one}, second), here, pickers, **QUIET)
    for picker in together:
        picker.input(fill, [visitor, picker, produce.second], pickers, trigger_mode="always_last", **QUIET)
    finished = [visitor, train.watch.finished, train.layout, produce.second]
    train.watch.use.click(use, finished, [tabs, *pickers, generate.controls.layout], js=TO_TOP, **QUIET)
    about_label.select(about.show, [visitor, about.picker], about.outputs, **QUIET)


def _ready(visitor) -> gr.Button:
    """A button that works as soon as it is known whose drawer it is."""
    return gr.Button(interactive=bool(workspace_of(visitor)))


def _header(studio: Studio) -> str:
    config = studio.config
    if config.expiry_days:
        where = f"A shared studio. What you do not use for {config.expiry_days:g} days is deleted."
    else:
        where = "Everything stays on this computer."
    return (
        f'<header><div class="brand">{LOGO}<span>aiart</span></div><p class="promise">{PROMISE}</p>'
        f'<p class="where">{where}</p></header>'
    )


def _footer(visitor: gr.BrowserState) -> None:
    with gr.Accordion("Go on with this on your phone or another computer", open=False, elem_id="elsewhere"):
        block(paragraph(LINK_HINT))
        link = gr.Textbox(label="Link to your drawer", interactive=False, buttons=["copy"], elem_id="drawer-link")
        visitor.change(None, visitor, link, js=MAKE_LINK, **QUIET)
