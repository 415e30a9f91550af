"""The Transform tab: a picture becomes another one. Choose what to do, the picture, the generator."""

import gradio as gr

from aiart.operations.declaration import TRANSFORM
from aiart.studio import Studio
from aiart.web.tabs.operation_tab import OperationTab


class TransformTab(OperationTab):
    """Build it inside a tab."""

    name = TRANSFORM
    question = "What shall become of a picture?"
    empty = (
        '<div class="empty tall"><p><b>Before and after will be here.</b></p>'
        "<p>Choose what to do and a picture to start from, or press Example.</p></div>"
    )
    tools = ("compare", "use", "again")
    compares = True

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_operations()
        with gr.Row(equal_height=False, elem_id="transform-parts"):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="transform-controls"):
                self.build_title()
                self.operation_inputs.build_canvas()
                self.operation_inputs.build_material()
                self.build_own_settings()
                self.build_generators()
                self.build_common_settings()
                self.build_buttons()
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="transform-results"):
                self.build_draft(self.operation_inputs.canvas.elem_id)
                self.build_results()
        self.connect()
