"""The studio's verbs for pictures and films that are made: found, looked at, loved, deleted, taken home.

Each takes a visitor's drawer id and finds only what is in that drawer; the errors are ArtErrors.
"""

from collections.abc import Collection
from pathlib import Path

from aiart.studio import history, pictures
from aiart.studio import inputs as given
from aiart.studio.config import StudioConfig
from aiart.studio.pictures import PictureView
from aiart.studio.quota import check_quota
from aiart.studio.store import JsonCache
from aiart.studio.workspace import Workspaces

ALL = 10**9


class Gallery:
    """Of all drawers; `Studio.album`."""

    def __init__(self, config: StudioConfig, workspaces: Workspaces, cache: JsonCache):
        self._config, self._workspaces, self._cache = config, workspaces, cache
        self._trash = config.home / "trash"

    def pictures(
        self, workspace: str, words: str = "", favourites: bool = False, newest: int = ALL
    ) -> list[PictureView]:
        """What this visitor has made, newest first.

        Args:
            words: part of a generator's name or an operation's, the beginning of a seed, or several of these.
            favourites: only those.

        Raises:
            StudioError: "no_drawer".
        """
        views = pictures.history(self._workspaces.open(workspace), self._cache, ALL if words or favourites else newest)
        return history.found(views, words, favourites)[:newest]

    def picture(self, workspace: str, picture: str) -> PictureView:
        """Raises StudioError: "no_drawer", "no_picture"."""
        return pictures.find(self._workspaces.open(workspace), self._cache, picture)

    def favourite(self, workspace: str, picture: str, favourite: bool = True) -> PictureView:
        """Mark one, or take the mark away. Raises StudioError: "no_drawer", "no_picture", "no_disk"."""
        pictures.note_favourite(self.picture(workspace, picture), favourite)
        return self.picture(workspace, picture)

    def delete(self, workspace: str, picture: str) -> None:
        """With what was given for it, if no other one was made from that. Raises StudioError: "no_drawer",
        "no_picture"."""
        pictures.delete(self.picture(workspace, picture), self._trash)
        opened = self._workspaces.open(workspace)
        given.sweep(opened, pictures.wanted_inputs(opened, self._cache))

    def zip(self, workspace: str, chosen: Collection[str] | None = None) -> Path:
        """The pictures of these ids, or all, in one zip; it stays until the next one is made.

        Raises:
            StudioError: "no_drawer", "no_picture", "no_disk" or "drawer_full".
            RequestError: "nothing".
        """
        opened = self._workspaces.open(workspace)
        views = pictures.chosen(pictures.history(opened, self._cache, ALL), chosen)
        check_quota(self._config, opened, sum(view.path.stat().st_size for view in views))
        return history.zipped(opened, views)

    def given(self, workspace: str, known: str, kind: str) -> Path | None:
        """What was given to an operation, cleaned: a PNG, if the drawer still has it.

        Args:
            known: how a picture's `inputs` name it.
            kind: as the operation names it.

        Raises:
            StudioError: "no_drawer".
        """
        return given.find(self._workspaces.open(workspace), known, kind)
