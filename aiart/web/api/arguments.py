"""Arguments of calls as programs send them: taken for what they plainly mean, or refused by the parameter's name."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from pydantic import ValidationError

from aiart.engine.format.words import words_in
from aiart.errors import RequestError
from aiart.names import shown_name
from aiart.request_model import out_of_range
from aiart.web.components.fields import as_whole
from aiart.web.messages import title_of

TRUTHS = {"": False, "0": False, "false": False, "no": False, "off": False, "1": True, "true": True, "yes": True}
TRUTHS |= {"on": True}
WHOLE_MAX = 10**9


def as_truth(value: object, name: str) -> bool:
    """Yes or no, also as a word or as 1 or 0; None is no. Raises RequestError, code `name`, for anything else."""
    word = "" if value is None else str(value).strip().lower()
    if word not in TRUTHS:
        raise RequestError(
            f'"{name.capitalize()}" is neither true nor false.', "", "Change it and try again.", code=name
        )
    return TRUTHS[word]


def as_words(value: object, files: Iterable[Path]) -> dict[Path, tuple[str, ...]]:
    """The words of files, of a mapping of their names to words: a text with commas between them, or a list.

    None is nothing. Raises RequestError, code "words", for what is no such mapping, and for a name that no file has."""
    by_name = {file.name: file for file in files}
    if value is not None and not isinstance(value, Mapping):
        happened, expected = '"Words" are no mapping.', 'For example {"sea.jpg": "sea, night"}.'
        raise RequestError(happened, expected, "Change it and try again.", code="words")
    found = {}
    for name, words in (value or {}).items():
        if name not in by_name:
            happened = f"There are words for {shown_name(str(name))}, but no such file."
            raise RequestError(happened, "They are given by the names of the files.", code="words")
        text = ", ".join(map(str, words)) if isinstance(words, Sequence) and not isinstance(words, str) else str(words)
        found[by_name[name]] = words_in(text)
    return found


def file_argument(name: str, many: bool = False) -> gr.File:
    """A parameter that is a file, or a list of them: one alone is as good as a list of one.

    Args:
        name: of the parameter.
    """
    component = gr.File(label=name.capitalize(), file_count="multiple" if many else "single", type="filepath")
    component.data_model = _forgiving(component.data_model, name, many)
    return component


def _forgiving(model: Any, name: str, many: bool) -> Any:
    """Gradio's model of a value, which says nothing to a caller of what does not fit."""

    class Given(model):
        @classmethod
        def model_validate(cls, obj: Any, **options: Any) -> Any:
            if many and isinstance(obj, dict):
                obj = [obj]
            elif not many and isinstance(obj, list) and len(obj) == 1:
                obj = obj[0]
            try:
                return super().model_validate(obj, **options)
            except ValidationError:  # not in a validator: for pydantic an error of Gradio's is one of its own
                raise _no_file(name, many) from None

    Given.__name__ = Given.__qualname__ = model.__name__  # as tools that read descriptions know it
    return Given


def _no_file(name: str, many: bool) -> gr.Error:
    happened = f'"{name.capitalize()}" is {"no list of files" if many else "no file"}.'
    expected = 'A file is uploaded first, and is then {"path": ..., "meta": {"_type": "gradio.FileData"}}.'
    error = RequestError(happened, expected, "In Python, send handle_file(path) of gradio_client.", code=name)
    return gr.Error(str(error), title=title_of(error), print_exception=False)


def whole_number(value: object, name: str) -> int:
    """A whole number that no request judges. Raises RequestError, code `name`, if it is none or one of many digits."""
    number = as_whole(value)
    if type(number) is int and abs(number) < WHOLE_MAX:
        return number
    raise out_of_range(f'"{name.capitalize()}"', name, value, f"It is a whole number below {WHOLE_MAX:,}.")
