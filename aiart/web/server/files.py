"""Copies for browsers: the only way from a file of the studio to somebody's screen.

What lies in drawers is never served itself. A copy goes into Gradio's cache, under a name nobody can guess; copies that
are not asked for any more are swept from there by age (cache.py). Knows nothing of visitors.
"""

from pathlib import Path
from urllib.parse import quote

from gradio.processing_utils import save_file_to_cache
from gradio.utils import get_upload_folder

from aiart.errors import UploadError


def served(path: Path | None) -> str | None:
    """Path of a copy; None if there is no such file (any more)."""
    if path is None or not path.is_file():
        return None
    return save_file_to_cache(path, get_upload_folder())


def url(path: Path | None) -> str | None:
    """Address of a copy, relative to the page."""
    copy = served(path)
    return f"gradio_api/file={quote(copy)}" if copy else None


def uploaded(path: object) -> Path:
    """A file that a browser says it has uploaded, if it lies where uploads arrive.

    Raises UploadError, code "missing", the same for what is not there and what is somewhere else."""
    try:
        file = Path(path).resolve()
        if file.is_file() and file.is_relative_to(Path(get_upload_folder()).resolve()):
            return file
    except (TypeError, ValueError, OSError):  # no text; text that is no path; a name that is too long
        pass
    raise UploadError("This picture is not here (any more).", "", "Choose it again.", code="missing")
