"""What all endpoints share: components that are never drawn, from whose labels Gradio derives their documentation."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.studio import Studio, Workspace
from aiart.web.messages import api_errors
from aiart.web.server.files import served

MAX_CONCURRENT = 4  # calls of one endpoint that run at the same time, unless it says otherwise


class Endpoints:
    """Base of a group of endpoints. It adds them to the page when it is made, inside of something invisible."""

    def __init__(self, studio: Studio):
        self._studio = studio
        self._drawer, self._job = gr.Textbox(label="Drawer"), gr.Textbox(label="Job")
        self._generator, self._name = gr.Textbox(label="Generator"), gr.Textbox("", label="Name")
        self._pictures = gr.Gallery(label="Pictures", interactive=False)
        self._answer, self._word = gr.JSON(label="Answer"), gr.Textbox(label="Answer")
        self._trigger = gr.Button()
        self._add_all()

    def _add_all(self) -> None:
        """Add the endpoints of this group, each with `_add`."""
        raise NotImplementedError

    def _add(self, handler: Callable, inputs: Any, outputs: Any, *, limit=MAX_CONCURRENT, queue: str | None = None):
        """Add an endpoint with the handler's name, docstring and parameters.

        Args:
            inputs, outputs: components, one for each parameter and each value that is returned.
            limit: most calls that run at the same time.
            queue: endpoints and buttons with the same word share the limit.
        """
        self._trigger.click(
            api_errors(handler),
            inputs,
            outputs,
            api_name=handler.__name__,
            show_progress="hidden",
            concurrency_limit=limit,
            concurrency_id=queue,
        )

    def _open(self, drawer: object) -> Workspace:
        """The workspace with this id. Raises StudioError, code "no_drawer"."""
        return self._studio.workspaces.open(drawer)


def gallery_of(pictures: Iterable[tuple[Path | None, str | None]]) -> list[tuple[str, str | None]]:
    """Copy files for browsers: (path, caption) pairs as a gallery has them, without those that are gone."""
    copies = ((served(path), caption) for path, caption in pictures)
    return [(path, caption) for path, caption in copies if path]
