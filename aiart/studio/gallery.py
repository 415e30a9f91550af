"""The pictures and films of a workspace: painted into it, found, marked as favourites, bundled in a zip, deleted.

The settings are kept in the records whether or not the PNG carries them, see `picture_record`.
"""

import hashlib
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from aiart.errors import RequestError, StudioError
from aiart.files import atomic_path, private_folder, sync_folder
from aiart.images import LAYERS, check_kind, read_png, save_as, stem_and_ending
from aiart.names import file_stem
from aiart.operations.layers import layer_inputs, layers_of
from aiart.operations.request import Request
from aiart.operations.surface import check_green, save_surface
from aiart.operations.table import OPERATIONS, operation_of
from aiart.operations.tile import meeting_axes
from aiart.studio.database import Database
from aiart.studio.generator_card import PICTURES, GeneratorCard
from aiart.studio.inputs import InputFiles, read_kept
from aiart.studio.picture_record import ID, MADE, SELECT, STILL, PictureView, insert_picture, new_picture_id, view_of
from aiart.studio.settings import StudioConfig
from aiart.studio.store import storing, sync_file, write_json
from aiart.studio.trash import LIVE, PICTURE, Trash
from aiart.studio.workers import process as processes
from aiart.studio.workspace import Workspace, check_quota

ALL = -1  # no limit, as SQLite has it
SEARCH_MAX, WORDS_MAX = 200, 12  # characters and words of a search; what is beyond them is not looked for
MAPS_SIZE = 4  # times a picture's PNG, that the maps of its surface take at most


class Gallery:
    """The pictures of every workspace."""

    def __init__(self, config: StudioConfig, database: Database, inputs: InputFiles, trash: Trash):
        self._config, self._database, self._inputs, self._trash = config, database, inputs, trash
        self._process = processes.own_note()
        self._titles = {name: {name, one.title} for name, one in OPERATIONS.items()}

    def know_titles(self, titles: Mapping[str, Iterable[str]]) -> None:
        """Find operations by other words as well: their titles in another language, by name."""
        for name, more in titles.items():
            self._titles[name] |= set(more)

    def pictures(
        self, workspace: Workspace, words: str = "", favourites: bool = False, newest: int = ALL, first: int = 0
    ) -> list[PictureView]:
        """Return the pictures of a workspace, newest first.

        Args:
            words: part of a generator's name or an operation's, also its title, the beginning of a seed, or several.
            favourites: only those.
            newest: at most so many; ALL: no limit.
            first: how many to pass over, of those that fit.
        """
        fits, values = self._condition(words, favourites)
        sql = f"{SELECT}{fits} ORDER BY id DESC LIMIT ? OFFSET ?"
        rows = self._database.rows(sql, workspace.key, *values, newest, first)
        return [view for row in rows if (view := view_of(workspace, row))]

    def count(self, workspace: Workspace, words: str = "", favourites: bool = False) -> int:
        """Return how many pictures fit; see `pictures`."""
        fits, values = self._condition(words, favourites)
        sql = f"SELECT count(*) FROM pictures WHERE workspace = ? AND {LIVE}{fits}"
        return self._database.rows(sql, workspace.key, *values)[0][0]

    def _condition(self, words: str, favourites: bool) -> tuple[str, list[str]]:
        """The part of a query that chooses pictures, and its values."""
        sql, values = " AND favourite" if favourites else "", []
        text = words[:SEARCH_MAX].encode(errors="replace").decode()  # SQLite takes no lone surrogates
        for word in text.casefold().split()[:WORDS_MAX]:
            named = [name for name, titles in self._titles.items() if any(word in one.casefold() for one in titles)]
            sql += " AND (instr(casefold(generator_name), ?) OR substr(seed, 1, length(?)) = ?"
            sql += " OR operation IN (SELECT value FROM json_each(?)))"
            values += [word, word, word, json.dumps(named)]
        return sql, values

    def those(self, workspace: Workspace, pictures: Collection[str]) -> list[PictureView]:
        """Return the pictures of these ids that are there, newest first."""
        marks = ", ".join("?" * len(pictures))
        rows = self._database.rows(f"{SELECT} AND id IN ({marks}) ORDER BY id DESC", workspace.key, *pictures)
        return [view for row in rows if (view := view_of(workspace, row))]

    def find(self, workspace: Workspace, picture: object) -> PictureView:
        """Return the picture with this id. Raises StudioError, code "no_picture"."""
        if isinstance(picture, str) and ID.fullmatch(picture):
            row = self._database.row(f"{SELECT} AND id = ?", workspace.key, picture)
            if row and (view := view_of(workspace, row)):
                return view
        raise StudioError("This picture is not here (any more).", "", "Choose another one.", code="no_picture")

    def favourite(self, workspace: Workspace, picture: str, favourite: bool = True) -> PictureView:
        """Mark a picture as a favourite, or take the mark away. Raises StudioError: "no_picture", "no_disk"."""
        view = self.find(workspace, picture)
        self._database.execute("UPDATE pictures SET favourite = ? WHERE id = ?", int(bool(favourite)), view.id)
        return self.find(workspace, picture)

    def delete(self, workspace: Workspace, picture: str) -> None:
        """Delete a picture; for a day it can be had back. Raises StudioError, code "no_picture"."""
        view = self.find(workspace, picture)
        self._trash.put(workspace, PICTURE, f"{view.generator_name}, seed {view.request.seed}", view.path.parent)

    def file(self, workspace: Workspace, picture: object, kind: str = "png") -> Path:
        """Return the file of a picture, as one of `images.KINDS`; a film is what it is.

        Raises:
            StudioError: "no_picture", "no_disk" or "drawer_full".
            RequestError: "kind".
        """
        return self._file(workspace, self.find(workspace, picture), check_kind(kind))

    def _file(self, workspace: Workspace, view: PictureView, kind: str) -> Path:
        stem, ending = stem_and_ending(view.path.stem, kind)
        path = view.path if view.is_film else view.path.with_name(f"{stem}.{ending}")
        if path.suffix == STILL or path.exists():
            return path
        with storing("The picture"):
            made_from = self._made_from(workspace, view) if kind == LAYERS else {}
            check_quota(self._config, workspace, (1 + len(made_from)) * view.path.stat().st_size)
            with atomic_path(path, durable=False) as unfinished:
                save_as(view.path, unfinished, kind, made_from)
        return path

    def _made_from(self, workspace: Workspace, view: PictureView) -> dict[str, np.ndarray]:
        """The other layers of a picture, as far as what it was made from is still here; all are PNGs of ours."""
        wanted = layer_inputs(view.request)
        files = {role: self._inputs.find(workspace, view.inputs.get(role, ""), kind) for role, kind in wanted.items()}
        inputs = {role: read_kept(file, wanted[role]) for role, file in files.items() if file}
        return layers_of(inputs, view.request, (view.height, view.width))

    def maps(self, workspace: Workspace, picture: object, green: str = "opengl") -> Path:
        """Return a zip of a picture and the maps of its surface, see `operations.surface`; they tile where it does.

        Raises:
            StudioError: "no_picture", "no_disk" or "drawer_full".
            RequestError: "green"; "picture" of a film.
        """
        view, green = self.find(workspace, picture), check_green(green)
        if view.is_film:
            raise RequestError("A film has no surface.", "", "Choose a picture.", code="picture")
        path = view.path.with_name(f"{view.path.stem}-{green}.zip")
        if path.exists():
            return path
        pixels = read_png(view.path)
        with storing("The maps"):
            check_quota(self._config, workspace, MAPS_SIZE * view.path.stat().st_size)
            with atomic_path(path, durable=False) as unfinished:
                wrap = meeting_axes(getattr(view.request, "axes", ""), pixels)
                save_surface(pixels, wrap, green, unfinished, name=view.path.stem)
        return path

    def zip(self, workspace: Workspace, chosen: Collection[str] | None = None, kind: str = "png") -> Path:
        """Return the pictures of these ids, or all, in one zip, which replaces the workspace's last one unless it is
        the same.

        kind: of `images.KINDS`, of the files in it; films are what they are.

        Raises:
            StudioError: "no_picture", "no_disk" or "drawer_full".
            RequestError: "nothing" or "kind".
        """
        kind = check_kind(kind)
        views = self.pictures(workspace) if chosen is None else [self.find(workspace, one) for one in chosen]
        if not views:
            raise RequestError("There are no pictures.", "", "Paint some first.", code="nothing")
        digest = hashlib.sha256(" ".join([kind, *(view.id for view in views)]).encode()).hexdigest()
        path = workspace.zips / f"aiart-{digest[:8]}.zip"
        if path.exists():
            return path
        with storing("The zip"):
            check_quota(self._config, workspace, sum(view.path.stat().st_size for view in views))
        files = [self._file(workspace, view, kind) for view in views]
        for old in workspace.zips.glob("*.zip"):
            old.unlink(missing_ok=True)
        with storing("The zip"), atomic_path(path, durable=False) as unfinished:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as bundle:
                for number, file in enumerate(files, 1):
                    bundle.write(file, f"{number:03d}-{file.name}")
        return path

    def input_file(self, workspace: Workspace, known: str, kind: str) -> Path | None:
        """Return the input file that a picture was made from, if the workspace still has it; see `InputFiles.find`."""
        return self._inputs.find(workspace, known, kind)

    def new_place(self, workspace: Workspace, card: GeneratorCard, request: Request, ending: str) -> Path:
        """Return the path of a picture or film to be painted, in a new folder. Raises StudioError, code "no_disk".

        Args:
            card: of the generator that paints.
            request: for exactly this one.
            ending: of a film; a picture is a PNG.
        """
        operation = operation_of(request)
        picture_id = new_picture_id()
        parts = [file_stem(card.name)] if operation.uses_generator or card.source == PICTURES else []
        parts += [] if operation.is_plain else [operation.name]
        name = f"{'-'.join([*parts, str(request.seed)])}{ending if operation.frames else STILL}"
        with storing("The picture"):
            return private_folder(workspace.pictures / picture_id) / name

    @contextmanager
    def hold(self, workspace: Workspace, *names: str) -> Iterator[None]:
        """Keep input files (by digest) and pictures (by id) that no row names yet from being swept meanwhile."""
        if not names:
            yield
            return
        insert = "INSERT INTO holds VALUES (?, ?, ?)"
        with self._database.transaction(durable=False) as connection:  # a crash ends them anyway
            rows = [connection.execute(insert, (workspace.key, name, self._process)).lastrowid for name in names]
        try:
            yield
        finally:
            # If that is refused, they end with this process.
            with suppress(StudioError), self._database.transaction(durable=False) as connection:
                connection.executemany("DELETE FROM holds WHERE rowid = ?", [(row,) for row in rows])

    def drop_dead_holds(self) -> None:
        """Forget what was held by processes that have ended without letting go."""
        for row in self._database.rows("SELECT DISTINCT process FROM holds"):
            if not processes.is_alive(row["process"]):
                self._database.execute("DELETE FROM holds WHERE process = ?", row["process"])

    def add(
        self,
        workspace: Workspace,
        path: Path,
        card: GeneratorCard,
        request: Request,
        inputs: Mapping[str, str],
        size: tuple[int, int],
        also: Callable[[sqlite3.Connection], None] = lambda connection: None,
    ) -> None:
        """Take a painted picture into the gallery.

        Args:
            path: the file, at a `new_place`.
            request: paints exactly this one.
            inputs: role -> digest of an input file, or a generator's name and hash.
            size: height and width in pixels.
            also: what else is recorded with it, within the same transaction.

        Raises:
            StudioError: "no_disk", "busy" or "no_drawer".
        """
        record = {
            "file": path.name,
            "generator": card.id,
            "generator_name": card.name,
            "hash": card.hash,
            "operation": operation_of(request).name,
            "request": request.model_dump(),
            "inputs": dict(inputs),
            "width": size[1],
            "height": size[0],
            "made": time.time(),
        }
        with storing("The picture"):
            sync_file(path)
            write_json(path.parent / MADE, record)
            sync_folder(workspace.pictures)
        with self._database.transaction() as connection:
            insert_picture(connection, workspace.key, path.parent.name, record)
            also(connection)
