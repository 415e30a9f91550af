"""What the page says: errors, states and durations as sentences for people.

An ArtError already is a sentence; here it gets its title, and anything that is not an ArtError becomes a calm sentence
while the traceback goes to the log. Knows nothing of where on the page it is said.
"""

import html
import inspect
import logging
import math
from collections.abc import Callable
from functools import wraps

import gradio as gr

from aiart import errors
from aiart.errors import ArtError
from aiart.studio import JobView, State

log = logging.getLogger("aiart.web")

TITLES: dict[type[ArtError], str] = {
    errors.UploadError: "About your pictures",
    errors.RequestError: "Please change something",
    errors.WeightsError: "This generator cannot be used",
    errors.TrainingError: "The training could not go on",
    errors.HubError: "The Hub did not help",
    errors.StudioError: "Not possible just now",
    ArtError: "That did not work",
}
OURS = "Something went wrong on our side. What you have made so far is kept. Try again, or reload the page."
SECONDS_SHOWN = 12  # how long a notice stays unless it is closed

HEADLINES = {
    State.QUEUED: "Waiting",
    State.PREPARING: "Getting ready",
    State.RUNNING: "Learning",
    State.STOPPING: "Finishing",
    State.DONE: "Done",
    State.FAILED: "It did not work out",
    State.CANCELLED: "Stopped",
    State.INTERRUPTED: "Interrupted",
}
OUT_OF_SIGHT = "Out of sight"  # it goes on, or has ended, on a machine of the Hub


def headline(view: JobView) -> str:
    return OUT_OF_SIGHT if view.out_of_sight else HEADLINES[view.state]


def title_of(error: ArtError) -> str:
    return next(TITLES[kind] for kind in type(error).__mro__ if kind in TITLES)


def notice(title: str, sentence: str, field: str = "") -> None:
    """Show a notice on the page that is being answered. It is HTML, and sentences name strangers' files: escaped.

    field: the code of an error; if a field of the page goes by it, the notice leads there (notices.js).
    """
    about = f' class="about-{field}"' if field.isidentifier() else ""
    gr.Warning(f"<b{about}>{html.escape(title)}</b><br>{html.escape(sentence)}", duration=SECONDS_SHOWN, title=title)


def show_errors(handler: Callable) -> Callable:
    """A handler of the page whose errors are shown as notices; what it would have changed stays as it was."""

    def tell(error: Exception):
        if isinstance(error, ArtError):
            notice(title_of(error), str(error), error.code if isinstance(error, errors.RequestError) else "")
        else:
            log.error("%s failed", getattr(handler, "__qualname__", handler), exc_info=error)
            notice(TITLES[ArtError], OURS)
        return gr.skip()

    if inspect.isgeneratorfunction(handler):

        @wraps(handler)
        def run(*args):
            try:
                yield from handler(*args)
            except Exception as error:
                yield tell(error)
    else:

        @wraps(handler)
        def run(*args):
            try:
                return handler(*args)
            except Exception as error:
                return tell(error)

    return run


def answered(handler: Callable) -> Callable:
    """A handler of the API: its errors reach the caller as exceptions that carry the sentence and nothing else."""

    def refusal(error: Exception) -> gr.Error:
        if isinstance(error, ArtError):
            return gr.Error(str(error), title=title_of(error), print_exception=False)
        log.error("%s failed", getattr(handler, "__qualname__", handler), exc_info=error)
        return gr.Error(OURS, title=TITLES[ArtError], print_exception=False)

    if inspect.isgeneratorfunction(handler):

        @wraps(handler)
        def run(*args):
            try:
                yield from handler(*args)
            except Exception as error:
                raise refusal(error) from None
    else:

        @wraps(handler)
        def run(*args):
            try:
                return handler(*args)
            except Exception as error:
                raise refusal(error) from None

    return run


def how_long(seconds: float) -> str:
    """A duration as people say it: "8 s", "45 s", "1 min 20 s", "3 min", "2 h 5 min"."""
    seconds = max(1, math.ceil(seconds))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 300:
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)) if part)


def counted(pictures: int) -> str:
    return "1 picture" if pictures == 1 else f"{pictures} pictures"


def detail(view: JobView) -> str:
    """One sentence under the headline of a training."""
    if view.state is State.QUEUED:
        return _wait(view)
    if view.state is State.RUNNING and view.total > view.seconds > 0:
        where = f" on {view.flavor}" if view.flavor else ""
        return f"About {how_long(view.total - view.seconds)} left{where}. You may close this page: it goes on."
    sentences = {
        State.PREPARING: view.message or "Reading your pictures and starting the engine. The first preview comes soon.",
        State.RUNNING: "Nearly there." if view.seconds else f"{view.message} It starts to learn in a moment.".strip(),
        State.STOPPING: "The work is kept. Ask once more to leave at once.",
        State.DONE: f"This generator is yours now. {view.message}".strip(),
        State.FAILED: view.error,
        State.CANCELLED: "Its machine was given back." if view.flavor else "Resume it to go on from where it was.",
        State.INTERRUPTED: "It goes on by itself in a moment, from where it was saved.",
    }
    return sentences[view.state]


def _wait(view: JobView) -> str:
    if not view.position:
        return "You are next. It starts in a moment."
    others = "one training is" if view.position == 1 else f"{view.position} trainings are"
    wait = f", about {how_long(view.wait_seconds)}" if view.wait_seconds else ""
    return f"{others.capitalize()} before yours{wait}. You may close this page and come back."
