"""The live view of one training: how far it is, what it can paint now, how well it learns, and what one can do.

A training goes on in the studio whoever looks. The page asks once a second, and only what has changed is sent to the
browser: each part of the view has a signature, and those that were sent last are kept in `sent`.
"""

from collections.abc import Callable
from functools import partial

import gradio as gr

from aiart.errors import ArtError
from aiart.studio import JobView, State, Studio
from aiart.web.components.cards import cards, cards_value, chosen
from aiart.web.components.gallery import film, frames
from aiart.web.components.markup import QUIET, block, heading, paragraph
from aiart.web.components.training_markup import (
    COLOURS,
    SCALES,
    job_card,
    no_curve,
    no_previews,
    notes_html,
    plot_update,
    shows,
    status_html,
    when,
)
from aiart.web.messages import show_errors
from aiart.web.visitor import (
    can_rent,
    job_of,
    looking_at,
    open_workspace,
    press_script,
    take_press,
    token_of,
    visitors_sign_in,
    watched,
)

POLL_SECONDS = 1.0
CURVE_SECONDS = 3.0  # of training between two drawings of the curve
MINUTES = 30  # the most that is offered at once
STOP_LABELS = {State.QUEUED: "Leave the queue", State.STOPPING: "Leave at once"}


class TrainingView:
    """Build it inside the page; `connect` it when the form is there whose place it takes."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        self._studio, self.visitor = studio, visitor
        self.sent = gr.State({})  # part of the view -> the signature of what the browser has
        self.pulse, self.points = _signal("What has changed"), _signal("How long the curve is")
        self.finished = _signal("The generator that is done")
        self.timer = gr.Timer(POLL_SECONDS, active=False)
        with gr.Column(visible=False, elem_id="watch") as self.column:
            self.status = block(label="State of the training", elem_id="status")
            self._build_controls()
            with gr.Row(equal_height=False):
                with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
                    self._build_film()
                with gr.Column(scale=2, min_width=300, elem_classes="sheet"):
                    self._build_curve()
        with gr.Column(visible=False, elem_id="earlier-column") as self.earlier_column:
            self.earlier = cards(cards_value(), label="Your trainings", elem_id="earlier", kind="tiles")

    def _build_film(self) -> None:
        block(heading("What it can paint now", "Small, quick previews. Its real pictures are sharper."))
        self.film = film(label="Previews", elem_id="film")
        self.waiting = block(elem_id="film-empty")

    def _build_curve(self) -> None:
        block(heading("How well it learns", "One line for each size of detail, from the layout to the strokes."))
        self.plot = gr.LinePlot(
            x="seconds", y="error", color="scale", color_map=dict(zip(SCALES, COLOURS, strict=True)),
            x_title="seconds of training", y_title="error, lower is better", height=250,
            label="Error at each size of detail",
            show_label=False, container=False, visible=False, elem_id="loss",
        )  # fmt: skip
        self.curve = block(elem_id="curve")
        self.notes = block(label="About your pictures", elem_id="notes")

    def _build_controls(self) -> None:
        with gr.Row(elem_classes="actions"):
            self.use = gr.Button("Make art with it", variant="primary", visible=False, elem_id="use")
            self.stop = gr.Button("Stop and keep the work", variant="stop", elem_id="stop")
            self.resume = gr.Button("Resume", variant="primary", visible=False, elem_id="resume")
            # With it a visitor watches again what runs on her own account.
            signs_in = visitors_sign_in() and can_rent(self._studio)
            self.login = gr.LoginButton(visible=False, elem_id="watch-login") if signs_in else None
            self.new = gr.Button("New training", elem_id="new-training")
            self.delete = gr.Button("Delete this training", visible=False, elem_id="delete-training")
        with gr.Row(visible=False, elem_classes="longer", elem_id="longer") as self.longer_row:
            most = min(MINUTES, self._studio.config.max_seconds // 60)
            self.minutes = gr.Slider(1, most, 3, step=1, label="More minutes", elem_id="more-minutes", scale=3)
            self.longer = gr.Button("Train longer", elem_id="train-longer", scale=1)

    def connect(self, form: gr.Column) -> None:
        """Connect the events; either `form` or the view is visible."""
        self.form = form
        watched_one, press = [self.visitor, self.sent], press_script("training")
        resume = self._resume_as_visitor if self.login else self._resume_as_host
        self.new.click(self._leave, watched_one, self.outputs, **QUIET)
        for button, handler in ((self.stop, self._stop), (self.resume, resume)):
            button.click(handler, watched_one, self.outputs, js=press, **QUIET)
        self.removed = self.delete.click(self._delete, watched_one, self.outputs, js=press, **QUIET).then
        more = [*watched_one, self.minutes]
        self.longer.click(self._train_longer, more, self.outputs, js=press, **QUIET)
        self.earlier.input(self._choose, [self.visitor, self.sent, self.earlier], self.outputs, **QUIET)
        # Twenty pages ask every second: a tick has few outputs, because Gradio makes a component anew for each of them.
        self.timer.tick(self._tick, self.visitor, [self.status, self.pulse, self.points], queue=False, **QUIET)
        self.pulse.change(self.refresh, [self.visitor, self.sent], self.outputs, queue=False, **QUIET)
        self.points.change(self._draw, self.visitor, [self.plot, self.curve], queue=False, **QUIET)

    @property
    def outputs(self) -> list:
        """All components that the handlers change, but for the curve."""
        login = [self.login] if self.login else []
        return login + [
            self.visitor, self.sent, self.finished, self.timer, self.form, self.column, self.status, self.film,
            self.waiting, self.points, self.notes, self.use, self.stop, self.resume, self.delete,
            self.longer_row, self.earlier_column, self.earlier,
        ]  # fmt: skip

    # Handlers of buttons. Each answers with the changed view, so that nothing waits for the next tick.

    @show_errors
    def _stop(self, visitor, sent):
        take_press(self._studio, visitor)  # the second press on Stop leaves at once, without what was learned
        self._studio.training.stop(open_workspace(self._studio, visitor), job_of(visitor))
        return self._changes(visitor, sent)

    def _resume_as_host(self, visitor, sent):
        return self._resume(visitor, sent, lambda: True)

    def _resume_as_visitor(self, visitor, sent, token: gr.OAuthToken | None):
        return self._resume(visitor, sent, lambda: token_of(token))

    @show_errors
    def _resume(self, visitor, sent, token: Callable[[], str | bool]):
        """What runs on a machine of the Hub is watched again with a login; nothing else needs one."""
        take_press(self._studio, visitor)
        view = watched(self._studio, visitor)
        secret = self._studio.hub.secret(token()) if view and view.flavor else ""
        self._studio.training.resume(open_workspace(self._studio, visitor), job_of(visitor), secret)
        return self._changes(visitor, sent)

    @show_errors
    def _train_longer(self, visitor, sent, minutes):
        workspace = open_workspace(self._studio, visitor)
        take_press(self._studio, visitor)
        self._studio.training.train_longer(workspace, job_of(visitor), 60.0 * float(minutes))
        return self._changes(visitor, sent)

    @show_errors
    def _delete(self, visitor, sent):
        take_press(self._studio, visitor)
        self._studio.training.delete(open_workspace(self._studio, visitor), job_of(visitor))
        return self.show(looking_at(visitor, None))

    @show_errors
    def _leave(self, visitor, sent):
        return self.show(looking_at(visitor, None))

    @show_errors
    def _choose(self, visitor, sent, job):
        return self.show(looking_at(visitor, chosen(job)))

    # Updates

    def _tick(self, visitor) -> list:
        """The state, and signatures of what else may have changed."""
        try:
            view = watched(self._studio, visitor)
        except ArtError:
            view = None
        if view is None:
            return [gr.skip(), "gone", gr.skip()]
        return [status_html(view), str(self._signatures(view)), _points(view)]

    def refresh(self, visitor, sent) -> dict:
        """Return updates of all that has changed since `sent`.

        It is no answer to a person, so an error is no notice: it is shown as the state, and the timer stops.
        """
        try:
            return self._changes(visitor, sent)
        except ArtError as error:
            return {self.timer: gr.Timer(active=False), self.status: paragraph(str(error), "empty")}

    @show_errors
    def _draw(self, visitor) -> dict:
        view = watched(self._studio, visitor)
        if view is None:
            return gr.skip()
        update = plot_update(view)
        return {self.plot: update, self.curve: "" if update["visible"] else no_curve(view)}

    def show(self, visitor: dict) -> dict:
        """Return updates that show the training `visitor` looks at, or none, and remember that in the browser."""
        return self._changes(visitor, {}) | {self.visitor: visitor}

    def _changes(self, visitor: object, sent: object) -> dict:
        """As `refresh`; `gr.skip()` if nothing has changed. Raises StudioError, code "no_drawer"."""
        view = watched(self._studio, visitor)
        sent = sent if isinstance(sent, dict) else {}
        parts = self._parts(view, visitor)
        changed = [updates for key, (signature, updates) in parts.items() if sent.get(key) != signature]
        if not changed:
            return gr.skip()
        updates = {self.sent: {key: signature for key, (signature, _) in parts.items()}}
        for make in changed:
            updates |= make()
        return updates

    def _parts(self, view: JobView | None, visitor: object) -> dict[str, tuple[object, Callable[[], dict]]]:
        """Part of the view -> its signature, and a function that makes its updates."""
        over = view is None or view.over
        views = self._studio.training.views(open_workspace(self._studio, visitor))
        earlier = (view and view.id, *((one.id, one.state) for one in views))
        parts = {
            "screen": (view is not None, lambda: self._screen(view)),
            "timer": (over, lambda: {self.timer: gr.Timer(active=not over)}),
            "earlier": (earlier, lambda: self._earlier(views, view)),
        }
        if view is None:
            return parts
        makers = {"film": self._film, "notes": self._notes, "controls": self._controls}
        parts |= {key: (signature, partial(makers[key], view)) for key, signature in self._signatures(view).items()}
        parts["status"] = (status_html(view), lambda: {self.status: status_html(view)})
        parts["points"] = (_points(view), lambda: {self.points: _points(view)})
        return parts

    def _signatures(self, view: JobView) -> dict[str, object]:
        """Those of the parts that change now and then."""
        newest = view.previews[-1].path.name if view.previews else ""
        return {
            "film": (view.id, len(view.previews), newest, view.over),
            "notes": (view.pictures, len(view.refused), view.notes),
            "controls": (view.state, view.stop_asked, view.generator),
        }

    def _screen(self, view: JobView | None) -> dict:
        return {self.form: gr.Column(visible=view is None), self.column: gr.Column(visible=view is not None)}

    def _film(self, view: JobView) -> dict:
        previews = frames((one.path, when(one.seconds), shows(view, one.seconds)) for one in view.previews)
        return {self.film: previews, self.waiting: "" if previews else no_previews(view)}

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
            self.earlier: cards_value([job_card(one) for one in views], view.id if view else None),
        }


def _signal(label: str) -> gr.Textbox:
    """A hidden value whose change the browser notices. It does not of a gr.State that an unqueued event has set."""
    return gr.Textbox(label=label, visible="hidden")


def _points(view: JobView) -> str:
    """The signature of the curve, in steps: drawing it anew is work for the browser."""
    last = view.losses[-1].seconds // CURVE_SECONDS if view.losses else None
    return str((view.id, last, view.over))
