"""Many pictures at once: a place to drop them, and the button that does the same to all."""

from pathlib import Path

import gradio as gr

from aiart.data.kinds import SUFFIXES
from aiart.errors import RequestError
from aiart.operations.declaration import Operation
from aiart.studio import takes_many
from aiart.web.components.markup import block, folder_button, paragraph

HINT = (
    "The same is done to every picture that you drop here, or to all of a folder, with the settings above. It goes on "
    "when you close the page; Stop keeps what is done."
)


class BatchPanel:
    """Build it below the settings; `all` is the button. first: the operation that is chosen to begin with."""

    def __init__(self, first: Operation, prefix: str):
        with gr.Accordion(
            "Many pictures at once", open=False, visible=takes_many(first), elem_id=f"{prefix}many"
        ) as self.part:
            block(paragraph(HINT))
            self.files = gr.File(
                label="Pictures to do it to", show_label=False, file_count="multiple", height=140, type="filepath",
                file_types=["image", *SUFFIXES], elem_id=f"{prefix}drop-many", elem_classes="drop-itself",
            )  # fmt: skip
            folder_button(f"{prefix}drop-many", f"{prefix}many-folder")
            self.all = gr.Button("Do it to all of them", elem_id=f"{prefix}all")

    def paths(self, value: object) -> list[Path]:
        """Return the files that were dropped. Raises RequestError, code "many", if there are none."""
        paths = [Path(one) for one in value] if isinstance(value, list) else []
        if not paths:
            raise RequestError("There are no pictures to do it to.", "", "Drop some first.", code="many")
        return paths

    def update_for(self, operation: Operation) -> gr.Accordion:
        """Return an update that shows it where the operation can be done so."""
        return gr.Accordion(visible=takes_many(operation))
