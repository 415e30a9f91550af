"""Uploads of a job -> one checked array, once. What a later start finds, it does not decode again.

Runs in the worker: here, and nowhere in the web process, strangers' pictures are decoded. Knows nothing of engines.
"""

import hashlib
import io
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace

import numpy as np

from aiart.data.dataset import Pictures, load_set
from aiart.errors import StudioError, UploadError
from aiart.studio.jobs import UPLOAD, Job, Spec
from aiart.studio.store import read_json, write_bytes, write_json


def canvases_of(job: Job, spec: Spec, on_progress: Callable[[int, int], None]) -> np.ndarray:
    """uint8 (n, H, W, 3) of a job; the first time from its uploads, which are then deleted.

    Raises:
        UploadError: no upload can be used.
        StudioError: "damaged", neither pictures nor uploads are there.
    """
    canvases = stored(job)
    if canvases is None:
        if not job.uploads.is_dir():
            fix = "Upload the pictures again."
            raise StudioError("The pictures of this training are damaged.", "", fix, code="damaged")
        canvases = _decoded(job, spec, on_progress)
    shutil.rmtree(job.uploads, ignore_errors=True)
    return canvases


def stored(job: Job) -> np.ndarray | None:
    """uint8 (n, H, W, 3) of an earlier start, if it is exactly what was written then; else None."""
    notes = read_json(job.data_notes_file)
    try:
        data = job.data_file.read_bytes()
        if hashlib.sha256(data).hexdigest() != notes["sha256"]:
            return None
        return np.load(io.BytesIO(data), allow_pickle=False)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _decoded(job: Job, spec: Spec, on_progress: Callable[[int, int], None]) -> np.ndarray:
    shown = dict(spec.uploads)
    files = [job.uploads / stored for stored in shown]
    try:
        pictures = load_set(files, spec.request.long_side, spec.limits, on_progress)
    except UploadError as error:
        told = (_told(part, shown) for part in (error.happened, error.expected, error.fix))
        raise UploadError(*told, code=error.code) from error
    _store(job, _renamed(pictures, shown))
    return pictures.canvases


def _renamed(pictures: Pictures, shown: dict[str, str]) -> Pictures:
    """Our file names replaced by those under which the person knows the pictures."""
    names = tuple(shown[name] for name in pictures.names)
    notes = tuple(_told(note, shown) for note in pictures.notes)
    refused = (replace(one, name=shown[one.name], reason=_told(one.reason, shown)) for one in pictures.refused)
    return replace(pictures, names=names, notes=notes, refused=tuple(refused))


def _told(sentence: str, shown: dict[str, str]) -> str:
    return UPLOAD.sub(lambda found: shown.get(found.group(), found.group()), sentence)


def _store(job: Job, pictures: Pictures) -> None:
    """First the array, then its notes: with them it counts."""
    file = io.BytesIO()
    np.save(file, pictures.canvases, allow_pickle=False)
    data = file.getvalue()
    write_bytes(job.data_file, data)
    notes = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "names": pictures.names,
        "refused": [asdict(one) for one in pictures.refused],
        "notes": pictures.notes,
    }
    write_json(job.data_notes_file, notes)
