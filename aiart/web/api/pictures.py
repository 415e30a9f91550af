"""Endpoints for what is made: found, looked at, loved, deleted, taken home; and the recipe in a PNG."""

from dataclasses import asdict
from pathlib import Path

import gradio as gr

from aiart.studio import PictureView, read_recipe
from aiart.web.api.parts import Parts, shown
from aiart.web.components.numbers import whole
from aiart.web.server.files import served

NEWEST = 200  # pictures, unless more are wanted


class Pictures(Parts):
    def _offer(self) -> None:
        picture, file = gr.Textbox(label="Picture"), gr.File(label="Picture", type="filepath")
        search, favourites = gr.Textbox("", label="Search"), gr.Checkbox(False, label="Favourites")
        newest, favourite = gr.Number(NEWEST, label="Newest"), gr.Checkbox(True, label="Favourite")
        found = [self._drawer, search, favourites]
        self._endpoint(self.recipe, [self._drawer, file], self._answer)
        self._endpoint(self.pictures, [*found, newest], [self._pictures, self._answer])
        self._endpoint(self.picture, [self._drawer, picture], [gr.File(label="File"), self._answer])
        self._endpoint(self.favourite, [self._drawer, picture, favourite], self._answer)
        self._endpoint(self.delete_picture, [self._drawer, picture], self._word)
        self._endpoint(self.zip, found, gr.File(label="Zip"))

    def recipe(self, drawer, picture) -> dict:
        """The recipe that a PNG painted here carries, and the id of its generator if the drawer has it."""
        found = read_recipe(Path(picture or ""), self._studio.config.limits)
        card = self._studio.generators.with_hash(self._open(drawer), found.hash)
        return asdict(found) | {"generator_id": card.id if card else None}

    def pictures(self, drawer, search, favourites, newest) -> tuple[list, list[dict]]:
        """What was made for this drawer, newest first, each with its settings; of a film one frame is shown.

        Search for part of a generator's name or an operation's, the beginning of a seed, or several of these.
        """
        views = self._studio.gallery.pictures(
            self._open(drawer), str(search or ""), bool(favourites), whole(newest, "newest")
        )
        return shown([(view.shown, f"seed {view.request.seed}") for view in views]), [
            told_picture(one) for one in views
        ]

    def picture(self, drawer, picture) -> tuple[str | None, dict]:
        """One picture or film as it was made, and its settings."""
        view = self._studio.gallery.find(self._open(drawer), picture)
        return served(view.path), told_picture(view)

    def favourite(self, drawer, picture, favourite) -> dict:
        """Mark a picture as a favourite, or take the mark away."""
        return told_picture(self._studio.gallery.favourite(self._open(drawer), picture, bool(favourite)))

    def delete_picture(self, drawer, picture) -> str:
        """Delete a picture or film for good."""
        self._studio.gallery.delete(self._open(drawer), picture)
        return "deleted"

    def zip(self, drawer, search, favourites) -> str | None:
        """All that was made for this drawer in one file, or what is found."""
        views = self._studio.gallery.pictures(self._open(drawer), str(search or ""), bool(favourites))
        return served(self._studio.gallery.zip(self._open(drawer), [view.id for view in views]))


def told_picture(view: PictureView) -> dict:
    """A view without paths of this machine."""
    told = {name: getattr(view, name) for name in ("id", "operation", "generator", "made", "favourite", "inputs")}
    return told | {"width": view.width, "height": view.height} | asdict(view.request)
