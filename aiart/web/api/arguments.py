"""Arguments of calls as programs send them: taken for what they plainly mean, or refused by the parameter's name."""

from typing import Any

import gradio as gr
from pydantic import ValidationError

from aiart.errors import RequestError
from aiart.web.messages import title_of

TRUTHS = {"": False, "0": False, "false": False, "no": False, "off": False, "1": True, "true": True, "yes": True}
TRUTHS |= {"on": True}


def as_truth(value: object, name: str) -> bool:
    """Yes or no, also as a word or as 1 or 0; None is no. Raises RequestError, code `name`, for anything else."""
    word = "" if value is None else str(value).strip().lower()
    if word not in TRUTHS:
        raise RequestError(
            f'"{name.capitalize()}" is neither true nor false.', "", "Change it and try again.", code=name
        )
    return TRUTHS[word]


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
