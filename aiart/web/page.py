"""The page: header, five tabs, the history of all pictures, and the events between them."""

from collections.abc import Callable, Iterator, Mapping

import gradio as gr

from aiart.operations.table import OPERATIONS
from aiart.studio import Studio
from aiart.web.api import endpoints
from aiart.web.components.cards import chosen, picker_value
from aiart.web.components.history import History
from aiart.web.components.markup import QUIET, SCROLL_TO_TOP, block
from aiart.web.components.other_devices import OtherDevices
from aiart.web.components.trash import TrashPart
from aiart.web.languages import switch, translated
from aiart.web.messages import show_errors
from aiart.web.navigation import Navigation
from aiart.web.server.gradio_patches import describe, leave_undescribed, make_the_server_once
from aiart.web.tabs.about import AboutTab
from aiart.web.tabs.operation_tab import CONCURRENT, OperationTab, queue_of
from aiart.web.tabs.painting_tabs import GenerateTab, ProduceTab, TransformTab
from aiart.web.tabs.train import TrainTab
from aiart.web.visitor import FOLLOW_LINK, NOBODY, SECRET, STORAGE_KEY, arrive, workspace_of

TITLE = "aiart"
LOGO = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-linejoin="round">'
    '<path stroke-width="2.2" d="M3 3h26v26H3z"/><path stroke-width="2.2" d="M3 13h16v16"/></g>'
    '<path fill="currentColor" d="M3 21h8v8H3z"/></svg>'
)
FOR_THIS_VISIT = (  # shown where the browser keeps nothing for the page: see storage.js
    "Your browser keeps nothing for this page (its cookies are blocked), so your drawer is there for this visit alone: "
    "after a reload you get a new one. Before you go, download what you want to keep, or copy the link to your drawer "
    "at the bottom of the page."
)
# Scripts of events: what address.js knows becomes the generator among the inputs, as long as none is chosen; it is told
# of every choice.
TELL_TAB = "() => window.aiartAddress.go('{}')"
OPEN_GENERATOR = """
(...inputs) => {
  const generator = window.aiartAddress.generator();
  if (generator && !inputs[1]?.chosen) inputs[1] = {...inputs[1], chosen: generator};
  return inputs;
}
"""
WHERE_ABOUT = "(...inputs) => window.aiartAddress.tab() === 'about' ? inputs : [null, null]"
TELL_SHOWN = "(...pickers) => pickers.forEach((one) => window.aiartAddress.shown(one?.chosen))"
TELL_GENERATOR = "(...inputs) => { window.aiartAddress.choose(inputs[1]?.chosen); return inputs; }"
KEYS = "All keys <kbd>?</kbd>"
PROMISE = "Your pictures in. A small generator of your own out. Then new art from it."


def build(studio: Studio) -> gr.Blocks:
    """The whole page on an opened studio; launch it with `look()` of aiart.web.theme."""
    titles = translated(one.title for one in OPERATIONS.values())
    studio.gallery.know_titles({name: titles[one.title] for name, one in OPERATIONS.items()})
    make_the_server_once()
    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        Page(studio).connect(page)
        endpoints(studio)
        leave_undescribed(page)
    describe(page)
    return page


class Page:
    """Build it inside a gr.Blocks."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self.visitor = gr.BrowserState(NOBODY, storage_key=STORAGE_KEY, secret=SECRET)
        block(_header(studio), elem_id="header", script="window.aiartLanguages.offer(element)")
        with gr.Tabs(selected="train", overflow_behavior="wrap", elem_id="tabs") as self.tabs:
            with gr.Tab("Train", id="train") as train_label:
                self.train = TrainTab(studio, self.visitor)
            self.labels, self.painting = self._painting_tabs()
            with gr.Tab("About", id="about") as self.about_label:
                self.about = AboutTab(studio, self.visitor)
        self.tab_labels = {str(one.id): one for one in (train_label, *self.labels, self.about_label)}
        self.history = History(studio, self.visitor)
        self.trash = TrashPart(studio, self.visitor)
        OtherDevices(self.visitor)
        Navigation(studio, self.visitor, self.tabs, self.painting, self.history)

    def _painting_tabs(self) -> tuple[list[gr.Tab], list[OperationTab]]:
        labels, tabs = [], []
        for kind in (GenerateTab, TransformTab, ProduceTab):
            with gr.Tab(kind.name.capitalize(), id=kind.name) as label:
                tabs.append(kind(self._studio, self.visitor))
            labels.append(label)
        return labels, tabs

    def connect(self, page: gr.Blocks) -> None:
        """Connect the events between the parts."""
        opened = page.load(self._enter, self.visitor, self.visitor, js=FOLLOW_LINK, **QUIET)
        for name, label in self.tab_labels.items():
            label.select(None, None, None, js=TELL_TAB.format(name), **QUIET)
        self._connect_pickers(opened)
        self._connect_training(opened)
        self._connect_painting(opened)
        self._connect_trash(opened)
        self.history.update_on(opened.then, *(tab.done.change for tab in self.painting), self.trash.restored.change)

    def _connect_trash(self, opened) -> None:
        """Offer to have back what was deleted, wherever it was, and show again what has come back."""
        results, view, restored = [tab.results for tab in self.painting], self.train.view, self.trash.restored.change
        places = [*results, self.history, view, self.about]
        kept = [self.train.kept, *(tab.kept for tab in self.painting)]
        self.trash.update_on(
            opened.then, *(place.removed for place in places), *(one for line in kept for one in line.removed)
        )
        for line in kept:
            line.update_on(opened.then, restored)
        restored(view.refresh, [self.visitor, view.sent], view.outputs, **QUIET)
        for one in results:
            one.update_on(restored, self.history.removed)
            self.history.update_on(one.removed)

    @property
    def _pickers(self) -> list[gr.HTML]:
        """Those that choose the same generator in all tabs."""
        return [*(tab.picker for tab in self.painting), self.about.picker]

    @property
    def _second_pickers(self) -> list[gr.HTML]:
        """Those that choose for themselves."""
        return [tab.operation_inputs.second for tab in self.painting if tab.operation_inputs.second]

    def _connect_pickers(self, opened) -> None:
        """Show all generators in all pickers, and choose the same one in all, whenever one of them changes."""
        outputs, seconds = [*self._pickers, *self._second_pickers], self._second_pickers
        inputs = [self.visitor, self.painting[0].picker, *seconds]
        filled = opened.then(self._fill, inputs, outputs, js=OPEN_GENERATOR, **QUIET)
        about = self.about
        filled.then(self._show_about, [self.visitor, about.picker], about.outputs, js=WHERE_ABOUT, **QUIET)
        for change in (self.train.view.finished.change, self.about.changed.change, self.trash.restored.change):
            change(self._fill, inputs, outputs, js=OPEN_GENERATOR, **QUIET)  # a page that opens may ask here first
        for picker in self._pickers:
            picker.input(
                self._fill, [self.visitor, picker, *seconds], outputs, trigger_mode="always_last", js=TELL_GENERATOR,
                **QUIET,
            )  # fmt: skip
        for picker in self._pickers:
            picker.change(None, picker, None, js=TELL_SHOWN, **QUIET)
        arrivals = [tab.own_pictures.arrived for tab in self.painting]
        arrivals += [tab.hub.arrived for tab in self.painting if isinstance(tab, GenerateTab)]
        for arrived in arrivals:
            arrived.change(self._fill_with, [self.visitor, arrived, *seconds], outputs, **QUIET)

    def _connect_training(self, opened) -> None:
        view, generate = self.train.view, self.painting[0]
        opened.then(view.refresh, [self.visitor, view.sent], view.outputs, **QUIET)
        outputs = [self.tabs, *self._pickers, *self._second_pickers, *self.train.starter_outputs]
        seconds, values = self._second_pickers, {self.visitor, generate.picker, generate.common.count}
        for event, named, layout in (
            (view.use.click, view.finished, self.train.layout),
            (self.train.starters.input, self.train.starters, None),
        ):
            # Two events: of one that answers several times, tabs that were never opened would forget the first answer.
            chosen_one = event(self._use, [self.visitor, named, *seconds], outputs, js=SCROLL_TO_TOP, **QUIET)
            inputs = values | ({layout} if layout else set())
            generate.connect_painting(chosen_one.then, self._begin(layout), inputs, more=generate.outputs)
        opened.then(self.train.show_starters, self.visitor, self.train.starter_outputs, **QUIET)
        self.about_label.select(self.about.show, [self.visitor, self.about.picker], self.about.outputs, **QUIET)

    def _connect_painting(self, opened) -> None:
        buttons = [self.train.train, *(tab.paint for tab in self.painting)]
        opened.then(lambda: [gr.Button(interactive=True)] * len(buttons), None, buttons, **QUIET)
        # Once more: a tab that is opened while the page finds out whose workspace it is may miss it.
        for label, button in zip(self.tab_labels.values(), buttons, strict=False):
            label.select(_enabled, self.visitor, button, **QUIET)
        for tab in self.painting:
            opened.then(
                tab.show_running, [self.visitor, tab.done],
                [*tab.results.outputs, *tab.unfinished.outputs, tab.paint, tab.stop, tab.done],
                concurrency_limit=CONCURRENT, concurrency_id=queue_of(*tab.operations.values()), **QUIET,
            )  # fmt: skip

    @show_errors
    def _enter(self, visitor) -> dict:
        return arrive(self._studio, visitor)

    @show_errors
    def _show_about(self, visitor, generator) -> dict:
        """Updates of the About tab if a page was opened with it; of others it is shown when they are chosen."""
        return self.about.show(visitor, generator) if visitor else gr.skip()

    @show_errors
    def _fill(self, visitor, wanted, *seconds) -> list:
        return self._values(visitor, chosen(wanted), *seconds)

    @show_errors
    def _fill_with(self, visitor, generator, *seconds) -> list:
        return self._values(visitor, generator, *seconds)

    @show_errors
    def _use(self, visitor, named, *seconds) -> dict:
        """Go to the first tab that paints, with the generator that a card or a training names."""
        shown = self._values(visitor, chosen(named) or str(named or ""), *seconds)
        pickers = dict(zip([*self._pickers, *self._second_pickers], shown, strict=True))
        return {self.tabs: gr.Tabs(selected=self.painting[0].name), **pickers, **self.train.show_starters(visitor)}

    def _begin(self, layout: gr.Slider | None) -> Callable:
        """The handler that paints with the generator that was just chosen. layout: of its first pictures."""
        generate = next(tab for tab in self.painting if isinstance(tab, GenerateTab))

        @show_errors
        def begin(values: Mapping) -> Iterator[dict]:
            settings = {"layout": values[layout]} if layout else {}
            visitor, count = values[self.visitor], values[generate.common.count]
            yield from generate.begin(visitor, chosen(values[generate.picker]), count, **settings)

        return begin

    def _values(self, visitor, generator: str, *seconds) -> list:
        """The values of all pickers, those of second generators at the end."""
        first = picker_value(self._studio, visitor, generator, itself=True)
        about = picker_value(self._studio, visitor, generator)
        others = [picker_value(self._studio, visitor, chosen(one), other_than=chosen(first)) for one in seconds]
        return [*[first] * len(self.painting), about, *others]


def _enabled(visitor) -> gr.Button:
    """A button that can be pressed as soon as it is known whose workspace it is."""
    return gr.Button(interactive=bool(workspace_of(visitor)))


def _header(studio: Studio) -> str:
    config = studio.config
    if config.expiry_days:
        where = f"A shared studio. What you do not use for {config.expiry_days:g} days is deleted."
    else:
        where = "Everything stays on this computer."
    return (
        f'<header><h1 class="brand">{LOGO}<span>aiart</span></h1><p class="promise">{PROMISE}</p>'
        f'<p class="where">{where}</p><button type="button" class="all-keys">{KEYS}</button>{switch()}</header>'
        f'<p class="for-this-visit" role="status">{FOR_THIS_VISIT}</p>'
    )
