"""The pictures and films of a workspace: found, looked at, marked as favourites, deleted, bundled in a zip."""

from collections.abc import Collection
from pathlib import Path

from aiart.studio import history, pictures
from aiart.studio import inputs as given
from aiart.studio.config import StudioConfig
from aiart.studio.pictures import PictureView
from aiart.studio.quota import check_quota
from aiart.studio.store import JsonCache
from aiart.studio.workspace import Workspace

ALL = 10**9


class Gallery:
    """The gallery of every workspace."""

    def __init__(self, config: StudioConfig, cache: JsonCache):
        self._config, self._cache = config, cache
        self._trash = config.home / "trash"

    def pictures(
        self, workspace: Workspace, words: str = "", favourites: bool = False, newest: int = ALL
    ) -> list[PictureView]:
        """What this visitor has made, newest first.

        Args:
            words: part of a generator's name or an operation's, the beginning of a seed, or several of these.
            favourites: only those.
        """
        views = pictures.history(workspace, self._cache, ALL if words or favourites else newest)
        return history.found(views, words, favourites)[:newest]

    def find(self, workspace: Workspace, picture: str) -> PictureView:
        """Raises StudioError: "no_picture"."""
        return pictures.find(workspace, self._cache, picture)

    def favourite(self, workspace: Workspace, picture: str, favourite: bool = True) -> PictureView:
        """Mark one, or take the mark away. Raises StudioError: "no_picture", "no_disk"."""
        pictures.note_favourite(self.find(workspace, picture), favourite)
        return self.find(workspace, picture)

    def delete(self, workspace: Workspace, picture: str) -> None:
        """With what was given for it, if no other one was made from that. Raises StudioError: "no_picture"."""
        pictures.delete(self.find(workspace, picture), self._trash)
        given.sweep(workspace, pictures.wanted_inputs(workspace, self._cache))

    def zip(self, workspace: Workspace, chosen: Collection[str] | None = None) -> Path:
        """The pictures of these ids, or all, in one zip; it stays until the next one is made.

        Raises:
            StudioError: "no_picture", "no_disk" or "drawer_full".
            RequestError: "nothing".
        """
        views = pictures.chosen(pictures.history(workspace, self._cache, ALL), chosen)
        check_quota(self._config, workspace, sum(view.path.stat().st_size for view in views))
        return history.zipped(workspace, views)

    def input_file(self, workspace: Workspace, known: str, kind: str) -> Path | None:
        """What was given to an operation, cleaned: a PNG, if the drawer still has it.

        Args:
            known: how a picture's `inputs` name it.
            kind: as the operation names it.
        """
        return given.find(workspace, known, kind)
