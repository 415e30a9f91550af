"""Endpoints for what was made and kept in a workspace: its pictures and films, comparisons, and kept settings."""

import json
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.images import KINDS
from aiart.operations.settings_file import no_settings, settings_from
from aiart.studio import (
    ComparisonView,
    PictureView,
    SettingsView,
    read_recipe,
)
from aiart.web.api.arguments import as_truth, file_argument, whole_number
from aiart.web.api.painting import Endpoints, gallery_of
from aiart.web.server.gradio_files import served, served_instead

NEWEST = 200  # pictures in an answer, unless more are asked for
FILE = "What was sent"  # what a file is called that has no name


class GalleryEndpoints(Endpoints):
    """What can be done with pictures and films: finding, loving, deleting, downloading; and the recipe in a PNG."""

    def _add_all(self) -> None:
        picture, file = gr.Textbox(label="Picture"), file_argument("picture")
        search, favourites = gr.Textbox("", label="Search"), gr.Checkbox(False, label="Favourites")
        newest, favourite = gr.Number(NEWEST, label="Newest"), gr.Checkbox(True, label="Favourite")
        found = [self._drawer, search, favourites]
        self._add(self.recipe, [self._drawer, file], self._answer)
        self._add(self.pictures, [*found, newest], [self._pictures, self._answer])
        kind = gr.Textbox(KINDS[0], label="Kind")
        self._add(self.picture, [self._drawer, picture, kind], [gr.File(label="File"), self._answer])
        green, maps = gr.Textbox("opengl", label="Green"), gr.File(label="Zip")
        self._add(self.maps, [self._drawer, picture, green], maps)
        self._add(self.favourite, [self._drawer, picture, favourite], self._answer)
        self._add(self.delete_picture, [self._drawer, picture], self._word)
        comparison, sheet = gr.Textbox(label="Comparison"), gr.File(label="Sheet")
        self._add(self.comparison, [self._drawer, comparison], [sheet, self._answer])
        self._add(self.comparisons, [self._drawer], self._answer)
        self._add(self.zip, [*found, kind], gr.File(label="Zip"))

    def recipe(self, drawer, picture) -> dict:
        """The recipe that a PNG painted here carries, and the id of its generator if the drawer has it.

        If another version of aiart painted it, `warning` says so; else it is "".
        """
        recipe = read_recipe(Path(picture or ""), self._studio.config.limits)
        card = self._studio.generators.with_hash(self._open(drawer), recipe.hash)
        return recipe.model_dump() | {"generator_id": card.id if card else None, "warning": recipe.warning}

    def pictures(self, drawer, search, favourites, newest) -> tuple[list, list[dict]]:
        """What was made for this drawer, newest first, each with its settings; of a film one frame is shown.

        Search for part of a generator's name or an operation's, the beginning of a seed, or several of these.
        """
        most = whole_number(newest, "newest")
        views = self._studio.gallery.pictures(
            self._open(drawer), str(search or ""), as_truth(favourites, "favourites"), most
        )
        shown = gallery_of((view.shown, f"seed {view.request.seed}") for view in views)
        return shown, [picture_json(view) for view in views]

    def picture(self, drawer, picture, kind) -> tuple[str | None, dict]:
        """One picture or film as it was made, or a picture as another kind of file, and its settings.

        Kind is png, jpeg, webp, tiff or layers.
        """
        workspace = self._open(drawer)
        view = self._studio.gallery.find(workspace, picture)
        return served(self._studio.gallery.file(workspace, picture, kind)), picture_json(view)

    def maps(self, drawer, picture, green) -> str | None:
        """A zip of a picture as base colour, with height, normal and roughness; they tile where it does.

        Green in the normal map is as opengl or directx has it.
        """
        return served(self._studio.gallery.maps(self._open(drawer), picture, green))

    def favourite(self, drawer, picture, favourite) -> dict:
        """Mark a picture as a favourite, or take the mark away."""
        return picture_json(
            self._studio.gallery.favourite(self._open(drawer), picture, as_truth(favourite, "favourite"))
        )

    def delete_picture(self, drawer, picture) -> str:
        """Delete a picture or film for good."""
        self._studio.gallery.delete(self._open(drawer), picture)
        return "deleted"

    def comparison(self, drawer, comparison) -> tuple[str | None, dict]:
        """A comparison as one picture with the values of its axes, and what is in it, row by row."""
        workspace = self._open(drawer)
        view = self._studio.comparisons.find(workspace, comparison)
        return served(self._studio.comparisons.sheet(workspace, comparison)), comparison_json(view)

    def comparisons(self, drawer) -> list[dict]:
        """What was compared in this drawer, newest first."""
        return [comparison_json(view) for view in self._studio.comparisons.all(self._open(drawer))]

    def zip(self, drawer, search, favourites, kind) -> str | None:
        """All that was made for this drawer in one file, or what is found. Kind: see picture."""
        workspace = self._open(drawer)
        views = self._studio.gallery.pictures(workspace, str(search or ""), as_truth(favourites, "favourites"))
        return served_instead(self._studio.gallery.zip(workspace, [view.id for view in views], kind), workspace.key)


def comparison_json(view: ComparisonView) -> dict:
    """A comparison for programs; of a picture that is not there the id is None."""
    axes = {
        name: {"setting": axis.name, "title": axis.title, "labels": list(axis.labels)}
        for name, axis in (("across", view.across), ("down", view.down))
    }
    facts = {name: getattr(view, name) for name in ("id", "made", "operation", "generator")}
    return facts | axes | {"pictures": [one and one.id for one in view.pictures]}


def picture_json(view: PictureView) -> dict:
    """A picture and its settings for programs, without paths of this machine."""
    names = ("id", "operation", "generator", "made", "favourite", "inputs", "width", "height")
    return {name: getattr(view, name) for name in names} | view.request.model_dump()


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
