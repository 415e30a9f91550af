"""Judges what is asked of the studio before anything is done about it: training and painting requests.

Every refusal is a RequestError that names the number, the range and a way out. Knows nothing of jobs and files.
"""

import math
import unicodedata
from dataclasses import fields, replace

from aiart.config import LONG_SIDE_MIN, PRESETS, CreateRequest, TrainRequest
from aiart.errors import RequestError
from aiart.operations.poster import PosterRequest
from aiart.operations.table import OPERATIONS, Operation, name_of
from aiart.studio.config import StudioConfig

SEED_MAX = 2**32 - 1
NAME_MAX = 60  # characters
SIDE_MIN = 16  # pixels of a painted picture
ASPECT_MAX = 8
STEPS_MAX = 200
TRAINING_STEPS_MAX = 10**6


def checked_training(request: TrainRequest, config: StudioConfig) -> TrainRequest:
    """The request with its name cleaned and its seconds filled in.

    Raises:
        RequestError: "name", "preset", "seconds", "steps", "long_side", "seed" or "width".
    """
    if request.preset not in PRESETS:
        raise _refusal("preset", "There is no such preset.", f"The presets are {', '.join(PRESETS)}.")
    budget = PRESETS[request.preset].seconds
    seconds = 0.0 if budget == 0 else budget if request.seconds is None else request.seconds
    if budget:
        _check_range("seconds", "A training of {} seconds", seconds, 1, config.max_seconds)
    _check_range("long_side", "A long side of {} pixels", request.long_side, LONG_SIDE_MIN, config.max_long_side, True)
    _check_range("seed", "The seed {}", request.seed, 0, SEED_MAX, True)
    if request.steps is not None:
        _check_range("steps", "A training of {} steps", request.steps, 1, TRAINING_STEPS_MAX, True)
    if request.width is not None:
        _check_range("width", "A network width of {}", request.width, 1, 256, True)
    name = clean_name(request.name) or PRESETS[request.preset].title
    return replace(request, name=name, seconds=float(seconds), licence=clean_name(request.licence))


def checked_painting(request: CreateRequest, config: StudioConfig) -> CreateRequest:
    """The same request. What an operation alone knows of is judged by the operation, but for its kind.

    Raises:
        RequestError: "count", "seed", "size", "aspect", "layout", "calm" or "steps", whichever is impossible here; the
            name of a setting that is of another kind; "frames", too many.
    """
    operation = OPERATIONS[name_of(request)]
    _check_range("count", "{} pictures", request.count, 1, config.max_count, True)
    _check_range("seed", "The seed {}", request.seed, 0, SEED_MAX, True)
    for side in _pair("size", request.size):
        _check_range("size", "A side of {} pixels", side, SIDE_MIN, most_side(request, config), True)
    for side in _pair("aspect", request.aspect):
        _check_range("aspect", "An aspect with {}", side, 1e-3, 1e6)
    if request.aspect and not 1 / ASPECT_MAX <= request.aspect[0] / request.aspect[1] <= ASPECT_MAX:
        raise _refusal(
            "aspect", "This aspect is too long.", f"A picture is at most {ASPECT_MAX} times as long as short."
        )
    _check_range("layout", "A layout of {}", request.layout, 0.001, 1)
    _check_range("calm", "A calm of {}", request.calm, 0, 1)
    if request.steps is not None:
        _check_range("steps", "A number of {} steps", request.steps, 1, STEPS_MAX, True)
    for name, kind in settings_of(operation).items():
        _check_kind(name, kind, getattr(request, name))
    if operation.frames:
        _check_range("frames", "An animation of {} frames", operation.frames(request), 1, config.max_frames, True)
    return request


def most_side(request: CreateRequest, config: StudioConfig) -> int:
    """Pixels of the largest side it may have here."""
    return config.max_poster_side if isinstance(request, PosterRequest) else config.max_side


def request_from(operation: str, value: dict) -> CreateRequest:
    """A painting request that went through JSON, which has no tuples. Raises TypeError, KeyError for anything else."""
    pairs = {name: tuple(value[name]) for name in ("size", "aspect") if value[name] is not None}
    return replace(OPERATIONS[operation].request(**value), **pairs)


def settings_of(operation: Operation) -> dict[str, type]:
    """What can be said of an operation beyond what all know, and of which type it is."""
    common = {known.name for known in fields(CreateRequest)}
    return {own.name: own.type for own in fields(operation.request) if own.name not in common}


def clean_name(text: str) -> str:
    """A person's text on one line: no control, bidi or other invisible characters, at most 60, maybe empty."""
    if not isinstance(text, str):
        raise _refusal("name", "The name is not text.", "A name is a few words.")
    spaced = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text))
    seen = "".join(letter for letter in spaced if letter == " " or letter.isprintable())
    return " ".join(seen.split())[:NAME_MAX].strip()


def _pair(code: str, pair: tuple | None) -> tuple:
    if pair is None:
        return ()
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise _refusal(code, f"This {code} is not a pair of numbers.", "It is width and height.")
    return pair


def _check_kind(name: str, kind: type, value: object) -> None:
    """A number where a number is meant, a word where a word is."""
    fits = type(value) in (int, kind) and math.isfinite(value) if kind is not str else type(value) is str
    if not fits:
        what = "text" if kind is str else "a whole number" if kind is int else "a number"
        raise _refusal(name, f"The {name} is not {what}.", f"It is {what}.")


def _check_range(code: str, what: str, value: object, low: float, high: float, whole: bool = False) -> None:
    kinds = (int,) if whole else (int, float)
    if type(value) in kinds and math.isfinite(value) and low <= value <= high:
        return
    shown = f"{value:g}" if type(value) in (int, float) else "that kind"
    raise _refusal(code, f"{what.format(shown)} cannot be done.", f"It can be {low:g} to {high:g}.")


def _refusal(code: str, happened: str, expected: str) -> RequestError:
    return RequestError(happened, expected, "Change it and try again.", code=code)
