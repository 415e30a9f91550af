"""What can be typed: arguments and options that several verbs have, and how their text becomes a request."""

import re
from os.path import expanduser
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from aiart.data.kinds import NAMES
from aiart.errors import RequestError
from aiart.files import as_typed
from aiart.operations.request import SIDE_MAX, Request
from aiart.operations.sizes import FORMATS, named_size
from aiart.request_model import RequestModel, expected_of, quoted_label, shown_number
from aiart.training_presets import LONG_SIDE_MAX, LONG_SIDE_MIN, SEED_MAX


def typed_path(text: str) -> Path:
    """Return a path as it is typed; see `as_typed`. Nothing at all, as of a variable that is not set, is none."""
    if not text:
        raise typer.BadParameter('it is empty. For the folder that one is in, write ".".')
    return as_typed(text)


def typed_settings(text: str) -> str:
    """FILE or FILE#NAME as it is typed; of an empty one as `typed_path`."""
    if not text:
        raise typer.BadParameter("it is empty.")
    return expanduser(text)


JsonLines = Annotated[bool, typer.Option("--json", help="One JSON object per line on standard output, for programs.")]
MODEL_HELP = "A generator's folder, its name in `list`, hf:user/repo on the Hub; or a picture, or a folder of them."
Model = Annotated[str, typer.Argument(metavar="MODEL", help=MODEL_HELP, parser=expanduser)]
FILES_HELP = f"{NAMES} files, and folders of them."
Pictures = Annotated[list[Path], typer.Argument(metavar="PICTURES", help=FILES_HELP, parser=typed_path)]
PicturesOrModel = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PICTURES", help=f"{FILES_HELP} Where MODEL is one: that itself.", parser=typed_path),
]
Seed = Annotated[int, typer.Option(help="Same seed, same result.")]
SETTINGS_HELP = "A file of settings, as the page exports it, for all options that are not given."
SAVE_HELP = "Keep these settings in a file, for --settings and for the page; the seed only if one is given."
Settings = Annotated[str | None, typer.Option(metavar="FILE[#NAME]", help=SETTINGS_HELP, parser=typed_settings)]
SaveSettings = Annotated[Path | None, typer.Option(metavar="FILE", help=SAVE_HELP, parser=typed_path)]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file of that name.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, for scripts.")]

AUTO = "auto"
# What the parser says where a number belongs.
NO_NUMBER = re.compile(r"Invalid value for '(.+?)': Input should be a valid (number|integer)")
KINDS_OF_NUMBERS = {"number": "a number, such as 0.5", "integer": "a whole number, such as 3"}
SIZE, SIDE, ASPECT = r"(\d{1,6})[xX×](\d{1,6})", r"\d{1,6}", r"(\d{1,6}\.?\d*):(\d{1,6}\.?\d*)"
SHAPES = ("size", "aspect")  # fields of a request that are typed as text, and of which one decides
AnyRequest = TypeVar("AnyRequest", bound=RequestModel)


def request_from_options(model: type[AnyRequest], **values: Any) -> AnyRequest:
    """Return a request of what was typed. Raises RequestError, whose sentence names the option."""
    try:
        return model(**values)
    except RequestError as error:
        known = model.model_fields.get(error.code)
        if known is None:
            raise
        happened = error.happened.replace(quoted_label(error.code, known), option_name(error.code))
        raise RequestError(happened, error.expected, code=error.code) from error


def typed(context: typer.Context) -> set[str]:
    """Return the names of the arguments and options that were typed; all others have their usual values."""
    sources = ((name, context.get_parameter_source(name)) for name in context.params)
    return {name for name, source in sources if source is not None and source.name == "COMMANDLINE"}


def option_name(field: str) -> str:
    """Return how a field of a request is typed."""
    return f"--{field.replace('_', '-')}"


def shape_from_text(size: str | None, aspect: str | None, most: int = SIDE_MAX) -> dict[str, Any]:
    """Return the `size` and `aspect` of a request, from "WxH" in pixels, a number of pixels for the longer side, a
    format's name, or "W:H"; a format with a side of more than `most` pixels becomes smaller. Raises RequestError:
    "size", "aspect"."""
    side = named_size(size or "", most) or (int(size) if size and re.fullmatch(SIDE, size, re.ASCII) else None)
    if size and aspect and not isinstance(side, int):
        raise RequestError("A size and an aspect were given.", "One of them decides.", "Leave one out.", code="size")
    expected = f"WIDTHxHEIGHT or the longer side in pixels, such as 640x480 or 1024, or one of {', '.join(FORMATS)}"
    found = {
        "size": side or _pair("size", size, SIZE, int, expected),
        "aspect": _pair("aspect", aspect, ASPECT, float, "WIDTH:HEIGHT, such as 16:9"),
    }
    return {name: pair for name, pair in found.items() if pair is not None}


def wrong_use(error: typer.TyperException) -> str:
    """Return the sentence for what the parser refuses, and the command that helps; where a number belongs, in our own
    words in place of those of the parser's library."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "python -m aiart"
    sentence = error.format_message()
    if found := NO_NUMBER.match(sentence):
        name, kind = found.groups()
        sentence = f"{name} is no number. It takes {KINDS_OF_NUMBERS[kind]}."
    return f"{sentence}\nTry: {command} --help"


def side_from_text(text: str) -> int | None:
    """Return the `long_side` of a training, from "auto" or a number of pixels. Raises RequestError "long_side"."""
    if text == AUTO:
        return None
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        expected = f"It can be {AUTO}, or {LONG_SIDE_MIN} to {LONG_SIDE_MAX} pixels."
        raise RequestError(f"{option_name('long_side')} is {text[:40]!r}.", expected, code="long_side")
    return int(text)


def check_seeds(request: Request) -> None:
    """Picture i has the seed SEED + i: all of them must exist. Raises RequestError, code "seed"."""
    last = SEED_MAX - request.count + 1
    if request.seed > last:
        happened = f"{option_name('seed')} is {shown_number(request.seed)}."
        expected = expected_of(Request.model_fields["seed"], last)
        raise RequestError(happened, expected, f"Picture i of {request.count} has the seed SEED + i.", code="seed")


def _pair(option: str, text: str | None, pattern: str, number: type, expected: str) -> tuple | None:
    if text is None:
        return None
    found = re.fullmatch(pattern, text, re.ASCII)
    if not found:
        raise RequestError(f"{option_name(option)} is {text!r}.", f"It should be {expected}.", code=option)
    return number(found[1]), number(found[2])
