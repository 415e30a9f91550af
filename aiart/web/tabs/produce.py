"""The Produce tab: something made for a purpose. Choose what, the generator, and a few settings that only it has.

Posters and films take minutes: they go on when the page is closed, and are followed again when it is opened.
"""

import gradio as gr

from aiart.operations.declaration import PRODUCE
from aiart.studio import Studio
from aiart.web.tabs.operation_tab import OperationTab


class ProduceTab(OperationTab):
    """Build it inside a tab."""

    name = PRODUCE
    question = "What shall it be?"
    empty = (
        '<div class="empty tall"><p><b>What you make will be here.</b></p>'
        "<p>Choose what it shall be and a generator. Nothing else has to be set.</p></div>"
    )

    def __init__(self, studio: Studio, visitor: gr.BrowserState):
        super().__init__(studio, visitor)
        self.build_operations()
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=320, elem_classes="sheet", elem_id="produce-controls"):
                self.build_title()
                self.operation_inputs.build_canvas()
                self.build_generators()
                self.build_own_settings()
                self.build_common_settings()
                self.build_buttons()
            with gr.Column(scale=3, min_width=320, elem_classes="sheet results", elem_id="produce-results"):
                self.build_results()
        self.connect()
