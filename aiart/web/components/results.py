"""What is being painted and its results: a sentence with a bar, the gallery, and before and after side by side.

Every tab on which something is painted has one. The pictures are looked up in the visitor's workspace by id.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

import gradio as gr

from aiart.studio import PictureView, Progress, Result, Studio
from aiart.web.components.comparison import comparison_value
from aiart.web.components.gallery import (
    SAVE_FILE,
    fetched,
    gallery,
    gallery_value,
    is_favourite,
    kind_choice,
    pending_value,
    picture_id,
)
from aiart.web.components.markup import QUIET, bar, block
from aiart.web.messages import how_long, notice, show_errors
from aiart.web.server.gradio_files import served, served_instead
from aiart.web.visitor import open_workspace

ESTIMATE_SECONDS, ESTIMATE_SHARE = 6.0, 0.03  # of the work, both: after them its end can be estimated
SCROLL_TO = "(...inputs) => { document.querySelector('#%s')?.scrollIntoView({block: 'nearest'}); return inputs; }"


class Results:
    """Build it inside a column.

    Args:
        tools: of the gallery.
        empty: HTML shown where there is no picture.
        compare: whether a single picture that was made from another one is shown beside it at once.
    """

    def __init__(
        self, studio: Studio, visitor: gr.BrowserState, prefix: str, tools: Iterable[str], empty: str, compare: bool
    ):
        self._studio, self.visitor, self._empty, self._compares = studio, visitor, empty, compare
        self.shown = gr.State([])  # ids
        self.progress = block(elem_id=f"{prefix}painting")  # empty until it is known whether there are pictures
        with gr.Column(visible=False, elem_id=f"{prefix}before-after") as self.pair:
            self.slider = gr.ImageSlider(
                label="Before and after",
                interactive=False,
                type="filepath",
                buttons=["fullscreen"],
                show_label=False,
                elem_id=f"{prefix}slider",
            )
        self.gallery = gallery(label="Pictures", elem_id=f"{prefix}gallery", tools=tools)
        with gr.Row(visible=False, elem_classes="actions", elem_id=f"{prefix}all-pictures") as self.zip_row:
            self.sheet = gr.Button("Download as one picture", size="sm", visible=False, elem_id=f"{prefix}sheet")
            self.zip = gr.Button("Download all as zip", size="sm", elem_id=f"{prefix}download-all")
            self.kind = kind_choice(f"{prefix}kind")
            self.file = gr.File(visible=False, label="Pictures to take home")
        self._connect()

    def _connect(self) -> None:
        shown, scroll = [self.visitor, self.shown], SCROLL_TO % self.pair.elem_id
        self.gallery.compare(self._compare, self.visitor, [self.pair, self.slider], js=scroll, **QUIET)
        self.gallery.love(self._love, shown, self.gallery, **QUIET)
        self.removed = self.gallery.remove(self._remove, shown, self.outputs, **QUIET).then
        fetched = self.gallery.fetch(self._fetch, self.visitor, self.file, **QUIET)
        zipped = self.zip.click(self._zip, [*shown, self.kind], self.file, **QUIET)
        drawn = self.sheet.click(self._sheet, shown, self.file, **QUIET)
        for ready in (fetched, zipped, drawn):
            ready.success(None, self.file, None, js=SAVE_FILE, **QUIET)

    def update_on(self, *events: Callable) -> None:
        """Connect events after which pictures may be gone, or back."""
        for event in events:
            event(self.refresh, [self.visitor, self.shown], self.outputs, **QUIET)

    @property
    def outputs(self) -> list:
        """All components that `follow` and `show` change."""
        return [self.shown, self.progress, self.gallery, self.pair, self.slider, self.zip_row, self.sheet]

    def follow(
        self,
        visitor: object,
        events: Iterable[Result | Progress],
        count: int,
        ratio: float = 4 / 3,
        comparison: str = "",
        earlier: Collection[str] = (),
    ) -> Iterator[dict]:
        """Yield updates while an order is carried out, from its events. Raises what the events raise.

        Args:
            count: pictures of the order.
            ratio: width over height of its pictures, as far as that is known before the first event.
            comparison: the id of the one that the order is.
            earlier: ids of pictures of the order that were painted before the page was killed or ended.
        """
        views = self._views(visitor, earlier)

        def arranged(progress: Progress | None) -> dict:
            if not comparison:
                return gallery_value(views, progress=progress, ratio=ratio)
            view = self._studio.comparisons.find(open_workspace(self._studio, visitor), comparison)
            return comparison_value(view, progress=progress, ratio=ratio)

        value = arranged(Progress(len(views)))
        yield {
            self.progress: progress_html(Progress(len(views)), count),
            self.gallery: value,
            self.pair: gr.Column(visible=False),
            self.zip_row: gr.Row(visible=False),
        }
        try:
            for event in events:
                if isinstance(event, Result):
                    for note in event.notes:
                        notice("About your pictures", note)
                    views.append(self._view(visitor, event))
                    following = Progress(len(views))
                    value = arranged(following if len(views) < count else None)
                    yield self._updates(views, value) | {self.progress: progress_html(following, count)}
                else:
                    value = value | {"pending": pending_value(event, ratio)}
                    yield {self.progress: progress_html(event, count), self.gallery: value}
        except Exception:
            yield self.show(visitor, views)  # no further picture comes; those that are there stay
            raise
        yield self.show(visitor, views)

    def show(self, visitor: object, views: Collection[PictureView]) -> dict:
        """Return updates that show these pictures, with none on its way; if they are cells of one comparison, all of
        it."""
        known = {view.comparison for view in views}
        if len(known) != 1 or known == {""}:
            return self._updates(views, gallery_value(views))
        view = self._studio.comparisons.find(open_workspace(self._studio, visitor), known.pop())
        return self._updates(view.there, comparison_value(view))

    def _view(self, visitor: object, result: Result) -> PictureView:
        return self._studio.gallery.find(open_workspace(self._studio, visitor), result.path.parent.name)

    def _views(self, visitor: object, ids: Collection[str]) -> list[PictureView]:
        """The pictures of these ids that are still there."""
        wanted = set(ids)
        every = self._studio.gallery.pictures(open_workspace(self._studio, visitor))
        by_id = {view.id: view for view in every if view.id in wanted}
        return [by_id[one] for one in ids if one in by_id]

    def _updates(self, views: Collection[PictureView], value: dict) -> dict:
        one = next(iter(views)) if len(views) == 1 and not value["pending"] else None
        alone = bool(one and self._compares and one.before and "grid" not in value)
        return {
            self.shown: [view.id for view in views],
            self.progress: "" if views else self._empty,
            self.gallery: value | {"alone": alone},
            self.zip_row: gr.Row(visible=len(views) > 1 or "grid" in value),
            self.sheet: gr.Button(visible="grid" in value),
            **(self._before_after(one) if one and alone else {self.pair: gr.Column(visible=False)}),
        }

    def _before_after(self, view: PictureView) -> dict:
        return {self.pair: gr.Column(visible=True), self.slider: (served(view.before), served(view.shown))}

    @show_errors
    def _compare(self, visitor, event: gr.EventData) -> dict:
        view = self._studio.gallery.find(open_workspace(self._studio, visitor), picture_id(event))
        return self._before_after(view) if view.before else gr.skip()

    @show_errors
    def _love(self, visitor, shown, event: gr.EventData) -> dict:
        workspace = open_workspace(self._studio, visitor)
        self._studio.gallery.favourite(workspace, picture_id(event), is_favourite(event))
        return self.show(visitor, self._views(visitor, shown))[self.gallery] | {"picked": picture_id(event)}

    @show_errors
    def _remove(self, visitor, shown, event: gr.EventData) -> dict:
        self._studio.gallery.delete(open_workspace(self._studio, visitor), picture_id(event))
        return self.refresh(visitor, shown)

    @show_errors
    def refresh(self, visitor, shown) -> dict:
        """Return updates that show those of these pictures that are there; one that was deleted may come back to its
        place."""
        return self.show(visitor, self._views(visitor, shown)) | {self.shown: shown}

    @show_errors
    def _fetch(self, visitor, event: gr.EventData) -> str | None:
        return fetched(self._studio, open_workspace(self._studio, visitor), event)

    @show_errors
    def _sheet(self, visitor, shown) -> str | None:
        known = next((view.comparison for view in self._views(visitor, shown) if view.comparison), "")
        return served(self._studio.comparisons.sheet(open_workspace(self._studio, visitor), known))

    @show_errors
    def _zip(self, visitor, shown, kind) -> str | None:
        workspace = open_workspace(self._studio, visitor)
        there = [view.id for view in self._views(visitor, shown)]
        return served_instead(self._studio.gallery.zip(workspace, there, kind), workspace.key)


def progress_html(progress: Progress, count: int) -> str:
    """Return how far an order of `count` pictures is. Screen readers are told the sentence, not what changes all the
    time."""
    sentence, percent = _sentence(progress, count), round(100 * (progress.index + progress.share) / count)
    estimate = _estimate(progress)
    beside = f'<span aria-hidden="true">{estimate}</span>' if estimate else ""
    return (
        f'<div class="status"><p><span role="status">{sentence}</span>{beside}</p>'
        f"{bar(sentence, percent, moving=not progress.share)}</div>"
    )


def _sentence(progress: Progress, count: int) -> str:
    if progress.before:
        return f"Waiting: {progress.before} {'order comes' if progress.before == 1 else 'orders come'} first"
    if progress.frames > 1:
        return f"Painting {progress.frames} frames"
    return f"Painting picture {progress.index + 1} of {count}" if count > 1 else "Painting"


def _estimate(progress: Progress) -> str:
    """The time left of a picture that takes long; "" for others."""
    if progress.seconds < ESTIMATE_SECONDS or progress.share < ESTIMATE_SHARE:
        return ""
    return f", about {how_long(progress.seconds * (1 - progress.share) / progress.share)} left"
