"""The API for programs: what the page can do under names of its own, for `gradio_client` and plain HTTP.

A caller asks /drawer for the id of a workspace once and passes it along. The id is the only key to what is trained and
painted there; every endpoint looks only into that workspace. docs/api.md describes all endpoints.
"""

import gradio as gr

from aiart.studio import Studio
from aiart.web.api.gallery import GalleryEndpoints, SettingsEndpoints
from aiart.web.api.generators import GeneratorEndpoints, TrainingEndpoints
from aiart.web.api.painting import PaintingEndpoints


def endpoints(studio: Studio) -> None:
    """Add all endpoints to the page that is being built."""
    with gr.Column(visible=False):
        for group in (TrainingEndpoints, GeneratorEndpoints, PaintingEndpoints, SettingsEndpoints, GalleryEndpoints):
            group(studio)
