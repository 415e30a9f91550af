"""Strangers' files: a first look at them, and pictures -> arrays, each decoded once, for an operation or a training.

Only workers and the command line call this; the web process decodes no picture from outside.
"""

import hashlib
import io
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from aiart.data.dataset import Pictures, load_set
from aiart.data.kinds import UNSEEN_SUFFIXES
from aiart.data.uploads import (
    LOCAL_LIMITS,
    Limits,
    OnNote,
    header_shape,
    ignored,
    open_small,
    read_cutout,
    read_layer,
    read_numbers,
)
from aiart.data.words import sent_words, together
from aiart.engine.format.words import WordsOfEach
from aiart.engine.path.pyramid import scaled
from aiart.errors import StudioError, UploadError
from aiart.files import atomic_path, atomic_write
from aiart.images import resized, save_png
from aiart.operations.declaration import LAYER, MASK, NUMBERS, PICTURE
from aiart.operations.inpaint import mask_of
from aiart.studio.inputs import digest
from aiart.studio.jobs import UPLOAD, Job, JobSpec
from aiart.studio.store import read_json, write_json
from aiart.studio.workers.events import PREVIEW_SIDE, preview_address

READERS = {PICTURE: read_cutout, LAYER: read_layer, MASK: read_layer, NUMBERS: read_numbers}


# What is given to an operation


def read_input(
    kind: str,
    file: Path,
    limits: Limits = LOCAL_LIMITS,
    on_note: OnNote = ignored,
    name: str = "",
    max_side: int | None = None,
) -> np.ndarray:
    """Return a file as an operation takes it: uint8 (H, W, 3 or 4), uint8 (H, W, 4) or bool (H, W), by its kind.

    Args:
        on_note: called with every sentence that a person should know of how it was read.
        name: under which the person knows it; its own if "".
        max_side: in pixels; of a larger picture, fewer are read.

    Raises:
        UploadError: it cannot be read, or is beyond the limits.
    """
    pixels = READERS[kind](file, limits, on_note, name)
    return _as_kind(kind, _shrunk(pixels, max_side) if max_side else pixels)


def read_and_keep(
    kind: str, file: Path, kept: Path, limits: Limits, max_side: int, on_note: OnNote = ignored
) -> np.ndarray:
    """Return the same, with no side longer than `max_side` pixels; its pixels, and nothing else of it, are kept as a
    PNG.

    Args:
        kept: the PNG. If it is there, it is read instead of `file`, and gives the same array.

    Raises:
        UploadError: it cannot be read, or is beyond the limits.
        OSError: the PNG could not be written.
    """
    if kept.is_file():  # what we have cleaned ourselves may be larger than what strangers may send
        return read_input(kind, kept, replace(limits, max_bytes=kept.stat().st_size))
    pixels = _shrunk(READERS[kind](file, limits, on_note), max_side)
    with atomic_path(kept) as unfinished:
        save_png(unfinished, pixels)
    return _as_kind(kind, pixels)


def read_small(kind: str, file: Path, limits: Limits, side: int) -> np.ndarray:
    """Return what `read_input` does, with no side longer than `side` pixels; a large JPEG is not decoded whole for
    that.

    Of a layer, pixels are left out instead of mixed: their colours mean something.
    """
    if kind == PICTURE:
        return _shrunk(open_small(file, limits, (side, side)), side)
    layer = READERS[kind](file, limits)
    step = max(1, -(-max(layer.shape[:2]) // side))
    return _as_kind(kind, np.ascontiguousarray(layer[step // 2 :: step, step // 2 :: step]))


def _as_kind(kind: str, pixels: np.ndarray) -> np.ndarray:
    return mask_of(pixels) if kind == MASK else pixels


def _shrunk(pixels: np.ndarray, max_side: int) -> np.ndarray:
    """uint8 (H, W, c), made smaller if a side is longer than `max_side`."""
    height, width = pixels.shape[:2]
    scale = max_side / max(height, width)
    if scale >= 1:
        return pixels
    return resized(pixels, scaled((height, width), scale, least=1))  # RGBA is weighted by its alpha


# The pictures of a training


def training_pictures(
    job: Job, spec: JobSpec, on_progress: Callable[[int, int], None], take_out: Callable[[Pictures], Pictures]
) -> np.ndarray:
    """Return uint8 (n, H, W, 3) of a job; the first time from its uploads, which are then deleted.

    Args:
        take_out: paints over what is to be taken out of the pictures.
        on_progress: is called with the number of pictures that are read, and of all.

    Raises:
        UploadError: no upload can be used.
        StudioError: "damaged", neither pictures nor uploads are there.
    """
    pictures = stored_pictures(job)
    if pictures is None:
        if not job.uploads.is_dir():
            fix = "Upload the pictures again."
            raise StudioError("The pictures of this training are damaged.", "", fix, code="damaged")
        pictures = _decode_uploads(job, spec, on_progress, take_out)
    shutil.rmtree(job.uploads, ignore_errors=True)
    return pictures


def stored_pictures(job: Job) -> np.ndarray | None:
    """Return uint8 (n, H, W, 3) as an earlier start of the job has stored them; None if a single byte is not as it
    was."""
    notes = read_json(job.data_notes_file) or {}
    try:
        data = job.data_file.read_bytes()
        if hashlib.sha256(data).hexdigest() != notes.get("sha256"):
            return None
        return np.load(io.BytesIO(data), allow_pickle=False)
    except (OSError, ValueError):
        return None


def _decode_uploads(
    job: Job, spec: JobSpec, on_progress: Callable[[int, int], None], take_out: Callable[[Pictures], Pictures]
) -> np.ndarray:
    names = dict(spec.uploads)
    files = [job.uploads / stored for stored in names]
    try:
        cuts = {job.uploads / stored: cut for stored, cut in spec.cuts}
        pictures = load_set(files, spec.request.canvas, spec.limits, on_progress, cuts)
    except UploadError as error:
        parts = (_with_names(part, names) for part in (error.happened, error.expected, error.fix))
        raise UploadError(*parts, code=error.code) from error
    pictures = take_out(pictures)
    known = dict(spec.words)
    own = [known.get(file.name, ()) for file in pictures.files]
    _store_pictures(job, _renamed(pictures, names), own)
    return pictures.canvases


def stored_words(job: Job) -> WordsOfEach:
    """Return the words of each picture of a job whose pictures are stored; () if none are known."""
    notes = read_json(job.data_notes_file) or {}
    return [[str(word) for word in words] for words in notes.get("words", ())]


def _renamed(pictures: Pictures, names: dict[str, str]) -> Pictures:
    """Our file names replaced by those under which the person knows the pictures."""
    notes = tuple(_with_names(note, names) for note in pictures.notes)
    refused = tuple(
        replace(one, name=names[one.name], reason=_with_names(one.reason, names)) for one in pictures.refused
    )
    return replace(pictures, names=tuple(names[name] for name in pictures.names), notes=notes, refused=refused)


def _with_names(sentence: str, names: dict[str, str]) -> str:
    return UPLOAD.sub(lambda found: names.get(found.group(), found.group()), sentence)


def _store_pictures(job: Job, pictures: Pictures, own: WordsOfEach) -> None:
    """The array first, then the notes: with their checksum it counts.

    own: the words that somebody gave each picture."""
    file = io.BytesIO()
    np.save(file, pictures.canvases, allow_pickle=False)
    data = file.getvalue()
    atomic_write(job.data_file, data)
    notes = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "names": pictures.names,
        "refused": [asdict(one) for one in pictures.refused],
        "notes": pictures.notes,
        "words": together(own, [Path(name).stem for name in pictures.names], pictures.canvases),
    }
    write_json(job.data_notes_file, notes)


# A first look at files, before they are used: no pixel is decoded but of what browsers do not show


def look_at_files(order: dict) -> dict:
    """Return the rows of an order, one of each file: "digest", "width" and "height" in pixels once upright, and "view",
    the address of a small JPEG of what browsers do not show; or "reason" and "code" of what cannot be used."""
    limits = Limits(**order["limits"])
    return {"rows": [_row(Path(file), name, limits) for file, name in zip(order["files"], order["names"], strict=True)]}


def words_of_files(order: dict) -> dict:
    """Return the words of the pictures that an order names, from files of words that were sent with them: "words", a
    list for each picture, and "notes", a sentence for each file that cannot be used."""
    found = sent_words(order["names"], {name: Path(file) for name, file in order["files"].items()})
    return {"words": found.of_each, "notes": found.notes}


def _row(file: Path, name: str, limits: Limits) -> dict:
    try:
        height, width = header_shape(file, limits, name)
        view = _view(file, limits) if file.suffix.lower() in UNSEEN_SUFFIXES else ""
        known = digest(file)
    except UploadError as error:
        return {"reason": str(error), "code": error.code}
    except OSError:  # deleted since its header was read
        return {"reason": f"{name} is not there any more. Choose it again.", "code": "missing"}
    return {"digest": known, "width": width, "height": height, "view": view}


def _view(file: Path, limits: Limits) -> str:
    return preview_address(read_small(PICTURE, file, limits, PREVIEW_SIDE))
