"""The API for programs: every verb of the page under a name of its own, for `gradio_client` and plain HTTP.

A caller asks /drawer for a drawer's id once and passes it along; it is the only key to what she trains and paints. All
answers are looked up in that drawer. Knows nothing of the page.
"""

import gradio as gr

from aiart.studio import Studio
from aiart.web.api.generators import Generators
from aiart.web.api.operations import Operations
from aiart.web.api.pictures import Pictures
from aiart.web.api.trainings import Trainings


def endpoints(studio: Studio) -> None:
    """Add the endpoints to the page that is being built."""
    with gr.Column(visible=False):
        for group in (Trainings, Generators, Operations, Pictures):
            group(studio)
