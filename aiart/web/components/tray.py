"""The tray: the pictures of a training, each with what is wrong with it on its own tile.

Its value can be anything once it comes from a browser: `read_tray` reads it, and looks up every file where uploads
arrive. What is written on a tile came from the server before; a browser that changes it deceives itself alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from aiart.data.crops import WHOLE, Cut, check_kept, kept_shape, read_cut
from aiart.data.kinds import ACCEPT, NAMES_OR
from aiart.data.uploads import Limits
from aiart.data.words import TABLES, TEXT, Words
from aiart.engine.format.words import TEXT_MAX, words_in
from aiart.errors import UploadError
from aiart.names import display_name
from aiart.studio import FileCheck, Studio, Workspace, best_preset
from aiart.studio.file_checks import OF_THE_SET
from aiart.training_presets import PRESETS, counted
from aiart.web.components.markup import asset, paragraph
from aiart.web.server.gradio_files import served, uploaded, url_of

SIDE_MAX = 50_000  # pixels that a browser may say of a side
KEPT = "kept"  # code of the reason that too little is kept of a picture
ENTRIES_MAX = 1_000  # tiles that are read of a value, and files of words


def tray(*, label: str, elem_id: str, max_bytes: int) -> gr.HTML:
    """Return the component. Its value is made by `tray_value` and read by `read_tray`; `input` fires when a picture has
    come or gone.

    Args:
        max_bytes: of a file; of a larger one the browser says so without sending it.
    """
    template = asset("tray.html").replace("ELEM_ID", elem_id).replace("HINT", NAMES_OR)
    of_words = [TEXT, *TABLES]
    template = template.replace("ACCEPT", ",".join([ACCEPT, *of_words]))
    parts = {"CUTTER\n": asset("tray_cut.js"), "CAMERA\n": asset("tray_camera.js")}
    parts["ENDINGS_OF_WORDS"] = json.dumps(of_words)
    script = asset("tray.js")
    for place, part in parts.items():
        script = script.replace(place, part)
    return gr.HTML(
        value=tray_value(),
        label=label,
        elem_id=elem_id,
        html_template=template,
        js_on_load=script,
        apply_default_css=False,
        **_props(max_bytes, {}),
    )


def tray_update(studio: Studio, pictures: Sequence["TrayPicture"], words: Words) -> gr.HTML:
    """Return an update after which the tiles say what is known of their pictures, with the words of each. Others, which
    have come meanwhile, stay."""
    return gr.HTML(**_props(studio.config.limits.max_bytes, findings(pictures, words)))


def _props(max_bytes: int, found: dict) -> dict[str, Any]:
    """What the script reads besides the value. Always all of it: an update may replace all."""
    return {"found": found, "most_bytes": max_bytes}


def tray_value(files: Iterable[Path] = ()) -> dict:
    """Return a value of a tray with files of ours; the pictures are copied to where the browser may fetch them."""
    copies = [(path, served(path)) for path in files]
    return {
        "pictures": [
            {"id": f"own-{number}", "name": path.name, "path": copy, "url": url_of(copy)}
            for number, (path, copy) in enumerate(copies)
            if copy
        ]
    }


@dataclass(frozen=True)
class TrayPicture:
    """A tile of a tray."""

    id: str  # given by the browser
    file: Path | None  # as it was uploaded; None if it cannot be used
    look: FileCheck  # what is known of it; nothing, if it has not been looked at
    cut: Cut = WHOLE  # what of it is learned
    name: str = ""  # as the person has it
    typed: str | None = None  # the words that she typed; None: those of files of words hold

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in pixels of what is kept of it, if it can be used."""
        return kept_shape((self.look.height, self.look.width), self.cut)

    @property
    def is_new(self) -> bool:
        """Whether it has to be looked at."""
        return self.file is not None and not (self.look.width or self.look.reason)


def read_tray(value: object) -> list[TrayPicture]:
    """Return the tiles of a value from a browser; nonsense is left out."""
    entries = value.get("pictures") if isinstance(value, Mapping) else None
    if not isinstance(entries, list):
        return []
    return [_picture(entry) for entry in entries[:ENTRIES_MAX] if isinstance(entry, Mapping)]


def sent_files_of_words(value: object) -> dict[str, Path]:
    """Return the files of words in a value from a browser: name -> file; nonsense is left out, and what was swept
    away."""
    entries = value.get("words") if isinstance(value, Mapping) else None
    found = {}
    for entry in entries[:ENTRIES_MAX] if isinstance(entries, list) else ():
        with suppress(UploadError):
            if isinstance(entry, Mapping) and _text(entry, "name"):
                found[_text(entry, "name")] = uploaded(entry.get("path"))
    return found


def words_of_tray(studio: Studio, workspace: Workspace, value: object, pictures: Sequence[TrayPicture]) -> Words:
    """Return the words of each picture: those that were typed, else those of files sent along. Raises StudioError."""
    found = studio.file_checks.words(workspace, [one.name for one in pictures], sent_files_of_words(value))
    typed = (None if one.typed is None else words_in(one.typed) for one in pictures)
    return replace(found, of_each=tuple(map(_first_known, typed, found.of_each)))


def _first_known(typed: tuple[str, ...] | None, found: tuple[str, ...]) -> tuple[str, ...]:
    return found if typed is None else typed


def _picture(entry: Mapping) -> TrayPicture:
    width, height = (_whole(entry.get(side), SIDE_MAX) for side in ("width", "height"))
    name, code = _text(entry, "name"), _text(entry, "code")
    reason = "" if code in (KEPT, *OF_THE_SET) else _text(entry, "reason")  # of that the set is judged anew
    size, digest = _whole(entry.get("size"), 2**40), _text(entry, "digest")
    look = FileCheck(name, size, width if height else 0, height if width else 0, digest=digest, reason=reason)
    if reason:
        return TrayPicture(_text(entry, "id"), None, look)
    typed = _text(entry, "words")[:TEXT_MAX] if entry.get("typed") is True else None
    try:
        file = uploaded(entry.get("path"))
        look = replace(look, name=display_name(file))
        return TrayPicture(_text(entry, "id"), file, look, _cut(entry), name or file.name, typed)
    except UploadError as error:  # an upload that was swept away: the page was open for days
        return TrayPicture(_text(entry, "id"), None, replace(look, reason=str(error), code=error.code))


def _cut(entry: Mapping) -> Cut:
    try:
        return read_cut(entry.get("keep"), entry.get("out"))
    except ValueError:
        return WHOLE


def _text(entry: Mapping, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _whole(value: object, most: int) -> int:
    return value if type(value) is int and 0 < value <= most else 0


def looked_at(studio: Studio, workspace: Workspace, pictures: Sequence[TrayPicture]) -> list[TrayPicture]:
    """Return the same pictures, the new ones looked at, and all of them judged as one set. Raises StudioError."""
    new = [one for one in pictures if one.is_new]
    looks = dict(zip(new, studio.file_checks.look(workspace, [one.file for one in new if one.file]), strict=True))
    limits = studio.config.limits
    known = [replace(one, look=replace(looks.get(one, one.look), name=one.look.name)) for one in pictures]
    judged = studio.file_checks.together([_with_cut(one, limits) for one in known])
    return [replace(one, look=look) for one, look in zip(pictures, judged, strict=True)]


def _with_cut(picture: TrayPicture, limits: Limits) -> FileCheck:
    """What is known of a picture, and whether enough of it is kept."""
    look = picture.look
    if look.reason or picture.cut.keep is None:
        return look
    try:
        check_kept(picture.shape, look.name, limits)
    except UploadError as error:
        return replace(look, reason=str(error), code=KEPT)
    return look


def usable_files(pictures: Sequence[TrayPicture]) -> list[Path]:
    """Return the files that can be used, or may be. Raises UploadError if there are tiles and none of them can."""
    files = [one.file for one in pictures if one.file]
    if pictures and not files:
        happened = "None of these files can be used."
        raise UploadError(happened, "Each says why.", "Choose others.", code="nothing")
    return files


def cuts_of(pictures: Iterable[TrayPicture]) -> dict[Path, Cut]:
    """Return what of them is learned, by their files, where that is not all."""
    return {one.file: one.cut for one in pictures if one.file and one.cut != WHOLE}


def words_by_file(pictures: Iterable[TrayPicture], words: Words) -> dict[Path, tuple[str, ...]]:
    """Return the words of pictures, by their files, where there are any."""
    return {one.file: own for one, own in zip(pictures, words.of_each, strict=True) if one.file and own}


def findings(pictures: Sequence[TrayPicture], words: Words) -> dict[str, dict[str, Any]]:
    """Return what the tiles shall say, by their ids."""
    return {
        one.id: _finding(one.look) | ({"words": ", ".join(own)} if one.typed is None else {})
        for one, own in zip(pictures, words.of_each, strict=True)
    }


def _finding(look: FileCheck) -> dict[str, Any]:
    names = ("reason", "code", "width", "height", "size", "digest")
    return {name: getattr(look, name) for name in names} | ({"view": look.view, "unseen": True} if look.view else {})


def about_set(
    studio: Studio, pictures: Sequence[TrayPicture], takes: Mapping[str, str], notes: Iterable[str] = ()
) -> str:
    """Return what a set can give, as HTML; "" while nothing is there.

    Args:
        pictures: all tiles, as `looked_at`.
        takes: preset -> how long its training takes, in words.
        notes: sentences on files of words that cannot be used.
    """
    usable, refused = [one for one in pictures if one.look.width and not one.look.reason], _refused(pictures)
    if not usable:
        said = " ".join([*filter(None, [_left_out(refused)]), *notes])
        return paragraph(said) if said else ""
    name = best_preset(len(usable))
    height, width = studio.file_checks.canvas([one.shape for one in usable], name)
    verb = "allows" if len(usable) == 1 else "allow"
    sentences = [f"{counted(len(usable)).capitalize()}, which {verb} {width} x {height} pixels."]
    sentences += [
        _advice(len(usable), PRESETS[name].title, takes[name]),
        _left_out(refused),
        *notes,
    ]
    return paragraph(" ".join(filter(None, sentences)))


def _refused(pictures: Iterable[TrayPicture]) -> int:
    return sum(bool(one.look.reason) for one in pictures)


def _advice(pictures: int, title: str, takes: str) -> str:
    return f"{title} suits {'it' if pictures == 1 else 'them'} best: {takes}."


def _left_out(refused: int) -> str:
    if not refused:
        return ""
    return "1 file cannot be used." if refused == 1 else f"{refused} files cannot be used."
