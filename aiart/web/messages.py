"""Sentences for people: errors, the states of a training, durations.

An ArtError already is a sentence; here it gets its title. Any other exception is a bug of ours: it becomes a calm
sentence, and its traceback goes to the log.
"""

import html
import inspect
import logging
import math
from collections.abc import Callable
from functools import wraps
from typing import NoReturn

import gradio as gr

from aiart import errors
from aiart.errors import ArtError, is_disk_error, storage_error
from aiart.studio import JobView, State
from aiart.studio.jobs import NO_ROOM
from aiart.studio.tokens import REPEATED

log = logging.getLogger("aiart.web")

TITLES: dict[type[ArtError], str] = {
    errors.UploadError: "About your pictures",
    errors.RequestError: "Please change something",
    errors.WeightsError: "This generator cannot be used",
    errors.TrainingError: "The training could not go on",
    errors.HubError: "Hugging Face did not help",
    errors.StudioError: "Not possible just now",
    ArtError: "That did not work",
}
OUR_FAULT = "Something went wrong on our side. What you have made so far is kept. Try again, or reload the page."
TEXT_MAX = 4096  # characters: no name, search or path of an upload has more
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
    """The state of a training in one or two words."""
    return OUT_OF_SIGHT if view.out_of_sight else HEADLINES[view.state]


def title_of(error: ArtError) -> str:
    """The title above an error's sentence, by its kind."""
    return next(TITLES[kind] for kind in type(error).__mro__ if kind in TITLES)


def notice(title: str, sentence: str, field: str = "") -> None:
    """Show a notice on the page that is being answered.

    Args:
        title, sentence: plain text; as a notice is HTML and sentences name strangers' files, both are escaped.
        field: code of an error; if a field of the page has this name, the notice leads there (notices.js).
    """
    about = f' class="about-{field}"' if field.isidentifier() else ""
    gr.Warning(f"<b{about}>{html.escape(title)}</b><br>{html.escape(sentence)}", duration=SECONDS_SHOWN, title=title)


def success(title: str, sentence: str) -> None:
    """Show a notice of something that has been done; see `notice`."""
    gr.Success(f"<b>{html.escape(title)}</b><br>{html.escape(sentence)}", duration=SECONDS_SHOWN, title=title)


def show_errors(handler: Callable) -> Callable:
    """Decorate a handler of the page: an error is shown as a notice, and what it would have changed stays as it was."""

    def show(error: Exception) -> object:
        error = _in_words(error)
        if isinstance(error, ArtError) and error.code == REPEATED:  # the first press is being answered
            return gr.skip()
        if isinstance(error, ArtError):
            notice(title_of(error), str(error), error.code if isinstance(error, errors.RequestError) else "")
        else:
            _log(handler, error)
            notice(TITLES[ArtError], OUR_FAULT)
        return gr.skip()

    return _with_errors(handler, show)


def api_errors(handler: Callable) -> Callable:
    """Decorate a handler of the API: its errors reach the caller as exceptions with the sentence and nothing else."""

    def refuse(error: Exception) -> NoReturn:
        error = _in_words(error)
        if isinstance(error, ArtError):
            raise gr.Error(str(error), title=title_of(error), print_exception=False) from None
        _log(handler, error)
        raise gr.Error(OUR_FAULT, title=TITLES[ArtError], print_exception=False) from None

    return _with_errors(handler, refuse)


def quiet_sentence(handler: Callable, error: Exception) -> str:
    """What went wrong in `handler`, in one sentence for a place on the page; a bug of ours goes to the log."""
    if isinstance(error, ArtError):
        return " ".join(filter(None, (error.happened, error.fix)))
    _log(handler, error)
    return "There is no draft just now."


def shortened(value: object) -> object:
    """What a browser or a program has sent, with every text in it cut to `TEXT_MAX` characters, and no half ones."""
    if isinstance(value, str):
        return value[:TEXT_MAX].encode(errors="replace").decode()  # half a character cannot be sent back
    if isinstance(value, dict):
        return {key: shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shortened(one) for one in value]
    return value


def _with_errors(handler: Callable, answer: Callable[[Exception], object]) -> Callable:
    """A handler, plain or a generator, that answers an exception by what `answer` makes of it.

    Texts are cut before it sees them, so that none of its work grows with what a stranger sends.
    """

    @wraps(handler)
    def plain(*args):
        try:
            return handler(*map(shortened, args))
        except Exception as error:
            return answer(error)

    @wraps(handler)
    def generator(*args):
        try:
            yield from handler(*map(shortened, args))
        except Exception as error:
            yield answer(error)

    return generator if inspect.isgeneratorfunction(handler) else plain


def _in_words(error: Exception) -> Exception:
    """What a disk refuses, wherever that was, as an error for people; anything else as it is."""
    is_bug = isinstance(error, FileNotFoundError)  # nothing is looked for that may not be gone
    if isinstance(error, OSError) and is_disk_error(error) and not is_bug:
        return storage_error("What this needs", error)
    return error


def _log(handler: Callable, error: Exception) -> None:
    log.error("%s failed", getattr(handler, "__qualname__", handler), exc_info=error)


def how_long(seconds: float) -> str:
    """A duration in seconds as people say it: "8 s", "45 s", "1 min 20 s", "3 min", "2 h 5 min"."""
    seconds = max(1, math.ceil(seconds))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 300:
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)) if part)


def detail(view: JobView) -> str:
    """The sentence under the headline of a training."""
    if view.code == NO_ROOM and not view.over:
        return view.message
    if view.state is State.QUEUED:
        return _wait(view)
    if view.state is State.RUNNING and view.total > view.seconds > 0:
        where = f" on {view.flavor}" if view.flavor else ""
        left = f"About {how_long(view.total - view.seconds)} left{where}."
        return " ".join(filter(None, (left, view.message, "You may close this page: it goes on.")))
    sentences = {
        State.PREPARING: view.message or "Reading your pictures and starting the engine. The first preview comes soon.",
        State.RUNNING: _at_either_end(view),
        State.STOPPING: "The work is kept. Ask once more to leave at once.",
        State.DONE: f"This generator is yours now. {view.message}".strip(),
        State.FAILED: view.error,
        State.CANCELLED: "Its machine was given back." if view.flavor else "Resume it to go on from where it was.",
        State.INTERRUPTED: "It goes on by itself in a moment, from where it was saved.",
    }
    return sentences[view.state]


def _at_either_end(view: JobView) -> str:
    """What a running training says before it has learned anything, and when its time is used up."""
    learns_later = not view.seconds and view.total > 0  # a generator that only remembers has no time to learn
    return f"{view.message} It starts to learn in a moment.".strip() if learns_later else "Nearly there."


def _wait(view: JobView) -> str:
    if not view.position:
        return "You are next. It starts in a moment."
    others = "one training is" if view.position == 1 else f"{view.position} trainings are"
    wait = f", about {how_long(view.wait_seconds)}" if view.wait_seconds else ""
    return f"{others.capitalize()} before yours{wait}. You may close this page and come back."
