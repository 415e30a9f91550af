"""The live view of one training: how far it is, what it can paint now, how well it learns, and what one can do.

The training itself lives in the studio; here is only looked, at most once a second, and only what has changed is sent
to the browser. Knows nothing of how a training is started.
"""

from collections.abc import Callable
from functools import partial

import gradio as gr

from aiart.config import PRESETS
from aiart.errors import ArtError
from aiart.studio import JobView, State, Studio
from aiart.web.components.cards import Card, cards, chosen, deck
from aiart.web.components.film import film, frames
from aiart.web.components.markup import block, heading, paragraph
from aiart.web.components.status import COLOURS, SCALES, no_curve, no_previews, notes_html, plot_of, status_html
from aiart.web.login import can_rent, token_of, visitors_sign_in
from aiart.web.messages import headline, how_long, show_errors
from aiart.web.visitor import job_of, looking_at, open_workspace, watched

PERIOD = 1.0  # seconds between two looks
DRAWN = 3.0  # seconds of training between two drawings of the curve
MINUTES = 30  # the most that is offered at once
STOP_LABELS = {State.QUEUED: "Leave the queue", State.STOPPING: "Leave at once"}
QUIET = {"show_progress": "hidden", "api_visibility": "private"}


class Watch:
    """Build it inside the page; call `connect` when the form it takes turns with is there."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.seen = gr.State({})
        self.pulse, self.points = _sign("What has changed"), _sign("How long the curve is")
        self.finished = _sign("The generator that is done")
        self.timer = gr.Timer(PERIOD, active=False)
        with gr.Column(visible=False, elem_id="watch") as self.column:
            self.status = block(label="State of the training", elem_id="status")
            with gr.Row(equal_height=False):
                with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
                    self._build_film()
                with gr.Column(scale=2, min_width=300, elem_classes="sheet"):
                    self._build_curve()
            self._build_controls()
        with gr.Column(visible=False, elem_id="earlier-column") as self.earlier_column:
            self.earlier = cards(deck(), label="Your trainings", elem_id="earlier", kind="tiles")

    def _build_film(self) -> None:
        block(heading("What it can paint now", "Small, quick previews; its real pictures are sharper."))
        self.film = film(label="Previews", elem_id="film")
        self.waiting = block(elem_id="film-empty")

    def _build_curve(self) -> None:
        block(heading("How well it learns", "One line for each scale, from the layout to the detail."))
        self.plot = gr.LinePlot(
            x="seconds", y="error", color="scale", color_map=dict(zip(SCALES, COLOURS, strict=True)),
            x_title="seconds of training", y_title="error, lower is better", height=250, label="Error of each scale",
            show_label=False, container=False, visible=False, elem_id="loss",
        )  # fmt: skip
        self.curve = block(elem_id="curve")
        self.notes = block(label="About your pictures", elem_id="notes")

    def _build_controls(self) -> None:
        with gr.Row(elem_classes="actions"):
            self.use = gr.Button("Make art with it", variant="primary", visible=False, elem_id="use")
            self.stop = gr.Button("Stop and keep the work", variant="stop", elem_id="stop")
            self.resume = gr.Button("Resume", variant="primary", visible=False, elem_id="resume")
            # To watch again what is on the visitor's own account.
            signs_in = visitors_sign_in() and can_rent(self._studio)
            self.login = gr.LoginButton(visible=False, elem_id="watch-login") if signs_in else None
            self.new = gr.Button("New training", elem_id="new-training")
            self.delete = gr.Button("Delete this training", visible=False, elem_id="delete-training")
        with gr.Row(visible=False, elem_classes="longer", elem_id="longer") as self.longer_row:
            most = min(MINUTES, self._studio.config.max_seconds // 60)
            self.minutes = gr.Slider(1, most, 3, step=1, label="More minutes", elem_id="more-minutes", scale=3)
            self.longer = gr.Button("Train longer", elem_id="train-longer", scale=1)

    def connect(self, form: gr.Column) -> None:
        self.form = form
        verbs = {
            self.stop: self._stop,
            self.resume: self._resume_as_visitor if self.login else self._resume_as_host,
            self.new: self._leave,
            self.delete: self._delete,
        }
        for button, verb in verbs.items():
            button.click(verb, [self.visitor, self.seen], self.outputs, **QUIET)
        self.longer.click(self._train_longer, [self.visitor, self.seen, self.minutes], self.outputs, **QUIET)
        self.earlier.input(self._choose, [self.visitor, self.seen, self.earlier], self.outputs, **QUIET)
        # Twenty pages ask every second: a tick has few outputs, because Gradio makes a component anew for each of them.
        self.timer.tick(self._tick, self.visitor, [self.status, self.pulse, self.points], queue=False, **QUIET)
        self.pulse.change(self.look, [self.visitor, self.seen], self.outputs, queue=False, **QUIET)
        self.points.change(self._draw, self.visitor, [self.plot, self.curve], queue=False, **QUIET)

    @property
    def outputs(self) -> list:
        login = [self.login] if self.login else []
        return login + [
            self.visitor, self.seen, self.finished, self.timer, self.form, self.column, self.status, self.film,
            self.waiting, self.points, self.notes, self.use, self.stop, self.resume, self.delete,
            self.longer_row, self.earlier_column, self.earlier,
        ]  # fmt: skip

    # What the person does. Each answers with the changed view, so that nothing waits for the next tick.

    @show_errors
    def _stop(self, visitor, seen):
        self._studio.training.stop(open_workspace(self._studio, visitor), job_of(visitor))
        return self._changes(visitor, seen)

    def _resume_as_host(self, visitor, seen):
        return self._resume(visitor, seen, lambda: True)

    def _resume_as_visitor(self, visitor, seen, token: gr.OAuthToken | None):
        return self._resume(visitor, seen, lambda: token_of(token))

    @show_errors
    def _resume(self, visitor, seen, token: Callable[[], str | bool]):
        """What is on a machine of the Hub is watched again as its visitor; here nobody needs a login."""
        view = watched(self._studio, visitor)
        secret = self._studio.hub.secret(token()) if view and view.flavor else ""
        self._studio.training.resume(open_workspace(self._studio, visitor), job_of(visitor), secret)
        return self._changes(visitor, seen)

    @show_errors
    def _train_longer(self, visitor, seen, minutes):
        self._studio.training.train_longer(
            open_workspace(self._studio, visitor), job_of(visitor), 60.0 * float(minutes)
        )
        return self._changes(visitor, seen)

    @show_errors
    def _delete(self, visitor, seen):
        self._studio.training.delete(open_workspace(self._studio, visitor), job_of(visitor))
        return self.show(looking_at(visitor, None))

    @show_errors
    def _leave(self, visitor, seen):
        return self.show(looking_at(visitor, None))

    @show_errors
    def _choose(self, visitor, seen, job):
        return self.show(looking_at(visitor, chosen(job)))

    # What is shown

    def _tick(self, visitor) -> list:
        """State and time, and signs of what else may have changed."""
        try:
            view = watched(self._studio, visitor)
        except ArtError:
            view = None
        if view is None:
            return [gr.skip(), "gone", gr.skip()]
        return [status_html(view), str(self._signs(view)), _points(view)]

    def look(self, visitor, seen) -> dict:
        """Updates of all that has changed since `seen`.

        Nobody has asked for it, so an error is no notice: it is said where the state is, and the ticking rests.
        """
        try:
            return self._changes(visitor, seen)
        except ArtError as error:
            return {self.timer: gr.Timer(active=False), self.status: paragraph(str(error), "empty")}

    @show_errors
    def _draw(self, visitor) -> dict:
        view = watched(self._studio, visitor)
        if view is None:
            return gr.skip()
        update = plot_of(view)
        return {self.plot: update, self.curve: "" if update["visible"] else no_curve(view)}

    def show(self, visitor: dict) -> dict:
        """Look at another training, or at none, and remember that in the browser."""
        return self._changes(visitor, {}) | {self.visitor: visitor}

    def _changes(self, visitor: object, seen: object) -> dict:
        """The same; `gr.skip()` if nothing has changed. Raises StudioError, code "no_drawer"."""
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
        views = self._studio.training.views(open_workspace(self._studio, visitor))
        signs = (view and view.id, *((one.id, one.state) for one in views))
        parts["earlier"] = (signs, lambda: self._earlier(views, view))
        if view is None:
            return parts
        makers = {"film": self._film, "notes": self._notes, "controls": self._controls}
        parts |= {key: (sign, partial(makers[key], view)) for key, sign in self._signs(view).items()}
        parts["status"] = (status_html(view), lambda: {self.status: status_html(view)})
        parts["points"] = (_points(view), lambda: {self.points: _points(view)})
        return parts

    def _signs(self, view: JobView) -> dict[str, object]:
        """Part -> what it depends on, of the parts that change now and then."""
        newest = view.previews[-1].path.name if view.previews else ""
        return {
            "film": (view.id, len(view.previews), newest, view.over),
            "notes": (view.pictures, len(view.refused), view.notes),
            "controls": (view.state, view.stop_asked, view.generator),
        }

    def _screen(self, view: JobView | None) -> dict:
        return {self.form: gr.Column(visible=view is None), self.column: gr.Column(visible=view is not None)}

    def _film(self, view: JobView) -> dict:
        shown = frames((one.path, _when(one.seconds)) for one in view.previews)
        return {self.film: shown, self.waiting: "" if shown else no_previews(view)}

    def _notes(self, view: JobView) -> dict:
        return {self.notes: notes_html(view)}

    def _controls(self, view: JobView) -> dict:
        done = view.state is State.DONE and view.generator is not None
        label = STOP_LABELS.get(view.state, "Stop and keep the work")
        return {
            self.use: gr.Button(visible=done),
            self.stop: gr.Button(label, visible=not view.over),
            self.resume: gr.Button("Go on watching" if view.out_of_sight else "Resume", visible=view.can_resume),
            self.delete: gr.Button(visible=view.over),
            self.longer_row: gr.Row(visible=view.can_train_longer),
            self.finished: view.generator if done else "",
        } | ({self.login: gr.LoginButton(visible=view.out_of_sight)} if self.login else {})

    def _earlier(self, views: list[JobView], view: JobView | None) -> dict:
        return {
            self.earlier_column: gr.Column(visible=len(views) > (view is not None)),
            self.earlier: deck([_card(one) for one in views], view.id if view else None),
        }


def _sign(what: str) -> gr.Textbox:
    """Something the browser notices a change of. It does not of a gr.State that an unqueued event has set."""
    return gr.Textbox(label=what, visible="hidden")


def _points(view: JobView) -> str:
    """What the curve depends on, in steps: drawing it anew is work for the browser."""
    last = view.losses[-1].seconds // DRAWN if view.losses else None
    return str((view.id, last, view.over))


def _when(seconds: float) -> str:
    return f"after {how_long(seconds)}" if seconds else "at the start"


def _card(view: JobView) -> Card:
    picture = view.previews[-1].path if view.previews else None
    return Card(view.id, view.name, f"{PRESETS[view.preset].title}, {headline(view).lower()}", picture=picture)
