"""Endpoints for settings that a visitor keeps under names of her own."""

import json
from typing import Any

import gradio as gr

from aiart.operations.settings_file import no_settings, settings_from
from aiart.studio import SettingsView
from aiart.web.api.painting import Endpoints

FILE = "What was sent"  # what a file is called that has no name


class SettingsEndpoints(Endpoints):
    """/settings, and all that can be done with them."""

    def _add_all(self) -> None:
        operation, or_all = gr.Textbox("", label="Operation"), gr.Textbox("", label="Settings")
        inputs = [self._drawer, gr.Textbox(label="Settings")]
        self._add(self.settings, [self._drawer, operation], self._answer)
        self._add(self.keep_settings, [self._drawer, gr.JSON(label="File")], self._answer)
        self._add(self.export_settings, [self._drawer, or_all], self._answer)
        self._add(self.rename_settings, [*inputs, self._name], self._answer)
        self._add(self.delete_settings, inputs, self._word)

    def settings(self, drawer, operation) -> list[dict]:
        """The settings that were kept in this drawer, of one operation or of all: the presets of its owner."""
        views = self._studio.kept_settings.all(self._open(drawer), str(operation or ""))
        return [settings_json(view) for view in views]

    def keep_settings(self, drawer, file) -> list[dict]:
        """Keep the settings of a file, as /export_settings answers it, and answer with those that are new.

        None that is there is replaced: one with the name of another gets a number.
        """
        workspace = self._open(drawer)
        if not isinstance(file, dict):
            raise no_settings(FILE)
        views = self._studio.kept_settings.take_in(workspace, settings_from(file, FILE))
        return [settings_json(view) for view in views]

    def export_settings(self, drawer, settings) -> dict:
        """A file of the settings with this id, or of all: for another drawer, or for `--settings` of a command."""
        return json.loads(self._studio.kept_settings.file(self._open(drawer), str(settings or "")))

    def rename_settings(self, drawer, settings, name) -> dict:
        """Give settings another name."""
        return settings_json(self._studio.kept_settings.rename(self._open(drawer), settings, name))

    def delete_settings(self, drawer, settings) -> str:
        """Delete settings. For a day they can be had back on the page."""
        self._studio.kept_settings.delete(self._open(drawer), settings)
        return "deleted"


def settings_json(view: SettingsView) -> dict[str, Any]:
    """Kept settings for programs."""
    return {"id": view.id, "made": view.made} | view.settings.called(view.label).to_json()
