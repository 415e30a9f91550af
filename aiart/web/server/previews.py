"""Small copies of pictures for the screen: a card a hundred pixels wide needs no PNG of half a megabyte.

They are made when they are first asked for, and lie where `gradio_files` copies everything for browsers; so they go by
age as all does that is there. Importing this module imports no Gradio.
"""

import io
from contextlib import suppress
from pathlib import Path

from PIL import Image

from aiart.errors import StudioError
from aiart.web.server.gradio_files import copy_of, url, url_of

CARD_SIDE = 384  # pixels: the widest cards of a phone, twice as fine as its points
SCREEN_SIDE = 1024  # of a picture that is looked at alone
QUALITY = {CARD_SIDE: 82, SCREEN_SIDE: 92}  # of WebP; what is looked at alone is to have no traces of it
SMALL_BYTES = 48 * 2**10  # a smaller file is served as it is
PIXELS_MAX = 5_000_000  # of a larger one, which may be a stranger's, no preview is made in this process


def card_url(path: Path | None) -> str | None:
    """The address of a picture on a card, at most CARD_SIDE pixels a side if the file is large; otherwise as `url`."""
    return url_of(preview(path, CARD_SIDE)) or url(path)


def preview(path: Path | None, side: int) -> str | None:
    """A copy of a picture as WebP, at most `side` pixels a side (CARD_SIDE or SCREEN_SIDE).

    Returns:
        Path of the copy. None if there is no such file, if it is small enough itself, or if no preview can be made of
        it: then the file has to do.
    """
    with suppress(OSError, StudioError):
        if path and path.stat().st_size > SMALL_BYTES:
            return copy_of(path, _make, side)
    return None


def _make(path: Path, side: int) -> str | None:
    from gradio.processing_utils import save_bytes_to_cache
    from gradio.utils import get_upload_folder

    with suppress(ValueError, SyntaxError, Image.UnidentifiedImageError):  # Pillow's ways to say that it is broken
        with Image.open(path) as file:
            if file.width * file.height > PIXELS_MAX:
                return None
            picture = file.convert("RGB")
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        picture.save(data, "WEBP", quality=QUALITY[side])
        return save_bytes_to_cache(data.getvalue(), f"{path.stem}.webp", get_upload_folder())
    return None
