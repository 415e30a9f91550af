"""Copies for browsers: the only way from a file of the studio to somebody's screen.

What lies in drawers is never served itself. A copy goes into Gradio's cache, under a name nobody can guess; copies that
are not asked for any more are swept from there by age (cache.py). Knows nothing of visitors.
"""

from pathlib import Path
from urllib.parse import quote

from gradio.processing_utils import save_file_to_cache
from gradio.utils import get_upload_folder


def served(path: Path | None) -> str | None:
    """Path of a copy; None if there is no such file (any more)."""
    if path is None or not path.is_file():
        return None
    return save_file_to_cache(path, get_upload_folder())


def url(path: Path | None) -> str | None:
    """Address of a copy, relative to the page."""
    copy = served(path)
    return f"gradio_api/file={quote(copy)}" if copy else None
