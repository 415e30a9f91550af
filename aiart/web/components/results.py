"""What is being painted and what came of it: a line with a bar, the wall, and before and after side by side.

Shared by all tabs on which something is made. What is on the wall is looked up in the visitor's drawer by id. Knows
nothing of what was asked for.
"""

from collections.abc import Collection, Iterable, Iterator

import gradio as gr

from aiart.studio import PictureView, Progress, Result, Studio
from aiart.web.components.gallery import hung, loved, meant, wall
from aiart.web.components.markup import bar, block
from aiart.web.components.training_view import QUIET
from aiart.web.messages import how_long, show_errors
from aiart.web.server.files import served
from aiart.web.visitor import open_workspace

LEFT_AFTER, LEFT_FROM = 6.0, 0.03  # seconds, and share of the work, after which one may say how long it will take
TO_PAIR = "(...inputs) => { document.querySelector('#%s')?.scrollIntoView({block: 'nearest'}); return inputs; }"
SAVE_FILE = """
(file) => {
  if (!file) return;
  const link = Object.assign(document.createElement('a'), {href: file.url, download: file.orig_name});
  document.body.append(link);
  link.click();
  link.remove();
}
"""


class Results:
    """Build it inside a column.

    Args:
        empty: HTML for an empty wall.
        compare: whether a picture that was made from another one is shown beside it.
    """

    def __init__(
        self, studio: Studio, visitor: gr.BrowserState, prefix: str, tools: Iterable[str], empty: str, compare: bool
    ):
        self._studio, self.visitor, self._empty, self._compares = studio, visitor, empty, compare
        self.shown = gr.State([])
        self.progress = block(empty, elem_id=f"{prefix}painting")
        with gr.Column(visible=False, elem_id=f"{prefix}before-after") as self.pair:
            self.slider = gr.ImageSlider(
                label="Before and after", interactive=False, type="filepath", buttons=["fullscreen"], show_label=False,
                elem_id=f"{prefix}slider",
            )  # fmt: skip
        self.wall = wall(label="Pictures", elem_id=f"{prefix}gallery", tools=tools)
        with gr.Row(visible=False, elem_classes="actions", elem_id=f"{prefix}all-pictures") as self.all_row:
            self.zip = gr.Button("Download all as zip", size="sm", elem_id=f"{prefix}download-all")
            self.file = gr.File(visible=False, label="Pictures to take home")
        self._connect()

    def _connect(self) -> None:
        seen = [self.visitor, self.shown]
        self.wall.compare(
            self._compare, self.visitor, [self.pair, self.slider], js=TO_PAIR % self.pair.elem_id, **QUIET
        )
        self.wall.love(self._love, seen, self.wall, **QUIET)
        self.wall.remove(self._remove, seen, self.outputs, **QUIET)
        for event, handler, inputs in ((self.wall.fetch, self._fetch, self.visitor), (self.zip.click, self._zip, seen)):
            event(handler, inputs, self.file, **QUIET).success(None, self.file, None, js=SAVE_FILE, **QUIET)

    @property
    def outputs(self) -> list:
        return [self.shown, self.progress, self.wall, self.pair, self.slider, self.all_row]

    def painting(
        self, visitor: object, events: Iterable[Result | Progress], count: int, ratio: float = 4 / 3
    ) -> Iterator[dict]:
        """Updates while an order is carried out. ratio: width to height of what is asked for, as far as it is known."""
        made: list[PictureView] = []
        value = hung([], coming=Progress(0), ratio=ratio)
        yield {self.progress: progress_html(Progress(0), count), self.wall: value, self.pair: gr.Column(visible=False),
               self.all_row: gr.Row(visible=False)}  # fmt: skip
        try:
            for event in events:
                if isinstance(event, Result):
                    made.append(
                        self._studio.gallery.find(open_workspace(self._studio, visitor), event.path.parent.name)
                    )
                    after = Progress(len(made))
                    value = hung(made, coming=after if len(made) < count else None, ratio=ratio)
                    yield self._with(made, value) | {self.progress: progress_html(after, count)}
                else:
                    value = value | {"coming": hung([], coming=event, ratio=ratio)["coming"]}
                    yield {self.progress: progress_html(event, count), self.wall: value}
        except Exception:
            yield self.show(made)  # nothing is coming any more; what is there stays
            raise
        yield self.show(made)

    def show(self, views: Collection[PictureView]) -> dict:
        return self._with(views, hung(views))

    def views(self, visitor: object, ids: Collection[str]) -> list[PictureView]:
        """Those that are still there."""
        wanted = set(ids)
        by_id = {
            view.id: view
            for view in self._studio.gallery.pictures(open_workspace(self._studio, visitor))
            if view.id in wanted
        }
        return [by_id[one] for one in ids if one in by_id]

    def _with(self, views: Collection[PictureView], value: dict) -> dict:
        one = next(iter(views)) if len(views) == 1 and not value["coming"] else None
        alone = bool(one and self._compares and one.before)
        return {
            self.shown: [view.id for view in views],
            self.progress: "" if views else self._empty,
            self.wall: value | {"alone": alone},
            self.all_row: gr.Row(visible=len(views) > 1),
            **(self._compared(one) if alone else {self.pair: gr.Column(visible=False)}),
        }

    def _compared(self, view: PictureView) -> dict:
        return {self.pair: gr.Column(visible=True), self.slider: (served(view.before), served(view.shown))}

    @show_errors
    def _compare(self, visitor, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), meant(event))
        return self._compared(view) if view.before else gr.skip()

    @show_errors
    def _love(self, visitor, shown, event: gr.EventData) -> dict:
        self._studio.gallery.favourite(open_workspace(self._studio, visitor), meant(event), loved(event))
        return self.show(self.views(visitor, shown))[self.wall] | {"picked": meant(event)}

    @show_errors
    def _remove(self, visitor, shown, event: gr.EventData) -> dict:
        self._studio.gallery.delete(open_workspace(self._studio, visitor), meant(event))
        return self.show(self.views(visitor, shown))

    @show_errors
    def _fetch(self, visitor, event: gr.EventData) -> str | None:
        return served(self._studio.gallery.find(open_workspace(self._studio, visitor), meant(event)).path)

    @show_errors
    def _zip(self, visitor, shown) -> str | None:
        return served(self._studio.gallery.zip(open_workspace(self._studio, visitor), shown))


def progress_html(coming: Progress, count: int) -> str:
    """How far an order is. The sentence is announced to screen readers; what changes all the time is not."""
    sentence, percent = _sentence(coming, count), round(100 * (coming.index + coming.share) / count)
    more = _left(coming)
    beside = f'<span aria-hidden="true">{more}</span>' if more else ""
    return (
        f'<div class="status"><p><span role="status">{sentence}</span>{beside}</p>'
        f"{bar(sentence, percent, moving=not coming.share)}</div>"
    )


def _sentence(coming: Progress, count: int) -> str:
    if coming.before:
        return f"Waiting: {coming.before} {'order comes' if coming.before == 1 else 'orders come'} first"
    if coming.frames > 1:
        return f"Painting {coming.frames} frames"
    return f"Painting picture {coming.index + 1} of {count}" if count > 1 else "Painting"


def _left(coming: Progress) -> str:
    """Of something that takes long."""
    if coming.seconds < LEFT_AFTER or coming.share < LEFT_FROM:
        return ""
    return f", about {how_long(coming.seconds * (1 - coming.share) / coming.share)} left"
