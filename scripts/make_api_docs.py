"""Write the operations' sections of docs/api.md from their declarations: python -m scripts.make_api_docs"""

import json
import textwrap
from pathlib import Path

from gradio.components import Component

from aiart.operations.declaration import Operation
from aiart.operations.table import OPERATIONS
from aiart.web.api.painting import optional_of, parameters_of

DOCUMENT = Path(__file__).parents[1] / "docs" / "api.md"
CHAPTER, END = "## Painting\n", "### /stop_painting\n"  # the sections are the first of the chapter, up to that one
WIDTH = 120  # characters of a line


def document() -> str:
    """The text of docs/api.md, with the sections as the declarations have them now."""
    text = DOCUMENT.read_text(encoding="utf-8")
    start = text.index("### ", text.index(CHAPTER))
    sections = "".join(section(operation) for operation in OPERATIONS.values())
    return text[:start] + sections + text[text.index(END) :]


def section(operation: Operation) -> str:
    """The section of one operation: its signature, what it does, and an example."""
    optional = optional_of(operation)
    parameters = [_parameter(name, part, name in optional) for name, part in parameters_of(operation).items()]
    signature = f"`({', '.join(['drawer', 'generator', *parameters])})`"
    answer = "`(film, answer)`" if operation.frames else "`(pictures, answer)`"
    text = textwrap.fill(operation.api, WIDTH, break_long_words=False, break_on_hyphens=False)
    example = f"```python\n{operation.example.strip()}\n```"
    return f"### /{operation.name}\n\n{signature} → {answer}.\n{text}\n\n{example}\n\n"


def _parameter(name: str, part: Component, optional: bool) -> str:
    """A parameter as Python writes it: with its default, unless it has none."""
    if optional:
        return f"{name}=None"
    value = getattr(part, "value", None)
    if value is None:
        return name
    return f"{name}={json.dumps(value) if isinstance(value, str) else value}"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8", newline="\n")
