"""The live view of one training: how far it is, what it can paint now, how well it learns, and what one can do.

The training itself lives in the studio; here is only looked, at most once a second, and only what has changed is sent
to the browser. Knows nothing of how a training is started.
"""

import html
from collections.abc import Callable

import gradio as gr
import pandas as pd

from aiart.config import PRESETS
from aiart.errors import ArtError
from aiart.studio import JobView, State, Studio
from aiart.ui.cards import Card, cards, chosen, deck
from aiart.ui.film import film, frames
from aiart.ui.messages import HEADLINES, detail, how_long, told
from aiart.ui.visitor import drawer_of, job_of, looking_at, watched

PERIOD = 1.0  # seconds between two looks
ROWS = 300  # of the plot; the browser gets all of them again at every change
STOP_LABELS = {State.QUEUED: "Leave the queue", State.STOPPING: "Leave at once"}
QUIET = {"show_progress": "hidden", "api_visibility": "private"}


class Watch:
    """Build it inside the page; call `connect` when the form it takes turns with is there."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.seen = gr.State({})
        self.finished = gr.State("")
        self.timer = gr.Timer(PERIOD, active=False)
        with gr.Column(visible=False, elem_id="watch") as self.column:
            self.status = gr.HTML(label="State of the training", elem_id="status", apply_default_css=False)
            with gr.Row(elem_classes="stage", equal_height=False):
                with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
                    gr.HTML("<h2>What it can paint now</h2>", apply_default_css=False)
                    self.film = film(label="Previews", elem_id="film")
                    self.waiting = gr.HTML(_placeholder(), elem_id="film-empty", apply_default_css=False)
                with gr.Column(scale=2, min_width=300, elem_classes="sheet"):
                    gr.HTML("<h2>How well it learns</h2>", apply_default_css=False)
                    self.plot = gr.LinePlot(
                        x="seconds",
                        y="error",
                        color="scale",
                        x_title="seconds of training",
                        y_title="error, lower is better",
                        height=250,
                        show_label=False,
                        container=False,
                        elem_id="loss",
                    )
                    self.notes = gr.HTML(label="About your pictures", elem_id="notes", apply_default_css=False)
            self._build_controls()
        with gr.Column(visible=False, elem_id="earlier-column") as self.earlier_column:
            self.earlier = cards(deck(), label="Your trainings", elem_id="earlier", kind="tiles")

    def _build_controls(self) -> None:
        with gr.Row(elem_classes="actions"):
            self.use = gr.Button("Make art with it", variant="primary", visible=False, elem_id="use")
            self.stop = gr.Button("Stop and keep the work", variant="stop", elem_id="stop")
            self.resume = gr.Button("Resume", variant="primary", visible=False, elem_id="resume")
            self.new = gr.Button("New training", elem_id="new-training")
            self.delete = gr.Button("Delete this training", visible=False, elem_id="delete-training")
        with gr.Row(visible=False, elem_classes="longer", elem_id="longer") as self.longer_row:
            self.minutes = gr.Slider(1, 30, 3, step=1, label="More minutes", elem_id="more-minutes", scale=3)
            self.longer = gr.Button("Train longer", elem_id="train-longer", scale=1)

    def connect(self, form: gr.Column) -> None:
        self.form = form
        verbs = {
            self.stop: self._stop,
            self.resume: self._resume,
            self.new: self._leave,
            self.delete: self._delete,
        }
        for button, verb in verbs.items():
            button.click(verb, [self.visitor, self.seen], self.outputs, **QUIET)
        self.longer.click(self._train_longer, [self.visitor, self.seen, self.minutes], self.outputs, **QUIET)
        self.earlier.input(self._choose, [self.visitor, self.seen, self.earlier], self.outputs, **QUIET)
        self.timer.tick(self._tick, [self.visitor, self.seen], self.outputs, queue=False, **QUIET)

    @property
    def outputs(self) -> list:
        return [self.visitor, self.seen, self.finished, self.timer, self.form, self.column, self.status, self.film,
                self.waiting, self.plot, self.notes, self.use, self.stop, self.resume, self.delete, self.longer_row,
                self.earlier_column, self.earlier]  # fmt: skip

    # What the person does. Each answers with the changed view, so that nothing waits for the next tick.

    @told
    def _stop(self, visitor, seen):
        self._studio.stop(drawer_of(visitor), job_of(visitor))
        return self.look(visitor, seen)

    @told
    def _resume(self, visitor, seen):
        self._studio.resume(drawer_of(visitor), job_of(visitor))
        return self.look(visitor, seen)

    @told
    def _train_longer(self, visitor, seen, minutes):
        self._studio.train_longer(drawer_of(visitor), job_of(visitor), 60.0 * float(minutes))
        return self.look(visitor, seen)

    @told
    def _delete(self, visitor, seen):
        self._studio.delete(drawer_of(visitor), job_of(visitor))
        return self.show(looking_at(visitor, None), seen)

    @told
    def _leave(self, visitor, seen):
        return self.show(looking_at(visitor, None), seen)

    @told
    def _choose(self, visitor, seen, job):
        return self.show(looking_at(visitor, chosen(job)), seen)

    # What is shown

    def _tick(self, visitor, seen):
        """A tick has nowhere to show a notice, and would show it every second: say it where the state is, and rest."""
        try:
            return self.look(visitor, seen)
        except ArtError as error:
            sentence = html.escape(str(error))
            return {self.timer: gr.Timer(active=False), self.status: f'<p class="empty">{sentence}</p>'}

    def show(self, visitor: dict, seen: object) -> dict:
        """Look at another training, or at none, and remember that in the browser."""
        changed = self.look(visitor, {})
        return ({} if changed == gr.skip() else changed) | {self.visitor: visitor}

    def look(self, visitor: object, seen: object) -> dict:
        """Updates of all that has changed since `seen`; `gr.skip()` if nothing has."""
        view = watched(self._studio, visitor)
        seen = seen if isinstance(seen, dict) else {}
        parts = self._parts(view, visitor)
        changed = [(key, make) for key, (sign, make) in parts.items() if seen.get(key) != sign]
        if not changed:
            return gr.skip()
        updates = {self.seen: {key: sign for key, (sign, _) in parts.items()}}
        for _, make in changed:
            updates |= make()
        return updates

    def _parts(self, view: JobView | None, visitor: object) -> dict[str, tuple[object, Callable[[], dict]]]:
        """Part of the view -> (what it depends on, its updates)."""
        over = view is None or view.over
        parts = {
            "screen": (view is not None, lambda: self._screen(view)),
            "timer": (over, lambda: {self.timer: gr.Timer(active=not over)}),
        }
        if over:
            views = self._studio.jobs(drawer_of(visitor))
            parts["earlier"] = (
                (view and view.id, *((one.id, one.state) for one in views)),
                lambda: self._earlier(views, view),
            )
        if view is None:
            return parts
        status = status_html(view)
        notes = notes_html(view)
        last = view.losses[-1].step if view.losses else None
        return parts | {
            "status": (status, lambda: {self.status: status}),
            "film": (
                (len(view.previews), view.previews[-1].path.name if view.previews else ""),
                lambda: self._film(view),
            ),
            "plot": ((view.id, len(view.losses), last), lambda: {self.plot: plot_of(view)}),
            "notes": (notes, lambda: {self.notes: notes}),
            "controls": ((view.state, view.stop_asked, view.generator), lambda: self._controls(view)),
        }

    def _screen(self, view: JobView | None) -> dict:
        return {self.form: gr.Column(visible=view is None), self.column: gr.Column(visible=view is not None)}

    def _film(self, view: JobView) -> dict:
        shown = frames((one.path, _when(one.seconds)) for one in view.previews)
        return {self.film: shown, self.waiting: "" if shown else _placeholder()}

    def _controls(self, view: JobView) -> dict:
        done = view.state is State.DONE and view.generator is not None
        label = STOP_LABELS.get(view.state, "Stop and keep the work")
        return {
            self.use: gr.Button(visible=done),
            self.stop: gr.Button(label, visible=not view.over),
            self.resume: gr.Button(visible=view.can_resume),
            self.delete: gr.Button(visible=view.over),
            self.longer_row: gr.Row(visible=done and bool(PRESETS[view.preset].seconds)),
            self.finished: view.generator if done else "",
        }

    def _earlier(self, views: list[JobView], view: JobView | None) -> dict:
        return {
            self.earlier_column: gr.Column(visible=len(views) > (view is not None)),
            self.earlier: deck([_card(one) for one in views], view.id if view else None),
        }


def status_html(view: JobView) -> str:
    """Headline, bar and sentence. The headline alone is announced to screen readers, not every second that passes."""
    percent = round(100 * view.progress)
    name, sentence = html.escape(view.name), html.escape(detail(view))
    headline = HEADLINES[view.state] + (f" {percent} %" if view.state is State.RUNNING and view.total else "")
    moving = "" if view.over or view.progress else " moving"
    return (
        f'<div class="status {view.state}"><div class="line"><h1>{name}</h1><span class="state">{headline}</span></div>'
        f'<div class="bar{moving}" role="progressbar" aria-label="Progress of the training" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{percent}"><i style="width:{percent}%"></i></div>'
        f"<p>{sentence}</p>"
        f'<span class="sr-only" role="status">{HEADLINES[view.state]}</span></div>'
    )


def notes_html(view: JobView) -> str:
    """What became of the pictures: how many are used, remarks, and each refused one with its reason."""
    if not (view.pictures or view.refused):
        return ""
    used = f"{view.pictures} picture{'s' * (view.pictures != 1)} in use." if view.pictures else ""
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in view.notes)
    refused = "".join(f"<li>{html.escape(one.reason)}</li>" for one in view.refused)
    left_out = f"<h3>{len(view.refused)} left out</h3><ul>{refused}</ul>" if refused else ""
    return f'<div class="notes"><p>{used}</p>{f"<ul>{notes}</ul>" if notes else ""}{left_out}</div>'


def plot_of(view: JobView) -> dict:
    """Loss per learned scale over time, at most `ROWS` rows; hidden while there is nothing to draw."""
    scales = len(view.losses[-1].losses) if view.losses else 0
    step = max(1, -(-len(view.losses) * scales // ROWS))
    rows = [
        {"seconds": round(point.seconds, 1), "error": loss, "scale": _scale_name(k, scales)}
        for point in view.losses[::-step][::-1]
        for k, loss in enumerate(point.losses)
        if loss is not None
    ]
    return gr.update(value=pd.DataFrame(rows, columns=["seconds", "error", "scale"]), visible=bool(rows))


def _scale_name(index: int, scales: int) -> str:
    if index == 0:
        return "1 the whole"
    return f"{index + 1} detail" if index == scales - 1 else f"{index + 1}"


def _when(seconds: float) -> str:
    return f"after {how_long(seconds)}" if seconds else "at the start"


def _placeholder() -> str:
    return '<p class="empty">The first preview is on its way. It needs no training: it is painted from memory.</p>'


def _card(view: JobView) -> Card:
    picture = view.previews[-1].path if view.previews else None
    return Card(view.id, view.name, f"{PRESETS[view.preset].title}, {HEADLINES[view.state].lower()}", picture=picture)
