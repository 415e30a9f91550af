"""One quiet line of a tab: settings that were kept are chosen to fill the fields, and those of the fields are kept.

A file is read and written by the browser; what is in it travels as text, and is judged here like everything that a
stranger sends.
"""

from collections.abc import Callable, Iterable, Mapping
from secrets import token_hex

import gradio as gr

from aiart.errors import RequestError
from aiart.names import file_stem
from aiart.operations.settings_file import FILE_BYTES, KEEPABLE, SETTINGS_NAME_MAX, read_settings
from aiart.studio import SettingsView, Studio
from aiart.web.components.cards import chosen
from aiart.web.components.kept_fields import Fields
from aiart.web.components.markup import QUIET, asset
from aiart.web.messages import notice, show_errors, success
from aiart.web.visitor import open_workspace

FILE_NAME = "aiart-settings"


class KeptSettingsLine:
    """Build it beside the fields; `removed` is an event after which something may have been deleted."""

    def __init__(self, studio: Studio, visitor: gr.BrowserState, prefix: str):
        self._studio, self._visitor = studio, visitor
        template = asset("kept_settings.html").replace("NAME_MAX", str(SETTINGS_NAME_MAX))
        script = asset("kept_settings.js").replace("MOST_BYTES", str(FILE_BYTES))
        self.line = gr.HTML(
            value=_value(), label="Settings", elem_id=f"{prefix}kept", html_template=template,
            js_on_load=script, apply_default_css=False,
        )  # fmt: skip

    def connect(self, fields: Fields, what: gr.HTML | None = None) -> None:
        """Connect it with the fields of its tab. what: the cards of the tab's operations, if it has several."""
        self._fields = fields
        inputs = {self._visitor, self.line, *([what] if what else [])}
        line = self.line
        kept = line.keep(self._keep, {*inputs, *fields.inputs}, line, **QUIET)
        removed = line.remove(self._remove, inputs, line, **QUIET)
        self.removed = [kept.then, removed.then]
        line.choose(self._choose, {*inputs, *fields.inputs}, [line, *fields.outputs], **QUIET)
        line.rename(self._rename, inputs, line, **QUIET)
        line.export(self._export, inputs, line, **QUIET)
        line.take(self._take, inputs, line, **QUIET)
        if what:
            what.change(self.show, inputs, line, trigger_mode="always_last", **QUIET)
        self._inputs = inputs

    def update_on(self, *events: Callable) -> None:
        """Connect events after which others may be there."""
        for event in events:
            event(self.show, self._inputs, self.line, **QUIET)

    @show_errors
    def show(self, values: Mapping) -> dict:
        """Return what is kept for the chosen operation."""
        return self._shown(values, chosen(values[self.line]))

    @show_errors
    def _keep(self, values: Mapping, event: gr.EventData) -> dict:
        sent = _payload(event)
        settings = self._fields.read(values, str(sent.get("name") or ""), sent.get("seed") is True)
        view = self._studio.kept_settings.keep(open_workspace(self._studio, values[self._visitor]), settings)
        return self._shown(values, view.id)

    @show_errors
    def _choose(self, values: Mapping, event: gr.EventData) -> dict:
        settings = self._found(values, event).settings
        if settings.operation != self._fields.kind(values):
            happened = f"These settings are for {KEEPABLE[settings.operation].title}."
            raise RequestError(happened, "", "Choose others.", code="settings")
        if lacking := self._fields.lacking(settings):
            notice("Not all of it is on this page", f"There is no field here for: {', '.join(lacking)}.")
        return self._fields.filled(values, settings)

    @show_errors
    def _rename(self, values: Mapping, event: gr.EventData) -> dict:
        workspace = open_workspace(self._studio, values[self._visitor])
        wanted, name = (_payload(event).get(one) for one in ("id", "name"))
        return self._shown(values, self._studio.kept_settings.rename(workspace, wanted, name).id)

    @show_errors
    def _remove(self, values: Mapping, event: gr.EventData) -> dict:
        workspace = open_workspace(self._studio, values[self._visitor])
        self._studio.kept_settings.delete(workspace, _payload(event).get("id"))
        return self._shown(values)

    @show_errors
    def _export(self, values: Mapping, event: gr.EventData) -> dict:
        workspace, wanted = open_workspace(self._studio, values[self._visitor]), _payload(event).get("id")
        name = FILE_NAME
        if wanted:
            name = f"{FILE_NAME}-{file_stem(self._found(values, event).label)}"
        text = self._studio.kept_settings.file(workspace, wanted)
        shown = self._shown(values, chosen(values[self.line]))
        shown[self.line] |= {"file": {"name": f"{name}.json", "text": text, "stamp": token_hex(4)}}
        return shown

    @show_errors
    def _take(self, values: Mapping, event: gr.EventData) -> dict:
        sent = _payload(event)
        file, text = str(sent.get("name") or "The file")[:120], sent.get("text")
        data = text.encode(errors="replace") if isinstance(text, str) else b" " * (FILE_BYTES + 1)
        workspace = open_workspace(self._studio, values[self._visitor])
        views = self._studio.kept_settings.take_in(workspace, read_settings(data, file))
        _say_taken(views)
        return self._shown(values, chosen(values[self.line]))

    def _found(self, values: Mapping, event: gr.EventData) -> SettingsView:
        workspace = open_workspace(self._studio, values[self._visitor])
        return self._studio.kept_settings.find(workspace, _payload(event).get("id"))

    def _shown(self, values: Mapping, wanted: str = "") -> dict:
        every = self._studio.kept_settings.all(open_workspace(self._studio, values[self._visitor]))
        kind = self._fields.kind(values)
        return {self.line: _value([one for one in every if one.settings.operation == kind], wanted, bool(every))}


def _value(views: Iterable[SettingsView] = (), wanted: str = "", any_: bool = False) -> dict:
    """any_: whether something is kept, here or on another tab."""
    return {"kept": [{"id": one.id, "label": one.label} for one in views], "chosen": wanted, "any": any_}


def _payload(event: gr.EventData) -> Mapping:
    return event._data if isinstance(event._data, Mapping) else {}


def _say_taken(views: list[SettingsView]) -> None:
    if not views:
        notice("Nothing new", "All of these settings are here already.")
        return
    titles = ", ".join(dict.fromkeys(KEEPABLE[view.settings.operation].title for view in views))
    success("Imported", f"{len(views)} of the settings are new, for {titles}.")
