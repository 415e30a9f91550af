"""What all endpoints are made of: parts that are never drawn, from whose labels Gradio derives the documentation."""

from collections.abc import Callable, Iterable
from pathlib import Path

import gradio as gr

from aiart.studio import Studio, Workspace
from aiart.web.messages import api_errors
from aiart.web.server.files import served


class Parts:
    """Base of a group of endpoints; build it inside of something invisible."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self._drawer, self._job = gr.Textbox(label="Drawer"), gr.Textbox(label="Job")
        self._generator, self._name = gr.Textbox(label="Generator"), gr.Textbox("", label="Name")
        self._pictures = gr.Gallery(label="Pictures", interactive=False)
        self._answer, self._word = gr.JSON(label="Answer"), gr.Textbox(label="Answer")
        self._caller = gr.Button()
        self._offer()

    def _offer(self) -> None:
        """Add the endpoints."""
        raise NotImplementedError

    def _open(self, drawer: object) -> Workspace:
        """The workspace with this id. Raises StudioError, code "no_drawer"."""
        return self._studio.workspaces.open(drawer)

    def _endpoint(self, handler: Callable, inputs, outputs, **settings) -> None:
        """One endpoint; its name and description are those of the handler."""
        self._caller.click(
            api_errors(handler), inputs, outputs, api_name=handler.__name__, show_progress="hidden",
            **{"concurrency_limit": 4} | settings,
        )  # fmt: skip


def shown(pictures: Iterable[tuple[Path, str | None]]) -> list:
    """Files and captions as a gallery has them."""
    copies = ((served(path), caption) for path, caption in pictures)
    return [(path, caption) for path, caption in copies if path]
