"""A picture that is the generator itself: the first card of a picker, and where the canvas has no picture, a place to
drop one or several.

What was dropped is a generator at once, with a card of its own, which is then chosen.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import gradio as gr

from aiart.data.kinds import SUFFIXES
from aiart.operations.declaration import PICTURE, Operation
from aiart.studio import ITSELF, Studio
from aiart.web.components.cards import chosen
from aiart.web.components.markup import QUIET, block
from aiart.web.messages import notice, show_errors
from aiart.web.visitor import open_workspace

HINT = '<p class="hint">Drop a picture, or several of one kind: they are the generator. Nothing is trained.</p>'


class OwnPictures:
    """Build it below the picker.

    `arrived` is a hidden field that changes when pictures have become a generator, and holds its id.
    """

    def __init__(self, studio: Studio, visitor: gr.BrowserState, prefix: str):
        self._studio, self._visitor = studio, visitor
        self.arrived = gr.Textbox(label="The generator that pictures have become", visible="hidden")
        with gr.Column(visible=False, elem_id=f"{prefix}itself") as self.part:
            block(HINT)
            self.files = gr.File(
                label="Pictures that are the generator",
                show_label=False,
                file_count="multiple",
                height=110,
                type="filepath",
                file_types=["image", *SUFFIXES],
                elem_id=f"{prefix}drop-itself",
                elem_classes="drop-itself",
            )

    def connect(self, picker: gr.HTML, what: gr.HTML | None, operation: Callable[[str], Operation]) -> None:
        """Show the place to drop pictures when it is needed.

        Args:
            what: the cards of the tab's operations, if it has several.
            operation: the operation of a name, or the only one.
        """
        inputs = {part for part in (picker, what) if part}

        def show(values: Mapping) -> gr.Column:
            needed = not takes_start(operation(chosen(values.get(what))))
            return gr.Column(visible=needed and chosen(values[picker]) == ITSELF)

        gr.on([part.change for part in inputs], show, inputs, self.part, trigger_mode="always_last", **QUIET)
        self.files.upload(
            self._remember,
            [self._visitor, self.files],
            [self.arrived, self.files],
            api_visibility="private",
            show_progress="minimal",
            show_progress_on=self.files,
        )

    @show_errors
    def _remember(self, visitor, files) -> list:
        workspace = open_workspace(self._studio, visitor)
        card, notes = self._studio.painting.of_pictures.remember(workspace, [Path(one) for one in files or ()])
        if notes:
            notice("About these pictures", " ".join(notes))
        return [card.id, None]


def takes_start(operation: Operation) -> bool:
    """Return whether an operation starts from a picture, which can be the generator itself."""
    return any(one.kind == PICTURE for one in operation.required)
