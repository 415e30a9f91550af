"""Settings that a visitor keeps under names of her own, for each operation and for trainings: her presets.

They are rows of her workspace alone. One that is deleted, or replaced by another of its name, can be had back for a day
like everything else. After a damaged database they are lost; a file that was exported holds them.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from aiart.errors import RequestError, StudioError
from aiart.operations.request import Request
from aiart.operations.settings_file import (
    KEEPABLE,
    MOST,
    SETTINGS_NAME_MAX,
    NamedSettings,
    free_name,
    settings_text,
    wrong_name,
)
from aiart.operations.table import check_request
from aiart.studio.database import Database
from aiart.studio.settings import StudioConfig
from aiart.studio.store import new_id
from aiart.studio.trash import LIVE, SETTINGS, Trash
from aiart.studio.workspace import Workspace
from aiart.training_presets import TrainRequest, clean_name

DELETED_MOST = 4 * MOST  # of a workspace, that can be had back; older ones are deleted for good
FILES = "settings"  # a folder that is never made, by which the trash knows them


@dataclass(frozen=True)
class SettingsView:
    """Settings as they are kept. `label`: their name, with a number where others have the same."""

    id: str
    made: float  # seconds since the epoch
    label: str
    settings: NamedSettings


class KeptSettings:
    """Those of all workspaces."""

    def __init__(self, config: StudioConfig, database: Database, trash: Trash):
        self._config, self._database, self._trash = config, database, trash

    def all(self, workspace: Workspace, operation: str = "") -> list[SettingsView]:
        """Return those of a workspace, or of one operation, by operation and name."""
        sql = f"SELECT * FROM kept_settings WHERE workspace = ? AND {LIVE} ORDER BY casefold(name), created, rowid"
        rows = [row for row in self._database.rows(sql, workspace.key) if operation in ("", row["operation"])]
        order, taken, views = list(KEEPABLE), set(), []
        for row in rows:
            if (settings := _read(row["content"])) is None:
                continue
            label = free_name(row["name"], (name for of, name in taken if of == row["operation"]))
            taken.add((row["operation"], label))
            views.append(SettingsView(row["id"], row["created"], label, settings.called(row["name"])))
        return sorted(views, key=lambda view: order.index(view.settings.operation))

    def find(self, workspace: Workspace, wanted: object) -> SettingsView:
        """Return those of this id. Raises StudioError, code "no_settings"."""
        view = next((one for one in self.all(workspace) if one.id == wanted), None)
        if view is None:
            raise StudioError("These settings are not here (any more).", "", "Choose others.", code="no_settings")
        return view

    def keep(self, workspace: Workspace, settings: NamedSettings) -> SettingsView:
        """Keep settings; others of the same name and operation are replaced, and can be had back.

        Raises:
            RequestError: "name"; "count", "size", "frames", "seconds" or "long_side", more than is allowed here.
            StudioError: "full", there are too many; or as `Database.transaction`.
        """
        settings = settings.called(_clean(settings.name))
        self._check(settings)
        before = [one for one in self.all(workspace, settings.operation) if one.settings.name == settings.name]
        if same := next((one for one in before if one.settings == settings), None):
            return same
        added = self._insert(workspace, [settings], replacing=len(before))[0]
        for one in before:
            self._put_away(workspace, one)
        return self.find(workspace, added)

    def take_in(self, workspace: Workspace, settings: Sequence[NamedSettings]) -> list[SettingsView]:
        """Keep the settings of a file, all or none. None that is there is replaced: one with the name of another gets
        a number, and one that is there already is not kept twice. Raises as `keep`."""
        known = [one.settings for one in self.all(workspace)]
        new: list[NamedSettings] = []
        for one in settings:
            self._check(one)
            one = one.called(_clean(one.name))
            if one not in [*known, *new]:
                taken = (other.name for other in [*known, *new] if other.operation == one.operation)
                new.append(one.called(free_name(one.name, taken)))
        ids = self._insert(workspace, new)
        return [view for view in self.all(workspace) if view.id in ids]

    def rename(self, workspace: Workspace, wanted: object, name: object) -> SettingsView:
        """Give them another name; one that others have gets a number. Raises StudioError, RequestError "name"."""
        view, name = self.find(workspace, wanted), _clean(name)
        others = (one for one in self.all(workspace, view.settings.operation) if one.id != view.id)
        renamed = view.settings.called(free_name(name, (one.settings.name for one in others)))
        sql = "UPDATE kept_settings SET name = ?, content = ? WHERE id = ? AND workspace = ?"
        self._database.execute(sql, renamed.name, _written(renamed), view.id, workspace.key)
        return self.find(workspace, view.id)

    def delete(self, workspace: Workspace, wanted: object) -> None:
        """Delete them; they can be had back for a day. Raises StudioError, code "no_settings"."""
        self._put_away(workspace, self.find(workspace, wanted))

    def file(self, workspace: Workspace, wanted: object = "") -> str:
        """Return the content of a file of these settings, or with "" of all in the workspace. Raises StudioError."""
        views = [self.find(workspace, wanted)] if wanted else self.all(workspace)
        if not views:
            raise StudioError("No settings are kept yet.", "", "Keep some first.", code="no_settings")
        return settings_text(one.settings.called(one.label) for one in views)

    def _check(self, settings: NamedSettings) -> None:
        """Raises RequestError for more than is allowed here."""
        request = settings.request()
        if isinstance(request, TrainRequest):
            request.within(self._config)
        elif isinstance(request, Request):
            check_request(request, self._config)

    def _insert(self, workspace: Workspace, new: Sequence[NamedSettings], replacing: int = 0) -> list[str]:
        """Their ids, in order."""
        if len(self.all(workspace)) + len(new) - replacing > MOST:
            happened, fix = f"{MOST} settings are kept here at most.", "Delete some that you do not need."
            raise StudioError(happened, "", fix, code="full")
        workspace.make()
        now, ids = time.time(), [new_id() for _ in new]
        with self._database.transaction() as connection:
            for name, one in zip(ids, new, strict=True):
                values = (name, workspace.key, now, one.operation, one.name, _written(one))
                connection.execute("INSERT INTO kept_settings VALUES (?, ?, ?, ?, ?, ?)", values)
        return ids

    def _put_away(self, workspace: Workspace, view: SettingsView) -> None:
        self._trash.put(workspace, SETTINGS, view.label, self._place(workspace, view.id))
        deleted = [one for one in self._trash.entries(workspace) if one.kind == SETTINGS]
        for one in deleted[DELETED_MOST:]:
            self._trash.remove(SETTINGS, one.folder)

    def _place(self, workspace: Workspace, name: str) -> Path:
        return workspace.folder / FILES / name


def _clean(name: object) -> str:
    """Raises RequestError, code "name"."""
    cleaned = clean_name(name)[:SETTINGS_NAME_MAX].strip() if isinstance(name, str) else ""
    if not cleaned:
        raise wrong_name()
    return cleaned


def _written(settings: NamedSettings) -> str:
    return json.dumps(settings.to_json(), ensure_ascii=False)


def _read(content: str) -> NamedSettings | None:
    """None if they cannot be asked for (any more): another version has written them."""
    try:
        settings = NamedSettings.model_validate(json.loads(content))
        settings.request()
    except (ValidationError, RequestError, KeyError):
        return None
    return settings
